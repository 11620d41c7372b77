//! Notes on cells: the comments part and the legacy drawing (VML) that shows them. Notes by others stay; where one
//! stands on a cell of ours, our text is added below theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::Error;
use crate::cell::{CellRef, LAST_COLUMN, LAST_ROW};
use crate::patch::package::Package;
use crate::patch::relations::{Relations, declare_ending, declare_part};
use crate::patch::strings;
use crate::patch::xml::{Node, Splices, Tag, Xml, escaped_string};

/// Who our notes are by. They also begin with this word, for programs that drop the author.
pub(crate) const AUTHOR: &str = "Tickmark";

/// What parts a note by somebody else from ours on the same cell.
const BELOW: &str = "\n\n— Tickmark —\n";

const COMMENTS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

const NO_COMMENTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors><commentList></commentList></comments>";

const NO_DRAWING: &str = r#"<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>"#;

const SHAPE_TYPE: &str = r#"<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"#;

/// Puts notes on cells of a sheet. With `drop_old`, earlier notes of ours on other cells go. Gives the relationship of
/// the drawing if the sheet has to name a new one.
pub(crate) fn put(
    package: &mut Package<'_>,
    relations: &mut Relations,
    drawing: Option<&str>,
    notes: &BTreeMap<CellRef, String>,
    drop_old: bool,
) -> Result<Option<String>, Error> {
    let known = relations.first("comments").map(str::to_owned).filter(|part| package.has(part));
    if notes.is_empty() && known.is_none() {
        return Ok(None);
    }
    let part = match known {
        Some(part) => part,
        None => add_comments(package, relations, NO_COMMENTS.to_owned())?,
    };
    let text = package.text(&part)?;
    let (changed, noted) = changed_comments(&text, &part, notes, drop_old)?;
    if changed != text {
        package.put(&part, changed);
    }
    let existing = drawing.and_then(|id| relations.get(id)).map(|relation| relation.target.clone());
    let (vml_part, new_relation) = match existing.filter(|part| package.has(part)) {
        Some(part) => (part, None),
        None => {
            let (part, id) = add_drawing(package, relations, NO_DRAWING.to_owned())?;
            (part, Some(id))
        }
    };
    let text = package.text(&vml_part)?;
    let drawn = changed_drawing(&text, &vml_part, notes.keys().copied().collect(), &noted)?;
    if drawn != text {
        package.put(&vml_part, drawn);
    }
    Ok(new_relation)
}

/// Adds a comments part to a sheet that has none; its name.
fn add_comments(package: &mut Package<'_>, relations: &mut Relations, text: String) -> Result<String, Error> {
    let part = package.free_name("xl/comments", ".xml");
    package.put(&part, text);
    declare_part(package, &part, COMMENTS)?;
    relations.add("comments", &part);
    Ok(part)
}

/// Adds a drawing for notes to a sheet that has none; its name and its relationship.
fn add_drawing(
    package: &mut Package<'_>,
    relations: &mut Relations,
    text: String,
) -> Result<(String, String), Error> {
    let part = package.free_name("xl/drawings/vmlDrawing", ".vml");
    package.put(&part, text);
    declare_ending(package, "vml", DRAWING)?;
    let id = relations.add("vmlDrawing", &part);
    Ok((part, id))
}

/// All notes of a sheet that had none, as they will stand in its parts.
pub(crate) struct Fresh {
    comments: String,
    drawing: String,
}

impl Fresh {
    /// The notes on these cells.
    pub(crate) fn of(notes: &BTreeMap<CellRef, String>) -> Result<Self, Error> {
        let (comments, noted) = changed_comments(NO_COMMENTS, "comments", notes, false)?;
        let drawing = changed_drawing(NO_DRAWING, "vmlDrawing", noted.clone(), &noted)?;
        Ok(Self { comments, drawing })
    }

    /// Puts them in the workbook; the relationship of the drawing, which the sheet has to name.
    pub(crate) fn put(self, package: &mut Package<'_>, relations: &mut Relations) -> Result<String, Error> {
        add_comments(package, relations, self.comments)?;
        Ok(add_drawing(package, relations, self.drawing)?.1)
    }
}

