//! Values of cells: dates, telephones, yes or no, identifiers, as people and tools write them.

use crate::register::fold::fold;
use crate::values::{Date, Email, parse_commune_code, parse_rna, parse_siren};

/// How months begin, folded.
const MONTHS: [&str; 12] = [
    "janv", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sept", "oct", "nov", "dec",
];

/// A cell that says nothing: a dash, a dot.
pub(super) fn is_nothing(cell: &str) -> bool {
    cell.chars().all(|c| c.is_whitespace() || "-–—_./*?".contains(c))
}

/// A value that nobody gave: « néant », « non renseigné », « NC ».
pub(super) fn is_not_given(cell: &str) -> bool {
    is_nothing(cell)
        || matches!(
            fold(cell).as_str(),
            "neant"
                | "aucun"
                | "aucune"
                | "sans"
                | "non"
                | "nc"
                | "nr"
                | "n a"
                | "na"
                | "non renseigne"
                | "non connu"
                | "inconnu"
                | "inconnue"
                | "non communique"
                | "a completer"
                | "a preciser"
                | "pas de mail"
                | "pas d adresse"
                | "pas de courriel"
                | "pas de telephone"
                | "null"
                | "none"
                | "nan"
        )
}

/// A date: `2024-03-31`, `31/03/2024`, `31.03.24`, `20240331`, `31 mars 2024`, `mars 2024`, `03/2024`, the number of days of a
/// spreadsheet, with or without an hour. `None` when it is none, or the unknown date of the RNA (`0001-01-01`).
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    if text.chars().any(char::is_alphabetic) && !text.contains('T') {
        return date_in_words(text);
    }
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        let days: i64 = text.parse().ok()?;
        return (10_000..80_000).contains(&days).then(|| of_serial(days)).flatten();
    }
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let numbers: Vec<&str> = day.split(['-', '/', '.']).collect();
    let (year, month, day) = match numbers.as_slice() {
        [y, m, d] if y.len() == 4 => (*y, *m, *d),
        [d, m, y] if y.len() == 4 || y.len() == 2 => (*y, *m, *d),
        [m, y] if y.len() == 4 && m.len() <= 2 => (*y, *m, "1"),
        [y, m] if y.len() == 4 && m.len() <= 2 => (*y, *m, "1"),
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

/// `1er janvier 2020`, `31-janv-20`, `janvier 2020`.
fn date_in_words(text: &str) -> Option<Date> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let (day, month, year) = match words.as_slice() {
        [day, month, year] | [_, day, month, year] => (day.trim_end_matches("er"), *month, *year),
        [month, year] => ("1", *month, *year),
        _ => return None,
    };
    let month = MONTHS.iter().position(|start| month.starts_with(start))? + 1;
    let number: i16 = year.parse().ok()?;
    let year = match year.len() {
        4 => number,
        2 => number + if number < 50 { 2000 } else { 1900 },
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, day.parse().ok()?).ok()?;
    (date.year() >= 1600).then_some(date)
}

/// Days since 30 December 1899, as spreadsheets count them.
fn of_serial(days: i64) -> Option<Date> {
    Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().days(days)).ok()
}

/// Yes or no; a count of employees is a yes as soon as it is not zero. « Non renseigné » says neither.
pub(super) fn yes_no(cell: &str) -> Option<bool> {
    match cell.trim() {
        "☑" | "✓" | "✔" | "✅" | "☒" | "✔️" | "☑️" => return Some(true),
        "☐" | "❌" | "✗" | "✘" => return Some(false),
        _ => {}
    }
    let folded = fold(cell);
    match folded.as_str() {
        "oui" | "o" | "v" | "vrai" | "true" | "yes" | "x" | "coche" | "refus" | "refuse" | "stop" | "desinscrit"
        | "desinscrite" | "desabonne" | "ne pas contacter" | "employeuse" | "employeur" | "opposition" | "oppose" | "opposee" => {
            Some(true)
        }
        "non" | "n" | "f" | "faux" | "false" | "no" | "non employeuse" | "non employeur" | "nn" | "aucun" | "aucune"
        | "neant" => Some(false),
        "non renseigne" | "non connu" | "non communique" | "non precise" => None,
        words => match words.split(' ').next().unwrap_or("") {
            "oui" => Some(true),
            "non" | "aucun" | "aucune" | "pas" => Some(false),
            first if first.starts_with(|c: char| c.is_ascii_digit()) => count(cell),
            _ => None,
        },
    }
}

