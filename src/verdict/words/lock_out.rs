//! Words that tell of a lock-out.

use super::NEAR;

/// Says that more requests are not answered as the first ones were, and not merely that this may come.
pub fn tells_lock_out(plain_text: &str) -> bool {
    let words: Vec<&str> = plain_text.split(' ').collect();
    (0..words.len()).any(|place| begins_lock_out(&words[place..]) && !is_announced(&words, place))
}

fn begins_lock_out(words: &[&str]) -> bool {
    let next = words.get(1).copied().unwrap_or_default();
    match words[0] {
        "lock" => next == "out",
        "too" => next == "many",
        "rate" => next == "limit",
        "quota" => words.iter().take(NEAR).any(|own| {
            own.starts_with("exceed") || ["exhausted", "reached", "replenished", "used"].contains(own)
        }),
        "out" => next == "of" && words.iter().take(NEAR).any(|own| *own == "quota"),
        "attempts" => words.iter().take(NEAR).any(|own| own.starts_with("exceed") || *own == "reached"),
        "maximum" | "exceeded" => words.iter().take(NEAR).any(|own| *own == "attempts"),
        word => {
            word.contains("locked") && !word.contains("blocked") && !word.contains("unlocked")
                || ["lockout", "throttl", "suspended", "banned"].iter().any(|own| word.contains(own))
        }
    }
}

/// "After 5 attempts your account will be locked", "Too many attempts will lock your account".
fn is_announced(words: &[&str], place: usize) -> bool {
    let before = &words[place.saturating_sub(4)..place];
    before.iter().any(|own| IF.contains(own) || FUTURE.contains(own))
        || words[place] == "too"
            && (before.contains(&"after")
                || words[place..].windows(2).take(NEAR).any(|pair| {
                    ["attempts", "failures", "logins", "requests", "tries"].contains(&pair[0])
                        && FUTURE.contains(&pair[1])
                }))
}

const FUTURE: [&str; 6] = ["will", "would", "may", "might", "can", "could"];
const IF: [&str; 11] =
    ["if", "when", "before", "until", "unless", "avoid", "prevent", "not", "never", "be", "get"];

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    #[test]
    fn a_lock_out_is_told_in_many_words() {
        for told in [
            "You are in lock out",
            "Too many requests",
            "Rate limit hit",
            "Login attempts exceeded",
            "Attempts: limit reached",
            "Maximum login attempts",
            "Out of call volume quota",
            "Quota exceeded",
            "The quota will be replenished at noon",
            "The account is locked",
        ] {
            assert!(tells_lock_out(&plain(told)), "{told}");
        }
        for other in [
            "Lock the screen",
            "Rate us",
            "Attempts to sign in",
            "Maximum length of a name",
            "Your quota",
            "Out of the box",
            "Blocked by policy",
            "Too few parameters",
        ] {
            assert!(!tells_lock_out(&plain(other)), "{other}");
        }
    }
}
