//! The words of print, read from data: titles, telling rows, captions of units, words for periods.
//!
//! The file is `charts/print.toml`; its own comments say what each list is for. Parsing it is the only thing here
//! that can fail.

use std::collections::BTreeMap;

use model::StatementKind;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::Error;
use crate::normal::{Orthography, Phrase, Phrases};

/// The kinds of statements, in the order in which they are looked for.
pub(crate) const KINDS: [StatementKind; 5] = [
    StatementKind::BalanceSheet,
    StatementKind::IncomeStatement,
    StatementKind::CashFlowStatement,
    StatementKind::ComprehensiveIncomeStatement,
    StatementKind::EquityStatement,
];

/// The words by which print is read.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    orthography: Orthography,
    pub(crate) titles: Vec<(StatementKind, Phrases)>,
    pub(crate) never: Phrases,
    pub(crate) partial: Phrases,
    pub(crate) parent: Phrases,
    pub(crate) consolidated: Phrases,
    pub(crate) continued: Phrases,
    pub(crate) rows: Vec<(StatementKind, Rows)>,
    pub(crate) lines: Lines,
    pub(crate) units: Units,
    pub(crate) periods: Periods,
    pub(crate) cover: Cover,
    pub(crate) tags: Tags,
    pub(crate) structure: Structure,
}

/// How reports number their divisions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Structure {
    /// Before the number of a part.
    pub(crate) parts: Vec<String>,
    /// After the number of a part: 第三节.
    pub(crate) divisions: Vec<String>,
    /// Before the number of an item.
    pub(crate) items: Vec<String>,
    /// Before the number of a note.
    pub(crate) notes: Vec<String>,
}

/// Words of a report's cover.
#[derive(Clone, Debug)]
pub(crate) struct Cover {
    /// Phrase, the form's name, months that it covers (0 where the cover says).
    pub(crate) forms: Vec<(Phrase, String, i32)>,
    /// How companies' names end.
    pub(crate) company_ends: Phrases,
    /// What an auditor's letter begins with: words before the company's name, and after it.
    pub(crate) addressed: Vec<(String, String)>,
    /// What stands under the registrant's name.
    pub(crate) charter: Phrases,
    /// Labels before the full name, the short name, the stock code.
    pub(crate) full_name: Vec<String>,
    pub(crate) short_name: Vec<String>,
    pub(crate) code: Vec<String>,
    /// Heads of the column of trading symbols.
    pub(crate) symbol: Phrases,
    pub(crate) exchanges: Vec<String>,
    /// Exchanges as a table of securities spells them.
    pub(crate) exchange_names: Vec<String>,
    /// With whom a form is filed, over its name.
    pub(crate) commission: Phrases,
    /// Marks a form as an amendment of an earlier one.
    pub(crate) amendment: Phrases,
    /// Words beside the employer's number, and before the commission's file number.
    pub(crate) employer: Phrases,
    pub(crate) file_number: Vec<String>,
    pub(crate) signatures: Vec<String>,
    /// What the registrant's own signature page says.
    pub(crate) undersigned: Vec<String>,
    /// Words before a signature's date.
    pub(crate) signed: Vec<String>,
    /// Words before the date of publication.
    pub(crate) published: Vec<String>,
    /// Words of the day on which the statements were approved or their audit was signed.
    pub(crate) approved: Vec<String>,
    /// Who signs a Chinese announcement, over its date.
    pub(crate) board: Phrases,
    /// Words that name the standard.
    pub(crate) us_gaap: Vec<String>,
    pub(crate) ifrs: Vec<String>,
    pub(crate) cas: Vec<String>,
}

/// Local names of the tags that say what a report is, in order of preference.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tags {
    pub(crate) company: Vec<String>,
    pub(crate) ticker: Vec<String>,
    pub(crate) cik: Vec<String>,
    pub(crate) company_number: Vec<String>,
    pub(crate) employer_number: Vec<String>,
    pub(crate) file_number: Vec<String>,
    pub(crate) form: Vec<String>,
    pub(crate) amendment: Vec<String>,
    pub(crate) fiscal_year: Vec<String>,
    pub(crate) fiscal_period: Vec<String>,
    pub(crate) period_end: Vec<String>,
    pub(crate) published: Vec<String>,
}

