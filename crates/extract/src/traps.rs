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

/// `label = v | v` of the rows that have figures.
fn rows(statement: &Statement) -> Vec<String> {
    let figures = statement.rows.iter().filter(|row| !row.cells.is_empty());
    figures
        .map(|row| {
            let scale = row.scale.unwrap_or(statement.scale);
            let values = row.cells.iter().map(|cell| (cell.value * scale).normalize().to_string());
            format!("{} = {}", row.label, values.collect::<Vec<_>>().join(" | "))
        })
        .collect()
}

#[test]
fn a_statement_in_two_languages_has_each_label_once_and_whole() {
    let found = statements(&[
        "Annual Report 2021 年報",
        "CONSOLIDATED STATEMENT OF PROFIT OR LOSS AND OTHER COMPREHENSIVE INCOME 綜合損益及其他全面收益表",
        "For the year ended 30 September 2021 截至2021年9月30日止年度",
        " | | 2021 | 2020 / | Notes 附註 | HK$'000 千港元 | HK$'000 千港元 / Revenue 收入 | 5 | 6,000 | 5,000 / Cost of sales 銷售成本 | | (4,000) | (3,000) / Gross profit 毛利 | | 2,000 | 2,000 / Impairment loss on trade 貿易應收款項之 receivables, net 減值虧損淨額 | | (100) | (50) / Administrative expenses of the group | | (900) | (950) / 本集團行政費用 | | | / Profit before tax 除稅前溢利 | | 1,000 | 1,000 / Income tax expense 所得稅開支 | 7 | (200) | (250) / Profit for the year 年度溢利 | | 800 | 750 / Earnings per share (HK cents) 每股盈利（港仙） | | | / Basic 基本 | | 2.66 | 2.50",
    ]);
    assert_eq!(periods(&found[0]), "2020-10-01/2021-09-30 | 2019-10-01/2020-09-30");
    assert_eq!(
        rows(&found[0]),
        [
            "Revenue 收入 = 6000000 | 5000000",
            "Cost of sales 銷售成本 = -4000000 | -3000000",
            "Gross profit 毛利 = 2000000 | 2000000",
            "Impairment loss on trade receivables, net 貿易應收款項之減值虧損淨額 = -100000 | -50000",
            "Administrative expenses of the group 本集團行政費用 = -900000 | -950000",
            "Profit before tax 除稅前溢利 = 1000000 | 1000000",
            "Income tax expense 所得稅開支 = -200000 | -250000",
            "Profit for the year 年度溢利 = 800000 | 750000",
            // Cents are hundredths.
            "Basic 基本 = 0.0266 | 0.025",
        ]
    );
}

#[test]
fn of_three_columns_of_a_year_the_sum_is_the_year() {
    let found = statements(&[
        "Annual Report 2021",
        "Consolidated income statement",
        "For the year ended 31 August 2021",
        " | Before exceptional items | Exceptional items | | Before exceptional items | Exceptional items | / | 2021 | 2021 | 2021 | 2020 | 2020 | 2020 / | £'000 | £'000 | £'000 | £'000 | £'000 | £'000 / Revenue | 2,196 | 440 | 2,636 | 1,794 | 161 | 1,955 / Cost of sales | (780) | (180) | (960) | (644) | (60) | (704) / Gross profit | 1,416 | 260 | 1,676 | 1,150 | 101 | 1,251 / Administrative expenses | (535) | (35) | (570) | (380) | (21) | (401) / Profit before tax | 881 | 225 | 1,106 | 770 | 80 | 850 / Taxation | (201) | (25) | (226) | (170) | (10) | (180) / Profit for the year | 680 | 200 | 880 | 600 | 70 | 670",
    ]);
    assert_eq!(periods(&found[0]), "- | - | 2020-09-01/2021-08-31 | - | - | 2019-09-01/2020-08-31");
}

