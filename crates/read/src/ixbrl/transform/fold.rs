//! Letters without their accents, for comparing names that are printed with and without.

/// A letter in lower case and without its accent; combining accents vanish.
pub(super) fn bare(character: char) -> Option<char> {
    let lower = character.to_lowercase().next().unwrap_or(character);
    Some(match lower {
        '\u{300}'..='\u{36F}' => return None,
        'á' | 'à' | 'â' | 'ä' | 'å' | 'ā' | 'ã' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ē' | 'ę' | 'ė' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'ő' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' | 'ū' | 'ų' => 'u',
        'ý' => 'y',
        'č' | 'ć' | 'ç' => 'c',
        'ď' | 'ḍ' => 'd',
        'ň' | 'ń' | 'ñ' | 'ṇ' => 'n',
        'ř' => 'r',
        'š' | 'ś' | 'ș' | 'ş' | 'ṣ' => 's',
        'ť' | 'ț' | 'ţ' | 'ṭ' => 't',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        'й' => 'и',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        other => other,
    })
}

/// A name for looking up: lower case, no accents, points, commas or apostrophes, single spaces, no leading `the`.
pub(super) fn name(text: &str) -> String {
    let letters: String =
        text.chars().filter(|mark| !matches!(mark, '.' | ',' | '\'' | '’')).filter_map(bare).collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    match words.as_slice() {
        ["the", rest @ ..] => rest.join(" "),
        all => all.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_accents_and_points() {
        let check = |text: &str, expect: &str| assert_eq!(name(text), expect, "{text}");
        check("The People’s  Republic of China", "peoples republic of china");
        check("U.S.A.", "usa");
        check("Côte d'Ivoire", "cote divoire");
        check("Québec", "quebec");
        check("The", "");
    }
}
