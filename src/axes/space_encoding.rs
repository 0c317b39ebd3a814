//! How is a space encoded?

use crate::axis::{Axis, Choice, Edit, Situation};

/// As in forms.
pub(super) static AXIS: Axis =
    Axis { name: "space-encoding", question: "How is a space encoded?", rfc: "%20", excludes: &[], choices };

fn choices(_: &Situation) -> Vec<Choice> {
    vec![
        Choice::likely(
            "plus",
            3,
            "a space encoded as +",
            Edit::Encoding(|text, _, _| text.replace("%20", "+")),
        ),
        Choice::inspect(
            "none",
            6,
            "a space not encoded",
            Edit::Encoding(|text, _, _| text.replace("%20", " ")),
        ),
        Choice::inspect(
            "plus-encoded",
            6,
            "a space encoded as %2B",
            Edit::Encoding(|text, _, _| text.replace("%20", "%2B")),
        ),
        Choice::inspect(
            "for-plus",
            6,
            "a plus encoded as a space",
            Edit::Encoding(|text, _, _| text.replace("%2B", "%20")),
        ),
    ]
}
