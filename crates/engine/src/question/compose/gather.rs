//! Gathering: what the parts of a question are, and what it asks for beside the formula.
//!
//! Companies, units, roundings, statements and parts of the company are noted; figures, periods and the words that join them
//! are left as the core. A word that fits nowhere is a reason to stop.

use model::{Decimal, Notice};

use super::parts::{FUNCTIONS, LINKS, clauses, same_figures};
use super::{Composer, Step, Stop, stop};
use crate::question::directory::Mention;
use crate::question::formula::Node;
use crate::question::intent::names_companies;
use crate::question::leftovers::{Judge, Leftover, marked_as_part};
use crate::question::lexer::{Item, Lexeme};
use crate::question::period::Atom;
use crate::question::periods::{Group, Join};
use crate::question::plan::{
    AskedUnit, Choice, CompanyRef, Dimension, DimensionKind, Match, Per, PeriodRef, UnitKind, reasons,
};
use crate::question::reading::{Part, Piece, Sentence};
use crate::question::text::{self, Kind, Token};
use crate::question::vocabulary::{Meaning, Sense};
use crate::question::words::Word;

impl Composer<'_> {
    /// Takes the companies that the sentences name; a name that several have is a reason to stop.
    pub(super) fn name_companies(&mut self, sentences: &[Sentence]) -> Step<()> {
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

    /// `Thermo Fisher critical audit matters`, `who audits Thermo Fisher`: where nobody is named, the capitals among unknown
    /// words may begin a name.
    pub(super) fn name_by_capitals(&mut self, sentences: &[Sentence]) -> Step<()> {
        if self.given || !self.asks.companies.is_empty() {
            return Ok(());
        }
        for part in sentences.iter().flat_map(|sentence| &sentence.parts) {
            if part.piece != Piece::Unknown {
                continue;
            }
            let name = |token: &Token| token.capital && token.sign().is_none();
            let tokens = self.tokens.get(part.at.clone()).unwrap_or_default();
            let mut at = 0;
            for run in tokens.chunk_by(|a, b| name(a) == name(b)) {
                let from = part.at.start + at;
                at += run.len();
                if run.len() == tokens.len() || !run.first().is_some_and(name) {
                    continue;
                }
                let (found, how) = self.directory.close(&run.iter().collect::<Vec<_>>());
                if !found.is_empty() && how != Match::Near {
                    let said = self.said(from, from + run.len()).to_owned();
                    return self.company(&found, how, &said);
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

    pub(super) fn judge(&self, parts: &[Part], at: usize) -> Leftover {
        let has_company = self.given || !self.mentions.is_empty() || !self.asks.companies.is_empty();
        Judge { tokens: &self.tokens, directory: self.directory, has_company }.judge(parts, at)
    }

    /// The sentence that names what is asked, and the others, definitions being gone.
    pub(super) fn main_sentence(&mut self, sentences: &[Sentence]) -> Step<(Sentence, Vec<Sentence>)> {
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
    pub(super) fn instructions(&mut self, parts: &[Part]) -> Step<()> {
        for part in parts {
            match &part.piece {
                Piece::Unit(unit) => self.unit(unit),
                Piece::Rounding(places) => self.asks.rounding = Some(*places),
                Piece::Periods(group) => self.asks.groups.push(group.clone()),
                Piece::Word(item) => {
                    if item.is(Word::Condition) {
                        return self.condition(part);
                    }
                    // `Highest capex of Northmoor: which year?`
                    self.asks.which_period |= item.is(Word::WhichPeriod);
                    self.asks.which_company |= item.is(Word::WhichCompany);
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
    pub(super) fn main_parts(&mut self, sentence: &Sentence) -> Step<Vec<Part>> {
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
    pub(super) fn core(&mut self, parts: &[Part]) -> Step<Vec<Part>> {
        let mut core: Vec<Part> = Vec::new();
        let paid = parts.iter().any(|part| part.is(Word::Paid));
        for (at, part) in parts.iter().enumerate() {
            match &part.piece {
                Piece::Company(_) => {}
                Piece::Part(place) => {
                    let member = self.said(part.at.start, part.at.end).to_owned();
                    let kind = marked_as_part(parts, at);
                    self.dimension(part, Dimension { member, kind, ids: self.members.ids(*place) })?;
                }
                Piece::Figure(sense) => {
                    let mut part = part.clone();
                    if let Some(place) = self.defines(sense) {
                        part.piece = Piece::Defined(place);
                    } else if let Some(cash) = self.paid(sense).filter(|_| paid) {
                        part.piece = Piece::Figure(Sense::one(cash));
                    } else if let Some(average) =
                        self.average_in(&part, sense).filter(|_| over_periods(parts))
                    {
                        core.push(average);
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
                // `APPLE - NET SALES`: a dash between headings
                Piece::Sign('-')
                    if core.is_empty() && self.tokens.get(part.at.end).is_some_and(|next| !next.glued) => {}
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
                // `ratio of cash flow to debt`, where that is the name of one figure
                Piece::Word(item)
                    if item.is(Word::RatioOf)
                        && parts
                            .iter()
                            .skip(at + 1)
                            .find(|next| next.is_figure())
                            .is_some_and(|next| self.is_ratio_figure(next)) => {}
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

    /// The cash that was paid for an expense, or the one such figure that a phrase may mean.
    fn paid(&self, sense: &Sense) -> Option<usize> {
        if let [only] = sense.figures.as_slice() {
            return self.vocabulary.when_paid.get(only).copied();
        }
        let mut cash = self.vocabulary.when_paid.values().filter(|cash| sense.figures.contains(cash));
        cash.next().copied().filter(|_| cash.next().is_none())
    }

    /// `三年平均净资产收益率`: the word for an average at the beginning of a figure's name, where the rest names it as well.
    fn average_in(&self, part: &Part, sense: &Sense) -> Option<Part> {
        let average = self.vocabulary.phrases(&self.tokens, part.at.start).into_iter().find(|found| {
            found.length < part.at.len() && found.meanings.contains(&Meaning::Word(Word::Average))
        })?;
        let rest = part.at.start + average.length;
        let found = self.vocabulary.phrases(&self.tokens, rest);
        let whole = found.iter().find(|found| rest + found.length == part.at.end)?;
        let same = whole.sense.is_some_and(|other| other.figures == sense.figures);
        let item = Item {
            at: part.at.start..rest,
            lexeme: Lexeme::Word,
            meanings: vec![Meaning::Word(Word::Average)],
        };
        same.then(|| Part { at: item.at.clone(), piece: Piece::Word(item) })
    }

    /// Whether a part names a figure that is a ratio.
    pub(super) fn is_ratio_figure(&self, part: &Part) -> bool {
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
                let phrase: Vec<Token> = name
                    .iter()
                    .flat_map(|stem| text::tokens(stem, &self.vocabulary.spelling.variants))
                    .collect();
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
                self.dimension(part, Dimension { member, ..dimension })
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

    fn dimension(&mut self, part: &Part, dimension: Dimension) -> Step<()> {
        self.asks.part_at.push(part.at.start);
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
        let said = self.said(part.at.start, part.at.end);
        let article = said.get(..4).is_some_and(|the| the.eq_ignore_ascii_case("the "));
        let member = if article { said.get(4..).unwrap_or(said) } else { said }.to_owned();
        self.dimension(part, Dimension { member, kind: Some(DimensionKind::Geography), ids: Vec::new() })
    }

    /// `divide A by B`, `multiply A by B`: the verb goes, its `by` becomes the operator. `subtract` and `add` stay for later.
    fn verb(&mut self, part: &Part, item: &Item, core: &mut Vec<Part>) -> bool {
        if item.is_any(&[Word::Divide, Word::Multiply, Word::Subtract, Word::Add]) {
            // `take A and divide it by B`
            while core.last().is_some_and(|last| last.is(Word::And) || last.sign() == Some(',')) {
                core.pop();
            }
            self.asks.verb = item.word(Some);
            if item.is_any(&[Word::Subtract, Word::Add]) {
                core.push(part.clone());
            }
            return true;
        }
        let by = self.tokens.get(part.at.start).is_some_and(|token| token.text == "by");
        let operator = match self.asks.verb {
            Some(Word::Divide) => Word::DividedBy,
            Some(Word::Multiply) => Word::Times,
            _ => return false,
        };
        let operand =
            core.last().is_some_and(|last| last.is_figure() || matches!(last.piece, Piece::Periods(_)));
        if by && operand {
            core.push(Part { at: part.at.clone(), piece: Piece::Word(as_word(item, operator)) });
        }
        by && operand
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
        self.asks.which_company |=
            item.is(Word::WhichCompany) || item.is(Word::Which) && names_companies(parts, at);
        self.asks.quarterly |= item.is(Word::Quarterly);
        if self.verb(part, item, core) {
            return Ok(());
        }
        if item.is_any(&FUNCTIONS) || item.is_any(&LINKS) {
            core.push(part.clone());
            return Ok(());
        }
        let said = |composer: &Self| composer.said(part.at.start, part.at.end).to_owned();
        if item.is(Word::FigureHead) {
            // `net income (loss)`: the sign that it may have.
            let sign = |at: Option<usize>| at.and_then(|at| parts.get(at)).and_then(Part::sign);
            let figure = at.checked_sub(2).and_then(|at| parts.get(at)).is_some_and(Part::is_figure);
            if figure && sign(at.checked_sub(1)) == Some('(') && sign(Some(at + 1)) == Some(')') {
                return Ok(());
            }
            let beside = |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(Part::is_figure);
            if beside(at.checked_sub(1)) || beside(Some(at + 1)) {
                return stop(
                    reasons::UNKNOWN_FIGURE,
                    format!("with {:?} it is a figure that the chart doesn't have", said(self)),
                );
            }
            return stop(reasons::UNKNOWN_WORDS, format!("{:?} is not understood", said(self)));
        }
        if item.is(Word::BothEnds) {
            let between = |part: &Part| part.is_any(&[Word::Average, Word::Change, Word::Growth]);
            return match parts.iter().any(between) {
                true => Ok(()),
                false => stop(reasons::UNCLEAR_PERIOD, format!("{:?}: one figure, two days", said(self))),
            };
        }
        if item.word(Word::dimension).is_some() {
            let beside = |at: Option<usize>| {
                at.and_then(|at| parts.get(at)).is_some_and(|part| {
                    matches!(part.piece, Piece::Unknown | Piece::Part(_))
                        || part.word(Word::dimension).is_some()
                        || matches!(&part.piece, Piece::Word(item) if item.meanings.contains(&Meaning::Geography))
                })
            };
            if beside(at.checked_sub(1)) || beside(Some(at + 1)) {
                return Ok(());
            }
            return stop(reasons::UNKNOWN_WORDS, format!("{:?}: which one is not said", said(self)));
        }
        if item.is(Word::Define) && !item.is_any(&[Word::With, Word::Filler]) {
            return self.condition(part);
        }
        let period = if item.is(Word::Latest) {
            // `most recently reported quarterly revenue`
            let quarterly = parts.iter().any(|part| part.is(Word::Quarterly));
            let per = if quarterly { Per::Quarter } else { Per::Year };
            Some(Atom::Is(PeriodRef::Latest { per, back: 0 }))
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
        if item.is(Word::DefinedAs) {
            return stop(reasons::UNCLEAR_FORMULA, "the definition given is not understood");
        }
        // `the second highest`
        if item.ordinal().is_some() && item.number().is_none() {
            return stop(reasons::UNKNOWN_WORDS, format!("{:?} is not understood", said(self)));
        }
        let unsaid = [
            Word::Half,
            Word::Month,
            Word::Day,
            Word::Same,
            Word::Ended,
            Word::Ago,
            Word::Since,
            Word::Calendar,
        ];
        if item.is_any(&unsaid) || item.month().is_some() && !item.is(Word::YesNo) {
            return stop(reasons::UNCLEAR_PERIOD, format!("{:?} doesn't say which", said(self)));
        }
        Ok(())
    }
}

/// Whether several periods are asked about.
fn over_periods(parts: &[Part]) -> bool {
    parts.iter().any(|part| {
        matches!(&part.piece, Piece::Periods(group)
            if group.join != Join::One || group.atoms.iter().any(|atom| matches!(atom, Atom::Last(_, 2..) | Atom::Count(_, 2..))))
    })
}

/// An item as one of the function words that it may be.
fn as_word(item: &Item, word: Word) -> Item {
    Item { meanings: vec![Meaning::Word(word)], ..item.clone() }
}
