//! From the sheets that a statement is printed on to the statement: columns bound, rows with unit, level and figures.

use jiff::civil::Date;
use model::{
    Basis, Block, Column, Decimal, Document, Noted, Notice, Period, PrintedCell, Statement, StatementKind,
    StatementRow,
};

use crate::Vocabulary;
use crate::caption::{self, Caption, currency_of_sign};
use crate::entities;
use crate::find::{self, Found};
use crate::line::Line;
use crate::order;
use crate::period::{Measure, Said, Surroundings, dates_in_title, latest_year};
use crate::setting::Setting;
use crate::sheet::{self, Sheet};
use crate::title;
use crate::totals;
use crate::units::{self, RowUnit};

/// The printed statements of a document, found by title and by their rows, in reading order.
///
/// Tags play no part: a filing without any, or a PDF, is read the same way. The group's statements come once each
/// (or once for each set of periods printed apart), the parent company's under [`model::Basis::Parent`].
pub fn statements(document: &Document, vocabulary: &Vocabulary) -> Noted<Vec<Statement>> {
    let mut setting = Setting::of(document, vocabulary);
    let found = find::find(document, vocabulary);
    let captions: Vec<Caption> = found.iter().map(|found| caption(found, vocabulary)).collect();
    // A Chinese balance sheet may set the opening balance of 1 January beside that of 31 December.
    let opening = |date: &Date| setting.chinese && (date.month(), date.day()) == (1, 1);
    let dates: Vec<Date> =
        balance_dates(&found, vocabulary).into_iter().filter(|date| !opening(date)).collect();
    setting.learn(&dates);
    let mut notices = Vec::new();
    let mut statements = Vec::new();
    for (index, found) in found.iter().enumerate() {
        // A caption that one statement leaves out stands over another of the same report.
        let others = captions.iter().filter(|caption| caption.scale.is_some() || caption.currency.is_some());
        let mut whole = captions.get(index).cloned().unwrap_or_default();
        let silent = whole.scale.is_none();
        whole = others.cloned().fold(whole, Caption::or);
        if silent && whole.scale.is_some() {
            notices.push(
                Notice::info("extract/scale-from-elsewhere", format!("{:?} prints no scale", found.title))
                    .hint("the scale of the other statements is used"),
            );
        }
        let mut statement = build(found, &whole, &setting, document, vocabulary);
        if statement.locus.ocr() && whole.scale.is_none() {
            // Print that says no unit is in plain units; a picture may have had a caption that wasn't recognised.
            statement.currency = None;
            notices.push(
                Notice::warning(
                    "extract/unit-not-recognised",
                    format!("no unit was recognised for {:?}, a picture", found.title),
                )
                .at(statement.locus.clone())
                .hint("its figures aren't released; scan the page anew, or add the report in print"),
            );
        }
        statements.push(statement);
    }
    lend_periods(&mut statements, vocabulary);
    // Tags say whose a statement is, each filer's own.
    if document.tagged.facts.is_empty() {
        notices.extend(entities::tell_apart(&mut statements, &found));
    }
    for statement in statements.iter().filter(|statement| statement.kind != StatementKind::EquityStatement) {
        if statement.columns.iter().all(|column| column.period.is_none()) {
            notices.push(
                Notice::warning(
                    "extract/unbound-columns",
                    format!("no period is told for the columns of {:?}", statement.title),
                )
                .at(statement.locus.clone()),
            );
        }
    }
    order::main_first(&mut statements);
    if let (false, Some(notice)) = (document.blocks.is_empty(), missing(&statements)) {
        notices.push(notice);
    }
    Noted { value: statements, notices }
}

/// A parent company's balance sheet under bare years is of the days that the group's has under the same years.
fn lend_periods(statements: &mut [Statement], vocabulary: &Vocabulary) {
    let year = |column: &Column| {
        let said = Said::of(&vocabulary.normal(&column.header), vocabulary);
        let [year] = said.years.as_slice() else { return None };
        said.days.is_empty().then_some(*year)
    };
    let of = |statement: &Statement, basis: Basis| {
        statement.kind == StatementKind::BalanceSheet && statement.basis == basis
    };
    let groups: Vec<(i16, Period)> = statements
        .iter()
        .filter(|statement| of(statement, Basis::Consolidated))
        .flat_map(|statement| &statement.columns)
        .filter_map(|column| Some((year(column)?, column.period?)))
        .collect();
    let same = |wanted: i16| {
        let mut found = groups.iter().filter(|(year, _)| *year == wanted).map(|(_, period)| *period);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    };
    for statement in statements.iter_mut().filter(|statement| of(statement, Basis::Parent)) {
        for column in statement.columns.iter_mut().filter(|column| column.unit.is_none()) {
            column.period = column.period.or_else(|| same(year(column)?));
        }
    }
}

