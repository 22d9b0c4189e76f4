//! A field of a form with its label, its hint and its error.

use askama::Template;

use crate::i18n::Words;

/// One line to type in.
#[derive(Template)]
#[template(path = "input.html")]
pub(super) struct Input {
    words: Words,
    id: String,
    name: &'static str,
    label: String,
    hint: String,
    kind: &'static str,
    value: String,
    autocomplete: &'static str,
    mode: &'static str,
    required: bool,
    error: Option<String>,
}

impl Input {
    /// A field that must be filled.
    pub(super) fn new(words: Words, name: &'static str, label: &str) -> Self {
        Input {
            words,
            id: name.to_owned(),
            name,
            label: label.to_owned(),
            hint: String::new(),
            kind: "text",
            value: String::new(),
            autocomplete: "off",
            mode: "",
            required: true,
            error: None,
        }
    }

    /// The same field twice on a page: another identifier.
    pub(super) fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// Under the label.
    pub(super) fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// What was typed before.
    pub(super) fn value(mut self, value: &str) -> Self {
        value.clone_into(&mut self.value);
        self
    }

    /// What is wrong.
    pub(super) fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// What the browser may propose.
    pub(super) fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// An e-mail address.
    pub(super) fn email(mut self) -> Self {
        self.kind = "email";
        self.autocomplete("email")
    }

    /// A password: `current-password` or `new-password`. Never written back.
    pub(super) fn password(mut self, token: &'static str) -> Self {
        self.kind = "password";
        self.autocomplete(token)
    }

    /// A code of the moment.
    pub(super) fn code(mut self) -> Self {
        self.mode = "text";
        self.autocomplete("one-time-code")
    }
}
