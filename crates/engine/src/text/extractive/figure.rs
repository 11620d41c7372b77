//! Figures outside the statements: tagged facts whose concept is what was asked for as a whole, else sentences that count
//! or measure it.
//!
//! A figure is given only where its period is the one asked for. Two that disagree are a conflict, not a choice.

use std::ops::Range;
use std::rc::Rc;

use model::{Anchor, Answer, Decimal, Fact, Locus, Period, Report};

use super::Search;
use super::asked::{Asked, Form, Need};
use super::compose::Composer;
use super::sentence::Sentence;
use crate::charts::answers::AnswerWords;
use crate::desk::Desk;
use crate::desk::pages::Pages;
use crate::gate::figure::{Figure, Unit};
use crate::stems::{self, Is, Phrase, Token, stands_at};

impl Search<'_, '_> {
    pub(super) fn tagged(&self, composer: &Composer<'_>) -> Option<Answer> {
        let found = tagged(self.asked, self.reports, self.desk, &self.charts.answers);
        let first = found.first()?;
        if found.iter().any(|other| other.value != first.value) {
            composer.conflicting(&found)
        } else {
            composer.tagged(first)
        }
    }

    /// A tagged amount, where a list was asked for and none of that name is: `what were its unrecognized tax benefits`.
    pub(super) fn tagged_amount(&self, composer: &Composer<'_>) -> Option<Answer> {
        let answer = self.tagged(composer)?;
        let unit = answer.answer.as_ref().and_then(|said| said.unit.as_deref()).unwrap_or_default();
        let money = unit.len() >= 3 && unit.bytes().take(3).all(|letter| letter.is_ascii_uppercase());
        money.then_some(answer)
    }

    pub(super) fn measured(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        let mut found = Vec::new();
        for (at, sentence) in self.sentences(pages) {
            if let Some(said) = said(self.asked, &sentence, &self.names, &self.charts.answers)
                && sentence.stands_alone(&self.charts.answers)
                && self.report(at).is_none_or(|report| !self.is_anothers(&sentence, report))
            {
                found.push((at, sentence, said));
            }
        }
        let (first, sentence, said) = found.first()?;
        let value = |said: &Said| said.figure.as_ref().map(|(value, ..)| *value);
        let of_first = || found.iter().filter(|(at, ..)| at == first);
        if let Some((_, other, _)) = of_first().find(|(.., other)| {
            value(other).is_some() && value(said).is_some() && value(other) != value(said)
        }) {
            let report = self.report(*first)?;
            let quotes = [
                (report.clone(), sentence.passage.clone(), sentence.range.clone()),
                (report.clone(), other.passage.clone(), other.range.clone()),
            ];
            return composer.disagreeing(&quotes);
        }
        composer.measured(self.report(*first)?, sentence.passage, &sentence.range, said)
    }
}

/// A figure found by its tag.
#[derive(Clone, Debug)]
pub(super) struct Tagged {
    pub(super) concept: String,
    pub(super) value: Decimal,
    pub(super) unit: String,
    pub(super) anchor: Anchor,
    pub(super) document: String,
    pub(super) year: i16,
    precision: i64,
}

/// The figures that reports tag as what is asked for, of the year asked, each concept's most precise one.
pub(super) fn tagged(
    asked: &Asked,
    reports: &[&Report],
    desk: &Desk<'_>,
    words: &AnswerWords,
) -> Vec<Tagged> {
    let mut found: Vec<Tagged> = Vec::new();
    for (report, facts) in desk.reports.iter().zip(desk.facts()) {
        if !reports.iter().any(|wanted| wanted.id == report.id) {
            continue;
        }
        let (Some(own), Some(end)) = (report.header.fiscal_year, report.header.period_end) else { continue };
        let year = asked.years.first().copied().unwrap_or(own);
        for fact in facts.iter().filter(|fact| fact.dimensions().is_empty()) {
            let Some(value) = fact.value.number() else { continue };
            if !closes(fact, end, own, year) || !is_called(fact.concept(), &asked.needs, words) {
                continue;
            }
            let anchor = Anchor { source: report.source, locus: Locus::Bytes(fact.bytes) };
            let unit = fact.unit.as_ref().map(|unit| unit.text.to_string()).unwrap_or_default();
            let precision = fact.decimals.map_or(i64::MIN, precision);
            if !desk.shows(&anchor, value) {
                continue;
            }
            let concept = fact.concept().to_owned();
            let document = report.document.clone();
            let one = Tagged { concept, value, unit, anchor, document, year, precision };
            match found.iter_mut().find(|known| known.concept == one.concept) {
                None => found.push(one),
                Some(known) if one.precision > known.precision => *known = one,
                Some(_) => {}
            }
        }
    }
    found
}

fn precision(decimals: model::Decimals) -> i64 {
    match decimals {
        model::Decimals::Exact => i64::MAX,
        model::Decimals::Places(places) => i64::from(places),
    }
}

