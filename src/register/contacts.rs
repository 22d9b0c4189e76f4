//! Contact files: `;`, `,` or tab, UTF-8 (BOM or not), UTF-16 or Windows-1252, columns found by their headers, the usual damage
//! of spreadsheets mended. A row that cannot be read is rejected with every reason; importing the mended file again is harmless.

use std::collections::BTreeMap;

use super::domain::domain_code;
use super::fold::fold;
use crate::values::{Email, parse_commune_code, parse_rna, parse_siren};

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

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Rna,
    Siren,
    Siret,
    Name,
    Commune,
    Email,
    Phone,
    Lang,
    Source,
    Opposed,
    Domain,
    Employer,
}

/// Folded headers of each column; any other header is kept as an attribute.
const HEADERS: [(Column, &[&str]); 12] = [
    (
        Column::Rna,
        &["rna", "numero rna", "no rna", "n rna", "id rna", "id association", "waldec"],
    ),
    (Column::Siren, &["siren", "numero siren", "no siren"]),
    (Column::Siret, &["siret", "numero siret"]),
    (
        Column::Name,
        &[
            "nom",
            "nom de l association",
            "nom association",
            "association",
            "titre",
            "denomination",
            "raison sociale",
            "name",
        ],
    ),
    (
        Column::Commune,
        &[
            "commune insee",
            "code commune",
            "code insee",
            "insee",
            "codecommune",
            "commune siege",
        ],
    ),
    (
        Column::Email,
        &[
            "email",
            "e mail",
            "mail",
            "courriel",
            "adresse mail",
            "adresse email",
            "adresse electronique",
            "adresse courriel",
        ],
    ),
    (
        Column::Phone,
        &["telephone", "tel", "phone", "portable", "numero de telephone"],
    ),
    (Column::Lang, &["langue", "lang", "language"]),
    (Column::Source, &["source", "origine"]),
    (
        Column::Opposed,
        &[
            "opposition",
            "opposition 0 1",
            "opposee",
            "oppose",
            "ne pas contacter",
            "desinscrit",
        ],
    ),
    (
        Column::Domain,
        &[
            "domaine",
            "domaine d activite",
            "domaine activite",
            "secteur",
            "secteur d activite",
            "theme",
        ],
    ),
    (
        Column::Employer,
        &["employeuse", "employeur", "association employeuse", "emploie", "salaries"],
    ),
];

/// Reads a contact file: `;`, `,` or tab, UTF-8 (BOM or not), UTF-16 or Windows-1252, header-driven.
///
/// # Errors
/// A sentence when the file as a whole cannot be read (no `nom` column, a spreadsheet instead of a CSV…).
pub fn read_contacts(bytes: &[u8]) -> Result<(Vec<ContactRow>, Vec<RejectedRow>), String> {
    let text = decode(bytes)?;
    let first = text.lines().find(|l| !l.trim().is_empty()).ok_or("Le fichier est vide.")?;
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|d| (first.bytes().filter(|b| b == d).count(), *d == b';'))
        .unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|e| format!("La ligne de titres ne se lit pas ({e})."))?
        .clone();
    let columns: Vec<(Option<Column>, String)> = headers
        .iter()
        .map(|h| {
            let folded = fold(&mend(h));
            let column = HEADERS
                .iter()
                .find(|(_, names)| names.contains(&folded.as_str()))
                .map(|(c, _)| *c);
            (column, folded.replace(' ', "_"))
        })
        .collect();
    if !columns.iter().any(|(c, _)| *c == Some(Column::Name)) {
        let found: Vec<String> = headers.iter().take(8).map(|h| format!("«\u{a0}{h}\u{a0}»")).collect();
        return Err(format!(
            "Aucune colonne «\u{a0}nom\u{a0}» dans la première ligne (colonnes lues\u{a0}: {}). Ajoutez une première ligne de titres avec au moins «\u{a0}nom\u{a0}».",
            found.join(", ")
        ));
    }
    for (place, (column, _)) in columns.iter().enumerate() {
        if column.is_some() && columns[..place].iter().any(|(other, _)| other == column) {
            return Err(format!(
                "Deux colonnes ont le même sens («\u{a0}{}\u{a0}»)\u{a0}: n’en gardez qu’une.",
                headers.get(place).unwrap_or("")
            ));
        }
    }
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    for (place, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                rejected.push(RejectedRow {
                    line: place + 2,
                    reason: format!("La ligne ne se lit pas ({error})."),
                });
                continue;
            }
        };
        let line = record
            .position()
            .and_then(|p| usize::try_from(p.line()).ok())
            .unwrap_or(place + 2);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match read_row(line, &columns, &record) {
            Ok(row) => rows.push(row),
            Err(reasons) => rejected.push(RejectedRow {
                line,
                reason: reasons.join(" "),
            }),
        }
    }
    Ok((rows, rejected))
}

