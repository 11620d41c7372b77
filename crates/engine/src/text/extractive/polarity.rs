//! Yes and no: whether a sentence affirms or denies what is asked, by subject, verb and object.
//!
//! A sentence says yes where the company does, or has, or is what is asked, in one clause and without reserve; it says no
//! where the same is denied and nothing narrows the denial. `may`, `if` and their like, an exception, a clause about
//! something else between the parts leave it open. What is open here is shown as passages, never guessed.

use std::ops::Range;

use super::asked::{Asked, Form};
use crate::charts::answers::AnswerWords;
use crate::stems::{self, Is, Phrase, Token, stands_at};

/// What a sentence says to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Yes,
    No,
}

/// So many tokens may stand between the parts.
pub(super) const NEAR: usize = 6;
/// So many tokens may the things asked about span.
pub(super) const WIDE: usize = 12;

/// What a sentence says, where it says it.
pub(super) fn verdict(
    asked: &Asked,
    tokens: &[Token],
    names: &[Phrase],
    words: &AnswerWords,
) -> Option<Verdict> {
    let Form::YesNo { there, own_subject } = asked.form else { return None };
    let figures =
        |value| tokens.iter().any(|token| matches!(&token.is, Is::Figure(figure) if figure.value == value));
    if !asked.figures.iter().all(|value| figures(*value))
        || words.sentence.restricts.stand_in(tokens, 0..tokens.len())
    {
        return None;
    }
    let reading = Reading { tokens, names, words };
    let first = if there { None } else { asked.needs.first() };
    let rest = asked.needs.get(usize::from(first.is_some())..).unwrap_or_default();
    // `dividend equivalents` are no dividends.
    let whole = |place: &Range<usize>| words.sentence.heads.at(tokens, place.end).is_none();
    let objects: Vec<Vec<Range<usize>>> =
        rest.iter().map(|need| need.places(tokens).into_iter().filter(whole).collect()).collect();
    if objects.iter().any(Vec::is_empty) {
        return None;
    }
    let mut said: Vec<Verdict> = Vec::new();
    match first {
        None => {
            for object in clusters(&objects) {
                said.extend(reading.had(&object));
                said.extend(reading.done_to(&object));
            }
        }
        Some(head) => {
            for place in head.places(tokens) {
                let objects = clusters(&objects);
                let whole = objects.is_empty().then(|| place.clone());
                for object in objects.iter().chain(&whole) {
                    said.extend(if own_subject {
                        reading.of_its_own(&place, object)
                    } else {
                        reading.done(&place, object)
                    });
                }
            }
        }
    }
    // A sentence that says both says neither.
    let verdict = *said.first()?;
    said.iter().all(|other| *other == verdict).then_some(verdict)
}

/// Where all things asked about stand close together.
pub(super) fn clusters(places: &[Vec<Range<usize>>]) -> Vec<Range<usize>> {
    clusters_within(places, WIDE)
}

/// The same, within so many tokens.
pub(super) fn clusters_within(places: &[Vec<Range<usize>>], wide: usize) -> Vec<Range<usize>> {
    let Some((first, rest)) = places.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    for start in first {
        let mut cluster = start.clone();
        for others in rest {
            let nearest = others.iter().min_by_key(|other| other.start.abs_diff(start.start));
            if let Some(nearest) = nearest {
                cluster = cluster.start.min(nearest.start)..cluster.end.max(nearest.end);
            }
        }
        if cluster.len() <= wide {
            found.push(cluster);
        }
    }
    found
}

struct Reading<'a> {
    tokens: &'a [Token],
    names: &'a [Phrase],
    words: &'a AnswerWords,
}

