//! Text to syntax tree, by recursive descent. Places in errors count characters from 1.

use model::{Decimal, Expr, Offset, Window};

use super::{FUNCTIONS, MOST_PERIODS};
use crate::error::{Error, ErrorKind, did_you_mean};

/// How deep brackets and functions may nest.
const MOST_NESTING: usize = 64;
/// How many symbols a formula may have.
const MOST_TOKENS: usize = 1_000;

/// Reads a formula.
pub fn parse(text: &str) -> Result<Expr, Error> {
    let mut parser = Parser::new(text)?;
    let expr = parser.sum()?;
    parser.end()?;
    Ok(expr)
}

/// Reads a rule, `left = right`.
pub fn parse_rule(text: &str) -> Result<(Expr, Expr), Error> {
    let mut parser = Parser::new(text)?;
    let left = parser.sum()?;
    parser.expect(&Token::Mark('='), "\"=\" and the other side")?;
    let right = parser.sum()?;
    parser.end()?;
    Ok((left, right))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Number(Decimal),
    Name(String),
    Mark(char),
    Otherwise,
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => write!(f, "{name:?}"),
            Self::Mark(mark) => write!(f, "\"{mark}\""),
            Self::Otherwise => f.write_str("\"??\""),
        }
    }
}

fn error(place: usize, what: impl Into<String>, hint: Option<String>) -> Error {
    Error::new(ErrorKind::Formula, format!("character {place}"), what).with_hint(hint)
}

