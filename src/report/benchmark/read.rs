//! From JSON to a pack: every fault with its place, a sentence and a mend. A pack is used whole or not at all.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::figure::{Head, Written};
use super::{FORMAT, Pack, Sort};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::schema::Fault;
use crate::questionnaire::schema::pieces::{self, fault, list, piece};
use crate::report::plan::Plan;
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

pub(super) struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    pub(super) fn fault(&mut self, pointer: &str, code: &'static str, message: impl Into<String>, mend: impl Into<String>) {
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
}

fn is_version(version: &str) -> bool {
    let parts: Vec<&str> = version.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit()))
}
