//! Where everything stands: one column a period of a company, the same on every sheet, and one row a line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Account, Cell, Chart, Decimal, Derivation, Measure, PeriodKind, SpreadPeriod, StatementKind};

use crate::cell::{CellRef, quoted_sheet};
use crate::spread::{CompanySpread, SpreadBook};

/// The first row (counted from 0) below the headings of a sheet.
pub(super) const FIRST_ROW: u32 = 5;

/// The first column (counted from 0) of figures.
pub(super) const FIRST_COLUMN: u16 = 1;

/// The statements, in the order of their sheets.
const STATEMENTS: [(StatementKind, &str, &str); 5] = [
    (StatementKind::IncomeStatement, "Income statement", "利润表"),
    (StatementKind::BalanceSheet, "Balance sheet", "资产负债表"),
    (StatementKind::CashFlowStatement, "Cash flow", "现金流量表"),
    (StatementKind::ComprehensiveIncomeStatement, "Comprehensive income", "综合收益表"),
    (StatementKind::EquityStatement, "Equity", "所有者权益变动表"),
];

/// A cell of a statement: its column, its sheet, its row.
pub(super) type Spot = (usize, usize, u32);

/// A column of figures.
pub(super) struct Column<'a> {
    /// Index of the company.
    pub(super) company: usize,
    pub(super) period: &'a SpreadPeriod,
}

/// A line of a statement.
pub(super) struct Line<'a> {
    /// Its id in the chart.
    pub(super) account: &'a str,
    pub(super) label: String,
    /// How many lines above it in the chart are shown.
    pub(super) depth: u8,
    pub(super) total: bool,
    /// Told in notes only, though the statement's own lines were found: another line may hold it.
    pub(super) aside: bool,
    pub(super) measure: Measure,
}

/// A statement's sheet.
pub(super) struct StatementSheet<'a> {
    pub(super) name: &'static str,
    pub(super) kind: Option<StatementKind>,
    /// From [`FIRST_ROW`] downwards.
    pub(super) lines: Vec<Line<'a>>,
}

