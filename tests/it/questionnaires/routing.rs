//! Who is asked what: ends, skips, details, lists.

use olva::questionnaire::condition::Val;
use olva::questionnaire::flow::Flow;
use olva::questionnaire::model::{Disposition, Questionnaire};
use serde_json::{Value, json};

use super::{FLASH, OLVA, answers, asked, context, read};

fn pages(questionnaire: &Questionnaire, values: &Value) -> (Vec<String>, Disposition) {
    let (answers, context) = (answers(values), context());
    let flow = Flow::new(questionnaire, &answers, &context);
    (
        flow.pages().iter().map(|status| status.page.id.clone()).collect(),
        flow.disposition(),
    )
}

fn has(asked: &[String], id: &str) -> bool {
    asked.iter().any(|known| known == id)
}

#[test]
fn a_dissolved_association_goes_straight_to_the_last_page() {
    let (pages, disposition) = pages(&read(OLVA), &json!({ "A03": "dissoute" }));
    assert_eq!(
        (pages.join(" ").as_str(), disposition),
        ("accueil suite", Disposition::Dissolved)
    );
}

#[test]
fn an_association_without_seat_nor_activity_here_is_out_of_scope() {
    let (pages, disposition) = pages(&read(OLVA), &json!({ "A03": "toute-annee", "A04": "aucun-lien" }));
    assert_eq!(
        (pages.join(" ").as_str(), disposition),
        ("accueil suite", Disposition::OutOfScope)
    );
}

#[test]
fn a_sleeping_association_gives_its_identity_and_its_last_words() {
    let questionnaire = read(OLVA);
    let (pages, disposition) = pages(&questionnaire, &json!({ "A03": "en-sommeil", "A04": "siege-seul" }));
    assert_eq!(
        (pages.join(" ").as_str(), disposition),
        ("accueil identite expression suite", Disposition::Dormant)
    );
    let asked = asked(
        &questionnaire,
        &json!({ "A03": "en-sommeil", "A04": "siege-seul" }),
        &context(),
    );
    assert!(has(&asked, "K06") && !has(&asked, "K05") && !has(&asked, "K07_transmission"));
}

#[test]
fn an_active_association_sees_the_pages_in_the_revised_order() {
    let (pages, disposition) = pages(&read(OLVA), &json!({ "A03": "toute-annee" }));
    let order = "accueil identite activites situation benevolat lieux besoin-lieu gouvernance emploi budget financement accompagnement \
                 cooperations expression suite";
    assert_eq!((pages.join(" ").as_str(), disposition), (order, Disposition::Complete));
}

#[test]
fn nobody_asks_for_an_rna_number_in_alsace_moselle() {
    let questionnaire = read(OLVA);
    for (commune, expected) in [
        ("67482", false),
        ("68224", false),
        ("57463", false),
        ("69266", true),
        ("26757", true),
    ] {
        assert_eq!(
            has(&asked(&questionnaire, &json!({ "B05": commune }), &context()), "B02"),
            expected,
            "{commune}"
        );
    }
    assert!(has(&asked(&questionnaire, &json!({}), &context()), "B02"));
}

#[test]
fn questions_on_quarters_exist_only_where_the_territory_has_some() {
    let questionnaire = read(OLVA);
    let mut without = context();
    without.lists.clear();
    without.external.insert("territoire_qpv".to_owned(), Val::Texts(Vec::new()));
    let values = json!({ "C07": ["actions"], "H06": "urgent" });
    let (with, without) = (
        asked(&questionnaire, &values, &context()),
        asked(&questionnaire, &values, &without),
    );
    for id in ["C07", "C08", "C09", "H08_quartier"] {
        assert!(has(&with, id) && !has(&without, id), "{id}");
    }
    assert!(has(&without, "H08_rythme"));
}

