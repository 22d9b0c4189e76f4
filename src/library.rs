//! What the program carries with it: questionnaires, report plans and templates, reference data. A folder may take the place of
//! the embedded `survey-schemas/` or `reports/` (`--schemas DIR`, `--reports DIR`): its files are added to the embedded ones and
//! replace those of the same name.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::questionnaire::{Questionnaire, schema};
use crate::register::territory::Territories;
use crate::report::benchmark;
use crate::report::plan::{self, Plan};

/// Embeds the text files of a folder under their names.
macro_rules! embedded {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../", $folder, "/", $name)))),*]
    };
}

/// The questionnaires of `survey-schemas/`, their distributions, and the schema of the format.
const SCHEMAS: &[(&str, &str)] = embedded!("survey-schemas": "analyse.schema.json", "benchmarks.schema.json", "enquetes-locales.benchmarks.json", "flash-locaux.json", "olva-2026.json", "olva-2026.simulation.json", "questionnaire.schema.json", "reperes-nationaux.benchmarks.json");

/// The text files of `reports/` (fonts are embedded by the PDF renderer).
const REPORTS: &[(&str, &str)] = embedded!("reports": "diagnostic.css", "diagnostic.json", "diagnostic.typ", "paper-form.typ", "paper-letter.typ", "plan.schema.json");

/// The embedded files, or those of the folders given.
pub struct Library {
    /// File name (`olva-2026.json`) → text.
    pub schemas: BTreeMap<String, String>,
    /// File name (`diagnostic.json`, `diagnostic.typ`) → text.
    pub reports: BTreeMap<String, String>,
}

impl Library {
    /// What is embedded.
    pub fn embedded() -> Self {
        let own = |files: &[(&str, &str)]| {
            files
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect()
        };
        Library {
            schemas: own(SCHEMAS),
            reports: own(REPORTS),
        }
    }

    /// What is embedded, with the text files of the given folders over it.
    ///
    /// # Errors
    /// A French sentence per folder or file that cannot be read.
    pub fn load(schemas: Option<&Path>, reports: Option<&Path>) -> Result<Self, Vec<String>> {
        let mut library = Self::embedded();
        let mut faults = Vec::new();
        for (folder, files) in [(schemas, &mut library.schemas), (reports, &mut library.reports)] {
            if let Some(folder) = folder {
                overlay(folder, files, &mut faults);
            }
        }
        if faults.is_empty() { Ok(library) } else { Err(faults) }
    }

    /// The text of the questionnaire with this id (`olva-2026` → `olva-2026.json`).
    pub fn questionnaire(&self, id: &str) -> Option<&str> {
        self.schemas.get(&format!("{id}.json")).map(String::as_str)
    }

    /// The distributions that the demonstration draws answers of this questionnaire from (`olva-2026.simulation.json`), if any.
    pub fn simulation(&self, id: &str) -> Option<&str> {
        self.schemas.get(&format!("{id}.simulation.json")).map(String::as_str)
    }

    /// The benchmark packs: the files whose `format` is that of packs, in the order of their names.
    pub fn benchmarks(&self) -> Vec<&str> {
        self.schemas
            .values()
            .map(String::as_str)
            .filter(|text| benchmark::is_pack(text))
            .collect()
    }

    /// The plan written for a questionnaire of the library, and that questionnaire: what packs are checked against. `None` without plan.
    pub fn frame(&self, questionnaire: &str) -> Option<(Plan, Questionnaire)> {
        let base = |id: &str| self.questionnaire(id).map(str::to_owned);
        let questionnaire = schema::read(base(questionnaire)?.as_str(), &base).questionnaire?;
        let plan = plan::read(self.plan_for(&questionnaire.id)?, &questionnaire).plan?;
        Some((plan, questionnaire))
    }

    /// Reads a benchmark pack against the plan of the questionnaire that it names.
    pub fn pack(&self, text: &str) -> benchmark::Checked {
        let against = benchmark::questionnaire_of(text).and_then(|id| self.frame(&id));
        benchmark::read(text, against.as_ref().map(|(plan, questionnaire)| (plan, questionnaire)))
    }

    /// The ids of the questionnaires: files named after the `id` written in them.
    pub fn questionnaires(&self) -> Vec<&str> {
        let id = |name: &str, text: &str| {
            top(text, "id").is_some_and(|id| name.strip_suffix(".json") == Some(&id)) && !benchmark::is_pack(text)
        };
        self.schemas
            .iter()
            .filter(|(name, text)| id(name, text))
            .filter_map(|(name, _)| name.strip_suffix(".json"))
            .collect()
    }

