//! The numbered choices of a question, and the letters of the answers that are not one: what is printed beside the boxes and what
//! is typed on the key-in screen.

use crate::questionnaire::answer::Missing;
use crate::questionnaire::flow::Context;
use crate::questionnaire::model::{Choice, Item, Kind};

/// A letter that stands for a kind of missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// `N`, « Je ne sais pas ».
    N,
    /// `R`, « Je préfère ne pas répondre ».
    R,
    /// `S`, « Sans objet ».
    S,
}

impl Letter {
    /// All of them, in the order in which they are printed.
    pub const ALL: [Letter; 3] = [Letter::N, Letter::R, Letter::S];

    /// As printed.
    pub fn text(self) -> &'static str {
        match self {
            Letter::N => "N",
            Letter::R => "R",
            Letter::S => "S",
        }
    }

    /// The kind of missing.
    pub fn missing(self) -> Missing {
        match self {
            Letter::N => Missing::DontKnow,
            Letter::R => Missing::Refused,
            Letter::S => Missing::NotApplicable,
        }
    }

    /// The letter of a kind of missing that somebody chose.
    pub fn of(missing: Missing) -> Option<Self> {
        Self::ALL.into_iter().find(|letter| letter.missing() == missing)
    }

    /// Its wording in a question; `None` when the question does not offer it.
    pub fn wording(self, item: &Item) -> Option<&crate::questionnaire::model::Text> {
        match self {
            Letter::N => item.dont_know.as_ref(),
            Letter::R => item.refused.as_ref(),
            Letter::S => item.not_applicable.as_ref(),
        }
    }
}

/// Every choice of a question in the order of its numbers (1, 2, 3…), whatever other answers would leave of them: the list of the
/// territory first, then the author's. A yes/no question has « oui » and « non ».
pub fn options(item: &Item, context: &Context) -> Vec<Choice> {
    if let Kind::Boolean { checkbox: false } = item.kind {
        return [("oui", "Oui", "Yes"), ("non", "Non", "No")]
            .map(|(code, fr, en)| yes_or_no(code, fr, en))
            .into();
    }
    let Some(choices) = item.choices() else { return Vec::new() };
    let outside = choices
        .source
        .as_ref()
        .filter(|name| name.starts_with('@'))
        .and_then(|name| context.lists.get(name));
    outside.into_iter().flatten().chain(&choices.choices).cloned().collect()
}

fn yes_or_no(code: &str, french: &str, english: &str) -> Choice {
    let mut label = crate::questionnaire::model::Text::fr(french);
    label.0.insert("en".to_owned(), english.to_owned());
    Choice {
        code: code.to_owned(),
        label,
        hint: None,
        missing: None,
        exclusive: false,
        other: false,
        parent: None,
        maps: std::collections::BTreeMap::new(),
    }
}
