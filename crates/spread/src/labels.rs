//! Labels to accounts: the chart's synonyms in English and Chinese, matched whole after folding.

use std::collections::HashMap;

use model::{Chart, StatementKind};

/// Folded label to the accounts that it may name, statement by statement.
pub(crate) struct LabelMap {
    by_statement: HashMap<(StatementKind, String), Vec<usize>>,
    anywhere: HashMap<String, Vec<usize>>,
}

impl LabelMap {
    /// The labels of this chart: names and synonyms.
    pub(crate) fn new(chart: &Chart) -> Self {
        let mut map = Self { by_statement: HashMap::new(), anywhere: HashMap::new() };
        for (account, line) in chart.accounts.iter().enumerate() {
            for label in line.labels.iter().chain([&line.names.en, &line.names.zh]) {
                let label = fold(label);
                if label.is_empty() {
                    continue;
                }
                let statement = map.by_statement.entry((line.statement, label.clone())).or_default();
                for accounts in [statement, map.anywhere.entry(label).or_default()] {
                    if !accounts.contains(&account) {
                        accounts.push(account);
                    }
                }
            }
        }
        map
    }

    /// The accounts of that statement that the label may name; several share a label such as `Other`.
    pub(crate) fn candidates(&self, statement: StatementKind, label: &str) -> &[usize] {
        let label = fold(label);
        let direct = |kind| self.by_statement.get(&(kind, label.clone())).map(Vec::as_slice);
        // One statement often carries both: operations and comprehensive income.
        let twin = match statement {
            StatementKind::ComprehensiveIncomeStatement => Some(StatementKind::IncomeStatement),
            StatementKind::IncomeStatement => Some(StatementKind::ComprehensiveIncomeStatement),
            _ => None,
        };
        direct(statement).or_else(|| twin.and_then(direct)).unwrap_or_default()
    }

    /// The account of that statement that the label names, and no other.
    pub(crate) fn one(&self, statement: StatementKind, label: &str) -> Option<usize> {
        match self.candidates(statement, label) {
            [account] => Some(*account),
            _ => None,
        }
    }

    /// The account of the whole chart that the label names, and no other.
    pub(crate) fn one_anywhere(&self, label: &str) -> Option<usize> {
        match self.anywhere.get(&fold(label)).map_or(&[][..], Vec::as_slice) {
            [account] => Some(*account),
            _ => None,
        }
    }
}

/// A label without case, note marks, bracketed remarks, punctuation at its ends and runs of space; Chinese labels
/// also lose their ordinal (`一、`) and lead words (`其中：`, `加：`, `减：`).
pub(crate) fn fold(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    let mut depth = 0_u32;
    for letter in label.chars() {
        match letter {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '’' | '‘' | '\'' | '"' | '“' | '”' => {}
            '—' | '–' | '-' | '‑' => text.push(' '),
            '&' => text.push_str(" and "),
            '\u{3000}' | '\u{a0}' => text.push(' '),
            full @ '\u{ff01}'..='\u{ff5e}' => {
                text.extend(char::from_u32(full as u32 - 0xfee0).map(|ascii| ascii.to_ascii_lowercase()));
            }
            other => text.extend(other.to_lowercase()),
        }
    }
    let mut text = text.as_str();
    if let Some((lead, rest)) = text.split_once('、')
        && !lead.is_empty()
        && lead.chars().all(|letter| "一二三四五六七八九十0123456789".contains(letter))
    {
        text = rest;
    }
    for lead in ["其中:", "加:", "减:", "減:", "其中：", "加：", "减：", "減："] {
        text = text.trim_start().strip_prefix(lead).unwrap_or(text);
    }
    let words: Vec<&str> = text
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '.' | '*' | '/' | '：')
        })
        .filter(|word| !word.is_empty())
        .collect();
    let joined = words.join(" ");
    // Letter-spaced Chinese is one word.
    if joined.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)) {
        joined.chars().filter(|letter| *letter != ' ').collect()
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn labels_fold_to_their_words() {
        for (label, expect) in [
            ("Property, plant and equipment – net (Note 5)", "property plant and equipment net"),
            ("Total shareholders’ equity", "total shareholders equity"),
            ("Research & development:", "research and development"),
            ("一、营业总收入", "营业总收入"),
            ("其中：营业收入", "营业收入"),
            ("减：所得税费用（收益以“－”号填列）", "所得税费用"),
            ("資 產 總 計", "資產總計"),
        ] {
            assert_eq!(fold(label), expect, "{label}");
        }
    }
}
