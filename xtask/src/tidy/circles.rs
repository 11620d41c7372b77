//! Modules of a crate know each other one way: no top-level module reaches itself again through the others.
//!
//! Who knows whom is read from the paths in the sources (`crate::module::…`, what `lib.rs` re-exports of a module counts as it);
//! tests may reach anywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::files::File;

/// Module, and the modules that it knows.
type Edges<'t> = BTreeMap<&'t str, BTreeSet<&'t str>>;

/// Adds a fault for every crate with a circle.
pub(super) fn check(files: &[File], faults: &mut Vec<String>) {
    let mut crates: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        if let Some((of, path)) = file.path.split_once("/src/") {
            crates.entry(of).or_default().push((path, &file.text));
        }
    }
    for (of, sources) in crates {
        if let Some(circle) = circle(&edges(&sources)) {
            faults.push(format!("{of}: modules know each other in a circle: {}", circle.join(" -> ")));
        }
    }
}

/// Who knows whom among the top-level modules of a crate, from its sources: path below `src`, text.
fn edges<'t>(sources: &[(&'t str, &'t str)]) -> Edges<'t> {
    let module = |path: &'t str| path.split('/').next().map(|top| top.trim_end_matches(".rs"));
    let is_root = |path: &str| matches!(path, "lib.rs" | "main.rs");
    let modules: BTreeSet<&str> = sources.iter().filter_map(|(path, _)| module(path)).collect();
    // `pub use facts::LongText;` makes `crate::LongText` one of `facts`.
    let mut homes: BTreeMap<&str, &str> = modules.iter().map(|module| (*module, *module)).collect();
    let root = sources.iter().find(|(path, _)| is_root(path)).map_or("", |(_, text)| text);
    for line in root.split(';').filter_map(|line| line.rsplit_once("use ")) {
        if let Some((home, items)) = line.1.split_once("::").filter(|(home, _)| modules.contains(home)) {
            for item in items.split(['{', '}', ',']) {
                let name = item.rsplit([' ', ':']).find(|name| !name.is_empty()).unwrap_or_default();
                homes.entry(name.trim()).or_insert(home);
            }
        }
    }
    let mut edges: Edges<'t> = BTreeMap::new();
    for (path, text) in sources.iter().filter(|(path, _)| !is_root(path) && !path.contains("tests")) {
        let Some(own) = module(path) else { continue };
        let text = before_tests(text);
        let is_top = !path.contains('/') || path.matches('/').count() == 1 && path.ends_with("/mod.rs");
        let ways = ["crate::", "super::"].into_iter().filter(|way| *way == "crate::" || is_top);
        for line in ways.flat_map(|way| named(text, way)) {
            let known = homes.get(line).filter(|known| **known != own);
            edges.entry(own).or_default().extend(known);
        }
    }
    edges
}

/// A source up to its inline module of tests; `mod tests;` ends nothing.
fn before_tests(text: &str) -> &str {
    const MARK: &str = "#[cfg(test)]\n";
    let opens = |at: &usize| {
        let line = text.get(at + MARK.len()..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        line.contains("mod ") && line.ends_with('{')
    };
    let tests = text.match_indices(MARK).map(|(at, _)| at).find(opens);
    tests.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// The names that stand right behind a way: `crate::a::b` and `crate::{a, b::{c}}` name `a`, and `a` and `b`.
fn named<'t>(text: &'t str, way: &str) -> Vec<&'t str> {
    let name = |rest: &'t str| {
        let end = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    };
    let in_comment = |at: usize| {
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        line.trim_start().starts_with("//")
    };
    let mut names = Vec::new();
    for (at, _) in text.match_indices(way).filter(|(at, _)| !in_comment(*at)) {
        let rest = text.get(at + way.len()..).unwrap_or_default();
        let Some(list) = rest.strip_prefix('{') else {
            names.push(name(rest));
            continue;
        };
        let (mut depth, mut begins) = (0, 0);
        for (place, sign) in list.char_indices() {
            match sign {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    names.push(name(list.get(begins..place).unwrap_or_default().trim_start()));
                    begins = place + 1;
                }
                _ => {}
            }
            if sign == '}' && begins == place + 1 {
                break;
            }
        }
    }
    names
}

/// One circle, from a module back to itself.
fn circle<'t>(edges: &Edges<'t>) -> Option<Vec<&'t str>> {
    let mut open = edges.clone();
    // Who knows nobody that is left stands below all others.
    loop {
        let left: BTreeSet<&str> = open.keys().copied().collect();
        open.values_mut().for_each(|known| known.retain(|module| left.contains(module)));
        let before = open.len();
        open.retain(|_, known| !known.is_empty());
        if open.len() == before {
            break;
        }
    }
    let mut way = vec![*open.keys().next()?];
    loop {
        let next = *way.last().and_then(|last| open.get(last))?.first()?;
        if let Some(at) = way.iter().position(|module| *module == next) {
            way.drain(..at);
            way.push(next);
            return Some(way);
        }
        way.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sources: &[(&str, &str)], expect: Option<&str>) {
        let found = circle(&edges(sources)).map(|circle| circle.join(" -> "));
        assert_eq!(found.as_deref(), expect, "{sources:?}");
    }

    #[test]
    fn a_circle_is_found_however_it_is_written() {
        let root = ("lib.rs", "mod low;\nmod high;\npub use low::{Low, Other as Else};\n");
        let high = ("high.rs", "use crate::{Else, low::Low};\n");
        check(&[root, high, ("low.rs", "pub struct Low;\n")], None);
        let round = Some("high -> low -> high");
        check(&[root, high, ("low.rs", "use crate::high::Thing;\n")], round);
        check(&[root, high, ("low/mod.rs", "use super::high;\n")], round);
        check(
            &[root, ("high/deep.rs", "fn f() { crate::Low }\n"), ("low.rs", "use crate::{high};\n")],
            round,
        );
        let third = ("third.rs", "use crate::high;\n");
        check(
            &[root, high, third, ("low.rs", "use crate::{a::{b}, third};\n")],
            Some("high -> low -> third -> high"),
        );
        let apart = "#[cfg(test)]\nmod tests;\n\nuse crate::high;\n";
        check(&[root, high, ("low.rs", apart)], round);
        // Words about another module, a module's own folder, and tests.
        check(&[root, high, ("low.rs", "//! See [`crate::high`].\n")], None);
        check(&[root, high, ("low/deep.rs", "use super::high;\n")], None);
        check(&[root, high, ("low.rs", "#[cfg(test)]\nmod tests {\n    use crate::high;\n}\n")], None);
    }
}
