//! The questionnaires that come with the program: read without a fault, routed as the domain asks, written in careful French.

use std::collections::{BTreeMap, BTreeSet};

use olva::questionnaire::answer::Answers;
use olva::questionnaire::condition::Val;
use olva::questionnaire::flow::{Context, Flow, Path};
use olva::questionnaire::model::{Choice, Disposition, Kind, Mark, Questionnaire, Severity, Text};
use olva::questionnaire::schema;
use serde_json::{Value, json};

const OLVA: &str = include_str!("../../survey-schemas/olva-2026.json");
const FLASH: &str = include_str!("../../survey-schemas/flash-locaux.json");

/// The essential questions: the short path of the last reminder, of the telephone and of group sessions.
const ESSENTIAL: &str = "A03 A04 A05 B01 B05 C01 C02 C09 C07 K01 K04 K08 E01 E07 H02 H06 H07 D01 F01 F02 G02 G05 G13 G10 I02 K07";

fn read(text: &str) -> Questionnaire {
    let checked = schema::read(text, &|_| None);
    let faults: Vec<String> = checked
        .faults
        .iter()
        .map(|f| format!("{} {} {} {}", f.pointer, f.code, f.message, f.mend))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    checked.questionnaire.unwrap()
}

fn choice(code: &str) -> Choice {
    Choice {
        code: code.to_owned(),
        label: Text::fr(code),
        hint: None,
        missing: None,
        exclusive: false,
        other: false,
        parent: None,
        maps: BTreeMap::new(),
    }
}

/// A territory with two quarters, a priority neighbourhood and a local council.
fn context() -> Context {
    let text = |text: &str| Val::Text(text.to_owned());
    Context {
        lang: "fr".to_owned(),
        today: "2026-11-21".parse().unwrap(),
        external: BTreeMap::from([
            ("territoire".to_owned(), text("Valbourg")),
            ("commune".to_owned(), text("Valbourg")),
            ("responsable".to_owned(), text("la ville de Valbourg")),
            ("telephone".to_owned(), text("01 02 03 04 05")),
            ("annee".to_owned(), Val::Number(2026.0)),
            ("territoire_qpv".to_owned(), Val::Texts(vec![text("QN0")])),
        ]),
        lists: BTreeMap::from([
            ("@territoire/quartiers".to_owned(), vec![choice("centre"), choice("gare")]),
            ("@territoire/qpv".to_owned(), vec![choice("QN0")]),
        ]),
        previous: None,
        path: Path::Full,
    }
}

/// Answers from `{"item": value}`; arrays are codes, objects are cells as the answer document writes them.
fn answers(values: &Value) -> Answers {
    let cells: serde_json::Map<String, Value> = values
        .as_object()
        .unwrap()
        .iter()
        .map(|(item, value)| {
            (
                item.clone(),
                if value.is_object() {
                    value.clone()
                } else {
                    json!({ "value": value })
                },
            )
        })
        .collect();
    serde_json::from_value(Value::Object(cells)).unwrap()
}

/// What is asked, in order, as identifiers of questions (groups opened).
fn asked(questionnaire: &Questionnaire, values: &Value, context: &Context) -> Vec<String> {
    let answers = answers(values);
    let flow = Flow::new(questionnaire, &answers, context);
    flow.pages()
        .iter()
        .flat_map(|status| flow.questions_of(&status.page.id))
        .map(|item| item.id.clone())
        .collect()
}

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

/// Every text people read, with its place: a string, or one string a language.
fn texts(value: &Value, place: &str, read_by_people: bool, out: &mut Vec<(String, String)>) {
    const KEYS: [&str; 15] = [
        "label",
        "hint",
        "message",
        "title",
        "intro",
        "thanks",
        "unit",
        "have",
        "notice",
        "noticeFull",
        "dontKnow",
        "refused",
        "notApplicable",
        "rowLabel",
        "patternMessage",
    ];
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let language = read_by_people && key.len() == 2;
                texts(
                    value,
                    &format!("{place}/{key}"),
                    language || KEYS.contains(&key.as_str()),
                    out,
                );
            }
        }
        Value::Array(elements) => {
            for (position, element) in elements.iter().enumerate() {
                texts(
                    element,
                    &format!("{place}/{position}"),
                    read_by_people && element.is_string(),
                    out,
                );
            }
        }
        Value::String(text) if read_by_people => out.push((place.to_owned(), text.clone())),
        _ => {}
    }
}

#[test]
fn both_questionnaires_are_read_without_an_error_or_a_warning() {
    assert_eq!(read(OLVA).id, "olva-2026");
    assert_eq!(read(FLASH).locales, ["fr", "en"]);
}

