//! What the answers say of the key alone.

use super::Case;
use crate::probe::exchange::Purpose;
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
            || self.server_blames() == Some(Check::Key) && !words::speaks_of_the_signature(self.refusal());
        // One of several servers behind the address may know it.
        let mut refusals = self.controls(Purpose::Broken).filter_map(|control| control.class.as_ref());
        names_key
            && !refusals.any(|class| words::speaks_of_the_signature(&class.plain))
            && self.key_is_told_apart() == Some(false)
    }

    /// Whether a random key is refused for how it looks: that says nothing of the real one.
    fn is_about_form(&self, class: &Class) -> bool {
        class.status == 400 && self.run.reference.status() != Some(400)
            || ["malformed", "format", "length", "characters"].iter().any(|word| class.plain.contains(word))
    }
}