/// One comment of the part.
struct Comment<'a> {
    at: Option<CellRef>,
    author: u32,
    range: Range<usize>,
    raw: &'a str,
    text: String,
}

/// What our notes on a sheet's cells say: a note of ours alone, or what stands below somebody else's.
pub(crate) fn ours(
    package: &mut Package<'_>,
    relations: &Relations,
) -> Result<BTreeMap<CellRef, String>, Error> {
    let Some(part) = relations.first("comments").filter(|part| package.has(part)).map(str::to_owned) else {
        return Ok(BTreeMap::new());
    };
    let text = package.text(&part)?;
    let mut xml = Xml::new(&text, &part);
    let mut notes = BTreeMap::new();
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        if tag.local() != "comment" {
            continue;
        }
        let said = strings::plain(&mut xml, &tag)?;
        let own = match said.split_once(BELOW) {
            Some((_, own)) => Some(own),
            None => said.starts_with(AUTHOR).then_some(said.as_str()),
        };
        let at: Option<CellRef> = tag.attribute("ref").and_then(|at| at.parse().ok());
        if let (Some(at), Some(own)) = (at, own) {
            notes.insert(at, own.to_owned());
        }
    }
    Ok(notes)
}

/// The comments part with our notes, and all cells that then have one.
fn changed_comments(
    text: &str,
    part: &str,
    notes: &BTreeMap<CellRef, String>,
    drop_old: bool,
) -> Result<(String, BTreeSet<CellRef>), Error> {
    let mut xml = Xml::new(text, part);
    let root = xml.root()?;
    let prefix = root.prefix();
    let mut authors: Vec<String> = Vec::new();
    let (mut authors_at, mut list_at) = (None, None);
    let mut comments: Vec<Comment<'_>> = Vec::new();
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match tag.local() {
            "authors" => authors_at = Some(tag),
            "author" => authors.push(xml.inner_text(&tag)?.into_owned()),
            "commentList" => list_at = Some(tag),
            "comment" => {
                let said = strings::plain(&mut xml, &tag)?;
                let range = tag.start..xml.position();
                comments.push(Comment {
                    at: tag.attribute("ref").and_then(|at| at.parse().ok()),
                    author: tag.number("authorId").unwrap_or_default(),
                    raw: text.get(range.clone()).unwrap_or_default(),
                    range,
                    text: said,
                });
            }
            _ => {}
        }
    }
    let (authors_at, list_at) =
        authors_at.zip(list_at).ok_or_else(|| Error::part(part, "it lists no comments"))?;
    let us = authors.iter().position(|author| author == AUTHOR);
    let is_ours = |comment: &Comment<'_>| {
        us.is_some_and(|us| u32::try_from(us) == Ok(comment.author)) || comment.text.starts_with(AUTHOR)
    };
    let mut splices = Splices::default();
    let mut noted = BTreeSet::new();
    let mut shared = BTreeSet::new();
    for comment in &comments {
        let note = comment.at.and_then(|at| notes.get(&at));
        match (is_ours(comment), note) {
            (true, Some(_)) => splices.replace(comment.range.clone(), ""),
            (true, None) if drop_old => splices.replace(comment.range.clone(), ""),
            (false, Some(note)) => {
                shared.extend(comment.at);
                splices.replace(comment.range.clone(), below(comment, prefix, note));
            }
            _ => noted.extend(comment.at),
        }
    }
    let author = us.unwrap_or(authors.len());
    let new: String = notes
        .iter()
        .filter(|(at, _)| !shared.contains(*at))
        .map(|(at, note)| {
            format!(
                r#"<{prefix}comment ref="{at}" authorId="{author}" shapeId="0"><{prefix}text><{prefix}t xml:space="preserve">{}</{prefix}t></{prefix}text></{prefix}comment>"#,
                escaped_string(note)
            )
        })
        .collect();
    if us.is_none() && !new.is_empty() {
        append_inside(
            &authors_at,
            text,
            &format!("<{prefix}author>{AUTHOR}</{prefix}author>"),
            &mut splices,
            &xml,
        )?;
    }
    if !new.is_empty() {
        append_inside(&list_at, text, &new, &mut splices, &xml)?;
    }
    noted.extend(notes.keys());
    Ok((splices.apply(text, part)?, noted))
}