fn read_row(line: usize, columns: &[(Option<Column>, String)], record: &csv::StringRecord) -> Result<ContactRow, Vec<String>> {
    let mut row = ContactRow {
        line,
        ..ContactRow::default()
    };
    let mut faults = Vec::new();
    for ((column, header), cell) in columns.iter().zip(record.iter()) {
        let cell = mend(cell);
        if cell.is_empty() {
            continue;
        }
        let Some(column) = column else {
            if !header.is_empty() {
                row.attributes.insert(header.clone(), cell);
            }
            continue;
        };
        if let Err(fault) = read_cell(&mut row, *column, &cell) {
            faults.push(fault);
        }
    }
    if row.name.is_empty() {
        faults.insert(0, "Le nom de l’association manque.".to_owned());
    }
    if faults.is_empty() { Ok(row) } else { Err(faults) }
}

fn read_cell(row: &mut ContactRow, column: Column, cell: &str) -> Result<(), String> {
    match column {
        Column::Name => row.name = cell.to_owned(),
        Column::Rna => {
            row.rna = Some(parse_rna(cell).ok_or_else(|| {
                format!("Le numéro RNA «\u{a0}{cell}\u{a0}» n’a pas la bonne forme\u{a0}: W suivi de neuf caractères, par exemple W123456789.")
            })?);
        }
        Column::Siren | Column::Siret => {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            if cell.contains(['E', 'e']) {
                return Err(format!(
                    "Le numéro «\u{a0}{cell}\u{a0}» a été arrondi par le tableur\u{a0}: mettez la colonne au format texte."
                ));
            }
            let siren = if column == Column::Siret && digits.len() == 14 {
                digits[..9].to_owned()
            } else {
                cell.to_owned()
            };
            row.siren = Some(parse_siren(&siren).ok_or_else(|| {
                format!("Le numéro SIREN «\u{a0}{cell}\u{a0}» est faux\u{a0}: neuf chiffres, dont une clé de contrôle.")
            })?);
        }
        Column::Commune => {
            let padded = if cell.len() == 4 && cell.bytes().all(|b| b.is_ascii_digit()) {
                format!("0{cell}")
            } else {
                cell.to_owned()
            };
            match parse_commune_code(&padded) {
                Some(code) => row.commune = Some(code),
                None if cell.bytes().any(|b| b.is_ascii_digit()) => {
                    return Err(format!(
                        "Le code de commune «\u{a0}{cell}\u{a0}» n’a pas la bonne forme\u{a0}: cinq caractères, par exemple 18033 ou 2A004."
                    ));
                }
                None => {
                    row.attributes.insert("commune".to_owned(), cell.to_owned());
                }
            }
        }
        Column::Email => {
            let email = Email::parse(cell).ok_or_else(|| {
                format!("L’adresse «\u{a0}{cell}\u{a0}» ne permet pas d’écrire\u{a0}: vérifiez-la ou laissez la case vide.")
            })?;
            row.email = Some(email.as_str().to_owned());
        }
        Column::Phone => row.phone = Some(phone(cell)),
        Column::Lang => row.lang = Some(cell.to_lowercase()),
        Column::Source => row.source = Some(cell.to_owned()),
        Column::Opposed => {
            let opposed = yes_no(cell);
            row.opposed = opposed
                .ok_or_else(|| format!("«\u{a0}{cell}\u{a0}» dans la colonne d’opposition\u{a0}: écrivez 1 (oui) ou 0 (non)."))?;
        }
        Column::Employer => {
            row.employer = Some(yes_no(cell).ok_or_else(|| {
                format!("«\u{a0}{cell}\u{a0}» dans la colonne «\u{a0}employeuse\u{a0}»\u{a0}: écrivez oui ou non.")
            })?);
        }
        Column::Domain => match domain_code(cell) {
            Some(code) => row.domain = Some(code.to_owned()),
            None => {
                row.attributes.insert("domaine_libelle".to_owned(), cell.to_owned());
            }
        },
    }
    Ok(())
}

/// Yes or no, as people and tools write it; a count of employees is a yes from 1.
fn yes_no(cell: &str) -> Option<bool> {
    let folded = fold(cell);
    match folded.as_str() {
        "oui" | "o" | "vrai" | "true" | "yes" | "x" | "employeuse" | "employeur" => Some(true),
        "non" | "n" | "faux" | "false" | "no" | "non employeuse" | "non employeur" | "nn" => Some(false),
        digits => digits.parse::<u32>().ok().map(|n| n > 0),
    }
}

/// A telephone number whose first zero the spreadsheet dropped gets it back.
fn phone(cell: &str) -> String {
    let digits: String = cell.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    if digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0') {
        format!("0{digits}")
    } else {
        cell.to_owned()
    }
}

/// Takes off what spreadsheets put around a value: `="…"`, a leading apostrophe, formula signs, unusual spaces.
fn mend(cell: &str) -> String {
    let cell = cell.trim().trim_matches('\u{feff}');
    let cell = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')).unwrap_or(cell);
    let cell = cell.trim_start_matches(['=', '@', '\'']);
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn decode(bytes: &[u8]) -> Result<String, String> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(
            "C’est un classeur de tableur, pas un fichier CSV. Dans le tableur\u{a0}: Fichier, Enregistrer sous, «\u{a0}CSV UTF-8\u{a0}»."
                .to_owned(),
        );
    }
    if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[bom..]).0.into_owned());
    }
    if bytes.contains(&0) {
        return Err("Ce n’est pas un fichier texte. Enregistrez-le en «\u{a0}CSV UTF-8\u{a0}».".to_owned());
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    })
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
