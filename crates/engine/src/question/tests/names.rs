//! Every name of the built-in chart is understood as the figure that it names.

use model::Expr;

use crate::charts;
use crate::question::{Aggregate, Company, Directory, Understanding, reasons, understand};

/// What the grammar makes of a name: a figure's id, with the function over periods where there is one.
fn understood(name: &str, charts: &charts::Charts, directory: &Directory) -> String {
    let question = if name.is_ascii() {
        format!("What was Sample's {name} in FY2022?")
    } else {
        format!("Sample 2022年{name}是多少？")
    };
    match understand(&question, &charts.questions, directory) {
        Understanding::Figure(plan) => match plan.targets.first().map(|target| &target.expr) {
            Some(Expr::Name { name, offset: 0 }) if plan.dimension.is_none() => match plan.aggregate {
                Aggregate::Value => name.clone(),
                other => format!("{other:?} {name}").to_lowercase(),
            },
            other => format!("{other:?}"),
        },
        Understanding::Text(_) => "text".to_owned(),
        Understanding::Unresolved(unresolved) if unresolved.reason.code == reasons::AMBIGUOUS_FIGURE => {
            let ids: Vec<&str> = unresolved.candidates.iter().map(|choice| choice.id.as_str()).collect();
            ids.join(" or ")
        }
        Understanding::Unresolved(unresolved) => {
            format!("{}: {}", unresolved.reason.code, unresolved.reason.message)
        }
    }
}

#[test]
fn every_name_of_the_chart_means_its_figure() {
    let charts = charts::load(None).unwrap();
    let sample = Company { key: "sample".to_owned(), names: vec!["Sample".to_owned()], ..Company::default() };
    let directory = Directory::new(vec![sample], &charts.spelling);
    let accounts = charts.chart.accounts.iter().map(|account| (&account.id, &account.names, [].as_slice()));
    let metrics =
        charts.chart.metrics.iter().map(|metric| (&metric.id, &metric.names, metric.synonyms.as_slice()));
    let (mut names, mut shared, mut wrong) = (0, 0, Vec::new());
    for (id, own, synonyms) in accounts.chain(metrics) {
        for name in [&own.en, &own.zh].into_iter().chain(synonyms).filter(|name| !name.is_empty()) {
            names += 1;
            let found = understood(name, &charts, &directory);
            // Growth and changes in balances are read by the grammar, which also knows over which periods.
            let by_grammar =
                ["growth ", "change ", "cagr "].iter().any(|function| found.starts_with(function));
            if found.split(" or ").any(|candidate| candidate == id) {
                shared += usize::from(found != *id);
            } else if !by_grammar {
                wrong.push(format!("{id}: {name:?} is understood as {found}"));
            }
        }
    }
    println!("{names} names, {shared} shared by several figures, {} understood otherwise", wrong.len());
    // A name that two figures of one chart share can only mean one of them without more words.
    assert!(shared * 50 <= names, "{shared} of {names} names are ambiguous");
    assert!(wrong.len() * 200 <= names, "{} of {names}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_figure_of_the_question_words_is_in_the_chart() {
    let charts = charts::load(None).unwrap();
    let words = crate::question::Words::parse(crate::question::BUILT_IN).unwrap();
    for (phrase, ids) in &words.figures {
        for id in ids {
            assert!(
                charts.chart.account(id).is_some() || charts.chart.metric(id).is_some(),
                "{phrase:?} means {id}, which the chart doesn't have"
            );
        }
    }
}

#[test]
fn two_initials_name_the_company_that_is_called_after_two() {
    let charts = charts::load(None).unwrap();
    let company = |key: &str, name: &str| Company {
        key: key.to_owned(),
        names: vec![name.to_owned()],
        ..Company::default()
    };
    let listed = vec![company("pewter", "PEWTER & GABLE CO"), company("rowan", "Rowan & Dale Inc.")];
    let directory = Directory::new(listed, &charts.spelling);
    let named = |question: &str| match understand(question, &charts.questions, &directory) {
        Understanding::Figure(plan) => plan.companies.into_iter().map(|company| company.key).collect(),
        other => vec![format!("{other:?}")],
    };
    assert_eq!(named("What was P&G's revenue in FY2022?"), ["pewter"]);
    // What the vocabulary knows is a figure, whoever has such a name.
    assert_eq!(named("What was the R&D of Pewter & Gable in FY2022?"), ["pewter"]);
}
