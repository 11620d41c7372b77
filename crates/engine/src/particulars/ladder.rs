//! Ladders in print: the tables of notes that say what is due in which year.
//!
//! A table is one where rows of consecutive years follow one another from the year after the balance sheet on, with what is
//! due later behind them and a total below, and where its heading and caption say that it is about what is asked for. A ladder
//! whose rows don't add up to its printed total is none; one without a total needs what [`super::borne`] says.

use std::ops::Range;

use model::{Decimal, Passage, PassageKind};

use crate::charts::particulars::{About, Scale, Terms};
use crate::plain::{grouped, plain};

/// What is due in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rung {
    /// Whether it is all that is due after the years before it.
    pub(super) after: bool,
    /// As printed.
    pub(super) number: Decimal,
    /// Where it stands in the passage's text.
    pub(super) at: Range<usize>,
}

/// A ladder that adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ladder {
    pub(super) rungs: Vec<Rung>,
    /// None where none is printed.
    pub(super) total: Option<Decimal>,
    /// What a printed number is to be multiplied with, where the table says so.
    pub(super) scale: Option<Decimal>,
}

impl Ladder {
    /// Whether all that is due stands in it.
    pub(super) fn is_whole(&self) -> bool {
        self.total.is_some() || self.rungs.iter().any(|rung| rung.after)
    }
}

/// A number of a row, and where it stands.
type Number = (Decimal, Range<usize>);

/// A row of a table: its label and its numbers.
struct Row<'t> {
    label: String,
    cells: Vec<&'t str>,
    /// `None` where a cell is neither a number nor nothing.
    numbers: Option<Vec<Number>>,
}

/// What a row's label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Year(i16),
    Nth(usize),
    After,
    Total,
    Else,
}

/// The ladder of a passage, where it is one of what is asked for; its first year is one of those given.
///
/// What leads to it may end the passage before (`… are as follows:`).
pub(super) fn read(
    passage: &Passage,
    before: Option<&Passage>,
    first: &[i16],
    about: &About,
    terms: &Terms,
) -> Option<Ladder> {
    if passage.kind != PassageKind::Table {
        return None;
    }
    let rows = rows(&passage.text);
    let lead = before
        .filter(|before| before.kind != PassageKind::Table && before.headings == passage.headings)
        .and_then(|before| before.text.lines().next_back())
        .filter(|line| line.trim_end().ends_with([':', '：']))
        .unwrap_or_default();
    let table = Table { passage, lead, rows: &rows };
    table.down(first, about, terms).or_else(|| table.across(first, about, terms))
}

/// A table, with the line that leads to it where that isn't in it.
struct Table<'t> {
    passage: &'t Passage,
    lead: &'t str,
    rows: &'t [Row<'t>],
}

impl Table<'_> {
    /// A row for each year.
    fn down(&self, first: &[i16], about: &About, terms: &Terms) -> Option<Ladder> {
        let row = |row: &Row<'_>| if row.has_numbers() { terms.said(&row.label) } else { Said::Else };
        let said: Vec<Said> = self.rows.iter().map(row).collect();
        let begins = said.iter().position(|said| said.begins(first))?;
        let climb = climb(said.get(begins..)?)?;
        let above = self.rows.get(..begins)?;
        let table = self.rows.get(begins..begins + climb.rows())?;
        let caption = caption(above);
        let label = if climb.total { table.last()?.label.as_str() } else { "" };
        if !about.tells(self, caption, label, terms) {
            return None;
        }
        let column = about.column(above, table, terms)?;
        let number = |row: &Row<'_>| row.numbers.as_ref()?.get(column).cloned();
        let numbers: Option<Vec<Number>> = table.iter().map(number).collect();
        standing(numbers?, climb, terms.scale(caption, self.lead))
    }

    /// A column for each year, and one row of what is asked for.
    fn across(&self, first: &[i16], about: &About, terms: &Terms) -> Option<Ladder> {
        let heads = |row: &Row<'_>| -> Option<(Climb, usize)> {
            let cells = row.cells.iter().filter(|cell| !cell.trim().is_empty());
            let said: Vec<Said> = cells.map(|cell| terms.said(plain(cell).trim())).collect();
            // A head over the labels: `(in millions)`.
            let over = usize::from(said.first() == Some(&Said::Else));
            let said = said.get(over..).filter(|said| said.first().is_some_and(|said| said.begins(first)))?;
            Some((climb(said)?, said.len()))
        };
        let (at, (climb, count)) =
            self.rows.iter().enumerate().find_map(|(at, row)| Some((at, heads(row)?)))?;
        let caption = caption(self.rows.get(..=at)?);
        let mut found = self.rows.get(at + 1..)?.iter().filter(|row| {
            row.numbers.as_ref().is_some_and(|numbers| numbers.len() == count)
                && about.tells(self, caption, &row.label, terms)
                && !about.turns(&row.label, terms)
        });
        let row = found.next().filter(|_| found.next().is_none())?;
        let numbers = row.numbers.as_ref()?.get(..climb.rows())?.to_vec();
        standing(numbers, climb, terms.scale(caption, self.lead))
    }
}

