//! The frame's own rules: rows of a contact file, folded names, territories. Pure. (Contract: the demo owner completes it.)

/// A row of `contacts.csv`, read and checked.
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
    /// Other attributes that may serve as externals (`date_creat`, `quartier`…).
    pub attributes: std::collections::BTreeMap<String, String>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// Line in the file.
    pub line: usize,
    /// Why, and what to do.
    pub reason: String,
}

/// Reads a contact file: `;`, `,` or tab, UTF-8 (BOM or not) or Windows-1252, header-driven.
///
/// # Errors
/// A sentence when the file as a whole cannot be read (no `nom` column…).
pub fn read_contacts(bytes: &[u8]) -> Result<(Vec<ContactRow>, Vec<RejectedRow>), String> {
    let _ = bytes;
    todo!()
}
