//! Asking the server: what comes back ([`Observation`]), how requests are sent ([`Transport`]), and the
//! run of questions ([`run::run`]). What a server or the network does is data here, never an error.

mod close;
pub mod confirm;
pub mod control;
mod controls;
pub mod exchange;
pub mod failure;
pub mod follow_up;
pub mod hints;
pub mod http;
mod last_questions;
pub mod let_in;
pub mod observation;
pub mod proxy;
pub mod recheck;
pub mod redirect;
pub mod route;
pub mod run;
pub(crate) mod sending;
pub mod session;
pub mod settings;
mod silence;
pub mod transport;
mod waiting;
pub(crate) mod walk;
pub mod world;

pub use failure::{Failure, FailureKind};
pub use observation::{Answer, Observation, Outcome};
pub use transport::{Connection, Transport};
