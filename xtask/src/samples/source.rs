//! The source of a fictional company: one plain text that holds its calendar, its figures and its words.
//!
//! Lines of settings come first, then sections that begin with `[kind | title | option …]`; samples/README.md
//! describes them. A fault is an error that names the line.

use std::collections::BTreeMap;

use super::calendar::{Calendar, When, label};
use super::figures::{Figures, Measure, Origin, Precision, Row, origin, whole};

/// A report to write: `northmoor-10k-2024 10-K FY2024 2025-02-21`.
#[derive(Clone, Debug)]
pub(super) struct Filing {
    /// The file's name without its ending.
    pub(super) name: String,
    /// `10-K`, `10-Q`, `20-F`, `annual`.
    pub(super) form: String,
    pub(super) year: i32,
    pub(super) quarter: Option<u32>,
    /// The day beside the signatures.
    pub(super) signed: String,
}

/// Figures that one filing states differently from what follows.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) filing: String,
    pub(super) id: String,
    pub(super) when: When,
    pub(super) value: i64,
}

/// Which periods a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// Balance dates.
    Balances,
    /// Years, or the quarter and the year to date.
    Flows,
    /// Years, or the year to date alone (a cash flow statement).
    ToDate,
}

/// A line of a table.
#[derive(Clone, Debug)]
pub(super) enum Line {
    /// Words alone.
    Words { level: usize, text: String },
    /// A row of figures.
    Figures { level: usize, label: String, total: bool, shown: Shown },
}

/// A figure as a place shows it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) id: String,
    /// At the beginning of the period.
    pub(super) open: bool,
    /// With the sign turned in print.
    pub(super) negated: bool,
    pub(super) concept: String,
}

/// A column of a matrix: its name, and the member that its figures are dimensioned by; none for a total.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) member: Option<String>,
}

/// A row of a matrix: a concept, and a figure or nothing a column.
#[derive(Clone, Debug)]
pub(super) struct MatrixRow {
    pub(super) label: String,
    pub(super) cells: Vec<Option<Shown>>,
}

/// What a section holds.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// Mark-up with macros.
    Html(String),
    /// Facts that no print shows: concept, value.
    Hidden(Vec<(String, String)>),
    /// A table with a column a period.
    Table { columns: Columns, lines: Vec<Line> },
    /// A table with a column a member, a block of rows a year.
    Matrix { axis: String, rolls: bool, members: Vec<Member>, rows: Vec<MatrixRow> },
}

/// A section of a report.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) caption: String,
    /// Form or filing that alone has it; all if none is named.
    pub(super) only: Vec<String>,
    /// How many years it shows.
    pub(super) years: usize,
    /// The text block that wraps it, tagged with this concept.
    pub(super) block: Option<String>,
    pub(super) content: Content,
}

/// A company and all its reports.
#[derive(Clone, Debug, Default)]
pub(super) struct Source {
    pub(super) settings: BTreeMap<String, String>,
    /// Prefix and namespace.
    pub(super) namespaces: Vec<(String, String)>,
    pub(super) calendar: Calendar,
    pub(super) figures: Figures,
    pub(super) filings: Vec<Filing>,
    /// What a filing computes with instead.
    pub(super) corrections: Vec<Change>,
    /// What a filing prints and tags instead, nothing following from it.
    pub(super) misprints: Vec<Change>,
    pub(super) sections: Vec<Section>,
}

impl Source {
    /// A setting, empty where there is none.
    pub(super) fn setting(&self, key: &str) -> &str {
        self.settings.get(key).map_or("", String::as_str)
    }
}

/// Reads a source.
pub(super) fn parse(text: &str) -> Result<Source, String> {
    let mut source = Source::default();
    let lines = joined(text);
    let mut at = 0;
    while let Some((number, line)) = lines.get(at) {
        let fault = |message: String| format!("line {number}: {message}");
        at += 1;
        if line.trim().is_empty() {
            continue;
        }
        let Some(head) = line.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']')) else {
            setting(&mut source, line).map_err(fault)?;
            continue;
        };
        let body: Vec<&(usize, String)> =
            lines.iter().skip(at).take_while(|(_, line)| !line.starts_with('[')).collect();
        at += body.len();
        if let Some(section) = section(&mut source, head, &body).map_err(fault)? {
            source.sections.push(section);
        }
    }
    Ok(source)
}

