//! Generating: kinds of questions in fixed shares, each from a company's own figures, its gold computed beside it.

use std::collections::{BTreeMap, BTreeSet};

use model::Decimal;

use super::accounts::{ACCOUNTS, Account};
use super::asked::{Asked, Expected};
use super::filed::{Days, Filer};
use super::parts::Part;
use super::random::Seeded;
use super::ratios::{AMOUNTS, RATIOS, Ratio};

use super::spoken;
use super::unanswerable;
use super::wordings::{Styles, Wordings};

/// What questions are made from.
pub(super) struct Source<'a> {
    pub(super) filers: Vec<&'a Filer>,
    /// In which words.
    pub(super) styles: &'static Styles,
    pub(super) chance: Seeded,
}

type Make = fn(&mut Source<'_>) -> Option<Asked>;

/// Kinds of questions with an answer, and their shares; a tenth of all has none.
const KINDS: [(Make, usize); 20] = [
    (lookup, 20),
    (balance, 6),
    (rounded, 5),
    (latest, 3),
    (change, 6),
    (growth, 9),
    (average, 6),
    (cagr, 5),
    (highest, 3),
    (highest_last, 3),
    (course, 4),
    (ratio, 11),
    (share, 3),
    (defined, 4),
    (part, 8),
    (part_share, 6),
    (part_growth, 4),
    (quarter, 6),
    (quarter_ratio, 2),
    (twelve_months, 3),
];

/// So many questions, no two alike.
pub(super) fn questions(
    filers: &BTreeMap<String, Filer>,
    count: usize,
    seed: u64,
    styles: &'static Styles,
) -> Vec<Asked> {
    let filers =
        filers.values().filter(|filer| !filer.years.is_empty() || !filer.quarters.is_empty()).collect();
    let mut source = Source { filers, styles, chance: Seeded::new(seed) };
    let mut asked: Vec<Asked> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let whole: usize = KINDS.iter().map(|(_, share)| share).sum();
    let open = count.div_ceil(10);
    let shares = KINDS.map(|(make, share)| (make, ((count - open) * share).div_ceil(whole)));
    let first: (Make, usize) = (unanswerable::question, open);
    for (make, wanted) in std::iter::once(first).chain(shares) {
        let mut made = 0;
        for _ in 0..wanted * 60 {
            if made == wanted || asked.len() == count {
                break;
            }
            if let Some(question) = make(&mut source).filter(|question| known.insert(question.text.clone())) {
                asked.push(question);
                made += 1;
            }
        }
    }
    asked
}

impl Source<'_> {
    /// Whether the next question is in Chinese.
    pub(super) fn chinese(&mut self) -> bool {
        self.chance.below(100) < 35
    }

    fn account(&mut self) -> Option<&'static Account> {
        self.chance.pick(ACCOUNTS)
    }

    /// A wording with its blanks filled.
    pub(super) fn fill(&mut self, wordings: &Wordings, chinese: bool, blanks: &[(&str, &str)]) -> String {
        let wording = self.chance.word(if chinese { wordings.chinese } else { wordings.english });
        let mut text = wording.to_owned();
        for (blank, said) in blanks {
            if *blank == "{C}" {
                text = text.replace("{O}", &spoken::possessive(said));
            }
            text = text.replace(blank, said);
        }
        text
    }
}

impl<'a> Source<'a> {
    /// A company, and a fiscal year that it reports on.
    pub(super) fn company_year(&mut self) -> Option<(&'a Filer, i16, Days)> {
        let filer = *self.chance.pick(&self.filers)?;
        let years: Vec<(i16, Days)> = filer.years.iter().map(|(year, days)| (*year, *days)).collect();
        let (year, days) = *self.chance.pick(&years)?;
        Some((filer, year, days))
    }
}

/// What an account or ratio is called.
pub(super) fn said(account: &Account, chinese: bool, chance: &mut Seeded) -> &'static str {
    chance.word(if chinese { account.chinese } else { account.english })
}

fn named(ratio: &Ratio, chinese: bool, chance: &mut Seeded) -> &'static str {
    chance.word(if chinese { ratio.chinese } else { ratio.english })
}

