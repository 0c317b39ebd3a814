//! Every text of a report that may hold what a server, a user or a recording said: for what is put in the place of some of it.

use super::{
    AcceptedReport, ConfiguredReport, DiscoveredReport, ExchangeReport, Indistinguishable, NotTried,
    ProvedRight, RedirectedReport, Report, SentReport, ServerReport,
};
use crate::causes::{Finding, Possible};
use crate::clients::Talk;

impl Report {
    /// Puts what `change` makes of a text in its place. Identifiers of requests and words of our own stay. Each field is
    /// named here, so that none that is added can be forgotten.
    #[allow(clippy::too_many_lines, reason = "a list of fields")]
    pub fn change_texts(&mut self, change: &dyn Fn(&str) -> String) {
        let one = |text: &mut String| *text = change(text);
        let all = |texts: &mut Vec<String>| texts.iter_mut().for_each(one);
        let some = |text: &mut Option<String>| text.iter_mut().for_each(one);
        let Self {
            schema_version: _,
            tool_version: _,
            started_at,
            verdict: _,
            headline,
            called,
            redirected,
            sent,
            discovered,
            configured,
            server,
            accepted,
            controls,
            probes,
            follow_ups,
            findings,
            possible,
            proved_right,
            clients,
            advice,
            not_tried,
            indistinguishable,
            notes,
            requests_sent: _,
            requests_to_answer: _,
            elapsed_ms: _,
        } = self;
        [started_at, headline, called].into_iter().for_each(one);
        [advice, notes].into_iter().for_each(all);
        if let Some(RedirectedReport { from, to, requests: _ }) = redirected {
            [from, to].into_iter().for_each(one);
        }
        let SentReport {
            scheme: _,
            connected_to,
            remote,
            host,
            target,
            method,
            placement: _,
            signature_method: _,
            proxy,
        } = sent;
        [connected_to, host, target, method].into_iter().for_each(one);
        [remote, proxy].into_iter().for_each(some);
        for DiscoveredReport { name, base_address, base_string_uri, path_prefix, origin: _, said } in
            discovered
        {
            [name, base_address, base_string_uri, path_prefix].into_iter().for_each(some);
            one(said);
        }
        if let Some(ConfiguredReport {
            base_address,
            canonical_base_address,
            web_api_address,
            web_api_canonical_base_address,
            ssl_enabled: _,
        }) = configured
        {
            [base_address, canonical_base_address, web_api_address, web_api_canonical_base_address]
                .into_iter()
                .for_each(some);
        }
        if let Some(ServerReport { name, title, how, signs, sources }) = server {
            [name, title, how, signs].into_iter().for_each(one);
            all(sources);
        }
        for AcceptedReport { base_string_uri, variant, also, accepted: _, refused: _ } in accepted {
            [base_string_uri, variant].into_iter().for_each(one);
            all(also);
        }
        for ExchangeReport {
            id: _,
            purpose: _,
            variant,
            also,
            said,
            base_string_uri,
            signature_base_string,
            status: _,
            verdict: _,
            elapsed_ms: _,
        } in controls.iter_mut().chain(probes).chain(follow_ups)
        {
            [variant, base_string_uri, signature_base_string].into_iter().for_each(some);
            all(also);
            one(said);
        }
        for Finding { code: _, side: _, said, evidence: _, remedy } in findings {
            [said, remedy].into_iter().for_each(one);
        }
        for Possible { code: _, side: _, said, check } in possible {
            [said, check].into_iter().for_each(one);
        }
        for ProvedRight { what: _, said, evidence: _ } in proved_right {
            one(said);
        }
        for Talk { name, title, can: _, typed, said } in clients {
            [name, title, said].into_iter().for_each(one);
            some(typed);
        }
        for NotTried { variant, base_string_uri, reason: _ } in not_tried {
            [variant, base_string_uri].into_iter().for_each(one);
        }
        for Indistinguishable { between, because, would_tell } in indistinguishable {
            all(between);
            [because, would_tell].into_iter().for_each(one);
        }
    }
}
