//! Whether the answers of a list have an order that must be kept: classes, scales of degree, yes-more-or-less-no.
//!
//! The questionnaire format has no key for it, so the list itself tells: codes or wordings that are numbers or bounds (« 36 à
//! 45 »), wordings of degree (« plutôt », « souvent », « en baisse »), or wordings that all say yes or no first. A list with an
//! « autre », or mapped to a nomenclature, has no order.

use super::columns::Entry;

/// Words of degree, lower case, as they begin a wording or stand in it.
const DEGREES: [&str; 27] = [
    "très",
    "plutôt",
    "assez",
    "moyennement",
    "peu ",
    "pas vraiment",
    "pas du tout",
    "tout à fait",
    "un peu",
    "beaucoup",
    "souvent",
    "parfois",
    "jamais",
    "rarement",
    "toujours",
    "régulièrement",
    "hausse",
    "baisse",
    "augment",
    "diminu",
    "stable",
    "bonne",
    "mauvaise",
    "facile",
    "difficile",
    "plus tard",
    "dans l’année",
];

/// Whether the answers have an order.
pub fn is_ordered(list: &[Entry]) -> bool {
    let real: Vec<&Entry> = list.iter().filter(|entry| entry.missing.is_none()).collect();
    if real.len() < 3 || real.iter().any(|entry| entry.other || !entry.maps.is_empty()) {
        return false;
    }
    let most = |holds: &dyn Fn(&str, &str) -> bool| {
        3 * real
            .iter()
            .filter(|entry| holds(&entry.code, &entry.label.to_lowercase()))
            .count()
            >= 2 * real.len()
    };
    let bounds = |_: &str, label: &str| label.chars().any(|c| c.is_ascii_digit());
    let degree = |_: &str, label: &str| DEGREES.iter().any(|word| label.contains(word));
    // A handful of answers that each say yes, no, or how much.
    let agrees = real.len() <= 5
        && real.iter().all(|entry| {
            let label = entry.label.to_lowercase();
            label.starts_with("oui") || label.starts_with("non") || degree("", &label)
        });
    ascending(&real) || most(&bounds) || most(&degree) || agrees
}

/// Codes that are numbers, in ascending order.
fn ascending(list: &[&Entry]) -> bool {
    let values: Option<Vec<f64>> = list.iter().map(|entry| entry.code.parse().ok()).collect();
    values.is_some_and(|values| values.windows(2).all(|pair| pair[0] < pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(labels: &[&str]) -> Vec<Entry> {
        labels
            .iter()
            .map(|label| Entry {
                label: (*label).to_owned(),
                ..Entry::bare(&format!("c-{label}"))
            })
            .collect()
    }

    #[test]
    fn scales_and_classes_are_ordered_and_themes_are_not() {
        assert!(is_ordered(&list(&["En forte baisse", "En baisse", "Stable", "En hausse"])));
        assert!(is_ordered(&list(&[
            "Aucune recette",
            "1 à 999 €",
            "1 000 à 9 999 €",
            "10 000 € et plus"
        ])));
        assert!(is_ordered(&list(&[
            "Non",
            "Oui, mais nous faisons avec",
            "Oui, cela freine nos activités"
        ])));
        assert!(!is_ordered(&list(&["Sport", "Culture", "Loisirs"])));
        assert!(!is_ordered(&list(&["Oui", "Non"])));
        assert!(is_ordered(&["1", "2", "3"].map(Entry::bare)));
    }
}
