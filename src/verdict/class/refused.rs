//! Whether one answer refuses, and for what.

use super::{Class, UNSUCCESSFUL};
use crate::verdict::judge::is_login_address;
use crate::verdict::structure::Kind;
use crate::verdict::unread::LONGEST_REFUSAL;
use crate::verdict::words::{blames_freshness, blames_signature, plain, refuses_key};

impl Class {
    /// Whether it is no success, or one that says of itself that it is none or asks to log in; as the user says, where the
    /// user says so.
    pub fn fails(&self) -> bool {
        let is_served = self.is_success() || self.status == 304;
        self.forced.map_or(!is_served || self.failed || self.asks_to_log_in, |accepted| !accepted)
    }

    /// A refusal that speaks of authentication, or sends to where one logs in: nobody would take it for a success.
    pub fn is_outright_refusal(&self) -> bool {
        self.forced == Some(false)
            || !self.is_success()
                && (self.status == 401
                    || self.location.as_deref().is_some_and(is_login_address)
                    || blames_signature(&self.plain)
                    || self.status == 403 && !self.refusals.is_empty())
    }

    /// Whether it refuses a request whose signature is right for its time or its nonce. Data may hold any words: a
    /// success counts only where it says that it is none, or a wrong signature gets one as well.
    pub fn is_refused_for_time(&self, refusals_are_successes: bool) -> bool {
        let refused =
            !self.is_success() || self.failed || refusals_are_successes && !self.refusals.is_empty();
        refused && blames_freshness(&self.plain)
    }

    /// Whether it fails and may do so for its signature: it blames that, or has the status of who is not authenticated, and
    /// is not about the time. A success fails for it also where it is no more than a short text: data that holds such words
    /// is seldom that.
    pub fn is_refused_for_its_signature(&self) -> bool {
        if self.status == 401 && self.forced.is_none() {
            // "Timestamp, nonce or credentials are not valid" is said of whatever is wrong.
            let says = |word| self.plain.contains(word);
            let is_about_time = blames_freshness(&self.plain) && !says("credential");
            // "The API key provided does not have write permissions."
            let is_about_permission = says("key") && says("does not have") && says("permission");
            return !(is_about_time || is_about_permission) || blames_signature(&self.plain);
        }
        // Gateways name what is wrong in a header: grpc-message, x-amzn-errortype, the query of an error page's address.
        if self.fails() && self.headers.iter().any(|header| blames_signature(&plain(header))) {
            return true;
        }
        let is_data = self.structure.kind == Kind::Json
            && !self.structure.is_message()
            && !self.refusals.contains(UNSUCCESSFUL);
        let is_sentence = self.forced.is_none() && !is_data && self.plain.chars().count() < LONGEST_REFUSAL;
        (self.fails() || is_sentence) && blames_signature(&self.plain)
    }

