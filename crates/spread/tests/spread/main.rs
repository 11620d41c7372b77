//! What spreading makes of a filing: each case is a filing in a few lines and the cells that it must give.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

mod cas;
mod columns;
mod damaged;
mod filing;
mod kinds;
mod linked;
mod print;
mod quarters;

use filing::Filing;
use model::{Cell, Decimal, Outcome, Spread};
use spread::{Options, ReadFrom, ReportInput};

fn spread_of(filings: &[&str], read_from: ReadFrom) -> Spread {
    let filings: Vec<Filing> = filings.iter().map(|text| Filing::parse(text)).collect();
    spread_filings(&filings, read_from)
}

fn spread_filings(filings: &[Filing], read_from: ReadFrom) -> Spread {
    let inputs: Vec<ReportInput<'_>> = filings
        .iter()
        .map(|filing| ReportInput {
            report: &filing.report,
            facts: &filing.facts,
            statements: &filing.statements,
            taxonomy: &filing.taxonomy,
        })
        .collect();
    spread::spread(&inputs, &chart(), Options { read_from }).value
}

fn chart() -> model::Chart {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts");
    let mut files = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    spread::chart::load(&files, &[]).unwrap()
}

/// `account period value status ticks`, or `account period - status` for a cell without a value.
fn line(cell: &Cell) -> String {
    let value = cell.value.map_or("-".to_owned(), |value| value.to_string());
    let ticks: Vec<String> = cell.ticks.iter().map(|tick| format!("{tick:?}").to_lowercase()).collect();
    let status = format!("{:?}", cell.status).to_lowercase();
    format!("{} {} {value} {status} {}", cell.account, cell.period, ticks.join(",")).trim_end().to_owned()
}

fn check(filings: &[&str], read_from: ReadFrom, expect: &[&str]) {
    let spread = spread_of(filings, read_from);
    for wanted in expect {
        let name: Vec<&str> = wanted.split_whitespace().take(2).collect();
        let found =
            spread.cell(name[0], name[1]).map_or_else(|| format!("{} {} missing", name[0], name[1]), line);
        assert_eq!(found, *wanted);
    }
}

/// Only the cover is tagged, or no tag has a context that the file has: the print says it all.
#[test]
fn tags_that_give_no_amount_of_a_statement_leave_it_to_the_print() {
    let untagged: String = SOUND
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
        .map(|parts| match parts.as_slice() {
            [label, _, figures] => format!("{label} | - | {figures}\n"),
            other => format!("{}\n", other.join(" | ")),
        })
        .collect();
    let cover = format!("{untagged}note | dei:EntityPublicFloat | 2024-06-30 | 250000000 -6\n");
    let mut lost = Filing::parse(SOUND);
    lost.facts.iter_mut().for_each(|fact| fact.context = None);
    for filing in [Filing::parse(&cover), lost] {
        let spread = spread_filings(&[filing], ReadFrom::Tags);
        let assets = spread.cell("total_assets", "FY2024").map(line);
        assert_eq!(assets.as_deref(), Some("total_assets FY2024 100000000 read footed,recomputed"));
    }
}

const SOUND: &str = "
    10-K FY2024 2024-12-31
    balance_sheet x1000000 2024-12-31 2023-12-31
    Cash and cash equivalents | us-gaap:CashAndCashEquivalentsAtCarryingValue | 10 12
    Inventories | us-gaap:InventoryNet | 20 18
    Total current assets | us-gaap:AssetsCurrent | 30 30
    Goodwill | us-gaap:Goodwill | 70 60
    Total assets | us-gaap:Assets | 100 90
    Total liabilities | us-gaap:Liabilities | 40 35
    Total equity | us-gaap:StockholdersEquity | 60 55
    Total liabilities and equity | us-gaap:LiabilitiesAndStockholdersEquity | 100 90
    income_statement x1000000 2024 2023
    Revenue | us-gaap:Revenues | 200 180
    Cost of sales | us-gaap:CostOfRevenue | 150 140
    Gross profit | us-gaap:GrossProfit | 50 40
    Earnings per share, basic | us-gaap:EarningsPerShareBasic | 1.25 1.10
";

fn with(change: &str, to: &str) -> String {
    assert!(SOUND.contains(change));
    SOUND.replace(change, to)
}

