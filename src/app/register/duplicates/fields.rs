//! The fields of an association as texts: to put two side by side, to choose, to take back.

use std::collections::BTreeMap;

use super::super::fields::{plain, set_plain};
use crate::store::register::Registered;

/// Separates the date and the source of a sign of life.
const LIFE: char = '\u{1f}';

/// The fields that identify: imports still recognise an absorbed association by those that were not chosen.
pub(super) const IDENTITY: [&str; 4] = ["name", "rna", "siren", "commune"];

/// The fields that have a value, as texts: those of [`plain`], and `life`.
pub(super) fn fields(of: &Registered) -> BTreeMap<String, String> {
    let mut out = plain(of);
    let life = of.life.as_ref().map(|(at, source)| format!("{at}{LIFE}{source}"));
    out.extend(life.map(|life| ("life".to_owned(), life)));
    out
}

/// Writes a field of [`fields`].
pub(super) fn set(of: &mut Registered, field: &str, value: Option<&str>) {
    if field != "life" {
        return set_plain(of, field, value);
    }
    of.life = value
        .and_then(|life| life.split_once(LIFE))
        .map(|(at, source)| (at.to_owned(), source.to_owned()));
}

/// A value as a person reads it.
pub(super) fn shown(field: &str, value: &str) -> String {
    match field {
        "life" => value.replace(LIFE, " – "),
        "domain" => crate::register::domain_label(value).map_or_else(|| value.to_owned(), str::to_owned),
        "commune" => crate::library::territories()
            .commune(value)
            .map_or_else(|| value.to_owned(), |commune| format!("{} ({value})", commune.name)),
        _ => value.to_owned(),
    }
}

/// How much a source is believed on a field: 0 the most. An RNA extract knows names and numbers, SIRENE its own number and employers,
/// a town’s list the rest.
pub(super) fn rank(field: &str, source: &str) -> u8 {
    let order: [&str; 4] = match field {
        "name" | "rna" | "dissolved" => ["rna", "joafe", "sirene", "liste"],
        "siren" | "employer" => ["sirene", "rna", "liste", "joafe"],
        "commune" => ["rna", "sirene", "joafe", "liste"],
        _ => ["liste", "rna", "sirene", "joafe"],
    };
    let family = match source {
        "rna" | "sirene" | "joafe" => source,
        _ => "liste",
    };
    order
        .iter()
        .zip(0..)
        .find(|(one, _)| **one == family)
        .map_or(4, |(_, rank)| rank)
}
