//! The words of a passage that speak most of what is asked: a sentence, or a row of a table.

use model::{Locus, Passage, PassageKind};
use search::{Wanted, terms};

/// A longer quote is cut at a sentence.
const LONGEST: usize = 600;

/// The best sentence or row, verbatim but for tabs, and where it stands.
pub(super) fn best(passage: &Passage, wanted: &[Wanted]) -> (String, Locus) {
    let mut best: Option<(f32, usize, usize)> = None;
    for (from, to) in parts(passage) {
        let Some(text) = passage.text.get(from..to) else { continue };
        // A heading says where it stands, not what: it is quoted only where nothing else speaks of what is asked.
        let headed = passage.headings.iter().any(|heading| heading == text.trim());
        let own = if headed { Vec::new() } else { terms(text) };
        let worth: f32 =
            wanted.iter().filter(|wanted| own.contains(&wanted.term)).map(|wanted| wanted.weight).sum();
        // Of two that say as much the shorter; a word or two say nothing.
        let worth = worth / (own.len().max(8) as f32).powf(0.25);
        let worth = if tells(passage, text) { worth } else { worth / 2.0 };
        if best.is_none_or(|(known, ..)| worth > known) {
            best = Some((worth, from, to));
        }
    }
    let (from, to) = best.map_or((0, passage.text.len()), |(_, from, to)| (from, to));
    let text = passage.text.get(from..to).unwrap_or_default();
    (text.replace('\t', " "), passage.locus_of(from, to))
}

/// Whether words tell something, and not what stands below or beside them: a row has a figure other than the years that head
/// columns, a sentence an end.
fn tells(passage: &Passage, text: &str) -> bool {
    if passage.kind == PassageKind::Table {
        let figures = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        let is_year = |run: &str| run.len() == 4 && (run.starts_with("19") || run.starts_with("20"));
        return figures.into_iter().any(|run| !is_year(run));
    }
    text.trim_end_matches(['”', '"', '’', ')', '）', ' '])
        .ends_with(['.', '!', '?', ';', '。', '！', '？', '；'])
}

/// The sentences of prose, the lines of tables and lists: from, to.
fn parts(passage: &Passage) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut at = 0;
    for line in passage.text.split('\n') {
        let end = at + line.len();
        if passage.kind == PassageKind::Table || line.len() <= LONGEST / 3 {
            parts.push((at, end));
        } else {
            let mut from = at;
            for stop in extract::sentence_ends(line).map(|stop| at + stop).chain([end]) {
                let text = passage.text.get(from..stop).unwrap_or_default();
                let start = from + (text.len() - text.trim_start().len());
                if start < stop {
                    parts.push((start, start + text.trim().len()));
                }
                from = stop;
            }
        }
        at = end + 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use model::{Locus, Passage, PassageKind, Span};
    use search::Wanted;

    fn quoted(kind: PassageKind, text: &str) -> String {
        let passage = Passage {
            ordinal: 0,
            kind,
            headings: Vec::new(),
            text: text.to_owned(),
            locus: Locus::Bytes(Span::new(0, text.len() as u64)),
            pieces: Vec::new(),
        };
        let wanted: Vec<Wanted> = search::terms("revenue by geography in Europe")
            .into_iter()
            .map(|term| Wanted { term, weight: 1.0 })
            .collect();
        super::best(&passage, &wanted).0
    }

    #[test]
    fn a_row_of_figures_is_quoted_before_the_heads_of_its_columns() {
        let table = "Revenue by geography\t2024\t2023\nRevenue, Europe\t4,678\t4,751";
        assert_eq!(quoted(PassageKind::Table, table), "Revenue, Europe 4,678 4,751");
        // A table of words has nothing better.
        assert_eq!(quoted(PassageKind::Table, "Revenue by geography\nOf Europe"), "Revenue by geography");
    }

    #[test]
    fn a_sentence_is_quoted_before_what_leads_to_another_one() {
        let prose = "Revenue by geography:\nRevenue of Europe fell by a tenth.";
        assert_eq!(quoted(PassageKind::Prose, prose), "Revenue of Europe fell by a tenth.");
    }
}
