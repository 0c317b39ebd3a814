//! In which order are the parameters joined?

use std::cmp::Ordering;

use crate::axis::{Axis, Choice, Edit, Situation};
use crate::sign::parameters::{Encoded, Source};

/// Not sorted, or sorted by another rule.
pub(super) static AXIS: Axis = Axis {
    name: "parameter-order",
    question: "In which order are the parameters joined?",
    rfc: "sorted by encoded name, then by encoded value, in byte order",
    excludes: &[],
    choices,
};

fn choices(_: &Situation) -> Vec<Choice> {
    let choice = |name, cost, said: &str, edit| Choice::inspect(name, cost, said, Edit::Encoded(edit));
    vec![
        choice("unsorted", 3, "parameters not sorted, as they are sent", |all| {
            all.sort_by_key(|pair| pair.place);
        }),
        choice("protocol-first", 4, "parameters not sorted, the protocol parameters first", |all| {
            all.sort_by_key(|pair| (pair.collected.source != Source::Protocol, pair.place));
        }),
        choice("protocol-last", 4, "parameters not sorted, the protocol parameters last", |all| {
            all.sort_by_key(|pair| (pair.collected.source == Source::Protocol, pair.place));
        }),
        choice("body-first", 5, "parameters not sorted, the body first", |all| {
            all.sort_by_key(|pair| (pair.collected.source != Source::Body, pair.place));
        }),
        choice("sorted-apart", 5, "sorted in two groups, the protocol parameters first", |all| {
            all.sort_by_key(|pair| pair.collected.source != Source::Protocol);
        }),
        choice(
            "sorted-apart-protocol-last",
            5,
            "sorted in two groups, the protocol parameters last",
            |all| {
                all.sort_by_key(|pair| pair.collected.source == Source::Protocol);
            },
        ),
        choice("before-encoding", 3, "sorted before they were encoded", |all| {
            all.sort_by(|a, b| decoded(a).cmp(&decoded(b)));
        }),
        choice("by-pair", 3, "sorted by the whole text name=value", |all| {
            all.sort_by_cached_key(|pair| format!("{}={}", pair.name, pair.value));
        }),
        choice(
            "by-pair-before-encoding",
            4,
            "sorted by the whole text name=value before they were encoded",
            |all| {
                all.sort_by_cached_key(|pair| {
                    [&pair.collected.parameter.name[..], b"=", &pair.collected.parameter.value].concat()
                });
            },
        ),
        choice("by-name-only", 4, "sorted by name only, equal names as they are sent", |all| {
            all.sort_by(|a, b| (&a.name, a.place).cmp(&(&b.name, b.place)));
        }),
        choice("without-letter-case", 4, "sorted without regard to letter case", |all| {
            all.sort_by_cached_key(|pair| (pair.name.to_lowercase(), pair.value.to_lowercase()));
        }),
        choice("natural", 4, "sorted with numbers by their value (natural order)", |all| {
            all.sort_by(|a, b| natural(&a.name, &b.name).then_with(|| natural(&a.value, &b.value)));
        }),
        choice("values-natural", 5, "sorted by name, values with numbers by their value", |all| {
            all.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| natural(&a.value, &b.value)));
        }),
        choice("by-value", 6, "sorted by value", |all| {
            all.sort_by(|a, b| (&a.value, &a.name).cmp(&(&b.value, &b.name)));
        }),
        choice("values-downwards", 6, "sorted by name, equal names by their value downwards", |all| {
            all.sort_by(|a, b| (&a.name, &b.value).cmp(&(&b.name, &a.value)));
        }),
        choice("reversed", 6, "sorted downwards", |all| all.reverse()),
    ]
}

fn decoded(pair: &Encoded) -> (&[u8], &[u8]) {
    (&pair.collected.parameter.name, &pair.collected.parameter.value)
}

/// Runs of digits by their number, everything else by its bytes.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (x, y) = (digits(a), digits(b));
        if x > 0 && y > 0 {
            let (left, right) = (without_zeros(&a[..x]), without_zeros(&b[..y]));
            let order = left.len().cmp(&right.len()).then_with(|| left.cmp(right));
            if order.is_ne() {
                return order;
            }
            (a, b) = (&a[x..], &b[y..]);
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((x, rest)), Some((y, other))) if x == y => (a, b) = (rest, other),
            _ => return a.cmp(b),
        }
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn without_zeros(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|b| **b == b'0').count()..]
}

#[cfg(test)]
mod tests {
    use super::natural;
    use std::cmp::Ordering;

    #[test]
    fn numbers_go_by_their_value() {
        assert_eq!(natural("a2", "a10"), Ordering::Less);
        assert_eq!(natural("a02", "a2"), Ordering::Equal);
        assert_eq!(natural("a", "a1"), Ordering::Less);
        assert_eq!(natural("b1", "a2"), Ordering::Greater);
    }
}
