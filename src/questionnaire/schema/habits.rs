//! Words that people know from elsewhere, for our keys and our types.

use super::items::TYPES;
use super::suggest;

/// The key of ours that people mean by another word, for this type.
pub(super) fn habit(word: &str, name: &str) -> Option<&'static str> {
    const HABITS: [(&str, &str); 16] = [
        ("choices", "list"),
        ("options", "list"),
        ("answers", "list"),
        ("title", "label"),
        ("question", "label"),
        ("text", "label"),
        ("name", "id"),
        ("help", "hint"),
        ("description", "hint"),
        ("showIf", "visibleIf"),
        ("relevant", "visibleIf"),
        ("condition", "visibleIf"),
        ("hideIf", "skipIf"),
        ("mandatory", "required"),
        ("validators", "checks"),
        ("columns", "items"),
    ];
    match (word, name) {
        ("rank", "max") => Some("size"),
        ("text" | "longtext", "max") => Some("maxLength"),
        _ => HABITS.iter().find(|(habit, _)| *habit == name).map(|(_, ours)| *ours),
    }
}

/// What to do about a type that does not exist.
pub(super) fn type_mend(word: &str) -> String {
    /// Words that people write for our types.
    const HABITS: [(&str, &str); 22] = [
        ("radio", "single"),
        ("radiogroup", "single"),
        ("select", "single"),
        ("dropdown", "single"),
        ("choice", "single"),
        ("select_one", "single"),
        ("checkbox", "multi"),
        ("checkboxes", "multi"),
        ("multiple", "multi"),
        ("select_multiple", "multi"),
        ("ranking", "rank"),
        ("number", "decimal"),
        ("int", "integer"),
        ("float", "decimal"),
        ("string", "text"),
        ("textarea", "longtext"),
        ("comment", "longtext"),
        ("bool", "boolean"),
        ("html", "note"),
        ("section", "group"),
        ("table", "matrix"),
        ("repeat", "roster"),
    ];
    let names: Vec<&str> = TYPES.iter().map(|t| t.word).collect();
    match HABITS.iter().find(|(habit, _)| *habit == word.to_lowercase()) {
        Some((_, ours)) => format!("Vouliez-vous dire « {ours} » ?"),
        None => match suggest::nearest(word, names.iter().copied()) {
            Some(name) => format!("Vouliez-vous dire « {name} » ?"),
            None => format!("Types possibles : {}.", names.join(", ")),
        },
    }
}
