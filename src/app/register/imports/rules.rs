//! Which source is believed for which field. The order of sources is written here and in `docs/imports.md`; between two lists, the
//! one that spoke last is believed.

use std::collections::BTreeMap;

use super::known::Said;
use crate::register::fold;
use crate::register::import::{EmailKind, Kind};

/// A family of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// The national register of associations.
    Rna,
    /// The register of companies.
    Sirene,
    /// The Journal officiel.
    Joafe,
    /// A list of a town, or whatever a person wrote.
    List,
}

/// The name of the source of a file, as provenance keeps it: `rna`, `sirene`, `joafe`, `liste:NAME`.
pub(super) fn source(kind: Kind, file_name: &str) -> String {
    match kind {
        Kind::RnaWaldec | Kind::RnaImport => "rna".to_owned(),
        Kind::SireneUnit | Kind::SireneEstablishment => "sirene".to_owned(),
        Kind::Joafe => "joafe".to_owned(),
        _ => {
            let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
            format!("liste:{stem}")
        }
    }
}

/// The family of a source; what has no known source was written by a list.
pub(super) fn family(source: &str) -> Family {
    match source {
        "rna" => Family::Rna,
        "sirene" => Family::Sirene,
        "joafe" => Family::Joafe,
        _ => Family::List,
    }
}

/// A source as a person reads it.
pub fn source_label(source: &str) -> String {
    match source {
        "rna" => "RNA".to_owned(),
        "sirene" => "SIRENE".to_owned(),
        "joafe" => "Journal officiel".to_owned(),
        other => match other.strip_prefix("liste:") {
            Some(name) => format!("Liste «\u{a0}{name}\u{a0}»"),
            None => other.to_owned(),
        },
    }
}

/// The order of families for a field, the most believed first.
fn order(field: &str) -> [Family; 4] {
    use Family::{Joafe, List, Rna, Sirene};
    match field {
        "name" | "rna" | "dissolved" | "attr.date_creat" | "attr.date_dissolution" | "attr.sigle" => [Rna, Joafe, Sirene, List],
        "siren" | "attr.siret" => [Sirene, Rna, List, Joafe],
        "commune" => [Rna, Sirene, Joafe, List],
        "employer" => [Sirene, List, Rna, Joafe],
        _ => [List, Rna, Sirene, Joafe],
    }
}

/// The value to believe of a field, given all that was said of it and what stands in the register (which nobody may have said: it
/// is then as if an old list had).
pub(super) fn believed(field: &str, said: &BTreeMap<(String, String), Said>, standing: Option<&str>) -> Option<String> {
    let of_field = said
        .range((field.to_owned(), String::new())..)
        .take_while(|((name, _), _)| name == field)
        .map(|((_, source), (value, _, at))| (family(source), Some(*at), value.as_str()));
    let sayings: Vec<(Family, Option<crate::values::Timestamp>, &str)> = of_field.collect();
    if field == "dissolved" {
        let dissolved = sayings.iter().any(|(_, _, value)| *value == "oui") || (sayings.is_empty() && standing == Some("oui"));
        return dissolved.then(|| "oui".to_owned());
    }
    let unsaid = standing.filter(|value| !sayings.iter().any(|(_, _, said)| said == value));
    let order = order(field);
    let rank = |family: Family| order.iter().position(|one| *one == family).unwrap_or(order.len());
    let mut all: Vec<_> = sayings
        .iter()
        .copied()
        .chain(unsaid.map(|value| (Family::List, None, value)))
        .collect();
    all.sort_by(|a, b| rank(a.0).cmp(&rank(b.0)).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)));
    let best = all.first()?.2;
    // National files write names in capitals: the same name written with its small letters and accents is kept, letters and mails
    // say it.
    let shouts = |value: &str| !value.chars().any(char::is_lowercase);
    let written = (field == "name" && shouts(best))
        .then(|| {
            all.iter()
                .map(|one| one.2)
                .find(|value| !shouts(value) && fold(value) == fold(best))
        })
        .flatten();
    Some(written.unwrap_or(best).to_owned())
}

