//! Ink: all that one page draws, as the interpreter reports it: glyphs with their Unicode and place, straight
//! rules, and the area under images.
//!
//! Coordinates are points as floats, origin at the top left of the page as displayed. Glyphs are numbered in the
//! order of the content stream, blanks and repetitions left out; that number is what an anchor's glyph range means.
//! A glyph drawn again at its spot (a fill and a stroke, a false bold) is kept once. Bounded: a page's glyphs and
//! rules beyond a limit are dropped and the page says so.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::chars;
use super::collection::{Collections, without_subset};

/// More than any printed page has; what lies beyond is an attack or a drawing.
const MOST_GLYPHS: usize = 120_000;
const MOST_RULES: usize = 20_000;
/// A filled box at most this thick is a rule.
const THIN: f64 = 3.0;

/// One character on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// What it means.
    pub(super) ch: char,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge: where the next glyph would begin.
    pub(super) x1: f32,
    /// The line it stands on.
    pub(super) base: f32,
    /// Size of its font.
    pub(super) size: f32,
    /// Place in the content stream; the letters of one ligature share it.
    pub(super) index: u32,
    /// Whether it is bold, by its font or by being drawn twice.
    pub(super) bold: bool,
}

/// A straight rule. `a <= b`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// Its place across: `y` of a horizontal one, `x` of a vertical one.
    pub(super) at: f32,
    /// Where it begins.
    pub(super) a: f32,
    /// Where it ends.
    pub(super) b: f32,
}

/// How the glyphs of a page run, against the page as displayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// Left to right.
    #[default]
    Upright,
    /// Top to bottom: the page is to be turned left to be read.
    Down,
    /// Bottom to top.
    Up,
    /// Upside down.
    Over,
}

/// All that a page draws.
#[derive(Debug, Default)]
pub(super) struct Ink {
    /// Width and height as displayed.
    pub(super) size: (f32, f32),
    /// How far recognised print is turned clockwise against the page, about its middle, in degrees.
    pub(super) tilt: f32,
    /// Whether this was recognised in a picture of the page.
    pub(super) recognised: bool,
    /// The turn that most glyphs have. Glyphs and rules are given in the turned page, where text runs left to right.
    pub(super) turn: Turn,
    /// In content-stream order, blanks included (they carry the index of the glyph before).
    pub(super) glyphs: Vec<Glyph>,
    /// Horizontal rules.
    pub(super) across: Vec<Rule>,
    /// Vertical rules.
    pub(super) down: Vec<Rule>,
    /// Number of glyphs whose meaning is not known.
    pub(super) unreadable: u32,
    /// Number of glyphs of private areas: symbols, unless there are more of them than of letters.
    pub(super) symbols: u32,
    /// The part of the page under images, from 0 to 1 (overlaps count twice).
    pub(super) pictured: f32,
    /// Whether a limit was reached.
    pub(super) cut: bool,
}

impl Ink {
    /// Width and height of the page as it is to be read.
    pub(super) fn reading_size(&self) -> (f32, f32) {
        match self.turn {
            Turn::Upright | Turn::Over => self.size,
            Turn::Down | Turn::Up => (self.size.1, self.size.0),
        }
    }

    /// A box of the turned page as a box of the page as displayed, in 1/100 point.
    pub(super) fn displayed(&self, x0: f32, y0: f32, x1: f32, y1: f32) -> [i32; 4] {
        let (w, h) = self.size;
        let (x0, y0, x1, y1) = match self.turn {
            Turn::Upright => (x0, y0, x1, y1),
            Turn::Down => (w - y1, x0, w - y0, x1),
            Turn::Up => (y0, h - x1, y1, h - x0),
            Turn::Over => (w - x1, h - y1, w - x0, h - y0),
        };
        let (x0, y0, x1, y1) = if self.tilt == 0.0 {
            (x0, y0, x1, y1)
        } else {
            // The middle of the box is turned, its size stays: a tilt is a degree or two.
            let (sin, cos) = self.tilt.to_radians().sin_cos();
            let (x, y) = ((x0 + x1 - w) / 2.0, (y0 + y1 - h) / 2.0);
            let (x, y) = (x * cos - y * sin + w / 2.0, x * sin + y * cos + h / 2.0);
            let (half, tall) = ((x1 - x0) / 2.0, (y1 - y0) / 2.0);
            (x - half, y - tall, x + half, y + tall)
        };
        [x0, y0, x1, y1].map(|side| (side * 100.0).round().clamp(-1e8, 1e8) as i32)
    }
}

