//! Several hundred questions from a seeded generator: wordings, English and Chinese, times figures, periods and companies,
//! a tenth of them unanswerable. What is understood is checked whole.

use super::{chart, show};
use crate::question::{Understanding, understand};

/// A small linear congruential generator: the same questions every time.
struct Seeded(u64);

impl Seeded {
    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (self.0 >> 33) as usize % from.len();
        from.get(at).expect("the list is not empty")
    }
}

/// What it is called in a question, and what it is.
type Said = (&'static str, &'static str);

const COMPANIES: [Said; 10] = [
    ("Apple", "apple"),
    ("Tesla", "tesla"),
    ("Pfizer", "pfizer"),
    ("Lowe's", "lowes"),
    ("Corning Incorporated", "corning"),
    ("The Boeing Company", "boeing"),
    ("AMZN", "amazon"),
    ("General Mills", "general-mills"),
    ("CVS Health", "cvs"),
    ("American Water Works", "awk"),
];

const FIGURES: [Said; 26] = [
    ("revenue", "revenue"),
    ("net sales", "revenue"),
    ("top line", "revenue"),
    ("COGS", "cost_of_revenue"),
    ("gross profit", "gross_profit"),
    ("R&D expenses", "research_development"),
    ("SG&A", "selling_general_administrative"),
    ("operating income", "operating_income"),
    ("pre-tax income", "pretax_income"),
    ("net income attributable to shareholders", "net_income_parent"),
    ("capital expenditures", "capital_expenditure"),
    ("operating cash flow", "cash_from_operations"),
    ("cash dividends paid", "dividends_paid"),
    ("total assets", "total_assets"),
    ("net PP&E", "ppe_net"),
    ("accounts receivable", "accounts_receivable"),
    ("Inventories", "inventories"),
    ("total current liabilities", "current_liabilities"),
    ("long-term debt", "long_term_debt"),
    ("total equity", "total_equity"),
    ("free cash flow", "free_cash_flow"),
    ("EBITDA", "ebitda"),
    ("working capital", "working_capital"),
    ("D&A", "depreciation_amortization"),
    ("interest expense", "interest_expense"),
    ("goodwill", "goodwill"),
];

const RATIOS: [Said; 8] = [
    ("current ratio", "current_ratio"),
    ("gross margin", "gross_margin"),
    ("operating profit margin", "operating_margin"),
    ("return on equity", "return_on_equity"),
    ("effective tax rate", "effective_tax_rate"),
    ("debt-to-equity ratio", "debt_to_equity"),
    ("days payable outstanding", "days_payable_outstanding"),
    ("interest coverage", "interest_coverage"),
];

const PERIODS: [Said; 20] = [
    ("FY2021", "FY2021"),
    ("fiscal 2021", "FY2021"),
    ("fiscal year 2021", "FY2021"),
    ("2021", "FY2021"),
    ("the fiscal year 2021", "FY2021"),
    ("FY21", "FY2021"),
    ("the latest fiscal year", "FY0"),
    ("the most recent fiscal year", "FY0"),
    ("Q2 FY2022", "FY2022Q2"),
    ("the second quarter of fiscal 2022", "FY2022Q2"),
    ("Q3 2022", "FY2022Q3"),
    ("3Q22", "FY2022Q3"),
    ("the latest quarter", "Q0"),
    ("the first nine months of 2022", "FY2022Q3YTD"),
    ("H1 2022", "FY2022Q2YTD"),
    ("the trailing twelve months", "LTM"),
    ("the last twelve months to Q3 2022", "LTMFY2022Q3"),
    ("the three months ended June 30, 2022", "3M2022-06-30"),
    ("the fiscal year ended September 24, 2022", "12M2022-09-24"),
    ("the year ended December 31, 2021", "12M2021-12-31"),
];

const LOOKUPS: [&str; 18] = [
    "What was {C}'s {T} in {P}?",
    "What was the {T} of {C} for {P}?",
    "How much {T} did {C} report in {P}?",
    "{C} {T} {P}",
    "{C}'s {T} for {P}",
    "Please give me {C}'s {T} for {P}.",
    "For {P}, what was {C}'s {T}?",
    "In {P}, how much was the {T} of {C}?",
    "Could you tell me what {C} reported as {T} in {P}?",
    "I would like to know the amount of {T} at {C} for {P}.",
    "State {T} for {C}, {P}.",
    "{T}, {C}, {P}",
    "Find the {T} that {C} disclosed for {P}.",
    "Based on the income statement, what is {C}'s {T} for {P}?",
    "Calculate {C}'s {T} in {P}.",
    "What did {C}'s {T} amount to in {P}?",
    "How high was {C}'s {T} in {P}?",
    "Provide the {T} figure for {C} in {P}",
];

