//! What is looked for, and what is found.

/// A term that is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// As [`crate::terms`] gives it.
    pub term: String,
    /// What it is worth beside the others.
    pub weight: f32,
}

/// Other words for something that the question names: a passage that has one of them has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Same {
    /// Each a phrase's terms; all of them have to stand in the passage.
    pub phrases: Vec<Vec<String>>,
    /// What it is worth beside a term of the question.
    pub weight: f32,
}

/// What is looked for, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The question's own terms.
    pub wanted: Vec<Wanted>,
    /// Other words for them.
    pub same: Vec<Same>,
    /// Headings under which it is reported: phrases' terms.
    pub headings: Vec<Vec<String>>,
    /// Marks of what reports it.
    pub marks: Vec<String>,
}

/// What a term is worth by the field it stands in, beside one in the body, and how passages are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// In a heading.
    pub heading: f32,
    /// In a row's label.
    pub label: f32,
    /// What a page's best passage gains from its two next ones.
    pub page: f32,
    /// Words stand together within so many.
    pub within: u32,
}

/// A passage found: at most one a page. What speaks for it is told apart, to be weighed by who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The key of its edition.
    pub edition: String,
    /// Its place in the report.
    pub ordinal: u32,
    /// Its page, where the format has pages.
    pub page: Option<u32>,
    /// How well its words match, 1 for the best of all.
    pub words: f32,
    /// How closely the terms of the question stand together in it: of all there are, the share that stands within one
    /// stretch.
    pub close: f32,
    /// Whether it stands under one of the headings.
    pub placed: bool,
    /// Whether it bears one of the marks.
    pub marked: bool,
    /// How well its edition fits.
    pub fit: f32,
}
