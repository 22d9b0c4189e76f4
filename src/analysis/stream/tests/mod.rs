//! Columns filled by streaming are those that each response gives by itself, bit for bit.

mod drawn;

use std::collections::{BTreeMap, BTreeSet};

use drawn::Drawn;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value as Json;

use super::{Lesson, Reading, Streaming, Unfinished};
use crate::analysis::Record;
use crate::analysis::columns::Data;
use crate::analysis::dataset::Dataset;
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::{Answers, Choice, Content, Kind, Questionnaire, Text, Value, schema};

/// A response as written: path, document, register.
type Written = (Path, String, Vec<(String, String)>);

fn choice(code: &str, label: &str) -> Choice {
    Choice {
        label: Text::fr(label),
        ..crate::analysis::fixture::choice(code)
    }
}

fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-11-21".parse().unwrap(),
        external: BTreeMap::from([
            ("annee".to_owned(), Val::Number(2026.0)),
            ("commune".to_owned(), Val::Text("Bourges".to_owned())),
            ("territoire_qpv".to_owned(), Val::codes(["QP018001"])),
        ]),
        lists: BTreeMap::from([
            (
                "@territoire/quartiers".to_owned(),
                vec![choice("gare", "Gare"), choice("port", "Port")],
            ),
            ("@territoire/qpv".to_owned(), vec![choice("QP018001", "Nord")]),
        ]),
        previous: None,
        path: Path::Full,
    }
}

/// The communes known: those of the Cher.
fn communes(said: &BTreeSet<String>) -> Vec<Choice> {
    let known = said.iter().filter(|code| code.starts_with("18"));
    let mut list: Vec<Choice> = known.map(|code| choice(code, &format!("Commune {}", &code[2..]))).collect();
    list.reverse();
    list
}

fn expected(questionnaire: &Questionnaire, written: &[Written]) -> Result<Dataset, serde_json::Error> {
    let mut records = Vec::new();
    let mut said = BTreeSet::new();
    for (place, (path, answers, register)) in written.iter().enumerate() {
        let answers: Answers = serde_json::from_str(answers)?;
        for item in questionnaire
            .questions()
            .iter()
            .filter(|item| matches!(item.kind, Kind::Commune))
        {
            if let Some(Content::Value(Value::Text(code))) = answers.get(&item.id).map(|cell| &cell.content) {
                said.insert(code.clone());
            }
        }
        said.extend(
            register
                .iter()
                .filter(|(name, _)| name == "commune")
                .map(|(_, code)| code.clone()),
        );
        records.push(Record {
            key: format!("{place:06}"),
            answers,
            register: register.iter().cloned().collect(),
            path: *path,
            usable: true,
            weight: 1.0,
            stratum: String::new(),
        });
    }
    let mut context = context();
    context.lists.insert("@insee/communes".to_owned(), communes(&said));
    Ok(Dataset::new(questionnaire, &context, records))
}

fn streamed(
    questionnaire: &Questionnaire,
    written: &[Written],
    batch: usize,
) -> Result<(Dataset, usize, usize), serde_json::Error> {
    let mut lesson = Lesson::default();
    for again in 0..6 {
        let context = context();
        let mut streaming = Streaming::by(questionnaire, &context, written.len(), lesson, batch);
        for (path, answers, register) in written {
            let register: Vec<(&str, &str)> = register.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            streaming.push(Reading {
                path: *path,
                answers,
                register: &register,
            })?;
        }
        let alone = streaming.alone();
        match streaming.finish(communes) {
            Ok(dataset) => return Ok((dataset, alone, again)),
            Err(Unfinished::Again(learnt)) => lesson = learnt,
            Err(Unfinished::Unreadable(fault)) => return Err(fault),
        }
    }
    panic!("read again and again");
}

fn bits(data: &Data) -> String {
    match data {
        Data::Codes { codes, list } => format!("codes {codes:?} {list:?}"),
        Data::Sets { bits, words, list } => format!("sets {bits:?} {words} {list:?}"),
        Data::Ranks { places, size, list } => format!("ranks {places:?} {size} {list:?}"),
        Data::Numbers {
            values,
            bands,
            numeric,
            measure,
        } => {
            let values: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
            format!("numbers {values:?} {bands:?} {numeric:?} {measure:?}")
        }
        Data::Flags(flags) => format!("flags {flags:?}"),
        Data::Dates(dates) => format!("dates {dates:?}"),
        Data::Presence => "presence".to_owned(),
    }
}

fn assert_same(one: &Dataset, other: &Dataset, what: &str) {
    assert_eq!(one.len, other.len);
    assert_eq!(one.cell, other.cell);
    assert_eq!(format!("{:?}", one.design), format!("{:?}", other.design));
    assert_eq!(format!("{:?}", one.questions), format!("{:?}", other.questions));
    assert_eq!(format!("{:?}", one.external), format!("{:?}", other.external));
    for (place, (a, b)) in one.rosters.iter().zip(&other.rosters).enumerate() {
        assert_eq!((&a.rows, &a.starts), (&b.rows, &b.starts), "{what}: roster {place}");
    }
    let names = |dataset: &Dataset| dataset.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for (a, b) in one.columns.iter().zip(&other.columns) {
        assert_eq!(a.missing, b.missing, "{what}: {} missing", a.name);
        assert_eq!(bits(&a.data), bits(&b.data), "{what}: {}", a.name);
        assert_eq!(
            (&a.label, a.roster, a.ordered),
            (&b.label, b.roster, b.ordered),
            "{what}: {}",
            a.name
        );
    }
}