/// Over two years.
const CHANGES: [(&str, &str); 12] = [
    ("By how much did {C}'s {T} change from FY{A} to FY{B}?", "change"),
    ("What was the change in {T} at {C} between fiscal {A} and fiscal {B}?", "change"),
    ("How much did {T} increase at {C} from {A} to {B}?", "change"),
    ("How much higher was {C}'s {T} in FY{B} than in FY{A}?", "change"),
    ("{C}: change in {T}, FY{A} to FY{B}", "change"),
    ("What was the year-over-year growth in {C}'s {T} from FY{A} to FY{B}?", "growth"),
    ("What was {C}'s {T} growth from FY{A} to FY{B}?", "growth"),
    ("By what percentage did {C}'s {T} grow between FY{A} and FY{B}?", "growth"),
    ("What is the percentage change in {T} of {C} from {A} to {B}?", "growth"),
    ("{C} {T} growth rate FY{B} vs FY{A}", "growth"),
    ("At what rate did {C}'s {T} grow from FY{A} to FY{B}, in percent?", "growth | in percent"),
    ("Compute the growth of {T} for {C} in FY{B} compared with FY{A}.", "growth"),
];

/// Over several years.
const RANGES: [(&str, &str); 12] = [
    ("What was the average {T} of {C} from FY{A} to FY{B}?", "average"),
    ("{C}'s average {T} over fiscal {A} through fiscal {B}", "average"),
    ("Compute the mean {T} for {C} over FY{A}-FY{B}.", "average"),
    ("What is the FY{A} - FY{B} {N} year average of {T} for {C}?", "average"),
    ("{N}-year average {T} of {C} ending FY{B}", "average"),
    ("What was {C}'s cumulative {T} from FY{A} to FY{B}?", "sum"),
    ("Sum of {C}'s {T} over FY{A} to FY{B}", ""),
    ("In which year between FY{A} and FY{B} did {C} report its highest {T}?", "highest(period)"),
    ("Which year had the lowest {T} for {C} from FY{A} to FY{B}?", "lowest(period)"),
    ("What was the highest {T} of {C} between FY{A} and FY{B}?", "highest(value)"),
    ("List {C}'s {T} for each year from FY{A} to FY{B}.", ""),
    ("Show the {T} of {C} for FY{A}-FY{B}", ""),
];

const CAGRS: [&str; 5] = [
    "What is the CAGR of {C}'s {T} from FY{A} to FY{B}?",
    "Compute {C}'s {T} CAGR between fiscal {A} and fiscal {B}.",
    "compound annual growth rate of {T}, {C}, FY{A}-FY{B}",
    "What was the {M}-year {T} CAGR for {C} ending FY{B}?",
    "At what compound annual growth rate did {T} grow at {C} from FY{A} to FY{B}?",
];

/// Two figures.
const QUOTIENTS: [(&str, &str); 12] = [
    ("What was {C}'s {T} as a percentage of {U} in FY{B}?", "(T / U) | in percent"),
    ("{T} as % of {U} for {C}, FY{B}", "(T / U) | in percent"),
    ("What percentage of {U} was {T} at {C} in FY{B}?", "(T / U) | in percent"),
    ("What is the ratio of {T} to {U} for {C} in FY{B}?", "(T / U)"),
    ("{C} {T} / {U} FY{B}", "(T / U)"),
    ("{C}'s {T} divided by {U} for fiscal {B}", "(T / U)"),
    (
        "What is {C}'s FY{B} sample ratio? Sample ratio is defined as: FY{B} {T} / (average {U} between FY{A1} and FY{B}).",
        "(T / avg(U))",
    ),
    (
        "Define sample ratio as {T} divided by average {U}. What was {C}'s sample ratio in FY{B}?",
        "(T / avg(U))",
    ),
    ("What was {C}'s sample spread in FY{B}, defined as {T} minus {U}?", "(T - U)"),
    ("What is the difference between {T} and {U} for {C} in FY{B}?", "(T - U)"),
    ("What was the sum of {T} and {U} of {C} in FY{B}?", "(T + U)"),
    ("{C}'s {T} and {U} for FY{B}", "T; U"),
];

const CHINESE_COMPANIES: [Said; 4] =
    [("成都先导", "chengdu"), ("昭衍新药", "joinn"), ("百克生物", "bcht"), ("苹果公司", "apple")];

