//! A small questionnaire and synthetic responses for the tests of this module.

use std::collections::{BTreeMap, HashMap};

use rand_core::Rng;

use super::Record;
use super::dataset::Dataset;
use crate::questionnaire::answer::{Answers, Content, Missing, Value};
use crate::questionnaire::condition;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::*;

pub(super) fn choice(code: &str) -> Choice {
    Choice {
        code: code.to_owned(),
        label: Text::fr(code),
        hint: None,
        missing: None,
        exclusive: false,
        other: code == "autre",
        parent: None,
        maps: BTreeMap::new(),
    }
}

pub(super) fn choices(codes: &[&str]) -> Choices {
    Choices {
        source: None,
        choices: codes.iter().map(|code| choice(code)).collect(),
        filter: None,
    }
}

pub(super) fn item(id: &str, kind: Kind) -> Item {
    Item {
        id: id.to_owned(),
        label: Some(Text::fr(&format!("Question {id}"))),
        hint: None,
        mark: Mark::Core,
        enabled: true,
        required: Required::No,
        visible_if: None,
        skip_if: None,
        checks: Vec::new(),
        dont_know: None,
        refused: None,
        not_applicable: None,
        estimate: false,
        previous: None,
        prefill: None,
        sealed: false,
        sensitive: false,
        autocomplete: None,
        kind,
    }
}

pub(super) fn rows(ids: &[&str]) -> Vec<Row> {
    ids.iter()
        .map(|id| Row {
            id: (*id).to_owned(),
            label: Text::fr(id),
            visible_if: None,
        })
        .collect()
}

/// Every type: `domaine` (single), `besoins` (multi), `priorites` (rank), `benevoles` (integer with bands), `budget` (money),
/// `satisf` (matrix), `ressources` (shares), `postes` (roster: `heures`, `contrat`), `avis` (text), `adhesion` (boolean),
/// `employeurs_seulement` (asked when `benevoles` > 20), derived `grande` and `taille`.
pub(super) fn questionnaire() -> Questionnaire {
    let bands = Numeric {
        bands: vec![0.0, 10.0, 20.0, 50.0],
        ..Numeric::default()
    };
    let mut domaine = choices(&["sport", "culture", "social", "autre"]);
    domaine.choices[0].maps.insert("injep".to_owned(), "A".to_owned());
    domaine.choices[1].maps.insert("injep".to_owned(), "A".to_owned());
    domaine.choices[2].maps.insert("injep".to_owned(), "B".to_owned());
    domaine.choices[3].maps.insert("injep".to_owned(), "B".to_owned());
    let mut items = vec![
        item("domaine", Kind::Single(domaine)),
        item(
            "besoins",
            Kind::Multi {
                choices: choices(&["lieux", "argent", "benevoles", "autre"]),
                min: None,
                max: None,
            },
        ),
        item(
            "priorites",
            Kind::Rank {
                choices: choices(&["lieux", "argent", "benevoles", "autre"]),
                size: 3,
            },
        ),
        item("benevoles", Kind::Integer(bands)),
        item(
            "budget",
            Kind::Money {
                numeric: Numeric::default(),
                currency: "EUR".to_owned(),
            },
        ),
        item(
            "satisf",
            Kind::Matrix {
                rows: rows(&["salles", "bureau"]),
                choices: choices(&["bien", "moyen", "mal"]),
                filter: None,
            },
        ),
        item(
            "ressources",
            Kind::Shares {
                rows: rows(&["cotis", "subv", "ventes"]),
                total: 100.0,
                filter: None,
                unit: None,
            },
        ),
        item(
            "postes",
            Kind::Roster {
                items: vec![
                    item("heures", Kind::Integer(Numeric::default())),
                    item("contrat", Kind::Single(choices(&["cdi", "cdd"]))),
                ],
                min: 0,
                max: RosterMax::Fixed(5),
                row_label: None,
            },
        ),
        item(
            "avis",
            Kind::LongText {
                max_length: 1000,
                coding: None,
            },
        ),
        item("adhesion", Kind::Boolean { checkbox: false }),
        item("employeurs_seulement", Kind::Single(choices(&["oui", "non"]))),
    ];
    items[10].visible_if = Some(condition::parse("benevoles > 20").unwrap());
    let derived = |id: &str, kind, expr: &str, codes: &[&str]| Derived {
        id: id.to_owned(),
        label: Some(Text::fr(id)),
        expr: condition::parse(expr).unwrap(),
        kind,
        codes: codes.iter().map(|code| choice(code)).collect(),
    };
    let index: HashMap<String, (usize, Vec<usize>)> = items
        .iter()
        .enumerate()
        .map(|(place, item)| (item.id.clone(), (0, vec![place])))
        .collect();
    let category = |code: &str| Choice {
        label: Text::fr(&format!("Catégorie {code}")),
        ..choice(code)
    };
    Questionnaire {
        id: "essai".to_owned(),
        extends: None,
        version: "1.0.0".to_owned(),
        locale: "fr".to_owned(),
        locales: vec!["fr".to_owned()],
        title: Text::fr("Essai"),
        intro: None,
        start: Start::default(),
        thanks: None,
        lists: BTreeMap::new(),
        nomenclatures: BTreeMap::from([(
            "injep".to_owned(),
            Nomenclature {
                label: Text::fr("INJEP"),
                source: None,
                categories: vec![category("A"), category("B")],
            },
        )]),
        external: BTreeMap::new(),
        pages: vec![Page {
            id: "p".to_owned(),
            title: Text::fr("Page"),
            module: None,
            intro: None,
            visible_if: None,
            skip_if: None,
            items,
            end: Vec::new(),
        }],
        derived: vec![
            derived("grande", DerivedKind::Boolean, "benevoles >= 50", &[]),
            derived(
                "taille",
                DerivedKind::Code,
                "si benevoles < 20 alors 'petite' sinon 'large'",
                &["petite", "large"],
            ),
        ],
        usable: Usable::default(),
        report: Report::default(),
        lineage: Vec::new(),
        hash: String::new(),
        source: String::new(),
        index,
    }
}

