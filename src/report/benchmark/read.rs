//! From JSON to a pack: every fault with its place, a sentence and a mend. A pack is used whole or not at all.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{FORMAT, Grade, Pack, Reference, Sort};
use crate::analysis::indicator::{Kind, Unit};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::condition::nearest;
use crate::questionnaire::schema::Fault;
use crate::questionnaire::schema::pieces::{self, fault, list, piece};
use crate::report::plan::{Parts, Plan, parts};
use crate::report::words::typo;

const ROOT: [&str; 14] = [
    "$schema",
    "format",
    "id",
    "version",
    "title",
    "kind",
    "questionnaire",
    "territory",
    "year",
    "source",
    "url",
    "licence",
    "remark",
    "indicators",
];

/// What reading gives.
#[derive(Debug)]
pub struct Checked {
    /// The pack, when it has no fault.
    pub pack: Option<Pack>,
    /// All faults.
    pub faults: Vec<Fault>,
}

/// Whether a text is meant to be a pack: an object whose `format` begins like that of packs.
pub fn is_pack(text: &str) -> bool {
    top(text, "format").is_some_and(|format| format.starts_with("olva-benchmarks"))
}

/// The questionnaire that a pack names, before it is read.
pub fn questionnaire_of(text: &str) -> Option<String> {
    top(text, "questionnaire")
}

fn top(text: &str, key: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    value.get(key)?.as_str().map(str::to_owned)
}

/// A figure as a pack writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    #[serde(default)]
    part: Option<String>,
    value: Value,
    #[serde(default)]
    n: Option<Value>,
    #[serde(default)]
    ci_low: Option<Value>,
    #[serde(default)]
    ci_high: Option<Value>,
    #[serde(default)]
    territory: Option<String>,
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

/// Reads a pack and checks it against the plan whose indicators it names, with the questionnaire of that plan; `None`: this program has
/// no plan for the questionnaire that the pack names.
pub fn read(text: &str, against: Option<(&Plan, &Questionnaire)>) -> Checked {
    let mut reader = Reader { faults: Vec::new() };
    let pack = reader.pack(text, against);
    let faults: Vec<Fault> = reader
        .faults
        .into_iter()
        .map(|fault| Fault {
            message: typo(&fault.message),
            mend: typo(&fault.mend),
            ..fault
        })
        .collect();
    Checked {
        pack: pack.filter(|_| faults.is_empty()),
        faults,
    }
}

struct Reader {
    faults: Vec<Fault>,
}

/// What every figure takes from the head of the pack when it does not say it itself.
struct Head {
    territory: String,
    year: Option<i16>,
    source: String,
    url: String,
}

impl Reader {
    fn fault(&mut self, pointer: &str, code: &'static str, message: impl Into<String>, mend: impl Into<String>) {
        self.faults.push(fault(pointer, code, message.into(), mend.into()));
    }

    fn pack(&mut self, text: &str, against: Option<(&Plan, &Questionnaire)>) -> Option<Pack> {
        let Some(mut root) = pieces::root(text, "un jeu de repères", FORMAT, &ROOT, &mut self.faults) else {
            if ["NaN", "Infinity"].iter().any(|word| text.contains(word)) {
                let message = "« NaN » et « Infinity » ne sont pas des nombres en JSON.";
                self.fault("", "not-a-number", message, "Retirez les chiffres qui manquent.");
            }
            return None;
        };
        let id = self.text(&mut root, "id", true);
        if !id.is_empty() && !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            let message = format!("« {id} » n’est pas un identifiant.");
            self.fault(
                "/id",
                "wrong-id",
                message,
                "Lettres minuscules sans accent, chiffres et tirets : « reperes-2026 ».",
            );
        }
        let version = self.text(&mut root, "version", true);
        if !version.is_empty() && !is_version(&version) {
            let message = format!("« {version} » n’est pas un numéro de version.");
            self.fault("/version", "wrong-version", message, "Écrivez trois nombres : « 1.0.0 ».");
        }
        let title = self.text(&mut root, "title", true);
        let questionnaire = self.text(&mut root, "questionnaire", true);
        if !questionnaire.is_empty() && against.is_none() {
            let message = format!("Aucun plan de diagnostic n’est écrit pour le questionnaire « {questionnaire} ».");
            let mend = "Donnez l’identifiant d’un questionnaire dont les indicateurs sont nommés ici, comme « olva-2026 ».";
            self.fault("/questionnaire", "unknown-questionnaire", message, mend);
        }
        let sort = self.sort(&mut root);
        let year = root.remove("year").and_then(|year| self.year(&year, "/year"));
        let head = Head {
            territory: self.text(&mut root, "territory", true),
            year,
            source: self.text(&mut root, "source", false),
            url: self.text(&mut root, "url", false),
        };
        let licence = self.text(&mut root, "licence", false);
        let remark = self.text(&mut root, "remark", false);
        let entries = list(&mut root, "indicators", &mut self.faults);
        if entries.is_empty() {
            self.fault(
                "/indicators",
                "no-figure",
                "Ce jeu de repères n’a aucun chiffre.",
                "Ajoutez au moins un indicateur dans la liste « indicators ».",
            );
        }
        let mut seen: BTreeMap<(String, Option<String>, String), String> = BTreeMap::new();
        let mut figures = Vec::new();
        for (pointer, value) in entries {
            let Some(written) = piece::<Written>(value, &pointer, &mut self.faults) else {
                continue;
            };
            let key = (
                written.id.clone(),
                written.part.clone(),
                written.territory.clone().unwrap_or_else(|| head.territory.clone()),
            );
            if let Some(first) = seen.get(&key) {
                let part = key.1.as_ref().map(|part| format!(", partie « {part} »")).unwrap_or_default();
                let message = format!(
                    "L’indicateur « {} »{part} est donné deux fois pour {} (déjà en {first}).",
                    key.0, key.2
                );
                self.fault(
                    &pointer,
                    "duplicate-id",
                    message,
                    "Gardez-en un seul, le plus récent ou le plus sûr.",
                );
            } else {
                seen.insert(key, pointer.clone());
            }
            figures.extend(self.figure(written, &pointer, &head, against));
        }
        Some(Pack {
            id,
            version,
            title,
            sort: sort?,
            questionnaire,
            licence,
            remark,
            figures,
        })
    }

    fn text(&mut self, root: &mut Map<String, Value>, key: &str, needed: bool) -> String {
        let pointer = format!("/{key}");
        let text = match root.remove(key) {
            None => String::new(),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => {
                self.fault(
                    &pointer,
                    "wrong-type",
                    format!("« {key} » est un texte."),
                    "Mettez-le entre guillemets.",
                );
                return String::new();
            }
        };
        if text.is_empty() && needed {
            self.fault(&pointer, "missing-key", format!("Il manque la clé « {key} »."), "Ajoutez-la.");
        }
        text
    }

    fn sort(&mut self, root: &mut Map<String, Value>) -> Option<Sort> {
        let mend = "Écrivez « france », « region », « olva » ou « other ».";
        match root.remove("kind") {
            None => {
                self.fault("/kind", "missing-key", "Il manque la clé « kind ».", mend);
                None
            }
            Some(value) => {
                let read = serde_json::from_value(value.clone()).ok();
                if read.is_none() {
                    self.fault(
                        "/kind",
                        "unknown-kind",
                        format!("{value} n’est pas un genre de territoire."),
                        mend,
                    );
                }
                read
            }
        }
    }

    fn year(&mut self, value: &Value, pointer: &str) -> Option<i16> {
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

    fn figure(
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

fn is_version(version: &str) -> bool {
    let parts: Vec<&str> = version.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit()))
}
