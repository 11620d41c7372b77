//! The sentences: pipelines over the verbs, with the clock, the threads and the policy.
//!
//! [`source`] reads a file, [`add`] puts it into the library, [`desk`] opens a company's figures, [`ask`] and
//! [`grid`] answer questions on it, [`check`] and [`audit`] prove it all again. No HTTP, no argument parsing.

pub mod add;
pub mod anchored;
pub mod answer;
pub mod ask;
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
mod vocabulary;

pub use error::{Error, ErrorKind};
pub use files::{read_table, write_file};
pub use library::{
    Shelf, Viewer, open_existing_library, open_library, remove, report_source, reports, restore_library,
};
pub use spread::{Options, ReadFrom};
pub use store::{Judgement, Library, Timestamp};
pub use vocabulary::open_desk;
pub use workbook::Language;