/// The whole dates over the columns of the group's balance sheet.
fn balance_dates(found: &[Found<'_>], vocabulary: &Vocabulary) -> Vec<Date> {
    let balance = found
        .iter()
        .filter(|found| found.kind == StatementKind::BalanceSheet && found.basis == Basis::Consolidated);
    let headers = balance.filter_map(|found| found.sheets.first()).flat_map(Sheet::headers);
    headers.flat_map(|header| Said::of(&vocabulary.normal(&header), vocabulary).days).collect()
}

fn missing(statements: &[Statement]) -> Option<Notice> {
    let primary = [
        (StatementKind::BalanceSheet, "balance sheet"),
        (StatementKind::IncomeStatement, "income statement"),
        (StatementKind::CashFlowStatement, "cash flow statement"),
    ];
    let absent: Vec<&str> = primary
        .into_iter()
        .filter(|(kind, _)| !statements.iter().any(|statement| statement.kind == *kind))
        .map(|(_, name)| name)
        .collect();
    (!absent.is_empty()).then(|| {
        Notice::warning("extract/no-statement", format!("found no printed {}", absent.join(", no ")))
            .hint("the statements may stand in an exhibit: add that file too")
    })
}

/// The texts that belong to a statement's head: between table and title, the title, and one more, unless that is the
/// day under an auditor's signature.
fn head_lines<'s>(sheet: &'s Sheet<'_>, vocabulary: &Vocabulary) -> Vec<&'s str> {
    let title = sheet
        .above
        .iter()
        .position(|line| matches!(title::Line::of(line, vocabulary), title::Line::Title { .. }));
    let head = sheet.above.iter().take(title.map_or(3, |at| at + 1));
    let over = title.and_then(|at| sheet.above.get(at + 1)).filter(|line| {
        let said = Said::of(line, vocabulary);
        said.days.is_empty() || said.has_length()
    });
    head.chain(over).map(String::as_str).collect()
}

/// What the captions over and in a statement say of its units, the nearest first.
fn caption(found: &Found<'_>, vocabulary: &Vocabulary) -> Caption {
    let mut all = Caption::default();
    for sheet in &found.sheets {
        let header = sheet.grid.header.iter().map(|cell| vocabulary.normal(&cell.text));
        let lines = header.chain(head_lines(sheet, vocabulary).into_iter().map(str::to_owned));
        for line in lines {
            let caption = Caption::of(&line, vocabulary);
            if caption.scale.is_some() || caption.currency.is_some() {
                all = all.or(caption);
            }
        }
    }
    all
}

fn measure(kind: StatementKind) -> Measure {
    match kind {
        StatementKind::BalanceSheet => Measure::Balances,
        _ => Measure::Flows,
    }
}

fn build(
    found: &Found<'_>,
    caption: &Caption,
    setting: &Setting,
    document: &Document,
    vocabulary: &Vocabulary,
) -> Statement {
    let columns = columns(found, caption, setting, vocabulary);
    let lines: Vec<(&Sheet<'_>, &Line)> = found
        .sheets
        .iter()
        .flat_map(|sheet| sheet.grid.lines.iter().map(move |line| (sheet, line)))
        .collect();
    let only: Vec<&Line> = lines.iter().map(|(_, line)| *line).collect();
    let row_units = units::of(&only, found.kind, vocabulary);
    let levels = levels(&only);
    let currency = currency(caption, &only, setting, document, vocabulary);
    let scale = caption.scale.unwrap_or(Decimal::ONE);
    let bold_labels = only.iter().filter(|line| line.bold && line.has_figures()).count();
    let bold_means_total = bold_labels * 5 < only.len() * 2;
    let mut rows = Vec::with_capacity(lines.len());
    for (((sheet, line), unit), level) in lines.into_iter().zip(row_units).zip(levels) {
        let Some(printed) = sheet.table.rows.get(line.row) else { continue };
        let cells: Vec<PrintedCell> = line
            .values
            .iter()
            .filter_map(|value| {
                let figure = value.figure.as_ref()?;
                let cell = printed.cells.get(value.cell)?;
                let locus = cell.locus_of(figure.digits.start, figure.digits.end);
                Some(PrintedCell {
                    column: value.column,
                    value: figure.value(),
                    places: figure.places,
                    locus,
                })
            })
            .collect();
        if cells.is_empty() && line.label.is_empty() {
            continue;
        }
        let worded = vocabulary.lines.total.matches(sheet::bare_label(&vocabulary.normal(line.words())));
        let marked = line.ruled || (line.bold && bold_means_total);
        let (own_unit, own_scale) = match unit.unit {
            RowUnit::Money => (None, None),
            RowUnit::PerShare => {
                let heading = unit.by.and_then(|by| only.get(by)).copied().unwrap_or(line);
                let unit = format!("{}/shares", currency.as_deref().unwrap_or(NO_CURRENCY));
                (Some(unit), Some(per_share_scale(line, heading, vocabulary)))
            }
            RowUnit::Shares => {
                let heading = unit.by.and_then(|by| only.get(by)).copied().unwrap_or(line);
                (Some("shares".to_owned()), Some(shares_scale(line, heading, caption, scale, vocabulary)))
            }
            RowUnit::Percent => (Some("percent".to_owned()), Some(Decimal::ONE)),
        };
        rows.push(StatementRow {
            label: line.label.clone(),
            level,
            total: !cells.is_empty() && (worded || (marked && !rows.is_empty())),
            cells,
            unit: own_unit,
            scale: own_scale,
            note: line.note.clone(),
            locus: printed.locus.clone(),
        });
    }
    let columns = without_empty(columns, &mut rows);
    let locus = found
        .sheets
        .first()
        .map_or_else(|| model::Locus::Bytes(model::Span::default()), |sheet| sheet.table.locus.clone());
    Statement {
        kind: found.kind,
        basis: found.basis,
        title: found.title.clone(),
        currency,
        scale,
        columns,
        rows,
        locus,
    }
}

/// The columns without those that print nothing and are of no period: the day in `Year ended June 30,` is none.
fn without_empty(columns: Vec<Column>, rows: &mut [StatementRow]) -> Vec<Column> {
    let filled = |at: usize| rows.iter().flat_map(|row| &row.cells).any(|cell| cell.column == at);
    let kept: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(at, column)| column.period.is_some() || column.unit.is_some() || filled(*at))
        .map(|(at, _)| at)
        .collect();
    if kept.len() < columns.len() {
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
            cell.column = kept.partition_point(|at| *at < cell.column);
        }
    }
    columns.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, column)| column).collect()
}

