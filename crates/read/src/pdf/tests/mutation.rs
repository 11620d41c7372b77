//! Damaged files: cut, flipped and spliced bytes never panic, hang or grow without bound.
//!
//! Made pages first, then real reports where the corpus is there: `TICKMARK_PDF_SECONDS` of them, else
//! `TICKMARK_MUTATION_SECONDS` (5), by the dice of `TICKMARK_MUTATION_SEED` (7).

use std::time::{Duration, Instant};

use super::paper::Paper;
use super::{corpus, document, statement};

/// A small deterministic source of numbers (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % below.max(1) as u64) as usize
    }
}

#[test]
fn damaged_bytes_are_read_as_far_as_they_go() {
    let mut paper = Paper::default();
    paper.page(statement);
    paper.page(|sheet| {
        sheet
            .grid(&[60.0, 300.0, 500.0], &[100.0, 120.0, 140.0, 160.0])
            .text(70.0, 114.0, 10.0, "货币资金")
            .right(490.0, 114.0, 10.0, "12.50")
            .picture();
    });
    let whole = paper.bytes();
    let mut dice = Dice(7);
    let threads = threads();
    let begun = Instant::now();
    let (mut rounds, mut read) = (0, 0);
    while rounds < 600 && begun.elapsed() < Duration::from_secs(20) {
        let bytes = damaged(&whole, &whole, &mut dice, 4);
        read += usize::from(stands(&threads, &bytes, &format!("round {rounds}")));
        rounds += 1;
    }
    assert!(read * 4 > rounds, "only {read} of {rounds} damaged files were read at all");
}

#[test]
fn damaged_reports_are_read_as_far_as_they_go() {
    let number = |name: &str, usual: u64| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
    };
    let seconds = number("TICKMARK_PDF_SECONDS", number("TICKMARK_MUTATION_SECONDS", 5));
    let seed = number("TICKMARK_MUTATION_SEED", 7);
    let Some(corpus) = corpus::corpus() else { return };
    // The smallest reports: more rounds.
    let mut files = corpus::pdfs(&corpus);
    files.sort_by_key(|path| std::fs::metadata(path).map_or(u64::MAX, |data| data.len()));
    let reports: Vec<Vec<u8>> = files.iter().take(6).map(|path| std::fs::read(path).unwrap()).collect();
    assert!(!reports.is_empty());
    let mut dice = Dice(seed);
    let threads = threads();
    let begun = Instant::now();
    let (mut rounds, mut read) = (0, 0);
    while begun.elapsed() < Duration::from_secs(seconds) {
        let whole = &reports[dice.roll(reports.len())];
        let other = &reports[dice.roll(reports.len())];
        let bytes = damaged(whole, other, &mut dice, 40);
        read += usize::from(stands(&threads, &bytes, &format!("seed {seed} round {rounds}")));
        rounds += 1;
    }
    eprintln!("{rounds} damaged reports, {read} of them read, {:?} MB at most", peak());
    assert!(peak().is_none_or(|peak| peak < 2_048), "{:?} MB of memory were taken", peak());
}

/// Threads of one's own: the shared ones may be busy with the reports of another test, which is no hang of this reading.
fn threads() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap()
}

/// Reads it, within a time in proportion; whether anything of it was had.
fn stands(threads: &rayon::ThreadPool, bytes: &[u8], round: &str) -> bool {
    let started = Instant::now();
    let read = threads.install(|| document(bytes, None)).is_ok_and(|noted| !noted.value.blocks.is_empty());
    let allowed = Duration::from_secs(5).mul_f64((bytes.len() as f64 / f64::from(1 << 20)).max(1.0));
    assert!(started.elapsed() < allowed, "{round} took {:?}", started.elapsed());
    read
}

/// A copy with up to so many wounds; what is put in comes from the other file.
fn damaged(whole: &[u8], other: &[u8], dice: &mut Dice, most: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.roll(most) {
        let (a, b) = (dice.roll(bytes.len()), dice.roll(bytes.len()));
        let (low, high) = (a.min(b), a.max(b).min(a.min(b) + 200));
        match dice.roll(25) {
            0 => bytes.truncate(a.max(1)),
            1..=8 => bytes[a] ^= 1 << dice.roll(8),
            9..=12 => drop(bytes.drain(low..high)),
            13..=17 => {
                let from = dice.roll(other.len());
                let part = other[from..(from + high - low).min(other.len())].to_vec();
                bytes.splice(a..a, part);
            }
            _ => {
                // Numbers grow out of bounds.
                let huge = ["-1", "99999999999", "0", "1e38", "-0.0001"][dice.roll(5)];
                if let Some(place) = bytes[a..].iter().position(u8::is_ascii_digit) {
                    bytes.splice(a + place..=a + place, huge.bytes());
                }
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

/// The most memory that this process has taken, in mebibytes, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
