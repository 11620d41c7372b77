//! Time: the period a fact is about, and the date by which it was known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a fact is about: a moment or a stretch of days, both ends included.
///
/// On the wire `{"instant":"2024-09-28"}` or `{"start":"2023-10-01","end":"2024-09-28"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Period {
    /// The end of that day.
    Instant {
        /// The day.
        instant: Date,
    },
    /// From the beginning of `start` to the end of `end`.
    Duration {
        /// First day.
        start: Date,
        /// Last day.
        end: Date,
    },
}

impl Period {
    /// The moment at the end of `day`.
    pub fn instant(day: Date) -> Self {
        Self::Instant { instant: day }
    }

    /// The days from `start` to `end`, both included.
    pub fn days_between(start: Date, end: Date) -> Self {
        Self::Duration { start, end }
    }

    /// The last day, the day itself for an instant.
    pub fn end(&self) -> Date {
        match self {
            Self::Instant { instant } => *instant,
            Self::Duration { end, .. } => *end,
        }
    }

    /// The first day of a duration.
    pub fn start(&self) -> Option<Date> {
        match self {
            Self::Instant { .. } => None,
            Self::Duration { start, .. } => Some(*start),
        }
    }

    /// How many days a duration covers, counting both ends; `None` for an instant.
    pub fn days(&self) -> Option<i32> {
        match self {
            Self::Instant { .. } => None,
            Self::Duration { start, end } => Some((*end - *start).get_days() + 1),
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Instant { instant } => write!(f, "{instant}"),
            Self::Duration { start, end } => write!(f, "{start}/{end}"),
        }
    }
}

/// The date from which the library is looked at: only what was known by its end is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AsOf {
    /// Everything that the library holds.
    #[default]
    Latest,
    /// What had been published (or, where that is unknown, added) by the end of that day.
    Day(Date),
}
