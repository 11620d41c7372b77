//! Members: the segments, regions and products that one company's reports name, as a question may write them.
//!
//! A member's identifier says its name without spaces (`MarineServicesSegmentMember`), and not always where the words
//! begin, so names are compared by their letters alone. What standard taxonomies and the two languages call a member
//! otherwise is data (`[parts]` of the question words).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::text::{self, Token};
use super::vocabulary::{Meaning, Vocabulary};

/// The longest name of a member, in tokens.
const LONGEST_NAME: usize = 9;

/// The members of a company's reports, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// Letters of a name to a place.
    names: BTreeMap<String, usize>,
    /// Identifiers that share a name.
    members: Vec<BTreeSet<String>>,
    /// Capitals of names of three words and more.
    initials: BTreeMap<String, usize>,
}

impl Members {
    /// The members of these identifiers (`aapl:AmericasSegmentMember`, `country:US`).
    pub fn new<'i>(ids: impl IntoIterator<Item = &'i str>, vocabulary: &Vocabulary) -> Self {
        let mut members = Self::default();
        for id in ids.into_iter().collect::<BTreeSet<&str>>() {
            let local = id.rsplit(':').next().unwrap_or(id);
            let local = local.strip_suffix("Member").unwrap_or(local);
            let local =
                local.strip_suffix("Segments").or_else(|| local.strip_suffix("Segment")).unwrap_or(local);
            let words = capital_words(local);
            let joined = words.join(" ");
            let own =
                letters(&text::tokens(&joined, &vocabulary.spelling.variants), |token| &token.text, true);
            let stems =
                letters(&text::tokens(&joined, &vocabulary.spelling.variants), |token| &token.stem, true);
            let others = [id, own.as_str()];
            let said = others.iter().filter_map(|key| vocabulary.parts.get(*key)).flatten();
            let said: Vec<String> = said
                .map(|phrase| {
                    letters(&text::tokens(phrase, &vocabulary.spelling.variants), |token| &token.text, true)
                })
                .collect();
            for name in [own, stems].into_iter().chain(said).filter(|name| name.chars().count() >= 2) {
                let place = *members.names.entry(name).or_insert(members.members.len());
                members.put(place, id);
            }
            let capitals: String = words
                .iter()
                .filter_map(|word| word.chars().next())
                .filter(|first| first.is_uppercase())
                .collect();
            if (3..=5).contains(&capitals.len()) {
                let place = *members.initials.entry(capitals.to_lowercase()).or_insert(members.members.len());
                members.put(place, id);
            }
        }
        members
    }

    fn put(&mut self, place: usize, id: &str) {
        while self.members.len() <= place {
            self.members.push(BTreeSet::new());
        }
        if let Some(member) = self.members.get_mut(place) {
            member.insert(id.to_owned());
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether a text is the name of a member, and nothing else.
    pub(crate) fn is_one(&self, text: &str, vocabulary: &Vocabulary) -> bool {
        let tokens = text::tokens(text, &vocabulary.spelling.variants);
        !tokens.is_empty()
            && self.spans(&tokens, vocabulary).iter().any(|(span, _)| span.len() == tokens.len())
    }

    /// The identifiers of a member.
    pub(super) fn ids(&self, place: usize) -> Vec<String> {
        self.members.get(place).into_iter().flatten().cloned().collect()
    }

    /// Where a question names members: the longest name from each token.
    pub(super) fn spans(&self, tokens: &[Token], vocabulary: &Vocabulary) -> Vec<(Range<usize>, usize)> {
        let mut spans = Vec::new();
        for start in 0..tokens.len() {
            if tokens.get(start).is_none_or(|token| token.sign().is_some()) {
                continue;
            }
            let most = (start + LONGEST_NAME).min(tokens.len());
            let found = (start + 1..=most).rev().find_map(|end| {
                let run = tokens.get(start..end)?;
                if run.last().is_some_and(|last| last.sign().is_some()) {
                    return None;
                }
                self.named(run).map(|place| (start..end, place))
            });
            if let Some((span, place)) = found
                && !is_other(tokens, &span, vocabulary)
            {
                spans.push((span, place));
            }
        }
        spans
    }

    fn named(&self, run: &[Token]) -> Option<usize> {
        if let [token] = run
            && token.upper
            && let Some(place) = self.initials.get(&token.text)
        {
            return Some(*place);
        }
        let forms: [fn(&Token) -> &String; 2] = [|token| &token.text, |token| &token.stem];
        forms
            .iter()
            .flat_map(|form| [true, false].map(|and| letters(run, form, and)))
            .find_map(|name| self.names.get(&name).copied())
    }
}

/// Whether the words are the name of a figure, or mean something that isn't a part of a company.
fn is_other(tokens: &[Token], span: &Range<usize>, vocabulary: &Vocabulary) -> bool {
    vocabulary.phrases(tokens, span.start).iter().any(|found| {
        let part = found.meanings.iter().any(|meaning| match meaning {
            Meaning::Geography => true,
            Meaning::Word(word) => word.dimension().is_some(),
            _ => false,
        });
        found.length == span.len() && !part && (found.sense.is_some() || !found.meanings.is_empty())
    })
}

/// The letters and digits of some tokens; `and` left out where it isn't wanted.
fn letters(tokens: &[Token], form: impl Fn(&Token) -> &String, with_and: bool) -> String {
    tokens
        .iter()
        .filter(|token| token.sign().is_none() && (with_and || token.text != "and"))
        .map(form)
        .flat_map(|word| word.chars())
        .collect()
}

/// The words of a name in capitals: `GreaterChina`, `IPhone`, `EMEA`.
fn capital_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(letter) = rest.next() {
        let next_small = rest.peek().is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase() && (!before.is_uppercase() || next_small);
        if !letter.is_alphanumeric() {
            before = ' ';
            continue;
        }
        match words.last_mut() {
            Some(word) if !begins && before != ' ' => word.push(letter),
            _ => words.push(letter.to_string()),
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::tests::chart::vocabulary;

    #[test]
    fn a_members_name_is_found_however_it_is_written() {
        let vocabulary = vocabulary();
        let check = |id: &str, question: &str, expect: Option<&str>| {
            let members = Members::new([id], &vocabulary);
            let tokens = text::tokens(question, &vocabulary.spelling.variants);
            let spans = members.spans(&tokens, &vocabulary);
            let found = spans.first().map(|(span, _)| {
                let of = |token: Option<&Token>| token.map_or(0..0, |token| token.at.clone());
                &question[of(tokens.get(span.start)).start..of(tokens.get(span.end - 1)).end]
            });
            assert_eq!(found, expect, "{id} in {question:?}");
        };
        check("a:GreaterChinaSegmentMember", "greater china revenue", Some("greater china"));
        check("a:HomeandAccessoriesMember", "Home and Accessories net sales", Some("Home and Accessories"));
        check(
            "a:EnergyandTransportationMember",
            "Energy & Transportation sales",
            Some("Energy & Transportation"),
        );
        check("a:WebRetailServicesSegmentMember", "WRS operating income", Some("WRS"));
        check("a:ServicesMember", "Services gross margin", Some("Services"));
        check("country:US", "revenue in the United States", Some("United States"));
        check("a:GreaterChinaSegmentMember", "大中华区营业收入", Some("大中华区"));
        check("a:RevenueMember", "revenue", None);
    }
}
