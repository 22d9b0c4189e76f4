//! What is known of a simulated association: the register, latent traits, then its own answers. Distributions look at it.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::profile::{Adjust, Profile, Spec, Test, Times};
use crate::questionnaire::{Cell, Content, Questionnaire, Value};
use crate::register::ContactRow;

/// What tests and scales see: answers, traits and register attributes, as sets of codes or as a number.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    codes: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, f64>,
}

impl Facts {
    /// Notes the codes of a variable.
    pub fn set_codes(&mut self, name: &str, codes: Vec<String>) {
        self.codes.insert(name.to_owned(), codes);
    }

    /// Notes the number of a variable.
    pub fn set_number(&mut self, name: &str, value: f64) {
        self.numbers.insert(name.to_owned(), value);
    }

    /// Forgets a variable.
    pub fn forget(&mut self, name: &str) {
        self.codes.remove(name);
        self.numbers.remove(name);
    }

    /// The number of a variable.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.numbers.get(name).copied()
    }

    /// The first code (or the text) of a variable.
    pub fn code(&self, name: &str) -> Option<&str> {
        self.codes.get(name)?.first().map(String::as_str)
    }

    /// Whether every variable of the test has one of the accepted codes.
    pub fn hold(&self, test: &Test) -> bool {
        test.iter().all(|(name, accepted)| {
            self.codes
                .get(name)
                .is_some_and(|codes| codes.iter().any(|c| accepted.contains(c)))
        })
    }

    /// The specification that applies: the first case that holds, else the specification itself.
    pub fn choose<'s>(&self, spec: &'s Spec) -> &'s Spec {
        spec.cases
            .iter()
            .find(|case| self.hold(&case.test))
            .map_or(spec, |case| &case.spec)
    }

    /// The product of the factors that apply to a code (`None`: to the whole).
    pub fn factor(&self, adjust: &[Adjust], code: Option<&str>) -> f64 {
        adjust
            .iter()
            .filter(|a| self.hold(&a.test))
            .map(|a| match (&a.times, code) {
                (Times::All(factor), None) => *factor,
                (Times::Codes(factors), Some(code)) => factors.get(code).copied().unwrap_or(1.0),
                _ => 1.0,
            })
            .product()
    }
}

/// The facts of an association before its first answer: the register and the latent traits.
pub fn of(row: &ContactRow, year: i16, profile: &Profile, dice: &mut Dice) -> Facts {
    let mut facts = Facts::default();
    let mut register = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            if let Ok(number) = value.parse::<f64>() {
                facts.set_number(name, number);
            }
            facts.set_codes(name, vec![value]);
        }
    };
    register("register.nom", Some(row.name.clone()));
    register("register.rna", row.rna.clone());
    register("register.siren", row.siren.clone());
    register("register.commune", row.commune.clone());
    register("register.email", row.email.clone());
    register("register.domaine", row.domain.clone());
    register(
        "register.employeuse",
        row.employer.map(|e| if e { "oui" } else { "non" }.to_owned()),
    );
    for (name, value) in &row.attributes {
        register(&format!("register.{name}"), Some(value.clone()));
    }
    register(
        "register.annee",
        row.attributes.get("date_creat").and_then(|d| d.get(..4)).map(str::to_owned),
    );
    register("annee", Some(year.to_string()));
    register("annee_ref", Some((year - 1).to_string()));
    for latent in &profile.traits {
        let name = format!("trait.{}", latent.id);
        let spec = facts.choose(&latent.spec);
        if let Some(median) = spec.median {
            let scale: f64 = spec.scale.iter().filter_map(|n| facts.number(n)).product();
            let value = dice.log_normal(median * scale * facts.factor(&spec.adjust, None), spec.sigma.unwrap_or(0.8));
            facts.set_number(&name, value.clamp(spec.min.unwrap_or(0.0), spec.max.unwrap_or(f64::MAX)));
        } else {
            let codes: Vec<&String> = spec.weights.keys().collect();
            let weights: Vec<f64> = spec
                .weights
                .iter()
                .map(|(c, w)| w * facts.factor(&spec.adjust, Some(c)))
                .collect();
            if let Some(place) = dice.weighted(&weights) {
                let code = codes[place].clone();
                facts.set_codes(&name, vec![code]);
            }
        }
    }
    facts
}

