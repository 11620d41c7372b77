//! Printed statements damaged as print goes wrong: nothing wrong is released that arithmetic or tags could have caught.
//!
//! The sound report says what is right. A figure of a damaged row could have been caught where it stands in a sum or rule
//! that tied, by more than rounding; one of a damaged heading or caption where its statement shares an amount with another
//! one; any figure whose tag was left alone. What none of these reach is counted apart.
//!
//! So that the verdict doesn't depend on a machine's speed, a number of reports is damaged that each test names, always by
//! the same dice. `TICKMARK_MUTATION_SEED` throws others, for `TICKMARK_MUTATION_SECONDS` (10): `cargo xtask soak` explores so.
//! `TICKMARK_MUTATION_ROUNDS=12,34` plays only these rounds of a seed again, and `TICKMARK_MUTATION_FILINGS` (5) takes in so
//! many filings of the corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::{Options, ReadFrom};
use model::{Cell, Chart, Date, Decimal, Decimals, Outcome, Spread, StatementKind};

use crate::dice::Dice;
use crate::number;
use crate::readers::{CHARTS, file};
use crate::sheets::{DAMAGES, Damage, Sheet, sheets};

/// An account, and the stretch or day of its figure.
type Place = (String, Option<Date>, Date);

/// What a sound report says, and what bears it out.
struct Sound {
    figures: BTreeMap<Place, Cell>,
    /// In a sum or rule that ties.
    tied: BTreeSet<Place>,
    /// Statements that share their amounts with another one.
    linked: BTreeSet<StatementKind>,
}

impl Sound {
    fn of(spread: &Spread, chart: &Chart) -> Self {
        let figures = figures(spread);
        let mut tied = BTreeSet::new();
        for tie in spread.tie_outs.iter().filter(|tie| tie.outcome == Outcome::Tied) {
            let Some(period) = spread.periods.iter().find(|period| period.id == tie.period) else { continue };
            let places = tie.accounts.iter().map(|account| place(chart, account, period));
            tied.extend(places.flatten());
        }
        let mut linked = BTreeSet::new();
        for (a, b) in [("net_income", "cash_flow_net_income"), ("cash", "cash_end")] {
            let of = |account: &str| -> Vec<(&Place, Decimal)> {
                let own = figures.iter().filter(|((id, ..), _)| id == account);
                own.filter_map(|(place, cell)| Some((place, cell.value?))).collect()
            };
            let telling = |value: Decimal| value.normalize().mantissa().unsigned_abs().to_string().len() >= 3;
            let same = |((_, start, end), value): &(&Place, Decimal)| {
                of(b).iter().any(|((_, s, e), other)| (s, e, other) == (start, end, value))
            };
            let of_both = of(a);
            let shared: Vec<Decimal> =
                of_both.iter().filter(|known| telling(known.1) && same(known)).map(|known| known.1).collect();
            // One amount in both columns tells neither from the other.
            let apart = shared.iter().collect::<BTreeSet<_>>().len();
            if apart >= 2 && apart == of_both.len() {
                linked.extend([a, b].into_iter().filter_map(|id| Some(chart.account(id)?.statement)));
            }
        }
        Self { figures, tied, linked }
    }

    /// Whether a period began with this balance: what opens it is what closed the day before, of which the sound report
    /// has no column.
    fn opened_with(&self, (account, start, end): &Place, cell: &Cell) -> bool {
        account == "cash_end"
            && start.is_none()
            && self.figures.iter().any(|((id, start, _), opening)| {
                let before = start.and_then(|start| start.yesterday().ok());
                id == "cash_begin" && before == Some(*end) && opening.value == cell.value
            })
    }
}

fn place(chart: &Chart, account: &str, period: &model::SpreadPeriod) -> Option<Place> {
    let balance = chart.account(account)?.kind == model::AccountKind::Balance;
    Some((account.to_owned(), period.start.filter(|_| !balance), period.end))
}

/// The released figures that were read.
fn figures(spread: &Spread) -> BTreeMap<Place, Cell> {
    let period = |cell: &Cell| spread.periods.iter().find(|period| period.id == cell.period);
    let read = spread.cells.iter().filter(|cell| cell.value.is_some() && cell.derivation.is_none());
    read.filter_map(|cell| Some((place(&CHARTS.chart, &cell.account, period(cell)?)?, cell.clone())))
        .collect()
}

