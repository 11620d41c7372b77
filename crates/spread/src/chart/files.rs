//! Files to sheets: which kind a file is by its path, and what may stand in it.

use model::Whose;
use toml::{Table, Value};

use super::sheet::{Sheet, wrong};
use crate::error::{Error, did_you_mean};

/// All files of a chart, merged by kind.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// `*/accounts.toml`: account to its keys, `statement` among them.
    pub(super) accounts: Sheet,
    /// `concepts/PREFIX.toml`: account to `list`, taxonomy by taxonomy.
    pub(super) concepts: Vec<(String, Sheet)>,
    /// `[shared]` of those: concepts that several accounts may claim.
    pub(super) shared: Vec<String>,
    /// `[whose]` of those: axes that say whose accounts a fact is of, with their members.
    pub(super) whose: Vec<Whose>,
    /// `[accounts]` of `labels/LANGUAGE.toml`: account to `list`, language by language.
    pub(super) labels: Vec<(String, Sheet)>,
    /// `[words]` of those: name to `list`.
    pub(super) words: Vec<(String, Sheet)>,
    /// `*/standins.toml`.
    pub(super) standins: Sheet,
    /// `*/rules.toml`.
    pub(super) rules: Sheet,
    /// `metrics.toml`, `metrics/GROUP.toml`.
    pub(super) metrics: Sheet,
    /// `scorecards.toml`.
    pub(super) scorecards: Sheet,
}

/// The statements' names, as sections of an account file.
pub(super) const STATEMENTS: [&str; 5] = [
    "balance_sheet",
    "income_statement",
    "comprehensive_income_statement",
    "cash_flow_statement",
    "equity_statement",
];

const ACCOUNT: [&str; 10] =
    ["parent", "total", "line", "sign", "measure", "kind", "tells_periods", "after", "en", "zh"];
const WHOSE: [&str; 2] = ["group", "company"];
const STANDIN: [&str; 3] = ["formula", "unless", "off"];
const RULE: [&str; 6] = ["rule", "kind", "unless", "en", "zh", "off"];
const METRIC: [&str; 9] =
    ["formula", "unit", "group", "en", "zh", "definition_en", "definition_zh", "synonyms", "off"];
const SCORECARD: [&str; 9] =
    ["constant", "components", "bands", "en", "zh", "definition_en", "definition_zh", "synonyms", "off"];
/// Files of the charts folder that others read.
const ELSEWHERE: [&str; 6] =
    ["answers.toml", "claims.toml", "particulars.toml", "print.toml", "questions.toml", "search.toml"];
const KINDS: [&str; 8] = [
    "accounts.toml",
    "concepts/us-gaap.toml",
    "labels/en.toml",
    "standins.toml",
    "rules.toml",
    "metrics.toml",
    "scorecards.toml",
    "print.toml",
];

/// Whether a file of the charts folder is part of a chart.
pub(super) fn is_of_chart(path: &str) -> bool {
    !ELSEWHERE.contains(&path) && !path.starts_with("prompts/")
}

