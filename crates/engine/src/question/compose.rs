//! Composing: from sentences to a plan, a question in words, or the reason why it is neither.

use std::cell::Cell;

use model::{Decimal, Expr, Notice, Reason, StatementKind};

use super::definitions::{self, Definition};
use super::directory::{Directory, Mention};
use super::formula::{self, Lowering, MOST_NODES, Node, Op, Unclear};
use super::intent::{self, Intent};
use super::leftovers::{Judge, Leftover};
use super::lexer::{self, Item};
use super::periods::{Atom, Group, Join};
use super::plan::{
    Aggregate, AskedUnit, Choice, CompanyRef, Dimension, DimensionKind, Match, Per, PeriodRef, Pick, Plan,
    Target, TextPlan, Understanding, UnitKind, Unresolved, reasons,
};
use super::reading::{self, Part, Piece, Sentence};
use super::text::{self, Kind, LONGEST, Token};
use super::timeline::{self, Asked, Reading};
use super::vocabulary::{Meaning, Measured, Sense, Vocabulary};
use super::words::Word;

/// Reads a question. `given` says that the caller names the companies.
pub(super) fn compose(
    question: &str,
    vocabulary: &Vocabulary,
    directory: &Directory,
    given: bool,
) -> Understanding {
    let tokens = text::tokens(question, &vocabulary.variants);
    let mut composer = Composer {
        question,
        vocabulary,
        directory,
        given,
        mentions: directory.mentions(&tokens, vocabulary),
        tokens,
        definitions: Vec::new(),
        asks: Asks::default(),
    };
    let words = composer.tokens.iter().any(|token| token.sign().is_none());
    if !words || composer.tokens.len() >= LONGEST {
        let why = if words { "the text is too long for a question" } else { "there are no words" };
        return composer.unresolved(reasons::NOT_A_QUESTION, why, Vec::new());
    }
    let mut sentences = composer.read();
    composer.ask_for_the_defined(&mut sentences);
    match intent::intent(&sentences) {
        Intent::Prose => composer.prose(&sentences),
        Intent::UnknownFigure => composer.unknown_figure(&sentences),
        Intent::Figure => composer.figure(&sentences).unwrap_or_else(|stop| composer.stopped(stop)),
    }
}

/// Everything that a question asks for beside the formula.
#[derive(Debug, Default)]
struct Asks {
    companies: Vec<CompanyRef>,
    groups: Vec<Group>,
    unit: Option<AskedUnit>,
    rounding: Option<u32>,
    sources: Vec<StatementKind>,
    dimension: Option<Dimension>,
    components: Vec<String>,
    notices: Vec<Notice>,
    which_period: bool,
    which_company: bool,
}

/// Why a question can't be planned.
#[derive(Debug)]
enum Stop {
    /// With a reason code, a message and candidates.
    Reason(&'static str, String, Vec<Choice>),
    /// It wants words after all.
    Prose,
}

type Step<T> = Result<T, Stop>;

fn stop<T>(code: &'static str, message: impl Into<String>) -> Step<T> {
    Err(Stop::Reason(code, message.into(), Vec::new()))
}

struct Composer<'a> {
    question: &'a str,
    vocabulary: &'a Vocabulary,
    directory: &'a Directory,
    given: bool,
    mentions: Vec<Mention>,
    tokens: Vec<Token>,
    definitions: Vec<Definition>,
    asks: Asks,
}

/// The functions over periods that the question asks for around its formula.
#[derive(Clone, Copy, Debug, Default)]
struct Around {
    average: bool,
    change: bool,
    growth: bool,
    cagr: bool,
    highest: bool,
    lowest: bool,
    sum: bool,
    year_on_year: bool,
    sequential: bool,
    each: bool,
    compare: bool,
}