#[test]
fn a_title_in_large_print_is_broken_over_two_lines() {
    let found = statements(&[
        "Annual Report 2019",
        "CONSOLIDATED STATEMENT OF",
        " | FINANCIAL POSITION | / At 31 December 2019 | | / | 2019 | 2018 / | RMB'000 | RMB'000 / Non-current assets | | / Goodwill | 500 | 400 / Current assets | | / Inventories | 100 | 200 / Bank balances | 400 | 400 / | 500 | 600 / Current liabilities | | / Trade payables | 300 | 300 / Net current assets | 200 | 300 / Total assets less current liabilities | 700 | 700 / Capital and reserves | | / Share capital | 100 | 100 / Reserves | 600 | 600 / Total equity | 700 | 700",
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].title, "CONSOLIDATED STATEMENT OF FINANCIAL POSITION");
    assert_eq!(periods(&found[0]), "2019-12-31 | 2018-12-31");
}

#[test]
fn a_heading_for_the_notes_in_chinese_refuses_no_title() {
    let found = statements(&[
        "Annual Report 2021",
        "CONSOLIDATED STATEMENT OF FINANCIAL POSITION",
        "綜合財務狀況表",
        "At 30 September 2021 於二零二一年九月三十日",
        " | | 2021 | 2020 / | | 二零二一年 | 二零二零年 / | Notes | HK$ | HK$ / | 附註 | 港元 | 港元 / Non-current assets 非流動資產 | | | / Plant and equipment 廠房及設備 | 14 | 5,000 | 6,000 / Current assets 流動資產 | | | / Investments in debt 按攤銷成本列賬之 | | | / at amortised cost, 債務投資 | | | / net of losses | 16 | 700 | 700 / Inventories 存貨 | 17 | 300 | 300 / Cash and cash equivalents 現金及現金等價物 | 18 | 1,000 | 1,000 / | | 2,000 | 2,000 / Current liabilities 流動負債 | | | / Other payables and accruals 其他應付款項及應計費用 | 19 | 1,000 | 1,000 / Net current assets 流動資產淨值 | | 1,000 | 1,000 / Total assets less current liabilities 資產總值減流動負債 | | 6,000 | 7,000 / Capital and reserves 資本及儲備 | | | / Share capital 股本 | 21 | 4,000 | 4,000 / Reserves 儲備 | | 2,000 | 3,000 / Total equity 權益總額 | | 6,000 | 7,000",
    ]);
    assert_eq!(found[0].title, "綜合財務狀況表");
    assert_eq!(periods(&found[0]), "2021-09-30 | 2020-09-30");
    assert!(
        rows(&found[0]).contains(
            &"Investments in debt at amortised cost, net of losses 按攤銷成本列賬之債務投資 = 700 | 700"
                .to_owned()
        )
    );
}