/// The factor of amounts per share: hundredths where the label or its heading says cents.
fn per_share_scale(line: &Line, heading: &Line, vocabulary: &Vocabulary) -> Decimal {
    let in_cents = |line: &Line| caption::says_cents(&vocabulary.normal(&line.label), vocabulary);
    let mut figures = line.values.iter().filter_map(|value| value.figure.as_ref()).peekable();
    if figures.peek().is_some() && figures.all(|figure| figure.cents) {
        return Decimal::new(1, 2);
    }
    if in_cents(line) || in_cents(heading) { Decimal::new(1, 2) } else { Decimal::ONE }
}

/// The factor of a row of shares: what its label or its heading says, what the caption excepts, else the statement's.
fn shares_scale(
    line: &Line,
    heading: &Line,
    caption: &Caption,
    scale: Decimal,
    vocabulary: &Vocabulary,
) -> Decimal {
    let of_label = |line: &Line| Caption::of(&vocabulary.normal(line.words()), vocabulary).scale;
    let own = of_label(line).or_else(|| of_label(heading));
    let figures = || line.values.iter().filter_map(|value| value.figure.as_ref());
    match own.or(caption.shares) {
        // "Except share data", and yet the count has decimals: it is in the statement's scale.
        Some(said) if said == Decimal::ONE && figures().any(|figure| figure.places > 0) => scale,
        Some(said) => said,
        // A hundred billion shares and more: they are printed one by one, whatever the money is in.
        None if scale > Decimal::ONE && figures().any(|figure| figure.magnitude >= MOST_SHARES) => {
            Decimal::ONE
        }
        None => scale,
    }
}

