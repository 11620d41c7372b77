//! From ranges to facts: contexts and units found, continuations joined, exclusions left out, formats applied.
//!
//! The files of a set are resolved together: a fact may refer to a context, and continue in a stretch, that another
//! file of the set holds. What a fact's own file has comes first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use model::{Context, Fact, FactValue, Footnote, Tagged, Unit};

use super::draft::{Continuation, Draft, FactKind, Scanned, Stretch};
use super::transform::{self, Transformed};
use crate::faults::Faults;
use crate::xbrl::{Interned, number};

/// Values may take this many bytes for each byte of the files: tags nested a thousand deep around one text must not
/// make a thousand copies of it.
const MOST_TEXT: usize = 16;
/// As many bytes are always allowed.
const SOME_TEXT: usize = 16 << 20;
/// Facts that refer to footnotes are counted up to this.
const MOST_REFERENCES: usize = 1_000_000;

/// What the files of a set share.
struct Shared<'p, 's> {
    parts: &'p [Scanned<'s>],
    contexts: BTreeMap<&'p str, &'p Arc<Context>>,
    units: BTreeMap<&'p str, &'p Arc<Unit>>,
    continuations: HashMap<&'p str, (usize, &'p Continuation<'s>)>,
    /// The facts that refer to each footnote.
    noted: HashMap<&'p str, Vec<&'p str>>,
}

/// What is used up while resolving.
struct Ledger<'p> {
    /// Bytes of text that values may still take.
    text: usize,
    /// Steps along continuations that may still be made.
    steps: usize,
    claimed: HashSet<&'p str>,
}

/// The facts and footnotes of each file.
pub(super) fn resolve(parts: &[Scanned<'_>], faults: &mut [Faults]) -> Vec<Tagged> {
    let mut shared = Shared {
        parts,
        contexts: BTreeMap::new(),
        units: BTreeMap::new(),
        continuations: HashMap::new(),
        noted: noted(parts),
    };
    let (mut size, mut count) = (0, 0);
    for (index, (part, faults)) in parts.iter().zip(faults.iter_mut()).enumerate() {
        size += part.source.bytes.len();
        count += part.continuations.len();
        for (id, context) in &part.contexts.contexts {
            shared.contexts.entry(id).or_insert(context);
        }
        for (id, unit) in &part.contexts.units {
            shared.units.entry(id).or_insert(unit);
        }
        for continuation in &part.continuations {
            let span = part.source.span(continuation.content.start, continuation.content.end);
            let id: &str = &continuation.id;
            if shared.continuations.contains_key(id) {
                faults.warn("read/duplicate-id", span, || format!("a second continuation is called {id}"));
            } else {
                shared.continuations.insert(id, (index, continuation));
            }
        }
    }
    let mut ledger = Ledger {
        text: SOME_TEXT + size.saturating_mul(MOST_TEXT),
        steps: count.saturating_mul(8) + 1000,
        claimed: HashSet::new(),
    };
    let mut all = Vec::new();
    for (part, faults) in parts.iter().zip(faults.iter_mut()) {
        all.push(tagged(part, &shared, &mut ledger, faults));
    }
    for (part, faults) in parts.iter().zip(faults.iter_mut()) {
        for lost in part.continuations.iter().filter(|part| !ledger.claimed.contains(part.id.as_ref())) {
            let span = part.source.span(lost.content.start, lost.content.end);
            faults.warn("read/orphan-continuation", span, || format!("nothing continues at {}", lost.id));
        }
    }
    all
}

fn tagged<'p>(
    part: &'p Scanned<'_>,
    shared: &Shared<'p, '_>,
    ledger: &mut Ledger<'p>,
    faults: &mut Faults,
) -> Tagged {
    let mut resolver = Resolver { part, shared, ledger, faults, concepts: Interned::default() };
    let facts: Vec<Fact> = part.facts.iter().filter_map(|draft| resolver.fact(draft)).collect();
    let footnotes = resolver.footnotes();
    Tagged { namespaces: part.names.clone().into_map(), facts, footnotes, schemas: part.schemas.clone() }
}

struct Resolver<'r, 'p, 's> {
    part: &'p Scanned<'s>,
    shared: &'r Shared<'p, 's>,
    ledger: &'r mut Ledger<'p>,
    faults: &'r mut Faults,
    concepts: Interned,
}

