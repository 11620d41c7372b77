//! The directory of companies: who is meant by a name, a ticker, an identifier, or something close to one.
//!
//! Exact names come first: the full name, that without its legal form, tickers, identifiers. What is left over in a
//! question may be the beginning of one company's name, its initials or one of its words, or a name with a letter or two
//! wrong; such a match is made only where one company fits, and has to be shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::plan::{CompanyRef, Match};
use super::text::{self, Kind, Token};
use super::vocabulary::Vocabulary;
use super::words::{NameWords, Spelling};

/// A company that questions may be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Under which the library files it.
    pub key: String,
    /// Its names, the full one first.
    pub names: Vec<String>,
    /// Ticker symbols.
    pub tickers: Vec<String>,
    /// CIK, LEI, stock codes.
    pub identifiers: Vec<String>,
    /// Fiscal years for which there are figures, comparatives included; empty where that isn't known.
    pub years: Vec<i16>,
}

/// The companies of a library, indexed by everything that names them.
#[derive(Debug, Default)]
pub struct Directory {
    companies: Vec<Company>,
    exact: HashMap<String, Vec<(usize, Match)>>,
    /// Aliases with their companies, sorted: for prefixes and near matches.
    aliases: Vec<(String, usize)>,
    initials: BTreeMap<String, BTreeSet<usize>>,
    words: BTreeMap<String, BTreeSet<usize>>,
    longest: usize,
    common: BTreeSet<String>,
}

/// What a name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One company.
    Found(CompanyRef),
    /// Several companies fit.
    Ambiguous(Vec<CompanyRef>),
    /// None fits.
    Unknown,
}

/// A company named in a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Tokens.
    pub(super) at: Range<usize>,
    /// Whom it may mean; more than one is ambiguous.
    pub(super) companies: Vec<usize>,
    pub(super) how: Match,
}

