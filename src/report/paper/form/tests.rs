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

fn write(name: &str, form: &Form) {
    let Ok(folder) = std::env::var("OLVA_LOOK") else { return };
    let template = std::fs::read_to_string("reports/paper-form.typ").unwrap();
    let bytes = pdf::form(form, &template).unwrap();
    std::fs::write(format!("{folder}/{name}.pdf"), bytes).unwrap();
}

#[test]
fn look() {
    let (olva, flash) = (read(OLVA), read(FLASH));
    for (name, q) in [("olva", &olva), ("flash", &flash)] {
        for (path, short) in [(Path::Full, "full"), (Path::Short, "short")] {
            for large in [false, true] {
                let at = std::time::Instant::now();
                write(
                    &format!("{name}-{short}-{}", if large { "large" } else { "normal" }),
                    &make(q, path, large, name == "olva"),
                );
                println!("{name} {short} {large} {:?}", at.elapsed());
            }
        }
    }
}
