//! What can be explored: the questions that are asked and are not personal, row by row where they have rows, the derived variables, the
//! register's attributes, and the groupings that nomenclatures make of their codes.

use super::Names;
use crate::analysis::columns::{Column, Data};
use crate::analysis::dataset::Dataset;
use crate::questionnaire::Questionnaire;

/// What kind of variable it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// One answer.
    One,
    /// One answer on a scale.
    Scale,
    /// Several answers.
    Several,
    /// Answers in order of preference.
    Ranking,
    /// A number.
    Number,
}

/// A variable that can be explored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As a query names it.
    pub name: String,
    /// Its wording; the question, then the row, when it is one.
    pub label: String,
    /// Where it stands: the title of its page, or what other variables are.
    pub section: String,
    /// What kind it is.
    pub nature: Nature,
}

/// The variables that can be explored, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// The variables.
    pub entries: Vec<Entry>,
}

/// The section of derived variables.
const DERIVED: &str = "Variables calculées";
/// More codes than this, and nearly as many as associations: the attribute groups nobody.
const MANY: usize = 20;
/// The section of the register’s attributes.
const REGISTER: &str = "Répertoire des associations";

impl Catalogue {
    /// The catalogue of a survey.
    pub fn new(questionnaire: &Questionnaire, dataset: &Dataset, names: &Names) -> Self {
        let lang = &questionnaire.locale;
        let mut out = Catalogue::default();
        for page in &questionnaire.pages {
            let asked = questionnaire.questions();
            let here = asked
                .iter()
                .filter(|item| item.enabled && !item.sensitive)
                .filter(|item| questionnaire.page_of(&item.id).is_some_and(|found| found.id == page.id));
            for item in here {
                let own = dataset
                    .question(&item.id)
                    .map_or(item.id.as_str(), |question| question.label.as_str());
                let prefix = format!("{}.", item.id);
                for column in dataset.columns() {
                    if column.name == item.id {
                        out.add(column, own, page.title.get(lang), questionnaire, names);
                    } else if column.name.starts_with(&prefix) {
                        let hidden = match &item.kind {
                            crate::questionnaire::Kind::Roster { items, .. } => items
                                .iter()
                                .any(|inner| inner.sensitive && column.name == format!("{prefix}{}", inner.id)),
                            _ => false,
                        };
                        if !hidden {
                            out.add(
                                column,
                                &format!("{own} – {}", column.label),
                                page.title.get(lang),
                                questionnaire,
                                names,
                            );
                        }
                    }
                }
            }
        }
        for derived in &questionnaire.derived {
            if let Some(column) = dataset.column(&derived.id) {
                out.add(column, &column.label, DERIVED, questionnaire, names);
            }
        }
        for column in dataset.columns().iter().filter(|column| column.name.starts_with("register.")) {
            // A date, a number: nearly as many codes as associations.
            if column.list().len() > MANY && 3 * column.list().len() > dataset.len {
                continue;
            }
            out.add(column, &column.label, REGISTER, questionnaire, names);
        }
        out
    }

    fn add(&mut self, column: &Column, label: &str, section: &str, questionnaire: &Questionnaire, names: &Names) {
        let nature = match &column.data {
            Data::Codes { .. } if column.roster.is_some() => Nature::Several,
            Data::Codes { .. } if column.ordered => Nature::Scale,
            Data::Codes { .. } => Nature::One,
            Data::Flags(_) if column.roster.is_some() => Nature::Several,
            Data::Flags(_) => Nature::One,
            Data::Sets { .. } => Nature::Several,
            Data::Ranks { .. } => Nature::Ranking,
            Data::Numbers { .. } => Nature::Number,
            Data::Dates(_) | Data::Presence => return,
        };
        let named = |name: String, label: String, nature: Nature| Entry {
            label: names.labels.get(&name).cloned().unwrap_or(label),
            section: section.to_owned(),
            name,
            nature,
        };
        self.entries.push(named(column.name.clone(), label.to_owned(), nature));
        let nature = if nature == Nature::Ranking { Nature::Several } else { nature };
        for (by, nomenclature) in &questionnaire.nomenclatures {
            if column.list().iter().any(|entry| entry.maps.contains_key(by)) {
                let name = format!("{}*{by}", column.name);
                let label = format!("{label} – {}", nomenclature.label.get(&questionnaire.locale));
                self.entries.push(named(name, label, nature));
            }
        }
    }

    /// A variable by its name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}