impl Directory {
    /// The directory of these companies.
    pub fn new(companies: Vec<Company>, spelling: &Spelling) -> Self {
        let mut directory =
            Self { common: spelling.names.common.iter().cloned().collect(), ..Self::default() };
        let legal = legal_forms(spelling);
        for (place, company) in companies.iter().enumerate() {
            for name in &company.names {
                for alias in aliases(name, spelling, &legal) {
                    directory.add_name(&alias, place);
                    // `P&G` is written for `Procter & Gamble`.
                    if let [first, and, last] = alias.as_slice()
                        && and == "and"
                        && let (Some(first), Some(last)) = (initial(first), initial(last))
                    {
                        directory.add(&format!("{first} and {last}"), place, Match::Part);
                    }
                }
            }
            for ticker in &company.tickers {
                directory.add(&words_of(ticker, spelling).join(" "), place, Match::Ticker);
            }
            for identifier in company.identifiers.iter().chain([&company.key]) {
                directory.add(&words_of(identifier, spelling).join(" "), place, Match::Identifier);
                let bare = identifier.trim_start_matches('0');
                if bare.len() >= 5 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
                    directory.add(bare, place, Match::Identifier);
                }
            }
        }
        directory.aliases.sort();
        directory.aliases.dedup();
        directory.companies = companies;
        directory
    }

    /// The companies, in the order given.
    pub fn companies(&self) -> &[Company] {
        &self.companies
    }

    /// The company of that key.
    pub fn company(&self, key: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.key == key)
    }

    /// Whom a whole text names: a cell of a grid, an option of the command line.
    pub fn resolve(&self, name: &str, spelling: &Spelling) -> Resolution {
        let legal = legal_forms(spelling);
        for alias in aliases(name, spelling, &legal) {
            if let Some(found) = self.exact.get(&alias.join(" ")) {
                let companies: Vec<usize> = found.iter().map(|(company, _)| *company).collect();
                let how = found.first().map_or(Match::Name, |(_, how)| *how);
                return self.resolution(&companies, how, name);
            }
        }
        let tokens = text::tokens(name, &spelling.variants);
        let named: Vec<&Token> = tokens.iter().filter(|token| token.sign().is_none()).collect();
        let (companies, how) = self.close(&named);
        self.resolution(&companies, how, name)
    }

    fn resolution(&self, companies: &[usize], how: Match, said: &str) -> Resolution {
        let mut refs = companies.iter().filter_map(|company| self.reference(*company, how, said));
        match (refs.next(), refs.next()) {
            (None, _) => Resolution::Unknown,
            (Some(only), None) => Resolution::Found(only),
            (Some(first), Some(second)) => {
                Resolution::Ambiguous([first, second].into_iter().chain(refs).collect())
            }
        }
    }

    /// A reference to the company at a place.
    pub(super) fn reference(&self, company: usize, how: Match, said: &str) -> Option<CompanyRef> {
        let company = self.companies.get(company)?;
        let name = company.names.first().unwrap_or(&company.key);
        Some(CompanyRef { key: company.key.clone(), name: name.clone(), said: said.trim().to_owned(), how })
    }

    fn add(&mut self, alias: &str, place: usize, how: Match) {
        if alias.is_empty() {
            return;
        }
        self.longest = self.longest.max(alias.split(' ').count());
        let known = self.exact.entry(alias.to_owned()).or_default();
        if !known.iter().any(|(company, _)| *company == place) {
            known.push((place, how));
        }
    }

    fn add_name(&mut self, alias: &[String], place: usize) {
        let text = alias.join(" ");
        self.add(&text, place, Match::Name);
        self.aliases.push((text, place));
        let latin = alias.iter().all(|word| word.is_ascii());
        if latin && alias.len() >= 2 {
            let initials: String = alias.iter().filter_map(|word| word.chars().next()).collect();
            self.initials.entry(initials).or_default().insert(place);
        }
        for word in alias.iter().filter(|word| word.chars().count() >= 4 && !self.common.contains(*word)) {
            self.words.entry(word.clone()).or_default().insert(place);
        }
    }

    /// Companies named exactly in a question, leftmost and longest first, without overlaps.
    pub(super) fn mentions(&self, tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut start = 0;
        while start < tokens.len() {
            let found = self
                .exact_at(tokens, start, vocabulary)
                .or_else(|| self.chinese_prefix_at(tokens, start, vocabulary));
            match found {
                Some(mention) => {
                    start = mention.at.end.max(start + 1);
                    mentions.push(mention);
                }
                None => start += 1,
            }
        }
        mentions
    }

    fn exact_at(&self, tokens: &[Token], start: usize, vocabulary: &Vocabulary) -> Option<Mention> {
        if tokens.get(start)?.sign().is_some() {
            return None;
        }
        let mut found = None;
        let mut alias = String::new();
        let mut words = 0;
        let mut next = start;
        while let Some(token) = tokens.get(next) {
            if token.sign().is_some() {
                // Inside a name a comma, dot, hyphen or bracket parts nothing.
                if !matches!(token.sign(), Some(',' | '.' | '-' | '/' | '(' | ')')) {
                    break;
                }
                next += 1;
                continue;
            }
            words += 1;
            if words > self.longest {
                break;
            }
            if !alias.is_empty() {
                alias.push(' ');
            }
            alias.push_str(&token.text);
            next += 1;
            let exact = self
                .exact
                .get(&alias)
                .or_else(|| token.possessive.then(|| self.exact.get(&format!("{alias}s"))).flatten());
            if let Some(exact) = exact {
                let span = start..next;
                let best = exact.iter().map(|(_, how)| *how).min().unwrap_or(Match::Name);
                if allowed(tokens, &span, best, vocabulary) {
                    let companies =
                        exact.iter().filter(|(_, how)| *how == best).map(|(company, _)| *company).collect();
                    found = Some(Mention { at: span, companies, how: best });
                }
            }
            if token.possessive {
                alias.push('s'); // `Lowe's Companies` is filed as `lowes companies`
            }
        }
        let mut mention = self.extended(tokens, found?);
        // The dot of `Inc.`, unless a new sentence begins behind it.
        let dot = tokens.get(mention.at.end).is_some_and(|token| token.sign() == Some('.') && token.glued);
        let ends =
            tokens.get(mention.at.end + 1).is_none_or(|token| token.capital || token.kind == Kind::Han);
        if dot && !ends {
            mention.at.end += 1;
        }
        Some(mention)
    }

    /// A mention that goes on with the words of a longer name: the ticker `MGM` in `MGM Resorts`.
    fn extended(&self, tokens: &[Token], mut mention: Mention) -> Mention {
        let mut alias: String = tokens
            .get(mention.at.clone())
            .unwrap_or_default()
            .iter()
            .filter(|token| token.sign().is_none())
            .map(|token| token.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        while let Some(token) =
            tokens.get(mention.at.end).filter(|token| token.capital || token.kind == Kind::Han)
        {
            if tokens.get(mention.at.end - 1).is_some_and(|last| last.possessive) {
                break;
            }
            alias = format!("{alias} {}", token.text);
            let mut companies = self.with_prefix(&alias);
            if companies.is_empty() {
                break;
            }
            if companies.iter().any(|company| mention.companies.contains(company)) {
                companies.retain(|company| mention.companies.contains(company));
            } else {
                mention.how = Match::Prefix;
            }
            mention.companies = companies;
            mention.at.end += 1;
        }
        mention
    }

    /// A Chinese company by the beginning of its name: at least three characters, or two that begin the phrase.
    fn chinese_prefix_at(&self, tokens: &[Token], start: usize, vocabulary: &Vocabulary) -> Option<Mention> {
        if tokens.get(start)?.kind != Kind::Han {
            return None;
        }
        let begins = start == 0 || tokens.get(start - 1).is_some_and(|token| token.kind != Kind::Han);
        let run: Vec<&str> = tokens
            .iter()
            .skip(start)
            .take_while(|token| token.kind == Kind::Han)
            .take(12)
            .map(|token| token.text.as_str())
            .collect();
        let least = if begins { 2 } else { 3 };
        for length in (least..=run.len()).rev() {
            let prefix = run.get(..length)?.join(" ");
            let companies = self.with_prefix(&prefix);
            if companies.is_empty() {
                continue;
            }
            let span = start..start + length;
            let known = vocabulary.phrases(tokens, start).iter().any(|found| found.length >= length);
            let common = self.common.contains(&prefix.replace(' ', ""));
            return (!known && !common).then_some(Mention { at: span, companies, how: Match::Prefix });
        }
        None
    }

    /// Companies with an alias that begins so (whole text up to a partial last word), in order.
    fn with_prefix(&self, prefix: &str) -> Vec<usize> {
        let from = self.aliases.partition_point(|(alias, _)| alias.as_str() < prefix);
        let found: BTreeSet<usize> = self
            .aliases
            .iter()
            .skip(from)
            .take_while(|(alias, _)| alias.starts_with(prefix))
            .map(|(_, company)| *company)
            .collect();
        found.into_iter().collect()
    }

    /// Whom words that name nobody exactly may mean, and how; nobody, or several where it is ambiguous.
    pub(super) fn close(&self, run: &[&Token]) -> (Vec<usize>, Match) {
        let words: Vec<&str> = run.iter().map(|token| token.text.as_str()).collect();
        let joined = words.join(" ");
        let han = run.iter().any(|token| token.kind == Kind::Han);
        let letters = words.iter().map(|word| word.chars().count()).sum::<usize>();
        if joined.is_empty() || letters < 2 {
            return (Vec::new(), Match::Near);
        }
        // A word that many names share names nobody, though it may well be ambiguous.
        if self.common.contains(&words.concat()) {
            let partial = self.with_prefix(&joined);
            return (if partial.len() > 1 { partial } else { Vec::new() }, Match::Prefix);
        }
        let whole = self.with_prefix(&format!("{joined} "));
        if !whole.is_empty() && (letters >= 3 || run.iter().all(|token| token.upper)) {
            return (whole, Match::Prefix);
        }
        if han && letters >= 2 || !han && letters >= 4 {
            let partial = self.with_prefix(&joined);
            if !partial.is_empty() {
                return (partial, Match::Prefix);
            }
        }
        if let [token] = run {
            let by_initials = self.initials.get(&token.text).filter(|_| token.upper);
            if let Some(companies) = by_initials.or_else(|| self.words.get(&token.text)) {
                return (companies.iter().copied().collect(), Match::Part);
            }
            if token.capital && token.text.len() >= 4 && !han {
                let companies: BTreeSet<usize> = self
                    .aliases
                    .iter()
                    .filter(|(alias, _)| abbreviates(&token.text, alias))
                    .map(|(_, company)| *company)
                    .collect();
                if !companies.is_empty() {
                    return (companies.into_iter().collect(), Match::Part);
                }
            }
        }
        (self.near(&joined), Match::Near)
    }

    /// Companies whose alias differs by one letter (two in a name of nine or more), the first letter being right; else
    /// those the first word of whose name does, by one letter.
    fn near(&self, name: &str) -> Vec<usize> {
        let whole = self.near_whole(name);
        if !whole.is_empty() || name.contains(' ') || name.chars().count() < 7 {
            return whole;
        }
        let letters: Vec<char> = name.chars().collect();
        let companies: BTreeSet<usize> = self
            .aliases
            .iter()
            .filter_map(|(alias, company)| Some((alias.split_once(' ')?.0, *company)))
            .filter(|(first, _)| {
                let other: Vec<char> = first.chars().collect();
                other.len() >= 7
                    && other.first() == letters.first()
                    && !self.common.contains(*first)
                    && edit_distance(&letters, &other, 2) == 1
            })
            .map(|(_, company)| company)
            .collect();
        companies.into_iter().collect()
    }

    fn near_whole(&self, name: &str) -> Vec<usize> {
        let letters: Vec<char> = name.chars().filter(|letter| *letter != ' ').collect();
        let most = match letters.len() {
            0..=3 => return Vec::new(),
            4..=8 => 1,
            _ => 2,
        };
        let mut best = most + 1;
        let mut companies = BTreeSet::new();
        for (alias, company) in &self.aliases {
            let other: Vec<char> = alias.chars().filter(|letter| *letter != ' ').collect();
            if other.first() != letters.first()
                || other.len().abs_diff(letters.len()) > most
                || other.len() < 5
            {
                continue;
            }
            let distance = edit_distance(&letters, &other, best);
            if distance < best {
                best = distance;
                companies.clear();
            }
            if distance == best && distance <= most {
                companies.insert(*company);
            }
        }
        companies.into_iter().collect()
    }
}

