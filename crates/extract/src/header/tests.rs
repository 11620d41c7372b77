//! Covers as print has them, one line a text; `|` parts the cells of a table's row.
use super::*;
use crate::grid::tests::table;
use crate::vocabulary::tests::shipped;
use model::{Block, Locus, Media, PublishedBasis, SourceHash, Span, Tagged, Taxonomy, TextBlock};

fn header_of(lines: &[&str], file_name: &str) -> ReportHeader {
    let block = |line: &&str| {
        if line.contains('|') {
            let rows: Vec<String> = line
                .split('/')
                .map(|row| {
                    row.split('|')
                        .enumerate()
                        .map(|(at, text)| format!("{at}:{}", text.trim()))
                        .collect::<Vec<_>>()
                        .join("|")
                })
                .collect();
            return Block::Table(table(&rows.join("\n")));
        }
        Block::Text(TextBlock {
            text: (*line).to_owned(),
            locus: Locus::Bytes(Span::default()),
            heading: false,
        })
    };
    let document = Document {
        source: SourceHash::of(b""),
        media: Media::Html,
        title: None,
        language: None,
        pages: Vec::new(),
        blocks: lines.iter().map(block).collect(),
        tagged: Tagged::default(),
        taxonomy: Taxonomy::default(),
    };
    header(&document, file_name, &shipped()).value
}

fn shown(header: &ReportHeader) -> String {
    let identifiers: Vec<String> =
        header.identifiers.iter().map(|(kind, value)| format!("{kind}={value}")).collect();
    format!(
        "{} [{}] {} {}{} {} {}:{:?} {} {}",
        header.company,
        identifiers.join(" "),
        header.form.as_deref().unwrap_or("-"),
        header.fiscal_period.as_deref().unwrap_or("-"),
        header.fiscal_year.map_or("-".to_owned(), |year| year.to_string()),
        header.period_end.map_or("-".to_owned(), |date| date.to_string()),
        header.published.date.map_or("-".to_owned(), |date| date.to_string()),
        header.published.basis,
        header.language.as_deref().unwrap_or("-"),
        header.standard.map_or("-".to_owned(), |standard| format!("{standard:?}")),
    )
}

fn check(lines: &[&str], file_name: &str, expect: &str) {
    assert_eq!(shown(&header_of(lines, file_name)), expect, "{lines:?}");
}

#[test]
fn an_annual_report_of_an_american_filer() {
    check(
        &[
            "UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
            "FORM 10-K",
            "For the fiscal year ended December 31, 2018",
            "3M COMPANY",
            "(Exact name of registrant as specified in its charter)",
            "Title of each class | Trading Symbol(s) | Name of each exchange/Common Stock | MMM | NYSE",
            "SIGNATURES",
            "Pursuant to the requirements of Section 13, the registrant has duly caused this report to be signed on its behalf.",
            "By | /s/ Nicholas C. Gangestad",
            "February 7, 2019",
        ],
        "3M_2018_10K.pdf",
        "3M COMPANY [ticker=MMM] 10-K FY2018 2018-12-31 2019-02-07:Signature en UsGaap",
    );
}

#[test]
fn a_retailers_year_bears_the_label_that_it_speaks_of() {
    let cover = [
        "FORM 10-K",
        "For the fiscal year ended February 3, 2024",
        "Example Stores, Inc. (Exact name of registrant as specified in its charter)",
        "Net sales rose in fiscal 2023 over fiscal 2022.",
        "Fiscal 2023 had 53 weeks, fiscal 2022 had 52.",
        "In fiscal 2024 we expect more.",
        "Date: March 21, 2024",
    ];
    check(&cover, "", "Example Stores, Inc. [] 10-K FY2023 2024-02-03 2024-03-21:Signature en UsGaap");
}

#[test]
fn quarterly_reports_know_their_quarter() {
    check(
        &[
            "FORM 10-Q",
            "For the quarterly period ended June 29, 2024",
            "Example Inc.",
            "(Exact name of Registrant as specified in its charter)",
            "Annual Report on Form 10-K for the fiscal year ended September 30, 2023",
            "Signature",
            "Date: August 1, 2024",
        ],
        "",
        "Example Inc. [] 10-Q Q32024 2024-06-29 2024-08-01:Signature en UsGaap",
    );
}

#[test]
fn an_announcement_states_its_day() {
    check(
        &[
            "Example Beauty Announces Fourth Quarter Fiscal 2022 Results",
            "SPRINGFIELD, Ill.--(BUSINESS WIRE)--Mar. 9, 2023-- Example Beauty, Inc. (NASDAQ: EXBT) today announced results for the fourth quarter and year ended January 28, 2023.",
        ],
        "",
        "Example Beauty, Inc. [ticker=EXBT] earnings FY2022 2023-01-28 2023-03-09:Stated en -",
    );
}

#[test]
fn chinese_covers() {
    check(
        &[
            "公司代码：688001 公司简称：清河药业",
            "清河药业股份有限公司",
            "2024 年年度报告",
            "本公司按照企业会计准则编制。",
            "董事会批准报送日期：2025年4月24日",
        ],
        "688001_20250426_ABCD.pdf",
        "清河药业股份有限公司 [code=688001 short_name=清河药业] annual FY2024 2024-12-31 2025-04-24:Stated zh Cas",
    );
    check(
        &[
            "证券代码：300001 证券简称：清河药业",
            "清河药业股份有限公司 2024 年第三季度报告",
            "特此公告。",
            "清河药业股份有限公司董事会",
            "2024年10月26日",
        ],
        "",
        "清河药业股份有限公司 [code=300001 short_name=清河药业] q3 Q32024 2024-09-30 2024-10-26:Stated zh Cas",
    );
    check(
        &["股票代码： 600001", "清河药业股份有限公司 2024 年半年度报告"],
        "600001_20240817_X.pdf",
        "清河药业股份有限公司 [code=600001] semiannual H12024 2024-06-30 2024-08-17:Given zh Cas",
    );
}

#[test]
fn what_is_unknown_stays_empty() {
    let header = header_of(&["Some text"], "x.htm");
    assert_eq!((header.company.as_str(), header.published.basis), ("", PublishedBasis::Unknown));
    assert!(header.form.is_none() && header.period_end.is_none() && header.identifiers.is_empty());
}
