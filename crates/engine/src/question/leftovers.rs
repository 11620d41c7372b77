//! Leftovers: words that nobody knows, and what they can only be by where they stand.
//!
//! A capitalised or possessive word may be a company that is misspelt or not in the library; a word right before a figure, or
//! beside `segment`, may be a part of the company; anything else that touches a figure changes what is asked.

use super::directory::Directory;
use super::plan::{Dimension, DimensionKind, Match};
use super::reading::{Part, Piece};
use super::text::{Kind, Token};
use super::words::Word;

/// What a run of unknown words is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Leftover {
    /// A company by a close match.
    Company(Vec<usize>, Match),
    /// A company that the library doesn't hold.
    UnknownCompany,
    /// A part of the company.
    Dimension(Dimension),
    /// A word that makes another figure of the one it stands beside.
    Qualifier,
    /// A short name in parentheses, or a verb at the beginning: nothing.
    Nothing,
    /// None of these.
    Words,
}

/// What a leftover is judged by.
pub(super) struct Judge<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) directory: &'a Directory,
    /// Whether a company is named elsewhere, or given by the caller.
    pub(super) has_company: bool,
}

impl Judge<'_> {
    /// What the unknown words at a place of a sentence are.
    pub(super) fn judge(&self, parts: &[Part], at: usize) -> Leftover {
        let Some(part) = parts.get(at) else { return Leftover::Nothing };
        let words: Vec<&Token> = self
            .tokens
            .get(part.at.clone())
            .unwrap_or_default()
            .iter()
            .filter(|token| token.sign().is_none())
            .collect();
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        let after = parts.get(at + 1);
        if in_short_parentheses(parts, at) {
            return Leftover::Nothing;
        }
        let sign_free: Vec<&Token> = words.clone();
        let han = words.iter().any(|token| token.kind == Kind::Han);
        let possessive = words.last().is_some_and(|token| token.possessive);
        let begins = at == 0 || before.is_some_and(|before| matches!(before.sign(), Some(':' | '"')));
        // A capital at the beginning, with the company behind it, begins the sentence: `Express Apple's …`.
        let heads = begins
            && words.len() == 1
            && self.has_company
            && after.is_some_and(|after| matches!(after.piece, Piece::Company(_)));
        let capital = !heads
            && words
                .iter()
                .any(|token| token.capital || token.text.starts_with(|letter: char| letter.is_ascii_digit()))
            && !(begins
                && words.len() == 1
                && !words.iter().any(|token| token.upper)
                && !possessive
                && self.imperative(parts, at));
        if let Some(kind) = marked_as_part(parts, at) {
            return Leftover::Dimension(self.dimension(part, Some(kind)));
        }
        let (close, how) = self.directory.close(&sign_free);
        let close_enough = match how {
            Match::Near => !close.is_empty() && (capital || possessive || !self.has_company),
            _ => {
                !close.is_empty()
                    && (capital || possessive || han || (!self.has_company && how == Match::Prefix))
            }
        };
        if close_enough {
            return Leftover::Company(close, how);
        }
        let legal = after.is_some_and(|after| self.is_legal_form(after))
            || words.last().is_some_and(|token| self.legal_word(token));
        if legal {
            return Leftover::UnknownCompany;
        }
        let before_figure = self.next_is_figure(parts, at);
        let behind_figure = before.is_some_and(|before| before.is_figure());
        let link = before_link(parts, at);
        // `net income per employee`
        if before.is_some_and(|before| {
            before.is_any(&[
                Word::Per,
                Word::PercentOf,
                Word::ShareOf,
                Word::DividedBy,
                Word::Plus,
                Word::Minus,
                Word::Times,
            ]) || matches!(before.sign(), Some('+' | '-' | '*' | '/'))
        }) {
            return Leftover::Qualifier;
        }
        if possessive {
            return Leftover::UnknownCompany;
        }
        if capital || han {
            if !self.has_company {
                return Leftover::UnknownCompany;
            }
            if before_figure {
                return Leftover::Dimension(self.dimension(part, None));
            }
            return match link {
                Some(Word::In | Word::From | Word::Of | Word::For) => {
                    Leftover::Dimension(self.dimension(part, None))
                }
                Some(Word::And | Word::Versus | Word::Or | Word::Between) => Leftover::UnknownCompany,
                _ if behind_figure => Leftover::Qualifier,
                _ => Leftover::Words,
            };
        }
        if before_figure {
            return if self.has_company {
                Leftover::Dimension(self.dimension(part, None))
            } else {
                Leftover::Qualifier
            };
        }
        if behind_figure {
            return Leftover::Qualifier;
        }
        if begins && self.imperative(parts, at) || words.iter().all(|token| adverb(token)) {
            return Leftover::Nothing;
        }
        match link {
            Some(Word::Of | Word::For) if !self.has_company => Leftover::UnknownCompany,
            Some(Word::In | Word::From | Word::For) if self.has_company && words.len() <= 3 => {
                Leftover::Dimension(self.dimension(part, None))
            }
            _ => Leftover::Words,
        }
    }

    /// The words of a part as a member's; the question's own spelling is put in later.
    fn dimension(&self, part: &Part, kind: Option<DimensionKind>) -> Dimension {
        let tokens = self.tokens.get(part.at.clone()).unwrap_or_default();
        Dimension {
            member: tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" "),
            kind,
            ids: Vec::new(),
        }
    }

    /// Whether a figure follows directly, words that change nothing passed over.
    fn next_is_figure(&self, parts: &[Part], at: usize) -> bool {
        let binds = |part: &Part| {
            self.tokens
                .get(part.at.clone())
                .is_some_and(|tokens| tokens.iter().all(|token| token.text == "的"))
        };
        let mut next = at + 1;
        while parts.get(next).is_some_and(|part| {
            part.is_any(&[Word::Neutral, Word::SegmentMarker, Word::RegionMarker, Word::ProductMarker])
                || binds(part)
        }) {
            next += 1;
        }
        parts.get(next).is_some_and(Part::is_figure)
    }

    /// A verb that begins a request: `Furnish the revenue …`.
    fn imperative(&self, parts: &[Part], at: usize) -> bool {
        parts.get(at).is_some_and(|part| part.at.len() == 1)
            && parts.get(at + 1).is_some_and(|next| {
                next.is_any(&[Word::Determiner, Word::HowMuch, Word::What])
                    || next.skipped() && next.is(Word::Filler)
            })
    }

    fn is_legal_form(&self, part: &Part) -> bool {
        self.tokens.get(part.at.clone()).unwrap_or_default().iter().any(|token| self.legal_word(token))
    }

    /// Words by which companies are known as such, even unknown ones.
    fn legal_word(&self, token: &Token) -> bool {
        const FORMS: [&str; 14] = [
            "inc",
            "corp",
            "corporation",
            "ltd",
            "llc",
            "plc",
            "incorporated",
            "holdings",
            "gmbh",
            "co",
            "ag",
            "nv",
            "sa",
            "limited",
        ];
        token.capital && FORMS.contains(&token.text.as_str())
    }
}

