//! The sentences: pipelines over the verbs, with the clock, the threads and the policy.
//!
//! [`source`] reads a file, [`add`] puts it into the library, [`desk`] opens a company's figures, [`ask`] and
//! [`grid`] answer questions on it, [`check`] and [`audit`] prove it all again. No HTTP, no argument parsing.
//!
//! A module knows those above it in this list, never one below; `cargo xtask tidy` holds that there is no circle.
//!
//! 1. **Words**, pure, of no report: [`question`] (what is asked), [`gate`] (what a passage bears out), `plain` and `stems`
//!    (texts as they are compared).
//! 2. **[`charts`]**: all that data decides.
//! 3. **A source**: [`filing`], [`scans`], [`anchored`], `place`, [`source`], [`traced`], [`spreading`].
//! 4. **A company**: [`company`], `members`, [`figures`], [`judgement`]; [`desk`] opens them together.
//! 5. **Answers** on a desk: [`answer`] and `segment` from the spread, `particulars` beside it, [`text`] from passages, `peers` side by
//!    side, [`models`] where a route names one; `measure`, `evidence`, [`lineage`] and [`pictures`] show them. `asking` is what questions
//!    are understood with.
//! 6. **Commands**: [`add`], [`ask`], [`grid`], [`book`], [`template`], [`decisions`], [`check`], [`audit`], over `library` and [`dense`].

pub mod add;
pub mod anchored;
pub mod answer;
pub mod ask;
mod asking;
pub mod audit;
pub mod book;
pub mod charts;
pub mod check;
pub mod company;
pub mod decisions;
pub mod dense;
pub mod desk;
mod error;
mod evidence;
pub mod figures;
mod files;
pub mod filing;
pub mod gate;
pub mod grid;
pub mod judgement;
mod library;
pub mod lineage;
mod measure;
mod members;
pub mod models;
mod particulars;
mod peers;
pub mod pictures;
mod place;
mod plain;
pub mod question;
pub mod scans;
mod segment;
pub mod source;
pub mod spreading;
mod stems;
pub mod template;
pub mod text;
pub mod traced;
mod versions;

pub use asking::open_desk;
pub use error::{Error, ErrorKind};
pub use files::{read_table, write_file};
pub use library::{
    Shelf, Viewer, open_existing_library, open_library, remove, report_source, reports, restore_library,
};
pub use spread::{Options, ReadFrom};
pub use store::{Judgement, Library, Timestamp};
pub use workbook::Language;