/// The numbers of the years, of what is due later where that is told, and their total, where they add up to it.
fn standing(mut numbers: Vec<Number>, climb: Climb, scale: Option<Decimal>) -> Option<Ladder> {
    let total = if climb.total { Some(numbers.pop()?.0) } else { None };
    let printed: Vec<Decimal> = numbers.iter().map(|(number, _)| *number).collect();
    let rung = |(place, (number, at)): (usize, Number)| Rung { after: place == climb.years, number, at };
    total.is_none_or(|total| adds_up(&printed, total)).then(|| Ladder {
        rungs: numbers.into_iter().enumerate().map(rung).collect(),
        total,
        scale,
    })
}

/// What follows one another in a ladder.
#[derive(Clone, Copy, Debug)]
struct Climb {
    years: usize,
    after: bool,
    total: bool,
}

impl Climb {
    fn rows(self) -> usize {
        self.years + usize::from(self.after) + usize::from(self.total)
    }
}

/// How many years follow one another from the first on, and what stands behind them.
fn climb(said: &[Said]) -> Option<Climb> {
    let follows = |(step, row): &(usize, &Said)| match (said.first(), row) {
        (Some(Said::Year(first)), Said::Year(year)) => {
            i16::try_from(*step).ok().and_then(|step| first.checked_add(step)) == Some(*year)
        }
        (Some(Said::Nth(_)), Said::Nth(place)) => place == step,
        _ => false,
    };
    let years = said.iter().enumerate().take_while(follows).count();
    let after = said.get(years) == Some(&Said::After);
    let rungs = years + usize::from(after);
    let total = said.get(rungs) == Some(&Said::Total);
    // Without a total fewer rungs are no schedule.
    (rungs >= if total { 3 } else { 5 }).then_some(Climb { years, after, total })
}

/// The sentence that leads to a table, and what stands between them; a footnote of the table before stands above it.
fn caption<'r, 't>(above: &'r [Row<'t>]) -> &'r [Row<'t>] {
    let sentence = |row: &Row<'_>| {
        let mut cells = row.cells.iter().filter(|cell| !cell.trim().is_empty());
        cells.next().is_some_and(|cell| cell.split_whitespace().count() >= 5) && cells.next().is_none()
    };
    above.get(above.iter().rposition(sentence).unwrap_or(0)..).unwrap_or_default()
}

/// Whether rounded figures may add up to a rounded total.
fn adds_up(parts: &[Decimal], total: Decimal) -> bool {
    let places = parts.iter().chain([&total]).map(Decimal::scale).max().unwrap_or(0);
    let Some(sum) = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part)) else {
        return false;
    };
    let slack = Decimal::new(5, places + 1) * Decimal::from(parts.len() + 1);
    sum.checked_sub(total).is_some_and(|away| away.abs() <= slack) && !total.is_zero()
}

impl Row<'_> {
    fn has_numbers(&self) -> bool {
        self.numbers.as_ref().is_some_and(|numbers| !numbers.is_empty())
    }
}

