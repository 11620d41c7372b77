//! The built-in charts load and hold together; overlays override key by key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{Chart, Sign};

use super::load;

/// The charts folder's files by their path below it.
fn built_in() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts");
    let mut open = vec![folder.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                files.push(path);
            }
        }
    }
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
    let mut files: Vec<(String, String)> =
        files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect();
    files.sort();
    files
}

fn with(overlay: &[(&str, &str)]) -> Result<Chart, String> {
    let base = built_in();
    let base: Vec<(&str, &str)> = base.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    load(&base, overlay).map_err(|error| error.to_string())
}

#[test]
fn the_built_in_charts_load() {
    let chart = with(&[]).unwrap();
    assert!(chart.accounts.len() >= 150, "{} accounts", chart.accounts.len());
    assert!(chart.rules.iter().any(|rule| rule.id == "balance_sheet_balances"));
    assert_eq!(with(&[]).unwrap().version, chart.version);
    assert_ne!(with(&[("rules.toml", "")]).unwrap().version, chart.version);
}

/// The accounts that the contract names: id, statement's initials, sign.
const CONTRACT: &str = "
cash BS natural|accounts_receivable BS natural|inventories BS natural|current_assets BS natural|ppe_net BS natural
goodwill BS natural|intangible_assets BS natural|total_assets BS natural|short_term_debt BS natural
accounts_payable BS natural|current_liabilities BS natural|long_term_debt BS natural|total_liabilities BS natural
retained_earnings BS natural|shareholders_equity BS natural|noncontrolling_interests BS natural
total_equity BS natural|total_liabilities_and_equity BS natural|revenue IS natural|cost_of_revenue IS outflow
gross_profit IS natural|selling_general_administrative IS outflow|research_development IS outflow
operating_income IS natural|interest_expense IS outflow|pretax_income IS natural|income_tax IS outflow
net_income IS natural|net_income_parent IS natural|eps_basic IS natural|eps_diluted IS natural
cash_from_operations CFS natural|depreciation_amortization CFS natural|capital_expenditure CFS outflow
cash_from_investing CFS natural|dividends_paid CFS outflow|cash_from_financing CFS natural";

#[test]
fn the_accounts_of_the_contract_are_there() {
    let chart = with(&[]).unwrap();
    for line in CONTRACT.split(['|', '\n']).filter(|line| !line.is_empty()) {
        let [id, statement, sign] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let account = chart.account(id).unwrap_or_else(|| panic!("no account {id}"));
        let initials: String =
            format!("{:?}", account.statement).chars().filter(char::is_ascii_uppercase).collect();
        assert_eq!(initials, statement, "{id}");
        let expect = if sign == "outflow" { Sign::Outflow } else { Sign::Natural };
        assert_eq!(account.sign, expect, "{id}");
        assert!(!account.names.en.is_empty() && !account.names.zh.is_empty(), "{id}");
    }
}

#[test]
fn names_tell_the_accounts_of_a_statement_apart() {
    let chart = with(&[]).unwrap();
    let mut seen: BTreeMap<(model::StatementKind, &str), &str> = BTreeMap::new();
    for account in &chart.accounts {
        for name in [&account.names.en, &account.names.zh] {
            let other = seen.insert((account.statement, name), &account.id);
            assert_eq!(other, None, "{name} names {} too", account.id);
        }
    }
}

