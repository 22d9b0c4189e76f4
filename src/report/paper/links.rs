//! The list of links for a mail merge: a CSV that spreadsheets of French offices open rightly and in which no cell is ever run as
//! a formula.

use crate::values::not_a_formula;

/// A line of the list.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Name of the association.
    pub name: String,
    /// RNA number.
    pub rna: String,
    /// E-mail address.
    pub email: String,
    /// Postal address.
    pub address: Vec<String>,
    /// Personal link.
    pub link: String,
    /// Code, as printed.
    pub code: String,
}

/// The headers.
const HEADS: [&str; 7] = ["association", "rna", "courriel", "adresse", "ville", "lien", "code"];

/// UTF-8 with a byte order mark, `;` between cells, CRLF; the last line of an address is the « ville » column.
pub fn csv(lines: &[Line]) -> Vec<u8> {
    let mut out = "\u{feff}".to_owned();
    let mut write = |cells: [&str; 7]| {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                out.push(';');
            }
            out.push_str(&quoted(cell));
        }
        out.push_str("\r\n");
    };
    write(HEADS);
    for line in lines {
        let (street, town) = match line.address.split_last() {
            Some((town, street)) => (street.join(", "), town.as_str()),
            None => (String::new(), ""),
        };
        write([&line.name, &line.rna, &line.email, &street, town, &line.link, &line.code]);
    }
    out.into_bytes()
}

/// A cell: an apostrophe before what a spreadsheet would take for a formula, quotes around what holds separators.
fn quoted(cell: &str) -> String {
    let cell: String = cell
        .chars()
        .map(|c| if c == '\r' || c == '\n' || c == '\t' { ' ' } else { c })
        .collect();
    let cell = not_a_formula(&cell);
    if cell.contains([';', '"', ',']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_stays_a_text_and_separators_stay_in_their_cell() {
        let line = Line {
            name: "=CMD|' /C calc'!A0; \"x\"".to_owned(),
            rna: "W181000001".to_owned(),
            address: vec!["3 rue Haute".to_owned(), "18000 Bourges".to_owned()],
            link: "https://exemple.fr/q/abc".to_owned(),
            code: "ABCD-EFGH".to_owned(),
            ..Line::default()
        };
        let text = String::from_utf8(csv(&[line])).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}association;rna;courriel;adresse;ville;lien;code");
        assert_eq!(
            lines[1],
            "\"'=CMD|' /C calc'!A0; \"\"x\"\"\";W181000001;;3 rue Haute;18000 Bourges;https://exemple.fr/q/abc;ABCD-EFGH"
        );
        assert_eq!(quoted("  @SUM(A1)"), "'  @SUM(A1)");
        assert_eq!(quoted("a\r\n=b"), "a  =b");
    }
}
