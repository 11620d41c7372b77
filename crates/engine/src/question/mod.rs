//! Questions about figures, understood without a model, in English and Chinese.
//!
//! A grammar over a vocabulary: phrases are data ([`Words`], the chart's names, labels and synonyms), the grammar knows how
//! companies, periods, figures, formulas and units go together. Every word of a question has to be accounted for; what is
//! left over makes it [`Unresolved`] with the candidates, never a guess. Pure: nothing is looked up in any report.
//!
//! The path of a question: [`text`] tokens, [`directory`] mentions, [`lexer`] items, [`reading`] sentences of parts (with
//! [`periods`]), [`definitions`] that it gives itself, [`intent`], then [`compose`] makes the plan.

mod compose;
mod definitions;
mod directory;
mod formula;
mod intent;
mod language;
mod leftovers;
mod lexer;
mod lowering;
mod members;
mod period;
mod periods;
mod plan;
mod reading;
mod text;
mod timeline;
mod vocabulary;
mod words;

pub use directory::{Company, Directory, Resolution};
pub use members::Members;
pub use plan::{
    Aggregate, AskedUnit, Choice, CompanyRef, Dimension, DimensionKind, Judged, Match, Per, PeriodRef, Pick,
    Plan, Taken, Target, TextPlan, Understanding, UnitKind, Unresolved, reasons,
};
pub use vocabulary::Vocabulary;
pub use words::{BUILT_IN, Spelling, Words, WordsError};

/// What a question asks.
pub fn understand(question: &str, vocabulary: &Vocabulary, companies: &Directory) -> Understanding {
    let members = Members::default();
    let understood = compose::compose(question, vocabulary, companies, false, &members);
    language::unless_foreign(question, vocabulary, understood)
}

/// What a question asks of companies that the caller names: a row of a grid, `--company`. A word that could only be a
/// company where none is known may then be a part of it (`Services revenue`), and the plan's companies may stay empty.
pub fn understand_about_given(
    question: &str,
    vocabulary: &Vocabulary,
    companies: &Directory,
) -> Understanding {
    let members = Members::default();
    let understood = compose::compose(question, vocabulary, companies, true, &members);
    language::unless_foreign(question, vocabulary, understood)
}

/// What a question asks of a company whose segments, regions and products are known by name.
pub fn understand_with_members(
    question: &str,
    vocabulary: &Vocabulary,
    companies: &Directory,
    members: &Members,
) -> Understanding {
    compose::compose(question, vocabulary, companies, true, members)
}

#[cfg(test)]
mod tests;
