//! Values of cells: dates, telephones, yes or no, identifiers, as people and tools write them.

use crate::register::fold::fold;
use crate::values::{Date, Email, parse_commune_code, parse_rna, parse_siren};

/// A date: `2024-03-31`, `31/03/2024`, `31.03.24`, `20240331`, with or without an hour. `None` when it is none, or the unknown
/// date of the RNA (`0001-01-01`).
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let numbers: Vec<&str> = day.split(['-', '/', '.']).collect();
    let (year, month, day) = match numbers.as_slice() {
        [y, m, d] if y.len() == 4 => (*y, *m, *d),
        [d, m, y] if y.len() == 4 || y.len() == 2 => (*y, *m, *d),
        [whole] if whole.len() == 8 => (whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?),
        [year] if year.len() == 4 && text.len() == 4 => (*year, "1", "1"),
        _ => return None,
    };
    let mut year_number: i16 = year.parse().ok()?;
    if year.len() == 2 {
        year_number += if year_number < 50 { 2000 } else { 1900 };
    }
    let date = Date::new(year_number, month.parse().ok()?, day.parse().ok()?).ok()?;
    (date.year() >= 1600).then_some(date)
}

/// Yes or no; a count of employees is a yes from 1.
pub(super) fn yes_no(cell: &str) -> Option<bool> {
    let folded = fold(cell);
    match folded.as_str() {
        "oui" | "o" | "vrai" | "true" | "yes" | "x" | "employeuse" | "employeur" | "opposition" | "oppose" | "opposee" => {
            Some(true)
        }
        "non" | "n" | "faux" | "false" | "no" | "non employeuse" | "non employeur" | "nn" | "aucun" | "aucune" | "neant" => {
            Some(false)
        }
        digits => {
            let first = digits.split(' ').next().unwrap_or("");
            first.parse::<u32>().ok().map(|n| n > 0)
        }
    }
}

/// A telephone number as the register keeps it: a dropped first zero comes back, the rest stays as written. `None` when there are
/// not enough digits for a number.
pub(super) fn phone(cell: &str) -> Option<String> {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 6 {
        return None;
    }
    let bare = cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '.');
    Some(if bare && digits.len() == 9 && !digits.starts_with('0') {
        format!("0{digits}")
    } else {
        cell.to_owned()
    })
}

/// A French telephone number, for guesses: ten digits from 0, or with a country code.
pub(super) fn looks_like_phone(cell: &str) -> bool {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let plain = cell
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+.-/()".contains(c));
    plain && ((digits.len() == 10 && digits.starts_with('0')) || (digits.len() == 11 && cell.trim_start().starts_with('+')))
}

/// A postcode, its dropped first zero given back.
pub(super) fn postcode(cell: &str) -> Option<String> {
    let digits: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        4 => Some(format!("0{digits}")),
        5 => Some(digits),
        _ => None,
    }
}

/// A commune code, its dropped first zero given back.
pub(super) fn commune_code(cell: &str) -> Option<String> {
    if cell.len() == 4 && cell.bytes().all(|b| b.is_ascii_digit()) {
        return parse_commune_code(&format!("0{cell}"));
    }
    parse_commune_code(cell)
}

/// A SIREN of a column of SIREN or SIRET.
///
/// # Errors
/// What is wrong and what to do, in French.
pub(super) fn siren(cell: &str) -> Result<String, String> {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let rounded = cell.contains(['E', 'e']) && cell.chars().all(|c| c.is_ascii_digit() || ".,+eE".contains(c));
    if rounded {
        return Err(format!(
            "Le numéro «\u{a0}{cell}\u{a0}» a été arrondi par le tableur\u{a0}: mettez la colonne au format texte."
        ));
    }
    let read = match digits.len() {
        14 => parse_siren(&digits[..9]),
        // Spreadsheets drop first zeros.
        8 | 13 => parse_siren(&format!("0{}", &digits[..8])),
        _ => parse_siren(&digits),
    };
    read.filter(|_| !cell.chars().any(char::is_alphabetic))
        .ok_or_else(|| format!("Le numéro SIREN «\u{a0}{cell}\u{a0}» est faux\u{a0}: neuf chiffres, dont une clé de contrôle."))
}

/// A SIRET, when the cell holds one whose SIREN is right.
pub(super) fn siret(cell: &str) -> Option<String> {
    let mut digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 13 {
        digits.insert(0, '0');
    }
    (digits.len() == 14 && parse_siren(&digits[..9]).is_some()).then_some(digits)
}

/// The addresses of a cell that may hold several (`a@b.fr; c@d.fr`, `Nom <a@b.fr>`), and what is none.
pub(super) fn emails(cell: &str) -> (Vec<String>, Vec<String>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for part in cell.split([';', ',', '/', '|', ' ']) {
        let part = part.trim_matches(|c: char| c.is_whitespace() || "<>()[]\"'".contains(c));
        let part = part.strip_prefix("mailto:").unwrap_or(part);
        match Email::parse(part) {
            Some(email) => {
                let email = email.as_str().to_owned();
                if !good.contains(&email) {
                    good.push(email);
                }
            }
            None if part.contains('@') => bad.push(part.to_owned()),
            None => {}
        }
    }
    if good.is_empty() && bad.is_empty() {
        bad.push(cell.to_owned());
    }
    (good, bad)
}

/// A value that no title of a column looks like: an address, an identifier, a telephone, a date.
pub(super) fn is_telling(cell: &str) -> bool {
    cell.contains('@')
        || parse_rna(cell).is_some()
        || (cell.len() >= 9 && parse_siren(cell).is_some())
        || looks_like_phone(cell)
        || (cell.len() >= 8 && date(cell).is_some())
        || (cell.len() == 5 && postcode(cell).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let expected = Date::new(2024, 3, 31).ok();
        for text in [
            "2024-03-31",
            "31/03/2024",
            "31.03.24",
            "20240331",
            "2024-03-31T10:00:00",
            "31/3/2024 10:00",
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
        assert_eq!(date("1998"), Date::new(1998, 1, 1).ok());
        for text in ["0001-01-01", "31/31/2024", "hier", "", "12"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn identifiers_get_back_what_spreadsheets_took() {
        assert_eq!(siren("73282932000074").as_deref(), Ok("732829320"));
        assert!(siren("7,32829E+08").is_err_and(|e| e.contains("arrondi")));
        assert!(siren("732829321").is_err());
        assert_eq!(phone("612345678").as_deref(), Some("0612345678"));
        assert_eq!(phone("+33 6 12 34 56 78").as_deref(), Some("+33 6 12 34 56 78"));
        assert_eq!(phone("non"), None);
        assert_eq!(postcode("1000").as_deref(), Some("01000"));
        assert_eq!(commune_code("1053").as_deref(), Some("01053"));
    }

    #[test]
    fn several_addresses_of_a_cell_are_told_apart() {
        assert_eq!(
            emails("Contact <a@exemple.fr>; b@Exemple.fr / c@"),
            (
                vec!["a@exemple.fr".to_owned(), "b@exemple.fr".to_owned()],
                vec!["c@".to_owned()]
            )
        );
        assert_eq!(emails("à demander").1, ["à demander"]);
    }
}
