//! Ways of writing a report, one per file.

pub mod catalogue;
pub mod check;
pub mod inspection;
pub mod json;
pub mod pages;
mod paragraph;
pub mod plan;
pub mod request;
pub mod table;
mod terminal;

pub use terminal::printable;
