//! Who may know whom. The table is the drawing in ARCHITECTURE.md; tests may reach further (dev-dependencies).

use std::path::Path;

use serde_json::Value;

use crate::packages::{cargo, items};

/// Crate, and the crates of the house that it may depend on.
const EDGES: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("read", &["model"]),
    ("extract", &["model"]),
    ("spread", &["model"]),
    ("workbook", &["model"]),
    ("store", &["model"]),
    ("search", &["model"]),
    ("llm", &["model"]),
    ("picture", &["model"]),
    ("ocr", &["model"]),
    (
        "engine",
        &["model", "read", "extract", "spread", "workbook", "store", "search", "llm", "picture", "ocr"],
    ),
    ("tickmark", &["model", "engine"]),
    ("xtask", &["model", "engine"]),
];

/// Heavy dependencies, and the rooms that they must not leave.
const HOMES: [(&str, &[&str]); 11] = [
    ("rusqlite", &["store"]),
    ("rust_xlsxwriter", &["workbook"]),
    ("calamine", &["workbook"]),
    ("clap", &["tickmark"]),
    ("indicatif", &["tickmark"]),
    ("rayon", &["engine", "read", "spread", "workbook"]),
    ("tantivy", &["search"]),
    ("jieba-rs", &["search"]),
    ("ureq", &["llm"]),
    ("hayro", &["picture"]),
    ("tract-onnx", &["ocr"]),
];

/// Adds a fault for every edge that the drawing doesn't have, and for a manifest that goes its own way.
pub(super) fn check(root: &Path, faults: &mut Vec<String>) -> Result<(), String> {
    let text = cargo(root, &["metadata", "--format-version", "1", "--no-deps", "--offline"])?;
    let metadata: Value =
        serde_json::from_slice(&text).map_err(|error| format!("failed to read cargo's metadata: {error}"))?;
    for package in items(&metadata["packages"]) {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = EDGES.iter().find(|(room, _)| *room == name) else {
            faults.push(format!(
                "{name}: a crate that ARCHITECTURE.md doesn't draw; add it there and to the edges"
            ));
            continue;
        };
        let needs =
            items(&package["dependencies"]).filter(|dependency| dependency["kind"].as_str() != Some("dev"));
        for need in needs.filter_map(|dependency| dependency["name"].as_str()) {
            if EDGES.iter().any(|(room, _)| *room == need) && !allowed.contains(&need) {
                faults.push(format!("{name}: must not depend on {need}"));
            }
            if let Some((_, homes)) = HOMES.iter().find(|(heavy, _)| *heavy == need)
                && !homes.contains(&name)
            {
                faults.push(format!("{name}: {need} belongs to {}", homes.join(", ")));
            }
        }
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let manifest = std::fs::read_to_string(manifest).unwrap_or_default();
        for line in ["license.workspace = true", "edition.workspace = true", "[lints]\nworkspace = true"] {
            if !manifest.contains(line) {
                faults.push(format!("{name}: its Cargo.toml lacks `{}`", line.replace('\n', " ")));
            }
        }
    }
    Ok(())
}
