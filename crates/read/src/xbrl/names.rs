//! Namespaces: which prefix stands for what, and the prefix that a taxonomy usually has.
//!
//! Declarations are gathered over the whole file, wherever they stand: filings redeclare the same prefixes on inner
//! elements, hardly ever with another meaning. The first declaration holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::{memchr, memmem};

/// What a prefix's elements are to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Vocabulary {
    /// Inline XBRL, 1.0 or 1.1.
    Inline,
    /// Contexts and units (`xbrli`), and their dimensions (`xbrldi`).
    Instance,
    /// Schema references, footnotes, linkbases.
    Link,
    /// Anything else: a taxonomy's concepts, foreign mark-up.
    Other,
}

/// What prefixes mean where nothing is declared.
const USUAL_VOCABULARIES: &[(&str, Vocabulary)] = &[
    ("ix", Vocabulary::Inline),
    ("xbrli", Vocabulary::Instance),
    ("xbrldi", Vocabulary::Instance),
    ("link", Vocabulary::Link),
];

/// A file's declarations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namespaces {
    declared: BTreeMap<Arc<str>, Arc<str>>,
    /// What the unprefixed elements of an XML file are.
    pub(crate) default: Option<Arc<str>>,
    /// Whether inline XBRL is the default namespace somewhere.
    pub(crate) inline_by_default: bool,
}

impl Namespaces {
    /// Gathers `xmlns:prefix="uri"` and the first `xmlns="uri"`.
    pub(crate) fn collect(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        for at in memmem::find_iter(bytes, b"xmlns") {
            let Some(rest) = bytes.get(at + 5..) else { continue };
            let Some((prefix, uri)) = declaration(rest) else { continue };
            found.inline_by_default |= prefix.is_empty() && vocabulary_of(uri) == Vocabulary::Inline;
            match prefix {
                "" if found.default.is_none() => found.default = Some(uri.into()),
                "" => {}
                _ if found.declared.contains_key(prefix) => {}
                _ => {
                    found.declared.insert(prefix.into(), uri.into());
                }
            }
        }
        found
    }

    /// Prefix to namespace, as declared.
    pub(crate) fn into_map(self) -> BTreeMap<Arc<str>, Arc<str>> {
        self.declared
    }

    /// The namespace of a prefix, where it is declared.
    pub(crate) fn uri(&self, prefix: &str) -> Option<&str> {
        self.declared.get(prefix).map(AsRef::as_ref)
    }

    /// The first prefix, in alphabetical order, that stands for a namespace.
    pub(crate) fn prefix_of(&self, uri: &str) -> Option<Arc<str>> {
        self.declared.iter().find(|(_, known)| known.as_ref() == uri).map(|(prefix, _)| prefix.clone())
    }

    /// What a prefix's elements are; an undeclared prefix is taken by its usual name.
    pub(crate) fn vocabulary(&self, prefix: &str) -> Vocabulary {
        match self.uri(prefix) {
            Some(uri) => vocabulary_of(uri),
            None => USUAL_VOCABULARIES
                .iter()
                .find(|(usual, _)| usual.eq_ignore_ascii_case(prefix))
                .map_or(Vocabulary::Other, |(_, vocabulary)| *vocabulary),
        }
    }

    /// What unprefixed elements are, in an XML file.
    pub(crate) fn unprefixed(&self) -> Vocabulary {
        self.default.as_deref().map_or(Vocabulary::Other, vocabulary_of)
    }

    /// The concept under the taxonomy's usual prefix, where the document's differs.
    pub(crate) fn standard(&self, concept: &str) -> Option<String> {
        let (prefix, local) = concept.split_once(':').unwrap_or(("", concept));
        let uri = if prefix.is_empty() { self.default.as_deref() } else { self.uri(prefix) }?;
        let usual = usual_prefix(uri)?;
        (usual != prefix).then(|| format!("{usual}:{local}"))
    }
}

/// Reads `:prefix="uri"` or `="uri"`, what follows `xmlns`.
fn declaration(rest: &[u8]) -> Option<(&str, &str)> {
    let equals = memchr(b'=', rest.get(..128.min(rest.len()))?)?;
    let (name, value) = rest.split_at_checked(equals)?;
    let prefix = match name.trim_ascii() {
        [] => &[][..],
        [b':', prefix @ ..] if prefix.iter().all(|byte| !byte.is_ascii_whitespace() && *byte != b'"') => {
            prefix
        }
        _ => return None,
    };
    let value = value.get(1..)?.trim_ascii_start();
    let (quote, body) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    let end = memchr(*quote, body.get(..1024.min(body.len()))?)?;
    Some((std::str::from_utf8(prefix).ok()?, std::str::from_utf8(body.get(..end)?).ok()?.trim()))
}

