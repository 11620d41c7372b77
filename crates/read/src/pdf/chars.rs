//! Characters: what a glyph's Unicode stands for once artefacts of fonts are undone.
//!
//! Text stays as printed except where a font's map is known to say one thing and mean another: ligatures fall into
//! their letters, radicals used as ideographs become those ideographs, full-width letters and digits become plain
//! ones. Full-width punctuation is kept: in Chinese print it is the proper form.

/// The ideographs of the 214 Kangxi radicals, U+2F00 to U+2FD5, in order.
const RADICALS: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of the supplement that are simplified ideographs in their own right.
const SIMPLIFIED_RADICALS: [(char, char); 17] = [
    ('\u{2EC1}', '虎'),
    ('\u{2EC5}', '见'),
    ('\u{2EC6}', '角'),
    ('\u{2EC9}', '贝'),
    ('\u{2ECB}', '车'),
    ('\u{2ED3}', '长'),
    ('\u{2ED4}', '门'),
    ('\u{2ED8}', '青'),
    ('\u{2ED9}', '韦'),
    ('\u{2EDA}', '页'),
    ('\u{2EDB}', '风'),
    ('\u{2EDC}', '飞'),
    ('\u{2EDD}', '食'),
    ('\u{2EE2}', '马'),
    ('\u{2EE3}', '骨'),
    ('\u{2EE5}', '鱼'),
    ('\u{2EEC}', '齐'),
];

/// The character meant; white space of every width becomes a plain space.
pub(super) fn plain(c: char) -> char {
    match c {
        '!'..='~' => c,
        '\u{2F00}'..='\u{2FD5}' => RADICALS.chars().nth(c as usize - 0x2F00).unwrap_or(c),
        '\u{2E80}'..='\u{2EF3}' => SIMPLIFIED_RADICALS
            .iter()
            .find(|(radical, _)| *radical == c)
            .map_or(c, |&(_, ideograph)| ideograph),
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '\u{AD}' | '\u{2010}' | '\u{2011}' => '-',
        _ if c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}') => ' ',
        _ => c,
    }
}

/// The letters of a ligature that has a code point of its own.
pub(super) fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        _ => return None,
    })
}

/// Whether a character is no text: a control or a replacement.
pub(super) fn unreadable(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || c == '\u{FFFD}'
}

/// Whether a character is of a private area, where fonts keep symbols (ticked boxes, bullets, logos).
pub(super) fn private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Whether a character belongs to a script written without spaces between words, or to its punctuation.
pub(super) fn unspaced(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3000}'..='\u{30FF}' | '\u{31C0}'..='\u{31EF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artefacts_of_fonts_are_undone_and_print_is_kept() {
        for (from, to) in [
            ('⽤', '用'),
            ('⻚', '页'),
            ('１', '1'),
            ('Ａ', 'A'),
            ('（', '（'),
            ('，', '，'),
            ('\u{A0}', ' '),
            ('龠', '龠'),
        ] {
            assert_eq!(plain(from), to, "{from}");
        }
        assert_eq!(RADICALS.chars().count(), 214);
        assert_eq!(plain('\u{2FD5}'), '龠');
        assert_eq!(letters('ﬃ'), Some("ffi"));
    }
}
