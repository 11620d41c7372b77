//! Lists: the items that a sentence counts out, the bullets that a line leads to, the headings of a section.
//!
//! A list is taken only where its name is what was asked for and nothing else, and where a number that is said of it fits.

use std::ops::Range;
use std::rc::Rc;

use model::{Answer, Passage, PassageKind};

use super::asked::{Asked, Need};
use super::compose::{Composer, Listed};
use super::sentence::Sentence;
use super::{Search, figure};
use crate::charts::answers::AnswerWords;
use crate::desk::pages::Pages;
use crate::stems::{Is, Phrase, Token, stands_at, tokens};

/// So many lists of one name are shown.
const MOST_LISTS: usize = 6;

impl Search<'_, '_> {
    pub(super) fn list(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        let mut lists: Vec<Listed<'_>> = Vec::new();
        let mut of = None;
        for (at, sentence) in self.sentences(pages) {
            let items = items(self.asked, &sentence, &self.names, &self.charts.answers);
            let (passage, start) = (sentence.passage, sentence.range.start);
            let of_a_part = !items.is_empty()
                && (self.stands_under_a_part(passage, start) || self.stands_under_a_label(passage, start));
            let items = if of_a_part { Vec::new() } else { items };
            let known = lists
                .iter()
                .any(|(passage, range, _)| passage.text.get(range.clone()) == Some(sentence.text()));
            // Several lists of one name are parts of it, each under its own heading: all are shown.
            if !items.is_empty() && !known && *of.get_or_insert(at) == at && lists.len() < MOST_LISTS {
                lists.push((sentence.passage, sentence.range.clone(), items));
            }
        }
        if let Some(at) = of {
            return composer.list(self.report(at)?, &lists);
        }
        let (report, pages) = self.reports.iter().zip(pages).next()?;
        // A long table is several passages, each under the same heads: all are shown.
        let columns = pages.passages.iter().filter_map(|passage| {
            let (head, items) = column(self.asked, passage, &self.charts.answers)?;
            Some((passage, head, items))
        });
        let mut columns: Vec<Listed<'_>> = columns.collect();
        let under = |listed: &Listed<'_>| listed.0.headings.last().cloned();
        let first = columns.first().and_then(under);
        columns.retain(|listed| under(listed) == first);
        if !columns.is_empty() {
            return if columns.len() <= MOST_LISTS { composer.list(report, &columns) } else { None };
        }
        let headings = headings(self.asked, &pages.passages);
        if headings.is_empty() { None } else { composer.headings(report, &headings) }
    }
}

/// So many tokens may stand between the name of a list and what leads to it.
const NEAR: usize = 6;
/// An item of more bytes is no item.
const LONGEST: usize = 160;

/// The items that a sentence counts out of what is asked for, as ranges of the passage's text.
pub(super) fn items(
    asked: &Asked,
    sentence: &Sentence<'_>,
    names: &[Phrase],
    words: &AnswerWords,
) -> Vec<Range<usize>> {
    let tokens = &sentence.tokens;
    // What somebody does with them is no part of their name: `which brands does it own`.
    let needs = match asked.needs.split_last() {
        Some((_, [thing])) if asked.done => std::slice::from_ref(thing),
        _ => &asked.needs,
    };
    let Some(name) = name_of(needs, tokens) else { return Vec::new() };
    let Some(begin) = begin(&name, sentence, names, words) else { return Vec::new() };
    let rest = sentence.range.start + begin..sentence.range.end;
    let text = sentence.passage.text.get(rest.clone()).unwrap_or_default();
    let items = if text.trim_matches([':', '：', ' ']).is_empty() {
        bullets(sentence)
    } else {
        counted_out(text, words)
            .into_iter()
            .map(|item| rest.start + item.start..rest.start + item.end)
            .collect()
    };
    let stated = name.start.checked_sub(1).and_then(|before| tokens.get(before));
    let fits = match stated.map(|token| &token.is) {
        Some(Is::Figure(figure)) => model::Decimal::from(items.len()) == figure.value,
        _ => true,
    };
    if items.len() >= 2 && fits { items } else { Vec::new() }
}

