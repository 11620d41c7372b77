//! Figures in the rows of tables: a row that is called what was asked for and nothing else, in the column of the year asked.
//!
//! The column is told by years over the figures, or by words for this period and the one before; a row of one figure under no
//! year is of the report's own. Where that can't be told there is no figure. A cell's amount is given with a value only where
//! the table says its unit.

use std::ops::Range;
use std::rc::Rc;

use model::{Answer, Decimal, Passage, PassageKind, Report};

use super::Search;
use super::asked::{Asked, Form, Need};
use super::compose::Composer;
use super::figure::Said;
use crate::charts::answers::AnswerWords;
use crate::desk::pages::Pages;
use crate::gate;
use crate::stems::{self, Is, Token, tokens};

impl Search<'_, '_> {
    /// The figure of a table's row: of the first report that has such a row, where its rows don't disagree.
    pub(super) fn in_rows(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        for (report, pages) in self.reports.iter().zip(pages) {
            let mut found = Vec::new();
            for passage in self.holding(pages) {
                let (own, words) = (report.header.fiscal_year, &self.charts.answers);
                let rows = said(self.asked, passage, own, &self.charts.claims, words);
                found.extend(rows.into_iter().map(|(range, said)| (passage, range, said)));
            }
            let value = |said: &Said| said.figure.as_ref().map(|(value, ..)| *value);
            let Some((passage, range, said)) = found.first() else { continue };
            if let Some((other, place, _)) = found.iter().find(|(.., other)| value(other) != value(said)) {
                let report: Report = (*report).clone();
                let first = (report.clone(), (*passage).clone(), range.clone());
                return composer.disagreeing(&[first, (report, (*other).clone(), place.clone())]);
            }
            // A row whose figure can't be shown by itself says nothing plainly.
            let answer = composer.measured(report, passage, range, said);
            return answer.filter(|answer| {
                said.figure.is_none() || answer.answer.as_ref().is_some_and(|said| said.value.is_some())
            });
        }
        None
    }
}

impl Search<'_, '_> {
    /// The row of two cells whose first is what was asked for: `公司注册地址 | 青州市水泵路1号`; none where such rows differ.
    pub(super) fn beside(&self, composer: &Composer<'_>, pages: &[Rc<Pages>]) -> Option<Answer> {
        for (report, pages) in self.reports.iter().zip(pages) {
            let mut found: Vec<(&Passage, Range<usize>, &str)> = Vec::new();
            for passage in
                self.holding(pages).into_iter().filter(|passage| passage.kind == PassageKind::Table)
            {
                for line in lines(&passage.text) {
                    if let [(_, label, said), (_, beside, _)] = line.cells.as_slice()
                        && label.len() <= LONGEST
                        && beside.chars().filter(|sign| sign.is_alphabetic()).count() >= 2
                        && is_called(said, &self.asked.needs, self.asked.form, &self.charts.answers)
                    {
                        found.push((passage, line.range.clone(), beside));
                    }
                }
            }
            let Some((passage, range, text)) = found.first() else { continue };
            let place = ((*report).clone(), (*passage).clone(), range.clone());
            return match found.iter().find(|(.., other)| other.trim() != text.trim()) {
                Some((other, at, _)) => {
                    composer.disagreeing(&[place, ((*report).clone(), (*other).clone(), at.clone())])
                }
                None => composer.said(&[place]),
            };
        }
        None
    }
}

/// A longer first cell is no label.
const LONGEST: usize = 120;

/// A line of a table with its cells.
struct Line<'p> {
    range: Range<usize>,
    cells: Vec<(Range<usize>, &'p str, Vec<Token>)>,
}

