//! Documentation that can be checked: links lead somewhere, every notice is listed, README and CI run the same test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::files::File;

/// What the parts of a notice's or reason's slug before the slash may be.
const AREAS: [&str; 11] = [
    "read", "extract", "spread", "workbook", "store", "engine", "question", "answer", "grid", "check", "gate",
];

/// Where all slugs are explained.
const NOTICES: &str = "docs/notices.md";

/// Adds a fault for each breach.
pub(super) fn check(root: &Path, files: &[File], faults: &mut Vec<String>) {
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        links(root, file, faults);
    }
    notices(files, faults);
    invariants(files, faults);
    traps(files, faults);
    test_command(files, faults);
}

/// Relative links lead to files that are there.
fn links(root: &Path, file: &File, faults: &mut Vec<String>) {
    let here = Path::new(&file.path).parent().unwrap_or(Path::new(""));
    for (number, line) in (1..).zip(file.text.lines()) {
        for (_, rest) in line.match_indices("](").map(|(at, _)| line.split_at(at + 2)) {
            let target = rest.split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !root.join(here).join(target).exists() {
                faults.push(format!("{}:{number}: the link to {target} leads nowhere", file.path));
            }
        }
    }
}

/// Every slug in the sources (their tests aside) is explained, and nothing else is.
fn notices(files: &[File], faults: &mut Vec<String>) {
    let mut used: BTreeMap<&str, &str> = BTreeMap::new();
    for file in files.iter().filter(|file| is_program(&file.path)) {
        let program = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for literal in program.split('"').filter(|literal| is_slug(literal)) {
            used.entry(literal).or_insert(&file.path);
        }
    }
    let page = files.iter().find(|file| file.path == NOTICES).map_or("", |file| &file.text);
    let listed: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|slug| is_slug(slug))
        .collect();
    for (slug, path) in used.iter().filter(|(slug, _)| !listed.contains(*slug)) {
        faults.push(format!("{path}: {slug} isn't explained in {NOTICES}"));
    }
    for slug in listed.iter().filter(|slug| !used.contains_key(*slug)) {
        faults.push(format!("{NOTICES}: nothing says {slug} any more"));
    }
}

/// A source of the crates that isn't a test.
fn is_program(path: &str) -> bool {
    path.starts_with("crates/")
        && path.contains("/src/")
        && path.ends_with(".rs")
        && !path.ends_with("/tests.rs")
}

/// `area/some-words`.
fn is_slug(text: &str) -> bool {
    text.split_once('/').is_some_and(|(area, rest)| {
        AREAS.contains(&area)
            && rest.starts_with(|first: char| first.is_ascii_lowercase())
            && rest.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-')
    })
}

/// Each numbered invariant of ARCHITECTURE.md names tests, and these are there.
fn invariants(files: &[File], faults: &mut Vec<String>) {
    let page = files.iter().find(|file| file.path == "ARCHITECTURE.md").map_or("", |file| file.text.as_str());
    let section =
        page.split("## Invariants").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
    let numbered =
        |line: &str| line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
    let mut invariant = "";
    let mut named = true;
    for line in section.lines().chain(["0. end"]) {
        if numbered(line) {
            if !named {
                faults.push(format!("ARCHITECTURE.md: no test is named for: {invariant}"));
            }
            (invariant, named) = (line, false);
        }
        for test in line.split('`').skip(1).step_by(2).filter(|_| line.trim_start().starts_with("Tests:")) {
            named = true;
            let there =
                |file: &File| file.path.ends_with(".rs") && file.text.contains(&format!("fn {test}("));
            if !files.iter().any(there) {
                faults.push(format!("ARCHITECTURE.md: no test is called {test}"));
            }
        }
    }
}

/// The tests that docs/traps.md names are there.
fn traps(files: &[File], faults: &mut Vec<String>) {
    let page = files.iter().find(|file| file.path == "docs/traps.md").map_or("", |file| file.text.as_str());
    for tests in page.lines().filter_map(|line| line.trim_end_matches(['|', ' ']).rsplit_once(" | ")) {
        for test in tests.1.split('`').skip(1).step_by(2) {
            let named = format!("fn {test}(");
            if !files.iter().any(|file| file.path.ends_with(".rs") && file.text.contains(&named)) {
                faults.push(format!("docs/traps.md: no test is called {test}"));
            }
        }
    }
}

/// The command in README's block of tests stands in `.ci/run` letter for letter.
fn test_command(files: &[File], faults: &mut Vec<String>) {
    let text = |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    let command = text("README.md").lines().find(|line| line.starts_with("cargo test "));
    match command {
        None => faults.push("README.md: no line begins with `cargo test `".to_owned()),
        Some(command) if !text(".ci/run").contains(command) => {
            faults.push(format!(".ci/run: doesn't run README's `{command}`"));
        }
        Some(_) => {}
    }
}
