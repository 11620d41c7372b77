//! Character collections: what the glyphs of an embedded CJK font mean that has no map to Unicode of its own.
//!
//! Such a font names the collection that its glyphs are numbered by (Adobe-CNS1, GB1, Japan1, Korea1), and what the
//! numbers of a collection mean is public: reports from Hong Kong are often set so. Only outlines that keep those
//! numbers (CID-keyed ones) are believed, and a font name that two collections claim is left unread.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};

/// A document has no more fonts than this.
const MOST_FONTS: usize = 5_000;

/// How the codes of a font lead to characters.
struct Reading {
    /// From codes to the collection's numbers; none where the code is the number.
    encoding: Option<Arc<CMap>>,
    meaning: Arc<CMap>,
}

/// The fonts of a document whose glyphs only their collection explains, by name; gathered once one is met.
pub(super) struct Collections<'a> {
    pdf: &'a Pdf,
    fonts: OnceCell<BTreeMap<String, Option<Reading>>>,
}

impl<'a> Collections<'a> {
    /// Those of this document.
    pub(super) fn new(pdf: &'a Pdf) -> Self {
        Self { pdf, fonts: OnceCell::new() }
    }

    /// What a code means in the font of that name (without the prefix of a subset).
    pub(super) fn meaning(&self, font: &str, code: u32) -> Option<char> {
        let reading = self.fonts.get_or_init(|| gather(self.pdf)).get(font)?.as_ref()?;
        let cid = match &reading.encoding {
            None => code,
            Some(encoding) => (1..=4).find_map(|length| encoding.lookup_cid_code(code, length))?,
        };
        let direct = match reading.meaning.lookup_bf_string(cid) {
            Some(BfString::Char(c)) => Some(c),
            Some(BfString::String(_)) => None,
            None => (1..=4)
                .find_map(|length| reading.meaning.lookup_cid_code(cid, length))
                .and_then(char::from_u32),
        };
        direct.filter(|c| !c.is_control())
    }
}

fn gather(pdf: &Pdf) -> BTreeMap<String, Option<Reading>> {
    let mut fonts: BTreeMap<String, (Option<CidFamily>, Option<Reading>)> = BTreeMap::new();
    let mut maps: Vec<(CidFamily, Option<Arc<CMap>>)> = Vec::new();
    for font in pdf.objects().into_iter().filter_map(Object::into_dict) {
        let Some((name, family)) = claimed(&font) else { continue };
        if fonts.len() >= MOST_FONTS {
            break;
        }
        if let Some((known, reading)) = fonts.get_mut(&name) {
            // Two subsets of one font are read alike; two collections under one name aren't.
            if known.as_ref() != Some(&family) {
                *known = None;
                *reading = None;
            }
            continue;
        }
        if !maps.iter().any(|(known, _)| *known == family) {
            let map =
                family.ucs2_cmap().and_then(load_embedded).and_then(|data| CMap::parse(data, load_embedded));
            maps.push((family.clone(), map.map(Arc::new)));
        }
        let meaning = maps.iter().find(|(known, _)| *known == family).and_then(|(_, map)| map.clone());
        let reading = meaning.and_then(|meaning| Some(Reading { encoding: encoding(&font)?, meaning }));
        fonts.insert(name, (Some(family), reading));
    }
    fonts.into_iter().map(|(name, (_, reading))| (name, reading)).collect()
}

/// The name of a composite font without a map of its own, and the collection that its outlines are numbered by.
fn claimed(font: &Dict<'_>) -> Option<(String, CidFamily)> {
    let is = |dict: &Dict<'_>, key: &str, name: &[u8]| {
        dict.get::<Name<'_>>(key.as_bytes()).is_some_and(|found| found.as_ref() == name)
    };
    if !is(font, "Subtype", b"Type0") || font.contains_key(b"ToUnicode") {
        return None;
    }
    let descendant = font.get::<Array<'_>>(b"DescendantFonts".as_slice())?.iter::<Dict<'_>>().next()?;
    let outlines = descendant
        .get::<Dict<'_>>(b"FontDescriptor".as_slice())?
        .get::<Stream<'_>>(b"FontFile3".as_slice())?;
    if !is(&descendant, "Subtype", b"CIDFontType0") || !is(outlines.dict(), "Subtype", b"CIDFontType0C") {
        return None;
    }
    let system = descendant.get::<Dict<'_>>(b"CIDSystemInfo".as_slice())?;
    let text = |key: &[u8]| system.get::<PdfString<'_>>(key).map(|text| text.as_bytes().to_vec());
    let family = CidFamily::from_registry_ordering(&text(b"Registry")?, &text(b"Ordering")?);
    family.ucs2_cmap()?;
    let name = font.get::<Name<'_>>(b"BaseFont".as_slice())?;
    Some((without_subset(name.as_str()).to_owned(), family))
}

/// The map from codes to numbers: `None` in it where they are the same.
fn encoding(font: &Dict<'_>) -> Option<Option<Arc<CMap>>> {
    let data = match font.get::<Object<'_>>(b"Encoding".as_slice())? {
        Object::Name(name) => match CMapName::from_bytes(name.as_ref()) {
            CMapName::IdentityH | CMapName::IdentityV => return Some(None),
            named => load_embedded(named)?.to_vec(),
        },
        Object::Stream(stream) => stream.decoded_data().ok()?.to_vec(),
        _ => return None,
    };
    Some(Some(Arc::new(CMap::parse(&data, load_embedded)?)))
}

/// `ABCDEF+Name` is a subset of `Name`.
pub(super) fn without_subset(name: &str) -> &str {
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 && prefix.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            rest
        }
        _ => name,
    }
}
