//! The fields of an association as texts: to put two side by side, to choose, to take back.

use std::collections::BTreeMap;

use crate::register::fold;
use crate::store::register::Registered;

/// Separates the date and the source of a sign of life.
const LIFE: char = '\u{1f}';

/// The fields that identify: imports still recognise an absorbed association by those that were not chosen.
pub(super) const IDENTITY: [&str; 4] = ["name", "rna", "siren", "commune"];

/// The fields that have a value, as texts: `name`, `rna`, `siren`, `commune`, `domain`, `employer` (`oui`/`non`), `quarter`, `qpv`,
/// `dissolved` (`oui`), `life`, `geo_quality`, `attr.NAME`.
pub(super) fn fields(of: &Registered) -> BTreeMap<String, String> {
    let known = [
        ("name", Some(of.name.clone())),
        ("rna", of.rna.clone()),
        ("siren", of.siren.clone()),
        ("commune", of.commune.clone()),
        ("geo_quality", of.geo_quality.clone()),
        ("domain", of.domain.clone()),
        ("employer", of.employer.map(|yes| if yes { "oui" } else { "non" }.to_owned())),
        ("quarter", of.quarter.clone()),
        ("qpv", of.qpv.clone()),
        ("dissolved", of.dissolved.then(|| "oui".to_owned())),
        ("life", of.life.as_ref().map(|(at, source)| format!("{at}{LIFE}{source}"))),
    ];
    let attributes = of
        .attributes
        .iter()
        .map(|(name, value)| (format!("attr.{name}"), value.clone()));
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .chain(attributes)
        .collect()
}

/// Writes a field of [`fields`].
pub(super) fn set(of: &mut Registered, field: &str, value: Option<&str>) {
    let owned = value.map(str::to_owned);
    match field {
        "name" => {
            if let Some(name) = value {
                name.clone_into(&mut of.name);
                of.name_folded = fold(name);
            }
        }
        "rna" => of.rna = owned,
        "siren" => of.siren = owned,
        "commune" => of.commune = owned,
        "geo_quality" => of.geo_quality = owned,
        "domain" => of.domain = owned,
        "employer" => of.employer = value.map(|word| word == "oui"),
        "quarter" => of.quarter = owned,
        "qpv" => of.qpv = owned,
        "dissolved" => of.dissolved = value == Some("oui"),
        "life" => {
            of.life = value
                .and_then(|life| life.split_once(LIFE))
                .map(|(at, source)| (at.to_owned(), source.to_owned()));
        }
        attribute => {
            if let Some(name) = attribute.strip_prefix("attr.") {
                match owned {
                    Some(value) => of.attributes.insert(name.to_owned(), value),
                    None => of.attributes.remove(name),
                };
            }
        }
    }
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
