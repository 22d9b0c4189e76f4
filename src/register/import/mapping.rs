//! What each column of a list of associations means: guessed from headers and cells, chosen by a person, remembered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cells;
use crate::register::domain::domain_code;
use crate::register::fold::fold;
use crate::values::{hex_sha256, parse_commune_code, parse_rna, parse_siren};

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// Name of the association.
    Name,
    /// Its short name.
    ShortName,
    /// RNA number.
    Rna,
    /// SIREN.
    Siren,
    /// SIRET: gives the SIREN.
    Siret,
    /// INSEE code of the commune.
    CommuneCode,
    /// Name of the commune.
    CommuneName,
    /// Postcode.
    Postcode,
    /// E-mail; several columns may be.
    Email,
    /// Whose address the e-mail is.
    EmailKind,
    /// Telephone; several columns may be.
    Phone,
    /// A line of the postal address; several columns may be.
    Address,
    /// Domain of activity.
    Domain,
    /// Employer or not, or number of employees.
    Employer,
    /// Neighbourhood.
    Quarter,
    /// Priority neighbourhood.
    Qpv,
    /// Where the row comes from.
    Source,
    /// Last change of the row.
    UpdatedOn,
    /// Legal basis of the contact.
    LegalBasis,
    /// Opposition to being contacted.
    Opposition,
    /// Date of the opposition.
    OppositionOn,
    /// Language.
    Language,
    /// Kind of the latest sign of life (forum, subsidy, room…).
    LifeSource,
    /// Date of the latest sign of life.
    LifeOn,
    /// Date of creation.
    CreatedOn,
    /// Dissolved, or date of dissolution.
    Dissolved,
    /// Kept as an attribute under its header; several columns may be.
    Keep,
    /// A person (president, contact…): never kept.
    Person,
    /// Not read.
    Ignore,
}

impl Meaning {
    /// Every meaning, in the order of the choice list.
    pub const ALL: [Meaning; 29] = [
        Meaning::Name,
        Meaning::ShortName,
        Meaning::Rna,
        Meaning::Siren,
        Meaning::Siret,
        Meaning::CommuneCode,
        Meaning::CommuneName,
        Meaning::Postcode,
        Meaning::Address,
        Meaning::Email,
        Meaning::EmailKind,
        Meaning::Phone,
        Meaning::Domain,
        Meaning::Employer,
        Meaning::Quarter,
        Meaning::Qpv,
        Meaning::CreatedOn,
        Meaning::Dissolved,
        Meaning::LifeOn,
        Meaning::LifeSource,
        Meaning::UpdatedOn,
        Meaning::Source,
        Meaning::LegalBasis,
        Meaning::Opposition,
        Meaning::OppositionOn,
        Meaning::Language,
        Meaning::Keep,
        Meaning::Person,
        Meaning::Ignore,
    ];

