//! Damaged files: cut, flipped and spliced bytes never panic, hang or grow without bound.

use std::time::{Duration, Instant};

use super::paper::Paper;
use super::{document, statement};

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
    let begun = Instant::now();
    let (mut rounds, mut read) = (0, 0);
    while rounds < 600 && begun.elapsed() < Duration::from_secs(20) {
        let mut bytes = whole.clone();
        for _ in 0..=dice.roll(4) {
            let (a, b) = (dice.roll(bytes.len()), dice.roll(bytes.len()));
            let (low, high) = (a.min(b), a.max(b).min(a.min(b) + 200));
            match dice.roll(5) {
                0 => bytes.truncate(a.max(1)),
                1 => bytes[a] ^= 1 << dice.roll(8),
                2 => drop(bytes.drain(low..high)),
                3 => {
                    let part = bytes[low..high].to_vec();
                    let at = dice.roll(bytes.len());
                    bytes.splice(at..at, part);
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
        let started = Instant::now();
        if document(&bytes).is_ok_and(|noted| !noted.value.blocks.is_empty()) {
            read += 1;
        }
        assert!(started.elapsed() < Duration::from_secs(5), "round {rounds} took {:?}", started.elapsed());
        rounds += 1;
    }
    assert!(read * 4 > rounds, "only {read} of {rounds} damaged files were read at all");
}