#[test]
fn a_sound_filing_is_read_bound_and_footed() {
    check(
        &[SOUND],
        ReadFrom::Tags,
        &[
            "total_assets FY2024 100000000 read bound,footed,recomputed",
            "goodwill FY2023 60000000 read bound",
            "gross_profit FY2024 50000000 read bound,footed,recomputed",
            "eps_basic FY2023 1.1 read bound",
        ],
    );
}

#[test]
fn earnings_per_share_that_dilution_cannot_make_are_withheld() {
    let released = |diluted: &str| {
        let filing = format!(
            "10-K FY2024 2024-12-31
            income_statement x1000000 2024 2023
            Operating income | us-gaap:OperatingIncomeLoss | 400 310
            Income tax | us-gaap:IncomeTaxExpenseBenefit | 80 60
            Net income | us-gaap:NetIncomeLoss | 320 250
            Earnings per share, basic | us-gaap:EarningsPerShareBasic | 3.20 2.50
            Earnings per share, diluted | us-gaap:EarningsPerShareDiluted | {diluted} 2.40
            Shares, basic | us-gaap:WeightedAverageNumberOfSharesOutstandingBasic | 100 100
            Shares, diluted | us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding | 104 104"
        );
        let spread = spread_of(&[&filing], ReadFrom::Tags);
        ["eps_basic", "eps_diluted", "weighted_shares_diluted", "net_income"]
            .map(|account| spread.cell(account, "FY2024").is_some_and(|cell| cell.value.is_some()))
    };
    assert_eq!(released("3.08"), [true; 4]);
    // What would have been paid on converted debt is added to the profit.
    assert_eq!(released("3.16"), [true; 4]);
    for wrong in ["2.08", "3.98", "(3.08)"] {
        assert_eq!(released(wrong), [true, false, false, true], "{wrong}");
    }
}

#[test]
fn earnings_per_share_that_a_note_contradicts_bear_out_no_others() {
    let filing = "10-K FY2024 2024-12-31
        income_statement x1000000 2024 2023
        Operating income | us-gaap:OperatingIncomeLoss | 400 310
        Income tax | us-gaap:IncomeTaxExpenseBenefit | 80 60
        Net income | us-gaap:NetIncomeLoss | 320 250
        Earnings per share, basic | us-gaap:EarningsPerShareBasic | 8.20 2.50
        Earnings per share, diluted | us-gaap:EarningsPerShareDiluted | 8.20 2.50
        Shares, basic | us-gaap:WeightedAverageNumberOfSharesOutstandingBasic | 100 100
        Shares, diluted | us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding | 100 100
        note | us-gaap:EarningsPerShareDiluted | 2024-01-01/2024-12-31 | 3.20 2";
    let spread = spread_of(&[filing], ReadFrom::Tags);
    for account in ["eps_basic", "eps_diluted"] {
        let cell = spread.cell(account, "FY2024").unwrap();
        assert_eq!(cell.value, None, "{cell:#?}");
        assert!(spread.cell(account, "FY2023").unwrap().value.is_some(), "{account}");
    }
    assert!(spread.cell("net_income", "FY2024").unwrap().value.is_some());
}

/// Cash on the balance sheet under the tag of the cash flow statement's, net income on the cash flow statement.
const SHARED_TAG: &str = "
    10-K FY2024 2024-12-31
    balance_sheet x1000000 2024-12-31 2023-12-31
    Cash and cash equivalents | us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents | 10 8
    Accounts receivable | us-gaap:AccountsReceivableNetCurrent | 20 19
    Total current assets | us-gaap:AssetsCurrent | 30 27
    income_statement x1000000 2024 2023
    Income before taxes | - | 9 8
    Income taxes | us-gaap:IncomeTaxExpenseBenefit | 2 2
    Net income | us-gaap:ProfitLoss | 7 6
    cash_flow_statement x1000000 2024 2023
    Net income | us-gaap:ProfitLoss | 7 6
    Depreciation and amortization | us-gaap:DepreciationDepletionAndAmortization | 3 3
    Cash provided by operating activities | us-gaap:NetCashProvidedByUsedInOperatingActivities | 10 9
    Cash at end of year | us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents | 10 8
";

