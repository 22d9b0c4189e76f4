//! Tests of the columns and of expressions over them.

use super::Record;
use super::columns::Data;
use super::expression::Compiled;
use super::fixture::{by_row, code, codes, context, dataset, number, questionnaire, record, responses};
use crate::questionnaire::answer::{Content, Missing, Value};
use crate::questionnaire::condition::{self, Val};
use crate::questionnaire::flow::Flow;

fn evaluate(source: &str, records: Vec<Record>) -> Vec<Val> {
    Compiled::new(source, &dataset(records)).unwrap().evaluate()
}

#[test]
fn what_was_not_displayed_does_not_count() {
    let shown = [("benevoles", number(30.0)), ("employeurs_seulement", code("oui"))];
    let hidden = [("benevoles", number(3.0)), ("employeurs_seulement", code("oui"))];
    let data = dataset(vec![
        record("a", &shown, &[]),
        record("b", &hidden, &[]),
        record("c", &[("benevoles", number(40.0))], &[]),
    ]);
    let nonresponse = data.nonresponse("employeurs_seulement", None);
    assert_eq!((nonresponse.asked, nonresponse.answered, nonresponse.blank), (2, 1, 1));
}

#[test]
fn kinds_of_missing_are_counted_apart() {
    let missing = |kind| [("domaine", Content::Missing(kind))];
    let records = vec![
        record("a", &missing(Missing::DontKnow), &[]),
        record("b", &missing(Missing::Refused), &[]),
        record("c", &missing(Missing::NotApplicable), &[]),
        record("d", &[], &[]),
        record("e", &[("domaine", code("sport"))], &[]),
    ];
    let nonresponse = dataset(records).nonresponse("domaine", None);
    assert_eq!((nonresponse.asked, nonresponse.answered), (5, 1));
    assert_eq!(
        (
            nonresponse.blank,
            nonresponse.dont_know,
            nonresponse.refused,
            nonresponse.not_applicable
        ),
        (1, 1, 1, 1)
    );
}

#[test]
fn a_choice_that_means_missing_is_missing() {
    let mut questionnaire = questionnaire();
    let crate::questionnaire::Kind::Single(choices) = &mut questionnaire.pages[0].items[0].kind else {
        unreachable!()
    };
    choices.choices[3].missing = Some(Missing::NotApplicable);
    let records = vec![
        record("a", &[("domaine", code("autre"))], &[]),
        record("b", &[("domaine", code("sport"))], &[]),
    ];
    let data = super::dataset::Dataset::new(&questionnaire, &context(), records);
    assert_eq!(data.nonresponse("domaine", None).not_applicable, 1);
    assert_eq!(
        Compiled::new("domaine = 'autre'", &data).unwrap().evaluate(),
        [Val::Missing, Val::Bool(false)]
    );
}

#[test]
fn bands_count_for_their_middle_and_the_last_one_for_half_as_much_again() {
    let band = |code: &str| [("benevoles", Content::Band(code.to_owned()))];
    let records = vec![record("a", &band("10"), &[]), record("b", &band("50"), &[])];
    assert_eq!(evaluate("benevoles", records), [Val::Number(14.5), Val::Number(75.0)]);
}

#[test]
fn blank_parts_of_an_answered_whole_are_zero() {
    let answered = [("ressources", by_row(&[("cotis", number(60.0)), ("subv", number(40.0))]))];
    let records = vec![record("a", &answered, &[]), record("b", &[], &[])];
    assert_eq!(evaluate("ressources.ventes", records), [Val::Number(0.0), Val::Missing]);
}

