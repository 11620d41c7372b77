//! Composing: from sentences to a plan, a question in words, or the reason why it is neither.
//!
//! [`gather`] takes from the main sentence all that isn't formula (companies, units, statements, leftovers), [`parts`] tidies
//! what remains, [`share`] sees where a part is set against the whole, [`assemble`] makes the plan, [`judged`] that of a question for yes or no.

mod assemble;
mod gather;
mod judged;
pub(super) mod limit;
mod parts;
mod share;

use model::{Notice, Reason, StatementKind};

use self::parts::{drop_role, used_definitions};
use super::definitions::{self, Definition};
use super::directory::{Directory, Mention};
use super::intent::{self, Intent};
use super::leftovers::Leftover;
use super::lexer;
use super::members::Members;
use super::period::Atom;
use super::periods::Group;
use super::plan::{
    AskedUnit, Choice, CompanyRef, Dimension, Judged, Taken, TextPlan, Understanding, Unresolved, reasons,
};
use super::reading::{self, Part, Piece, Sentence};
use super::text::{self, Kind, LONGEST, Token};
use super::vocabulary::{Meaning, Vocabulary};
use super::words::Word;

/// Reads a question. `given` says that the caller names the companies; `members` are the parts of the only one, where
/// they are known.
pub(super) fn compose(
    question: &str,
    vocabulary: &Vocabulary,
    directory: &Directory,
    given: bool,
    members: &Members,
) -> Understanding {
    let tokens = text::tokens(question, &vocabulary.spelling.variants);
    // Finding what the words mean costs more than their number: an endless text isn't even tried.
    let too_long = tokens.len() >= LONGEST;
    let (mentions, named_parts) = if too_long {
        Default::default()
    } else {
        (directory.mentions(&tokens, vocabulary), members.spans(&tokens, vocabulary))
    };
    let mut composer = Composer {
        question,
        vocabulary,
        directory,
        given,
        mentions,
        members,
        named_parts,
        tokens,
        definitions: Vec::new(),
        asks: Asks::default(),
    };
    let words = composer.tokens.iter().any(|token| token.sign().is_none());
    if !words || too_long {
        let why = if words { "the text is too long for a question" } else { "there are no words" };
        return composer.unresolved(reasons::NOT_A_QUESTION, why, Vec::new());
    }
    let mut sentences = composer.read();
    composer.ask_for_the_defined(&mut sentences);
    let of_all = |sentence: &Sentence| {
        sentence.has_figure() && sentence.parts.iter().any(|part| part.is(Word::EveryCompany))
    };
    if !given && composer.mentions.is_empty() && sentences.iter().any(of_all) {
        let message =
            "all companies are asked about, none by name: put it to a grid, a row for each".to_owned();
        return composer.unresolved_about(reasons::UNKNOWN_COMPANY, message, Vec::new(), &sentences);
    }
    match intent::intent(&sentences) {
        Intent::Prose => composer.prose(&sentences),
        Intent::Judged => composer.judged(&sentences).unwrap_or_else(|| composer.prose(&sentences)),
        Intent::UnknownFigure => composer.unknown_figure(&sentences),
        Intent::Figure => composer.figure(&sentences).unwrap_or_else(|stop| composer.stopped(stop)),
    }
}

/// Everything that a question asks for beside the formula.
#[derive(Debug, Default)]
struct Asks {
    companies: Vec<CompanyRef>,
    groups: Vec<Group>,
    unit: Option<AskedUnit>,
    rounding: Option<u32>,
    sources: Vec<StatementKind>,
    dimension: Option<Dimension>,
    /// The tokens at which the part is named.
    part_at: Vec<usize>,
    /// Whether the part's share of the whole is asked for.
    share: bool,
    components: Vec<String>,
    balances: Vec<(String, Taken)>,
    notices: Vec<Notice>,
    which_period: bool,
    which_company: bool,
    /// What the figure is to decide.
    judged: Option<Judged>,
    /// Whether a quarter's figure is asked for.
    quarterly: bool,
    /// A verb of arithmetic that asks for the figure (`divide …`).
    verb: Option<Word>,
}

/// Why a question can't be planned.
#[derive(Debug)]
enum Stop {
    /// With a reason code, a message and candidates.
    Reason(&'static str, String, Vec<Choice>),
    /// It wants words after all.
    Prose,
}

type Step<T> = Result<T, Stop>;

fn stop<T>(code: &'static str, message: impl Into<String>) -> Step<T> {
    Err(Stop::Reason(code, message.into(), Vec::new()))
}

struct Composer<'a> {
    question: &'a str,
    vocabulary: &'a Vocabulary,
    directory: &'a Directory,
    given: bool,
    mentions: Vec<Mention>,
    members: &'a Members,
    /// Where parts of the company are named.
    named_parts: Vec<lexer::Span>,
    tokens: Vec<Token>,
    definitions: Vec<Definition>,
    asks: Asks,
}

