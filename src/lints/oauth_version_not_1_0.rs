//! A version other than 1.0.

use super::{Lint, Told, shown};
use crate::import::Captured;

pub(super) static LINT: Lint = Lint {
    code: "oauth-version-not-1.0",
    title: "oauth_version is not 1.0",
    source: "RFC 5849 section 3.1: the value must be 1.0",
    examine,
};

fn examine(captured: &Captured, _: u64) -> Option<Told> {
    let version = captured.value("oauth_version").filter(|version| *version != "1.0")?;
    let shown = shown(version);
    Some(Told::client(
        format!(
            "oauth_version is \"{shown}\": it has to be \"1.0\", also for OAuth 1.0a, or to be left out."
        ),
        "Send and sign oauth_version=1.0.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::*;

    #[test]
    fn fires_on_every_other_version() {
        assert!(said(&LINT, "version=1.0", "version=1.0a").unwrap().contains("\"1.0a\""));
        assert!(said(&LINT, "version=1.0", "version=").is_some());
        assert_eq!(said(&LINT, "&oauth_version=1.0", ""), None);
        let cut = said(&LINT, "version=1.0", "version=a-secret-in-a-place-of-others").unwrap();
        assert!(cut.contains("\"a-secret-in-a-place-...\""), "{cut}");
    }
}