    /// The plan written for this questionnaire id (the file whose `questionnaire` is that id), if any.
    pub fn plan_for(&self, questionnaire: &str) -> Option<&str> {
        self.reports
            .iter()
            .find(|(name, text)| name.ends_with(".json") && top(text, "questionnaire").as_deref() == Some(questionnaire))
            .map(|(_, text)| text.as_str())
    }
}

/// The communes, groups of communes, départements and regions that the program carries (`data/`), read at the first call.
pub fn territories() -> &'static Territories {
    static TERRITORIES: OnceLock<Territories> = OnceLock::new();
    TERRITORIES.get_or_init(|| {
        Territories::read(
            include_str!("../data/communes.csv"),
            include_str!("../data/anciennes-communes.csv"),
            include_str!("../data/epci.csv"),
            include_str!("../data/departements.csv"),
            include_str!("../data/regions.csv"),
        )
    })
}

/// A commune by its name, then its code; a code that is not known stands for itself.
pub fn commune_name(code: &str) -> String {
    territories()
        .commune(code)
        .map_or_else(|| code.to_owned(), |commune| format!("{} ({code})", commune.name))
}

/// Where the reference data come from, to be written wherever they are shown.
pub const TERRITORIES_SOURCE: &str = "INSEE, DGCL, La Poste via Etalab, millésime 2026 (Licence Ouverte 2.0)";

/// A string at the top of a JSON object.
fn top(text: &str, key: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.get(key)?.as_str().map(str::to_owned)
}

fn overlay(folder: &Path, files: &mut BTreeMap<String, String>, faults: &mut Vec<String>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(format!(
                "Le dossier «\u{a0}{}\u{a0}» ne se lit pas ({error}).",
                folder.display()
            ));
            return;
        }
    };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let known = path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| matches!(e, "json" | "typ" | "css"));
        let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|_| known && path.is_file()) else {
            continue;
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                files.insert(name.to_owned(), text);
            }
            Err(error) => faults.push(format!(
                "Le fichier «\u{a0}{}\u{a0}» ne se lit pas ({error}).",
                path.display()
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &str) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
            .map(|entries| {
                entries
                    .filter_map(Result::ok)
                    .filter(|e| e.path().is_file())
                    .filter_map(|e| e.file_name().into_string().ok())
                    .filter(|n| !n.ends_with(".md"))
                    .collect()
            })
            .unwrap_or_default();
        names.sort();
        names
    }

    #[test]
    fn every_file_of_the_folders_is_embedded() {
        let library = Library::embedded();
        assert_eq!(library.schemas.keys().cloned().collect::<Vec<_>>(), names("survey-schemas"));
        assert_eq!(library.reports.keys().cloned().collect::<Vec<_>>(), names("reports"));
    }

    #[test]
    fn the_packs_of_the_program_have_no_fault_and_are_no_questionnaires() {
        let library = Library::embedded();
        let packs = library.benchmarks();
        assert_eq!(packs.len(), 2);
        for text in packs {
            let checked = library.pack(text);
            assert!(checked.faults.is_empty(), "{:#?}", checked.faults);
            let pack = checked.pack.expect("no fault");
            assert!(!library.questionnaires().contains(&pack.id.as_str()));
            // The definitions always differ somewhere: none of them is said to be the same question.
            assert!(
                pack.figures
                    .iter()
                    .all(|figure| figure.grade != benchmark::Grade::A && !figure.url.is_empty())
            );
        }
    }

    #[test]
    fn a_folder_takes_the_place_of_embedded_files_and_adds_its_own() {
        let folder = std::env::temp_dir().join(format!("olva-library-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("temporary folder");
        std::fs::write(folder.join("olva-2026.json"), "ici").expect("written");
        std::fs::write(folder.join("locale.json"), r#"{"id": "locale"}"#).expect("written");
        std::fs::write(folder.join("plan.json"), r#"{"questionnaire": "locale"}"#).expect("written");
        let library = Library::load(Some(&folder), Some(&folder)).unwrap_or_else(|faults| panic!("{faults:?}"));
        std::fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(library.schemas["olva-2026.json"], "ici");
        assert!(library.questionnaires().contains(&"locale"));
        assert!(library.plan_for("locale").is_some());
        assert_eq!(library.plan_for("inconnu"), None);
        let faults = Library::load(Some(&folder), None).err().expect("gone");
        assert!(faults[0].contains("ne se lit pas"), "{faults:?}");
    }
}
