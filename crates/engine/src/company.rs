//! Companies: which reports are of one and the same, across years, names and formats.
//!
//! A report is filed under the strongest identifier that it states. Rows whose names fold to the same words are one
//! company, so that the PDF of one year joins the tagged filing of another.

use std::collections::{BTreeMap, BTreeSet};

use model::Report;

use crate::error::Error;

/// A company as the library knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Under which its reports are filed.
    pub keys: Vec<String>,
    /// The name that its latest report states.
    pub name: String,
    /// All names that its reports state.
    pub names: Vec<String>,
    /// `cik`, `ticker`, `code` … to the values that its reports give.
    pub identifiers: BTreeMap<String, BTreeSet<String>>,
}

/// The key that a report is filed under: its strongest identifier, else its company's name.
pub fn key(report: &Report) -> String {
    let identifiers = &report.header.identifiers;
    let strongest = ["cik", "lei", "code", "ein", "file_number", "ticker"]
        .into_iter()
        .find_map(|kind| identifiers.get(kind).map(|value| format!("{kind}-{value}")));
    strongest.unwrap_or_else(|| {
        let name = fold_name(&report.header.company);
        let name = if name.is_empty() { report.document.clone() } else { name };
        format!("name-{name}")
    })
}

/// Identifiers that no two companies share. A ticker is not among them: it is given to another once it is free.
const OWN: [&str; 5] = ["cik", "lei", "code", "ein", "file_number"];
/// Identifiers that a company has one of, so that two of them are two companies whatever they are called.
const ONE: [&str; 2] = ["cik", "lei"];

/// The companies that the view shows, by name.
pub fn companies(view: &store::View<'_>) -> Result<Vec<Company>, Error> {
    Ok(joined(view.companies()?))
}

/// Rows of one company put together: those that share an identifier of their own, then those of one name unless their
/// identifiers tell them apart.
fn joined(rows: Vec<store::CompanyRow>) -> Vec<Company> {
    let mut companies: Vec<Company> = Vec::new();
    // Where each identifier and each name was seen; a company that was merged into another points to it.
    let mut place: Vec<usize> = Vec::new();
    let mut by_identifier: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in rows {
        let at = companies.len();
        for kind in OWN {
            for value in row.identifiers.get(kind).into_iter().flatten() {
                by_identifier.entry((kind.to_owned(), value.clone())).or_insert(at);
            }
        }
        place.push(at);
        companies.push(Company {
            name: row.names.first().cloned().unwrap_or_else(|| row.key.clone()),
            keys: vec![row.key],
            names: row.names,
            identifiers: row.identifiers,
        });
    }
    for at in 0..companies.len() {
        let own = companies.get(at).map(identities).unwrap_or_default();
        let shared = own.iter().filter_map(|identity| by_identifier.get(identity).copied());
        for other in shared {
            merge(&mut companies, &mut place, other, at);
        }
    }
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in 0..companies.len() {
        for name in companies.get(at).map(spellings).unwrap_or_default() {
            by_name.entry(name).or_default().push(at);
        }
    }
    for bearers in by_name.into_values() {
        let mut distinct: Vec<usize> = Vec::new();
        for bearer in bearers {
            let at = root(&place, bearer);
            let known = distinct
                .iter()
                .copied()
                .find(|known| *known == at || !told_apart(companies.get(*known), companies.get(at)));
            match known {
                Some(known) => merge(&mut companies, &mut place, known, at),
                None => distinct.push(at),
            }
        }
    }
    let mut whole: Vec<Company> = companies
        .into_iter()
        .enumerate()
        .filter(|(at, _)| root(&place, *at) == *at)
        .map(|(_, company)| company)
        .collect();
    whole.sort_by_cached_key(|company| (fold_name(&company.name), company.keys.clone()));
    whole
}

/// The identifiers of its own that a company has.
fn identities(company: &Company) -> Vec<(String, String)> {
    let of_kind = |kind: &&str| {
        let values = company.identifiers.get(*kind).into_iter().flatten();
        values.map(|value| ((*kind).to_owned(), value.clone())).collect::<Vec<_>>()
    };
    OWN.iter().flat_map(of_kind).collect()
}

/// Its folded names. Spaces don't count: print sets capitals apart, and `.com` with or without its point.
fn spellings(company: &Company) -> BTreeSet<String> {
    company
        .names
        .iter()
        .map(|name| fold_name(name).replace(' ', ""))
        .filter(|name| !name.is_empty())
        .collect()
}

fn told_apart(a: Option<&Company>, b: Option<&Company>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let both = |kind: &&str| Some((a.identifiers.get(*kind)?, b.identifiers.get(*kind)?));
    ONE.iter().filter_map(both).any(|(ours, theirs)| ours.is_disjoint(theirs))
}

/// Where a company went.
fn root(place: &[usize], mut at: usize) -> usize {
    while let Some(next) = place.get(at).copied().filter(|next| *next != at) {
        at = next;
    }
    at
}

