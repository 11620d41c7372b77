//! The vocabulary: every phrase that a question may use for a figure, and every function word, in one prefix tree.
//!
//! Phrases are stems ([`super::text`]), so case, plurals, hyphens and full-width forms don't matter. A phrase has its
//! figures at the best rank that names it: the question words first, then names and synonyms of the chart, printed
//! labels last; two figures at the same rank make it ambiguous. Phrases that the grammar already reads (`revenue growth`
//! is growth of revenue) are left to the grammar, which also knows over which periods.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::{Account, AccountKind, Chart, Measure, Metric, StatementKind};

use super::lexer;
use super::plan::AskedUnit;
use super::text::{self, Token};
use super::words::{Language, OfPart, Spelling, Word, Words};

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

impl Sense {
    /// One figure, called by its name.
    pub(super) fn one(figure: usize) -> Self {
        Self { figures: vec![figure], rank: NAME }
    }
}

/// An account, metric or scorecard.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) measured: Measured,
    /// The statement that an account stands in.
    pub(super) statement: Option<StatementKind>,
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
    /// Words that may follow, in order, and their nodes.
    next: Vec<(usize, usize)>,
    meanings: Vec<Meaning>,
    sense: Option<Sense>,
}

impl Node {
    fn follow(&self, word: usize) -> Option<usize> {
        let place = self.next.binary_search_by_key(&word, |(word, _)| *word).ok()?;
        self.next.get(place).map(|(_, node)| *node)
    }
}

/// Phrases and what they mean. Built once, used for every question.
#[derive(Debug)]
pub struct Vocabulary {
    /// Stem to its number.
    stems: HashMap<String, usize>,
    nodes: Vec<Node>,
    pub(super) figures: Vec<Figure>,
    pub(super) units: Vec<AskedUnit>,
    pub(super) spelling: Spelling,
    /// The account that a margin is taken of, where the chart has it.
    pub(super) margin_over: Option<usize>,
    /// The account whose sign says whether a company is profitable.
    pub(super) profitable_by: Option<usize>,
    /// An expense, and the cash that was paid for it.
    pub(super) when_paid: BTreeMap<usize, usize>,
    /// What tells the language of a question that isn't understood.
    pub(super) languages: Vec<Language>,
    /// An account, and the one to answer with where it isn't reported.
    otherwise: BTreeMap<String, String>,
    one_balance: BTreeMap<String, String>,
    as_part: BTreeMap<String, OfPart>,
    /// What members of taxonomies and of reports are called besides: identifier, or letters of a name, to phrases.
    pub(super) parts: BTreeMap<String, Vec<String>>,
    /// The words that phrases of growth and change have: without one a phrase is no growth.
    telltale: BTreeSet<String>,
    /// Number of a stem to the figures whose names have it, for candidates.
    by_word: Vec<Vec<usize>>,
}

/// How the grammar may read a name for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    /// Not at all.
    Figure,
    /// A line of the cash flow statement, as the change in a balance.
    CashFlow,
    /// A metric, as growth of another figure.
    Metric,
}

/// The longest printed label that a question is held against, in words.
const MOST_WORDS: usize = 6;