impl Row<'_> {
    /// The heads of columns that it may be: what stands alone in brackets is a unit.
    fn heads(&self) -> Vec<String> {
        let is_head = |cell: &&&str| {
            let cell = cell.trim();
            let aside = cell.starts_with(['(', '（']) && cell.ends_with([')', '）']);
            !cell.is_empty() && !aside
        };
        self.cells.iter().filter(is_head).map(|cell| plain(cell)).collect()
    }
}

impl Said {
    /// Whether a ladder begins here.
    fn begins(self, first: &[i16]) -> bool {
        match self {
            Self::Year(year) => first.contains(&year),
            Self::Nth(place) => place == 0,
            _ => false,
        }
    }
}

impl Terms {
    fn said(&self, label: &str) -> Said {
        let label = label.trim();
        if label.is_empty() || self.total.iter().any(|phrase| begins_with(label, phrase)) {
            return Said::Total;
        }
        if self.after.iter().any(|phrase| begins_with(label, phrase) || label.ends_with(phrase.as_str())) {
            return Said::After;
        }
        if let Some(place) = self.years.iter().position(|names| names.iter().any(|name| name == label)) {
            return Said::Nth(place);
        }
        let mut year = None;
        for word in label.split_whitespace() {
            let word = word.strip_suffix("年度").or_else(|| word.strip_suffix('年')).unwrap_or(word);
            let is_year = word.len() == 4 && (word.starts_with("20") || word.starts_with("19"));
            match word.parse::<i16>() {
                Ok(number) if is_year && year.is_none() => year = Some(number),
                Ok(number) if (1..=31).contains(&number) => {}
                _ if self.beside.iter().any(|known| known == word) => {}
                _ => return Said::Else,
            }
        }
        year.map_or(Said::Else, Said::Year)
    }

    /// The unit that the lines above a table say.
    fn scale(&self, caption: &[Row<'_>], lead: &str) -> Option<Decimal> {
        let cells = caption.iter().flat_map(|row| &row.cells).copied();
        let lines: Vec<String> = cells.chain([lead]).map(plain).collect();
        self.scale_in(&lines)
    }

    /// The unit that lines in plain words say.
    pub(super) fn scale_in(&self, lines: &[String]) -> Option<Decimal> {
        let says = |scale: &&Scale| {
            let alone = |line: &String| scale.alone.iter().any(|word| word == line.trim());
            lines.iter().any(alone)
                || scale.words.iter().any(|word| {
                    lines.iter().any(|line| {
                        line.contains(&format!(" {word} "))
                            || line.contains(word.as_str()) && !word.is_ascii()
                    })
                })
        };
        self.scales.iter().find(says).map(|scale| scale.times)
    }
}

fn begins_with(label: &str, phrase: &str) -> bool {
    label
        .strip_prefix(phrase)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || !phrase.is_ascii())
}

impl About {
    /// Whether a row's label says that it is of something else.
    fn turns(&self, label: &str, terms: &Terms) -> bool {
        let label = without_asides(label, &terms.asides);
        self.never.iter().chain(&self.never_row).any(|phrase| label.contains(phrase.as_str()))
    }