/// ISO 4217 for no currency: the caption names none, and a figure per share still is one per share.
const NO_CURRENCY: &str = "XXX";
/// So many thousands (or millions) of shares nobody has.
const MOST_SHARES: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

/// The statement's currency: its captions, the signs beside its figures, the language, the form.
fn currency(
    caption: &Caption,
    lines: &[&Line],
    setting: &Setting,
    document: &Document,
    vocabulary: &Vocabulary,
) -> Option<String> {
    if let Some(currency) = &caption.currency {
        return Some(currency.clone());
    }
    let mut signs = lines
        .iter()
        .flat_map(|line| &line.values)
        .filter_map(|value| value.figure.as_ref()?.currency.as_deref());
    let sign = signs.next();
    if let Some(known) = sign.and_then(|sign| currency_of_sign(sign, vocabulary)) {
        return Some(known);
    }
    if setting.chinese {
        return Some("CNY".to_owned());
    }
    let dollars = caption.dollars || sign.is_some_and(|sign| sign.contains('$'));
    let american = setting.cover.form.as_deref().is_some_and(|form| form.starts_with("10-"));
    if american || dollars && !speaks_of_other_dollars(document, vocabulary) {
        return Some("USD".to_owned());
    }
    None
}

/// Whether a plain dollar may be Canada's or another's: the document says so of its figures.
fn speaks_of_other_dollars(document: &Document, vocabulary: &Vocabulary) -> bool {
    document.blocks.iter().take(400).any(|block| match block {
        Block::Text(text) if text.text.len() < 400 && text.text.contains("ollars") => {
            let caption = Caption::of(&vocabulary.normal(&text.text), vocabulary);
            caption.currency.is_some_and(|currency| currency != "USD")
        }
        _ => false,
    })
}

/// Depths of indentation, the shallowest being 0; differences under a point and a half are none.
fn levels(lines: &[&Line]) -> Vec<u8> {
    let mut steps: Vec<i32> =
        lines.iter().filter(|line| !line.label.is_empty()).map(|line| line.indent).collect();
    steps.sort_unstable();
    steps.dedup_by(|later, earlier| *later - *earlier <= 150);
    lines
        .iter()
        .map(|line| {
            let below = steps.iter().filter(|step| **step <= line.indent).count();
            u8::try_from(below.saturating_sub(1)).unwrap_or(u8::MAX)
        })
        .collect()
}

/// Headers set beside their columns rather than over them: as many dates in one row as there are columns.
fn headers_in_order(sheet: &Sheet<'_>, vocabulary: &Vocabulary) -> Option<Vec<String>> {
    let count = sheet.grid.columns.len();
    let last = sheet.grid.header.iter().map(|cell| cell.row).max()?;
    (0..=last).rev().find_map(|row| {
        let cells = sheet.grid.header.iter().filter(|cell| cell.row == row);
        let dated: Vec<String> = cells
            .map(|cell| cell.text.clone())
            .filter(|text| Said::of(&vocabulary.normal(text), vocabulary).says_when())
            .collect();
        (dated.len() == count).then_some(dated)
    })
}

fn columns(found: &Found<'_>, caption: &Caption, setting: &Setting, vocabulary: &Vocabulary) -> Vec<Column> {
    let Some(first) = found.sheets.first() else { return Vec::new() };
    // A later sheet may repeat the header better than the first prints it.
    let bound = |columns: &[Column]| columns.iter().filter(|column| column.period.is_some()).count();
    let mut best = sheet_columns(first, found.kind, caption, setting, vocabulary);
    for sheet in found.sheets.iter().skip(1).filter(|sheet| !sheet.grid.header.is_empty()) {
        let other = sheet_columns(sheet, found.kind, caption, setting, vocabulary);
        if other.len() == best.len() && bound(&other) > bound(&best) {
            best = other;
        }
    }
    best
}

