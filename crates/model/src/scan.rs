//! Scans: a page's picture, and the print that was recognised in it.
//!
//! Recognised print enters a document where drawn print would have stood, so that all that follows is the same for both.

/// A picture in shades of grey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Row by row from the top, 0 black.
    pub luma: Vec<u8>,
    /// Pixels an inch of the page.
    pub dots_per_inch: u32,
}

/// What was recognised on a page. Places are of the page set straight, in 1/100 point from its top left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised {
    /// How far the print is turned clockwise against the page, about its middle, in 1/1000 degree.
    pub tilt: i32,
    /// The words.
    pub words: Vec<RecognisedWord>,
    /// Straight rules, as `[x0, y0, x1, y1]`.
    pub rules: Vec<[i32; 4]>,
}

/// A word, or an unbroken piece of a line in a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognisedWord {
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub bbox: [i32; 4],
    /// How sure the recognition is, of 1000.
    pub confidence: u16,
}
