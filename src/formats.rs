//! Ways of writing a report, one per file.

pub mod json;
pub mod pages;
pub mod plan;
pub mod table;
mod terminal;

pub use terminal::printable;