pub(super) fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-11-21".parse().unwrap(),
        external: BTreeMap::from([("annee".to_owned(), condition::Val::Number(2026.0))]),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    }
}

/// One response.
pub(super) fn record(key: &str, answers: &[(&str, Content)], register: &[(&str, &str)]) -> Record {
    let mut document = Answers::default();
    for (id, content) in answers {
        document.set(id, content.clone());
    }
    Record {
        usable: true,
        key: key.to_owned(),
        answers: document,
        register: register
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        path: Path::Full,
        weight: 1.0,
        stratum: String::new(),
    }
}

pub(super) fn code(code: &str) -> Content {
    Content::Value(Value::Text(code.to_owned()))
}

pub(super) fn codes(codes: &[&str]) -> Content {
    Content::Value(Value::Codes(codes.iter().map(|code| (*code).to_owned()).collect()))
}

pub(super) fn number(value: f64) -> Content {
    Content::Value(Value::Number(value))
}

pub(super) fn by_row(cells: &[(&str, Content)]) -> Content {
    Content::Rows(
        cells
            .iter()
            .map(|(row, content)| ((*row).to_owned(), content.clone().into()))
            .collect(),
    )
}

/// Responses drawn with a seed: all types, some missing.
pub(super) fn responses(n: usize, seed: u64) -> Vec<Record> {
    let mut random = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(seed);
    let mut draw = |below: u32| (random.next_u32() % below) as usize;
    (0..n)
        .map(|k| {
            let domaine = ["sport", "sport", "sport", "culture", "culture", "social", "autre"][draw(7)];
            let all = ["lieux", "argent", "benevoles", "autre"];
            let mut ranked = all.to_vec();
            ranked.rotate_left(draw(4));
            ranked.truncate(draw(3) + 1);
            let some: Vec<&str> = all.iter().copied().filter(|_| draw(3) == 0).collect();
            let benevoles = (draw(9) * draw(9)) as f64;
            let level = |k: usize| code(["bien", "moyen", "mal"][k]);
            let part = draw(101) as f64;
            let line = |hours: usize, contract: usize| {
                BTreeMap::from([
                    ("heures".to_owned(), number(hours as f64).into()),
                    ("contrat".to_owned(), code(["cdi", "cdd"][contract]).into()),
                ])
            };
            let lines = (0..draw(4)).map(|_| line(draw(36), draw(2))).collect();
            let mut answers = vec![
                (
                    "domaine",
                    if draw(20) == 0 {
                        Content::Missing(Missing::DontKnow)
                    } else {
                        code(domaine)
                    },
                ),
                ("besoins", codes(&some)),
                ("priorites", codes(&ranked)),
                (
                    "benevoles",
                    if draw(6) == 0 {
                        Content::Band("10".to_owned())
                    } else {
                        number(benevoles)
                    },
                ),
                ("budget", number((draw(30) * draw(30) * 10) as f64)),
                ("satisf", by_row(&[("salles", level(draw(3))), ("bureau", level(draw(3)))])),
                (
                    "ressources",
                    by_row(&[("cotis", number(part)), ("subv", number(100.0 - part))]),
                ),
                ("postes", Content::Roster(lines)),
                ("avis", code("Merci pour l’enquête.")),
                ("adhesion", Content::Value(Value::Bool(draw(2) == 0))),
            ];
            if draw(2) == 0 {
                answers.push(("employeurs_seulement", code(["oui", "non"][draw(2)])));
            }
            let register = [("domaine", domaine), ("employeuse", ["oui", "non", "non"][draw(3)])];
            record(&format!("{k:05}"), &answers, &register)
        })
        .collect()
}

pub(super) fn dataset(records: Vec<Record>) -> Dataset {
    Dataset::new(&questionnaire(), &context(), records)
}
