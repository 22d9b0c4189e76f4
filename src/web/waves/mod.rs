//! The coordinator's waves: the guide from an empty installation to an open wave, its preparation piece by piece, its life afterwards,
//! and the open link.

use askama::Template;

use super::page::render;
use super::{Access, Ask, Method, ROUTES, Reply};
use crate::app::waves::draft::Flaw;
use crate::i18n::Words;

pub(super) mod compose;
pub(super) mod dates;
pub(super) mod forecast;
pub(super) mod guest;
pub(super) mod home;
pub(super) mod life;
pub(super) mod nav;
pub(super) mod prepare;
pub(super) mod preview;
pub(super) mod requests;
pub(super) mod weighting;

/// A field of a form: label above, hint, field, error.
#[derive(Template)]
#[template(path = "wave_entry.html")]
pub(super) struct Entry {
    pub(super) words: Words,
    pub(super) name: &'static str,
    /// `text`, `date`, `email`, `tel`, `area`.
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) value: String,
    pub(super) autocomplete: &'static str,
    pub(super) error: Option<String>,
}

impl Entry {
    /// A field whose words are `{key}` and `{key}-hint`.
    pub(super) fn new(words: Words, name: &'static str, kind: &'static str, key: &str, value: &str) -> Self {
        let hint = format!("{key}-hint");
        Entry {
            words,
            name,
            kind,
            label: words.t(key),
            hint: if words.has(&hint) { words.t(&hint) } else { String::new() },
            value: value.to_owned(),
            autocomplete: "off",
            error: None,
        }
    }

    fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    fn is_area(&self) -> bool {
        self.kind == "area"
    }

    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-h", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-e", self.name));
        }
        ids.join(" ")
    }
}

/// Writes what is wrong under the fields; returns the lines of the summary (field, label, sentence).
pub(super) fn blame(words: Words, entries: &mut [Entry], flaws: &[Flaw]) -> Vec<(String, String, String)> {
    let mut summary = Vec::new();
    for flaw in flaws {
        let sentence = words.t(flaw.key);
        match entries.iter_mut().find(|entry| entry.name == flaw.field) {
            Some(entry) => {
                summary.push((entry.name.to_owned(), entry.label.clone(), sentence.clone()));
                entry.error.get_or_insert(sentence);
            }
            None => summary.push((flaw.field.to_owned(), String::new(), sentence)),
        }
    }
    summary
}

/// A field of the form, as typed.
pub(super) fn typed(ask: &Ask, name: &str) -> String {
    ask.field(name).unwrap_or_default().to_owned()
}

/// The first of these addresses within the observatory that has a page: pieces that are not built in are not linked.
pub(super) fn first_page(ask: &Ask, rests: &[&str]) -> Option<String> {
    let exists = |rest: &&&str| {
        let wanted = format!("/o/{{observatory}}/{rest}");
        ROUTES.iter().any(|route| {
            let allowed = match route.access {
                Access::Roles(roles) => ask.may(roles),
                _ => true,
            };
            route.method == Method::Get && route.path == wanted && allowed
        })
    };
    rests.iter().find(exists).map(|rest| {
        let wave = ask.wave.as_ref().map(|wave| wave.id.to_string()).unwrap_or_default();
        ask.at(&rest.replace("{wave}", &wave))
    })
}

/// Where the list of associations is gathered.
pub(super) fn register_page(ask: &Ask) -> Option<String> {
    first_page(ask, &["registre/imports", "registre/importer", "imports", "registre"])
}

/// The page that a template gives, 200 or 422.
pub(super) fn page(faulty: bool, template: &impl Template) -> Reply {
    render(if faulty { 422 } else { 200 }, template)
}