impl Reading<'_> {
    /// The company, as the subject that ends right before a place but for words that change nothing.
    fn subject_before(&self, verb: usize) -> Option<Range<usize>> {
        let from = verb.saturating_sub(NEAR + 6);
        (from..verb).rev().find_map(|at| {
            let named = self.names.iter().filter(|name| stands_at(name, self.tokens, at)).map(Vec::len).max();
            let length = self.words.sentence.subjects.at(self.tokens, at).into_iter().chain(named).max()?;
            let end = at + length;
            let owner =
                self.tokens.get(end - 1).is_some_and(|last| last.is == Is::Owner) || self.is_anothers(at);
            (end <= verb && !owner && self.passes(end..verb)).then_some(at..end)
        })
    }

    /// Whether somebody else owns what begins at a place: `Ostwick's board of directors`.
    fn is_anothers(&self, at: usize) -> bool {
        let owner =
            at.checked_sub(1).filter(|before| self.tokens.get(*before).is_some_and(|it| it.is == Is::Owner));
        owner.is_some_and(|owner| {
            !(owner.saturating_sub(NEAR)..=owner).any(|from| {
                let named = self.names.iter().filter(|name| stands_at(name, self.tokens, from)).map(Vec::len);
                let known = self.words.sentence.subjects.at(self.tokens, from).into_iter().chain(named).max();
                known.is_some_and(|length| from + length == owner + 1)
            })
        })
    }

    /// Whether nothing stands between a subject and its verb but what may: `have never declared or` before `paid`.
    fn passes(&self, between: Range<usize>) -> bool {
        let joined = |at: usize| {
            self.tokens.get(at + 1).is_some_and(|next| matches!(next.word.as_str(), "or" | "and"))
                && at + 1 < between.end
        };
        let mut at = between.start;
        while at < between.end {
            if let Some(length) =
                self.words.sentence.between.at(self.tokens, at).filter(|length| at + length <= between.end)
            {
                at += length;
            } else if joined(at) {
                at += 2;
            } else {
                return false;
            }
        }
        true
    }

    /// Whether a stretch holds nothing that leaves open whether it is so, nor a clause about something else.
    fn is_plain(&self, within: Range<usize>) -> bool {
        let parted = self
            .tokens
            .get(within.clone())
            .is_none_or(|tokens| tokens.iter().any(|token| token.is == Is::Clause && token.word != ","));
        !parted && !self.words.sentence.turns.stand_in(self.tokens, within)
    }

    /// Whether anything up to a place leaves it open.
    fn is_certain(&self, end: usize) -> bool {
        !self.words.sentence.hedges.stand_in(self.tokens, 0..(end + NEAR).min(self.tokens.len()))
    }

    /// Yes without a denial in the stretch, no with one that reaches the object unhindered.
    fn turned(&self, within: Range<usize>, object: &Range<usize>, verb: &Range<usize>) -> Option<Verdict> {
        let denials = self.words.sentence.negations.all(self.tokens, within.clone());
        match denials.as_slice() {
            [] => Some(Verdict::Yes),
            [one] => {
                let reached = one.end..object.start.max(one.end);
                let narrowed = reached.clone().any(|at| {
                    let known = |phrases: &stems::Phrases| {
                        (reached.start..=at).any(|from| {
                            phrases
                                .at(self.tokens, from)
                                .is_some_and(|length| from + length > at && from + length <= reached.end)
                        })
                    };
                    !(verb.contains(&at)
                        || known(&self.words.sentence.harmless)
                        || known(&self.words.sentence.having)
                        || known(&self.words.sentence.between)
                        || self.is_joined(at))
                });
                (!narrowed && !self.is_narrowed_behind(object.end)).then_some(Verdict::No)
            }
            _ => None,
        }
    }

    /// `no proceedings that are likely to …`: some may be that aren't.
    fn is_narrowed_behind(&self, end: usize) -> bool {
        const REACH: usize = 10;
        let narrows = |token: &Token| self.words.sentence.relative.is(token);
        let behind = self.tokens.get(end..(end + REACH).min(self.tokens.len())).unwrap_or_default();
        let behind: Vec<&Token> =
            behind.iter().take_while(|token| token.is != Is::Clause || token.word == ",").collect();
        // `did not repurchase shares under this program`: maybe under another.
        let under = behind.windows(2).any(|pair| match pair {
            [under, this] => under.word == "under" && self.words.sentence.such.is(this),
            _ => false,
        });
        under || behind.into_iter().any(narrows)
    }

    /// `declared or` before another verb.
    fn is_joined(&self, at: usize) -> bool {
        let or = |at: usize| self.tokens.get(at).is_some_and(|token| token.word == "or");
        or(at) || or(at + 1) || at.checked_sub(1).is_some_and(or)
    }

    /// The company has it: `we are party to several lawsuits`, `there were no impairments`.
    fn had(&self, object: &Range<usize>) -> Option<Verdict> {
        let from = object.start.saturating_sub(NEAR + 4);
        let chinese = self.tokens.get(object.start).is_some_and(|token| !token.stem.is_ascii());
        (from..object.start).rev().find_map(|at| {
            let known = self.words.sentence.having.at(self.tokens, at);
            // `did not record` denies; `we record` is a policy.
            let denied = self.words.sentence.having_denied.at(self.tokens, at);
            let length = known.max(denied)?;
            let having = at..at + length;
            if self.is_within_a_word(at) || self.is_auxiliary(having.end) {
                return None;
            }
            object.start.checked_sub(having.end).filter(|gap| *gap <= NEAR)?;
            let there = self.tokens.get(at).is_some_and(|token| token.word == "there");
            let subject = match self.subject_before(at) {
                Some(subject) => subject,
                None if there || chinese => at..at,
                None => return None,
            };
            // What there is may be somebody else's, and of what it could do it isn't said that it is.
            if there && self.words.sentence.hedges.stand_in(self.tokens, 0..self.tokens.len()) {
                return None;
            }
            // What is said of a clause before is said of that clause.
            let lead = if there || chinese { self.clause(at) } else { subject.start };
            let whole = lead..object.end;
            if !self.is_plain(having.end..object.end) || !self.is_certain(object.end) {
                return None;
            }
            if !self.is_object(having.end..object.start) {
                return None;
            }
            self.turned(whole, object, &having).filter(|verdict| known.is_some() || *verdict == Verdict::No)
        })
    }

    /// `有` of `有关` has nothing.
    fn is_within_a_word(&self, at: usize) -> bool {
        (at.saturating_sub(2)..=at).any(|from| {
            self.words.sentence.not_having.at(self.tokens, from).is_some_and(|length| from + length > at)
        })
    }

    /// Whether another verb follows, with its own object: `has resolved its litigation`.
    fn is_auxiliary(&self, after: usize) -> bool {
        let word = |at: usize| self.tokens.get(at).map_or("", |token| token.word.as_str());
        (after..after + 2).any(|at| {
            word(at).ends_with("ed") && self.words.sentence.objects.at(self.tokens, at + 1).is_some()
        })
    }

    /// Whether only words that belong to the object stand before it: no preposition that makes another thing of it.
    fn is_object(&self, gap: Range<usize>) -> bool {
        let number_of = |at: usize| {
            at.checked_sub(1)
                .and_then(|before| self.tokens.get(before))
                .is_some_and(|before| self.words.sentence.numbers_of.is(before))
        };
        gap.into_iter()
            .all(|at| self.words.sentence.prepositions.at(self.tokens, at).is_none() || number_of(at))
    }

    /// Where the clause around a place begins.
    fn clause(&self, at: usize) -> usize {
        (0..at)
            .rev()
            .find(|place| self.tokens.get(*place).is_some_and(|token| token.is == Is::Clause))
            .map_or(0, |place| place + 1)
    }

    /// Something was done to it: `no impairment was recorded`, `dividends were declared`.
    fn done_to(&self, object: &Range<usize>) -> Option<Verdict> {
        let done = self
            .words
            .sentence
            .passive
            .find(self.tokens, object.end..(object.end + NEAR).min(self.tokens.len()))?;
        let lead = self.clause(object.start);
        // `were filed against our competitors`.
        let against = (done.end..self.tokens.len())
            .find(|at| self.tokens.get(*at).is_some_and(|token| token.word == "against"));
        let company = against.map(|at| at + 1).is_none_or(|at| {
            self.tokens.get(at).is_some_and(|token| token.word == "us")
                || self.words.sentence.subjects.at(self.tokens, at).is_some()
                || self.names.iter().any(|name| stands_at(name, self.tokens, at))
        });
        if !company {
            return None;
        }
        if !self.is_plain(object.end..done.end)
            || !self.is_certain(done.end)
            || !self.is_object(lead.max(object.start.saturating_sub(3))..object.start)
        {
            return None;
        }
        self.turned(lead..done.end, object, &done)
    }

    /// The company does it: `we do not invest in …`.
    fn done(&self, verb: &Range<usize>, object: &Range<usize>) -> Option<Verdict> {
        let subject = self.subject_before(verb.start)?;
        let far = object.start.checked_sub(verb.end).filter(|gap| *gap <= NEAR);
        if object != verb && far.is_none() {
            return None;
        }
        if !self.is_plain(subject.start..object.end) || !self.is_certain(object.end) {
            return None;
        }
        let chinese = self.tokens.get(verb.start).is_some_and(|token| !token.stem.is_ascii());
        if chinese {
            // `不由公司回购`, and `公司回购的股份` say what isn't done, and to what it was done.
            let lead = self.clause(subject.start);
            let of = self.tokens.get(verb.end).is_some_and(|token| token.word == "的");
            if of || self.words.sentence.negations.stand_in(self.tokens, lead..subject.start) {
                return None;
            }
        }
        self.turned(subject.start..object.end, object, verb)
    }

    /// Something else is the subject: `none of our employees are represented by a union`.
    fn of_its_own(&self, subject: &Range<usize>, object: &Range<usize>) -> Option<Verdict> {
        if subject == object || object.start < subject.end || object.start - subject.end > NEAR + 2 {
            return None;
        }
        let verb = subject.end..object.start;
        let is = |token: &Token| {
            matches!(
                token.word.as_str(),
                "is" | "are" | "was" | "were" | "has" | "have" | "do" | "does" | "did" | "为" | "是"
            )
        };
        let linked = self.tokens.get(verb.clone()).is_some_and(|between| between.iter().any(is));
        let lead = self.clause(subject.start);
        // `Our partner's business`; and what is denied of `our Welsh employees` isn't denied of all.
        let before = subject.start.checked_sub(1).filter(|before| *before >= lead);
        let owned = before
            .and_then(|before| self.tokens.get(before))
            .is_some_and(|before| before.is == Is::Owner || before.word == "s")
            && !(lead..subject.start).any(|at| {
                let named = self.names.iter().filter(|name| stands_at(name, self.tokens, at)).map(Vec::len);
                let known = self.words.sentence.subjects.at(self.tokens, at).into_iter().chain(named).max();
                known.is_some_and(|length| at + length == subject.start)
            });
        if owned {
            return None;
        }
        let narrow = before.is_some_and(|before| {
            self.words.sentence.whole_before.at(self.tokens, before).is_none()
                && self.words.sentence.negations.at(self.tokens, before).is_none()
                && self.tokens.get(before).is_some_and(|token| token.is != Is::Owner)
        });
        if !linked || !self.is_plain(subject.start..object.end) || !self.is_certain(object.end) {
            return None;
        }
        // `not all of our employees` denies less than all.
        let all = self
            .tokens
            .get(lead..subject.start)
            .is_some_and(|tokens| tokens.iter().any(|token| token.word == "all"));
        let before = self.words.sentence.negations.stand_in(self.tokens, lead..subject.start);
        let verdict = self.turned(lead..object.end, if before { subject } else { object }, &verb);
        verdict.filter(|verdict| !((all || narrow) && *verdict == Verdict::No))
    }
}
