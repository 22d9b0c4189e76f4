//! Invented towns: the questionnaire of the observatories answered at random, the first answers much more often than the last.

use std::collections::BTreeMap;

use rand_core::{Rng, SeedableRng};

use super::super::{Facts, Input, Release, release};
use crate::analysis::Record;
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure::release::Past;
use crate::fieldwork::FieldQuality;
use crate::questionnaire::answer::{Answers, Cell, Content, Missing, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::{Kind as Asked, Questionnaire, schema};
use crate::report::plan::{self, Plan};

struct Dice(rand_chacha::ChaCha20Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(rand_chacha::ChaCha20Rng::seed_from_u64(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0.next_u32() as usize % n.max(1)
    }

    /// The first answers are much more frequent than the last ones.
    fn skewed(&mut self, n: usize) -> usize {
        let (a, b, c) = (self.below(n), self.below(n), self.below(n));
        a.min(b).min(c)
    }
}

pub(super) fn questionnaire() -> Questionnaire {
    schema::read(include_str!("../../../../survey-schemas/olva-2026.json"), &|_| None)
        .questionnaire
        .unwrap()
}

pub(super) fn plan_of(questionnaire: &Questionnaire) -> Plan {
    plan::read(include_str!("../../../../reports/diagnostic.json"), questionnaire)
        .plan
        .unwrap()
}

pub(super) fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-06-01".parse().unwrap(),
        external: BTreeMap::from([
            ("territoire".to_owned(), Val::Text("Angers".to_owned())),
            ("commune".to_owned(), Val::Text("Angers".to_owned())),
            ("annee".to_owned(), Val::Number(2026.0)),
            ("annee_ref".to_owned(), Val::Number(2025.0)),
            (
                "territoire_qpv".to_owned(),
                Val::Texts(vec![Val::Text("roseraie".to_owned())]),
            ),
        ]),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    }
}

pub(super) fn facts() -> Facts {
    Facts {
        territory: "Angers".to_owned(),
        population: None,
        year: 2026,
        author: String::new(),
        period: ("2026-03-03".parse().unwrap(), "2026-05-30".parse().unwrap()),
        open: false,
        today: "2026-06-01".parse().unwrap(),
        demo: false,
        validated: true,
        survey: "enquête d’essai".to_owned(),
    }
}

/// Skewed answers to every question that the routing asks or not.
pub(super) fn answered(questionnaire: &Questionnaire, n: usize, seed: u64) -> Vec<Record> {
    let mut dice = Dice::new(seed);
    (0..n)
        .map(|k| {
            let mut answers = Answers::default();
            for item in questionnaire.questions() {
                if dice.below(25) == 0 {
                    if dice.below(2) == 0 {
                        answers.set(&item.id, Content::Missing(Missing::DontKnow));
                    }
                    continue;
                }
                let list: Vec<String> = item.choices().map_or_else(Vec::new, |choices| {
                    let said = choices.choices.iter().filter(|choice| choice.missing.is_none());
                    said.map(|choice| choice.code.clone()).collect()
                });
                let content: Option<Content> = match &item.kind {
                    Asked::Single(_) if !list.is_empty() => {
                        Some(Content::Value(Value::Text(list[dice.skewed(list.len())].clone())))
                    }
                    Asked::Multi { .. } => {
                        let some: Vec<String> = list.iter().filter(|_| dice.below(4) == 0).cloned().collect();
                        Some(Content::Value(Value::Codes(some)))
                    }
                    Asked::Rank { .. } => {
                        let mut all = list.clone();
                        let some = (0..3.min(all.len())).map(|_| all.remove(dice.skewed(all.len()))).collect();
                        Some(Content::Value(Value::Codes(some)))
                    }
                    Asked::Integer(_) | Asked::Decimal(_) => {
                        Some(Content::Value(Value::Number((dice.below(9) * dice.below(9)) as f64)))
                    }
                    Asked::Percent(_) => Some(Content::Value(Value::Number(dice.below(101) as f64))),
                    Asked::Money { .. } => Some(Content::Value(Value::Number((dice.below(300) * dice.below(300)) as f64))),
                    Asked::Year { .. } => Some(Content::Value(Value::Number((1960 + dice.below(66)) as f64))),
                    Asked::Boolean { .. } => Some(Content::Value(Value::Bool(dice.below(2) == 0))),
                    Asked::Matrix { rows, .. } => {
                        let cells = rows
                            .iter()
                            .map(|row| (row.id.clone(), Cell::from(Value::Text(list[dice.skewed(list.len())].clone()))));
                        Some(Content::Rows(cells.collect()))
                    }
                    Asked::Shares { rows, .. } => {
                        let part = 100.0 / rows.len() as f64;
                        Some(Content::Rows(
                            rows.iter()
                                .map(|row| (row.id.clone(), Cell::from(Value::Number(part))))
                                .collect(),
                        ))
                    }
                    _ => None,
                };
                if let Some(content) = content {
                    answers.set(&item.id, content);
                }
            }
            for (item, code) in [
                ("A02", "presidence"),
                ("A03", "toute-annee"),
                ("A04", "surtout"),
                ("A05", "toujours"),
            ] {
                let known = questionnaire.item(item).and_then(|item| item.choices());
                if let Some(choices) = known {
                    let wanted = choices
                        .choices
                        .iter()
                        .find(|choice| choice.code == code)
                        .unwrap_or(&choices.choices[0]);
                    answers.set(item, Value::Text(wanted.code.clone()));
                }
            }
            Record {
                key: format!("{k:05}"),
                answers,
                register: BTreeMap::new(),
                path: Path::Full,
                usable: true,
                weight: 1.0,
                stratum: String::new(),
            }
        })
        .collect()
}

/// What a town publishes: the file of its figures, and all the rest.
pub(super) fn published(
    questionnaire: &Questionnaire,
    plan: &Plan,
    dataset: &Dataset,
    past: Option<&Past>,
) -> (serde_json::Value, Release) {
    let (field, facts) = (FieldQuality::default(), facts());
    let input = Input::of(plan, questionnaire, dataset, &field, &facts);
    let made = release(input, past).unwrap();
    (made.figures.clone(), made)
}