const CHINESE_FIGURES: [Said; 18] = [
    ("营业收入", "revenue"),
    ("营收", "revenue"),
    ("营业成本", "cost_of_revenue"),
    ("净利润", "net_income"),
    ("归母净利润", "net_income_parent"),
    ("归属于上市公司股东的净利润", "net_income_parent"),
    ("研发费用", "research_development"),
    ("总资产", "total_assets"),
    ("负债合计", "total_liabilities"),
    ("存货", "inventories"),
    ("应收账款", "accounts_receivable"),
    ("货币资金", "cash"),
    ("经营活动产生的现金流量净额", "cash_from_operations"),
    ("资产负债率", "debt_to_assets"),
    ("流动比率", "current_ratio"),
    ("毛利率", "gross_margin"),
    ("净资产收益率", "return_on_equity"),
    ("应收账款周转天数", "days_sales_outstanding"),
];

const CHINESE_LOOKUPS: [(&str, &str); 16] = [
    ("{C}{B}年{T}是多少？", "FY{B}"),
    ("{B}年{C}的{T}", "FY{B}"),
    ("{C}{B}年度{T}为多少？", "FY{B}"),
    ("请问{C}{B}年末的{T}是多少？", "FY{B}"),
    ("{C}{B}年上半年{T}", "FY{B}Q2YTD"),
    ("{C}{B}年前三季度的{T}", "FY{B}Q3YTD"),
    ("{C}{B}年第三季度{T}是多少", "FY{B}Q3"),
    ("{C}最近一年的{T}", "FY0"),
    ("{C}近三年{T}", "FY-2 FY-1 FY0"),
    ("{C}{A}-{B}年{T}的平均值", "RANGE | average"),
    ("{C}{A}年至{B}年平均{T}", "RANGE | average"),
    ("{C}{B}年{T}同比增长率", "FY{A1} FY{B} | growth"),
    ("{B}年{C}{T}同比增长多少？", "FY{A1} FY{B} | growth"),
    ("{C}{B}年{T}较{A1}年变动额", "FY{A1} FY{B} | change"),
    ("{C}{A}年到{B}年{T}的复合增长率", "FY{A} FY{B} | cagr"),
    ("{C}{A}年至{B}年哪一年的{T}最高？", "RANGE | highest(period)"),
];

/// Unanswerable, with the reason.
const UNANSWERABLE: [(&str, &str); 14] = [
    ("What was Foobar's {T} in FY{B}?", "question/unknown-company"),
    ("{T} of Zorblax Holdings Inc. for fiscal {B}", "question/unknown-company"),
    ("What was the {T} of Quuxmobile in {B}?", "question/unknown-company"),
    ("How much {T} did Johnson & Johnson report in FY{B}?", "question/unknown-company"),
    ("美味食品{B}年营业收入是多少？", "question/unknown-company"),
    ("What was American's {T} in FY{B}?", "question/ambiguous-company"),
    ("{T} of United in {B}", "question/ambiguous-company"),
    ("What was {C}'s profit in FY{B}?", "question/ambiguous-figure"),
    ("{C}'s EPS for FY{B}", "question/ambiguous-figure"),
    ("What was {C}'s unicorn ratio in FY{B}?", "question/unknown-figure"),
    ("How much was the customer acquisition cost of {C} in FY{B}?", "question/unknown-figure"),
    ("{C} {T} per employee FY{B}", "question/unknown-figure"),
    ("What was {C}'s {T} in FY{B} excluding acquisitions?", "question/condition"),
    ("What was {C}'s adjusted {T} in FY{B}?", "question/condition"),
];

/// A question and what should be understood.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    parts.iter().fold(template.to_owned(), |text, (slot, value)| text.replace(slot, value))
}

