//! Tests of the exported files.

use super::aggregates::aggregates;
use super::dataset::Dataset;
use super::export::{dictionary_csv, responses_csv, responses_json};
use super::fixture::{code, codes, context, dataset, item, number, questionnaire, record, responses};
use super::indicator::{Breakdown, Kind as IndicatorKind, Spec, Unit};
use crate::questionnaire::answer::{Content, Edit, Missing, State};
use crate::questionnaire::{Kind, Questionnaire};

/// The fixture with a name, an e-mail address and a contact.
fn with_persons() -> Questionnaire {
    let mut questionnaire = questionnaire();
    let text = || Kind::Text {
        max_length: 200,
        pattern: None,
    };
    let mut name = item("nom_association", text());
    name.prefill = Some("register_nom".to_owned());
    let mut contact = item("contact", text());
    contact.sensitive = true;
    for added in [name, contact, item("courriel", Kind::Email), item("siren", Kind::Siren)] {
        questionnaire
            .index
            .insert(added.id.clone(), (0, vec![questionnaire.pages[0].items.len()]));
        questionnaire.pages[0].items.push(added);
    }
    questionnaire
}

fn table(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            headers
                .iter()
                .map(str::to_owned)
                .zip(row.unwrap().iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

#[test]
fn a_row_says_codes_bands_missing_kinds_and_states() {
    let mut first = record(
        "b",
        &[
            ("domaine", Content::Missing(Missing::DontKnow)),
            ("besoins", codes(&["lieux", "autre"])),
            ("benevoles", Content::Band("10".to_owned())),
            ("budget", number(1250.5)),
            ("avis", code("=HYPERLINK(\"http://mal\")")),
        ],
        &[("domaine", "sport"), ("nom", "Les Amis du parc")],
    );
    let cell = first.answers.0.get_mut("besoins").unwrap();
    cell.other.insert("autre".to_owned(), "un chapiteau".to_owned());
    let cell = first.answers.0.get_mut("budget").unwrap();
    cell.state = State::Edited;
    cell.edit = Some(Box::new(Edit {
        by: "agent-7".to_owned(),
        at: String::new(),
        reason: "erreur de zéro".to_owned(),
        was: None,
    }));
    let csv = responses_csv(&questionnaire(), &context(), &[first, record("a", &[], &[])]);
    assert!(csv.starts_with('\u{feff}'));
    let rows = table(&csv);
    let row = &rows[1];
    let cell = |name: &str| row[name].as_str();
    assert_eq!(cell("reponse"), "2");
    assert_eq!(cell("poids"), "1");
    assert_eq!(cell("register.domaine"), "sport");
    assert_eq!(cell("domaine"), "~dont-know");
    assert_eq!(cell("besoins"), "lieux|autre");
    assert_eq!(cell("besoins_autre"), "autre: un chapiteau");
    assert_eq!(cell("benevoles"), "~band:10");
    assert_eq!(cell("budget"), "1250,5");
    assert_eq!(cell("budget_etat"), "edited");
    assert_eq!(cell("satisf.salles"), "~not-answered");
    assert_eq!(cell("employeurs_seulement"), "~not-displayed");
    assert_eq!(cell("avis"), "'=HYPERLINK(\"http://mal\")");
    assert_eq!(cell("taille"), "petite");
    assert!(!row.contains_key("domaine_etat") && !csv.contains("agent-7") && !csv.contains("Amis du parc"));
    assert_eq!(rows[0]["domaine"], "~not-answered");
}

#[test]
fn no_name_nor_contact_leaves() {
    let questionnaire = with_persons();
    let persons = [
        ("nom_association", code("Les Amis du parc")),
        ("contact", code("Jeanne Dupont")),
        ("courriel", code("jeanne@exemple.fr")),
        ("siren", code("732829320")),
        ("domaine", code("sport")),
    ];
    let records = [record(
        "clef-secrete",
        &persons,
        &[("nom", "Les Amis du parc"), ("domaine", "sport")],
    )];
    let csv = responses_csv(&questionnaire, &context(), &records);
    let json = responses_json(&questionnaire, &context(), &records).to_string();
    for file in [csv, json] {
        for secret in ["Amis du parc", "Jeanne", "exemple.fr", "732829320", "clef-secrete"] {
            assert!(!file.contains(secret), "{secret}");
        }
        assert!(file.contains("sport"));
    }
    assert!(!dictionary_csv(&questionnaire, &context()).contains("courriel"));
}

#[test]
fn the_json_holds_answer_documents_that_can_be_read_back() {
    let mut records = responses(5, 2);
    records[1].usable = false;
    let json = responses_json(&questionnaire(), &context(), &records);
    let first = &json.as_array().unwrap()[0];
    let answers: crate::questionnaire::Answers = serde_json::from_value(first["answers"].clone()).unwrap();
    assert_eq!((&first["usable"], &first["weight"]), (&true.into(), &1.0.into()));
    assert_eq!(answers.get("domaine"), records[0].answers.get("domaine"));
    let second = &json.as_array().unwrap()[1];
    assert_eq!((&second["usable"], second["weight"].is_null()), (&false.into(), true));
}

#[test]
fn the_shares_published_are_found_again_from_the_file() {
    let mut records = responses(200, 5);
    // Sent, but out of scope or hardly begun: in the file, in no figure.
    for record in records.iter_mut().step_by(9) {
        record.usable = false;
    }
    let rows = table(&responses_csv(&questionnaire(), &context(), &records));
    assert_eq!(rows.len(), 200);
    assert!(rows.iter().all(|row| row["poids"].is_empty() == (row["usable"] == "0")));
    let rows: Vec<_> = rows.into_iter().filter(|row| row["usable"] == "1").collect();
    assert_eq!(rows.len(), 200 - 23);
    let answered: Vec<&str> = rows
        .iter()
        .map(|row| row["domaine"].as_str())
        .filter(|cell| !cell.starts_with('~'))
        .collect();
    let sport = answered.iter().filter(|cell| **cell == "sport").count() as f64 / answered.len() as f64;
    let data = dataset(records.clone());
    let spec = Spec {
        id: "P".to_owned(),
        title: String::new(),
        measure: String::new(),
        kind: IndicatorKind::Share {
            of: "domaine = 'sport'".to_owned(),
        },
        base: None,
        unit: Unit::Percent,
        notes: Vec::new(),
    };
    let value = super::indicator::compute(&spec, &data).unwrap().parts[0]
        .estimate
        .unwrap()
        .value;
    assert!((value - sport).abs() < 1e-12);

    let breakdown = Breakdown {
        id: "d".to_owned(),
        label: "d".to_owned(),
        variable: "register.domaine".to_owned(),
        by: None,
        codes: Vec::new(),
    };
    let crossings = [("P".to_owned(), "d".to_owned())];
    let twice = |data: &Dataset| {
        aggregates(
            data,
            std::slice::from_ref(&spec),
            std::slice::from_ref(&breakdown),
            &crossings,
        )
        .unwrap()
        .to_string()
    };
    assert_eq!(twice(&data), twice(&dataset(records)), "same responses, same bytes");
    let unknown = aggregates(&data, &[], &[], &crossings).unwrap_err();
    assert!(unknown.contains("«\u{a0}P\u{a0}» n’existe pas"));
}

#[test]
fn the_dictionary_names_every_column_and_code() {
    let dictionary = dictionary_csv(&questionnaire(), &context());
    for expected in [
        "satisf.salles;Question satisf — salles;un code;bien;bien",
        "benevoles;Question benevoles;nombre;~band:10;",
        "taille;taille;code calculé;petite;petite",
        "usable;Réponse exploitée;0 ou 1;0;envoyée",
        "disposition;Ce que la réponse est devenue;un code;out-of-scope;",
    ] {
        assert!(dictionary.contains(expected), "{expected}\n{dictionary}");
    }
}

#[test]
fn of_a_full_date_of_the_register_only_the_year_leaves() {
    let (questionnaire, context) = (questionnaire(), context());
    let mut records = responses(3, 7);
    for record in &mut records {
        record.register.insert("date_creat".to_owned(), "1987-05-12".to_owned());
    }
    let csv = responses_csv(&questionnaire, &context, &records);
    assert!(
        csv.contains("register.date_creat") && csv.contains(";1987;") && !csv.contains("1987-05"),
        "{csv}"
    );
    let json = responses_json(&questionnaire, &context, &records).to_string();
    assert!(json.contains("\"1987\"") && !json.contains("1987-05"));
}

#[test]
fn a_file_read_again_gives_the_same_figures() {
    let records = responses(300, 11);
    let csv = responses_csv(&questionnaire(), &context(), &records);
    let again = super::export::read_responses(&questionnaire(), "reponses.csv", csv.as_bytes()).unwrap();
    assert_eq!(again.len(), 300);
    let figures = |records| aggregates(&dataset(records), &[], &[], &[]).unwrap().to_string();
    assert_eq!(figures(again), figures(records));
}

#[test]
fn a_code_or_a_column_that_the_questionnaire_does_not_know_is_told_once() {
    let csv = "reponse;domaine;benevoles;bizarre\n1;sport;12;x\n2;peche;douze;x\n3;peche;3;x\n";
    let faults = super::export::read_responses(&questionnaire(), "f.csv", csv.as_bytes()).unwrap_err();
    let faults: Vec<&str> = faults.iter().map(|fault| fault.0.as_str()).collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    for (said, part) in faults.iter().zip(["douze", "bizarre", "peche"]) {
        assert!(said.contains(part), "{said}");
    }
}