#[test]
fn french_texts_have_their_apostrophes_and_their_no_break_spaces() {
    let mut faults = Vec::new();
    for document in [OLVA, FLASH] {
        let mut found = Vec::new();
        texts(&serde_json::from_str(document).unwrap(), "", false, &mut found);
        assert!(found.len() > 60);
        for (place, text) in found.iter().filter(|(place, _)| !place.ends_with("/en")) {
            let letters: Vec<char> = text.chars().collect();
            for pair in letters.windows(2) {
                let wrong = match pair {
                    [_, '\''] => true,
                    [before, '!' | '?' | ';'] => *before != '\u{202f}',
                    [before, ':'] => *before != '\u{a0}',
                    ['«', after] => *after != '\u{a0}',
                    [before, '»'] => *before != '\u{a0}',
                    [before, '%' | '€'] => *before != '\u{a0}',
                    [' ', ' '] => true,
                    _ => false,
                };
                if wrong {
                    faults.push(format!("{place} : {text}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_essential_questions_are_those_of_the_short_path() {
    let questionnaire = read(OLVA);
    let essential: BTreeSet<&str> = questionnaire
        .pages
        .iter()
        .flat_map(|page| &page.items)
        .filter(|item| match &item.kind {
            Kind::Group { items } => items.iter().any(|inner| inner.mark == Mark::Essential),
            _ => item.mark == Mark::Essential,
        })
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(essential, ESSENTIAL.split(' ').collect::<BTreeSet<_>>());

    let short = Context {
        path: Path::Short,
        ..context()
    };
    let shown = asked(
        &questionnaire,
        &json!({ "F01": "oui-moments", "H06": "freine", "K04": ["lieux"] }),
        &short,
    );
    let shown: BTreeSet<&str> = shown
        .iter()
        .map(|id| if id.starts_with("K07_") { "K07" } else { id.as_str() })
        .collect();
    assert_eq!(shown, essential);
}

#[test]
fn opinions_and_the_presidency_are_sealed() {
    let questionnaire = read(OLVA);
    let sealed: Vec<&str> = questionnaire
        .questions()
        .iter()
        .filter(|item| item.sealed)
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(sealed, ["K01", "K02", "D06_genre", "D06_age", "D07", "J03", "J07"]);
}

#[test]
fn no_check_blocks_and_every_number_may_be_unknown() {
    let questionnaire = read(OLVA);
    for item in questionnaire.questions() {
        assert!(
            item.checks.iter().all(|check| check.severity != Severity::Hard),
            "{}",
            item.id
        );
        if item.numeric().is_some() || matches!(item.kind, Kind::Shares { .. }) {
            assert!(item.dont_know.is_some() && item.estimate, "{}", item.id);
        }
    }
}

#[test]
fn each_activity_belongs_to_a_domain_and_has_a_family_of_the_register() {
    let questionnaire = read(OLVA);
    let domains: BTreeSet<&str> = questionnaire.lists["domaines"]
        .iter()
        .map(|choice| choice.code.as_str())
        .collect();
    for activity in &questionnaire.lists["activites"] {
        let parent = activity.parent.as_deref().unwrap();
        assert!(domains.contains(parent), "{}", activity.code);
        assert_eq!(activity.maps["insee10"], parent);
        assert!(activity.maps.contains_key("waldec"), "{}", activity.code);
        assert!(activity.maps.contains_key("injep7") || parent == "AUT", "{}", activity.code);
    }
    for domain in domains {
        assert!(
            questionnaire.lists["activites"]
                .iter()
                .any(|activity| activity.parent.as_deref() == Some(domain)),
            "{domain}"
        );
    }
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

#[test]
fn choices_follow_the_domain_chosen() {
    let questionnaire = read(OLVA);
    let (answers, context) = (answers(&json!({ "C01": "LOI" })), context());
    let flow = Flow::new(&questionnaire, &answers, &context);
    let codes = |id: &str| -> Vec<String> {
        flow.choices(questionnaire.item(id).unwrap())
            .into_iter()
            .map(|choice| choice.code)
            .collect()
    };
    assert_eq!(codes("C02"), ["LOI1", "LOI2", "LOI3", "LOI4", "LOI5", "LOI6", "SPO4"]);
    assert!(codes("C03").len() == 9 && !codes("C03").contains(&"LOI".to_owned()));
    assert_eq!(codes("C09"), ["centre", "gare", "toute-commune", "hors-commune"]);
}

#[test]
fn the_second_questionnaire_has_none_of_the_first_one_s_codes() {
    let (olva, flash) = (read(OLVA), read(FLASH));
    let ids: BTreeSet<&str> = olva.questions().iter().map(|item| item.id.as_str()).collect();
    assert!(flash.questions().iter().all(|item| !ids.contains(item.id.as_str())));
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
