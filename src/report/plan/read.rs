//! From JSON to a plan: structure only. Every piece is read by itself, so that one fault does not hide the next.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{BlockPlan, ChapterPlan, Cut, Essentials, FORMAT, Finding, Measure, Plan, Say};
use crate::analysis::indicator::{Breakdown, Spec};
use crate::questionnaire::schema::Fault;
use crate::questionnaire::schema::pieces::{self, fault, list, object, piece};
use crate::report::words::Noun;

/// JSON pointers of what a plan is made of, in the same order.
#[derive(Default)]
pub(super) struct Places {
    pub(super) breakdowns: Vec<String>,
    pub(super) indicators: Vec<String>,
    /// Of each block of each chapter.
    pub(super) blocks: Vec<Vec<String>>,
}

/// A noun as a plan writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounPlan {
    one: String,
    many: String,
    #[serde(default)]
    feminine: bool,
}

impl From<NounPlan> for Noun {
    fn from(plan: NounPlan) -> Self {
        Noun {
            singular: plan.one,
            plural: plan.many,
            feminine: plan.feminine,
        }
    }
}

const ROOT: [&str; 10] = [
    "$schema",
    "format",
    "questionnaire",
    "title",
    "subtitle",
    "noun",
    "breakdowns",
    "indicators",
    "essentials",
    "chapters",
];

/// Reads a plan; `None` when it is not even an object with chapters.
pub(super) fn plan(text: &str, faults: &mut Vec<Fault>) -> Option<(Plan, Places)> {
    let mut root = pieces::root(text, "un plan", FORMAT, &ROOT, faults)?;
    let mut places = Places::default();
    let string = |root: &mut Map<String, Value>, key: &str, faults: &mut Vec<Fault>| match root.remove(key) {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(_) => {
            let pointer = format!("/{key}");
            faults.push(fault(
                &pointer,
                "wrong-type",
                format!("« {key} » est un texte."),
                "Mettez-le entre guillemets.",
            ));
            String::new()
        }
    };
    let (questionnaire, title, subtitle) = (
        string(&mut root, "questionnaire", faults),
        string(&mut root, "title", faults),
        string(&mut root, "subtitle", faults),
    );
    if title.is_empty() {
        faults.push(fault(
            "",
            "missing-key",
            "Il manque la clé « title ».".to_owned(),
            "Donnez un titre au diagnostic.",
        ));
    }
    let noun = root
        .remove("noun")
        .and_then(|noun| piece::<NounPlan>(noun, "/noun", faults))
        .map_or_else(|| Noun::feminine("association"), Noun::from);
    let mut breakdowns = Vec::new();
    for (pointer, value) in list(&mut root, "breakdowns", faults) {
        if let Some(cut) = cut(value, &pointer, faults) {
            breakdowns.push(cut);
            places.breakdowns.push(pointer);
        }
    }
    let mut indicators = Vec::new();
    for (pointer, value) in list(&mut root, "indicators", faults) {
        if let Some(measure) = measure(value, &pointer, faults) {
            indicators.push(measure);
            places.indicators.push(pointer);
        }
    }
    let essentials = essentials(root.remove("essentials"), faults);
    let mut chapters = Vec::new();
    for (pointer, value) in list(&mut root, "chapters", faults) {
        if let Some((chapter, pointers)) = chapter(value, &pointer, faults) {
            chapters.push(chapter);
            places.blocks.push(pointers);
        }
    }
    if chapters.is_empty() {
        let message = "Un plan a au moins un chapitre.".to_owned();
        faults.push(fault(
            "/chapters",
            "no-chapter",
            message,
            "Ajoutez \"chapters\" : [ { \"id\": …, \"title\": …, \"blocks\": [ … ] } ].",
        ));
    }
    let plan = Plan {
        questionnaire,
        title,
        subtitle,
        noun,
        breakdowns,
        indicators,
        essentials,
        chapters,
    };
    Some((plan, places))
}