/// Every name of the chart: the name, its figure's place, its rank, and whether the grammar may read it.
///
/// A line of the cash flow statement is printed by the name of what moves (`Inventories`): asked for by that name, it is the
/// balance or the expense itself that is meant.
fn names_of(chart: &Chart, places: &BTreeMap<&str, usize>) -> Vec<(String, usize, u8, Reads)> {
    let mut names = Vec::new();
    let of_flows = |account: &Account| account.statement == StatementKind::CashFlowStatement;
    let elsewhere: HashSet<String> = chart
        .accounts
        .iter()
        .filter(|account| !of_flows(account))
        .flat_map(|account| account.labels.iter().chain([&account.names.en, &account.names.zh]))
        .map(|label| label.to_lowercase())
        .collect();
    for account in &chart.accounts {
        let Some(place) = places.get(account.id.as_str()).copied() else { continue };
        let line = account.statement == StatementKind::CashFlowStatement && !account.total;
        let reads = if line { Reads::CashFlow } else { Reads::Figure };
        let own = [account.id.replace('_', " "), account.names.en.clone(), account.names.zh.clone()];
        names.extend(own.into_iter().map(|name| (name, place, NAME, reads)));
        // What people ask for has few words; longer labels are print's own.
        let is_short = |label: &&String| label.split(' ').count() <= MOST_WORDS;
        // `年末现金及现金等价物` asks for the balance at that day, which is the balance sheet's.
        let of_balance = |label: &str| account.kind == AccountKind::Balance && !label.is_ascii();
        let meant = |label: &&String| !of_flows(account) || !elsewhere.contains(*label) && !of_balance(label);
        let labels = account.labels.iter().filter(is_short).filter(meant);
        names.extend(labels.map(|label| (label.clone(), place, LABEL, reads)));
    }
    for metric in &chart.metrics {
        let Some(place) = places.get(metric.id.as_str()).copied() else { continue };
        let own = [metric.id.replace('_', " "), metric.names.en.clone(), metric.names.zh.clone()];
        let all = own.into_iter().chain(metric.synonyms.iter().cloned());
        names.extend(all.map(|name| (name, place, NAME, Reads::Metric)));
    }
    for card in &chart.scorecards {
        let Some(place) = places.get(card.id.as_str()).copied() else { continue };
        let own = [card.id.replace('_', " "), card.names.en.clone(), card.names.zh.clone()];
        let all = own.into_iter().chain(card.synonyms.iter().cloned());
        names.extend(all.map(|name| (name, place, NAME, Reads::Figure)));
    }
    names
}

