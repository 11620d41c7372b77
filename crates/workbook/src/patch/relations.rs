//! Relationships between parts (`_rels/*.rels`) and their content types (OPC, ISO/IEC 29500-2).

use crate::Error;
use crate::patch::package::Package;
use crate::patch::xml::{Node, Splices, Xml, escaped_attribute};

/// Where relationship types of transitional workbooks begin; strict ones have their own, which new ones then follow.
const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const CONTENT_TYPES: &str = "[Content_Types].xml";

/// One relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) id: String,
    /// The last word of its type: `worksheet`, `comments` …
    pub(crate) kind: String,
    /// The whole type but that word and the slash before it.
    base: String,
    /// The name of the part it leads to; as written where it leads out of the file.
    pub(crate) target: String,
}

/// The relationships of a part, which may be none.
pub(crate) struct Relations {
    /// The part whose relationships they are; empty for the package.
    of: String,
    text: Option<String>,
    pub(crate) list: Vec<Relation>,
    added: String,
}

impl Relations {
    /// The relationships of a part; of the whole package where `of` is empty.
    pub(crate) fn of(package: &mut Package<'_>, of: &str) -> Result<Self, Error> {
        let part = part_of(of);
        if !package.has(&part) {
            return Ok(Self { of: of.to_owned(), text: None, list: Vec::new(), added: String::new() });
        }
        let text = package.text(&part)?;
        let mut list = Vec::new();
        let mut xml = Xml::new(&text, &part);
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            if tag.local() != "Relationship" {
                continue;
            }
            let (Some(id), Some(kind), Some(target)) =
                (tag.attribute("Id"), tag.attribute("Type"), tag.attribute("Target"))
            else {
                continue;
            };
            let (base, kind) = kind.rsplit_once('/').unwrap_or(("", &kind));
            let outside = tag.attribute("TargetMode").is_some_and(|mode| mode == "External");
            list.push(Relation {
                id: id.into_owned(),
                kind: kind.to_owned(),
                base: base.to_owned(),
                target: if outside { target.into_owned() } else { resolve(of, &target) },
            });
        }
        Ok(Self { of: of.to_owned(), text: Some(text), list, added: String::new() })
    }

    /// The part that the first relationship of a kind leads to.
    pub(crate) fn first(&self, kind: &str) -> Option<&str> {
        self.list.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.as_str())
    }

    /// The relationship of that id.
    pub(crate) fn get(&self, id: &str) -> Option<&Relation> {
        self.list.iter().find(|relation| relation.id == id)
    }

    /// Adds a relationship; its new id.
    pub(crate) fn add(&mut self, kind: &str, target: &str) -> String {
        let mut number = self.list.len() + 1;
        let id = loop {
            let id = format!("rId{number}");
            if !self.list.iter().any(|relation| relation.id.eq_ignore_ascii_case(&id)) {
                break id;
            }
            number += 1;
        };
        let base = self
            .list
            .iter()
            .map(|relation| relation.base.as_str())
            .find(|base| base.ends_with("officeDocument/relationships"))
            .unwrap_or(TYPES)
            .to_owned();
        self.added.push_str(&format!(
            r#"<Relationship Id="{id}" Type="{base}/{kind}" Target="{}"/>"#,
            escaped_attribute(&relative(&self.of, target))
        ));
        self.list.push(Relation { id: id.clone(), kind: kind.to_owned(), base, target: target.to_owned() });
        id
    }

    /// Writes what was added.
    pub(crate) fn save(self, package: &mut Package<'_>) -> Result<(), Error> {
        if self.added.is_empty() {
            return Ok(());
        }
        let part = part_of(&self.of);
        let text = self.text.unwrap_or_else(|| {
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>".to_owned()
        });
        let text = append_to_root(&text, &part, &self.added)?;
        package.put(&part, text);
        Ok(())
    }
}

/// The part that holds the relationships of a part.
fn part_of(of: &str) -> String {
    match of.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{of}.rels"),
    }
}

/// The name of the part that a target leads to, seen from a part.
fn resolve(from: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => from.rsplit_once('/').map(|(folder, _)| folder.split('/').collect()).unwrap_or_default(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// A target as other programs write it: relative to the folder of the part.
fn relative(from: &str, target: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    let mut rest: Vec<&str> = target.split('/').collect();
    while rest.len() > 1 && !steps.is_empty() && steps.first() == rest.first() {
        steps.remove(0);
        rest.remove(0);
    }
    let mut path = vec![".."; steps.len()];
    path.extend(rest);
    path.join("/")
}

/// Declares the content type of a part, unless the file already does.
pub(crate) fn declare_part(package: &mut Package<'_>, name: &str, content_type: &str) -> Result<(), Error> {
    declare(package, "Override", "PartName", &format!("/{name}"), content_type)
}

/// Declares the content type of an ending, unless the file already does.
pub(crate) fn declare_ending(
    package: &mut Package<'_>,
    ending: &str,
    content_type: &str,
) -> Result<(), Error> {
    declare(package, "Default", "Extension", ending, content_type)
}

fn declare(
    package: &mut Package<'_>,
    element: &str,
    attribute: &str,
    subject: &str,
    content_type: &str,
) -> Result<(), Error> {
    let text = package.text(CONTENT_TYPES)?;
    let mut xml = Xml::new(&text, CONTENT_TYPES);
    let root = xml.root()?;
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node
            && tag.local() == element
            && tag.attribute(attribute).is_some_and(|found| found.eq_ignore_ascii_case(subject))
        {
            return Ok(());
        }
    }
    let prefix = root.prefix();
    let new = format!(r#"<{prefix}{element} {attribute}="{subject}" ContentType="{content_type}"/>"#);
    // Defaults are written before overrides.
    let text = if element == "Default" && !root.empty {
        let mut splices = Splices::default();
        splices.insert(root.end(), new);
        splices.apply(&text, CONTENT_TYPES)?
    } else {
        append_to_root(&text, CONTENT_TYPES, &new)?
    };
    package.put(CONTENT_TYPES, text);
    Ok(())
}

/// A part with more at the end of its root element.
fn append_to_root(text: &str, part: &str, more: &str) -> Result<String, Error> {
    let mut xml = Xml::new(text, part);
    let root = xml.root()?;
    let mut splices = Splices::default();
    if root.empty {
        splices.replace(root.start..root.end(), format!("{}{more}</{}>", root.opened(&[]), root.name()));
    } else {
        let mut last = None;
        while let Some(node) = xml.next()? {
            if let Node::Close(range) = node {
                last = Some(range.start);
            }
        }
        splices.insert(last.ok_or_else(|| xml.ends_early())?, more);
    }
    splices.apply(text, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve_and_are_written_relative() {
        for (from, target, part) in [
            ("xl/worksheets/sheet1.xml", "../comments1.xml", "xl/comments1.xml"),
            ("xl/worksheets/sheet1.xml", "../drawings/vmlDrawing1.vml", "xl/drawings/vmlDrawing1.vml"),
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(resolve(from, target), part);
            assert_eq!(relative(from, part), target);
        }
        assert_eq!(resolve("xl/workbook.xml", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/workbook.xml", "../../../x.xml"), "x.xml");
    }
}