    /// The word of forms and of the saved mapping.
    pub fn code(self) -> &'static str {
        match self {
            Meaning::Name => "name",
            Meaning::ShortName => "short-name",
            Meaning::Rna => "rna",
            Meaning::Siren => "siren",
            Meaning::Siret => "siret",
            Meaning::CommuneCode => "commune-code",
            Meaning::CommuneName => "commune-name",
            Meaning::Postcode => "postcode",
            Meaning::Email => "email",
            Meaning::EmailKind => "email-kind",
            Meaning::Phone => "phone",
            Meaning::Address => "address",
            Meaning::Domain => "domain",
            Meaning::Employer => "employer",
            Meaning::Quarter => "quarter",
            Meaning::Qpv => "qpv",
            Meaning::Source => "source",
            Meaning::UpdatedOn => "updated-on",
            Meaning::LegalBasis => "legal-basis",
            Meaning::Opposition => "opposition",
            Meaning::OppositionOn => "opposition-on",
            Meaning::Language => "language",
            Meaning::LifeSource => "life-source",
            Meaning::LifeOn => "life-on",
            Meaning::CreatedOn => "created-on",
            Meaning::Dissolved => "dissolved",
            Meaning::Keep => "keep",
            Meaning::Person => "person",
            Meaning::Ignore => "ignore",
        }
    }

    /// Reads [`Meaning::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Meaning::ALL.into_iter().find(|meaning| meaning.code() == code)
    }

    /// What a person reads in the choice list.
    pub fn label(self) -> &'static str {
        match self {
            Meaning::Name => "Nom de l’association",
            Meaning::ShortName => "Sigle ou nom court",
            Meaning::Rna => "Numéro RNA (W…)",
            Meaning::Siren => "SIREN",
            Meaning::Siret => "SIRET",
            Meaning::CommuneCode => "Code INSEE de la commune",
            Meaning::CommuneName => "Nom de la commune",
            Meaning::Postcode => "Code postal",
            Meaning::Email => "Courriel",
            Meaning::EmailKind => "Type de courriel (fonctionnel ou nominatif)",
            Meaning::Phone => "Téléphone",
            Meaning::Address => "Adresse postale (pour les envois seulement)",
            Meaning::Domain => "Domaine d’activité",
            Meaning::Employer => "Emploie des salariés (oui, non ou nombre)",
            Meaning::Quarter => "Quartier",
            Meaning::Qpv => "Quartier prioritaire (QPV)",
            Meaning::Source => "Origine de la ligne",
            Meaning::UpdatedOn => "Date de mise à jour",
            Meaning::LegalBasis => "Base légale du contact",
            Meaning::Opposition => "Refus d’être contactée (1 ou 0)",
            Meaning::OppositionOn => "Date du refus",
            Meaning::Language => "Langue",
            Meaning::LifeSource => "Nature du dernier signe de vie (forum, subvention…)",
            Meaning::LifeOn => "Date du dernier signe de vie",
            Meaning::CreatedOn => "Date de création",
            Meaning::Dissolved => "Dissoute (oui ou date)",
            Meaning::Keep => "À garder telle quelle",
            Meaning::Person => "Nom d’une personne (jamais gardé)",
            Meaning::Ignore => "À ne pas lire",
        }
    }

    /// Several columns may have it.
    pub fn is_repeatable(self) -> bool {
        matches!(
            self,
            Meaning::Email | Meaning::Phone | Meaning::Address | Meaning::Keep | Meaning::Person | Meaning::Ignore
        )
    }
}

/// A column and its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Header, as written.
    pub header: String,
    /// What it means.
    pub meaning: Meaning,
}

/// The meanings of the columns of a file, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One entry per column.
    pub columns: Vec<Column>,
}

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

