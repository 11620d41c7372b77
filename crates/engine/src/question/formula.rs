//! Formulas in words: `365 * (average inventory between FY2018 and FY2019) / FY2019 COGS`, `ratio of A to B`, `A占B的比例`.
//!
//! Parsed over the parts of a sentence into a tree that still has the periods as said; [`super::lowering`] puts it into the
//! chart's language. Loosest first: sums, products (`per`, `to`, `divided by` among them), then a figure with a period before
//! or after it.

use model::Decimal;

use super::periods::Group;
use super::plan::UnitKind;
use super::reading::{Part, Piece};
use super::vocabulary::Sense;
use super::words::Word;

/// A formula with the periods as said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Number(Decimal),
    /// What a phrase of the chart may mean.
    Figure(Sense),
    /// The place of a definition.
    Defined(usize),
    Binary(Op, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    /// A figure over the account that margins are taken of.
    Margin(Box<Node>),
    /// Something over neighbouring periods.
    Over(Span, Box<Node>, Option<Group>),
    /// At a period.
    At(Group, Box<Node>),
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// A quotient that is asked for as percent.
    PercentOf,
}

/// What spans neighbouring periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Average,
    Change,
    Growth,
}

/// Formulas nest no deeper than this.
pub(super) const DEEPEST: u32 = 40;

struct Parser<'a> {
    parts: &'a [Part],
    at: usize,
    depth: u32,
}

/// Parses a formula at the beginning of these parts; gives it and the part after it.
pub(super) fn parse(parts: &[Part]) -> Option<(Node, usize)> {
    let mut parser = Parser { parts, at: 0, depth: 0 };
    let node = parser.quotient()?;
    let node = parser.after(node);
    Some((node, parser.at))
}

/// Parses several figures side by side (`revenue and net income`), all of these parts.
pub(super) fn parse_list(parts: &[Part]) -> Result<Vec<(Node, usize, usize)>, usize> {
    let mut parser = Parser { parts, at: 0, depth: 0 };
    let mut nodes: Vec<(Node, usize, usize)> = Vec::new();
    loop {
        let start = parser.skip(parser.at);
        let node = parser.quotient().ok_or(parser.at)?;
        let node = parser.after(node);
        nodes.push((node, start, parser.at));
        // `A和B之比`: a word after the list that makes one of it.
        let next = parser.skip(parser.at);
        let joint = match nodes.as_slice() {
            [_, _] if parser.is(next, &[Word::RatioAfter]) => Some(Op::Divide),
            [_, _] if parser.is(next, &[Word::DifferenceAfter]) => Some(Op::Subtract),
            [_, _, ..] if parser.is(next, &[Word::SumAfter, Word::Sum]) => Some(Op::Add),
            _ => None,
        };
        if let Some(op) = joint {
            let (first, last) = (nodes.first().map_or(0, |node| node.1), next);
            let whole = nodes
                .drain(..)
                .map(|(node, ..)| node)
                .reduce(|a, b| Node::Binary(op, Box::new(a), Box::new(b)));
            nodes.extend(whole.map(|node| (node, first, last)));
            parser.at = next + 1;
        }
        let next = parser.skip(parser.at);
        let joined = parser.part(next).is_some_and(|part| {
            part.sign() == Some(',') || part.is_any(&[Word::And, Word::Or, Word::Versus, Word::With])
        });
        if joined {
            let mut after = next + 1;
            while parser.part(after).is_some_and(|part| part.sign() == Some(',') || part.is_any(&[Word::And]))
            {
                after += 1;
            }
            if parser.starts_operand(after) {
                parser.at = after;
                continue;
            }
        }
        return if parser.skip_links(parser.at) >= parts.len() {
            Ok(nodes)
        } else {
            Err(parser.skip_links(parser.at))
        };
    }
}

