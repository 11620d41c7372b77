//! Filings without print whose linkbases say what their own concepts belong to.

use spread::ReadFrom;

use crate::{check, spread_of};

/// A balance sheet in tags alone, in two years, with its sums.
const BALANCE: &str = "
    10-K FY2024 2024-12-31
    note | us-gaap:Revenues | 2024 | 90000000 -6
    note | us-gaap:Revenues | 2023 | 80000000 -6
    note | us-gaap:Revenues | 2022 | 70000000 -6
    note | us-gaap:CashAndCashEquivalentsAtCarryingValue | 2024-12-31 | 10000000 -6
    note | us-gaap:CashAndCashEquivalentsAtCarryingValue | 2023-12-31 | 9000000 -6
    note | sample:SundryCurrent | 2024-12-31 | 5000000 -6
    note | sample:SundryCurrent | 2023-12-31 | 4000000 -6
    note | us-gaap:AssetsCurrent | 2024-12-31 | 15000000 -6
    note | us-gaap:AssetsCurrent | 2023-12-31 | 13000000 -6
    note | sample:Films | 2024-12-31 | 50000000 -6
    note | sample:Films | 2023-12-31 | 40000000 -6
    note | sample:FilmReserve | 2024-12-31 | 3000000 -6
    note | sample:FilmReserve | 2023-12-31 | 2000000 -6
    note | us-gaap:Assets | 2024-12-31 | 62000000 -6
    note | us-gaap:Assets | 2023-12-31 | 51000000 -6
    note | us-gaap:StockholdersEquity | 2024-12-31 | 62000000 -6
    note | us-gaap:StockholdersEquity | 2023-12-31 | 51000000 -6
    name | sample:SundryCurrent | Other current assets
    name | sample:Films | Films, at cost
    name | sample:FilmReserve | Reserve for films
    sum | balance | us-gaap:AssetsCurrent | +us-gaap:CashAndCashEquivalentsAtCarryingValue +sample:SundryCurrent
    sum | balance | us-gaap:Assets | +us-gaap:AssetsCurrent +sample:Films -sample:FilmReserve
";

fn other_lines(filing: &str) -> Vec<String> {
    let spread = spread_of(&[filing], ReadFrom::Tags);
    let lines = spread.other_lines.iter().map(|line| {
        let figures: Vec<String> =
            line.figures.iter().map(|figure| format!("{} {}", figure.period, figure.value)).collect();
        let total = line.total.as_deref().unwrap_or("-");
        format!("{} {total} {} {}", line.label, line.weight.unwrap_or_default(), figures.join(", "))
    });
    lines.collect()
}

#[test]
fn a_concept_of_the_company_is_placed_by_its_sum_and_its_label_in_the_sums_section() {
    check(
        &[BALANCE],
        ReadFrom::Tags,
        &[
            "other_current_assets FY2024 5000000 read",
            "other_current_assets FY2023 4000000 read",
            "current_assets FY2024 15000000 read footed",
            "total_assets FY2024 62000000 read footed",
        ],
    );
}

#[test]
fn what_no_label_names_is_a_line_of_its_own_with_its_weight() {
    assert_eq!(
        other_lines(BALANCE),
        [
            "Films, at cost total_assets 1 FY2023 40000000, FY2024 50000000",
            "Reserve for films total_assets -1 FY2023 2000000, FY2024 3000000",
        ]
    );
}

#[test]
fn a_sum_that_does_not_come_out_places_nothing() {
    let filing =
        BALANCE.replace("sample:SundryCurrent | 2024-12-31 | 5", "sample:SundryCurrent | 2024-12-31 | 9");
    check(
        &[&filing],
        ReadFrom::Tags,
        &["other_current_assets FY2024 missing", "other_current_assets FY2023 4000000 read"],
    );
    let listed = other_lines(&filing);
    assert_eq!(listed[0], "Other current assets current_assets 1 FY2024 9000000", "{listed:?}");
}

