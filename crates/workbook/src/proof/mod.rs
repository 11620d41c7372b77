//! Proof of a cell: what it rests on, in one row of the Evidence sheet that spreads, grids and templates share.
//!
//! Proof is per cell, not per file: a row names its sheet and cell and states the exact value, so that a workbook
//! saved again by another program still verifies. A check sum over the row's fields tells an altered row from an
//! altered cell. Values are exact decimals as text, in the unit of the cell.

mod check;
mod sheet;
mod table;

use model::{Anchor, AnswerKind, CellStatus, Derivation, SourceHash, Tick};

use crate::patch::xml::is_xml;
use crate::{CellRef, Language};

pub(crate) use check::{EvidenceSheet, evidence_sheets, is_evidence, parse_number, same_number, same_text};
pub use check::{Found, Proofs, ProvenCell, Standing, read};
pub(crate) use sheet::{LINKS_LIMIT, evidence_within, evidence_xml, legend_xml, looks};
pub(crate) use table::{Table, cut};

/// What kind of statement a cell makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProofKind {
    /// A figure that was read.
    Fact,
    /// A figure that was computed.
    Formula,
    /// A passage quoted.
    Extract,
    /// Written by a model and verified.
    Model,
    /// A person's override.
    Adjusted,
    /// Two sources give different values: the cell states none.
    Conflict,
    /// In a failed tie-out: the cell states no value.
    Withheld,
    /// Not answered: the cell states why.
    #[default]
    Open,
}

impl ProofKind {
    const ALL: [Self; 8] = [
        Self::Fact,
        Self::Formula,
        Self::Extract,
        Self::Model,
        Self::Adjusted,
        Self::Conflict,
        Self::Withheld,
        Self::Open,
    ];

    /// The word that stands for it in a row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Formula => "formula",
            Self::Extract => "extract",
            Self::Model => "model",
            Self::Adjusted => "adjusted",
            Self::Conflict => "conflict",
            Self::Withheld => "withheld",
            Self::Open => "open",
        }
    }

    /// The kind that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word.trim())
    }

    /// Whether the cell states a value that has to be proven; an open one states nothing false.
    pub fn states_a_value(self) -> bool {
        !matches!(self, Self::Conflict | Self::Withheld | Self::Open)
    }

    pub(crate) fn name(self, language: Language) -> &'static str {
        language.pick(
            match self {
                Self::Fact => "read from the report",
                Self::Formula => "computed",
                Self::Extract => "quoted",
                Self::Model => "written by a model, verified",
                Self::Adjusted => "adjusted by a person",
                Self::Conflict => "in conflict",
                Self::Withheld => "withheld",
                Self::Open => "open",
            },
            match self {
                Self::Fact => "读取自报告",
                Self::Formula => "计算所得",
                Self::Extract => "原文摘录",
                Self::Model => "模型撰写，已核验",
                Self::Adjusted => "人工调整",
                Self::Conflict => "数据冲突",
                Self::Withheld => "暂不采用",
                Self::Open => "未解决",
            },
        )
    }
}

impl From<AnswerKind> for ProofKind {
    fn from(kind: AnswerKind) -> Self {
        match kind {
            AnswerKind::Fact => Self::Fact,
            AnswerKind::Formula => Self::Formula,
            AnswerKind::Extract => Self::Extract,
            AnswerKind::Model => Self::Model,
            AnswerKind::Adjusted => Self::Adjusted,
        }
    }
}

impl From<CellStatus> for ProofKind {
    fn from(status: CellStatus) -> Self {
        match status {
            CellStatus::Read => Self::Fact,
            CellStatus::Computed => Self::Formula,
            CellStatus::Adjusted => Self::Adjusted,
            CellStatus::Conflict => Self::Conflict,
            CellStatus::Withheld => Self::Withheld,
        }
    }
}