fn sheet_columns(
    sheet: &Sheet<'_>,
    kind: StatementKind,
    caption: &Caption,
    setting: &Setting,
    vocabulary: &Vocabulary,
) -> Vec<Column> {
    let said = |text: &str| Said::of(&vocabulary.normal(text), vocabulary);
    let mut headers = sheet.headers();
    let mut own: Vec<Said> = headers.iter().map(|header| said(header)).collect();
    if own.iter().any(|said| !said.says_when())
        && let Some(in_order) =
            headers_in_order(sheet, vocabulary).filter(|_| own.iter().all(|said| !said.says_when()))
    {
        for (at, text) in in_order.into_iter().enumerate() {
            if let (Some(header), Some(own)) = (headers.get_mut(at), own.get_mut(at)) {
                *header = format!("{header} {text}").trim().to_owned();
                *own = said(header);
            }
        }
    }
    let beside = sheet.grid.header_beside().map(|cell| said(&cell.text));
    let above = head_lines(sheet, vocabulary);
    let outer: Vec<Said> = beside
        .chain(above.iter().map(|line| Said::of(line, vocabulary)))
        .filter(|said| !said.is_empty())
        .collect();
    let in_order = dates_in_title(&outer, &own);
    for (header, said) in headers.iter_mut().zip(in_order.iter().flatten()) {
        if let ([year], true) = (said.years.as_slice(), header.is_empty()) {
            *header = year.to_string();
        }
    }
    let mut own = in_order.unwrap_or(own);
    share_out(&mut own);
    lend_lengths(sheet, &mut own, vocabulary);
    let around = Surroundings {
        setting,
        measure: measure(kind),
        outer,
        latest_year: latest_year(&own),
        columns: own.len(),
    };
    let periods: Vec<Option<Period>> = own.iter().map(|said| around.period(said)).collect();
    let periods = totals::whole_columns(sheet, periods);
    headers
        .into_iter()
        .zip(periods)
        .enumerate()
        .map(|(at, (header, period))| {
            let normal = vocabulary.normal(&header);
            let unit = column_unit(sheet, at, &normal, caption, vocabulary);
            let no_period =
                unit.as_deref() == Some("percent") || vocabulary.lines.not_a_period.matches(&normal);
            Column { period: period.filter(|_| !no_period), header, unit }
        })
        .collect()
}

/// Dates that stand as one text over as many columns (print set close) are theirs in order.
fn share_out(own: &mut [Said]) {
    let mut at = 0;
    while let Some(first) = own.get(at).cloned() {
        let count = own.iter().skip(at).take_while(|said| **said == first).count();
        if count > 1 && (first.days.len() == count || first.days.is_empty() && first.years.len() == count) {
            for (nth, said) in own.iter_mut().skip(at).take(count).enumerate() {
                said.days = said.days.get(nth).copied().into_iter().collect();
                said.years = said.years.get(nth).copied().into_iter().collect();
            }
        }
        at += count.max(1);
    }
}

/// A column beside a header of length ("Twelve Months Ended" set over one of its two columns) takes it from its left.
fn lend_lengths(sheet: &Sheet<'_>, own: &mut [Said], vocabulary: &Vocabulary) {
    if own.iter().all(|said| said.has_length()) || !own.iter().any(|said| said.has_length()) {
        return;
    }
    for (column, said) in
        own.iter_mut().enumerate().filter(|(_, said)| !said.has_length() && said.says_when())
    {
        let Some(extent) = sheet.grid.columns.get(column) else { continue };
        let left = sheet
            .grid
            .header
            .iter()
            .filter(|cell| cell.extent.start <= extent.start && !sheet.grid.is_beside(cell));
        let lengths =
            left.map(|cell| (cell.extent.start, Said::of(&vocabulary.normal(&cell.text), vocabulary)));
        if let Some((_, outer)) =
            lengths.filter(|(_, said)| said.has_length()).max_by_key(|(start, _)| *start)
        {
            *said = said.clone().with_outer(&outer);
        }
    }
}

/// `percent`, or the currency of a convenience translation.
fn column_unit(
    sheet: &Sheet<'_>,
    column: usize,
    normal: &str,
    caption: &Caption,
    vocabulary: &Vocabulary,
) -> Option<String> {
    let figures = || {
        let values =
            sheet.grid.lines.iter().flat_map(|line| &line.values).filter(move |value| value.column == column);
        values.filter_map(|value| value.figure.as_ref())
    };
    let (all, percent) = (figures().count(), figures().filter(|figure| figure.percent).count());
    if vocabulary.lines.percent_header.matches(normal) || (all > 0 && percent * 2 > all) {
        return Some("percent".to_owned());
    }
    let own = Caption::of(normal, vocabulary).currency?;
    caption.currency.as_ref().is_some_and(|main| *main != own).then_some(own)
}
