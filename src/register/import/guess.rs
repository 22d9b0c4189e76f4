//! What the columns of a list seem to mean, from their headers and their cells.

use super::cells;
use super::headers::HEADERS;
use super::meaning::Meaning;
use crate::register::domain::domain_code;
use crate::register::fold::fold;
use crate::values::{parse_commune_code, parse_rna, parse_siren};

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Neither the header nor the cells tell.
    Low,
    /// The cells tell, or the header resembles one that we know.
    Medium,
    /// The header is one that we know.
    High,
}

impl Confidence {
    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Confidence::Low => "à vérifier",
            Confidence::Medium => "probable",
            Confidence::High => "sûr",
        }
    }
}

/// What a column seems to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The meaning.
    pub meaning: Meaning,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How the words begin that make a header a person, whatever their gender and number.
const PERSONS: [&str; 30] = [
    "president",
    "copresident",
    "vicepresident",
    "presidence",
    "pdt",
    "tresor",
    "secretaire",
    "secretariat",
    "responsable",
    "dirigeant",
    "referent",
    "prenom",
    "civilite",
    "representant",
    "naissance",
    "correspondant",
    "interlocut",
    "contact",
    "personne",
    "directeur",
    "directrice",
    "gerant",
    "animateur",
    "animatrice",
    "delegue",
    "coordinat",
    "coordonnat",
    "entraineur",
    "professeur",
    "fonction",
];

/// A header that announces somebody: « Nom du/de la président·e », « Personne à contacter ». A count or a date is of nobody.
fn of_person(words: &[&str]) -> bool {
    let count = words.iter().any(|w| matches!(*w, "nombre" | "nb" | "nbre"));
    let date = words.contains(&"date") && !words.contains(&"naissance");
    !count && !date && words.iter().any(|word| PERSONS.iter().any(|start| word.starts_with(start)))
}

/// A header of a list of associations.
pub(super) fn known_header(folded: &str) -> bool {
    HEADERS.iter().any(|(_, names)| names.contains(&folded))
}