/// Puts the later of two companies into the earlier.
fn merge(companies: &mut [Company], place: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(place, a), root(place, b));
    let (into, from) = (a.min(b), a.max(b));
    if into == from {
        return;
    }
    let other = companies.get_mut(from).map(std::mem::take).unwrap_or_default();
    if let (Some(company), Some(place)) = (companies.get_mut(into), place.get_mut(from)) {
        *place = into;
        company.keys.extend(other.keys);
        for name in other.names {
            if !company.names.contains(&name) {
                company.names.push(name);
            }
        }
        for (kind, values) in other.identifiers {
            company.identifiers.entry(kind).or_default().extend(values);
        }
    }
}

/// A name without case, punctuation and legal form: `Apple Inc.` and `APPLE INC` are one.
pub fn fold_name(name: &str) -> String {
    const FORMS: [&str; 30] = [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "companies",
        "plc",
        "ltd",
        "limited",
        "llc",
        "lp",
        "sa",
        "se",
        "ag",
        "nv",
        "bv",
        "ab",
        "asa",
        "oyj",
        "spa",
        "gmbh",
        "kgaa",
        "the",
        "group",
        "holdings",
        "holding",
        "and",
        "of",
        "de",
    ];
    let name = name.split(['/', '(', '（']).next().unwrap_or_default();
    let lower = name.to_lowercase().replace(['.', '\'', '’'], "");
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut kept: &[&str] = &words;
    while let Some((last, rest)) = kept.split_last() {
        if rest.is_empty() || !FORMS.contains(last) {
            break;
        }
        kept = rest;
    }
    if let Some((first, rest)) = kept.split_first()
        && *first == "the"
        && !rest.is_empty()
    {
        kept = rest;
    }
    let folded = kept.join(" ");
    let chinese = ["集团股份有限公司", "股份有限公司", "有限责任公司", "有限公司"];
    chinese.iter().find_map(|form| folded.strip_suffix(form)).map_or(folded.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{fold_name, joined};
    use std::collections::{BTreeMap, BTreeSet};

    /// Rows of `key name identifier=value …`, the parts parted by `|`; what is expected are keys by company.
    fn check(rows: &[&str], expect: &[&str]) {
        let row = |row: &&str| {
            let mut parts = row.split('|').map(str::trim);
            let (key, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let mut identifiers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (kind, value) in parts.filter_map(|part| part.split_once('=')) {
                identifiers.entry(kind.to_owned()).or_default().insert(value.to_owned());
            }
            store::CompanyRow {
                key: key.to_owned(),
                names: Some(name.to_owned()).filter(|name| !name.is_empty()).into_iter().collect(),
                identifiers,
                reports: Vec::new(),
            }
        };
        let found: Vec<String> =
            joined(rows.iter().map(row).collect()).iter().map(|company| company.keys.join(" ")).collect();
        assert_eq!(found, expect, "{rows:?}");
    }

    #[test]
    fn the_pdf_of_one_year_joins_the_tagged_filing_of_another() {
        // By the employer's number, whatever the company is called by now.
        check(
            &["cik-1|Example Platforms, Inc.|cik=1|ein=20-1", "ein-20-1|EXAMPLE BOOK, INC.|ein=20-1"],
            &["cik-1 ein-20-1"],
        );
        // By name, where the announcement prints no number.
        check(
            &["ticker-EXM|Example Mills, Inc.|ticker=EXM", "ein-41-2|EXAMPLE MILLS, INC.|ein=41-2"],
            &["ticker-EXM ein-41-2"],
        );
        // A row may link two others.
        check(
            &[
                "code-600001|清河药业股份有限公司|code=600001",
                "name-x|Qinghe Pharma",
                "name-y|清河药业股份有限公司",
            ],
            &["name-x", "code-600001 name-y"],
        );
        check(&["a|One|file_number=1-5", "b|Two|ein=20-3", "c|Three|file_number=1-5|ein=20-3"], &["a b c"]);
    }

    #[test]
    fn two_registrants_of_one_name_stay_apart() {
        check(&["cik-1|Example Corp|cik=1", "cik-2|Example Corporation|cik=2"], &["cik-1", "cik-2"]);
        check(
            &["ticker-EX|Old Corp|ticker=EX", "ticker-EX2|New Corp|ticker=EX"],
            &["ticker-EX2", "ticker-EX"],
        );
        check(&["name-a|", "name-b|"], &["name-a", "name-b"]);
    }

    #[test]
    fn legal_forms_and_punctuation_do_not_tell_companies_apart() {
        for (name, expect) in [
            ("Apple Inc.", "apple"),
            ("AMAZON.COM, INC.", "amazoncom"),
            ("PROGRESSIVE CORP/OH/", "progressive"),
            ("The Walt Disney Company", "walt disney"),
            ("Lowe’s Companies, Inc.", "lowes"),
            ("样例生物科技股份有限公司", "样例生物科技"),
            ("Company", "company"),
        ] {
            assert_eq!(fold_name(name), expect);
        }
    }
}