/// Whose address an e-mail seems to be. When nothing tells, it is treated as that of a person: the more careful of the two.
pub(super) fn email_kind(email: &str, name: &str) -> EmailKind {
    const OFFICES: [&str; 22] = [
        "contact",
        "contacts",
        "info",
        "infos",
        "information",
        "bureau",
        "secretariat",
        "secretaire",
        "asso",
        "association",
        "accueil",
        "president",
        "presidente",
        "presidence",
        "tresorier",
        "tresoriere",
        "communication",
        "com",
        "club",
        "administration",
        "mairie",
        "comite",
    ];
    let local = fold(email.split('@').next().unwrap_or_default());
    let words: Vec<&str> = local.split(' ').collect();
    let name = fold(name);
    let of_name = |word: &&str| word.len() >= 4 && name.split(' ').any(|one| one.len() >= 4 && word.contains(one));
    let small = |word: &str| {
        matches!(
            word,
            "de" | "des" | "du" | "d" | "la" | "le" | "les" | "l" | "et" | "en" | "a"
        )
    };
    let initials = |all: bool| -> String {
        let kept = name.split(' ').filter(|word| all || !small(word));
        kept.filter_map(|word| word.chars().next()).collect()
    };
    let acronyms = [initials(true), initials(false)];
    let is_acronym = |word: &&str| {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        bare.len() >= 3 && acronyms.iter().any(|known| known == bare)
    };
    let functional = words
        .first()
        .is_some_and(|word| OFFICES.contains(word) || word.starts_with("contact"))
        || words.iter().any(of_name)
        || words.iter().any(is_acronym);
    if functional {
        EmailKind::Fonctionnel
    } else {
        EmailKind::Nominatif
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Timestamp;

    fn said(lines: &[(&str, &str, &str)]) -> BTreeMap<(String, String), Said> {
        lines
            .iter()
            .enumerate()
            .map(|(place, (field, source, value))| {
                let at = Timestamp::parse(&format!("2026-01-0{}T00:00:00Z", place + 1)).expect("an instant");
                (((*field).to_owned(), (*source).to_owned()), ((*value).to_owned(), None, at))
            })
            .collect()
    }

    #[test]
    fn a_name_keeps_its_small_letters_and_accents_when_a_national_file_writes_it_in_capitals() {
        let said = said(&[("name", "rna", "AMICALE LAIQUE DE BOURGES")]);
        let well = Some("Amicale laïque de Bourges");
        assert_eq!(believed("name", &said, well).as_deref(), well);
        assert_eq!(
            believed("name", &said, Some("Amicale de Bourges")).as_deref(),
            Some("AMICALE LAIQUE DE BOURGES"),
            "another name is another name"
        );
    }

    #[test]
    fn the_national_register_is_believed_for_the_name_and_the_town_for_the_domain() {
        let all = said(&[
            ("name", "rna", "LES AMIS"),
            ("name", "liste:a", "Amis"),
            ("domain", "liste:a", "CUL"),
            ("domain", "rna", "SPO"),
        ]);
        assert_eq!(believed("name", &all, Some("Amis")).as_deref(), Some("LES AMIS"));
        assert_eq!(believed("domain", &all, None).as_deref(), Some("CUL"));
        assert_eq!(believed("quarter", &all, Some("Centre")).as_deref(), Some("Centre"));
    }

    #[test]
    fn between_two_lists_the_latest_is_believed_and_what_nobody_said_yields() {
        let all = said(&[("domain", "liste:a", "CUL"), ("domain", "liste:b", "SPO")]);
        assert_eq!(believed("domain", &all, Some("LOI")).as_deref(), Some("SPO"));
        assert_eq!(
            believed(
                "employer",
                &said(&[("employer", "liste:a", "non"), ("employer", "sirene", "oui")]),
                None
            )
            .as_deref(),
            Some("oui")
        );
    }

    #[test]
    fn dissolved_holds_as_long_as_a_source_says_so() {
        let all = said(&[("dissolved", "rna", "non"), ("dissolved", "liste:a", "oui")]);
        assert_eq!(believed("dissolved", &all, None).as_deref(), Some("oui"));
        assert_eq!(
            believed("dissolved", &said(&[("dissolved", "rna", "non")]), Some("oui")),
            None
        );
    }

    #[test]
    fn an_address_of_an_office_or_of_the_name_is_not_that_of_a_person() {
        for email in [
            "contact@club.fr",
            "president@x.fr",
            "lavoir18@free.fr",
            "aal35@free.fr",
            "Secrétariat.bureau@x.fr",
        ] {
            assert_eq!(
                email_kind(email, "Association des amis du lavoir"),
                EmailKind::Fonctionnel,
                "{email}"
            );
        }
        for email in ["jeanne.martin@free.fr", "jm18@orange.fr"] {
            assert_eq!(
                email_kind(email, "Association des amis du lavoir"),
                EmailKind::Nominatif,
                "{email}"
            );
        }
    }
}
