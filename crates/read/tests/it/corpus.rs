//! Real filings, where the corpus is at hand: every fact of the reference, and no panic over the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{FactValue, Media};
use read::{Depth, Limits, Part};

/// The corpus' folder; says so where there is none.
fn corpus() -> Option<PathBuf> {
    let given = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let usual = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tickmark-corpus"));
    let found = given.or(usual).filter(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: no corpus");
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Letters and digits alone, lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

type Values = BTreeMap<String, Vec<String>>;

/// The facts of a filing by concept, period and dimensions.
fn ours(file: &Path) -> Values {
    let bytes = std::fs::read(file).unwrap();
    let document = read::read(&bytes, Media::Html, Depth::Tags).unwrap().value;
    let mut values = Values::new();
    for fact in &document.tagged.facts {
        let dimensions: Vec<String> = fact
            .dimensions()
            .iter()
            .map(|dimension| format!("{}={}", dimension.axis, dimension.member))
            .collect();
        let period = fact.period().map(|period| period.to_string()).unwrap_or_default();
        let value = match &fact.value {
            FactValue::Nil => "nil".to_owned(),
            FactValue::Number(number) => number.normalize().to_string(),
            FactValue::Text(text) => letters(text).chars().take(400).collect(),
        };
        values.entry(format!("{} {period} {}", fact.concept, dimensions.join(" "))).or_default().push(value);
    }
    values
}

#[test]
fn every_fact_of_the_reference_is_read() {
    let Some(corpus) = corpus() else { return };
    let filings = files(&corpus.join("en/ixbrl-sec"));
    let (mut wanted, mut right) = (0_usize, 0_usize);
    // A few suffice here; the acceptance script compares all.
    for gold in files(&corpus.join("gold/ixbrl-facts")).into_iter().step_by(12) {
        let filing = filings.iter().find(|file| {
            file.extension().is_some_and(|ending| ending == "htm") && file.file_stem() == gold.file_stem()
        });
        let values = ours(filing.expect("each gold file has its filing"));
        for line in std::fs::read_to_string(&gold).unwrap().lines() {
            let fact: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| fact[key].as_str().unwrap_or_default().to_owned();
            let period = match fact["instant"].as_str() {
                Some(day) => day.to_owned(),
                None if fact["start"].is_null() => String::new(),
                None => format!("{}/{}", text("start"), text("end")),
            };
            let mut dimensions: Vec<String> = fact["dims"]
                .as_object()
                .map(|all| {
                    all.iter()
                        .map(|(axis, member)| format!("{axis}={}", member.as_str().unwrap_or_default()))
                        .collect()
                })
                .unwrap_or_default();
            dimensions.sort();
            let key = format!("{} {period} {}", text("concept"), dimensions.join(" "));
            let value = match fact["value"].as_str() {
                None => "nil".to_owned(),
                Some(number) if text("kind") == "n" => model::parse_decimal(number).unwrap().to_string(),
                Some(text) => letters(text).chars().take(400).collect(),
            };
            wanted += 1;
            // The reference cuts long texts.
            let cut = !fact["text_sha1"].is_null() || text("value").chars().count() >= 590;
            let same = |found: &String| *found == value || cut && found.starts_with(&value);
            let found = values.get(&key).is_some_and(|found| found.iter().any(same));
            right += usize::from(found);
            if !found && wanted - right < 5 {
                println!("{}: {key} {value:?} {:?}", gold.display(), values.get(&key));
            }
        }
    }
    println!("{right} of {wanted} facts");
    assert!(wanted > 1000 && right * 1000 >= wanted * 998, "{right} of {wanted}");
}

#[test]
fn every_other_file_is_read_without_a_panic() {
    let Some(corpus) = corpus() else { return };
    for folder in ["ixbrl-uk", "ixbrl-nl", "ixbrl-conformance/ros", "xbrl-instance", "sec-html-old"] {
        for file in files(&corpus.join("en").join(folder)) {
            let bytes = std::fs::read(&file).unwrap();
            let name = file.to_string_lossy();
            match read::detect(&name, &bytes) {
                Ok(media) => {
                    let document = read::read(&bytes, media, Depth::Tags).unwrap();
                    for fact in &document.value.tagged.facts {
                        assert!(fact.bytes.slice(&bytes).is_some(), "{name}: {fact:?}");
                    }
                }
                Err(error) => assert_eq!(error.code(), "read/companion", "{name}"),
            }
        }
    }
}

#[test]
fn an_instance_says_what_its_inline_original_says() {
    let Some(corpus) = corpus() else { return };
    let inline = ours(&corpus.join("en/ixbrl-sec/10-Q/Apple-Inc_0000320193_10-Q_2023-07-01.htm"));
    let bytes = std::fs::read(corpus.join("en/xbrl-instance/edgartools/aapl-20230701_htm.xml")).unwrap();
    let document = read::read(&bytes, Media::Xbrl, Depth::Tags).unwrap().value;
    let count: usize = inline.values().map(Vec::len).sum();
    assert_eq!(document.tagged.facts.len(), count);
    for fact in &document.tagged.facts {
        assert!(inline.keys().any(|key| key.starts_with(&*fact.concept)), "{}", fact.concept);
    }
}

#[test]
fn japanese_packages_are_read_as_sets() {
    let Some(corpus) = corpus() else { return };
    let mut packages = 0;
    for file in files(&corpus.join("en/ixbrl-conformance/edinet")) {
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(read::detect(&file.to_string_lossy(), &bytes), Ok(Media::Package));
        let members = read::unpack(&bytes, Limits::default()).unwrap().value;
        let parts: Vec<Part<'_>> =
            members.iter().map(|member| Part { name: &member.name, bytes: &member.bytes }).collect();
        let documents = read::read_set(&parts, Depth::Tags).unwrap();
        let facts: usize = documents.iter().map(|document| document.value.tagged.facts.len()).sum();
        let lost: Vec<_> = documents
            .iter()
            .flat_map(|document| &document.notices)
            .map(|notice| notice.code.as_str())
            .filter(|code| code.contains("unknown"))
            .collect();
        assert!(facts > 10 && lost.is_empty(), "{}: {facts} facts, {lost:?}", file.display());
        packages += 1;
    }
    assert!(packages > 10);
}

#[test]
fn linkbases_of_a_real_filing() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("en/xbrl-instance/edgartools");
    let files: Vec<(String, Vec<u8>)> = files(&folder)
        .into_iter()
        .filter(|file| {
            file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("aapl-20230930"))
        })
        .map(|file| (file.to_string_lossy().into_owned(), std::fs::read(&file).unwrap()))
        .collect();
    let parts: Vec<Part<'_>> = files.iter().map(|(name, bytes)| Part { name, bytes }).collect();
    let read = read::taxonomy(&parts);
    assert!(read.notices.is_empty(), "{:?}", read.notices);
    let assets = &read.value.labels["us-gaap:Assets"];
    assert!(
        assets.iter().any(|label| &*label.role == "totalLabel" && label.text == "Total assets"),
        "{assets:?}"
    );
    let summed = read.value.calculation.iter().filter(|arc| &*arc.parent == "us-gaap:Assets");
    let items: Vec<&str> = summed.map(|arc| &*arc.child).collect();
    assert_eq!(items, ["us-gaap:AssetsCurrent", "us-gaap:AssetsNoncurrent"]);
    assert!(read.value.presentation.len() > 500);
}
