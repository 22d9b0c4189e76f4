//! Responses as files: one row for each response sent and not rejected, enough to compute every published figure again (from the
//! rows whose `usable` is 1: no other counts in a figure); never a name nor a contact.
//!
//! **CSV** (UTF-8 with a byte order mark, `;`, decimal comma: what a French spreadsheet and R’s `read.csv2` open as they are).
//!
//! | column | content |
//! |---|---|
//! | `reponse` | number of the row (an anonymous order) |
//! | `poids`, `strate` | weight and stratum; blank when the response is not usable |
//! | `disposition` | `complete`, `out-of-scope`, `dormant`, `dissolved`, `refused` |
//! | `usable` | 1: in scope and complete enough, the figures count it; 0: they do not |
//! | `register.NAME` | attribute of the register; of a full date, the year |
//! | `ITEM` | code, number, text, `true`/`false`, ISO date; several codes joined by `\|` (ranked: preferred first); a roster: its lines |
//! | `ITEM.ROW`, `ITEM.COLUMN` | row of a matrix or of shares; column of a roster, one value a line joined by `\|` |
//! | `ITEM_autre` | « précisez » texts, `code: text` joined by ` \| ` (where the list has such a choice) |
//! | `ITEM_etat` | where the value comes from (`previous`, `forced`, `edited`, `imputed`), only when some value was not simply collected |
//! | `ITEM_estimation` | `true` where the respondent said it was an estimate, only when somebody did |
//! | derived variables | as computed by the questionnaire |
//!
//! A missing value is `~not-displayed`, `~not-answered`, `~dont-know`, `~refused` or `~not-applicable`; a band is `~band:` and its
//! lower bound. In shares, a missing row counts 0 when another row of the answer has a number. Text that a spreadsheet would take
//! for a formula, or that starts with `~`, is preceded by an apostrophe.
//!
//! **JSON**: an array of answer documents (`usable` is true or false; without it no `weight` nor `stratum`), personal items and what was not displayed left out.

mod anonymous;
mod dictionary;
mod read;
mod responses;
mod texts;

pub use anonymous::{Anonymous, anonymous_csv, anonymous_dictionary_csv};
pub use dictionary::dictionary_csv;
pub use read::read_responses;
pub use responses::{responses_csv, responses_json};
pub use texts::{TextRow, texts_csv};

use crate::questionnaire::{Item, Kind};

/// Register attributes that tell who the association is: never exported.
const NAMING: [&str; 10] = [
    "nom",
    "rna",
    "siren",
    "siret",
    "courriel",
    "email",
    "telephone",
    "adresse",
    "contact",
    "sigle",
];

/// Whether an item tells who answers or how to reach them.
fn is_personal(item: &Item) -> bool {
    let text = matches!(item.kind, Kind::Text { .. } | Kind::LongText { .. });
    let names = |prefill: &String| NAMING.contains(&prefill.trim_start_matches("register_"));
    matches!(item.kind, Kind::Email | Kind::Rna | Kind::Siren)
        || item.autocomplete.is_some()
        || item.prefill.as_ref().is_some_and(names)
        || (text && (item.sensitive || item.sealed))
}

/// Whether a register attribute may be exported.
fn is_anonymous(attribute: &str) -> bool {
    !NAMING.contains(&attribute)
}

/// An attribute as it is exported: of a full date only the year, because the day an association was declared is public and
/// names it.
fn blurred(value: &str) -> &str {
    let date = value.len() == 10 && value.parse::<crate::values::Date>().is_ok();
    if date { value.get(..4).unwrap_or(value) } else { value }
}

/// A `;` file being written.
struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    fn new() -> Self {
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(vec![0xEF, 0xBB, 0xBF]);
        Sheet(writer)
    }

    fn row(&mut self, cells: &[String]) {
        // Writing to memory, every row as long as the first: nothing can fail.
        let _ = self.0.write_record(cells);
    }

    fn finish(self) -> String {
        self.0
            .into_inner()
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }
}

/// A text as a cell: never read as a formula, never mistaken for a missing value.
fn safe(text: &str) -> String {
    let numeric = || text.replacen(',', ".", 1).parse::<f64>().is_ok_and(f64::is_finite);
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '~' | '|') if !numeric() => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// A number with a decimal comma.
fn number(value: f64) -> String {
    format!("{value}").replacen('.', ",", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for formula in ["=1+1", "+33 1", "-2+3", "@SUM(A1)", "\t=1", "~dont-know"] {
            assert_eq!(safe(formula), format!("'{formula}"));
        }
        assert_eq!(safe("-12,5"), "-12,5");
        assert_eq!(safe("sport"), "sport");
    }
}
