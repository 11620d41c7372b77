//! The vocabulary: every phrase that a question may use for a figure, and every function word, in one prefix tree.
//!
//! Phrases are stems ([`super::text`]), so case, plurals, hyphens and full-width forms don't matter. A phrase has its
//! figures at the best rank that names it: the question words first, then names and synonyms of the chart, printed
//! labels last; two figures at the same rank make it ambiguous. Phrases that the grammar already reads (`revenue growth`
//! is growth of revenue) are left to the grammar, which also knows over which periods.

use std::collections::{BTreeMap, HashMap};

use model::{Account, AccountKind, Chart, Measure, Metric};

use super::lexer;
use super::plan::AskedUnit;
use super::text::{self, Token, Variants};
use super::words::{NameWords, Word, Words};

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// A function word.
    Word(Word),
    /// A whole number in words.
    Cardinal(u32),
    /// A place in a row in words.
    Ordinal(u32),
    /// A month, 1 to 12.
    Month(u8),
    /// A unit, by its place in the vocabulary.
    Unit(usize),
    /// A country or region.
    Geography,
}

/// Figures that a phrase may mean, and how good a name it is for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sense {
    /// Places in the vocabulary's figures; more than one is ambiguous.
    pub(super) figures: Vec<usize>,
    rank: u8,
}

/// An account or metric.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) measured: Measured,
}

/// What kind of figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// A balance of money, shares …
    Balance,
    /// A flow of money.
    Flow,
    /// A ratio, rate or score; `true` where it is shown as percent.
    Ratio(bool),
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<u32, u32>,
    meanings: Vec<Meaning>,
    sense: Option<Sense>,
}

/// Phrases and what they mean. Built once, used for every question.
#[derive(Debug)]
pub struct Vocabulary {
    stems: HashMap<String, u32>,
    nodes: Vec<Node>,
    pub(super) figures: Vec<Figure>,
    pub(super) units: Vec<AskedUnit>,
    pub(super) variants: Variants,
    pub(super) names: NameWords,
    /// The account that a margin is taken of, where the chart has it.
    pub(super) margin_over: Option<usize>,
    /// Word to the figures whose names have it, for candidates.
    by_word: BTreeMap<String, Vec<usize>>,
}

/// A phrase that was found at some place of a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'v> {
    /// How many tokens it spans.
    pub(super) length: usize,
    /// Its meanings as a function word.
    pub(super) meanings: &'v [Meaning],
    /// The figures it names.
    pub(super) sense: Option<&'v Sense>,
}

impl Sense {
    /// Whether only a printed label has these words.
    pub(super) fn weak(&self) -> bool {
        self.rank >= LABEL
    }
}

const QUESTION_WORDS: u8 = 0;
const NAME: u8 = 1;
const LABEL: u8 = 2;
const SHORTENED: u8 = 3;

impl Vocabulary {
    /// The vocabulary of a chart and of the question words.
    pub fn new(chart: &Chart, words: &Words) -> Self {
        let mut vocabulary = Self {
            stems: HashMap::new(),
            nodes: vec![Node::default()],
            figures: Vec::new(),
            units: Vec::new(),
            variants: words.variants.clone(),
            names: words.names.clone(),
            margin_over: None,
            by_word: BTreeMap::new(),
        };
        vocabulary.add_function_words(words);
        vocabulary.add_figures(chart, words);
        vocabulary
    }

    fn add_function_words(&mut self, words: &Words) {
        for (phrase, word) in &words.words {
            self.mean(phrase, Meaning::Word(*word));
        }
        for (phrase, number) in &words.cardinals {
            self.mean(phrase, Meaning::Cardinal(*number));
        }
        for (phrase, number) in &words.ordinals {
            self.mean(phrase, Meaning::Ordinal(*number));
        }
        for (phrase, month) in &words.months {
            self.mean(phrase, Meaning::Month(*month));
        }
        for phrase in &words.geographies {
            self.mean(phrase, Meaning::Geography);
        }
        for (phrase, unit) in &words.units {
            let place = self.units.iter().position(|known| known == unit).unwrap_or_else(|| {
                self.units.push(unit.clone());
                self.units.len() - 1
            });
            self.mean(phrase, Meaning::Unit(place));
        }
    }

