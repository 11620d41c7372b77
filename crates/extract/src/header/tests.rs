//! Covers as print has them, one line a text; `|` parts the cells of a table's row.
use super::*;
use crate::paper::document;
use crate::vocabulary::tests::shipped;
use model::PublishedBasis;

fn header_of(lines: &[&str], file_name: &str) -> ReportHeader {
    let (document, vocabulary) = (document(lines), shipped());
    let statements = crate::statements(&document, &vocabulary).value;
    header(&document, &statements, file_name, &vocabulary).value
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
            "Title of each class | Trading Symbol(s) | Name of each exchange / Common Stock | MMM | NYSE",
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
fn a_cover_without_tags_gives_the_numbers_that_tags_give() {
    check(
        &[
            "FORM 10-K",
            "☑ ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934 FOR THE FISCAL YEAR ENDED May 26, 2019",
            "Commission file number: 001-01185",
            "EXAMPLE MILLS, INC.",
            "(Exact name of registrant as specified in its charter)",
            "Delaware 41-0274440",
            "(State or other jurisdiction of incorporation) (I.R.S. Employer Identification No.)",
            "1 Mill Street, Springfield 62701-1234 (763) 764-7600",
            "Title of each class Trading Symbol(s) Name of each exchange on which registered",
            "Common Stock, $.10 par value EXM New York Stock Exchange",
            "Portions of the Proxy Statement for the 2020 Annual Meeting are incorporated by reference into Part III of this Form 10-K.",
        ],
        "",
        "EXAMPLE MILLS, INC. [ein=41-0274440 file_number=1-1185 ticker=EXM] 10-K FY2019 2019-05-26 -:Unknown en UsGaap",
    );
}

#[test]
fn a_name_in_two_lines_and_one_in_small_capitals() {
    let name = |lines: &[&str]| header_of(lines, "").company;
    assert_eq!(
        name(&["FORM 10-K", "EXAMPLE BUSINESS MACHINES", "CORPORATION", "(Exact name of registrant)"]),
        "EXAMPLE BUSINESS MACHINES CORPORATION"
    );
    assert_eq!(
        name(&["FORM 10-K", "Commission File No. 001-1", "EXAMPLE INC.", "(Exact name of registrant)"]),
        "EXAMPLE INC."
    );
    assert_eq!(
        name(&["FORM 10-K", "E XAMPLE R ESORTS I NTERNATIONAL", "(Exact name of Registrant)"]),
        "EXAMPLE RESORTS INTERNATIONAL"
    );
}

#[test]
fn a_form_bound_into_an_annual_report_is_the_cover() {
    let mut lines = vec!["Example Corporation 2019 Annual Report", "Letter to shareholders"];
    lines.extend(std::iter::repeat_n("We thank our customers for another good year.", 300));
    lines.extend([
        "UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
        "FORM 10-K",
        "For the fiscal year ended February 1, 2020",
        "EXAMPLE STORES CORPORATION",
        "(Exact name of registrant as specified in its charter)",
    ]);
    check(&lines, "", "EXAMPLE STORES CORPORATION [] 10-K FY2019 2020-02-01 -:Unknown en UsGaap");
}

#[test]
fn an_amendment_says_so_under_its_form() {
    let header =
        header_of(&["FORM 10-K", "(Amendment No. 1)", "For the fiscal year ended June 30, 2021"], "");
    assert_eq!(header.form.as_deref(), Some("10-K/A"));
}

#[test]
fn other_covers() {
    check(
        &[
            "FORM 20-F",
            "For the fiscal year ended December 31, 2022",
            "Commission file number: 001-36614",
            "Example Holding Limited",
            "(Exact name of Registrant as specified in its charter)",
        ],
        "",
        "Example Holding Limited [file_number=1-36614] 20-F FY2022 2022-12-31 -:Unknown en -",
    );
    check(
        &[
            "FORM 40-F",
            "For the fiscal year ended October 31, 2022",
            "EXAMPLE BANK OF THE NORTH",
            "(Exact name of Registrant as specified in its charter)",
        ],
        "",
        "EXAMPLE BANK OF THE NORTH [] 40-F FY2022 2022-10-31 -:Unknown en -",
    );
    // No cover names the day; the text does, more than once.
    check(
        &[
            "Example Group plc",
            "Annual Report 2023",
            "Profit for the year ended 31 March 2023 rose.",
            "The accounts for the year ended 31 March 2023 were approved.",
            "Cash at the close of the year ended 31 March 2023 was 5.",
            "Profit for the year ended 31 March 2022 was lower.",
        ],
        "",
        "Example Group plc [] annual FY2023 2023-03-31 -:Unknown en -",
    );
    check(
        &[
            "EXAMPLE HOLDINGS LIMITED",
            "範例控股有限公司",
            "（於開曼群島註冊成立之有限公司） （股份代號：1234）",
            "截至二零二三年十二月三十一日止年度之年度業績公告",
        ],
        "",
        "EXAMPLE HOLDINGS LIMITED [code=1234] annual FY2023 2023-12-31 -:Unknown zh Cas",
    );
}

#[test]
fn a_quarter_is_of_the_year_that_its_balance_sheet_leads_to() {
    // Nothing but the balance sheet tells when the year ended.
    check(
        &[
            "FORM 10-Q",
            "For the quarterly period ended September 30, 2022",
            "Example, Inc. (Exact name of registrant as specified in its charter)",
            "Our Annual Report on Form 10-K for 2021 has more.",
            "CONSOLIDATED BALANCE SHEETS (in millions)",
            "| December 31, 2021 | September 30, 2022 / Cash | 36 | 34 / Inventories | 32 | 36 / Total current assets | 68 | 70 / Goodwill | 15 | 16 / Total assets | 83 | 86 / Accounts payable | 40 | 40 / Total liabilities | 40 | 40 / Retained earnings | 43 | 46 / Total stockholders' equity | 43 | 46 / Total liabilities and stockholders' equity | 83 | 86",
        ],
        "",
        "Example, Inc. [] 10-Q Q32022 2022-09-30 -:Unknown en UsGaap",
    );
}

#[test]
fn signatures_of_exhibits_bound_behind_a_report_do_not_count() {
    let mut lines = vec![
        "FORM 10-K",
        "For the fiscal year ended December 31, 2022",
        "EXAMPLE COMPANY",
        "SIGNATURES",
        "Pursuant to the requirements of Section 13, the Registrant has duly caused this report to be signed on its behalf.",
        "By /s/ A. Person",
        "February 8, 2023",
    ];
    lines.extend(std::iter::repeat_n("An exhibit's clause.", 700));
    let header = header_of(&lines, "");
    assert_eq!(header.published.date.map(|date| date.to_string()).as_deref(), Some("2023-02-08"));
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
fn the_companys_own_particulars_name_it_not_a_table_of_definitions() {
    check(
        &[
            "公司代码：688001 公司简称：清河药业",
            "清河药业科技股份公司",
            "2022年年度报告",
            "常用词语释义 | 指 | / 公司、清河药业 | 指 | 清河药业科技股份公司 / 清河高新 | 指 | 清河高新技术产业（集团）股份有限公司",
            "本财务报告由公司董事会于2023年3月28日批准报出。",
        ],
        "",
        "清河药业科技股份公司 [code=688001 short_name=清河药业] annual FY2022 2022-12-31 2023-03-28:Signature zh Cas",
    );
    // The codes stand in a table behind the cover.
    check(
        &[
            "2024年年度报告",
            "股票简称 | 清河药业 | 股票代码 | 301001 / 公司的中文名称 | 清河药业股份有限公司 /  公司的外文名称 | Qinghe Pharma Co., Ltd.",
            "审计报告签署日期 | 2025年04月22日",
        ],
        "",
        "清河药业股份有限公司 [code=301001 short_name=清河药业] annual FY2024 2024-12-31 2025-04-22:Signature zh Cas",
    );
}

#[test]
fn the_auditor_writes_to_the_company_not_to_its_registrar() {
    check(
        &[
            "Annual Report 2021",
            "Principal share registrar",
            "Harbour Trust (Islands) Limited",
            "Auditors",
            "Ledger & Sums Limited",
            "INDEPENDENT AUDITOR'S REPORT",
            "TO THE SHAREHOLDERS OF NORTHMOOR PUMP HOLDINGS LIMITED",
            "(Incorporated in the Cayman Islands with limited liability)",
        ],
        "",
        "NORTHMOOR PUMP HOLDINGS LIMITED [] annual FY2021 2021-12-31 -:Unknown en -",
    );
    check(
        &[
            "Annual Report 2021",
            "Ledger & Sums Limited",
            "To the members of",
            "Northmoor Pump plc (the “Company”)",
        ],
        "",
        "Northmoor Pump plc [] annual FY2021 2021-12-31 -:Unknown en -",
    );
}

#[test]
fn what_is_unknown_stays_empty() {
    let header = header_of(&["Some text"], "x.htm");
    assert_eq!((header.company.as_str(), header.published.basis), ("", PublishedBasis::Unknown));
    assert!(header.form.is_none() && header.period_end.is_none() && header.identifiers.is_empty());
}
