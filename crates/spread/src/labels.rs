//! Labels to accounts: the chart's synonyms in English and Chinese, matched whole after folding.
//!
//! A label of the chart with stars (`total * shareholders' equity`) is a pattern: each star stands for one word or
//! more. Whole labels go before patterns, and of those that fit the one with the most letters of its own counts.

use std::collections::{BTreeMap, HashMap};

use model::{Chart, StatementKind};

/// A pattern, and the accounts that a label like it may name.
type Patterned = (Pattern, Vec<usize>);

/// The labels of a chart: which accounts each may name. Made once for all spreads on that chart, since there are tens of
/// thousands.
#[derive(Debug)]
pub struct LabelMap(BTreeMap<StatementKind, Labels>);

/// The labels of one statement.
#[derive(Debug, Default)]
struct Labels {
    /// By the folded label.
    whole: HashMap<String, Vec<usize>>,
    loose: HashMap<String, Vec<usize>>,
    /// By the pattern's first word, none where it begins with a star.
    patterns: HashMap<String, Vec<Patterned>>,
}

impl LabelMap {
    /// The labels of this chart: names and synonyms.
    pub fn new(chart: &Chart) -> Self {
        let mut map: BTreeMap<StatementKind, Labels> = BTreeMap::new();
        let mut patterns: BTreeMap<(StatementKind, Pattern), Vec<usize>> = BTreeMap::new();
        for (account, line) in chart.accounts.iter().enumerate() {
            let labels = map.entry(line.statement).or_default();
            labels.whole.reserve(line.labels.len());
            labels.loose.reserve(line.labels.len());
            for label in line.labels.iter().chain([&line.names.en, &line.names.zh]) {
                if label.contains('*') {
                    add(patterns.entry((line.statement, Pattern::new(label))).or_default(), account);
                    continue;
                }
                let label = fold(label);
                if !label.is_empty() {
                    add(labels.loose.entry(loosen(&label)).or_default(), account);
                    add(labels.whole.entry(label).or_default(), account);
                }
            }
        }
        for ((statement, pattern), accounts) in patterns {
            let head = pattern.0.first().map_or("", |first| head(first)).to_owned();
            let labels = map.entry(statement).or_default();
            labels.patterns.entry(head).or_default().push((pattern, accounts));
        }
        Self(map)
    }

    /// The accounts of that statement that the label may name; several share a label such as `Other`.
    pub(crate) fn candidates(&self, statement: StatementKind, label: &str) -> &[usize] {
        let label = fold(label);
        // One statement often carries both: operations and comprehensive income.
        let twin = match statement {
            StatementKind::ComprehensiveIncomeStatement => Some(StatementKind::IncomeStatement),
            StatementKind::IncomeStatement => Some(StatementKind::ComprehensiveIncomeStatement),
            _ => None,
        };
        let of = |kind| self.0.get(&kind);
        let whole = |kind| of(kind)?.whole.get(&label).map(Vec::as_slice);
        let loosened = loosen(&label);
        let loose = |kind| of(kind)?.loose.get(&loosened).map(Vec::as_slice);
        let pattern = |kind| {
            let patterns = &of(kind)?.patterns;
            let patterns = [head(&label), ""].into_iter().filter_map(|head| patterns.get(head)).flatten();
            let fitting = patterns.filter(|(pattern, _)| pattern.fits(&label));
            // Of as many letters, the first by its words.
            let best = fitting.min_by_key(|(pattern, _)| (std::cmp::Reverse(pattern.letters()), pattern));
            best.map(|(_, accounts)| accounts.as_slice())
        };
        let found = whole(statement)
            .or_else(|| twin.and_then(whole))
            .or_else(|| loose(statement))
            .or_else(|| twin.and_then(loose))
            .or_else(|| pattern(statement))
            .or_else(|| twin.and_then(pattern));
        // Items of other comprehensive income are named with or without their tax, balances and payments with or without what
        // is netted (an allowance, the cash that was acquired). Revenue net of something is another revenue.
        let is_said_besides = |rest: &str| match statement {
            StatementKind::ComprehensiveIncomeStatement => rest.contains("tax"),
            StatementKind::BalanceSheet | StatementKind::CashFlowStatement => true,
            _ => false,
        };
        let besides = || label.split_once(" net of ").filter(|(_, rest)| is_said_besides(rest));
        match found {
            Some(found) => found,
            None => besides().map_or(&[], |(item, _)| self.candidates(statement, item)),
        }
    }

