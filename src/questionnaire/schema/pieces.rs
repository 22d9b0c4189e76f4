//! Reading other documents than questionnaires (plans of a diagnostic, plans of analysis) piece by piece, so that one fault does
//! not hide the next, each with its place, a sentence and a mend.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Fault, Level};

/// A fault that prevents the use of a document.
pub fn fault(pointer: &str, code: &'static str, message: String, mend: impl Into<String>) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        level: Level::Error,
        code,
        message,
        mend: mend.into(),
        language: None,
    }
}

/// The object that a document is, its keys among `known`, its `format` the one expected; `None` when it is not even an object.
/// `what` names the document in a sentence (« un plan »).
pub fn root(text: &str, what: &str, format: &str, known: &[&str], faults: &mut Vec<Fault>) -> Option<Map<String, Value>> {
    let root: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(root) => root,
        Err(error) => {
            let message = format!(
                "Ligne {}, colonne {}\u{a0}: ce n’est pas du JSON valide.",
                error.line(),
                error.column()
            );
            let mend = "Vérifiez les virgules, les guillemets et les accolades.";
            faults.push(fault("", "invalid-json", message, mend));
            return None;
        }
    };
    let Value::Object(root) = root else {
        let (start, rest) = (what.chars().take(1).flat_map(char::to_uppercase), what.chars().skip(1));
        let message = format!("{} est un objet JSON.", start.chain(rest).collect::<String>());
        faults.push(fault("", "not-an-object", message, "Commencez par «\u{a0}{\u{a0}»."));
        return None;
    };
    for key in root.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = format!("La clé «\u{a0}{key}\u{a0}» n’existe pas dans {what}.");
        let mend = format!("Clés possibles\u{a0}: {}.", known.join(", "));
        faults.push(fault(&format!("/{key}"), "unknown-key", message, mend));
    }
    if root.get("format").and_then(Value::as_str) != Some(format) {
        let message = format!("«\u{a0}format\u{a0}» doit valoir \"{format}\".");
        faults.push(fault("/format", "unknown-format", message, "Écrivez-le en tête du fichier."));
    }
    Some(root)
}

/// The entries of a list with their pointers; an absent list is empty.
pub fn list(root: &mut Map<String, Value>, key: &str, faults: &mut Vec<Fault>) -> Vec<(String, Value)> {
    match root.remove(key) {
        None => Vec::new(),
        Some(Value::Array(values)) => values
            .into_iter()
            .enumerate()
            .map(|(place, value)| (format!("/{key}/{place}"), value))
            .collect(),
        Some(_) => {
            let message = format!("«\u{a0}{key}\u{a0}» est une liste.");
            faults.push(fault(
                &format!("/{key}"),
                "wrong-type",
                message,
                "Mettez ses éléments entre crochets.",
            ));
            Vec::new()
        }
    }
}

/// Reads one piece with serde.
pub fn piece<T: DeserializeOwned>(value: Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<T> {
    match serde_json::from_value(value) {
        Ok(piece) => Some(piece),
        Err(error) => {
            let (message, mend) = explain(&error.to_string());
            faults.push(fault(pointer, "structure", message, mend));
            None
        }
    }
}

/// A piece that must be an object.
pub fn object(value: Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => {
            let message = "Un objet est attendu ici.".to_owned();
            faults.push(fault(pointer, "wrong-type", message, "Mettez-le entre accolades."));
            None
        }
    }
}

/// A sentence of serde in French.
fn explain(message: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let others = || {
        if quoted.len() > 1 {
            format!("Possibles\u{a0}: {}.", quoted[1..].join(", "))
        } else {
            String::new()
        }
    };
    let first = quoted.first().copied().unwrap_or_default();
    if message.starts_with("unknown field") {
        (format!("La clé «\u{a0}{first}\u{a0}» n’existe pas ici."), others())
    } else if message.starts_with("unknown variant") {
        (format!("«\u{a0}{first}\u{a0}» n’est pas une valeur connue."), others())
    } else if message.starts_with("missing field") {
        (format!("Il manque la clé «\u{a0}{first}\u{a0}»."), "Ajoutez-la.".to_owned())
    } else if message.starts_with("duplicate field") {
        (
            format!("La clé «\u{a0}{first}\u{a0}» est écrite deux fois."),
            "Gardez-en une.".to_owned(),
        )
    } else {
        (
            "Cette partie n’a pas la forme attendue.".to_owned(),
            format!("Voyez la description du format (détail\u{a0}: {message})."),
        )
    }
}
