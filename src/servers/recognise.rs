//! Which product answers, told by the controls alone.

use super::{Check, PROFILES, Profile, Refusal};
use crate::probe::Answer;
use crate::verdict::Class;

/// A profile, and why it is used.
#[derive(Clone, Copy, Debug)]
pub struct Recognised<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// What told it.
    pub by: By<'a>,
}

/// What told a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// The user named it.
    User,
    /// Words in its answers.
    Words(&'a str),
    /// A header, together with the path.
    Header(&'a str),
}

impl<'a> Recognised<'a> {
    /// A profile that the user named.
    pub fn by_user(profile: &'a Profile) -> Self {
        Self { profile, by: By::User }
    }

    /// The product that these answers to controls come from, at this path.
    pub fn of(answers: &[(&Answer, &Class)], path: &str) -> Option<Recognised<'static>> {
        PROFILES.iter().find_map(|profile| {
            let by = answers.iter().find_map(|(answer, class)| told(profile, answer, class, path))?;
            Some(Recognised { profile, by })
        })
    }

    /// How it was recognised, as the end of a sentence.
    pub fn how(&self) -> String {
        match self.by {
            By::User => "as --server says".to_owned(),
            By::Words(words) => format!("recognised by its words \"{words}\""),
            By::Header(name) => format!("recognised by its header {name} and the path"),
        }
    }

    /// How a refusal of this product reads.
    pub fn reads(&self, class: &Class) -> Option<&'a Refusal> {
        self.profile.reads(class)
    }

    /// What must be right when this is its refusal.
    pub fn proved_by(&self, class: &Class) -> &'a [Check] {
        self.reads(class).map_or(&[], |refusal| self.profile.proved_by(refusal.blames))
    }
}

fn told<'a>(profile: &'a Profile, answer: &Answer, class: &Class, path: &str) -> Option<By<'a>> {
    let recognise = &profile.recognise;
    let words = recognise.words.iter().find(|phrase| phrase.is_in(&class.plain));
    let exactly = recognise.exactly.iter().find(|phrase| phrase.is_all_of(&class.plain));
    if let Some(phrase) = words.or(exactly) {
        return Some(By::Words(phrase.text()));
    }
    let path = path.to_ascii_lowercase();
    let header = recognise.headers.iter().find(|(name, text)| {
        answer.headers.iter().any(|(own, value)| own == name && value.contains(text.as_str()))
    })?;
    recognise.paths.iter().any(|part| path.contains(part.as_str())).then_some(By::Header(&header.0))
}
