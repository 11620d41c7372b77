//! Page labels: the numbers that a document prints on its pages (`iv`, `F-3`), from its catalogue.
//!
//! A number tree: each entry gives the style from one page on. Bounded in depth and in pages.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, String as PdfString};

/// Style from a page (counted from 0) on: prefix, letter of the numbering, first number.
type Style = (usize, String, Option<u8>, i32);

/// The label of each of the first `count` pages; empty where the document has none.
pub(super) fn labels(pdf: &Pdf, count: usize) -> Vec<Option<String>> {
    let mut styles: Vec<Style> = Vec::new();
    let root: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    if let Some(tree) = root.and_then(|root| root.get::<Dict<'_>>(b"PageLabels".as_slice())) {
        gather(&tree, 0, &mut styles);
    }
    styles.sort_by_key(|style| style.0);
    if styles.is_empty() {
        return Vec::new();
    }
    (0..count)
        .map(|page| {
            let next = styles.partition_point(|style| style.0 <= page);
            let (from, prefix, kind, first) = styles.get(next.checked_sub(1)?)?;
            let number = i64::from(*first) + (page - from) as i64;
            let label = format!("{prefix}{}", kind.map_or_else(String::new, |kind| shown(kind, number)));
            (!label.is_empty()).then_some(label)
        })
        .collect()
}

fn gather(node: &Dict<'_>, depth: usize, styles: &mut Vec<Style>) {
    if depth > 8 || styles.len() > 10_000 {
        return;
    }
    if let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) {
        for kid in kids.iter::<Dict<'_>>().take(1000) {
            gather(&kid, depth + 1, styles);
        }
    }
    let Some(entries) = node.get::<Array<'_>>(b"Nums".as_slice()) else { return };
    let mut pages = entries.flex_iter();
    while let Some(page) = pages.next::<i32>() {
        let Some(style) = pages.next::<Dict<'_>>() else { break };
        let Ok(page) = usize::try_from(page) else { continue };
        let prefix = style.get::<PdfString<'_>>(b"P".as_slice()).map_or_else(String::new, |prefix| {
            String::from_utf8_lossy(prefix.as_bytes()).chars().filter(|c| !c.is_control()).take(16).collect()
        });
        let kind = style.get::<Name<'_>>(b"S".as_slice()).and_then(|name| name.first().copied());
        styles.push((page, prefix, kind, style.get::<i32>(b"St".as_slice()).unwrap_or(1)));
    }
}

fn shown(kind: u8, number: i64) -> String {
    match kind {
        b'R' => roman(number).to_uppercase(),
        b'r' => roman(number),
        b'A' => letters(number).to_uppercase(),
        b'a' => letters(number),
        _ => number.to_string(),
    }
}

fn roman(number: i64) -> String {
    const VALUES: [(i64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, text) in VALUES {
        while rest >= value {
            out.push_str(text);
            rest -= value;
        }
    }
    out
}

/// a to z, then aa to zz.
fn letters(number: i64) -> String {
    let index = number.max(1) - 1;
    let letter = char::from(b'a' + (index % 26) as u8);
    letter.to_string().repeat((index / 26 + 1).min(8) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_their_style() {
        for (kind, number, expect) in
            [(b'r', 4, "iv"), (b'R', 1994, "MCMXCIV"), (b'a', 28, "bb"), (b'D', 12, "12")]
        {
            assert_eq!(shown(kind, number), expect);
        }
    }
}
