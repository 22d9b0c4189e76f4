//! A plan for a questionnaire that has none: the first answers as findings, every question drawn by its type, page by page.

use std::collections::BTreeMap;

use super::questions::plain;
use crate::analysis::indicator::{Breakdown, Kind as Computed, Spec, Unit};
use crate::questionnaire::{Item, Kind, Questionnaire};
use crate::report::plan::{BlockPlan, CalloutName, ChapterPlan, Cut, Essentials, Finding, Measure, Plan, Say};
use crate::report::words::Noun;

/// Most sentences of « L’essentiel ».
const FINDINGS: usize = 8;
/// Most large figures.
const TILES: usize = 6;

/// The generic plan of a questionnaire.
pub fn plan(questionnaire: &Questionnaire) -> Plan {
    let lang = &questionnaire.locale;
    let asked: Vec<&Item> = questionnaire
        .questions()
        .into_iter()
        .filter(|item| item.enabled && (!item.sensitive || matches!(item.kind, Kind::LongText { .. })))
        .collect();
    let indicators: Vec<Measure> = asked.iter().filter_map(|item| measure(item, lang)).collect();
    let findings = indicators
        .iter()
        .filter(|measure| !matches!(measure.spec.kind, Computed::Median { .. }))
        .take(FINDINGS)
        .map(|measure| Finding {
            indicator: measure.spec.id.clone(),
            count: Some(2),
            ..Finding::default()
        });
    let tiles = indicators
        .iter()
        .filter(|measure| matches!(measure.spec.kind, Computed::Median { .. } | Computed::Share { .. }))
        .take(TILES)
        .map(|measure| measure.spec.id.clone());
    let essentials = Essentials {
        key_figures: tiles.collect(),
        findings: findings.collect(),
    };
    Plan {
        questionnaire: String::new(),
        title: questionnaire
            .title
            .get(lang)
            .split('{')
            .next()
            .map(|title| title.trim_end_matches(" à ").trim().to_owned())
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| "Résultats de l’enquête".to_owned()),
        subtitle: "Résultats de l’enquête, {annee}".to_owned(),
        noun: Noun::feminine("association"),
        breakdowns: breakdowns(questionnaire),
        chapters: chapters(questionnaire, &asked),
        indicators,
        essentials,
    }
}

/// An indicator that says the answer of a question; `None` for types that have no short answer.
fn measure(item: &Item, lang: &str) -> Option<Measure> {
    let label = plain(item.label_in(lang));
    if label.contains('{') {
        return None;
    }
    let lead = |words: (&str, &str)| {
        Some((
            format!("à la question « {label} », {}", words.0),
            format!("à la question « {label} », {}", words.1),
        ))
    };
    let (kind, unit, say) = match &item.kind {
        Kind::Single(_) => (
            Computed::Distribution {
                item: item.id.clone(),
                codes: Vec::new(),
                by: None,
            },
            Unit::Percent,
            Say {
                lead: lead(("la réponse la plus fréquente", "les réponses les plus fréquentes")),
                ..Say::default()
            },
        ),
        Kind::Multi { choices, .. } => (
            Computed::Distribution {
                item: item.id.clone(),
                codes: Vec::new(),
                by: None,
            },
            Unit::Percent,
            Say {
                lead: lead(("la réponse la plus citée", "les réponses les plus citées")),
                skip: choices
                    .choices
                    .iter()
                    .filter(|c| c.exclusive)
                    .map(|c| c.code.clone())
                    .collect(),
                ..Say::default()
            },
        ),
        Kind::Rank { .. } => (
            Computed::RankIndex { item: item.id.clone() },
            Unit::Index,
            Say {
                lead: lead(("le choix qui vient en tête", "les choix qui viennent en tête")),
                ..Say::default()
            },
        ),
        Kind::Boolean { .. } => (
            Computed::Share { of: item.id.clone() },
            Unit::Percent,
            Say {
                one: format!("répond « oui » à la question « {label} »"),
                many: format!("répondent « oui » à la question « {label} »"),
                label: format!("répondent « oui » à « {label} »"),
                ..Say::default()
            },
        ),
        Kind::Integer(_) | Kind::Decimal(_) | Kind::Percent(_) | Kind::Money { .. } => (
            Computed::Median { value: item.id.clone() },
            if matches!(item.kind, Kind::Money { .. }) {
                Unit::Euro
            } else {
                Unit::Number
            },
            Say {
                text: format!("{label} : la réponse du milieu est {{valeur}}"),
                label: format!("{label} (médiane)"),
                ..Say::default()
            },
        ),
        _ => return None,
    };
    Some(Measure {
        spec: Spec {
            id: item.id.clone(),
            title: label.clone(),
            measure: label,
            kind,
            base: None,
            unit,
            notes: Vec::new(),
        },
        say,
        noun: None,
    })
}