/// A glyph before the page's turn is known.
struct Raw {
    glyph: Glyph,
    /// Its origin on the page as displayed.
    from: Point,
    /// Where the next glyph would begin.
    to: Point,
    turn: Option<Turn>,
}

/// How a glyph is set.
#[derive(Clone, Copy)]
struct Style {
    size: f32,
    bold: bool,
    /// `None` for slanted print.
    turn: Option<Turn>,
}

/// The device that the interpreter draws on.
pub(super) struct Collector<'c> {
    size: (f32, f32),
    collections: &'c Collections<'c>,
    raw: Vec<Raw>,
    /// Kept glyphs by character and coarse place.
    seen: HashMap<(char, i32, i32), u32>,
    next_index: u32,
    across: Vec<Rule>,
    down: Vec<Rule>,
    unreadable: u32,
    symbols: u32,
    pictured: f64,
    cut: bool,
    /// What the last fonts seen look like, by the address of their data.
    weights: Vec<(usize, bool)>,
}

impl<'c> Collector<'c> {
    /// An empty page of this size.
    pub(super) fn new(size: (f32, f32), collections: &'c Collections<'c>) -> Self {
        Self {
            size,
            collections,
            raw: Vec::new(),
            seen: HashMap::new(),
            next_index: 0,
            across: Vec::new(),
            down: Vec::new(),
            unreadable: 0,
            symbols: 0,
            pictured: 0.0,
            cut: false,
            weights: Vec::new(),
        }
    }

    /// What was drawn, turned so that most of the text runs left to right.
    pub(super) fn finish(self) -> Ink {
        let mut votes = [0_usize; 4];
        for raw in &self.raw {
            if let Some(turn) = raw.turn
                && raw.glyph.ch != ' '
                && let Some(vote) = votes.get_mut(turn as usize)
            {
                *vote += 1;
            }
        }
        let turn = [Turn::Upright, Turn::Down, Turn::Up, Turn::Over]
            .into_iter()
            .zip(votes)
            .fold((Turn::Upright, 0), |best, vote| if vote.1 > best.1 { vote } else { best })
            .0;
        let (w, h) = (f64::from(self.size.0), f64::from(self.size.1));
        let turned = |p: Point| match turn {
            Turn::Upright => p,
            Turn::Down => Point::new(p.y, w - p.x),
            Turn::Up => Point::new(h - p.y, p.x),
            Turn::Over => Point::new(w - p.x, h - p.y),
        };
        let glyphs = self
            .raw
            .iter()
            .filter(|raw| raw.turn == Some(turn))
            .map(|raw| {
                let (from, to) = (turned(raw.from), turned(raw.to));
                Glyph {
                    x0: from.x.min(to.x) as f32,
                    x1: from.x.max(to.x) as f32,
                    base: from.y as f32,
                    ..raw.glyph
                }
            })
            .collect();
        let (fw, fh) = self.size;
        let turn_rules =
            |rules: &[Rule], far: f32, flip_at: bool, flip_run: bool, run_far: f32| -> Vec<Rule> {
                rules
                    .iter()
                    .map(|rule| {
                        let at = if flip_at { far - rule.at } else { rule.at };
                        let (a, b) =
                            if flip_run { (run_far - rule.b, run_far - rule.a) } else { (rule.a, rule.b) };
                        Rule { at, a, b }
                    })
                    .collect()
            };
        let (across, down) = match turn {
            Turn::Upright => (self.across, self.down),
            Turn::Down => {
                (turn_rules(&self.down, fw, true, false, fh), turn_rules(&self.across, fh, false, true, fw))
            }
            Turn::Up => {
                (turn_rules(&self.down, fw, false, true, fh), turn_rules(&self.across, fh, true, false, fw))
            }
            Turn::Over => {
                (turn_rules(&self.across, fh, true, true, fw), turn_rules(&self.down, fw, true, true, fh))
            }
        };
        Ink {
            size: self.size,
            tilt: 0.0,
            recognised: false,
            turn,
            glyphs,
            across: merged(across),
            down: merged(down),
            unreadable: self.unreadable,
            symbols: self.symbols,
            pictured: (self.pictured / (w * h).max(1.0)) as f32,
            cut: self.cut,
        }
    }

