//! A figure of a pack: its indicator and part, its value on the scale of the indicator, its interval, year, source, grade and note.

use serde::Deserialize;
use serde_json::Value;

use super::read::Reader;
use super::{Grade, Reference};
use crate::analysis::indicator::{Kind, Unit};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::condition::nearest;
use crate::report::plan::{Parts, Plan, parts};

/// A figure as a pack writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) id: String,
    #[serde(default)]
    pub(super) part: Option<String>,
    value: Value,
    #[serde(default)]
    n: Option<Value>,
    #[serde(default)]
    ci_low: Option<Value>,
    #[serde(default)]
    ci_high: Option<Value>,
    #[serde(default)]
    pub(super) territory: Option<String>,
    #[serde(default)]
    year: Option<Value>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    comparability: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// What every figure takes from the head of the pack when it does not say it itself.
pub(super) struct Head {
    pub(super) territory: String,
    pub(super) year: Option<i16>,
    pub(super) source: String,
    pub(super) url: String,
}

impl Reader {
    pub(super) fn year(&mut self, value: &Value, pointer: &str) -> Option<i16> {
        let year = value.as_i64().filter(|year| (1901..=2100).contains(year));
        if year.is_none() {
            let message = format!("{value} n’est pas une année.");
            self.fault(
                pointer,
                "wrong-year",
                message,
                "Écrivez quatre chiffres, sans guillemets : 2023.",
            );
        }
        year.and_then(|year| i16::try_from(year).ok())
    }

