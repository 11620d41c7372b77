//! Plain XBRL: instances, and the linkbases beside them.

pub(crate) mod instance;
pub(crate) mod linkbase;
