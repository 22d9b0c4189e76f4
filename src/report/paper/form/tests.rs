//! The form of the questionnaires of the program.

use std::collections::BTreeMap;

use super::*;
use crate::questionnaire::condition::Val;
use crate::questionnaire::model::Choice;
use crate::questionnaire::schema;
use crate::report::pdf::paper as pdf;

pub(in crate::report::paper) const OLVA: &str = include_str!("../../../../survey-schemas/olva-2026.json");
pub(in crate::report::paper) const FLASH: &str = include_str!("../../../../survey-schemas/flash-locaux.json");

pub(in crate::report::paper) fn read(text: &str) -> Questionnaire {
    schema::read(text, &|_| None)
        .questionnaire
        .expect("a questionnaire without fault")
}

fn list(entries: &[(&str, &str)]) -> Vec<Choice> {
    entries
        .iter()
        .map(|(code, label)| Choice {
            code: (*code).to_owned(),
            label: Text::fr(label),
            hint: None,
            missing: None,
            exclusive: false,
            other: false,
            parent: None,
            maps: BTreeMap::new(),
        })
        .collect()
}

pub(in crate::report::paper) fn context(path: Path) -> Context {
    let text = |text: &str| Val::Text(text.to_owned());
    Context {
        lang: "fr".to_owned(),
        today: jiff::civil::date(2026, 11, 22),
        external: BTreeMap::from([
            ("territoire".to_owned(), text("Bourges")),
            ("commune".to_owned(), text("Bourges")),
            ("responsable".to_owned(), text("Ville de Bourges")),
            ("telephone".to_owned(), text("02 48 00 00 00")),
            ("annee".to_owned(), Val::Number(2026.0)),
            ("register_nom".to_owned(), text("Les Amis de la chorale de l’Yèvre")),
            ("register_rna".to_owned(), text("W181000123")),
            ("territoire_qpv".to_owned(), Val::Texts(vec![text("QN01")])),
        ]),
        lists: BTreeMap::from([
            (
                "@territoire/quartiers".to_owned(),
                list(&[("centre", "Centre"), ("gare", "Gare"), ("nord", "Chancellerie – Gibjoncs")]),
            ),
            ("@territoire/qpv".to_owned(), list(&[("QN01", "Bourges Nord")])),
        ]),
        previous: None,
        path,
    }
}

fn make(questionnaire: &Questionnaire, path: Path, large: bool, personal: bool) -> Form {
    form(&Setting {
        questionnaire,
        context: &context(path),
        large,
        recipient: personal.then(|| Recipient {
            name: "Les Amis de la chorale de l’Yèvre".to_owned(),
            number: "RNA W181000123".to_owned(),
            code: "K7PM-4XQT".to_owned(),
            link: "https://enquete.bourges.exemple.fr/q/0123456789abcdefghijklmnop".to_owned(),
        }),
        return_to: vec![
            "Maison des associations".to_owned(),
            "28 rue Gambon".to_owned(),
            "18000 Bourges".to_owned(),
        ],
        deadline: Some(jiff::civil::date(2027, 1, 31)),
        help: "Camille Martin, 02 48 00 00 00".to_owned(),
        code_page: "enquete.bourges.exemple.fr/code".to_owned(),
        date: jiff::civil::date(2026, 11, 22),
        demo: false,
    })
}

fn questions(form: &Form) -> Vec<&Question> {
    form.parts
        .iter()
        .flat_map(|part| &part.entries)
        .flat_map(|entry| match entry {
            Entry::Question(question) => std::slice::from_ref(question),
            Entry::Group { questions, .. } => questions.as_slice(),
            _ => &[],
        })
        .collect()
}

fn find<'f>(form: &'f Form, code: &str) -> &'f Question {
    questions(form)
        .into_iter()
        .find(|question| question.code == code)
        .unwrap_or_else(|| panic!("no question {code}"))
}

fn ticks(question: &Question) -> Vec<&Tick> {
    match &question.answer {
        Answer::Choices { bunches, .. } => bunches.iter().flat_map(|bunch| &bunch.ticks).collect(),
        _ => panic!("{} has no choices", question.code),
    }
}

fn rules(form: &Form) -> Vec<&str> {
    let shared = form
        .parts
        .iter()
        .flat_map(|part| &part.entries)
        .filter_map(|entry| match entry {
            Entry::Rule { text } => Some(text.as_str()),
            Entry::Group { rule, .. } => rule.as_deref(),
            _ => None,
        });
    shared
        .chain(questions(form).into_iter().filter_map(|question| question.rule.as_deref()))
        .collect()
}