fn questions(seeded: &mut Seeded) -> Vec<(String, String)> {
    let mut questions = Vec::new();
    let both: Vec<Said> = FIGURES.iter().chain(&RATIOS).copied().collect();
    for round in 0..25u32 {
        let first = 2015 + round % 5;
        let last = first + 2 + round % 3;
        let years: Vec<String> = (first..=last).map(|year| format!("FY{year}")).collect();
        let (a, b, before) = (first.to_string(), last.to_string(), (last - 1).to_string());
        let (count, steps) = ((last - first + 1).to_string(), (last - first).to_string());
        let slots = |company: &Said, figure: &Said| -> Vec<(&'static str, String)> {
            vec![
                ("{C}", company.0.to_owned()),
                ("{T}", figure.0.to_owned()),
                ("{A1}", before.clone()),
                ("{A}", a.clone()),
                ("{B}", b.clone()),
                ("{N}", count.clone()),
                ("{M}", steps.clone()),
            ]
        };
        let put = |template: &str, company: &Said, figure: &Said, more: &[(&str, &str)]| {
            let slots = slots(company, figure);
            let mut parts: Vec<(&str, &str)> = more.to_vec();
            parts.extend(slots.iter().map(|(slot, value)| (*slot, value.as_str())));
            fill(template, &parts)
        };
        for _ in 0..6 {
            let (company, figure, period) =
                (seeded.pick(&COMPANIES), seeded.pick(&both), seeded.pick(&PERIODS));
            let template = seeded.pick(&LOOKUPS);
            let source = if template.contains("income statement") { " | from IncomeStatement" } else { "" };
            questions.push((
                put(template, company, figure, &[("{P}", period.0)]),
                format!("{} | {} | {}{source}", company.1, figure.1, period.1),
            ));
        }
        for _ in 0..4 {
            let (company, figure, (template, expect)) =
                (seeded.pick(&COMPANIES), seeded.pick(&FIGURES), seeded.pick(&CHANGES));
            questions.push((
                put(template, company, figure, &[]),
                format!("{} | {} | FY{a} FY{b} | {expect}", company.1, figure.1),
            ));
        }
        for _ in 0..4 {
            let (company, figure, (template, expect)) =
                (seeded.pick(&COMPANIES), seeded.pick(&FIGURES), seeded.pick(&RANGES));
            let expect = if template.starts_with("Sum") { "sum" } else { expect };
            let tail = if expect.is_empty() { String::new() } else { format!(" | {expect}") };
            questions.push((
                put(template, company, figure, &[]),
                format!("{} | {} | {}{tail}", company.1, figure.1, years.join(" ")),
            ));
        }
        for _ in 0..2 {
            let (company, figure, template) =
                (seeded.pick(&COMPANIES), seeded.pick(&FIGURES), seeded.pick(&CAGRS));
            questions.push((
                put(template, company, figure, &[]),
                format!("{} | {} | FY{a} FY{b} | cagr", company.1, figure.1),
            ));
        }
        for _ in 0..4 {
            let (company, figure, under) =
                (seeded.pick(&COMPANIES), seeded.pick(&FIGURES), seeded.pick(&FIGURES));
            let (template, expect) = seeded.pick(&QUOTIENTS);
            if figure.1 == under.1 {
                continue;
            }
            let (formula, tail) =
                expect.split_once(" | ").map_or((*expect, String::new()), |(f, t)| (f, format!(" | {t}")));
            let formula = formula.replace('T', "\u{1}").replace('U', under.1).replace('\u{1}', figure.1);
            questions.push((
                put(template, company, figure, &[("{U}", under.0)]),
                format!("{} | {formula} | FY{b}{tail}", company.1),
            ));
        }
        for _ in 0..6 {
            let (company, figure) = (seeded.pick(&CHINESE_COMPANIES), seeded.pick(&CHINESE_FIGURES));
            let (template, expect) = seeded.pick(&CHINESE_LOOKUPS);
            let expect = fill(expect, &[("{A1}", &before), ("{A}", &a), ("{B}", &b)])
                .replace("RANGE", &years.join(" "));
            questions.push((
                put(template, company, figure, &[]),
                format!("{} | {} | {expect}", company.1, figure.1),
            ));
        }
        for _ in 0..3 {
            let (company, figure, (template, reason)) =
                (seeded.pick(&COMPANIES), seeded.pick(&FIGURES), seeded.pick(&UNANSWERABLE));
            questions.push((put(template, company, figure, &[]), (*reason).to_owned()));
        }
    }
    questions
}

#[test]
fn generated_questions_are_understood_whole() {
    let vocabulary = chart::vocabulary();
    let directory = chart::directory(&vocabulary);
    let questions = questions(&mut Seeded(20_240_928));
    let mut wrong = Vec::new();
    for (question, expect) in &questions {
        let understood = understand(question, &vocabulary, &directory);
        let found = match &understood {
            Understanding::Unresolved(unresolved) if expect.starts_with("question/") => {
                unresolved.reason.code.clone()
            }
            other => show::show(other),
        };
        if found != *expect {
            wrong.push(format!("{question}\n    expect {expect}\n    found  {found}"));
        }
    }
    println!("{} questions", questions.len());
    assert!(questions.len() >= 600);
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), questions.len(), wrong.join("\n"));
}
