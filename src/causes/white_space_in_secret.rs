//! White space around the secret is the fault.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, NOTHING_ON_THE_SERVER, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "white-space-in-secret",
    forms: &[],
    page: Page {
        title: "White space was copied with the secret",
        what: &[
            "A space, tab or line end before or after the secret makes it another secret. It cannot be seen on a screen.",
        ],
        shows: &["Every signature is refused, whatever else is changed."],
        proved: &[
            "The same request was refused with the secret as it was given, and accepted, twice, without the white space \
             around it.",
        ],
        server: NOTHING_ON_THE_SERVER,
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Type or paste the secret anew, and delete what follows its last character. In files: \"printf %s SECRET > \
             secret.txt\" writes no line end.",
        ],
        sources: &[
            "Alteryx community thread 367731 (\"copy-pasted a space after the secret a couple of times\"); \
             WP-API/OAuth1#148",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (choice, evidence) = case.decided_by("client-secret")?;
    (choice == "trimmed").then(|| Finding {
        code: "white-space-in-secret",
        side: Side::Credentials,
        said: "The client's side is wrong: white space surrounds the secret; with it the signature is refused, without it \
               accepted."
            .to_owned(),
        evidence,
        remedy: "Remove the white space around the secret wherever the client keeps it.".to_owned(),
    })
}