impl<'a> Parser<'a> {
    fn part(&self, at: usize) -> Option<&'a Part> {
        self.parts.get(at)
    }

    fn is(&self, at: usize, words: &[Word]) -> bool {
        self.part(at).is_some_and(|part| part.is_any(words))
    }

    /// The next part that carries meaning.
    fn skip(&self, mut at: usize) -> usize {
        while self.part(at).is_some_and(|part| {
            part.skipped()
                || part.is_any(&[Word::Neutral, Word::YesNo])
                || matches!(&part.piece, Piece::Unit(unit) if matches!(unit.kind, UnitKind::Days | UnitKind::Money | UnitKind::Shares))
        }) {
            at += 1;
        }
        at
    }

    /// The next part that carries meaning, links passed over.
    fn skip_links(&self, mut at: usize) -> usize {
        loop {
            let next = self.skip(at);
            let link =
                self.is(
                    next,
                    &[
                        Word::Of,
                        Word::In,
                        Word::For,
                        Word::From,
                        Word::As,
                        Word::With,
                        Word::Year,
                        Word::Fiscal,
                        Word::Each,
                    ],
                ) || self.part(next).and_then(Part::sign).is_some_and(|sign| matches!(sign, ',' | ':' | '"'));
            if !link {
                return next;
            }
            at = next + 1;
        }
    }

    /// The next part that carries meaning behind `at the beginning and end of the year`, which an average is of anyhow.
    fn both_ends(&self, at: usize) -> usize {
        let next = self.skip_links(at);
        if self.is(next, &[Word::BothEnds]) { self.skip_links(next + 1) } else { at }
    }

    /// Whether a figure, number or group begins there.
    fn starts_operand(&self, at: usize) -> bool {
        let at = self.skip(at);
        let Some(part) = self.part(at) else { return false };
        match &part.piece {
            Piece::Figure(_) | Piece::Defined(_) | Piece::Number(_) | Piece::Sign('(' | '[') => true,
            Piece::Periods(_) => {
                let next = self.skip_links(at + 1);
                self.part(next).is_some_and(Part::is_figure)
            }
            _ => part.is_any(&[
                Word::Average,
                Word::Change,
                Word::Growth,
                Word::RatioOf,
                Word::DifferenceBetween,
                Word::SumOf,
            ]),
        }
    }

    /// `a as a percentage of b`, `a to b`: looser than sums, so that `a plus b to c` is what it says.
    fn quotient(&mut self) -> Option<Node> {
        let mut left = self.sum()?;
        loop {
            let at = self.skip(self.at);
            let op = match self.part(at) {
                Some(part) if part.is_any(&[Word::PercentOf, Word::ShareOf]) => Op::PercentOf,
                Some(part) if part.is(Word::To) => Op::Divide,
                _ => break,
            };
            if !self.starts_operand(at + 1) {
                break;
            }
            self.at = at + 1;
            left = Node::Binary(op, Box::new(left), Box::new(self.sum()?));
        }
        Some(left)
    }

    /// `a + b - c`
    fn sum(&mut self) -> Option<Node> {
        if self.depth > DEEPEST {
            return None;
        }
        self.depth += 1;
        let (mut left, mut in_words) = self.product()?;
        let mut added = false;
        loop {
            let at = self.skip(self.at);
            let Some(part) = self.part(at) else { break };
            let op = match part.sign() {
                Some('+') => Op::Add,
                Some('-') => Op::Subtract,
                Some(_) => break,
                None if part.is(Word::Plus) => Op::Add,
                None if part.is(Word::Minus) => Op::Subtract,
                None => break,
            };
            if !self.starts_operand(at + 1) {
                break;
            }
            self.at = at + 1;
            let (right, divided) = self.product()?;
            in_words |= divided;
            added = true;
            left = Node::Binary(op, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        // `a minus b divided by c` is read in two ways; signs and parentheses are read in one.
        (!(added && in_words)).then_some(left)
    }

    /// `a * b / c`, `a per b`; and whether something is divided in words.
    fn product(&mut self) -> Option<(Node, bool)> {
        let mut left = self.unary()?;
        let mut in_words = false;
        loop {
            let at = self.skip(self.at);
            let Some(part) = self.part(at) else { break };
            let op = match part.sign() {
                Some('*') => Op::Multiply,
                Some('/') => Op::Divide,
                Some(_) => break,
                None if part.is(Word::Times) => Op::Multiply,
                None if part.is_any(&[Word::DividedBy, Word::Per]) => Op::Divide,
                None => break,
            };
            if !self.starts_operand(at + 1) {
                break;
            }
            in_words |= part.sign().is_none() && op == Op::Divide;
            self.at = at + 1;
            left = Node::Binary(op, Box::new(left), Box::new(self.unary()?));
        }
        Some((left, in_words))
    }

    fn unary(&mut self) -> Option<Node> {
        let at = self.skip(self.at);
        if self.part(at).and_then(Part::sign) == Some('-') {
            if self.depth > DEEPEST {
                return None;
            }
            self.depth += 1;
            self.at = at + 1;
            let inner = self.unary()?;
            self.depth -= 1;
            return Some(Node::Negate(Box::new(inner)));
        }
        let node = self.operand()?;
        Some(match self.period_after() {
            Some(group) => Node::At(group, Box::new(node)),
            None => node,
        })
    }

    /// A period right behind an operand.
    fn period_after(&mut self) -> Option<Group> {
        let at = self.skip_links(self.at);
        let Some(Part { piece: Piece::Periods(group), .. }) = self.part(at) else { return None };
        let group = group.clone();
        self.at = at + 1;
        Some(group)
    }

    /// A figure, number or group, perhaps with a period or a function before it.
    fn operand(&mut self) -> Option<Node> {
        let at = self.skip(self.at);
        let part = self.part(at)?;
        if self.depth > DEEPEST {
            return None;
        }
        match &part.piece {
            Piece::Number(value) => {
                let mut value = *value;
                self.at = at + 1;
                if let Some(Part { piece: Piece::Unit(unit), .. }) = self.part(at + 1)
                    && unit.kind == UnitKind::Percent
                {
                    value /= Decimal::ONE_HUNDRED;
                    self.at += 1;
                }
                Some(Node::Number(value))
            }
            Piece::Figure(sense) => {
                let node = Node::Figure(sense.clone());
                self.at = at + 1;
                Some(self.margin(node))
            }
            Piece::Defined(place) => {
                let node = Node::Defined(*place);
                self.at = at + 1;
                Some(node)
            }
            Piece::Sign(open @ ('(' | '[')) => {
                let close = if *open == '(' { ')' } else { ']' };
                self.at = at + 1;
                let inner = self.quotient()?;
                let inner = self.after(inner);
                let end = self.skip_links(self.at);
                if self.part(end).and_then(Part::sign) != Some(close) {
                    return None;
                }
                self.at = end + 1;
                Some(self.margin(inner))
            }
            Piece::Periods(group) => {
                let group = group.clone();
                self.at = self.skip_links(at + 1);
                self.depth += 1;
                let inner = self.operand()?;
                self.depth -= 1;
                Some(Node::At(group, Box::new(inner)))
            }
            Piece::Word(_) => self.function(at),
            _ => None,
        }
    }

    /// `average of`, `change in`, `ratio of … to …`
    fn function(&mut self, at: usize) -> Option<Node> {
        let part = self.part(at)?;
        let span = if part.is(Word::Average) {
            Some(Span::Average)
        } else if part.is(Word::Change) {
            Some(Span::Change)
        } else if part.is(Word::Growth) {
            Some(Span::Growth)
        } else {
            None
        };
        self.depth += 1;
        let node = if let Some(span) = span {
            self.at = self.skip_links(self.both_ends(at + 1));
            let node = match self.operand()? {
                Node::At(group, inner) => Node::Over(span, inner, Some(group)),
                inner => {
                    let group = self.period_after();
                    Node::Over(span, Box::new(inner), group)
                }
            };
            self.at = self.both_ends(self.at);
            node
        } else {
            let op = part.word(|word| match word {
                Word::RatioOf => Some(Op::Divide),
                Word::DifferenceBetween => Some(Op::Subtract),
                Word::SumOf => Some(Op::Add),
                _ => None,
            })?;
            self.at = self.skip_links(at + 1);
            let mut left = self.sum()?;
            let quotient = matches!(bare(&left), Node::Binary(Op::Divide, ..)) && op == Op::Divide;
            let mut joined = 0;
            loop {
                let at = self.skip(self.at);
                let joint = self.part(at).is_some_and(|part| {
                    part.is_any(&[Word::And, Word::To, Word::Versus, Word::DividedBy])
                        || part.sign() == Some(',')
                });
                let after = if self.is(at + 1, &[Word::And]) { at + 2 } else { at + 1 };
                if !joint || !self.starts_operand(after) || (op != Op::Add && joined > 0) || quotient {
                    break;
                }
                self.at = after;
                left = Node::Binary(op, Box::new(left), Box::new(self.sum()?));
                joined += 1;
            }
            if joined == 0 && !quotient {
                return None;
            }
            left
        };
        self.depth -= 1;
        Some(node)
    }

    /// `X margin` is X over revenue.
    fn margin(&mut self, node: Node) -> Node {
        let at = self.skip(self.at);
        if self.is(at, &[Word::Margin]) {
            self.at = at + 1;
            return Node::Margin(Box::new(node));
        }
        node
    }

    /// `debt to equity ratio`: the word after a quotient that says that it is one.
    fn after(&mut self, node: Node) -> Node {
        let at = self.skip(self.at);
        if self.is(at, &[Word::RatioAfter])
            && matches!(bare(&node), Node::Binary(Op::Divide | Op::PercentOf, ..))
        {
            self.at = at + 1;
            if let Some(group) = self.period_after() {
                return Node::At(group, Box::new(node));
            }
        }
        node
    }
}

/// The node under its periods.
fn bare(node: &Node) -> &Node {
    let mut node = node;
    while let Node::At(_, inner) = node {
        node = inner;
    }
    node
}

impl Node {
    /// The periods said anywhere in it, outside averages and changes, left to right.
    pub(super) fn groups(&self) -> Vec<&Group> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if let Node::At(group, _) = node {
                found.push(group);
            }
        });
        found
    }

    /// All periods said in it.
    pub(super) fn all_groups(&self) -> Vec<&Group> {
        let mut found = Vec::new();
        self.walk(&mut |node| match node {
            Node::At(group, _) | Node::Over(_, _, Some(group)) => found.push(group),
            _ => {}
        });
        found
    }

    /// Visits every node, parents first.
    pub(super) fn walk<'n>(&'n self, visit: &mut impl FnMut(&'n Node)) {
        visit(self);
        match self {
            Self::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Self::Negate(inner) | Self::Margin(inner) | Self::Over(_, inner, _) | Self::At(_, inner) => {
                inner.walk(visit)
            }
            Self::Number(_) | Self::Figure(_) | Self::Defined(_) => {}
        }
    }

    /// The same without periods outside averages and changes.
    pub(super) fn without_periods(self) -> Self {
        match self {
            Self::At(_, inner) => inner.without_periods(),
            Self::Binary(op, a, b) => {
                Self::Binary(op, Box::new(a.without_periods()), Box::new(b.without_periods()))
            }
            Self::Negate(inner) => Self::Negate(Box::new(inner.without_periods())),
            Self::Margin(inner) => Self::Margin(Box::new(inner.without_periods())),
            Self::Over(span, inner, group) => Self::Over(span, Box::new(inner.without_periods()), group),
            other => other,
        }
    }

    /// The same, what spans neighbouring periods being of those of the period asked about: `average inventory FY2022`.
    pub(super) fn of_the_period_asked(self) -> Self {
        let of = |node: Box<Self>| Box::new(node.of_the_period_asked());
        match self {
            Self::Binary(op, a, b) => Self::Binary(op, of(a), of(b)),
            Self::Negate(inner) => Self::Negate(of(inner)),
            Self::Margin(inner) => Self::Margin(of(inner)),
            Self::Over(span, inner, _) => Self::Over(span, of(inner), None),
            other => other,
        }
    }

    /// Whether it is more than one figure or number.
    pub(super) fn has_arithmetic(&self) -> bool {
        let mut found = false;
        self.walk(&mut |node| found |= matches!(node, Self::Binary(..) | Self::Over(..)));
        found
    }

    /// Whether it is asked for as percent by its own words.
    pub(super) fn is_percent(&self) -> bool {
        match self {
            Self::Binary(Op::PercentOf, ..) | Self::Margin(_) => true,
            Self::At(_, inner) | Self::Over(Span::Average, inner, _) => inner.is_percent(),
            _ => false,
        }
    }
}
