//! Contexts and units, in inline XBRL's header and in plain instances alike.
//!
//! Fed with the mark-up that stands inside `context` and `unit` elements; local names alone decide, so lower-cased
//! tags and odd prefixes don't matter. A context that isn't closed ends where the next one begins.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Context, Date, Dimension, Period, Span, Unit};

use crate::dates::{Edge, day};
use crate::faults::Faults;
use crate::html::scan::Tag;
use crate::source::Source;
use crate::visible::Visible;
use crate::xbrl::local_name;
use crate::xbrl::names::{Namespaces, is_plain_measure};

/// A file's contexts and units by their ids.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    pub(crate) contexts: BTreeMap<Arc<str>, Arc<Context>>,
    pub(crate) units: BTreeMap<Arc<str>, Arc<Unit>>,
    open: Option<Open>,
    leaf: Option<Leaf>,
    text: Visible,
}

/// The context or unit being read.
#[derive(Debug)]
enum Open {
    Context { id: String, at: Span, entity: String, dates: Dates, dimensions: Vec<Dimension> },
    Unit { id: String, at: Span, top: Vec<String>, bottom: Vec<String>, below: bool },
}

/// What of a period has been read.
#[derive(Debug, Default)]
struct Dates {
    instant: Option<Date>,
    start: Option<Date>,
    end: Option<Date>,
    forever: bool,
}

/// An element whose text matters.
#[derive(Debug)]
enum Leaf {
    Identifier,
    Instant,
    Start,
    End,
    Member { axis: String, typed: bool },
    Measure,
}

impl Contexts {
    /// Whether a context or unit is open, so that all mark-up belongs here.
    pub(crate) fn reading(&self) -> bool {
        self.open.is_some()
    }

    /// A start tag. Returns whether it was taken.
    pub(crate) fn start(
        &mut self,
        tag: &Tag<'_>,
        source: &Source<'_>,
        faults: &mut Faults,
        names: &Namespaces,
    ) -> bool {
        let local = local_name(tag.name);
        let is = |name: &str| local.eq_ignore_ascii_case(name.as_bytes());
        let attribute = |wanted: &str| {
            let found = tag.attributes().find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
            found.map(|(_, value)| source.text(value).trim().to_owned()).unwrap_or_default()
        };
        let at = source.span(tag.at, tag.end);
        if is("context") || is("unit") {
            self.finish(faults, names);
            let id = attribute("id");
            self.open = Some(if is("context") {
                let (entity, dates, dimensions) = (String::new(), Dates::default(), Vec::new());
                Open::Context { id, at, entity, dates, dimensions }
            } else {
                Open::Unit { id, at, top: Vec::new(), bottom: Vec::new(), below: false }
            });
            if tag.empty {
                self.finish(faults, names);
            }
            return true;
        }
        if self.open.is_none() {
            return false;
        }
        if matches!(self.leaf, Some(Leaf::Member { typed: true, .. })) {
            self.text.gap();
            return true;
        }
        let leaf = match &mut self.open {
            Some(Open::Context { dates, .. }) if is("forever") => {
                dates.forever = true;
                None
            }
            Some(Open::Unit { below, .. }) => {
                *below = if is("unitDenominator") { true } else { *below && !is("unitNumerator") };
                is("measure").then_some(Leaf::Measure)
            }
            _ if is("identifier") => Some(Leaf::Identifier),
            _ if is("instant") => Some(Leaf::Instant),
            _ if is("startDate") => Some(Leaf::Start),
            _ if is("endDate") => Some(Leaf::End),
            _ if is("explicitMember") => Some(Leaf::Member { axis: attribute("dimension"), typed: false }),
            _ if is("typedMember") => Some(Leaf::Member { axis: attribute("dimension"), typed: true }),
            _ => None,
        };
        if let Some(leaf) = leaf {
            self.take_leaf(at, faults, names);
            self.text = Visible::default();
            self.leaf = Some(leaf);
            if tag.empty {
                self.take_leaf(at, faults, names);
            }
        } else {
            self.text.gap();
        }
        true
    }

    /// Text inside.
    pub(crate) fn text(&mut self, raw: &[u8], references: bool, source: &Source<'_>) {
        if self.leaf.is_some() {
            self.text.push(raw, references, source.charset);
        }
    }