    fn add(&mut self, ch: char, from: Point, to: Point, style: Style, fresh: bool) {
        let Style { size, bold, turn } = style;
        let inside = |p: Point| {
            p.x > -2.0
                && p.y > -2.0
                && p.x < f64::from(self.size.0) + 2.0
                && p.y < f64::from(self.size.1) + 2.0
        };
        if !(inside(from) || inside(to)) || !size.is_finite() || size < 0.5 {
            return;
        }
        if self.raw.len() >= MOST_GLYPHS {
            self.cut = true;
            return;
        }
        if ch != ' ' {
            if let Some(index) = self.repetition(ch, from, to, size) {
                if let Some(raw) = self.raw.get_mut(index as usize) {
                    raw.glyph.bold = true;
                }
                return;
            }
            if fresh {
                self.next_index += 1;
            }
        }
        let index = self.next_index.saturating_sub(1);
        let glyph = Glyph { ch, x0: 0.0, x1: 0.0, base: 0.0, size, index, bold };
        self.raw.push(Raw { glyph, from, to, turn });
    }

    /// The glyph kept earlier that shows the same character at the same spot; else remembers this one.
    fn repetition(&mut self, ch: char, from: Point, to: Point, size: f32) -> Option<u32> {
        const CELL: f64 = 4.0;
        let near = ((to - from).hypot() * 0.3).clamp(0.2, 1.5).min(f64::from(size) * 0.3);
        let (cx, cy) = ((from.x / CELL).floor(), (from.y / CELL).floor());
        // Only the cells whose border is near can hold a neighbour.
        let side = |v: f64, c: f64| {
            let inner = v - c * CELL;
            if inner < near {
                [0, -1]
            } else if inner > CELL - near {
                [0, 1]
            } else {
                [0, 0]
            }
        };
        let (xs, ys) = (side(from.x, cx), side(from.y, cy));
        for (i, dx) in xs.into_iter().enumerate() {
            for (j, dy) in ys.into_iter().enumerate() {
                if (i == 1 && dx == 0) || (j == 1 && dy == 0) {
                    continue;
                }
                if let Some(&index) = self.seen.get(&(ch, cx as i32 + dx, cy as i32 + dy))
                    && let Some(raw) = self.raw.get(index as usize)
                    && (raw.from - from).hypot() < near
                {
                    return Some(index);
                }
            }
        }
        self.seen.insert((ch, cx as i32, cy as i32), self.raw.len() as u32);
        None
    }

    fn rule(&mut self, from: Point, to: Point) {
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if !(dx.is_finite() && dy.is_finite()) || dx.max(dy) < 2.0 {
            return;
        }
        if self.across.len() + self.down.len() >= MOST_RULES {
            self.cut = true;
            return;
        }
        if dy <= 0.7 {
            let at = ((from.y + to.y) / 2.0) as f32;
            self.across.push(Rule { at, a: from.x.min(to.x) as f32, b: from.x.max(to.x) as f32 });
        } else if dx <= 0.7 {
            let at = ((from.x + to.x) / 2.0) as f32;
            self.down.push(Rule { at, a: from.y.min(to.y) as f32, b: from.y.max(to.y) as f32 });
        }
    }

