//! Why something cannot be estimated, in a sentence for whoever asked.

use crate::analysis::design::{Excess, Lonely};
use crate::analysis::typeset;

/// Why something cannot be estimated.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// No respondent, or none who weighs anything.
    Nobody,
    /// A value is not a finite number.
    NotANumber,
    /// A stratum (or a primary unit) counts a single unit: its variance cannot be estimated.
    Lonely(Lonely),
    /// More answered in a stratum than its population counts.
    Excess(Excess),
    /// As many strata as units: no degree of freedom.
    NoDegrees,
    /// The denominator of a ratio is zero or negative.
    NoDenominator,
    /// Nothing varies: no test can be made.
    NothingVaries,
    /// A single group (or none) has answers: nothing to compare.
    OneGroup,
    /// A crossing has a single line with answers.
    OneRow,
    /// A crossing has a single column with answers.
    OneColumn,
    /// The test would need to invert what cannot be inverted (cells always empty together).
    Singular,
    /// An interval cannot be computed with these numbers.
    NoInterval,
    /// Nobody answered whose value could be given to those who did not.
    NoDonor,
    /// Too few imputations to measure what they add.
    TooFewImputations,
    /// The two waves have no stratum in common.
    NoCommonStratum,
    /// Nobody answered both waves.
    NoPanel,
    /// The population of a stratum is not known.
    UnknownPopulation {
        /// The stratum.
        stratum: String,
    },
}

impl Refusal {
    /// The sentence, in French: what is wrong and what to do.
    pub fn say(&self) -> String {
        let sentence = match self {
            Refusal::Nobody => "Aucune réponse ne permet ce calcul : élargissez le champ ou vérifiez les poids.".to_owned(),
            Refusal::NotANumber => "Une valeur n’est pas un nombre : corrigez-la, ou laissez la case vide.".to_owned(),
            Refusal::Lonely(Lonely { stratum, stage }) => {
                let place = if stratum.is_empty() {
                    "L’ensemble".to_owned()
                } else {
                    format!("La strate « {stratum} »")
                };
                if *stage == 1 {
                    format!(
                        "{place} ne compte qu’une unité répondante : la précision ne peut pas y être mesurée. Regroupez cette strate avec une strate voisine."
                    )
                } else {
                    format!(
                        "{place} contient une unité primaire où une seule unité a répondu : la précision ne peut pas y être mesurée. Regroupez cette unité avec une autre."
                    )
                }
            }
            Refusal::Excess(Excess {
                stratum,
                sampled,
                population,
            }) => format!(
                "La strate « {stratum} » compte plus de réponses ({sampled}) que sa population ({}) : corrigez l’effectif de la population.",
                population.to_string().replace('.', ",")
            ),
            Refusal::NoDegrees => {
                "Il y a autant de strates que d’unités répondantes : la précision ne peut pas être mesurée. Regroupez des strates.".to_owned()
            }
            Refusal::NoDenominator => "Le dénominateur du rapport est nul ou négatif : le rapport n’a pas de sens.".to_owned(),
            Refusal::NothingVaries => "Toutes les réponses sont identiques : il n’y a rien à tester.".to_owned(),
            Refusal::OneGroup => "Un seul groupe a des réponses : il n’y a rien à comparer.".to_owned(),
            Refusal::OneRow => "Le croisement n’a qu’une ligne avec des réponses : il n’y a rien à tester.".to_owned(),
            Refusal::OneColumn => "Le croisement n’a qu’une colonne avec des réponses : il n’y a rien à tester.".to_owned(),
            Refusal::Singular => {
                "Trop de cases du croisement sont vides : le test ne peut pas être calculé. Regroupez des modalités.".to_owned()
            }
            Refusal::NoInterval => "L’intervalle ne peut pas être calculé avec si peu de réponses.".to_owned(),
            Refusal::NoDonor => {
                "Personne n’a donné de montant : il n’y a pas de valeur à attribuer à celles et ceux qui n’ont pas répondu.".to_owned()
            }
            Refusal::TooFewImputations => {
                "Il faut au moins deux imputations pour mesurer l’incertitude qu’elles ajoutent.".to_owned()
            }
            Refusal::NoCommonStratum => {
                "Les deux vagues n’ont aucune strate en commun : leur évolution ne peut pas être mesurée.".to_owned()
            }
            Refusal::NoPanel => "Personne n’a répondu aux deux vagues : la lecture en panel est impossible.".to_owned(),
            Refusal::UnknownPopulation { stratum } => {
                format!("L’effectif de la population de la strate « {stratum} » n’est pas connu : indiquez-le.")
            }
        };
        typeset(&sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_stratum_and_says_what_to_do() {
        let said = Refusal::Lonely(Lonely {
            stratum: "sport_1".to_owned(),
            stage: 1,
        })
        .say();
        assert!(said.contains("«\u{a0}sport_1\u{a0}»") && said.contains("Regroupez"), "{said}");
        let said = Refusal::Excess(Excess {
            stratum: "droits".to_owned(),
            sampled: 12,
            population: 10.5,
        })
        .say();
        assert!(said.contains("(12)") && said.contains("(10,5)"), "{said}");
    }
}
