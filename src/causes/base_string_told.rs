//! A refusal holds the base string that the server made: what differs from what was signed, or that nothing does.

use super::{Cause, Finding, NOTHING_ON_THE_PROXY, Page, Side};
use crate::axis::Deviation;
use crate::comparison::{Difference, base_string_in, completed, differences};
use crate::diagnose::Case;
use crate::probe::exchange::Exchange;
use crate::verdict::Judgement;

pub(super) static CAUSE: Cause = Cause {
    code: "base-string-told",
    forms: &["base-string-differs", "base-string-right", "base-string-refused", "base-string-in-part"],
    page: Page {
        title: "The server tells the base string that it made",
        what: &[
            "Some servers answer a wrong signature with the signature base string that they made themselves. Compared part by \
             part with what was signed, it names the fault at once. It holds no secret, and it is never used as one.",
        ],
        shows: &[
            "base-string-differs: the server's base string is not the one that was signed; the first part that differs is named.",
            "base-string-right: both are the same and the signature is refused all the same: the key of the signature is another \
             one, so the secret or the token's secret, or the way in which they are joined.",
            "base-string-refused: the server's base string is another one than RFC 5849 has, and a signature over the server's own \
             was refused as well: what is left is the secret, how it is made the key of the signature, the digest, or a refusal for \
             another reason; whether the address is a fault as well is open.",
            "base-string-in-part: the server shows its base string cut off, or with masks in the place of values, and what it \
             shows is what was signed. That decides nothing.",
        ],
        proved: &[
            "The answer to the request as RFC 5849 has it held a base string with the very nonce of that request, and so one \
             that was made for it. What a server says of itself is taken as true.",
        ],
        server: &[
            "Correct what the differing part comes from: host, scheme and port are a base address setting or headers of the \
             proxy. Turn off the output of base strings in production: it shows every parameter to whoever asks.",
        ],
        proxy: NOTHING_ON_THE_PROXY,
        client: &[
            "Sign what the server signs. When the base strings are the same, compare the secrets, white space around them \
             included.",
        ],
        sources: &[
            "PECL OAuth, debug_sbs; python-oauth2 (\"Expected signature base string\"); basiclti-util-java (\"Base String\"); \
             Postman Echo (base_string)",
        ],
    },
    examine: |case| examine(case).map(Into::into),
};

/// No more than this of an answer is looked through.
const LOOKED_THROUGH: usize = 64 * 1024;
/// So many differences are named.
const NAMED: usize = 3;

fn examine(case: &Case<'_>) -> Option<Finding> {
    // The time alone may be the server's: many look at it first, and tell no base string before it is right.
    let rfc = |exchange: &&Exchange| {
        let deviations = &case.run.candidates[exchange.candidate].variant.deviations;
        exchange.purpose.is_probe() && deviations.iter().all(|own| own.axis.name == "clock")
    };
    let (exchange, told) = case.run.exchanges.iter().filter(rfc).find_map(|own| Some((own, told(own)?)))?;
    let signed = exchange.signature_base_string.as_ref()?;
    let told = completed(&told, signed);
    let differing = differences(signed, &told.text);
    let evidence = vec![exchange.id.clone()];
    let Some(first) = differing.first() else {
        if !told.is_whole {
            return Some(Finding {
                code: "base-string-in-part",
                side: Side::None,
                said: "The server answered with a part of the base string that it made, the rest cut off or masked: that part is \
                       what was signed."
                    .to_owned(),
                evidence,
                remedy: "Look for the whole of it in the server's log: sigprobe inspect --against compares it.".to_owned(),
            });
        }
        // Where another way is accepted, that says what is left.
        return case.best().is_none().then(|| Finding {
            code: "base-string-right",
            side: Side::Credentials,
            said: "The server answered with the base string that it made, and it is the very one that was signed: what \
                   is left is the secret, how it is made the key of the signature, the digest, or a refusal for another reason."
                .to_owned(),
            evidence,
            remedy: "Compare the secret with the server's, white space around it included, or have a new one made.".to_owned(),
        });
    };
    let all: Vec<String> = differing.iter().take(NAMED).map(said).collect();
    if let Some(refused) = refused_over(case, &told.text).filter(|_| told.is_whole && case.best().is_none()) {
        return Some(Finding {
            code: "base-string-refused",
            side: Side::Credentials,
            said: format!(
                "The server answered with the base string that it made, and a signature over just that was refused as well: the \
                 secret is another one (or that of the token), or how it is made the key of the signature, or the digest, or it is \
                 refused for another reason. Beside that, the server's base string differs from the one that RFC 5849 has, if it is \
                 the only one that it tries: {}.",
                all.join("; ")
            ),
            evidence: vec![exchange.id.clone(), refused.id.clone()],
            remedy: "Compare the secret with the server's first, white space around it included, or have a new one made."
                .to_owned(),
        });
    }
    Some(Finding {
        code: "base-string-differs",
        side: if matches!(first.part.as_str(), "scheme" | "host" | "port" | "path") {
            Side::Server
        } else {
            Side::Client
        },
        said: format!(
            "The server answered with the base string that it made. In it differs: {}.",
            all.join("; ")
        ),
        evidence,
        remedy: format!("Make both sides use the same {}.", first.part),
    })
}

/// A refused signature over this base string but for time and nonce, with the secret as it was given.
fn refused_over<'a>(case: &Case<'a>, told: &str) -> Option<&'a Exchange> {
    let wanted = without_stamp(told);
    case.run.exchanges.iter().find(|own| {
        own.purpose.is_probe()
            && own.judgement == Judgement::Refused
            && !case.run.candidates[own.candidate]
                .variant
                .deviations
                .iter()
                .any(Deviation::is_behind_the_base_string)
            && own.signature_base_string.as_deref().is_some_and(|signed| without_stamp(signed) == wanted)
    })
}

/// The base string without the values of nonce and timestamp.
fn without_stamp(base: &str) -> String {
    let pieces = base.split("%26").map(|piece| {
        let is_stamp = |name: &&str| piece.contains(&format!("{name}%3D"));
        let name = ["oauth_nonce", "oauth_timestamp"].into_iter().find(is_stamp);
        name.map_or(piece, |name| &piece[..piece.find(name).unwrap_or_default() + name.len()])
    });
    pieces.collect::<Vec<_>>().join("%26")
}

/// The base string in an answer, when it was made for this very request.
fn told(exchange: &Exchange) -> Option<String> {
    let answer = exchange.observation.answer()?;
    let mut text = answer.text();
    for (_, value) in &answer.headers {
        text.push('\n');
        text.push_str(value);
    }
    if let Some((end, _)) = text.char_indices().find(|(place, _)| *place >= LOOKED_THROUGH) {
        text.truncate(end);
    }
    let nonce = |base: &str| {
        let begin = base.find("oauth_nonce%3D")? + "oauth_nonce%3D".len();
        Some(base[begin..].split('%').next().unwrap_or_default().to_owned())
    };
    let told = base_string_in(&text)?;
    let own = nonce(exchange.signature_base_string.as_deref()?)?;
    (nonce(&told)? == own).then_some(told)
}

fn said(difference: &Difference) -> String {
    let value = |value: &Option<String>| {
        value.as_ref().map_or_else(|| "nothing".to_owned(), |own| format!("\"{own}\""))
    };
    format!(
        "{}: {} was signed, the server has {}",
        difference.part,
        value(&difference.signed),
        value(&difference.wanted)
    )
}
