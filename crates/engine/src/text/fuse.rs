//! Fusion: several rankings of the same passages become one, by reciprocal rank.
//!
//! A ranking says only who comes before whom, so that none has to be brought to another's scale: by words; by standing under
//! a heading, or on a statement, where such things are reported; by how closely the words stand together; and, where vectors are
//! asked for, by how near their meaning is.

use search::Hit;
use store::Edition;

/// How much the first ranks count before the later ones.
const FLATNESS: f32 = 5.0;
/// What a ranking is worth beside the one by words.
const PLACED: f32 = 0.5;
const MARKED: f32 = 1.0;
const CLOSE: f32 = 0.5;
const NEAR: f32 = 1.0;

/// A hit, and whose it is.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) hit: Hit,
    pub(super) edition: &'a Edition,
    /// Its place among those that vectors find near, 0 for the nearest.
    pub(super) near: Option<usize>,
}

/// The candidates with their fused scores, best first; of equals those of the first report and place.
pub(super) fn fuse(candidates: Vec<Candidate<'_>>) -> Vec<(Candidate<'_>, f32)> {
    let of = |value: fn(&Hit) -> f32| -> Vec<f32> {
        candidates.iter().map(|candidate| value(&candidate.hit) * candidate.hit.fit).collect()
    };
    let (words, close) = (of(|hit| hit.words), of(|hit| hit.close));
    let placed: Vec<bool> = candidates.iter().map(|candidate| candidate.hit.placed).collect();
    let marked: Vec<bool> = candidates.iter().map(|candidate| candidate.hit.marked).collect();
    let mut fused = vec![0.0_f32; candidates.len()];
    let mut add = |weight: f32, has: &dyn Fn(usize) -> bool, by: &[&[f32]]| {
        let mut order: Vec<usize> = (0..candidates.len()).filter(|at| has(*at)).collect();
        let value = |scores: &[f32], at: usize| step(scores.get(at).copied().unwrap_or(0.0));
        order.sort_by(|a, b| {
            let by_score = by.iter().map(|scores| value(scores, *b).cmp(&value(scores, *a)));
            by_score
                .fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                .then_with(|| place(candidates.get(*a)).cmp(&place(candidates.get(*b))))
        });
        for (rank, at) in order.into_iter().enumerate() {
            if let Some(score) = fused.get_mut(at) {
                *score += weight / (FLATNESS + rank as f32 + 1.0);
            }
        }
    };
    let is = |flags: &[bool], at: usize| flags.get(at).copied().unwrap_or(false);
    add(1.0, &|at| words.get(at).is_some_and(|score| *score > 0.0), &[&words]);
    add(PLACED, &|at| is(&placed, at), &[&words]);
    add(MARKED, &|at| is(&marked, at), &[&words]);
    add(CLOSE, &|at| close.get(at).is_some_and(|score| *score > 0.0), &[&close, &words]);
    for (score, candidate) in fused.iter_mut().zip(&candidates) {
        *score += candidate.near.map_or(0.0, |rank| NEAR / (FLATNESS + rank as f32 + 1.0));
    }
    let mut ranked: Vec<(Candidate<'_>, f32)> = candidates.into_iter().zip(fused).collect();
    ranked.sort_by(|(a, a_score), (b, b_score)| {
        step(*b_score).cmp(&step(*a_score)).then_with(|| place(Some(a)).cmp(&place(Some(b))))
    });
    ranked
}

/// Scores to a hundred-thousandth: what is nearer is equal.
fn step(score: f32) -> i64 {
    (score * 1e5).round() as i64
}

fn place<'a>(candidate: Option<&'a Candidate<'_>>) -> Option<(&'a str, u32)> {
    candidate.map(|candidate| (candidate.edition.report.id.as_str(), candidate.hit.ordinal))
}