    /// An end tag.
    pub(crate) fn end(&mut self, name: &[u8], at: Span, faults: &mut Faults, names: &Namespaces) {
        let local = local_name(name);
        let is = |name: &str| local.eq_ignore_ascii_case(name.as_bytes());
        if is("context") || is("unit") {
            self.finish(faults, names);
        } else if LEAVES.iter().any(|leaf| is(leaf)) {
            self.take_leaf(at, faults, names);
        } else {
            self.text.gap();
        }
    }

    fn take_leaf(&mut self, at: Span, faults: &mut Faults, names: &Namespaces) {
        let Some(leaf) = self.leaf.take() else { return };
        let text = self.text.range(0, self.text.len()).to_owned();
        let mut date = |edge| {
            let found = day(&text, edge);
            if found.is_none() {
                faults.warn("read/unreadable-date", at, || format!("{text:?} is not a date of a context"));
            }
            found
        };
        match (leaf, &mut self.open) {
            (Leaf::Identifier, Some(Open::Context { entity, .. })) => *entity = text,
            (Leaf::Instant, Some(Open::Context { dates, .. })) => dates.instant = date(Edge::End),
            (Leaf::Start, Some(Open::Context { dates, .. })) => dates.start = date(Edge::Start),
            (Leaf::End, Some(Open::Context { dates, .. })) => dates.end = date(Edge::End),
            (Leaf::Member { axis, typed }, Some(Open::Context { dimensions, .. })) => {
                dimensions.push(Dimension { axis: axis.into(), member: text.into(), typed });
            }
            (Leaf::Measure, Some(Open::Unit { top, bottom, below, .. })) => {
                let measure = match text.split_once(':') {
                    Some((prefix, local)) if is_plain_measure(names, prefix) => local.to_owned(),
                    _ => text,
                };
                if *below { bottom.push(measure) } else { top.push(measure) }
            }
            _ => {}
        }
    }

    /// Ends the context or unit that is open.
    pub(crate) fn finish(&mut self, faults: &mut Faults, names: &Namespaces) {
        let place = match &self.open {
            Some(Open::Context { at, .. } | Open::Unit { at, .. }) => *at,
            None => return,
        };
        self.take_leaf(place, faults, names);
        match self.open.take() {
            Some(Open::Context { id, at, entity, dates, mut dimensions }) => {
                let expected = !dates.forever;
                let period = match dates {
                    Dates { instant: Some(instant), .. } => Some(Period::instant(instant)),
                    Dates { start: Some(start), end: Some(end), .. } if start <= end => {
                        Some(Period::days_between(start, end))
                    }
                    _ => None,
                };
                if period.is_none() && expected {
                    faults.warn("read/unreadable-period", at, || {
                        format!(
                            "context {id} has no period of days: none is stated, or it ends before it begins"
                        )
                    });
                }
                dimensions.sort();
                let id: Arc<str> = id.into();
                let context = Context { id: id.clone(), entity: entity.into(), period, dimensions };
                keep(&mut self.contexts, id, context, at, faults);
            }
            Some(Open::Unit { id, at, top, bottom, .. }) => {
                let mut text = top.join("*");
                if !bottom.is_empty() {
                    text = format!("{text}/{}", bottom.join("*"));
                }
                let id: Arc<str> = id.into();
                keep(&mut self.units, id.clone(), Unit { id, text: text.into() }, at, faults);
            }
            None => {}
        }
    }
}

/// Elements of [`Leaf`].
const LEAVES: [&str; 7] =
    ["identifier", "instant", "startDate", "endDate", "explicitMember", "typedMember", "measure"];

/// Keeps the first of each id; another meaning under the same id is named.
fn keep<T: PartialEq>(
    map: &mut BTreeMap<Arc<str>, Arc<T>>,
    id: Arc<str>,
    value: T,
    at: Span,
    faults: &mut Faults,
) {
    match map.get(&id) {
        Some(first) if **first == value => {}
        Some(_) => faults.warn("read/duplicate-id", at, || {
            format!("{id} is defined twice, with two meanings: the first one holds")
        }),
        None => {
            map.insert(id, Arc::new(value));
        }
    }
}
