//! Building without a network: every dependency copied to a folder, and a build that can see nothing else.
//!
//! The proof builds the binary with an empty cargo home, offline and locked; it fails if anything is missing.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::packages;

/// Fills `folder` (made if it isn't there; otherwise it must be empty or an earlier copy) and builds from it.
pub(crate) fn run(root: &Path, folder: &Path) -> Result<String, String> {
    let failed = |what: &str, error: std::io::Error| format!("failed to {what}: {error}");
    fs::create_dir_all(folder).map_err(|error| failed("make the folder", error))?;
    let folder = folder.canonicalize().map_err(|error| failed("find the folder", error))?;
    let crates = folder.join("crates");
    let settings =
        packages::cargo(root, &["vendor", "--locked", "--versioned-dirs", &crates.to_string_lossy()])?;
    let config = folder.join("config.toml");
    fs::write(&config, settings).map_err(|error| failed("write config.toml", error))?;

    let home = folder.join("empty-cargo-home");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).map_err(|error| failed("make an empty cargo home", error))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root)
        .env("CARGO_HOME", &home)
        .arg("--config")
        .arg(&config)
        .args(["build", "--offline", "--locked", "--target-dir"])
        .arg(folder.join("target"))
        .status()
        .map_err(|error| failed("start cargo", error))?;
    if !status.success() {
        return Err("the build from vendored crates failed: see above".to_owned());
    }
    Ok(format!(
        "built offline from {}\nto build so yourself: cargo --config {} build --release --offline --locked",
        crates.display(),
        config.display()
    ))
}
