//! The verdict of a finished run, by the table of the documentation.

use super::Case;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::run::{Standing, State};
use crate::probe::session::Stop;
use crate::report::Verdict;
use crate::verdict::unread::LONGEST_REFUSAL;
use crate::verdict::{Class, Unread, judge, words};

/// Codes that tell of no failure.
const OF_SUCCESS: [&str; 8] = ["0", "00", "000", "200", "ok", "success", "none", "null"];

impl Case<'_> {
    /// The verdict, by the table of the documentation.
    pub fn verdict(&self) -> Verdict {
        match self.run.stop {
            Some(Stop::Interrupted) => return Verdict::Interrupted,
            Some(Stop::Unreachable) => return Verdict::Unreachable,
            Some(Stop::Redirected) => return Verdict::Redirected,
            _ => {}
        }
        let accepted = self.accepted();
        if accepted.iter().any(|(_, standing)| standing.state == State::Sometimes) {
            return Verdict::Inconsistent;
        }
        match accepted.first() {
            Some((candidate, _)) if candidate.is_rfc5849() => Verdict::AcceptedAsCalled,
            Some(_) if !self.rfc_form_is_refused() => Verdict::Undecided,
            Some(_) if self.may_be_an_old_refusal() => Verdict::Undecided,
            Some((candidate, _)) if candidate.variant.is_base_uri_only() => Verdict::AcceptedUnderAnotherBase,
            Some(_) => Verdict::AcceptedUnderAnotherVariant,
            None => self.verdict_without_acceptance(),
        }
    }

    fn verdict_without_acceptance(&self) -> Verdict {
        let reference = &self.run.reference;
        if matches!(self.run.stop, Some(Stop::LockedOut | Stop::Limited | Stop::Unanswered | Stop::LetIn)) {
            return Verdict::Undecided;
        }
        if self.checked_twice().is_some() {
            return Verdict::Undecided;
        }
        let any = |holds: &dyn Fn(&Standing) -> bool| self.run.standings.iter().any(holds);
        // Something differed from the refusals, and did not do so again.
        let changed_its_mind = any(&|standing| standing.accepted > 0 && standing.state != State::Unproved);
        if !reference.is_steady() || changed_its_mind {
            return Verdict::Inconsistent;
        }
        let Some(class) = reference.controls().first() else { return Verdict::Undecided };
        if any(&|standing| standing.state == State::Unproved)
            || self.is_answered_by_another()
            || self.peculiar().is_some()
            || self.signatures_are_refused_for_their_time()
            || self.one_alone_is_unclear()
        {
            Verdict::Undecided
        } else if self.key_is_unknown() {
            Verdict::KeyUnknown
        } else if self.other_schemes_only().is_some() {
            Verdict::NotOauth1
        } else if words::blames_parameters(self.refusal())
            || words::wants_tls(self.refusal())
            || words::tells_lock_out(self.refusal())
            || any(&|standing| standing.state == State::Unclear)
            || !any(&|standing| standing.state == State::Refused)
        {
            Verdict::Undecided
        } else if class.is_success() && class.forced != Some(false) {
            self.verdict_on_successes(class)
        } else if class.status == 401
            || class.forced == Some(false)
            || words::blames_signature(self.refusal())
        {
            Verdict::NoneAccepted
        } else {
            Verdict::Undecided
        }
    }

    /// Whether a signature of the core got no answer that says something, also the second time, where every wrong one is answered:
    /// what refuses it may stand behind what refuses the others.
    fn one_alone_is_unclear(&self) -> bool {
        let is_answered = |exchange: &Exchange| !exchange.is_unanswered();
        let mut standings = self.run.candidates.iter().zip(&self.run.standings);
        self.controls(Purpose::Broken).all(is_answered)
            && standings.any(|(candidate, standing)| candidate.core && standing.state == State::Unclear)
    }

    /// Whether broken signatures of the request's own form are answered with a page for logging in, or with a firewall's.
    fn is_answered_by_another(&self) -> bool {
        let is_own = |exchange: &&Exchange| self.run.candidates[exchange.candidate].shape == 0;
        self.controls(Purpose::Broken).filter(is_own).any(|exchange| {
            exchange.observation.answer().is_some_and(judge::is_login_page)
                || exchange.class.as_ref().is_some_and(|class| words::is_firewall_page(&class.plain))
        })
    }

    /// Whether whatever is signed is refused for the time or the nonce, in words that say nothing of the signature: it may
    /// never have been looked at.
    pub fn signatures_are_refused_for_their_time(&self) -> bool {
        let signed = self.run.exchanges.iter().filter(|own| own.purpose != Purpose::Unsigned);
        let mut answers = signed.filter_map(|own| own.class.as_ref()).peekable();
        answers.peek().is_some()
            && answers.all(|class| {
                class.is_refused_for_time(false)
                    && !words::speaks_of_the_signature(&class.plain)
                    && !words::speaks_of_credentials(&class.plain)
                    && !words::blames_parameters(&class.plain)
            })
    }

    /// Where every signature, wrong or not, gets the same success: do its words refuse?
    fn verdict_on_successes(&self, class: &Class) -> Verdict {
        // A page whose words change with every request may hold a word of refusal by chance.
        let Some(refusals) = self.run.reference.common_refusals() else { return Verdict::Undecided };
        if !refusals.is_empty() {
            // A long page may speak of anything.
            let is_short = class.plain.len() < LONGEST_REFUSAL;
            return if is_short && words::blames_signature(&class.plain) {
                Verdict::NoneAccepted
            } else {
                Verdict::Undecided
            };
        }
        // Some services answer everything with a success, and say with a number how it went.
        let tells_by_code =
            |class: &Class| !class.codes.iter().all(|code| OF_SUCCESS.contains(&code.as_str()));
        if self.run.reference.controls().iter().any(tells_by_code) {
            return Verdict::Undecided;
        }
        if self.some_words_differ() || self.unread().is_some() {
            Verdict::Undecided
        } else {
            Verdict::SignaturesNotChecked
        }
    }

    /// Why what wrong signatures get with a status of success may be a refusal that cannot be read here, if so. Where the user
    /// says how acceptances look, that holds.
    pub fn unread(&self) -> Option<Unread> {
        let mut successes = self.controls(Purpose::Broken).filter_map(|exchange| {
            let class =
                exchange.class.as_ref().filter(|class| class.is_success() && class.forced.is_none())?;
            Some((exchange.observation.answer()?, class))
        });
        successes.find_map(|(answer, class)| Unread::of(answer, class))
    }

    /// Whether a page that is the same for every wrong signature has other words for some variant of the same shape. That
    /// proves no acceptance, and forbids to say that nothing is checked.
    fn some_words_differ(&self) -> bool {
        let probes = self.run.exchanges.iter().filter(|exchange| exchange.purpose.is_probe());
        probes.filter_map(|exchange| Some((exchange.candidate, exchange.class.as_ref()?))).any(
            |(candidate, class)| {
                let controls = self.run.references[self.run.candidates[candidate].shape].controls();
                let Some(first) = controls.first() else { return false };
                controls.iter().all(|control| control.plain == first.plain) && class.plain != first.plain
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Answer;
    use crate::probe::run::answered::{answer, answered};

    #[test]
    fn a_cache_tells_of_its_hits() {
        for (header, value, is_cached) in [
            ("x-none", "", false),
            ("age", "0", false),
            ("age", "7", true),
            ("x-cache", "MISS from proxy", false),
            ("x-cache", "HIT from proxy", true),
            ("cf-cache-status", "Hit", true),
            ("x-proxy-cache", "hit", true),
            ("x-other", "hit", false),
        ] {
            let run = |purpose| answered(&[(purpose, 0, answer(401, &[(header, value)], ""))]);
            let (broken, unsigned) = (run(Purpose::Broken), run(Purpose::Unsigned));
            assert_eq!(Case::new(&broken).refusals_are_cached(), is_cached, "{header}: {value}");
            assert!(!Case::new(&unsigned).refusals_are_cached(), "{header}: {value}, unsigned");
        }
    }

    #[test]
    fn signatures_are_refused_for_their_time_whatever_unsigned_requests_get() {
        let late = || answer(401, &[], "the timestamp has expired");
        let wrong = || answer(401, &[], "the signature is invalid");
        let broken = |answer| (Purpose::Broken, 0, answer);
        let unsigned = |answer| (Purpose::Unsigned, 0, answer);
        for (all, is_for_time) in [
            (vec![], false),
            (vec![unsigned(late())], false),
            (vec![broken(late())], true),
            (vec![broken(late()), unsigned(wrong())], true),
            (vec![broken(wrong()), unsigned(late())], false),
            (vec![broken(late()), (Purpose::Variant, 0, wrong())], false),
        ] {
            let run = answered(&all);
            assert_eq!(Case::new(&run).signatures_are_refused_for_their_time(), is_for_time, "{all:?}");
        }
    }

    #[test]
    fn a_page_that_another_answers_with_counts_for_the_own_form_of_the_request() {
        let plan = answered(&[]);
        let other = (0..plan.candidates.len()).find(|place| plan.candidates[*place].shape != 0).unwrap();
        let refusal = || answer(401, &[], "denied");
        for page in [answer(200, &[], "<input type=password>"), answer(403, &[], "captcha")] {
            for (of_own, of_other, is_so) in [(page.clone(), refusal(), true), (refusal(), page, false)] {
                let run = answered(&[(Purpose::Broken, 0, of_own), (Purpose::Broken, other, of_other)]);
                assert_eq!(Case::new(&run).is_answered_by_another(), is_so);
            }
        }
    }

    #[test]
    fn only_a_success_that_the_user_says_nothing_of_is_unread() {
        for (status, forced, why) in [
            (200, None, Some(Unread::Language)),
            (401, None, None),
            (200, Some(false), None),
            (401, Some(false), None),
        ] {
            let mut run = answered(&[(Purpose::Broken, 0, answer(status, &[], "Nein danke"))]);
            run.exchanges[0].class.as_mut().unwrap().forced = forced;
            assert_eq!(Case::new(&run).unread(), why, "{status} {forced:?}");
        }
    }

    /// Where the broken signatures of one shape are known, what another shape is answered is not compared with them.
    #[test]
    fn one_signature_is_answered_apart_within_its_shape_alone() {
        let plan = answered(&[]);
        assert!(plan.shapes.len() > 2);
        let of_shape = |shape| {
            let places = 0..plan.candidates.len();
            places.filter(|place| plan.candidates[*place].shape == shape).collect::<Vec<_>>()
        };
        let (usual, other) = (|| answer(401, &[], "denied"), || answer(401, &[], "denied elsewhere"));
        let own = of_shape(0);
        let twice = |place: usize| [(); 2].map(|()| (Purpose::Variant, place, other()));
        let mut all: Vec<(Purpose, usize, Answer)> = vec![(Purpose::Broken, own[0], usual()); 3];
        all.extend(own[..4].iter().map(|place| (Purpose::Variant, *place, usual())));
        let run = answered(&[all.clone(), twice(of_shape(1)[0]).to_vec()].concat());
        assert!(Case::new(&run).peculiar().is_none());
        let run = answered(&[all, twice(own[4]).to_vec()].concat());
        let case = Case::new(&run);
        let (candidate, mark) = case.peculiar().unwrap();
        assert!(std::ptr::eq(candidate, &raw const run.candidates[own[4]]));
        assert_eq!(mark.text, "elsewhere");
    }
}
