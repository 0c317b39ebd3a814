//! Ways of writing a check of targets, one per file.

pub mod json;
pub mod junit;
pub mod prometheus;
pub mod table;

#[cfg(test)]
mod tests {
    use crate::check::{CheckReport, SCHEMA_VERSION, State, TargetReport};

    /// A check with hostile names, for the snapshots of the formats.
    pub(super) fn report() -> CheckReport {
        let target = |name: &str, state, said: &str| TargetReport {
            name: name.to_owned(),
            url: "https://g/x/".to_owned(),
            state,
            expected: Some("accepts signatures over https://g".to_owned()),
            found: None,
            changed: None,
            said: said.to_owned(),
            searched: false,
            verdict: None,
            requests: 2,
            elapsed_ms: 1250,
        };
        let differs = TargetReport {
            changed: Some("expected https without port, now http with :443".to_owned()),
            searched: true,
            ..target("test \"<&>\\", State::Differs, "The server's side differs.")
        };
        let targets = vec![
            target("prod", State::AsExpected, "a signature over https://g/x/ is accepted (status 200)"),
            differs,
            target("vague", State::Undecided, "the answer says nothing \u{1b}[2J"),
            target("old", State::Unreachable, "no answer: nothing listens on this port"),
            target("last", State::NotAsked, "the run was stopped before it was known"),
        ];
        CheckReport {
            schema_version: SCHEMA_VERSION,
            tool_version: "0.0.0",
            started_at: "2026-11-24T08:00:00Z".to_owned(),
            interrupted: false,
            targets,
            requests_sent: 10,
            elapsed_ms: 2500,
        }
    }
}
