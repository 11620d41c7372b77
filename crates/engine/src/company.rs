//! Companies: which reports are of one and the same, across years, names and formats.
//!
//! A report is filed under the strongest identifier that it states. Rows whose names fold to the same words are one
//! company, so that the PDF of one year joins the tagged filing of another.

use std::collections::{BTreeMap, BTreeSet};

use model::Report;

use crate::error::Error;

/// A company as the library knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let strongest = ["cik", "lei", "code", "ticker"]
        .into_iter()
        .find_map(|kind| identifiers.get(kind).map(|value| format!("{kind}-{value}")));
    strongest.unwrap_or_else(|| {
        let name = fold_name(&report.header.company);
        let name = if name.is_empty() { report.document.clone() } else { name };
        format!("name-{name}")
    })
}

/// The companies that the view shows, by name.
pub fn companies(view: &store::View<'_>) -> Result<Vec<Company>, Error> {
    let mut by_name: BTreeMap<String, Company> = BTreeMap::new();
    for row in view.companies()? {
        let folded = row.names.first().map_or_else(String::new, |name| fold_name(name));
        let folded = if folded.is_empty() { row.key.clone() } else { folded };
        // One name, two registrants: the identifier tells them apart.
        let other = by_name.get(&folded).and_then(|known| known.identifiers.get("cik"));
        let apart =
            other.is_some_and(|ciks| row.identifiers.get("cik").is_some_and(|own| own.is_disjoint(ciks)));
        let folded = if apart { format!("{folded} {}", row.key) } else { folded };
        let company = by_name.entry(folded).or_insert_with(|| Company {
            keys: Vec::new(),
            name: row.names.first().cloned().unwrap_or_else(|| row.key.clone()),
            names: Vec::new(),
            identifiers: BTreeMap::new(),
        });
        company.keys.push(row.key);
        for name in row.names {
            if !company.names.contains(&name) {
                company.names.push(name);
            }
        }
        for (kind, values) in row.identifiers {
            company.identifiers.entry(kind).or_default().extend(values);
        }
    }
    Ok(by_name.into_values().collect())
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
    use super::fold_name;

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