/// The rows that give a statement away.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// Strong, plain and weak ones with what they count.
    pub(crate) telling: Vec<(u32, Phrases)>,
    pub(crate) needs: Vec<Phrases>,
    pub(crate) last: Phrases,
}

/// Words inside the lines and headers of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pub(crate) total: Phrases,
    pub(crate) notes_header: Phrases,
    pub(crate) percent_header: Phrases,
    pub(crate) not_a_period: Phrases,
    pub(crate) bridge: Phrases,
    pub(crate) shares: Phrases,
    pub(crate) per_share: Phrases,
    pub(crate) basic_or_diluted: Phrases,
}

/// Words of captions.
#[derive(Clone, Debug)]
pub(crate) struct Units {
    /// Word to scale, longest first.
    pub(crate) scales: Vec<(String, Decimal)>,
    /// Letters that are a scale right after a currency sign.
    pub(crate) after_sign: BTreeMap<String, Decimal>,
    pub(crate) except: Vec<String>,
    /// Words for the hundredth of a currency.
    pub(crate) cents: Vec<String>,
    pub(crate) caption: Phrases,
    /// Word (a beginning where it ended in a star) to ISO code, longest first.
    pub(crate) currencies: Vec<(String, bool, String)>,
}

/// Words for periods.
#[derive(Clone, Debug)]
pub(crate) struct Periods {
    /// Month's name to its number.
    pub(crate) months: BTreeMap<String, i8>,
    /// Weekday's name to its number, Monday being 1.
    pub(crate) weekdays: BTreeMap<String, i8>,
    pub(crate) numbers: BTreeMap<String, i32>,
    pub(crate) tens: BTreeMap<String, i32>,
    /// What stands behind a day's number: `31st`.
    pub(crate) ordinals: Vec<String>,
    pub(crate) last: Vec<String>,
    pub(crate) nearest: Vec<String>,
    pub(crate) stretches: Vec<(String, i32)>,
    pub(crate) current: Phrases,
    pub(crate) prior: Phrases,
    pub(crate) closing: Phrases,
    pub(crate) opening: Phrases,
    pub(crate) period_end: Vec<String>,
}

impl Periods {
    /// Whether a word is the ending of an ordinal.
    pub(crate) fn is_ordinal(&self, word: &str) -> bool {
        self.ordinals.iter().any(|ending| ending == word)
    }
}

impl Vocabulary {
    /// Reads the vocabulary from its file's text.
    ///
    /// # Errors
    /// Where the text isn't TOML, or has a key or a value that is none of the vocabulary's.
    pub fn parse(toml: &str) -> Result<Self, Error> {
        let raw: raw::Print = toml::from_str(toml).map_err(|fault| {
            Error::new(format!("failed to read the words of print: {}", fault.message()))
                .hint("compare the file with charts/print.toml")
        })?;
        raw.build()
    }

    /// The normal form of a text, in which the vocabulary's phrases are written.
    pub(crate) fn normal(&self, text: &str) -> String {
        self.orthography.normal(text)
    }

    /// The rows that give a statement of that kind away.
    pub(crate) fn rows_of(&self, kind: StatementKind) -> Option<&Rows> {
        self.rows.iter().find(|(of, _)| *of == kind).map(|(_, rows)| rows)
    }
}

