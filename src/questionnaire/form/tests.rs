//! Forms read and written back, on a small questionnaire that has every type.

use std::collections::BTreeMap;

use super::*;
use crate::questionnaire::answer::{State, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::model::Questionnaire;
use crate::questionnaire::schema;

const TEXT: &str = r#"{
  "id": "essai", "version": "1.0.0", "title": "Essai",
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ],
             "avis": [ { "code": 1, "label": "Mauvais" }, { "code": 2, "label": "Bon" }, { "code": 98, "label": "Non concerné", "missing": "not-applicable" } ],
             "lieux": [ { "code": "salle", "label": "Salle" }, { "code": "bureau", "label": "Bureau" }, { "code": "autre", "label": "Autre", "other": true }, { "code": "aucun", "label": "Aucun", "exclusive": true } ] },
  "pages": [
    { "id": "p1", "title": "Un", "items": [
      { "id": "emploi", "type": "single", "list": "ouiNon", "label": "Employez-vous ?", "required": true },
      { "id": "nb", "type": "integer", "min": 1, "max": 5000, "bands": [1, 10, 50], "dontKnow": true, "estimate": true, "visibleIf": "emploi = 'oui'",
        "checks": [ { "id": "grand", "when": "nb > 100", "severity": "soft", "message": "{nb} : est-ce exact ?" } ] },
      { "id": "lieux", "type": "multi", "list": "lieux", "max": 2 },
      { "id": "note1", "type": "note", "label": "Une note." } ] },
    { "id": "p2", "title": "Deux", "items": [
      { "id": "avis", "type": "matrix", "list": "avis", "rows": [ { "id": "a", "label": "A" }, { "id": "b", "label": "B" } ] },
      { "id": "parts", "type": "shares", "rows": [ { "id": "x", "label": "X" }, { "id": "y", "label": "Y" } ] },
      { "id": "rang", "type": "rank", "list": "lieux", "size": 2 },
      { "id": "budget", "type": "money", "bands": [0, 1000] },
      { "id": "jour", "type": "date" },
      { "id": "creation", "type": "year", "min": 1850, "max": "annee" },
      { "id": "mot", "type": "text", "maxLength": 5 },
      { "id": "accord", "type": "boolean" },
      { "id": "postes", "type": "roster", "count": { "max": 2 }, "items": [ { "id": "contrat", "type": "single", "list": "ouiNon" }, { "id": "heures", "type": "decimal", "max": 48, "visibleIf": "contrat = 'oui'" } ] } ] },
    { "id": "p3", "title": "Trois", "items": [
      { "id": "premier", "type": "single", "list": "lieux" },
      { "id": "autres", "type": "multi", "list": "lieux", "filter": { "by": "premier", "mode": "except" } },
      { "id": "second", "type": "single", "list": "lieux", "filter": { "by": "premier", "mode": "except" } },
      { "id": "suite", "type": "rank", "list": "lieux", "size": 2, "filter": { "by": "premier", "mode": "except" } } ] } ]
}"#;

fn questionnaire() -> Questionnaire {
    let checked = schema::read(TEXT, &|_| None);
    checked.questionnaire.unwrap_or_else(|| panic!("{:?}", checked.faults))
}

fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-11-21".parse().unwrap(),
        external: BTreeMap::from([("annee".to_owned(), Val::Number(2026.0))]),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    }
}

fn send(page: &str, fields: &[(&str, &str)]) -> PageInput {
    let (questionnaire, answers, context) = (questionnaire(), Answers::default(), context());
    let flow = Flow::new(&questionnaire, &answers, &context);
    let fields: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    read_page(&flow, questionnaire.page(page).unwrap(), &fields)
}

fn number(input: &PageInput, item: &str) -> Option<f64> {
    match input.cells.get(item).map(|cell| &cell.content) {
        Some(Content::Value(Value::Number(number))) => Some(*number),
        _ => None,
    }
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for (typed, whole, expected) in [
        ("1 234,5", false, Some(1234.5)),
        ("1\u{202f}234", true, Some(1234.0)),
        ("1.234", true, Some(1234.0)),
        ("1.234", false, Some(1.234)),
        ("1.234.567", false, Some(1_234_567.0)),
        ("12 %", true, Some(12.0)),
        ("1 500 €", true, Some(1500.0)),
        ("\u{2212}3", true, Some(-3.0)),
        ("−0", true, Some(0.0)),
        ("douze", true, None),
        ("", true, None),
        ("1e9", true, None),
        ("NaN", false, None),
        ("1,2,3", false, None),
    ] {
        assert_eq!(parse_number(typed, whole, &[]), expected, "{typed}");
    }
}

