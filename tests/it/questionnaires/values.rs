//! What answers give: checks that fire, derived variables.

use olva::questionnaire::condition::Val;
use olva::questionnaire::flow::{Context, Flow};
use serde_json::json;

use super::{OLVA, answers, context, read};

#[test]
fn checks_ask_about_what_does_not_fit_and_keep_quiet_about_what_does() {
    let questionnaire = read(OLVA);
    let shares = |one: u32, other: u32| json!({ "rows": { "cotisations": { "value": one }, "dons": { "value": other } } });
    let sources = json!(["cotisations", "dons"]);
    let cases = [
        (json!({ "E01": 10, "E02": 11 }), "E02", true),
        (json!({ "E01": 10, "E02": 10 }), "E02", false),
        (json!({ "D04_total": 8, "D04_femmes": 9 }), "D04_femmes", true),
        (json!({ "D04_total": 8, "D04_femmes": 8 }), "D04_femmes", false),
        (json!({ "D04_total": 8, "D05": 9 }), "D05", true),
        (json!({ "F01": "oui-permanence", "F02": 2, "F03": 2.5 }), "F03", true),
        (json!({ "F01": "oui-permanence", "F02": 2, "F03": 1.5 }), "F03", false),
        (json!({ "F01": "oui-moments", "F02": 0, "F03": 1.5 }), "F03", false),
        (json!({ "E01": 0, "F01": "non" }), "F01", true),
        (json!({ "E01": 3, "F01": "non" }), "F01", false),
        (json!({ "G02": "1000-9999", "G03": 999 }), "G03", true),
        (json!({ "G02": "1000-9999", "G03": 10000 }), "G03", true),
        (json!({ "G02": "1000-9999", "G03": 9999 }), "G03", false),
        (json!({ "G02": "1000000-plus", "G03": 3000000 }), "G03", false),
        (json!({ "G04_sources": sources, "G04": shares(60, 37) }), "G04", true),
        (json!({ "G04_sources": sources, "G04": shares(60, 38) }), "G04", false),
        (json!({ "G04_sources": sources, "G04": shares(60, 43) }), "G04", true),
        (json!({ "B04": 1899, "B07": "loi-1901" }), "B04", true),
        (json!({ "B04": 1901, "B07": "loi-1901" }), "B04", false),
        (json!({ "K04": ["lieux"], "H06": "non" }), "H06", true),
    ];
    for (values, item, expected) in cases {
        let (answers, context) = (answers(&values), context());
        let flow = Flow::new(&questionnaire, &answers, &context);
        let raised = flow.raised(None);
        assert_eq!(raised.iter().any(|raised| raised.item.id == item), expected, "{values}");
        assert!(raised.iter().all(|raised| !raised.message.contains(['{', '…'])), "{values}");
    }
}

#[test]
fn a_large_change_since_the_last_wave_is_questioned() {
    let questionnaire = read(OLVA);
    let context = Context {
        previous: Some(answers(&json!({ "E01": 10, "D01": 20, "F02": 2 }))),
        ..context()
    };
    let now = answers(&json!({ "E01": 51, "D01": 3, "F01": "oui-permanence", "F02": 3 }));
    let flow = Flow::new(&questionnaire, &now, &context);
    let raised: Vec<&str> = flow.raised(None).iter().map(|raised| raised.item.id.as_str()).collect();
    assert_eq!(raised, ["E01", "D01"]);
}

#[test]
fn three_tensions_are_measured_on_one_scale() {
    let questionnaire = read(OLVA);
    let scale = [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0];
    let answers_of = [
        ("tension_locaux", "H06", ["non", "faisons-avec", "freine", "urgent"]),
        ("tension_argent", "G10", ["non", "faisons-avec", "freine", "urgent"]),
        ("tension_benevoles", "E07", ["oui", "juste", "manque-peu", "manque-beaucoup"]),
    ];
    for (derived, item, codes) in answers_of {
        for (code, expected) in codes.iter().zip(scale) {
            let (answers, context) = (answers(&json!({ item: code })), context());
            assert_eq!(
                Flow::new(&questionnaire, &answers, &context).value(derived, None),
                Val::Number(expected),
                "{derived} {code}"
            );
        }
        let (answers, context) = (answers(&json!({})), context());
        assert_eq!(
            Flow::new(&questionnaire, &answers, &context).value(derived, None),
            Val::Missing,
            "{derived}"
        );
    }
}

#[test]
fn derived_variables_classify_associations() {
    let questionnaire = read(OLVA);
    let text = |text: &str| Val::Text(text.to_owned());
    let cases = [
        (json!({ "F01": "oui-moments" }), "employeuse", text("oui")),
        (json!({ "F01": "mise-a-disposition" }), "employeuse", text("non")),
        (json!({}), "employeuse", Val::Missing),
        (json!({ "G02": "aucune" }), "tranche_budget", text("moins-10000")),
        (json!({ "G02": "200000-499999" }), "tranche_budget", text("100000-plus")),
        (json!({ "D01": 49 }), "taille", text("20-49")),
        (json!({ "D01": 200 }), "taille", text("200-plus")),
        (json!({ "B04": 2022 }), "anciennete", text("moins-5")),
        (json!({ "B04": 1986 }), "anciennete", text("40-plus")),
        (json!({}), "anciennete", Val::Missing),
        (json!({ "C07": ["non"] }), "lien_qpv", text("non")),
        (json!({ "C07": ["siege"] }), "lien_qpv", text("oui")),
        (json!({}), "lien_qpv", Val::Missing),
        (json!({ "E01": 9, "E03": 50 }), "heures_benevoles_an", Val::Number(500.0)),
        (
            json!({ "E01": 9, "E03": 50, "E11": 12 }),
            "heures_benevoles_an",
            Val::Number(600.0),
        ),
        (json!({ "G05": ["aucun"] }), "nb_financeurs", Val::Number(0.0)),
        (json!({ "G05": ["commune", "region"] }), "nb_financeurs", Val::Number(2.0)),
        (
            json!({ "D04_total": 8, "D04_femmes": 2 }),
            "part_femmes_conseil",
            Val::Number(25.0),
        ),
        (
            json!({ "G04_sources": ["cotisations", "subventions"],
                    "G04": { "rows": { "cotisations": { "value": 30 }, "subventions": { "value": 70 } } } }),
            "part_publique",
            Val::Number(70.0),
        ),
    ];
    for (values, derived, expected) in cases {
        let (answers, context) = (answers(&values), context());
        assert_eq!(
            Flow::new(&questionnaire, &answers, &context).value(derived, None),
            expected,
            "{values} {derived}"
        );
    }
}