/// Appends to an element's content.
fn append_inside(
    tag: &Tag<'_>,
    text: &str,
    more: &str,
    splices: &mut Splices,
    xml: &Xml<'_>,
) -> Result<(), Error> {
    if tag.empty {
        splices.replace(tag.start..tag.end(), format!("{}{more}</{}>", tag.opened(&[]), tag.name()));
    } else {
        let close = format!("</{}", tag.name());
        let rest = text.get(tag.end()..).unwrap_or_default();
        let at = rest.rfind(&close).ok_or_else(|| xml.ends_early())?;
        splices.insert(tag.end() + at, more);
    }
    Ok(())
}

/// Somebody's comment with our text below, in the place of what we had put there before.
fn below(comment: &Comment<'_>, prefix: &str, note: &str) -> String {
    let begin = format!(r#"<{prefix}r><{prefix}t xml:space="preserve">"#);
    let end = format!("</{prefix}t></{prefix}r>");
    let (ours, close) = (format!("{begin}{BELOW}"), format!("</{prefix}text>"));
    let mut theirs = comment.raw.to_owned();
    if let Some(at) = theirs.find(&ours)
        && let Some(length) = theirs.get(at..).and_then(|ours| ours.find(&end))
    {
        theirs.replace_range(at..at + length + end.len(), "");
    } else if let Some((said, _)) = comment.text.split_once(BELOW)
        && let Some(open) = theirs.find(&format!("<{prefix}text"))
        && let Some(inner) = theirs.get(open..).and_then(|rest| rest.find('>')).map(|at| open + at + 1)
        && let Some(last) = theirs.rfind(&close).filter(|last| *last >= inner)
    {
        // Another program has joined the two: theirs is what stands above.
        theirs.replace_range(inner..last, &format!("{begin}{}{end}", escaped_string(said)));
    }
    let run = format!("{ours}{}{end}", escaped_string(note));
    match theirs.rfind(&close) {
        Some(at) => theirs.insert_str(at, &run),
        None => return comment.raw.to_owned(),
    }
    theirs
}

/// The drawing with a shape for each cell of ours that has none, and without shapes whose comment is gone. What other
/// programs write there isn't always well-formed, so it is searched, not parsed.
fn changed_drawing(
    text: &str,
    part: &str,
    ours: BTreeSet<CellRef>,
    noted: &BTreeSet<CellRef>,
) -> Result<String, Error> {
    let mut splices = Splices::default();
    let mut drawn = BTreeSet::new();
    let mut highest = 1024_u32;
    let mut at = 0;
    while let Some(start) = find(text, "<v:shape ", at) {
        let Some(end) = find(text, "</v:shape>", start).map(|end| end + "</v:shape>".len()) else { break };
        let shape = text.get(start..end).unwrap_or_default();
        at = end;
        if let Some(id) = between(shape, "_x0000_s", "\"").and_then(|id| id.parse::<u32>().ok()) {
            highest = highest.max(id);
        }
        let cell = between(shape, "<x:Row>", "</x:Row>").zip(between(shape, "<x:Column>", "</x:Column>"));
        let cell = cell.and_then(|(row, column)| {
            let (row, column) = (row.trim().parse::<u32>().ok()?, column.trim().parse::<u32>().ok()?);
            Some(CellRef::new(row.checked_add(1)?, column.checked_add(1)?))
        });
        let Some(cell) = cell.filter(|_| shape.contains(r#"ObjectType="Note""#)) else { continue };
        if noted.contains(&cell) {
            drawn.insert(cell);
        } else {
            splices.replace(start..end, "");
        }
    }
    let missing: Vec<CellRef> = ours.difference(&drawn).copied().collect();
    if !missing.is_empty() {
        let close = text.rfind("</xml>").ok_or_else(|| Error::part(part, "it is no drawing of notes"))?;
        let declared = [
            ("v", "urn:schemas-microsoft-com:vml"),
            ("o", "urn:schemas-microsoft-com:office:office"),
            ("x", "urn:schemas-microsoft-com:office:excel"),
        ]
        .map(|(prefix, namespace)| {
            let known = text.contains(&format!("xmlns:{prefix}="));
            if known { String::new() } else { format!(r#" xmlns:{prefix}="{namespace}""#) }
        })
        .concat();
        let mut new = String::new();
        if !text.contains("_x0000_t202\" ") && !text.contains("id=\"_x0000_t202\"") {
            new.push_str(&SHAPE_TYPE.replacen("<v:shapetype", &format!("<v:shapetype{declared}"), 1));
        }
        for cell in missing {
            highest = highest.saturating_add(1);
            new.push_str(&shape(highest, cell, &declared));
        }
        splices.insert(close, new);
    }
    splices.apply(text, part)
}

/// The hidden box of a note, to the right of its cell, four columns wide and nine rows high.
fn shape(id: u32, cell: CellRef, declared: &str) -> String {
    let (row, column) = (cell.row - 1, cell.column - 1);
    let (left, right) = ((column + 1).min(LAST_COLUMN - 5), (column + 5).min(LAST_COLUMN - 1));
    let (top, bottom) = (row.saturating_sub(1).min(LAST_ROW - 10), (row + 8).min(LAST_ROW - 1));
    format!(
        r##"<v:shape{declared} id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:256pt;height:135pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 10, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"##
    )
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    memchr::memmem::find(text.as_bytes().get(from..)?, what.as_bytes()).map(|at| from + at)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = text.split_once(before)?.1;
    rest.split_once(after).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(list: &[(&str, &str)]) -> BTreeMap<CellRef, String> {
        list.iter().map(|(at, note)| (at.parse().unwrap(), (*note).to_owned())).collect()
    }

    #[test]
    fn notes_of_others_stay_and_ours_are_replaced() {
        let text = r#"<x:comments><x:authors><x:author>Ann</x:author></x:authors><x:commentList><x:comment ref="B2" authorId="0"><x:text><x:t>look &amp; see</x:t></x:text></x:comment><x:comment ref="D4" authorId="0"><x:text/></x:comment></x:commentList></x:comments>"#;
        let first = notes(&[("B2", "Tickmark · one"), ("C3", "Tickmark · two <")]);
        let (once, noted) = changed_comments(text, "p", &first, true).unwrap();
        assert_eq!(noted.len(), 3);
        assert!(once.contains("<x:t>look &amp; see</x:t><x:r>") && once.contains("two &lt;"), "{once}");
        assert!(once.contains(r#"<x:comment ref="D4" authorId="0"><x:text/></x:comment>"#));
        let (twice, _) = changed_comments(&once, "p", &first, true).unwrap();
        assert_eq!(once, twice, "a second time changes nothing");
        let (other, noted) = changed_comments(&once, "p", &notes(&[("E5", "Tickmark · new")]), true).unwrap();
        assert!(!other.contains("two &lt;") && other.contains("· new"), "{other}");
        assert_eq!(noted.iter().map(ToString::to_string).collect::<Vec<_>>(), ["B2", "D4", "E5"]);
    }

    #[test]
    fn shapes_follow_the_notes() {
        let cells = |list: &[&str]| list.iter().map(|at| at.parse().unwrap()).collect::<BTreeSet<CellRef>>();
        let control = r##"<xml xmlns:v="a" xmlns:x="b"><v:shape id="_x0000_s1030" type="#_x0000_t201"><br><x:ClientData ObjectType="Button"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>"##;
        let once = changed_drawing(control, "p", cells(&["B2", "XFD1048576"]), &cells(&["B2", "XFD1048576"]))
            .unwrap();
        assert!(
            once.contains("_x0000_s1031")
                && once.contains("_x0000_s1032")
                && once.contains("ObjectType=\"Button\"")
        );
        assert_eq!(changed_drawing(&once, "p", cells(&["B2"]), &cells(&["B2", "XFD1048576"])).unwrap(), once);
        let fewer = changed_drawing(&once, "p", cells(&[]), &cells(&["B2"])).unwrap();
        assert!(fewer.contains("_x0000_s1031") && !fewer.contains("_x0000_s1032"));
    }
}
