//! Lines that reach no account: what reports print or tag and their spreads keep under the filer's own label.
//!
//! A file at a time is spread by itself. Of each statement the lines that an account shows are counted, and those that none
//! does: these are listed by tag, or by label where a line has no tag of a published taxonomy, with the number of reports
//! that carry them and the largest share of a statement's largest amount that one has. Counts stand apart for
//! standards and for banks, insurers and others. A file that can't be read is counted and left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use engine::charts::Charts;
use engine::source::Extracted;
use engine::{Options as Reading, ReadFrom};
use model::{Chart, Decimal, Spread, Standard, StatementKind};

/// What to read, and how.
#[derive(Debug)]
pub(crate) struct Options {
    folders: Vec<PathBuf>,
    charts: Option<PathBuf>,
    read_from: ReadFrom,
    /// How many lines to name for each standard.
    show: usize,
}

impl Options {
    /// Reads `PATH... [--charts FOLDER] [--read-from tags|tables] [--show N]`.
    pub(crate) fn parse(words: &[&str]) -> Option<Self> {
        let mut options = Self { folders: Vec::new(), charts: None, read_from: ReadFrom::Tags, show: 40 };
        let mut rest = words;
        while let [word, more @ ..] = rest {
            rest = match (*word, more) {
                ("--charts", [folder, more @ ..]) => {
                    options.charts = Some(PathBuf::from(folder));
                    more
                }
                ("--show", [count, more @ ..]) => {
                    options.show = count.parse().ok()?;
                    more
                }
                ("--read-from", ["tags", more @ ..]) => more,
                ("--read-from", ["tables", more @ ..]) => {
                    options.read_from = ReadFrom::Tables;
                    more
                }
                (word, _) if word.starts_with("--") => return None,
                (path, more) => {
                    options.folders.push(PathBuf::from(path));
                    more
                }
            };
        }
        (!options.folders.is_empty()).then_some(options)
    }
}

/// Spreads every file and gives the counts and lists.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let charts = engine::charts::load(options.charts.as_deref()).map_err(|error| error.to_string())?;
    let mut files = Vec::new();
    for folder in &options.folders {
        files_of(folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut tally = Tally::default();
    for file in files {
        match engine::source::read_file(&file, &charts) {
            Ok(extracted) => tally.add(&extracted, &charts, options.read_from),
            Err(_) => tally.unread += 1,
        }
    }
    Ok(tally.text(options.show))
}

/// The reports under a path, in order.
fn files_of(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
        let mut entries = entries.collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| files_of(entry, files));
    }
    let is_report = |ending: &str| matches!(ending, "htm" | "html" | "xhtml" | "xml" | "pdf" | "zip");
    if path.extension().and_then(|ending| ending.to_str()).is_some_and(is_report) {
        files.push(path.to_path_buf());
    }
    Ok(())
}

/// Accounts that only banks, or only insurers, report in any weight: two of them say what a company is.
const OF_BANKS: [&str; 6] = [
    "deposits",
    "loans_net",
    "loans_gross",
    "net_interest_income",
    "net_interest_income_after_provision",
    "brokerage_payables",
];
const OF_INSURERS: [&str; 7] = [
    "premiums_earned",
    "insurance_revenue",
    "claim_reserves",
    "claims_and_benefits",
    "future_policy_benefits",
    "insurance_contract_liabilities",
    "medical_costs_payable",
];

/// How many lines an account shows, and how many none does.
#[derive(Clone, Copy, Default)]
struct Count {
    reports: usize,
    shown: usize,
    other: usize,
    /// Of the others, those of a twentieth or more of the statement's largest amount.
    weighty: usize,
}

/// One line that no account shows, over all reports.
#[derive(Default)]
struct Line {
    label: String,
    reports: usize,
    /// The largest share of a statement's largest amount, in percent.
    share: Decimal,
}

