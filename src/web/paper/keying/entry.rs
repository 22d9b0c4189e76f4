//! A question on the key-in screen: its code, its numbered choices, its fields.

use super::super::keyed::{self, Typed};
use super::item_of;
use crate::app::answering::desk::Keying;
use crate::i18n::{self, number, text};
use crate::questionnaire::flow::{Context, Flow, says_something};
use crate::questionnaire::model::{Item, Kind};
use crate::report::paper::{Letter, Numbering, options};
use crate::web::fields::anchor;

/// A field.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) width: u32,
    pub(super) long: bool,
}

/// A question.
pub(super) struct Entry {
    pub(super) anchor: String,
    pub(super) code: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) legend: Vec<(String, String)>,
    pub(super) inputs: Vec<Input>,
    pub(super) errors: Vec<String>,
    pub(super) kept: bool,
}

/// Makes the questions of a screen.
pub(super) struct Maker<'m, 'q> {
    pub(super) flow: &'m Flow<'q>,
    pub(super) numbering: &'m Numbering,
    pub(super) typed: &'m Typed,
    pub(super) faults: &'m [(String, String)],
    pub(super) keying: &'m Keying,
    pub(super) words: i18n::Words,
}

impl Maker<'_, '_> {
    fn context(&self) -> &Context {
        self.flow.context
    }

    pub(super) fn entry(&self, item: &Item) -> Entry {
        let stored = self
            .keying
            .visit
            .response
            .as_ref()
            .and_then(|response| response.answers.get(&item.id));
        Entry {
            anchor: anchor(&item.id),
            code: self.numbering.of(&item.id).to_owned(),
            label: item
                .label
                .as_ref()
                .map_or_else(|| item.id.clone(), |label| self.flow.text(label)),
            hint: self.hint(item),
            legend: self.legend(item),
            inputs: self.inputs(item),
            errors: self
                .faults
                .iter()
                .filter(|(field, _)| item_of(field) == item.id)
                .map(|(_, message)| message.clone())
                .collect(),
            kept: !self.keying.shows(item) && stored.is_some_and(says_something),
        }
    }

    fn hint(&self, item: &Item) -> String {
        match &item.kind {
            Kind::Multi { max: Some(max), .. } => self.words.count("keying-hint-max", *max as usize),
            Kind::Multi { .. } => self.words.t("keying-hint-multi"),
            Kind::Rank { .. } => self.words.t("keying-hint-rank"),
            Kind::Boolean { checkbox: true } => self.words.t("keying-hint-box"),
            _ if item.estimate => self.words.t("keying-hint-estimate"),
            _ => String::new(),
        }
    }

    /// Numbers and letters with their words.
    fn legend(&self, item: &Item) -> Vec<(String, String)> {
        let lang = &self.context().lang;
        let mut out: Vec<(String, String)> = options(item, self.context())
            .iter()
            .zip(1..)
            .map(|(choice, n): (_, usize)| (n.to_string(), self.flow.text(&choice.label)))
            .collect();
        if let Some(numeric) = item.numeric() {
            for (place, bound) in numeric.bands.iter().enumerate() {
                let write = |n: f64| number(n);
                let words = match numeric.bands.get(place + 1) {
                    Some(next) => self
                        .words
                        .with("keying-band", &[("from", text(write(*bound))), ("to", text(write(*next)))]),
                    None => self.words.one("keying-band-last", "from", write(*bound)),
                };
                out.push((format!("T{}", place + 1), words));
            }
        }
        for letter in Letter::ALL {
            if let Some(wording) = letter.wording(item) {
                out.push((letter.text().to_owned(), wording.get(lang).to_owned()));
            }
        }
        out
    }

    fn inputs(&self, item: &Item) -> Vec<Input> {
        let mut out = Vec::new();
        let label = self.words.t("keying-answer");
        self.add(item, &item.id, &label, &mut out);
        out
    }

    fn add(&self, item: &Item, name: &str, label: &str, out: &mut Vec<Input>) {
        let field = |name: String, label: String, width: u32, long: bool| Input {
            value: self.typed.get(&name).cloned().unwrap_or_default(),
            name,
            label,
            width,
            long,
        };
        match &item.kind {
            Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => {
                for row in rows {
                    out.push(field(format!("{name}.{}", row.id), self.flow.text(&row.label), 5, false));
                }
                if matches!(item.kind, Kind::Shares { .. }) && Letter::ALL.iter().any(|letter| letter.wording(item).is_some()) {
                    out.push(field(format!("{name}~letter"), self.words.t("keying-letter"), 5, false));
                }
            }
            Kind::Roster { items, .. } => {
                for line in 0..keyed::lines(item, self.typed, name) {
                    for column in items {
                        let inner = format!("{name}.{line}.{}", column.id);
                        let code = self.numbering.of(&format!("{name}.{}", column.id)).to_owned();
                        let words = column
                            .label
                            .as_ref()
                            .map_or_else(|| column.id.clone(), |label| self.flow.text(label));
                        self.add(column, &inner, &format!("{}. {code} {words}", line + 1), out);
                    }
                }
            }
            Kind::LongText { .. } => out.push(field(name.to_owned(), label.to_owned(), 0, true)),
            Kind::Text { .. } | Kind::Email => out.push(field(name.to_owned(), label.to_owned(), 0, false)),
            Kind::Commune => out.push(field(name.to_owned(), self.words.t("keying-commune"), 24, false)),
            Kind::Multi { .. } | Kind::Rank { .. } | Kind::Date { .. } | Kind::Rna | Kind::Siren => {
                out.push(field(name.to_owned(), label.to_owned(), 16, false));
            }
            Kind::Group { .. } | Kind::Note => {}
            _ => out.push(field(name.to_owned(), label.to_owned(), 9, false)),
        }
        if options(item, self.context()).iter().any(|choice| choice.other) {
            out.push(field(format!("{name}~other"), self.words.t("keying-specify"), 24, false));
        }
    }
}
