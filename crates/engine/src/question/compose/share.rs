//! Shares: where the figure of a part of the company is set against the whole company's.
//!
//! `share of revenue from Greater China`, `iPhone as a percentage of sales`, `Greater China revenue as a % of total revenue`,
//! `大中华区收入占营业收入的比例`. One figure is meant twice, of the part and of the whole; two different figures beside one
//! part are left to what comes later, which refuses to guess whose they are.

use super::{Composer, Step, stop};
use crate::question::plan::{UnitKind, reasons};
use crate::question::reading::{Part, Piece};
use crate::question::vocabulary::Meaning;
use crate::question::words::Word;

/// Words that set a part against the whole.
const JOINTS: [Word; 3] = [Word::PercentOf, Word::ShareOf, Word::ShareAfter];

impl Composer<'_> {
    /// Notes that a share is asked for, and leaves the figure that it is a share of.
    pub(super) fn share_of_whole(&mut self, mut core: Vec<Part>) -> Step<Vec<Part>> {
        if self.asks.dimension.is_none() {
            return Ok(core);
        }
        ratio_as_quotient(&mut core);
        let figures: Vec<usize> =
            (0..core.len()).filter(|at| core.get(*at).is_some_and(Part::is_figure)).collect();
        match figures.as_slice() {
            [_] => {
                let Some(joint) = core.iter().find(|part| part.is_any(&JOINTS)) else { return Ok(core) };
                if core.iter().any(|part| self.is_ratio_figure(part)) {
                    return Ok(core);
                }
                let kind = self.asks.unit.as_ref().map(|unit| unit.kind);
                if joint.is(Word::HowMuchOf) && kind != Some(UnitKind::Percent) {
                    return stop(
                        reasons::UNCLEAR_FORMULA,
                        "whether the amount or the share of the part is asked for is not said",
                    );
                }
            }
            [first, second] => {
                let Some(joint) = core.iter().position(joins) else { return Ok(core) };
                let same =
                    core.get(*first).map(|part| &part.piece) == core.get(*second).map(|part| &part.piece);
                if !same || of_several_periods(&core) || !self.named_over(&core, [*first, *second], joint) {
                    return Ok(core);
                }
                // `what percentage of total revenue was Europe revenue`: the whole comes first.
                core.remove(if joint < *first { *first } else { *second });
            }
            _ => return Ok(core),
        }
        core.retain(|part| !joins(part) && !part.is(Word::RatioAfter));
        self.asks.share = true;
        Ok(core)
    }

    /// Whether the part stands on the side of what is set against the whole.
    fn named_over(&self, core: &[Part], [first, second]: [usize; 2], joint: usize) -> bool {
        let start = |at: usize| core.get(at).map_or(0, |part| part.at.start);
        self.asks
            .part_at
            .iter()
            .all(|at| if joint < first { *at > start(first) } else { joint < second && *at < start(joint) })
    }
}

/// `ratio of A to B` as `A over B`.
fn ratio_as_quotient(core: &mut Vec<Part>) {
    let Some(ratio) = core.iter().position(|part| part.is(Word::RatioOf)) else { return };
    let joint = |part: &Part| part.is_any(&[Word::To, Word::And, Word::Versus]);
    if let Some(Part { piece: Piece::Word(item), .. }) =
        core.iter_mut().skip(ratio + 1).find(|part| joint(part))
    {
        item.meanings = vec![Meaning::Word(Word::DividedBy)];
        core.remove(ratio);
    }
}

/// Whether the figures are of different periods.
fn of_several_periods(core: &[Part]) -> bool {
    let mut said = core.iter().filter(|part| matches!(part.piece, Piece::Periods(_))).map(|part| &part.piece);
    said.next().is_some_and(|first| said.any(|other| other != first))
}

fn joins(part: &Part) -> bool {
    part.is_any(&JOINTS) || part.is(Word::DividedBy) || matches!(part.piece, Piece::Sign('/'))
}
