//! Formulas as spreads write them: numbers, texts, references, ranges, operators, functions. What else a formula may hold
//! (names, arrays, references to other workbooks) isn't read, and a formula that holds it is none of ours.

use model::Decimal;

use crate::CellRef;

/// How deep brackets and functions may stand in one another.
const DEEPEST: usize = 64;

/// A formula's parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Number(Decimal),
    Text(String),
    Reference(Place),
    /// From, to; both included.
    Range(Place, CellRef),
    Negative(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Call(String, Vec<Node>),
}

/// A cell, on another sheet where one is named (in lower case).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sheet: Option<String>,
    pub(super) at: CellRef,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

/// The operators of each strength, the weakest first; what begins like another stands before it.
const LEVELS: [&[(&str, Operator)]; 4] = [
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<>", Operator::Unequal),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("=", Operator::Equal),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
    &[("^", Operator::Power)],
];

/// Reads a formula; `None` where it isn't of our dialect.
pub(super) fn parse(formula: &str) -> Option<Node> {
    let mut reader = Reader { rest: formula, depth: 0 };
    let node = reader.level(0)?;
    reader.rest.trim_start().is_empty().then_some(node)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start();
        let taken = rest.strip_prefix(sign);
        if let Some(rest) = taken {
            self.rest = rest;
        }
        taken.is_some()
    }

    fn level(&mut self, level: usize) -> Option<Node> {
        let Some(operators) = LEVELS.get(level) else { return self.operand() };
        let mut left = self.level(level + 1)?;
        loop {
            let Some((_, operator)) = operators.iter().find(|(sign, _)| self.take(sign)) else {
                return Some(left);
            };
            let right = self.level(level + 1)?;
            left = Node::Binary(*operator, Box::new(left), Box::new(right));
        }
    }

    /// A sign binds tighter than any operator: `-2^2` is 4.
    fn operand(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let node = if self.take("-") {
            Node::Negative(Box::new(self.operand()?))
        } else if self.take("+") {
            self.operand()?
        } else if self.take("(") {
            let inner = self.level(0)?;
            self.take(")").then_some(inner)?
        } else {
            self.atom()?
        };
        self.depth -= 1;
        Some(node)
    }

    fn atom(&mut self) -> Option<Node> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        match first {
            '"' => self.quoted('"').map(Node::Text),
            '0'..='9' | '.' => self.number(),
            '\'' => {
                let sheet = self.quoted('\'')?;
                self.take("!").then_some(())?;
                self.cell(Some(sheet.to_lowercase()))
            }
            _ => self.word(),
        }
    }

    /// A text between marks, those inside doubled.
    fn quoted(&mut self, mark: char) -> Option<String> {
        let mut text = String::new();
        let mut signs = self.rest.char_indices().skip(1).peekable();
        while let Some((at, sign)) = signs.next() {
            if sign != mark {
                text.push(sign);
            } else if signs.peek().is_some_and(|(_, next)| *next == mark) {
                signs.next();
                text.push(mark);
            } else {
                self.rest = self.rest.get(at + mark.len_utf8()..)?;
                return Some(text);
            }
        }
        None
    }

    fn number(&mut self) -> Option<Node> {
        let end =
            self.rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        Decimal::from_str_exact(digits).ok().map(Node::Number)
    }

    fn word(&mut self) -> Option<Node> {
        let part = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '$' | '.');
        let end = self.rest.find(|sign| !part(sign)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if let Some(rest) = rest.strip_prefix('(') {
            let name = word.to_ascii_uppercase();
            self.rest = rest;
            return self.arguments().map(|arguments| Node::Call(name, arguments));
        }
        if let Some(rest) = rest.strip_prefix('!') {
            let sheet = word.to_lowercase();
            self.rest = rest;
            return self.cell(Some(sheet));
        }
        self.cell(None)
    }

    fn arguments(&mut self) -> Option<Vec<Node>> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Some(arguments);
        }
        loop {
            arguments.push(self.level(0)?);
            if self.take(")") {
                return Some(arguments);
            }
            self.take(",").then_some(())?;
        }
    }

    fn cell(&mut self, sheet: Option<String>) -> Option<Node> {
        let at = self.reference()?;
        let from = Place { sheet, at };
        if self.take(":") { Some(Node::Range(from, self.reference()?)) } else { Some(Node::Reference(from)) }
    }

    fn reference(&mut self) -> Option<CellRef> {
        let end = self
            .rest
            .find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '$')
            .unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        text.parse().ok()
    }
}
