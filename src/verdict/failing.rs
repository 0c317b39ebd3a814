//! Successes that say of themselves that the request failed, as services do that answer everything with status 200.

use serde_json::{Map, Value};

use crate::probe::Answer;

/// Whether a JSON object says so of itself. What stands deeper is data: jobs that failed, for one; and so are complaints
/// beside data. But for an error that is alone in an envelope.
pub(super) fn says_that_it_failed(answer: &Answer) -> bool {
    let Ok(Value::Object(members)) = serde_json::from_str(&answer.text()) else { return false };
    says_so(&members) || within_envelope(&members).is_some_and(complains)
}

/// What the only member of an object holds, where it is called as an answer is: `{"response":{"error":{}}}`.
fn within_envelope(members: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let (name, value) = members.iter().next().filter(|_| members.len() == 1)?;
    let is_envelope =
        ["body", "d", "reply", "response", "result"].contains(&name.to_ascii_lowercase().as_str());
    value.as_object().filter(|_| is_envelope)
}

fn complains(members: &Map<String, Value>) -> bool {
    let is_error = |name: &str| ["error", "errors", "fault"].contains(&name.to_ascii_lowercase().as_str());
    members.iter().any(|(name, value)| is_error(name) && is_complaint(value)) && !has_data(members)
}

fn says_so(members: &Map<String, Value>) -> bool {
    members.iter().any(|(name, value)| match name.to_ascii_lowercase().replace('_', "").as_str() {
        "success" | "successful" | "succeeded" | "issuccess" | "ok" => {
            *value == Value::Bool(false) || value.as_str() == Some("false")
        }
        "status" | "statuscode" | "code" | "result" | "state" | "outcome" => {
            value.as_str().is_some_and(is_failure)
                || value.as_u64().is_some_and(|code| (400..600).contains(&code))
        }
        "error" | "errors" | "oauthproblem" => is_complaint(value) && !has_data(members),
        _ => false,
    })
}

fn is_failure(word: &str) -> bool {
    [
        "denied",
        "error",
        "fail",
        "failed",
        "failure",
        "forbidden",
        "invalid",
        "ko",
        "nok",
        "refused",
        "rejected",
        "unauthenticated",
        "unauthorized",
    ]
    .contains(&word.to_ascii_lowercase().as_str())
}

fn is_complaint(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(is_true) => *is_true,
        Value::Number(code) => code.as_u64() != Some(0),
        Value::Null => false,
    }
}

fn has_data(members: &Map<String, Value>) -> bool {
    let is_there = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(own) => !own.is_empty(),
        _ => true,
    };
    ["data", "items", "result", "results"].iter().any(|name| members.get(*name).is_some_and(is_there))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_may_say_that_it_is_none() {
        for (body, failed) in [
            (r#"{"success":false}"#, true),
            (r#"{"is_success": false, "x": 1}"#, true),
            (r#"{"status":"KO"}"#, true),
            (r#"{"error":"invalid_signature"}"#, true),
            (r#"{"errors":[{"message":"Not authorized"}]}"#, true),
            (r#"{"data":null,"errors":[{"message":"Not authorized"}]}"#, true),
            (r#"{"error":true}"#, true),
            (r#"{"error":1}"#, true),
            (r#"{"error":0}"#, false),
            (r#"{"success":"false"}"#, true),
            (r#"{"statusCode":401,"data":null}"#, true),
            (r#"{"status":200}"#, false),
            (r#"{"status":"UNAUTHORIZED"}"#, true),
            (r#"{"errors":[{"message":"x"}],"data":[]}"#, true),
            (r#"{"oauth_problem":"signature_invalid"}"#, true),
            (r#"{"data":{"me":1},"errors":[{"message":"deprecated"}]}"#, false),
            (r#"{"data":{},"errors":[{"message":"x"}]}"#, true),
            (r#"{"error":null,"errors":[],"items":[]}"#, false),
            (r#"{"error":"","errors":{},"oauth_problem":false}"#, false),
            (r#"{"success":true,"status":"ok"}"#, false),
            (r#"{"status":"active"}"#, false),
            (r#"{"job":{"success":false}}"#, false),
            (r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure"}}}"#, true),
            (r#"{"result":{"error":"invalid signature"}}"#, true),
            (r#"{"result":{"error":null}}"#, false),
            (r#"{"result":{"error":"deprecated","items":[1]}}"#, false),
            (r#"{"job":{"error":"disk full"}}"#, false),
            (r#"{"result":{"error":"late"},"id":1}"#, false),
            (r#"[{"success":false}]"#, false),
            ("success: false", false),
        ] {
            let answer = Answer { status: 200, headers: Vec::new(), body: body.into(), cut: false };
            assert_eq!(says_that_it_failed(&answer), failed, "{body}");
        }
    }
}