/// The first letter of a word in Latin letters.
fn initial(word: &str) -> Option<char> {
    word.chars().next().filter(char::is_ascii_lowercase)
}

/// Whether an exact match is meant as a name: a ticker is written in capitals, and a name that is also a word of the
/// vocabulary begins with one inside the sentence.
fn allowed(tokens: &[Token], span: &Range<usize>, how: Match, vocabulary: &Vocabulary) -> bool {
    let words = tokens.get(span.clone()).unwrap_or_default();
    if let (Match::Part, [first, .., last]) = (how, words) {
        // `R&D` is nobody's name.
        let figure = vocabulary.phrases(tokens, span.start).iter().any(|found| found.length >= span.len());
        return first.upper && last.upper && !figure;
    }
    let [token] = words else { return true };
    let known = vocabulary.knows(&token.stem) || vocabulary.knows(&token.text);
    let before = span.start.checked_sub(1).and_then(|before| tokens.get(before));
    let marked = before.is_some_and(|before| matches!(before.sign(), Some('$' | '(' | ':')));
    match how {
        Match::Ticker if token.kind == Kind::Word => {
            let letters = token.text.chars().count();
            (token.upper && (marked || (letters >= 2 && !known))) || (letters >= 3 && !known)
        }
        Match::Identifier => match token.kind {
            Kind::Number(_) => token.text.len() >= 5,
            _ => !known,
        },
        _ => {
            !known
                || (token.capital
                    && before.is_some_and(|before| before.sign().is_none_or(|sign| sign != '.')))
        }
    }
}