/// What a cell rests on, as the caller knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// What kind of statement it is.
    pub kind: ProofKind,
    /// How it was checked.
    pub ticks: Vec<Tick>,
    /// Whose figure.
    pub company: String,
    /// The question, or the id of the account or metric.
    pub item: String,
    /// Id of the period, empty where there is none.
    pub period: String,
    /// The unit of the cell's value: `USD`, `USD millions`, `ratio`, `percent` …
    pub unit: String,
    /// The document's name.
    pub document: String,
    /// The document's page, where it has pages.
    pub page: Option<u32>,
    /// Where the value stands.
    pub anchor: Option<Anchor>,
    /// The words that stand there.
    pub quote: String,
    /// How it was computed.
    pub derivation: Option<Derivation>,
    /// The date from which the library was looked at, or the freshness in words.
    pub as_of: String,
    /// Anything else that a reader should know: the reason of an open cell, a restatement, precision.
    pub remark: String,
}

/// A row of the Evidence sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofRow {
    /// The sheet that the cell stood on when it was filled.
    pub sheet: String,
    /// The cell, such as `B7`.
    pub cell: String,
    /// The exact value: a decimal, or text.
    pub value: String,
    /// See [`ProofKind::parse`].
    pub kind: String,
    /// Ticks, separated by a comma and a space.
    pub ticks: String,
    /// Whose figure.
    pub company: String,
    /// The question, or the id of the account or metric.
    pub item: String,
    /// Id of the period.
    pub period: String,
    /// The unit of the value.
    pub unit: String,
    /// The document's name.
    pub document: String,
    /// Its page.
    pub page: String,
    /// The words that stand there.
    pub quote: String,
    /// The hash of the source.
    pub source: String,
    /// JSON of the contract.
    pub anchor: String,
    /// JSON of the contract.
    pub derivation: String,
    /// The date from which the library was looked at.
    pub as_of: String,
    /// Anything else.
    pub remark: String,
}

impl ProofRow {
    /// The row for a cell of that value.
    pub fn new(sheet: &str, cell: CellRef, value: impl Into<String>, proof: &Proof) -> Self {
        let ticks: Vec<&str> = proof.ticks.iter().map(|tick| tick_word(*tick)).collect();
        let mut row = Self {
            sheet: sheet.to_owned(),
            cell: cell.to_string(),
            value: value.into(),
            kind: proof.kind.as_str().to_owned(),
            ticks: ticks.join(", "),
            company: proof.company.clone(),
            item: proof.item.clone(),
            period: proof.period.clone(),
            unit: proof.unit.clone(),
            document: proof.document.clone(),
            page: proof.page.map(|page| page.to_string()).unwrap_or_default(),
            quote: proof.quote.clone(),
            source: proof.anchor.as_ref().map(|anchor| anchor.source.to_string()).unwrap_or_default(),
            anchor: proof
                .anchor
                .as_ref()
                .and_then(|anchor| serde_json::to_string(anchor).ok())
                .unwrap_or_default(),
            derivation: proof
                .derivation
                .as_ref()
                .and_then(|derivation| serde_json::to_string(derivation).ok())
                .unwrap_or_default(),
            as_of: proof.as_of.clone(),
            remark: proof.remark.clone(),
        };
        row.fields_mut().into_iter().for_each(make_storable);
        row
    }

    /// The kind, where the row states a known one.
    pub fn kind(&self) -> Option<ProofKind> {
        ProofKind::parse(&self.kind)
    }

    /// The anchor, where the row states one that can be read.
    pub fn anchor(&self) -> Option<Anchor> {
        serde_json::from_str(&self.anchor).ok()
    }

    /// The derivation, where the row states one that can be read.
    pub fn derivation(&self) -> Option<Derivation> {
        serde_json::from_str(&self.derivation).ok()
    }

    /// The source's hash, where the row states one.
    pub fn source(&self) -> Option<SourceHash> {
        self.source.trim().parse().ok()
    }

    /// The cell, where the row states one.
    pub fn cell(&self) -> Option<CellRef> {
        self.cell.trim().parse().ok()
    }

    /// The check sum over all fields: 16 hexadecimal digits. Spacing doesn't count, since programs fold it.
    pub fn checksum(&self) -> String {
        let fields = self.fields();
        let mut joined = String::with_capacity(fields.iter().map(|field| field.len() + 2).sum());
        for field in fields {
            // What holds no spacing is one word, which its bytes tell at once.
            if field.is_empty() || is_one_word(field) {
                joined.push_str(field);
                joined.extend((!field.is_empty()).then_some(' '));
            } else {
                for word in field.split_whitespace() {
                    joined.push_str(word);
                    joined.push(' ');
                }
            }
            joined.push('\u{1f}');
        }
        let mut hash = SourceHash::of(joined.as_bytes()).to_string();
        hash.truncate(16);
        hash
    }