#[test]
fn of_two_lines_with_one_name_neither_is_the_account() {
    let filing = BALANCE
        .replace("Films, at cost", "Other noncurrent assets")
        .replace("Reserve for films", "Other noncurrent assets")
        .replace("-sample:FilmReserve", "+sample:FilmReserve")
        .replace("us-gaap:Assets | 2024-12-31 | 62", "us-gaap:Assets | 2024-12-31 | 68")
        .replace("us-gaap:Assets | 2023-12-31 | 51", "us-gaap:Assets | 2023-12-31 | 55");
    check(&[&filing], ReadFrom::Tags, &["other_noncurrent_assets FY2024 missing"]);
    assert_eq!(other_lines(&filing).len(), 2);
}

#[test]
fn a_note_places_nothing_on_a_statement() {
    let filing = BALANCE.to_owned()
        + "
        note | sample:Leased | 2024-12-31 | 7000000 -6
        note | sample:Sundry | 2024-12-31 | 2000000 -6
        note | sample:NoteTotal | 2024-12-31 | 9000000 -6
        name | sample:Leased | Goodwill
        name | sample:Sundry | Other, net
        sum | note | sample:NoteTotal | +sample:Leased +sample:Sundry
    ";
    check(&[&filing], ReadFrom::Tags, &["goodwill FY2024 missing"]);
    assert_eq!(other_lines(&filing).len(), 2);
}

#[test]
fn an_expense_is_read_in_the_accounts_sign_whichever_way_the_sum_takes_it() {
    let filing = |weight: &str, value: &str| {
        format!(
            "10-K FY2024 2024-12-31
            note | us-gaap:Revenues | 2024 | 90000000 -6
            note | sample:Research | 2024 | {value} -6
            note | us-gaap:OperatingIncomeLoss | 2024 | 70000000 -6
            note | us-gaap:IncomeTaxExpenseBenefit | 2024 | 15000000 -6
            note | us-gaap:NetIncomeLoss | 2024 | 55000000 -6
            name | sample:Research | Research and development
            sum | income | us-gaap:OperatingIncomeLoss | +us-gaap:Revenues {weight}sample:Research
            sum | income | us-gaap:NetIncomeLoss | +us-gaap:OperatingIncomeLoss -us-gaap:IncomeTaxExpenseBenefit"
        )
    };
    for (weight, value) in [("-", "20000000"), ("+", "-20000000")] {
        check(&[&filing(weight, value)], ReadFrom::Tags, &["research_development FY2024 20000000 read"]);
    }
}

#[test]
fn an_excerpt_of_an_earlier_balance_sheet_breaks_no_sum() {
    let filing = BALANCE.to_owned()
        + "
        note | us-gaap:Assets | 2022-12-31 | 40000000 -6
        note | sample:Films | 2022-12-31 | 30000000 -6
        note | us-gaap:AssetsCurrent | 2022-12-31 | 9000000 -6
        note | us-gaap:StockholdersEquity | 2022-12-31 | 40000000 -6
    ";
    let filing = filing.replace("+sample:Films", "+us-gaap:Goodwill +sample:Films")
        + "note | us-gaap:Goodwill | 2024-12-31 | 0 -6
        note | us-gaap:Goodwill | 2023-12-31 | 0 -6
        ";
    let spread = spread_of(&[&filing], ReadFrom::Tags);
    let off: Vec<_> = spread.tie_outs.iter().filter(|tie| tie.outcome == model::Outcome::Off).collect();
    assert!(off.is_empty(), "{off:?}");
}

#[test]
fn a_digit_that_a_sum_denies_is_withheld() {
    let filing = BALANCE.to_owned()
        + "
        note | us-gaap:CashAndCashEquivalentsAtCarryingValue | 2022-12-31 | 8000000 -6
        note | sample:SundryCurrent | 2022-12-31 | 3000000 -6
        note | us-gaap:AssetsCurrent | 2022-12-31 | 11000000 -6
        note | us-gaap:Assets | 2022-12-31 | 11000000 -6
        note | us-gaap:StockholdersEquity | 2022-12-31 | 11000000 -6
    ";
    let filing = filing.replace(
        "us-gaap:CashAndCashEquivalentsAtCarryingValue | 2024-12-31 | 10",
        "us-gaap:CashAndCashEquivalentsAtCarryingValue | 2024-12-31 | 70",
    );
    check(
        &[&filing],
        ReadFrom::Tags,
        &["cash FY2024 - withheld", "current_assets FY2024 15000000 read", "cash FY2023 9000000 read"],
    );
}