fn cut(value: Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<Cut> {
    let mut map = object(value, pointer, faults)?;
    let mut words = |key: &str, faults: &mut Vec<Fault>| -> BTreeMap<String, String> {
        map.remove(key)
            .and_then(|value| piece(value, &format!("{pointer}/{key}"), faults))
            .unwrap_or_default()
    };
    let (places, short) = (words("places", faults), words("short", faults));
    let other = match map.remove("other") {
        Some(Value::String(other)) => other,
        _ => "Autres".to_owned(),
    };
    let breakdown: Breakdown = piece(Value::Object(map), pointer, faults)?;
    Some(Cut {
        breakdown,
        places,
        short,
        other,
    })
}

/// What `Spec` has beside its kind.
#[derive(Deserialize)]
struct Frame {
    id: String,
    title: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    base: Option<String>,
    unit: crate::analysis::indicator::Unit,
    #[serde(default)]
    notes: Vec<String>,
}

fn measure(value: Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<Measure> {
    let mut map = object(value, pointer, faults)?;
    let say: Say = match map.remove("say") {
        Some(say) => piece(say, &format!("{pointer}/say"), faults)?,
        None => Say::default(),
    };
    let noun = match map.remove("noun") {
        Some(noun) => Some(piece::<NounPlan>(noun, &format!("{pointer}/noun"), faults)?.into()),
        None => None,
    };
    let mut frame = Map::new();
    for key in ["id", "title", "measure", "base", "unit", "notes"] {
        if let Some(value) = map.remove(key) {
            frame.insert(key.to_owned(), value);
        }
    }
    let frame: Frame = piece(Value::Object(frame), pointer, faults)?;
    let kind = piece(Value::Object(map), pointer, faults)?;
    Some(Measure {
        spec: Spec {
            id: frame.id,
            title: frame.title,
            measure: frame.measure,
            kind,
            base: frame.base,
            unit: frame.unit,
            notes: frame.notes,
        },
        say,
        noun,
    })
}

/// Lets a finding be written as the bare id of its indicator, everywhere inside a value.
fn findings(value: &mut Value) {
    if let Value::Array(values) = value {
        for value in values {
            if let Value::String(id) = value {
                let mut map = Map::new();
                map.insert("indicator".to_owned(), Value::String(std::mem::take(id)));
                *value = Value::Object(map);
            }
        }
    }
}

fn essentials(value: Option<Value>, faults: &mut Vec<Fault>) -> Essentials {
    #[derive(Default, Deserialize)]
    #[serde(default, deny_unknown_fields, rename_all = "camelCase")]
    struct Raw {
        key_figures: Vec<String>,
        findings: Vec<Finding>,
    }
    let Some(mut value) = value else {
        return Essentials::default();
    };
    if let Some(list) = value.get_mut("findings") {
        findings(list);
    }
    let raw: Raw = piece(value, "/essentials", faults).unwrap_or_default();
    Essentials {
        key_figures: raw.key_figures,
        findings: raw.findings,
    }
}

fn chapter(value: Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<(ChapterPlan, Vec<String>)> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Head {
        id: String,
        title: String,
        #[serde(default)]
        annex: bool,
    }
    let mut map = object(value, pointer, faults)?;
    let (mut blocks, mut pointers) = (Vec::new(), Vec::new());
    for (at, mut value) in list(&mut map, "blocks", faults) {
        let at = format!("{pointer}{at}");
        if let Value::Object(map) = &mut value {
            for (key, inner) in map.iter_mut() {
                let of_findings = matches!(key.as_str(), "facts" | "counter");
                if of_findings {
                    findings(inner);
                }
            }
            if map.get("block").and_then(Value::as_str) == Some("findings")
                && let Some(of) = map.get_mut("of")
            {
                findings(of);
            }
        }
        if let Some(block) = piece::<BlockPlan>(value, &at, faults) {
            blocks.push(block);
            pointers.push(at);
        }
    }
    let head: Head = piece(Value::Object(map), pointer, faults)?;
    let chapter = ChapterPlan {
        id: head.id,
        title: head.title,
        annex: head.annex,
        blocks,
    };
    Some((chapter, pointers))
}