fn vocabulary_of(uri: &str) -> Vocabulary {
    let ends = |end: &str| {
        uri.len() >= end.len()
            && uri.get(uri.len() - end.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    match uri {
        "http://www.xbrl.org/2003/instance" | "http://xbrl.org/2006/xbrldi" => Vocabulary::Instance,
        "http://www.xbrl.org/2003/linkbase" => Vocabulary::Link,
        _ if ends("/inlineXBRL") => Vocabulary::Inline,
        _ if ends("/2003/instance") || ends("/xbrldi") => Vocabulary::Instance,
        _ if ends("/2003/linkbase") => Vocabulary::Link,
        _ => Vocabulary::Other,
    }
}

/// Whether a unit's prefix adds nothing: currencies, the instance's own `shares` and `pure`, registered units.
pub(crate) fn is_plain_measure(namespaces: &Namespaces, prefix: &str) -> bool {
    match namespaces.uri(prefix) {
        Some(uri) => {
            uri.ends_with("/iso4217")
                || uri.ends_with("/2003/instance")
                || uri == "http://www.xbrl.org/2009/utr"
        }
        None => matches!(prefix, "iso4217" | "xbrli" | "utr"),
    }
}

/// The prefix that a well-known taxonomy's own files use, whatever the year.
pub(crate) fn usual_prefix(uri: &str) -> Option<&str> {
    let part = |index: usize| uri.split('/').nth(index).filter(|part| !part.is_empty());
    let last = uri.rsplit('/').next().filter(|part| !part.is_empty());
    let host = part(2)?;
    match host {
        // http://fasb.org/us-gaap/2024, http://xbrl.sec.gov/dei/2024, http://xbrl.us/us-gaap/2009-01-31
        "fasb.org" | "xbrl.sec.gov" | "xbrl.us" => part(3),
        // http://xbrl.ifrs.org/taxonomy/2024-03-27/ifrs-full; before 2011 just …/ifrs
        "xbrl.ifrs.org" | "xbrl.iasb.org" => last.map(|last| if last == "ifrs" { "ifrs-full" } else { last }),
        // http://xbrl.frc.org.uk/fr/2014-09-01/core
        "xbrl.frc.org.uk" => UK.iter().find(|(name, _)| Some(*name) == part(5)).map(|(_, usual)| *usual),
        // http://www.xbrl.org/uk/gaap/core/2009-09-01, http://www.xbrl.org/uk/cd/business/2009-09-01
        "www.xbrl.org" if part(3) == Some("uk") => match (part(4), part(5)) {
            (Some("gaap"), Some("core")) => Some("uk-gaap"),
            (_, Some(name)) => UK.iter().find(|(known, _)| *known == name).map(|(_, usual)| *usual),
            _ => None,
        },
        // http://disclosure.edinet-fsa.go.jp/taxonomy/jppfs/2024-11-01/jppfs_cor
        "disclosure.edinet-fsa.go.jp" if part(3) == Some("taxonomy") => last,
        // https://www.nltaxonomie.nl/kvk/2024-03-31/kvk-cor
        "www.nltaxonomie.nl" => last.map(|last| last.strip_suffix("-cor").unwrap_or(last)),
        // http://www.esma.europa.eu/taxonomy/2022-03-24/esef_cor
        "www.esma.europa.eu" => last,
        // http://xbrl.mof.gov.cn/taxonomy/2021-03-30/cas
        "xbrl.mof.gov.cn" => last,
        _ => None,
    }
}

/// The British taxonomies' parts and their prefixes.
const UK: &[(&str, &str)] = &[
    ("core", "uk-core"),
    ("business", "uk-bus"),
    ("direp", "uk-direp"),
    ("aurep", "uk-aurep"),
    ("accrep", "uk-accrep"),
    ("countries", "uk-countries"),
    ("currencies", "uk-curr"),
    ("languages", "uk-lang"),
    ("common", "uk-common"),
    ("charities", "uk-char"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found_anywhere() {
        let found = Namespaces::collect(
            br#"<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix = 'http://www.xbrl.org/2013/inlineXBRL'>
            <p xmlns:g="http://fasb.org/us-gaap/2024"/> xmlns:broken= <p xmlns:ix="http://other"/>"#,
        );
        assert_eq!(found.vocabulary("ix"), Vocabulary::Inline);
        assert_eq!(found.standard("g:Assets").as_deref(), Some("us-gaap:Assets"));
        assert_eq!(found.default.as_deref(), Some("http://www.w3.org/1999/xhtml"));
        assert_eq!(found.into_map().len(), 2);
    }

    #[test]
    fn undeclared_prefixes_are_taken_by_name() {
        let none = Namespaces::default();
        assert_eq!(none.vocabulary("ix"), Vocabulary::Inline);
        assert_eq!(none.vocabulary("XBRLI"), Vocabulary::Instance);
        assert_eq!(none.vocabulary("us-gaap"), Vocabulary::Other);
        assert_eq!(none.standard("us-gaap:Assets"), None);
    }

    #[test]
    fn taxonomies_have_usual_prefixes() {
        let check = |uri: &str, expect: Option<&str>| assert_eq!(usual_prefix(uri), expect, "{uri}");
        check("http://fasb.org/us-gaap/2024", Some("us-gaap"));
        check("http://fasb.org/us-gaap/2020-01-31", Some("us-gaap"));
        check("http://xbrl.us/us-gaap/2009-01-31", Some("us-gaap"));
        check("http://xbrl.sec.gov/dei/2021q4", Some("dei"));
        check("http://xbrl.sec.gov/cyd/2024", Some("cyd"));
        check("https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full", Some("ifrs-full"));
        check("http://xbrl.iasb.org/taxonomy/2010-04-30/ifrs", Some("ifrs-full"));
        check("http://xbrl.frc.org.uk/fr/2014-09-01/core", Some("uk-core"));
        check("http://xbrl.frc.org.uk/cd/2019-01-01/business", Some("uk-bus"));
        check("http://www.xbrl.org/uk/gaap/core/2009-09-01", Some("uk-gaap"));
        check("http://www.xbrl.org/uk/cd/business/2009-09-01", Some("uk-bus"));
        check("https://www.nltaxonomie.nl/jenv/2024-03-31/bw2-titel9-cor", Some("bw2-titel9"));
        check("http://disclosure.edinet-fsa.go.jp/taxonomy/jppfs/2024-11-01/jppfs_cor", Some("jppfs_cor"));
        check("http://www.apple.com/20240928", None);
        check("", None);
    }
}