fn read(text: &str) -> Questionnaire {
    let base = |wanted: &str| {
        let all = [
            include_str!("../../../../survey-schemas/olva-2026.json"),
            include_str!("../../../../tests/data/questionnaires/valid/noyau-2027.json"),
        ];
        let found = all.into_iter().find(|text| {
            let document: Json = serde_json::from_str(text).unwrap();
            wanted.starts_with(document["id"].as_str().unwrap())
        });
        found.map(str::to_owned)
    };
    let checked = schema::read(text, &base);
    checked.questionnaire.unwrap_or_else(|| panic!("{:#?}", checked.faults))
}

/// Conditions on the same page in any order, on other pages both ways, groups, ends, filters in a chain, a roster as long as a number
/// says, attributes of the register, derived variables of every kind.
const TWISTED: &str = r#"{ "id": "tordu", "version": "1.0.0", "title": "Tordu",
  "external": { "register_adherents": { "type": "number" }, "territoire_qpv": { "type": "codes", "list": "@territoire/qpv" }, "commune": { "type": "text" } },
  "lists": { "on": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" }, { "code": "nc", "label": "Non concerné", "missing": "not-applicable" } ],
             "abc": [ { "code": "a", "label": "A" }, { "code": "b", "label": "B" }, { "code": "c", "label": "C" }, { "code": "aucun", "label": "Aucun", "exclusive": true, "missing": "refused" } ] },
  "pages": [
    { "id": "p1", "title": "1", "end": [ { "when": "debut = 'nc'", "disposition": "out-of-scope", "keep": ["p4"] }, { "when": "choix contient 'c' et nombre > 100", "disposition": "dormant" } ],
      "items": [ { "id": "suite1", "type": "single", "list": "on", "label": "?", "visibleIf": "debut = 'oui'", "mark": "noyau" },
                 { "id": "debut", "type": "single", "list": "on", "label": "?", "mark": "essentiel" },
                 { "id": "choix", "type": "multi", "list": "abc", "label": "?", "mark": "noyau" },
                 { "id": "nombre", "type": "integer", "label": "?", "bands": [0, 10, 100], "mark": "option" } ] },
    { "id": "p2", "title": "2", "visibleIf": "nb_coches(choix) > 0 ou nombre est renseigné",
      "items": [ { "id": "note", "type": "note", "label": "{debut}" },
                 { "id": "gardes", "type": "multi", "label": "?", "list": "abc", "filter": { "by": "choix", "mode": "selected" }, "mark": "noyau" },
                 { "id": "premier", "type": "single", "label": "?", "list": "abc", "filter": { "by": "gardes", "mode": "selected" }, "mark": "noyau" },
                 { "id": "sauf", "type": "rank", "size": 2, "label": "?", "list": "abc", "filter": { "by": "premier", "mode": "except" }, "mark": "noyau" },
                 { "id": "groupe", "type": "group", "label": "G", "visibleIf": "premier <> 'c'", "items": [
                    { "id": "dedans", "type": "boolean", "label": "?", "mark": "essentiel" },
                    { "id": "dessous", "type": "text", "label": "?", "visibleIf": "dedans", "mark": "noyau" } ] } ] },
    { "id": "p3", "title": "3", "skipIf": "non register_employeuse et commune = '18033'",
      "items": [ { "id": "grille", "type": "matrix", "label": "?", "list": "on", "filter": { "by": "choix", "mode": "selected" },
                   "rows": [ { "id": "a", "label": "A" }, { "id": "b", "label": "B", "visibleIf": "nombre >= 10" } ], "mark": "noyau" },
                 { "id": "parts", "type": "shares", "label": "?", "rows": [ { "id": "a", "label": "A" }, { "id": "b", "label": "B", "visibleIf": "grille.a = 'oui' ou register_adherents > 20" } ], "mark": "noyau" },
                 { "id": "lignes", "type": "roster", "label": "?", "count": { "min": 0, "max": "nombre" }, "items": [ { "id": "h", "type": "integer", "label": "H" }, { "id": "s", "type": "single", "list": "on", "label": "S" } ], "mark": "noyau" },
                 { "id": "jour", "type": "date", "label": "?", "visibleIf": "nombre(lignes) > 1 ou somme(lignes.h) > 10", "mark": "option" } ] },
    { "id": "p4", "title": "4", "items": [ { "id": "fin", "type": "text", "label": "?", "visibleIf": "annees_entre(jour, aujourdhui()) > 3 ou longueur(dessous) > 3", "mark": "noyau" },
                 { "id": "ville", "type": "commune", "label": "?", "skipIf": "fin est renseigné et nb_coches(territoire_qpv) > 1", "mark": "noyau" } ] } ],
  "derived": [ { "id": "calcul", "type": "decimal", "expr": "nombre * premier_renseigne(parts.a, 2) - 3" },
               { "id": "code_rang", "type": "code", "expr": "si sauf.1 est renseigné alors sauf.1 sinon 'aucun'", "codes": [ { "code": "a", "label": "A" }, { "code": "b", "label": "B" }, { "code": "c", "label": "C" }, { "code": "aucun", "label": "-" } ] },
               { "id": "favorable", "type": "boolean", "expr": "un_parmi(choix, 'a', 'b') et non dedans" },
               { "id": "classe", "type": "code", "expr": "si calcul < 0 alors 'bas' sinon si calcul > 50 alors 'haut' sinon 'milieu'", "codes": [ { "code": "bas", "label": "B" }, { "code": "milieu", "label": "M" }, { "code": "haut", "label": "H" } ] },
               { "id": "moyenne_parts", "type": "decimal", "expr": "moyenne(parts) + nombre(grille)" },
               { "id": "alsace", "type": "boolean", "expr": "correspond(ville, '(57|67|68)[0-9]{3}')" },
               { "id": "jour_bis", "type": "date", "expr": "si favorable alors jour sinon aujourdhui()" } ] }"#;