impl Composer<'_> {
    /// The sentences, what the asker says of himself left out, definitions taken out.
    fn read(&mut self) -> Vec<Sentence> {
        let companies: Vec<lexer::Span> =
            self.mentions.iter().enumerate().map(|(place, mention)| (mention.at.clone(), place)).collect();
        let read = |defined: &[lexer::Span]| {
            let spans = lexer::Spans { companies: &companies, parts: &self.named_parts, defined };
            let items = lexer::lex(&self.tokens, self.vocabulary, spans);
            let mut sentences = reading::sentences(&items, &self.tokens, self.vocabulary);
            sentences.iter_mut().for_each(drop_role);
            sentences.retain(|sentence| !sentence.parts.is_empty());
            sentences
        };
        let sentences = read(&[]);
        let names = definitions::names(&sentences, &self.tokens);
        if names.is_empty() {
            return sentences;
        }
        let spans = definitions::spans(&names, &self.tokens);
        let mut sentences = read(&spans);
        self.definitions = definitions::extract(&mut sentences, names, &self.tokens);
        sentences
    }

    /// `Define X as …. What was it for Northmoor?`: a question that names no figure asks for what it defines.
    fn ask_for_the_defined(&self, sentences: &mut [Sentence]) {
        if sentences.iter().any(Sentence::has_figure) {
            return;
        }
        let used: Vec<usize> = self
            .definitions
            .iter()
            .filter_map(|definition| definition.node.as_ref())
            .flat_map(used_definitions)
            .collect();
        let mut roots = (0..self.definitions.len()).filter(|place| {
            !used.contains(place)
                && self.definitions.get(*place).is_some_and(|definition| definition.node.is_some())
        });
        let (Some(root), None) = (roots.next(), roots.next()) else { return };
        if let Some(sentence) = sentences.iter_mut().find(|sentence| sentence.has_subject()) {
            let at = sentence.parts.last().map_or(0, |part| part.at.end);
            sentence.parts.push(Part { at: at..at, piece: Piece::Defined(root) });
        }
    }

    /// The words of the question under some tokens.
    fn said(&self, from: usize, to: usize) -> &str {
        let start = self.tokens.get(from).map_or(0, |token| token.at.start);
        let end =
            to.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.at.end);
        self.question.get(start..end).unwrap_or_default()
    }

    fn prose(&mut self, sentences: &[Sentence]) -> Understanding {
        let named = self.name_companies(sentences).and_then(|()| self.name_by_capitals(sentences));
        if let Some(Stop::Reason(code, message, candidates)) = named.err() {
            return self.unresolved_about(code, message, candidates, sentences);
        }
        Understanding::Text(self.about(sentences))
    }

    fn unknown_figure(&mut self, sentences: &[Sentence]) -> Understanding {
        if let Some(Stop::Reason(code, message, candidates)) = self.name_companies(sentences).err() {
            return self.unresolved_about(code, message, candidates, sentences);
        }
        // A name that nobody knows comes before a figure that nobody knows.
        for sentence in sentences {
            for (at, part) in sentence.parts.iter().enumerate() {
                if part.piece == Piece::Unknown
                    && self.judge(&sentence.parts, at) == Leftover::UnknownCompany
                    && !self.near_head(&sentence.parts, at)
                {
                    let message = format!("no company is called {:?}", self.said(part.at.start, part.at.end));
                    return self.unresolved_about(reasons::UNKNOWN_COMPANY, message, Vec::new(), sentences);
                }
            }
        }
        let nameless =
            |part: &&Part| part.piece == Piece::Unknown || part.is_any(&[Word::FigureHead, Word::Margin]);
        let parts: Vec<&Part> =
            sentences.iter().flat_map(|sentence| &sentence.parts).filter(nameless).collect();
        let said: Vec<&str> = parts.iter().map(|part| self.said(part.at.start, part.at.end)).collect();
        let unknown: Vec<&str> = parts
            .iter()
            .flat_map(|part| self.tokens.get(part.at.clone()).unwrap_or_default())
            .map(|token| token.stem.as_str())
            .collect();
        let message = match said.as_slice() {
            [] => "no figure is named".to_owned(),
            words => format!("the chart has no figure called {:?}", words.join(" ")),
        };
        let candidates = self.choices(&self.vocabulary.similar(&unknown));
        self.unresolved_about(reasons::UNKNOWN_FIGURE, message, candidates, sentences)
    }

    /// Whether the head of a figure's name follows an unknown word: `employee turnover ratio`.
    fn near_head(&self, parts: &[Part], at: usize) -> bool {
        parts.get(at + 1).is_some_and(|next| {
            next.is_any(&[Word::FigureHead, Word::RatioAfter, Word::Margin, Word::Growth])
        })
    }

    fn choices(&self, figures: &[usize]) -> Vec<Choice> {
        figures
            .iter()
            .filter_map(|place| self.vocabulary.figures.get(*place))
            .map(|figure| Choice { id: figure.id.clone(), label: figure.label.clone() })
            .collect()
    }

    fn unresolved(&self, code: &str, message: impl Into<String>, candidates: Vec<Choice>) -> Understanding {
        Understanding::Unresolved(Unresolved {
            reason: Reason::new(code, message),
            candidates,
            about: TextPlan::default(),
        })
    }

    fn unresolved_about(
        &self,
        code: &str,
        message: String,
        candidates: Vec<Choice>,
        sentences: &[Sentence],
    ) -> Understanding {
        Understanding::Unresolved(Unresolved {
            reason: Reason::new(code, message),
            candidates,
            about: self.about(sentences),
        })
    }

    fn stopped(&mut self, stop: Stop) -> Understanding {
        let sentences = self.read();
        let stop = self.blame(stop);
        match stop {
            Stop::Reason(code, message, candidates) => {
                self.unresolved_about(code, message, candidates, &sentences)
            }
            Stop::Prose => Understanding::Text(self.about(&sentences)),
        }
    }

    /// Where no company is known and one seems to be named, that is the reason, whatever else was not understood.
    fn blame(&self, stop: Stop) -> Stop {
        let vague = [reasons::UNKNOWN_WORDS, reasons::UNKNOWN_FIGURE, reasons::UNCLEAR_FORMULA];
        if self.given || !self.mentions.is_empty() || !self.asks.companies.is_empty() {
            return stop;
        }
        match stop {
            Stop::Reason(code, ..) if vague.contains(&code) => {
                let named = self
                    .tokens
                    .iter()
                    .position(|token| token.capital && token.possessive && token.kind == Kind::Word);
                let Some(last) = named else { return stop };
                let name = |token: &Token| token.capital && token.sign().is_none();
                let first = (0..=last)
                    .rev()
                    .take_while(|at| self.tokens.get(*at).is_some_and(name))
                    .last()
                    .unwrap_or(last);
                let message = format!("no company is called {:?}", self.said(first, last + 1));
                Stop::Reason(reasons::UNKNOWN_COMPANY, message, Vec::new())
            }
            other => other,
        }
    }

    /// The words without the company that they begin or end with.
    fn beside_the_companies<'q>(&self, said: &'q str) -> &'q str {
        let rest = self.asks.companies.iter().find_map(|company| {
            let after = said.strip_prefix(company.said.as_str());
            let before = said.strip_suffix(company.said.as_str());
            after
                .filter(|rest| !rest.starts_with(char::is_alphanumeric))
                .or(before.filter(|rest| !rest.ends_with(char::is_alphanumeric)))
        });
        rest.map_or(said, str::trim)
    }

    /// What was understood, for finding passages.
    fn about(&self, sentences: &[Sentence]) -> TextPlan {
        let mut about = TextPlan {
            companies: self.asks.companies.clone(),
            notices: self.asks.notices.clone(),
            ..TextPlan::default()
        };
        for part in sentences.iter().flat_map(|sentence| &sentence.parts) {
            match &part.piece {
                Piece::Periods(group) => {
                    for atom in &group.atoms {
                        if let Atom::Is(period) = atom
                            && !about.periods.contains(period)
                        {
                            about.periods.push(period.clone());
                        }
                    }
                }
                Piece::Figure(sense) => {
                    for figure in sense.figures.iter().filter_map(|place| self.vocabulary.figures.get(*place))
                    {
                        if !about.topics.contains(&figure.id) {
                            about.topics.push(figure.id.clone());
                        }
                    }
                }
                Piece::Unknown | Piece::Defined(_) | Piece::Part(_) => {
                    let said = self.beside_the_companies(self.said(part.at.start, part.at.end));
                    if !said.is_empty() {
                        about.words.push(said.to_owned());
                    }
                }
                Piece::Word(item) => {
                    let content = item.is_any(&[
                        Word::FigureHead,
                        Word::SegmentMarker,
                        Word::RegionMarker,
                        Word::ProductMarker,
                        Word::Profitable,
                        Word::LossMaking,
                        Word::Positive,
                        Word::Negative,
                    ]) || item.meanings.contains(&Meaning::Geography);
                    if content {
                        about.words.push(self.said(part.at.start, part.at.end).to_owned());
                    }
                }
                _ => {}
            }
        }
        about
    }
}