    /// The account of that statement that the label names, and no other.
    pub(crate) fn one(&self, statement: StatementKind, label: &str) -> Option<usize> {
        match self.candidates(statement, label) {
            [account] => Some(*account),
            _ => None,
        }
    }
}

fn add(accounts: &mut Vec<usize>, account: usize) {
    if !accounts.contains(&account) {
        accounts.push(account);
    }
}

/// A label with stars: what stands before, between and after them, folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern(Vec<String>);

impl Pattern {
    fn new(label: &str) -> Self {
        Self(label.split('*').map(fold).collect())
    }

    fn letters(&self) -> usize {
        self.0.iter().map(String::len).sum()
    }

    /// Whether a folded label begins, goes on and ends so, with a word or more for each star.
    fn fits(&self, label: &str) -> bool {
        let [first, middle @ .., last] = self.0.as_slice() else { return false };
        let Some(mut rest) =
            label.strip_prefix(first.as_str()).filter(|rest| first.is_empty() || bounded(first, rest))
        else {
            return false;
        };
        for part in middle {
            let spaced = if is_chinese(part) { part.clone() } else { format!(" {part} ") };
            let Some((star, after)) = rest.split_once(&spaced) else { return false };
            if star.trim().is_empty() {
                return false;
            }
            rest = after;
        }
        let Some(star) = rest.strip_suffix(last.as_str()) else { return false };
        let apart = last.is_empty() || is_chinese(last) || star.ends_with(' ');
        apart && !star.trim().is_empty()
    }
}

/// A folded label's first word, or its first letter where it is Chinese; the head of a pattern that begins with a star is
/// empty.
fn head(label: &str) -> &str {
    if is_chinese(label) {
        let end = label.chars().next().map_or(0, char::len_utf8);
        return label.get(..end).unwrap_or_default();
    }
    label.split(' ').next().unwrap_or_default()
}

/// Whether a word ends where the first part does.
fn bounded(first: &str, rest: &str) -> bool {
    is_chinese(first) || rest.starts_with(' ')
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// Spellings and names of one thing, as they are compared; an empty one is left out.
const SPELLINGS: [(&str, &str); 14] = [
    ("the", ""),
    ("shareholder", "shareholders"),
    ("stockholder", "shareholders"),
    ("stockholders", "shareholders"),
    ("shareowner", "shareholders"),
    ("shareowners", "shareholders"),
    ("amortisation", "amortization"),
    ("amortised", "amortized"),
    ("capitalised", "capitalized"),
    ("recognised", "recognized"),
    ("realised", "realized"),
    ("unrealised", "unrealized"),
    ("authorised", "authorized"),
    ("programme", "program"),
];
/// Words of what adds to a profit, and of what is taken off.
const GAINS: [&str; 18] = [
    "revenue",
    "revenues",
    "income",
    "gain",
    "gains",
    "profit",
    "earnings",
    "benefit",
    "credit",
    "provided",
    "from",
    "generated",
    "inflow",
    "收入",
    "收益",
    "利润",
    "溢利",
    "盈利",
];
const COSTS: [&str; 18] = [
    "loss",
    "losses",
    "expense",
    "expenses",
    "cost",
    "costs",
    "charge",
    "charges",
    "deficit",
    "provision",
    "used",
    "outflow",
    "亏损",
    "支出",
    "损失",
    "费用",
    "成本",
    "所用",
];

/// What a label says that a figure without a sign is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It adds to a profit.
    Gain,
    /// It is taken off.
    Cost,
}

/// The tone of a label outside its brackets; `None` where it speaks of both or of neither.
pub(crate) fn tone(label: &str) -> Option<Tone> {
    tone_of(&fold(label))
}

fn tone_of(folded: &str) -> Option<Tone> {
    let text = folded.replace("income tax", "tax");
    let says = |words: &[&str]| {
        let chinese = is_chinese(&text) && words.iter().any(|word| is_chinese(word) && text.contains(word));
        chinese || text.split(' ').any(|part| words.contains(&part))
    };
    match (says(&GAINS), says(&COSTS)) {
        (true, false) => Some(Tone::Gain),
        (false, true) => Some(Tone::Cost),
        _ => None,
    }
}

/// What a label says of the figures in parentheses, by its own parentheses: in `benefit (expense)` they are costs.
pub(crate) fn bracketed(label: &str) -> Option<Tone> {
    let label = label.to_lowercase().replace('（', "(").replace('）', ")");
    // What follows is about the tax, not about the figure.
    let label = label.split("net of").next().unwrap_or_default();
    let inside = label.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    // A word alone: a remark in brackets (`excluding depreciation expense`) is about something else.
    inside.map(fold).filter(|text| !text.contains(' ')).find_map(|text| tone_of(&text))
}

