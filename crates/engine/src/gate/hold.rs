//! One claim held against its quotes.

use std::collections::BTreeSet;
use std::ops::Range;

use model::{Decimal, PassageKind, Reason};

use super::figure::{self, Figure, Kind, Token, Unit};
use super::print::{self, is_chinese};
use super::words::Words;
use super::{Asked, Claim, Numbered, Proven};

/// A claim longer than this says more than can be held against anything.
const LONGEST: usize = 2_000;
/// The most quotes of a claim.
const QUOTES: usize = 8;
/// The most sentences that one quote may run over.
const SENTENCES: usize = 12;

/// Whether a claim passes, and how.
pub(super) fn hold(
    claim: &Claim,
    passages: &[Numbered<'_>],
    asked: &Asked<'_>,
    words: &Words,
) -> Result<Proven, Reason> {
    if claim.text.trim().is_empty() || claim.quotes.is_empty() {
        return Err(Reason::new("gate/empty-claim", "a claim without words or without a quote"));
    }
    if claim.text.len() > LONGEST || claim.quotes.len() > QUOTES {
        return Err(Reason::new("gate/too-long", "the claim is too long to be held against a quote"));
    }
    let mut ground = Ground::new(asked, words);
    for quote in &claim.quotes {
        ground.add(quote, passages, asked)?;
    }
    let evened = print::Evened::of(&claim.text).text;
    let unframed = words.unframed(&evened);
    let said = ground.content(&figure::tokens(unframed), unframed);
    ground.supports(&said)?;
    let restated = ground.restates(&said);
    let figures = said.iter().any(|one| matches!(one.kind, Kind::Figure(_) | Kind::Year(_)));
    if !restated && figures && !ground.in_order(&said) {
        return Err(Reason::new(
            "gate/reordered",
            "the numbers and dates are put together in another way than in the quote",
        ));
    }
    let text = if restated { claim.text.trim().to_owned() } else { ground.sentences_shown() };
    Ok(Proven { text, restated, quotes: ground.quotes, sentences: ground.sentences })
}

/// What the quotes of one claim give to stand on.
struct Ground<'a> {
    words: &'a Words,
    /// The words of the company's names.
    names: BTreeSet<String>,
    given: &'a [Decimal],
    /// The years asked about that are the years of all the quoted reports.
    years: BTreeSet<u16>,
    quotes: Vec<(usize, Range<usize>)>,
    sentences: Vec<(usize, Range<usize>)>,
    shown: Vec<String>,
    /// The clauses of the quoted sentences, in order.
    clauses: Vec<Vec<Grounded>>,
    /// The numbers that stand wholly inside a quote.
    figures: Vec<Printed>,
    /// Years of the sentences and of what stands over them.
    dates: BTreeSet<u16>,
    /// Words that may be said: of the sentences, the quotes and the headings.
    stems: BTreeSet<String>,
    /// All quoted sentences, evened, for Chinese pairs.
    text: String,
}

/// A token that carries meaning.
#[derive(Clone, Debug)]
struct Grounded {
    kind: Kind,
    /// A word's stem.
    stem: String,
    operator: bool,
    negation: bool,
    /// Whether it is written like a name.
    named: bool,
    range: Range<usize>,
    /// The unit of its table.
    table: Decimal,
}

/// A number of a quote.
struct Printed {
    figure: Figure,
    /// What one stands for by the table's own words; zero where it states several units.
    table: Decimal,
    /// The passage, for the currency that a table states once.
    text: String,
}

impl<'a> Ground<'a> {
    fn new(asked: &'a Asked<'a>, words: &'a Words) -> Self {
        let names = asked.names.iter().flat_map(|name| word_list(name)).collect();
        Self {
            words,
            names,
            given: asked.given,
            years: asked.years.iter().filter_map(|year| u16::try_from(*year).ok()).collect(),
            quotes: Vec::new(),
            sentences: Vec::new(),
            shown: Vec::new(),
            clauses: Vec::new(),
            figures: Vec::new(),
            dates: BTreeSet::new(),
            stems: BTreeSet::new(),
            text: String::new(),
        }
    }