fn in_percent(value: Decimal) -> Option<Decimal> {
    value.checked_mul(Decimal::ONE_HUNDRED)
}

/// Per-share figures take no part in sums and rates.
fn is_money(account: &Account) -> bool {
    !account.id.starts_with("eps")
}

fn lookup(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    let account = source.account()?;
    let value = filer.value(account.id, days)?;
    let chinese = source.chinese();
    let period = spoken::year(year, Some(days), chinese, &mut source.chance);
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "lookup", expected: Expected::Value(value) })
}

fn balance(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    let account = source.account().filter(|account| account.balance)?;
    let value = filer.value(account.id, days)?;
    let chinese = source.chinese();
    let period =
        if chinese { format!("{year}年") } else { spoken::plain_year(year, false, &mut source.chance) };
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let text =
        source.fill(&source.styles.balance, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "balance", expected: Expected::Value(value) })
}

fn rounded(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    let account = source.account().filter(|account| is_money(account))?;
    let value = filer.value(account.id, days)?;
    let chinese = source.chinese();
    let units: &[(&str, i64)] = if chinese {
        &[("百万美元", 1_000_000), ("亿美元", 100_000_000), ("万美元", 10_000)]
    } else {
        &[
            ("USD millions", 1_000_000),
            ("millions", 1_000_000),
            ("USD billions", 1_000_000_000),
            ("$ thousands", 1_000),
        ]
    };
    let (unit, scale) = *source.chance.pick(units)?;
    let shown = grouped(value.checked_div(Decimal::from(scale))?);
    let period = spoken::year(year, Some(days), chinese, &mut source.chance);
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let text = source.fill(
        &source.styles.rounded,
        chinese,
        &[("{C}", &company), ("{F}", figure), ("{P}", &period), ("{U}", unit)],
    );
    Some(Asked { text, kind: "rounded", expected: Expected::Shown(value, shown) })
}

/// Two decimals, halves away from zero, thousands by commas.
fn grouped(value: Decimal) -> String {
    let rounded = (value.abs() * Decimal::ONE_HUNDRED + Decimal::new(5, 1)).floor() / Decimal::ONE_HUNDRED;
    let text = format!("{rounded:.2}");
    let (whole, rest) = text.split_at(text.len().saturating_sub(3));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}{rest}")
}

fn latest(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, ..) = source.company_year()?;
    let account = source.account()?;
    let value = filer.of_year(account.id, filer.latest_year()?)?;
    let chinese = source.chinese();
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let text = source.fill(&source.styles.latest, chinese, &[("{C}", &company), ("{F}", figure)]);
    Some(Asked { text, kind: "latest", expected: Expected::Value(value) })
}

/// A company, an account in money, and a stretch of years with all its values.
fn stretch<'a>(
    source: &mut Source<'a>,
    longest: i16,
) -> Option<(&'a Filer, &'static Account, i16, i16, Vec<Decimal>)> {
    let (filer, to, _) = source.company_year()?;
    let account = source.account().filter(|account| is_money(account))?;
    let length = i16::try_from(source.chance.below(usize::try_from(longest).ok()?)).ok()? + 1;
    let values: Option<Vec<Decimal>> =
        (to - length..=to).map(|year| filer.of_year(account.id, year)).collect();
    Some((filer, account, to - length, to, values?))
}

fn between(
    source: &mut Source<'_>,
    wordings: &Wordings,
    filer: &Filer,
    account: &Account,
    (from, to): (i16, i16),
) -> String {
    let chinese = source.chinese();
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let (a, b) = (
        spoken::plain_year(from, chinese, &mut source.chance),
        spoken::plain_year(to, chinese, &mut source.chance),
    );
    source.fill(wordings, chinese, &[("{C}", &company), ("{F}", figure), ("{A}", &a), ("{B}", &b)])
}

fn change(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, from, to, values) = stretch(source, 2)?;
    let gold = values.last()?.checked_sub(*values.first()?)?;
    let text = between(source, &source.styles.change, filer, account, (from, to));
    Some(Asked { text, kind: "change", expected: Expected::Value(gold) })
}