    /// Whether clients whose signature is right get nothing all the same: refused for the time or the nonce, not
    /// authenticated, asked to log in, for what is wrong with the key or its account, or a failure of the
    /// server. Permissions (403) and addresses (404) are another matter.
    pub fn keeps_clients_out(&self, refusals_are_successes: bool) -> bool {
        self.forced != Some(true)
            && (self.is_refused_for_time(refusals_are_successes)
                || self.asks_to_log_in
                || self.is_success() && self.failed
                || matches!(self.status, 401 | 402 | 408 | 423 | 500..=599)
                || self.fails() && refuses_key(&self.plain).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Answer;
    use crate::verdict::scrub::Scrub;

    fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Class {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Class::of(&Answer { status, headers, body: body.into(), cut: false }, &Scrub::default())
    }

    #[test]
    fn a_complaint_about_the_time_refuses_where_it_is_no_data() {
        for (status, body, where_refusals_are_errors, where_they_are_successes) in [
            (401, "nonce expired", true, true),
            (200, "nonce expired", false, true),
            (200, "nonce", false, false),
            (401, "denied", false, false),
        ] {
            let class = with(status, &[], body);
            assert_eq!(class.is_refused_for_time(false), where_refusals_are_errors, "{status} {body}");
            assert_eq!(class.is_refused_for_time(true), where_they_are_successes, "{status} {body}");
        }
        for (status, keeps_out) in [
            (200, false),
            (302, false),
            (304, false),
            (401, true),
            (402, true),
            (403, false),
            (404, false),
            (500, true),
        ] {
            assert_eq!(with(status, &[], "").keeps_clients_out(false), keeps_out, "{status}");
            let accepted = Class { forced: Some(true), ..with(status, &[], "") };
            assert!(!accepted.keeps_clients_out(false), "{status}, as the user says");
        }
        assert!(with(200, &[], "nonce expired").keeps_clients_out(true));
        assert!(with(200, &[], "<p>Log in: <input type=password>").keeps_clients_out(false));
        assert!(!with(200, &[], r#"{"page":"<p>Log in: <input type=password>"}"#).keeps_clients_out(false));
        assert!(!with(200, &[], "<p>Log out. New: <input type=password>").keeps_clients_out(false));
        assert!(!with(200, &[], "<p>New password: <input type=password>").keeps_clients_out(false));
        assert!(with(403, &[], "this API key is suspended").keeps_clients_out(false));
        assert!(!with(200, &[], "this API key is suspended").keeps_clients_out(false));
    }

    #[test]
    fn a_signature_is_blamed_where_nothing_is_a_success() {
        assert!(with(403, &[], "invalid signature").is_refused_for_its_signature());
        for (status, body, is_blamed) in [
            (200, "The signature doesn't match", true),
            (200, r#"{"error":"invalid_signature"}"#, true),
            (200, r#"{"message":"Invalid signature"}"#, true),
            (200, r#"{"code":40001,"msg":"invalid signature"}"#, true),
            (201, r#"{"statusCode":401,"note":"Invalid signature"}"#, true),
            (200, r#"[{"title":"invalid signature"}]"#, false),
            (200, r#"{"items":[{"title":"invalid signature"}]}"#, false),
            (403, r#"{"code":"SignatureDoesNotMatch"}"#, true),
            (403, "The signature in the Authorization header is invalid", true),
            (401, "Invalid signature, timestamp or nonce", true),
            (403, "denied", false),
            (403, "La firma no es v\u{e1}lida", true),
            (401, "denied", true),
            (401, "timestamp expired", false),
            (401, "Timestamp, nonce or credentials are not valid", true),
            (401, "The API key provided does not have write permissions.", false),
        ] {
            assert_eq!(with(status, &[], body).is_refused_for_its_signature(), is_blamed, "{status} {body}");
        }
        let page = format!("invalid signature {}", "and data ".repeat(LONGEST_REFUSAL));
        assert!(!with(200, &[], &page).is_refused_for_its_signature());
        for (length, is_blamed) in [(LONGEST_REFUSAL - 1, true), (LONGEST_REFUSAL, false)] {
            let plain = format!("{:<length$}", "invalid signature");
            assert_eq!(
                Class { plain, ..with(200, &[], "") }.is_refused_for_its_signature(),
                is_blamed,
                "{length}"
            );
        }
        for status in [200, 401, 403] {
            let accepted = Class { forced: Some(true), ..with(status, &[], "invalid signature") };
            assert!(!accepted.is_refused_for_its_signature(), "{status}, as the user says");
        }
        for (status, name, value, is_blamed) in [
            (403, "grpc-message", "invalid%20signature", true),
            (403, "x-amzn-errortype", "InvalidSignatureException", true),
            (302, "location", "/error?reason=signature_invalid", true),
            (302, "location", "/home?signature=1", false),
            (200, "x-note", "invalid signature", false),
        ] {
            let class = with(status, &[(name, value)], "");
            assert_eq!(class.is_refused_for_its_signature(), is_blamed, "{status} {name}: {value}");
        }
    }

    #[test]
    fn nobody_takes_an_outright_refusal_for_a_success() {
        for (status, location, body, outright) in [
            (200, "", "the signature is invalid", false),
            (401, "", "", true),
            (403, "", "", false),
            (403, "", "denied", true),
            (404, "", "not found", false),
            (400, "", "the signature is invalid", true),
            (302, "/login", "", true),
            (302, "/home", "", false),
        ] {
            let class = with(status, &[("location", location)], body);
            assert_eq!(class.is_outright_refusal(), outright, "{status} {location} {body}");
        }
        assert!(Class { forced: Some(false), ..with(200, &[], "") }.is_outright_refusal());
        assert!(!Class { forced: Some(true), ..with(200, &[], "") }.is_outright_refusal());
    }
}
