//! The register: its list, one association, imports, oppositions, reference data.

pub(super) mod association;
pub(super) mod columns;
pub(super) mod duplicates;
pub(super) mod imports;
pub(super) mod list;
pub(super) mod oppositions;
pub(super) mod preview;
pub(super) mod reference;

use crate::i18n::{Words, number};
use crate::library::commune_name;
use crate::register::domain_name;

fn count(n: usize) -> String {
    number(n as f64)
}

/// The value of a field, in words.
fn value(words: Words, field: &str, value: &str) -> String {
    match (field, value) {
        ("commune", code) => commune_name(code),
        ("domain", code) => domain_name(code),
        ("postal", _) => words.t("register-postal-some"),
        ("employer" | "dissolved" | "opposed", "oui") => words.t("field-yes"),
        ("employer" | "dissolved" | "opposed", "non") => words.t("field-no"),
        ("geo_quality", code) => {
            let key = format!("geo-{code}");
            if words.has(&key) { words.t(&key) } else { code.to_owned() }
        }
        _ => dated(value),
    }
}

/// A value whose date, when it is one or begins with one, is written in full: « 2025-03-02 – forum » is « 2 mars 2025 – forum ».
fn dated(value: &str) -> String {
    let (date, rest) = value.split_at_checked("2025-03-02".len()).unwrap_or((value, ""));
    match date.parse() {
        Ok(date) if rest.is_empty() || rest.starts_with(' ') => format!("{}{rest}", crate::i18n::civil_date(date, false)),
        _ => value.to_owned(),
    }
}