/// The rows that are called what was asked for, each with its figure of that year; none where its columns can't be told.
pub(super) fn said(
    asked: &Asked,
    passage: &Passage,
    own: Option<i16>,
    claims: &gate::Words,
    words: &AnswerWords,
) -> Vec<(Range<usize>, Said)> {
    if passage.kind != PassageKind::Table || asked.years.len() > 1 {
        return Vec::new();
    }
    let lines = lines(&passage.text);
    let wanted = asked.years.first().copied().or(own);
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(((_, label, said), cells)) = line.cells.split_first() else { continue };
        if label.len() > LONGEST || !is_called(said, &asked.needs, asked.form, words) {
            continue;
        }
        let columns: Vec<&(Range<usize>, &str, Vec<Token>)> =
            cells.iter().filter(|cell| is_figure(cell) || is_dash(cell.1)).collect();
        let heads: Vec<&Line<'_>> = lines.iter().take(at).filter(|head| !has_figures(head)).collect();
        let aligned = aligned(line, &heads, wanted);
        let cell =
            aligned.or_else(|| columns.get(column(columns.len(), &heads, wanted, own, words)?).copied());
        let Some((range, text, figure)) = cell.filter(|cell| is_figure(cell)) else { continue };
        let cell = range.start - line.range.start;
        if let Some(said) = given(asked.form, cell, text, figure, passage, claims) {
            found.push((line.range.clone(), said));
        }
    }
    found
}

/// What a cell that begins at that byte of its line says.
fn given(
    form: Form,
    cell: usize,
    text: &str,
    tokens: &[Token],
    passage: &Passage,
    claims: &gate::Words,
) -> Option<Said> {
    let token = tokens.iter().find(|token| matches!(token.is, Is::Figure(_)))?;
    let Is::Figure(figure) = &token.is else { return None };
    let range = cell + token.range.start..cell + token.range.end;
    if form == Form::Count {
        let whole = figure.currency.is_none() && figure.value.is_integer() && figure.value > Decimal::ZERO;
        return (whole && figure.scale == Decimal::ONE)
            .then(|| Said { figure: Some((figure.value, "count".to_owned(), range)) });
    }
    if figure.unit == gate::figure::Unit::Percent {
        return Some(Said { figure: Some((figure.value, "percent".to_owned(), range)) });
    }
    // An amount needs its unit: what one stands for, and of which currency, both said in the table.
    let scale = claims.unit_of(&passage.text);
    let dollars = figure.currency == Some("$") && !text.contains("C$") && !text.contains("HK$");
    let scaled = figure.value.checked_mul(scale).filter(|_| dollars && scale > Decimal::ONE);
    Some(Said { figure: scaled.map(|value| (value, "USD".to_owned(), range)) })
}

/// The cell under the year wanted, where the heads right over a row have a cell for each of its own: a column of changes
/// beside the years is no year.
fn aligned<'l, 'p>(
    line: &'l Line<'p>,
    heads: &[&Line<'_>],
    wanted: Option<i16>,
) -> Option<&'l (Range<usize>, &'p str, Vec<Token>)> {
    let is_wanted = |tokens: &[Token]| {
        let mut years = tokens.iter().filter_map(|token| match token.is {
            Is::Year(year) => Some(year),
            _ => None,
        });
        years.next().filter(|year| Some(*year) == wanted && years.next().is_none()).is_some()
    };
    let head = heads.last().filter(|head| head.cells.len() == line.cells.len() && head.cells.len() > 2)?;
    let mut places = head.cells.iter().enumerate().filter(|(_, (.., tokens))| is_wanted(tokens));
    let (place, _) = places.next().filter(|(place, _)| *place > 0)?;
    line.cells.get(place).filter(|_| places.next().is_none())
}