    fn number(&mut self, value: &Value, pointer: &str) -> Option<f64> {
        let number = value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            let message = format!("{value} n’est pas un nombre.");
            self.fault(
                pointer,
                "not-a-number",
                message,
                "Écrivez un nombre, avec un point : 0.57. Retirez le chiffre s’il manque.",
            );
        }
        number
    }

    pub(super) fn figure(
        &mut self,
        written: Written,
        pointer: &str,
        head: &Head,
        against: Option<(&Plan, &Questionnaire)>,
    ) -> Option<Reference> {
        let unit = against.and_then(|(plan, questionnaire)| self.indicator(&written, pointer, plan, questionnaire));
        let at = |key: &str| format!("{pointer}/{key}");
        let value = self.number(&written.value, &at("value"));
        let low = written.ci_low.as_ref().and_then(|low| self.number(low, &at("ci_low")));
        let high = written.ci_high.as_ref().and_then(|high| self.number(high, &at("ci_high")));
        if written.ci_low.is_some() != written.ci_high.is_some() {
            let message = "Il manque une borne de l’intervalle.";
            self.fault(
                pointer,
                "half-interval",
                message,
                "Donnez « ci_low » et « ci_high », ou aucune des deux.",
            );
        }
        if let (Some(value), Some(unit)) = (value, unit) {
            let within = self.scale(value, unit, &at("value"));
            if within {
                for (bound, key) in [(low, "ci_low"), (high, "ci_high")] {
                    bound.map(|bound| self.scale(bound, unit, &at(key)));
                }
            }
        }
        if let (Some(value), Some(low), Some(high)) = (value, low, high)
            && !(low <= value && value <= high)
        {
            let message = format!("L’intervalle de {low} à {high} ne contient pas la valeur {value}.");
            self.fault(pointer, "interval", message, "Vérifiez les deux bornes et la valeur.");
        }
        let n = written.n.as_ref().and_then(|n| {
            let read = n.as_u64().filter(|n| *n > 0).and_then(|n| usize::try_from(n).ok());
            if read.is_none() {
                let message = format!("{n} n’est pas un nombre de réponses.");
                self.fault(
                    &at("n"),
                    "wrong-n",
                    message,
                    "Écrivez un nombre entier, 1 ou plus, ou retirez « n ».",
                );
            }
            read
        });
        let grade = self.grade(written.comparability.as_deref(), pointer);
        let year = match &written.year {
            Some(year) => self.year(year, &at("year")),
            None => head.year,
        };
        if year.is_none() && written.year.is_none() {
            self.fault(
                pointer,
                "missing-year",
                "Il manque l’année de ce chiffre.",
                "Ajoutez « year » ici, ou en tête du fichier si elle vaut pour tous.",
            );
        }
        let source = written
            .source
            .filter(|source| !source.trim().is_empty())
            .unwrap_or_else(|| head.source.clone());
        if source.is_empty() {
            self.fault(
                pointer,
                "missing-source",
                "Il manque la source de ce chiffre.",
                "Ajoutez « source » ici, ou en tête du fichier si elle vaut pour tous.",
            );
        }
        let note = written.note.unwrap_or_default().trim().to_owned();
        if grade.is_some_and(|grade| grade != Grade::A) && note.is_empty() {
            self.fault(
                pointer,
                "missing-note",
                "Ce chiffre n’est pas de comparabilité A : il faut dire ce qui diffère.",
                "Ajoutez « note » : autre question, autre population, autre calcul…",
            );
        }
        Some(Reference {
            indicator: written.id,
            part: written.part,
            territory: written.territory.unwrap_or_else(|| head.territory.clone()),
            year: year?,
            value: value?,
            n,
            interval: low.zip(high),
            se: None,
            source,
            url: written.url.unwrap_or_else(|| head.url.clone()),
            grade: grade?,
            note,
        })
    }

    fn grade(&mut self, written: Option<&str>, pointer: &str) -> Option<Grade> {
        let mend = "A : même question ; B : question proche ; C : ordre de grandeur.";
        let Some(written) = written else {
            self.fault(pointer, "missing-grade", "Il manque « comparability ».", mend);
            return None;
        };
        match written {
            "A" => Some(Grade::A),
            "B" => Some(Grade::B),
            "C" => Some(Grade::C),
            other => {
                let message = format!("La comparabilité « {other} » n’existe pas.");
                self.fault(&format!("{pointer}/comparability"), "unknown-grade", message, mend);
                None
            }
        }
    }

    /// The unit of the indicator named, when it and its part exist.
    fn indicator(&mut self, written: &Written, pointer: &str, plan: &Plan, questionnaire: &Questionnaire) -> Option<Unit> {
        let did_you_mean = |near: Option<&str>, otherwise: &str| {
            near.map_or_else(|| otherwise.to_owned(), |near| format!("Vouliez-vous dire « {near} » ?"))
        };
        let Some(measure) = plan.indicator(&written.id) else {
            let near = nearest(&written.id, plan.indicators.iter().map(|measure| measure.spec.id.as_str()));
            let mend = did_you_mean(
                near,
                "Les indicateurs sont ceux du plan du diagnostic (annexe « Les indicateurs »).",
            );
            let message = format!("L’indicateur « {} » n’existe pas.", written.id);
            self.fault(&format!("{pointer}/id"), "unknown-indicator", message, mend);
            return None;
        };
        if matches!(measure.spec.kind, Kind::Sum { .. } | Kind::Total { .. }) {
            let message = format!("L’indicateur « {} » est un total, propre à chaque territoire.", written.id);
            let mend = "Un total ne se compare pas d’un territoire à l’autre : retirez-le.";
            self.fault(&format!("{pointer}/id"), "not-comparable", message, mend);
        }
        let place = format!("{pointer}/part");
        match (parts(&measure.spec.kind, questionnaire), &written.part) {
            (Parts::One, Some(_)) => {
                let message = format!("L’indicateur « {} » n’a qu’une valeur.", written.id);
                self.fault(&place, "unknown-part", message, "Retirez « part ».");
            }
            (Parts::Several(codes), None) => {
                let codes: Vec<&str> = codes.iter().map(|(code, _)| code.as_str()).collect();
                let message = format!("L’indicateur « {} » a plusieurs valeurs : il faut dire laquelle.", written.id);
                self.fault(
                    pointer,
                    "missing-part",
                    message,
                    format!("Ajoutez « part » : {}.", codes.join(", ")),
                );
            }
            (Parts::Several(codes), Some(part)) if !codes.iter().any(|(code, _)| code == part) => {
                let known = codes.iter().map(|(code, _)| code.as_str());
                let all: Vec<&str> = known.clone().collect();
                let mend = did_you_mean(nearest(part, known), &format!("Parties possibles : {}.", all.join(", ")));
                let message = format!("L’indicateur « {} » n’a pas de partie « {part} ».", written.id);
                self.fault(&place, "unknown-part", message, mend);
            }
            (Parts::Open, None) => {
                let message = format!("L’indicateur « {} » a plusieurs valeurs : il faut dire laquelle.", written.id);
                self.fault(pointer, "missing-part", message, "Ajoutez « part ».");
            }
            _ => {}
        }
        Some(measure.spec.unit)
    }

    /// Whether a value is on the scale of its indicator.
    fn scale(&mut self, value: f64, unit: Unit, pointer: &str) -> bool {
        let (low, high, mend) = match unit {
            Unit::Percent => (0.0, 1.0, "Une part s’écrit de 0 à 1 : 57 % s’écrit 0.57."),
            Unit::Points => (-1.0, 1.0, "Un solde s’écrit de −1 à 1 : 12 points s’écrivent 0.12."),
            Unit::Index => (0.0, 100.0, "Un indice va de 0 à 100."),
            Unit::Number | Unit::Euro => (0.0, f64::MAX, "Ce nombre ne peut pas être négatif."),
        };
        let within = (low..=high).contains(&value);
        if !within {
            self.fault(
                pointer,
                "out-of-scale",
                format!("{value} est hors de l’échelle de l’indicateur."),
                mend,
            );
        }
        within
    }
}
