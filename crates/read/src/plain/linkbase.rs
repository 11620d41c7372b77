//! Linkbases and schemas beside a filing: labels, presentation and calculation relations.
//!
//! Locators name concepts by the `id` of their declaration, usually `prefix_Name`. Where the schema that declares
//! them is at hand its own names hold; else the prefix is the longest one that any of the files declares.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::{Calculation, Decimal, Label, Noted, Presentation, Taxonomy};

use crate::faults::Faults;
use crate::html::scan::{Scanner, Tag, Token};
use crate::source::Source;
use crate::visible::Visible;
use crate::xbrl::names::Namespaces;
use crate::xbrl::{local_name, number, value};

/// More relations than this are not read: no taxonomy has them.
const MOST_RELATIONS: usize = 2_000_000;

/// How the files name concepts.
#[derive(Default)]
struct Concepts {
    /// Declared ids to concepts.
    declared: HashMap<String, Arc<str>>,
    prefixes: BTreeSet<Arc<str>>,
    known: HashMap<String, Arc<str>>,
}

impl Concepts {
    /// The concept that a locator points at.
    fn of(&mut self, href: &str) -> Option<Arc<str>> {
        let id = href.rsplit_once('#')?.1;
        if let Some(concept) = self.declared.get(id).or_else(|| self.known.get(id)) {
            return Some(concept.clone());
        }
        let own = id
            .match_indices('_')
            .map(|(at, _)| at)
            .filter(|at| id.get(..*at).is_some_and(|p| self.prefixes.contains(p)));
        let at = own.max().or_else(|| id.rfind('_'))?;
        let concept: Arc<str> = format!("{}:{}", id.get(..at)?, id.get(at + 1..)?).into();
        self.known.insert(id.to_owned(), concept.clone());
        Some(concept)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Labels,
    Presentation,
    Calculation,
}

/// A relation that must not hold: role, parent, child, order.
type Prohibited = BTreeSet<(Arc<str>, Arc<str>, Arc<str>, Decimal)>;

/// An arc before its ends are known.
struct Arrow<'s> {
    from: Cow<'s, str>,
    to: Cow<'s, str>,
    order: Decimal,
    weight: Decimal,
    preferred: Option<Arc<str>>,
    prohibited: bool,
}

/// An extended link being read.
struct Link<'s> {
    kind: Kind,
    role: Arc<str>,
    locators: HashMap<Cow<'s, str>, Vec<Arc<str>>>,
    labels: HashMap<Cow<'s, str>, Vec<Label>>,
    arrows: Vec<Arrow<'s>>,
}