impl Files {
    /// Merges a file over those before it.
    pub(super) fn add(&mut self, path: &str, table: Table) -> Result<(), Error> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = folder.rsplit('/').next().unwrap_or(folder);
        let stem = name.strip_suffix(".toml").unwrap_or(name);
        match (folder, stem) {
            ("concepts", prefix) => self.add_concepts(path, prefix, table),
            ("labels", language) => self.add_labels(path, language, table),
            ("metrics", group) => self.add_metrics(path, Some(group), table),
            (_, "accounts") => self.add_accounts(path, table),
            (_, "standins") => add_entries(&mut self.standins, path, table, &STANDIN),
            (_, "rules") => add_entries(&mut self.rules, path, table, &RULE),
            (_, "metrics") => self.add_metrics(path, None, table),
            (_, "scorecards") => add_entries(&mut self.scorecards, path, table, &SCORECARD),
            _ => {
                let hint =
                    did_you_mean(path, KINDS).unwrap_or_else(|| format!("charts are {}", KINDS.join(", ")));
                Err(wrong(path, "no kind of chart is named so").with_hint(Some(hint)))
            }
        }
    }

    fn add_accounts(&mut self, path: &str, file: Table) -> Result<(), Error> {
        for (statement, lines) in file {
            if !STATEMENTS.contains(&statement.as_str()) {
                let hint = did_you_mean(&statement, STATEMENTS)
                    .unwrap_or_else(|| format!("the statements are {}", STATEMENTS.join(", ")));
                return Err(wrong(path, format!("no statement {statement:?}")).with_hint(Some(hint)));
            }
            for (id, keys) in entries(path, &statement, lines)? {
                let held = self.accounts.get(&id).and_then(|entry| entry.text("statement").ok().flatten());
                if let Some(held) = held.filter(|held| *held != statement) {
                    let hint = format!("it is an account of [{held}]; override it there");
                    return Err(
                        wrong(format!("{path}, {id}"), "an account has one statement").with_hint(Some(hint))
                    );
                }
                self.accounts.merge(path, &id, keys, &ACCOUNT)?;
                self.accounts.put(path, &id, "statement", &statement);
            }
        }
        Ok(())
    }

    fn add_concepts(&mut self, path: &str, prefix: &str, file: Table) -> Result<(), Error> {
        for (section, content) in file {
            let content = entries_table(path, &section, content)?;
            match section.as_str() {
                "accounts" => add_list(sheet_of(&mut self.concepts, prefix), path, content)?,
                "shared" => self.shared.extend(content.keys().map(|concept| qualified(prefix, concept))),
                "whose" => {
                    for (axis, members) in content {
                        let whose = whose(path, axis, entries_table(path, "whose", members)?)?;
                        self.whose.retain(|known| known.axis != whose.axis);
                        self.whose.push(whose);
                    }
                }
                other => {
                    let hint = "concepts stand under [accounts], their exceptions under [shared], axes of whose accounts \
                                they are under [whose]"
                        .to_owned();
                    return Err(wrong(path, format!("no section {other:?}")).with_hint(Some(hint)));
                }
            }
        }
        Ok(())
    }

    fn add_labels(&mut self, path: &str, language: &str, file: Table) -> Result<(), Error> {
        for (section, content) in file {
            let content = entries_table(path, &section, content)?;
            match section.as_str() {
                "accounts" => add_list(sheet_of(&mut self.labels, language), path, content)?,
                "words" => add_list(sheet_of(&mut self.words, language), path, content)?,
                other => {
                    let hint =
                        "labels stand under [accounts], words that they share under [words]".to_owned();
                    return Err(wrong(path, format!("no section {other:?}")).with_hint(Some(hint)));
                }
            }
        }
        Ok(())
    }

    fn add_metrics(&mut self, path: &str, group: Option<&str>, file: Table) -> Result<(), Error> {
        for (id, content) in file {
            let mut keys = entries_table(path, &id, content)?;
            if let Some(group) =
                group.filter(|_| !keys.contains_key("group") && self.metrics.get(&id).is_none())
            {
                keys.insert("group".to_owned(), Value::String(group.to_owned()));
            }
            self.metrics.merge(path, &id, keys, &METRIC)?;
        }
        Ok(())
    }
}

/// An axis that says whose accounts a fact is of, from its members.
fn whose(path: &str, axis: String, members: Table) -> Result<Whose, Error> {
    let member = |key: &str| match members.get(key) {
        Some(Value::String(member)) => Ok(member.clone()),
        _ => Err(wrong(format!("{path}, whose.{axis}"), format!("no {key}: a member in quotes"))),
    };
    if let Some(key) = members.keys().find(|key| !WHOSE.contains(&key.as_str())) {
        let hint = format!("the keys are {}", WHOSE.join(", "));
        return Err(
            wrong(format!("{path}, whose.{axis}"), format!("unknown key {key:?}")).with_hint(Some(hint))
        );
    }
    Ok(Whose { group: member("group")?, company: member("company")?, axis })
}

/// A concept with its taxonomy's prefix, unless it brings another one; a leading `-` stays in front.
pub(super) fn qualified(prefix: &str, concept: &str) -> String {
    let (minus, name) = concept.strip_prefix('-').map_or(("", concept), |name| ("-", name));
    if name.contains(':') { format!("{minus}{name}") } else { format!("{minus}{prefix}:{name}") }
}

/// A file's TOML.
pub(super) fn parse(path: &str, text: &str) -> Result<Table, Error> {
    text.parse::<Table>().map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        wrong(format!("{path}, line {line}"), format!("not TOML: {}", error.message()))
    })
}

fn sheet_of<'a>(sheets: &'a mut Vec<(String, Sheet)>, name: &str) -> &'a mut Sheet {
    let at = sheets.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        sheets.push((name.to_owned(), Sheet::default()));
        sheets.len() - 1
    });
    &mut sheets[at].1 // `at` was just found or pushed
}

fn add_entries(sheet: &mut Sheet, path: &str, file: Table, known: &[&str]) -> Result<(), Error> {
    for (id, content) in file {
        let keys = entries_table(path, &id, content)?;
        sheet.merge(path, &id, keys, known)?;
    }
    Ok(())
}

/// `account = ["a", "b"]`
fn add_list(sheet: &mut Sheet, path: &str, file: Table) -> Result<(), Error> {
    for (id, list) in file {
        sheet.merge(path, &id, Table::from_iter([("list".to_owned(), list)]), &["list"])?;
    }
    Ok(())
}

fn entries_table(path: &str, id: &str, value: Value) -> Result<Table, Error> {
    match value {
        Value::Table(table) => Ok(table),
        other => {
            Err(wrong(format!("{path}, {id}"), format!("expected a table, found a {}", other.type_str())))
        }
    }
}

fn entries(path: &str, section: &str, value: Value) -> Result<Vec<(String, Table)>, Error> {
    let lines = entries_table(path, section, value)?;
    lines.into_iter().map(|(id, keys)| Ok((id.clone(), entries_table(path, &id, keys)?))).collect()
}