/// Sums don't tell what is within their rounding.
fn within_rounding(sound: &Cell, found: &Cell) -> bool {
    let unit = match sound.decimals {
        Some(Decimals::Places(places)) if places > 0 => Some(Decimal::new(1, places.unsigned_abs())),
        Some(Decimals::Places(places)) => 10_i64.checked_pow(places.unsigned_abs()).map(Decimal::from),
        _ => None,
    };
    let apart = sound.value.zip(found.value).map(|(a, b)| (a - b).abs());
    matches!((apart, unit), (Some(apart), Some(unit)) if apart <= unit * Decimal::TEN)
}

/// A report, and what it says when it is read in one way.
struct Seed {
    name: String,
    bytes: Vec<u8>,
    read_from: ReadFrom,
    sound: Sound,
}

fn spread(name: &str, bytes: &[u8], read_from: ReadFrom) -> Option<Spread> {
    let extracted = engine::source::read_bytes(name, bytes.to_vec(), &[], &CHARTS).ok()?;
    Some(engine::spreading::of_file(&extracted, &CHARTS, Options { read_from }).value)
}

fn seeds(reports: Vec<(String, Vec<u8>)>) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, bytes) in reports {
        for read_from in [ReadFrom::Tables, ReadFrom::Tags] {
            let Some(spread) = spread(&name, &bytes, read_from) else { continue };
            let sound = Sound::of(&spread, &CHARTS.chart);
            if sound.figures.len() >= 20 {
                seeds.push(Seed { name: name.clone(), bytes: bytes.clone(), read_from, sound });
            }
        }
    }
    seeds
}

#[derive(Default)]
struct Tally {
    rounds: usize,
    figures: usize,
    /// Wrong, and nothing could have told.
    uncovered: usize,
    leaks: Vec<String>,
}

/// The wrong figures that a damaged report still releases: those that could have been caught, and how many others.
fn wrong(
    seed: &Seed,
    damage: Damage,
    sheet: &Sheet,
    table: &Range<u64>,
    damaged: &Spread,
) -> (Vec<String>, usize) {
    let (mut caught, mut others) = (Vec::new(), 0);
    let linked = seed.sound.linked.contains(&sheet.kind());
    let inside = |cell: &Cell| {
        let span = cell.anchor.as_ref().and_then(|anchor| anchor.locus.bytes());
        span.is_some_and(|span| table.contains(&span.start))
    };
    for (place, cell) in figures(damaged).into_iter().filter(|(_, cell)| inside(cell)) {
        let sound = seed.sound.figures.get(&place);
        if sound.is_some_and(|sound| sound.value == cell.value && sound.unit == cell.unit) {
            continue;
        }
        // What was open may be settled by damage: only what stands for no period of the sound report is wrong then.
        let strange = sound.is_none()
            && !seed.sound.figures.keys().any(|(_, start, end)| (*start, *end) == (place.1, place.2))
            && !seed.sound.opened_with(&place, &cell);
        if sound.is_none() && !strange {
            continue;
        }
        let tied =
            seed.sound.tied.contains(&place) && sound.is_some_and(|sound| !within_rounding(sound, &cell));
        let tagged = seed.read_from == ReadFrom::Tags && damage != Damage::Digit;
        if tagged || if damage.is_of_a_row() { tied } else { linked } {
            let before =
                sound.and_then(|sound| sound.value).map_or("nothing".to_owned(), |value| value.to_string());
            caught.push(format!("{} {} {before} -> {}", place.0, place.2, cell.value.unwrap_or_default()));
        } else {
            others += 1;
        }
    }
    (caught, others)
}

/// The rounds that alone are to be played, where any are named.
fn again() -> BTreeSet<usize> {
    let named = std::env::var("TICKMARK_MUTATION_ROUNDS").unwrap_or_default();
    named.split(',').filter_map(|round| round.trim().parse().ok()).collect()
}