fn growth(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, from, to, values) = stretch(source, 1)?;
    let (first, last) = (*values.first()?, *values.last()?);
    let gold = in_percent(last.checked_sub(first)?.checked_div(first.abs())?)?;
    let text = between(source, &source.styles.growth, filer, account, (from, to));
    Some(Asked { text, kind: "growth", expected: Expected::Value(gold) })
}

fn average(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, from, to, values) = stretch(source, 3)?;
    let count = values.len();
    let sum: Decimal = values.iter().sum();
    let gold = sum.checked_div(Decimal::from(u64::try_from(count).ok()?))?;
    let last = filer.latest_year() == Some(to) && source.chance.below(2) == 0;
    let text = if last {
        let chinese = source.chinese();
        let (company, figure) =
            (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
        let number = spoken::number(count, chinese)?;
        source.fill(
            &source.styles.average_last,
            chinese,
            &[("{C}", &company), ("{F}", figure), ("{N}", number)],
        )
    } else {
        between(source, &source.styles.average, filer, account, (from, to))
    };
    Some(Asked { text, kind: "average", expected: Expected::Value(gold) })
}

fn cagr(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, from, to, values) = stretch(source, 4)?;
    let (first, last) = (*values.first()?, *values.last()?);
    let years = u32::try_from(to - from).ok().filter(|years| *years > 1)?;
    let ratio = last.checked_div(first).filter(|_| first > Decimal::ZERO && last > Decimal::ZERO)?;
    let text = between(source, &source.styles.cagr, filer, account, (from, to));
    Some(Asked { text, kind: "cagr", expected: Expected::Compound(ratio, years) })
}

fn highest(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, from, to, values) = stretch(source, 4)?;
    let most = *values.iter().max()?;
    let once = values.iter().filter(|value| **value == most).count() == 1;
    let at = i16::try_from(values.iter().position(|value| *value == most).filter(|_| once)?).ok()?;
    let text = between(source, &source.styles.highest, filer, account, (from, to));
    Some(Asked { text, kind: "highest", expected: Expected::Year(from + at, most) })
}

fn highest_last(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, _, to, values) = stretch(source, 3)?;
    (filer.latest_year() == Some(to)).then_some(())?;
    let chinese = source.chinese();
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let number = spoken::number(values.len(), chinese)?;
    let text = source.fill(
        &source.styles.highest_last,
        chinese,
        &[("{C}", &company), ("{F}", figure), ("{N}", number)],
    );
    Some(Asked { text, kind: "highest of the last", expected: Expected::Value(*values.iter().max()?) })
}

fn course(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, account, from, to, values) = stretch(source, 3)?;
    let text = between(source, &source.styles.course, filer, account, (from, to));
    Some(Asked { text, kind: "course", expected: Expected::Series((from..=to).zip(values).collect()) })
}

fn ratio(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    let all: Vec<&'static Ratio> = RATIOS.iter().chain(AMOUNTS).collect();
    let ratio = *source.chance.pick(&all)?;
    let value = (ratio.formula)(&|account, back| filer.at(account, year, back))?;
    let gold = if ratio.percent { in_percent(value)? } else { value };
    let chinese = source.chinese();
    let period = spoken::year(year, Some(days), chinese, &mut source.chance);
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), named(ratio, chinese, &mut source.chance));
    let at_the_end = ratio.balance && source.chance.below(3) == 0;
    let (wordings, period) = match (at_the_end, chinese) {
        (true, true) => (&source.styles.balance, format!("{year}年")),
        (true, false) => (&source.styles.balance, format!("FY{year}")),
        (false, _) => (&source.styles.lookup, period),
    };
    let text = source.fill(wordings, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "ratio", expected: Expected::Value(gold) })
}

