//! The catalogue of axes: every known disagreement with RFC 5849, one decision per file.

mod base_address;
mod base_uri_final_slash;
mod base_uri_host;
mod base_uri_path;
mod base_uri_port;
mod base_uri_scheme;
mod client_secret;

use crate::axis::Axis;

/// In the order in which edits are applied and in which ties of cost are broken.
pub static AXES: &[&Axis] = &[
    &client_secret::AXIS,
    &base_address::AXIS,
    &base_uri_host::AXIS,
    &base_uri_scheme::AXIS,
    &base_uri_port::AXIS,
    &base_uri_path::AXIS,
    &base_uri_final_slash::AXIS,
];