    fn add(
        &mut self,
        quote: &super::Quote,
        passages: &[Numbered<'_>],
        asked: &Asked<'_>,
    ) -> Result<(), Reason> {
        let number = usize::try_from(quote.passage).ok().and_then(|number| number.checked_sub(1));
        let found = number.and_then(|number| Some((number, passages.get(number)?)));
        let Some((number, numbered)) = found else {
            return Err(Reason::new(
                "gate/no-such-passage",
                format!("there is no passage {}", quote.passage),
            ));
        };
        if !numbered.company.iter().any(|key| asked.company.contains(key)) {
            return Err(Reason::new("gate/other-company", "the quote is from another company's report"));
        }
        let text = numbered.passage.text.as_str();
        let places = print::places(text, &quote.quote);
        if places.is_empty() {
            return Err(Reason::new(
                "gate/quote-not-found",
                format!("the quote doesn't stand in passage {}", quote.passage),
            ));
        }
        let tokens = figure::tokens(text);
        let whole = |place: &&Range<usize>| {
            !tokens.iter().any(|token| {
                matches!(token.kind, Kind::Figure(_) | Kind::Year(_))
                    && (cuts(&token.range, place.start) || cuts(&token.range, place.end))
            })
        };
        let Some(place) = places.iter().find(whole).cloned() else {
            return Err(Reason::new("gate/cut-number", "the quote begins or ends inside a number"));
        };
        let all = print::sentences(text, self.words);
        let around: Vec<Range<usize>> =
            all.into_iter().filter(|one| one.start < place.end && place.start < one.end).collect();
        if around.len() > SENTENCES {
            return Err(Reason::new("gate/too-long", "the quote runs over too many sentences"));
        }
        self.add_sentences(number, numbered, &place, &around, &tokens, asked)?;
        // A cut word of the quote may be said; what is shown is the whole one.
        self.stems.extend(word_list(&quote.quote).map(|word| stem(&word)));
        self.quotes.push((number, place));
        Ok(())
    }

    fn add_sentences(
        &mut self,
        number: usize,
        numbered: &Numbered<'_>,
        place: &Range<usize>,
        around: &[Range<usize>],
        tokens: &[Token],
        asked: &Asked<'_>,
    ) -> Result<(), Reason> {
        let text = numbered.passage.text.as_str();
        let inside: Vec<&Token> = tokens.iter().filter(|token| within(&token.range, place)).collect();
        let said = inside.iter().filter(|token| !matches!(token.kind, Kind::Clause)).count();
        if said < 3
            && !around.iter().any(|one| {
                print::Evened::of(text.get(one.clone()).unwrap_or_default()).text
                    == print::Evened::of(text.get(place.clone()).unwrap_or_default()).text
            })
        {
            return Err(Reason::new("gate/quote-too-short", "the quote is too short to support anything"));
        }
        let is_table = numbered.passage.kind == PassageKind::Table;
        let table = if is_table { self.words.unit_of(text) } else { Decimal::ONE };
        for token in &inside {
            if let Kind::Figure(figure) = &token.kind {
                let text = if is_table { text.to_owned() } else { String::new() };
                self.figures.push(Printed { figure: figure.clone(), table, text });
            }
        }
        let mut years = BTreeSet::new();
        for one in around {
            let sentence = text.get(one.clone()).unwrap_or_default();
            if self.words.instructs(sentence) {
                return Err(Reason::new(
                    "gate/instruction",
                    "the quoted sentence speaks to a machine, not to the report's readers",
                ));
            }
            let of_sentence: Vec<Token> =
                tokens.iter().filter(|token| within(&token.range, one)).cloned().collect();
            years.extend(of_sentence.iter().filter_map(|token| match token.kind {
                Kind::Year(year) => Some(year),
                _ => None,
            }));
            for clause in of_sentence.split(|token| matches!(token.kind, Kind::Clause)) {
                let mut clause = self.content(clause, text);
                clause.iter_mut().for_each(|one| one.table = table);
                if !clause.is_empty() {
                    self.clauses.push(clause);
                }
            }
            self.stems.extend(of_sentence.iter().filter_map(|token| match &token.kind {
                Kind::Word(word) => Some(stem(word)),
                _ => None,
            }));
            self.text.push_str(&print::Evened::of(sentence).text);
            self.text.push('\n');
            let shown = print::Evened::of(sentence).text.trim().to_owned();
            if !self.sentences.iter().any(|known| *known == (number, one.clone())) {
                self.shown.push(shown);
                self.sentences.push((number, one.clone()));
            }
        }
        let report = numbered.year.and_then(|year| u16::try_from(year).ok());
        let asked_years: BTreeSet<u16> =
            asked.years.iter().filter_map(|year| u16::try_from(*year).ok()).collect();
        let of_report = report.is_some_and(|year| asked_years.contains(&year));
        if !asked_years.is_empty() && !of_report && years.is_disjoint(&asked_years) {
            return Err(Reason::new(
                "gate/other-period",
                "the quote is of another period than the one asked about",
            ));
        }
        // A year that only the question and the report's cover give may be said of a sentence that names none.
        if !of_report || !years.is_empty() {
            self.years.clear();
        } else {
            self.years.retain(|year| Some(*year) == report);
        }
        self.dates.extend(years);
        let over: Vec<String> = numbered.passage.headings.clone();
        let head =
            if is_table { text.split('\n').take(4).collect::<Vec<_>>().join("\n") } else { String::new() };
        for text in over.iter().chain([&head]) {
            for token in figure::tokens(text) {
                match token.kind {
                    Kind::Year(year) => drop(self.dates.insert(year)),
                    Kind::Word(word) => drop(self.stems.insert(stem(&word))),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The tokens that carry meaning; `text` is the one that they were read from, for its capitals.
    fn content(&self, tokens: &[Token], text: &str) -> Vec<Grounded> {
        let mut content = Vec::new();
        let (operators, frame) = (self.words.operators_in(text), self.words.frame_in(text));
        for (place, token) in tokens.iter().enumerate() {
            let mut grounded = Grounded {
                kind: token.kind.clone(),
                stem: String::new(),
                operator: false,
                negation: false,
                named: false,
                range: token.range.clone(),
                table: Decimal::ONE,
            };
            match &token.kind {
                Kind::Clause => continue,
                Kind::Word(word) => {
                    grounded.operator = self.words.operators.contains(word)
                        || operators.iter().any(|phrase| within(&token.range, phrase));
                    grounded.negation = self.words.negations.contains(word);
                    let carries = grounded.operator
                        || !(self.words.grammar.contains(word)
                            || self.words.reporting.contains(word)
                            || self.names.contains(word.strip_suffix("'s").unwrap_or(word))
                            || frame.iter().any(|phrase| within(&token.range, phrase))
                            || place == 0 && word == "yes");
                    if !carries {
                        continue;
                    }
                    let first = text.get(token.range.clone()).unwrap_or_default();
                    let capital = first.starts_with(char::is_uppercase);
                    let shouted = first.chars().filter(|sign| sign.is_uppercase()).count() > 1;
                    grounded.named =
                        shouted || capital && place > 0 || first.contains(|sign: char| sign.is_ascii_digit());
                    grounded.stem = stem(word);
                }
                Kind::Figure(_) | Kind::Year(_) => {}
            }
            content.push(grounded);
        }
        content
    }

    /// Every number, date, name and word of a claim stands in its quotes, and none turns their meaning.
    fn supports(&self, said: &[Grounded]) -> Result<(), Reason> {
        if said.is_empty() {
            return Err(Reason::new("gate/empty-claim", "the claim says nothing"));
        }
        for one in said {
            match &one.kind {
                Kind::Figure(figure) => {
                    let stands = self.figures.iter().any(|printed| same(figure, printed))
                        || self.given.contains(&figure.value);
                    if !stands {
                        // Not which: a number that isn't proven is shown nowhere.
                        let message = "a number of the claim doesn't stand in the quote";
                        return Err(Reason::new("gate/number-not-in-quote", message));
                    }
                }
                Kind::Year(year) => {
                    if !self.dates.contains(year) && !self.years.contains(year) {
                        return Err(Reason::new(
                            "gate/date-not-in-quote",
                            "a year of the claim doesn't stand in the quote",
                        ));
                    }
                }
                Kind::Word(_) if !self.stems.contains(&one.stem) => {
                    let (code, what) = if one.operator || one.negation {
                        ("gate/meaning-turned", "a word of the claim turns what the quote says")
                    } else if one.named {
                        ("gate/name-not-in-quote", "a name of the claim doesn't stand in the quote")
                    } else {
                        ("gate/word-not-in-quote", "a word of the claim doesn't stand in the quote")
                    };
                    return Err(Reason::new(code, what));
                }
                Kind::Word(_) | Kind::Clause => {}
            }
        }
        self.chinese_pairs(said)?;
        let turned = said.iter().any(|one| one.negation);
        if turned != self.clauses.iter().flatten().any(|one| one.negation) {
            return Err(Reason::new(
                "gate/meaning-turned",
                "of claim and quoted sentence only one is negated",
            ));
        }
        Ok(())
    }

    /// Chinese words aren't parted: most neighbours in the claim are neighbours in the quote, else its characters were
    /// only gathered from it.
    fn chinese_pairs(&self, said: &[Grounded]) -> Result<(), Reason> {
        let (mut pairs, mut strange) = (0, 0);
        for (one, next) in said.iter().zip(said.iter().skip(1)) {
            let (Kind::Word(first), Kind::Word(second)) = (&one.kind, &next.kind) else { continue };
            if one.range.end == next.range.start
                && first.chars().all(is_chinese)
                && second.chars().all(is_chinese)
            {
                pairs += 1;
                strange += usize::from(!self.text.contains(&format!("{first}{second}")));
            }
        }
        if strange * 3 > pairs {
            return Err(Reason::new("gate/word-not-in-quote", "its words don't stand in the quote"));
        }
        Ok(())
    }

    /// Whether a claim is made of whole clauses of the sentences, in order. A clause may be left out if it turns nothing
    /// and, before the last that is kept, holds no number either.
    fn restates(&self, said: &[Grounded]) -> bool {
        let together = self
            .clauses
            .iter()
            .flatten()
            .any(|one| one.operator && ["respectively", "别"].contains(&one.stem.as_str()));
        let mut reached: BTreeSet<usize> = BTreeSet::from([0]);
        for clause in &self.clauses {
            let turns = clause.iter().any(|one| one.operator || one.negation);
            let counts = clause.iter().any(|one| matches!(one.kind, Kind::Figure(_) | Kind::Year(_)));
            let mut next = BTreeSet::new();
            for at in reached {
                let over = at == said.len();
                if !turns && (!counts || over && !together) {
                    next.insert(at);
                }
                let kept = said.get(at..at + clause.len());
                if kept
                    .is_some_and(|kept| kept.iter().zip(clause).all(|(said, printed)| equal(said, printed)))
                {
                    next.insert(at + clause.len());
                }
            }
            reached = next;
        }
        reached.contains(&said.len())
    }

    /// Whether a claim's words and numbers stand in the sentences in the claim's order.
    fn in_order(&self, said: &[Grounded]) -> bool {
        let mut printed = self.clauses.iter().flatten();
        said.iter().all(|one| {
            // A year of the cover or of a table's head stands nowhere in the sentence.
            matches!(one.kind, Kind::Year(year) if !self.in_sentences(year))
                || matches!(&one.kind, Kind::Figure(figure) if self.given.contains(&figure.value))
                || printed.any(|printed| equal(one, printed))
        })
    }

    fn in_sentences(&self, wanted: u16) -> bool {
        self.clauses.iter().flatten().any(|one| matches!(one.kind, Kind::Year(year) if year == wanted))
    }

    fn sentences_shown(&self) -> String {
        self.shown.join(" … ")
    }
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn cuts(range: &Range<usize>, at: usize) -> bool {
    range.start < at && at < range.end
}

fn equal(said: &Grounded, printed: &Grounded) -> bool {
    match (&said.kind, &printed.kind) {
        (Kind::Word(_), Kind::Word(_)) => said.stem == printed.stem,
        (Kind::Year(a), Kind::Year(b)) => a == b,
        (Kind::Figure(a), Kind::Figure(b)) => {
            same(a, &Printed { figure: b.clone(), table: printed.table, text: String::new() })
                || a.value == b.value
                    && a.unit == b.unit
                    && printed.table != Decimal::ONE
                    && a.currency.is_some()
        }
        _ => false,
    }
}

/// Whether a number said is a number printed: the same value in the same unit. Another way to write it (`1,200 million`
/// for `$1.2 billion`) is the same value; a rounded one isn't. What a table prints in millions is said in millions.
fn same(said: &Figure, printed: &Printed) -> bool {
    let figure = &printed.figure;
    if said.unit != figure.unit {
        return false;
    }
    let currency = match (said.currency, figure.currency) {
        (None, _) => true,
        (Some(said), Some(printed)) => alike(said, printed),
        // A table states its currency once.
        (Some(said), None) => states(&printed.text, said),
    };
    if !currency {
        return false;
    }
    let plain = figure.scale == Decimal::ONE && figure.unit == Unit::Plain;
    if printed.table == Decimal::ONE || !plain {
        return said.value == figure.value;
    }
    // What a table in millions prints without a unit stands for millions; a bare number of it says nothing.
    said.scale != Decimal::ONE && figure.value.checked_mul(printed.table) == Some(said.value)
}

fn alike(a: &str, b: &str) -> bool {
    let dollars = |code: &str| matches!(code, "$" | "USD");
    let yuan = |code: &str| matches!(code, "¥" | "CNY");
    a == b || dollars(a) && dollars(b) || yuan(a) && yuan(b)
}

/// Whether a table's words state a currency.
fn states(text: &str, currency: &str) -> bool {
    let said: &[&str] = match currency {
        "$" => &["$", "dollar"],
        "USD" => &["$", "USD", "美元", "U.S. dollar"],
        "CNY" | "¥" => &["¥", "RMB", "CNY", "元"],
        "HKD" => &["HK$", "HKD", "港"],
        "EUR" => &["€", "EUR", "euro"],
        "GBP" => &["£", "GBP"],
        code => return text.contains(code),
    };
    said.iter().any(|said| text.contains(said))
}

/// The words of a text in lower case.
fn word_list(text: &str) -> impl Iterator<Item = String> {
    figure::tokens(text).into_iter().filter_map(|token| match token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    })
}

/// A word without the ending that number and person give it. Tense stays: it is a part of what is said.
fn stem(word: &str) -> String {
    match word {
        "are" => return "is".to_owned(),
        "were" => return "was".to_owned(),
        _ => {}
    }
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    let letters = word.chars().count();
    if letters > 4 && word.is_ascii() {
        if let Some(stem) = word.strip_suffix("ies") {
            return format!("{stem}y");
        }
        for ending in ["sses", "shes", "ches", "xes"] {
            if word.ends_with(ending) {
                return word.get(..word.len() - 2).unwrap_or(word).to_owned();
            }
        }
    }
    if letters > 3 && word.is_ascii() && !word.ends_with("ss") && !word.ends_with("us") {
        return word.strip_suffix('s').unwrap_or(word).to_owned();
    }
    word.to_owned()
}