/// The meaning that a header alone tells.
pub(super) fn of_header(header: &str) -> Option<Guess> {
    let folded = fold(header);
    if let Some((meaning, _)) = HEADERS.iter().find(|(_, names)| names.contains(&folded.as_str())) {
        return Some(Guess {
            meaning: *meaning,
            confidence: Confidence::High,
        });
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let any = |wanted: &[&str]| words.iter().any(|w| wanted.contains(w));
    // « Refus d’être contactée », « Ne plus solliciter », « Refus courriels »: before anything else, whoever refused is not written to.
    let refuses = any(&[
        "refus",
        "refuse",
        "opposition",
        "oppositions",
        "opposee",
        "desinscription",
        "desinscrit",
        "desabonnement",
    ]) && !any(&["motif", "raison", "subvention", "subventions"]);
    let spares = any(&["pas", "plus"]) && any(&["contacter", "solliciter", "ecrire", "relancer", "appeler", "demarcher"]);
    let meaning = if refuses && any(&["date"]) {
        Meaning::OppositionOn
    } else if refuses || spares {
        Meaning::Opposition
    } else if any(&["mail", "email", "courriel", "mel"]) || folded.contains("e mail") {
        Meaning::Email
    } else if any(&["tel", "telephone", "portable", "mobile"]) {
        Meaning::Phone
    } else if any(&["rna", "waldec"]) {
        Meaning::Rna
    } else if any(&["siret"]) {
        Meaning::Siret
    } else if any(&["siren"]) {
        Meaning::Siren
    } else if any(&["insee"]) {
        Meaning::CommuneCode
    } else if any(&["postal"]) && any(&["code"]) {
        Meaning::Postcode
    } else if of_person(&words) {
        Meaning::Person
    } else if any(&["adresse", "rue", "voie"]) {
        Meaning::Address
    } else if any(&["ville", "commune"]) {
        Meaning::CommuneName
    } else if any(&["qpv"]) {
        Meaning::Qpv
    } else if any(&["quartier"]) {
        Meaning::Quarter
    } else if any(&["salaries", "employeur", "employeuse"]) {
        Meaning::Employer
    } else if any(&["domaine", "secteur", "thematique"]) {
        Meaning::Domain
    } else if any(&["association", "associations", "asso", "structure", "organisme", "club"])
        && any(&["nom", "noms", "titre", "libelle", "denomination", "intitule", "designation"])
    {
        Meaning::Name
    } else {
        return None;
    };
    Some(Guess {
        meaning,
        confidence: Confidence::Medium,
    })
}

/// The meaning that the cells alone tell: four filled cells in five must agree.
fn of_cells(cells: &[&str]) -> Option<Meaning> {
    let filled: Vec<&str> = cells.iter().copied().filter(|c| !c.is_empty()).collect();
    if filled.is_empty() {
        return None;
    }
    let most = |test: &dyn Fn(&str) -> bool| filled.iter().filter(|c| test(c)).count() * 5 >= filled.len() * 4;
    let digits = |cell: &str| cell.chars().filter(char::is_ascii_digit).count();
    let only_digits = |cell: &str| cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if most(&|c| c.contains('@') && !cells::emails(c).0.is_empty()) {
        Some(Meaning::Email)
    } else if most(&|c| parse_rna(c).is_some()) {
        Some(Meaning::Rna)
    } else if most(&|c| only_digits(c) && digits(c) == 14 && cells::siret(c).is_some()) {
        Some(Meaning::Siret)
    } else if most(&|c| only_digits(c) && parse_siren(c).is_some()) {
        Some(Meaning::Siren)
    } else if most(&cells::looks_like_phone) {
        Some(Meaning::Phone)
    } else if most(&|c| c.len() == 5 && parse_commune_code(c).is_some()) {
        Some(Meaning::Postcode)
    } else if most(&|c| domain_code(c).is_some()) {
        Some(Meaning::Domain)
    } else if most(&names_somebody) {
        Some(Meaning::Person)
    } else {
        None
    }
}

/// A civility, alone or before a name: « Mme », « M. Durand ».
fn names_somebody(cell: &str) -> bool {
    let folded = fold(cell);
    let first = folded.split(' ').next().unwrap_or_default();
    matches!(
        first,
        "m" | "mr" | "mme" | "mlle" | "monsieur" | "madame" | "mademoiselle" | "mmes" | "mm"
    )
}

/// Guesses the meaning of every column from its header and from sampled rows. At least one column is the name, when any can be.
pub fn guess(headers: &[String], sample: &[Vec<String>]) -> Vec<Guess> {
    let column = |place: usize| -> Vec<&str> { sample.iter().filter_map(|row| row.get(place)).map(String::as_str).collect() };
    let mut guesses: Vec<Guess> = headers
        .iter()
        .enumerate()
        .map(|(place, header)| {
            let told = of_cells(&column(place));
            match (of_header(header), told) {
                // « Contact » often holds the e-mail, « Commune » the code, « Adresse » the e-mail…
                (Some(known), Some(told)) if contradicts(known.meaning, told) => Guess {
                    meaning: told,
                    confidence: Confidence::Medium,
                },
                (Some(known), _) => known,
                (None, Some(told)) => Guess {
                    meaning: told,
                    confidence: Confidence::Medium,
                },
                (None, None) => Guess {
                    meaning: Meaning::Keep,
                    confidence: Confidence::Low,
                },
            }
        })
        .collect();
    settle_names(headers, &mut guesses);
    settle_rivals(&mut guesses);
    if !guesses.iter().any(|g| g.meaning == Meaning::Name) {
        // The name is the column of words that differ most.
        let best = (0..headers.len())
            .filter(|place| matches!(guesses[*place].meaning, Meaning::Keep | Meaning::Ignore))
            .map(|place| (wordiness(&column(place)), place))
            .filter(|(score, _)| *score > 0)
            .max_by_key(|(score, place)| (*score, usize::MAX - place));
        if let Some((_, place)) = best {
            guesses[place] = Guess {
                meaning: Meaning::Name,
                confidence: Confidence::Low,
            };
        }
    }
    guesses
}

/// The cells are worth more than the header.
fn contradicts(header: Meaning, cells: Meaning) -> bool {
    match cells {
        Meaning::Email => matches!(header, Meaning::Person | Meaning::Address | Meaning::Ignore | Meaning::Phone),
        Meaning::Phone => matches!(header, Meaning::Person | Meaning::Ignore | Meaning::Email),
        Meaning::Rna => matches!(header, Meaning::Ignore | Meaning::Siren | Meaning::Siret),
        Meaning::Siret => matches!(header, Meaning::Ignore | Meaning::Rna),
        Meaning::Siren => matches!(header, Meaning::Ignore | Meaning::Rna),
        Meaning::Postcode => header == Meaning::CommuneName,
        Meaning::Person => matches!(header, Meaning::Name | Meaning::ShortName | Meaning::Keep | Meaning::Source),
        _ => false,
    }
}

/// « Nom » beside « Prénom », or a second « Nom » after that of the association, is somebody’s: never kept unless a person says so.
fn settle_names(headers: &[String], guesses: &mut [Guess]) {
    let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
    let named = |guesses: &[Guess], place: usize| guesses.get(place).is_some_and(|g| g.meaning == Meaning::Name);
    let bare = |place: usize| matches!(folded[place].as_str(), "nom" | "noms") || folded[place].ends_with(" nom");
    let first_name = |place: Option<usize>| place.and_then(|p| folded.get(p)).is_some_and(|h| h.contains("prenom"));
    for place in 0..folded.len() {
        let others = (0..folded.len()).filter(|other| *other != place && named(guesses, *other));
        let (before, after) = (place.checked_sub(1), place.checked_add(1));
        let rival = others.clone().any(|other| !bare(other) || other < place);
        let beside = first_name(before) || first_name(after);
        if named(guesses, place) && bare(place) && (beside && others.count() > 0 || rival) {
            guesses[place] = Guess {
                meaning: Meaning::Person,
                confidence: Confidence::Medium,
            };
        }
    }
}

/// Two columns of the same meaning that only one may have: the surer one keeps it, the first among equals; the others are kept
/// as they are.
fn settle_rivals(guesses: &mut [Guess]) {
    for place in 0..guesses.len() {
        let Guess { meaning, confidence } = guesses[place].clone();
        if meaning.is_repeatable() {
            continue;
        }
        let beaten = guesses.iter().enumerate().any(|(other, g)| {
            g.meaning == meaning && (g.confidence > confidence || (g.confidence == confidence && other < place))
        });
        if beaten {
            guesses[place] = Guess {
                meaning: Meaning::Keep,
                confidence: Confidence::Low,
            };
        }
    }
}

fn wordiness(cells: &[&str]) -> usize {
    let mut distinct: Vec<&str> = cells
        .iter()
        .copied()
        .filter(|c| c.chars().filter(|c| c.is_alphabetic()).count() > 2)
        .collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() * 10 + usize::from(!distinct.is_empty())
}