    fn filled(&mut self, bounds: Rect) {
        let (w, h) = (bounds.width(), bounds.height());
        if h <= THIN && w > h * 1.5 {
            let y = (bounds.y0 + bounds.y1) / 2.0;
            self.rule(Point::new(bounds.x0, y), Point::new(bounds.x1, y));
        } else if w <= THIN && h > w * 1.5 {
            let x = (bounds.x0 + bounds.x1) / 2.0;
            self.rule(Point::new(x, bounds.y0), Point::new(x, bounds.y1));
        }
    }

    /// What a glyph means by the collection of its font.
    fn of_collection(&self, glyph: &FontGlyph<'_>) -> Option<char> {
        let FontGlyph::Outline(outline) = glyph else { return None };
        let name = outline.font_data()?.postscript_name?;
        self.collections.meaning(without_subset(&name), glyph.char_code())
    }

    fn is_bold(&mut self, glyph: &FontGlyph<'_>) -> bool {
        let FontGlyph::Outline(outline) = glyph else { return false };
        let Some(font) = outline.font_data() else { return false };
        let address = std::sync::Arc::as_ptr(&font.data).cast::<u8>() as usize;
        if let Some(&(_, bold)) = self.weights.iter().find(|(known, _)| *known == address) {
            return bold;
        }
        let bold = font.weight.is_some_and(|weight| weight >= 600)
            || font.postscript_name.as_deref().is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                ["bold", "black", "heavy", "semibold", "simhei", "-hei", ",hei"]
                    .iter()
                    .any(|word| name.contains(word))
            });
        if self.weights.len() < 64 {
            self.weights.push((address, bold));
        }
        bold
    }
}

/// Collinear rules that touch, as one.
fn merged(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|p, q| p.at.total_cmp(&q.at).then(p.a.total_cmp(&q.a)));
    // Rules within 0.8 points of one another lie on one line: give them one coordinate first.
    let mut line = f32::NEG_INFINITY;
    for rule in &mut rules {
        if rule.at - line > 0.8 {
            line = rule.at;
        }
        rule.at = line;
    }
    rules.sort_by(|p, q| p.at.total_cmp(&q.at).then(p.a.total_cmp(&q.a)));
    let mut out: Vec<Rule> = Vec::with_capacity(rules.len());
    for rule in rules {
        match out.last_mut() {
            Some(last) if last.at == rule.at && rule.a <= last.b + 1.5 => last.b = last.b.max(rule.b),
            _ => out.push(rule),
        }
    }
    out
}

/// Which way a direction runs; `None` for a slanted one (a watermark).
fn turn_of(direction: (f64, f64)) -> Option<Turn> {
    let (x, y) = direction;
    if y.abs() <= x.abs() * 0.05 {
        Some(if x >= 0.0 { Turn::Upright } else { Turn::Over })
    } else if x.abs() <= y.abs() * 0.05 {
        Some(if y >= 0.0 { Turn::Down } else { Turn::Up })
    } else {
        None
    }
}