/// Folded headers that we know.
const HEADERS: &[(Meaning, &[&str])] = &[
    (
        Meaning::Name,
        &[
            "nom",
            "nom de l association",
            "nom association",
            "nom asso",
            "association",
            "associations",
            "titre",
            "denomination",
            "raison sociale",
            "name",
            "nom de la structure",
            "structure",
            "nom structure",
            "intitule",
            "libelle association",
            "nom complet",
        ],
    ),
    (Meaning::ShortName, &["sigle", "nom court", "titre court", "acronyme"]),
    (
        Meaning::Rna,
        &[
            "rna",
            "numero rna",
            "no rna",
            "n rna",
            "id rna",
            "id association",
            "waldec",
            "numero waldec",
            "code rna",
            "n waldec",
            "num rna",
            "identifiant rna",
        ],
    ),
    (Meaning::Siren, &["siren", "numero siren", "no siren", "n siren", "num siren"]),
    (
        Meaning::Siret,
        &["siret", "numero siret", "no siret", "n siret", "num siret", "siret siege"],
    ),
    (
        Meaning::CommuneCode,
        &[
            "commune insee",
            "code commune",
            "code insee",
            "insee",
            "codecommune",
            "commune siege",
            "insee com",
            "code insee commune",
            "codeinsee",
        ],
    ),
    (
        Meaning::CommuneName,
        &[
            "commune",
            "ville",
            "commune du siege",
            "nom commune",
            "localite",
            "libelle commune",
            "nom de la commune",
        ],
    ),
    (Meaning::Postcode, &["code postal", "cp", "codepostal", "c p", "code post"]),
    (
        Meaning::Email,
        &[
            "email",
            "e mail",
            "mail",
            "courriel",
            "adresse mail",
            "adresse email",
            "adresse electronique",
            "adresse courriel",
            "adresse e mail",
            "mel",
            "email 1",
            "email 2",
            "mail 1",
            "mail 2",
            "courriel 1",
            "courriel 2",
            "mail association",
            "email association",
            "adresse mel",
        ],
    ),
    (
        Meaning::EmailKind,
        &[
            "email type",
            "type email",
            "type de courriel",
            "type courriel",
            "email type fonctionnel nominatif",
        ],
    ),
    (
        Meaning::Phone,
        &[
            "telephone",
            "tel",
            "phone",
            "portable",
            "numero de telephone",
            "mobile",
            "tel 1",
            "tel 2",
            "telephone 1",
            "telephone 2",
            "tel fixe",
            "fixe",
            "n tel",
            "telephone portable",
            "telephone fixe",
            "tel portable",
            "n de telephone",
        ],
    ),
    (
        Meaning::Address,
        &[
            "adresse",
            "adresse postale",
            "adresse 1",
            "adresse 2",
            "adresse 3",
            "adresse du siege",
            "siege social",
            "rue",
            "adresse siege",
            "complement d adresse",
            "complement adresse",
            "adresse complete",
            "numero et voie",
            "voie",
            "adresse du siege social",
        ],
    ),
    (
        Meaning::Domain,
        &[
            "domaine",
            "domaine d activite",
            "domaine activite",
            "secteur",
            "secteur d activite",
            "theme",
            "thematique",
            "categorie",
            "domaines",
        ],
    ),
    (
        Meaning::Employer,
        &[
            "employeuse",
            "employeur",
            "association employeuse",
            "emploie",
            "salaries",
            "nombre de salaries",
            "nb salaries",
            "nbre de salaries",
            "nb de salaries",
        ],
    ),
    (Meaning::Quarter, &["quartier", "nom du quartier", "quartier d intervention"]),
    (
        Meaning::Qpv,
        &["qpv", "code qpv", "code qp", "quartier prioritaire", "nom qpv"],
    ),
    (Meaning::Source, &["source", "origine", "provenance"]),
    (
        Meaning::UpdatedOn,
        &[
            "date maj",
            "maj",
            "mise a jour",
            "date de mise a jour",
            "derniere mise a jour",
            "modifie le",
            "date de maj",
        ],
    ),
    (Meaning::LegalBasis, &["base legale", "base juridique"]),
    (
        Meaning::Opposition,
        &[
            "opposition",
            "opposition 0 1",
            "opposee",
            "oppose",
            "ne pas contacter",
            "desinscrit",
            "desinscription",
            "desabonne",
            "stop",
            "refus de contact",
        ],
    ),
    (
        Meaning::OppositionOn,
        &[
            "date opposition",
            "date d opposition",
            "date du refus",
            "date de desinscription",
        ],
    ),
    (Meaning::Language, &["langue", "lang", "language"]),
    (
        Meaning::LifeSource,
        &[
            "signe de vie",
            "nature du signe de vie",
            "dernier signe de vie",
            "source signe de vie",
        ],
    ),
    (
        Meaning::LifeOn,
        &[
            "date signe de vie",
            "date du dernier signe de vie",
            "dernier contact",
            "date dernier contact",
            "date derniere subvention",
            "derniere activite",
        ],
    ),
    (
        Meaning::CreatedOn,
        &[
            "date creat",
            "date de creation",
            "date creation",
            "creation",
            "annee de creation",
            "annee creation",
            "creee le",
        ],
    ),
    (
        Meaning::Dissolved,
        &[
            "dissoute",
            "date de dissolution",
            "date disso",
            "dissolution",
            "date dissolution",
        ],
    ),
    (
        Meaning::Person,
        &[
            "president",
            "presidente",
            "president e",
            "nom du president",
            "nom president",
            "prenom",
            "nom prenom",
            "nom et prenom",
            "prenom president",
            "responsable",
            "nom du responsable",
            "contact",
            "nom du contact",
            "nom contact",
            "referent",
            "referente",
            "tresorier",
            "tresoriere",
            "secretaire",
            "civilite",
            "dirigeant",
            "nom du dirigeant",
            "representant",
            "representant legal",
            "date de naissance",
            "correspondant",
            "interlocuteur",
            "nom de famille",
            "prenom contact",
            "personne contact",
            "vice president",
            "dir civilite",
        ],
    ),
    (
        Meaning::Ignore,
        &["n", "no", "numero", "num", "ligne", "id", "identifiant interne", "index"],
    ),
];

