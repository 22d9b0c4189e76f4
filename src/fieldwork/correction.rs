//! Whether a correction of a questionnaire may reach a wave that is already being answered. Pure.
//!
//! Wordings, places, new questions and new choices may change while answers come in; what somebody has answered must keep a
//! question, a type and a code of the same name.

use std::collections::{BTreeMap, BTreeSet};

use crate::questionnaire::model::{Item, Kind};
use crate::questionnaire::{Answers, Cell, Content, Questionnaire, Value};

/// What was answered in a wave: question → codes chosen, rows and columns filled (`row:…`), bands (`band:…`).
pub type Answered = BTreeMap<String, BTreeSet<String>>;

/// Adds the answers of a response.
pub fn note(answered: &mut Answered, answers: &Answers) {
    for (id, cell) in &answers.0 {
        if says(cell) {
            codes(cell, answered.entry(id.clone()).or_default());
        }
    }
}

fn says(cell: &Cell) -> bool {
    !matches!(cell.content, Content::Missing(_))
}

fn codes(cell: &Cell, out: &mut BTreeSet<String>) {
    match &cell.content {
        Content::Value(Value::Codes(list)) => out.extend(list.iter().cloned()),
        Content::Value(Value::Text(text)) => {
            out.insert(text.clone());
        }
        Content::Value(_) | Content::Missing(_) => {}
        Content::Band(band) => {
            out.insert(format!("band:{band}"));
        }
        Content::Rows(rows) => {
            for (row, inner) in rows.iter().filter(|(_, inner)| says(inner)) {
                out.insert(format!("row:{row}"));
                codes(inner, out);
            }
        }
        Content::Roster(lines) => {
            for (column, inner) in lines.iter().flatten().filter(|(_, inner)| says(inner)) {
                out.insert(format!("row:{column}"));
                codes(inner, out);
            }
        }
    }
}

/// Why an answer given would lose its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The question.
    pub id: String,
    /// Its wording before.
    pub label: String,
    /// What happens to it.
    pub what: Loss,
}

/// What an answer would lose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The question itself.
    Question,
    /// Its type.
    Type,
    /// A code that somebody chose.
    Code(String),
    /// A row or a column that somebody filled in.
    Row(String),
}

/// Everything that the answers given would lose between two versions; empty: the correction is compatible.
pub fn clashes(old: &Questionnaire, new: &Questionnaire, answered: &Answered) -> Vec<Clash> {
    let mut out = Vec::new();
    for was in old.questions() {
        let Some(given) = answered.get(&was.id) else { continue };
        let mut clash = |what| {
            out.push(Clash {
                id: was.id.clone(),
                label: was.label_in(&old.locale).to_owned(),
                what,
            });
        };
        let Some(now) = new.item(&was.id) else {
            clash(Loss::Question);
            continue;
        };
        if std::mem::discriminant(&was.kind) != std::mem::discriminant(&now.kind) {
            clash(Loss::Type);
            continue;
        }
        for code in given {
            match code.strip_prefix("row:") {
                Some(row) if has_part(was, row) && !has_part(now, row) => clash(Loss::Row(row.to_owned())),
                Some(_) => {}
                None if has_code(was, code) && !has_code(now, code) => clash(Loss::Code(code.clone())),
                None => {}
            }
        }
    }
    out
}

fn has_part(item: &Item, name: &str) -> bool {
    item.rows().iter().any(|row| row.id == name)
        || matches!(&item.kind, Kind::Roster { items, .. } if items.iter().any(|column| column.id == name))
}

fn has_code(item: &Item, code: &str) -> bool {
    if let Some(band) = code.strip_prefix("band:") {
        return item.numeric().is_some_and(|numeric| numeric.band(band).is_some());
    }
    let own = item
        .choices()
        .is_some_and(|choices| choices.choices.iter().any(|choice| choice.code == code));
    let columns = matches!(&item.kind, Kind::Roster { items, .. } if items.iter().any(|column| has_code(column, code)));
    own || columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::schema;

    const OLD: &str = r#"{ "id": "q", "version": "1.0.0", "title": "Q", "pages": [ { "id": "p", "title": "P", "items": [
        { "id": "sport", "type": "single", "label": "Sport", "list": ["foot", "judo"] },
        { "id": "nom", "type": "text", "label": "Nom" },
        { "id": "lieux", "type": "matrix", "label": "Lieux", "rows": [ { "id": "salle", "label": "Salle" }, { "id": "stade", "label": "Stade" } ],
          "list": ["oui", "non"] } ] } ] }"#;

    fn read(text: &str) -> Questionnaire {
        let checked = schema::read(text, &|_| None);
        checked.questionnaire.unwrap_or_else(|| panic!("{:?}", checked.faults))
    }

    fn answered() -> Answered {
        let mut answers = Answers::default();
        answers.set("sport", Value::Text("judo".into()));
        answers.set("nom", Value::Text("Élan".into()));
        let rows = [("salle".to_owned(), Cell::from(Value::Text("oui".into())))].into();
        answers.set("lieux", Content::Rows(rows));
        let mut answered = Answered::new();
        note(&mut answered, &answers);
        answered
    }

    #[test]
    fn wordings_places_and_additions_are_compatible() {
        let new = OLD
            .replace("\"Sport\"", "\"Quel sport\"")
            .replace("[\"foot\", \"judo\"]", "[\"judo\", \"foot\", \"boxe\"]")
            .replace("1.0.0", "1.0.1");
        assert_eq!(clashes(&read(OLD), &read(&new), &answered()), []);
        // A code that nobody chose may go.
        let new = OLD.replace("[\"foot\", \"judo\"]", "[\"boxe\", \"judo\"]");
        assert_eq!(clashes(&read(OLD), &read(&new), &answered()), []);
    }

    #[test]
    fn what_was_answered_may_not_lose_its_question_type_code_or_row() {
        let loss = |new: &str| -> Vec<Loss> {
            clashes(&read(OLD), &read(new), &answered())
                .into_iter()
                .map(|clash| clash.what)
                .collect()
        };
        assert_eq!(loss(&OLD.replace("\"judo\"", "\"boxe\"")), [Loss::Code("judo".into())]);
        assert_eq!(
            loss(&OLD.replace("\"type\": \"text\"", "\"type\": \"integer\"")),
            [Loss::Type]
        );
        assert_eq!(loss(&OLD.replace("\"id\": \"nom\"", "\"id\": \"sigle\"")), [Loss::Question]);
        assert_eq!(
            loss(&OLD.replace("\"id\": \"salle\"", "\"id\": \"gymnase\"")),
            [Loss::Row("salle".into())]
        );
    }

    #[test]
    fn nothing_answered_nothing_lost() {
        let new = OLD.replace("\"id\": \"nom\"", "\"id\": \"sigle\"");
        assert_eq!(clashes(&read(OLD), &read(&new), &Answered::new()), []);
    }
}
