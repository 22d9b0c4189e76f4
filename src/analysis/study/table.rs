//! A CSV file of any tool as columns of text: separator found, encoding told apart, cells trimmed, missing values known.

use std::collections::HashMap;

use crate::questionnaire::condition::nearest;

/// Why a table cannot be used, in French, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble(pub String);

/// A table of text cells.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the file is called in a sentence.
    pub name: String,
    headers: Vec<String>,
    index: HashMap<String, usize>,
    columns: Vec<Vec<Option<Box<str>>>>,
    rows: usize,
}

/// Separators that spreadsheets and statisticians use, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Table {
    /// Reads a table with headers. `missing`: the cells that mean « no value » (an empty one always does). Bytes that are not UTF-8 are
    /// read as Windows-1252.
    ///
    /// # Errors
    /// No header, a header twice, a line with another number of cells.
    pub fn read(name: &str, bytes: &[u8], separator: Option<char>, missing: &[String]) -> Result<Self, Trouble> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => std::borrow::Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
        };
        let trouble = |message: String| Err(Trouble(format!("{name}\u{a0}: {message}")));
        let first = text.lines().next().unwrap_or_default();
        if first.trim().is_empty() {
            return trouble(
                "le fichier est vide, ou sa première ligne l’est. Elle doit porter les noms des colonnes.".to_owned(),
            );
        }
        let separator = separator.and_then(|c| u8::try_from(c).ok()).unwrap_or_else(|| {
            let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
            SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',')
        });
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .from_reader(text.as_bytes());
        let headers: Vec<String> = match reader.headers() {
            Ok(headers) => headers.iter().map(|header| header.trim().to_owned()).collect(),
            Err(error) => return trouble(format!("la première ligne ne se lit pas ({error}).")),
        };
        let mut index = HashMap::new();
        for (place, header) in headers.iter().enumerate() {
            if index.insert(header.clone(), place).is_some() && !header.is_empty() {
                return trouble(format!(
                    "la colonne «\u{a0}{header}\u{a0}» apparaît deux fois. Renommez-en une."
                ));
            }
        }
        let mut columns = vec![Vec::new(); headers.len()];
        let mut rows = 0;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => return trouble(format!("le fichier ne se lit pas jusqu’au bout ({error}).")),
            };
            if record.len() == 1 && record[0].trim().is_empty() && headers.len() > 1 {
                continue;
            }
            if record.len() != headers.len() {
                let line = record.position().map_or(0, csv::Position::line);
                return trouble(format!(
                    "la ligne {line} a {} cellules, l’en-tête en a {}. Vérifiez le séparateur et les guillemets.",
                    record.len(),
                    headers.len()
                ));
            }
            for (column, cell) in columns.iter_mut().zip(&record) {
                let cell = cell.trim();
                let none = cell.is_empty() || missing.iter().any(|missing| missing == cell);
                column.push((!none).then(|| cell.into()));
            }
            rows += 1;
        }
        Ok(Table {
            name: name.to_owned(),
            headers,
            index,
            columns,
            rows,
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Without a row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// A column, its missing values `None`.
    ///
    /// # Errors
    /// No such column; the nearest name is proposed.
    pub fn column(&self, name: &str) -> Result<&[Option<Box<str>>], Trouble> {
        if let Some(place) = self.index.get(name) {
            return Ok(&self.columns[*place]);
        }
        let near = nearest(name, self.headers.iter().map(String::as_str));
        let hint = near.map_or_else(
            || format!("Colonnes présentes\u{a0}: {}.", self.headers.join(", ")),
            |near| format!("Vouliez-vous écrire «\u{a0}{near}\u{a0}»\u{a0}?"),
        );
        Err(Trouble(format!(
            "{}\u{a0}: il n’y a pas de colonne «\u{a0}{name}\u{a0}». {hint}",
            self.name
        )))
    }

    /// A column as numbers (decimal point or comma; `true` and `false` are 1 and 0).
    ///
    /// # Errors
    /// No such column; a cell that is not a number, with its line.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, Trouble> {
        let cells = self.column(name)?;
        let mut out = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            out.push(match cell {
                None => None,
                Some(cell) => Some(parse(cell).ok_or_else(|| {
                    Trouble(format!(
                        "{}, {}ᵉ ligne de données\u{a0}: «\u{a0}{cell}\u{a0}» (colonne «\u{a0}{name}\u{a0}») n’est pas un nombre. Corrigez-la, ou déclarez-la \
                         dans «\u{a0}missing\u{a0}».",
                        self.name,
                        row + 1
                    ))
                })?),
            });
        }
        Ok(out)
    }

    /// A column as numbers, none missing.
    ///
    /// # Errors
    /// As [`Table::numbers`]; a missing cell, with its line.
    pub fn all_numbers(&self, name: &str) -> Result<Vec<f64>, Trouble> {
        let cells = self.numbers(name)?;
        cells.iter().position(Option::is_none).map_or_else(
            || Ok(cells.iter().copied().flatten().collect()),
            |row| {
                Err(Trouble(format!(
                    "{}, {}ᵉ ligne de données\u{a0}: la colonne «\u{a0}{name}\u{a0}» est vide. Elle est nécessaire pour toutes les lignes.",
                    self.name,
                    row + 1
                )))
            },
        )
    }

    /// Several columns crossed, their values joined by `|`, none missing.
    ///
    /// # Errors
    /// No such column; a missing cell, with its line.
    pub fn crossed(&self, names: &[String]) -> Result<Vec<String>, Trouble> {
        let mut out = vec![String::new(); self.rows];
        for (place, name) in names.iter().enumerate() {
            for (row, cell) in self.column(name)?.iter().enumerate() {
                let Some(cell) = cell else {
                    return Err(Trouble(format!(
                        "{}, {}ᵉ ligne de données\u{a0}: la colonne «\u{a0}{name}\u{a0}» est vide, or elle dit la strate ou la grappe. Complétez-la.",
                        self.name,
                        row + 1
                    )));
                };
                if place > 0 {
                    out[row].push('|');
                }
                out[row].push_str(cell);
            }
        }
        Ok(out)
    }
}

/// A number as spreadsheets and statistical tools write it.
fn parse(cell: &str) -> Option<f64> {
    let value = match cell {
        "true" | "TRUE" | "vrai" => 1.0,
        "false" | "FALSE" | "faux" => 0.0,
        _ => {
            let plain: String = cell.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
            plain.parse().or_else(|_| plain.replacen(',', ".", 1).parse()).ok()?
        }
    };
    f64::is_finite(value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Table, Trouble> {
        Table::read("f.csv", text.as_bytes(), None, &["NA".to_owned()])
    }

    #[test]
    fn separators_decimals_and_missing_values_are_understood() {
        let read = table("a;b\n1,5;x\nNA;\n").unwrap();
        assert_eq!(read.numbers("a").unwrap(), [Some(1.5), None]);
        assert_eq!(read.column("b").unwrap()[1], None);
        assert_eq!(table("a,b\n\"1 200\",x\n").unwrap().numbers("a").unwrap(), [Some(1200.0)]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(table("").unwrap_err().0.contains("vide"));
        assert!(table("a,a\n1,2\n").unwrap_err().0.contains("deux fois"));
        assert!(table("a,b\n1\n").unwrap_err().0.contains("ligne 2"));
        let read = table("domaine,x\nsport,oui\n").unwrap();
        assert!(
            read.column("domain")
                .unwrap_err()
                .0
                .contains("« domaine »".replace(' ', "\u{a0}").as_str())
        );
        assert!(read.numbers("x").unwrap_err().0.contains("pas un nombre"));
    }
}
