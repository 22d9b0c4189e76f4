//! The words of the language: keywords, functions with their French and English names.

use super::Function;

/// The words that cannot be the name of a variable.
pub(super) const RESERVED: [&str; 18] = [
    "et", "and", "ou", "or", "non", "not", "parmi", "in", "contient", "contains", "si", "if", "alors", "then", "sinon", "else",
    "est", "is",
];

/// The four spellings of the truth values: reserved too.
const TRUTH: [(&str, bool); 4] = [("vrai", true), ("true", true), ("faux", false), ("false", false)];

/// Whether a name is a word of the language, whatever its capitals: no item, derived variable or external may have it.
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_lowercase();
    RESERVED.contains(&name.as_str()) || truth(&name).is_some()
}

/// Reads `vrai`, `true`, `faux`, `false` (lower case).
pub(super) fn truth(word: &str) -> Option<bool> {
    TRUTH.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// A word that says « renseigné », in any gender and number, without accents.
pub(super) fn is_answered_word(word: &str) -> bool {
    matches!(word, "renseigne" | "renseignee" | "renseignes" | "renseignees" | "answered")
}

/// The special forms written like functions.
pub(super) const FORMS: [&str; 6] = [
    "est_renseigne",
    "is_answered",
    "precedent",
    "previous",
    "contient",
    "contains",
];

/// Every function: French name, English name, fewest and most arguments (`None`: no limit).
pub(super) const FUNCTIONS: [(Function, &str, &str, usize, Option<usize>); 18] = [
    (Function::Sum, "somme", "sum", 1, None),
    (Function::Mean, "moyenne", "mean", 1, None),
    (Function::Min, "min", "min", 1, None),
    (Function::Max, "max", "max", 1, None),
    (Function::Count, "nombre", "count", 1, None),
    (Function::Round, "arrondi", "round", 1, Some(2)),
    (Function::Length, "longueur", "length", 1, Some(1)),
    (Function::Matches, "correspond", "matches", 2, Some(2)),
    (Function::Today, "aujourdhui", "today", 0, Some(0)),
    (Function::YearsBetween, "annees_entre", "years_between", 2, Some(2)),
    (Function::Label, "libelle", "label", 1, Some(1)),
    (Function::NbSelected, "nb_coches", "nb_selected", 1, Some(1)),
    (Function::Any, "un_parmi", "any", 2, None),
    (Function::All, "tous", "all", 2, None),
    (Function::Coalesce, "premier_renseigne", "coalesce", 2, None),
    (Function::Abs, "abs", "abs", 1, Some(1)),
    (Function::Year, "annee", "year", 1, Some(1)),
    (Function::Lower, "minuscules", "lower", 1, Some(1)),
];

impl Function {
    /// Reads a name, French or English, without accents, lower case.
    pub fn parse(name: &str) -> Option<Self> {
        FUNCTIONS
            .iter()
            .find(|(_, fr, en, ..)| *fr == name || *en == name)
            .map(|(function, ..)| *function)
    }

    /// Its French name.
    pub fn french(self) -> &'static str {
        self.row().1
    }

    /// Its English name, also its name in JSON trees.
    pub fn english(self) -> &'static str {
        self.row().2
    }

    /// Fewest and most arguments (`None`: no limit).
    pub fn arity(self) -> (usize, Option<usize>) {
        (self.row().3, self.row().4)
    }

    fn row(self) -> &'static (Function, &'static str, &'static str, usize, Option<usize>) {
        let found = FUNCTIONS.iter().find(|(function, ..)| *function == self);
        found.expect("the table lists every function, a test checks it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_both_its_names() {
        for (function, fr, en, ..) in FUNCTIONS {
            assert_eq!(Function::parse(fr), Some(function));
            assert_eq!(Function::parse(en), Some(function));
            assert_eq!((function.french(), function.english()), (fr, en));
        }
    }

    #[test]
    fn keywords_are_reserved_whatever_their_capitals() {
        assert!(is_reserved("ET") && is_reserved("vrai") && !is_reserved("salaries") && !is_reserved("annee"));
    }
}
