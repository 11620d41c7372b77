//! Passages to ranked hits, in English and Chinese. Policy (which reports, which companies) is the caller's.
//!
//! The index is derived: it is made from passages and can be made again at any time.
