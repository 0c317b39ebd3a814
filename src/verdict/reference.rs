//! What the broken control answers: the measure of every probe.

use std::collections::BTreeSet;

use super::class::Class;
use super::silence::Silence;

/// The classes of all broken controls so far. A feature in which they differ means nothing.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    controls: Vec<Class>,
    /// Controls of another shape: a feature in which they differ among themselves means nothing here either.
    elsewhere: Vec<Class>,
    /// How broken signatures get no answer, where none of them ever got one.
    silence: Option<Silence>,
}

/// Outlines at least this alike are one structure.
const ALIKE: f64 = 0.8;
/// Outlines less alike than this are two structures.
const UNLIKE: f64 = 0.5;

impl Reference {
    /// A reference for another shape on the same server: nothing is known of it but which features change with
    /// every request.
    #[must_use]
    pub fn of_other_shape(&self) -> Self {
        Self { controls: Vec::new(), elsewhere: self.controls.clone(), silence: None }
    }

    /// Adds the answer to one more broken control.
    pub fn learn(&mut self, control: Class) {
        self.controls.push(control);
        self.silence = None;
    }

    /// From now on no answer of this kind is how broken signatures are refused.
    pub fn learn_silence(&mut self, silence: Silence) {
        self.silence = Some(silence);
    }

    /// How broken signatures get no answer, if that is how they are refused.
    pub fn silence(&self) -> Option<Silence> {
        self.silence
    }

    /// Whether there is something to compare with.
    pub fn is_known(&self) -> bool {
        self.silence.is_some() || !self.controls.is_empty()
    }

    /// The classes learned so far.
    pub fn controls(&self) -> &[Class] {
        &self.controls
    }

    /// Whether the controls had one status throughout, or were never answered.
    pub fn is_steady(&self) -> bool {
        self.silence.is_some() || self.status().is_some()
    }

    /// The status that all controls have.
    pub fn status(&self) -> Option<u16> {
        self.same(|class| &class.status).copied()
    }

