//! Patching Office Open XML workbooks (ISO/IEC 29500): only what is touched is written anew; every other part of the
//! zip, and every other row and cell of a touched sheet, keeps its bytes.

pub(crate) mod book;
pub(crate) mod comments;
pub(crate) mod edit;
pub(crate) mod package;
pub(crate) mod relations;
pub(crate) mod sheet;
pub(crate) mod strings;
pub(crate) mod styles;
pub(crate) mod xml;
