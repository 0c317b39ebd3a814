//! Finds out which OAuth 1.0a signature a server accepts, why, and what to change on which side.
//!
//! ```text
//! argv, files ─► Request + Credentials ─► plan ─► sign ─► probe (I/O) ─► Observation ─► classify ─► Verdict
//!                                                                                                     │
//!                                          Report ◄─ diagnose ◄───────────────────────────────────────┘
//!                                             └─► Format (writer)
//! ```
//!
//! The modules, in the order of that pipeline:

mod accept;
pub mod axes;
pub mod axis;
pub mod causes;
pub mod check;
pub mod clients;
pub mod comparison;
pub mod credentials;
pub mod diagnose;
pub mod discover;
pub mod formats;
pub mod gallery;
pub mod import;
pub mod inspect;
pub mod lints;
pub mod listen;
mod nearest;
mod other_site;
pub mod plan;
pub mod probe;
pub mod proxy;
pub mod record;
pub mod remedies;
pub mod report;
pub mod request;
pub mod rfc5849;
pub mod search;
pub mod servers;
pub mod sign;
pub mod snippets;
pub mod stamp;
pub mod targets;
pub mod verdict;
