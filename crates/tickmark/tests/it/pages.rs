//! Small filings to take apart: two statements for each of some companies, tagged, on one page or on several.

use std::fmt::Write;

/// A company that reports: whose it is, and its total assets in thousands.
pub(crate) struct Company {
    pub(crate) name: &'static str,
    pub(crate) cik: &'static str,
    /// The member under which it reports in another one's filing.
    pub(crate) member: Option<&'static str>,
    pub(crate) assets: u32,
}

/// Concepts, labels, and the share of total assets in per mille.
const ROWS: [(&str, &str, u32); 9] = [
    ("CashAndCashEquivalentsAtCarryingValue", "Cash and cash equivalents", 100),
    ("AccountsReceivableNetCurrent", "Accounts receivable, net", 300),
    ("AssetsCurrent", "Total current assets", 400),
    ("PropertyPlantAndEquipmentNet", "Property, plant and equipment, net", 600),
    ("Assets", "Total assets", 1000),
    ("AccountsPayableCurrent", "Accounts payable", 250),
    ("Liabilities", "Total liabilities", 250),
    ("StockholdersEquity", "Total stockholders’ equity", 750),
    ("LiabilitiesAndStockholdersEquity", "Total liabilities and stockholders’ equity", 1000),
];

/// The same for the income statement.
const FLOWS: [(&str, &str, u32); 4] = [
    ("Revenues", "Revenue", 800),
    ("CostOfRevenue", "Cost of revenue", 500),
    ("GrossProfit", "Gross profit", 300),
    ("NetIncomeLoss", "Net income", 90),
];

/// The start tag of a page of the filer `own`.
pub(crate) fn head(own: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:dei="http://xbrl.sec.gov/dei/2024"
 xmlns:own="http://{own}.example/20241231"><body>"#
    )
}

/// The hidden header: contexts of two years and their ends for each company, and their covers.
pub(crate) fn header(companies: &[Company]) -> String {
    let (mut hidden, mut contexts) = (String::new(), String::new());
    for (at, company) in companies.iter().enumerate() {
        let segment = company.member.map_or(String::new(), |member| {
            format!(
                r#"<xbrli:segment><xbrldi:explicitMember dimension="dei:LegalEntityAxis">{member}</xbrldi:explicitMember></xbrli:segment>"#
            )
        });
        let entity = format!(
            r#"<xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">{}</xbrli:identifier>{segment}</xbrli:entity>"#,
            company.cik
        );
        let period = |id: &str, period: &str| {
            format!(
                r#"<xbrli:context id="{id}{at}">{entity}<xbrli:period>{period}</xbrli:period></xbrli:context>"#
            )
        };
        let year = "<xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate>";
        let before = year.replace("2024", "2023");
        contexts += &period("y", year);
        contexts += &period("i", "<xbrli:instant>2024-12-31</xbrli:instant>");
        contexts += &period("p", "<xbrli:instant>2023-12-31</xbrli:instant>");
        contexts += &period("z", &before);
        for (concept, value) in [
            ("EntityRegistrantName", company.name),
            ("EntityCentralIndexKey", company.cik),
            ("DocumentType", "10-K"),
            ("DocumentFiscalYearFocus", "2024"),
            ("DocumentFiscalPeriodFocus", "FY"),
        ] {
            write!(
                hidden,
                r#"<ix:nonNumeric name="dei:{concept}" contextRef="y{at}">{value}</ix:nonNumeric>"#
            )
            .unwrap();
        }
    }
    format!(
        r#"<div style="display:none"><ix:header><ix:hidden>{hidden}</ix:hidden><ix:resources>{contexts}<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit></ix:resources></ix:header></div>"#
    )
}

/// The statements of the company at that place.
pub(crate) fn statements(at: usize, company: &Company) -> String {
    let mut page = format!("<p><b>{}</b></p>", company.name);
    let income = ("CONSOLIDATED STATEMENTS OF INCOME", "Year ended ", &FLOWS[..], ["y", "z"]);
    let balance = ("CONSOLIDATED BALANCE SHEETS", "", &ROWS[..], ["i", "p"]);
    for (title, header, rows, [now, before]) in [income, balance] {
        write!(
            page,
            "<p><b>{title}</b></p><p>(In thousands)</p><table><tr><td></td><td>{header}December 31, 2024</td><td>{header}December 31, 2023</td></tr>"
        )
        .unwrap();
        for (concept, label, share) in rows {
            let figure = |context: &str, assets: u32| {
                let value = grouped(assets / 1000 * share);
                format!(
                    r#"<td><ix:nonFraction name="us-gaap:{concept}" contextRef="{context}{at}" unitRef="usd" decimals="-3" scale="3" format="ixt:num-dot-decimal">{value}</ix:nonFraction></td>"#
                )
            };
            let (now, before) = (figure(now, company.assets), figure(before, company.assets - 10_000));
            write!(page, "<tr><td>{label}</td>{now}{before}</tr>").unwrap();
        }
        page += "</table>";
    }
    page
}

/// Digits in groups of three.
fn grouped(value: u32) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

/// A page that holds all of it.
pub(crate) fn page(own: &str, companies: &[Company]) -> String {
    let sheets: String = companies.iter().enumerate().map(|(at, company)| statements(at, company)).collect();
    format!("{}{}{sheets}</body></html>", head(own), header(companies))
}

pub(crate) const ALDER: Company =
    Company { name: "Alder Rivets Inc", cik: "0009991111", member: None, assets: 500_000 };
pub(crate) const BIRCH: Company =
    Company { name: "Birch Valves Inc", cik: "0009992222", member: None, assets: 300_000 };
