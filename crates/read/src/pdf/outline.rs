//! Outline: a document's bookmarks, with the pages that they lead to.
//!
//! A linked tree of dictionaries; destinations are arrays, or names of arrays kept elsewhere in the catalogue. Bounded in
//! depth and number, and every node is visited once, whatever its links say.

use std::collections::{BTreeMap, BTreeSet};

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, ObjectIdentifier, String as PdfString,
};
use model::OutlineEntry;

const DEEPEST: u8 = 12;
const MOST: usize = 5_000;

/// The bookmarks in their order.
pub(super) fn outline(pdf: &Pdf, count: usize) -> Vec<OutlineEntry> {
    let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Vec::new() };
    let Some(first) =
        root.get::<Dict<'_>>(b"Outlines".as_slice()).and_then(|all| all.get(b"First".as_slice()))
    else {
        return Vec::new();
    };
    let pages = pdf.pages().iter().take(count).zip(1..);
    let pages = pages.filter_map(|(page, number)| Some((page.raw().obj_id()?, number))).collect();
    let mut walk = Walk { root, pages, names: None, seen: BTreeSet::new(), entries: Vec::new() };
    walk.level(first, 0);
    walk.entries
}

struct Walk<'a> {
    root: Dict<'a>,
    pages: BTreeMap<ObjectIdentifier, u32>,
    /// Pages of named destinations; gathered once one is met.
    names: Option<BTreeMap<Vec<u8>, u32>>,
    seen: BTreeSet<ObjectIdentifier>,
    entries: Vec<OutlineEntry>,
}

impl<'a> Walk<'a> {
    fn level(&mut self, first: Dict<'a>, level: u8) {
        let mut node = Some(first);
        while let Some(item) = node {
            if self.entries.len() >= MOST || item.obj_id().is_some_and(|id| !self.seen.insert(id)) {
                return;
            }
            let title = item.get::<PdfString<'_>>(b"Title".as_slice());
            let title = title.and_then(|title| super::text_string(title.as_bytes()));
            if let Some(title) = title {
                let page = self.target(&item);
                self.entries.push(OutlineEntry { title, level, page });
            }
            if level < DEEPEST
                && let Some(first) = item.get(b"First".as_slice())
            {
                self.level(first, level + 1);
            }
            // Nodes without an identity of their own can't be told apart: a circle of them is left at once.
            node = item.obj_id().and_then(|_| item.get(b"Next".as_slice()));
        }
    }

    /// The page that an item leads to.
    fn target(&mut self, item: &Dict<'a>) -> Option<u32> {
        let direct = item.get::<Object<'_>>(b"Dest".as_slice());
        let target = direct.or_else(|| {
            let action = item.get::<Dict<'_>>(b"A".as_slice())?;
            let kind = action.get::<Name<'_>>(b"S".as_slice())?;
            (*kind == *b"GoTo").then(|| action.get::<Object<'_>>(b"D".as_slice()))?
        })?;
        let name = match target {
            Object::String(name) => name.as_bytes().to_vec(),
            Object::Name(name) => name.to_vec(),
            other => return page_of(&self.pages, other),
        };
        if self.names.is_none() {
            self.names = Some(named(&self.root, &self.pages));
        }
        self.names.as_ref()?.get(&name).copied()
    }
}

/// The page of a destination: an array that begins with it, or a dictionary that holds such an array. Some producers
/// write the page's place, counted from 0, where the page belongs.
fn page_of(pages: &BTreeMap<ObjectIdentifier, u32>, target: Object<'_>) -> Option<u32> {
    let array = match target {
        Object::Array(array) => array,
        Object::Dict(dict) => dict.get::<Array<'_>>(b"D".as_slice())?,
        _ => return None,
    };
    if let Some(reference) = array.raw_iter().next()?.as_obj_ref() {
        return pages.get(&reference.into()).copied();
    }
    let number =
        array.flex_iter().next::<i32>()?.checked_add(1).and_then(|number| u32::try_from(number).ok())?;
    pages.values().any(|known| *known == number).then_some(number)
}

/// All named destinations: of the catalogue's dictionary, and of its tree of names.
fn named(root: &Dict<'_>, pages: &BTreeMap<ObjectIdentifier, u32>) -> BTreeMap<Vec<u8>, u32> {
    let mut out = BTreeMap::new();
    if let Some(dests) = root.get::<Dict<'_>>(b"Dests".as_slice()) {
        for key in dests.keys().take(MOST) {
            if let Some(page) = dests.get::<Object<'_>>(&*key).and_then(|target| page_of(pages, target)) {
                out.insert(key.to_vec(), page);
            }
        }
    }
    let names = root.get::<Dict<'_>>(b"Names".as_slice());
    if let Some(tree) = names.and_then(|names| names.get::<Dict<'_>>(b"Dests".as_slice())) {
        let mut budget = MOST;
        gather(&tree, 0, pages, &mut budget, &mut out);
    }
    out
}

fn gather(
    node: &Dict<'_>,
    depth: u8,
    pages: &BTreeMap<ObjectIdentifier, u32>,
    budget: &mut usize,
    out: &mut BTreeMap<Vec<u8>, u32>,
) {
    if depth > DEEPEST || *budget == 0 {
        return;
    }
    *budget -= 1;
    if let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) {
        for kid in kids.iter::<Dict<'_>>() {
            gather(&kid, depth + 1, pages, budget, out);
        }
    }
    let Some(entries) = node.get::<Array<'_>>(b"Names".as_slice()) else { return };
    let mut entries = entries.flex_iter();
    while let Some(name) = entries.next::<PdfString<'_>>() {
        let Some(target) = entries.next::<Object<'_>>() else { break };
        if out.len() < 10 * MOST
            && let Some(page) = page_of(pages, target)
        {
            out.insert(name.as_bytes().to_vec(), page);
        }
    }
}
