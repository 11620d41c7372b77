//! The spread of a file, with each released figure traced: its anchor reopened, its digits seen.

use std::collections::{BTreeMap, BTreeSet};

use model::{Anchor, Locus, Noted, Spread};
use spread::{Options, ReportInput};

use crate::anchored::quotes_at;
use crate::charts::Charts;
use crate::source::Extracted;
use crate::traced::{anchors, trace};

/// Spreads one report by itself.
pub fn of_file(extracted: &Extracted, charts: &Charts, options: Options) -> Noted<Spread> {
    let input = ReportInput {
        report: &extracted.report,
        facts: &extracted.document.tagged.facts,
        statements: &extracted.statements,
        taxonomy: &extracted.document.taxonomy,
    };
    let mut spread = charts.spread(&[input], options);
    let sources = BTreeMap::from([(extracted.report.source, extracted.bytes.as_slice())]);
    trace(&mut spread.value, &sources);
    spread
}

/// The words at each anchor of a file's spread, for notes and evidence.
pub fn quotes(extracted: &Extracted, spread: &Spread) -> BTreeMap<Anchor, String> {
    let anchors: BTreeSet<&Anchor> = anchors(spread).collect();
    let loci: Vec<&Locus> = anchors.iter().map(|anchor| &anchor.locus).collect();
    let texts = quotes_at(&extracted.statements, &extracted.bytes, &loci);
    anchors.into_iter().zip(texts).filter_map(|(anchor, text)| Some((anchor.clone(), text?))).collect()
}
