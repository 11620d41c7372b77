//! Names of months, by the first letters that tell them apart, in the languages of the registries.
//!
//! Accents are dropped before comparing, as the registries allow both spellings; the longest beginning wins
//! (`červenec` is July though `červen` is June).

use super::fold::bare;

/// In what a month is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Months {
    Numeral,
    Roman,
    Bulgarian,
    Croatian,
    Czech,
    /// Danish, Norwegian and Swedish.
    Scandinavian,
    Dutch,
    English,
    Estonian,
    Finnish,
    French,
    German,
    Greek,
    Hindi,
    Hungarian,
    Italian,
    Latvian,
    Lithuanian,
    Polish,
    Portuguese,
    Romanian,
    /// Slovak and Slovenian.
    Slovak,
    Spanish,
    Welsh,
}

/// Beginnings of the twelve months, alternatives parted by a bar.
type Year = [&'static str; 12];

const ROMAN: Year = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
const BULGARIAN: Year = ["ян", "фев", "мар", "апр", "маи", "юни", "юли", "авг", "сеп", "окт", "ное", "дек"];
const CROATIAN: Year = ["sij", "velj", "ozu", "tra", "svi", "lip", "srp", "kol", "ruj", "lis", "stu", "pro"];
const CZECH: Year =
    ["led", "uno", "bre", "dub", "kve", "cerven|cervn|cvn", "cervenc|cvc", "srp", "zar", "rij", "lis", "pro"];
const SCANDINAVIAN: Year =
    ["jan", "feb", "mar", "apr", "maj|mai", "jun", "jul", "aug", "sep", "okt", "nov", "dec|des"];
const DUTCH: Year =
    ["jan", "feb", "maa|mrt|mar", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
const ENGLISH: Year = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ESTONIAN: Year =
    ["jaan", "veebr", "marts", "apr", "mai", "juuni", "juuli", "aug", "sept", "okt", "nov", "dets"];
const FINNISH: Year = ["tam", "hel", "maa", "huh", "tou", "kes", "hei", "elo", "syy", "lok", "mar", "jou"];
const FRENCH: Year =
    ["janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"];
const GERMAN: Year =
    ["jan|jaen", "feb", "mar|maer", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"];
const GREEK: Year =
    ["ιαν", "φεβ", "μαρ", "απρ|αριλ", "μαι", "ιουν", "ιουλ", "αυγ", "σεπ", "οκτ", "νοε", "δεκ"];
const HINDI: Year = [
    "जनवरी",
    "फरवरी",
    "मार्च",
    "अप्रैल",
    "मई",
    "जून",
    "जुलाई",
    "अगस्त",
    "सितंबर|सितम्बर",
    "अक्टूबर|अक्तूबर",
    "नवंबर|नवम्बर",
    "दिसंबर|दिसम्बर",
];
const HUNGARIAN: Year =
    ["jan", "feb", "marc", "apr", "maj", "jun", "jul", "aug", "szept", "okt", "nov", "dec"];
const ITALIAN: Year = ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"];
const LATVIAN: Year =
    ["janv", "febr", "marts", "apr", "maijs", "jun", "jul", "aug", "sept", "okt", "nov", "dec"];
const LITHUANIAN: Year =
    ["sau", "vas", "kov", "bal", "geg", "bir", "lie", "rugp|rgp", "rugs|rgs", "spa|spl", "lap", "gru|grd"];
const POLISH: Year = ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paz", "lis", "gru"];
const PORTUGUESE: Year = ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"];
const ROMANIAN: Year =
    ["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "noi|nov", "dec"];
const SLOVAK: Year = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug|avg", "sep", "okt", "nov", "dec"];
const SPANISH: Year = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const WELSH: Year = [
    "ion",
    "chwe",
    "maw|faw",
    "ebr",
    "mai|fai",
    "meh|feh",
    "gor|ngor",
    "aws",
    "med|fed",
    "hyd",
    "tach|dach|nhach|thach",
    "rhag|rag",
];

/// Months of the Indian national calendar, from Chaitra.
const SAKA: Year = [
    "chait|chat|चैत्र",
    "vai|वैशाख|बैसाख",
    "jy|ज्येष्ठ",
    "asadh|ashadh|आषाढ",
    "srava|shrava|sravana|श्रावण|सावन",
    "bhadr|prosth|prosh|भाद्रपद|भादो",
    "asvin|aswin|ashvin|ashwin|आश्विन",
    "kart|कार्तिक",
    "marga|agra|मार्गशीर्ष|अगहन",
    "paus|पौष",
    "magh|माघ",
    "phalg|फाल्गुन",
];

/// The number of the month that a word names.
pub(super) fn month(word: &str, months: Months) -> Option<i8> {
    let year = match months {
        Months::Numeral => return None,
        Months::Roman => {
            let word = word.to_lowercase();
            return ROMAN.iter().position(|roman| *roman == word).map(numbered);
        }
        Months::Bulgarian => &BULGARIAN,
        Months::Croatian => &CROATIAN,
        Months::Czech => &CZECH,
        Months::Scandinavian => &SCANDINAVIAN,
        Months::Dutch => &DUTCH,
        Months::English => &ENGLISH,
        Months::Estonian => &ESTONIAN,
        Months::Finnish => &FINNISH,
        Months::French => &FRENCH,
        Months::German => &GERMAN,
        Months::Greek => &GREEK,
        Months::Hindi => &HINDI,
        Months::Hungarian => &HUNGARIAN,
        Months::Italian => &ITALIAN,
        Months::Latvian => &LATVIAN,
        Months::Lithuanian => &LITHUANIAN,
        Months::Polish => &POLISH,
        Months::Portuguese => &PORTUGUESE,
        Months::Romanian => &ROMANIAN,
        Months::Slovak => &SLOVAK,
        Months::Spanish => &SPANISH,
        Months::Welsh => &WELSH,
    };
    beginning(word, year, months == Months::Greek)
}

/// The number of the month of the Indian national calendar that a word names.
pub(super) fn saka_month(word: &str) -> Option<i16> {
    beginning(word, &SAKA, false).map(i16::from)
}

fn beginning(word: &str, year: &Year, greek: bool) -> Option<i8> {
    let look = |letter| match letter {
        // Latin letters that look Greek.
        'a' if greek => 'α',
        'i' if greek => 'ι',
        'o' if greek => 'ο',
        other => other,
    };
    let word: String = word.chars().filter_map(bare).map(look).collect();
    let mut best: Option<(usize, usize)> = None;
    for (index, names) in year.iter().enumerate() {
        for name in names.split('|').filter(|name| word.starts_with(*name)) {
            if best.is_none_or(|(length, _)| name.len() > length) {
                best = Some((name.len(), index));
            }
        }
    }
    best.map(|(_, index)| numbered(index))
}

fn numbered(index: usize) -> i8 {
    index as i8 + 1
}
