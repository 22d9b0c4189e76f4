//! The columns of a wave, filled from the database as it is read.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::App;
use super::answering::context;
use crate::analysis::dataset::Dataset;
use crate::analysis::stream::{Lesson, Reading, Streaming, Unfinished};
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::library::territories;
use crate::questionnaire::flow::Path;
use crate::questionnaire::{Choice, Questionnaire};
use crate::store::Database;
use crate::store::results::{self, Place};
use crate::values::Timestamp;

/// The columns of the validated, in-scope, usable responses of a wave, everyone weighing 1; rows are in the order of the identifiers of the
/// responses.
///
/// # Errors
/// Store errors; a document that is not one of answers.
pub fn read(app: &App, db: &mut Database, of: &Wave, now: Timestamp) -> Result<(Arc<Questionnaire>, Dataset)> {
    let questionnaire = app.questionnaire(db, &of.questionnaire)?;
    let lang = questionnaire.locale.clone();
    let context = context::context(of, &questionnaire, None, lang, Path::Full, None, now.date());
    let expected = results::usable(db, of.id)?;
    let mut lesson = Lesson::default();
    loop {
        let mut columns = Streaming::new(&questionnaire, &context, expected, lesson);
        results::lines(db, of.id, |line| {
            let other: Attributes<'_> = serde_json::from_str(line.place.attributes)?;
            let mut register = Vec::with_capacity(other.0.len() + 5);
            attributes(&line.place, &other, &mut register);
            columns.push(Reading {
                path: line.path,
                answers: line.answers,
                register: &register,
            })
        })?
        .map_err(unreadable)?;
        match columns.finish(communes) {
            Ok(dataset) => return Ok((questionnaire, dataset)),
            Err(Unfinished::Again(learnt)) => lesson = learnt,
            Err(Unfinished::Unreadable(fault)) => return Err(unreadable(fault)),
        }
    }
}

fn unreadable(fault: serde_json::Error) -> crate::error::Error {
    anyhow::Error::new(fault)
        .context("a response in the database cannot be read")
        .into()
}

/// The communes of these codes whose names are known, in the order of their names.
pub(super) fn communes(codes: &BTreeSet<String>) -> Vec<Choice> {
    let mut found: Vec<(&str, &String)> = codes
        .iter()
        .filter_map(|code| Some((territories().commune(code)?.name, code)))
        .collect();
    found.sort();
    found.into_iter().map(|(name, code)| context::choice(code, name)).collect()
}

/// The attributes of an association that have no column of their own; of a name written twice, the last counts.
struct Attributes<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'de> Deserialize<'de> for Attributes<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Attributes<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("attributes: an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Attributes<'de>, A::Error> {
                let mut out: Vec<(Cow<'de, str>, Cow<'de, str>)> = Vec::new();
                while let Some((Shared(name), Shared(value))) = map.next_entry::<Shared<'de>, Shared<'de>>()? {
                    match out.iter_mut().find(|(known, _)| *known == name) {
                        Some(known) => known.1 = value,
                        None => out.push((name, value)),
                    }
                }
                Ok(Attributes(out))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

/// A text, borrowed from its document when it has no escape.
#[derive(serde::Deserialize)]
struct Shared<'a>(#[serde(borrow)] Cow<'a, str>);

/// What the register says of an association, never its name nor its numbers: the same as for a record of its own.
fn attributes<'a>(place: &Place<'a>, other: &'a Attributes<'_>, out: &mut Vec<(&'a str, &'a str)>) {
    let own = [
        ("domaine", place.domain),
        ("commune", place.commune),
        (
            "employeuse",
            place.employer.map(|employer| if employer { "oui" } else { "non" }),
        ),
    ];
    out.extend(own.into_iter().filter_map(|(name, value)| Some((name, value?))));
    for (name, value) in &other.0 {
        if !out.iter().any(|(known, _)| known == name) {
            out.push((name, value));
        }
    }
    for (name, value) in [("quartier", place.quarter), ("qpv", place.qpv)] {
        if let Some(value) = value
            && !out.iter().any(|(known, _)| *known == name)
        {
            out.push((name, value));
        }
    }
}