    /// Whether headings, caption and a row's label say that the table is about this.
    fn tells(&self, table: &Table<'_>, caption: &[Row<'_>], label: &str, terms: &Terms) -> bool {
        let headings = table.passage.headings.iter().rev().take(2).map(|heading| plain(heading));
        let mut said: String = headings.chain([without_asides(table.lead, &terms.asides)]).collect();
        let mut heads = String::new();
        for row in caption {
            let mut cells = row.cells.iter().filter(|cell| !cell.trim().is_empty());
            match (cells.next(), cells.next()) {
                (Some(only), None) => said.push_str(&without_asides(only, &terms.asides)),
                _ => row.cells.iter().for_each(|cell| heads.push_str(&plain(cell))),
            }
        }
        // The heads of columns beside the one that is meant may speak of other things.
        let turned = self.never.iter().any(|phrase| said.contains(phrase.as_str()));
        said.push_str(&heads);
        said.push_str(label);
        !turned && self.all.iter().all(|group| group.iter().any(|phrase| said.contains(phrase.as_str())))
    }

    /// Which of a table's columns is meant: the only one, the one under its own heading, or the one that adds up the others.
    fn column(&self, above: &[Row<'_>], table: &[Row<'_>], terms: &Terms) -> Option<usize> {
        let count = table.first()?.numbers.as_ref()?.len();
        let even = table.iter().all(|row| row.numbers.as_ref().is_some_and(|numbers| numbers.len() == count));
        if !even {
            return None;
        }
        if count == 1 {
            return Some(0);
        }
        let heads: Vec<String> = above.iter().rev().map(Row::heads).find(|heads| heads.len() >= 2)?;
        // A head over the labels stands before those of the columns.
        let heads = heads.get(heads.len().checked_sub(count)?..)?;
        let under = |phrases: &[String]| {
            let mut found = (0..count).filter(|at| {
                heads.get(*at).is_some_and(|head| phrases.iter().any(|word| head.contains(word.as_str())))
            });
            found.next().filter(|_| found.next().is_none())
        };
        if !self.column.is_empty() && self.against.is_none() {
            return under(&self.column);
        }
        if let Some(now) = under(&terms.now) {
            return Some(now);
        }
        // A sum of other things beside it is not the sum of what is asked for.
        let other = self.never.iter().chain(&self.never_row).filter(|phrase| !terms.whole.contains(phrase));
        if other.into_iter().any(|phrase| heads.iter().any(|head| head.contains(phrase.as_str()))) {
            return self.only_own(heads);
        }
        let whole = under(&terms.whole)?;
        let adds = |row: &Row<'_>| {
            let Some(numbers) = &row.numbers else { return false };
            let others: Vec<Decimal> = numbers
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != whole)
                .map(|(_, (number, _))| *number)
                .collect();
            numbers.get(whole).is_some_and(|(total, _)| {
                adds_up(&others, *total) || total.is_zero() && others.iter().all(Decimal::is_zero)
            })
        };
        table.iter().all(adds).then_some(whole)
    }
}

impl About {
    /// The one column that is of this, where all others say that they are of something else.
    fn only_own(&self, heads: &[String]) -> Option<usize> {
        let has = |head: &String, phrases: &[String]| phrases.iter().any(|word| head.contains(word.as_str()));
        let mut own = heads.iter().enumerate().filter(|(_, head)| !has(head, &self.never_row));
        let (at, head) = own.next().filter(|_| own.next().is_none())?;
        has(head, &self.column).then_some(at)
    }
}

/// Plain words without what is said to be in it or left out of it: `debt, including finance lease liabilities, is due …`.
fn without_asides(text: &str, asides: &[String]) -> String {
    let mut kept = String::new();
    for (place, stretch) in text.split([',', '(', ')', ';', '，', '（', '）']).enumerate() {
        let stretch = plain(stretch);
        if place == 0 || !asides.iter().any(|word| begins_with(stretch.trim(), word)) {
            kept.push_str(&stretch);
        }
    }
    kept
}

/// Whether a cell refers to a footnote: `(a)`, `(1)`.
fn is_footnote(cell: &str) -> bool {
    let inner = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    inner.len() == 1 && inner.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// The rows of a table's text.
fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let mut at = start;
        let mut label = String::new();
        let mut cells = Vec::new();
        let mut numbers = Some(Vec::new());
        for (place, cell) in line.split('\t').enumerate() {
            let from = at;
            at += cell.len() + 1;
            cells.push(cell);
            if place == 0 && printed(cell).is_none_or(|number| is_year(cell, number)) {
                label = plain(cell);
                continue;
            }
            let shown = cell.trim();
            if shown.is_empty() || shown.chars().all(|sign| "$¥￥€£)".contains(sign)) || is_footnote(shown)
            {
                continue;
            }
            match (printed(cell), &mut numbers) {
                (Some(number), Some(known)) => {
                    // Without the sign of the currency: a dash behind it is nothing.
                    let bare = without_currency(cell);
                    let end = from + cell.trim_end().len();
                    known.push((number, end - bare.len()..end));
                }
                _ => numbers = None,
            }
        }
        rows.push(Row { label, cells, numbers });
        start += line.len() + 1;
    }
    rows
}

