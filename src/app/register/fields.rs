//! The fields of an association as texts, for imports and merges: to put two side by side, to choose, to take back. The sign of life is
//! not among them: an import takes its date and its nature apart, a merge takes them together.

use std::collections::BTreeMap;

use crate::register::fold;
use crate::store::register::Registered;

/// The fields that have a value, as texts: `name`, `rna`, `siren`, `commune`, `geo_quality`, `domain`, `employer` (`oui`/`non`),
/// `quarter`, `qpv`, `dissolved` (`oui`), `attr.NAME`.
pub(super) fn plain(of: &Registered) -> BTreeMap<String, String> {
    let yes_no = |yes: bool| if yes { "oui" } else { "non" }.to_owned();
    let known = [
        ("name", Some(of.name.clone())),
        ("rna", of.rna.clone()),
        ("siren", of.siren.clone()),
        ("commune", of.commune.clone()),
        ("geo_quality", of.geo_quality.clone()),
        ("domain", of.domain.clone()),
        ("employer", of.employer.map(yes_no)),
        ("quarter", of.quarter.clone()),
        ("qpv", of.qpv.clone()),
        ("dissolved", of.dissolved.then(|| yes_no(true))),
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

/// Writes a field of [`plain`]; anything else is left as it is. A name is never emptied.
pub(super) fn set_plain(of: &mut Registered, field: &str, value: Option<&str>) {
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

/// A value before and after; `None`: none.
pub(super) type Turn = (Option<String>, Option<String>);

/// What differs between two states.
pub(super) fn turns(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> BTreeMap<String, Turn> {
    before
        .keys()
        .chain(after.keys())
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| (name.clone(), (before.get(name).cloned(), after.get(name).cloned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Id;

    #[test]
    fn every_plain_field_is_written_as_it_is_read() {
        let id = |n| Id::from_uuid(uuid::Uuid::from_u128(n));
        let full = Registered {
            rna: Some("W123456789".into()),
            siren: Some("732829320".into()),
            commune: Some("35238".into()),
            geo_quality: Some("code".into()),
            domain: Some("SPO".into()),
            employer: Some(false),
            quarter: Some("Centre".into()),
            qpv: Some("QN03501M".into()),
            dissolved: true,
            attributes: [("sigle".to_owned(), "AV".to_owned())].into(),
            ..Registered::named(Id::from_uuid(uuid::Uuid::from_u128(1)), id(2), "Après")
        };
        let bare = Registered::named(full.id, full.observatory, "Avant");
        for (from, to) in [(&bare, &full), (&full, &bare)] {
            let mut one = from.clone();
            for (field, (_, after)) in turns(&plain(from), &plain(to)) {
                set_plain(&mut one, &field, after.as_deref());
            }
            assert_eq!(&one, to);
        }
    }
}
