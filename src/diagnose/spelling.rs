//! Paths that differ in their spelling alone, which is no matter of a base address.

use super::Case;
use crate::axes::base_uri_path_form::single_slashes;
use crate::rfc5849::base_string_uri::BaseStringUri;
use crate::rfc5849::percent_encoding::decode;

impl Case<'_> {
    /// What the path of the called URL has to be like for a client to sign what the server signs: the very path that it
    /// signs, which clients can type as well.
    pub fn path_to_type(&self) -> Option<&'static str> {
        let (called, signed) = (self.rfc_uri().path, self.other_uri()?.path);
        if signed == called {
            None
        } else if signed == single_slashes(&called) {
            Some("with each slash written once")
        } else if signed.strip_suffix('/') == Some(&called) {
            Some("with a final slash")
        } else if called.strip_suffix('/') == Some(&signed) && !signed.is_empty() {
            Some("without the final slash")
        } else {
            None
        }
    }

    /// The called base string URI for a comparison of base addresses: with the path as the server signs it where paths are
    /// not begun otherwise, but spelled otherwise, or ended.
    pub fn called_for_its_base(&self) -> BaseStringUri {
        let called = self.rfc_uri();
        let Some(signed) = self.other_uri() else { return called };
        let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let is_spelling = self.path_to_type().is_some()
            || decode(&called.path) == decode(&signed.path)
            || last(&called.path) != last(&signed.path);
        if is_spelling { BaseStringUri { path: signed.path, ..called } } else { called }
    }

    /// Whether nothing but the spelling of the path is signed otherwise.
    pub fn only_spelling_differs(&self) -> bool {
        self.other_uri().is_some_and(|signed| signed == self.called_for_its_base())
    }
}
