//! What the answers say of the key alone, and of the token with its secret.

use super::Case;
use crate::plan::Candidate;
use crate::probe::exchange::{Exchange, Purpose};
use crate::probe::walk::RANDOM_KEYS;
use crate::servers::Check;
use crate::verdict::{Class, words};

impl Case<'_> {
    /// Whether random keys are answered otherwise than a broken signature, each time: none when that was not asked, or the
    /// answers say nothing, or one request is answered now so and now so. A random key that is let in says nothing of the real
    /// one.
    pub fn key_is_told_apart(&self) -> Option<bool> {
        if self.run.standings.iter().any(|standing| standing.accepted > 0 && standing.refused > 0) {
            return None;
        }
        let asked = self.controls(Purpose::UnknownKey).filter(|asked| asked.is_judged(Purpose::UnknownKey));
        let classes: Vec<&Class> = asked.filter_map(|asked| asked.class.as_ref()).collect();
        let refusals_are_successes = self.run.reference.controls().iter().any(Class::is_success);
        if classes.iter().any(|class| class.is_success() && !refusals_are_successes) {
            return None;
        }
        let differ = classes.iter().filter(|class| self.run.reference.differs(class)).count();
        match (differ, classes.len()) {
            (0, 1..) => Some(false),
            (RANDOM_KEYS.., all)
                if differ == all && !classes.iter().any(|class| self.is_about_form(class)) =>
            {
                Some(true)
            }
            _ => None,
        }
    }

    /// Whether the refusal names the key, and a random key is refused in the same way.
    pub fn key_is_unknown(&self) -> bool {
        let names_key = self.run.reference.all_say(words::blames_key)
            && !self.is_said_of_everything()
            && !self.is_said_unsigned(words::blames_key)
            || self.server_blames() == Some(Check::Key) && !words::speaks_of_the_signature(self.refusal());
        // One of several servers behind the address may know it.
        let mut refusals = self.controls(Purpose::Broken).filter_map(|control| control.class.as_ref());
        names_key
            && !refusals.any(|class| words::speaks_of_the_signature(&class.plain))
            && self.key_is_told_apart() == Some(false)
    }

    /// The server's words for what is wrong with this key, or with the address that calls, where random keys get other ones.
    pub fn key_is_refused(&self) -> Option<String> {
        if self.best().is_some()
            || self.controls(Purpose::Broken).any(|control| control.tells_secret)
            || !self.run.reference.all_say(|plain| words::refuses_key(plain).is_some())
            || self.key_is_told_apart() != Some(true)
        {
            return None;
        }
        words::refuses_key(self.refusal())
    }

    /// Whether the refusal is about the token. What a server calls a token may be none of OAuth 1.0a where none was sent.
    pub fn token_is_refused(&self) -> bool {
        let says = || {
            !self.is_said_of_everything()
                && !self.is_said_unsigned(words::blames_token)
                && self.run.reference.all_say(words::blames_token)
                && (self.sends_token() || words::speaks_of_oauth1(self.refusal()))
        };
        self.best().is_none() && (self.server_blames() == Some(Check::Token) || says())
    }

    /// Whether the product that answers is known to say the same of whatever is wrong.
    fn is_said_of_everything(&self) -> bool {
        self.server_blames() == Some(Check::Unsaid)
    }

    /// Whether a request that holds neither key nor token is refused in such words as well: then they say nothing of either.
    fn is_said_unsigned(&self, says: fn(&str) -> bool) -> bool {
        let mut unsigned = self.controls(Purpose::Unsigned).filter_map(|own| own.class.as_ref());
        unsigned.any(|class| says(&class.plain))
    }

    /// Whether requests were sent with a token.
    pub fn sends_token(&self) -> bool {
        let has_token = |own: &Exchange| {
            own.signature_base_string.as_ref().is_some_and(|own| own.contains("oauth_token%3D"))
        };
        self.run.exchanges.iter().any(has_token)
    }

    /// Whether what is accepted has the token's secret in the place of the secret, and the other way round.
    pub fn secrets_are_exchanged(&self) -> bool {
        let first = |candidate: &Candidate| {
            let mut all = candidate.variant.deviations.iter();
            all.any(|own| own.axis.name == "token-secret" && own.choice.name == "first")
        };
        self.sends_token() && self.best().is_some_and(|(best, _)| first(best))
    }

    /// Whether a random key is refused for how it looks: that says nothing of the real one.
    fn is_about_form(&self, class: &Class) -> bool {
        class.status == 400 && self.run.reference.status() != Some(400)
            || ["malformed", "format", "length", "characters"].iter().any(|word| class.plain.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Variant;
    use crate::probe::Answer;
    use crate::probe::run::answered::{answer, answered};
    use crate::probe::run::{Run, Standing, State};

    fn run(broken: &Answer, random: &[Answer]) -> Run {
        let mut all = vec![(Purpose::Broken, 0, broken.clone())];
        all.extend(random.iter().map(|own| (Purpose::UnknownKey, 0, own.clone())));
        answered(&all)
    }

    #[test]
    fn a_key_is_told_apart_when_every_random_one_is_answered_otherwise() {
        let wrong = answer(401, &[], "the signature is invalid");
        let unknown = answer(401, &[], "no such consumer");
        for (alike, otherwise, told) in
            [(0, 0, None), (1, 0, Some(false)), (0, 3, None), (0, 4, Some(true)), (1, 4, None)]
        {
            let random = [vec![wrong.clone(); alike], vec![unknown.clone(); otherwise]].concat();
            let run = run(&wrong, &random);
            assert_eq!(Case::new(&run).key_is_told_apart(), told, "{alike} alike, {otherwise} otherwise");
        }
    }

    #[test]
    fn a_random_key_that_looks_wrong_tells_nothing() {
        let denied = |status| answer(status, &[], "the signature is invalid");
        for (broken, random, told) in [
            (401, answer(403, &[], "no such consumer"), Some(true)),
            (401, answer(403, &[], "malformed key"), None),
            (401, answer(403, &[], "a key has another length"), None),
            (401, answer(400, &[], "no such consumer"), None),
            // Where every refusal is a 400, that is not about the form.
            (400, answer(400, &[], "no such consumer"), Some(true)),
            (400, answer(400, &[], "illegal characters"), None),
        ] {
            let run = run(&denied(broken), &vec![random.clone(); RANDOM_KEYS]);
            assert_eq!(Case::new(&run).key_is_told_apart(), told, "{broken} {random:?}");
        }
    }

    #[test]
    fn where_one_request_is_answered_now_so_and_now_so_a_random_key_tells_nothing() {
        let (wrong, unknown) = (answer(401, &[], "denied"), answer(403, &[], "no such consumer"));
        for (accepted, refused, told) in
            [(0, 0, Some(true)), (4, 0, Some(true)), (0, 4, Some(true)), (1, 1, None)]
        {
            let mut run = run(&wrong, &vec![unknown.clone(); RANDOM_KEYS]);
            run.standings[1] = Standing { state: State::Unclear, accepted, refused, first: None };
            assert_eq!(Case::new(&run).key_is_told_apart(), told, "{accepted} accepted, {refused} refused");
        }
    }

    #[test]
    fn a_key_is_refused_by_words_that_every_wrong_signature_gets_and_no_random_key() {
        let disabled = answer(403, &[], "this API key is disabled");
        let unknown = vec![answer(401, &[], "no such consumer"); RANDOM_KEYS];
        let accepted = Standing { state: State::Accepted, accepted: 4, refused: 0, first: Some(0) };
        let refused = |random: &[Answer], change: &dyn Fn(&mut Run)| {
            let mut run = run(&disabled, random);
            change(&mut run);
            Case::new(&run).key_is_refused()
        };
        assert_eq!(refused(&unknown, &|_| {}).as_deref(), Some("key is disabled"));
        assert_eq!(refused(&unknown, &|run| run.standings[1] = accepted), None);
        assert_eq!(refused(&unknown, &|run| run.exchanges[0].tells_secret = true), None);
        assert_eq!(refused(&[], &|_| {}), None);
        let two = [disabled.clone(), answer(403, &[], "denied")].map(|own| (Purpose::Broken, 0, own));
        let random = unknown.iter().map(|own| (Purpose::UnknownKey, 0, own.clone()));
        assert_eq!(
            Case::new(&answered(&two.into_iter().chain(random).collect::<Vec<_>>())).key_is_refused(),
            None
        );
    }

    #[test]
    fn a_token_is_refused_only_where_one_was_sent_or_oauth_is_named() {
        let sent =
            |run: &mut Run| run.exchanges[0].signature_base_string = Some("oauth_token%3Dt".to_owned());
        let refused = |body: &str, change: &dyn Fn(&mut Run)| {
            let mut run = run(&answer(401, &[], body), &[]);
            change(&mut run);
            Case::new(&run).token_is_refused()
        };
        assert!(refused("OAuth: token expired", &|_| {}));
        assert!(refused("token expired", &sent));
        assert!(!refused("token expired", &|_| {}));
        assert!(!refused("OAuth: denied", &|_| {}));
        assert!(!refused("denied", &sent));
        // What a right signature gets is not its matter.
        let (broken, right) = (answer(401, &[], "OAuth: token expired"), answer(200, &[], "[]"));
        let mut run = answered(&[(Purpose::Broken, 0, broken), (Purpose::Variant, 1, right)]);
        assert!(Case::new(&run).token_is_refused());
        run.standings[1] = Standing { state: State::Accepted, accepted: 4, refused: 0, first: Some(1) };
        assert!(!Case::new(&run).token_is_refused());
    }

    #[test]
    fn secrets_are_exchanged_where_a_token_was_sent_and_its_secret_stands_first() {
        let answers =
            [(Purpose::Broken, 0, answer(401, &[], "denied")), (Purpose::Variant, 1, answer(200, &[], "[]"))];
        for (variant, token, is_so) in [
            ("token-secret=first", true, true),
            ("token-secret=first", false, false),
            ("token-secret=missing", true, false),
            ("rfc5849", true, false),
        ] {
            let mut run = answered(&answers);
            run.standings[1] = Standing { state: State::Accepted, accepted: 4, refused: 0, first: Some(1) };
            run.candidates[1].variant = Variant::parse(variant, &run.situation).unwrap();
            run.exchanges[1].signature_base_string = token.then(|| "oauth_token%3Dt".to_owned());
            assert_eq!(Case::new(&run).secrets_are_exchanged(), is_so, "{variant} {token}");
        }
    }
}