    /// The refusal words of all controls: empty when none has any, and none when they come and go.
    pub fn common_refusals(&self) -> Option<BTreeSet<&'static str>> {
        let first = self.controls.first()?;
        let common = self.controls.iter().fold(first.refusals.clone(), |common, control| {
            common.intersection(&control.refusals).copied().collect()
        });
        let never = self.controls.iter().all(|control| control.refusals.is_empty());
        (never || !common.is_empty()).then_some(common)
    }

    /// Whether a broken signature gets a 2xx.
    pub fn is_success(&self) -> bool {
        self.controls.first().is_some_and(Class::is_success)
    }

    /// Whether `probe` differs in a feature that all controls share. When the status is the same, that must
    /// be a refusal word, an error code, the place of a redirect or the whole structure of the body. Every answer
    /// of the server's own differs from none.
    pub fn differs(&self, probe: &Class) -> bool {
        if self.controls.is_empty() {
            return self.silence.is_some() && !Silence::is_of_gateway(probe.status);
        }
        if probe.forced.is_some() || self.controls.iter().any(|control| control.forced.is_some()) {
            return self.same(|class| &class.forced).is_some_and(|forced| *forced != probe.forced);
        }
        self.same(|class| &class.status).is_some_and(|status| *status != probe.status)
            || self.same(|class| &class.location).is_some_and(|location| *location != probe.location)
            || self.same(|class| &class.codes).is_some_and(|codes| *codes != probe.codes)
            || self.same(|class| &class.refusals).is_some_and(|words| *words != probe.refusals)
            || self.differs_in_structure(probe)
    }

    /// Whether the words of every control say this: what one of several servers says is not what all of them say.
    pub fn all_say(&self, says: fn(&str) -> bool) -> bool {
        !self.controls.is_empty() && self.controls.iter().all(|control| says(&control.plain))
    }

    /// Whether two answers differ from the controls in the same way: in one feature, and with the same value.
    /// In other features a page may change with every request.
    pub fn differ_alike(&self, one: &Class, two: &Class) -> bool {
        if one.forced.is_some() || two.forced.is_some() {
            return one.forced == two.forced && self.differs(one) && self.differs(two);
        }
        one.status == two.status
            && (self.silence.is_some()
                || self.same(|class| &class.status).is_some_and(|status| *status != one.status)
                || one.location == two.location
                    && self.same(|class| &class.location).is_some_and(|location| *location != one.location)
                || one.codes == two.codes
                    && self.same(|class| &class.codes).is_some_and(|codes| *codes != one.codes)
                || one.refusals == two.refusals
                    && self.same(|class| &class.refusals).is_some_and(|words| *words != one.refusals)
                || one.structure.likeness(&two.structure) >= ALIKE
                    && self.differs_in_structure(one)
                    && self.differs_in_structure(two))
    }

    fn differs_in_structure(&self, probe: &Class) -> bool {
        let structures: Vec<_> = self.controls.iter().map(|control| &control.structure).collect();
        let steady = structures.iter().all(|one| structures[0].likeness(one) >= ALIKE);
        let steady_elsewhere =
            self.elsewhere.iter().all(|one| self.elsewhere[0].structure.likeness(&one.structure) >= ALIKE);
        steady && steady_elsewhere && structures.iter().all(|one| one.likeness(&probe.structure) < UNLIKE)
    }

    /// The value of a feature, when it is the same in all controls.
    fn same<T: PartialEq>(&self, feature: for<'a> fn(&'a Class) -> &'a T) -> Option<&T> {
        let value = feature(self.controls.first()?);
        let steady_elsewhere =
            self.elsewhere.iter().all(|control| feature(control) == feature(&self.elsewhere[0]));
        (steady_elsewhere && self.controls.iter().all(|control| feature(control) == value)).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Answer;
    use crate::verdict::scrub::Scrub;

    fn to(location: &str) -> Class {
        let headers = vec![("location".to_owned(), location.to_owned())];
        Class::of(&Answer { status: 302, headers, body: Vec::new(), cut: false }, &Scrub::default())
    }

    fn of(status: u16, body: &str) -> Class {
        Class::of(&Answer { status, headers: Vec::new(), body: body.into(), cut: false }, &Scrub::default())
    }

    fn learned(controls: &[Class]) -> Reference {
        let mut reference = Reference::default();
        for control in controls {
            reference.learn(control.clone());
        }
        reference
    }

    fn forced(forced: bool) -> Class {
        Class { forced: Some(forced), ..of(200, "") }
    }

    const ONE: &str = r#"{"a":1,"b":[1]}"#;
    const OTHER: &str = r#"{"c":{"d":2}}"#;

    #[test]
    fn an_answer_differs_in_what_all_controls_share() {
        for (controls, probe, differs) in [
            (vec![], of(200, ""), false),
            (vec![of(401, "")], of(401, ""), false),
            (vec![of(401, "")], of(200, ""), true),
            (vec![of(401, ""), of(403, "")], of(200, ""), false),
            (vec![to("/login")], to("/login"), false),
            (vec![to("/login")], to("/home"), true),
            (vec![to("/login"), to("/logout")], to("/home"), false),
            (vec![of(401, "code: 7")], of(401, "code: 8"), true),
            (vec![of(401, "code: 7"), of(401, "code: 6")], of(401, "code: 8"), false),
            (vec![of(401, "denied")], of(401, "expired"), true),
            (vec![of(401, "denied"), of(401, "expired")], of(401, "wrong"), false),
            (vec![of(200, ONE)], of(200, ONE), false),
            (vec![of(200, ONE)], of(200, OTHER), true),
            (vec![of(200, ONE), of(200, OTHER)], of(200, "[[]]"), false),
            // Alike by half is neither the same structure nor another one.
            (vec![of(200, ONE)], of(200, r#"{"a":1,"b":[1],"c":1,"d":1}"#), false),
            // What the user says comes before everything else.
            (vec![forced(false)], forced(true), true),
            (vec![forced(false)], forced(false), false),
            (vec![forced(false)], of(401, ""), true),
            (vec![of(401, "")], forced(true), true),
            (vec![forced(false), forced(true)], of(401, ""), false),
        ] {
            assert_eq!(learned(&controls).differs(&probe), differs, "{controls:?} {probe:?}");
        }
    }

    #[test]
    fn what_changes_in_one_shape_means_nothing_in_another() {
        for (elsewhere, control, probe, differs) in [
            ([of(401, ""), of(401, "")], of(401, ""), of(200, ""), true),
            ([of(401, ""), of(403, "")], of(401, ""), of(200, ""), false),
            ([of(200, ONE), of(200, ONE)], of(200, ONE), of(200, OTHER), true),
            ([of(200, ONE), of(200, OTHER)], of(200, ONE), of(200, OTHER), false),
        ] {
            let mut reference = learned(&elsewhere).of_other_shape();
            assert!(!reference.is_known() && !reference.differs(&probe));
            reference.learn(control);
            assert_eq!(reference.differs(&probe), differs, "{elsewhere:?} {probe:?}");
        }
    }

    #[test]
    fn every_answer_of_the_server_differs_from_none() {
        let mut silent = Reference::default();
        assert!(!silent.is_known() && !silent.is_steady());
        silent.learn_silence(Silence::TimeOut);
        assert!(silent.is_known() && silent.is_steady());
        assert_eq!(silent.silence(), Some(Silence::TimeOut));
        assert!(silent.differs(&of(401, "")) && !silent.differs(&of(503, "")));
        assert!(silent.differ_alike(&of(401, ""), &of(401, "x")));
        assert!(!silent.differ_alike(&of(401, ""), &of(200, "")));
        silent.learn(of(401, ""));
        assert_eq!(silent.silence(), None);
        assert!(!silent.differs(&of(401, "")));
    }

    #[test]
    fn answers_differ_alike_in_one_feature_that_has_one_value() {
        let page = |words: &str| of(200, &format!("<p>{words}"));
        for (control, one, two, alike) in [
            (of(401, ""), of(200, "a"), of(200, "[]"), true),
            (of(401, ""), of(200, ""), of(201, ""), false),
            (of(401, ""), of(401, ""), of(401, ""), false),
            (of(401, "code: 7"), of(401, "code: 8"), of(401, "code: 8"), true),
            (of(401, "code: 7"), of(401, "code: 8"), of(401, "code: 9"), false),
            (of(401, "code: 7"), of(401, "code: 7"), of(401, "code: 7"), false),
            (page("denied"), page("expired"), page("expired"), true),
            (page("denied"), page("expired"), page("wrong"), false),
            (page("denied"), page("denied"), page("denied"), false),
            (of(200, ONE), of(200, OTHER), of(200, OTHER), true),
            (of(200, ONE), of(200, OTHER), of(200, "[[]]"), false),
            (of(200, ONE), of(200, ONE), of(200, ONE), false),
            (forced(false), forced(true), forced(true), true),
            (forced(false), forced(true), forced(false), false),
            (forced(false), forced(false), forced(false), false),
            (forced(false), forced(true), of(200, ""), false),
        ] {
            assert_eq!(
                learned(std::slice::from_ref(&control)).differ_alike(&one, &two),
                alike,
                "{control:?} {one:?} {two:?}"
            );
        }
    }

    #[test]
    fn words_that_come_and_go_are_no_refusal() {
        let common = |bodies: &[&str]| {
            let controls: Vec<Class> = bodies.iter().map(|body| of(401, body)).collect();
            learned(&controls).common_refusals()
        };
        assert_eq!(common(&[]), None);
        assert_eq!(common(&["", "x"]), Some(BTreeSet::new()));
        assert_eq!(common(&["denied", "denied wrong"]), Some(["denied"].into()));
        assert_eq!(common(&["denied", ""]), None);
        assert_eq!(common(&["denied", "wrong"]), None);
    }

    #[test]
    fn redirects_to_one_place_differ_alike_from_those_to_another() {
        let mut reference = Reference::default();
        reference.learn(to("/login"));
        assert!(reference.differ_alike(&to("/home"), &to("/home")));
        assert!(!reference.differ_alike(&to("/home"), &to("/elsewhere")));
        assert!(!reference.differ_alike(&to("/login"), &to("/login")));
    }

    #[test]
    fn steady_is_one_status_and_success_that_of_the_first() {
        assert!(learned(&[of(401, "a"), of(401, "b")]).is_steady());
        assert!(!learned(&[of(401, ""), of(403, "")]).is_steady());
        assert!(learned(&[of(200, ""), of(401, "")]).is_success());
        assert!(!learned(&[of(401, ""), of(200, "")]).is_success() && !Reference::default().is_success());
        assert_eq!(learned(&[of(401, ""), of(200, "")]).controls().len(), 2);
    }
}
