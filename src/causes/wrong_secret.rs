//! The secret is another one than the server's: never proved, it is what remains.

use super::{Cause, NOTHING_ON_THE_PROXY, Page, Possible, Side};
use crate::diagnose::Case;
use crate::report::Verdict;

pub(super) static CAUSE: Cause = Cause {
    code: "wrong-secret",
    forms: &[],
    page: Page {
        title: "The secret is another one than the server's",
        what: &[
            "Client and server must hold the same secret. It was replaced on the server, belongs to another key or to a test \
             system, was cut when it was copied, or the key was pasted in its place.",
            "The same answers come where a server wants something that was not tried: a time further off, a realm, a token, \
             oauth_body_hash, a nonce of another form. The server's documentation or log says so.",
        ],
        shows: &["The key is known, and every signature is refused, whatever is signed."],
        proved: &[
            "Never. A server does not say why a signature is wrong, so this is what remains when the rest is ruled out; it \
             is therefore only ever listed as possible.",
        ],
        server: &[
            "Make a new secret and use it: that settles it. Alteryx Server: Users > (user) > API Access = No, Save, Yes \
             gives a new key and a new secret; the old ones stop working at once.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Compare length, first and last characters with what the server shows. Alteryx: a secret has 64 characters of 0 \
             to 9 and a to f, a key 55.",
        ],
        sources: &[
            "gentor/etsy#6, olalonde/node-yelp#13 (keys and secrets confused)",
            "help.alteryx.com: Allow User Access to the Gallery API; Akaizoku/alteryx-api-postman README (form of key and \
             secret in one sample)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Possible> {
    let names_another = case.token_is_refused() || case.key_is_refused().is_some();
    (case.verdict() == Verdict::NoneAccepted && !names_another).then(|| Possible {
        code: "wrong-secret",
        side: Side::Credentials,
        said: if case.sends_token() {
            "The secret or the token's secret may be another one than the server's: a server does not say that by itself."
        } else {
            "The secret may be another one than the server's: a server does not say that by itself."
        }
        .to_owned(),
        check: if case.sends_token() {
            "Have a new token with its secret made for this key, and if that does not help a new secret; that settles it."
        } else {
            "Have a new secret made for this key and run this again with it; that settles it."
        }
        .to_owned(),
    })
}