/// The plan of a workbook.
pub(super) struct Layout<'a> {
    pub(super) chart: &'a Chart,
    pub(super) companies: &'a [CompanySpread<'a>],
    pub(super) columns: Vec<Column<'a>>,
    pub(super) statements: Vec<StatementSheet<'a>>,
    /// By column, account to cell.
    cells: Vec<HashMap<&'a str, &'a Cell>>,
    /// By column, the lines that were computed by an operation, in the order of the sheets.
    computed: Vec<Vec<(&'a str, &'a Derivation)>>,
    /// Company and period to column.
    periods: HashMap<(usize, &'a str), usize>,
    /// Account to sheet and row.
    places: HashMap<&'a str, (usize, u32)>,
    /// Account to the lines directly under it, in the order of the chart.
    items: HashMap<&'a str, Vec<&'a Account>>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(input: &'a SpreadBook<'a>) -> Self {
        let mut cells = BTreeMap::new();
        for (company, part) in input.companies.iter().enumerate() {
            for cell in &part.spread.cells {
                cells.entry((company, cell.account.as_str(), cell.period.as_str())).or_insert(cell);
            }
        }
        let used: BTreeSet<&str> = cells.keys().map(|(_, account, _)| *account).collect();
        let columns = columns(&input.companies, &cells);
        let asides = asides(input);
        let language = input.language;
        let mut statements: Vec<StatementSheet<'a>> = STATEMENTS
            .iter()
            .map(|(kind, en, zh)| StatementSheet {
                name: language.pick(en, zh),
                kind: Some(*kind),
                lines: input
                    .chart
                    .accounts
                    .iter()
                    .filter(|account| account.statement == *kind && used.contains(account.id.as_str()))
                    .map(|account| line(input, account, &used, &asides))
                    .collect(),
            })
            .collect();
        // Lines that the chart doesn't know are shown, not lost.
        let unknown = used.iter().filter(|id| input.chart.account(id).is_none());
        statements.push(StatementSheet {
            name: language.pick("Other lines", "其他项目"),
            kind: None,
            lines: unknown
                .map(|id| Line {
                    account: id,
                    label: (*id).to_owned(),
                    depth: 0,
                    total: false,
                    aside: false,
                    measure: Measure::Money,
                })
                .collect(),
        });
        let others: BTreeSet<StatementKind> = input
            .companies
            .iter()
            .flat_map(|part| part.spread.other_lines.iter().map(|line| line.statement))
            .collect();
        statements
            .retain(|sheet| !sheet.lines.is_empty() || sheet.kind.is_some_and(|kind| others.contains(&kind)));
        let mut places = HashMap::new();
        for (sheet, statement) in statements.iter().enumerate() {
            for (row, line) in (FIRST_ROW..).zip(&statement.lines) {
                places.insert(line.account, (sheet, row));
            }
        }
        let mut items: HashMap<&str, Vec<&Account>> = HashMap::new();
        for account in &input.chart.accounts {
            if let Some(parent) = &account.parent {
                items.entry(parent.as_str()).or_default().push(account);
            }
        }
        let mut periods = HashMap::new();
        for (column, at) in columns.iter().enumerate() {
            periods.entry((at.company, at.period.id.as_str())).or_insert(column);
        }
        let mut in_columns: Vec<HashMap<&str, &Cell>> = vec![HashMap::new(); columns.len()];
        for ((company, account, period), cell) in cells {
            if let Some(column) =
                periods.get(&(company, period)).and_then(|column| in_columns.get_mut(*column))
            {
                column.insert(account, cell);
            }
        }
        let lines: Vec<&str> =
            statements.iter().flat_map(|statement| &statement.lines).map(|line| line.account).collect();
        let computed = in_columns
            .iter()
            .map(|cells| {
                let of_line = |account: &&'a str| Some((*account, cells.get(account)?.derivation.as_ref()?));
                let all = lines.iter().filter_map(of_line);
                all.filter(|(_, derivation)| matches!(derivation, Derivation::Op { .. })).collect()
            })
            .collect();
        let (chart, companies, cells) = (input.chart, input.companies.as_slice(), in_columns);
        Self { chart, companies, columns, statements, cells, computed, periods, places, items }
    }

    /// The cell of an account in a column.
    pub(super) fn cell(&self, column: usize, account: &str) -> Option<&'a Cell> {
        self.cells.get(column)?.get(account).copied()
    }

    /// The lines of a column that were computed by an operation, in the order of the sheets.
    pub(super) fn computed(&self, column: usize) -> &[(&'a str, &'a Derivation)] {
        self.computed.get(column).map_or(&[], Vec::as_slice)
    }

    /// The cell's value, where it is released.
    pub(super) fn value(&self, column: usize, account: &str) -> Option<Decimal> {
        self.cell(column, account).filter(|cell| cell.status.released()).and_then(|cell| cell.value)
    }

    /// The lines directly under an account.
    pub(super) fn items(&self, account: &str) -> &[&'a Account] {
        self.items.get(account).map_or(&[], Vec::as_slice)
    }

    /// The sheet and row (counted from 0) of an account.
    pub(super) fn place(&self, account: &str) -> Option<(&StatementSheet<'a>, u32)> {
        let (sheet, row) = self.places.get(account)?;
        Some((self.statements.get(*sheet)?, *row))
    }

    /// The spot of an account in a column.
    pub(super) fn spot(&self, column: usize, account: &str) -> Option<Spot> {
        self.places.get(account).map(|(sheet, row)| (column, *sheet, *row))
    }

    /// The reference of an account's cell as a formula on `sheet` writes it, and whether it leads to another sheet.
    pub(super) fn reference(&self, sheet: &str, account: &str, column: usize) -> Option<(String, bool)> {
        let (place, row) = self.place(account)?;
        Some(reference(sheet, place.name, row, column))
    }

    /// The column of the period so many away among those of the same kind and company: quarters from their
    /// neighbours, all others a year apart. A gap is no neighbour.
    pub(super) fn shifted(&self, column: usize, offset: i32) -> Option<usize> {
        if offset == 0 {
            return Some(column);
        }
        let at = self.columns.get(column)?;
        let days = match at.period.kind {
            PeriodKind::Quarter => 91,
            _ => 365,
        };
        let wanted = i64::from(offset) * days;
        self.columns.iter().position(|other| {
            let away = i64::from((other.period.end - at.period.end).get_days());
            other.company == at.company && other.period.kind == at.period.kind && (away - wanted).abs() <= 20
        })
    }

    /// The column of a period of the same company by its id.
    pub(super) fn column_of(&self, column: usize, period: &str) -> Option<usize> {
        let company = self.columns.get(column)?.company;
        self.periods.get(&(company, period)).copied()
    }

    /// Columns of the same company whose balances stand where a period opens, give or take a week.
    pub(super) fn opening(&self, column: usize) -> impl Iterator<Item = usize> + '_ {
        let opens = self.columns.get(column).and_then(|at| {
            let day = at.period.start?.yesterday().ok()?;
            Some((at.company, day))
        });
        self.columns.iter().enumerate().filter_map(move |(other, at)| {
            let (company, day) = opens?;
            let near = at.company == company && (at.period.end - day).get_days().abs() <= 7;
            near.then_some(other)
        })
    }
}

