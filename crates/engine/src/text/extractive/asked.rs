//! What a question in words asks for: its form, and the things that a sentence must speak of to answer it.

use std::ops::Range;

use model::Decimal;

use crate::charts::answers::AnswerWords;
use crate::plain::is_chinese;
use crate::question::PeriodRef;
use crate::stems::{self, Is, Phrase, Token, phrase, stands_at, tokens};

/// What kind of answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Whether something is so.
    YesNo {
        /// Whether there is such a thing at all, without a verb of its own.
        there: bool,
        /// The first thing asked about is the subject: `are its employees …`.
        own_subject: bool,
    },
    /// The names of several things.
    List,
    /// How many.
    Count,
    /// How much.
    Amount,
    /// Why.
    Cause,
    /// What reads otherwise than in another report.
    Change,
    /// What is said of something.
    Say,
}

/// One thing that the question is about, in all the ways it may be said.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// As asked.
    pub(super) said: String,
    pub(super) ways: Vec<Phrase>,
    /// That no report speaks of it means something: the vocabulary knows its other names, or it is a name itself.
    pub(super) telling: bool,
    /// The word as asked, where no vocabulary tells other ways: only its own forms say it.
    word: Option<String>,
}

impl Need {
    fn new(said: String, mut ways: Vec<Phrase>, telling: bool, words: &AnswerWords) -> Self {
        for wider in &words.wider {
            if ways.iter().any(|way| wider.asked.contains(way)) {
                ways.extend(wider.says.iter().cloned());
            }
        }
        Self { said, ways, telling, word: None }
    }

    /// Where it stands among tokens.
    pub(super) fn places(&self, tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
        let mut places = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let ways = self.ways.iter().filter(|way| self.stands(way, tokens, at)).map(Vec::len);
            match ways.max() {
                // `non-material` isn't material.
                Some(length) => {
                    if !is_turned(tokens, at) {
                        places.push(at..at + length);
                    }
                    at += length;
                }
                None => at += 1,
            }
        }
        places
    }

    pub(super) fn stands_in(&self, tokens: &[Token]) -> bool {
        (0..tokens.len())
            .any(|at| !is_turned(tokens, at) && self.ways.iter().any(|way| self.stands(way, tokens, at)))
    }

    fn stands(&self, way: &[String], tokens: &[Token], at: usize) -> bool {
        let own = |word: &String| tokens.get(at).is_none_or(|token| are_forms(word, &token.word));
        // Other words that may say it aren't forms of it.
        let as_asked = self.ways.first().is_some_and(|first| first == way);
        stands_at(way, tokens, at) && (!as_asked || self.word.as_ref().is_none_or(own))
    }

    /// Whether a text in lower case may hold it: by the roots of the words, which are quickly looked for.
    pub(super) fn may_stand_in(&self, lower: &str) -> bool {
        self.ways.iter().any(|way| way.iter().all(|stem| lower.contains(root(stem))))
    }
}

/// Whether two words of one stem are forms of one word: `operate` and `operating`, neither `operate` and `operations` nor
/// `inflation` and `inflators`.
fn are_forms(one: &str, other: &str) -> bool {
    const ENDINGS: [&str; 12] = ["", "s", "es", "ed", "d", "ing", "e", "y", "ies", "ied", "ly", "n"];
    let common: usize =
        one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum();
    let ending = |word: &str| {
        let rest = word.get(common..).unwrap_or_default();
        // `planned`: the last letter twice.
        let last = word.get(..common).and_then(|begin| begin.chars().last());
        let bare = last.and_then(|last| rest.strip_prefix(last)).unwrap_or(rest);
        ENDINGS.contains(&rest) || ENDINGS.contains(&bare)
    };
    ending(one) && ending(other)
}

/// Whether the word before turns a word into its contrary.
fn is_turned(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|before| before.word == "non")
}

/// What a stem and the words it came from have in common: Porter's writes `polici` for `policy`.
fn root(stem: &str) -> &str {
    if stem.len() > 3 { stem.strip_suffix('i').unwrap_or(stem) } else { stem }
}

