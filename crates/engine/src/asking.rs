//! What questions are understood with: the chart's words, the question words, and the companies of a view.

use model::Reason;
use store::View;

use crate::charts::Charts;
use crate::company::{self, Company};
use crate::desk::Desk;
use crate::error::{Error, ErrorKind};
use crate::question::{self, Directory, Match, Members, Resolution, Understanding, reasons};

/// The companies of a view, and the words to ask about them.
pub(crate) struct Asking<'a> {
    charts: &'a Charts,
    directory: Directory,
    companies: Vec<Company>,
}

impl<'a> Asking<'a> {
    /// Everything that the view shows.
    pub(crate) fn of(view: &View<'_>, charts: &'a Charts) -> Result<Self, Error> {
        let companies = company::companies(view)?;
        let listed = companies
            .iter()
            .map(|company| {
                let of_kind = |wanted: fn(&str) -> bool| -> Vec<String> {
                    let kinds = company.identifiers.iter().filter(|(kind, _)| wanted(kind));
                    kinds.flat_map(|(_, values)| values.iter().cloned()).collect()
                };
                question::Company {
                    key: company.keys.first().cloned().unwrap_or_default(),
                    names: company.names.clone(),
                    tickers: of_kind(|kind| kind == "ticker"),
                    identifiers: of_kind(|kind| kind != "ticker"),
                    years: Vec::new(), // the spread tells which periods there are
                }
            })
            .collect();
        let directory = Directory::new(listed, &charts.spelling);
        Ok(Self { charts, directory, companies })
    }

    /// What a question asks, by itself.
    pub(crate) fn understand(&self, text: &str) -> Understanding {
        question::understand(text, &self.charts.questions, &self.directory)
    }

    /// What a question asks of a company that stands beside it.
    pub(crate) fn understand_of_given(&self, text: &str) -> Understanding {
        question::understand_about_given(text, &self.charts.questions, &self.directory)
    }

    /// What a question asks of a company whose segments, regions and products are known by name.
    pub(crate) fn understand_with_members(&self, text: &str, members: &Members) -> Understanding {
        question::understand_with_members(text, &self.charts.questions, &self.directory, members)
    }

    /// The company that a name, ticker or identifier means; with a remark where it was no exact match.
    pub(crate) fn company(&self, name: &str) -> Result<(Company, Option<String>), Reason> {
        match self.directory.resolve(name, &self.charts.spelling) {
            Resolution::Found(found) => {
                let company = self.by_key(&found.key).ok_or_else(|| unknown(name))?;
                let how = match found.how {
                    Match::Name | Match::Ticker | Match::Identifier => None,
                    _ => Some(format!("{name:?} taken for {}", found.name)),
                };
                Ok((company, how))
            }
            Resolution::Ambiguous(several) => {
                let names: Vec<&str> = several.iter().map(|company| company.name.as_str()).collect();
                Err(Reason::new(
                    reasons::AMBIGUOUS_COMPANY,
                    format!("{name:?} may be {}", names.join(" or ")),
                ))
            }
            Resolution::Unknown => Err(unknown(name)),
        }
    }

    /// The company filed under that key.
    pub(crate) fn by_key(&self, key: &str) -> Option<Company> {
        self.companies.iter().find(|company| company.keys.iter().any(|own| own == key)).cloned()
    }

    /// The company of a library that has only one.
    pub(crate) fn only_company(&self) -> Option<Company> {
        match self.companies.as_slice() {
            [company] => Some(company.clone()),
            _ => None,
        }
    }
}

fn unknown(name: &str) -> Reason {
    Reason::new(reasons::UNKNOWN_COMPANY, format!("no report of {name:?} is in the library"))
}

/// Opens the desk of the company that a name, ticker or identifier means.
pub fn open_desk<'a>(view: &'a View<'a>, name: &str, charts: &'a Charts) -> Result<Desk<'a>, Error> {
    let asking = Asking::of(view, charts)?;
    match asking.company(name) {
        Ok((company, _)) => Desk::open(view, company, charts),
        Err(reason) => Err(Error::new(ErrorKind::Unknown, reason.message)
            .hint("`tickmark reports` lists what is there; a file is given by its path")),
    }
}
