//! Inline XBRL: facts tagged in (X)HTML, versions 1.0 and 1.1, one file or a set that shares contexts.
//!
//! Each fact is anchored by the bytes of its element's content. Faults of a filing are notices; the rest is read.

mod draft;
mod element;
mod pass;
mod resolve;
mod transform;

use crate::source::Source;
use crate::xbrl::Read;

/// Reads the files of a set, in their order.
pub(crate) fn read(sources: &[Source<'_>]) -> Vec<Read> {
    let mut parts: Vec<_> = sources.iter().map(pass::scan).collect();
    let mut faults: Vec<_> = parts.iter_mut().map(|part| std::mem::take(&mut part.faults)).collect();
    let tagged = resolve::resolve(&parts, &mut faults);
    let all = parts.into_iter().zip(faults).zip(tagged).zip(sources);
    all.map(|(((part, faults), tagged), source)| Read {
        tagged,
        title: part.title,
        language: part.language,
        notices: source.notice.iter().cloned().chain(faults.into_notices()).collect(),
    })
    .collect()
}