/// Words that make a header a person, and those that make it an address or a number instead.
const PERSON_WORDS: [&str; 16] = [
    "president",
    "presidente",
    "tresorier",
    "tresoriere",
    "secretaire",
    "responsable",
    "dirigeant",
    "referent",
    "referente",
    "prenom",
    "civilite",
    "representant",
    "naissance",
    "correspondant",
    "interlocuteur",
    "contact",
];

/// A header of a list of associations.
pub(super) fn known_header(folded: &str) -> bool {
    HEADERS.iter().any(|(_, names)| names.contains(&folded))
}

/// The meaning that a header alone tells.
fn of_header(header: &str) -> Option<Guess> {
    let folded = fold(header);
    if let Some((meaning, _)) = HEADERS.iter().find(|(_, names)| names.contains(&folded.as_str())) {
        return Some(Guess {
            meaning: *meaning,
            confidence: Confidence::High,
        });
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let any = |wanted: &[&str]| words.iter().any(|w| wanted.contains(w));
    let meaning = if any(&["mail", "email", "courriel", "mel"]) || folded.contains("e mail") {
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
    } else if any(&["opposition", "desinscription", "desinscrit"]) {
        Meaning::Opposition
    } else if any(&PERSON_WORDS) {
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
    } else if any(&["association"]) && any(&["nom", "titre", "libelle"]) {
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
    } else {
        None
    }
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
        _ => false,
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

/// The key under which a mapping is remembered: the same headers in the same order, however they are written.
pub fn headers_key(headers: &[String]) -> String {
    let folded: Vec<String> = headers.iter().map(|h| fold(h)).collect();
    hex_sha256(folded.join("\n").as_bytes())
}

impl Mapping {
    /// The guessed mapping.
    pub fn guessed(headers: &[String], sample: &[Vec<String>]) -> Self {
        let guesses = guess(headers, sample);
        let columns = headers.iter().zip(guesses).map(|(header, guess)| Column {
            header: header.clone(),
            meaning: guess.meaning,
        });
        Mapping {
            columns: columns.collect(),
        }
    }

    /// What the headers that we know well say, the others being kept. Two columns may then have the same meaning, which
    /// [`Mapping::faults`] tells.
    pub fn of_headers(headers: &[String]) -> Self {
        let columns = headers.iter().map(|header| Column {
            header: header.clone(),
            meaning: of_header(header)
                .filter(|guess| guess.confidence == Confidence::High && guess.meaning != Meaning::Ignore)
                .map_or(Meaning::Keep, |guess| guess.meaning),
        });
        Mapping {
            columns: columns.collect(),
        }
    }

    /// Whether it was made for these headers.
    pub fn fits(&self, headers: &[String]) -> bool {
        self.columns.len() == headers.len() && self.columns.iter().zip(headers).all(|(c, h)| fold(&c.header) == fold(h))
    }

    /// What forbids to import with it: French sentences, none when it is right.
    pub fn faults(&self) -> Vec<String> {
        let mut by_meaning: BTreeMap<Meaning, Vec<&str>> = BTreeMap::new();
        for column in &self.columns {
            by_meaning.entry(column.meaning).or_default().push(&column.header);
        }
        let mut faults = Vec::new();
        if !by_meaning.contains_key(&Meaning::Name) {
            faults.push("Aucune colonne n’est le nom de l’association\u{a0}: choisissez-la.".to_owned());
        }
        for (meaning, headers) in &by_meaning {
            if headers.len() > 1 && !meaning.is_repeatable() {
                let named: Vec<String> = headers.iter().map(|h| format!("«\u{a0}{h}\u{a0}»")).collect();
                faults.push(format!(
                    "Deux colonnes ont le même sens («\u{a0}{}\u{a0}»)\u{a0}: {}. N’en gardez qu’une.",
                    meaning.label(),
                    named.join(", ")
                ));
            }
        }
        if by_meaning.contains_key(&Meaning::OppositionOn) && !by_meaning.contains_key(&Meaning::Opposition) {
            faults.push("La date du refus va avec la colonne du refus\u{a0}: choisissez aussi celle-ci.".to_owned());
        }
        if by_meaning.contains_key(&Meaning::LifeSource) && !by_meaning.contains_key(&Meaning::LifeOn) {
            faults.push("La nature du dernier signe de vie va avec sa date\u{a0}: choisissez aussi celle-ci.".to_owned());
        }
        faults
    }
}