impl<'p, 's> Resolver<'_, 'p, 's> {
    fn fact(&mut self, draft: &'p Draft<'s>) -> Option<Fact> {
        let bytes = self.part.source.span(draft.content.start, draft.content.end);
        if draft.concept.is_empty() {
            self.faults.lose("read/unnamed-fact", bytes, || "a tagged fact names no concept".to_owned());
            return None;
        }
        let (concept, standard_concept) = self.concepts.concept(&draft.concept, &self.part.names);
        let context = draft.context.as_deref().and_then(|id| {
            self.part.contexts.contexts.get(id).or_else(|| self.shared.contexts.get(id).copied()).cloned()
        });
        if context.is_none() {
            let hint = "read it together with the other documents of its filing";
            match draft.context.as_deref() {
                Some(id) => self.faults.advise(
                    "read/unknown-context",
                    bytes,
                    || format!("{concept} is about context {id}, which the file doesn't have"),
                    hint,
                ),
                None => self.faults.warn("read/no-context", bytes, || format!("{concept} names no context")),
            }
        }
        let unit = draft.unit.as_deref().and_then(|id| {
            self.part.contexts.units.get(id).or_else(|| self.shared.units.get(id).copied()).cloned()
        });
        if unit.is_none() {
            match draft.unit.as_deref() {
                Some(id) => self.faults.warn("read/unknown-unit", bytes, || {
                    format!("{concept} is in unit {id}, which the file doesn't have")
                }),
                None if draft.kind == FactKind::Number => {
                    self.faults
                        .warn("read/no-unit", bytes, || format!("{concept} is a number without a unit"));
                }
                None => {}
            }
        }
        if let Some(target) = &draft.target {
            self.faults.remark("read/other-target", bytes, || {
                format!("{concept} is meant for the target document {target}; it is read like the others")
            });
        }
        Some(Fact {
            id: draft.id.as_deref().map(Arc::from),
            value: self.value(draft, &concept),
            concept,
            standard_concept,
            context,
            unit,
            decimals: draft.decimals,
            bytes,
            hidden: draft.hidden,
        })
    }

    fn value(&mut self, draft: &'p Draft<'s>, concept: &str) -> FactValue {
        if draft.nil {
            return FactValue::Nil;
        }
        let bytes = self.part.source.span(draft.content.start, draft.content.end);
        let simple = draft.continued_at.is_none() && self.exclusions(self.part, &draft.content).is_empty();
        let joined;
        let text = if simple {
            self.part.visible.range(draft.content.from, draft.content.to)
        } else {
            joined = self.joined(draft.content, draft.continued_at.as_deref());
            joined.trim_matches(' ')
        };
        if draft.kind == FactKind::Fraction {
            self.faults.warn("read/fraction", bytes, || {
                format!("{concept} is a fraction; its text is kept, not its value")
            });
            return self.keep(text, concept, draft);
        }
        let made = match draft.format.as_deref() {
            Some(format) => {
                let (prefix, name) = format.split_once(':').unwrap_or(("", format));
                if !prefix.is_empty() && self.part.names.uri(prefix).is_none() {
                    self.faults.remark("read/undeclared-prefix", bytes, || {
                        format!(
                            "the prefix of format {format} is not declared; the format is known by its name"
                        )
                    });
                }
                transform::apply(name, text)
            }
            None if draft.kind == FactKind::Number => {
                number::lexical(text).map_or(Transformed::Refused, Transformed::Number)
            }
            None => return self.keep(text, concept, draft),
        };
        match (made, draft.kind) {
            (Transformed::Number(value), FactKind::Number) => {
                let value = number::scaled(value, draft.scale)
                    .and_then(|value| number::signed(value, draft.negative));
                value.map_or_else(
                    || {
                        self.faults.lose("read/unreadable-value", bytes, || {
                            format!("{concept} {text:?} with scale {} has too many digits", draft.scale)
                        });
                        FactValue::Text(text.into())
                    },
                    FactValue::Number,
                )
            }
            (Transformed::Number(value), _) => FactValue::Text(value.to_string().into()),
            (Transformed::Text(value), _) => FactValue::Text(value.into()),
            (Transformed::Refused, _) => {
                let format = draft.format.as_deref().unwrap_or("no format");
                self.faults.warn("read/unreadable-value", bytes, || {
                    format!(
                        "{concept} {:?} is nothing that {format} allows; its text is kept",
                        shortened(text)
                    )
                });
                self.keep(text, concept, draft)
            }
            (Transformed::Unknown, _) => {
                let format = draft.format.as_deref().unwrap_or_default();
                self.faults.warn("read/unknown-format", bytes, || {
                    format!("{concept} is in format {format}, which no registry has; its text is kept")
                });
                self.keep(text, concept, draft)
            }
        }
    }

    /// A text as a value, as long as there is room for it.
    fn keep(&mut self, text: &str, concept: &str, draft: &Draft<'_>) -> FactValue {
        match self.ledger.text.checked_sub(text.len()) {
            Some(left) => {
                self.ledger.text = left;
                FactValue::Text(text.into())
            }
            None => {
                let bytes = self.part.source.span(draft.content.start, draft.content.end);
                self.faults.lose("read/too-much-text", bytes, || {
                    format!("the text of {concept} is left out: texts nest so deep that they would fill the memory")
                });
                FactValue::Text("".into())
            }
        }
    }

    /// What is excluded inside a stretch.
    fn exclusions(&self, part: &'p Scanned<'s>, content: &Stretch) -> &'p [Stretch] {
        let exclusions = part.exclusions.as_slice();
        let from = exclusions.partition_point(|exclusion| exclusion.start < content.start);
        let to = exclusions.partition_point(|exclusion| exclusion.start < content.end);
        exclusions.get(from..to).unwrap_or_default()
    }

    /// A stretch and all that continues it, exclusions left out.
    fn joined(&mut self, content: Stretch, next: Option<&'p str>) -> String {
        let mut out = String::new();
        self.append(&mut out, self.part, &content);
        let bytes = self.part.source.span(content.start, content.end);
        let mut seen: HashSet<&str> = HashSet::new();
        let mut next = next;
        while let Some(id) = next {
            let Some((index, continuation)) = self.shared.continuations.get(id) else {
                self.faults.warn("read/broken-continuation", bytes, || {
                    format!("a text continues at {id}, which the file doesn't have: it ends early")
                });
                break;
            };
            if !seen.insert(id) {
                self.faults.warn("read/circular-continuation", bytes, || {
                    format!("a text continues at {id} again and again: it is read once")
                });
                break;
            }
            if !self.ledger.claimed.insert(id) {
                self.faults
                    .remark("read/shared-continuation", bytes, || format!("two texts continue at {id}"));
            }
            let Some(left) = self.ledger.steps.checked_sub(1).filter(|_| out.len() <= self.ledger.text)
            else {
                self.faults.lose("read/too-much-text", bytes, || {
                    "texts share so many continuations that they would fill the memory: they are cut short".to_owned()
                });
                break;
            };
            self.ledger.steps = left;
            if let Some(part) = self.shared.parts.get(*index) {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                self.append(&mut out, part, &continuation.content);
            }
            next = continuation.next.as_deref();
        }
        out
    }

    fn append(&self, out: &mut String, part: &'p Scanned<'s>, content: &Stretch) {
        let mut from = content.from;
        let mut add = |piece: &str| {
            // Where pieces meet, one space is enough.
            let piece =
                if out.is_empty() || out.ends_with(' ') { piece.trim_start_matches(' ') } else { piece };
            out.push_str(piece);
        };
        for exclusion in self.exclusions(part, content) {
            // Exclusions may nest: only what lies beyond the last one is left out further.
            if exclusion.from > from {
                add(part.visible.piece(from, exclusion.from));
            }
            from = from.max(exclusion.to);
        }
        add(part.visible.piece(from, content.to));
    }

    /// The file's footnotes, each with the facts that refer to it.
    fn footnotes(&mut self) -> Vec<Footnote> {
        let part = self.part;
        part.notes
            .iter()
            .map(|note| {
                let text = self.joined(note.content, note.continued_at.as_deref());
                let facts = self.shared.noted.get(note.id.as_ref()).map(Vec::as_slice).unwrap_or_default();
                Footnote {
                    facts: facts.iter().copied().map(Arc::from).collect(),
                    text: text.trim_matches(' ').to_owned(),
                    bytes: part.source.span(note.content.start, note.content.end),
                }
            })
            .collect()
    }
}

/// The facts that refer to each footnote: by relationships in 1.1, by their own attribute in 1.0.
fn noted<'p>(parts: &'p [Scanned<'_>]) -> HashMap<&'p str, Vec<&'p str>> {
    let related = parts.iter().flat_map(|part| &part.relationships).flat_map(|relationship| {
        let notes = relationship.to.split_ascii_whitespace();
        notes.flat_map(|note| relationship.from.split_ascii_whitespace().map(move |fact| (note, fact)))
    });
    let facts = parts.iter().flat_map(|part| &part.facts);
    let own = facts.filter_map(|draft| Some((draft.id.as_deref()?, draft.notes.as_deref()?)));
    let own = own.flat_map(|(fact, notes)| notes.split_ascii_whitespace().map(move |note| (note, fact)));
    let mut found: HashMap<&str, Vec<&str>> = HashMap::new();
    for (note, fact) in related.chain(own).take(MOST_REFERENCES) {
        found.entry(note).or_default().push(fact);
    }
    found
}

/// The beginning of a text, for messages.
fn shortened(text: &str) -> &str {
    let end = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}