/// Whether the part stands alone in parentheses behind a figure or its like: `days payable outstanding (DPO)`.
fn in_short_parentheses(parts: &[Part], at: usize) -> bool {
    let sign = |at: Option<usize>| at.and_then(|at| parts.get(at)).and_then(Part::sign);
    sign(at.checked_sub(1)) == Some('(')
        && sign(Some(at + 1)) == Some(')')
        && at
            .checked_sub(2)
            .and_then(|before| parts.get(before))
            .is_some_and(|part| part.is_figure() || part.piece == Piece::Unknown)
}

/// The kind of part, where `segment` or its like stands beside.
pub(super) fn marked_as_part(parts: &[Part], at: usize) -> Option<DimensionKind> {
    let marker =
        |at: Option<usize>| at.and_then(|at| parts.get(at)).and_then(|part| part.word(Word::dimension));
    marker(Some(at + 1)).or_else(|| marker(at.checked_sub(1)))
}

/// The link word before a part, determiners passed over.
fn before_link(parts: &[Part], at: usize) -> Option<Word> {
    let mut at = at;
    loop {
        let before = parts.get(at.checked_sub(1)?)?;
        if before.skipped() {
            at -= 1;
            continue;
        }
        return before.word(|word| {
            matches!(
                word,
                Word::In
                    | Word::From
                    | Word::Of
                    | Word::For
                    | Word::And
                    | Word::Versus
                    | Word::Or
                    | Word::Between
            )
            .then_some(word)
        });
    }
}

/// `specifically`, `officially`: an adverb of manner.
fn adverb(token: &Token) -> bool {
    token.text.is_ascii() && token.text.len() > 5 && token.text.ends_with("ly")
}