#[test]
fn a_line_of_the_balance_sheet_under_another_statements_tag_is_told_by_its_words_and_its_sum() {
    check(
        &[SHARED_TAG],
        ReadFrom::Tags,
        &[
            "cash FY2024 10000000 read bound",
            "cash FY2023 8000000 read bound",
            "cash_end FY2024 10000000 read bound",
            // A copy would vouch for what it was copied from.
            "cash_flow_net_income FY2024 missing",
        ],
    );
    // Words alone don't place what no sum takes in.
    let loose = SHARED_TAG.replace("| 30 27", "| 39 36");
    check(&[&loose], ReadFrom::Tags, &["cash FY2024 missing", "cash_end FY2024 10000000 read bound"]);
}

#[test]
fn without_noncontrolling_interests_total_equity_is_the_shareholders() {
    check(
        &[SOUND],
        ReadFrom::Tags,
        &["shareholders_equity FY2024 60000000 read bound", "total_equity FY2024 60000000 read bound"],
    );
}

#[test]
fn a_scale_that_the_caption_denies_is_a_conflict() {
    check(
        &[&with("| 70 60", "| 70x1000 60")],
        ReadFrom::Tags,
        &[
            "goodwill FY2024 - conflict",
            "goodwill FY2023 60000000 read bound",
            "total_assets FY2024 100000000 read bound,footed,recomputed",
        ],
    );
}

#[test]
fn a_tag_in_another_years_column_is_a_conflict() {
    check(
        &[&with("| 70 60", "| 70@2023-12-31 60@2024-12-31")],
        ReadFrom::Tags,
        &["goodwill FY2024 - conflict", "goodwill FY2023 - conflict"],
    );
}

#[test]
fn an_altered_digit_in_tag_and_print_is_withheld_and_doubt_stays_there() {
    check(
        &[&with("us-gaap:Assets | 100 90", "us-gaap:Assets | 700 90")],
        ReadFrom::Tags,
        &[
            "total_assets FY2024 - withheld",
            "total_assets FY2023 90000000 read bound,footed,recomputed",
            "total_liabilities_and_equity FY2024 100000000 read bound,footed,recomputed",
        ],
    );
}

#[test]
fn a_tag_of_the_other_sign_isnt_proved_by_the_sum_of_its_print() {
    let filing = |tagged: &str| {
        format!(
            "10-K FY2024 2024-12-31
            income_statement x1000000 2024 2023
            Revenue | us-gaap:Revenues | 200 180
            Net loss | us-gaap:ProfitLoss | (42) (11)
            Less: net loss attributable to noncontrolling interest | us-gaap:NetIncomeLossAttributableToNoncontrollingInterest | (2) (1)
            Net loss attributable to shareholders | us-gaap:NetIncomeLoss | {tagged} (10)"
        )
    };
    check(&[&filing("(40)")], ReadFrom::Tags, &["net_income_parent FY2024 -40000000 read bound,footed"]);
    check(&[&filing("(40)=40")], ReadFrom::Tags, &["net_income_parent FY2024 - withheld"]);
}

#[test]
fn print_alone_gives_the_same_figures() {
    check(
        &[SOUND],
        ReadFrom::Tables,
        &["total_assets FY2024 100000000 read footed,recomputed", "cost_of_revenue FY2024 150000000 read"],
    );
}

#[test]
fn flows_that_lead_to_cash_at_the_end_keep_their_places() {
    let filing = "
        10-K FY2024 2024-12-31
        cash_flow_statement x1000000 2024
        Capital expenditures | - | (30)
        Net cash used in investing activities | - | (30)
        Net cash provided by operating activities | - | 50
        Change in all our cash | - | 20
        Cash and cash equivalents at beginning of period | - | 5
        Cash and cash equivalents at end of period | - | 25
    ";
    check(
        &[filing],
        ReadFrom::Tables,
        &["capital_expenditure FY2024 30000000 read", "cash_from_operations FY2024 50000000 read"],
    );
}

#[test]
fn gross_plant_is_no_twin_of_net_plant() {
    let filing = "
        10-K FY2024 2024-12-31
        balance_sheet x1000000 2024-12-31
        Inventories | - | 10
        Property, plant and equipment | - | 90
        Accumulated depreciation | - | (50)
        Property, plant and equipment, net | - | 40
        Total assets | - | 50
    ";
    check(&[filing], ReadFrom::Tables, &["ppe_net 2024-12-31 40000000 read footed"]);
}

