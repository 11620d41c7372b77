//! Filers: whose facts a file holds, where several companies report in one.
//!
//! A parent and its subsidiaries file one report together: the subsidiaries' facts carry a member of the axis of legal
//! entities, and that member has a cover of its own. Or contexts name several entities outright. Each becomes a filer
//! with its own facts, so that no figure of one is ever taken for another's.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Context, Fact, Locus, Statement};

use crate::Vocabulary;

/// The axis by which co-registrants are told apart, without its prefix.
const LEGAL_ENTITIES: &str = "LegalEntityAxis";

/// An entity without a cover is a filer if it has that many numbers; fewer are a slip of somebody's pen.
const FEW: usize = 12;

/// One company that reports in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filer {
    /// Who: the entity's identifier, and the member it reports under, where it has one.
    pub name: String,
    /// Its facts, as if it had filed alone.
    pub facts: Vec<Fact>,
}

/// The filers of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filers {
    /// The one whose report it is.
    pub main: Filer,
    /// Those who report in it, too.
    pub others: Vec<Filer>,
    /// Entities that facts name and that report nothing: their facts belong to no filer.
    pub strays: Vec<String>,
}

/// Takes apart the facts of a file by whose they are.
pub fn filers(facts: Vec<Fact>, vocabulary: &Vocabulary) -> Filers {
    let names = &vocabulary.tags.company;
    let is_name = |fact: &Fact| {
        let local = fact.concept().rsplit(':').next().unwrap_or_default();
        fact.value.text().is_some_and(|text| !text.is_empty()) && names.iter().any(|name| name == local)
    };
    let members: Vec<Arc<str>> = {
        let named = facts.iter().filter(|fact| is_name(fact));
        let mut members: Vec<Arc<str>> = named
            .filter_map(|fact| match fact.dimensions() {
                [only] if is_legal_entities(&only.axis) => Some(only.member.clone()),
                _ => None,
            })
            .collect();
        members.sort();
        members.dedup();
        members
    };
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in &facts {
        if let Some(entity) = entity(fact) {
            *numbers.entry(entity).or_default() += usize::from(fact.value.number().is_some());
        }
    }
    if numbers.len() < 2 && members.is_empty() {
        let name = numbers.keys().next().map_or_else(String::new, |name| (*name).to_owned());
        return Filers { main: Filer { name, facts }, ..Filers::default() };
    }
    let covers: Vec<&str> = facts
        .iter()
        .filter(|fact| is_name(fact) && fact.dimensions().is_empty())
        .filter_map(entity)
        .collect();
    let most = numbers.iter().max_by_key(|(_, count)| **count).map(|(entity, _)| *entity);
    let main = covers.first().copied().or(most).unwrap_or_default().to_owned();
    let (mut entities, mut strays) = (Vec::new(), Vec::new());
    for (entity, count) in &numbers {
        if *entity == main {
            continue;
        }
        let report = *count >= FEW || covers.contains(entity);
        let kind = if report { &mut entities } else { &mut strays };
        kind.push((*entity).to_owned());
    }

    let mut others: Vec<Filer> = Vec::new();
    for name in &entities {
        let own = facts.iter().filter(|fact| entity(fact) == Some(name)).cloned().collect();
        others.push(Filer { name: name.clone(), facts: own });
    }
    for member in &members {
        let own = facts.iter().filter_map(|fact| as_filed_by(fact, &main, member)).collect();
        others.push(Filer { name: format!("{main} {member}"), facts: own });
    }
    let facts = facts.into_iter().filter(|fact| entity(fact).is_none_or(|entity| entity == main)).collect();
    Filers { main: Filer { name: main, facts }, others, strays }
}

/// Gives each statement to the filer whose facts stand in it most, the main one where nobody's do.
pub fn share_out(statements: Vec<Statement>, filers: &Filers) -> (Vec<Statement>, Vec<Vec<Statement>>) {
    let mut mine = Vec::new();
    let mut theirs: Vec<Vec<Statement>> = vec![Vec::new(); filers.others.len()];
    for statement in statements {
        let count = |facts: &[Fact]| {
            let whole =
                facts.iter().filter(|fact| fact.dimensions().is_empty() && fact.value.number().is_some());
            whole.filter(|fact| stands_in(fact, &statement)).count()
        };
        let most = filers.others.iter().enumerate().map(|(at, filer)| (count(&filer.facts), at)).max();
        let place = most.filter(|(count_of_most, _)| *count_of_most > count(&filers.main.facts));
        match place.and_then(|(_, at)| theirs.get_mut(at)) {
            Some(own) => own.push(statement),
            None => mine.push(statement),
        }
    }
    (mine, theirs)
}

fn stands_in(fact: &Fact, statement: &Statement) -> bool {
    let around = |locus: &Locus| locus.bytes().is_some_and(|span| span.contains(&fact.bytes));
    statement.rows.iter().any(|row| around(&row.locus))
}

/// The entity without the zeros that identifiers are padded with.
fn entity(fact: &Fact) -> Option<&str> {
    let entity: &str = &fact.context.as_ref()?.entity;
    let bare = entity.trim_start_matches('0');
    Some(if bare.is_empty() { entity } else { bare })
}

fn is_legal_entities(axis: &str) -> bool {
    axis.rsplit(':').next() == Some(LEGAL_ENTITIES)
}

/// The fact as the co-registrant would have filed it alone: without the member that says whose it is.
fn as_filed_by(fact: &Fact, main: &str, member: &str) -> Option<Fact> {
    let context = fact.context.as_ref().filter(|_| entity(fact) == Some(main))?;
    let is_own = |at: &&model::Dimension| is_legal_entities(&at.axis) && &*at.member == member;
    context.dimensions.iter().find(is_own)?;
    let dimensions = context.dimensions.iter().filter(|at| !is_own(at)).cloned().collect();
    let context = Arc::new(Context { dimensions, ..Context::clone(context) });
    Some(Fact { context: Some(context), ..fact.clone() })
}