#[test]
fn routing_skips_what_does_not_concern_and_nothing_when_the_answer_is_blank() {
    let questionnaire = read(OLVA);
    let blank = asked(&questionnaire, &json!({}), &context());
    let cases = [
        (
            json!({ "D03": ["aucune"] }),
            vec!["D04_total", "D04_femmes", "D05", "D06_genre", "D06_age", "D07"],
        ),
        (json!({ "D06_genre": "partagee" }), vec!["D06_age", "D07"]),
        (json!({ "H02": "sans-lieu" }), vec!["H01", "H03", "H04", "H05"]),
        (json!({ "H02": "proprietaire" }), vec!["H03"]),
        (json!({ "G02": "aucune" }), vec!["G03", "G04_sources", "G05"]),
        (json!({ "E01": 0 }), vec!["E02", "E03", "E04", "E05"]),
        (json!({ "K04": ["aucun"] }), vec!["K08"]),
        (json!({ "I02": ["rien"] }), vec!["I03"]),
    ];
    for (values, hidden) in cases {
        let shown = asked(&questionnaire, &values, &context());
        for id in hidden {
            assert!(has(&blank, id) && !has(&shown, id), "{values} {id}");
        }
    }
}

#[test]
fn routing_opens_details_only_to_those_who_have_them() {
    let questionnaire = read(OLVA);
    let blank = asked(&questionnaire, &json!({}), &context());
    let cases = [
        (json!({ "E07": "manque-peu" }), vec!["E08", "E10"]),
        (json!({ "F01": "oui-moments" }), vec!["F02", "F03", "F05", "F06", "F07"]),
        (json!({ "G04_sources": ["cotisations", "dons"] }), vec!["G04", "G04_premiere"]),
        (json!({ "G10": "faisons-avec" }), vec!["G11", "G12"]),
        (
            json!({ "H06": "urgent", "H07": ["bureau"] }),
            vec!["H07", "H08_type", "H08_personnes", "H09"],
        ),
        (
            json!({ "H02": "gratuit-exclusif", "H10": "conditions" }),
            vec!["H10", "H12_type", "H12_moments"],
        ),
        (json!({ "C07": ["public"] }), vec!["C08"]),
        (json!({ "K07_resultats": true }), vec!["K07_email"]),
        (json!({ "K07_annuaire": true }), vec!["K07_email", "K07_contact"]),
    ];
    for (values, opened) in cases {
        let shown = asked(&questionnaire, &values, &context());
        for id in opened {
            assert!(!has(&blank, id) && has(&shown, id), "{values} {id}");
        }
    }
    for still in ["non", "mise-a-disposition"] {
        assert!(!has(&asked(&questionnaire, &json!({ "F01": still }), &context()), "F02"));
    }
    assert!(!has(&asked(&questionnaire, &json!({ "H02": "creneaux" }), &context()), "H10"));
    assert!(!has(&asked(&questionnaire, &json!({ "C07": ["non"] }), &context()), "C08"));
}

#[test]
fn choices_follow_the_domain_chosen() {
    let questionnaire = read(OLVA);
    let (answers, context) = (answers(&json!({ "C01": "LOI" })), context());
    let flow = Flow::new(&questionnaire, &answers, &context);
    let codes = |id: &str| -> Vec<String> {
        flow.choices(questionnaire.item(id).expect("an item"))
            .into_iter()
            .map(|choice| choice.code)
            .collect()
    };
    assert_eq!(codes("C02"), ["LOI1", "LOI2", "LOI3", "LOI4", "LOI5", "LOI6", "SPO4"]);
    assert!(codes("C03").len() == 9 && !codes("C03").contains(&"LOI".to_owned()));
    assert_eq!(codes("C09"), ["centre", "gare", "toute-commune", "hors-commune"]);
}

#[test]
fn the_second_questionnaire_ends_for_those_it_does_not_concern() {
    let flash = read(FLASH);
    let (shown, disposition) = pages(&flash, &json!({ "lieu_actuel": "pas-concerne" }));
    assert_eq!(
        (shown.join(" ").as_str(), disposition),
        ("aujourd-hui", Disposition::OutOfScope)
    );
    let (shown, _) = pages(&flash, &json!({ "lieu_actuel": "aucun" }));
    assert_eq!(shown.join(" "), "aujourd-hui demain");
    let line = json!({ "surface": { "value": 12 } });
    let values =
        json!({ "lieu_actuel": "partage", "nombre_lieux": 2, "fiche_lieux": { "roster": [line, line] }, "personnes": 30 });
    let (answers, context) = (answers(&values), context());
    let flow = Flow::new(&flash, &answers, &context);
    assert_eq!(flow.value("surface_totale", None), Val::Number(24.0));
    assert_eq!(flow.raised(None).len(), 1);
}
