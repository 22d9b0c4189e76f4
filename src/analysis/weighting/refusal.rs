//! Why a weighting cannot be done: each case typed, with what it is about, and explained in French.

use serde::{Deserialize, Serialize};

use super::Labels;
use super::words::{count, counted, list, number, percent, plural, quoted, sentence};

/// Why weights cannot be computed, or a wave cannot be weighted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Refusal {
    /// A number that is not finite, or negative where it may not be.
    BadNumber {
        /// What it was given for.
        what: String,
        /// As it was given.
        value: String,
    },
    /// A column that does not have one value for each respondent.
    Lengths {
        /// The column.
        what: String,
        /// Respondents.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// The frame is empty.
    NoFrame,
    /// Nobody answered.
    NoRespondents,
    /// A cell of the frame counts fewer associations than answers.
    MoreRespondentsThanFrame {
        /// Attributes, in order.
        attributes: Vec<String>,
        /// Their values.
        values: Vec<String>,
        /// Associations of the frame.
        population: f64,
        /// Answers.
        respondents: usize,
    },
    /// A margin gives a category twice.
    DuplicateCategory {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
    },
    /// Respondents are in a category for which the margin gives no total.
    UnknownCategory {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
        /// How many respondents.
        respondents: usize,
    },
    /// A category has a total and no respondent to carry it.
    NoRespondentInCategory {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
        /// Its total.
        total: f64,
    },
    /// A category has a total of zero and respondents.
    ZeroTotal {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
        /// How many respondents.
        respondents: usize,
    },
    /// Two margins over the same respondents have different sums.
    TotalsDisagree {
        /// One margin.
        first: String,
        /// Its sum.
        first_total: f64,
        /// The other.
        second: String,
        /// Its sum.
        second_total: f64,
    },
    /// A total is implied by the others, and they imply another one.
    Contradiction {
        /// The margin.
        margin: String,
        /// Its category (empty: a numeric total).
        category: String,
        /// The total given.
        total: f64,
        /// What the others imply.
        implied: f64,
    },
    /// Bounds that do not surround 1.
    Bounds {
        /// Lower bound of the ratio of weights.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// A total needs a ratio of weights outside the bounds.
    BoundsTooNarrow {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
        /// Mean ratio that the total needs.
        needed: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// The totals were not met.
    NotConverged {
        /// The margin that is the furthest from its total.
        margin: String,
        /// Its category.
        category: String,
        /// Its relative gap.
        gap: f64,
        /// Iterations done.
        iterations: usize,
    },
    /// The totals are met only by bringing weights to zero.
    Vanishing {
        /// How many respondents would weigh nothing.
        respondents: usize,
    },
    /// Every weight reaches its cap: the excess can go nowhere.
    CapTooLow,
    /// The chance of answering cannot be modelled.
    NoModel,
    /// The frame is not reliable: associations of local law are not in the RNA.
    LocalLaw {
        /// Departments concerned.
        departments: Vec<String>,
    },
    /// Too few answers from the frame.
    TooFew {
        /// Answers.
        respondents: usize,
        /// How many are needed.
        needed: usize,
    },
    /// More than half of the frame is unknown on an attribute.
    MostlyUnknown {
        /// The attribute.
        attribute: String,
        /// Part of the frame that is unknown.
        share: f64,
    },
    /// Of more than half of the frame, nobody knows whether it is active: totals are not extrapolated.
    MostlyUnknownActivity {
        /// Part of the frame whose activity is unknown.
        share: f64,
    },
    /// Supplied margins are those of another territory.
    OtherTerritory {
        /// Territory of the margins.
        given: String,
        /// Territory of the wave.
        wanted: String,
    },
    /// Supplied margins without their source or their year.
    NoSource,
    /// Nobody wanted it.
    Chosen {
        /// Why, in the words of the coordinator; empty: not said.
        why: String,
    },
}

impl Refusal {
    /// The explanation in French, with codes.
    pub fn say(&self) -> String {
        self.say_with(&Labels::default())
    }

    /// The explanation in French, with labels.
    pub fn say_with(&self, labels: &Labels) -> String {
        sentence(&self.text(labels))
    }

    fn text(&self, labels: &Labels) -> String {
        let category = |margin: &str, category: &str| {
            if category.is_empty() {
                quoted(&labels.attribute(margin))
            } else {
                format!(
                    "{} de {}",
                    quoted(&labels.category(margin, category)),
                    quoted(&labels.attribute(margin))
                )
            }
        };
        match self {
            Refusal::BadNumber { what, value } => {
                format!(
                    "{} : « {value} » ne convient pas. Donnez un nombre positif ou nul.",
                    quoted(what)
                )
            }
            Refusal::Lengths { what, expected, found } => format!(
                "{} compte {} pour {}. Donnez une valeur par réponse.",
                quoted(what),
                counted(*found, "valeur", "valeurs"),
                counted(*expected, "réponse", "réponses")
            ),
            Refusal::NoFrame => {
                "Aucune association dans la base de l’enquête : sans elle, on ne sait pas qui n’a pas répondu.".to_owned()
            }
            Refusal::NoRespondents => "Aucune réponse à pondérer.".to_owned(),
            Refusal::MoreRespondentsThanFrame {
                attributes,
                values,
                population,
                respondents,
            } => format!(
                "Le groupe {} compte {} mais {} dans la base de l’enquête. Vérifiez le répertoire : chaque association qui répond \
                 doit y figurer, avec les mêmes caractéristiques.",
                cell_name(labels, attributes, values),
                counted(*respondents, "réponse", "réponses"),
                associations(*population)
            ),
            Refusal::DuplicateCategory { margin, category: code } => {
                format!("La modalité {} a deux totaux. N’en gardez qu’un.", category(margin, code))
            }
            Refusal::UnknownCategory {
                margin,
                category: code,
                respondents,
            } => format!(
                "{} dans la modalité {}, qui n’a pas de total. Ajoutez ce total ou regroupez la modalité avec une autre.",
                counted(*respondents, "réponse est", "réponses sont"),
                category(margin, code)
            ),
            Refusal::NoRespondentInCategory {
                margin,
                category: code,
                total,
            } => format!(
                "La modalité {} a un total de {} mais aucune réponse. Regroupez-la avec une modalité voisine.",
                category(margin, code),
                number(*total, 2)
            ),
            Refusal::ZeroTotal {
                margin,
                category: code,
                respondents,
            } => format!(
                "La modalité {} a un total nul mais {}. Corrigez le total ou retirez ces réponses.",
                category(margin, code),
                counted(*respondents, "réponse", "réponses")
            ),
            Refusal::TotalsDisagree {
                first,
                first_total,
                second,
                second_total,
            } => format!(
                "Les totaux se contredisent : {} pour {}, {} pour {}. Ils doivent décrire le même ensemble d’associations.",
                number(*first_total, 2),
                quoted(&labels.attribute(first)),
                number(*second_total, 2),
                quoted(&labels.attribute(second))
            ),
            Refusal::Contradiction {
                margin,
                category: code,
                total,
                implied,
            } => format!(
                "Le total de {} ({}) contredit les autres totaux, qui le fixent à {}. Corrigez l’un d’eux.",
                category(margin, code),
                number(*total, 2),
                number(*implied, 2)
            ),
            Refusal::Bounds { low, high } => format!(
                "Bornes impossibles : de {} à {}. La borne basse doit être comprise entre 0 et 1, la borne haute dépasser 1.",
                number(*low, 3),
                number(*high, 3)
            ),
            Refusal::BoundsTooNarrow {
                margin,
                category: code,
                needed,
                low,
                high,
            } => format!(
                "Bornes trop étroites pour {} : il faudrait y multiplier les poids par {} en moyenne, hors des bornes de {} à {}. \
                 Élargissez-les ou regroupez la modalité.",
                category(margin, code),
                number(*needed, 3),
                number(*low, 3),
                number(*high, 3)
            ),
            Refusal::NotConverged {
                margin,
                category: code,
                gap,
                iterations,
            } => format!(
                "Le calage n’aboutit pas : après {}, il reste un écart de {} sur {}. Regroupez des modalités ou retirez cette marge.",
                counted(*iterations, "essai", "essais"),
                if *gap < 0.001 {
                    "moins de 0,1 %".to_owned()
                } else {
                    percent(*gap)
                },
                category(margin, code)
            ),
            Refusal::Vanishing { respondents } => format!(
                "Le calage n’aboutit qu’en annulant presque le poids de {} : ces totaux ne peuvent pas être respectés ensemble. \
                 Regroupez des modalités ou retirez une marge.",
                counted(*respondents, "réponse", "réponses")
            ),
            Refusal::CapTooLow => "Le plafond des poids est trop bas : tous l’atteignent. Relevez-le.".to_owned(),
            Refusal::NoModel => {
                "La probabilité de répondre ne peut pas être estimée : tout le monde a répondu, ou personne.".to_owned()
            }
            Refusal::LocalLaw { departments } => format!(
                "Dans {} ({}), les associations de droit local ne figurent pas au Répertoire national des associations : la liste \
                 de départ n’est pas assez sûre pour pondérer.",
                if departments.len() < 2 {
                    "ce département"
                } else {
                    "ces départements"
                },
                list(departments)
            ),
            Refusal::TooFew { respondents, needed } => format!(
                "{} : trop peu pour pondérer, il en faut au moins {}.",
                match respondents {
                    0 => "Aucune réponse d’une association de la base".to_owned(),
                    n => counted(*n, "seule réponse", "réponses seulement"),
                },
                count(*needed)
            ),
            Refusal::MostlyUnknown { attribute, share } => format!(
                "Le répertoire n’indique pas {} pour {} des associations : plus de la moitié. Complétez-le pour pouvoir pondérer.",
                quoted(&labels.attribute(attribute)),
                percent(*share)
            ),
            Refusal::MostlyUnknownActivity { share } => format!(
                "On ignore si {} des associations de la liste sont encore actives : plus de la moitié. Aucun total n’est estimé pour \
                 l’ensemble du territoire.",
                percent(*share)
            ),
            Refusal::OtherTerritory { given, wanted } => format!(
                "Les totaux fournis décrivent un autre territoire ({given}) que celui de l’enquête ({wanted}). Seuls les totaux de ce \
                 territoire peuvent servir."
            ),
            Refusal::Chosen { why } if why.trim().is_empty() => {
                "La coordination de l’enquête, ou son questionnaire, a choisi de ne pas pondérer.".to_owned()
            }
            Refusal::Chosen { why } => format!(
                "La coordination de l’enquête a choisi de ne pas pondérer : « {} »",
                why.trim().trim_end_matches('.')
            ),
            Refusal::NoSource => "Les totaux fournis n’ont pas de source ou pas d’année. Indiquez-les.".to_owned(),
        }
    }
}

/// The name of a cell of the frame: « culture, avec salariés ».
pub(super) fn cell_name(labels: &Labels, attributes: &[String], values: &[String]) -> String {
    let parts: Vec<String> = attributes
        .iter()
        .zip(values)
        .map(|(attribute, value)| labels.category(attribute, value))
        .collect();
    quoted(&parts.join(", "))
}

fn associations(population: f64) -> String {
    format!(
        "{} {}",
        number(population, 1),
        plural(population as usize, "association", "associations")
    )
}