fn is_year(cell: &str, number: Decimal) -> bool {
    cell.trim().len() == 4 && (Decimal::from(1900)..Decimal::from(2200)).contains(&number)
}

/// A cell without the sign of a currency before its number.
fn without_currency(cell: &str) -> &str {
    let cell = cell.trim().trim_start_matches("US$").trim_start_matches("RMB");
    cell.trim_start_matches(['$', '¥', '￥', '€', '£', ' ', '\u{a0}'])
}

/// The number that a cell prints; a dash is none at all. Negative ones stand in no ladder.
fn printed(cell: &str) -> Option<Decimal> {
    let cell = without_currency(cell);
    if ["-", "–", "—", "－", "―"].contains(&cell) {
        return Some(Decimal::ZERO);
    }
    grouped(cell)
}

#[cfg(test)]
mod tests {
    use model::{Locus, Span};

    use super::*;

    fn table(headings: &[&str], text: &str) -> Passage {
        Passage {
            ordinal: 0,
            kind: PassageKind::Table,
            headings: headings.iter().map(|heading| (*heading).to_owned()).collect(),
            text: text.to_owned(),
            locus: Locus::Bytes(Span::new(0, 1)),
            pieces: Vec::new(),
        }
    }

    /// The printed numbers of the ladder of a particular, with its scale; what is due later behind a `>`.
    fn check(particular: &str, headings: &[&str], text: &str, expect: Option<&str>) {
        let charts = crate::charts::load(None).unwrap();
        let about = charts.particulars.all[particular].ladder.clone().unwrap();
        let passage = table(headings, text);
        let found = read(&passage, None, &[2025], &about, &charts.particulars.terms);
        let shown = found.map(|ladder| {
            let rung = |rung: &Rung| {
                assert_eq!(printed(&passage.text[rung.at.clone()]), Some(rung.number));
                format!("{}{}", if rung.after { ">" } else { "" }, rung.number)
            };
            let rungs: Vec<String> = ladder.rungs.iter().map(rung).collect();
            format!(
                "{} of {} x{}",
                rungs.join(" "),
                ladder.total.unwrap_or_default(),
                ladder.scale.unwrap_or_default()
            )
        });
        assert_eq!(shown.as_deref(), expect, "{text}");
    }

    #[test]
    fn a_ladder_is_read_where_it_adds_up() {
        let caption = "Principal payments due on our borrowings as of December 31, 2024 (in millions):\n";
        let debt = |rows: &str, expect| {
            check("debt_maturities", &["Note 7 – Debt"], &format!("{caption}{rows}"), expect)
        };
        debt(
            "2025\t$\t40\n2026\t25\n2027\t—\nThereafter\t135\nTotal\t$\t200",
            Some("40 25 0 >135 of 200 x1000000"),
        );
        debt("2025\t$\t40\n2026\t25\n2027\t—\nThereafter\t135\nTotal\t$\t210", None);
        debt("2025\t40\n2026\t25\n2027\t5\nThereafter\t135", None);
        // A longer one without a total waits for what the balance sheet says.
        debt(
            "2025\t40\n2026\t25\n2027\t5\n2028\t6\n2029\t7\nThereafter\t135",
            Some("40 25 5 6 7 >135 of 0 x1000000"),
        );
        debt(
            "\tDebt\tInterest on debt\n2025\t1\t2\n2026\t0\t4\n2027\t5\t0\nTotal\t6\t6",
            Some("1 0 5 of 6 x1000000"),
        );
        // Another year than the first after the balance sheet begins it.
        debt("2026\t40\n2027\t25\n2028\t5\nThereafter\t130\nTotal\t200", None);
        debt("2025\t40\n2027\t25\n2028\t5\nTotal\t70", None);
        // Of several columns the one that adds up the others.
        let several =
            "Secured\tUnsecured\tTotal\n2025\t1\t2\t3\n2026\t0\t4\t4\n2027\t5\t0\t5\nTotal\t6\t6\t12";
        debt(several, Some("3 4 5 of 12 x1000000"));
        debt("Secured\tUnsecured\tTotal\n2025\t1\t2\t9\n2026\t0\t4\t4\n2027\t5\t0\t5\nTotal\t6\t6\t19", None);
        // What is beside it is said to be something else.
        let beside = "Debt\tInterest\tTotal\n2025\t1\t2\t3\n2026\t0\t4\t4\n2027\t5\t0\t5\nTotal\t6\t6\t12";
        debt(beside, Some("1 0 5 of 6 x1000000"));
        debt("2024\t2023\n2025\t1\t2\n2026\t0\t4\n2027\t5\t0\nTotal\t6\t6", None);
    }

