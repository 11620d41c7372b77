//! Titles of statements: what a line names, whose it is, and what it refuses to be.

use model::{Basis, StatementKind};

use crate::Vocabulary;
use crate::normal::is_han;

/// What a line of text says when it stands over a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The title of a statement.
    Title { kind: StatementKind, continued: bool },
    /// Says that what follows is something else: an excerpt, a note, a reconciliation.
    Refusal,
    /// Anything else.
    Other,
}

/// A title has no more characters than this.
const LONGEST_TITLE: usize = 220;
/// Nor more words.
const MOST_WORDS: usize = 26;
/// A Chinese title has no more characters than this.
const LONGEST_CHINESE: usize = 60;

impl Line {
    /// Reads a line in normal form.
    pub(crate) fn of(normal: &str, vocabulary: &Vocabulary) -> Self {
        let han = normal.chars().filter(|value| is_han(*value)).count();
        // A title in both languages is as long as an English one.
        let chinese = han > 3 && han > normal.chars().filter(char::is_ascii_alphabetic).count();
        let longest = if chinese { LONGEST_CHINESE } else { LONGEST_TITLE };
        if normal.is_empty() || normal.chars().count() > longest {
            return Self::Other;
        }
        let kind = kind_of(normal, vocabulary);
        if vocabulary.never.matches(normal) || vocabulary.partial.matches(normal) {
            // "Consolidated Balance Sheets (see notes)" would be refused too; no filer titles a statement so.
            return if kind.is_some() || vocabulary.never.matches(normal) {
                Self::Refusal
            } else {
                Self::Other
            };
        }
        let sentence = normal.ends_with('.') && !normal.ends_with("inc.") || normal.contains('。');
        match kind {
            Some(kind) if !sentence && normal.split(' ').count() <= MOST_WORDS => {
                Self::Title { kind, continued: vocabulary.continued.matches(normal) }
            }
            _ => Self::Other,
        }
    }
}

/// The kind whose longest phrase is found; a statement of operations *and* comprehensive income is one of operations.
fn kind_of(normal: &str, vocabulary: &Vocabulary) -> Option<StatementKind> {
    let weights = vocabulary.titles.iter().map(|(kind, phrases)| (*kind, phrases.longest(normal)));
    weights.filter(|(_, weight)| *weight > 0).max_by_key(|(_, weight)| *weight).map(|(kind, _)| kind)
}

/// Whose figures lines over a table say they are: the title first, then what stands around it.
pub(crate) fn basis<'a>(
    title: &str,
    mut lines: impl Iterator<Item = &'a str>,
    vocabulary: &Vocabulary,
) -> Basis {
    let parent = |line: &str| vocabulary.parent.matches(line);
    if parent(title) {
        return Basis::Parent;
    }
    if vocabulary.consolidated.matches(title) {
        return Basis::Consolidated;
    }
    if lines.any(|line| line.chars().count() <= LONGEST_TITLE && parent(line)) {
        Basis::Parent
    } else {
        Basis::Consolidated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::tests::shipped;
    use StatementKind::{
        BalanceSheet as BS, CashFlowStatement as CF, ComprehensiveIncomeStatement as CI,
        EquityStatement as EQ, IncomeStatement as IS,
    };

    #[test]
    fn titles_in_both_languages() {
        let vocabulary = shipped();
        let check = |text: &str, expect: Option<StatementKind>| {
            let line = Line::of(&vocabulary.normal(text), &vocabulary);
            let kind = match line {
                Line::Title { kind, .. } => Some(kind),
                _ => None,
            };
            assert_eq!(kind, expect, "{text}: {line:?}");
        };
        check("CONSOLIDATED BALANCE SHEETS", Some(BS));
        check("Consolidated Statement of Financial Position", Some(BS));
        check("CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS (Unaudited)", Some(IS));
        check("Consolidated Statements of Operations and Comprehensive Loss", Some(IS));
        check("Statements of Consolidated Income", Some(IS));
        check("Consolidated Statement of Profit or Loss and Other Comprehensive Income", Some(IS));
        check("Consolidated Statements of Comprehensive Income (Loss)", Some(CI));
        check("CONSOLIDATED STATEMENT OF CASH FLOW", Some(CF));
        check("Consolidated Statements of Changes in Stockholders’ Equity (Deficit)", Some(EQ));
        check("Consolidated Statements of Shareholders' Equity", Some(EQ));
        check("合并资产负债表", Some(BS));
        check("2、母公司利润表", Some(IS));
        check("合併綜合損益表", Some(IS));
        check("綜合全面收益表", Some(CI));
        check("合 并 现 金 流 量 表", Some(CF));
        check("合并所有者权益变动表", Some(EQ));
        check(
            "CONSOLIDATED STATEMENT OF PROFIT OR LOSS AND OTHER COMPREHENSIVE INCOME 綜合損益及其他全面收益表",
            Some(IS),
        );
        check("CONSOLIDATED STATEMENT OF FINANCIAL POSITION 綜合財務狀況表", Some(BS));
        check("年度所得稅開支可與綜合損益及其他全面收益表之除稅前虧損對賬如下：", None);
        check("Notes to Consolidated Financial Statements", None);
        check("See accompanying notes to the consolidated balance sheets.", None);
        check("Condensed Consolidating Balance Sheet", None);
        check("七、合并财务报表项目注释", None);
        check("The following table shows our consolidated statements of operations for the periods", None);
        check("利润表及现金流量表相关科目变动分析表", None);
    }

    #[test]
    fn the_parents_statements_are_told_apart() {
        let vocabulary = shipped();
        let check = |title: &str, around: &[&str], expect: Basis| {
            let around: Vec<String> = around.iter().map(|line| vocabulary.normal(line)).collect();
            let title = vocabulary.normal(title);
            assert_eq!(basis(&title, around.iter().map(String::as_str), &vocabulary), expect, "{title}");
        };
        check("Condensed Balance Sheets", &["THE PROGRESSIVE CORPORATION (PARENT COMPANY)"], Basis::Parent);
        check(
            "Condensed Balance Sheets",
            &["SCHEDULE II — CONDENSED FINANCIAL INFORMATION OF REGISTRANT"],
            Basis::Parent,
        );
        check("Consolidated Balance Sheets", &["Parent company guarantees"], Basis::Consolidated);
        check("母公司资产负债表", &[], Basis::Parent);
        check("公司資產負債表", &[], Basis::Parent);
        check("合并资产负债表", &["归属于母公司"], Basis::Consolidated);
        check("Balance Sheets", &["Some Fund V"], Basis::Consolidated);
    }
}
