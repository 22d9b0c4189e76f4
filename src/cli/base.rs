//! The questionnaires that one given by a file extends: those beside it first, then those that the program carries.

use std::path::Path;

use olva::library::Library;

/// The text of the questionnaire `id`, for a file that extends it.
pub(super) fn base(file: &Path, library: &Library, id: &str) -> Option<String> {
    let name = |text: &String| {
        let document: Option<serde_json::Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok();
        document.is_some_and(|document| document.get("id").and_then(serde_json::Value::as_str) == Some(id))
    };
    let safe = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let beside = safe.then(|| std::fs::read_to_string(file.with_file_name(format!("{id}.json"))).ok());
    beside
        .flatten()
        .filter(name)
        .or_else(|| library.questionnaire(id).map(str::to_owned))
}
