//! Licences: everything that is linked into the binary, or used to build and test it, must be permissive.
//!
//! An SPDX expression passes when one of its alternatives (`OR`, `/`) consists of permissive parts only.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::packages::{self, Package};

/// Permissive licences, and public-domain dedications.
const PERMISSIVE: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Lists the licences in use; an error names each package whose licence isn't permissive.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let packages = packages::all(root)?;
    let faults = faults(packages.values());
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    let mut by_license: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages.values().filter(|package| !package.member) {
        by_license.entry(&package.license).or_default().push(&package.name);
    }
    let mut out = String::new();
    for (license, mut names) in by_license {
        names.sort_unstable();
        names.dedup();
        let _ = writeln!(out, "{license}: {}", names.join(" "));
    }
    let _ = write!(out, "all {} packages are permissive", packages.len());
    Ok(out)
}

fn faults<'a>(packages: impl Iterator<Item = &'a Package>) -> Vec<String> {
    packages
        .filter(|package| !permissive(&package.license))
        .map(|package| {
            format!("{} {}: licence {:?} isn't permissive", package.name, package.version, package.license)
        })
        .collect()
}

/// Whether an SPDX expression leaves us a permissive choice.
fn permissive(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) && rest.is_empty()
}

fn any_of(rest: &mut &[&str]) -> bool {
    let mut good = all_of(rest);
    while let [first, tail @ ..] = rest
        && *first == "OR"
    {
        *rest = tail;
        good |= all_of(rest);
    }
    good
}

fn all_of(rest: &mut &[&str]) -> bool {
    let mut good = one(rest);
    while let [first, tail @ ..] = rest
        && *first == "AND"
    {
        *rest = tail;
        good &= one(rest);
    }
    good
}

fn one(rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let good = any_of(rest);
            if let [")", tail @ ..] = *rest {
                *rest = tail;
            }
            good
        }
        [license, "WITH", exception, tail @ ..] => {
            *rest = tail;
            PERMISSIVE.contains(&format!("{license} WITH {exception}").as_str())
        }
        [license, tail @ ..] => {
            *rest = tail;
            PERMISSIVE.contains(license)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_permissive_alternative_is_enough() {
        for (expression, good) in [
            ("MIT OR Apache-2.0", true),
            ("MIT/Apache-2.0", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception OR MIT", true),
            ("AGPL-3.0", false),
            ("MIT AND GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("", false),
        ] {
            assert_eq!(permissive(expression), good, "{expression}");
        }
    }
}
