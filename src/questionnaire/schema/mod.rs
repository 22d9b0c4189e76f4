//! JSON → [`Questionnaire`]: every fault at once, each with its JSON pointer, a sentence a coordinator understands and a mend.
//!
//! `tree` reads the text, `table` and `items` say which keys exist (`meta` writes the published meta-schema from them), `shape`
//! checks the structure (`habits`: words known from elsewhere), `extend` applies an extension to its base, `symbols` collects names,
//! `reader` and the modules that complete it (`bounds`, `choices`, `conditions`, `questions`, `document`) make the model, `graph` and
//! `reachable` look at what depends on what, `canonical` gives the text that is hashed. `diff` compares versions, `answers` describes
//! answer documents. `pieces` reads the other documents of the project.

mod answers;
mod bounds;
mod canonical;
mod choices;
mod conditions;
mod diff;
mod document;
mod extend;
mod found;
mod graph;
mod habits;
mod items;
mod lineage;
mod meta;
pub mod pieces;
mod questions;
mod reachable;
mod reader;
mod shape;
mod suggest;
mod symbols;
mod table;
mod tree;

pub use answers::answers_schema;
pub use diff::{Change, ChangeKind, diff};
pub(crate) use lineage::speaks_of;
pub use meta::meta_schema;

use super::model::Questionnaire;
use found::Faults;
use tree::Node;

/// A fault of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// JSON pointer (RFC 6901) of the place; empty: the whole document.
    pub pointer: String,
    /// Whether it prevents publication.
    pub level: Level,
    /// Stable code of the kind of fault (`unknown-key`, `duplicate-id`…).
    pub code: &'static str,
    /// What is wrong, in French.
    pub message: String,
    /// What to do, in French.
    pub mend: String,
    /// The language in which a text is missing, when the fault is that one.
    pub language: Option<String>,
}

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Cannot be published.
    Error,
    /// Can be published.
    Warning,
}

/// What reading gives: the questionnaire when no fault is an error, and all faults in document order.
#[derive(Debug)]
pub struct Checked {
    /// The questionnaire, when it can be published.
    pub questionnaire: Option<Questionnaire>,
    /// Errors and warnings.
    pub faults: Vec<Fault>,
}

/// Most questionnaires that may extend one another in a row.
const DEEPEST: usize = 8;

/// Reads and checks a questionnaire. `base` finds the text of a questionnaire that this one `extends`, by id.
pub fn read(text: &str, base: &dyn Fn(&str) -> Option<String>) -> Checked {
    read_chain(text, base, &mut Vec::new())
}

fn read_chain(text: &str, base: &dyn Fn(&str) -> Option<String>, chain: &mut Vec<String>) -> Checked {
    let top = chain.is_empty();
    let root = match tree::parse(text) {
        Ok(root) => root,
        Err(error) => {
            return Checked {
                questionnaire: None,
                faults: vec![syntax(&error)],
            };
        }
    };
    let mut faults = Faults::default();
    shape::check(&root, &table::Shape::Object(&table::ROOT), "Le document", &mut faults);
    let Some(merged) = whole(&root, base, chain, &mut faults) else {
        // Without its base, an extension cannot be judged: every name of the base would seem unknown.
        return Checked {
            questionnaire: None,
            faults: faults.in_order(&root),
        };
    };
    let base_place = root.get("extends").map(|extends| extends.place);
    let (questionnaire, mut faults) = model(&merged, base_place, faults);
    if top {
        ancestors(&questionnaire, &merged, base_place, base, &mut faults);
    }
    let publishable = !faults.any_error();
    Checked {
        questionnaire: publishable.then_some(questionnaire),
        faults: faults.in_order(&root),
    }
}

/// Checks what is said of earlier questionnaires against those that can be found. Theirs are not checked in turn.
fn ancestors(
    questionnaire: &Questionnaire,
    root: &Node,
    base_place: Option<u32>,
    base: &dyn Fn(&str) -> Option<String>,
    faults: &mut Faults,
) {
    let mut seen: Vec<&str> = Vec::new();
    for said in &questionnaire.lineage {
        if seen.contains(&said.of.as_str()) {
            continue;
        }
        seen.push(&said.of);
        // With a chain that is not empty the earlier questionnaire is not checked against its own predecessors.
        let earlier = base(&said.of).and_then(|text| read_chain(&text, base, &mut vec![String::new()]).questionnaire);
        if let Some(earlier) = earlier.filter(|earlier| earlier.hash != questionnaire.hash) {
            lineage::against(questionnaire, &earlier, root, base_place, faults);
        }
    }
}

/// A JSON error as a fault.
fn syntax(error: &serde_json::Error) -> Fault {
    let (message, mend) = tree::explain(error);
    Fault {
        pointer: String::new(),
        level: Level::Error,
        code: "invalid-json",
        message: format!("Ligne {}, colonne {} : {message}.", error.line(), error.column()),
        mend: mend.to_owned(),
        language: None,
    }
}