/// Whether a fact is of that fiscal year: at its end, or over its whole length.
fn closes(fact: &Fact, end: model::Date, own: i16, year: i16) -> bool {
    const NEAR: i32 = 7;
    let Some(period) = fact.period() else { return false };
    let back = i32::from(own - year);
    let away = (end - period.end()).get_days() - back * 365;
    let near = (0..=i32::from(u8::from(back > 0))).any(|leap| (away - leap).abs() <= NEAR);
    let whole = match period {
        Period::Instant { .. } => true,
        Period::Duration { start, end } => (350..=380).contains(&(end - start).get_days()),
    };
    near && whole && back >= 0
}

/// Whether a concept's name is what was asked for and nothing more.
fn is_called(concept: &str, needs: &[Need], words: &AnswerWords) -> bool {
    let local = concept.rsplit(':').next().unwrap_or(concept);
    let mut spaced = String::new();
    let mut before = ' ';
    for letter in local.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(letter);
        before = letter;
    }
    let plain = |text: &str| -> Vec<String> {
        let said = stems::tokens(text);
        let mut kept = Vec::new();
        let mut at = 0;
        while let Some(token) = said.get(at) {
            match words.sentence.neutral.at(&said, at) {
                Some(length) => at += length,
                None => {
                    kept.push(token.stem.clone());
                    at += 1;
                }
            }
        }
        kept
    };
    let neutral: Vec<&String> = words.sentence.neutral_stems.iter().flatten().collect();
    let mut rest = plain(&spaced);
    for need in needs {
        let taken = need.ways.iter().find_map(|way| {
            let mut left = rest.clone();
            for stem in way.iter().filter(|stem| !neutral.contains(stem)) {
                left.remove(left.iter().position(|own| own == stem)?);
            }
            (left.len() < rest.len()).then_some(left)
        });
        match taken {
            Some(left) => rest = left,
            None => return false,
        }
    }
    rest.is_empty()
}

/// What a sentence gives as the figure asked for; `figure` is none where it gives several that have to be read.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) figure: Option<(Decimal, String, Range<usize>)>,
}

/// The figure that a sentence gives.
pub(super) fn said(
    asked: &Asked,
    sentence: &Sentence<'_>,
    names: &[Phrase],
    words: &AnswerWords,
) -> Option<Said> {
    let tokens = &sentence.tokens;
    if words.sentence.hedges.stand_in(tokens, 0..tokens.len())
        || words.sentence.negations.stand_in(tokens, 0..tokens.len())
    {
        return None;
    }
    match asked.form {
        Form::Count => counted(asked, tokens, names, words),
        Form::Amount => measured(asked, tokens, words),
        _ => None,
    }
}

/// `We employed approximately 1,500 people`, `we had 210 stores`.
fn counted(asked: &Asked, tokens: &[Token], names: &[Phrase], words: &AnswerWords) -> Option<Said> {
    let [need] = asked.needs.as_slice() else { return None };
    let is_count = |token: &Token| match &token.is {
        Is::Figure(figure) => {
            figure.unit == Unit::Plain && figure.currency.is_none() && figure.value.is_integer()
        }
        _ => false,
    };
    let known =
        words.counted.iter().find(|counted| counted.nouns.iter().any(|noun| need.ways.contains(noun)));
    let mut found: Vec<usize> = Vec::new();
    for at in (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(is_count)) {
        let window = at + 1..(at + 9).min(tokens.len());
        let strong = window.clone().find(|next| need.ways.iter().any(|way| stands_at(way, tokens, *next)));
        let verb = known.is_some_and(|counted| counted.verbs.stand_in(tokens, at.saturating_sub(6)..at));
        let weak = known
            .filter(|_| verb)
            .and_then(|counted| counted.weak.find(tokens, window.clone()).map(|range| range.start));
        let Some(noun) = strong.into_iter().chain(weak).min() else { continue };
        // `employee resource groups` are no employees.
        let whole = need.places(tokens).into_iter().find(|place| place.start == noun).is_none_or(|place| {
            tokens.get(place.end - 1).is_some_and(|last| {
                !last.word.is_ascii() || last.word.ends_with('s') || last.stem == last.word
            })
        });
        if !whole {
            continue;
        }
        let plain = tokens.get(at + 1..noun).is_some_and(|between| {
            between.iter().all(|token| token.is == Is::Word && !words.sentence.parting.is(token))
        });
        // Whose they are: the company has or employs them.
        let verb = (at.saturating_sub(6)..at)
            .rev()
            .find(|place| words.sentence.possessing.at(tokens, *place).is_some());
        // `has closed 300 stores`: something else is done to them.
        let verb = verb.filter(|verb| {
            !tokens
                .get(verb + 1..at)
                .unwrap_or_default()
                .iter()
                .any(|token| token.word.ends_with("ed") && !words.sentence.possessing.is(token))
        });
        let own = verb.is_some_and(|verb| {
            (verb.saturating_sub(8)..verb).any(|place| {
                words.sentence.subjects.at(tokens, place).is_some()
                    || names.iter().any(|name| stands_at(name, tokens, place))
                    || words.sentence.whose.at(tokens, place).is_some()
            })
        });
        let part = (at.saturating_sub(4)..at).any(|place| words.sentence.of_part.at(tokens, place).is_some());
        if plain && own && !part {
            found.push(at);
        }
    }
    let first = *found.first()?;
    let token = tokens.get(first)?;
    let Is::Figure(figure) = &token.is else { return None };
    // `10,000 full-time and 2,000 part-time employees`, `80 and 90 employees, respectively`.
    let others = tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| *at != first && is_count(token) && at.abs_diff(first) <= 14);
    let several = others.clone().any(|(at, _)| {
        let between = tokens.get(first.min(at)..first.max(at)).unwrap_or_default();
        between.iter().any(|token| token.word == "and")
            && !between.iter().any(|token| words.sentence.of_which.is(token))
    });
    let figure = (!several).then(|| (figure.value, "count".to_owned(), token.range.clone()));
    Some(Said { figure })
}

