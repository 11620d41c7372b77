//! People's decisions: kept beside the reports, never instead of them; undone by another entry.

use model::{Anchor, AsOf, Candidate, Decimal, Locus, Span};
use store::{Decision, Error, Judgement, Library, Principal};

use crate::sample::{COMPANY, annual, day, moment};

fn decision(judgement: Judgement, at: &str) -> Decision {
    Decision {
        company_key: COMPANY.to_owned(),
        account: "revenue".to_owned(),
        period: "FY2023".to_owned(),
        judgement,
        reason: "as the auditor explained".to_owned(),
        actor: "ada".to_owned(),
        at: moment(at),
    }
}

#[test]
fn a_decision_stands_until_it_is_undone() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    annual(2023, 10).add_to(&library).unwrap();
    let adjusted = decision(Judgement::Adjusted { value: Decimal::new(125, 1) }, "2025-06-03T10:00:00Z");
    let reviewed = decision(Judgement::Reviewed { value: None }, "2025-06-04T10:00:00Z");
    let first = library.decide(&adjusted).unwrap();
    library.decide(&reviewed).unwrap();
    let standing = |as_of| -> Vec<Decision> {
        let view = library.view(&Principal::named("bob"), as_of);
        view.decisions(COMPANY).unwrap().into_iter().map(|standing| standing.decision).collect()
    };
    assert_eq!(standing(AsOf::Latest), [adjusted.clone(), reviewed.clone()]);

    library.undo(first, "bob", moment("2025-06-05T10:00:00Z")).unwrap();
    assert_eq!(standing(AsOf::Latest), std::slice::from_ref(&reviewed));
    assert_eq!(standing(AsOf::Day(day("2025-06-04"))), [adjusted.clone(), reviewed]);
    assert_eq!(standing(AsOf::Day(day("2025-06-03"))), [adjusted]);
    assert!(standing(AsOf::Day(day("2025-06-02"))).is_empty());

    for missing in [first, 99] {
        let again = library.undo(missing, "bob", moment("2025-06-05T10:00:00Z"));
        assert!(matches!(again, Err(Error::NoDecision { decision }) if decision == missing));
    }
    let actions: Vec<_> = library.audit(1, 10).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["decide", "decide", "undo"]);
    assert!(library.verify().unwrap().is_empty());
}

#[test]
fn a_choice_that_cites_a_removed_report_isnt_shown() {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let (first, second) = (annual(2022, 10), annual(2023, 10));
    first.add_to(&library).unwrap();
    second.add_to(&library).unwrap();
    let anchor = Anchor { source: first.report.source, locus: Locus::Bytes(Span::new(1, 5)) };
    let candidate = Candidate { value: Decimal::ONE, anchor: Some(anchor), from: "print".to_owned() };
    library.decide(&decision(Judgement::Chosen { candidate }, "2025-06-03T10:00:00Z")).unwrap();
    let view = library.view(&Principal::named("bob"), AsOf::Latest);
    assert_eq!(view.decisions(COMPANY).unwrap().len(), 1);
    library.remove(first.id(), "ada", moment("2025-07-01T00:00:00Z")).unwrap();
    assert!(view.decisions(COMPANY).unwrap().is_empty());
    assert!(view.decisions("cik:unheard-of").unwrap().is_empty());
}
