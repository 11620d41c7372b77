//! What is found and in which order: the same on disk and in memory, however it came there, and of what is asked for only.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use model::{Locus, Passage, PassageKind, Span};
use search::{Entries, Hit, Index, Marked, Query, Same, Shingles, Snapshot, Wanted, Weights, terms};

const WEIGHTS: Weights = Weights { heading: 2.0, label: 1.0, page: 0.2, within: 4 };

fn passage(ordinal: u32, heading: &str, text: &str) -> Passage {
    Passage {
        ordinal,
        kind: if text.contains('\t') { PassageKind::Table } else { PassageKind::Prose },
        headings: vec![heading.to_owned()],
        text: text.to_owned(),
        locus: Locus::Bytes(Span::new(0, 1)),
        pieces: Vec::new(),
    }
}

const PUMPS: [(&str, &str); 3] = [
    ("Business", "We sell pumps to mines and mines buy pumps."),
    ("Legal proceedings", "A mine sued us over pumps."),
    ("Risk factors", "A lawsuit over a mine may follow; legal costs are pumps of cash."),
];
const BRIDGES: [(&str, &str); 3] = [
    ("Business", "We build bridges over rivers, for towns."),
    ("Legal proceedings", "A town brought legal action over a bridge; a lawsuit is pending."),
    ("Balance sheet", "Inventories\t1,234\t5,678\nGoodwill\t17\t18"),
];

fn entries(edition: &str, passages: &[(&str, &str)]) -> Entries {
    let passages: Vec<Passage> =
        passages.iter().zip(0..).map(|((heading, text), ordinal)| passage(ordinal, heading, text)).collect();
    let marked = passages.iter().map(|passage| Marked {
        passage,
        marks: if passage.kind == PassageKind::Table { vec!["balance_sheet"] } else { Vec::new() },
    });
    Entries::new(edition, marked)
}

fn add(index: &Index, folder: Option<&Path>, editions: &[(&str, &[(&str, &str)])]) {
    let writer = index.writer().unwrap().unwrap();
    for (edition, passages) in editions {
        writer.add(entries(edition, passages)).unwrap();
    }
    writer.commit(folder.map(|folder| (folder, "test 1"))).unwrap();
}

fn query(words: &str) -> Query {
    let terms: BTreeSet<String> = terms(words).into_iter().collect();
    let wanted = terms.into_iter().map(|term| Wanted { term, weight: 1.0 }).collect();
    Query { wanted, ..Query::default() }
}

fn search(snapshot: &Snapshot, query: &Query, editions: &[&str]) -> Vec<Hit> {
    let fits: BTreeMap<String, f32> = editions.iter().map(|edition| ((*edition).to_owned(), 1.0)).collect();
    snapshot.search(query, &WEIGHTS, &fits, 10).unwrap()
}

fn places(hits: &[Hit]) -> Vec<(&str, u32)> {
    hits.iter().map(|hit| (hit.edition.as_str(), hit.ordinal)).collect()
}

#[test]
fn rare_words_and_headings_decide() {
    let index = Index::in_memory();
    add(&index, None, &[("a", &PUMPS)]);
    let snapshot = index.snapshot().unwrap();
    let found = |words: &str| {
        places(&search(&snapshot, &query(words), &["a"])).iter().map(|(_, at)| *at).collect::<Vec<_>>()
    };
    assert_eq!(found("legal pumps").first(), Some(&1));
    assert_eq!(found("lawsuits"), [2]);
    assert!(found("nuclear").is_empty());
}

#[test]
fn neither_the_layout_nor_what_is_not_searched_has_a_say() {
    let whole = Index::in_memory();
    add(&whole, None, &[("a", &PUMPS), ("b", &BRIDGES)]);
    let parted = Index::in_memory();
    add(&parted, None, &[("b", &BRIDGES)]);
    add(&parted, None, &[("c", &BRIDGES)]);
    add(&parted, None, &[("b", &BRIDGES)]);
    add(&parted, None, &[("a", &PUMPS)]);
    let beside = Index::in_memory();
    add(&beside, None, &[("b", &BRIDGES)]);
    let other = Index::in_memory();
    add(&other, None, &[("a", &PUMPS)]);
    let beside = beside.snapshot().unwrap().beside(other.snapshot().unwrap());
    let (whole, parted) = (whole.snapshot().unwrap(), parted.snapshot().unwrap());
    for words in ["legal action", "a mine over a bridge", "goodwill", "pumps and towns"] {
        let query = query(words);
        for editions in [&["a", "b"][..], &["a"], &["b"]] {
            let expect = search(&whole, &query, editions);
            assert_eq!(search(&parted, &query, editions), expect, "{words}");
            assert_eq!(search(&beside, &query, editions), expect, "{words}");
            assert!(expect.iter().all(|hit| editions.contains(&hit.edition.as_str())), "{words}");
        }
    }
}