/// The reference of a cell (row and column counted from 0) as a formula on another sheet, or the same, writes it.
pub(super) fn reference(from: &str, to: &str, row: u32, column: usize) -> (String, bool) {
    let cell =
        CellRef::new(row + 1, u32::try_from(column).unwrap_or(u32::MAX - 2) + 1 + u32::from(FIRST_COLUMN));
    match from == to {
        true => (cell.to_string(), false),
        false => (format!("{}!{cell}", quoted_sheet(to)), true),
    }
}

/// The sheet column (counted from 0) of a column of figures.
pub(super) fn sheet_column(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX - FIRST_COLUMN) + FIRST_COLUMN
}

/// The periods that have figures, company by company, in the order of the spread. A sheet has room for 16,000.
fn columns<'a>(
    companies: &'a [CompanySpread<'a>],
    cells: &BTreeMap<(usize, &str, &str), &Cell>,
) -> Vec<Column<'a>> {
    let used: BTreeSet<(usize, &str)> =
        cells.keys().map(|(company, _, period)| (*company, *period)).collect();
    let mut columns = Vec::new();
    for (company, part) in companies.iter().enumerate() {
        let others: BTreeSet<&str> = part
            .spread
            .other_lines
            .iter()
            .flat_map(|line| line.figures.iter().map(|figure| figure.period.as_str()))
            .collect();
        let is_used = |id: &str| used.contains(&(company, id)) || others.contains(id);
        let periods = part.spread.periods.iter().filter(|period| is_used(&period.id));
        columns.extend(periods.map(|period| Column { company, period }));
    }
    columns.truncate(16_000);
    columns
}

/// The accounts whose amounts were all read in notes, of statements whose lines were found in print. A reader who adds up the
/// lines has to know, since other lines may hold them.
fn asides<'a>(input: &SpreadBook<'a>) -> BTreeSet<&'a str> {
    let mut noted = BTreeSet::new();
    let mut printed = BTreeSet::new();
    let mut found = BTreeSet::new();
    let read =
        input.companies.iter().flat_map(|part| &part.spread.cells).filter(|cell| cell.anchor.is_some());
    for cell in read {
        let Some(account) = input.chart.account(&cell.account) else { continue };
        if cell.as_reported.label.is_some() {
            printed.insert(account.id.as_str());
            found.insert(account.statement);
        } else if account.measure == Measure::Money && !account.total {
            noted.insert((account.statement, account.id.as_str()));
        }
    }
    let asides =
        noted.into_iter().filter(|(statement, id)| found.contains(statement) && !printed.contains(id));
    asides.map(|(_, id)| id).collect()
}

fn line<'a>(
    input: &SpreadBook<'a>,
    account: &'a Account,
    used: &BTreeSet<&str>,
    asides: &BTreeSet<&str>,
) -> Line<'a> {
    let mut depth = 0;
    let mut above = account.parent.as_deref();
    // Bounded, should a chart's parents run in a circle.
    for _ in 0..8 {
        let Some(parent) = above.and_then(|id| input.chart.account(id)) else { break };
        depth += u8::from(used.contains(parent.id.as_str()) && parent.statement == account.statement);
        above = parent.parent.as_deref();
    }
    Line {
        account: &account.id,
        label: input.language.pick(&account.names.en, &account.names.zh).to_owned(),
        depth,
        total: account.total,
        aside: asides.contains(account.id.as_str()),
        measure: account.measure,
    }
}
