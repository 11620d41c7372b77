//! What credit asks for beside the statements: the auditor, the opinion, going concern, what is due when. Each in the words or
//! with the figure of the report, and with its proof.

use model::{Anchor, Decimal, Derivation, Measure, Tick};

use crate::Error;
use crate::proof::{Proof, ProofKind, cut};
use crate::spread::SpreadBook;
use crate::spread::layout::FIRST_ROW;
use crate::spread::looks::{self, Shown, Tone};
use crate::spread::page::{Content, Page};

/// The name of the sheet.
const NAME: (&str, &str) = ("Credit", "信贷要点");

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particular {
    /// What it is called, in the language of the workbook.
    pub name: String,
    /// What the words are taken to mean, or which year a figure is of.
    pub meaning: String,
    /// The words at the anchor.
    pub quote: String,
    /// The figure, where it is one, and how it was come by.
    pub figure: Option<(Decimal, Derivation)>,
    /// What a figure measures.
    pub measure: Measure,
    /// The document's name.
    pub document: String,
    /// The document's page, where it has pages.
    pub page: Option<u32>,
    /// Where it stands.
    pub anchor: Anchor,
}

/// The sheet; none where nothing is known.
pub(super) fn page(input: &SpreadBook<'_>) -> Result<Option<Page>, Error> {
    if input.companies.iter().all(|part| part.particulars.is_empty()) {
        return Ok(None);
    }
    let pick = |en: &'static str, zh: &'static str| input.language.pick(en, zh);
    let mut page = Page::bare(input, pick(NAME.0, NAME.1))?;
    let headings = [
        pick("Particular", "事项"),
        pick("Taken to mean", "含义"),
        pick("As the report has it", "报告原文"),
        pick("Document", "文件"),
        pick("Page", "页码"),
    ];
    for (column, heading) in (0_u16..).zip(headings) {
        page.sheet.write_string_with_format(FIRST_ROW - 1, column, heading, &looks::left_heading())?;
    }
    let mut row = FIRST_ROW;
    for part in &input.companies {
        if input.companies.len() > 1 {
            page.group(row, &part.spread.company)?;
            row += 1;
        }
        for particular in part.particulars {
            page.label(row, &particular.name, 0, false)?;
            page.sheet.write_string_with_format(row, 1, cut(&particular.meaning), &looks::wrapped())?;
            let (content, tone) = match &particular.figure {
                Some((value, _)) => (Content::Number(*value), Tone::Input),
                None => (Content::Reason(particular.quote.clone()), Tone::Quoted),
            };
            let currency = part.spread.currency.clone().unwrap_or_default();
            let proof = proof(particular, &part.spread.company, currency, &input.as_of);
            let shown = Shown::As(particular.measure);
            page.proven(row, 2, &content, tone, &shown, false, proof)?;
            page.sheet.write_string(row, 3, cut(&particular.document))?;
            if let Some(number) = particular.page {
                page.sheet.write_number(row, 4, number)?;
            }
            row += 1;
        }
    }
    page.sheet.set_column_width(1, 36)?.set_column_width(2, 90)?.set_column_width(3, 34)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?;
    page.sheet.set_print_area(0, 0, row, 4)?;
    Ok(Some(page))
}

fn proof(particular: &Particular, company: &str, currency: String, as_of: &str) -> Proof {
    Proof {
        kind: if particular.figure.is_some() { ProofKind::Fact } else { ProofKind::Extract },
        ticks: vec![Tick::Traced],
        company: company.to_owned(),
        item: particular.name.clone(),
        period: String::new(),
        unit: match (&particular.figure, particular.measure) {
            (None, _) => String::new(),
            (Some(_), Measure::Shares) => "shares".to_owned(),
            (Some(_), _) => currency,
        },
        document: particular.document.clone(),
        page: particular.page,
        anchor: Some(particular.anchor.clone()),
        quote: particular.quote.clone(),
        derivation: particular.figure.as_ref().map(|(_, derivation)| derivation.clone()),
        as_of: as_of.to_owned(),
        remark: particular.meaning.clone(),
    }
}
