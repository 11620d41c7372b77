//! A desk: one company's figures with its sources open, for as long as questions about it are answered.

pub(crate) mod keyed;
pub(crate) mod pages;
pub(crate) mod sentences;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use model::{Anchor, Evidence, Freshness, Locus, Passage, Report, SourceHash, Spread, Statement};
use rayon::prelude::*;
use spread::{Options, ReportInput};
use store::{StandingDecision, View};

use crate::anchored::{quote, quotes_at, shows};
use crate::charts::Charts;
use crate::company::Company;
use crate::error::{Error, ErrorKind};
use crate::figures::CompanyFigures;
use crate::judgement;
use crate::members::member_ids;
use crate::question::Members;
use crate::traced::{anchors, trace};
use keyed::{Row, all_rows};
use pages::Pages;
use sentences::{Sentence, all_sentences};

/// One company's figures, statements and sources.
pub struct Desk<'a> {
    view: &'a View<'a>,
    /// Whom it is about.
    pub company: Company,
    /// Its reports that the view shows, in the view's order.
    pub reports: Vec<Report>,
    charts: &'a Charts,
    decisions: Vec<StandingDecision>,
    /// The spread, indexed, made when a figure is first asked for: words need none.
    figures: OnceCell<CompanyFigures>,
    facts: Vec<Vec<model::Fact>>,
    statements: Vec<Vec<Statement>>,
    taxonomies: Vec<model::Taxonomy>,
    sources: RefCell<HashMap<SourceHash, Option<Rc<Vec<u8>>>>>,
    passages: Kept<Vec<Passage>>,
    sentences: Kept<Vec<Sentence>>,
    keyed: Kept<Vec<Vec<Row>>>,
    members: OnceCell<Members>,
    pages: Kept<Pages>,
}

