//! A snapshot: committed segments of an index, open to be searched, and which editions stand on them.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, ReloadPolicy, SegmentReader, TERMINATED, Term};

use crate::Error;
use crate::fields::Fields;

/// What can be searched.
pub struct Snapshot {
    pub(crate) segments: Vec<Segment>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("segments", &self.segments.len()).finish()
    }
}

/// One segment, with what is asked of every entry unpacked.
pub(crate) struct Segment {
    reader: SegmentReader,
    pub(crate) fields: Fields,
    /// Editions, and the stretch of entries of each.
    pub(crate) runs: Vec<Run>,
    pub(crate) lengths: Vec<u32>,
    ordinals: Vec<u32>,
    pages: Vec<u32>,
}

/// Entries of one edition that stand together.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) edition: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Snapshot {
    pub(crate) fn open(index: &tantivy::Index, fields: Fields) -> Result<Self, Error> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        let segments = searcher.segment_readers().iter().map(|reader| Segment::open(reader, fields));
        Ok(Self { segments: segments.collect::<Result<_, _>>()? })
    }

    /// The keys of the editions that stand here, each once a stretch.
    pub fn editions(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flat_map(|segment| &segment.runs).map(|run| run.edition.as_str())
    }

    /// Those of the editions that don't stand here.
    pub fn missing<'a>(&self, editions: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let known: BTreeSet<&str> = self.editions().collect();
        editions.into_iter().filter(|edition| !known.contains(edition)).collect()
    }

    /// This snapshot and another one side by side.
    #[must_use]
    pub fn beside(mut self, other: Self) -> Self {
        self.segments.extend(other.segments);
        self
    }
}

impl Segment {
    fn open(reader: &SegmentReader, fields: Fields) -> Result<Self, Error> {
        let fast = reader.fast_fields();
        let editions = fast.str("edition")?.ok_or_else(|| Error::new("it has no editions"))?;
        let unpacked = |name: &str| -> Result<Vec<u32>, Error> {
            let column = fast.u64(name)?;
            let number = |entry| u32::try_from(column.first(entry).unwrap_or(0)).unwrap_or(u32::MAX);
            Ok((0..reader.max_doc()).map(number).collect())
        };
        let ords = editions.ords();
        let mut names: BTreeMap<u64, String> = BTreeMap::new();
        let mut runs: Vec<(u64, u32, u32)> = Vec::new();
        for entry in reader.doc_ids_alive() {
            let ord = ords.first(entry).ok_or_else(|| Error::new("an entry has no edition"))?;
            match runs.last_mut() {
                Some((known, _, to)) if *known == ord && *to == entry => *to = entry + 1,
                _ => runs.push((ord, entry, entry + 1)),
            }
        }
        for (ord, ..) in &runs {
            if !names.contains_key(ord) {
                let mut name = String::new();
                editions.ord_to_str(*ord, &mut name)?;
                names.insert(*ord, name);
            }
        }
        let name = |ord: &u64| names.get(ord).cloned().unwrap_or_default();
        let runs =
            runs.iter().map(|(ord, from, to)| Run { edition: name(ord), from: *from, to: *to }).collect();
        let (lengths, ordinals, pages) = (unpacked("length")?, unpacked("ordinal")?, unpacked("page")?);
        Ok(Self { reader: reader.clone(), fields, runs, lengths, ordinals, pages })
    }

    /// The entry's place in its report.
    pub(crate) fn ordinal(&self, entry: u32) -> u32 {
        self.ordinals.get(entry as usize).copied().unwrap_or(0)
    }

    /// The entry's page; none where the format has no pages.
    pub(crate) fn page(&self, entry: u32) -> Option<u32> {
        self.pages.get(entry as usize).copied().filter(|page| *page > 0)
    }

    /// Calls `each` with the entries in those stretches (ascending, apart) that hold the term, and how often.
    pub(crate) fn each(
        &self,
        field: Field,
        term: &str,
        runs: &[(u32, u32)],
        mut each: impl FnMut(u32, u32),
    ) -> Result<(), Error> {
        let index = self.reader.inverted_index(field)?;
        let term = Term::from_field_text(field, term);
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else {
            return Ok(());
        };
        let mut entry = postings.doc();
        for (from, to) in runs {
            if entry < *from {
                entry = postings.seek(*from);
            }
            while entry < *to {
                each(entry, postings.term_freq());
                entry = postings.advance();
            }
            if entry == TERMINATED {
                break;
            }
        }
        Ok(())
    }
    /// Calls `each` with every place at which the term stands in those entries (ascending).
    pub(crate) fn places(
        &self,
        field: Field,
        term: &str,
        entries: &[u32],
        mut each: impl FnMut(u32, u32),
    ) -> Result<(), Error> {
        let index = self.reader.inverted_index(field)?;
        let term = Term::from_field_text(field, term);
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? else {
            return Ok(());
        };
        let mut places = Vec::new();
        let mut at = postings.doc();
        for entry in entries {
            if at < *entry {
                at = postings.seek(*entry);
            }
            if at == *entry {
                postings.positions(&mut places);
                places.iter().for_each(|place| each(*entry, *place));
            }
        }
        Ok(())
    }
}
