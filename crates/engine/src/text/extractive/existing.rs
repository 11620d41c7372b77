//! Whether there is such a thing, told by the statements: dividends were paid where a line of that name says how much.
//!
//! Only yes is said so, and only where the line has an amount of its own: one that isn't there, or is nothing, may stand
//! elsewhere under another name.

use model::{Anchor, Decimal, Derivation, Expr, PeriodKind};

use super::Search;
use super::asked::{Form, Need};
use super::known::named;

/// More ways to say a thing, or what is done to it, aren't tried.
const MOST_WAYS: usize = 8;

impl Search<'_, '_> {
    /// Where the statements of the period have an amount of what is asked for.
    pub(super) fn amount_of(&self) -> Option<Anchor> {
        let Form::YesNo { own_subject: false, .. } = self.asked.form else { return None };
        let account = phrases(&self.asked.needs).iter().find_map(|said| {
            let Some(Expr::Name { name, offset: 0 }) = named(said, self.charts) else { return None };
            self.charts.chart.account(&name).map(|_| name)
        })?;
        let report = self.reports.first()?;
        let end = report.header.period_end?;
        let figures = self.desk.figures();
        let of_report =
            |period: &&model::SpreadPeriod| period.kind == PeriodKind::Annual && period.end == end;
        let period = figures.spread.periods.iter().find(of_report)?;
        match figures.figure(&self.charts.chart, &account, period, 0).ok()? {
            Derivation::Fact { fact } if fact.value != Decimal::ZERO => Some(fact.anchor),
            _ => None,
        }
    }
}

/// What is asked for as a line may be called: by itself, or behind it what is done to it (`dividends paid`).
fn phrases(needs: &[Need]) -> Vec<String> {
    match needs {
        [thing] => vec![thing.said.clone()],
        [verb, thing] => {
            let ways = |need: &Need| -> Vec<String> {
                let others = need.ways.iter().take(MOST_WAYS).map(|way| way.join(" "));
                std::iter::once(need.said.clone()).chain(others).collect()
            };
            let things = ways(thing);
            let verbs = ways(verb);
            things.iter().flat_map(|thing| verbs.iter().map(move |verb| format!("{thing} {verb}"))).collect()
        }
        _ => Vec::new(),
    }
}