/// A flow and what it may be a share of.
fn share(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    const PAIRS: [(&str, &str); 6] = [
        ("cash_from_operations", "revenue"),
        ("income_tax", "pretax_income"),
        ("dividends_paid", "net_income"),
        ("goodwill", "total_assets"),
        ("cash", "total_assets"),
        ("depreciation_amortization", "revenue"),
    ];
    let (over, under) = *source.chance.pick(&PAIRS)?;
    let (over, under) = (super::accounts::account(over)?, super::accounts::account(under)?);
    let gold = in_percent(filer.value(over.id, days)?.checked_div(filer.value(under.id, days)?)?)?;
    let chinese = source.chinese();
    let period = spoken::plain_year(year, chinese, &mut source.chance);
    let company = spoken::company(filer, &mut source.chance);
    let (a, b) = (said(over, chinese, &mut source.chance), said(under, chinese, &mut source.chance));
    let text = source.fill(
        &source.styles.share,
        chinese,
        &[("{C}", &company), ("{F}", a), ("{G}", b), ("{P}", &period)],
    );
    Some(Asked { text, kind: "share", expected: Expected::Value(gold) })
}

/// A ratio that the question defines itself.
fn defined(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, year, days) = source.company_year()?;
    const PAIRS: [(&str, &str, &str, &str); 4] = [
        ("revenue", "ppe_net", "fixed asset turnover ratio", "固定资产周转倍数"),
        ("cost_of_revenue", "inventories", "stock turn", "存货周转倍数"),
        ("net_income", "total_assets", "asset return multiple", "资产回报倍数"),
        ("cash_from_operations", "current_liabilities", "cash cover", "现金保障倍数"),
    ];
    let (over, under, name, chinese_name) = *source.chance.pick(&PAIRS)?;
    let (over, under) = (super::accounts::account(over)?, super::accounts::account(under)?);
    let chinese = source.chinese();
    let company = spoken::company(filer, &mut source.chance);
    let (a, b) = (said(over, chinese, &mut source.chance), said(under, chinese, &mut source.chance));
    let (period, before) = if chinese {
        (format!("{year}年"), format!("{}年", year - 1))
    } else {
        (format!("FY{year}"), format!("FY{}", year - 1))
    };
    let text = source.fill(
        &source.styles.defined,
        chinese,
        &[
            ("{C}", &company),
            ("{F}", a),
            ("{G}", b),
            ("{P}", &period),
            ("{A}", &before),
            ("{R}", if chinese { chinese_name } else { name }),
        ],
    );
    let top = filer.value(over.id, days)?;
    let bottom = if text.contains("average") {
        let before = *filer.years.get(&(year - 1))?;
        filer.value(under.id, days)?.checked_add(filer.value(under.id, before)?)?.checked_div(Decimal::TWO)?
    } else {
        filer.value(under.id, days)?
    };
    Some(Asked { text, kind: "defined", expected: Expected::Value(top.checked_div(bottom)?) })
}

fn part(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, part) = a_part(source)?;
    let text = of_part(source, &source.styles.part, filer, &part)?;
    Some(Asked { text, kind: "part", expected: Expected::Value(part.value) })
}

fn part_share(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, part) = a_part(source)?;
    let whole = filer.of_year(part.account, part.year)?;
    let gold = in_percent(part.value.checked_div(whole)?)?;
    let text = of_part(source, &source.styles.part_share, filer, &part)?;
    Some(Asked { text, kind: "part share", expected: Expected::Value(gold) })
}

fn part_growth(source: &mut Source<'_>) -> Option<Asked> {
    let (filer, part) = a_part(source)?;
    let same = |other: &&Part| {
        other.name == part.name && other.account == part.account && other.year == part.year - 1
    };
    let before = filer.parts.iter().find(same)?.value;
    let gold = in_percent(part.value.checked_sub(before)?.checked_div(before.abs())?)?;
    let text = of_part(source, &source.styles.part_growth, filer, &part)?;
    Some(Asked { text, kind: "part growth", expected: Expected::Value(gold) })
}

fn a_part<'a>(source: &mut Source<'a>) -> Option<(&'a Filer, Part)> {
    let filer = *source.chance.pick(&source.filers)?;
    Some((filer, source.chance.pick(&filer.parts)?.clone()))
}