/// The longest that a number of rounds may take: what is slower fails, and says so.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// Damages so many reports, or for so long, where other dice are asked for; none may leak.
fn hammer_tables(name: &str, seeds: &[Seed], most: usize) {
    let explores = std::env::var_os("TICKMARK_MUTATION_SEED").is_some();
    let seed = number("TICKMARK_MUTATION_SEED", 7);
    let time = if explores { Duration::from_secs(number("TICKMARK_MUTATION_SECONDS", 10)) } else { LONGEST };
    let again = again();
    let most = if explores { usize::MAX } else { most };
    let mut dice = Dice::new(seed);
    let places: Vec<_> = seeds
        .iter()
        .map(|seed| {
            let read = engine::source::read_bytes(&seed.name, seed.bytes.clone(), &[], &CHARTS);
            read.map(|extracted| sheets(&seed.bytes, &extracted.statements)).unwrap_or_default()
        })
        .collect();
    let mut tallies: BTreeMap<Damage, Tally> = BTreeMap::new();
    let began = Instant::now();
    let (mut round, mut rounds) = (0_usize, 0);
    let last = again.last().copied().unwrap_or(usize::MAX);
    while rounds < most && round < last && began.elapsed() < time {
        round += 1;
        let at = dice.below(seeds.len());
        let damage = DAMAGES[dice.below(DAMAGES.len())];
        let (seed_of, sheets) = (&seeds[at], &places[at]);
        let Some(sheet) = sheets.get(dice.below(sheets.len())) else { continue };
        let Some(bytes) = sheet.damaged(&seed_of.bytes, damage, &mut dice) else { continue };
        if !again.is_empty() && !again.contains(&round) {
            continue;
        }
        let Some(damaged) = spread(&seed_of.name, &bytes, seed_of.read_from) else { continue };
        let mut table = sheet.table().start as u64..sheet.table().end as u64;
        table.end = (table.end + bytes.len() as u64).saturating_sub(seed_of.bytes.len() as u64);
        let (leaks, uncovered) = wrong(seed_of, damage, sheet, &table, &damaged);
        let tally = tallies.entry(damage).or_default();
        tally.rounds += 1;
        rounds += 1;
        tally.figures += damaged.cells.iter().filter(|cell| cell.value.is_some()).count();
        tally.uncovered += uncovered;
        if !leaks.is_empty() {
            let kept = std::env::temp_dir().join(format!("tickmark-tables-{name}-{seed}-{round}.htm"));
            std::fs::write(&kept, &bytes).unwrap();
            let shown = leaks.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
            tally.leaks.push(format!(
                "{damage:?} of {} from {:?}: {} figures, {shown} ({})",
                seed_of.name,
                seed_of.read_from,
                leaks.len(),
                kept.display()
            ));
        }
    }
    for (damage, tally) in &tallies {
        eprintln!(
            "{name}: {damage:?}: {} damaged, {} figures released, {} wrong that nothing tells, {} leaks",
            tally.rounds,
            tally.figures,
            tally.uncovered,
            tally.leaks.len()
        );
    }
    let leaks: Vec<&String> = tallies.values().flat_map(|tally| &tally.leaks).collect();
    assert!(leaks.is_empty(), "{name}: seed {seed}, {rounds} damaged, {} leak:\n{leaks:#?}", leaks.len());
    assert!(rounds > 0, "{name}: nothing was damaged in {time:?}");
    assert!(explores || rounds == most, "{name}: only {rounds} of {most} reports were damaged in {time:?}");
    eprintln!("{name}: {rounds} damaged reports, seed {seed}, {:?}", began.elapsed());
}

#[test]
fn of_samples() {
    let names = [
        "northmoor-10k-2024.htm",
        "northmoor-10q-2024q2.htm",
        "larkfield-10k-2023.htm",
        "ravenscar-20f-2024.htm",
        "qinghe-annual-2024.htm",
    ];
    let reports = names.map(|name| (name.to_owned(), file(&format!("samples/{name}"))));
    hammer_tables("samples", &seeds(reports.into()), 400);
}

#[test]
fn of_filings() {
    let Some(folder) = corpus().map(|corpus| corpus.join("en/ixbrl-sec/10-K")) else {
        eprintln!("skipped: no corpus");
        return;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "htm" || ending == "html"))
        .collect();
    files.sort();
    let filings = usize::try_from(number("TICKMARK_MUTATION_FILINGS", 5)).unwrap().max(1);
    let step = (files.len() / filings).max(1);
    let read =
        |path: &Path| Some((path.file_name()?.to_string_lossy().into_owned(), std::fs::read(path).ok()?));
    let reports: Vec<_> = files.iter().step_by(step).filter_map(|path| read(path)).collect();
    if reports.is_empty() {
        eprintln!("skipped: no corpus");
        return;
    }
    hammer_tables("filings", &seeds(reports), 200);
}

fn corpus() -> Option<PathBuf> {
    let told = std::env::var_os("TICKMARK_CORPUS").map(PathBuf::from);
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/tickmark-corpus"));
    told.or_else(home).filter(|folder| folder.is_dir())
}