#[test]
fn a_balance_sheet_goes_on_under_its_own_title_without_a_word_that_says_so() {
    let header = " | | 2021 | 2020 / | Notes | HK$'000 | HK$'000";
    let sheet = |rows: &str| format!("{header} / {rows}");
    let assets = sheet(
        "Non-current assets | | | / Plant | 14 | 5,000 | 6,000 / Lease deposits | | 700 | 600 / Current assets | | | / Inventories | 17 | 300 | 300 / Bank balances | 18 | 1,000 | 1,000 / | | 1,300 | 1,300",
    );
    let rest = sheet(
        "Current liabilities | | | / Accounts payable | 19 | 1,000 | 1,000 / Net current assets | | 300 | 300 / Total assets less current liabilities | | 6,000 | 6,900 / Non-current liabilities | | | / Bonds | 20 | 500 | 900 / Net assets | | 5,500 | 6,000",
    );
    let equity = sheet(
        "Capital and reserves | | | / Share capital | 21 | 4,000 | 4,000 / Reserves | | 1,500 | 2,000 / Total equity | | 5,500 | 6,000",
    );
    let title = "CONSOLIDATED STATEMENT OF FINANCIAL POSITION";
    let day = "At 30 September 2021";
    let foot = "ANNUAL REPORT 2021 72";
    let found = statements(&[
        "Annual Report 2021",
        title,
        day,
        &assets,
        foot,
        title,
        day,
        &rest,
        foot,
        title,
        day,
        &equity,
    ]);
    let labels: Vec<String> = found.iter().map(|one| format!("{} rows", rows(one).len())).collect();
    assert_eq!(labels, ["13 rows"], "{found:#?}");
    // Another fund's sheet under the same title is a statement of its own.
    let fund = sheet(
        "Current assets | | | / Investments | 3 | 800 | 700 / Bank balances | 4 | 100 | 100 / Current liabilities | | | / Amounts due | 5 | 50 | 40 / Net assets | | 850 | 760 / Total equity | | 850 | 760",
    );
    let title = "STATEMENT OF FINANCIAL POSITION";
    let found = statements(&["Annual Report 2021", title, day, &fund, foot, title, day, &fund]);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn the_parents_sheet_under_bare_years_is_of_the_groups_days() {
    let sheet = "| 2019 | 2018 / | RMB'000 | RMB'000 / Current assets | | / Bank balances | 500 | 400 / Current liabilities | | / Payables | 300 | 300 / Net current assets | 200 | 100 / Total assets less current liabilities | 200 | 100 / Capital and reserves | | / Share capital | 50 | 50 / Reserves | 150 | 50 / Total equity | 200 | 100";
    let found = statements(&[
        "Annual Report",
        "CONSOLIDATED STATEMENT OF FINANCIAL POSITION",
        "At 28 February 2020",
        &sheet.replace("2019", "28 February 2020").replace("2018", "28 February 2019"),
        "33. STATEMENT OF FINANCIAL POSITION OF THE COMPANY",
        sheet,
    ]);
    // The group's are headed otherwise: nothing is lent.
    assert_eq!(periods(&found[1]), "- | -");
    let found = statements(&[
        "Annual Report",
        "CONSOLIDATED STATEMENT OF FINANCIAL POSITION",
        "At 31 December 2019",
        sheet,
        "33. STATEMENT OF FINANCIAL POSITION OF THE COMPANY",
        sheet,
    ]);
    assert_eq!((found[1].basis, periods(&found[1])), (Basis::Parent, "2019-12-31 | 2018-12-31".to_owned()));
}

#[test]
fn cents_beside_the_figure_are_hundredths() {
    let found = statements(&[
        "Annual Report 2021",
        "CONSOLIDATED STATEMENT OF PROFIT OR LOSS",
        "For the year ended 30 September 2021",
        " | | 2021 | 2020 / | Notes | HK$'000 | HK$'000 / Revenue | 5 | 6,000 | 5,000 / Cost of sales | | (4,000) | (3,000) / Gross profit | | 2,000 | 2,000 / Loss before tax | | (576) | (689) / Income tax expense | 7 | (200) | (250) / Loss for the year | | (776) | (939) / Loss per share | | | / Basic | 15 | HK(8.55) cents | HK(10.23) cents",
    ]);
    assert_eq!(rows(&found[0]).last().map(String::as_str), Some("Basic = -0.0855 | -0.1023"));
    assert_eq!(found[0].rows.last().and_then(|row| row.unit.as_deref()), Some("HKD/shares"));
}

#[test]
fn an_equity_statement_of_a_filer_in_hong_kong_is_one() {
    let found = statements(&[
        "Annual Report 2021",
        "Consolidated Statement of Changes in Equity",
        "For the year ended 30 September 2021",
        " | Share capital | Retained profits | Total / | HK$'000 | HK$'000 | HK$'000 / At 1 October 2020 | 68,055 | 124,762 | 192,817 / Profit for the year | – | 170,340 | 170,340 / Total comprehensive income for the year | – | 170,340 | 170,340 / 2021 interim dividend paid | – | (37,430) | (37,430) / At 30 September 2021 | 68,055 | 257,672 | 325,727",
    ]);
    assert_eq!(found[0].kind, StatementKind::EquityStatement);
}

#[test]
fn dates_that_are_printed_as_one_text_over_two_columns_are_theirs_in_order() {
    let statement = |over: &str| {
        let mut lines = vec![
            "FORM 10-K".to_owned(),
            "For the fiscal year ended December 31, 2023".to_owned(),
            "Consolidated Balance Sheets".to_owned(),
            "(In thousands)".to_owned(),
        ];
        lines.push(format!("{over} / Total current assets | 194 | 186 / Property, net | 296 | 288 / Total assets | 490 | 474 / Accounts payable | 122 | 119 / Total liabilities | 122 | 119 / Total stockholders' equity | 368 | 355 / Total liabilities and stockholders' equity | 490 | 474"));
        lines
    };
    let mut lines = statement("HEAD | HEAD");
    let Some(table) = lines.pop() else { return };
    let mut document = document(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    for (head, expect) in [
        ("1+2:December 31, 2023 December 31, 2022", "2023-12-31 | 2022-12-31"),
        ("1+2:2023 2022", "2023-12-31 | 2022-12-31"),
    ] {
        let rows = table.split(" / ").skip(1).map(|row| {
            let cells = row.split('|').enumerate().map(|(at, text)| format!("{at}:{}", text.trim()));
            cells.collect::<Vec<_>>().join("|")
        });
        let text: Vec<String> = std::iter::once(head.to_owned()).chain(rows).collect();
        document.blocks.truncate(4);
        document.blocks.push(model::Block::Table(crate::grid::tests::table(&text.join("\n"))));
        let found = crate::statements(&document, &shipped()).value;
        assert_eq!(periods(&found[0]), expect, "{head}");
    }
}

#[test]
fn a_statement_goes_on_over_pages_without_its_header() {
    let found = statements(&[
        "2024年年度报告",
        "合并资产负债表",
        "单位：元",
        "项目 | 附注 | 期末余额 | 期初余额 / 流动资产： | | | / 货币资金 | 七、1 | 7.00 | 5.00 / 结算备付金 | | | / 应收票据 | | | / 预付款项 | | | / 应收账款 | 12 | 3.00 | 3.00 / 存货 | 七（61） | 20.00 | 22.00",
        "84 / 189",
        " | | | / 流动资产合计 | | 30.00 | 30.00 / 资产总计 | | 30.00 | 30.00 / 短期借款 | | 12.00 | 14.00 / 负债合计 | | 12.00 | 14.00",
        "85 / 189",
        "所有者权益合计 | | 18.00 | 16.00 / 负债和所有者权益总计 | | 30.00 | 30.00",
        "母公司资产负债表",
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(periods(&found[0]), "2024-12-31 | 2023-12-31");
    // A blank line of the template is a row without figures, and no neighbour's figures are taken into it.
    let blank = found[0].rows.iter().find(|row| row.label == "结算备付金");
    assert_eq!(blank.map(|row| row.cells.len()), Some(0));
    // References to notes, in every dress, are no figures.
    let notes: Vec<&str> = found[0].rows.iter().filter_map(|row| row.note.as_deref()).collect();
    assert_eq!(notes, ["七、1", "12", "七（61）"]);
    assert_eq!(
        rows(&found[0]),
        [
            "货币资金 = 7 | 5",
            "应收账款 = 3 | 3",
            "存货 = 20 | 22",
            "流动资产合计 = 30 | 30",
            "资产总计 = 30 | 30",
            "短期借款 = 12 | 14",
            "负债合计 = 12 | 14",
            "所有者权益合计 = 18 | 16",
            "负债和所有者权益总计 = 30 | 30",
        ]
    );
}

#[test]
fn a_third_quarters_income_is_the_years_so_far() {
    let found = statements(&[
        "2024年第三季度报告",
        "合并利润表",
        "2024年1—9月",
        "单位：元",
        "项目 | 2024年前三季度（1-9月） | 2023年前三季度（1-9月） / 一、营业总收入 | 900.00 | 800.00 / 其中：营业收入 | 900.00 | 800.00 / 二、营业总成本 | 700.00 | 650.00 / 三、营业利润 | 200.00 | 150.00 / 减：所得税费用 | 30.00 | 20.00 / 五、净利润 | 170.00 | 130.00",
    ]);
    assert_eq!(periods(&found[0]), "2024-01-01/2024-09-30 | 2023-01-01/2023-09-30");
}

#[test]
fn an_opening_balance_of_the_first_of_january_is_of_that_day() {
    let found = statements(&[
        "2024年年度报告",
        "合并资产负债表",
        "单位：元",
        "项目 | 2024年12月31日 | 2024年1月1日 / 流动资产： | | / 货币资金 | 10.00 | 8.00 / 存货 | 20.00 | 22.00 / 流动资产合计 | 30.00 | 30.00 / 资产总计 | 30.00 | 30.00 / 负债合计 | 12.00 | 14.00 / 所有者权益合计 | 18.00 | 16.00 / 负债和所有者权益总计 | 30.00 | 30.00",
    ]);
    // As printed: a restated opening balance isn't the closing balance of the day before.
    assert_eq!(periods(&found[0]), "2024-12-31 | 2024-01-01");
}

#[test]
fn letter_spaced_labels_and_years_in_chinese_numerals_are_plain() {
    let found = statements(&[
        "年 報 2024",
        "截 至 二 零 二 四 年 三 月 三 十 一 日 止 年 度",
        "綜 合 財 務 狀 況 表",
        "於二零二四年三月三十一日",
        " | 附註 | 二零二四年 | 二零二三年 / | | 千港元 | 千港元 / 非流動資產 | | | / 物 業 、 廠 房 及 設 備 | 14 | 5,000 | 6,000 / 流 動 資 產 | | | / 存 貨 | 17 | 300 | 300 / 現金及現金等價物 | 18 | 1,000 | 1,000 / | | 1,300 | 1,300 / 流動負債 | | | / 應付賬款 | 19 | 1,000 | 1,000 / 流動資產淨值 | | 300 | 300 / 資產淨值 | | 5,300 | 6,300 / 股本 | | 4,000 | 4,000 / 儲備 | | 1,300 | 2,300 / 權益總額 | | 5,300 | 6,300",
    ]);
    assert_eq!(periods(&found[0]), "2024-03-31 | 2023-03-31");
    let plain = |row: &str| row.replace(' ', "");
    let rows: Vec<String> = rows(&found[0]).iter().map(|row| plain(row)).collect();
    assert_eq!(rows[0], "物業、廠房及設備=5000000|6000000");
    // A subtotal without a label keeps its figures.
    assert!(rows.contains(&"=1300000|1300000".to_owned()), "{rows:?}");
}

#[test]
fn an_amount_in_prose_near_a_statement_sets_neither_its_scale_nor_a_figure() {
    let sheet = "项目 | 2024年12月31日 | 2023年12月31日 / 流动资产： | | / 货币资金 | 10.00 | 8.00 / 存货 | 20.00 | 22.00 / 流动资产合计 | 30.00 | 30.00 / 资产总计 | 30.00 | 30.00 / 负债合计 | 12.00 | 14.00 / 所有者权益合计 | 18.00 | 16.00 / 负债和所有者权益总计 | 30.00 | 30.00";
    let check = |lines: &[&str], total: &str| {
        let found = statements(&[&["2024年年度报告"], lines].concat());
        assert_eq!(found.len(), 1, "{lines:?}");
        let expect = format!("资产总计 = {total} | {total}");
        assert!(rows(&found[0]).contains(&expect), "{lines:?}: {:?}", rows(&found[0]));
    };
    let said = "截至2024年末，公司总资产45.3亿元，同比增长8.3%。";
    let at_length = "报告期内，公司实现营业收入12.50亿元，同比增长8.3%；归属于上市公司股东的净利润1.26亿元，经营活动产生的现金流量净额2.1亿元。";
    check(&[said, "合并资产负债表", "单位：元", sheet], "30");
    check(&[said, "合并资产负债表", "单位：千元", sheet], "30000");
    check(&["合并资产负债表", "单位：千元", said, sheet], "30000");
    // Print that says no unit is in plain units, whatever prose speaks in.
    check(&[said, "合并资产负债表", sheet], "30");
    check(&["合并资产负债表", said, sheet], "30");
    check(&["合并资产负债表", at_length, sheet], "30");
    check(&["合并资产负债表", "其中现金1.2亿元", sheet], "30");
    // A caption in hundred millions is one.
    check(&["合并资产负债表", "单位：亿元", sheet], "3000000000");
    check(&["合并资产负债表（单位：人民币亿元）", said, sheet], "3000000000");
}

/// The statements of a series of funds, and what is noticed of them: whose, in which currency, a total.
fn series(lines: &[String]) -> (Vec<String>, Vec<String>) {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let found = crate::statements(&document(&lines), &shipped());
    let shown = found.value.iter().map(|one| {
        let total = rows(one)
            .into_iter()
            .find(|row| row.starts_with("Total assets") || row.starts_with("Profit before"));
        format!("{:?} {} {}", one.basis, one.currency.as_deref().unwrap_or("-"), total.unwrap_or_default())
    });
    let notices = found.notices.iter().filter(|notice| notice.code == "extract/several-entities");
    (shown.collect(), notices.map(|notice| notice.message.clone()).collect())
}

#[test]
fn statements_of_several_funds_are_not_mixed() {
    const BALANCE: &str = "Investments | 7 | 21,003 | 44,453 / Cash and cash equivalents | 6 | 144 | 262 / Total assets | | 21,147 | 44,715 / Fees payable | | 105 | 14 / Total liabilities | | 105 | 14 / Net assets attributable to unitholders | | 21,042 | 44,701";
    const INCOME: &str = "Dividend income | | 1,034 | 1,516 / Total revenue | | 1,034 | 1,516 / Management fee | 6 | 114 | 144 / Total operating expenses | | 114 | 144 / Profit before tax | | 920 | 1,372 / Withholding tax | 5 | 100 | 120 / Profit for the year | | 820 | 1,252";
    // Another fund's figures: every digit is another.
    let other = |sheet: &str| -> String {
        sheet
            .chars()
            .map(|sign| sign.to_digit(9).map_or(sign, |digit| char::from(b'1' + digit as u8)))
            .collect()
    };
    let table = |over: &str, sheet: &str, currency: &str| {
        format!("{over} | Note | 2021 | 2020 / | | {currency} | {currency} / {sheet}")
    };
    let (day, year) = ("AS AT 30 SEPTEMBER 2021", "FOR THE YEAR ENDED 30 SEPTEMBER 2021");
    let (sheet, flows) = ("STATEMENT OF FINANCIAL POSITION", "STATEMENT OF COMPREHENSIVE INCOME");
    let apart = [
        "Consolidated HKD Total assets = 21147 | 44715",
        "Other CNY Total assets = 32258 | 55826",
        "Consolidated HKD Profit before tax = 920 | 1372",
        "Other CNY Profit before tax = 931 | 2483",
    ];
    let check = |names: [&str; 2], over: bool, expect: [&str; 4], notice: &str| {
        let mut lines = vec!["Annual Report 2021".to_owned()];
        for (title, days, rows) in [(sheet, day, BALANCE), (flows, year, INCOME)] {
            for (name, rows, currency) in [(names[0], rows.to_owned(), "HK$"), (names[1], other(rows), "RMB")]
            {
                if !over {
                    lines.push(name.to_owned());
                }
                let head = if over { format!("| | {name} | {name} / ") } else { String::new() };
                lines.extend([title.to_owned(), days.to_owned(), table(&head, &rows, currency)]);
            }
        }
        let (shown, notices) = series(&lines);
        assert_eq!(shown, expect, "{names:?}");
        assert!(notices.len() == 1 && notices[0].contains(notice), "{notices:?}");
    };
    let funds = ["Alder Bond Fund", "Alder Equity Fund"];
    check(funds, true, apart, "Alder Bond Fund, Alder Equity Fund; those of the first");
    check(funds, false, apart, "alder bond fund, alder equity fund; those of the first");
    // Nothing says whose they are: none is taken for the whole.
    let none = apart.map(|one| one.replace("Consolidated", "Other"));
    let none: Vec<&str> = none.iter().map(String::as_str).collect();
    check(
        ["Alder Series", "Alder Series"],
        false,
        [none[0], none[1], none[2], none[3]],
        "nothing over them tells",
    );
    // The same statement twice is of one entity, and so is one in thousands beside one in millions.
    let twice = [sheet, day, &table("", BALANCE, "HK$"), "Summary", sheet, day, &table("", BALANCE, "HK$")];
    let twice: Vec<String> =
        ["Annual Report 2021"].iter().chain(&twice).map(|line| (*line).to_owned()).collect();
    assert_eq!(series(&twice).1, Vec::<String>::new());
    let rounded = "Investments | | 21.0 | 44.5 / Cash | | 0.1 | 0.3 / Total assets | | 21.1 | 44.7 / Total liabilities | | 0.1 | 0.0 / Net assets attributable to unitholders | | 21.0 | 44.7";
    let thousands = format!(" | | 2021 | 2020 / | | HK$'000 | HK$'000 / {BALANCE}");
    let millions = format!(" | | 2021 | 2020 / | | HK$ million | HK$ million / {rounded}");
    let both = ["Annual Report 2021", sheet, day, &thousands, "Summary", sheet, day, &millions];
    let both: Vec<String> = both.iter().map(|line| (*line).to_owned()).collect();
    let (shown, notices) = series(&both);
    assert_eq!((shown.len(), notices.len()), (2, 0), "{shown:?}");
}