/// Notes an answer among the facts: later questions depend on it.
pub(super) fn note(facts: &mut Facts, name: &str, cell: Option<&Cell>) {
    facts.forget(name);
    let Some(cell) = cell else { return };
    match &cell.content {
        Content::Value(Value::Text(text)) => facts.set_codes(name, vec![text.clone()]),
        Content::Value(Value::Codes(codes)) => facts.set_codes(name, codes.clone()),
        Content::Value(Value::Number(number)) => facts.set_number(name, *number),
        Content::Value(Value::Bool(value)) => facts.set_codes(name, vec![value.to_string()]),
        Content::Band(code) => {
            if let Ok(number) = code.parse::<f64>() {
                facts.set_number(name, number * 1.3);
            }
        }
        Content::Rows(rows) => {
            for (row, cell) in rows {
                note(facts, &format!("{name}.{row}"), Some(cell));
            }
        }
        Content::Missing(_) | Content::Roster(_) => {}
    }
}

/// What a profile names that a questionnaire does not have: questions, rows, codes. Empty when they agree.
pub fn disagreements(profile: &Profile, questionnaire: &Questionnaire) -> Vec<String> {
    let mut out = Vec::new();
    for (name, spec) in &profile.answers {
        let (id, row) = name
            .split_once('.')
            .map_or((name.as_str(), None), |(id, row)| (id, Some(row)));
        let Some(item) = questionnaire.item(id) else {
            out.push(format!("question {id}"));
            continue;
        };
        if row.is_some_and(|row| !item.rows().iter().any(|r| r.id == row)) {
            out.push(format!("ligne {name}"));
        }
        let runtime = item.choices().is_some_and(|c| c.source.is_some());
        let known: Vec<&str> = match item.choices() {
            Some(choices) => choices.choices.iter().map(|c| c.code.as_str()).collect(),
            None => item.rows().iter().map(|r| r.id.as_str()).collect(),
        };
        let mut named: BTreeMap<&str, ()> = BTreeMap::new();
        codes(spec, &mut named);
        out.extend(
            named
                .into_keys()
                .filter(|code| !runtime && !known.contains(code))
                .map(|code| format!("code {name} = {code}")),
        );
    }
    out.extend(
        profile
            .themes
            .keys()
            .filter(|item| questionnaire.item(item).is_none())
            .map(|item| format!("question {item} (thèmes)")),
    );
    out.extend(
        profile
            .earlier
            .keys()
            .filter(|name| !profile.answers.contains_key(*name))
            .map(|name| format!("vague d’avant {name}")),
    );
    out.extend(
        profile
            .behaviour
            .abandon_at
            .keys()
            .filter(|p| questionnaire.page(p).is_none())
            .map(|p| format!("page {p}")),
    );
    out
}

fn codes<'s>(spec: &'s Spec, out: &mut BTreeMap<&'s str, ()>) {
    out.extend(spec.weights.keys().chain(spec.chances.keys()).map(|c| (c.as_str(), ())));
    for adjust in &spec.adjust {
        if let Times::Codes(factors) = &adjust.times {
            out.extend(factors.keys().map(|c| (c.as_str(), ())));
        }
    }
    for case in &spec.cases {
        codes(&case.spec, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Numeric;

    #[test]
    fn an_answer_becomes_a_fact_and_a_blank_forgets_it() {
        let mut facts = Facts::default();
        note(&mut facts, "F01", Some(&Cell::from(Value::Text("non".to_owned()))));
        assert_eq!(facts.code("F01"), Some("non"));
        note(&mut facts, "F01", None);
        assert_eq!(facts.code("F01"), None);
        note(&mut facts, "D01", Some(&Cell::from(Content::Band(Numeric::band_code(50.0)))));
        assert_eq!(facts.number("D01"), Some(65.0));
    }

    #[test]
    fn every_distribution_file_agrees_with_its_questionnaire() {
        let library = crate::library::Library::embedded();
        let mut seen = 0;
        for id in library.questionnaires() {
            let Some(simulation) = library.simulation(id) else { continue };
            let profile = Profile::read(simulation).expect("a profile");
            let text = library.questionnaire(id).expect("a questionnaire");
            let questionnaire = crate::questionnaire::schema::read(text, &|_| None)
                .questionnaire
                .expect("valid");
            assert_eq!(profile.questionnaire, id);
            assert_eq!(disagreements(&profile, &questionnaire), Vec::<String>::new());
            seen += 1;
        }
        assert!(seen > 0);
    }
}
