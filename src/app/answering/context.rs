//! The context of a visit: the wave's settings and the register's entry under the names that questionnaires use.

use std::collections::BTreeMap;

use crate::fieldwork::{Response, Wave};
use crate::i18n::Words;
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::{Answers, Choice, ExternalKind, Questionnaire, Text};
use crate::store::register::Registered;
use crate::values::Date;

/// Lists that a territory may supply; absent ones are empty, which hides their questions.
const TERRITORY_LISTS: [&str; 2] = ["@territoire/quartiers", "@territoire/qpv"];

/// The language of a visit: the one asked for when it is offered, else the response's, else the questionnaire's own.
pub(super) fn language(questionnaire: &Questionnaire, asked: Option<&str>, response: Option<&Response>) -> String {
    let offered = |lang: &&str| questionnaire.locales.iter().any(|known| known == lang);
    asked
        .filter(offered)
        .or(response.map(|response| response.lang.as_str()).filter(offered))
        .unwrap_or(&questionnaire.locale)
        .to_owned()
}

/// The context of one association's visit, or of a whole wave (without association).
pub(crate) fn context(
    wave: &Wave,
    questionnaire: &Questionnaire,
    association: Option<&Registered>,
    lang: String,
    path: Path,
    previous: Option<Answers>,
    today: Date,
) -> Context {
    let settings = &wave.settings;
    let mut external: BTreeMap<String, Val> = BTreeMap::new();
    let mut text = |name: &str, value: &str| {
        if !value.is_empty() {
            external.insert(name.to_owned(), Val::Text(value.to_owned()));
        }
    };
    text("territoire", &wave.territory_name);
    text("commune", &wave.territory_name);
    let words = Words::of(&lang);
    text("responsable", &or(&settings.responsible, || words.t("context-responsible")));
    let reach = or(&settings.contact_phone, || {
        or(&settings.contact_email, || {
            if lang == "fr" {
                words.t("context-reach")
            } else {
                String::new()
            }
        })
    });
    text("telephone", &reach);
    text("téléphone", &reach);
    if let Some(association) = association {
        text("register_nom", &association.name);
        for (name, value) in [
            ("register_rna", &association.rna),
            ("register_siren", &association.siren),
            ("register_commune", &association.commune),
            ("register_domaine", &association.domain),
        ] {
            text(name, value.as_deref().unwrap_or(""));
        }
        if let Some(employer) = association.employer {
            external.insert("register_employeuse".to_owned(), Val::Bool(employer));
        }
        let placed = [("quartier", &association.quarter), ("qpv", &association.qpv)];
        let placed = placed
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
        // What a list keeps under these names says more than the place of the register.
        let kept = association
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()));
        let told: BTreeMap<String, String> = placed.chain(kept).collect();
        for (name, value) in &told {
            let kind = questionnaire.external.get(name).map(|external| external.kind);
            if let Some(value) = typed(value, kind) {
                external.insert(name.clone(), value.clone());
                external.insert(format!("register_{name}"), value);
            }
        }
    }
    let minutes = match path {
        Path::Short => questionnaire.start.minutes_short.or(questionnaire.start.minutes),
        Path::Full | Path::Core => questionnaire.start.minutes,
    };
    for name in ["duree", "durée"] {
        external.insert(
            name.to_owned(),
            minutes.map_or(Val::Missing, |minutes| Val::Number(f64::from(minutes))),
        );
    }
    for name in ["annee", "année"] {
        external.insert(name.to_owned(), Val::Number(f64::from(wave.year)));
    }
    external.insert("annee_ref".to_owned(), Val::Number(f64::from(wave.year) - 1.0));

    let mut lists: BTreeMap<String, Vec<Choice>> = TERRITORY_LISTS.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
    for (name, entries) in &settings.lists {
        let choices = entries.iter().map(|(code, label)| choice(code, label)).collect();
        lists.insert(name.clone(), choices);
    }
    whole_lists(questionnaire, &lists, &mut external);
    Context {
        lang,
        today,
        external,
        lists,
        previous,
        path,
    }
}

/// A setting, or what is written in its place while nobody has filled it in: no sentence of a notice may have a hole.
fn or(setting: &str, absent: impl Fn() -> String) -> String {
    if setting.is_empty() { absent() } else { setting.to_owned() }
}

/// An external declared as codes of a list of the territory, which nothing else supplies, holds all the codes of that list: a
/// questionnaire can ask how many there are.
fn whole_lists(questionnaire: &Questionnaire, lists: &BTreeMap<String, Vec<Choice>>, external: &mut BTreeMap<String, Val>) {
    for (name, declared) in &questionnaire.external {
        let list = declared.list.as_ref().and_then(|list| lists.get(list));
        if let (ExternalKind::Codes, Some(list), false) = (declared.kind, list, external.contains_key(name)) {
            let codes = list.iter().map(|choice| Val::Text(choice.code.clone())).collect();
            external.insert(name.clone(), Val::Texts(codes));
        }
    }
}

/// An attribute of the register, as the questionnaire declares it; without declaration, a text.
fn typed(value: &str, kind: Option<ExternalKind>) -> Option<Val> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    match kind {
        None | Some(ExternalKind::Text | ExternalKind::Code) => Some(Val::Text(value.to_owned())),
        Some(ExternalKind::Codes) => Some(Val::Texts(
            value
                .split([',', '|'])
                .map(|code| Val::Text(code.trim().to_owned()))
                .collect(),
        )),
        Some(ExternalKind::Number) => value
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(Val::Number),
        Some(ExternalKind::Date) => value.parse::<Date>().ok().map(Val::Date),
        Some(ExternalKind::Boolean) => match value.to_lowercase().as_str() {
            "1" | "true" | "vrai" | "oui" => Some(Val::Bool(true)),
            "0" | "false" | "faux" | "non" => Some(Val::Bool(false)),
            _ => None,
        },
    }
}

pub(crate) fn choice(code: &str, label: &str) -> Choice {
    Choice {
        code: code.to_owned(),
        label: Text::fr(label),
        hint: None,
        missing: None,
        exclusive: false,
        other: false,
        parent: None,
        maps: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::schema;

    #[test]
    fn an_external_of_codes_holds_the_list_of_the_territory_unless_something_supplies_it() {
        let text = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai",
            "external": { "quartiers": { "type": "codes", "list": "@territoire/quartiers" }, "mot": { "type": "text" } },
            "pages": [ { "id": "p", "title": "P", "items": [ { "id": "q", "type": "text", "label": "Q", "skipIf": "nb_coches(quartiers) = 0" } ] } ] }"#;
        let questionnaire = schema::read(text, &|_| None)
            .questionnaire
            .expect("a questionnaire without fault");
        let lists = BTreeMap::from([(
            "@territoire/quartiers".to_owned(),
            vec![choice("gare", "Gare"), choice("port", "Port")],
        )]);
        let codes = |codes: &[&str]| Val::Texts(codes.iter().map(|code| Val::Text((*code).to_owned())).collect());

        let mut external = BTreeMap::new();
        whole_lists(&questionnaire, &lists, &mut external);
        assert_eq!(external, BTreeMap::from([("quartiers".to_owned(), codes(&["gare", "port"]))]));

        let mut external = BTreeMap::from([("quartiers".to_owned(), codes(&["port"]))]);
        whole_lists(&questionnaire, &lists, &mut external);
        assert_eq!(external["quartiers"], codes(&["port"]));
    }
}
