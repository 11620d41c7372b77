//! A report's passages, laid out for being looked through.

use std::rc::Rc;

use model::Passage;

/// The passages of a report, with what is quickly looked for in them.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) passages: Rc<Vec<Passage>>,
    /// Headings and text of each, in lower case.
    lower: Vec<String>,
}

impl Pages {
    pub(crate) fn new(passages: Rc<Vec<Passage>>) -> Self {
        let lower = passages
            .iter()
            .map(|passage| {
                let mut text = passage.headings.join("\n");
                text.push('\n');
                text.push_str(&passage.text);
                text.to_lowercase()
            })
            .collect();
        Self { passages, lower }
    }

    /// The passages whose headings and text in lower case pass.
    pub(crate) fn that_may_say(&self, may: impl Fn(&str) -> bool) -> Vec<&Passage> {
        let both = self.passages.iter().zip(&self.lower);
        both.filter(|(_, lower)| may(lower)).map(|(passage, _)| passage).collect()
    }

    /// Whether any passage passes.
    pub(crate) fn may_say(&self, may: impl Fn(&str) -> bool) -> bool {
        self.lower.iter().any(|lower| may(lower))
    }
}
