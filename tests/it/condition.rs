//! The language of conditions: text ⇄ tree ⇄ JSON, faults, and the agreement of the two evaluators. The JavaScript one runs in
//! Node, which must be installed.

mod agreement;
mod faults;
mod language;
mod soundness;
mod trees;

use std::collections::BTreeMap;

use olva::questionnaire::condition::{Env, Ref, Val};
use olva::values::Date;

/// Answers for a test, by the name of the variable as `Ref` writes it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Answers(BTreeMap<String, Val>);

impl Answers {
    fn of<V: Into<Val>>(values: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        Answers(
            values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        )
    }

    fn with(mut self, name: &str, value: impl Into<Val>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }
}

impl Env for Answers {
    fn var(&self, name: &Ref) -> Val {
        self.0.get(&name.to_string()).cloned().unwrap_or(Val::Missing)
    }

    fn today(&self) -> Date {
        Date::constant(2026, 11, 22)
    }

    fn label(&self, name: &Ref) -> Option<String> {
        match self.var(name) {
            Val::Text(code) if code == "a" => Some("Libellé « a »".to_owned()),
            _ => None,
        }
    }
}
