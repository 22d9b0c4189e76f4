//! Fills a page of a questionnaire as a person does: real clicks and keys, question after question, those that appear included.

use serde_json::{Value as Json, json};

use super::driver::Browser;

/// Answers that open as many questions as possible; every other question gets its first choice, or a plausible figure.
fn wanted() -> Json {
    json!({
        "A03": "toute-annee", "A04": "surtout", "B05~search": "Rennes", "B02": "W353001234", "B03": "732829320", "B04": "1998",
        "C07": ["siege"], "E01": "40", "E02": "15", "E07": "manque-peu", "H02": "locataire-reduit", "H10": "oui", "H06": "urgent",
        "K04.1": "lieux", "D01": "120", "D04_total": "9", "D04_femmes": "4", "D05": "2", "D06_genre": "femme", "F01": "oui-permanence",
        "F02": "3", "F03": "2,5", "G01": "2025", "G02": "10000-49999", "G03": "12500", "G04_sources": ["cotisations", "subventions"],
        "G10": "freine", "K05_texte": "Une salle plus grande, près du centre.", "K06": "Merci de ce questionnaire.",
        "H08_rythme": "hebdomadaire", "K07_email": "bureau@essai.example"
    })
}

/// Answers every question of the page, and those that these answers open.
pub(super) fn fill(browser: &Browser) {
    for _ in 0..200 {
        let next = browser.js_with(include_str!("scan.js"), json!([wanted()]));
        let Some(actions) = next.as_array() else { return };
        for action in actions {
            let css = action[0].as_str().unwrap();
            match action[1].as_str() {
                None => browser.click(css),
                Some(text) => browser.fill(css, text),
            }
        }
    }
    panic!("more than 200 questions on {}", browser.url());
}