#[test]
fn conditions_are_said_in_words_with_the_codes_and_numbers_of_the_paper() {
    let form = make(&read(OLVA), Path::Full, false, false);
    let rules = rules(&form);
    for expected in [
        "E10 et E08\u{a0}: répondez à ces questions seulement si vous avez répondu 3 ou 4 à la question\u{a0}E07.",
        "Passez cette question si vous avez répondu «\u{a0}Elle est dissoute, ou va l’être\u{a0}» à la question\u{a0}A03.",
        "Passez cette question si vous avez mis en premier «\u{a0}Aucun en particulier\u{a0}» à la question\u{a0}K04.",
        "E02 et E03\u{a0}: passez ces questions si vous avez répondu 0 à la question\u{a0}E01.",
    ] {
        assert!(rules.contains(&expected), "{expected}\nin {rules:#?}");
    }
    assert!(rules.iter().all(|rule| !rule.contains(['{', '\'', '_'])), "{rules:#?}");
}

#[test]
fn an_answer_that_closes_what_follows_says_where_to_go() {
    let form = make(&read(OLVA), Path::Full, false, false);
    let go = |code: &str, number: usize| ticks(find(&form, code))[number - 1].go.clone();
    assert_eq!(go("A03", 5).as_deref(), Some("Passez à K07a"));
    assert_eq!(go("E07", 1).as_deref(), Some("Passez à E09"));
    assert_eq!(go("E07", 3), None);
    // What an answer hides hides in its turn what depends on it.
    assert_eq!(go("H02", 8).as_deref(), Some("Passez à H06"));
    let flash = make(&read(FLASH), Path::Full, false, false);
    assert_eq!(ticks(find(&flash, "1"))[4].go.as_deref(), Some("C’est fini, merci\u{202f}!"));
}

#[test]
fn every_edition_asks_its_own_questions_under_the_same_codes() {
    let olva = read(OLVA);
    let count = |path| {
        let form = make(&olva, path, false, false);
        questions(&form)
            .into_iter()
            .map(|question| question.code.clone())
            .collect::<Vec<_>>()
    };
    let (full, core, short) = (count(Path::Full), count(Path::Core), count(Path::Short));
    assert!(
        full.len() > core.len() && core.len() > short.len() && short.len() >= 25,
        "{short:?}"
    );
    assert!(short.iter().all(|code| core.contains(code)) && core.iter().all(|code| full.contains(code)));
    assert!(
        !full.contains(&"L01".to_owned()),
        "a question that is switched off is not printed"
    );
}

#[test]
fn the_key_in_screen_asks_for_what_the_form_asks() {
    for (text, path) in [(OLVA, Path::Full), (OLVA, Path::Short), (FLASH, Path::Full)] {
        let questionnaire = read(text);
        let numbering = Numbering::new(&questionnaire);
        let form = make(&questionnaire, path, false, false);
        let printed: Vec<String> = questions(&form).into_iter().map(|question| question.code.clone()).collect();
        let context = context(path);
        let keyed: Vec<String> = asked(&questionnaire, &context)
            .into_iter()
            .flat_map(|(_, items)| items)
            .map(|item| numbering.of(&item.id).to_owned())
            .collect();
        assert_eq!(printed, keyed);
    }
}

#[test]
fn a_territory_without_priority_quarter_prints_no_question_about_them() {
    let questionnaire = read(OLVA);
    let mut context = context(Path::Full);
    context.lists.insert("@territoire/qpv".to_owned(), Vec::new());
    context.external.insert("territoire_qpv".to_owned(), Val::Texts(Vec::new()));
    let codes: Vec<&str> = asked(&questionnaire, &context)
        .into_iter()
        .flat_map(|(_, items)| items)
        .map(|item| item.id.as_str())
        .collect();
    assert!(!codes.contains(&"C07") && !codes.contains(&"C08") && codes.contains(&"C09"));
}

#[test]
fn what_the_register_knows_stands_on_the_form_of_an_association_only() {
    let olva = read(OLVA);
    let (own, blank) = (make(&olva, Path::Full, false, true), make(&olva, Path::Full, false, false));
    assert_eq!(find(&own, "B02").known.as_deref(), Some("W181000123"));
    assert_eq!(find(&blank, "B02").known, None);
    assert!(own.who.is_some() && blank.who.is_none());
}

#[test]
fn numbers_get_a_box_a_digit_and_their_bands() {
    let form = make(&read(OLVA), Path::Full, false, false);
    let Answer::Number { boxes, bands, .. } = &find(&form, "E03").answer else {
        panic!("E03 is a number")
    };
    let labels: Vec<&str> = bands.iter().map(|band| band.label.as_str()).collect();
    assert_eq!((*boxes, labels[0]), (Some(7), "moins de 10\u{a0}heures par mois"));
    assert_eq!(labels[5], "500\u{a0}heures par mois et plus");
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    let flash = read(FLASH);
    let bytes = || pdf::form(&make(&flash, Path::Short, true, true), pdf::FORM).expect("a form");
    assert_eq!(bytes(), bytes());
}
