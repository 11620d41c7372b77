//! Vectors of one report's passages: a file that is read whole and compared with a question's, exactly, one by one.
//!
//! A file holds the vectors of one edition by one model. Its name is made of the report, so that a newer reading of the same
//! report finds those of its texts that are the same. Little-endian throughout: the mark, three counts, the edition's hash; for
//! each passage its page (0 for none) and which text it has; for each text its hash; for each text its numbers; and the hash
//! of all that. It is written beside and moved into place, so that it is whole or not there.
//!
//! A score is a sum over the numbers of both vectors in an order that never changes: eight sums side by side, then those.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use model::SourceHash;

use crate::Error;

/// What a file begins with.
const MARK: &[u8; 8] = b"TMVEC 1\n";
const HEAD: usize = 8 + 3 * 4 + 32;
/// So many products are summed side by side.
const ABREAST: usize = 8;
/// More numbers than any model's vectors have.
const LONGEST: usize = 1 << 16;

/// A passage that has a vector: its page and the hash of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Its page; none where the format has no pages.
    pub page: Option<u32>,
    /// The text that became a vector.
    pub text: SourceHash,
}

/// The vectors of an edition's passages.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    edition: SourceHash,
    length: usize,
    /// For each passage its page (0 for none) and its text's place.
    passages: Vec<(u32, u32)>,
    texts: Vec<SourceHash>,
    numbers: Vec<f32>,
}

/// A passage near to a question, by its place in the report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Its place in the report.
    pub ordinal: u32,
    /// Its page, where the format has pages.
    pub page: Option<u32>,
    /// From -1 to 1.
    pub score: f32,
}

impl Vectors {
    /// The vectors of that edition's passages, in their order; none where the vector of a text is missing or has another
    /// length.
    pub fn new(
        edition: &str,
        passages: &[Embedded],
        length: usize,
        known: &BTreeMap<SourceHash, Vec<f32>>,
    ) -> Option<Self> {
        let mut places: BTreeMap<SourceHash, u32> = BTreeMap::new();
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        let mut of = Vec::with_capacity(passages.len());
        for passage in passages {
            let next = u32::try_from(texts.len()).ok()?;
            let place = *places.entry(passage.text).or_insert(next);
            if place == next {
                texts.push(passage.text);
                numbers.extend(known.get(&passage.text).filter(|vector| vector.len() == length)?);
            }
            of.push((passage.page.unwrap_or(0), place));
        }
        Some(Self { edition: SourceHash::of(edition.as_bytes()), length, passages: of, texts, numbers })
    }

    /// The vectors in that file; none where there is no such file, or it is damaged.
    pub fn read(file: &Path) -> Option<Self> {
        Self::parse(&fs::read(file).ok()?)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (bytes, sum) = bytes.split_last_chunk::<32>()?;
        let (head, _) = bytes.split_at_checked(HEAD)?;
        let (mark, head) = head.split_first_chunk::<8>()?;
        let (counts, edition) = head.as_chunks::<4>().0.split_at_checked(3)?;
        let [length, passages, texts] = counts else { return None };
        let count = |bytes: &[u8; 4]| usize::try_from(u32::from_le_bytes(*bytes)).ok();
        let (length, passages, texts) = (count(length)?, count(passages)?, count(texts)?);
        let edition: [u8; 32] = edition.as_flattened().try_into().ok()?;
        let (first, second) = (passages.checked_mul(8)?, texts.checked_mul(32)?);
        let third = texts.checked_mul(length)?.checked_mul(4)?;
        let whole = HEAD.checked_add(first)?.checked_add(second)?.checked_add(third)?;
        if mark != MARK || length == 0 || length > LONGEST || whole != bytes.len() {
            return None;
        }
        if SourceHash::of(bytes).as_bytes() != sum {
            return None;
        }
        let rest = bytes.get(HEAD..)?;
        let (rows, rest) = rest.split_at_checked(first)?;
        let (hashes, numbers) = rest.split_at_checked(second)?;
        let word = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
        let of: Vec<(u32, u32)> = rows
            .as_chunks::<4>()
            .0
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[page, text]| (word(page), word(text)))
            .collect();
        if of.iter().any(|(_, text)| usize::try_from(*text).is_ok_and(|text| text >= texts)) {
            return None;
        }
        Some(Self {
            edition: SourceHash::from(edition),
            length,
            passages: of,
            texts: hashes.as_chunks::<32>().0.iter().map(|hash| SourceHash::from(*hash)).collect(),
            numbers: numbers.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect(),
        })
    }

    /// Writes the file, whole or not at all, and the folders above it.
    pub fn write(&self, file: &Path) -> Result<(), Error> {
        let mut bytes = MARK.to_vec();
        for count in [self.length, self.passages.len(), self.texts.len()] {
            bytes.extend(u32::try_from(count).map_err(|_| Error::new("too many vectors"))?.to_le_bytes());
        }
        bytes.extend(self.edition.as_bytes());
        for (page, text) in &self.passages {
            bytes.extend(page.to_le_bytes());
            bytes.extend(text.to_le_bytes());
        }
        self.texts.iter().for_each(|text| bytes.extend(text.as_bytes()));
        self.numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        let sum = SourceHash::of(&bytes);
        bytes.extend(sum.as_bytes());
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        // Two that write at once write the same, each beside.
        let beside = file.with_extension(format!("{}.part", std::process::id()));
        let mut part = fs::File::create(&beside)?;
        part.write_all(&bytes)?;
        part.sync_all()?;
        fs::rename(&beside, file)?;
        Ok(())
    }

    /// Whether they are those of that edition, with so many numbers each.
    pub fn is_of(&self, edition: &str, length: usize) -> bool {
        self.length == length && self.edition == SourceHash::of(edition.as_bytes())
    }

    /// The vectors by the hashes of their texts, where each has so many numbers.
    pub fn known(&self, length: usize) -> impl Iterator<Item = (SourceHash, &[f32])> {
        let numbers = if length == self.length { self.numbers.as_slice() } else { &[] };
        self.texts.iter().copied().zip(numbers.chunks_exact(self.length))
    }

    /// How near each passage is to that vector, in their order.
    pub fn near(&self, query: &[f32]) -> Vec<Near> {
        if query.len() != self.length {
            return Vec::new();
        }
        let scores: Vec<f32> =
            self.numbers.chunks_exact(self.length).map(|vector| product(vector, query)).collect();
        let near = |(ordinal, (page, text)): (u32, &(u32, u32))| {
            let score = scores.get(usize::try_from(*text).ok()?)?;
            Some(Near { ordinal, page: Some(*page).filter(|page| *page > 0), score: *score })
        };
        (0..).zip(&self.passages).filter_map(near).collect()
    }
}