/// A question about a part in one of these wordings.
fn of_part(source: &mut Source<'_>, wordings: &Wordings, filer: &Filer, part: &Part) -> Option<String> {
    let account = super::accounts::account(part.account)?;
    let chinese = source.chinese();
    let days = filer.years.get(&part.year).copied();
    let period = if chinese {
        spoken::year(part.year, days, true, &mut source.chance)
    } else {
        spoken::plain_year(part.year, false, &mut source.chance)
    };
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let blanks = [("{C}", company.as_str()), ("{F}", figure), ("{P}", &period), ("{S}", &part.name)];
    Some(source.fill(wordings, chinese, &blanks))
}

fn quarter(source: &mut Source<'_>) -> Option<Asked> {
    let filer = *source.chance.pick(&source.filers)?;
    let account = source.account()?;
    let chinese = source.chinese();
    let single = source.chance.below(3) > 0;
    let stretches: Vec<((i16, u8), Days)> = if single { &filer.quarters } else { &filer.to_date }
        .iter()
        .map(|(key, days)| (*key, *days))
        .collect();
    let (label, days) = *source.chance.pick(&stretches)?;
    let value = filer.value(account.id, days)?;
    let period = if single {
        spoken::quarter(label, days, chinese, &mut source.chance)
    } else if account.balance {
        return None;
    } else {
        spoken::to_date(label, days, chinese, &mut source.chance)
    };
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "quarter", expected: Expected::Value(value) })
}

/// A ratio over a single quarter, where it means the same as over a year.
fn quarter_ratio(source: &mut Source<'_>) -> Option<Asked> {
    let filer = *source.chance.pick(&source.filers)?;
    let ratio = source.chance.pick(RATIOS).filter(|ratio| ratio.any_stretch)?;
    let quarters: Vec<((i16, u8), Days)> = filer.quarters.iter().map(|(key, days)| (*key, *days)).collect();
    let (label, days) = *source.chance.pick(&quarters)?;
    let now = |account: &str, back: u32| filer.value(account, days).filter(|_| back == 0);
    let value = (ratio.formula)(&now)?;
    let gold = if ratio.percent { in_percent(value)? } else { value };
    let chinese = source.chinese();
    let period = spoken::quarter(label, days, chinese, &mut source.chance);
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), named(ratio, chinese, &mut source.chance));
    let text =
        source.fill(&source.styles.lookup, chinese, &[("{C}", &company), ("{F}", figure), ("{P}", &period)]);
    Some(Asked { text, kind: "quarter ratio", expected: Expected::Value(gold) })
}

/// The twelve months to the latest report's end: the year itself where that is an annual one.
fn twelve_months(source: &mut Source<'_>) -> Option<Asked> {
    let filer = *source.chance.pick(&source.filers)?;
    let account = source.account().filter(|account| !account.balance && is_money(account))?;
    let year_end = filer.latest_year().and_then(|year| filer.years.get(&year)).map(|(_, end)| *end);
    let first_quarters = filer.quarters.iter().filter(|((_, quarter), _)| *quarter == 1);
    let (&(label, quarter), &days) =
        filer.to_date.iter().chain(first_quarters).max_by_key(|(_, (_, end))| *end)?;
    let gold = if year_end.is_some_and(|end| end >= days.1) {
        filer.of_year(account.id, filer.latest_year()?)?
    } else {
        let stretches = if quarter == 1 { &filer.quarters } else { &filer.to_date };
        let before = *stretches.get(&(label - 1, quarter))?;
        filer
            .of_year(account.id, label - 1)?
            .checked_add(filer.value(account.id, days)?)?
            .checked_sub(filer.value(account.id, before)?)?
    };
    let chinese = source.chinese();
    let (company, figure) =
        (spoken::company(filer, &mut source.chance), said(account, chinese, &mut source.chance));
    let text = source.fill(&source.styles.twelve_months, chinese, &[("{C}", &company), ("{F}", figure)]);
    Some(Asked { text, kind: "twelve months", expected: Expected::Value(gold) })
}