#[test]
fn a_loss_without_a_sum_or_a_sign_is_not_read() {
    let filing = |figure: &str| {
        format!(
            "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024
        Loss before income taxes | - | {figure}
    "
        )
    };
    check(&[&filing("5")], ReadFrom::Tables, &["pretax_income FY2024 missing"]);
    check(&[&filing("(5)")], ReadFrom::Tables, &["pretax_income FY2024 -5000000 read"]);
}

#[test]
fn what_sounds_like_an_account_and_stands_before_tax_or_interest_is_not_it() {
    let cash = "
        10-K FY2024 2024-12-31
        cash_flow_statement x1000000 2024
        Cash generated from operations | - | 70
        Income taxes paid | - | (20)
        Net cash generated from operating activities | - | 50
    ";
    check(&[cash], ReadFrom::Tables, &["cash_from_operations FY2024 50000000 read footed"]);
    let profit = "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024
        Earnings before taxes and interest | - | 9
        Revenue | - | 200
    ";
    check(&[profit], ReadFrom::Tables, &["pretax_income FY2024 missing", "revenue FY2024 200000000 read"]);
}

/// A scan of the sound filing with something read otherwise, and which figures must be released.
fn check_scan(change: impl Fn(&mut Filing), from: &str, to: &str, expect: &[(&str, &str, bool)]) {
    assert!(SOUND.contains(from), "{from}");
    let mut filing = Filing::parse(&SOUND.replace(from, to)).scanned();
    change(&mut filing);
    let spread = spread_filings(&[filing], ReadFrom::Tags);
    for (account, period, released) in expect {
        let cell = spread.cell(account, period).unwrap_or_else(|| panic!("{account} {period} missing"));
        assert_eq!(cell.value.is_some(), *released, "{to}: {}", line(cell));
        let code = cell.reason.as_ref().map(|reason| &*reason.code);
        assert!(
            *released || matches!(code, Some("spread/ocr-unconfirmed" | "spread/unbalanced")),
            "{code:?}"
        );
    }
}

#[test]
fn what_was_recognised_is_released_where_sums_come_out_to_the_last_digit() {
    let as_read = |_: &mut Filing| {};
    let goodwill = "Goodwill | us-gaap:Goodwill | 70 60";
    check_scan(
        as_read,
        goodwill,
        goodwill,
        &[
            ("goodwill", "FY2024", true),
            ("goodwill", "FY2023", true),
            ("total_assets", "FY2024", true),
            ("gross_profit", "FY2023", true),
            // Which of the two is printed isn't known where lines may go unread.
            ("total_equity", "FY2024", true),
            ("shareholders_equity", "FY2024", false),
            // No sum has it.
            ("eps_basic", "FY2024", false),
        ],
    );
    // A digit misread by one is within what rounding may leave over.
    let misread = "Goodwill | us-gaap:Goodwill | 71 60";
    check_scan(as_read, goodwill, misread, &[("goodwill", "FY2024", false), ("goodwill", "FY2023", true)]);
}

#[test]
fn sums_confirm_no_year_and_no_unit() {
    let as_read = |_: &mut Filing| {};
    let columns = "balance_sheet x1000000 2024-12-31 2023-12-31";
    check_scan(
        as_read,
        "income_statement x1000000 2024 2023",
        "income_statement x1000000 2024 2013",
        &[("gross_profit", "FY2024", true), ("gross_profit", "FY2013", false)],
    );
    check_scan(
        as_read,
        "income_statement x1000000 2024 2023",
        "income_statement x1000 2024 2023",
        &[("total_assets", "FY2024", false), ("gross_profit", "FY2024", false)],
    );
    let without_caption = |filing: &mut Filing| filing.statements[0].currency = None;
    check_scan(
        without_caption,
        columns,
        columns,
        &[("total_assets", "FY2024", false), ("gross_profit", "FY2024", true)],
    );
}

/// The tie-outs of a rule: `period outcome` and what it lacks.
fn tie_outs(filing: &str, rule: &str) -> Vec<String> {
    let spread = spread_of(&[filing], ReadFrom::Tags);
    let of_rule = spread.tie_outs.iter().filter(|tie| tie.rule == rule);
    of_rule
        .map(|tie| {
            format!("{} {:?} {}", tie.period, tie.outcome, tie.missing.join(", ")).trim_end().to_lowercase()
        })
        .collect()
}

