//! Long runs of the tests that search: kills at random instants, seeded mutations of every reader, very large input; and
//! bars that only an optimised build can be held to.
//!
//! What is done is written down under `target/`, with the commit it was done on: a run that was interrupted goes on where
//! it stopped, and a new commit begins anew. Release builds, so that more rounds fit into the time.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::packages::cargo;

/// How often commands and the store are killed.
const KILLS: &str = "200";
/// How often a grid is killed while models are asked.
const GRID_KILLS: &str = "100";
/// How much of the time a route's slots are busy while there is work, in percent.
const BUSY: &str = "95";
/// Minutes for each reader and grammar, and for PDF, whose pages have a language of their own.
const MINUTES: u64 = 10;
const PDF_MINUTES: u64 = 30;
/// The test that damages the corpus' PDF reports.
const PDF_REPORTS: &str = "pdf::tests::mutation::damaged_reports_are_read_as_far_as_they_go";
/// Where the tests of mutations stand, by the module: each of their tests is a reader, a grammar or a kind of report.
const MUTATIONS: &str = "crates/engine/tests/mutation";
const MODULES: [&str; 2] = ["readers", "tables"];

/// A test that is run for long.
struct Step {
    name: String,
    package: &'static str,
    /// The test binary; none for the package's unit tests.
    test: Option<&'static str>,
    /// The tests to run, and whether that is a whole name.
    filter: String,
    exact: bool,
    settings: Vec<(&'static str, String)>,
}

/// Runs what isn't done yet. `minutes` replaces the time for each reader; `profile` the release build.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let (mut minutes, mut profile) = (None, "release");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match (*word, words.next()) {
            ("--minutes", Some(count)) => {
                minutes =
                    Some(count.parse::<u64>().map_err(|_| format!("{count:?} is no number of minutes"))?)
            }
            ("--profile", Some(name)) => profile = name,
            _ => return Err(format!("soak takes --minutes N and --profile NAME, not {word:?}")),
        }
    }
    let commit = commit(root)?;
    let file = root.join("target/soak.txt");
    let known = fs::read_to_string(&file).unwrap_or_default();
    let mut done: Vec<String> = known.lines().map(str::to_owned).collect();
    if done.first() != Some(&commit) {
        done = vec![commit];
    }
    let steps = steps(root, minutes)?;
    for step in &steps {
        if done.contains(&step.name) {
            eprintln!("soak: {} is done", step.name);
            continue;
        }
        eprintln!("soak: {}", step.name);
        run_step(root, step, profile)?;
        done.push(step.name.clone());
        let written =
            fs::create_dir_all(root.join("target")).and_then(|()| fs::write(&file, done.join("\n")));
        written.map_err(|error| format!("failed to write {}: {error}", file.display()))?;
    }
    Ok(format!("soak: all {} steps hold", steps.len()))
}

/// The commit, marked where files differ from it.
fn commit(root: &Path) -> Result<String, String> {
    let run = Command::new("git")
        .current_dir(root)
        .args(["describe", "--always", "--dirty", "--abbrev=40"])
        .output();
    let output = run.map_err(|error| format!("failed to start git: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn steps(root: &Path, minutes: Option<u64>) -> Result<Vec<Step>, String> {
    let step = |package, test, filter: &str, setting: (&'static str, &str)| Step {
        name: format!("{package} {filter} {}={}", setting.0, setting.1),
        package,
        test: Some(test),
        filter: filter.to_owned(),
        exact: false,
        settings: vec![(setting.0, setting.1.to_owned())],
    };
    let mut steps = vec![
        step("store", "store", "killing::", ("STORE_TEST_KILLS", KILLS)),
        step("tickmark", "it", "killing::", ("TICKMARK_KILLS", KILLS)),
        step("tickmark", "it", "dense::embedding_killed", ("TICKMARK_KILLS", GRID_KILLS)),
        step("engine", "models", "killing::", ("ENGINE_TEST_KILLS", GRID_KILLS)),
        step("engine", "models", "busy::", ("ENGINE_TEST_BUSY", BUSY)),
        step("tickmark", "it", "bounds::", ("TICKMARK_LARGE", "1")),
    ];
    for reader in readers(root)? {
        let time = minutes.unwrap_or(if reader == "readers::pdf" { PDF_MINUTES } else { MINUTES });
        let mut step = step(
            "engine",
            "mutation",
            &reader,
            ("TICKMARK_MUTATION_SECONDS", &(60 * time).max(1).to_string()),
        );
        // The dice of CI are thrown in CI; where others are asked for, statements are damaged for a time, too.
        step.settings.push(("TICKMARK_MUTATION_SEED", "1001".to_owned()));
        step.exact = true;
        steps.push(step);
    }
    // Real reports cut, flipped and spliced: the reader's own test, beside what it reads from inside.
    steps.push(Step {
        name: format!("read {PDF_REPORTS}"),
        package: "read",
        test: None,
        filter: PDF_REPORTS.to_owned(),
        exact: true,
        settings: vec![
            ("TICKMARK_MUTATION_SECONDS", (60 * minutes.unwrap_or(PDF_MINUTES)).max(1).to_string()),
            ("TICKMARK_MUTATION_SEED", "1001".to_owned()),
        ],
    });
    Ok(steps)
}

/// The names of the tests of mutations, with their modules.
fn readers(root: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for module in MODULES {
        let file = format!("{MUTATIONS}/{module}.rs");
        let text = fs::read_to_string(root.join(&file))
            .map_err(|error| format!("failed to read {file}: {error}"))?;
        let tests = text.split("#[test]\nfn ").skip(1).filter_map(|rest| rest.split('(').next());
        let before = names.len();
        names.extend(tests.map(|test| format!("{module}::{test}")));
        if names.len() == before {
            return Err(format!("{file} has no tests"));
        }
    }
    Ok(names)
}

fn run_step(root: &Path, step: &Step, profile: &str) -> Result<(), String> {
    // Asked first, so that a misspelt filter isn't a step that holds.
    let mut arguments = vec!["test", "--locked", "--profile", profile, "-p", step.package];
    arguments.extend(step.test.map_or_else(|| vec!["--lib"], |test| vec!["--test", test]));
    arguments.extend([step.filter.as_str(), "--"]);
    let exact = step.exact.then_some("--exact");
    let listing: Vec<&str> = arguments.iter().copied().chain(exact).chain(["--list"]).collect();
    let list = cargo(root, &listing)?;
    if !String::from_utf8_lossy(&list).contains(": test") {
        return Err(format!("no test of {} is called {}", step.package, step.filter));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let settings = step.settings.iter().map(|(name, value)| (*name, value.as_str()));
    let status = Command::new(cargo)
        .current_dir(root)
        .args(&arguments)
        .args(exact)
        .args(["--nocapture", "--test-threads=1"])
        .envs(settings)
        .status()
        .map_err(|error| format!("failed to start cargo: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("soak: {} failed; run it again to go on from here", step.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_is_a_step() {
        let steps = steps(&crate::root(), None).unwrap();
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        for reader in
            ["inline", "html", "xbrl", "packages", "grids", "templates", "formulas", "questions", "charts"]
        {
            let name = format!("engine readers::{reader} TICKMARK_MUTATION_SECONDS=600");
            assert!(names.contains(&name.as_str()), "{names:?}");
        }
        assert!(names.contains(&"engine tables::of_samples TICKMARK_MUTATION_SECONDS=600"), "{names:?}");
        assert!(names.contains(&"engine readers::pdf TICKMARK_MUTATION_SECONDS=1800"), "{names:?}");
    }
}
