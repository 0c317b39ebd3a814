//! What `sigprobe explain` shows of a verdict: what it needs, and what to do next. docs/answers.md has the same evidence.

use super::Verdict;

/// The page of a verdict.
pub struct VerdictPage {
    /// What has to be seen before it is given.
    pub evidence: &'static str,
    /// What to do next, a sentence or two each.
    pub next: &'static [&'static str],
}

impl Verdict {
    /// Its page.
    pub fn page(self) -> VerdictPage {
        let (evidence, next) = match self {
            Self::AcceptedAsCalled => (
                "the signature that RFC 5849 asks for passes all steps of an acceptance: its answer differs from that to a \
                 broken one, a second request with a fresh nonce is answered in the same way, the broken one is still \
                 refused after it, and so it is at the end, in an order drawn by chance",
                AS_CALLED,
            ),
            Self::AcceptedUnderAnotherBase => (
                "beside the acceptance of another base URL, that the signature that RFC 5849 asks for was refused",
                ANOTHER_BASE,
            ),
            Self::AcceptedUnderAnotherVariant => (
                "beside the acceptance of another variant, that the signature that RFC 5849 asks for was refused",
                ANOTHER_VARIANT,
            ),
            Self::KeyUnknown => (
                "the refusal names the key and neither secret nor signature, and a random key is answered in the same way",
                KEY_UNKNOWN,
            ),
            Self::NoneAccepted => (
                "the broken signature is refused with 401, or in words about the signature, and so was at least one right \
                 signature and everything else",
                NONE_ACCEPTED,
            ),
            Self::SignaturesNotChecked => (
                "the broken signature gets 2xx without a word of refusal or a member that says so (\"success\": false), and \
                 nothing differs from it. What cannot be read may be a refusal, and is undecided: a compressed \
                 body or another encoding than UTF-8, a SOAP fault, JSON with a message (such as error, ret, desc), and less than \
                 2000 characters without a text (but for a list) or not seen to be English",
                SIGNATURES_NOT_CHECKED,
            ),
            Self::NotOauth1 => (
                "401 with other schemes only in every challenge of WWW-Authenticate, and no word about OAuth 1.0a",
                NOT_OAUTH1,
            ),
            Self::Redirected => (
                "all controls are redirected, and the signature that RFC 5849 asks for as well: to another host, or once more after the run \
                 started again. Where it leads to a log-in or to another path, which may be a refusal, also the ten likeliest \
                 signatures",
                REDIRECTED,
            ),
            Self::Unreachable => (
                "no HTTP answer (where every connection is closed, also not to the ten likeliest signatures), only 502, 503 \
                 or 504, or a TLS port's complaint about plain HTTP",
                UNREACHABLE,
            ),
            Self::Inconsistent => ("the same request was answered in different ways", INCONSISTENT),
            Self::Undecided => (
                "what is seen fits none of the others: one signature that alone has words or a header of its own, 404 to everything, a \
                 firewall's or a log-in page, no answer to anything signed, a wrong signature that is let in after a right one, too few requests to rule out chance, a lock-out (another \
                 status, or words of one) or a rate limit",
                UNDECIDED,
            ),
            Self::Interrupted => ("Ctrl-C or SIGTERM before the run was over", INTERRUPTED),
        };
        VerdictPage { evidence, next }
    }
}

const AS_CALLED: &[&str] = &[
    "Key, secret, URL and server are right: a client that fails signs in another way. \"sigprobe inspect --from FILE \
     --secret-file secret.txt\" names it from one captured request, \"sigprobe listen\" from the client itself.",
    "Where the first sentence says that a right signature is refused all the same (its time, its nonce, a permission), what \
     was found in the report says what to change.",
];
const ANOTHER_BASE: &[&str] = &[
    "Set the server's base address to what clients call: \"What to change\" in the report says where, on the server, on \
     the proxy and in the client.",
    "Until then let clients sign what the server expects: \"sigprobe sign URL --from report.json\" writes a request or code, \
     and \"sigprobe proxy\" signs for programs that cannot.",
];
const ANOTHER_VARIANT: &[&str] = &[
    "Look at each difference that the report names: white space or quotation marks in the stored secret are entered again, \
     and \"sigprobe explain CODE\" has the page of each other one.",
    "Until it is changed, \"sigprobe sign URL --from report.json\" signs as the server wants, and so does \"sigprobe proxy\".",
];
const KEY_UNKNOWN: &[&str] = &[
    "Compare the key, character by character, with the one on the server, and ask whether it is of this very server and \
     still in force.",
];
const NONE_ACCEPTED: &[&str] = &[
    "Give the names that the server may go by: its machine name with --alias, the whole address of its settings page with \
     --base-address; on an Alteryx server --runtime-settings auto reads it.",
    "Compare the secret with the one on the server, or have a new one made.",
    "If any client gets through, capture one of its requests: \"sigprobe inspect\" says how it signs.",
];
const SIGNATURES_NOT_CHECKED: &[&str] = &[
    "Call a URL that needs authentication: this one tells nothing about signatures. With a server profile (\"--server \
     NAME\") a base address is enough.",
    "If an error stands in the page all the same, say how it reads: --refused-when \"REGEX\".",
    "If this page should be protected, it is open: that is for the server's administrator.",
];
const NOT_OAUTH1: &[&str] = &[
    "Look into the API's documentation for the address that takes OAuth 1.0a: this one asks for something else, or \
     something in front of it does.",
];
const REDIRECTED: &[&str] = &[
    "Call the address to which everything is sent on, if it is the API; a page for logging in is not, and then the path or \
     the host is another one.",
    "It may be the API all the same, where that sends wrong signatures to a log-in or to a page about the error: --all asks \
     about every signature that is known.",
];
const UNREACHABLE: &[&str] = &[
    "Look at what the report says of the connection: name, port, firewall, certificate, proxy. Then ask from the server \
     itself, or past what stands before it with --connect-to.",
];
const UNDECIDED: &[&str] = &[
    "Read the answers with -v. 404 to everything means another path; a firewall's or a log-in page, another address.",
    "If the answers tell refusal from success in words of their own, say so with --refused-when \"REGEX\" or \
     --accepted-when \"REGEX\".",
    "After a lock-out or a rate limit wait, then ask with --first or --delay 2; with too few requests, raise --max-probes.",
];
const INCONSISTENT: &[&str] = &[
    "Ask with --repeat 20: the rounds show whether one of several servers behind a balancer differs, or a + or / in the \
     signature, or whether it is chance.",
    "Ask each server by itself: --connect-to.",
];
const INTERRUPTED: &[&str] = &[
    "Run it again to the end; --first or --max-probes 30 make it short. What the report says until then holds.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_says_what_to_do_next() {
        for verdict in Verdict::ALL {
            let page = verdict.page();
            assert!(!page.evidence.is_empty() && !page.evidence.contains("  "), "{verdict:?}");
            assert!(!page.next.is_empty(), "{verdict:?}");
            assert!(page.next.iter().all(|own| own.ends_with('.') && !own.contains("  ")), "{verdict:?}");
        }
    }
}
