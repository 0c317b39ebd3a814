//! Reading an answer in the light of the controls: its class, and whether it differs from a refusal.
//!
//! [`class`] takes an answer apart into features; [`reference`](mod@reference) keeps what the broken control
//! answers, feature by feature; [`judge`] compares.

pub mod chance;
pub mod class;
mod failing;
mod incidental;
pub mod judge;
pub mod pattern;
pub mod peculiar;
pub mod reference;
pub mod schemes;
pub mod scrub;
pub mod silence;
pub mod structure;
pub mod unread;
pub mod words;

pub use class::Class;
pub use judge::{Judge, Judgement};
pub use reference::Reference;
pub use silence::Silence;
pub use unread::Unread;
