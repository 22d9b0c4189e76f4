//! What a row changes in the register, field by field: for the preview, for provenance, for taking it back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use super::super::fields::turns;
use super::super::fields::{plain, set_plain};
use crate::fieldwork::Association;
use crate::store::imports::Run;
use crate::store::register::{Channel, Registered};
use crate::values::{Id, Timestamp, hex_sha256};

/// A value before and after.
pub type Turn = (Option<String>, Option<String>);

/// What a row changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Fields of the association (see [`fields`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Turn>,
    /// Contacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactChange>,
    /// What its source says now and did not say before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceChange>,
}

impl Change {
    /// Nothing that a person can see changes.
    pub fn is_quiet(&self) -> bool {
        self.fields.is_empty() && self.contacts.is_empty()
    }
}

/// A contact added or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChange {
    /// Which.
    pub id: Id<Channel>,
    /// Of which association.
    pub association: Id<Association>,
    /// It was not there before.
    pub new: bool,
    /// Its fields (see [`contact_fields`]).
    pub fields: BTreeMap<String, Turn>,
}

/// What a source said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceChange {
    /// Of which field.
    pub field: String,
    /// Which source.
    pub source: String,
    /// What it said, through which import, since when.
    pub before: Option<(String, Option<Id<Run>>, Timestamp)>,
}

/// The fields of an association as texts: `name`, `rna`, `siren`, `commune`, `geo_quality`, `domain`, `employer`, `quarter`, `qpv`,
/// `dissolved`, `life_at`, `life_source`, `attr.NAME`.
pub fn fields(of: &Registered) -> BTreeMap<String, String> {
    let mut out = plain(of);
    if let Some((at, source)) = &of.life {
        out.insert("life_at".to_owned(), at.clone());
        out.insert("life_source".to_owned(), source.clone());
    }
    out
}

/// One of [`fields`], without making the others.
pub(super) fn value(of: &Registered, field: &str) -> Option<String> {
    let yes_no = |yes: bool| if yes { "oui" } else { "non" }.to_owned();
    match field {
        "name" => Some(of.name.clone()),
        "rna" => of.rna.clone(),
        "siren" => of.siren.clone(),
        "commune" => of.commune.clone(),
        "geo_quality" => of.geo_quality.clone(),
        "domain" => of.domain.clone(),
        "employer" => of.employer.map(yes_no),
        "quarter" => of.quarter.clone(),
        "qpv" => of.qpv.clone(),
        "dissolved" => of.dissolved.then(|| yes_no(true)),
        "life_at" => of.life.as_ref().map(|(at, _)| at.clone()),
        "life_source" => of.life.as_ref().map(|(_, source)| source.clone()),
        attribute => of.attributes.get(attribute.strip_prefix("attr.")?).cloned(),
    }
}

/// Writes a field of [`fields`].
pub(super) fn set(of: &mut Registered, field: &str, value: Option<&str>) {
    let owned = value.map(str::to_owned);
    match field {
        "life_at" => {
            of.life = owned.map(|at| (at, of.life.as_ref().map(|(_, source)| source.clone()).unwrap_or_default()));
        }
        "life_source" => {
            if let (Some((_, source)), Some(value)) = (&mut of.life, value) {
                value.clone_into(source);
            }
        }
        plain => set_plain(of, plain, value),
    }
}

/// The fields of a contact as texts. A postal address is only a mark: it is not kept twice.
pub fn contact_fields(of: &Channel) -> BTreeMap<String, String> {
    let known = [
        ("email", of.email.clone()),
        ("email_kind", of.email_kind.clone()),
        ("phone", of.phone.clone()),
        ("postal", of.postal.as_ref().map(|lines| postal_mark(lines))),
        ("lang", of.lang.clone()),
        ("source", of.source.clone()),
        ("legal_basis", of.legal_basis.clone()),
        ("opposed", of.opposed.then(|| "oui".to_owned())),
    ];
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// Takes a field of a contact back. A postal address is only taken away.
pub(super) fn set_contact(of: &mut Channel, field: &str, value: Option<&str>) {
    let owned = value.map(str::to_owned);
    match field {
        "email" => of.email = owned,
        "email_kind" => of.email_kind = owned,
        "phone" => of.phone = owned,
        "postal" => of.postal = None,
        "lang" => of.lang = owned,
        "source" => of.source = owned,
        "legal_basis" => of.legal_basis = owned,
        "opposed" if value.is_none() => {
            of.opposed = false;
            of.opposed_at = None;
            of.opposed_by = None;
        }
        _ => {}
    }
}

fn postal_mark(lines: &[String]) -> String {
    hex_sha256(lines.join("\n").as_bytes()).chars().take(16).collect()
}

/// A field as a person reads it.
pub fn label(field: &str) -> String {
    let known = match field {
        "name" => "Nom",
        "rna" => "Numéro RNA",
        "siren" => "SIREN",
        "commune" => "Commune",
        "geo_quality" => "Commune trouvée par",
        "domain" => "Domaine",
        "employer" => "Employeuse",
        "quarter" => "Quartier",
        "qpv" => "Quartier prioritaire",
        "dissolved" => "Dissoute",
        "life" | "life_at" => "Dernier signe de vie",
        "life_source" => "Nature du signe de vie",
        "contact" => "Contacts",
        "email" => "Courriel",
        "email_kind" => "Type de courriel",
        "phone" => "Téléphone",
        "postal" => "Adresse postale",
        "lang" => "Langue",
        "source" => "Origine du contact",
        "legal_basis" => "Base légale",
        "opposed" => "Opposition",
        "attr.sigle" => "Sigle",
        "attr.siret" => "SIRET",
        "attr.date_creat" => "Date de création",
        "attr.date_dissolution" => "Date de dissolution",
        "attr.ancien_numero" => "Ancien numéro",
        "attr.siteweb" => "Site web",
        "attr.objet_social1" => "Objet social (code)",
        "attr.domaine_libelle" => "Domaine, comme écrit",
        other => return other.strip_prefix("attr.").unwrap_or(other).replace('_', " "),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_one_state_into_another_turns_it_back() {
        let observatory = Id::from_uuid(uuid::Uuid::from_u128(1));
        let one = Registered {
            rna: Some("W123456789".into()),
            life: Some(("2025-01-01".into(), "RNA".into())),
            employer: Some(false),
            ..Registered::named(Id::from_uuid(uuid::Uuid::from_u128(2)), observatory, "Avant")
        };
        let mut other = Registered {
            dissolved: true,
            domain: Some("SPO".into()),
            life: Some(("2026-01-01".into(), "forum".into())),
            attributes: [("sigle".to_owned(), "AV".to_owned())].into(),
            ..Registered::named(one.id, observatory, "Après")
        };
        for (field, text) in fields(&other) {
            assert_eq!(value(&other, &field), Some(text), "{field}");
        }
        assert_eq!((value(&one, "quarter"), value(&one, "attr.x")), (None, None));
        for (field, (before, _)) in turns(&fields(&one), &fields(&other)) {
            set(&mut other, &field, before.as_deref());
        }
        assert_eq!(other, one);
    }
}