/// A question as it is put to the text.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) form: Form,
    pub(super) needs: Vec<Need>,
    /// Numbers that it names: a sentence has to name them, too.
    pub(super) figures: Vec<Decimal>,
    /// The fiscal years that it names.
    pub(super) years: Vec<i16>,
    /// In Chinese.
    pub(super) chinese: bool,
    /// Asks where.
    pub(super) place: bool,
    /// Asks when.
    pub(super) time: bool,
    /// Asks in Chinese what something is: `主营业务是什么`.
    pub(super) what: bool,
    /// Asks what somebody does, the last thing asked about: `which covenants does its credit facility contain`.
    pub(super) done: bool,
}

/// Reads a question. `said` are the words that name the company, `years` those that its periods come to.
pub(super) fn asked(
    question: &str,
    said: &[String],
    periods: &[PeriodRef],
    words: &AnswerWords,
) -> Option<Asked> {
    let first = question.split_inclusive(['?', '？']).next().unwrap_or(question);
    let tokens = tokens(first);
    let mut gone = vec![false; tokens.len()];
    let mut company = None;
    for name in said {
        let name = phrase(name);
        for at in 0..tokens.len() {
            if stands_at(&name, &tokens, at) {
                company = company.or(Some(at));
                gone.iter_mut().skip(at).take(name.len()).for_each(|gone| *gone = true);
            }
        }
    }
    let dated = |token: &Token| {
        matches!(token.is, Is::Year(_))
            || token
                .stem
                .strip_prefix("fy")
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    for (token, gone) in tokens.iter().zip(&mut gone) {
        *gone |= dated(token) || token.is == Is::Clause;
    }
    let (mut form, begun, told) = form(&tokens, &gone, company, words)?;
    gone.iter_mut().take(begun).for_each(|gone| *gone = true);
    // What tells the form is nothing to look for: `原因`.
    gone.iter_mut().take(told.end).skip(told.start).for_each(|gone| *gone = true);
    if let Form::YesNo { there, own_subject: false } = &mut form {
        *there |= has_light_verb(&tokens, &gone, words);
    }
    let (mut needs, figures) = needs(first, &tokens, &gone, form, words);
    // `Was an impairment recorded?` asks whether there was one.
    if let Form::YesNo { there, own_subject: own_subject @ true } = &mut form
        && needs.len() > 1
        && needs.last().is_some_and(|last| {
            let verb = stems::tokens(&last.said);
            words.question.light.at(&verb, 0) == Some(verb.len())
        })
    {
        needs.pop();
        (*there, *own_subject) = (true, false);
    }
    if needs.is_empty() {
        return None;
    }
    let counted = |need: &Need| {
        words.counted.iter().any(|counted| need.ways.iter().any(|way| counted.nouns.contains(way)))
    };
    // `公司有多少员工`: what is counted has no amount.
    if form == Form::Amount && matches!(needs.as_slice(), [need] if counted(need)) {
        form = Form::Count;
    }
    // `How many people does it employ?`
    if let (Form::Count, [need]) = (form, needs.as_mut_slice()) {
        let meant = words.counted.iter().find(|counted| {
            counted.verbs.stand_in(&tokens, 0..tokens.len())
                && counted.weak.stand_in(&tokens, 0..tokens.len())
        });
        let own = |counted: &crate::charts::answers::Counted| {
            need.ways.iter().any(|way| counted.nouns.contains(way))
        };
        if let Some(counted) = meant.filter(|counted| !own(counted) && need.ways.len() == 1) {
            need.ways.clone_from(&counted.nouns);
            need.word = None;
        }
    }
    let years = periods.iter().filter_map(|period| match period {
        PeriodRef::Year(year) => Some(*year),
        _ => None,
    });
    let chinese = is_chinese(first);
    let all = 0..tokens.len();
    let does = |token: &Token| words.question.auxiliaries.is(token);
    Some(Asked {
        done: form == Form::List && tokens.iter().skip(1).any(does) && needs.len() > 1,
        form,
        needs,
        figures,
        years: years.collect(),
        chinese,
        place: words.question.places.stand_in(&tokens, all.clone()),
        what: form == Form::Say && chinese && words.sentence.what.stand_in(&tokens, all.clone()),
        time: words.question.times.stand_in(&tokens, all),
    })
}

/// The form, how many tokens at the beginning say no more than that, and which tell it further on.
fn form(
    tokens: &[Token],
    gone: &[bool],
    company: Option<usize>,
    words: &AnswerWords,
) -> Option<(Form, usize, Range<usize>)> {
    let mut at = 0;
    while at < tokens.len() {
        if gone.get(at).copied().unwrap_or(false) {
            at += 1;
        } else if let Some(length) = words.question.leads.at(tokens, at) {
            at += length;
        } else {
            break;
        }
    }
    let there = words.forms.there.at(tokens, at);
    let others = [
        (&words.forms.change, &words.forms.change_anywhere, Form::Change),
        (&words.forms.cause, &words.forms.cause_anywhere, Form::Cause),
        (&words.forms.count, &words.forms.count_anywhere, Form::Count),
        (&words.forms.list, &words.forms.list_anywhere, Form::List),
        (&words.forms.amount, &words.forms.amount_anywhere, Form::Amount),
    ];
    for (begins, _, form) in &others {
        if let Some(length) = begins.at(tokens, at) {
            return Some((*form, at + length, 0..0));
        }
    }
    let all = 0..tokens.len();
    // `What covenants apply?` asks for their names.
    let what = tokens.get(at).is_some_and(|token| token.word == "what");
    let noun = what
        && tokens.get(at + 1).is_some_and(|next| next.is == Is::Word)
        && words.forms.yes_no.at(tokens, at + 1).is_none()
        && !gone.get(at + 1).copied().unwrap_or(false);
    if noun {
        return Some((Form::List, at + 1, 0..0));
    }
    if let Some(length) = words.forms.yes_no.at(tokens, at) {
        let after = at + there.unwrap_or(length);
        // The company, or a word for it, right behind: else the subject is another.
        let beside = (after..tokens.len())
            .find(|next| !tokens.get(*next).is_some_and(|token| words.question.articles.is(token)));
        let of_company = beside.is_some_and(|next| {
            let owner = tokens.get(next).is_some_and(|token| token.is == Is::Owner);
            let named = company == Some(next)
                || tokens.get(next).is_some_and(|token| words.question.company.is(token));
            named && !owner
        });
        let of_company = of_company && !company.is_some_and(|first| owns(tokens, gone, first));
        let form = Form::YesNo { there: there.is_some(), own_subject: !of_company && there.is_none() };
        return Some((form, after, 0..0));
    }
    for (_, anywhere, form) in &others {
        if let Some(told) = anywhere.find(tokens, all.clone()) {
            return Some((*form, at, told));
        }
    }
    if words.forms.yes_no_anywhere.find(tokens, all.clone()).is_some() {
        let there = words.forms.there.find(tokens, all).is_some();
        return Some((Form::YesNo { there, own_subject: false }, at, 0..0));
    }
    Some((Form::Say, at, 0..0))
}

/// Whether the verb asks only whether there is such a thing: `does it have …`.
fn has_light_verb(tokens: &[Token], gone: &[bool], words: &AnswerWords) -> bool {
    for at in 0..tokens.len() {
        if gone.get(at).copied().unwrap_or(false) {
            continue;
        }
        if words.question.light.at(tokens, at).is_some() {
            return true;
        }
        if words.question.left_out.at(tokens, at).is_none() {
            return false;
        }
    }
    false
}

/// Whether the company's name carries the possessive: then something of its is the subject.
fn owns(tokens: &[Token], gone: &[bool], first: usize) -> bool {
    let name = tokens.iter().zip(gone).skip(first).take_while(|(_, gone)| **gone);
    name.last().is_some_and(|(token, _)| token.is == Is::Owner)
}

/// The things asked about, in order, and the numbers named.
fn needs(
    question: &str,
    tokens: &[Token],
    gone: &[bool],
    form: Form,
    words: &AnswerWords,
) -> (Vec<Need>, Vec<Decimal>) {
    let (mut needs, mut figures): (Vec<Need>, Vec<Decimal>) = (Vec::new(), Vec::new());
    // Where each begins and ends.
    let mut spans: Vec<Range<usize>> = Vec::new();
    let yes_no = matches!(form, Form::YesNo { .. });
    let (mut at, mut either) = (0, false);
    while let Some(token) = tokens.get(at) {
        if gone.get(at).copied().unwrap_or(false) {
            at += 1;
            continue;
        }
        let (known, begun) = (needs.len(), at);
        let group = words
            .same
            .iter()
            .filter_map(|group| {
                let lengths = group.phrases.iter().filter(|way| stands_at(way, tokens, at)).map(Vec::len);
                lengths.max().map(|length| (length, group))
            })
            .max_by_key(|(length, _)| *length);
        let asks_if = matches!(form, Form::YesNo { own_subject: false, .. } | Form::List) && needs.is_empty();
        let light = words.question.light.at(tokens, at).filter(|_| asks_if);
        let counting = form == Form::Count && !needs.is_empty();
        let verb = words.question.count_verbs.at(tokens, at).filter(|_| counting);
        let left_out = light.or(verb).or_else(|| words.question.left_out.at(tokens, at));
        match (group, left_out, &token.is) {
            (Some((length, group)), left, _) if left.is_none_or(|left| left < length) => {
                needs.push(Need::new(said(tokens, at, length), group.phrases.clone(), true, words));
                at += length;
            }
            (_, Some(length), _) => {
                either |= words.question.either.is(token);
                at += length;
            }
            (_, _, Is::Figure(figure)) => {
                figures.push(figure.value);
                at += 1;
            }
            _ => {
                let name = is_name(question, token) && at > 0;
                let ways = vec![vec![token.stem.clone()]];
                let word = Some(token.word.clone()).filter(|_| token.stem.is_ascii());
                needs.push(Need { word, ..Need::new(said(tokens, at, 1), ways, name, words) });
                at += 1;
            }
        }
        if needs.len() > known {
            spans.push(begun..at);
        }
        // `invest in or buy`: either will do.
        if needs.len() > known && std::mem::take(&mut either) && known > 0 && yes_no {
            let other = needs.pop().map(|other| other.ways).unwrap_or_default();
            spans.pop();
            needs.iter_mut().rev().take(1).for_each(|last| {
                last.ways.extend(other.iter().cloned());
                last.word = None;
            });
        }
    }
    let chinese = |need: &Need| need.ways.iter().all(|way| way.iter().all(|stem| !stem.is_ascii()));
    // Chinese characters that no phrase of the vocabulary holds stand together where they were asked side by side.
    let mut joined: Vec<Need> = Vec::new();
    let mut end = 0;
    for (need, span) in needs.into_iter().zip(spans) {
        let adjacent = span.start == std::mem::replace(&mut end, span.end);
        match joined.last_mut() {
            Some(last)
                if adjacent
                    && chinese(last)
                    && chinese(&need)
                    && last.ways.len() == 1
                    && need.ways.len() == 1 =>
            {
                last.said.push_str(&need.said);
                if let (Some(way), Some(more)) = (last.ways.first_mut(), need.ways.first()) {
                    way.extend(more.iter().cloned());
                }
            }
            _ => joined.push(need),
        }
    }
    (joined, figures)
}

/// Whether a word is a name by its capital: no abbreviation, nothing with digits.
fn is_name(question: &str, token: &Token) -> bool {
    let print = question.get(token.range.clone()).unwrap_or_default();
    let letters = print.chars().all(char::is_alphabetic);
    letters
        && print.len() > 3
        && print.starts_with(char::is_uppercase)
        && print.chars().any(char::is_lowercase)
}

fn said(tokens: &[Token], at: usize, length: usize) -> String {
    let chinese = tokens.get(at).is_some_and(|token| !token.stem.is_ascii());
    let stems: Vec<&str> = tokens.iter().skip(at).take(length).map(|token| token.word.as_str()).collect();
    stems.join(if chinese { "" } else { " " })
}