#[test]
fn an_overlay_overrides_key_by_key() {
    let accounts = "[balance_sheet]\ncash = { en = \"Cash at bank\" }\n\
        crypto = { parent = \"current_assets\", after = \"cash\", en = \"Crypto assets\", zh = \"加密资产\" }";
    let concepts = "[accounts]\ncash = [\"MyCash\", \"...\"]\ncrypto = [\"acme:Crypto\"]";
    let chart = with(&[
        ("accounts.toml", accounts),
        ("concepts/us-gaap.toml", concepts),
        ("rules.toml", "[gross_profit_sums]\nkind = \"sanity\"\n[cash_flow_sums]\noff = true"),
    ])
    .unwrap();
    let cash = chart.account("cash").unwrap();
    assert_eq!((cash.names.en.as_str(), cash.names.zh.as_str()), ("Cash at bank", "货币资金"));
    let concepts: Vec<&String> =
        cash.concepts.iter().filter(|concept| concept.starts_with("us-gaap:")).take(2).collect();
    assert_eq!(concepts, ["us-gaap:MyCash", "us-gaap:CashAndCashEquivalentsAtCarryingValue"]);
    assert_eq!(chart.position("crypto"), chart.position("cash").map(|at| at + 1));
    assert_eq!(chart.account("crypto").unwrap().concepts, ["acme:Crypto"]);
    let rule = chart.rules.iter().find(|rule| rule.id == "gross_profit_sums").unwrap();
    assert_eq!(rule.kind, model::RuleKind::Sanity);
    assert!(!chart.rules.iter().any(|rule| rule.id == "cash_flow_sums"));
}

#[test]
fn what_is_wrong_names_file_key_and_a_hint() {
    for (name, text, expect) in [
        ("acounts.toml", "", "acounts.toml: no kind of chart is named so (did you mean \"accounts.toml\"?)"),
        ("rules.toml", "[a\n", "rules.toml, line 1: not TOML"),
        (
            "accounts.toml",
            "[balance_shet]",
            "accounts.toml: no statement \"balance_shet\" (did you mean \"balance_sheet\"?)",
        ),
        (
            "accounts.toml",
            "[balance_sheet]\ncash = { english = \"x\" }",
            "accounts.toml, cash: unknown key \"english\" (the keys are",
        ),
        (
            "accounts.toml",
            "[balance_sheet]\ncash = { sing = \"natural\" }",
            "accounts.toml, cash: unknown key \"sing\" (did you mean \"sign\"?)",
        ),
        (
            "accounts.toml",
            "[balance_sheet]\ncahs = { total = true }",
            "accounts.toml, cahs: no en (did you mean \"cash\"?)",
        ),
        (
            "accounts.toml",
            "[income_statement]\ncash = { en = \"x\" }",
            "accounts.toml, cash: an account has one statement (it is an account of [balance_sheet]; override it there)",
        ),
        (
            "accounts.toml",
            "[balance_sheet]\ncash = { parent = \"curent_assets\" }",
            "accounts.toml, cash.parent: no account \"curent_assets\" (did you mean \"current_assets\"?)",
        ),
        ("accounts.toml", "[balance_sheet]\ntotal_assets = { parent = \"cash\" }", "is its own parent"),
        (
            "accounts.toml",
            "[balance_sheet]\ncash = { sign = \"outflows\" }",
            "accounts.toml, cash.sign: unknown sign \"outflows\" (did you mean \"outflow\"?)",
        ),
        (
            "accounts.toml",
            "[balance_sheet]\n\"Cash\" = {}",
            "accounts.toml: \"Cash\" is no id (small letters a to z, digits and _)",
        ),
        (
            "concepts/us-gaap.toml",
            "[accounts]\ncsah = []",
            "concepts/us-gaap.toml: no account \"csah\" (did you mean \"cash\"?)",
        ),
        ("concepts/us-gaap.toml", "[accounts]\ngoodwill = [\"Assets\"]", "us-gaap:Assets is also"),
        (
            "labels/en.toml",
            "[accounts]\ncash = \"cash\"",
            "labels/en.toml, cash.list: expected a list of texts, found a string",
        ),
        (
            "rules.toml",
            "[mine]\nrule = \"cash = cahs\"\nen = \"x\"\nzh = \"x\"",
            "rules.toml, mine.rule: no account \"cahs\" (did you mean \"cash\"?)",
        ),
        (
            "rules.toml",
            "[mine]\nrule = \"cash\"\nen = \"x\"\nzh = \"x\"",
            "rules.toml, mine.rule, character 5: expected \"=\" and the other side, found the end",
        ),
    ] {
        let error = with(&[(name, text)]).unwrap_err();
        assert!(error.contains(expect), "{error}\nshould say\n{expect}");
    }
}
