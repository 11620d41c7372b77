//! (in the making)

pub mod html;
