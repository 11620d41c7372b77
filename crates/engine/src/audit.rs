//! The library verified: every source's hash, every stored row, and every fact read again from its source's bytes.

use std::collections::BTreeMap;

use model::{AsOf, Fact, FactValue, Media, Report};
use rayon::prelude::*;
use store::{Damage, Library, Principal};

use crate::charts::Charts;
use crate::check::{Break, Verified};
use crate::error::Error;
use crate::source;

/// Verifies the whole library. What the store finds damaged is named once, not again for what hangs on it.
pub fn verify_library(library: &Library, charts: &Charts) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    for damage in library.verify()? {
        verified.breaks.push(Break {
            file: "library".to_owned(),
            sheet: None,
            cell: damage.to_string(),
            kind: match damage {
                Damage::Source { missing: true, .. } => "source-missing",
                Damage::Source { .. } => "source-altered",
                Damage::Fact { .. } => "fact-altered",
                _ => "library-damaged",
            },
            expected: String::new(),
            found: String::new(),
        });
    }
    if !verified.breaks.is_empty() {
        return Ok(verified);
    }
    let reports = library.view(&Principal::named("administrator"), AsOf::Latest).reports()?;
    let results: Vec<Result<Verified, Error>> =
        reports.par_iter().map(|report| verify_report(library, report, charts)).collect();
    for result in results {
        let one = result?;
        verified.checked += one.checked;
        verified.breaks.extend(one.breaks);
    }
    Ok(verified)
}

/// Reads a report's source again and compares every stored fact with what its bytes say.
fn verify_report(library: &Library, report: &Report, charts: &Charts) -> Result<Verified, Error> {
    let view = library.view(&Principal::named("administrator"), AsOf::Latest);
    let bytes = view.source(report.source)?;
    let again = source::facts_again(report, &bytes, charts)?.value;
    let fresh: BTreeMap<_, &Fact> =
        again.tagged.facts.iter().map(|fact| ((fact.bytes, fact.concept.clone()), fact)).collect();
    let stored = view.facts(&report.id)?;
    let mut verified = Verified { checked: stored.len(), breaks: Vec::new() };
    for fact in &stored {
        let now = fresh.get(&(fact.bytes, fact.concept.clone()));
        if now.is_none_or(|now| !same(now, fact)) {
            verified.breaks.push(Break {
                file: report.document.clone(),
                sheet: None,
                cell: format!("{} {}", fact.concept, fact.id.as_deref().unwrap_or("")),
                kind: if now.is_some() { "fact-altered" } else { "anchor-lost" },
                expected: now.map_or_else(String::new, |now| shown(now)),
                found: shown(fact),
            });
        }
    }
    // Linkbases in a bundle are read again with it; those of a file alone aren't kept, so there is nothing to compare.
    if report.media == Media::Package {
        verified.checked += 1;
        if view.taxonomy(&report.id)? != again.taxonomy {
            verified.breaks.push(Break {
                file: report.document.clone(),
                sheet: None,
                cell: "labels and relations of its linkbases".to_owned(),
                kind: "linkbase-altered",
                expected: "what the linkbases say".to_owned(),
                found: "something else".to_owned(),
            });
        }
    }
    Ok(verified)
}

fn same(a: &Fact, b: &Fact) -> bool {
    a.value == b.value && a.period() == b.period() && a.unit == b.unit && a.decimals == b.decimals
}

fn shown(fact: &Fact) -> String {
    match &fact.value {
        FactValue::Nil => "nil".to_owned(),
        FactValue::Number(value) => value.to_string(),
        FactValue::Text(text) => text.chars().take(80).collect(),
    }
}
