//! The packages of the workspace and all that they depend on, as `cargo metadata` and the lock file tell it.
//!
//! Nothing is fetched: `--locked`, and `--offline` where the packages are already here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A package.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    /// Cargo's own id.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// SPDX expression; empty where the package only names a licence file.
    pub(crate) license: String,
    pub(crate) repository: Option<String>,
    /// Whether it is part of the workspace.
    pub(crate) member: bool,
    /// Ids of what it is built from: ordinary and build dependencies, not those of tests.
    pub(crate) needs: BTreeSet<String>,
}

/// Runs cargo in `root` and gives what it printed.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = Command::new(cargo).current_dir(root).args(arguments).output();
    let output = run.map_err(|error| format!("failed to start cargo: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("failed to run cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)))
}

/// Every package of the resolved graph, by id.
pub(crate) fn all(root: &Path) -> Result<BTreeMap<String, Package>, String> {
    let text = cargo(root, &["metadata", "--format-version", "1", "--locked"])?;
    let metadata: Value =
        serde_json::from_slice(&text).map_err(|error| format!("failed to read cargo's metadata: {error}"))?;
    let members: BTreeSet<&str> = items(&metadata["workspace_members"]).filter_map(Value::as_str).collect();
    let mut packages = BTreeMap::new();
    for package in items(&metadata["packages"]) {
        let id = text_of(&package["id"]);
        let read = Package {
            name: text_of(&package["name"]),
            version: text_of(&package["version"]),
            license: text_of(&package["license"]),
            repository: package["repository"].as_str().map(str::to_owned),
            member: members.contains(id.as_str()),
            needs: BTreeSet::new(),
            id: id.clone(),
        };
        packages.insert(id, read);
    }
    for node in items(&metadata["resolve"]["nodes"]) {
        let Some(package) = packages.get_mut(&text_of(&node["id"])) else { continue };
        for dependency in items(&node["deps"]) {
            let for_tests = |kind: &Value| kind["kind"].as_str() == Some("dev");
            if !items(&dependency["dep_kinds"]).all(for_tests) {
                package.needs.insert(text_of(&dependency["pkg"]));
            }
        }
    }
    Ok(packages)
}

/// What the named workspace member is built from, itself included.
pub(crate) fn built_from<'a>(packages: &'a BTreeMap<String, Package>, member: &str) -> Vec<&'a Package> {
    let mut open: Vec<&str> = packages
        .values()
        .filter(|package| package.member && package.name == member)
        .map(|p| p.id.as_str())
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if let Some(package) = packages.get(id)
            && seen.insert(id)
        {
            open.extend(package.needs.iter().map(String::as_str));
        }
    }
    let mut found: Vec<_> = seen.into_iter().filter_map(|id| packages.get(id)).collect();
    found.sort_by_key(|package| (&package.name, &package.version));
    found
}

/// Checksums of the lock file, by name and version.
pub(crate) fn checksums(root: &Path) -> Result<BTreeMap<(String, String), String>, String> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))
        .map_err(|error| format!("failed to read Cargo.lock: {error}"))?;
    let mut checksums = BTreeMap::new();
    for package in lock.split("[[package]]") {
        let field = |name: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
            Some(line.trim_matches('"').to_owned())
        };
        if let (Some(name), Some(version), Some(sum)) = (field("name"), field("version"), field("checksum")) {
            checksums.insert((name, version), sum);
        }
    }
    Ok(checksums)
}

/// The items of a JSON array, none of anything else.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