/// The sum of products, always in the same order.
fn product(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0_f32; ABREAST];
    let (ones, one) = one.as_chunks::<ABREAST>();
    let (others, other) = other.as_chunks::<ABREAST>();
    for (one, other) in ones.iter().zip(others) {
        for ((sum, one), other) in sums.iter_mut().zip(one).zip(other) {
            *sum += one * other;
        }
    }
    let rest: f32 = one.iter().zip(other).fold(0.0, |sum, (one, other)| sum + one * other);
    sums.into_iter().fold(rest, |sum, part| sum + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded(page: u32, text: &str) -> Embedded {
        Embedded { page: Some(page).filter(|page| *page > 0), text: SourceHash::of(text.as_bytes()) }
    }

    fn three() -> Vectors {
        let known = [("a", vec![1.0, 0.0, 0.0]), ("b", vec![0.0, 0.6, 0.8]), ("c", vec![0.0, 1.0, 0.0])];
        let known = known.map(|(text, vector)| (SourceHash::of(text.as_bytes()), vector)).into();
        let passages = [embedded(1, "a"), embedded(1, "b"), embedded(0, "a"), embedded(3, "c")];
        Vectors::new("an edition", &passages, 3, &known).unwrap()
    }

    #[test]
    fn passages_are_compared_in_their_order_and_a_text_stands_once() {
        let vectors = three();
        assert_eq!(vectors.texts.len(), 3);
        let near = vectors.near(&[0.0, 0.6, 0.8]);
        let expect = [(0, Some(1), 0.0), (1, Some(1), 1.0), (2, None, 0.0), (3, Some(3), 0.6)];
        let found: Vec<_> = near.iter().map(|near| (near.ordinal, near.page)).collect();
        assert_eq!(found, expect.map(|(ordinal, page, _)| (ordinal, page)));
        assert!(
            near.iter().zip(expect).all(|(near, (.., score))| (near.score - score).abs() < 1e-6),
            "{near:?}"
        );
        assert!(vectors.near(&[1.0, 0.0]).is_empty(), "another model's");
    }

    #[test]
    fn a_file_comes_back_as_it_was_written_and_a_damaged_one_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a folder").join("a.vectors");
        assert_eq!(Vectors::read(&file), None);
        let vectors = three();
        vectors.write(&file).unwrap();
        assert_eq!(Vectors::read(&file), Some(vectors.clone()));
        assert!(
            vectors.is_of("an edition", 3) && !vectors.is_of("an edition", 4) && !vectors.is_of("another", 3)
        );
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing is left beside");
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert_eq!(Vectors::parse(&bytes), None, "byte {at}");
            assert_eq!(Vectors::parse(&whole[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn what_lacks_a_text_or_mixes_lengths_is_none() {
        let known = BTreeMap::from([(SourceHash::of(b"a"), vec![1.0, 0.0])]);
        assert!(Vectors::new("e", &[embedded(0, "a")], 2, &known).is_some());
        assert!(Vectors::new("e", &[embedded(0, "a"), embedded(0, "b")], 2, &known).is_none());
        assert!(Vectors::new("e", &[embedded(0, "a")], 3, &known).is_none());
        assert!(Vectors::new("e", &[], 2, &known).is_some_and(|none| none.near(&[1.0, 0.0]).is_empty()));
    }

    #[test]
    fn a_sum_is_the_same_to_the_last_digit_however_long_the_vectors_are() {
        let vector = |seed: u32, length: u32| -> Vec<f32> {
            (0..length).map(|at| ((seed * 31 + at * 17) % 101) as f32 / 101.0 - 0.5).collect()
        };
        for length in [1, 7, 8, 9, 384, 1_536] {
            let (one, other) = (vector(1, length), vector(2, length));
            assert_eq!(product(&one, &other).to_bits(), product(&other, &one).to_bits(), "{length}");
            let exact: f64 = one.iter().zip(&other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            assert!((f64::from(product(&one, &other)) - exact).abs() < 1e-4, "{length}");
        }
    }
}