/// The document, with its base when it is an extension; nothing when the base cannot be had (the fault is said).
fn whole(root: &Node, base: &dyn Fn(&str) -> Option<String>, chain: &mut Vec<String>, faults: &mut Faults) -> Option<Node> {
    let Some(extends) = root.get("extends") else {
        for key in ["title", "pages"] {
            if root.get(key).is_none() && matches!(root.value, tree::Tree::Object(_)) {
                let message = format!("Il manque la clé « {key} ».");
                faults.error(
                    root,
                    "missing-key",
                    message,
                    "Un questionnaire a un titre et des pages ; seule une extension s’en passe.",
                );
            }
        }
        for key in ["disable", "enable"] {
            if let Some(value) = root.get(key) {
                let message = format!("« {key} » ne vaut que dans une extension.");
                faults.error(
                    value,
                    "not-an-extension",
                    message,
                    "Écrivez \"enabled\" : false sur la question, ou ajoutez « extends ».",
                );
            }
        }
        return Some(root.clone());
    };
    let id = extends.id().map(str::to_owned)?;
    let at = extends.get("id").unwrap_or(extends);
    chain.push(root.id().unwrap_or_default().to_owned());
    if chain.contains(&id) || chain.len() > DEEPEST {
        let message = format!("« {id} » finit par se prolonger lui-même.");
        faults.error(
            at,
            "extends-cycle",
            message,
            "Prolongez un questionnaire qui ne dépend pas de celui-ci.",
        );
        return None;
    }
    let Some(text) = base(&id) else {
        let message = format!("Le questionnaire de base « {id} » est introuvable.");
        faults.error(
            at,
            "unknown-base",
            message,
            "Vérifiez son identifiant, ou placez son fichier à côté de celui-ci.",
        );
        return None;
    };
    let checked = read_chain(&text, base, chain);
    let Some(questionnaire) = checked.questionnaire else {
        let first = checked.faults.iter().find(|fault| fault.level == Level::Error);
        let first = first
            .map(|fault| format!("{} — {}", fault.pointer, fault.message))
            .unwrap_or_default();
        faults.error(
            at,
            "invalid-base",
            format!("Le questionnaire de base « {id} » a des erreurs : {first}"),
            "Corrigez-le d’abord.",
        );
        return None;
    };
    // The canonical text of the base is itself whole: extensions of extensions are already applied in it.
    match tree::parse(&questionnaire.source) {
        Ok(base) => Some(extend::merge(root, base, faults)),
        Err(error) => {
            faults.error(
                at,
                "invalid-base",
                format!("Le questionnaire de base est illisible : {error}"),
                "Corrigez-le d’abord.",
            );
            None
        }
    }
}

/// The model of a whole document.
fn model(root: &Node, base_place: Option<u32>, mut faults: Faults) -> (Questionnaire, Faults) {
    let locale = root.text_at("locale").unwrap_or("fr").to_owned();
    let symbols = symbols::Symbols::collect(root, &locale, &mut faults);
    let mut reader = reader::Reader::new(root, faults, base_place);
    reader.symbols = symbols;
    let mut questionnaire = reader.document();
    let nodes = graph::Nodes::of(root);
    let graph = graph::Graph::of(&questionnaire, &nodes);
    if !reader.cycles(&graph) {
        reader.later(&graph);
        questionnaire.derived = reader.sort_derived(std::mem::take(&mut questionnaire.derived), &graph);
    }
    reader.reachability(&questionnaire, &nodes);
    questionnaire.source = canonical::write(root);
    questionnaire.hash = crate::values::hex_sha256(questionnaire.source.as_bytes());
    (questionnaire, reader.faults)
}

/// What `olva check` prints and its exit code: 0 when it can be published, 1 when not (with `strict`, warnings too).
pub fn check_command(text: &str, file: &str, base: &dyn Fn(&str) -> Option<String>, strict: bool) -> (String, i32) {
    let checked = read(text, base);
    let refused = checked.questionnaire.is_none() || (strict && !checked.faults.is_empty());
    (report(&checked.faults, file), i32::from(refused))
}

/// Of many texts without translation, how many are named.
const NAMED: usize = 3;

/// The faults with, in the place of the missing translations of one language, a single one that counts them and names the first
/// places.
fn grouped(faults: &[Fault]) -> Vec<Fault> {
    let mut out: Vec<Fault> = Vec::new();
    for (place, fault) in faults.iter().enumerate() {
        let same = |other: &&Fault| other.language.is_some() && other.language == fault.language;
        if fault.language.is_none() || faults.iter().filter(same).count() == 1 {
            out.push(fault.clone());
        } else if !faults[..place].iter().any(|other| same(&other)) {
            let all: Vec<&str> = faults.iter().filter(same).map(|fault| fault.pointer.as_str()).collect();
            let named = all[..all.len().min(NAMED)].join(", ");
            let rest = match all.len().saturating_sub(NAMED) {
                0 => String::new(),
                1 => " et 1 autre".to_owned(),
                rest => format!(" et {rest} autres"),
            };
            let lang = fault.language.as_deref().unwrap_or_default();
            out.push(Fault {
                pointer: format!("{named}{rest}"),
                message: format!(
                    "{} textes ne sont pas traduits ({lang})\u{202f}; ceux de la langue par défaut seront montrés.",
                    all.len()
                ),
                ..fault.clone()
            });
        }
    }
    out
}

/// The faults as text: one block each (one for all the missing translations of a language), and a last line that counts the blocks.
pub fn report(faults: &[Fault], file: &str) -> String {
    let mut out = String::new();
    let faults = &grouped(faults);
    for fault in faults {
        let level = match fault.level {
            Level::Error => "Erreur",
            Level::Warning => "Avertissement",
        };
        let place = if fault.pointer.is_empty() {
            "document"
        } else {
            &fault.pointer
        };
        out.push_str(&format!("{level} [{}] {place}\n  {}\n", fault.code, fault.message));
        if !fault.mend.is_empty() {
            out.push_str(&format!("  → {}\n", fault.mend));
        }
        out.push('\n');
    }
    let count = |level: Level| faults.iter().filter(|fault| fault.level == level).count();
    let plural = |n: usize, word: &str| match n {
        0 => format!("aucun{} {word}", if word == "erreur" { "e" } else { "" }),
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    };
    let (errors, warnings) = (
        plural(count(Level::Error), "erreur"),
        plural(count(Level::Warning), "avertissement"),
    );
    out.push_str(&format!("{file} : {errors}, {warnings}\n"));
    out
}
