//! What an importer hands over: a row read and checked, or a row rejected with its reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::register::places::GeoQuality;
use crate::values::Date;

/// The latest sign that an association is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOfLife {
    /// When.
    pub at: Date,
    /// Where it comes from, in words (`RNA`, `JOAFE`, `SIRENE`, the source of a municipal list…).
    pub source: String,
}

/// Whose address an e-mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailKind {
    /// Of the association (`contact@…`).
    Fonctionnel,
    /// Of a person.
    Nominatif,
}

impl EmailKind {
    /// The word kept in the register (`contact.email_kind`).
    pub fn code(self) -> &'static str {
        match self {
            EmailKind::Fonctionnel => "fonctionnel",
            EmailKind::Nominatif => "nominatif",
        }
    }
}

/// A postal address, only kept for sending letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postal {
    /// Lines above the postcode.
    pub lines: Vec<String>,
    /// Postcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
}

/// A row read and checked, ready for the register. Empty fields are left out of its JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Incoming {
    /// Line of the file where the row begins, from 1.
    pub line: u64,
    /// RNA number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rna: Option<String>,
    /// Identifier of the old register (`751P00085568`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_id: Option<String>,
    /// The RNA number that replaces this row: nothing is to be added, the row with that number counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// SIREN, key checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub siren: Option<String>,
    /// SIRET of the seat, key of its SIREN checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub siret: Option<String>,
    /// Name; empty only in a row that [completes](Incoming::completes).
    pub name: String,
    /// Short name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The row bears no name or no commune: it completes an association already known by its RNA number or SIREN, and adds none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub completes: bool,
    /// INSEE code of the commune of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commune: Option<String>,
    /// How it was found; `None` when the file says nothing of a commune.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo_quality: Option<GeoQuality>,
    /// Domain code of the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Employer or not; `None` when not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<bool>,
    /// Neighbourhood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarter: Option<String>,
    /// Priority neighbourhood (QPV): its code or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qpv: Option<String>,
    /// Created on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Date>,
    /// Last change of the row in its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// Dissolved or closed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dissolved: bool,
    /// Since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dissolved_on: Option<Date>,
    /// Latest sign of life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub life: Option<SignOfLife>,
    /// E-mails, the first being the one to use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Whose address the first e-mail is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_kind: Option<EmailKind>,
    /// Telephones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// Postal address, from municipal lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal: Option<Postal>,
    /// Opposed to being contacted; `None` when the file does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opposed: Option<bool>,
    /// Since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opposed_on: Option<Date>,
    /// Legal basis of the contact, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Where the row comes from, when a column says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The name of the association seems to name a person: to be looked at before it is published.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub names_a_person: bool,
    /// What was put right or left out in the row, French sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Other columns that were kept, by folded header with `_` for spaces.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

/// What is wrong with a rejected row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A quote is never closed, or the line is endless.
    Broken,
    /// More cells than columns.
    Shifted,
    /// No name.
    NoName,
    /// A total, a heading, a note at the foot of the list.
    NoAssociation,
    /// An RNA number, SIREN or SIRET of the wrong form.
    Identifier,
    /// An e-mail that cannot be written to.
    Email,
    /// A commune code of the wrong form.
    Commune,
    /// An opposition that cannot be understood.
    Opposition,
    /// A yes or no that cannot be understood.
    YesNo,
    /// A number that is not one, in reference data.
    Number,
}

/// A row that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Line of the file where it begins, from 1.
    pub line: u64,
    /// What is wrong first.
    pub cause: Cause,
    /// Every reason, and what to do, in French.
    pub reason: String,
    /// Its cells as read, without those that must not be kept; for the file of rejected rows.
    pub cells: Vec<String>,
}
