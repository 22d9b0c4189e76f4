//! Contact files of the command line: the columns that the platform documents, read with the importers in their strict way. A
//! row that cannot be read is rejected with every reason; importing the mended file again is harmless.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use super::import::{Event, Filter, Kind, Mapping, Meaning, Options, inspect, read};
use super::territory::Territories;
use crate::values::{Date, parse_commune_code};

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
    /// Other attributes that may serve as externals (`date_creat`, `quartier`…), by folded header with `_` for spaces. A domain
    /// that is none of the ten stands here as `domaine_libelle`.
    pub attributes: BTreeMap<String, String>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// Line in the file.
    pub line: usize,
    /// Why, and what to do.
    pub reason: String,
}

/// What the rows of a contact file may say; any other column is kept as an attribute, except those of persons.
const READ: [Meaning; 13] = [
    Meaning::Name,
    Meaning::Rna,
    Meaning::Siren,
    Meaning::Siret,
    Meaning::CommuneCode,
    Meaning::Email,
    Meaning::Phone,
    Meaning::Language,
    Meaning::Source,
    Meaning::Opposition,
    Meaning::Domain,
    Meaning::Employer,
    Meaning::Person,
];

/// Reads a contact file: CSV of any sort or a workbook, header-driven. Communes are left as written: the caller settles them.
///
/// # Errors
/// A sentence when the file as a whole cannot be read (no `nom` column, a damaged workbook…).
pub fn read_contacts(bytes: &[u8]) -> Result<(Vec<ContactRow>, Vec<RejectedRow>), String> {
    let inspection = inspect(&mut Cursor::new(bytes), None).map_err(|refusal| refusal.to_string())?;
    let mut mapping = Mapping::of_headers(&inspection.headers);
    for column in &mut mapping.columns {
        if !READ.contains(&column.meaning) {
            column.meaning = Meaning::Keep;
        }
    }
    if !mapping.columns.iter().any(|c| c.meaning == Meaning::Name) {
        let found: Vec<String> = inspection
            .headers
            .iter()
            .take(8)
            .map(|h| format!("«\u{a0}{h}\u{a0}»"))
            .collect();
        return Err(format!(
            "Aucune colonne «\u{a0}nom\u{a0}» dans la première ligne (colonnes lues\u{a0}: {}). Ajoutez une première ligne de titres avec au moins «\u{a0}nom\u{a0}».",
            found.join(", ")
        ));
    }
    let filter = Filter::everywhere();
    let options = Options {
        mapping: Some(mapping),
        strict: true,
        ..Options::new(Kind::Contacts, &filter, Date::MAX)
    };
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    let nowhere = Territories::read("", "", "", "", "");
    read(&mut Cursor::new(bytes), &options, &nowhere, &mut |event| {
        match event {
            Event::Row(row) => {
                let mut attributes = row.attributes;
                let code = attributes.get("commune").and_then(|written| parse_commune_code(written));
                if code.is_some() {
                    attributes.remove("commune");
                }
                rows.push(ContactRow {
                    line: usize::try_from(row.line).unwrap_or(usize::MAX),
                    rna: row.rna,
                    siren: row.siren,
                    name: row.name,
                    commune: code,
                    email: row.emails.into_iter().next(),
                    phone: row.phones.into_iter().next(),
                    lang: row.lang,
                    source: row.source,
                    opposed: row.opposed == Some(true),
                    domain: row.domain,
                    employer: row.employer,
                    attributes,
                });
            }
            Event::Rejected(row) => rejected.push(RejectedRow {
                line: usize::try_from(row.line).unwrap_or(usize::MAX),
                reason: row.reason,
            }),
        }
        ControlFlow::Continue(())
    })
    .map_err(|refusal| refusal.to_string())?;
    Ok((rows, rejected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<ContactRow>, Vec<RejectedRow>) {
        read_contacts(text.as_bytes()).expect("readable")
    }

    #[test]
    fn the_documented_columns_are_read_whatever_the_delimiter() {
        for delimiter in [";", ",", "\t"] {
            let text = "\u{feff}rna;siren;nom;commune_insee;email;telephone;source;opposition;langue;domaine;employeuse;quartier\n\
                        W123456789;732829320;Les Amis du lavoir;1053;Contact@Exemple.FR;612345678;mairie;0;fr;Culture;non;centre\n"
                .replace(';', delimiter);
            let (rows, rejected) = read(&text);
            assert_eq!(rejected, []);
            let row = &rows[0];
            assert_eq!((row.line, row.name.as_str()), (2, "Les Amis du lavoir"));
            assert_eq!(
                (row.rna.as_deref(), row.siren.as_deref()),
                (Some("W123456789"), Some("732829320"))
            );
            assert_eq!(
                (row.commune.as_deref(), row.phone.as_deref()),
                (Some("01053"), Some("0612345678"))
            );
            assert_eq!(row.email.as_deref(), Some("Contact@exemple.fr"));
            assert_eq!(
                (row.domain.as_deref(), row.employer, row.opposed),
                (Some("CUL"), Some(false), false)
            );
            assert_eq!(row.attributes.get("quartier").map(String::as_str), Some("centre"));
        }
    }

    #[test]
    fn accents_in_headers_and_windows_1252_bytes_are_understood() {
        let (rows, _) = read_contacts(b"D\xe9nomination;T\xe9l\xe9phone;Secteur d'activit\xe9\nF\xeate du b\x9cuf;01;Loisirs\n")
            .expect("readable");
        assert_eq!(rows[0].name, "Fête du bœuf");
        assert_eq!(rows[0].domain.as_deref(), Some("LOI"));
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain("nom\nÉté\n".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(read_contacts(&utf16).expect("readable").0[0].name, "Été");
    }

    #[test]
    fn spreadsheet_guards_are_taken_off() {
        let (rows, rejected) = read("nom;siren;rna\n=HYPERLINK;=\"732829320\";'W123456789\n");
        assert_eq!(rejected, []);
        assert_eq!(rows[0].name, "HYPERLINK");
        assert_eq!(rows[0].siren.as_deref(), Some("732829320"));
        assert_eq!(rows[0].rna.as_deref(), Some("W123456789"));
    }

    #[test]
    fn a_faulty_row_is_rejected_with_every_reason_and_the_others_are_kept() {
        let (rows, rejected) = read("nom;siren;email;employeuse\n;7,32829E+08;pas une adresse;peut-être\n\n;;;\nBonne;;;3\n");
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].line, rows[0].employer), (5, Some(true)));
        assert_eq!(rejected.len(), 1);
        for part in ["nom", "arrondi", "adresse", "oui ou non"] {
            assert!(rejected[0].reason.contains(part), "{part}\u{a0}: {}", rejected[0].reason);
        }
    }

    #[test]
    fn an_unknown_domain_is_kept_beside_the_row() {
        let (rows, _) = read("nom;domaine\nA;pétanque\n");
        assert_eq!(rows[0].domain, None);
        assert_eq!(
            rows[0].attributes.get("domaine_libelle").map(String::as_str),
            Some("pétanque")
        );
    }

    #[test]
    fn a_file_that_is_no_contact_list_is_refused_with_what_to_do() {
        assert!(read_contacts(b"PK\x03\x04...").expect_err("refused").contains("CSV UTF-8"));
        assert!(read_contacts(b"").expect_err("refused").contains("vide"));
        assert!(
            read_contacts(b"a;b\n1;2\n")
                .expect_err("refused")
                .contains("«\u{a0}nom\u{a0}»")
        );
        assert!(read_contacts(b"nom;titre\n1;2\n").expect_err("refused").contains("même sens"));
    }
}