/// What was found so far.
#[derive(Default)]
struct Tally {
    unread: usize,
    /// By standard and by kind of company.
    counts: BTreeMap<(String, &'static str), Count>,
    /// By standard, statement and tag or label.
    lines: BTreeMap<(String, &'static str, String), Line>,
}

impl Tally {
    fn add(&mut self, extracted: &Extracted, charts: &Charts, read_from: ReadFrom) {
        let spread = engine::spreading::of_file(extracted, charts, Reading { read_from }).value;
        let header = &extracted.report.header;
        let standard = match (header.standard, header.language.as_deref()) {
            (Some(Standard::UsGaap), _) => "US GAAP",
            (Some(Standard::Ifrs), _) => "IFRS",
            (Some(Standard::Cas), _) => "CAS",
            (_, Some("zh")) => "CAS",
            _ => "other",
        };
        let count = self.counts.entry((standard.to_owned(), kind_of(&spread))).or_default();
        count.reports += 1;
        count.shown += shown(&spread, &charts.chart).len();
        let largest = largest(&spread, &charts.chart);
        let mut seen = BTreeSet::new();
        for line in &spread.other_lines {
            let share = line.figures.iter().filter_map(|figure| {
                let whole = largest.get(&(line.statement, figure.period.as_str()))?;
                figure.value.abs().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(*whole)
            });
            let share = share.max().unwrap_or_default().round();
            count.other += 1;
            count.weighty += usize::from(share >= Decimal::from(5));
            let published = line.concept.as_deref().filter(|concept| is_published(concept));
            let name = published.map_or_else(|| words(&line.label), str::to_owned);
            let key = (standard.to_owned(), name_of(line.statement), name);
            let found = self.lines.entry(key.clone()).or_default();
            found.reports += usize::from(seen.insert(key));
            if found.label.is_empty() || share > found.share {
                found.label.clone_from(&line.label);
                found.share = share;
            }
        }
    }

    fn text(&self, show: usize) -> String {
        let mut text = String::new();
        for ((standard, kind), count) in &self.counts {
            let Count { reports, shown, other, weighty } = count;
            let _ = writeln!(
                text,
                "{standard:8} {kind:8} {reports:4} reports: {shown:6} lines on accounts, {other:6} on none, {weighty:5} of weight"
            );
        }
        let _ = writeln!(text, "{} files that can't be read", self.unread);
        let standards: BTreeSet<&String> = self.lines.keys().map(|(standard, ..)| standard).collect();
        for standard in standards {
            let _ = writeln!(text, "\n{standard}: reports, largest share, statement, tag or label");
            let mut lines: Vec<_> = self.lines.iter().filter(|((of, ..), _)| of == standard).collect();
            lines.sort_by_key(|(_, line)| std::cmp::Reverse((line.reports, line.share)));
            for ((_, statement, name), line) in lines.iter().take(show) {
                let Line { label, reports, share } = line;
                let _ = writeln!(text, "{reports:4} {share:4} % {statement:8} {name} | {label}");
            }
        }
        text
    }
}

/// Lines that an account shows: the accounts of money that were read, statement by statement.
fn shown<'a>(spread: &'a Spread, chart: &'a Chart) -> BTreeSet<(StatementKind, &'a str)> {
    let read = spread.cells.iter().filter(|cell| cell.anchor.is_some());
    read.filter_map(|cell| {
        let account = chart.account(&cell.account)?;
        (account.measure == model::Measure::Money).then_some((account.statement, cell.account.as_str()))
    })
    .collect()
}

/// The largest amount of each statement and period.
fn largest<'a>(spread: &'a Spread, chart: &Chart) -> BTreeMap<(StatementKind, &'a str), Decimal> {
    let cells = spread.cells.iter().filter_map(|cell| {
        let account = chart.account(&cell.account)?;
        let money = account.measure == model::Measure::Money;
        money.then_some((account.statement, cell.period.as_str(), cell.value?.abs()))
    });
    let figures = spread.other_lines.iter().flat_map(|line| {
        line.figures.iter().map(|figure| (line.statement, figure.period.as_str(), figure.value.abs()))
    });
    let mut largest = BTreeMap::new();
    for (statement, period, value) in cells.chain(figures).filter(|(.., value)| !value.is_zero()) {
        let most: &mut Decimal = largest.entry((statement, period)).or_default();
        *most = value.max(*most);
    }
    largest
}

fn kind_of(spread: &Spread) -> &'static str {
    let has = |accounts: &[&str]| {
        let has = |account: &&&str| spread.cells.iter().any(|cell| cell.account == **account);
        accounts.iter().filter(has).count() > 1
    };
    match (has(&OF_INSURERS), has(&OF_BANKS)) {
        (true, _) => "insurer",
        (_, true) => "bank",
        _ => "general",
    }
}

/// Whether a concept is of a taxonomy that others use, too.
fn is_published(concept: &str) -> bool {
    ["us-gaap:", "ifrs-full:", "core:", "bus:", "uk-", "rj-", "bw2-", "jppfs", "jpigp"]
        .iter()
        .any(|prefix| concept.starts_with(prefix))
}

/// A label's words without case, marks and digits.
fn words(label: &str) -> String {
    let letters = label.chars().map(|letter| if letter.is_alphabetic() { letter } else { ' ' });
    letters.collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name_of(statement: StatementKind) -> &'static str {
    match statement {
        StatementKind::BalanceSheet => "balance",
        StatementKind::IncomeStatement => "income",
        StatementKind::ComprehensiveIncomeStatement => "oci",
        StatementKind::CashFlowStatement => "cash",
        StatementKind::EquityStatement => "equity",
    }
}