/// The column of the year wanted, of so many with figures.
fn column(
    count: usize,
    heads: &[&Line<'_>],
    wanted: Option<i16>,
    own: Option<i16>,
    words: &AnswerWords,
) -> Option<usize> {
    let year = |tokens: &[Token]| {
        let mut years = tokens.iter().filter_map(|token| match token.is {
            Is::Year(year) => Some(year),
            _ => None,
        });
        years.next().filter(|_| years.next().is_none())
    };
    let years = |head: &&&Line<'_>| -> Vec<i16> {
        head.cells.iter().filter_map(|(.., tokens)| year(tokens)).collect()
    };
    let named: Vec<Vec<i16>> =
        heads.iter().map(|head| years(&head)).filter(|years| !years.is_empty()).collect();
    if let Some(years) = named.last() {
        let at = years.iter().position(|year| Some(*year) == wanted)?;
        let once = years.iter().filter(|year| Some(**year) == wanted).count() == 1;
        return (years.len() == count && once).then_some(at);
    }
    let relative = |phrases: &stems::Phrases, head: &Line<'_>| -> Vec<usize> {
        let holds = |(.., tokens): &&(Range<usize>, &str, Vec<Token>)| phrases.at(tokens, 0).is_some();
        let places = head.cells.iter().enumerate().filter(|(_, cell)| holds(cell));
        places.map(|(at, _)| at).collect()
    };
    for head in heads.iter().rev() {
        let (this, last) =
            (relative(&words.sentence.this_period, head), relative(&words.sentence.last_period, head));
        if let ([this], [last]) = (this.as_slice(), last.as_slice()) {
            let before = own.and_then(|own| own.checked_sub(1));
            let at = if wanted == own {
                this
            } else if wanted == before {
                last
            } else {
                return None;
            };
            return (count == 2).then(|| usize::from(*at > *this.min(last)));
        }
    }
    (count == 1 && wanted == own).then_some(0)
}

/// Whether a label is what was asked for and nothing more.
fn is_called(label: &[Token], needs: &[Need], form: Form, words: &AnswerWords) -> bool {
    // `十一、商誉减值损失`, `(2) Goodwill impairment`.
    let numbering = words.sentence.numbering.at(label, 0).or_else(|| {
        label.first().filter(|first| matches!(first.is, Is::Figure(_)) && label.len() > 1).map(|_| 1)
    });
    let label = label.get(numbering.unwrap_or(0)..).unwrap_or_default();
    let mut taken = vec![false; label.len()];
    for need in needs {
        let places = need.places(label);
        if places.is_empty() {
            return false;
        }
        for place in places {
            taken.iter_mut().take(place.end).skip(place.start).for_each(|taken| *taken = true);
        }
    }
    let counting = form == Form::Count;
    let mut at = 0;
    while at < label.len() {
        let plain = [&words.sentence.neutral, &words.question.left_out, &words.sentence.of_row]
            .iter()
            .filter_map(|known| known.at(label, at))
            .max();
        let verb =
            words.counted.iter().filter(|_| counting).filter_map(|counted| counted.verbs.at(label, at)).max();
        let clause = label.get(at).is_some_and(|token| token.is == Is::Clause);
        match plain.max(verb) {
            _ if taken.get(at).copied().unwrap_or(false) || clause => at += 1,
            Some(length) => at += length,
            None => return false,
        }
    }
    true
}

fn is_figure((.., tokens): &(Range<usize>, &str, Vec<Token>)) -> bool {
    let figures = tokens.iter().filter(|token| matches!(token.is, Is::Figure(_))).count();
    figures == 1 && tokens.iter().all(|token| matches!(token.is, Is::Figure(_) | Is::Clause))
}

fn is_dash(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['$', '¥', '€', '£']).trim();
    !text.is_empty() && text.chars().all(|sign| matches!(sign, '-' | '–' | '—' | '−' | '－' | '/'))
}

fn has_figures(line: &Line<'_>) -> bool {
    line.cells.iter().skip(1).any(is_figure)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let range = at..at + line.len();
        let mut from = at;
        let mut cells = Vec::new();
        for cell in line.split('\t') {
            cells.push((from..from + cell.len(), cell, tokens(cell)));
            from += cell.len() + 1;
        }
        at = range.end + 1;
        lines.push(Line { range, cells });
    }
    lines
}
