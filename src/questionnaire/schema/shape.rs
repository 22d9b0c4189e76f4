//! Structure: each value against the table of keys. Says every fault, goes on after each.

use super::found::Faults;
use super::habits::{habit, type_mend};
use super::items::{COMMON, TYPES, item_type};
use super::suggest;
use super::table::{CHOICE, Def, Key, LONGEST_LINE, LONGEST_NAME, LONGEST_TEXT, Naming, Shape};
use super::tree::{Node, Tree};

/// What a value is, in French.
fn kind_of(node: &Node) -> &'static str {
    match node.value {
        Tree::Null => "null",
        Tree::Bool(_) => "vrai/faux",
        Tree::Number(_) => "un nombre",
        Tree::Text(_) => "un texte",
        Tree::List(_) => "une liste",
        Tree::Object(_) => "un objet",
    }
}

/// What a shape wants, in French.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Any => "une valeur".to_owned(),
        Shape::Bool => "true ou false".to_owned(),
        Shape::Text => "un texte, ou un objet par langue comme { \"fr\": \"…\" }".to_owned(),
        Shape::Line => "un texte entre guillemets".to_owned(),
        Shape::Name(naming) => format!("un nom : {}", naming.rule()),
        Shape::Version => "une version comme \"1.0.0\"".to_owned(),
        Shape::Lang => "une langue comme \"fr\"".to_owned(),
        Shape::Date => "une date comme \"2026-12-31\"".to_owned(),
        Shape::Code => "un code : un texte ou un nombre entier".to_owned(),
        Shape::Condition => "une condition entre guillemets".to_owned(),
        Shape::Word(list) => list
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect::<Vec<_>>()
            .join(", "),
        Shape::Int(min, max) => format!("un nombre entier de {min} à {max}"),
        Shape::Number => "un nombre".to_owned(),
        Shape::List(_, 0) => "une liste entre crochets".to_owned(),
        Shape::List(..) => "une liste entre crochets, non vide".to_owned(),
        Shape::Object(def) => {
            let keys: Vec<String> = def
                .keys
                .iter()
                .filter(|key| key.required)
                .map(|key| format!("\"{}\": …", key.name))
                .collect();
            if keys.is_empty() {
                "un objet entre accolades".to_owned()
            } else {
                format!("un objet comme {{ {} }}", keys.join(", "))
            }
        }
        Shape::Map(..) | Shape::Item => "un objet entre accolades".to_owned(),
        Shape::Either(_, words) => (*words).to_owned(),
    }
}

/// Whether the JSON type of a value is the one this shape is written with.
fn fits(shape: &Shape, node: &Node) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Bool => matches!(node.value, Tree::Bool(_)),
        Shape::Text => matches!(node.value, Tree::Text(_) | Tree::Object(_)),
        Shape::Line | Shape::Name(_) | Shape::Version | Shape::Lang | Shape::Date | Shape::Condition | Shape::Word(_) => {
            matches!(node.value, Tree::Text(_))
        }
        Shape::Code => matches!(node.value, Tree::Text(_)) || node.int().is_some(),
        Shape::Int(..) => node.int().is_some(),
        Shape::Number => node.number().is_some(),
        Shape::List(..) => matches!(node.value, Tree::List(_)),
        Shape::Map(..) | Shape::Object(_) | Shape::Item => matches!(node.value, Tree::Object(_)),
        Shape::Either(shapes, _) => shapes.iter().any(|shape| fits(shape, node)),
    }
}

/// Checks a value; `what` names it in messages (a key, or « l’élément »).
pub(super) fn check(node: &Node, shape: &Shape, what: &str, faults: &mut Faults) {
    if !fits(shape, node) {
        let mut mend = format!("Écrivez {}.", words(shape));
        if let Some(text) = node.text()
            && matches!(shape, Shape::Int(..) | Shape::Number | Shape::Bool)
            && (text.trim().parse::<f64>().is_ok_and(f64::is_finite) || matches!(text, "true" | "false"))
        {
            mend = format!("Retirez les guillemets : {}.", text.trim());
        }
        let is = if let (Shape::Int(..) | Shape::Code, Some(number)) = (shape, node.number()) {
            format!("le nombre {number}, qui n’est pas entier")
        } else {
            kind_of(node).to_owned()
        };
        faults.error(
            node,
            "wrong-type",
            format!("{what} est {is}, ce qui ne convient pas ici."),
            mend,
        );
        return;
    }
    match shape {
        Shape::Any | Shape::Bool | Shape::Number => {}
        Shape::Text => text(node, what, faults),
        Shape::Either(shapes, _) => {
            if let Some(shape) = shapes.iter().find(|shape| fits(shape, node)) {
                check(node, shape, what, faults);
            }
        }
        Shape::List(inner, least) => {
            if node.list().len() < *least {
                let message = match node.list().len() {
                    0 => format!("{what} est une liste vide."),
                    n => format!("{what} n’a que {n} élément."),
                };
                faults.error(node, "too-few", message, format!("Il en faut au moins {least}."));
            }
            for element in node.list() {
                check(element, inner, &format!("Un élément de {}", lower(what)), faults);
            }
        }
        Shape::Map(naming, inner) => {
            repeated(node, faults);
            for (name, value) in node.entries() {
                if !naming.accepts(name) || name.chars().count() > LONGEST_NAME {
                    bad_name(value, name, *naming, faults);
                }
                check(value, inner, &format!("« {name} »"), faults);
            }
        }
        Shape::Object(def) => object(node, def.keys, def, faults),
        Shape::Item => item(node, faults),
        _ => word(node, shape, what, faults),
    }
}