impl Composer<'_> {
    /// The sentences, what the asker says of himself left out, definitions taken out.
    fn read(&mut self) -> Vec<Sentence> {
        let companies: Vec<lexer::Span> =
            self.mentions.iter().enumerate().map(|(place, mention)| (mention.at.clone(), place)).collect();
        let read = |defined: &[lexer::Span]| {
            let items = lexer::lex(&self.tokens, self.vocabulary, &companies, defined);
            let mut sentences = reading::sentences(&items, &self.tokens, self.vocabulary);
            sentences.iter_mut().for_each(drop_role);
            sentences.retain(|sentence| !sentence.parts.is_empty());
            sentences
        };
        let sentences = read(&[]);
        let names = definitions::names(&sentences, &self.tokens);
        if names.is_empty() {
            return sentences;
        }
        let spans = definitions::spans(&names, &self.tokens);
        let mut sentences = read(&spans);
        self.definitions = definitions::extract(&mut sentences, names);
        sentences
    }

    /// `Define X as …. What was it for Boeing?`: a question that names no figure asks for what it defines.
    fn ask_for_the_defined(&self, sentences: &mut [Sentence]) {
        if sentences.iter().any(Sentence::has_figure) {
            return;
        }
        let used: Vec<usize> = self
            .definitions
            .iter()
            .filter_map(|definition| definition.node.as_ref())
            .flat_map(used_definitions)
            .collect();
        let mut roots = (0..self.definitions.len()).filter(|place| {
            !used.contains(place)
                && self.definitions.get(*place).is_some_and(|definition| definition.node.is_some())
        });
        let (Some(root), None) = (roots.next(), roots.next()) else { return };
        if let Some(sentence) = sentences.iter_mut().find(|sentence| sentence.has_subject()) {
            let at = sentence.parts.last().map_or(0, |part| part.at.end);
            sentence.parts.push(Part { at: at..at, piece: Piece::Defined(root) });
        }
    }

    /// The words of the question under some tokens.
    fn said(&self, from: usize, to: usize) -> &str {
        let start = self.tokens.get(from).map_or(0, |token| token.at.start);
        let end =
            to.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.at.end);
        self.question.get(start..end).unwrap_or_default()
    }

    // ---- questions in words, and reasons ----

    fn prose(&mut self, sentences: &[Sentence]) -> Understanding {
        if let Some(Stop::Reason(code, message, candidates)) = self.name_companies(sentences).err() {
            return self.unresolved_about(code, message, candidates, sentences);
        }
        Understanding::Text(self.about(sentences))
    }

    fn unknown_figure(&mut self, sentences: &[Sentence]) -> Understanding {
        if let Some(Stop::Reason(code, message, candidates)) = self.name_companies(sentences).err() {
            return self.unresolved_about(code, message, candidates, sentences);
        }
        // A name that nobody knows comes before a figure that nobody knows.
        for sentence in sentences {
            for (at, part) in sentence.parts.iter().enumerate() {
                if part.piece == Piece::Unknown
                    && self.judge(&sentence.parts, at) == Leftover::UnknownCompany
                    && !self.near_head(&sentence.parts, at)
                {
                    let message = format!("no company is called {:?}", self.said(part.at.start, part.at.end));
                    return self.unresolved_about(reasons::UNKNOWN_COMPANY, message, Vec::new(), sentences);
                }
            }
        }
        let nameless =
            |part: &&Part| part.piece == Piece::Unknown || part.is_any(&[Word::FigureHead, Word::Margin]);
        let parts: Vec<&Part> =
            sentences.iter().flat_map(|sentence| &sentence.parts).filter(nameless).collect();
        let said: Vec<&str> = parts.iter().map(|part| self.said(part.at.start, part.at.end)).collect();
        let unknown: Vec<&str> = parts
            .iter()
            .flat_map(|part| self.tokens.get(part.at.clone()).unwrap_or_default())
            .map(|token| token.stem.as_str())
            .collect();
        let message = match said.as_slice() {
            [] => "no figure is named".to_owned(),
            words => format!("the chart has no figure called {:?}", words.join(" ")),
        };
        let candidates = self.choices(&self.vocabulary.similar(&unknown));
        self.unresolved_about(reasons::UNKNOWN_FIGURE, message, candidates, sentences)
    }

    /// Whether the head of a figure's name follows an unknown word: `employee turnover ratio`.
    fn near_head(&self, parts: &[Part], at: usize) -> bool {
        parts.get(at + 1).is_some_and(|next| {
            next.is_any(&[Word::FigureHead, Word::RatioAfter, Word::Margin, Word::Growth])
        })
    }

    fn choices(&self, figures: &[usize]) -> Vec<Choice> {
        figures
            .iter()
            .filter_map(|place| self.vocabulary.figures.get(*place))
            .map(|figure| Choice { id: figure.id.clone(), label: figure.label.clone() })
            .collect()
    }

    fn unresolved(&self, code: &str, message: impl Into<String>, candidates: Vec<Choice>) -> Understanding {
        Understanding::Unresolved(Unresolved {
            reason: Reason::new(code, message),
            candidates,
            about: TextPlan::default(),
        })
    }

    fn unresolved_about(
        &self,
        code: &str,
        message: String,
        candidates: Vec<Choice>,
        sentences: &[Sentence],
    ) -> Understanding {
        Understanding::Unresolved(Unresolved {
            reason: Reason::new(code, message),
            candidates,
            about: self.about(sentences),
        })
    }

    fn stopped(&mut self, stop: Stop) -> Understanding {
        let sentences = self.read();
        let stop = self.blame(stop);
        match stop {
            Stop::Reason(code, message, candidates) => {
                self.unresolved_about(code, message, candidates, &sentences)
            }
            Stop::Prose => Understanding::Text(self.about(&sentences)),
        }
    }

    /// Where no company is known and one seems to be named, that is the reason, whatever else was not understood.
    fn blame(&self, stop: Stop) -> Stop {
        let vague = [reasons::UNKNOWN_WORDS, reasons::UNKNOWN_FIGURE, reasons::UNCLEAR_FORMULA];
        if self.given || !self.mentions.is_empty() || !self.asks.companies.is_empty() {
            return stop;
        }
        match stop {
            Stop::Reason(code, ..) if vague.contains(&code) => {
                let named = self
                    .tokens
                    .iter()
                    .position(|token| token.capital && token.possessive && token.kind == Kind::Word);
                let Some(last) = named else { return stop };
                let name = |token: &Token| token.capital && token.sign().is_none();
                let first = (0..=last)
                    .rev()
                    .take_while(|at| self.tokens.get(*at).is_some_and(name))
                    .last()
                    .unwrap_or(last);
                let message = format!("no company is called {:?}", self.said(first, last + 1));
                Stop::Reason(reasons::UNKNOWN_COMPANY, message, Vec::new())
            }
            other => other,
        }
    }

    /// What was understood, for finding passages.
    fn about(&self, sentences: &[Sentence]) -> TextPlan {
        let mut about = TextPlan {
            companies: self.asks.companies.clone(),
            notices: self.asks.notices.clone(),
            ..TextPlan::default()
        };
        for part in sentences.iter().flat_map(|sentence| &sentence.parts) {
            match &part.piece {
                Piece::Periods(group) => {
                    for atom in &group.atoms {
                        if let Atom::Is(period) = atom
                            && !about.periods.contains(period)
                        {
                            about.periods.push(period.clone());
                        }
                    }
                }
                Piece::Figure(sense) => {
                    for figure in sense.figures.iter().filter_map(|place| self.vocabulary.figures.get(*place))
                    {
                        if !about.topics.contains(&figure.id) {
                            about.topics.push(figure.id.clone());
                        }
                    }
                }
                Piece::Unknown | Piece::Defined(_) => {
                    about.words.push(self.said(part.at.start, part.at.end).to_owned());
                }
                Piece::Word(item) => {
                    let content = item.is_any(&[
                        Word::FigureHead,
                        Word::SegmentMarker,
                        Word::RegionMarker,
                        Word::ProductMarker,
                    ]) || item.meanings.contains(&Meaning::Geography);
                    if content {
                        about.words.push(self.said(part.at.start, part.at.end).to_owned());
                    }
                }
                _ => {}
            }
        }
        about
    }

    // ---- companies ----

    /// Takes the companies that the sentences name; a name that several have is a reason to stop.
    fn name_companies(&mut self, sentences: &[Sentence]) -> Step<()> {
        for sentence in sentences {
            for (at, part) in sentence.parts.iter().enumerate() {
                match part.piece {
                    Piece::Company(mention) => self.mentioned(mention)?,
                    Piece::Unknown => {
                        if let Leftover::Company(companies, how) = self.judge(&sentence.parts, at) {
                            let said = self.said(part.at.start, part.at.end).to_owned();
                            self.company(&companies, how, &said)?;
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn mentioned(&mut self, place: usize) -> Step<()> {
        let Some(Mention { at, companies, how }) = self.mentions.get(place).cloned() else { return Ok(()) };
        let said = self.said(at.start, at.end).to_owned();
        self.company(&companies, how, &said)
    }

    fn company(&mut self, companies: &[usize], how: Match, said: &str) -> Step<()> {
        let mut found: Vec<CompanyRef> =
            companies.iter().filter_map(|company| self.directory.reference(*company, how, said)).collect();
        if found.len() > 1 {
            let choices =
                found.into_iter().map(|company| Choice { id: company.key, label: company.name }).collect();
            return Err(Stop::Reason(
                reasons::AMBIGUOUS_COMPANY,
                format!("{said:?} may be several companies"),
                choices,
            ));
        }
        let Some(company) = found.pop() else { return Ok(()) };
        if !self.asks.companies.iter().any(|known| known.key == company.key) {
            if how.to_be_shown() {
                let message = format!("{said:?} is read as {}", company.name);
                self.asks.notices.push(Notice::info("question/near-name", message));
            }
            self.asks.companies.push(company);
        }
        Ok(())
    }

    fn judge(&self, parts: &[Part], at: usize) -> Leftover {
        let has_company = self.given || !self.mentions.is_empty() || !self.asks.companies.is_empty();
        Judge { tokens: &self.tokens, directory: self.directory, has_company }.judge(parts, at)
    }

    // ---- figures ----

    fn figure(&mut self, sentences: &[Sentence]) -> Step<Understanding> {
        self.name_companies(sentences)?;
        let (main, rest) = self.main_sentence(sentences)?;
        for sentence in rest {
            self.instructions(&sentence.parts)?;
        }
        let parts = self.main_parts(&main)?;
        let core = self.core(&parts)?;
        self.plan(core)
    }

    /// The sentence that names what is asked, and the others, definitions being gone.
    fn main_sentence(&mut self, sentences: &[Sentence]) -> Step<(Sentence, Vec<Sentence>)> {
        let mut main: Option<Sentence> = None;
        let mut rest = Vec::new();
        for sentence in sentences {
            if !sentence.has_figure() {
                rest.push(sentence.clone());
                continue;
            }
            let begins_using =
                sentence.parts.iter().find(|part| !part.skipped()).is_some_and(|part| part.is(Word::Using));
            match &main {
                None => main = Some(sentence.clone()),
                Some(known) if begins_using || same_figures(known, sentence) => rest.push(sentence.clone()),
                Some(_) => {
                    return stop(
                        reasons::SEVERAL_QUESTIONS,
                        "several figures are asked for in separate sentences",
                    );
                }
            }
        }
        match main {
            Some(main) => Ok((main, rest)),
            None => Err(Stop::Prose),
        }
    }

    /// What a sentence or clause without a question of its own says about the answer.
    fn instructions(&mut self, parts: &[Part]) -> Step<()> {
        for part in parts {
            match &part.piece {
                Piece::Unit(unit) => self.unit(unit),
                Piece::Rounding(places) => self.asks.rounding = Some(*places),
                Piece::Periods(group) => self.asks.groups.push(group.clone()),
                Piece::Word(item) => {
                    if item.is(Word::Condition) {
                        return self.condition(part);
                    }
                    if let Some(statement) = item.word(Word::statement)
                        && !self.asks.sources.contains(&statement)
                    {
                        self.asks.sources.push(statement);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn unit(&mut self, unit: &AskedUnit) {
        // `percent … in USD millions`: the money is asked for last.
        let keep = self
            .asks
            .unit
            .as_ref()
            .is_some_and(|known| known.kind == UnitKind::Money && unit.kind != UnitKind::Money);
        if !keep {
            let mut unit = unit.clone();
            if let Some(known) = self.asks.unit.take().filter(|known| known.kind == unit.kind) {
                unit.currency = unit.currency.or(known.currency);
                if unit.scale == Decimal::ONE {
                    unit.scale = known.scale;
                }
            }
            self.asks.unit = Some(unit);
        }
    }

    fn condition<T>(&self, part: &Part) -> Step<T> {
        let said = self.said(part.at.start, part.at.end);
        stop(reasons::CONDITION, format!("{said:?} asks for a figure that isn't reported as such"))
    }

    /// The main sentence without clauses that only instruct.
    fn main_parts(&mut self, sentence: &Sentence) -> Step<Vec<Part>> {
        let mut kept: Vec<Part> = Vec::new();
        let clauses = clauses(&sentence.parts);
        let count = clauses.len();
        for (place, (clause, ended)) in clauses.into_iter().enumerate() {
            let names = clause
                .iter()
                .any(|part| part.is_figure() || matches!(part.piece, Piece::Company(_) | Piece::Periods(_)));
            let asks = clause.iter().any(|part| {
                matches!(part.piece, Piece::Unit(_) | Piece::Rounding(_))
                    || part.word(Word::statement).is_some()
            });
            let unknown = clause.iter().any(|part| part.piece == Piece::Unknown);
            let instructs = !names && (asks || !unknown || ended == Some(':')) && count > 1;
            let functions = clause.iter().any(|part| part.is_any(&FUNCTIONS));
            if instructs && !functions {
                self.instructions(&clause)?;
            } else {
                kept.extend(clause);
                if place + 1 < count {
                    let at = kept.last().map_or(0, |part| part.at.end);
                    kept.push(Part { at: at..at, piece: Piece::Sign(ended.unwrap_or(',')) });
                }
            }
        }
        Ok(kept)
    }

    /// The parts that make up the formula; all else is noted, or is a reason to stop.
    fn core(&mut self, parts: &[Part]) -> Step<Vec<Part>> {
        let mut core: Vec<Part> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            match &part.piece {
                Piece::Company(_) => {}
                Piece::Figure(sense) => {
                    let mut part = part.clone();
                    if let Some(place) = self.defines(sense) {
                        part.piece = Piece::Defined(place);
                    }
                    core.push(part);
                }
                Piece::Defined(_) | Piece::Number(_) | Piece::Periods(_) => core.push(part.clone()),
                Piece::Unit(unit) => {
                    let number = at.checked_sub(1).and_then(|before| parts.get(before));
                    if number.is_some_and(|before| matches!(before.piece, Piece::Number(_)))
                        && unit.kind == UnitKind::Percent
                    {
                        core.push(part.clone());
                    } else {
                        self.unit(unit);
                    }
                }
                Piece::Rounding(places) => self.asks.rounding = Some(*places),
                Piece::Sign(sign) => {
                    if matches!(sign, '+' | '-' | '*' | '/' | '(' | ')' | '[' | ']' | ',') {
                        core.push(part.clone());
                    }
                }
                Piece::Unknown => {
                    if !self.completes(parts, at, &mut core) {
                        self.leftover(parts, at)?;
                    }
                }
                // `debt to equity ratio of …`: no ratio of what follows
                Piece::Word(item) if item.is(Word::RatioOf) && core.last().is_some_and(Part::is_figure) => {
                    if !core.last().is_some_and(|before| self.is_ratio_figure(before)) {
                        core.push(Part {
                            at: part.at.clone(),
                            piece: Piece::Word(as_word(item, Word::RatioAfter)),
                        });
                    }
                }
                // `debt to equity ratio`
                Piece::Word(item)
                    if item.is(Word::RatioAfter)
                        && at
                            .checked_sub(1)
                            .and_then(|before| parts.get(before))
                            .is_some_and(|before| self.is_ratio_figure(before)) => {}
                Piece::Word(item) => {
                    if item.meanings.contains(&Meaning::Geography) {
                        self.geography(parts, at)?;
                    } else {
                        self.word(parts, at, &mut core)?;
                    }
                }
            }
        }
        Ok(core)
    }

    /// Whether a part names a figure that is a ratio.
    fn is_ratio_figure(&self, part: &Part) -> bool {
        match &part.piece {
            Piece::Figure(sense) => self.is_ratio(&Node::Figure(sense.clone())),
            Piece::Defined(_) => true,
            _ => false,
        }
    }

    /// `how much cash did it generate from operations`: unknown words that complete the name of the figure before.
    fn completes(&self, parts: &[Part], at: usize, core: &mut [Part]) -> bool {
        let Some(part) = parts.get(at) else { return false };
        let linked = at.checked_sub(1).filter(|before| {
            parts.get(*before).is_some_and(|part| part.is_any(&[Word::In, Word::From, Word::Of]))
        });
        let (Some(link), Some(figure)) = (linked, core.iter_mut().rev().find(|part| part.is_figure())) else {
            return false;
        };
        let begins =
            (link.saturating_sub(1)..=link).filter_map(|from| parts.get(from)).map(|part| part.at.start);
        for begin in begins {
            let mut phrase: Vec<Token> = self.tokens.get(figure.at.clone()).unwrap_or_default().to_vec();
            phrase.extend(self.tokens.get(begin..part.at.end).unwrap_or_default().iter().cloned());
            let found = self.vocabulary.phrases(&phrase, 0);
            let whole = found.last().filter(|found| found.length == phrase.len());
            if let Some(sense) = whole.and_then(|found| found.sense) {
                figure.piece = Piece::Figure(sense.clone());
                return true;
            }
        }
        false
    }

    /// The definition that a figure's name has in this question.
    fn defines(&self, sense: &Sense) -> Option<usize> {
        self.definitions.iter().position(|definition| {
            definition.names.iter().any(|name| {
                let phrase: Vec<Token> =
                    name.iter().flat_map(|stem| text::tokens(stem, &self.vocabulary.variants)).collect();
                self.vocabulary.phrases(&phrase, 0).last().is_some_and(|found| {
                    found.length == phrase.len()
                        && found.sense.is_some_and(|other| other.figures == sense.figures)
                })
            })
        })
    }

    fn leftover(&mut self, parts: &[Part], at: usize) -> Step<()> {
        let Some(part) = parts.get(at) else { return Ok(()) };
        let said = self.said(part.at.start, part.at.end).to_owned();
        match self.judge(parts, at) {
            Leftover::Company(..) | Leftover::Nothing => Ok(()),
            Leftover::UnknownCompany => {
                stop(reasons::UNKNOWN_COMPANY, format!("no company is called {said:?}"))
            }
            Leftover::Dimension(dimension) => {
                // A Chinese product or service is named with the word for it: 研究服务.
                let with = parts.get(at + 1).filter(|next| {
                    next.is(Word::ProductMarker)
                        && self.tokens.get(next.at.start).is_some_and(|token| token.kind == Kind::Han)
                });
                let member = with.map_or(said, |next| self.said(part.at.start, next.at.end).to_owned());
                self.dimension(Dimension { member, ..dimension })
            }
            Leftover::Qualifier => {
                let stems: Vec<&str> = self
                    .tokens
                    .get(part.at.clone())
                    .unwrap_or_default()
                    .iter()
                    .map(|token| token.stem.as_str())
                    .collect();
                let candidates = self.choices(&self.vocabulary.similar(&stems));
                let message = format!("{said:?} makes it a figure that the chart doesn't have");
                Err(Stop::Reason(reasons::UNKNOWN_FIGURE, message, candidates))
            }
            Leftover::Words => {
                // A sentence full of words that nobody knows tells a story; one or two may change what is asked.
                let unknown: usize =
                    parts.iter().filter(|part| part.piece == Piece::Unknown).map(|part| part.at.len()).sum();
                if unknown >= 3 {
                    Err(Stop::Prose)
                } else {
                    stop(reasons::UNKNOWN_WORDS, format!("{said:?} is not understood"))
                }
            }
        }
    }

    fn dimension(&mut self, dimension: Dimension) -> Step<()> {
        match &mut self.asks.dimension {
            Some(known) if known.member != dimension.member => stop(
                reasons::UNKNOWN_WORDS,
                format!("two parts of the company: {:?} and {:?}", known.member, dimension.member),
            ),
            Some(known) => {
                known.kind = known.kind.or(dimension.kind);
                Ok(())
            }
            empty => {
                *empty = Some(dimension);
                Ok(())
            }
        }
    }

    fn geography(&mut self, parts: &[Part], at: usize) -> Step<()> {
        let Some(part) = parts.get(at) else { return Ok(()) };
        let member = self.said(part.at.start, part.at.end).to_owned();
        self.dimension(Dimension { member, kind: Some(DimensionKind::Geography) })
    }

    /// A function word of the main sentence.
    fn word(&mut self, parts: &[Part], at: usize, core: &mut Vec<Part>) -> Step<()> {
        let Some(part @ Part { piece: Piece::Word(item), .. }) = parts.get(at) else { return Ok(()) };
        if item.is(Word::Condition) {
            return self.condition(part);
        }
        if let Some(statement) = item.word(Word::statement) {
            if !self.asks.sources.contains(&statement) {
                self.asks.sources.push(statement);
            }
            return Ok(());
        }
        self.asks.which_period |= item.is(Word::WhichPeriod);
        self.asks.which_company |= item.is(Word::WhichCompany);
        if item.is_any(&FUNCTIONS) || item.is_any(&LINKS) {
            core.push(part.clone());
            return Ok(());
        }
        let said = |composer: &Self| composer.said(part.at.start, part.at.end).to_owned();
        if item.is(Word::FigureHead) {
            let beside = |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(Part::is_figure);
            if beside(at.checked_sub(1)) || beside(Some(at + 1)) {
                return stop(
                    reasons::UNKNOWN_FIGURE,
                    format!("with {:?} it is a figure that the chart doesn't have", said(self)),
                );
            }
            return stop(reasons::UNKNOWN_WORDS, format!("{:?} is not understood", said(self)));
        }
        if item.word(Word::dimension).is_some() {
            let beside = |at: Option<usize>| {
                at.and_then(|at| parts.get(at)).is_some_and(|part| {
                    part.piece == Piece::Unknown
                        || part.word(Word::dimension).is_some()
                        || matches!(&part.piece, Piece::Word(item) if item.meanings.contains(&Meaning::Geography))
                })
            };
            if beside(at.checked_sub(1)) || beside(Some(at + 1)) {
                return Ok(());
            }
            return stop(reasons::UNKNOWN_WORDS, format!("{:?}: which one is not said", said(self)));
        }
        if item.is(Word::Define) && !item.is(Word::With) {
            return self.condition(part);
        }
        let period = if item.is(Word::Latest) {
            Some(Atom::Is(PeriodRef::Latest { per: Per::Year, back: 0 }))
        } else if item.is(Word::Quarter) {
            Some(Atom::Is(PeriodRef::Latest { per: Per::Quarter, back: 0 }))
        } else if item.is(Word::Prior) {
            Some(Atom::Before(Per::Year, 1))
        } else {
            None
        };
        if let Some(atom) = period {
            core.push(Part {
                at: part.at.clone(),
                piece: Piece::Periods(Group { atoms: vec![atom], join: Join::One }),
            });
            return Ok(());
        }
        if item.is_any(&[Word::Half, Word::Month, Word::Day])
            || item.month().is_some() && !item.is(Word::YesNo)
        {
            return stop(reasons::UNCLEAR_PERIOD, format!("{:?} doesn't say which", said(self)));
        }
        Ok(())
    }

    // ---- the plan ----

    fn plan(&mut self, core: Vec<Part>) -> Step<Understanding> {
        let core = self.using(core)?;
        let core = tidy(core);
        let operands = core.iter().filter(|part| part.is_figure()).count();
        if operands == 0 {
            return Err(Stop::Prose);
        }
        let (core, around) = self.around(core, operands);
        let mut groups = std::mem::take(&mut self.asks.groups);
        let core = if operands == 1 && !has_operator(&core) {
            let (periods, core): (Vec<Part>, Vec<Part>) =
                core.into_iter().partition(|part| matches!(part.piece, Piece::Periods(_)));
            let said = periods.into_iter().filter_map(|part| match part.piece {
                Piece::Periods(group) => Some(group),
                _ => None,
            });
            let said: Vec<Group> = said.collect();
            groups = if said.is_empty() { groups } else { said };
            core
        } else {
            core
        };
        let core = joined(share_first(core));
        let nodes = formula::parse_list(&core).map_err(|at| {
            let near = core.get(at.min(core.len().saturating_sub(1)));
            let said = near.map_or(String::new(), |part| self.said(part.at.start, part.at.end).to_owned());
            Stop::Reason(
                reasons::UNCLEAR_FORMULA,
                format!("how the figures go together is unclear at {said:?}"),
                Vec::new(),
            )
        })?;
        let mut targets: Vec<(Node, String)> = Vec::new();
        for (node, from, to) in nodes {
            let from = core.get(from).map_or(0, |part| part.at.start);
            let to = to.checked_sub(1).and_then(|last| core.get(last)).map_or(from, |part| part.at.end);
            targets.push((node, self.said(from, to).trim().to_owned()));
        }
        if !self.definitions.is_empty() && !targets.iter().any(|(node, _)| uses_definition(node)) {
            return stop(reasons::UNCLEAR_FORMULA, "a definition is given of something that isn't asked for");
        }
        self.finish(targets, groups, around)
    }

    /// Takes out `using A and B`, which names components, or gives the formula.
    fn using(&mut self, mut core: Vec<Part>) -> Step<Vec<Part>> {
        let Some(start) = core.iter().position(|part| part.is(Word::Using)) else { return Ok(core) };
        let sign_at = |at: usize, sign: char| core.get(at).and_then(Part::sign) == Some(sign);
        let opened = start.checked_sub(1).is_some_and(|before| sign_at(before, '('));
        let leads = !core.get(..start).unwrap_or_default().iter().any(Part::is_figure);
        let end = if opened {
            (start..core.len()).find(|at| sign_at(*at, ')'))
        } else if leads {
            // `Using A and B, what is …`
            (start..core.len()).rev().find(|at| sign_at(*at, ','))
        } else {
            None
        };
        let end = end.unwrap_or(core.len());
        if leads && end == core.len() {
            core.remove(start);
            return Ok(core);
        }
        let inside: Vec<Part> = core.get(start + 1..end).unwrap_or_default().to_vec();
        let role = |word: Word| inside.iter().position(|part| part.is(word));
        if let (Some(over), Some(under)) = (role(Word::Numerator), role(Word::Denominator)) {
            let numerator = inside.get(..over).and_then(formula::parse);
            let denominator = inside.get(over + 1..under).map(|parts| {
                let skip =
                    parts.iter().take_while(|part| part.is(Word::And) || part.sign() == Some(',')).count();
                parts.get(skip..).unwrap_or_default()
            });
            if let (Some((a, _)), Some((b, _))) = (numerator, denominator.and_then(formula::parse)) {
                let node = Node::Binary(Op::Divide, Box::new(a), Box::new(b));
                let at = inside.first().map_or(0, |part| part.at.start)
                    ..inside.get(under).map_or(0, |part| part.at.start);
                self.redefine(&mut core, start, end, node, at);
            } else {
                return stop(reasons::UNCLEAR_FORMULA, "numerator and denominator are not understood");
            }
        } else if let Ok(nodes) = formula::parse_list(&inside) {
            match nodes.as_slice() {
                [(node, ..)] if node.has_arithmetic() => {
                    let at = inside.first().map_or(0, |part| part.at.start)
                        ..inside.last().map_or(0, |part| part.at.end);
                    self.redefine(&mut core, start, end, node.clone(), at);
                }
                nodes => {
                    for (node, ..) in nodes {
                        if let Node::Figure(sense) = node
                            && let [only] = sense.figures.as_slice()
                            && let Some(figure) = self.vocabulary.figures.get(*only)
                        {
                            self.asks.components.push(figure.id.clone());
                        }
                    }
                }
            }
        } else if inside.iter().any(Part::is_figure) {
            return stop(reasons::UNCLEAR_FORMULA, "what to use is not understood");
        }
        let (from, to) = if opened { (start - 1, (end + 1).min(core.len())) } else { (start, end) };
        let kept: Vec<Part> =
            inside.into_iter().filter(|part| !opened && matches!(part.piece, Piece::Periods(_))).collect();
        core.splice(from..to, kept);
        Ok(core)
    }

    /// Makes the figure before some parts, or else the one behind them, mean a formula.
    fn redefine(
        &mut self,
        core: &mut [Part],
        from: usize,
        to: usize,
        node: Node,
        at: std::ops::Range<usize>,
    ) {
        let before = (0..from).rev().find(|at| core.get(*at).is_some_and(Part::is_figure));
        let place = before.or_else(|| (to..core.len()).find(|at| core.get(*at).is_some_and(Part::is_figure)));
        if let Some(part) = place.and_then(|place| core.get_mut(place)) {
            part.piece = Piece::Defined(self.definitions.len());
            self.definitions.push(Definition { names: Vec::new(), at, node: Some(node) });
        }
    }

    /// Takes the functions that stand around the whole formula.
    fn around(&self, core: Vec<Part>, operands: usize) -> (Vec<Part>, Around) {
        let mut around = Around::default();
        let operator = has_operator(&core);
        let whole = operands == 1 && !operator;
        let loose = core.iter().any(|part| part.is_any(&[Word::PercentOf, Word::ShareOf, Word::Margin]))
            || !operator
            || core
                .iter()
                .any(|part| matches!(&part.piece, Piece::Periods(group) if group.atoms.iter().any(many)))
            || core
                .iter()
                .any(|part| matches!(&part.piece, Piece::Periods(group) if group.join == Join::Range));
        let mut kept: Vec<Part> = Vec::new();
        let count = core.len();
        let figures: Vec<usize> =
            (0..count).filter(|at| core.get(*at).is_some_and(Part::is_figure)).collect();
        for (at, part) in core.iter().enumerate() {
            let functions = [Word::Average, Word::Change, Word::Growth];
            let marks = [
                Word::Cagr,
                Word::Highest,
                Word::Lowest,
                Word::Sum,
                Word::YearOnYear,
                Word::QuarterOnQuarter,
                Word::Each,
                Word::Compare,
            ];
            let function = part.is_any(&functions);
            let mark = part.is_any(&marks) && !(part.is(Word::Sum) && operands > 1)
                || (part.is_any(&[Word::SumAfter, Word::SumOf]) && operands == 1);
            if !function && !mark {
                kept.push(part.clone());
                continue;
            }
            let leads = figures.first().is_none_or(|first| at < *first);
            let trails = figures.last().is_none_or(|last| at > *last);
            let after_operator =
                kept.last().is_some_and(|before| is_operator(before) || before.sign() == Some('('));
            let outer = whole || mark || trails || (leads && loose && !after_operator);
            if !outer {
                kept.push(part.clone());
                continue;
            }
            around.average |= part.is(Word::Average);
            around.change |= part.is(Word::Change);
            around.growth |= part.is(Word::Growth);
            around.cagr |= part.is(Word::Cagr);
            around.highest |= part.is(Word::Highest);
            around.lowest |= part.is(Word::Lowest);
            around.sum |= part.is_any(&[Word::Sum, Word::SumAfter, Word::SumOf]);
            around.year_on_year |= part.is(Word::YearOnYear);
            around.sequential |= part.is(Word::QuarterOnQuarter);
            around.each |= part.is(Word::Each);
            around.compare |= part.is(Word::Compare);
        }
        (kept, around)
    }

    /// Whether the question's figure is itself a ratio, of which a change is a difference.
    fn is_ratio(&self, node: &Node) -> bool {
        match node {
            Node::At(_, inner) => self.is_ratio(inner),
            Node::Figure(sense) => sense.figures.iter().all(|place| {
                self.vocabulary
                    .figures
                    .get(*place)
                    .is_some_and(|figure| matches!(figure.measured, Measured::Ratio(_)))
            }),
            Node::Defined(place) => {
                self.definitions.get(*place).and_then(|definition| definition.node.as_ref()).is_some_and(
                    |node| matches!(node, Node::Binary(Op::Divide | Op::PercentOf, ..) | Node::Margin(_)),
                )
            }
            Node::Binary(Op::Divide | Op::PercentOf, ..) | Node::Margin(_) => true,
            _ => false,
        }
    }

    fn finish(
        &mut self,
        targets: Vec<(Node, String)>,
        mut groups: Vec<Group>,
        around: Around,
    ) -> Step<Understanding> {
        // Periods that stand beside single figures: one for all, or each its own.
        let mut own: Vec<Group> = Vec::new();
        for group in targets.iter().flat_map(|(node, _)| node.groups()) {
            if !own.contains(group) {
                own.push(group.clone());
            }
        }
        let relative = own.len() > 1 && own.iter().all(single);
        if !relative && !own.is_empty() {
            groups = own.clone();
        }
        let targets: Vec<(Node, String)> = if relative {
            targets
        } else {
            targets.into_iter().map(|(node, said)| (node.without_periods(), said)).collect()
        };
        let formula = targets.len() > 1 || targets.iter().any(|(node, _)| node.has_arithmetic());
        if let Some(dimension) = self.asks.dimension.as_ref().filter(|_| formula) {
            return stop(
                reasons::UNKNOWN_WORDS,
                format!("{:?}: which of the figures it belongs to is not said", dimension.member),
            );
        }
        let ratio = targets.iter().all(|(node, _)| self.is_ratio(node));
        let around = self.settle(around, ratio, !groups.is_empty());

        let extreme = around.highest || around.lowest;
        let outer = around.average || around.sum || extreme;
        let delta = around.growth || around.change;
        let asked = match () {
            () if around.cagr => Asked::Compound,
            () if delta && !outer => Asked::FromTo,
            () => Asked::Each,
        };
        let base;
        let mut inner_average = false;
        let periods = if relative {
            // Each figure has its own period: the latest is the plan's, the others are offsets from it.
            let mut points: Vec<&PeriodRef> = Vec::new();
            for group in targets.iter().flat_map(|(node, _)| node.groups()) {
                for atom in &group.atoms {
                    if let Atom::Is(period) = atom {
                        points.push(period);
                    }
                }
            }
            base = latest(&points).cloned();
            let base = base.clone().ok_or_else(|| unclear_periods("the figures have different periods"))?;
            timeline::Periods { periods: vec![base], series: false, remark: None }
        } else {
            if groups.is_empty() {
                // A definition may be the only one to say the year.
                groups.extend(self.defined_year(&targets));
            }
            let reading = Reading {
                sequential: around.sequential,
                each: around.each,
                all_years: extreme || self.asks.which_period,
            };
            let found = timeline::periods(&groups, asked, reading)
                .map_err(|unclear| Stop::Reason(reasons::UNCLEAR_PERIOD, unclear.0, Vec::new()))?;
            // An average of a balance over no stretch of years is that over the year: opening and closing.
            inner_average = around.average && found.periods.len() <= 1 && !delta && !around.cagr;
            base = found.periods.last().cloned();
            found
        };
        if let Some(remark) = &periods.remark {
            self.asks.notices.push(Notice::info("question/period", remark.clone()));
        }
        if extreme
            && periods.periods.len() < 2
            && periods.periods != [PeriodRef::AllYears]
            && !(self.asks.which_company || self.asks.companies.len() > 1)
        {
            // `the largest liability`: the words name one of many, not a figure.
            return Err(Stop::Prose);
        }
        if !extreme && (self.asks.which_period || self.asks.which_company) {
            return Err(Stop::Prose);
        }
        if relative && (outer || delta || around.cagr) {
            return Err(unclear_periods("a change or average of figures of different periods"));
        }
        self.years_known(&periods.periods)?;

        let aggregate = match () {
            () if around.cagr => Aggregate::Cagr,
            () if extreme => {
                let pick = match () {
                    () if self.asks.which_period => Pick::Period,
                    () if self.asks.which_company || periods.periods.len() < 2 => Pick::Company,
                    () => Pick::Value,
                };
                if around.highest { Aggregate::Highest(pick) } else { Aggregate::Lowest(pick) }
            }
            () if around.average && !inner_average => Aggregate::Average,
            () if around.sum && periods.periods.len() > 1 => Aggregate::Sum,
            () if periods.series || outer => Aggregate::Value,
            () if around.growth => Aggregate::Growth,
            () if around.change => Aggregate::Change,
            () => Aggregate::Value,
        };
        let inside = delta && !matches!(aggregate, Aggregate::Change | Aggregate::Growth | Aggregate::Cagr);
        if inside
            && periods.periods.iter().any(|period| {
                !matches!(
                    period,
                    PeriodRef::Year(_) | PeriodRef::Latest { per: Per::Year, .. } | PeriodRef::AllYears
                )
            })
            && !around.sequential
        {
            return Err(unclear_periods("yearly changes of periods that aren't years"));
        }
        let mut plan_targets = Vec::new();
        for (node, said) in &targets {
            plan_targets.push(self.target(
                node,
                said,
                base.as_ref(),
                inner_average,
                inside.then_some(around.growth),
            )?);
        }
        let percent = targets.iter().all(|(node, _)| node.is_percent()) || (inside && around.growth);
        if percent && self.asks.unit.is_none() && !plan_targets.is_empty() {
            self.asks.unit = Some(AskedUnit { kind: UnitKind::Percent, scale: Decimal::ONE, currency: None });
        }
        let asks = std::mem::take(&mut self.asks);
        Ok(Understanding::Figure(Plan {
            companies: asks.companies,
            targets: plan_targets,
            periods: periods.periods,
            aggregate,
            unit: asks.unit,
            rounding: asks.rounding,
            sources: asks.sources,
            dimension: asks.dimension,
            components: asks.components,
            notices: asks.notices,
        }))
    }

    /// Which of change and growth is meant.
    fn settle(&self, mut around: Around, ratio: bool, dated: bool) -> Around {
        let kind = self.asks.unit.as_ref().map(|unit| unit.kind);
        let money = kind == Some(UnitKind::Money) && !ratio;
        if (around.year_on_year || around.sequential) && !around.change && !around.growth && !around.cagr {
            around.growth = true;
        }
        if around.growth && money {
            around.growth = false;
            around.change = true;
        }
        if around.change && kind == Some(UnitKind::Percent) && !ratio {
            around.growth = true;
        }
        if around.growth {
            around.change = false;
        }
        if around.cagr {
            around.growth = false;
            around.change = false;
            around.average = false;
        }
        // `compare` over two periods shows both.
        if around.compare && dated && !around.growth {
            around.change &= !around.compare;
        }
        around
    }

    /// The year that only definitions name: the latest in them.
    fn defined_year(&self, targets: &[(Node, String)]) -> Option<Group> {
        if !targets.iter().any(|(node, _)| uses_definition(node)) {
            return None;
        }
        let groups = self
            .definitions
            .iter()
            .filter_map(|definition| definition.node.as_ref())
            .flat_map(Node::all_groups);
        let points: Vec<&PeriodRef> = groups
            .flat_map(|group| &group.atoms)
            .filter_map(|atom| match atom {
                Atom::Is(period) => Some(period),
                _ => None,
            })
            .collect();
        latest(&points).map(|period| Group { atoms: vec![Atom::Is(period.clone())], join: Join::One })
    }

    /// Whether the companies have figures for the years asked.
    fn years_known(&self, periods: &[PeriodRef]) -> Step<()> {
        for company in &self.asks.companies {
            let Some(known) = self.directory.company(&company.key).map(|company| &company.years) else {
                continue;
            };
            for period in periods {
                let year = match period {
                    PeriodRef::Year(year) => *year,
                    _ => continue,
                };
                if !known.is_empty() && !known.contains(&year) {
                    let choices = known
                        .iter()
                        .map(|year| Choice { id: format!("FY{year}"), label: format!("FY{year}") })
                        .collect();
                    let message = format!("there are no figures of {} for {year}", company.name);
                    return Err(Stop::Reason(reasons::YEAR_OUTSIDE, message, choices));
                }
            }
        }
        Ok(())
    }

    fn target(
        &mut self,
        node: &Node,
        said: &str,
        base: Option<&PeriodRef>,
        average: bool,
        inside: Option<bool>,
    ) -> Step<Target> {
        let nodes: Vec<Option<Node>> =
            self.definitions.iter().map(|definition| definition.node.clone()).collect();
        let lowering = Lowering {
            vocabulary: self.vocabulary,
            definitions: &nodes,
            base,
            budget: Cell::new(MOST_NODES),
        };
        let expr = lowering.lower(node).map_err(|unclear| match unclear {
            Unclear::Ambiguous(sense) => {
                let message = format!("{said:?} may be several figures");
                Stop::Reason(reasons::AMBIGUOUS_FIGURE, message, self.choices(&sense.figures))
            }
            Unclear::Period => {
                unclear_periods("the periods inside the formula don't fit the one asked about")
            }
            Unclear::Definition => Stop::Reason(
                reasons::UNCLEAR_FORMULA,
                "the definition given is not understood".to_owned(),
                Vec::new(),
            ),
        })?;
        // `… * 100` only says percent.
        let expr = match expr {
            Expr::Multiply(a, b) if is_hundred(&b) && matches!(*a, Expr::Divide(..)) => {
                self.asks.unit =
                    Some(AskedUnit { kind: UnitKind::Percent, scale: Decimal::ONE, currency: None });
                *a
            }
            other => other,
        };
        let expr = if average { Expr::Average(Box::new(expr), 2) } else { expr };
        let expr = match inside {
            Some(true) => Expr::Growth(Box::new(expr)),
            Some(false) => Expr::Change(Box::new(expr)),
            None => expr,
        };
        let definition = uses_definition(node).then(|| {
            let said: Vec<&str> = self
                .definitions
                .iter()
                .filter(|definition| definition.node.is_some())
                .map(|definition| self.said(definition.at.start, definition.at.end))
                .collect();
            said.join("; ")
        });
        Ok(Target { said: said.to_owned(), expr, definition })
    }
}

/// An item as one of the function words that it may be.
fn as_word(item: &Item, word: Word) -> Item {
    Item { meanings: vec![Meaning::Word(word)], ..item.clone() }
}

/// Functions over periods, and words that make one figure of several: they belong to the formula.
const FUNCTIONS: [Word; 11] = [
    Word::Average,
    Word::Change,
    Word::Growth,
    Word::Cagr,
    Word::Highest,
    Word::Lowest,
    Word::Sum,
    Word::YearOnYear,
    Word::QuarterOnQuarter,
    Word::Each,
    Word::Compare,
];

/// Words that join figures.
const LINKS: [Word; 23] = [
    Word::Of,
    Word::And,
    Word::Or,
    Word::To,
    Word::Between,
    Word::Versus,
    Word::Using,
    Word::Plus,
    Word::Minus,
    Word::Times,
    Word::DividedBy,
    Word::Per,
    Word::PercentOf,
    Word::ShareOf,
    Word::RatioOf,
    Word::DifferenceBetween,
    Word::SumOf,
    Word::RatioAfter,
    Word::DifferenceAfter,
    Word::SumAfter,
    Word::Margin,
    Word::Numerator,
    Word::Denominator,
];

fn unclear_periods(message: &str) -> Stop {
    Stop::Reason(reasons::UNCLEAR_PERIOD, message.to_owned(), Vec::new())
}

fn is_hundred(expr: &Expr) -> bool {
    matches!(expr, Expr::Number(value) if *value == Decimal::ONE_HUNDRED)
}

/// Whether the atom stands for several periods.
fn many(atom: &Atom) -> bool {
    matches!(atom, Atom::Last(_, 2..) | Atom::Count(_, 2..))
}

/// Whether the group is one period.
fn single(group: &Group) -> bool {
    group.join == Join::One && !group.atoms.iter().any(many)
}

/// The latest of some periods, where they can be compared.
fn latest<'p>(periods: &[&'p PeriodRef]) -> Option<&'p PeriodRef> {
    let mut best = *periods.first()?;
    for period in periods {
        if formula::distance(period, best)? > 0 {
            best = period;
        }
    }
    Some(best)
}

/// The definitions that a formula uses.
fn used_definitions(node: &Node) -> Vec<usize> {
    let mut used = Vec::new();
    node.walk(&mut |node| {
        if let Node::Defined(place) = node {
            used.push(*place);
        }
    });
    used
}

fn uses_definition(node: &Node) -> bool {
    !used_definitions(node).is_empty()
}

/// Whether two sentences name the same figures.
fn same_figures(a: &Sentence, b: &Sentence) -> bool {
    let figures = |sentence: &Sentence| -> Vec<Piece> {
        sentence.parts.iter().filter(|part| part.is_figure()).map(|part| part.piece.clone()).collect()
    };
    let known = figures(a);
    figures(b).iter().all(|figure| known.contains(figure))
}

/// Whether the part joins two figures by arithmetic.
fn is_operator(part: &Part) -> bool {
    matches!(part.sign(), Some('+' | '-' | '*' | '/'))
        || part.is_any(&[
            Word::Plus,
            Word::Minus,
            Word::Times,
            Word::DividedBy,
            Word::Per,
            Word::PercentOf,
            Word::ShareOf,
            Word::RatioOf,
            Word::DifferenceBetween,
            Word::SumOf,
        ])
}

/// Whether two figures are joined by arithmetic, `to` between figures counted in.
fn has_operator(core: &[Part]) -> bool {
    let figures =
        core.iter().filter(|part| part.is_figure() || matches!(part.piece, Piece::Number(_))).count();
    figures > 1
        && core.iter().any(|part| {
            is_operator(part)
                || part.is_any(&[Word::To, Word::RatioAfter, Word::DifferenceAfter, Word::SumAfter])
        })
}

/// Leaves out what the asker says of himself, up to the next comma or colon.
fn drop_role(sentence: &mut Sentence) {
    let begins = sentence.parts.iter().position(|part| !part.skipped());
    let Some(begins) = begins.filter(|at| sentence.parts.get(*at).is_some_and(|part| part.is(Word::Role)))
    else {
        return;
    };
    let end = sentence.parts.iter().skip(begins).position(|part| matches!(part.sign(), Some(',' | ':')));
    let end = end.map_or(sentence.parts.len(), |end| begins + end + 1);
    sentence.parts.drain(..end.min(sentence.parts.len()));
}

/// The clauses of a sentence with the sign that ends each: commas and colons outside parentheses.
fn clauses(parts: &[Part]) -> Vec<(Vec<Part>, Option<char>)> {
    let mut clauses = Vec::new();
    let mut current: Vec<Part> = Vec::new();
    let mut depth = 0usize;
    for part in parts {
        match part.sign() {
            Some('(') => depth += 1,
            Some(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        match part.sign() {
            Some(sign @ (',' | ':')) if depth == 0 => {
                clauses.push((std::mem::take(&mut current), Some(sign)))
            }
            _ => current.push(part.clone()),
        }
    }
    clauses.push((current, None));
    clauses.retain(|(clause, _)| !clause.is_empty());
    clauses
}

/// Leaves out parentheses that hold nothing or a gloss of what stands before, and links that join nothing.
fn tidy(core: Vec<Part>) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    let mut at = 0;
    while let Some(part) = core.get(at) {
        if part.sign() == Some('(')
            && let Some(close) =
                (at + 1..core.len()).find(|close| core.get(*close).and_then(Part::sign) == Some(')'))
        {
            let inside = core.get(at + 1..close).unwrap_or_default();
            let behind = kept.last().is_some_and(Part::is_figure);
            let plain = inside.iter().all(|part| {
                part.is_figure() || part.is_any(&[Word::Or, Word::Of]) || part.sign() == Some(',')
            });
            if inside.iter().all(|part| {
                matches!(part.piece, Piece::Periods(_)) || part.is_any(&LINKS) || part.is_any(&FUNCTIONS)
            }) {
                kept.extend(inside.iter().cloned());
                at = close + 1;
                continue;
            }
            if behind && plain {
                // The name that the question defines counts, whichever of the two it is.
                if let (Some(last), Some(defined)) =
                    (kept.last_mut(), inside.iter().find(|part| matches!(part.piece, Piece::Defined(_))))
                {
                    last.piece = defined.piece.clone();
                }
                at = close + 1;
                continue;
            }
        }
        kept.push(part.clone());
        at += 1;
    }
    kept
}

/// `what percentage of B was A`: A as a percentage of B.
fn share_first(mut core: Vec<Part>) -> Vec<Part> {
    let first = core.iter().position(|part| part.is_figure() || part.is_any(&[Word::PercentOf]));
    let Some(first) = first.filter(|at| core.get(*at).is_some_and(|part| part.is(Word::PercentOf))) else {
        return core;
    };
    let figures: Vec<usize> =
        (first..core.len()).filter(|at| core.get(*at).is_some_and(Part::is_figure)).collect();
    if let [over, under] = figures.as_slice()
        && !core.get(first + 1..).is_some_and(|rest| rest.iter().any(is_operator))
    {
        core.swap(*over, *under);
        let share = core.remove(first);
        core.insert(*over, share); // the removal has moved the figures one to the left
    }
    core
}

/// Leaves out links that join no two figures: `over the last three years`, `revenue of Apple and Tesla`.
fn joined(core: Vec<Part>) -> Vec<Part> {
    let begins = |part: &Part| {
        part.is_figure()
            || matches!(part.piece, Piece::Number(_) | Piece::Sign('(' | '['))
            || part.is_any(&[
                Word::Average,
                Word::Change,
                Word::Growth,
                Word::RatioOf,
                Word::DifferenceBetween,
                Word::SumOf,
            ])
    };
    let ends = |part: &Part| {
        part.is_figure()
            || matches!(part.piece, Piece::Number(_) | Piece::Sign(')' | ']'))
            || part.is_any(&[Word::Margin, Word::RatioAfter])
    };
    let links =
        [Word::Of, Word::And, Word::Or, Word::To, Word::Versus, Word::Between, Word::Using, Word::DividedBy];
    let is_link = |part: &Part| part.is_any(&links) || part.sign() == Some(',');
    let mut kept: Vec<Part> = Vec::new();
    for (at, part) in core.iter().enumerate() {
        if is_link(part) {
            let dated = |part: &&Part| !matches!(part.piece, Piece::Periods(_));
            let before = kept.iter().rev().find(dated).is_some_and(ends);
            let after =
                core.iter().skip(at + 1).filter(dated).find(|part| !is_link(part)).is_some_and(begins);
            // `of` and its like also lead from a function to its figure.
            let leads = part.is(Word::Of) && !before && !kept.is_empty();
            if !(after && (before || leads)) || part.is(Word::Between) || part.is(Word::Using) {
                continue;
            }
        }
        kept.push(part.clone());
    }
    kept
}