#[test]
fn dates_are_read_as_people_write_them() {
    for typed in ["3/4/2026", "03.04.2026", "2026-04-03", "3 avril 2026", "03-04-2026"] {
        assert_eq!(
            parse_date(typed).map(|date| date.to_string()).as_deref(),
            Some("2026-04-03"),
            "{typed}"
        );
    }
    assert_eq!(parse_date("1er août 2025").unwrap().to_string(), "2025-08-01");
    assert_eq!(parse_date("31/02/2026"), None);
    assert_eq!(parse_date("demain"), None);
}

#[test]
fn a_required_answer_left_blank_is_the_only_error_of_an_empty_page() {
    let input = send("p1", &[]);
    assert_eq!(input.errors.len(), 1);
    assert_eq!(
        (input.errors[0].field.as_str(), input.errors[0].kind),
        ("emploi", FieldErrorKind::Required)
    );
}

#[test]
fn a_question_opened_by_its_own_page_is_read_and_one_closed_is_not_blamed() {
    let input = send("p1", &[("emploi", "oui"), ("nb", "12"), ("nb~estimate", "1")]);
    assert_eq!(number(&input, "nb"), Some(12.0));
    assert!(input.cells["nb"].estimate);
    let input = send("p1", &[("emploi", "non"), ("nb", "douze")]);
    assert!(input.errors.is_empty());
    assert!(!input.cells.contains_key("nb"));
}

#[test]
fn a_question_that_was_not_visible_is_opened_not_blamed() {
    let input = send("p1", &[("emploi", "oui"), ("~shown", "emploi lieux")]);
    assert_eq!(input.opened, ["nb"]);
    assert!(!input.cells.contains_key("nb"));
    assert!(input.errors.is_empty());
}

#[test]
fn a_soft_check_asks_once() {
    let input = send("p1", &[("emploi", "oui"), ("nb", "300")]);
    assert_eq!(input.doubts.len(), 1);
    assert_eq!(input.doubts[0].message, "300 : est-ce exact ?");
    let input = send("p1", &[("emploi", "oui"), ("nb", "300"), ("nb~confirm", "grand")]);
    assert!(input.doubts.is_empty());
    assert_eq!(input.cells["nb"].state, State::Forced);
}

#[test]
fn bands_and_do_not_know_stand_in_for_a_number() {
    let input = send("p1", &[("emploi", "oui"), ("nb~band", "10")]);
    assert_eq!(input.cells["nb"].content, Content::Band("10".to_owned()));
    let input = send("p1", &[("emploi", "oui"), ("nb~missing", "dont-know")]);
    assert_eq!(input.cells["nb"].content, Content::Missing(Missing::DontKnow));
    let input = send("p1", &[("emploi", "oui"), ("nb", "0")]);
    assert_eq!(input.errors[0].message, "Saisissez un nombre entre 1 et 5\u{202f}000.");
}

#[test]
fn several_choices_keep_list_order_and_their_limits() {
    let input = send(
        "p1",
        &[
            ("emploi", "non"),
            ("lieux", "autre"),
            ("lieux", "salle"),
            ("lieux~other.autre", "un hangar"),
        ],
    );
    assert_eq!(
        input.cells["lieux"].content,
        Content::Value(Value::Codes(vec!["salle".to_owned(), "autre".to_owned()]))
    );
    assert_eq!(input.cells["lieux"].other["autre"], "un hangar");
    let input = send("p1", &[("emploi", "non"), ("lieux", "aucun"), ("lieux", "salle")]);
    assert_eq!(input.errors[0].kind, FieldErrorKind::Exclusive);
    let input = send(
        "p1",
        &[("emploi", "non"), ("lieux", "autre"), ("lieux", "salle"), ("lieux", "bureau")],
    );
    assert_eq!(input.errors[0].kind, FieldErrorKind::ChoiceCount);
    let input = send("p1", &[("emploi", "non"), ("lieux", "<script>")]);
    assert_eq!(input.errors[0].kind, FieldErrorKind::UnknownChoice);
}