/// Lines with their numbers: comments dropped, a line that begins with `|` joined to the one before.
fn joined(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('#') {
            continue;
        }
        match lines.last_mut() {
            Some((_, before)) if line.trim_start().starts_with('|') => {
                before.push(' ');
                before.push_str(line.trim_start());
            }
            _ => lines.push((number, line.trim_end().to_owned())),
        }
    }
    lines
}

fn setting(source: &mut Source, line: &str) -> Result<(), String> {
    let (key, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
    let rest = rest.trim();
    let words: Vec<&str> = rest.split_whitespace().collect();
    match (key, words.as_slice()) {
        ("namespace", [prefix, uri]) => source.namespaces.push(((*prefix).to_owned(), (*uri).to_owned())),
        ("period", [name, day]) => source.calendar.add(name, day)?,
        ("filing", [name, form, period, signed]) => {
            let (year, quarter) = label(period)?;
            let (name, form, signed) = ((*name).to_owned(), (*form).to_owned(), (*signed).to_owned());
            source.filings.push(Filing { name, form, year, quarter, signed });
        }
        ("money" | "per-share" | "shares", [scale, places]) => {
            let read = |text: &str| text.parse().map_err(|_| format!("{text:?} is no whole number"));
            let precision = Precision { scale: read(scale)?, places: read(places)? };
            let at = ["money", "per-share", "shares"].iter().position(|name| *name == key);
            if let Some(slot) = at.and_then(|at| source.figures.precisions.get_mut(at)) {
                *slot = precision;
            }
        }
        ("correct" | "misprint", [filing, id, period, value]) => {
            let when = source.calendar.find(period)?;
            let (filing, id) = ((*filing).to_owned(), (*id).to_owned());
            let change = Change { filing, id, when, value: whole(value)? };
            let changes = if key == "correct" { &mut source.corrections } else { &mut source.misprints };
            changes.push(change);
        }
        _ => {
            source.settings.insert(key.to_owned(), rest.to_owned());
        }
    }
    Ok(())
}

fn section(source: &mut Source, head: &str, body: &[&(usize, String)]) -> Result<Option<Section>, String> {
    let mut parts = head.split('|').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let mut section = Section {
        title: String::new(),
        caption: String::new(),
        only: Vec::new(),
        years: 2,
        block: None,
        content: Content::Html(String::new()),
    };
    let (mut axis, mut rolls) = (String::new(), false);
    for part in parts {
        match part.split_once('=') {
            Some(("only", names)) => section.only = names.split_whitespace().map(str::to_owned).collect(),
            Some(("years", count)) => {
                section.years = count.parse().map_err(|_| format!("years={count} is no number"))?;
            }
            Some(("block", concept)) => section.block = Some(concept.to_owned()),
            Some(("axis", name)) => name.clone_into(&mut axis),
            Some(("caption", text)) => text.clone_into(&mut section.caption),
            None if part == "rolls" => rolls = true,
            _ => part.clone_into(&mut section.title),
        }
    }
    let rows = body.iter().filter(|(_, line)| !line.trim().is_empty());
    section.content = match kind {
        "figures" => {
            for (number, line) in rows {
                table_line(source, line, false).map_err(|message| format!("line {number}: {message}"))?;
            }
            return Ok(None);
        }
        "html" => Content::Html(body.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n")),
        "hidden" => {
            let fact = |(_, line): &(usize, String)| {
                let (concept, value) = line.split_once('=').ok_or_else(|| format!("no = in {line:?}"))?;
                Ok::<_, String>((concept.trim().to_owned(), value.trim().to_owned()))
            };
            Content::Hidden(rows.map(|line| fact(line)).collect::<Result<_, _>>()?)
        }
        "balances" | "flows" | "flows to date" => {
            let columns = match kind {
                "balances" => Columns::Balances,
                "flows" => Columns::Flows,
                _ => Columns::ToDate,
            };
            let mut lines = Vec::new();
            for (number, line) in rows {
                let read = table_line(source, line, kind == "balances");
                lines.push(read.map_err(|message| format!("line {number}: {message}"))?);
            }
            Content::Table { columns, lines }
        }
        "matrix" => {
            let lines: Vec<&str> = rows.map(|(_, line)| line.as_str()).collect();
            let (members, rows) = matrix(&lines)?;
            Content::Matrix { axis, rolls, members, rows }
        }
        other => return Err(format!("{other:?} is no kind of section")),
    };
    Ok(Some(section))
}

/// Reads `id (flags) | label | concept | numbers or formula`; a row without the last shows a figure defined
/// elsewhere. A line without `|` is words.
fn table_line(source: &mut Source, line: &str, balance: bool) -> Result<Line, String> {
    let level = (line.len() - line.trim_start().len()) / 2;
    let columns: Vec<&str> = line.split('|').map(str::trim).collect();
    let (id, label, concept, numbers) = match columns.as_slice() {
        [text] => return Ok(Line::Words { level, text: (*text).to_owned() }),
        [id, numbers] => (*id, "", "", *numbers),
        [id, label, concept] => (*id, *label, *concept, ""),
        [id, label, concept, numbers] => (*id, *label, *concept, *numbers),
        _ => return Err(format!("too many columns in {line:?}")),
    };
    let (id, flags) = id.split_once('(').unwrap_or((id, ""));
    let flag = |name: &str| flags.trim_end_matches(')').split(',').any(|flag| flag.trim() == name);
    let shown = shown(id.trim(), concept, flag("negated"));
    if !numbers.is_empty() {
        let origin = origin(numbers)?;
        let stretches = source.calendar.stretches.len();
        let balance = balance
            || flag("balance")
            || matches!(&origin, Origin::Given(numbers) if numbers.len() == stretches + 1);
        if let Origin::Given(numbers) = &origin
            && numbers.len() != stretches + usize::from(balance)
        {
            return Err(format!("{} has {} numbers for {stretches} stretches", shown.id, numbers.len()));
        }
        let measure = match (flag("per share"), flag("shares")) {
            (true, _) => Measure::PerShare,
            (_, true) => Measure::Shares,
            _ => Measure::Money,
        };
        let row = Row { balance, mean: flag("mean"), measure, concept: shown.concept.clone(), origin };
        if source.figures.rows.insert(shown.id.clone(), row).is_some() {
            return Err(format!("{} is defined twice", shown.id));
        }
    }
    Ok(Line::Figures { level, label: label.to_owned(), total: flag("total"), shown })
}

fn shown(id: &str, concept: &str, negated: bool) -> Shown {
    let (open, id) = id.strip_prefix("open.").map_or((false, id), |id| (true, id));
    Shown { id: id.to_owned(), open, negated, concept: concept.to_owned() }
}

/// Reads `columns | name = member | …` and rows `label | concept | id | -id | open.id | .`.
fn matrix(lines: &[&str]) -> Result<(Vec<Member>, Vec<MatrixRow>), String> {
    let split = |line: &str| line.split('|').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    let (head, rows) = lines.split_first().ok_or("a matrix without columns")?;
    let members: Vec<_> = split(head)
        .iter()
        .skip(1)
        .map(|column| match column.split_once('=') {
            Some((name, member)) => {
                Member { name: name.trim().to_owned(), member: Some(member.trim().to_owned()) }
            }
            None => Member { name: column.clone(), member: None },
        })
        .collect();
    let mut read = Vec::new();
    for line in rows {
        let parts = split(line);
        let [label, concept, cells @ ..] = parts.as_slice() else {
            return Err(format!("a matrix row needs a label, a concept and figures: {line:?}"));
        };
        if cells.len() != members.len() {
            return Err(format!("{} figures for {} columns: {line:?}", cells.len(), members.len()));
        }
        let cell = |cell: &String| match cell.as_str() {
            "." => None,
            id => Some(match id.strip_prefix('-') {
                Some(id) => shown(id, concept, true),
                None => shown(id, concept, false),
            }),
        };
        read.push(MatrixRow { label: label.clone(), cells: cells.iter().map(cell).collect() });
    }
    Ok((members, read))
}