/// Whether a label says that its figure is taken off: `Less: accumulated depreciation`, `减：坏账准备`.
pub(crate) fn is_taken_off(label: &str) -> bool {
    let label = label.trim_start().to_lowercase().replace('：', ":");
    ["less:", "less ", "减:", "減:", "deduct:"].iter().any(|lead| label.starts_with(lead))
}

/// Whether a label says that its figure is part of the one above it: `其中：营业收入`.
pub(crate) fn is_of_which(label: &str) -> bool {
    label.trim_start().starts_with("其中")
}

/// Whether a label says that its figure was in equity before and goes through profit now: `Reclassification adjustments`, `重分类`.
pub(crate) fn is_reclassified(label: &str) -> bool {
    let label = fold(label);
    ["reclass", "重分类", "重分類"].iter().any(|word| label.contains(word))
}

/// Whether a label says that its figure is what remains of assets: `Net current (liabilities) assets`, `资产净值`.
pub(crate) fn is_rest(label: &str) -> bool {
    let label = fold(label);
    let words: Vec<&str> = label.split(' ').collect();
    let english = words.first() == Some(&"net") && matches!(words.last(), Some(&"assets" | &"liabilities"));
    english
        || ["资产净值", "資產淨值", "负债净值", "負債淨值", "净资产", "淨資產"]
            .iter()
            .any(|word| label.contains(word))
}

/// Whether a label speaks of a part that belongs to somebody: `Net loss attributable to noncontrolling interests`, `少数股东损益`.
pub(crate) fn is_part(label: &str) -> bool {
    let label = fold(label);
    ["attributable", "noncontrolling", "minority", "归属", "少数"].iter().any(|word| label.contains(word))
}

/// Whether a label names nothing by itself: it is empty, or says that it is a total.
pub(crate) fn says_nothing(label: &str) -> bool {
    matches!(fold(label).as_str(), "" | "total" | "totals" | "total net" | "合计" | "小计" | "总计")
}

/// Words that lead to an item and don't name it.
const LEADS: [&str; 10] = ["其中:", "加:", "减:", "減:", "less:", "less ", "add:", "add ", "plus:", "plus "];

/// A label without case, note marks, bracketed remarks, punctuation, ordinals (`一、`, `1.`), lead words (`其中：`,
/// `减：`, `Less:`) and runs of space, in one spelling: `Total stockholders’ equity` is `total shareholders equity`,
/// `non-current` is `noncurrent`.
pub(crate) fn fold(label: &str) -> String {
    let label = english_half(label).unwrap_or(label);
    let mut text = String::with_capacity(label.len());
    let mut depth = 0_u32;
    for letter in label.chars() {
        match letter {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '’' | '‘' | '\'' | '"' | '“' | '”' | '△' | '▲' | '☆' | '#' => {}
            '—' | '–' | '-' | '‑' => text.push(' '),
            '&' => text.push_str(" and "),
            '\u{3000}' | '\u{a0}' => text.push(' '),
            full @ '\u{ff01}'..='\u{ff5e}' => {
                text.extend(char::from_u32(full as u32 - 0xfee0).map(|ascii| ascii.to_ascii_lowercase()));
            }
            ascii if ascii.is_ascii() => text.push(ascii.to_ascii_lowercase()),
            other => text.extend(other.to_lowercase()),
        }
    }
    let parts = without_leads(&text)
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '.' | '*' | '/'));
    // Letter-spaced Chinese is one word.
    let spaced = !is_chinese(&text);
    let mut folded = String::with_capacity(text.len());
    let mut goes_on = true;
    for part in parts {
        let word = SPELLINGS.iter().find(|(spelling, _)| *spelling == part).map_or(part, |(_, word)| word);
        if word.is_empty() {
            continue;
        }
        // A hyphen is no difference: `non-controlling`, `pre-tax`.
        let is_lead = matches!(word, "non" | "pre") && (folded.is_empty() || !goes_on);
        if spaced && !goes_on {
            folded.push(' ');
        }
        folded.push_str(word);
        goes_on = is_lead;
    }
    folded
}

/// The English half of a label that goes on in Chinese: `Revenue 收益`.
fn english_half(label: &str) -> Option<&str> {
    let han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let at = label.find(han)?;
    let english = label.get(..at)?.trim_end_matches(['（', '－', '–']);
    let letters = english.chars().filter(char::is_ascii_alphabetic).count();
    let goes_on = label.get(at..)?.chars().filter(|letter| han(*letter)).count() >= 2;
    (letters >= 3 && goes_on && english.ends_with(' ')).then_some(english)
}

