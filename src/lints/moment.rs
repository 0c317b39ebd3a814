//! When a request says that it was signed, beside when it was captured.

use crate::import::Captured;

/// A timestamp with what it is compared to, in seconds since 1970.
pub(super) struct Moment {
    pub(super) timestamp: i64,
    reference: i64,
    /// Whether the capture itself says when it was made. Else the reference is the present, which may be long after.
    pub(super) is_exact: bool,
}

impl Moment {
    /// None when the timestamp is no number of seconds.
    pub(super) fn of(captured: &Captured, now: u64) -> Option<Self> {
        let value = captured.value("oauth_timestamp")?;
        if !value.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            timestamp: value.parse().ok()?,
            reference: captured.at.unwrap_or(now).try_into().ok()?,
            is_exact: captured.at.is_some(),
        })
    }

    /// How far the timestamp is ahead of the reference; negative when it is behind.
    pub(super) fn ahead(&self) -> i64 {
        self.timestamp.saturating_sub(self.reference)
    }

    /// A timestamp beyond the year 5000 does not count seconds.
    pub(super) fn counts_seconds(&self) -> bool {
        self.timestamp < 100_000_000_000
    }

    /// What it is compared to, in words.
    pub(super) fn reference_said(&self) -> &'static str {
        if self.is_exact { "the time of the capture" } else { "this computer's clock" }
    }

    /// `2 hours 30 minutes`, in its two largest units.
    pub(super) fn span(seconds: i64) -> String {
        let mut rest = seconds.unsigned_abs();
        let mut parts = Vec::new();
        for (length, name) in [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")] {
            let count = rest / length;
            rest %= length;
            if count > 0 {
                parts.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
            }
        }
        parts.truncate(2);
        if parts.is_empty() { "0 seconds".to_owned() } else { parts.join(" ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_a_span_in_two_units() {
        assert_eq!(Moment::span(-9000), "2 hours 30 minutes");
        assert_eq!(Moment::span(90_061), "1 day 1 hour");
        assert_eq!(Moment::span(0), "0 seconds");
    }
}
