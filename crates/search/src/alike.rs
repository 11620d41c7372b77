//! Texts that say nearly the same, and how close words stand together: what can only be told from the texts themselves.

use std::collections::BTreeSet;

use crate::terms;

/// Words that stand together, at most so many, are compared.
const WORDS: usize = 4;
/// Texts that share so much of their shingles say the same.
const ALIKE: f32 = 0.8;

/// The shingles of a text: every few words in a row, figures left out, so that a year or an amount makes no difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(BTreeSet<u64>);

impl Shingles {
    /// Those of this text.
    pub fn of(text: &str) -> Self {
        let words: Vec<String> = terms(text)
            .into_iter()
            .filter(|term| !term.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
            .collect();
        let width = WORDS.min(words.len()).max(1);
        Self(words.windows(width).map(hash).collect())
    }

    /// Whether two texts say nearly the same.
    pub fn alike(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        // Sets of such different sizes can't share enough.
        if (few.0.len() as f32) < ALIKE * many.0.len() as f32 {
            return false;
        }
        let both = few.0.intersection(&many.0).count();
        let any = few.0.len() + many.0.len() - both;
        any > 0 && both as f32 >= ALIKE * any as f32
    }
}

/// FNV-1a over the words.
fn hash(words: &[String]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// How closely the wanted terms stand together in a text, from 0 to 1: of all there are, how many distinct ones stand within
/// the best stretch of that many words. One pass.
pub fn closeness(text: &str, wanted: &BTreeSet<&str>, within: usize) -> f32 {
    if wanted.len() < 2 {
        return 0.0;
    }
    let own = terms(text);
    let places: Vec<(usize, &str)> = own
        .iter()
        .enumerate()
        .filter_map(|(at, term)| wanted.get(term.as_str()).map(|term| (at, *term)))
        .collect();
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let (mut from, mut best) = (0, 0);
    for (at, term) in &places {
        *counts.entry(term).or_insert(0) += 1;
        while let Some((first, gone)) = places.get(from).filter(|(first, _)| first + within <= *at) {
            let _ = first;
            if let Some(count) = counts.get_mut(gone) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(gone);
                }
            }
            from += 1;
        }
        best = best.max(counts.len());
    }
    best as f32 / wanted.len() as f32
}