#[test]
fn other_words_count_once_and_only_whole_phrases() {
    let index = Index::in_memory();
    add(&index, None, &[("a", &PUMPS), ("b", &BRIDGES)]);
    let snapshot = index.snapshot().unwrap();
    let phrases =
        |phrases: &[&str]| Same { phrases: phrases.iter().map(|text| terms(text)).collect(), weight: 1.0 };
    let query = Query { same: vec![phrases(&["legal action", "lawsuit"])], ..Query::default() };
    let hits = search(&snapshot, &query, &["a", "b"]);
    // “legal” alone is no legal action.
    assert_eq!(places(&hits), [("b", 1), ("a", 2)]);
}

#[test]
fn what_stands_in_the_right_place_is_told() {
    let index = Index::in_memory();
    add(&index, None, &[("a", &PUMPS), ("b", &BRIDGES)]);
    let snapshot = index.snapshot().unwrap();
    let query = Query {
        headings: vec![terms("legal proceedings")],
        marks: vec!["balance_sheet".to_owned()],
        ..query("goodwill")
    };
    let hits = search(&snapshot, &query, &["a", "b"]);
    let of = |edition: &str, ordinal: u32| {
        hits.iter().find(|hit| hit.edition == edition && hit.ordinal == ordinal).unwrap()
    };
    assert!(of("b", 2).marked && of("b", 2).words > 0.9 && !of("b", 2).placed);
    assert!(of("a", 1).placed && of("b", 1).placed && !of("a", 1).marked);
    // Figures aren't looked for by their digits.
    assert!(search(&snapshot, &self::query("1234"), &["b"]).is_empty());
}

#[test]
fn an_index_on_disk_keeps_what_was_committed_and_forgets_what_it_must() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("search-0-older")).unwrap();
    let index = Index::open(dir.path(), "test 1").unwrap();
    add(&index, Some(dir.path()), &[("a", &PUMPS), ("b", &BRIDGES), ("empty", &[])]);
    assert!(!dir.path().join("search-0-older").exists());
    {
        // Not committed: as if the process had been killed.
        let writer = index.writer().unwrap().unwrap();
        assert!(index.writer().unwrap().is_none(), "two writers");
        writer.add(entries("c", &PUMPS)).unwrap();
    }
    drop(index);
    let index = Index::open(dir.path(), "test 1").unwrap();
    let snapshot = index.snapshot().unwrap();
    assert_eq!(snapshot.missing(["a", "b", "c", "empty"]), ["c"]);
    let mut writer = index.writer().unwrap().unwrap();
    writer.keep(&BTreeSet::from(["b".to_owned()]), &snapshot).unwrap();
    writer.commit(None).unwrap();
    let snapshot = index.snapshot().unwrap();
    assert_eq!(snapshot.editions().collect::<Vec<_>>(), ["b"]);
    assert!(places(&search(&snapshot, &query("pumps"), &["a", "b"])).is_empty());
    // Another version's index is another.
    assert_eq!(Index::open(dir.path(), "test 2").unwrap().snapshot().unwrap().editions().count(), 0);
}

#[test]
fn texts_that_differ_in_a_year_or_an_amount_are_alike() {
    let of = |text: &str| Shingles::of(text);
    let long = "We repurchase shares in the open market from time to time under a program of the board.";
    assert!(
        of(&format!("{long} In 2022 we bought 12.5 million."))
            .alike(&of(&format!("{long} In 2023 we bought 14 million.")))
    );
    assert!(!of(long).alike(&of("We pay a dividend in each quarter, and the board decides on its amount.")));
    assert!(!of("").alike(&of(long)));
}

#[test]
fn closeness_is_the_share_of_words_within_a_stretch() {
    let check = |text: &str, wanted: &str, expect: f32| {
        let index = Index::in_memory();
        add(&index, None, &[("a", &[("", text)])]);
        let hits = search(&index.snapshot().unwrap(), &query(wanted), &["a"]);
        assert_eq!(hits.iter().map(|hit| hit.close).collect::<Vec<_>>(), [expect], "{text}");
    };
    check("pumps mines bridges rivers towns", "pump mine", 1.0);
    check("pumps and then and then mines", "pump mine", 0.5);
    check("pumps pumps pumps", "pump mine bridge river", 0.25);
    check("pumps", "pump", 0.0);
    // Over labels and cells of a table, its figures counted though they aren't looked for.
    check("Pumps\tof mines", "pump mine", 1.0);
    check("Pumps\t1.5\t2.5\t3.5\tmines", "pump mine", 0.5);
    check("Pumps\t1.5\t2.5\tmines", "pump mine", 1.0);
}
