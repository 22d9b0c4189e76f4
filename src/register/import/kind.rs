//! What a file is, told by the headers of its columns.

use serde::{Deserialize, Serialize};

use super::guess;
use crate::register::fold::fold;

/// The files that can be imported, and those that are recognised to be refused with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// RNA: associations created or changed since 2009.
    RnaWaldec,
    /// RNA: associations that declared nothing since 2009.
    RnaImport,
    /// SIRENE: legal units.
    SireneUnit,
    /// SIRENE: establishments, with or without the columns of their legal unit.
    SireneEstablishment,
    /// Notices of the Journal officiel.
    Joafe,
    /// The platform’s own `contacts.csv`.
    Contacts,
    /// Any other list of associations, its columns mapped by a person.
    Municipal,
    /// List of priority neighbourhoods.
    Qpv,
    /// Legal populations.
    Population,
    /// Communes of the COG: shipped with the program.
    Communes,
    /// Groups of communes: shipped with the program.
    Groups,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 11] = [
        Kind::RnaWaldec,
        Kind::RnaImport,
        Kind::SireneUnit,
        Kind::SireneEstablishment,
        Kind::Joafe,
        Kind::Contacts,
        Kind::Municipal,
        Kind::Qpv,
        Kind::Population,
        Kind::Communes,
        Kind::Groups,
    ];

    /// The word kept in the database and typed on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Kind::RnaWaldec => "rna-waldec",
            Kind::RnaImport => "rna-import",
            Kind::SireneUnit => "sirene-unit",
            Kind::SireneEstablishment => "sirene-establishment",
            Kind::Joafe => "joafe",
            Kind::Contacts => "contacts",
            Kind::Municipal => "municipal",
            Kind::Qpv => "qpv",
            Kind::Population => "population",
            Kind::Communes => "communes",
            Kind::Groups => "groups",
        }
    }

    /// Reads [`Kind::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Kind::RnaWaldec => "RNA, fichier «\u{a0}waldec\u{a0}»",
            Kind::RnaImport => "RNA, fichier «\u{a0}import\u{a0}»",
            Kind::SireneUnit => "SIRENE, unités légales",
            Kind::SireneEstablishment => "SIRENE, établissements",
            Kind::Joafe => "Annonces du Journal officiel (JOAFE)",
            Kind::Contacts => "Liste de contacts au format de la plateforme",
            Kind::Municipal => "Liste d’associations",
            Kind::Qpv => "Quartiers prioritaires (QPV)",
            Kind::Population => "Populations légales des communes",
            Kind::Communes => "Code officiel géographique, communes",
            Kind::Groups => "Composition des intercommunalités",
        }
    }

    /// Rows of associations, read by [`super::read`].
    pub fn is_register(self) -> bool {
        !self.is_reference()
    }

    /// Reference data, read by [`super::read_qpv`] and [`super::read_population`].
    pub fn is_reference(self) -> bool {
        matches!(self, Kind::Qpv | Kind::Population | Kind::Communes | Kind::Groups)
    }

    /// The columns are given a meaning by a [`super::Mapping`]; those of the other kinds are known.
    pub fn is_mapped(self) -> bool {
        matches!(self, Kind::Contacts | Kind::Municipal)
    }

    /// National: filtered to the territory while it is read.
    pub fn is_national(self) -> bool {
        matches!(
            self,
            Kind::RnaWaldec | Kind::RnaImport | Kind::SireneUnit | Kind::SireneEstablishment | Kind::Joafe
        )
    }
}

/// The kind that these headers announce.
pub fn detect(headers: &[String]) -> Kind {
    let folded: Vec<String> = headers.iter().map(|h| fold(h)).collect();
    let has = |name: &str| folded.iter().any(|h| h == name);
    let begins = |start: &str| folded.iter().any(|h| h.starts_with(start));
    if has("id")
        && has("titre")
        && (has("objet social1") || has("date creat"))
        && (has("adrs codeinsee") || has("adrs codepostal"))
    {
        let import = has("libcom") || has("adr1") || has("adr2");
        return if import && !has("adrs libcommune") {
            Kind::RnaImport
        } else {
            Kind::RnaWaldec
        };
    }
    if has("siret") && (has("codecommuneetablissement") || has("etablissementsiege") || has("trancheeffectifsetablissement")) {
        return Kind::SireneEstablishment;
    }
    if has("siren") && (has("categoriejuridiqueunitelegale") || has("denominationunitelegale")) {
        return Kind::SireneUnit;
    }
    if has("typeavis") && (has("numero rna") || has("dateparution")) {
        return Kind::Joafe;
    }
    if has("typecom") && has("com") && has("libelle") {
        return Kind::Communes;
    }
    if has("codgeo") && has("epci") && has("libepci") {
        return Kind::Groups;
    }
    let population = ["pmun", "population municipale", "pmun cap"].iter().any(|h| has(h)) || begins("p23 pop") || begins("pmun");
    if population
        && ["com", "codcom", "codgeo", "code commune", "code insee", "insee com"]
            .iter()
            .any(|h| has(h))
    {
        return Kind::Population;
    }
    let names = has("nom") || has("association") || has("nom de l association") || has("denomination");
    if !names && super::reference::qpv_columns(&folded).is_some() {
        return Kind::Qpv;
    }
    let own = ["email type", "base legale", "commune insee", "adresse postale", "date maj"];
    if has("nom") && own.iter().filter(|h| has(h)).count() >= 2 {
        return Kind::Contacts;
    }
    Kind::Municipal
}

/// Headers that only known files bear, folded: they help to find the line of headers.
const KNOWN: &[&str] = &[
    "id",
    "id ex",
    "titre",
    "objet",
    "objet social1",
    "date creat",
    "adrs codeinsee",
    "adrs codepostal",
    "libcom",
    "codgeo",
    "libgeo",
    "epci",
    "libepci",
    "typecom",
    "com",
    "libelle",
    "dep",
    "reg",
    "pmun",
    "pcap",
    "ptot",
    "codcom",
    "coddep",
    "codreg",
    "codarr",
    "commune",
    "code qp",
    "lib qp",
    "nom qp",
    "insee com",
    "typeavis",
    "dateparution",
    "numero rna",
    "siren",
    "siret",
    "nic",
    "etablissementsiege",
    "codecommuneetablissement",
    "denominationunitelegale",
];

/// How many of these cells are headers that we know.
pub(super) fn header_score(cells: &[String]) -> usize {
    cells
        .iter()
        .map(|cell| fold(cell))
        .filter(|folded| KNOWN.contains(&folded.as_str()) || guess::known_header(folded))
        .count()
}
