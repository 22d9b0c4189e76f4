//! The ten domains of INSEE's survey of associations, as the register writes them: codes, labels, and what people type.

use super::fold::fold;

/// The ten domains: code, label, and other spellings (folded).
pub const DOMAINS: [(&str, &str, &[&str]); 10] = [
    ("SPO", "Sports", &["sport", "sportif", "sportive", "club sportif"]),
    (
        "CUL",
        "Culture\u{a0}: spectacles et activités artistiques",
        &[
            "culture",
            "culturel",
            "culturelle",
            "culture spectacles",
            "art",
            "arts",
            "spectacle",
            "spectacles",
        ],
    ),
    (
        "LOI",
        "Loisirs, divertissements, vie sociale",
        &["loisir", "loisirs", "vie sociale", "loisirs et vie sociale", "animation"],
    ),
    (
        "DEF",
        "Défense de causes, de droits, d’intérêts",
        &[
            "defense",
            "defense de causes",
            "defense des droits",
            "environnement",
            "droits",
            "citoyennete",
        ],
    ),
    (
        "SOC",
        "Action sociale, humanitaire, caritative",
        &[
            "social",
            "sociale",
            "action sociale",
            "solidarite",
            "humanitaire",
            "caritatif",
            "social sante hebergement",
            "action sociale sante hebergement",
        ],
    ),
    (
        "HEB",
        "Hébergement social ou médico-social",
        &["hebergement", "medico social", "logement"],
    ),
    ("SAN", "Santé", &["sante", "prevention sante"]),
    (
        "ENS",
        "Enseignement, formation, recherche non médicale",
        &[
            "enseignement",
            "education",
            "formation",
            "recherche",
            "enseignement formation recherche",
        ],
    ),
    (
        "ECO",
        "Gestion de services économiques et développement local",
        &[
            "economie",
            "economique",
            "developpement local",
            "economie developpement local",
            "emploi",
        ],
    ),
    ("AUT", "Autres", &["autre", "autres", "divers"]),
];

/// The label of a domain code.
pub fn domain_label(code: &str) -> Option<&'static str> {
    DOMAINS
        .iter()
        .find(|(known, _, _)| *known == code)
        .map(|(_, label, _)| *label)
}

/// A domain by its label; a code that is not known stands for itself.
pub fn domain_name(code: &str) -> String {
    domain_label(code).unwrap_or(code).to_owned()
}

/// Reads a domain: a code of INSEE's ten (the seven published by INJEP are among them), a sub-domain code (`SPO1`), a label or a
/// usual spelling. `None` when it is none of these.
pub fn domain_code(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    if folded.is_empty() {
        return None;
    }
    let upper = folded.to_uppercase();
    let code = match upper.len() {
        3 => Some(upper.as_str()),
        4 if upper.as_bytes()[3].is_ascii_digit() => upper.get(..3),
        _ => None,
    };
    if let Some(code) = code
        && let Some(found) = DOMAINS.iter().find(|d| d.0 == code)
    {
        return Some(found.0);
    }
    DOMAINS
        .iter()
        .find(|d| fold(d.1) == folded || d.2.contains(&folded.as_str()))
        .map(|d| d.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_sub_codes_labels_and_usual_words_are_read() {
        assert_eq!(domain_code("SPO"), Some("SPO"));
        assert_eq!(domain_code(" spo2 "), Some("SPO"));
        assert_eq!(domain_code("Défense de causes, de droits, d'intérêts"), Some("DEF"));
        assert_eq!(domain_code("Santé"), Some("SAN"));
        assert_eq!(domain_code("Éducation"), Some("ENS"));
        assert_eq!(domain_code("pétanque"), None);
        assert_eq!(domain_code(""), None);
    }

    #[test]
    fn no_spelling_means_two_domains() {
        let mut seen = std::collections::BTreeMap::new();
        for (code, label, words) in DOMAINS {
            for word in words.iter().map(|w| (*w).to_owned()).chain([fold(label)]) {
                assert_eq!(fold(&word), word, "spellings are folded");
                if let Some(other) = seen.insert(word.clone(), code) {
                    assert_eq!(other, code, "{word}");
                }
            }
        }
    }
}