/// How far a phrase has been followed.
struct Walk {
    node: usize,
    next: usize,
    /// Parentheses opened inside the phrase.
    open: u32,
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
            spelling: words.spelling.clone(),
            margin_over: None,
            profitable_by: None,
            when_paid: BTreeMap::new(),
            languages: words.languages.clone(),
            otherwise: words.otherwise.clone(),
            one_balance: words.one_balance.clone(),
            as_part: words.as_part.clone(),
            parts: words.parts.clone(),
            telltale: BTreeSet::new(),
            by_word: Vec::new(),
        };
        vocabulary.add_function_words(words);
        vocabulary.add_figures(chart, words);
        vocabulary
    }

    /// What names are looked up with.
    pub fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    /// The account to answer with where the one asked for isn't reported.
    pub fn stand_in(&self, account: &str) -> Option<&str> {
        self.otherwise.get(account).map(String::as_str)
    }

    /// Another balance that people call by the same word.
    pub fn same_word(&self, balance: &str) -> Option<&str> {
        self.one_balance.get(balance).map(String::as_str)
    }

    /// The account and part that an account is where reports tag it so.
    pub fn of_part(&self, account: &str) -> Option<&OfPart> {
        self.as_part.get(account)
    }

    /// The stems of a text's words, signs left out.
    pub fn stems(&self, text: &str) -> Vec<String> {
        text::stems(text, &self.spelling.variants)
    }

    /// Whether a text asks for a story: why, how, what changed.
    pub fn asks_for_a_story(&self, text: &str) -> bool {
        let tokens = text::tokens(text, &self.spelling.variants);
        (0..tokens.len()).any(|start| {
            let found = self.phrases(&tokens, start);
            let says = |word: Word| found.iter().any(|found| found.meanings.contains(&Meaning::Word(word)));
            // `how many` asks for no story.
            let how = says(Word::How) && !says(Word::HowMuch);
            how || [Word::Prose, Word::Change, Word::Growth].into_iter().any(says)
        })
    }

    fn add_function_words(&mut self, words: &Words) {
        for (phrase, word) in &words.words {
            self.mean(phrase, Meaning::Word(*word));
            if matches!(word, Word::Change | Word::Growth | Word::Cagr | Word::YearOnYear) {
                self.telltale.extend(text::stems(phrase, &self.spelling.variants));
            }
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
        let accounts = chart
            .accounts
            .iter()
            .map(|account| (&account.id, &account.names, measured_account(account), Some(account.statement)));
        let metrics =
            chart.metrics.iter().map(|metric| (&metric.id, &metric.names, measured_metric(metric), None));
        let scores =
            chart.scorecards.iter().map(|card| (&card.id, &card.names, Measured::Ratio(false), None));
        for (id, names, measured, statement) in accounts.chain(metrics).chain(scores) {
            if !places.contains_key(id.as_str()) {
                places.insert(id, self.figures.len());
                let label = if names.en.is_empty() { id.clone() } else { names.en.clone() };
                self.figures.push(Figure { id: id.clone(), label, measured, statement });
            }
        }
        self.margin_over = places.get(words.margin_over.as_str()).copied();
        self.profitable_by = places.get(words.profitable_by.as_str()).copied();
        let both = |(expense, paid): (&String, &String)| {
            Some((*places.get(expense.as_str())?, *places.get(paid.as_str())?))
        };
        self.when_paid = words.when_paid.iter().filter_map(both).collect();
        for (phrase, ids) in &words.figures {
            let phrase = self.stems(phrase);
            for place in ids.iter().filter_map(|id| places.get(id.as_str())) {
                self.name(&phrase, *place, QUESTION_WORDS);
            }
        }
        let alone: HashSet<Vec<String>> =
            words.never_alone.iter().map(|phrase| text::stems(phrase, &self.spelling.variants)).collect();
        // Names that may say growth or change wait until all others are known.
        let mut waiting = Vec::new();
        for (name, place, rank, reads) in names_of(chart, &places) {
            for (variant, rank) in variants_of(&name, rank) {
                let stems = self.stems(&variant);
                if reads == Reads::Figure || !stems.iter().any(|stem| self.telltale.contains(stem)) {
                    let account = reads != Reads::Metric;
                    if !(account && alone.contains(&stems)) {
                        self.name(&stems, place, rank);
                    }
                } else {
                    waiting.push((variant, stems, place, rank, reads));
                }
            }
        }
        for (phrase, stems, place, rank, reads) in waiting {
            if !self.read_by_grammar(&text::tokens(&phrase, &self.spelling.variants), reads) {
                self.name(&stems, place, rank);
            }
        }
    }

    /// Gives a phrase a meaning.
    fn mean(&mut self, phrase: &str, meaning: Meaning) {
        let words = self.intern(&text::stems(phrase, &self.spelling.variants));
        if let Some(node) = self.node(&words)
            && !node.meanings.contains(&meaning)
        {
            node.meanings.push(meaning);
            node.meanings.sort_unstable();
        }
    }

    /// Gives a phrase a figure, unless a better rank names others by it.
    fn name(&mut self, phrase: &[String], figure: usize, rank: u8) {
        let words = self.intern(phrase);
        if rank <= NAME {
            self.by_word.resize(self.stems.len(), Vec::new());
            for (word, stem) in words.iter().zip(phrase) {
                let telling = stem.chars().nth(2).is_some() || !stem.is_ascii();
                if let Some(named) = self.by_word.get_mut(*word).filter(|_| telling)
                    && named.last() != Some(&figure)
                {
                    named.push(figure);
                }
            }
        }
        let Some(node) = self.node(&words) else { return };
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

    /// The numbers of these stems, new ones given out.
    fn intern(&mut self, stems: &[String]) -> Vec<usize> {
        let mut words = Vec::with_capacity(stems.len());
        for stem in stems {
            let fresh = self.stems.len();
            words.push(match self.stems.get(stem) {
                Some(known) => *known,
                None => {
                    self.stems.insert(stem.clone(), fresh);
                    fresh
                }
            });
        }
        words
    }

    /// The node at the end of a phrase, made where it isn't there; `None` for a phrase without words.
    fn node(&mut self, words: &[usize]) -> Option<&mut Node> {
        let mut at = 0;
        for word in words {
            let fresh = self.nodes.len();
            let node = self.nodes.get_mut(at)?;
            match node.next.binary_search_by_key(word, |(word, _)| *word) {
                Ok(place) => at = node.next.get(place).map_or(at, |(_, next)| *next),
                Err(place) => {
                    node.next.insert(place, (*word, fresh));
                    self.nodes.push(Node::default());
                    at = fresh;
                }
            }
        }
        self.nodes.get_mut(at).filter(|_| !words.is_empty())
    }

    /// Whether the grammar reads the phrase as growth or change of one other figure; of accounts, only a change in a
    /// balance is read so.
    fn read_by_grammar(&self, tokens: &[Token], reads: Reads) -> bool {
        let account = reads == Reads::CashFlow;
        // `net change in commercial paper` is a line of the cash flow statement.
        if account && tokens.first().is_some_and(|token| token.text == "net") {
            return false;
        }
        let items = lexer::lex(tokens, self, lexer::Spans::default());
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
        let mut walk = Walk { node: 0, next: start, open: 0 };
        while let Some(step) = self.step(&walk, tokens, start) {
            walk = step;
            let Some(node) = self.nodes.get(walk.node) else { break };
            if node.meanings.is_empty() && node.sense.is_none() {
                continue;
            }
            // A parenthesis that was opened inside the phrase closes behind it.
            let closes = tokens.get(walk.next).is_some_and(|token| token.sign() == Some(')'));
            let end = match walk.open {
                0 => walk.next,
                1 if closes => walk.next + 1,
                _ => continue,
            };
            found.push(Found { length: end - start, meanings: &node.meanings, sense: node.sense.as_ref() });
        }
        found
    }

    /// Follows one word, passing over a comma, a parenthesis or what stands in a short one inside a phrase.
    fn step(&self, walk: &Walk, tokens: &[Token], start: usize) -> Option<Walk> {
        let node = self.nodes.get(walk.node)?;
        let follow = |index: usize, open: u32| {
            let stem = self.stems.get(&tokens.get(index)?.stem)?;
            Some(Walk { node: node.follow(*stem)?, next: index + 1, open })
        };
        if let Some(step) = follow(walk.next, walk.open) {
            return Some(step);
        }
        if walk.next == start {
            return None;
        }
        let (mut at, mut open) = (walk.next, walk.open);
        for _ in 0..3 {
            match tokens.get(at)?.sign()? {
                ',' | '-' => {}
                ')' => open = open.checked_sub(1)?,
                '(' => {
                    let close = (at + 2..at + 5)
                        .find(|close| tokens.get(*close).is_some_and(|token| token.sign() == Some(')')));
                    if let Some(step) = close.and_then(|close| follow(close + 1, open))
                        && follow(at + 1, open).is_none()
                    {
                        return Some(step);
                    }
                    open += 1;
                }
                _ => return None,
            }
            at += 1;
            if let Some(step) = follow(at, open) {
                return Some(step);
            }
        }
        None
    }

    /// Whether a single word has a meaning of its own.
    pub(super) fn knows(&self, stem: &str) -> bool {
        self.stems
            .get(stem)
            .and_then(|stem| self.nodes.first()?.follow(*stem))
            .and_then(|node| self.nodes.get(node))
            .is_some_and(|node| !node.meanings.is_empty() || node.sense.is_some())
    }

    /// Figures that share words with the given ones, most shared first, at most eight.
    pub(super) fn similar(&self, stems: &[&str]) -> Vec<usize> {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for stem in stems {
            let named = self.stems.get(*stem).and_then(|word| self.by_word.get(*word));
            let figures: BTreeSet<usize> = named.into_iter().flatten().copied().collect();
            for figure in figures {
                *shared.entry(figure).or_default() += 1;
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
        // `(loss)`, `(used in)` are other signs of the same figure; a Chinese remark tells one variant from another.
        let remark = !name.is_ascii();
        variants.push((outside.clone(), if remark { SHORTENED } else { rank }));
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
