//! What the refusals tell: which form was refused, for what, and by whom.

use super::{ASKED_TWICE, Case};
use crate::probe::exchange::Purpose;
use crate::probe::run::{Standing, State};
use crate::verdict::{Class, words};

impl Case<'_> {
    /// Whether the RFC's form was asked about and is refused, where something else is accepted.
    pub fn rfc_form_is_refused(&self) -> bool {
        let best = self.best().map(|(best, _)| best);
        let mut asked = (0..self.run.candidates.len()).filter(|place| {
            let candidate = &self.run.candidates[*place];
            self.run.standings[*place].first.is_some()
                && best.is_none_or(|best| !std::ptr::eq(candidate, best))
                && candidate.is_rfc5849_but_for_the_secret()
        });
        let refused = |place: usize| {
            let standing = &self.run.standings[place];
            self.is_refused(place) || standing.is_accepted() && self.is_refused_all_the_same(standing)
        };
        asked.next().is_some_and(refused) && asked.all(refused)
    }

    /// Whether the candidate at this place is refused. A complaint about missing or unsupported parameters says nothing
    /// of a signature, but it is a refusal.
    pub(super) fn is_refused(&self, place: usize) -> bool {
        let standing = &self.run.standings[place];
        let complaint = || {
            let class = self.class_of(standing);
            class.is_some_and(|class| !class.is_success() && words::blames_parameters(&class.plain))
        };
        standing.state == State::Refused || standing.state == State::Unclear && complaint()
    }

    /// Whether the signature is right, and the request refused all the same: for its time or its nonce.
    pub fn is_refused_for_time(&self, standing: &Standing) -> bool {
        let class = self.class_of(standing);
        class.is_some_and(|class| class.is_refused_for_time(self.run.reference.is_success()))
    }

    /// The same, or where it fails in another way and another signature gets a success: that one is what clients have to send.
    pub fn is_refused_all_the_same(&self, standing: &Standing) -> bool {
        let is_served = |own: &Standing| own.is_accepted() && self.is_served(own);
        self.is_refused_for_time(standing)
            || !self.is_served(standing) && self.run.standings.iter().any(is_served)
    }

    /// Whether its answer fails and blames the signature.
    pub(super) fn is_blamed(&self, standing: &Standing) -> bool {
        self.class_of(standing).is_some_and(Class::is_refused_for_its_signature)
    }

    /// Whether its answer is a success, and no complaint about time or nonce.
    pub fn is_served(&self, standing: &Standing) -> bool {
        self.class_of(standing).is_some_and(|class| !class.fails()) && !self.is_refused_for_time(standing)
    }

    /// Whether some signatures are refused for time or nonce, where wrong ones are refused for something else.
    pub fn is_refused_in_between(&self) -> bool {
        let probes = self.run.exchanges.iter().filter(|own| own.purpose.is_probe());
        let is_about_time = |class: &&Class| !class.is_success() && words::blames_freshness(&class.plain);
        !words::blames_freshness(self.refusal())
            && probes.filter_map(|own| own.class.as_ref()).filter(is_about_time).count() >= ASKED_TWICE
    }

    /// Whether clients whose signature is right get nothing all the same.
    pub fn keeps_clients_out(&self, standing: &Standing) -> bool {
        let class = self.class_of(standing);
        class.is_some_and(|class| class.keeps_clients_out(self.run.reference.is_success()))
    }

    /// Whether wrong signatures are refused by a cache, which tells so: the refusal may be an old one of somebody else.
    pub fn refusals_are_cached(&self) -> bool {
        const TOLD_BY: [&str; 3] = ["x-cache", "cf-cache-status", "x-proxy-cache"];
        self.controls(Purpose::Broken).filter_map(|control| control.observation.answer()).any(|answer| {
            let is_hit =
                |name: &&str| answer.header(name).is_some_and(|own| own.to_ascii_lowercase().contains("hit"));
            answer.header("age").is_some_and(|age| age != "0") || TOLD_BY.iter().any(is_hit)
        })
    }

    /// Whether what is accepted may be so because its parameters make another URL, which the cache does not have.
    pub fn may_be_an_old_refusal(&self) -> bool {
        self.best().is_some_and(|(best, _)| best.variant.deviates_on("placement"))
            && (self.refusals_are_cached() || self.another_url_is_answered())
    }

    /// Whether what is refused is accepted once the URL is another one, with a query parameter more.
    pub fn another_url_is_answered(&self) -> bool {
        let extra = self.run.follow_ups.extra_parameter.as_ref();
        extra.is_some_and(|extra| extra.passes_in_place == Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::run::answered::{answer, answered};

    #[test]
    fn a_failure_is_a_refusal_all_the_same_only_where_another_signature_is_served() {
        let (broken, fails, served) =
            (answer(401, &[], "denied"), answer(404, &[], ""), answer(200, &[], "[]"));
        let answers =
            [(Purpose::Broken, 0, broken), (Purpose::Variant, 1, fails), (Purpose::Variant, 2, served)];
        for (state, is_so) in [(State::Accepted, true), (State::Refused, false), (State::Unproved, false)] {
            let mut run = answered(&answers);
            let standing = |state, first| Standing { state, accepted: 4, refused: 0, first: Some(first) };
            run.standings[1] = standing(State::Accepted, 1);
            run.standings[2] = standing(state, 2);
            let case = Case::new(&run);
            assert_eq!(case.is_refused_all_the_same(&run.standings[1]), is_so, "{state:?}");
            assert!(!case.is_refused_all_the_same(&run.standings[2]), "{state:?}");
        }
    }
}