/// What was made of reports, by their ids; kept until the desk is left.
struct Kept<T>(RefCell<BTreeMap<String, Rc<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T> Kept<T> {
    /// What was made of a report, made now where it wasn't.
    fn of(&self, report: &Report, make: impl FnOnce() -> Result<T, Error>) -> Result<Rc<T>, Error> {
        if let Some(known) = self.0.borrow().get(&report.id) {
            return Ok(Rc::clone(known));
        }
        let made = Rc::new(make()?);
        self.0.borrow_mut().insert(report.id.clone(), Rc::clone(&made));
        Ok(made)
    }
}

impl<'a> Desk<'a> {
    /// Loads all reports of a company that the view shows.
    pub fn open(view: &'a View<'a>, company: Company, charts: &'a Charts) -> Result<Self, Error> {
        let (mut reports, mut facts, mut statements, mut taxonomies) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut decisions = Vec::new();
        for key in &company.keys {
            let of_key = view.reports_of(key)?;
            let read: Vec<_> = of_key
                .par_iter()
                .map(|report| {
                    let id = &report.id;
                    Ok((view.facts(id)?, view.statements(id)?, view.taxonomy(id)?))
                })
                .collect::<Result<_, Error>>()?;
            for (own_facts, own_statements, taxonomy) in read {
                facts.push(own_facts);
                statements.push(own_statements);
                taxonomies.push(taxonomy);
            }
            reports.extend(of_key);
            decisions.extend(view.decisions(key)?);
        }
        if reports.is_empty() {
            return Err(Error::new(
                ErrorKind::Unknown,
                format!("no report of {} is in the library", company.name),
            ));
        }
        Ok(Self {
            view,
            company,
            reports,
            charts,
            decisions,
            figures: OnceCell::new(),
            facts,
            statements,
            taxonomies,
            sources: RefCell::default(),
            passages: Kept::default(),
            sentences: Kept::default(),
            keyed: Kept::default(),
            members: OnceCell::new(),
            pages: Kept::default(),
        })
    }

    /// The spread of all its reports, people's decisions laid over it.
    pub fn figures(&self) -> &CompanyFigures {
        self.figures.get_or_init(|| self.spread())
    }

    fn spread(&self) -> CompanyFigures {
        self.judged(self.charts.spread(&self.inputs(), Options::default()).value)
    }

    /// The figures of a spread with people's decisions laid over it.
    fn judged(&self, mut spread: Spread) -> CompanyFigures {
        if !self.decisions.is_empty() {
            judgement::apply(&mut spread, &self.decisions, &|anchor, value| self.shows(anchor, value));
        }
        CompanyFigures::new(spread, self.reports.clone())
    }

    /// The spread, with the sources of all reports opened meanwhile.
    fn spread_with_sources(&self) -> CompanyFigures {
        let closed = self.reports.iter().map(|report| report.source);
        let closed: Vec<SourceHash> =
            closed.filter(|source| !self.sources.borrow().contains_key(source)).collect();
        let (inputs, charts, view) = (self.inputs(), self.charts, self.view);
        let (spread, opened) = rayon::join(
            || charts.spread(&inputs, Options::default()).value,
            || closed.par_iter().map(|source| (*source, view.source(*source).ok())).collect::<Vec<_>>(),
        );
        let opened = opened.into_iter().map(|(source, bytes)| (source, bytes.map(Rc::new)));
        self.sources.borrow_mut().extend(opened);
        self.judged(spread)
    }

    /// The figures, once the sources may be closed.
    pub fn into_figures(mut self) -> CompanyFigures {
        self.figures.take().unwrap_or_else(|| self.spread())
    }

    /// What each report gives a spread, in the order of its reports.
    pub(crate) fn inputs(&self) -> Vec<ReportInput<'_>> {
        let parts = self.facts.iter().zip(&self.statements).zip(&self.taxonomies);
        let reports = self.reports.iter().zip(parts);
        reports
            .map(|(report, ((facts, statements), taxonomy))| ReportInput {
                report,
                facts,
                statements,
                taxonomy,
            })
            .collect()
    }

    /// The tagged facts, report by report in the order of its reports.
    pub fn facts(&self) -> &[Vec<model::Fact>] {
        &self.facts
    }

    /// The segments, regions and products that the reports name.
    pub(crate) fn members(&self, charts: &Charts) -> &Members {
        self.members.get_or_init(|| Members::new(member_ids(&self.facts, &charts.chart), &charts.questions))
    }

    /// The passages of a report as pages; none where they can't be read.
    pub(crate) fn pages(&self, report: &Report) -> Rc<Pages> {
        let made = || Ok(Pages::new(self.passages(report).unwrap_or_default()));
        self.pages.of(report, made).unwrap_or_else(|_| Rc::new(Pages::new(Rc::default())))
    }

    /// The printed statements of one of the reports.
    pub(crate) fn statements(&self, report: &Report) -> &[Statement] {
        let at = self.reports.iter().position(|other| other.id == report.id);
        at.and_then(|at| self.statements.get(at)).map_or(&[], Vec::as_slice)
    }

    /// What printed figures of a report are to be multiplied with, where all its statements say the same.
    pub(crate) fn printed_scale(&self, report: &Report) -> Option<model::Decimal> {
        let mut scales = self.statements(report).iter().map(|statement| statement.scale);
        let first = scales.next()?;
        scales.all(|scale| scale == first).then_some(first)
    }

    /// The bytes of a source that the view shows; kept until the desk is left.
    pub fn source(&self, hash: SourceHash) -> Option<Rc<Vec<u8>>> {
        let known = self.sources.borrow().get(&hash).cloned();
        known.unwrap_or_else(|| {
            let bytes = self.view.source(hash).ok().map(Rc::new);
            self.sources.borrow_mut().insert(hash, bytes.clone());
            bytes
        })
    }

    /// Whether an anchor, reopened, shows that value.
    pub fn shows(&self, anchor: &Anchor, value: model::Decimal) -> bool {
        self.source(anchor.source).is_some_and(|bytes| shows(&bytes, &anchor.locus, value))
    }

    /// The report that holds an anchor.
    pub fn report_of(&self, anchor: &Anchor) -> Option<&Report> {
        self.reports.iter().find(|report| report.source == anchor.source)
    }

    /// The evidence for a figure: the printed line it stands in, else the words at the anchor.
    pub fn evidence(&self, anchor: &Anchor, label: Option<&str>) -> Option<Evidence> {
        let at = self.reports.iter().position(|report| report.source == anchor.source)?;
        let report = self.reports.get(at)?;
        let bytes = self.source(anchor.source);
        let statements = self.statements.get(at).map_or(&[][..], Vec::as_slice);
        let quote = bytes
            .and_then(|bytes| quote(statements, &bytes, &anchor.locus))
            .or_else(|| label.map(str::to_owned));
        Some(Evidence {
            document: report.document.clone(),
            page: anchor.locus.page(),
            quote: quote.unwrap_or_default(),
            anchor: anchor.clone(),
            score: model::Decimal::ONE,
        })
    }

    /// The evidence for words of a report.
    pub(crate) fn evidence_as(&self, anchor: &Anchor, quote: &str) -> Option<Evidence> {
        let report = self.report_of(anchor)?;
        Some(Evidence {
            document: report.document.clone(),
            page: anchor.locus.page(),
            quote: quote.to_owned(),
            anchor: anchor.clone(),
            score: model::Decimal::ONE,
        })
    }

    /// The passages of one of the reports.
    pub(crate) fn passages(&self, report: &Report) -> Result<Rc<Vec<Passage>>, Error> {
        self.passages.of(report, || Ok(self.view.passages(&report.id)?))
    }

    /// The sentences of one of the reports in plain words.
    pub(crate) fn sentences(&self, report: &Report) -> Result<Rc<Vec<Sentence>>, Error> {
        self.sentences.of(report, || Ok(all_sentences(&self.passages(report)?)))
    }

    /// The rows of key figures in each of a report's passages, in their order.
    pub(crate) fn keyed(&self, report: &Report) -> Result<Rc<Vec<Vec<Row>>>, Error> {
        self.keyed.of(report, || Ok(all_rows(&self.passages(report)?, &self.charts.particulars.columns)))
    }

    /// The words at each anchor of the spread, for notes and evidence.
    pub fn quotes(&self) -> BTreeMap<Anchor, String> {
        let anchors = anchors(&self.figures().spread);
        let mut by_source: BTreeMap<SourceHash, BTreeSet<&Anchor>> = BTreeMap::new();
        for anchor in anchors {
            by_source.entry(anchor.source).or_default().insert(anchor);
        }
        let opened = by_source.into_iter().filter_map(|(source, anchors)| {
            let at = self.reports.iter().position(|report| report.source == source)?;
            Some((self.statements.get(at)?, self.source(source), anchors))
        });
        let opened: Vec<_> = opened.collect();
        let parts = opened
            .iter()
            .map(|(statements, bytes, anchors)| (statements, bytes.as_deref().map(Vec::as_slice), anchors));
        let parts: Vec<_> = parts.collect();
        parts
            .into_par_iter()
            .flat_map_iter(|(statements, bytes, anchors)| {
                let loci: Vec<&Locus> = anchors.iter().map(|anchor| &anchor.locus).collect();
                let texts = match bytes {
                    Some(bytes) => quotes_at(statements, bytes, &loci),
                    None => vec![None; loci.len()],
                };
                let texts = texts.into_iter().map(Option::unwrap_or_default);
                anchors.iter().copied().cloned().zip(texts)
            })
            .collect()
    }

    /// Ticks as traced every figure whose anchor, reopened, shows it; withholds the others.
    pub fn trace(&mut self) {
        let mut figures = self.figures.take().unwrap_or_else(|| self.spread_with_sources());
        let sources: BTreeMap<SourceHash, Option<Rc<Vec<u8>>>> =
            self.reports.iter().map(|report| (report.source, self.source(report.source))).collect();
        // A source that can't be opened shows nothing.
        let bytes =
            sources.iter().map(|(source, bytes)| (*source, bytes.as_deref().map_or(&[][..], Vec::as_slice)));
        trace(&mut figures.spread, &bytes.collect());
        self.figures = OnceCell::from(figures);
    }

    /// How fresh an answer is that rests on that cell's report.
    pub fn freshness(&self, anchor: &Anchor) -> Option<Freshness> {
        let report = self.report_of(anchor)?;
        let newer = self
            .reports
            .iter()
            .filter(|other| other.header.period_end > report.header.period_end)
            .map(name_of)
            .collect();
        Some(Freshness { report: name_of(report), published: report.header.published.date, newer })
    }
}

/// `10-K FY2024`: how people call a report.
pub fn name_of(report: &Report) -> String {
    let form = report.header.form.as_deref().unwrap_or("report");
    let period = report.header.fiscal_period.as_deref().filter(|period| *period != "FY").unwrap_or_default();
    match report.header.fiscal_year {
        Some(year) => format!("{form} FY{year}{period}"),
        None => format!("{form} {}", report.document),
    }
}