#[test]
fn rosters_ranks_register_and_externals_are_read() {
    let line = |hours: f64| std::collections::BTreeMap::from([("heures".to_owned(), number(hours).into())]);
    let answers = [
        ("postes", Content::Roster(vec![line(10.0), line(25.0)])),
        ("priorites", codes(&["argent", "lieux"])),
    ];
    let records = || vec![record("a", &answers, &[("domaine", "sport")]), record("b", &[], &[])];
    assert_eq!(evaluate("somme(postes.heures)", records()), [Val::Number(35.0), Val::Missing]);
    assert_eq!(evaluate("priorites.2 = 'lieux'", records()), [Val::Bool(true), Val::Missing]);
    assert_eq!(
        evaluate("priorites contient 'lieux'", records()),
        [Val::Bool(true), Val::Missing]
    );
    assert_eq!(
        evaluate("register.domaine = 'sport'", records()),
        [Val::Bool(true), Val::Missing]
    );
    assert_eq!(
        evaluate("register_domaine = 'sport'", records()),
        [Val::Bool(true), Val::Missing]
    );
    assert_eq!(evaluate("annee - 1", records()), vec![Val::Number(2025.0); 2]);
}

#[test]
fn unknown_variables_and_texts_are_refused_with_a_sentence() {
    let data = dataset(Vec::new());
    let fault = |source: &str| Compiled::new(source, &data).err().unwrap();
    assert!(fault("inconnue = 1").contains("«\u{a0}inconnue\u{a0}» n’existe pas"));
    assert!(fault("avis = 'x'").contains("texte libre"));
    assert!(fault("domaine = ").contains("caractère"));
    assert!(Compiled::new("avis est renseigné", &data).is_ok());
}

#[test]
fn expressions_over_columns_agree_with_the_questionnaire_itself() {
    let (questionnaire, context) = (questionnaire(), context());
    let records = responses(300, 7);
    let data = dataset(records.clone());
    for source in [
        "domaine parmi ('sport', 'culture') ou benevoles > 20",
        "non (domaine = 'sport')",
        "besoins contient 'lieux' et nb_coches(besoins) > 1",
        "somme(postes.heures) / nombre(postes.heures)",
        "satisf.salles = 'bien' et satisf.bureau <> 'mal'",
        "si grande alors 'oui' sinon taille",
        "priorites.1",
        "employeurs_seulement = 'oui'",
        "avis est renseigné",
        "adhesion",
    ] {
        let condition = condition::parse(source).unwrap();
        let expected: Vec<Val> = records
            .iter()
            .map(|record| condition.eval(&Flow::new(&questionnaire, &record.answers, &context)))
            .collect();
        assert_eq!(Compiled::new(source, &data).unwrap().evaluate(), expected, "{source}");
    }
}

#[test]
fn the_order_of_records_changes_nothing() {
    let records = responses(50, 3);
    let mut reversed = records.clone();
    reversed.reverse();
    let (a, b) = (dataset(records), dataset(reversed));
    for (left, right) in a.columns().iter().zip(b.columns()) {
        assert_eq!(format!("{left:?}"), format!("{right:?}"));
    }
}

#[test]
fn unknown_codes_and_values_of_the_wrong_type_do_not_break() {
    let answers = [
        ("domaine", code("inconnu")),
        ("benevoles", code("beaucoup")),
        ("adhesion", Content::Value(Value::Number(3.0))),
    ];
    let data = dataset(vec![record("a", &answers, &[])]);
    assert_eq!(data.column("domaine").unwrap().list().last().unwrap().code, "inconnu");
    assert_eq!(data.nonresponse("benevoles", None).blank, 1);
    assert!(matches!(data.column("adhesion").unwrap().data, Data::Flags(_)));
    assert_eq!(data.nonresponse("adhesion", None).blank, 1);
}

#[test]
fn a_derived_variable_is_missing_for_the_reason_of_what_it_reads() {
    let records = vec![
        record("a", &[("benevoles", Content::Missing(Missing::DontKnow))], &[]),
        record("b", &[], &[]),
        record("c", &[("benevoles", number(3.0))], &[]),
    ];
    let nonresponse = dataset(records).nonresponse("taille", None);
    assert_eq!(
        (
            nonresponse.asked,
            nonresponse.answered,
            nonresponse.dont_know,
            nonresponse.blank
        ),
        (3, 1, 1, 1)
    );
}
