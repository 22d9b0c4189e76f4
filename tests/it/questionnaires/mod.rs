//! The questionnaires that come with the program: read without a fault, routed as the domain asks, written in careful French.

mod routing;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use olva::questionnaire::answer::Answers;
use olva::questionnaire::condition::Val;
use olva::questionnaire::flow::{Context, Flow, Path};
use olva::questionnaire::model::{Choice, Kind, Mark, Questionnaire, Severity, Text};
use olva::questionnaire::schema;
use serde_json::{Value, json};

const OLVA: &str = include_str!("../../../survey-schemas/olva-2026.json");
const FLASH: &str = include_str!("../../../survey-schemas/flash-locaux.json");

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
    checked.questionnaire.expect("no fault: it was read")
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
        today: "2026-11-21".parse().expect("a date"),
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
        .expect("an object of answers")
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
    serde_json::from_value(Value::Object(cells)).expect("cells as the answer document writes them")
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
        texts(&serde_json::from_str(document).expect("JSON"), "", false, &mut found);
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
        let parent = activity.parent.as_deref().expect("a parent");
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
fn the_second_questionnaire_has_none_of_the_first_one_s_codes() {
    let (olva, flash) = (read(OLVA), read(FLASH));
    let ids: BTreeSet<&str> = olva.questions().iter().map(|item| item.id.as_str()).collect();
    assert!(flash.questions().iter().all(|item| !ids.contains(item.id.as_str())));
}