/// Legal forms as words, the longest first.
fn legal_forms(spelling: &Spelling) -> Vec<Vec<String>> {
    let NameWords { legal, .. } = &spelling.names;
    let mut forms: Vec<Vec<String>> = legal.iter().map(|form| words_of(form, spelling)).collect();
    forms.sort_by_key(|form| usize::MAX - form.len());
    forms
}

/// The words of a name, signs dropped, possessives joined.
fn words_of(name: &str, spelling: &Spelling) -> Vec<String> {
    text::tokens(name, &spelling.variants)
        .into_iter()
        .filter(|token| token.sign().is_none())
        .map(|token| {
            if token.possessive && !token.text.ends_with('s') {
                format!("{}s", token.text)
            } else {
                token.text
            }
        })
        .collect()
}

/// A name as people write it: whole, without its legal forms, without `The`, without `.com`.
fn aliases(name: &str, spelling: &Spelling, legal: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut add = |alias: &[String]| {
        if !alias.is_empty() && !found.iter().any(|known| known == alias) {
            found.push(alias.to_vec());
        }
    };
    let main = name.split(['/', '(', '（']).next().unwrap_or_default();
    let names = [name, main];
    for words in names.map(|name| words_of(name, spelling)) {
        add(&words);
        let words = match words.split_first() {
            Some((first, rest)) if first == "the" && !rest.is_empty() => rest,
            _ => &words,
        };
        add(words);
        let mut kept = words;
        loop {
            let form = legal.iter().find(|form| kept.len() > form.len() && kept.ends_with(form));
            let dropped = match (form, kept.last()) {
                (Some(form), _) => form.len(),
                (None, Some(last)) if last == "and" && kept.len() > 1 => 1,
                (None, Some(last)) if last == "com" && kept.len() > 1 => 1,
                _ => break,
            };
            kept = kept.get(..kept.len() - dropped).unwrap_or_default();
            // One or two Chinese characters name nobody.
            let han = kept.iter().all(|word| word.chars().all(text::is_han));
            let common = kept.len() == 1 && kept.iter().any(|word| spelling.names.common.contains(word));
            if !(common || han && kept.len() < 2) {
                add(kept);
            }
        }
    }
    found
}

