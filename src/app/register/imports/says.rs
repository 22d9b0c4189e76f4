//! What a row says, in the words of the register.

use std::collections::BTreeMap;

use crate::register::import::{Incoming, Postal};
use crate::values::{Date, Timestamp, hex_sha256};

/// What a postal address is to the store: a line each.
pub(super) fn lines(postal: &Postal) -> Vec<String> {
    let town = [postal.postcode.as_deref(), postal.town.as_deref()];
    let last = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut out = postal.lines.clone();
    if !last.is_empty() {
        out.push(last);
    }
    out
}

/// Under what an opposed address is known.
pub(in crate::app) fn address_key(email: &str) -> String {
    hex_sha256(email.trim().to_lowercase().as_bytes())
}

pub(super) fn noon(day: Date) -> Option<Timestamp> {
    Timestamp::parse(&format!("{day}T12:00:00Z"))
}

/// What a row says of an association, field by field.
pub(super) fn says(row: &Incoming) -> Vec<(String, String)> {
    let yes_no = |yes: bool| if yes { "oui" } else { "non" }.to_owned();
    let known = [
        ("name", Some(row.name.trim().to_owned())),
        ("rna", row.rna.clone()),
        ("siren", row.siren.clone()),
        ("commune", row.commune.clone()),
        ("domain", row.domain.clone()),
        ("employer", row.employer.map(yes_no)),
        ("quarter", row.quarter.clone()),
        ("qpv", row.qpv.clone()),
        ("dissolved", row.dissolved.then(|| yes_no(true))),
        ("attr.sigle", row.short_name.clone()),
        ("attr.siret", row.siret.clone()),
        ("attr.ancien_numero", row.old_id.clone()),
        ("attr.date_creat", row.created.map(|date| date.to_string())),
        ("attr.date_dissolution", row.dissolved_on.map(|date| date.to_string())),
    ];
    let mut out: BTreeMap<String, String> = row
        .attributes
        .iter()
        .map(|(name, value)| (format!("attr.{name}"), value.clone()))
        .collect();
    out.extend(known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    out.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// PostgreSQL cannot keep a NUL in a text.
pub(super) fn without_nul(row: &mut Incoming) {
    let clean = |text: &mut String| text.retain(|c| c != '\0');
    clean(&mut row.name);
    for field in [
        &mut row.short_name,
        &mut row.quarter,
        &mut row.qpv,
        &mut row.source,
        &mut row.legal_basis,
        &mut row.lang,
        &mut row.old_id,
    ] {
        field.iter_mut().for_each(clean);
    }
    row.emails.iter_mut().for_each(clean);
    row.phones.iter_mut().for_each(clean);
    row.attributes.values_mut().for_each(clean);
    if row.attributes.keys().any(|name| name.contains('\0')) {
        row.attributes = std::mem::take(&mut row.attributes)
            .into_iter()
            .map(|(name, value)| (name.replace('\0', ""), value))
            .collect();
    }
    if let Some(postal) = &mut row.postal {
        postal.lines.iter_mut().for_each(clean);
        postal.town.iter_mut().for_each(clean);
    }
}
