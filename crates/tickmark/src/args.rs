//! Arguments: the command line as the contract has it.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Reads financial reports, spreads their statements, answers questions, and proves every figure.
#[derive(Debug, Parser)]
#[command(name = "tickmark", version, about, max_term_width = 110)]
pub(crate) struct Arguments {
    /// The library's folder.
    #[arg(
        long,
        global = true,
        env = "TICKMARK_LIBRARY",
        value_name = "DIR",
        default_value = "tickmark-library"
    )]
    pub(crate) library: PathBuf,
    /// Look at the library as it was known by the end of that day.
    #[arg(long, global = true, value_name = "DATE")]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Settings file; else `tickmark.toml` beside the library, else in it.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// A folder of charts that override the built-in ones key by key.
    #[arg(long, global = true, env = "TICKMARK_CHARTS", value_name = "DIR")]
    pub(crate) charts: Option<PathBuf>,
    /// Read scanned pages with the models in that folder (needs a build with OCR).
    #[arg(long, global = true, env = "TICKMARK_OCR_MODELS", value_name = "DIR")]
    pub(crate) ocr: Option<PathBuf>,
    /// JSON to stdout: one object, or one a line where there are many.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Who acts, for the audit trail and for access rights.
    #[arg(long, global = true, env = "TICKMARK_USER", value_name = "NAME", default_value = "local")]
    pub(crate) user: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read reports into the library: files, folders, globs. Adding the same bytes again changes nothing.
    Add {
        /// What to read.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// When the reports were published, where no file beside them (reports.csv: file,published) says so.
        #[arg(long, value_name = "DATE")]
        published: Option<jiff::civil::Date>,
    },
    /// List the reports of the library.
    Reports,
    /// Take a report out of the library; the audit entry stays.
    Remove {
        /// The report's id.
        report: String,
    },
    /// Print the tagged facts of a file or a report.
    Facts {
        /// A file, or a report's id.
        target: String,
    },
    /// Print the financial statements of a file or a report as printed.
    Statements {
        /// A file, or a report's id.
        target: String,
    },
    /// Spread a file's or a company's statements onto the chart of accounts; several companies side by side.
    Spread {
        /// A file, or a company of the library; several are set side by side.
        #[arg(required = true, value_name = "FILE|COMPANY")]
        targets: Vec<String>,
        /// Write a workbook: statements, checks, ratios and scores as live formulas, with the proof of every figure.
        #[arg(short, long, value_name = "BOOK.xlsx")]
        output: Option<PathBuf>,
        /// Fill the bank's own model instead of making a workbook: cells such as `{{revenue FY-1}}` or
        /// `{{net_income latest in millions}}` become numbers, all else keeps its bytes.
        #[arg(long, value_name = "BOOK.xlsx", requires = "output")]
        template: Option<PathBuf>,
        /// Only the latest periods of each kind.
        #[arg(long, value_name = "N")]
        periods: Option<usize>,
        /// What to read.
        #[arg(long, value_enum, default_value_t = From::Tags)]
        read_from: From,
        /// The language of labels, sheets, notes and legend.
        #[arg(long, value_enum, default_value_t = Language::En)]
        language: Language,
    },
    /// Ask a question: about figures, or about what the reports say.
    Ask {
        /// The question, in English or Chinese.
        question: String,
        /// Whom it is about, where the question doesn't say.
        #[arg(long, value_name = "C")]
        company: Vec<String>,
    },
    /// Find the passages of the library that speak of something, English or Chinese.
    Search {
        /// What to look for: words, or a question.
        query: String,
        /// Search only this company's reports (name, ticker or identifier); without any, all.
        #[arg(long)]
        company: Vec<String>,
        /// How many to show.
        #[arg(long, default_value_t = 10, value_name = "N")]
        limit: usize,
    },
    /// Fill a grid: companies down, questions across.
    Grid {
        /// A workbook or a CSV table.
        table: PathBuf,
        /// The workbook to write. One that an earlier run wrote is compared with: each cell that changed is told.
        #[arg(short, long, value_name = "OUT.xlsx", required_unless_present = "estimate")]
        output: Option<PathBuf>,
        /// Tell what models may cost, column by column, and stop there.
        #[arg(long, conflicts_with = "output")]
        estimate: bool,
        /// Say each cell as soon as it is finished: what it holds, and how it was answered or why it is open.
        #[arg(long)]
        follow: bool,
    },
    /// Verify workbooks and JSON answers again; without files, the whole library.
    Check {
        /// What to verify.
        files: Vec<PathBuf>,
        /// Files or folders that hold the sources, where they are not in the library.
        #[arg(long, value_name = "PATH")]
        source: Vec<PathBuf>,
    },
    /// Show the lineage of a figure down to the bytes.
    Trace {
        /// Name, ticker or identifier.
        company: String,
        /// Account or metric of the chart.
        account: String,
        /// `FY2024`, `FY2024Q3`, `latest`.
        period: String,
        /// Show the bytes around each figure.
        #[arg(long)]
        snippet: bool,
        /// Draw the pages that it rests on, the places marked; further pages become OUT-2.png, OUT-3.png.
        #[arg(long, value_name = "OUT.png")]
        image: Option<PathBuf>,
    },
    /// Put a value in a figure's place; the figure as read stays beside it.
    Adjust {
        /// Name, ticker or identifier.
        company: String,
        /// Account of the chart.
        account: String,
        /// Id of the period.
        period: String,
        /// In base units.
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Take one of the candidates of a figure in conflict or withheld.
    Choose {
        /// Name, ticker or identifier.
        company: String,
        /// Account of the chart.
        account: String,
        /// Id of the period.
        period: String,
        /// The candidate, counted from 1 as they are shown.
        candidate: usize,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Mark a figure as looked at.
    Review {
        /// Name, ticker or identifier.
        company: String,
        /// Account of the chart.
        account: String,
        /// Id of the period.
        period: String,
        /// What was looked at.
        #[arg(long, default_value = "reviewed")]
        reason: String,
    },
    /// List what people decided of a company's figures.
    Decisions {
        /// Name, ticker or identifier.
        company: String,
    },
    /// Take a decision back.
    Undo {
        /// Its number.
        decision: u64,
    },
    /// Write the whole library into one file.
    Backup {
        /// The file to write.
        file: PathBuf,
    },
    /// Lay a backup out as a library.
    Restore {
        /// The backup.
        file: PathBuf,
    },
    /// Show, test or probe the models that tickmark.toml names.
    Models {
        /// What to do.
        #[command(subcommand)]
        command: ModelsCommand,
    },
    /// Show what calls to models cost: by user, grid, column and model.
    Costs,
    /// Do the main job on the bundled samples.
    Demo {
        /// Where to write; default: `tickmark-demo`.
        directory: Option<PathBuf>,
    },
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List them with their tasks and prices.
    List,
    /// Ask each for a word.
    Test {
        /// Only this one: PROVIDER/MODEL.
        model: Option<String>,
    },
    /// Give passages the vectors that they lack, by the route `embed`; a question does so for its own company by itself.
    Embed {
        /// Only this company's reports (name, ticker or identifier); without any, all.
        #[arg(long, value_name = "C")]
        company: Vec<String>,
        /// Tell what it may cost, and stop there.
        #[arg(long)]
        estimate: bool,
    },
    /// Find out what each can do: chat, count tokens, stream, keep to a JSON schema.
    Probe {
        /// Only this one: PROVIDER/MODEL.
        model: Option<String>,
    },
}

/// What a spread is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// Tags, checked against the print.
    Tags,
    /// The printed tables alone.
    Tables,
}

/// A workbook's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English.
    En,
    /// 中文.
    Zh,
}