    fn add_figures(&mut self, chart: &Chart, words: &Words) {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let accounts =
            chart.accounts.iter().map(|account| (&account.id, &account.names, measured_account(account)));
        let metrics = chart.metrics.iter().map(|metric| (&metric.id, &metric.names, measured_metric(metric)));
        for (id, names, measured) in accounts.chain(metrics) {
            if !places.contains_key(id.as_str()) {
                places.insert(id, self.figures.len());
                let label = if names.en.is_empty() { id.clone() } else { names.en.clone() };
                self.figures.push(Figure { id: id.clone(), label, measured });
            }
        }
        self.margin_over = places.get(words.margin_over.as_str()).copied();
        for (phrase, ids) in &words.figures {
            for place in ids.iter().filter_map(|id| places.get(id.as_str())) {
                self.name(phrase, *place, QUESTION_WORDS);
            }
        }
        let alone: Vec<Vec<String>> =
            words.never_alone.iter().map(|phrase| text::stems(phrase, &self.variants)).collect();
        let names = |account: &Account| {
            let mut names = vec![(account.id.replace('_', " "), NAME)];
            names.extend([&account.names.en, &account.names.zh].map(|name| (name.clone(), NAME)));
            names.extend(account.labels.iter().map(|label| (label.clone(), LABEL)));
            names
        };
        for account in &chart.accounts {
            let Some(place) = places.get(account.id.as_str()).copied() else { continue };
            for (name, rank) in names(account) {
                for (variant, rank) in variants_of(&name, rank) {
                    let stems = text::stems(&variant, &self.variants);
                    let said_by_grammar = !account.total && self.read_by_grammar(&variant, true);
                    if !alone.contains(&stems) && !said_by_grammar {
                        self.name(&variant, place, rank);
                    }
                }
            }
        }
        for metric in &chart.metrics {
            let Some(place) = places.get(metric.id.as_str()).copied() else { continue };
            let own = [metric.id.replace('_', " "), metric.names.en.clone(), metric.names.zh.clone()];
            for name in own.iter().chain(&metric.synonyms) {
                for (variant, rank) in variants_of(name, NAME) {
                    if !self.read_by_grammar(&variant, false) {
                        self.name(&variant, place, rank);
                    }
                }
            }
        }
    }

    /// Gives a phrase a meaning.
    fn mean(&mut self, phrase: &str, meaning: Meaning) {
        if let Some(node) = self.node(phrase)
            && !node.meanings.contains(&meaning)
        {
            node.meanings.push(meaning);
            node.meanings.sort_unstable();
        }
    }

    /// Gives a phrase a figure, unless a better rank names others by it.
    fn name(&mut self, phrase: &str, figure: usize, rank: u8) {
        let stems = text::stems(phrase, &self.variants);
        if rank <= NAME {
            for stem in stems.into_iter().filter(|stem| stem.chars().count() > 2 || !stem.is_ascii()) {
                let named = self.by_word.entry(stem).or_default();
                if !named.contains(&figure) {
                    named.push(figure);
                }
            }
        }
        let Some(node) = self.node(phrase) else { return };
        match &mut node.sense {
            Some(sense) if sense.rank < rank => {}
            Some(sense) if sense.rank == rank => {
                if !sense.figures.contains(&figure) {
                    sense.figures.push(figure);
                }
            }
            sense => *sense = Some(Sense { figures: vec![figure], rank }),
        }
    }

    /// The node at the end of a phrase, made where it isn't there; `None` for a phrase without words.
    fn node(&mut self, phrase: &str) -> Option<&mut Node> {
        let stems = text::stems(phrase, &self.variants);
        if stems.is_empty() {
            return None;
        }
        let mut at = 0u32;
        for stem in stems {
            let fresh = u32::try_from(self.stems.len()).ok()?;
            let stem = *self.stems.entry(stem).or_insert(fresh);
            let fresh = u32::try_from(self.nodes.len()).ok()?;
            let node = self.nodes.get_mut(usize::try_from(at).ok()?)?;
            at = *node.next.entry(stem).or_insert(fresh);
            if at == fresh {
                self.nodes.push(Node::default());
            }
        }
        self.nodes.get_mut(usize::try_from(at).ok()?)
    }

    /// Whether the grammar reads the phrase as growth, change or average of one other figure; of accounts, only a
    /// change in a balance is read so.
    fn read_by_grammar(&self, phrase: &str, account: bool) -> bool {
        let tokens = text::tokens(phrase, &self.variants);
        let items = lexer::lex(&tokens, self, &[], &[]);
        let mut figures = 0;
        let mut changes = false;
        for item in &items {
            if let Some(sense) = item.sense() {
                figures += 1;
                let balance = sense.figures.iter().all(|place| {
                    self.figures.get(*place).is_some_and(|figure| figure.measured == Measured::Balance)
                });
                if account && !balance {
                    return false;
                }
            } else if item.is(Word::Change)
                || (!account && item.is_any(&[Word::Growth, Word::Cagr, Word::YearOnYear]))
            {
                changes = true;
            } else if !(item.is_any(&[Word::Of, Word::In, Word::Year, Word::Per, Word::Each])
                || item.skipped()
                || item.number().is_some())
            {
                return false;
            }
        }
        figures == 1 && changes
    }