fn breakdowns(questionnaire: &Questionnaire) -> Vec<Cut> {
    questionnaire
        .report
        .breakdowns
        .iter()
        .map(|variable| {
            let label = questionnaire
                .item(variable)
                .map(|item| plain(item.label_in(&questionnaire.locale)))
                .or_else(|| {
                    let derived = questionnaire.derived.iter().find(|derived| derived.id == *variable)?;
                    derived
                        .label
                        .as_ref()
                        .map(|label| label.get(&questionnaire.locale).to_owned())
                })
                .unwrap_or_else(|| variable.clone());
            Cut {
                breakdown: Breakdown {
                    id: variable.clone(),
                    label: label.to_lowercase(),
                    variable: variable.clone(),
                    by: None,
                    codes: Vec::new(),
                },
                places: BTreeMap::new(),
                short: BTreeMap::new(),
                other: "Autres".to_owned(),
            }
        })
        .collect()
}

fn chapters(questionnaire: &Questionnaire, asked: &[&Item]) -> Vec<ChapterPlan> {
    let lang = &questionnaire.locale;
    let chapter = |id: &str, title: &str, annex: bool, blocks: Vec<BlockPlan>| ChapterPlan {
        id: id.to_owned(),
        title: title.to_owned(),
        annex,
        blocks,
    };
    let mut out = vec![
        chapter("essentiel", "L’essentiel", false, vec![BlockPlan::Essentials]),
        chapter("methode", "Méthode et réponse", false, vec![BlockPlan::Response]),
    ];
    for page in &questionnaire.pages {
        let blocks: Vec<BlockPlan> = asked
            .iter()
            .filter(|item| questionnaire.page_of(&item.id).is_some_and(|found| found.id == page.id))
            .filter(|item| {
                !matches!(
                    item.kind,
                    Kind::Text { .. } | Kind::Rna | Kind::Siren | Kind::Email | Kind::Date { .. } | Kind::Note
                )
            })
            .map(|item| BlockPlan::Question {
                item: item.id.clone(),
                chart: None,
                title: None,
                lead: None,
                positive: Vec::new(),
            })
            .collect();
        if !blocks.is_empty() {
            out.push(chapter(&format!("page-{}", page.id), page.title.get(lang), false, blocks));
        }
    }
    out.push(chapter(
        "evolution",
        "Évolution depuis la vague précédente",
        false,
        vec![BlockPlan::Evolution],
    ));
    out.push(chapter(
        "lire",
        "Comment lire ces chiffres",
        true,
        vec![
            BlockPlan::Callout {
                kind: CalloutName::Note,
                title: "Un plan général".to_owned(),
                text: "Ce questionnaire n’a pas de plan de diagnostic à lui : chaque question est présentée dans son ordre, sous une forme qui convient à son type.".to_owned(),
            },
            BlockPlan::Glossary,
            BlockPlan::Sources { of: Vec::new() },
        ],
    ));
    out.push(chapter("tableaux", "Toutes les questions", true, vec![BlockPlan::AllTables]));
    out
}
