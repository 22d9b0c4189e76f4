//! What is shown and what counts, on questionnaires that are not ours: ends of pages, skip-if, rosters whose number changes, answers
//! that are no longer shown.

use std::collections::BTreeMap;

use olva::questionnaire::condition::Val;
use olva::questionnaire::flow::{Context, Flow, Path};
use olva::questionnaire::schema;
use olva::questionnaire::{Answers, Disposition, Questionnaire};
use serde_json::{Value, json};

fn questionnaire(document: &Value) -> Questionnaire {
    let checked = schema::read(&document.to_string(), &|_| None);
    checked.questionnaire.unwrap_or_else(|| panic!("{:#?}", checked.faults))
}

fn fixture(name: &str) -> Questionnaire {
    let path = format!("{}/tests/data/questionnaires/valid/{name}.json", env!("CARGO_MANIFEST_DIR"));
    questionnaire(&serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

fn answers(document: Value) -> Answers {
    serde_json::from_value(document).unwrap()
}

fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-11-22".parse().unwrap(),
        external: BTreeMap::from([("annee".to_owned(), Val::Number(2026.0))]),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    }
}

fn pages(flow: &Flow<'_>) -> Vec<String> {
    flow.pages().iter().map(|status| status.page.id.clone()).collect()
}

#[test]
fn a_page_of_notes_only_is_shown_and_its_end_holds_only_when_it_is() {
    let questionnaire = fixture("sauts-et-fins");
    let context = context();
    let no = answers(json!({"active": {"value": "non"}}));
    let flow = Flow::new(&questionnaire, &no, &context);
    assert_eq!(pages(&flow), ["filtre", "fin_inactive"]);
    assert_eq!(flow.disposition(), Disposition::Dissolved);
    let yes = answers(json!({"active": {"value": "oui"}}));
    let flow = Flow::new(&questionnaire, &yes, &context);
    assert_eq!(pages(&flow), ["filtre", "sub", "scelle"]);
    assert_eq!(flow.disposition(), Disposition::Complete);
}

#[test]
fn a_question_switched_off_or_left_blank_skips_nothing() {
    let mut document: Value = serde_json::from_str(&fixture("sauts-et-fins").source).unwrap();
    let context = context();
    let shown = |questionnaire: &Questionnaire, given: Value| {
        let given = answers(given);
        let flow = Flow::new(questionnaire, &given, &context);
        ["D03", "D04", "D05"].map(|id| flow.shows(id))
    };
    let on = questionnaire(&document);
    let active = |more: Value| {
        let mut given = json!({"active": {"value": "oui"}});
        given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        given
    };
    assert_eq!(shown(&on, active(json!({"D03": {"value": "aucune"}}))), [true, false, false]);
    assert_eq!(shown(&on, active(json!({"D03": {"value": "une"}}))), [true, true, true]);
    assert_eq!(shown(&on, active(json!({}))), [true, true, true]);
    assert_eq!(
        shown(&on, active(json!({"D03": {"missing": "dont-know"}}))),
        [true, true, true]
    );
    // Switched off, what had been said of it no longer counts.
    document["pages"][2]["items"][0]["enabled"] = json!(false);
    let off = questionnaire(&document);
    assert_eq!(shown(&off, active(json!({"D03": {"value": "aucune"}}))), [false, true, true]);
}

#[test]
fn an_answer_no_longer_shown_is_kept_but_is_missing_everywhere() {
    let questionnaire = questionnaire(
        &json!({"id": "x", "version": "1.0.0", "title": "X", "pages": [{"id": "p", "title": "P", "items": [
        {"id": "emploi", "type": "single", "list": ["oui", "non"]},
        {"id": "nb", "type": "integer", "visibleIf": "emploi = 'oui'"},
        {"id": "suite", "type": "text", "visibleIf": "nb > 3"},
        {"id": "blanc", "type": "text", "visibleIf": "nb n’est pas renseigné"}]}],
        "derived": [{"id": "double", "type": "number", "expr": "nb * 2"}]}),
    );
    let context = context();
    let given = answers(json!({"emploi": {"value": "non"}, "nb": {"value": 7}, "suite": {"value": "x"}}));
    let flow = Flow::new(&questionnaire, &given, &context);
    assert!(!flow.shows("nb") && !flow.shows("suite") && flow.shows("blanc"));
    assert_eq!(
        (flow.value("nb", None), flow.value("double", None)),
        (Val::Missing, Val::Missing)
    );
    assert!(given.get("nb").is_some());
    let given = answers(json!({"emploi": {"value": "oui"}, "nb": {"value": 7}}));
    let flow = Flow::new(&questionnaire, &given, &context);
    assert!(flow.shows("suite") && !flow.shows("blanc"));
    assert_eq!(flow.value("double", None), Val::Number(14.0));
}

#[test]
fn lines_beyond_the_number_now_said_and_hidden_columns_do_not_count() {
    let questionnaire = questionnaire(
        &json!({"id": "x", "version": "1.0.0", "title": "X", "pages": [{"id": "p", "title": "P", "items": [
        {"id": "nb", "type": "integer", "max": 50},
        {"id": "postes", "type": "roster", "count": {"max": "nb"}, "items": [
            {"id": "contrat", "type": "single", "list": ["cdi", "cdd"]},
            {"id": "heures", "type": "decimal", "visibleIf": "contrat = 'cdi'",
             "checks": [{"id": "trop", "when": "heures > 48", "severity": "soft", "message": "{heures} heures"}]}]}]}],
        "derived": [{"id": "etp", "type": "decimal", "expr": "somme(postes.heures) / 35"}, {"id": "lignes", "type": "integer", "expr": "nombre(postes)"}]}),
    );
    let context = context();
    let value = |nb: Value| {
        let line = |contrat: &str, heures: f64| json!({"contrat": {"value": contrat}, "heures": {"value": heures}});
        let given = answers(json!({"nb": nb, "postes": {"roster": [line("cdi", 35.0), line("cdd", 70.0), line("cdi", 70.0)]}}));
        let flow = Flow::new(&questionnaire, &given, &context);
        (flow.value("etp", None), flow.value("lignes", None), flow.raised(None).len())
    };
    let number = Val::Number;
    assert_eq!(value(json!({"value": 3})), (number(3.0), number(3.0), 1));
    assert_eq!(value(json!({"value": 2})), (number(1.0), number(2.0), 0));
    assert_eq!(value(json!({"missing": "dont-know"})), (number(3.0), number(3.0), 1));
}

#[test]
fn the_number_of_a_code_and_its_text_are_the_same_code() {
    let questionnaire = fixture("codes-numeriques");
    let context = context();
    let given = answers(json!({"freq": {"value": "0"}, "multi_n": {"value": ["1", "2"]}}));
    let flow = Flow::new(&questionnaire, &given, &context);
    assert_eq!(
        ["pourquoi", "pourquoi2", "d", "e"].map(|id| flow.shows(id)),
        [true, false, true, false]
    );
    let given = answers(json!({"freq": {"value": "2"}, "multi_n": {"value": ["1", "2"]}}));
    let flow = Flow::new(&questionnaire, &given, &context);
    assert_eq!(
        ["pourquoi", "pourquoi2", "d", "e"].map(|id| flow.shows(id)),
        [false, true, true, true]
    );
}
