//! The texts of a wave: what was written to its open questions, masked, in an order that tells nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Answer;
use crate::analysis::dataset::Dataset;
use crate::analysis::verbatim::mask::{self, Masked};
use crate::analysis::verbatim::standing;
use crate::app::{App, overview};
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::questionnaire::answer::{Answers, Content, Value};
use crate::questionnaire::{Item, Kind, Questionnaire};
use crate::store::results;
use crate::values::Id;

/// The open questions of a wave.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// In the order of the questionnaire.
    pub open: Vec<Open>,
    /// Responses behind them: the rows of the dataset.
    pub(super) rows: usize,
}

/// An open question.
#[derive(Clone, Debug)]
pub struct Open {
    /// The item; `roster.column` inside a roster.
    pub item: String,
    /// Its wording.
    pub label: String,
    /// How many were asked.
    pub asked: usize,
    /// What was written, in an order that tells nothing of who wrote nor when.
    pub texts: Vec<OpenText>,
}

/// An open answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenText {
    /// Which one.
    pub answer: Answer,
    /// The same as a text.
    pub key: String,
    /// How addresses and files name it.
    pub reference: String,
    /// Place of its unit in the column of the dataset.
    pub(super) unit: usize,
    /// The names that were masked.
    names: Vec<String>,
    /// As it was written: coordinators only.
    pub text: String,
    /// Masked.
    pub masked: Masked,
    /// Hash of the text as written.
    pub hash: String,
}

/// A response, as far as texts are concerned.
struct Writer {
    id: Id<crate::fieldwork::Response>,
    names: Vec<String>,
    answers: Answers,
}

/// The texts of a wave (kept until a response changes).
///
/// # Errors
/// `NotFound`; store errors.
pub(super) fn of_wave(app: &App, wave: Id<Wave>) -> Result<Arc<Texts>> {
    let (questionnaire, dataset) = overview::plain(app, wave)?;
    app.store.read(|db| {
        let change = results::last_change(db, wave)?;
        let cache = || {
            app.caches
                .verbatims
                .texts
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
        };
        let before = cache().get(&wave).cloned();
        if let Some((made_from, texts)) = &before
            && *made_from == change
        {
            return Ok(texts.clone());
        }
        let mut writers = Vec::new();
        results::sent(db, wave, |sent| {
            if !sent.usable {
                return;
            }
            let sigle = sent.association.attributes.get("sigle").cloned();
            writers.push(Writer {
                id: sent.id,
                names: std::iter::once(sent.association.name).chain(sigle).collect(),
                answers: sent.answers,
            });
        })?;
        // The rows of a dataset are in the order of the identifiers as texts.
        writers.sort_by_key(|writer| writer.id.to_string());
        let masked = Masks::of(before.as_ref().map(|(_, texts)| &**texts));
        let texts = Arc::new(gathered(&questionnaire, &dataset, &writers, &masked));
        // A response sent between the two reads: the next request reads both again.
        if writers.len() == dataset.len {
            cache().insert(wave, (change, texts.clone()));
        }
        Ok(texts)
    })
}

/// What was masked already: by question, answer and text.
struct Masks<'a>(BTreeMap<(&'a str, &'a str, &'a str), &'a OpenText>);

impl<'a> Masks<'a> {
    fn of(before: Option<&'a Texts>) -> Self {
        let all = before.into_iter().flat_map(|texts| &texts.open);
        let all = all.flat_map(|open| open.texts.iter().map(move |text| (open.item.as_str(), text)));
        Masks(
            all.map(|(item, text)| ((item, text.key.as_str(), text.hash.as_str()), text))
                .collect(),
        )
    }

    /// The masked text; the one of before when neither the text nor the names changed.
    fn mask(&self, (item, key, hash): (&str, &str, &str), text: &str, names: &[String]) -> Masked {
        match self.0.get(&(item, key, hash)) {
            Some(known) if known.names == names => known.masked.clone(),
            _ => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                mask::mask(text, &names)
            }
        }
    }
}

/// The items that are open questions, with the name of their column.
fn items(questionnaire: &Questionnaire) -> Vec<(String, &Item)> {
    let open = |item: &&Item| item.enabled && matches!(item.kind, Kind::LongText { .. });
    let mut out = Vec::new();
    for item in questionnaire.questions() {
        match &item.kind {
            Kind::Roster { items, .. } => {
                out.extend(
                    items
                        .iter()
                        .filter(open)
                        .map(|column| (format!("{}.{}", item.id, column.id), column)),
                );
            }
            _ if open(&item) => out.push((item.id.clone(), item)),
            _ => {}
        }
    }
    out
}

fn gathered(questionnaire: &Questionnaire, dataset: &Dataset, writers: &[Writer], masks: &Masks<'_>) -> Texts {
    if writers.len() != dataset.len {
        return Texts::default();
    }
    let open = items(questionnaire)
        .into_iter()
        .filter_map(|(name, _)| question(questionnaire, dataset, writers, masks, name))
        .collect();
    Texts {
        open,
        rows: writers.len(),
    }
}

fn question(
    questionnaire: &Questionnaire,
    dataset: &Dataset,
    writers: &[Writer],
    masks: &Masks<'_>,
    name: String,
) -> Option<Open> {
    let column = dataset.column(&name)?;
    let mut texts = Vec::new();
    let mut asked = 0;
    for unit in 0..column.len() {
        asked += usize::from(column.missing[unit] != Some(crate::questionnaire::answer::Missing::NotDisplayed));
        if column.missing[unit].is_some() {
            continue;
        }
        let row = dataset.row_of(column, unit);
        let line = column.roster.map(|_| {
            (0..unit)
                .rev()
                .take_while(|before| dataset.row_of(column, *before) == row)
                .count()
        });
        let Some(text) = written(&writers[row].answers, &name, line) else {
            continue;
        };
        let answer = Answer {
            response: writers[row].id,
            line: line.and_then(|line| u32::try_from(line).ok()),
        };
        let key = answer.to_string();
        let hash = standing::hash(&text);
        let names = &writers[row].names;
        texts.push(OpenText {
            reference: standing::reference(&name, &key),
            masked: masks.mask((&name, &key, &hash), &text, names),
            names: names.clone(),
            hash,
            answer,
            key,
            unit,
            text,
        });
    }
    texts.sort_by(|a, b| a.reference.cmp(&b.reference));
    let item = name.split('.').next().unwrap_or(&name);
    let label = match dataset.question(item) {
        Some(question) if column.roster.is_some() => format!("{} – {}", question.label, column.label),
        Some(question) => question.label.clone(),
        None => questionnaire.item(item)?.id.clone(),
    };
    Some(Open {
        item: name,
        label,
        asked,
        texts,
    })
}

/// What was written to an item, or in a line of a roster.
fn written(answers: &Answers, name: &str, line: Option<usize>) -> Option<String> {
    let content = match (name.split_once('.'), line) {
        (Some((roster, column)), Some(line)) => match &answers.get(roster)?.content {
            Content::Roster(lines) => &lines.get(line)?.get(column)?.content,
            _ => return None,
        },
        _ => &answers.get(name)?.content,
    };
    match content {
        Content::Value(Value::Text(text)) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        _ => None,
    }
}
