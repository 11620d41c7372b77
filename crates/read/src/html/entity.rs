//! Character references of HTML: `&nbsp;`, `&#8217;`, `&#x2014;`.
//!
//! The names are those that reports use; an unknown one stays as it was written. References to the C1 controls
//! mean what Windows-1252 has there, as in every browser.

/// The character that begins `raw` (which starts with `&`) and how many bytes its reference takes; `None` where
/// the `&` is just an ampersand.
pub(crate) fn resolve(raw: &[u8]) -> Option<(char, usize)> {
    match raw.get(1)? {
        b'#' => numeric(raw),
        first if first.is_ascii_alphabetic() => {
            let name: &[u8] = raw.get(1..)?;
            let length = name.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let name = std::str::from_utf8(name.get(..length)?).ok()?;
            let at = NAMED.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
            let (_, value) = NAMED.get(at)?;
            let closed = raw.get(1 + length) == Some(&b';');
            Some((*value, 1 + length + usize::from(closed)))
        }
        _ => None,
    }
}

fn numeric(raw: &[u8]) -> Option<(char, usize)> {
    let hexadecimal = matches!(raw.get(2)?, b'x' | b'X');
    let (from, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let digits = raw.get(from..)?;
    let length = digits.iter().take(9).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let code = u32::from_str_radix(std::str::from_utf8(digits.get(..length)?).ok()?, radix).ok()?;
    let value = match code {
        0x80..=0x9F => WINDOWS_1252.chars().nth((code - 0x80) as usize)?,
        _ => char::from_u32(code).filter(|value| *value != '\0').unwrap_or('\u{FFFD}'),
    };
    let closed = raw.get(from + length) == Some(&b';');
    Some((value, from + length + usize::from(closed)))
}

/// What Windows-1252 has from 0x80 to 0x9F.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// Sorted by name.
const NAMED: &[(&str, char)] = &[
    ("AElig", 'Æ'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Agrave", 'À'),
    ("Aring", 'Å'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Ccedil", 'Ç'),
    ("Delta", 'Δ'),
    ("ETH", 'Ð'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Egrave", 'È'),
    ("Euml", 'Ë'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Igrave", 'Ì'),
    ("Iuml", 'Ï'),
    ("Ntilde", 'Ñ'),
    ("OElig", 'Œ'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Ograve", 'Ò'),
    ("Omega", 'Ω'),
    ("Oslash", 'Ø'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Scaron", 'Š'),
    ("Sigma", 'Σ'),
    ("THORN", 'Þ'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Ugrave", 'Ù'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("acute", '´'),
    ("aelig", 'æ'),
    ("agrave", 'à'),
    ("alpha", 'α'),
    ("amp", '&'),
    ("apos", '\''),
    ("aring", 'å'),
    ("asymp", '≈'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("beta", 'β'),
    ("brvbar", '¦'),
    ("bull", '•'),
    ("ccedil", 'ç'),
    ("cedil", '¸'),
    ("cent", '¢'),
    ("circ", 'ˆ'),
    ("copy", '©'),
    ("curren", '¤'),
    ("dagger", '†'),
    ("deg", '°'),
    ("delta", 'δ'),
    ("divide", '÷'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("egrave", 'è'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("eth", 'ð'),
    ("euml", 'ë'),
    ("euro", '€'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("frasl", '⁄'),
    ("gamma", 'γ'),
    ("ge", '≥'),
    ("gt", '>'),
    ("hellip", '…'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iexcl", '¡'),
    ("igrave", 'ì'),
    ("iquest", '¿'),
    ("iuml", 'ï'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lsaquo", '‹'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("macr", '¯'),
    ("mdash", '—'),
    ("micro", 'µ'),
    ("middot", '·'),
    ("minus", '−'),
    ("mu", 'μ'),
    ("nbsp", '\u{A0}'),
    ("ndash", '–'),
    ("ne", '≠'),
    ("not", '¬'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("oelig", 'œ'),
    ("ograve", 'ò'),
    ("ordf", 'ª'),
    ("ordm", 'º'),
    ("oslash", 'ø'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("para", '¶'),
    ("permil", '‰'),
    ("pi", 'π'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("prime", '′'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsaquo", '›'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("scaron", 'š'),
    ("sect", '§'),
    ("shy", '\u{AD}'),
    ("sigma", 'σ'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("szlig", 'ß'),
    ("thinsp", '\u{2009}'),
    ("thorn", 'þ'),
    ("tilde", '˜'),
    ("times", '×'),
    ("trade", '™'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("ugrave", 'ù'),
    ("uml", '¨'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("yen", '¥'),
    ("yuml", 'ÿ'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_as_in_browsers() {
        assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
        let check =
            |raw: &str, expect: Option<(char, usize)>| assert_eq!(resolve(raw.as_bytes()), expect, "{raw}");
        check("&nbsp;x", Some(('\u{A0}', 6)));
        check("&nbsp x", Some(('\u{A0}', 5)));
        check("&#8217;s", Some(('’', 7)));
        check("&#x2014;", Some(('—', 8)));
        check("&#151;", Some(('—', 6)));
        check("&#0;", Some(('\u{FFFD}', 4)));
        check("&#xD800;", Some(('\u{FFFD}', 8)));
        check("&T", None);
        check("& ", None);
        check("&", None);
        check("&#;", None);
        check("&#99999999999;", Some(('\u{FFFD}', 11)));
    }
}
