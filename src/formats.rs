//! Ways of writing a report, one per file.

pub mod anonymise;
pub mod catalogue;
pub mod check;
pub mod html;
pub mod inspection;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod pages;
mod paragraph;
pub mod plan;
pub mod request;
pub mod table;
mod terminal;
mod xml;

pub(crate) use terminal::is_hostile;
pub use terminal::{printable, sentence};
