//! In another form than the request's own, a broken signature is welcome.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::diagnose::Case;
use crate::probe::Answer;
use crate::probe::exchange::{Exchange, Purpose};
use crate::verdict::judge::is_login_page;
use crate::verdict::{Class, Unread, words};

pub(super) static CAUSE: Cause = Cause {
    code: "form-not-checked",
    forms: &[],
    page: Page {
        title: "In another form, a wrong signature gets a success",
        what: &[
            "Where OAuth parameters stand in another place than the server looks at, or name a method that it does not know, it \
             may take the request for one that is not signed, or look at nothing more than whether there is a signature.",
        ],
        shows: &[
            "A wrong signature gets 401 in the header, and 200 in the query; or 200 with another signature method.",
        ],
        proved: &[
            "A signature made with a random secret was refused in the request's own form, and got a success in the other.",
        ],
        server: &["Have it refuse what it does not check, unless everybody may see this URL."],
        proxy: NOTHING_ON_THE_PROXY,
        client: &["Nothing: a success in that form says nothing of the signature."],
        sources: &["RFC 5849 section 3.2 (the server must verify each request's signature)"],
    },
    examine: |case| examine(case).map(Into::into),
};

fn examine(case: &Case<'_>) -> Option<Finding> {
    let run = case.run;
    if run.reference.is_success() {
        return None;
    }
    let broken_of = |shape: usize| {
        case.controls(Purpose::Broken).filter(move |own| run.candidates[own.candidate].shape == shape)
    };
    let is_let_in =
        |shape: &usize| !run.references[*shape].controls().is_empty() && broken_of(*shape).all(is_welcome);
    let shape = (1..run.references.len()).find(is_let_in)?;
    let status = broken_of(shape).find_map(Exchange::status)?;
    Some(Finding {
        code: "form-not-checked",
        side: Side::Server,
        said: format!(
            "In another form ({}) a deliberately wrong signature gets an answer of status {status} in which no refusal is read: \
             there the server seems not to look at it.",
            run.shapes[shape].said()
        ),
        evidence: broken_of(shape).map(|exchange| exchange.id.clone()).collect(),
        remedy: "Have the server refuse what it does not check, unless everybody may see this URL."
            .to_owned(),
    })
}

fn is_welcome(exchange: &Exchange) -> bool {
    match (exchange.observation.answer(), &exchange.class) {
        _ if exchange.is_unanswered() => true,
        (Some(answer), Some(class)) => class.forced.unwrap_or_else(|| lets_in(answer, class)),
        _ => true,
    }
}

/// Whether it is a success that may be no refusal in disguise: what is taken for unsigned is often asked to log in, or refused
/// in words with status 200.
fn lets_in(answer: &Answer, class: &Class) -> bool {
    class.is_success()
        && class.refusals.is_empty()
        && !is_login_page(answer)
        && !words::is_firewall_page(&class.plain)
        && Unread::of(answer, class).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::scrub::Scrub;

    #[test]
    fn nobody_is_let_in_by_a_page_that_may_refuse() {
        for (body, expected) in [
            ("<p>Welcome</p>", true),
            (r#"[{"id":1}]"#, true),
            ("", true),
            ("<form action=/go><input name=u><input type=\"password\" name=p> Welcome</form>", false),
            ("<html><p>署名が正しくありません。</p></html>", false),
            ("<html><p>Please sign in to continue.</p></html>", false),
            ("The signature doesn't match.", false),
            ("Please solve the captcha.", false),
            ("Access denied to the page", false),
        ] {
            let answer = Answer { status: 200, headers: Vec::new(), body: body.into(), cut: false };
            assert_eq!(lets_in(&answer, &Class::of(&answer, &Scrub::default())), expected, "{body}");
        }
    }
}
