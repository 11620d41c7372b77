//! Traps of printed statements, each with a small fictional report that springs it.

use model::{Basis, Statement, StatementKind};

use crate::paper::document;
use crate::vocabulary::tests::shipped;

fn statements(lines: &[&str]) -> Vec<Statement> {
    crate::statements(&document(lines), &shipped()).value
}

/// `2018-01-01/2018-12-31 | …` of a statement's columns.
fn periods(statement: &Statement) -> String {
    let columns = statement.columns.iter();
    let shown: Vec<String> =
        columns.map(|column| column.period.map_or("-".to_owned(), |period| period.to_string())).collect();
    shown.join(" | ")
}

const INCOME: &str = "| Fiscal Year / | 2019 | 2018 / Net sales | $ 16,865.2 | $ 15,740.4 / Cost of sales | 11,108.4 | 10,304.8 / Operating profit | 2,515.9 | 2,419.9 / Earnings before income taxes | 2,082.0 | 2,135.6 / Income taxes | 367.8 | 57.3 / Net earnings | 1,752.7 | 2,131.0";

#[test]
fn the_day_under_an_auditors_signature_is_no_columns_date() {
    let found = statements(&[
        "FORM 10-K",
        "For the fiscal year ended May 26, 2019",
        "The year ended May 27, 2018 was shorter.",
        "/s/ Auditors LLP",
        "Springfield, Illinois",
        "June 27, 2019",
        "Consolidated Statements of Earnings",
        "(In Millions, Except per Share Data)",
        INCOME,
    ]);
    assert_eq!(periods(&found[0]), "2018-05-28/2019-05-26 | 2017-05-29/2018-05-27");
    // Years over the title do belong to it.
    let found = statements(&[
        "FORM 10-K",
        "For the fiscal year ended May 26, 2019",
        "For the fiscal years ended May 26, 2019 and May 27, 2018",
        "Consolidated Statements of Earnings",
        "| 2019 | 2018 / Net sales | $ 16,865.2 | $ 15,740.4 / Cost of sales | 11,108.4 | 10,304.8 / Operating profit | 2,515.9 | 2,419.9 / Earnings before income taxes | 2,082.0 | 2,135.6 / Income taxes | 367.8 | 57.3 / Net earnings | 1,752.7 | 2,131.0",
    ]);
    assert_eq!(periods(&found[0]), "2018-05-28/2019-05-26 | 2017-05-29/2018-05-27");
}

#[test]
fn the_parents_statements_follow_the_groups_under_the_same_labels() {
    let sheet = "项目 | 2024年12月31日 | 2023年12月31日 / 流动资产： | | / 货币资金 | 10.00 | 8.00 / 存货 | 20.00 | 22.00 / 流动资产合计 | 30.00 | 30.00 / 资产总计 | 30.00 | 30.00 / 负债合计 | 12.00 | 14.00 / 所有者权益合计 | 18.00 | 16.00 / 负债和所有者权益总计 | 30.00 | 30.00";
    let found = statements(&[
        "2024年年度报告",
        "1、合并资产负债表",
        "单位：元",
        sheet,
        "2、母公司资产负债表",
        "单位：元",
        sheet,
    ]);
    let kinds: Vec<(StatementKind, Basis)> = found.iter().map(|found| (found.kind, found.basis)).collect();
    let balance = StatementKind::BalanceSheet;
    assert_eq!(kinds, [(balance, Basis::Consolidated), (balance, Basis::Parent)]);
}
