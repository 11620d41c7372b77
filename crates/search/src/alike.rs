//! Texts that say nearly the same, and how closely words stand together.

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

/// How closely terms stand together, from 0 to 1: of all that are wanted, how many distinct ones stand within the best
/// stretch of that many words. One pass over their places (ascending), each with the term's number.
pub(crate) fn closeness(places: &[(u32, usize)], wanted: usize, within: u32) -> f32 {
    if wanted < 2 {
        return 0.0;
    }
    let mut counts = vec![0_usize; wanted];
    let (mut from, mut here, mut best) = (0, 0_usize, 0);
    for (at, term) in places {
        while let Some((first, gone)) =
            places.get(from).filter(|(first, _)| first.saturating_add(within) <= *at)
        {
            let _ = first;
            if let Some(count) = counts.get_mut(*gone) {
                *count -= 1;
                here -= usize::from(*count == 0);
            }
            from += 1;
        }
        if let Some(count) = counts.get_mut(*term) {
            here += usize::from(*count == 0);
            *count += 1;
        }
        best = best.max(here);
    }
    best as f32 / wanted as f32
}