#[test]
fn a_line_that_a_rule_lacks_is_named_where_the_print_sums_it() {
    let filing = "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024 2023
        Income before income taxes | us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest | 100 90
        Provision for income taxes | us-gaap:IncomeTaxExpenseBenefit | 21 19
        Share of results of ventures | sample:ShareOfVentures | 4 3
        Total net income | us-gaap:ProfitLoss | 83 74
    ";
    assert_eq!(
        tie_outs(filing, "income_after_tax"),
        [
            "fy2023 untested “share of results of ventures” as printed",
            "fy2024 untested “share of results of ventures” as printed"
        ]
    );
    check(&[filing], ReadFrom::Tags, &["net_income FY2024 83000000 read bound,footed"]);
    let altered = filing.replace("| 83 74", "| 88 74");
    assert_eq!(tie_outs(&altered, "income_after_tax")[1], "fy2024 off");
}

#[test]
fn what_is_tagged_as_a_total_and_printed_as_one_line_is_that_line() {
    let filing = "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024 2023
        Operating income | us-gaap:OperatingIncomeLoss | 100 90
        Interest expense | us-gaap:InterestExpense | (20) (15)
        Other income, net | us-gaap:NonoperatingIncomeExpense | 7 5
        Total income before taxes | us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest | 87 80
    "
    .replace("(20)", "(20)=20")
    .replace("(15)", "(15)=15");
    check(
        &[&filing],
        ReadFrom::Tags,
        &[
            "other_nonoperating_income_expense FY2024 7000000 read bound",
            "nonoperating_income_expense FY2024 -13000000 computed recomputed",
        ],
    );
}

#[test]
fn an_income_that_the_printed_sum_takes_off_is_a_conflict() {
    let filing = "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024 2023
        Operating income | us-gaap:OperatingIncomeLoss | 100 90
        Other expense, net | us-gaap:OtherNonoperatingIncomeExpense | 7 5
        Total income before taxes | us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest | 93 85
    ";
    check(
        &[filing],
        ReadFrom::Tags,
        &[
            "other_nonoperating_income_expense FY2024 - conflict",
            "pretax_income FY2024 93000000 read bound,footed",
        ],
    );
}

#[test]
fn shares_that_are_a_million_times_too_few_are_a_conflict() {
    let filing = "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024
        Net income | us-gaap:NetIncomeLoss | 500
        Earnings per share, basic | us-gaap:EarningsPerShareBasic | 2.50
        Earnings per share, diluted | us-gaap:EarningsPerShareDiluted | 2.45
        note | us-gaap:WeightedAverageNumberOfSharesOutstandingBasic | 2024 | 200 1
        note | us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding | 2024 | 204000000 -6
    ";
    check(
        &[filing],
        ReadFrom::Tags,
        &["weighted_shares_basic FY2024 - conflict", "weighted_shares_diluted FY2024 204000000 read"],
    );
}

#[test]
fn the_line_of_the_statement_is_the_account_not_a_part_of_it_in_a_note() {
    let filing = with(
        "Goodwill | us-gaap:Goodwill | 70 60",
        "Intangible assets | us-gaap:OtherIntangibleAssetsNet | 70 60",
    ) + "note | us-gaap:FiniteLivedIntangibleAssetsNet | 2024-12-31 | 44000000 -6\n";
    check(&[&filing], ReadFrom::Tags, &["intangible_assets FY2024 70000000 read bound"]);
}

#[test]
fn a_component_of_equity_is_not_the_asset_that_it_is_named_after() {
    let filing = with("Total equity |", "Goodwill | sample:GoodwillReserve | (3) (2)\n    Total equity |")
        .replace("Goodwill | us-gaap:Goodwill | 70 60", "Brands | sample:Brands | 70 60");
    check(&[&filing], ReadFrom::Tags, &["goodwill FY2024 missing"]);
}