/// Where the things asked for stand side by side as one name.
fn name_of(needs: &[Need], tokens: &[Token]) -> Option<Range<usize>> {
    let (first, rest) = needs.split_first()?;
    let mut name = first.places(tokens).into_iter().next()?;
    for need in rest {
        let nearest = need.places(tokens).into_iter().min_by_key(|place| place.start.abs_diff(name.end))?;
        name = name.start.min(nearest.start)..name.end.max(nearest.end);
    }
    let words: usize = needs.iter().filter_map(|need| need.ways.iter().map(Vec::len).max()).sum();
    (name.len() <= words + 2).then_some(name)
}

/// Where the items begin, in bytes of the sentence.
fn begin(
    name: &Range<usize>,
    sentence: &Sentence<'_>,
    names: &[Phrase],
    words: &AnswerWords,
) -> Option<usize> {
    let tokens = &sentence.tokens;
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    let after = |at: usize| tokens.get(at).map(|token| token.range.start);
    let clause = (0..name.start)
        .rev()
        .find(|at| tokens.get(*at).is_some_and(|token| token.is == Is::Clause))
        .map_or(0, |at| at + 1);
    // `our broad-based competitors` are some of them, and a `segment` isn't the segments.
    let before = name.start.checked_sub(1).filter(|before| *before >= clause);
    let all = before.is_none_or(|before| {
        figure::stands_whole(name, tokens, words)
            || words.sentence.qualities.at(tokens, before).is_some()
            || tokens.get(before).is_some_and(|token| matches!(token.is, Is::Figure(_)))
            || words.sentence.operating.at(tokens, before).is_some()
    });
    let plural = tokens
        .get(name.end - 1)
        .is_some_and(|last| !last.word.is_ascii() || last.word.ends_with('s') || last.stem == last.word);
    if !all || !plural {
        return None;
    }
    // `Our principal competitors include …`
    let adverb = usize::from(words.sentence.adverbs.at(tokens, name.end).is_some());
    let led = words.sentence.includes.at(tokens, name.end + adverb).map(|length| name.end + adverb + length);
    if let Some(end) = led {
        let before = tokens.get(clause..name.start)?;
        let company = |at: usize| {
            names.iter().any(|own| stands_at(own, tokens, at))
                || words.sentence.subjects.at(tokens, at).is_some()
        };
        // `In Wales, competitors include …` are those of Wales; `Alder's products` are Alder's.
        let owner = before.iter().any(|token| token.is == Is::Owner);
        let whose = before.iter().any(|token| words.sentence.own.is(token));
        let own = (whose || before.is_empty()) && !owner || (clause..name.start).any(company);
        let placed =
            clause > 0 && word(0) == "in" && tokens.get(1).is_none_or(|token| token.word != "addition");
        let other = words.sentence.includes.stand_in(tokens, clause..name.start)
            || words.sentence.turns.stand_in(tokens, clause..name.start)
            || before.iter().any(|token| words.sentence.some.is(token));
        if !own || other || placed || before.len() > NEAR || words.sentence.hedges.stand_in(tokens, 0..end) {
            return None;
        }
        let colon = tokens.get(end).filter(|token| token.is == Is::Clause);
        // `are larger and have …`: only names follow a bare verb.
        let bare = matches!(word(end - 1), "are" | "is" | "were") && colon.is_none();
        let capital = |at: usize| sentence.text().get(after(at)?..)?.chars().next().map(char::is_uppercase);
        if bare && capital(end) != Some(true) {
            return None;
        }
        return after(end).map(|at| if colon.is_some() { at + 1 } else { at });
    }
    // `… covenants that limit our ability to, among other things, incur debt; …`
    let led = (name.end..name.end + 2).any(|at| words.sentence.turns.at(tokens, at).is_some());
    let among =
        words.sentence.among.find(tokens, name.end..(name.end + 3 * NEAR).min(tokens.len())).filter(|_| led);
    if let Some(among) = among {
        let next =
            tokens.get(among.end).filter(|token| token.is == Is::Clause).map_or(among.end, |_| among.end + 1);
        return after(next).filter(|_| !words.sentence.hedges.stand_in(tokens, 0..name.end));
    }
    // `We have three reportable segments: …`
    let verb = (name.start.saturating_sub(NEAR)..name.start)
        .rev()
        .find(|at| words.sentence.operating.at(tokens, *at).is_some())?;
    let from = verb.saturating_sub(NEAR);
    let of_company = (from..verb).any(|at| {
        words.sentence.subjects.at(tokens, at).is_some()
            || names.iter().any(|own| stands_at(own, tokens, at))
            || word(at) == "is"
            || word(at) == "are"
    });
    let sign = tokens
        .get(name.end)
        .filter(|token| token.is == Is::Clause && !matches!(token.word.as_str(), ";" | "；"));
    let text = sentence.text();
    let next = sign.map(|sign| sign.range.end).or_else(|| {
        let end = tokens.get(name.end - 1)?.range.end;
        let dash = text.get(end..)?.trim_start();
        dash.starts_with(['—', '–'])
            .then(|| end + (text.len() - end - dash.len()) + dash.chars().next().map_or(0, char::len_utf8))
    })?;
    let comma = sign.is_some_and(|sign| matches!(sign.word.as_str(), "," | "，"));
    let led = (name.end + 1..name.end + 4)
        .find_map(|at| words.sentence.includes.at(tokens, at).map(|length| at + length));
    let leads = |end: usize| (name.end + 1..end).any(|at| words.sentence.naming.at(tokens, at).is_some());
    let open = words.sentence.hedges.stand_in(tokens, 0..name.end)
        || words.sentence.turns.stand_in(tokens, verb..name.end);
    let other = words.sentence.negations.stand_in(tokens, from..name.end);
    if !of_company || open || other {
        return None;
    }
    match (comma, led) {
        (true, Some(end)) if leads(end) => after(end),
        (true, _) => None,
        (false, _) => Some(next),
    }
}