/// Whether the number that a cell begins with is not zero: « 0,5 », « 1-2 salariés », « 3 ETP ».
fn count(cell: &str) -> Option<bool> {
    let number: String = cell
        .trim()
        .chars()
        .take_while(|c| c.is_ascii_digit() || ",.".contains(*c))
        .collect();
    number
        .replace(',', ".")
        .trim_end_matches('.')
        .parse::<f64>()
        .ok()
        .map(|n| n > 0.0)
}

/// The telephone numbers of a cell, without the words around them: « 06 12 34 56 78 / 02 48 00 00 00 (soir) ». A dropped first
/// zero comes back, the rest stays as written.
pub(super) fn phones(cell: &str) -> Vec<String> {
    let of = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let wordless = !cell.chars().any(char::is_alphabetic);
    if is_rounded(cell) || (wordless && of(cell) <= 13) {
        return phone(cell).into_iter().collect();
    }
    let part = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+.-()".contains(c);
    cell.split(|c: char| !part(c))
        .map(|run| run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '('))
        .map(|run| run.trim_end_matches(['(', '+']))
        .filter(|run| of(run) >= 6)
        .flat_map(|run| match run.split_whitespace().collect::<Vec<_>>().as_slice() {
            // Two numbers with a space between them.
            [one, other] if of(one) == 10 && of(other) == 10 => vec![(*one).to_owned(), (*other).to_owned()],
            _ => vec![run.to_owned()],
        })
        .filter_map(|run| phone(&run))
        .collect()
}

/// A number that a spreadsheet wrote with an exponent.
fn is_rounded(cell: &str) -> bool {
    cell.contains(['E', 'e']) && cell.chars().all(|c| c.is_ascii_digit() || ".,+eE".contains(c))
}

/// A telephone number as the register keeps it. `None` when there are not enough digits for a number, or when a spreadsheet
/// rounded it.
pub(super) fn phone(cell: &str) -> Option<String> {
    let cell = cell.trim();
    if is_rounded(cell) {
        let written = cell.replace(',', ".");
        let (figures, exponent) = written.split_once(['E', 'e'])?;
        let kept = figures.chars().filter(char::is_ascii_digit).count();
        let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
        let number: f64 = written.parse().ok()?;
        // Every figure is there: nothing was lost.
        return (kept == exponent + 1).then(|| phone(&format!("{number:.0}"))).flatten();
    }
    let whole = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(",0"));
    let cell = whole
        .filter(|c| c.len() >= 9 && c.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or(cell);
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 6 {
        return None;
    }
    let bare = cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '.');
    Some(match digits.strip_prefix("33") {
        Some(rest) if bare && digits.len() == 11 && !rest.starts_with('0') => format!("0{rest}"),
        _ if bare && digits.len() == 9 && !digits.starts_with('0') => format!("0{digits}"),
        _ => cell.to_owned(),
    })
}

/// A town as people write it: its postcode, the département that its brackets give, its name. « 18000 Bourges », « Bourges (18) »,
/// « F-1000 BOURG EN BRESSE ».
pub(super) fn town(cell: &str) -> (Option<String>, Option<String>, String) {
    let (mut code, mut departement) = (None, None);
    let mut name: Vec<&str> = Vec::new();
    let words: Vec<&str> = cell.split([' ', '(', ')', ',', '[', ']']).filter(|w| !w.is_empty()).collect();
    let bracketed = cell.contains('(');
    for (place, word) in words.iter().enumerate() {
        let bare = word.strip_prefix("F-").or_else(|| word.strip_prefix("f-")).unwrap_or(word);
        let digits = bare.bytes().all(|b| b.is_ascii_digit());
        let edge = place == 0 || place + 1 == words.len();
        let corsica = matches!(bare.to_uppercase().as_str(), "2A" | "2B");
        if digits && (bare.len() == 5 || (bare.len() == 4 && edge)) && code.is_none() {
            code = postcode(bare);
        } else if bracketed && place > 0 && ((digits && matches!(bare.len(), 2 | 3)) || corsica) {
            departement = Some(if corsica { "20".to_owned() } else { bare.to_owned() });
        } else if !(matches!(*word, "-" | "–" | "/") && (name.is_empty() || place + 1 == words.len())) {
            name.push(word);
        }
    }
    while name.last().is_some_and(|word| matches!(*word, "-" | "–" | "/")) {
        name.pop();
    }
    if code.is_none() && departement.is_none() {
        return (None, None, cell.to_owned());
    }
    (code, departement, name.join(" "))
}

