//! The elements of inline XBRL, and those of HTML that have no end.

use super::draft::lower_case;

/// Inline XBRL's elements, 1.0 and 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Number,
    Text,
    Fraction,
    Tuple,
    Continuation,
    Exclude,
    Footnote,
    Relationship,
    Header,
    Hidden,
    References,
    Resources,
    /// A fraction's numerator or denominator.
    Term,
}

pub(super) const ELEMENTS: usize = Element::Term as usize + 1;

impl Element {
    /// The element of a local name, in whatever case.
    pub(super) fn of(local: &[u8]) -> Option<Self> {
        Some(match lower_case(local).as_bytes() {
            b"nonfraction" => Self::Number,
            b"nonnumeric" => Self::Text,
            b"fraction" => Self::Fraction,
            b"tuple" => Self::Tuple,
            b"continuation" => Self::Continuation,
            b"exclude" => Self::Exclude,
            b"footnote" => Self::Footnote,
            b"relationship" => Self::Relationship,
            b"header" => Self::Header,
            b"hidden" => Self::Hidden,
            b"references" => Self::References,
            b"resources" => Self::Resources,
            b"numerator" | b"denominator" => Self::Term,
            _ => return None,
        })
    }

    /// Whether the element's text is somebody's value.
    pub(super) fn has_text(self) -> bool {
        matches!(self, Self::Number | Self::Text | Self::Fraction | Self::Continuation | Self::Footnote)
    }

    /// Whether what stands inside ends with it at the latest.
    pub(super) fn encloses(self) -> bool {
        matches!(self, Self::Header | Self::Hidden | Self::References | Self::Resources)
    }

    /// What to call it in a message.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::Number => "tagged number",
            Self::Text => "tagged text",
            Self::Fraction | Self::Term => "tagged fraction",
            Self::Tuple => "tuple",
            Self::Continuation => "continuation",
            Self::Exclude => "exclusion",
            Self::Footnote => "footnote",
            Self::Relationship => "relationship",
            Self::Header => "header of inline XBRL",
            Self::Hidden => "hidden section",
            Self::References => "list of schemas",
            Self::Resources => "list of contexts and units",
        }
    }
}

/// Elements of HTML that have no content.
#[rustfmt::skip]
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        lower_case(name).as_bytes(),
        b"br" | b"hr" | b"img" | b"input" | b"meta" | b"link" | b"col" | b"area" | b"base" | b"wbr" | b"embed"
            | b"param" | b"source" | b"track"
    )
}