/// Whether a word is made of the beginnings of a name's words, two letters or more each (`AMEX`, `FedEx`).
fn abbreviates(word: &str, alias: &str) -> bool {
    fn rest_abbreviates(word: &str, mut words: std::str::Split<'_, char>) -> bool {
        let Some(next) = words.next() else { return word.is_empty() };
        let shared = word.bytes().zip(next.bytes()).take_while(|(a, b)| a == b).count();
        (2..=shared.min(6))
            .any(|length| word.get(length..).is_some_and(|rest| rest_abbreviates(rest, words.clone())))
    }
    word.is_ascii()
        && alias.is_ascii()
        && (2..=4).contains(&alias.split(' ').count())
        && rest_abbreviates(word, alias.split(' '))
}

/// Letters to insert, drop, change or swap; anything from `limit` up is `limit`.
fn edit_distance(a: &[char], b: &[char], limit: usize) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut above: Vec<usize> = (0..width).collect();
    for (row, letter) in a.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let get = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut cost = get(&above, column) + usize::from(letter != other);
            cost = cost.min(get(&above, column + 1) + 1).min(get(&line, column) + 1);
            let swapped =
                row > 0 && column > 0 && a.get(row - 1) == Some(other) && b.get(column - 1) == Some(letter);
            if swapped {
                cost = cost.min(get(&before, column - 1) + 1);
            }
            line.push(cost);
        }
        if line.iter().min().is_some_and(|least| *least >= limit) {
            return limit;
        }
        before = above;
        above = line;
    }
    above.last().copied().unwrap_or(limit).min(limit)
}