/// The symbols of a formula with their places.
fn tokens(text: &str) -> Result<Vec<(Token, usize)>, Error> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().enumerate().map(|(at, letter)| (at + 1, letter)).peekable();
    while let Some((place, letter)) = letters.next() {
        let mut rest = |first: char, more: fn(char) -> bool| {
            let mut word = String::from(first);
            while let Some((_, next)) = letters.next_if(|(_, next)| more(*next)) {
                word.push(next);
            }
            word
        };
        let token = match letter {
            space if space.is_whitespace() => continue,
            digit if digit.is_ascii_digit() => {
                let digits = rest(digit, |next| next.is_ascii_digit() || next == '.');
                let Some(number) = model::parse_decimal(&digits) else {
                    let hint = "at most 28 digits and one decimal point".to_owned();
                    return Err(error(place, format!("{digits:?} is not a number"), Some(hint)));
                };
                Token::Number(number)
            }
            first if first.is_ascii_lowercase() => Token::Name(rest(first, |next| {
                next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_'
            })),
            '?' | '？' => {
                if letters.next_if(|(_, next)| matches!(next, '?' | '？')).is_none() {
                    return Err(error(place, "a single \"?\"", Some("did you mean \"??\"?".to_owned())));
                }
                Token::Otherwise
            }
            '+' | '＋' => Token::Mark('+'),
            '-' | '−' | '－' | '–' => Token::Mark('-'),
            '*' | '×' | '＊' => Token::Mark('*'),
            '/' | '÷' | '／' => Token::Mark('/'),
            '(' | '（' => Token::Mark('('),
            ')' | '）' => Token::Mark(')'),
            ',' | '，' => Token::Mark(','),
            '=' | '＝' => Token::Mark('='),
            '[' | ']' => Token::Mark(letter),
            other => {
                let hint = if other.is_alphabetic() {
                    "formulas use ids of accounts and metrics: small letters a to z, digits and _"
                } else {
                    "formulas know + - * / ( ) [ ] , ?? and ids"
                };
                return Err(error(place, format!("unexpected {other:?}"), Some(hint.to_owned())));
            }
        };
        if tokens.len() == MOST_TOKENS {
            return Err(error(place, format!("a formula of more than {MOST_TOKENS} symbols"), None));
        }
        tokens.push((token, place));
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    next: usize,
    end: usize,
    nesting: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, Error> {
        Ok(Self { tokens: tokens(text)?, next: 0, end: text.chars().count() + 1, nesting: 0 })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(_, place)| *place)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    fn unexpected(&self, wanted: &str) -> Error {
        let found = self.peek().map_or_else(|| "the end".to_owned(), ToString::to_string);
        error(self.place(), format!("expected {wanted}, found {found}"), None)
    }

    fn expect(&mut self, token: &Token, wanted: &str) -> Result<(), Error> {
        if self.take(token) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn end(&self) -> Result<(), Error> {
        if self.peek().is_none() { Ok(()) } else { Err(self.unexpected("an operator or the end")) }
    }

    /// Reads something nested, as long as it isn't nested too deeply.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.nesting == MOST_NESTING {
            return Err(error(self.place(), format!("brackets nested more than {MOST_NESTING} deep"), None));
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    fn sum(&mut self) -> Result<Expr, Error> {
        let mut left = self.product()?;
        loop {
            if self.take(&Token::Mark('+')) {
                left = Expr::Add(Box::new(left), Box::new(self.product()?));
            } else if self.take(&Token::Mark('-')) {
                left = Expr::Subtract(Box::new(left), Box::new(self.product()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Expr, Error> {
        let mut left = self.unary()?;
        loop {
            if self.take(&Token::Mark('*')) {
                left = Expr::Multiply(Box::new(left), Box::new(self.unary()?));
            } else if self.take(&Token::Mark('/')) {
                left = Expr::Divide(Box::new(left), Box::new(self.unary()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn unary(&mut self) -> Result<Expr, Error> {
        if !self.take(&Token::Mark('-')) {
            return self.otherwise();
        }
        if let Some(number) = self.plain_number() {
            return Ok(Expr::Number(-number));
        }
        self.nested(|parser| Ok(Expr::Negate(Box::new(parser.unary()?))))
    }

    /// A number that no `??` follows.
    fn plain_number(&mut self) -> Option<Decimal> {
        match (self.peek(), self.tokens.get(self.next + 1)) {
            (_, Some((Token::Otherwise, _))) => None,
            (Some(Token::Number(number)), _) => {
                let number = *number;
                self.next += 1;
                Some(number)
            }
            _ => None,
        }
    }

    fn otherwise(&mut self) -> Result<Expr, Error> {
        let first = self.atom()?;
        if !self.take(&Token::Otherwise) {
            return Ok(first);
        }
        let second = if self.take(&Token::Mark('-')) {
            match self.plain_number() {
                Some(number) => Expr::Number(-number),
                None => return Err(self.unexpected("a number after \"?? -\"")),
            }
        } else {
            self.nested(Self::otherwise)?
        };
        Ok(Expr::IfMissing(Box::new(first), Box::new(second)))
    }

    fn atom(&mut self) -> Result<Expr, Error> {
        let place = self.place();
        match self.peek().cloned() {
            Some(Token::Number(number)) => {
                self.next += 1;
                Ok(Expr::Number(number))
            }
            Some(Token::Name(name)) => {
                self.next += 1;
                if self.peek() == Some(&Token::Mark('(')) {
                    self.nested(|parser| parser.function(&name, place))
                } else {
                    Ok(Expr::Name { name, offset: self.offset()? })
                }
            }
            Some(Token::Mark('(')) => {
                self.next += 1;
                let inside = self.nested(Self::sum)?;
                self.expect(&Token::Mark(')'), "\")\"")?;
                Ok(inside)
            }
            _ => Err(self.unexpected("a number, an account, a metric or \"(\"")),
        }
    }

    /// `[-1]`, where it stands.
    fn offset(&mut self) -> Result<Offset, Error> {
        if !self.take(&Token::Mark('[')) {
            return Ok(0);
        }
        let place = self.place();
        let back = self.take(&Token::Mark('-'));
        let periods = self.periods(0, place)?;
        self.expect(&Token::Mark(']'), "\"]\"")?;
        let periods = Offset::try_from(periods).unwrap_or(0);
        Ok(if back { -periods } else { periods })
    }

    /// A whole number of periods.
    fn periods(&mut self, least: u32, place: usize) -> Result<Window, Error> {
        let Some(Token::Number(number)) = self.peek() else {
            return Err(self.unexpected("a whole number of periods"));
        };
        let periods = u32::try_from(*number).ok().filter(|_| number.fract().is_zero());
        match periods.filter(|periods| (least..=MOST_PERIODS).contains(periods)) {
            Some(periods) => {
                self.next += 1;
                Ok(periods)
            }
            None => Err(error(
                place,
                format!("{number} is not a whole number from {least} to {MOST_PERIODS}"),
                None,
            )),
        }
    }

    fn function(&mut self, name: &str, place: usize) -> Result<Expr, Error> {
        let Some((_, least, most)) = FUNCTIONS.into_iter().find(|(known, ..)| *known == name) else {
            let known = FUNCTIONS.iter().map(|(known, ..)| *known);
            let hint = did_you_mean(name, known.clone())
                .unwrap_or_else(|| format!("the functions are {}", known.collect::<Vec<_>>().join(", ")));
            return Err(error(place, format!("no function {name:?}"), Some(hint)));
        };
        self.expect(&Token::Mark('('), "\"(\"")?;
        let first = Box::new(self.sum()?);
        let mut second = None;
        let mut window = None;
        if most > 1 && self.take(&Token::Mark(',')) {
            if matches!(name, "avg" | "cagr") {
                let place = self.place();
                window = Some(self.periods(1, place)?);
            } else {
                second = Some(Box::new(self.sum()?));
            }
        } else if least > 1 {
            return Err(self.unexpected(&format!("\",\" and the second argument of {name}")));
        }
        self.expect(&Token::Mark(')'), "\")\"")?;
        Ok(match (name, second, window) {
            ("avg", None, window) => Expr::Average(first, window.unwrap_or(2)),
            ("change", None, None) => Expr::Change(first),
            ("growth", None, None) => Expr::Growth(first),
            ("cagr", None, Some(window)) => Expr::Cagr(first, window),
            ("abs", None, None) => Expr::Abs(first),
            ("ln", None, None) => Expr::Ln(first),
            ("min", Some(second), None) => Expr::Min(first, second),
            ("max", Some(second), None) => Expr::Max(first, second),
            _ => return Err(error(place, format!("wrong arguments of {name}"), None)),
        })
    }
}
