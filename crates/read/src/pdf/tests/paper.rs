//! Paper: a writer of small PDFs for tests. Points, origin at the top left as displayed on an upright page.

use std::fmt::Write as _;

/// Name, collection and kind of the embedded fonts.
const COLLECTED: [(&str, &str, &str); 6] = [
    ("Ming", "CNS1", "CIDFontType0"),
    ("Twice", "CNS1", "CIDFontType0"),
    ("Twice", "GB1", "CIDFontType0"),
    ("Mapped", "CNS1", "CIDFontType0"),
    ("Shapes", "CNS1", "CIDFontType2"),
    ("Own", "Identity", "CIDFontType0"),
];

/// A document in the making.
#[derive(Default)]
pub(super) struct Paper {
    pages: Vec<Sheet>,
    collected: bool,
}

/// A page in the making.
pub(super) struct Sheet {
    size: (f32, f32),
    rotate: u32,
    content: String,
}

impl Sheet {
    /// Print in Helvetica (Chinese in Song), beginning at `x`, standing on `y`.
    pub(super) fn text(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.shown(
            &format!("1 0 0 1 {x} {}", self.size.1 - y),
            size,
            text,
            if text.is_ascii() { "F1" } else { "F3" },
            0,
        )
    }

    /// Bold print.
    pub(super) fn bold(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.shown(&format!("1 0 0 1 {x} {}", self.size.1 - y), size, text, "F2", 0)
    }

    /// Figures in Helvetica that end at `x`.
    pub(super) fn right(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        let width: f32 = text
            .chars()
            .map(|c| match c {
                '0'..='9' | '$' => 0.556,
                ',' | '.' | ' ' => 0.278,
                '(' | ')' | '-' => 0.333,
                _ => 0.5,
            })
            .sum();
        self.text(x - width * size, y, size, text)
    }

    /// Print that runs upwards, beginning at the spot.
    pub(super) fn upwards(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.shown(&format!("0 1 -1 0 {x} {}", self.size.1 - y), size, text, "F1", 0)
    }

    /// Print in a font that doesn't say what its glyphs mean.
    pub(super) fn mute(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.shown(&format!("1 0 0 1 {x} {}", self.size.1 - y), size, text, "F4", 0)
    }

    /// Print both filled and stroked.
    pub(super) fn outlined(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.shown(&format!("1 0 0 1 {x} {}", self.size.1 - y), size, text, "F1", 2)
    }

    fn shown(&mut self, place: &str, size: f32, text: &str, font: &str, mode: u8) -> &mut Self {
        let bytes = if font == "F3" {
            let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            format!("<{codes}>")
        } else {
            format!("({})", text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)"))
        };
        let _ = writeln!(self.content, "BT /{font} {size} Tf {mode} Tr {place} Tm {bytes} Tj ET");
        self
    }

    /// A rule from one spot to another.
    pub(super) fn rule(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) -> &mut Self {
        let (a, b) = (self.size.1 - y0, self.size.1 - y1);
        let _ = writeln!(self.content, "0.5 w {x0} {a} m {x1} {b} l S");
        self
    }

    /// A grid of rules.
    pub(super) fn grid(&mut self, xs: &[f32], ys: &[f32]) -> &mut Self {
        for y in ys {
            self.rule(xs[0], *y, xs[xs.len() - 1], *y);
        }
        for x in xs {
            self.rule(*x, ys[0], *x, ys[ys.len() - 1]);
        }
        self
    }

    /// An image over the whole page.
    pub(super) fn picture(&mut self) -> &mut Self {
        let (w, h) = self.size;
        let _ = writeln!(self.content, "q {w} 0 0 {h} 0 0 cm /Im Do Q");
        self
    }
}

impl Paper {
    /// Embeds the fonts whose glyphs are numbered by a collection.
    pub(super) fn collected(&mut self) -> &mut Self {
        self.collected = true;
        self
    }

    /// Adds a page of letter size.
    pub(super) fn page(&mut self, draw: impl FnOnce(&mut Sheet)) -> &mut Self {
        self.turned(0, draw)
    }

    /// Adds a page that is displayed turned clockwise by so many degrees.
    pub(super) fn turned(&mut self, rotate: u32, draw: impl FnOnce(&mut Sheet)) -> &mut Self {
        let mut sheet = Sheet { size: (612.0, 792.0), rotate, content: String::new() };
        draw(&mut sheet);
        self.pages.push(sheet);
        self
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut objects: Vec<String> = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".into(),
            String::new(),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into(),
            "<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".into(),
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>".into(),
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 >> /DW 1000 >>".into(),
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 65 /LastChar 66 /Widths [1000 1000] /Encoding << /Differences [65 /g1 /g2] >> /CharProcs << /g1 8 0 R /g2 8 0 R >> >>".into(),
            stream("", "1000 0 0 0 750 750 d1 0 0 750 750 re f"),
            stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x"),
        ];
        // Embedded fonts of which nobody prints anything: what a glyph of theirs means is told by their collection.
        for (name, ordering, kind) in COLLECTED.into_iter().filter(|_| self.collected) {
            let number = objects.len() + 1;
            let map = if name.ends_with("Mapped") { "/ToUnicode 9 0 R" } else { "" };
            objects.push(format!("<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+{name} /Encoding /Identity-H {map} /DescendantFonts [{} 0 R] >>", number + 1));
            objects.push(format!("<< /Type /Font /Subtype /{kind} /BaseFont /ABCDEF+{name} /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+{name} /Flags 4 /FontFile3 {} 0 R >> /DW 1000 >>", number + 2));
            objects.push(stream("/Subtype /CIDFontType0C", "x"));
        }
        let mut kids = String::new();
        for page in &self.pages {
            let number = objects.len() + 1;
            let _ = write!(kids, "{number} 0 R ");
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Rotate {} /Contents {} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R /F4 7 0 R >> /XObject << /Im 9 0 R >> >> >>",
                page.size.0, page.size.1, page.rotate, number + 1
            ));
            objects.push(stream("", &page.content));
        }
        if let Some(tree) = objects.get_mut(1) {
            *tree = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", self.pages.len());
        }
        let mut out = String::from("%PDF-1.7\n");
        let mut places = Vec::new();
        for (index, object) in objects.iter().enumerate() {
            places.push(out.len());
            let _ = writeln!(out, "{} 0 obj\n{object}\nendobj", index + 1);
        }
        let xref = out.len();
        let _ = writeln!(out, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1);
        for place in places {
            let _ = writeln!(out, "{place:010} 00000 n ");
        }
        let _ =
            write!(out, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1);
        out.into_bytes()
    }
}

fn stream(dict: &str, content: &str) -> String {
    format!("<< {dict} /Length {} >>\nstream\n{content}\nendstream", content.len())
}
