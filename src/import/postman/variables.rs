//! Variables, and texts with `{{names}}` of them.

use std::collections::HashMap;

use serde_json::Value;

use super::{list, plain};
use crate::import::ImportError;
use crate::import::budget::Budget;

/// Variables may hold variables.
const MOST_ROUNDS: usize = 8;

/// The variables of a collection or an item, and those around it.
pub(super) struct Variables<'a> {
    own: HashMap<&'a str, String>,
    outer: Option<&'a Self>,
    budget: &'a Budget,
}

impl<'a> Variables<'a> {
    pub(super) fn new(item: &'a Value, outer: Option<&'a Self>, budget: &'a Budget) -> Self {
        let own = list(item, "variable").iter().filter_map(|variable| {
            let name = variable.get("key").or_else(|| variable.get("id")).and_then(Value::as_str);
            Some((name?, variable.get("value").map(plain)?))
        });
        Self { own: own.collect(), outer, budget }
    }

    /// These, and those of an inner item, which win.
    pub(super) fn with(&'a self, item: &'a Value) -> Self {
        Self::new(item, Some(self), self.budget)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str).or_else(|| self.outer?.get(name))
    }

    /// The value of a variable of the innermost item, with the names in it replaced.
    pub(super) fn innermost(&self, name: &str) -> Result<Option<String>, ImportError> {
        let resolved = |value: &String| self.budget.take(value.len()).and_then(|()| self.resolve(value));
        self.own.get(name).map(resolved).transpose()
    }

    /// `text` with its `{{names}}` replaced as far as their values are known.
    pub(super) fn resolve(&self, text: &str) -> Result<String, ImportError> {
        let mut text = text.to_owned();
        // Variables that hold each other would go on for ever.
        for _ in 0..MOST_ROUNDS {
            let mut resolved = String::new();
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once("}}") {
                let named =
                    before.rsplit_once("{{").and_then(|(own, name)| Some((own, self.get(name.trim())?)));
                if let Some((own, value)) = named {
                    self.budget.take(value.len())?;
                    resolved.push_str(own);
                    resolved.push_str(value);
                } else {
                    resolved.push_str(before);
                    resolved.push_str("}}");
                }
                rest = after;
            }
            resolved.push_str(rest);
            if resolved == text {
                break;
            }
            text = resolved;
        }
        Ok(text)
    }
}
