//! The meanings that a column of a list may be given.

use serde::{Deserialize, Serialize};

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