#[test]
fn every_type_is_written_back_as_it_was_sent() {
    let sent = [
        ("avis.a", "1"),
        ("avis.b", "98"),
        ("parts.x", "100"),
        ("rang.1", "bureau"),
        ("rang.2", "salle"),
        ("budget", "1 500 €"),
        ("jour", "3/4/2026"),
        ("creation", "1998"),
        ("mot", "été"),
        ("accord", "1"),
        ("postes.0.contrat", "oui"),
        ("postes.0.heures", "17,5"),
    ];
    let input = send("p2", &sent);
    assert!(input.errors.is_empty(), "{:?}", input.errors);
    let questionnaire = questionnaire();
    let mut again = Vec::new();
    for item in questionnaire.page("p2").unwrap().items.iter() {
        again.extend(fields_of(item, &input.cells[&item.id]));
    }
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let resent = send("p2", &again);
    assert_eq!(resent.cells, input.cells);
    assert_eq!(number(&input, "budget"), Some(1500.0));
    let Content::Rows(rows) = &input.cells["parts"].content else {
        panic!()
    };
    assert_eq!(
        rows["y"].content,
        Content::Value(Value::Number(0.0)),
        "a blank part is zero once the total is made"
    );
    let Content::Rows(rows) = &input.cells["avis"].content else {
        panic!()
    };
    assert_eq!(rows["b"].content, Content::Missing(Missing::NotApplicable));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let long = "x".repeat(200_000);
    for (field, typed, kind) in [
        ("mot", "bonjour", FieldErrorKind::TooLong),
        ("mot", long.as_str(), FieldErrorKind::TooLong),
        ("jour", "hier", FieldErrorKind::Malformed),
        ("creation", "98", FieldErrorKind::Malformed),
        ("creation", "2031", FieldErrorKind::OutOfRange),
        ("budget", "beaucoup", FieldErrorKind::NotANumber),
        ("rang.1", "chaise", FieldErrorKind::UnknownChoice),
    ] {
        let input = send("p2", &[(field, typed)]);
        assert_eq!(input.errors.len(), 1, "{field}: {:?}", input.errors);
        assert_eq!(input.errors[0].kind, kind, "{field}");
        assert_eq!(input.typed[field], [typed], "what was typed is kept");
    }
    assert_eq!(
        number(&send("p2", &[("budget", "1 234,5")]), "budget"),
        Some(1235.0),
        "cents are rounded away"
    );
    let input = send("p2", &[("rang.1", "salle"), ("rang.2", "salle")]);
    assert_eq!(input.errors[0].kind, FieldErrorKind::Twice);
    let fields = [
        ("postes.0.contrat", "oui"),
        ("postes.1.contrat", "oui"),
        ("postes.2.contrat", "non"),
    ];
    assert_eq!(send("p2", &fields).errors[0].kind, FieldErrorKind::ChoiceCount);
}

#[test]
fn a_column_that_a_line_does_not_ask_is_left_out_of_it() {
    let input = send("p2", &[("postes.0.contrat", "non"), ("postes.0.heures", "beaucoup")]);
    assert!(input.errors.is_empty(), "{:?}", input.errors);
    let Content::Roster(lines) = &input.cells["postes"].content else {
        panic!()
    };
    assert!(!lines[0].contains_key("heures"));
}

#[test]
fn a_choice_that_another_answer_of_the_page_withdraws_is_let_go_without_blame() {
    let fields = [
        ("premier", "salle"),
        ("autres", "salle"),
        ("autres", "bureau"),
        ("second", "salle"),
        ("suite.1", "salle"),
        ("suite.2", "bureau"),
    ];
    let input = send("p3", &fields);
    assert!(input.errors.is_empty(), "{:?}", input.errors);
    let codes = |code: &str| Content::Value(Value::Codes(vec![code.to_owned()]));
    assert_eq!(input.cells["autres"].content, codes("bureau"));
    assert_eq!(input.cells["suite"].content, codes("bureau"));
    assert_eq!(input.cells["second"].content, Content::Missing(Missing::NotAnswered));
    for field in ["autres", "second", "suite.1"] {
        let input = send("p3", &[("premier", "salle"), (field, "inconnu")]);
        assert_eq!(input.errors[0].kind, FieldErrorKind::UnknownChoice, "{field}");
    }
}