mod raw {
    //! The file as it is written.
    use super::{
        BTreeMap, Cover, Decimal, Deserialize, Error, KINDS, Lines, Orthography, Periods, Phrase, Phrases,
        Rows, StatementKind, Structure, Tags, Units, Vocabulary,
    };

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Print {
        characters: Characters,
        titles: Titles,
        rows: ByKind<RowLists>,
        lines: LineLists,
        units: UnitLists,
        currencies: BTreeMap<String, Vec<String>>,
        periods: PeriodLists,
        cover: CoverLists,
        tags: Tags,
        structure: Structure,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct CoverLists {
        forms: Vec<(String, String, i32)>,
        company_ends: Vec<String>,
        addressed: Vec<(String, String)>,
        charter: Vec<String>,
        full_name: Vec<String>,
        short_name: Vec<String>,
        code: Vec<String>,
        symbol: Vec<String>,
        exchanges: Vec<String>,
        exchange_names: Vec<String>,
        commission: Vec<String>,
        amendment: Vec<String>,
        employer: Vec<String>,
        file_number: Vec<String>,
        signatures: Vec<String>,
        undersigned: Vec<String>,
        signed: Vec<String>,
        published: Vec<String>,
        approved: Vec<String>,
        board: Vec<String>,
        us_gaap: Vec<String>,
        ifrs: Vec<String>,
        cas: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Characters {
        simplified: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ByKind<T> {
        balance_sheet: T,
        income_statement: T,
        cash_flow_statement: T,
        comprehensive_income_statement: T,
        equity_statement: T,
    }

    impl<T> ByKind<T> {
        fn each(self) -> [(StatementKind, T); 5] {
            let [balance, income, cash, comprehensive, equity] = KINDS;
            [
                (balance, self.balance_sheet),
                (income, self.income_statement),
                (cash, self.cash_flow_statement),
                (comprehensive, self.comprehensive_income_statement),
                (equity, self.equity_statement),
            ]
        }
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Titles {
        balance_sheet: Vec<String>,
        income_statement: Vec<String>,
        cash_flow_statement: Vec<String>,
        comprehensive_income_statement: Vec<String>,
        equity_statement: Vec<String>,
        never: Vec<String>,
        partial: Vec<String>,
        parent: Vec<String>,
        consolidated: Vec<String>,
        continued: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RowLists {
        strong: Vec<String>,
        plain: Vec<String>,
        weak: Vec<String>,
        needs: Vec<Vec<String>>,
        last: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct LineLists {
        total: Vec<String>,
        notes_header: Vec<String>,
        percent_header: Vec<String>,
        not_a_period: Vec<String>,
        bridge: Vec<String>,
        shares: Vec<String>,
        per_share: Vec<String>,
        basic_or_diluted: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct UnitLists {
        billions: Vec<String>,
        millions: Vec<String>,
        thousands: Vec<String>,
        ten_thousands: Vec<String>,
        hundred_millions: Vec<String>,
        ones: Vec<String>,
        cents: Vec<String>,
        after_sign: BTreeMap<String, u32>,
        except: Vec<String>,
        caption: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct PeriodLists {
        months: Vec<Vec<String>>,
        weekdays: Vec<String>,
        numbers: Vec<String>,
        tens: BTreeMap<String, i32>,
        ordinals: Vec<String>,
        last: Vec<String>,
        nearest: Vec<String>,
        stretches: Vec<(String, i32)>,
        current: Vec<String>,
        prior: Vec<String>,
        closing: Vec<String>,
        opening: Vec<String>,
        period_end: Vec<String>,
    }

    impl Print {
        pub(super) fn build(self) -> Result<Vocabulary, Error> {
            let mut pairs = Vec::new();
            for pair in self.characters.simplified.iter().flat_map(|line| line.split_whitespace()) {
                let mut characters = pair.chars();
                match (characters.next(), characters.next(), characters.next()) {
                    (Some(from), Some(to), None) => pairs.push((from, to)),
                    _ => {
                        return Err(Error::new(format!("{pair:?} is not a pair of characters")).hint(
                            "write a traditional character and its simplified one, nothing between them",
                        ));
                    }
                }
            }
            let orthography = Orthography::new(pairs.into_iter());
            let phrases = |list: &[String]| {
                let normal: Vec<String> = list.iter().map(|text| orthography.normal(text)).collect();
                Phrases::new(normal.iter().map(String::as_str))
            };
            let normal =
                |list: &[String]| list.iter().map(|text| orthography.normal(text)).collect::<Vec<_>>();
            let [balance, income, cash, comprehensive, equity] = KINDS;
            let titles = vec![
                (balance, phrases(&self.titles.balance_sheet)),
                (income, phrases(&self.titles.income_statement)),
                (cash, phrases(&self.titles.cash_flow_statement)),
                (comprehensive, phrases(&self.titles.comprehensive_income_statement)),
                (equity, phrases(&self.titles.equity_statement)),
            ];
            let rows = self.rows.each().map(|(kind, lists)| {
                let rows = Rows {
                    telling: vec![
                        (3, phrases(&lists.strong)),
                        (2, phrases(&lists.plain)),
                        (1, phrases(&lists.weak)),
                    ],
                    needs: lists.needs.iter().map(|list| phrases(list)).collect(),
                    last: phrases(&lists.last),
                };
                (kind, rows)
            });
            Ok(Vocabulary {
                titles,
                never: phrases(&self.titles.never),
                partial: phrases(&self.titles.partial),
                parent: phrases(&self.titles.parent),
                consolidated: phrases(&self.titles.consolidated),
                continued: phrases(&self.titles.continued),
                rows: rows.into(),
                lines: Lines {
                    total: phrases(&self.lines.total),
                    notes_header: phrases(&self.lines.notes_header),
                    percent_header: phrases(&self.lines.percent_header),
                    not_a_period: phrases(&self.lines.not_a_period),
                    bridge: phrases(&self.lines.bridge),
                    shares: phrases(&self.lines.shares),
                    per_share: phrases(&self.lines.per_share),
                    basic_or_diluted: phrases(&self.lines.basic_or_diluted),
                },
                units: Units {
                    scales: scales(&self.units, &normal),
                    after_sign: self
                        .units
                        .after_sign
                        .iter()
                        .map(|(letters, power)| {
                            (letters.clone(), Decimal::from(10_u64.pow((*power).min(12))))
                        })
                        .collect(),
                    except: normal(&self.units.except),
                    cents: normal(&self.units.cents),
                    caption: phrases(&self.units.caption),
                    currencies: currencies(&self.currencies, &orthography),
                },
                cover: Cover {
                    forms: self
                        .cover
                        .forms
                        .iter()
                        .map(|(phrase, form, months)| {
                            (Phrase::new(&orthography.normal(phrase)), form.clone(), *months)
                        })
                        .collect(),
                    company_ends: phrases(&self.cover.company_ends),
                    addressed: self
                        .cover
                        .addressed
                        .iter()
                        .map(|(before, after)| {
                            let space = if before.ends_with(' ') { " " } else { "" };
                            (orthography.normal(before) + space, orthography.normal(after))
                        })
                        .collect(),
                    charter: phrases(&self.cover.charter),
                    full_name: normal(&self.cover.full_name),
                    short_name: normal(&self.cover.short_name),
                    code: normal(&self.cover.code),
                    symbol: phrases(&self.cover.symbol),
                    exchanges: normal(&self.cover.exchanges),
                    exchange_names: normal(&self.cover.exchange_names),
                    commission: phrases(&self.cover.commission),
                    amendment: phrases(&self.cover.amendment),
                    employer: phrases(&self.cover.employer),
                    file_number: normal(&self.cover.file_number),
                    signatures: normal(&self.cover.signatures),
                    undersigned: normal(&self.cover.undersigned),
                    signed: normal(&self.cover.signed),
                    published: normal(&self.cover.published),
                    approved: normal(&self.cover.approved),
                    board: phrases(&self.cover.board),
                    us_gaap: normal(&self.cover.us_gaap),
                    ifrs: normal(&self.cover.ifrs),
                    cas: normal(&self.cover.cas),
                },
                tags: self.tags,
                structure: self.structure,
                periods: self.periods.build(&phrases, &normal)?,
                orthography,
            })
        }
    }

    /// Longest words first, so that `百万` is found before `万`.
    fn scales(units: &UnitLists, normal: &dyn Fn(&[String]) -> Vec<String>) -> Vec<(String, Decimal)> {
        let lists = [
            (&units.billions, 9),
            (&units.hundred_millions, 8),
            (&units.millions, 6),
            (&units.ten_thousands, 4),
            (&units.thousands, 3),
            (&units.ones, 0),
        ];
        let mut scales: Vec<(String, Decimal)> = lists
            .into_iter()
            .flat_map(|(list, power)| {
                let scale = Decimal::from(10_u64.pow(power));
                normal(list).into_iter().map(move |word| (word, scale))
            })
            .collect();
        scales.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        scales
    }

    fn currencies(
        lists: &BTreeMap<String, Vec<String>>,
        orthography: &Orthography,
    ) -> Vec<(String, bool, String)> {
        let mut all: Vec<(String, bool, String)> = lists
            .iter()
            .flat_map(|(code, words)| words.iter().map(move |word| (code, word)))
            .map(|(code, word)| {
                let word = orthography.normal(word);
                let open = word.ends_with('*');
                (word.trim_end_matches('*').to_owned(), open, code.clone())
            })
            .collect();
        all.sort_by(|(a, ..), (b, ..)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        all
    }

    impl PeriodLists {
        fn build(
            self,
            phrases: &dyn Fn(&[String]) -> Phrases,
            normal: &dyn Fn(&[String]) -> Vec<String>,
        ) -> Result<Periods, Error> {
            if self.months.len() != 12 || self.weekdays.len() != 7 {
                return Err(Error::new(format!(
                    "the periods name {} months and {} weekdays",
                    self.months.len(),
                    self.weekdays.len()
                ))
                .hint("list twelve months and seven weekdays, Monday first"));
            }
            let numbered = |list: Vec<String>| (1_i8..).zip(list).map(|(number, name)| (name, number));
            let months = (1_i8..)
                .zip(self.months)
                .flat_map(|(number, names)| names.into_iter().map(move |name| (name, number)));
            Ok(Periods {
                months: months.collect(),
                weekdays: numbered(self.weekdays).collect(),
                numbers: (1_i32..).zip(self.numbers).map(|(number, name)| (name, number)).collect(),
                tens: self.tens,
                ordinals: self.ordinals,
                last: self.last,
                nearest: self.nearest,
                stretches: self.stretches,
                current: phrases(&self.current),
                prior: phrases(&self.prior),
                closing: phrases(&self.closing),
                opening: phrases(&self.opening),
                period_end: normal(&self.period_end),
            })
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The vocabulary that ships with the project.
    pub(crate) fn shipped() -> Vocabulary {
        Vocabulary::parse(include_str!("../../../charts/print.toml")).expect("charts/print.toml")
    }

    #[test]
    fn the_shipped_vocabulary_is_in_normal_form_where_it_must_be() {
        let vocabulary = shipped();
        let months = &vocabulary.periods.months;
        assert_eq!((months.get("sept"), months.len()), (Some(&9), 24));
        assert_eq!(vocabulary.normal("合併資產負債表"), "合并资产负债表");
        assert_eq!(vocabulary.units.scales.first().map(|(word, _)| word.len() >= 8), Some(true));
        assert!(
            KINDS.iter().all(|kind| vocabulary.rows_of(*kind).is_some_and(|rows| rows.telling.len() == 3))
        );
    }

    #[test]
    fn a_stray_key_is_named() {
        let text = include_str!("../../../charts/print.toml").replace("[lines]", "[lines]\ntotals = []");
        let error = Vocabulary::parse(&text).expect_err("an unknown key");
        assert!(error.to_string().contains("totals"), "{error}");
        assert!(error.advice().is_some());
    }
}