    /// The fields in the order of [`HEADINGS`].
    fn fields(&self) -> [&str; FIELDS] {
        [
            &self.sheet,
            &self.cell,
            &self.value,
            &self.kind,
            &self.ticks,
            &self.company,
            &self.item,
            &self.period,
            &self.unit,
            &self.document,
            &self.page,
            &self.quote,
            &self.source,
            &self.anchor,
            &self.derivation,
            &self.as_of,
            &self.remark,
        ]
    }

    fn fields_mut(&mut self) -> [&mut String; FIELDS] {
        [
            &mut self.sheet,
            &mut self.cell,
            &mut self.value,
            &mut self.kind,
            &mut self.ticks,
            &mut self.company,
            &mut self.item,
            &mut self.period,
            &mut self.unit,
            &mut self.document,
            &mut self.page,
            &mut self.quote,
            &mut self.source,
            &mut self.anchor,
            &mut self.derivation,
            &mut self.as_of,
            &mut self.remark,
        ]
    }
}

/// Whether a text is signs, digits and letters of ASCII alone.
fn is_one_word(text: &str) -> bool {
    text.as_bytes().iter().fold(true, |all, byte| all & (b'!'..=b'~').contains(byte))
}

/// Line ends as every program stores them, and nothing that XML can't hold.
fn make_storable(field: &mut String) {
    if is_one_word(field) {
        return;
    }
    if field.contains('\r') {
        *field = field.replace("\r\n", "\n").replace('\r', "\n");
    }
    if !field.chars().all(is_xml) {
        field.retain(is_xml);
    }
}

/// How many fields a row has.
const FIELDS: usize = 17;

/// The contract's word for a tick.
pub(crate) fn tick_word(tick: Tick) -> &'static str {
    match tick {
        Tick::Traced => "traced",
        Tick::Bound => "bound",
        Tick::Footed => "footed",
        Tick::CrossFooted => "cross_footed",
        Tick::Agreed => "agreed",
        Tick::Recomputed => "recomputed",
        Tick::Reviewed => "reviewed",
    }
}

impl ProofRow {
    /// The note on the row's cell: its kind and ticks, the source with its page and words, and as of when. It begins
    /// with our name, by which a later run knows it, and says what the row says, so that the one can be held against
    /// the other.
    pub fn note(&self, language: Language) -> String {
        const QUOTE: usize = 280;
        let kind = self.kind().unwrap_or_default();
        let mut lines = vec![format!("Tickmark · {}", kind.name(language))];
        let mut line = |label: &str, text: &str| {
            if !text.is_empty() {
                let colon = language.pick(": ", "：");
                lines.push(if label.is_empty() { text.to_owned() } else { format!("{label}{colon}{text}") });
            }
        };
        line(language.pick("ticks", "核对标记"), &self.ticks);
        let page = match (self.page.as_str(), language) {
            ("", _) => String::new(),
            (page, Language::English) => format!(", p. {page}"),
            (page, Language::Chinese) => format!("，第 {page} 页"),
        };
        if !self.document.is_empty() {
            // What is nearest to an open question is no source of an answer.
            let label = if kind == ProofKind::Open {
                language.pick("see", "参见")
            } else {
                language.pick("source", "来源")
            };
            line(label, &format!("{}{page}", self.document));
        }
        if !self.quote.is_empty() {
            let mut quote: String = self.quote.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some((at, _)) = quote.char_indices().nth(QUOTE) {
                quote.truncate(at);
                quote.push('…');
            }
            let (open, close) = match language {
                Language::English => ('“', '”'),
                Language::Chinese => ('「', '」'),
            };
            line("", &format!("{open}{quote}{close}"));
        }
        line(language.pick("unit", "单位"), &self.unit);
        line(language.pick("as of", "截至"), &self.as_of);
        line("", &self.remark);
        lines.join("\n")
    }
}