/// The checks of what is written as a string (or a number, for a code).
fn word(node: &Node, shape: &Shape, what: &str, faults: &mut Faults) {
    let code = node.code().unwrap_or_default();
    match shape {
        Shape::Line | Shape::Condition => {
            if code.trim().is_empty() {
                faults.error(
                    node,
                    "empty-text",
                    format!("{what} est vide."),
                    "Écrivez quelque chose, ou supprimez la clé.",
                );
            } else if code.chars().count() > LONGEST_LINE {
                let mend = format!("Ne dépassez pas {LONGEST_LINE} caractères.");
                faults.error(node, "too-long", format!("{what} est trop long."), mend);
            }
        }
        Shape::Name(naming) if !naming.accepts(&code) || code.chars().count() > LONGEST_NAME => {
            bad_name(node, &code, *naming, faults);
        }
        Shape::Code if !is_code(&code) => {
            let mend = format!("Un code a 1 à {LONGEST_NAME} caractères, sans « ~ » au début ni espace au bord.");
            faults.error(node, "bad-code", format!("Le code « {code} » est mal formé."), mend);
        }
        Shape::Int(min, max) => {
            let number = node.int().unwrap_or_default();
            if number < *min || number > *max {
                faults.error(
                    node,
                    "out-of-range",
                    format!("{what} vaut {number}."),
                    format!("Écrivez {}.", words(shape)),
                );
            }
        }
        Shape::Word(list) if !list.iter().any(|(word, _)| *word == code) => {
            let mend = suggest::mend(&code, list.iter().map(|(word, _)| *word), "");
            faults.error(
                node,
                "unknown-value",
                format!("« {code} » n’est pas une valeur possible de {}.", lower(what)),
                mend,
            );
        }
        Shape::Version if !is_version(&code) => {
            let mend = "Écrivez trois nombres séparés par des points, comme 1.0.0.";
            faults.error(
                node,
                "bad-version",
                format!("« {code} » n’est pas un numéro de version."),
                mend,
            );
        }
        Shape::Lang if !is_lang(&code) => {
            let mend = "Écrivez un code de langue de deux ou trois lettres, comme fr, en ou br.";
            faults.error(node, "bad-language", format!("« {code} » n’est pas une langue."), mend);
        }
        Shape::Date if code.len() != 10 || code.parse::<crate::values::Date>().is_err() => {
            let mend = "Écrivez année-mois-jour, comme 2026-12-31.";
            faults.error(node, "bad-date", format!("« {code} » n’est pas une date."), mend);
        }
        _ => {}
    }
}