#[test]
fn a_line_of_the_companys_own_is_an_account_only_where_a_sum_takes_it_in() {
    let sheet = |top: &str| {
        format!(
            "10-K FY2024 2024-12-31
            income_statement x1000000 2024 2023
            Revenue | us-gaap:Revenues | 90 80
            balance_sheet x1000000 2024-12-31 2023-12-31
            Cash | us-gaap:CashAndCashEquivalentsAtCarryingValue | 10 9
            Inventories | us-gaap:InventoryNet | 20 17
            {top}
            Goodwill | us-gaap:Goodwill | 12 11
            Total assets | us-gaap:Assets | 49 42"
        )
    };
    // Taxes are deferred among the assets and the liabilities: the sum that takes the line in tells.
    let deferred = "Total current assets | us-gaap:AssetsCurrent | 30 26
            Deferred income taxes | sample:Deferred | 7 5";
    check(&[&sheet(deferred)], ReadFrom::Tags, &["deferred_tax_assets FY2024 7000000 read bound"]);
    // A sum that comes out without it says that it isn't part of it.
    let beside = "Prepaid expenses | sample:Sundry | 7 5
            Total current assets | us-gaap:AssetsCurrent | 30 26"
        .to_owned();
    let beside = sheet(&beside).replace("| 49 42", "| 42 37");
    check(&[&beside], ReadFrom::Tags, &["prepaid_expenses FY2024 missing"]);
    let listed = spread_of(&[&beside], ReadFrom::Tags).other_lines;
    assert_eq!(listed.iter().map(|line| line.label.as_str()).collect::<Vec<_>>(), ["Prepaid expenses"]);
}

#[test]
fn what_no_account_shows_is_listed_under_its_total() {
    let filing = with("Goodwill | us-gaap:Goodwill | 70 60", "Film costs | sample:Films | 70 60");
    let spread = spread_of(&[&filing], ReadFrom::Tags);
    let listed: Vec<String> = spread
        .other_lines
        .iter()
        .map(|line| {
            let figures: Vec<String> =
                line.figures.iter().map(|figure| format!("{} {}", figure.period, figure.value)).collect();
            let total = line.total.as_deref().unwrap_or("-");
            format!("{} {total} {}", line.label, figures.join(", "))
        })
        .collect();
    assert_eq!(listed, ["Film costs total_assets FY2024 70000000, FY2023 60000000"]);
    assert!(spread_of(&[SOUND], ReadFrom::Tags).other_lines.is_empty());
}

#[test]
fn a_part_that_is_tagged_as_the_whole_leaves_the_whole_open() {
    let filing = "
        10-K FY2024 2024-12-31
        income_statement x1000000 2024 2023
        Revenue | us-gaap:Revenues | 90 80
        Depreciation and amortization | us-gaap:DepreciationDepletionAndAmortization | 4 3
        cash_flow_statement x1000000 2024 2023
        Depreciation and amortization | us-gaap:DepreciationAndAmortization | 19 18
    ";
    check(&[filing], ReadFrom::Tags, &["depreciation_amortization FY2024 - conflict"]);
}

#[test]
fn an_amendment_has_the_last_word_on_what_it_gives_and_the_original_on_the_rest() {
    // What is amended alone, as such a report often is: no income statement, no day of publication.
    let (balance, _) = SOUND.split_once("income_statement").unwrap();
    let amended = balance
        .replace("10-K", "10-K/A")
        .replace("AssetsCurrent | 30 30", "AssetsCurrent | 33 30")
        .replace("InventoryNet | 20 18", "InventoryNet | 23 18")
        .replace("Goodwill | 70 60", "Goodwill | 67 60");
    for published in [
        [None, None],
        [Some("2025-02-20"), None],
        [Some("2025-02-20"), Some("2025-02-20")],
        [Some("2025-02-20"), Some("2025-06-01")],
    ] {
        let mut filings = [Filing::parse(SOUND), Filing::parse(&amended)];
        // Ids are hashes: they say nothing of what came later.
        for ((filing, published), id) in filings.iter_mut().zip(published).zip(["b", "a"]) {
            filing.report.header.published.date = published.map(|date| date.parse().unwrap());
            filing.report.id = id.to_owned();
        }
        for _ in 0..2 {
            let spread = spread_filings(&filings, ReadFrom::Tags);
            let value = |account: &str| spread.cell(account, "FY2024").unwrap().value;
            let millions = |value: i64| Some(Decimal::from(value * 1_000_000));
            assert_eq!(value("inventories"), millions(23), "{published:?}");
            assert_eq!(value("goodwill"), millions(67), "{published:?}");
            assert_eq!(value("revenue"), millions(200), "{published:?}");
            // What was said first is kept beside it.
            let history = &spread.cell("inventories", "FY2024").unwrap().history;
            assert_eq!(history.iter().map(|earlier| Some(earlier.value)).collect::<Vec<_>>(), [millions(20)]);
            assert!(spread.tie_outs.iter().all(|tie| tie.outcome != Outcome::Off), "{published:?}");
            filings.reverse();
        }
    }
}
