//! Seeded mutations of every reader and grammar: whatever the bytes, no panic, no hang, no memory without bound.
//!
//! Each test takes sound inputs, damages them by dice, and reads what comes out, for `TICKMARK_MUTATION_SECONDS` (10).
//! `TICKMARK_MUTATION_SEED` throws other dice; a failure names its seed and round and leaves the input in the folder of
//! temporary files.
//!
//! Printed statements have damage of their own (`tables`), and rounds that are counted, not timed: what they release
//! afterwards is held against the sound report.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "these are tests"
)]

mod dice;
mod readers;
mod sheets;
mod tables;

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dice::Dice;

/// Seconds for each mebibyte that a reading may take, one mebibyte at least.
const PATIENCE: f64 = 5.0;
/// How many times that a reading may wait without taking processor time: it has locked itself out.
const ASLEEP: u32 = 60;
/// The most memory that all readings together may have taken, in mebibytes.
const MEMORY: u64 = 2_048;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn allowed(bytes: &[u8]) -> Duration {
    Duration::from_secs_f64(PATIENCE * (bytes.len() as f64 / f64::from(1 << 20)).max(1.0))
}

/// When a reading began, by the clock on the wall and by the processor time of this process.
#[derive(Clone, Copy)]
struct Start {
    wall: Instant,
    processor: Option<Duration>,
}

impl Start {
    fn now() -> Self {
        Self { wall: Instant::now(), processor: processor_time() }
    }

    /// The lesser of the two, so that neither a busy machine nor other tests of this process make a reading seem slow.
    fn elapsed(self) -> Duration {
        let wall = self.wall.elapsed();
        let spent = processor_time().zip(self.processor).map(|(now, then)| now.saturating_sub(then));
        spent.map_or(wall, |spent| spent.min(wall))
    }
}

/// The processor time that this process has taken, where the system tells; to a hundredth of a second.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the command may hold spaces; the two fields are the 12th and 13th behind it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// Reads damaged copies of these seeds until the time is up. `pieces` are put in among other damage.
fn hammer(name: &str, seeds: &[Vec<u8>], pieces: &[&str], read: impl Fn(&[u8])) {
    let seed = number("TICKMARK_MUTATION_SEED", 7);
    let time = Duration::from_secs(number("TICKMARK_MUTATION_SECONDS", 10));
    let mut dice = Dice::new(seed);
    // What is being read, and since when: a reading that doesn't end is noticed by another thread.
    let current: Arc<Mutex<Option<(Start, Duration, PathBuf)>>> = Arc::default();
    let watched = Arc::clone(&current);
    let title = name.to_owned();
    let watch = std::thread::spawn(move || {
        while Arc::strong_count(&watched) > 1 {
            std::thread::sleep(Duration::from_millis(200));
            if let Some((began, allowed, file)) = &*watched.lock().unwrap()
                && (began.elapsed() > *allowed * 2 || began.wall.elapsed() > *allowed * ASLEEP)
            {
                eprintln!("{title}: reading {} doesn't end", file.display());
                std::process::abort();
            }
        }
    });
    let keep = std::env::temp_dir().join(format!("tickmark-mutation-{name}-{seed}"));
    let began = Instant::now();
    let mut round = 0_u64;
    while began.elapsed() < time {
        let mut bytes = seeds[dice.below(seeds.len())].clone();
        dice.damage(&mut bytes, pieces);
        let allowed = allowed(&bytes);
        // Written before a reading that may never come back; a round's file replaces the last one's.
        if bytes.len() < 1 << 20 {
            std::fs::write(&keep, &bytes).unwrap();
        }
        let start = Start::now();
        *current.lock().unwrap() = Some((start, allowed, keep.clone()));
        let caught = std::panic::catch_unwind(AssertUnwindSafe(|| read(&bytes)));
        *current.lock().unwrap() = None;
        let took = start.elapsed();
        if caught.is_err() || took > allowed {
            std::fs::write(&keep, &bytes).unwrap();
            let what = if caught.is_err() { "panicked" } else { "took too long" };
            panic!("{name}: seed {seed} round {round} {what} ({took:?}); its input is {}", keep.display());
        }
        round += 1;
    }
    drop(current);
    watch.join().unwrap();
    let _ = std::fs::remove_file(&keep);
    let peak = peak();
    assert!(peak.is_none_or(|peak| peak < MEMORY), "{name}: {peak:?} MB of memory were taken");
    assert!(round > 20, "{name}: only {round} rounds in {time:?}");
    eprintln!("{name}: {round} rounds, seed {seed}, {peak:?} MB at most");
}

/// The most memory that this process has taken, in mebibytes, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