/// The postcode and the town that end an address written in one cell: « 12 rue du Lavoir 18000 Bourges ».
pub(super) fn end_of_address(line: &str) -> Option<(String, String)> {
    let words: Vec<&str> = line.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let is_postcode = |word: &&str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    let place = words.iter().rposition(is_postcode)?;
    let town = words[place + 1..].join(" ");
    (!town.is_empty()).then(|| (words[place].to_owned(), town))
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
    let cell = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(",0")).unwrap_or(cell);
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    if is_rounded(cell) {
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
    let joined = cell.replace(" @", "@").replace("@ ", "@");
    for part in joined.split([';', ',', '/', '|', ' ']) {
        let part = part.trim_matches(|c: char| c.is_whitespace() || "<>()[]\"':«».".contains(c));
        let part = match part.get(..7) {
            Some(start) if start.eq_ignore_ascii_case("mailto:") => &part[7..],
            _ => part,
        };
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
        for text in ["31 mars 2024", "31-mars-24", "dimanche 31 mars 2024", "45382", "45382.0"] {
            assert_eq!(date(text), expected, "{text}");
        }
        for text in ["1er janvier 2020", "janv-20", "janvier 2020", "01/2020", "2020-01"] {
            assert_eq!(date(text), Date::new(2020, 1, 1).ok(), "{text}");
        }
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
        assert_eq!(phone("6.12345678E+08").as_deref(), Some("0612345678"));
        assert_eq!(phone("6,12346E+08"), None);
        assert_eq!(phone("612345678.0").as_deref(), Some("0612345678"));
        assert_eq!(phone("33612345678").as_deref(), Some("0612345678"));
        assert_eq!(siren("732829320.0").as_deref(), Ok("732829320"));
        assert_eq!(postcode("1000").as_deref(), Some("01000"));
        assert_eq!(commune_code("1053").as_deref(), Some("01053"));
    }

    #[test]
    fn telephones_are_read_without_the_words_around_them() {
        let read = |cell: &str| phones(cell).join("|");
        assert_eq!(read("06.12.34.56.78 / 02 48 00 00 00"), "06.12.34.56.78|02 48 00 00 00");
        assert_eq!(read("Mme Martin : 06 12 34 56 78 (après 18h)"), "06 12 34 56 78");
        assert_eq!(read("0612345678 0248000000"), "0612345678|0248000000");
        assert_eq!(read("+33 (0)6 12 34 56 78"), "+33 (0)6 12 34 56 78");
        assert_eq!(read("02/48/00/00/00"), "02/48/00/00/00");
        assert_eq!(read("voir Mme Martin"), "");
        assert_eq!(read("6.12346E+08"), "");
    }

    #[test]
    fn towns_give_their_postcode_and_their_departement() {
        let read = |cell: &str| {
            let (code, departement, name) = town(cell);
            format!("{}|{}|{name}", code.unwrap_or_default(), departement.unwrap_or_default())
        };
        assert_eq!(read("18000 BOURGES"), "18000||BOURGES");
        assert_eq!(read("1000 Bourg en Bresse"), "01000||Bourg en Bresse");
        assert_eq!(read("Bourges - 18000"), "18000||Bourges");
        assert_eq!(read("Saint-Doulchard (18)"), "|18|Saint-Doulchard");
        assert_eq!(read("Ajaccio (2A)"), "|20|Ajaccio");
        assert_eq!(read("BOURGES CEDEX 9"), "||BOURGES CEDEX 9");
        assert_eq!(
            end_of_address("12 rue du Lavoir, 18000 Bourges"),
            Some(("18000".to_owned(), "Bourges".to_owned()))
        );
        assert_eq!(
            end_of_address("12345 Les Étangs"),
            Some(("12345".to_owned(), "Les Étangs".to_owned()))
        );
        assert_eq!(end_of_address("12 rue du Lavoir"), None);
    }

    #[test]
    fn yes_and_no_are_read_in_every_shape() {
        for cell in [
            "oui",
            "O",
            "X",
            "1",
            "vrai",
            "☑",
            "✓",
            "Oui (3 ETP)",
            "0,5",
            "1-2 salariés",
            "V",
        ] {
            assert_eq!(yes_no(cell), Some(true), "{cell}");
        }
        for cell in ["non", "N", "0", "faux", "☐", "0 salarié", "aucun salarié", "F", "0,0"] {
            assert_eq!(yes_no(cell), Some(false), "{cell}");
        }
        for cell in ["Non renseigné", "NC", "à voir", "?"] {
            assert_eq!(yes_no(cell), None, "{cell}");
        }
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