    #[test]
    fn another_ladder_is_not_taken_for_it() {
        let rows = "2025\t40\n2026\t25\n2027\t5\nThereafter\t130\nTotal\t200";
        let pension = format!("Expected benefit payments (in millions)\n{rows}");
        check("debt_maturities", &["Debt", "Pension plans"], &pension, None);
        let lease = format!("Maturities of operating lease liabilities (in thousands)\n{rows}");
        check("debt_maturities", &["Leases"], &lease, None);
        check("finance_lease_maturities", &["Leases"], &lease, None);
        check("operating_lease_maturities", &["Leases"], &lease, Some("40 25 5 >130 of 200 x1000"));
    }

    #[test]
    fn years_may_stand_over_columns() {
        let text = "As of December 31, 2024, payments due under our operating leases (in millions):\n\
                    2025\t2026\t2027\tThereafter\tTotal\nLease payments\t$\t9\t$\t7\t$\t6\t$\t8\t$\t30\nImputed interest\t(6)";
        check("operating_lease_maturities", &["Leases"], text, Some("9 7 6 >8 of 30 x1000000"));
        // A head over the labels, a footnote, a column behind the total.
        let text = "Long-term debt maturities, excluding finance leases:\n\
                    (in millions)\t2025\t2026\t2027\tThereafter\tTotal\tFair value\nPrincipal\t9\t(a)\t7\t6\t8\t30\t29";
        check("debt_maturities", &["Debt"], text, Some("9 7 6 >8 of 30 x1000000"));
        // Interest in it is no principal.
        let text = "Our contractual commitments as of December 31, 2024 (in millions):\n\
                    2025\t2026\t2027\tThereafter\tTotal\nLong-term debt principal and interest payments\t9\t7\t6\t8\t30";
        check("debt_maturities", &["Commitments"], text, None);
    }

    #[test]
    fn leases_of_both_kinds_stand_in_columns() {
        let text = "Maturities of lease liabilities (in millions)\nFiscal year\tOperating leases\tFinance leases\tTotal\n\
                    2025\t$\t3\t$\t1\t$\t4\n2026\t2\t1\t3\n2027 and thereafter\t5\t-\t5\nTotal lease payments\t10\t2\t12";
        check("operating_lease_maturities", &["Leases"], text, Some("3 2 >5 of 10 x1000000"));
        check("finance_lease_maturities", &["Leases"], text, Some("1 1 >0 of 2 x1000000"));
    }

    #[test]
    fn a_unit_in_brackets_is_no_head() {
        let rows = "2025\t$ 3\t$ 1\n2026\t2\t1\n2027\t5\t-\nTotal\t10\t2";
        let beside = format!(
            "Maturities of lease liabilities were as follows:\n(Millions)\tOperating leases\tFinance leases\n{rows}"
        );
        check("operating_lease_maturities", &["Leases"], &beside, Some("3 2 5 of 10 x1000000"));
        let below = format!(
            "Maturities of lease liabilities were as follows:\nOperating leases\tFinance leases\nYear ending December 31,\t(In thousands)\n{rows}"
        );
        check("finance_lease_maturities", &["Leases"], &below, Some("1 1 0 of 2 x1000"));
    }

    #[test]
    fn chinese_rows_are_called_by_their_place() {
        let text = "单位：元\n剩余租赁年限\t未折现租赁付款额\n1年以内\t120.50\n1至2年\t80.00\n2至3年\t50.25\n3年以上\t10.00\n合计\t260.75";
        check("lease_maturities", &["租赁负债"], text, Some("120.5 80 50.25 >10 of 260.75 x1"));
    }
}
