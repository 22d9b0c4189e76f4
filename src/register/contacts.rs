//! A row of a list of contacts, as programs write it: a demonstration draws such rows.

use std::collections::BTreeMap;

use super::import::{Incoming, SignOfLife};

/// A row of a list of contacts, read and checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactRow {
    /// Line in the file, from 2.
    pub line: usize,
    /// RNA number.
    pub rna: Option<String>,
    /// SIREN.
    pub siren: Option<String>,
    /// Name.
    pub name: String,
    /// INSEE code of the commune of the seat.
    pub commune: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Language.
    pub lang: Option<String>,
    /// Where the row comes from.
    pub source: Option<String>,
    /// Opposed to being contacted.
    pub opposed: bool,
    /// Register domain (code of the wave's nomenclature).
    pub domain: Option<String>,
    /// Register employer status.
    pub employer: Option<bool>,
    /// Latest sign of life.
    pub life: Option<SignOfLife>,
    /// Other attributes that may serve as externals (`date_creat`, `quartier`…), by folded header with `_` for spaces. A domain
    /// that is none of the ten stands here as `domaine_libelle`.
    pub attributes: BTreeMap<String, String>,
}

impl ContactRow {
    /// The row as the importers hand it over.
    pub fn incoming(&self) -> Incoming {
        Incoming {
            line: self.line as u64,
            rna: self.rna.clone(),
            siren: self.siren.clone(),
            name: self.name.clone(),
            commune: self.commune.clone(),
            emails: self.email.iter().cloned().collect(),
            phones: self.phone.iter().cloned().collect(),
            lang: self.lang.clone(),
            source: self.source.clone(),
            opposed: self.opposed.then_some(true),
            domain: self.domain.clone(),
            employer: self.employer,
            life: self.life.clone(),
            quarter: self.attributes.get("quartier").cloned(),
            attributes: self.attributes.clone(),
            ..Incoming::default()
        }
    }
}