/// Little words that tell no label from another.
const LITTLE: [&str; 13] =
    ["of", "and", "in", "for", "from", "on", "to", "by", "a", "an", "at", "with", "our"];

/// A folded label without little words and plurals: `provision for income tax` is `provisions for income taxes`.
fn loosen(folded: &str) -> String {
    if is_chinese(folded) {
        return folded.to_owned();
    }
    let mut loose = String::with_capacity(folded.len());
    for (at, word) in folded.split(' ').filter(|word| !LITTLE.contains(word)).enumerate() {
        if at > 0 {
            loose.push(' ');
        }
        let (stem, ending) = singular(word);
        loose.push_str(stem);
        loose.push_str(ending);
    }
    loose
}

/// A word without the ending of a plural, and what it ends with instead.
fn singular(word: &str) -> (&str, &str) {
    let stem = |end: &str| word.strip_suffix(end).filter(|stem| stem.len() > 2);
    match (stem("ies"), stem("sses"), stem("xes"), stem("s")) {
        (Some(stem), ..) => (stem, "y"),
        (_, Some(stem), ..) => (stem, "ss"),
        (_, _, Some(stem), _) => (stem, "x"),
        (.., Some(stem)) if !stem.ends_with('s') => (stem, ""),
        _ => (word, ""),
    }
}

/// What follows the ordinals and lead words of a label.
fn without_leads(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let numbered =
            text.trim_start_matches(|letter: char| "一二三四五六七八九十0123456789".contains(letter));
        let ordinal = numbered.strip_prefix(['、', '.']).filter(|rest| {
            numbered.len() < text.len() && !rest.starts_with(|letter: char| letter.is_ascii_digit())
        });
        let Some(rest) = ordinal.or_else(|| LEADS.iter().find_map(|lead| text.strip_prefix(lead))) else {
            return text;
        };
        text = rest.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, fold, is_rest};

    #[test]
    fn what_remains_is_told_by_its_name() {
        for label in
            ["NET (LIABILITIES) ASSETS", "Net current liabilities", "Net assets 資產淨值", "流動資產淨值"]
        {
            assert!(is_rest(label), "{label}");
        }
        for label in ["Property, net", "Total assets", "Net assets per share", "Receivables, net"] {
            assert!(!is_rest(label), "{label}");
        }
    }

    #[test]
    fn labels_fold_to_their_words() {
        for (label, expect) in [
            ("Property, plant and equipment – net (Note 5)", "property plant and equipment net"),
            ("Total stockholders’ equity", "total shareholders equity"),
            ("Research & development:", "research and development"),
            (
                "Less: Net income attributable to non-controlling interests",
                "net income attributable to noncontrolling interests",
            ),
            ("Cash at the beginning of the year", "cash at beginning of year"),
            ("Pre-tax income", "pretax income"),
            ("2.5% notes", "2 5% notes"),
            ("一、营业总收入", "营业总收入"),
            ("其中：营业收入", "营业收入"),
            ("1.持续经营净利润（净亏损以“－”号填列）", "持续经营净利润"),
            ("△应收保费", "应收保费"),
            ("减：所得税费用（收益以“－”号填列）", "所得税费用"),
            ("（一）基本每股收益(元/股)", "基本每股收益"),
            ("資 產 總 計", "資產總計"),
            ("Profit (loss) before tax 除稅前溢利（虧損）", "profit before tax"),
            ("B 股股本", "b股股本"),
        ] {
            assert_eq!(fold(label), expect, "{label}");
        }
    }

    #[test]
    fn a_star_stands_for_words() {
        for (pattern, label, fits) in [
            ("total * shareholders' equity", "Total Example, Inc. stockholders’ equity", true),
            ("total * shareholders' equity", "Total stockholders’ equity", false),
            ("net income attributable to *", "Net income attributable to Example", true),
            ("net income attributable to *", "Net income attributable", false),
            ("cash * end of *", "Cash and cash equivalents at the end of the period", true),
            ("cash * end of *", "Cash end of year", false),
            ("* net", "Internet", false),
            ("basic *", "Basics of it", false),
            ("effect of * rate * cash", "Effect of exchange rate changes on cash", true),
            ("归属于*股东的净利润", "归属于上市公司股东的净利润", true),
            ("归属于*股东的净利润", "归属于股东的净利润", false),
        ] {
            assert_eq!(Pattern::new(pattern).fits(&fold(label)), fits, "{pattern} on {label}");
        }
    }
}