/// Reads all that the files hold.
pub(crate) fn read(sources: &[Source<'_>]) -> Noted<Taxonomy> {
    let mut concepts = Concepts::default();
    for source in sources {
        let names = Namespaces::collect(&source.bytes);
        declared(source, &names, &mut concepts);
        concepts.prefixes.extend(names.into_map().into_keys());
    }
    let mut taxonomy = Taxonomy::default();
    let mut prohibited = Prohibited::new();
    let mut notices = Vec::new();
    for source in sources {
        let (concepts, prohibited) = (&mut concepts, &mut prohibited);
        let mut reader =
            Reader { source, taxonomy: &mut taxonomy, concepts, prohibited, faults: Faults::default() };
        reader.read();
        notices.extend(reader.faults.into_notices());
    }
    if !prohibited.is_empty() {
        let banned = |role: &Arc<str>, parent: &Arc<str>, child: &Arc<str>, order: Decimal| {
            prohibited.contains(&(role.clone(), parent.clone(), child.clone(), order))
        };
        taxonomy.presentation.retain(|arc| !banned(&arc.role, &arc.parent, &arc.child, arc.order));
        taxonomy.calculation.retain(|arc| !banned(&arc.role, &arc.parent, &arc.child, arc.order));
    }
    for labels in taxonomy.labels.values_mut() {
        let mut seen = BTreeSet::new();
        labels.retain(|label| seen.insert((label.role.clone(), label.language.clone(), label.text.clone())));
    }
    Noted { value: taxonomy, notices }
}

/// Gathers the elements that a schema declares.
fn declared(source: &Source<'_>, names: &Namespaces, concepts: &mut Concepts) {
    let mut prefix: Option<Arc<str>> = None;
    for token in Scanner::new(&source.bytes) {
        let Token::Open(tag) = token else { continue };
        match local_name(tag.name) {
            b"schema" => {
                let target = attribute(source, &tag, b"targetNamespace").unwrap_or_default();
                prefix = names.prefix_of(&target);
            }
            b"element" => {
                let (id, name) = (attribute(source, &tag, b"id"), attribute(source, &tag, b"name"));
                if let (Some(prefix), Some(id), Some(name)) = (&prefix, id, name) {
                    concepts.declared.insert(id.into_owned(), format!("{prefix}:{name}").into());
                }
            }
            _ => {}
        }
    }
}

/// An attribute by its local name.
fn attribute<'s>(source: &Source<'_>, tag: &Tag<'s>, wanted: &[u8]) -> Option<Cow<'s, str>> {
    tag.attributes().find(|(name, _)| local_name(name) == wanted).map(|(_, raw)| value(source, raw))
}

fn last_part(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}

struct Reader<'r, 's> {
    source: &'s Source<'s>,
    taxonomy: &'r mut Taxonomy,
    concepts: &'r mut Concepts,
    prohibited: &'r mut Prohibited,
    faults: Faults,
}

impl<'s> Reader<'_, 's> {
    fn read(&mut self) {
        let source = self.source;
        let mut link: Option<Link<'s>> = None;
        // The label being read, and whose it is.
        let mut label: Option<(Cow<'s, str>, Label)> = None;
        let mut text = Visible::default();
        for token in Scanner::new(&source.bytes) {
            match token {
                Token::Text { raw, cdata, .. } => {
                    if label.is_some() {
                        text.push(raw, !cdata, source.charset);
                    }
                }
                Token::Open(tag) => {
                    let of = |name: &[u8]| attribute(source, &tag, name);
                    let kind = match local_name(tag.name) {
                        b"labelLink" => Some(Kind::Labels),
                        b"presentationLink" => Some(Kind::Presentation),
                        b"calculationLink" => Some(Kind::Calculation),
                        _ => None,
                    };
                    if let Some(kind) = kind {
                        self.finish(link.take());
                        let role = of(b"role").unwrap_or_default().as_ref().into();
                        let (locators, labels, arrows) = (HashMap::new(), HashMap::new(), Vec::new());
                        link = Some(Link { kind, role, locators, labels, arrows });
                        continue;
                    }
                    match (local_name(tag.name), &mut link) {
                        (b"loc", Some(link)) => {
                            let (name, href) =
                                (of(b"label").unwrap_or_default(), of(b"href").unwrap_or_default());
                            match self.concepts.of(&href) {
                                Some(concept) => link.locators.entry(name).or_default().push(concept),
                                None => {
                                    self.faults.warn("read/broken-arc", source.span(tag.at, tag.end), || {
                                        format!("the locator {href:?} names no concept")
                                    })
                                }
                            }
                        }
                        (b"label", Some(_)) if !tag.empty => {
                            let role = of(b"role").unwrap_or(Cow::Borrowed("label"));
                            let language = of(b"lang").unwrap_or_default().as_ref().into();
                            let fresh =
                                Label { role: last_part(&role).into(), language, text: String::new() };
                            label = Some((of(b"label").unwrap_or_default(), fresh));
                            text = Visible::default();
                        }
                        (b"labelArc" | b"presentationArc" | b"calculationArc", Some(link)) => {
                            let number = |name: &[u8]| of(name).and_then(|text| number::lexical(&text));
                            link.arrows.push(Arrow {
                                from: of(b"from").unwrap_or_default(),
                                to: of(b"to").unwrap_or_default(),
                                order: number(b"order").unwrap_or(Decimal::ONE),
                                weight: number(b"weight").unwrap_or(Decimal::ONE),
                                preferred: of(b"preferredLabel").map(|role| last_part(&role).into()),
                                prohibited: of(b"use").as_deref() == Some("prohibited"),
                            });
                        }
                        _ if label.is_some() => text.gap(),
                        _ => {}
                    }
                }
                Token::Close { name, .. } => match local_name(name) {
                    b"label" => {
                        if let (Some((name, mut done)), Some(link)) = (label.take(), &mut link) {
                            text.range(0, text.len()).clone_into(&mut done.text);
                            link.labels.entry(name).or_default().push(done);
                        }
                    }
                    b"labelLink" | b"presentationLink" | b"calculationLink" => self.finish(link.take()),
                    _ if label.is_some() => text.gap(),
                    _ => {}
                },
            }
        }
        self.finish(link);
    }

    /// Puts the arcs of a link between the concepts that its locators name.
    fn finish(&mut self, link: Option<Link<'s>>) {
        let Some(link) = link else { return };
        let Taxonomy { labels, presentation, calculation } = &mut *self.taxonomy;
        let nobody = Vec::new();
        let mut room = MOST_RELATIONS.saturating_sub(presentation.len() + calculation.len());
        for arrow in &link.arrows {
            let parents = link.locators.get(&arrow.from).unwrap_or(&nobody);
            if link.kind == Kind::Labels {
                let own = link.labels.get(&arrow.to).map(Vec::as_slice).unwrap_or_default();
                for concept in parents.iter().filter(|_| !arrow.prohibited) {
                    room = room.saturating_sub(own.len() + 1);
                    if room > 0 {
                        labels.entry(concept.clone()).or_default().extend(own.iter().cloned());
                    }
                }
                continue;
            }
            let children = link.locators.get(&arrow.to).unwrap_or(&nobody);
            for (parent, child) in
                parents.iter().flat_map(|p| children.iter().map(move |c| (p, c))).take(room)
            {
                room -= 1;
                let (role, parent, child) = (link.role.clone(), parent.clone(), child.clone());
                let (order, weight) = (arrow.order, arrow.weight);
                if arrow.prohibited {
                    self.prohibited.insert((role, parent, child, order));
                } else if link.kind == Kind::Presentation {
                    let preferred = arrow.preferred.clone();
                    presentation.push(Presentation { role, parent, child, order, preferred });
                } else {
                    calculation.push(Calculation { role, parent, child, weight, order });
                }
            }
        }
        if room == 0 {
            self.faults.lose("read/too-many-relations", self.source.span(0, 0), || {
                format!("relations beyond the first {MOST_RELATIONS} are left out")
            });
        }
    }
}
