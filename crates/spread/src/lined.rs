//! Lines that a taxonomy tags by a member: `Creditors` within one year, `Equity` of share capital, and all of it once for the
//! group and once for the company alone.
//!
//! Facts with a dimension are parts of something and no line of a statement. But the British and Dutch taxonomies tell
//! lines apart by members, and say by another axis whose line it is. Such facts become whole ones here, before anything
//! reads them: the chart names them as `Creditors/WithinOneYear`. Where a group's accounts are tagged, what is tagged for
//! the company alone, or for neither, isn't taken.

use std::borrow::Cow;
use std::sync::Arc;

use model::{Context, Dimension, Fact, Whose};

use crate::concepts::ConceptMap;

/// The facts as lines of statements; as they are where the filing tags none by a member.
pub(crate) fn lined<'a>(facts: &'a [Fact], concepts: &ConceptMap<'_>, whose: &[Whose]) -> Cow<'a, [Fact]> {
    let whose = whose.iter().find(|whose| {
        facts
            .iter()
            .any(|fact| fact.dimensions().iter().any(|dimension| local(&dimension.axis) == whose.axis))
    });
    let is_line = |fact: &Fact| match fact.dimensions() {
        [one] => concepts.is_known(&named(fact, one)),
        _ => false,
    };
    if whose.is_none() && !facts.iter().any(is_line) {
        return Cow::Borrowed(facts);
    }
    let member = |fact: &Fact, axis: &str| -> String {
        let own = fact.dimensions().iter().find(|dimension| local(&dimension.axis) == axis);
        own.map(|dimension| local(&dimension.member).to_owned()).unwrap_or_default()
    };
    let meant = whose.map(|Whose { axis, group, company }| {
        let of_group = facts.iter().any(|fact| member(fact, axis) == *group);
        (axis.as_str(), if of_group { group } else { company })
    });
    let lines = facts.iter().filter_map(|fact| {
        let mut fact = fact.clone();
        if let Some((axis, whole)) = meant {
            if member(&fact, axis) != *whole {
                return None;
            }
            let others = fact.dimensions().iter().filter(|dimension| local(&dimension.axis) != axis);
            let others = others.cloned().collect();
            keep(&mut fact, others);
        }
        if let [one] = fact.dimensions() {
            let name = named(&fact, one);
            if concepts.is_known(&name) {
                fact.standard_concept = Some(Arc::from(name));
                keep(&mut fact, Vec::new());
            }
        }
        Some(fact)
    });
    Cow::Owned(lines.collect())
}

/// How the chart calls the line of a concept and a member.
fn named(fact: &Fact, dimension: &Dimension) -> String {
    format!("{}/{}", fact.concept(), local(&dimension.member))
}

/// Leaves a fact these dimensions alone.
fn keep(fact: &mut Fact, dimensions: Vec<Dimension>) {
    if let Some(context) = &fact.context
        && context.dimensions != dimensions
    {
        fact.context = Some(Arc::new(Context { dimensions, ..Context::clone(context) }));
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Date, FactValue, Period, Span};

    use super::*;
    use crate::chart::load;

    fn fact(concept: &str, dimensions: &[(&str, &str)], value: i64) -> Fact {
        let dimension = |(axis, member): &(&str, &str)| Dimension {
            axis: Arc::from(*axis),
            member: Arc::from(*member),
            typed: false,
        };
        let context = Context {
            id: Arc::from("c"),
            entity: Arc::from("1"),
            period: Some(Period::Instant { instant: Date::constant(2023, 3, 31) }),
            dimensions: dimensions.iter().map(dimension).collect(),
        };
        Fact {
            id: None,
            concept: Arc::from(concept),
            standard_concept: None,
            context: Some(Arc::new(context)),
            unit: None,
            decimals: None,
            value: FactValue::Number(value.into()),
            bytes: Span { start: 0, end: 1 },
            hidden: false,
        }
    }

    const OWED: &str = r#"
        [whose]
        GroupCompanyDataDimension = { group = "Consolidated", company = "" }
        FinancialStatementsTypeAxis = { group = "ConsolidatedMember", company = "SeparateMember" }
        [accounts]
        owed = ["Creditors/WithinOneYear"]
    "#;

    /// The lines that these facts are, as concept and value.
    fn check(facts: &[Fact], expected: &[(&str, i64)]) {
        let files = [
            ("general/accounts.toml", "[balance_sheet]\nowed = { en = \"Owed\", zh = \"债\" }\n"),
            ("concepts/uk-core.toml", OWED),
        ];
        let chart = load(&files, &[]).unwrap();
        let lines = lined(facts, &ConceptMap::new(&chart), &chart.whose);
        let whole = lines.iter().filter(|fact| fact.dimensions().is_empty());
        let told: BTreeMap<&str, _> =
            whole.map(|fact| (fact.concept(), fact.value.number().unwrap())).collect();
        let expected: BTreeMap<&str, _> =
            expected.iter().map(|(name, value)| (*name, (*value).into())).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_line_told_by_a_member_is_a_line() {
        let due = ("x:MaturitiesDimension", "y:WithinOneYear");
        let late = ("x:MaturitiesDimension", "y:AfterOneYear");
        check(
            &[
                fact("uk-core:Creditors", &[due], 5),
                fact("uk-core:Creditors", &[late], 7),
                fact("uk-core:Debtors", &[], 2),
            ],
            &[("uk-core:Creditors/WithinOneYear", 5), ("uk-core:Debtors", 2)],
        );
    }

    #[test]
    fn where_a_group_is_tagged_the_company_alone_is_not_taken() {
        let group = ("b:GroupCompanyDataDimension", "b:Consolidated");
        let due = ("x:MaturitiesDimension", "y:WithinOneYear");
        check(
            &[
                fact("uk-core:Debtors", &[group], 9),
                fact("uk-core:Debtors", &[], 2),
                fact("uk-core:Creditors", &[due, group], 5),
                fact("uk-core:Creditors", &[due], 1),
            ],
            &[("uk-core:Debtors", 9), ("uk-core:Creditors/WithinOneYear", 5)],
        );
        let alone = ("n:FinancialStatementsTypeAxis", "n:SeparateMember");
        check(&[fact("bw2-titel9:Assets", &[alone], 4)], &[("bw2-titel9:Assets", 4)]);
    }
}
