//! The table of shared strings, as plain text: runs joined, phonetic hints left out.

use std::sync::Arc;

use crate::Error;
use crate::patch::package::Package;
use crate::patch::xml::{Node, Tag, Xml, unescaped_string};

/// Reads the shared strings; none where the workbook has no such part.
pub(crate) fn read(package: &mut Package<'_>, part: Option<&str>) -> Result<Vec<Arc<str>>, Error> {
    let Some(part) = part.filter(|part| package.has(part)) else { return Ok(Vec::new()) };
    let text = package.text(part)?;
    let mut xml = Xml::new(&text, part);
    let mut strings = Vec::new();
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node
            && tag.local() == "si"
        {
            strings.push(plain(&mut xml, &tag)?.into());
        }
    }
    Ok(strings)
}

/// The text of an element that holds `t` or runs of `r` with `t` (`si`, `is`, a comment's `text`), whose start tag
/// was just read.
pub(crate) fn plain(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<String, Error> {
    let mut out = String::new();
    let mut depth = u32::from(!tag.empty);
    while depth > 0 {
        match xml.next()? {
            Some(Node::Open(inner)) => match inner.local() {
                "t" => out.push_str(&unescaped_string(&xml.inner_text(&inner)?)),
                "rPh" => {
                    xml.skip(&inner)?;
                }
                _ => depth += u32::from(!inner.empty),
            },
            Some(Node::Close(_)) => depth -= 1,
            Some(_) => {}
            None => return Err(xml.ends_early()),
        }
    }
    Ok(out)
}