fn questionnaires() -> Vec<(&'static str, Questionnaire)> {
    macro_rules! valid {
        ($($name:literal),*) => { vec![$(($name, read(include_str!(concat!("../../../../tests/data/questionnaires/valid/", $name, ".json"))))),*] };
    }
    let mut all = valid![
        "argent-et-rangs",
        "bilingue",
        "clubs",
        "codes-numeriques",
        "dates",
        "example",
        "listes-filtrees",
        "minimal",
        "mots-cles-meles",
        "sauts-et-fins",
        "tous-les-types",
        "une-question",
        "variantes",
        "local-2027"
    ];
    all.push(("flash", read(include_str!("../../../../survey-schemas/flash-locaux.json"))));
    all.push(("olva", read(include_str!("../../../../survey-schemas/olva-2026.json"))));
    all.push(("essai", crate::analysis::fixture::questionnaire()));
    all.push(("tordu", read(TWISTED)));
    all
}

fn compare(name: &str, questionnaire: &Questionnaire, n: usize, seed: u64, batch: usize, wild: bool) -> (usize, usize) {
    let mut drawn = Drawn(ChaCha20Rng::seed_from_u64(seed));
    let context = context();
    let written: Vec<Written> = (0..n).map(|_| drawn.response(questionnaire, &context, wild)).collect();
    let (found, alone, again) = streamed(questionnaire, &written, batch).unwrap();
    assert_same(
        &found,
        &expected(questionnaire, &written).unwrap(),
        &format!("{name}, seed {seed}, batches of {batch}"),
    );
    (alone, again)
}

#[test]
fn every_questionnaire_gives_the_columns_that_the_flow_gives() {
    for (name, questionnaire) in questionnaires() {
        for (n, seed, batch, wild) in [
            (0, 1, 8, true),
            (1, 2, 8, true),
            (60, 3, 8, true),
            (200, 4, 64, false),
            (150, 5, 64, true),
        ] {
            compare(name, &questionnaire, n, seed, batch, wild);
        }
    }
}

#[test]
fn plain_answers_to_the_published_questionnaire_never_go_through_the_flow() {
    let olva = read(include_str!("../../../../survey-schemas/olva-2026.json"));
    let (alone, _) = compare("olva", &olva, 150, 11, 64, false);
    assert_eq!(alone, 0);
}

#[test]
fn a_document_that_serde_refuses_is_refused() {
    let questionnaire = crate::analysis::fixture::questionnaire();
    for text in [
        "",
        "{",
        "[]",
        r#"{"domaine":{}}"#,
        r#"{"domaine":{"value":null}}"#,
        r#"{"domaine":{"value":"sport","band":"1"}}"#,
        r#"{"domaine":{"value":"sport","valeur":1}}"#,
        r#"{"domaine":{"value":"sport"}} x"#,
        r#"{"domaine":{"value":"sport"},}"#,
        r#"{"benevoles":{"value":01}}"#,
        r#"{"benevoles":{"value":1e999}}"#,
        r#"{"benevoles":{"missing":"peut-être"}}"#,
        r#"{"avis":{"value":"\ud800"}}"#,
        r#"{"domaine":{"value":"sport","state":"x"}}"#,
        r#"{"domaine":{"value":"sport","confirmed":[1]}}"#,
    ] {
        let written = vec![(Path::Full, text.to_owned(), Vec::new())];
        assert!(expected(&questionnaire, &written).is_err(), "{text}");
        assert!(streamed(&questionnaire, &written, 8).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_answers_to_twisted_questions_give_the_columns_that_the_flow_gives(seed in any::<u64>(), n in 0usize..90, batch in 1usize..40, wild in any::<bool>()) {
        thread_local! {
            static TWIST: Questionnaire = read(TWISTED);
        }
        TWIST.with(|questionnaire| compare("tordu", questionnaire, n, seed, batch, wild));
    }
}