/// The lines with a mark that follow a sentence ending in a colon.
fn bullets(sentence: &Sentence<'_>) -> Vec<Range<usize>> {
    if sentence.passage.kind == PassageKind::Table {
        return Vec::new();
    }
    let text = &sentence.passage.text;
    let mut items = Vec::new();
    let mut at = sentence.range.end;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        let bare = line.trim();
        let item = bare.trim_start_matches(['•', '·', '●', '▪', '■', '◦', '○', '➢', '*', '-', '–', '—', ' ']);
        if !bare.is_empty() {
            if item.len() == bare.len() || item.is_empty() {
                break;
            }
            let lead = line.find(item).unwrap_or(0);
            items.push(at + lead..at + lead + item.len());
        }
        at += line.len();
    }
    items
}

/// The items of `A, B and C`, as ranges of the text.
fn counted_out(text: &str, words: &AnswerWords) -> Vec<Range<usize>> {
    let end = text.trim_end().trim_end_matches(['.', '。', ';']).len();
    let body = text.get(..end).unwrap_or_default();
    let sign = if body.contains([';', '；']) { [';', '；', ';'] } else { [',', '，', '、'] };
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, letter) in body.char_indices() {
        match letter {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            letter if depth <= 0 && sign.contains(&letter) => {
                pieces.push(from..at);
                from = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(from..body.len());
    // `…, all of which sell to …`: the list is over.
    let over = |piece: &Range<usize>| {
        let begins = tokens(body.get(piece.clone()).unwrap_or_default());
        words.sentence.turns.at(&begins, 0).is_some()
            || begins.iter().take(4).any(|token| token.word == "which")
    };
    let last = pieces.iter().skip(1).position(over).map_or(pieces.len(), |over| over + 1);
    let mut items = Vec::new();
    for (place, piece) in pieces.into_iter().take(last).enumerate() {
        let print = body.get(piece.clone()).unwrap_or_default();
        let anded = ["and ", "as well as ", "& "].iter().find(|and| print.trim_start().starts_with(**and));
        let cut = match anded {
            None if place + 1 == last => {
                print.rfind(" and ").or_else(|| print.rfind('和').or_else(|| print.rfind('及')))
            }
            _ => None,
        };
        match cut {
            Some(cut) => {
                let length =
                    if print.get(cut..).is_some_and(|rest| rest.starts_with(" and ")) { 5 } else { 3 };
                items.push(piece.start..piece.start + cut);
                items.push(piece.start + cut + length..piece.end);
            }
            None => items.push(
                piece.start + anded.map_or(0, |and| print.find(*and).unwrap_or(0) + and.len())..piece.end,
            ),
        }
    }
    let trimmed: Vec<Range<usize>> = items
        .into_iter()
        .map(|item| {
            let print = body.get(item.clone()).unwrap_or_default();
            let lead = print.len() - print.trim_start().len();
            item.start + lead..item.start + lead + print.trim().len()
        })
        .collect();
    if trimmed.iter().any(|item| item.is_empty() || item.len() > LONGEST) { Vec::new() } else { trimmed }
}

/// The first column of a table that stands under a heading of that name, and whose first head says that it holds names; with
/// the line of heads.
pub(super) fn column(
    asked: &Asked,
    passage: &Passage,
    words: &AnswerWords,
) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    let heading = tokens(passage.headings.last()?);
    if passage.kind != PassageKind::Table || heading.len() > 16 || !is_named(&heading, asked, words) {
        return None;
    }
    let mut lines = Vec::new();
    let mut at = 0;
    for line in passage.text.split('\n') {
        lines.push((at, line));
        at += line.len() + 1;
    }
    let holds_names = |line: &str| {
        let first = tokens(line.split('\t').next().unwrap_or_default());
        line.contains('\t')
            && (0..first.len()).any(|at| words.sentence.names.at(&first, at).is_some())
            && first.len() <= 8
    };
    let (place, head) = lines.iter().enumerate().find(|(_, (_, line))| holds_names(line))?;
    let mut items = Vec::new();
    let cells = |line: &str| line.split('\t').count();
    for (at, line) in lines.iter().skip(place + 1) {
        let name = line.split('\t').next().unwrap_or_default();
        // A second line of heads.
        let under_heads = items.is_empty()
            && line.split('\t').all(|cell| {
                let said = tokens(cell);
                words.sentence.subheads.at(&said, 0).is_some_and(|length| length == said.len())
            });
        if under_heads {
            continue;
        }
        // A row that was torn apart, or heads that are said again: which are the names isn't certain.
        if line.contains('\t') && (cells(line) + 1 < cells(head.1) || head.1.split('\t').next() == Some(name))
        {
            return None;
        }
        let said = tokens(name);
        let total = words.sentence.totals.at(&said, 0).is_some();
        let letters = name.chars().filter(|sign| sign.is_alphabetic()).count();
        if total {
            break;
        }
        if line.contains('\t') && letters >= 2 && name.len() <= LONGEST {
            items.push(*at..at + name.len());
        } else if !line.contains('\t') && !line.trim().is_empty() {
            // A line of prose, or a heading of a part: what follows may be another list.
            break;
        }
    }
    (items.len() >= 2).then(|| (head.0..head.0 + head.1.len(), items))
}

/// Whether a heading is what was asked for and nothing more.
fn is_named(heading: &[Token], asked: &Asked, words: &AnswerWords) -> bool {
    let mut taken = vec![false; heading.len()];
    for need in &asked.needs {
        let places = need.places(heading);
        if places.is_empty() {
            return false;
        }
        for place in places {
            taken.iter_mut().take(place.end).skip(place.start).for_each(|taken| *taken = true);
        }
    }
    let mut at = 0;
    while let Some(token) = heading.get(at) {
        let known = [&words.question.left_out, &words.sentence.of_row]
            .iter()
            .filter_map(|known| known.at(heading, at))
            .max();
        match known {
            _ if taken.get(at).copied().unwrap_or(false)
                || matches!(token.is, Is::Clause | Is::Figure(_) | Is::Owner) =>
            {
                at += 1;
            }
            Some(length) => at += length,
            None => return false,
        }
    }
    true
}

/// The headings under a section that speak of something: `Which risk factors mention …`. The section is the first thing
/// asked for; a heading's passage and its place in the text.
pub(super) fn headings<'p>(asked: &Asked, passages: &'p [Passage]) -> Vec<(&'p Passage, Range<usize>)> {
    let Some((section, rest)) = asked.needs.split_first() else { return Vec::new() };
    if rest.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(&Passage, Range<usize>)> = Vec::new();
    for passage in passages {
        let Some((inner, outer)) = passage.headings.split_last() else { continue };
        if !outer.iter().any(|heading| section.stands_in(&tokens(heading))) {
            continue;
        }
        let said = tokens(inner);
        let Some(at) = passage.text.find(inner.as_str()) else { continue };
        let known = found.iter().any(|(_, place)| passage.text.get(place.clone()) == Some(inner.as_str()));
        if said.len() >= 4 && rest.iter().all(|need| need.stands_in(&said)) && !known {
            found.push((passage, at..at + inner.len()));
        }
    }
    found
}
