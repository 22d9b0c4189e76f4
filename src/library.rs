//! What the program carries with it: questionnaires, report plans and templates, fonts, reference data. A folder may take the
//! place of the embedded `survey-schemas/` or `reports/`. (Contract: the demo owner completes it.)

use std::collections::BTreeMap;

/// The embedded files, or those of the folders given.
pub struct Library {
    /// File name (`olva-2026.json`) → text.
    pub schemas: BTreeMap<String, String>,
    /// File name (`diagnostic.json`, `diagnostic.typ`) → text.
    pub reports: BTreeMap<String, String>,
}

impl Library {
    /// The text of the questionnaire with this id (`olva-2026` → `olva-2026.json`).
    pub fn questionnaire(&self, id: &str) -> Option<&str> {
        self.schemas.get(&format!("{id}.json")).map(String::as_str)
    }

    /// The plan written for this questionnaire id (the file whose `questionnaire` is that id), if any.
    pub fn plan_for(&self, questionnaire: &str) -> Option<&str> {
        let _ = questionnaire;
        todo!()
    }
}