fn lower(what: &str) -> String {
    let mut letters = what.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

fn bad_name(node: &Node, name: &str, naming: Naming, faults: &mut Faults) {
    let mend = format!("Un nom de {LONGEST_NAME} caractères au plus : {}.", naming.rule());
    faults.error(node, "bad-name", format!("« {name} » n’est pas un nom permis ici."), mend);
}

/// The rule of codes; the meta-schema has the same as a pattern.
pub(super) fn is_code(code: &str) -> bool {
    let mut letters = code.chars();
    let edge = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    edge(code.chars().next())
        && edge(letters.next_back())
        && !code.starts_with('~')
        && !code.chars().any(char::is_control)
        && code.chars().count() <= LONGEST_NAME
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|p| (1..=9).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
}

/// A language: `fr`, `gsw`, `fr-CA`.
pub(super) fn is_lang(text: &str) -> bool {
    let (language, region) = text.split_once('-').map_or((text, None), |(l, r)| (l, Some(r)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|r| r.len() == 2 && r.bytes().all(|b| b.is_ascii_uppercase()))
}

/// A text: a string, or one string a language.
fn text(node: &Node, what: &str, faults: &mut Faults) {
    let mut one = |node: &Node, text: &str| {
        if text.trim().is_empty() {
            faults.error(
                node,
                "empty-text",
                format!("{what} est vide."),
                "Écrivez le texte, ou supprimez la clé.",
            );
        } else if text.chars().count() > LONGEST_TEXT {
            let mend = format!("Ne dépassez pas {LONGEST_TEXT} caractères.");
            faults.error(node, "too-long", format!("{what} est trop long."), mend);
        }
    };
    if let Some(text) = node.text() {
        one(node, text);
        return;
    }
    for (_, value) in node.entries() {
        if let Some(text) = value.text() {
            one(value, text);
        }
    }
    if node.entries().is_empty() {
        faults.error(
            node,
            "empty-text",
            format!("{what} n’a de texte dans aucune langue."),
            "Écrivez { \"fr\": \"…\" }.",
        );
    }
    for (lang, value) in node.entries() {
        if !is_lang(lang) {
            let mend = "Les clés d’un texte sont des langues, comme fr ou en.";
            faults.error(value, "bad-language", format!("« {lang} » n’est pas une langue."), mend);
        }
        if value.text().is_none() {
            let message = format!("{what} ({lang}) est {}, ce qui ne convient pas ici.", kind_of(value));
            faults.error(value, "wrong-type", message, "Écrivez un texte entre guillemets.");
        }
    }
    repeated(node, faults);
}

/// Keys written twice.
fn repeated(node: &Node, faults: &mut Faults) {
    let mut seen = std::collections::BTreeSet::new();
    for (key, value) in node.entries() {
        if !seen.insert(key.as_str()) {
            let mend = "Gardez une seule des deux, ou renommez l’autre.";
            faults.error(
                value,
                "duplicate-key",
                format!("La clé « {key} » est écrite deux fois dans le même objet."),
                mend,
            );
        }
    }
}

fn object(node: &Node, keys: &[Key], def: &Def, faults: &mut Faults) {
    let known = || keys.iter().map(|key| key.name);
    keyed(node, &keys.iter().collect::<Vec<_>>(), faults, |name| {
        let message = format!("La clé « {name} » n’existe pas dans {}.", lower(def.title));
        if def.slug == CHOICE.slug && matches!(name, "visibleIf" | "skipIf" | "filter") {
            let mend =
                "Filtrez la liste dans la question : \"filter\": { \"by\": …, \"mode\": \"children\" }, avec « parent » ici.";
            return (message, mend.to_owned());
        }
        (message, suggest::mend(name, known().collect::<Vec<_>>(), "Supprimez-la."))
    });
}

/// An item: its type opens its own keys.
fn item(node: &Node, faults: &mut Faults) {
    let Some(word) = node.get("type").and_then(Node::text) else {
        let keys: Vec<&Key> = COMMON.iter().collect();
        match node.get("type") {
            None => {
                let id = node.id().unwrap_or("sans identifiant");
                faults.error(
                    node,
                    "missing-key",
                    format!("La question « {id} » n’a pas de type."),
                    type_mend(""),
                );
            }
            Some(value) => {
                faults.error(
                    value,
                    "wrong-type",
                    format!("Le type est {}, ce qui ne convient pas ici.", kind_of(value)),
                    type_mend(""),
                );
            }
        }
        known_only(node, &keys, faults);
        return;
    };
    let Some(own) = item_type(word) else {
        let value = node.get("type").unwrap_or(node);
        faults.error(
            value,
            "unknown-type",
            format!("Le type « {word} » n’existe pas."),
            type_mend(word),
        );
        known_only(node, &COMMON.iter().collect::<Vec<_>>(), faults);
        return;
    };
    let keys: Vec<&Key> = COMMON.iter().chain(own.keys).collect();
    keyed(node, &keys, faults, |name| {
        let elsewhere: Vec<&str> = TYPES
            .iter()
            .filter(|t| t.keys.iter().any(|k| k.name == name))
            .map(|t| t.word)
            .collect();
        if let Some(ours) = habit(word, name).filter(|ours| keys.iter().any(|key| key.name == *ours)) {
            (
                format!("La clé « {name} » n’existe pas pour le type « {word} »."),
                format!("Vouliez-vous dire « {ours} » ?"),
            )
        } else if elsewhere.is_empty() {
            let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            (
                format!("La clé « {name} » n’existe pas dans une question de type « {word} »."),
                suggest::mend(name, names, ""),
            )
        } else {
            let message = format!("La clé « {name} » n’existe pas pour le type « {word} ».");
            (
                message,
                format!(
                    "Elle vaut pour : {}. Changez le type, ou supprimez la clé.",
                    elsewhere.join(", ")
                ),
            )
        }
    });
}

/// Checks the keys that are known, says nothing of the others (the type that would tell them is wrong).
fn known_only(node: &Node, keys: &[&Key], faults: &mut Faults) {
    repeated(node, faults);
    for (name, value) in node.entries() {
        if let Some(key) = keys.iter().find(|key| key.name == name) {
            check(value, &key.shape, &format!("« {name} »"), faults);
        }
    }
}

fn keyed(node: &Node, keys: &[&Key], faults: &mut Faults, unknown: impl Fn(&str) -> (String, String)) {
    repeated(node, faults);
    for key in keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
        let whose = node.id().map(|id| format!(" (« {id} »)")).unwrap_or_default();
        let mend = format!("Ajoutez \"{}\" : {}.", key.name, words(&key.shape));
        faults.error(
            node,
            "missing-key",
            format!("Il manque la clé « {} »{whose}.", key.name),
            mend,
        );
    }
    for (name, value) in node.entries() {
        if let Some(key) = keys.iter().find(|key| key.name == name) {
            check(value, &key.shape, &format!("« {name} »"), faults);
        } else if !name.starts_with("x-") {
            let (message, mend) = unknown(name);
            faults.error(value, "unknown-key", message, mend);
        }
    }
}
