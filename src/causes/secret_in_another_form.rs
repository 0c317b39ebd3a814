//! The secret was changed when it was copied or stored.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;

pub(super) static CAUSE: Cause = Cause {
    code: "secret-in-another-form",
    forms: &[],
    page: Page {
        title: "The secret was changed when it was copied or stored",
        what: &[
            "Quotation marks, a byte order mark, a lost character, another letter case or a decoding step made another secret of it: on the client's side, or on the server's when the secret was stored there.",
        ],
        shows: &["Every signature is refused, whatever else is changed."],
        proved: &[
            "The same request was refused with the secret as it was given, and accepted, twice, with the secret in the form that the report names.",
        ],
        server: &[
            "If the secret was typed or imported there with quotation marks or a line end, store it again without.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Give the client the secret in the form that is accepted; look at the file with \"od -c secret.txt\" or in a hexadecimal editor.",
        ],
        sources: &[
            "Alteryx community thread 367731; environment files and spreadsheets that add quotation marks or a byte order mark",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let (choice, evidence) = case.decided_by("client-secret").filter(|(choice, _)| *choice != "trimmed")?;
    if choice == "unquoted" {
        return Some(Finding {
            code: "secret-in-another-form",
            side: Side::Client,
            said: "The client's side is wrong: quotation marks surround the secret; with them the signature is refused, \
                   without them accepted."
                .to_owned(),
            evidence,
            remedy: "Enter the secret into the client without the quotation marks.".to_owned(),
        });
    }
    let form = case.said_on("client-secret");
    Some(Finding {
        code: "secret-in-another-form",
        side: Side::Credentials,
        said: format!(
            "The secret as it was given is refused, and in another form accepted ({choice}): {form}."
        ),
        evidence,
        remedy: "Give the client the secret in that form, or store it anew on the server.".to_owned(),
    })
}