    /// Every phrase that begins at `start`, shortest first.
    pub(super) fn phrases<'v>(&'v self, tokens: &[Token], start: usize) -> Vec<Found<'v>> {
        let mut found = Vec::new();
        let mut at = 0u32;
        let mut next = start;
        while let Some(node) = self.step(at, tokens, &mut next, start) {
            at = node;
            let Some(node) = usize::try_from(at).ok().and_then(|at| self.nodes.get(at)) else { break };
            if !node.meanings.is_empty() || node.sense.is_some() {
                found.push(Found {
                    length: next - start,
                    meanings: &node.meanings,
                    sense: node.sense.as_ref(),
                });
            }
        }
        found
    }

    /// Follows one word, passing over a comma or a short parenthesis inside a phrase.
    fn step(&self, at: u32, tokens: &[Token], next: &mut usize, start: usize) -> Option<u32> {
        let node = self.nodes.get(usize::try_from(at).ok()?)?;
        let follow = |index: usize| {
            let stem = self.stems.get(&tokens.get(index)?.stem)?;
            node.next.get(stem).copied()
        };
        if let Some(child) = follow(*next) {
            *next += 1;
            return Some(child);
        }
        if *next == start {
            return None;
        }
        let passed = match tokens.get(*next)?.sign()? {
            ',' | '-' => *next + 1,
            '(' => {
                (*next + 2..*next + 5)
                    .find(|close| tokens.get(*close).is_some_and(|token| token.sign() == Some(')')))?
                    + 1
            }
            _ => return None,
        };
        let child = follow(passed)?;
        *next = passed + 1;
        Some(child)
    }

    /// Whether a single word has a meaning of its own.
    pub(super) fn knows(&self, stem: &str) -> bool {
        self.stems
            .get(stem)
            .and_then(|stem| self.nodes.first()?.next.get(stem))
            .and_then(|node| self.nodes.get(usize::try_from(*node).ok()?))
            .is_some_and(|node| !node.meanings.is_empty() || node.sense.is_some())
    }

    /// Figures that share words with the given ones, most shared first, at most eight.
    pub(super) fn similar(&self, stems: &[&str]) -> Vec<usize> {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for stem in stems {
            for figure in self.by_word.get(*stem).into_iter().flatten() {
                *shared.entry(*figure).or_default() += 1;
            }
        }
        let mut ranked: Vec<(usize, usize)> = shared.into_iter().collect();
        ranked.sort_by_key(|(figure, count)| (usize::MAX - count, *figure));
        ranked.into_iter().take(8).map(|(figure, _)| figure).collect()
    }
}

/// A name and its other forms, each with its rank: without what stands in parentheses, with it, `net` moved to the front.
fn variants_of(name: &str, rank: u8) -> Vec<(String, u8)> {
    let mut variants = vec![(name.replace(['(', ')', '（', '）'], " "), rank)];
    let outside = outside_parentheses(name);
    if outside != name {
        variants.push((outside.clone(), rank));
    }
    if let Some((head, tail)) = outside.rsplit_once(',')
        && let qualifier @ ("net" | "gross" | "total" | "current" | "noncurrent" | "basic" | "diluted") =
            tail.trim().to_lowercase().as_str()
    {
        variants.push((format!("{qualifier} {head}"), rank));
        if matches!(qualifier, "net" | "total") {
            variants.push((head.to_owned(), SHORTENED));
        }
    }
    variants
}

/// The text without its parenthesised parts.
fn outside_parentheses(name: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for letter in name.chars() {
        match letter {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn measured_account(account: &Account) -> Measured {
    match (account.measure, account.kind) {
        (Measure::Ratio, _) => Measured::Ratio(true),
        (_, AccountKind::Balance) => Measured::Balance,
        (_, AccountKind::Flow) => Measured::Flow,
    }
}

fn measured_metric(metric: &Metric) -> Measured {
    match metric.unit.as_str() {
        "money" | "per_share" => Measured::Flow,
        "percent" => Measured::Ratio(true),
        _ => Measured::Ratio(false),
    }
}
