//! The national nomenclatures read as domains of the register: families of the RNA (WALDEC), activities (NAF), size classes and
//! legal categories of SIRENE. And names of associations that seem to name a person.

use super::fold::fold;

/// Families of the RNA: first three digits of the code of the social object, and the domain of the register. The detailed codes
/// are not used: their published list contradicts itself here and there, the families do not.
const WALDEC: [(&str, &str); 29] = [
    ("001", "AUT"), // political activities
    ("002", "AUT"), // clubs, circles of reflection
    ("003", "DEF"), // fundamental rights, civic activities
    ("004", "DEF"), // justice
    ("005", "CUL"), // information, communication
    ("006", "CUL"), // culture, artistic practice
    ("007", "LOI"), // leisure clubs
    ("009", "LOI"), // sociocultural action
    ("010", "CUL"), // heritage
    ("011", "SPO"), // sport, open air
    ("013", "LOI"), // hunting, fishing
    ("014", "LOI"), // friendly societies, mutual help
    ("015", "ENS"), // education, training
    ("016", "ENS"), // research
    ("017", "SAN"), // health
    ("018", "HEB"), // medico-social services and establishments
    ("019", "SOC"), // social work
    ("020", "SOC"), // charity, humanitarian aid, development
    ("021", "SOC"), // services to families and to the aged
    ("022", "ECO"), // conduct of economic activities
    ("023", "ECO"), // representation of economic interests
    ("024", "DEF"), // environment
    ("030", "ECO"), // employment, local development
    ("032", "HEB"), // housing
    ("034", "ECO"), // tourism
    ("036", "AUT"), // safety, civil protection
    ("038", "DEF"), // armed forces, veterans
    ("040", "AUT"), // religious, spiritual, philosophical
    ("050", "AUT"), // other
];

/// Activities: beginning of the NAF code without its dot, the longest first where one contains another, and the domain.
const NAF: [(&str, &str); 27] = [
    ("8551", "SPO"), // teaching of sports and leisure
    ("8552", "CUL"), // cultural teaching
    ("931", "SPO"),
    ("932", "LOI"),
    ("90", "CUL"),
    ("91", "CUL"),
    ("581", "CUL"),
    ("59", "CUL"),
    ("60", "CUL"),
    ("85", "ENS"),
    ("72", "ENS"),
    ("86", "SAN"),
    ("87", "HEB"),
    ("88", "SOC"),
    ("941", "ECO"),
    ("942", "DEF"),
    ("9491", "AUT"),
    ("9492", "AUT"),
    ("55", "ECO"),
    ("56", "ECO"),
    ("79", "ECO"),
    ("78", "ECO"),
    ("70", "ECO"),
    ("82", "ECO"),
    ("47", "ECO"),
    ("38", "ECO"),
    ("8425", "AUT"),
];

/// Legal categories of SIRENE that are associations: not declared, declared (and their variants), of public utility, and of local
/// law (Bas-Rhin, Haut-Rhin, Moselle). Congregations (9240) and foundations (9300) are not.
pub const ASSOCIATION_CATEGORIES: [&str; 7] = ["9210", "9220", "9221", "9222", "9223", "9224", "9230"];
/// Associations of local law (Bas-Rhin, Haut-Rhin, Moselle).
pub const LOCAL_LAW_CATEGORY: &str = "9260";

/// The domain of a code of the RNA (`011025`, first zeros may be missing); `None` when it says nothing (`000000`).
pub fn domain_of_waldec(code: &str) -> Option<&'static str> {
    let digits = code.trim();
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = format!("{digits:0>6}");
    WALDEC
        .iter()
        .find(|(family, _)| whole.starts_with(family))
        .map(|(_, domain)| *domain)
}

/// The domain of an activity code (`93.12Z`); `None` when it does not tell (`94.99Z`, other organisations).
pub fn domain_of_naf(code: &str) -> Option<&'static str> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    if plain.len() < 4 {
        return None;
    }
    NAF.iter()
        .find(|(start, _)| plain.starts_with(start))
        .map(|(_, domain)| *domain)
}

/// Employer or not, from the size class of SIRENE: `NN` is not, `00` was during the year, the others are; nothing is not known.
pub fn employer_of_size(class: &str) -> Option<bool> {
    match class.trim() {
        "NN" => Some(false),
        "00" | "0" | "01" | "02" | "03" | "1" | "2" | "3" | "11" | "12" | "21" | "22" | "31" | "32" | "41" | "42" | "51"
        | "52" | "53" => Some(true),
        _ => None,
    }
}

/// The name of an association that seems to name a person: a civility followed by a word, an electoral fund, a committee of
/// support. A person is to look at it before it is published.
pub fn names_a_person(name: &str) -> bool {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let civility = words
        .windows(2)
        .any(|pair| matches!(pair[0], "monsieur" | "madame" | "mme" | "mlle" | "mademoiselle") && pair[1].len() > 1);
    // A lone « M. » is only a civility when written so.
    let initial = name.contains(" M. ") || name.starts_with("M. ");
    let campaign = [
        "financement electoral",
        "financement de la campagne",
        "campagne electorale de",
        "mandataire financier",
    ]
    .iter()
    .any(|part| folded.contains(part));
    let support = ["comite de soutien a ", "comite de soutien de ", "association de soutien a "]
        .iter()
        .filter_map(|start| folded.split_once(start))
        .any(|(_, rest)| {
            let next = rest.split(' ').next().unwrap_or("");
            !matches!(next, "la" | "le" | "l" | "les" | "un" | "une" | "des" | "d" | "")
        });
    civility || initial || campaign || support
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::domain_label;

    #[test]
    fn codes_of_the_rna_give_a_domain_even_without_their_zeros() {
        assert_eq!(domain_of_waldec("011025"), Some("SPO"));
        assert_eq!(domain_of_waldec("6030"), Some("CUL"));
        assert_eq!(domain_of_waldec("000000"), None);
        assert_eq!(domain_of_waldec(""), None);
        assert_eq!(domain_of_waldec("sport"), None);
        for (_, domain) in WALDEC.iter().chain(&NAF) {
            assert!(domain_label(domain).is_some(), "{domain}");
        }
    }

    #[test]
    fn activities_and_sizes_are_read() {
        assert_eq!(domain_of_naf("93.12Z"), Some("SPO"));
        assert_eq!(domain_of_naf("85.51Z"), Some("SPO"));
        assert_eq!(domain_of_naf("85.59A"), Some("ENS"));
        assert_eq!(domain_of_naf("94.99Z"), None);
        assert_eq!(employer_of_size("NN"), Some(false));
        assert_eq!(employer_of_size("00"), Some(true));
        assert_eq!(employer_of_size("12"), Some(true));
        assert_eq!(employer_of_size(""), None);
    }

    #[test]
    fn names_that_name_a_person_are_flagged() {
        for name in [
            "ASSOCIATION DE FINANCEMENT DE LA CAMPAGNE DE M. MARTIN",
            "Association de financement électoral de Claude Martin",
            "Les amis de Madame Martin",
            "Comité de soutien à Claude Martin",
        ] {
            assert!(names_a_person(name), "{name}");
        }
        for name in [
            "Comité de soutien à la librairie",
            "Les Amis du lavoir",
            "Collège Jean Moulin",
            "Notre-Dame",
        ] {
            assert!(!names_a_person(name), "{name}");
        }
    }
}
