//! How companies and periods are said: in full, short, in small letters, by ticker; in either language.

use model::Date;

use super::filed::{Days, Filer};
use super::random::Seeded;

const LEGAL: [&str; 12] = [
    "inc",
    "inc.",
    "corp",
    "corp.",
    "corporation",
    "company",
    "co",
    "co.",
    "incorporated",
    "plc",
    "ltd",
    "ltd.",
];

/// A company's name without its legal form, in title case where the filing shouts.
pub(super) fn short_name(name: &str) -> String {
    let name = name.split('/').next().unwrap_or_default().replace('’', "'");
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut kept: &[&str] = &words;
    while let Some((last, rest)) = kept.split_last() {
        let bare = last.trim_end_matches(',').to_lowercase();
        if rest.is_empty() || !(LEGAL.contains(&bare.as_str()) || bare == "&") {
            break;
        }
        kept = rest;
    }
    let shouts = !name.chars().any(char::is_lowercase);
    let kept: Vec<String> = kept
        .iter()
        .map(|word| {
            let word = word.trim_end_matches(',');
            if shouts && word.len() > 3 && word.chars().all(|letter| letter.is_ascii_alphabetic()) {
                let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
                format!("{first}{}", rest.to_lowercase())
            } else {
                word.to_owned()
            }
        })
        .collect();
    kept.join(" ")
}

/// One of the ways in which people name the company.
pub(super) fn company(filer: &Filer, chance: &mut Seeded) -> String {
    let short = short_name(&filer.name);
    match (chance.below(6), &filer.ticker) {
        (0, _) => filer.name.trim_end_matches('/').to_owned(),
        (1, Some(ticker)) if ticker.len() >= 2 => ticker.clone(),
        (2, _) => short.to_lowercase(),
        _ => short,
    }
}

/// `Apple's`, `Mastercard's`, `McDonald's`.
pub(super) fn possessive(name: &str) -> String {
    if name.ends_with("'s") || name.ends_with("’s") {
        name.to_owned()
    } else if name.ends_with('s') {
        format!("{name}'")
    } else {
        format!("{name}'s")
    }
}

/// A fiscal year.
pub(super) fn year(label: i16, days: Option<Days>, chinese: bool, chance: &mut Seeded) -> String {
    if chinese {
        return match chance.below(3) {
            0 => format!("{label}财年"),
            1 => format!("{label}年度"),
            _ => format!("{label}年"),
        };
    }
    match (chance.below(8), days) {
        (0, _) => format!("fiscal {label}"),
        (1, _) => format!("fiscal year {label}"),
        (2, _) => label.to_string(),
        (3, _) => format!("FY{:02}", label.rem_euclid(100)),
        (4, Some((_, end))) => format!("the fiscal year ended {}", date(end)),
        (5, Some((_, end))) => format!("the year ended {} {}", month(end), end.year()),
        _ => format!("FY{label}"),
    }
}

/// A small number of years in words.
pub(super) fn number(count: usize, chinese: bool) -> Option<&'static str> {
    let words = match chinese {
        true => ["", "一", "两", "三", "四", "五"],
        false => ["", "one", "two", "three", "four", "five"],
    };
    words.get(count).copied().filter(|word| !word.is_empty())
}

/// A fiscal year by its label alone.
pub(super) fn plain_year(label: i16, chinese: bool, chance: &mut Seeded) -> String {
    match (chinese, chance.below(2)) {
        (true, _) => format!("{label}年"),
        (false, 0) => label.to_string(),
        _ => format!("FY{label}"),
    }
}

/// A fiscal quarter.
pub(super) fn quarter((label, quarter): (i16, u8), days: Days, chinese: bool, chance: &mut Seeded) -> String {
    let count = |words: [&'static str; 4]| {
        words.get(usize::from(quarter.saturating_sub(1))).copied().unwrap_or_default()
    };
    if chinese {
        return match chance.below(2) {
            0 => format!("{label}年第{}季度", count(["一", "二", "三", "四"])),
            _ => format!("{label}财年{}季度", count(["一", "二", "三", "四"])),
        };
    }
    match chance.below(5) {
        0 => format!("the {} quarter of fiscal {label}", count(["first", "second", "third", "fourth"])),
        1 => format!("{quarter}Q{:02}", label.rem_euclid(100)),
        2 => format!("the quarter ended {}", date(days.1)),
        3 => format!("FY{label} Q{quarter}"),
        _ => format!("Q{quarter} {label}"),
    }
}

/// The year to date at a quarter's end.
pub(super) fn to_date((label, quarter): (i16, u8), days: Days, chinese: bool, chance: &mut Seeded) -> String {
    let half = quarter == 2;
    if chinese {
        return format!("{label}年{}", if half { "上半年" } else { "前三季度" });
    }
    match chance.below(2) {
        0 => format!("the {} months ended {}", if half { "six" } else { "nine" }, date(days.1)),
        _ => format!("the first {} months of fiscal {label}", if half { "six" } else { "nine" }),
    }
}

fn date(day: Date) -> String {
    format!("{} {}, {}", month(day), day.day(), day.year())
}

fn month(day: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::try_from(day.month()).unwrap_or(1);
    MONTHS.get(at.saturating_sub(1)).copied().unwrap_or_default()
}
