//! The parts that an indicator has, by the questionnaire: what a figure from elsewhere may name.

use crate::analysis::indicator::Kind;
use crate::questionnaire::model::Choices;
use crate::questionnaire::{Choice, Item, Questionnaire};

/// The parts of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    /// It has one value.
    One,
    /// Code and wording of each.
    Several(Vec<(String, String)>),
    /// A list supplied by the territory: any code may come.
    Open,
}

/// The parts of an indicator of this kind.
pub fn parts(kind: &Kind, questionnaire: &Questionnaire) -> Parts {
    let item = |id: &str| questionnaire.item(id.split('.').next().unwrap_or(id));
    match kind {
        Kind::Distribution { by: Some(by), .. } => questionnaire
            .nomenclatures
            .get(by)
            .map_or(Parts::Open, |found| Parts::Several(named(&found.categories, questionnaire))),
        Kind::Distribution { item: id, .. } => {
            let derived = questionnaire.derived.iter().find(|derived| derived.id == *id);
            match (item(id), derived) {
                (Some(item), _) => of_choices(item.choices(), questionnaire),
                (None, Some(derived)) => Parts::Several(named(&derived.codes, questionnaire)),
                (None, None) => Parts::Open,
            }
        }
        Kind::RankIndex { item: id } | Kind::RankShare { item: id } => {
            of_choices(item(id).and_then(Item::choices), questionnaire)
        }
        Kind::RowShares { item: id, .. } | Kind::RowMeans { item: id, .. } => item(id).map_or(Parts::Open, |item| {
            let rows = item.rows().iter();
            Parts::Several(
                rows.map(|row| (row.id.clone(), row.label.get(&questionnaire.locale).to_owned()))
                    .collect(),
            )
        }),
        _ => Parts::One,
    }
}

fn of_choices(choices: Option<&Choices>, questionnaire: &Questionnaire) -> Parts {
    match choices {
        Some(choices) if choices.source.as_ref().is_none_or(|source| !source.starts_with('@')) => {
            Parts::Several(named(&choices.choices, questionnaire))
        }
        _ => Parts::Open,
    }
}

fn named(choices: &[Choice], questionnaire: &Questionnaire) -> Vec<(String, String)> {
    choices
        .iter()
        .filter(|choice| choice.missing.is_none())
        .map(|choice| (choice.code.clone(), choice.label.get(&questionnaire.locale).to_owned()))
        .collect()
}