impl<'a> Device<'a> for Collector<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if path.elements().len() > 4 * MOST_RULES {
            self.cut = true;
            return;
        }
        let transform = props.transform;
        match mode {
            DrawMode::Invisible => {}
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => {
                // Each closed part may be a rule of its own.
                let mut part = BezPath::new();
                for element in path.elements() {
                    if matches!(element, PathEl::MoveTo(_)) && !part.elements().is_empty() {
                        self.filled((transform * &part).bounding_box());
                        part = BezPath::new();
                    }
                    part.push(*element);
                }
                if part.elements().len() > 1 {
                    self.filled((transform * &part).bounding_box());
                }
            }
            DrawMode::Stroke(_) => {
                let (mut start, mut at) = (Point::ZERO, Point::ZERO);
                for element in path.elements() {
                    match *element {
                        PathEl::MoveTo(p) => {
                            start = transform * p;
                            at = start;
                        }
                        PathEl::LineTo(p) => {
                            let to = transform * p;
                            self.rule(at, to);
                            at = to;
                        }
                        PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => at = transform * p,
                        PathEl::ClosePath => {
                            self.rule(at, start);
                            at = start;
                        }
                    }
                }
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let glyphs = run.glyphs();
        let Some(first) = glyphs.first() else { return };
        if self.raw.len() >= MOST_GLYPHS {
            self.cut = true;
            return;
        }
        let bold = self.is_bold(first);
        let embedded = matches!(&**first, FontGlyph::Outline(outline) if outline.font_data().is_some());
        let stroked = matches!(mode, DrawMode::Stroke(_));
        for (position, glyph) in glyphs.iter().enumerate() {
            let transform: Affine = props.transform * glyph.transform();
            let [a, b, c, d, ..] = transform.as_coeffs();
            let from = transform * Point::ZERO;
            let (along, up) = (a.hypot(b), c.hypot(d));
            let size = (up * 1000.0) as f32;
            let advance = match &**glyph {
                FontGlyph::Outline(outline) => outline.advance_width(),
                FontGlyph::Type3(glyph) => glyph.advance_width(),
            };
            let advance = f64::from(advance.unwrap_or(500.0)).clamp(0.0, 4000.0);
            // A substitute font is stretched to the width that the document expects: the stretch is in the
            // transform, the advance has it already.
            let mut width = advance * if embedded { along } else { up };
            if !embedded && let Some(next) = glyphs.get(position + 1) {
                let step = (props.transform * next.transform() * Point::ZERO - from).hypot();
                if step > 0.0 && step < width {
                    width = step;
                }
            }
            let direction = if along > 0.0 { (a / along, b / along) } else { (1.0, 0.0) };
            let end = |part: f64| {
                Point::new(from.x + direction.0 * width * part, from.y + direction.1 * width * part)
            };
            let style = Style { size, bold: bold || stroked, turn: turn_of(direction) };
            match glyph.as_unicode().or_else(|| self.of_collection(glyph).map(BfString::Char)) {
                Some(BfString::Char(c)) if chars::private(c) => self.symbols += 1,
                Some(BfString::Char(c)) if !chars::unreadable(c) => match chars::letters(c) {
                    None => self.add(chars::plain(c), from, end(1.0), style, true),
                    Some(letters) => self.spread(letters, &end, style),
                },
                Some(BfString::String(text)) if !text.is_empty() && !text.chars().any(chars::unreadable) => {
                    self.spread(&text, &end, style);
                }
                _ => {
                    // A glyph without outline is a blank whose meaning nobody misses.
                    let drawn = match &**glyph {
                        FontGlyph::Outline(outline) => !outline.outline().elements().is_empty(),
                        FontGlyph::Type3(_) => true,
                    };
                    if drawn {
                        self.unreadable += 1;
                        self.add('\u{FFFD}', from, end(1.0), style, true);
                    }
                }
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let bounds = props.transform.transform_rect_bbox(pixels);
        // Some producers draw their rules as images of one pixel.
        self.filled(bounds);
        let area = bounds.area();
        let page = f64::from(self.size.0) * f64::from(self.size.1);
        if area.is_finite() {
            self.pictured += area.min(page);
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

impl Collector<'_> {
    /// Several characters drawn as one glyph: each gets its part of the width, all one number.
    fn spread(&mut self, text: &str, end: &dyn Fn(f64) -> Point, style: Style) {
        let count = text.chars().count().clamp(1, 16);
        for (position, c) in text.chars().take(16).enumerate() {
            let part = |step: usize| end(step as f64 / count as f64);
            self.add(chars::plain(c), part(position), part(position + 1), style, position == 0);
        }
    }
}