/// `Goodwill impairment was $12.3 million`, `a charge of $12.3 million for …`.
fn measured(asked: &Asked, tokens: &[Token], words: &AnswerWords) -> Option<Said> {
    let (first, rest) = asked.needs.split_first()?;
    let mut name = first.places(tokens).into_iter().next()?;
    if let ([share], true) = (rest, asked.chinese)
        && let Some(said) = share_of(&name, share, tokens, words)
    {
        return Some(said);
    }
    for need in rest {
        let nearest = need.places(tokens).into_iter().min_by_key(|place| place.start.abs_diff(name.end))?;
        name = name.start.min(nearest.start)..name.end.max(nearest.end);
    }
    let length: usize = asked.needs.iter().filter_map(|need| need.ways.iter().map(Vec::len).max()).sum();
    if name.len() > length + 2 || !stands_whole(&name, tokens, words) {
        return None;
    }
    let is_amount = |token: &Token| match &token.is {
        Is::Figure(figure) => figure.currency.is_some() || figure.unit == Unit::Percent,
        _ => false,
    };
    let at =
        (name.end..(name.end + 6).min(tokens.len())).find(|at| tokens.get(*at).is_some_and(is_amount))?;
    let neutral = |at: usize| {
        words.sentence.neutral.at(tokens, at).is_some() || words.sentence.amounts.at(tokens, at).is_some()
    };
    if !(name.end..at).all(neutral) {
        return None;
    }
    let token = tokens.get(at)?;
    let Is::Figure(figure) = &token.is else { return None };
    let several = tokens.iter().any(|token| token.word == "respectively")
        || tokens.get(at + 1).is_some_and(|next| next.word == "and" || next.word == "to");
    let figure =
        (!several).then(|| unit_of(figure)).flatten().map(|unit| (figure.value, unit, token.range.clone()));
    Some(Said { figure })
}

/// `前五名客户销售额1,200万元，占年度销售总额12.5%`: the share right behind the amount of the thing itself.
fn share_of(thing: &Range<usize>, share: &Need, tokens: &[Token], words: &AnswerWords) -> Option<Said> {
    const NEAR: usize = 14;
    let name = share.places(tokens).into_iter().find(|place| place.start >= thing.end)?;
    let between = tokens.get(thing.end..name.start)?;
    let amounts = between.iter().filter(|token| matches!(token.is, Is::Figure(_))).count();
    let token = tokens.get(name.end)?;
    let Is::Figure(figure) = &token.is else { return None };
    let open = words.sentence.of_part.stand_in(tokens, 0..thing.start);
    let whole = between.len() <= NEAR && amounts <= 1 && figure.unit == Unit::Percent && !open;
    whole.then(|| Said { figure: Some((figure.value, "percent".to_owned(), token.range.clone())) })
}

/// Whether no word before a name makes it the name of something else: `comparable sales` aren't sales.
pub(super) fn stands_whole(name: &Range<usize>, tokens: &[Token], words: &AnswerWords) -> bool {
    let before = name.start.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_none_or(|before| {
        matches!(before.is, Is::Clause | Is::Owner | Is::Year(_))
            || words.sentence.whole_before.at(std::slice::from_ref(before), 0).is_some()
    })
}

/// The unit of an amount whose scale is written beside it: a bare `$332` may be in millions.
fn unit_of(figure: &Figure) -> Option<String> {
    if figure.unit == Unit::Percent {
        return Some("percent".to_owned());
    }
    let scaled = figure.scale > Decimal::ONE || figure.value.abs() >= Decimal::from(1_000_000);
    let currency = match figure.currency? {
        "$" => "USD",
        "¥" => return None,
        code => code,
    };
    scaled.then(|| currency.to_owned())
}
