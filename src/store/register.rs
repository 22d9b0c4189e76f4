//! Associations, their contacts, and which of them a wave surveys.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::calls;
use super::connection::Database;
use super::oppositions::Voice;
use super::portable::{At, Json, OrIgnore, Uid};
use super::schema::{association, contact, response, wave_frame};
use crate::fieldwork::{Association, Observatory, Wave};
use crate::values::{Id, Timestamp};

/// An association of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Identifier.
    pub id: Id<Association>,
    /// Whose register.
    pub observatory: Id<Observatory>,
    /// Name.
    pub name: String,
    /// Name folded for searches and matching (see [`crate::register::fold()`]).
    pub name_folded: String,
    /// RNA number.
    pub rna: Option<String>,
    /// SIREN.
    pub siren: Option<String>,
    /// INSEE code of the commune of the seat.
    pub commune: Option<String>,
    /// Register domain code.
    pub domain: Option<String>,
    /// Register employer status.
    pub employer: Option<bool>,
    /// Quarter (code of the territory's list).
    pub quarter: Option<String>,
    /// QPV code.
    pub qpv: Option<String>,
    /// Known to be dissolved: in no new frame.
    pub dissolved: bool,
    /// The association it was found to be the same as.
    pub merged_into: Option<Id<Association>>,
    /// Latest sign of life: the date (`YYYY-MM-DD`) and where it was seen.
    pub life: Option<(String, String)>,
    /// How the commune was found: `code`, `ancienne-commune`, `nom`… ; `None`: as given.
    pub geo_quality: Option<String>,
    /// Other attributes.
    pub attributes: BTreeMap<String, String>,
}

impl Registered {
    /// An association of which only the name is known.
    pub fn named(id: Id<Association>, observatory: Id<Observatory>, name: &str) -> Self {
        Registered {
            id,
            observatory,
            name: name.to_owned(),
            name_folded: crate::register::fold(name),
            rna: None,
            siren: None,
            commune: None,
            domain: None,
            employer: None,
            quarter: None,
            qpv: None,
            dissolved: false,
            merged_into: None,
            life: None,
            geo_quality: None,
            attributes: BTreeMap::new(),
        }
    }
}

/// How an association can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Identifier of the contact.
    pub id: Id<Channel>,
    /// The association.
    pub association: Id<Association>,
    /// E-mail.
    pub email: Option<String>,
    /// `fonctionnel` (of the association) or `nominatif` (of a person).
    pub email_kind: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Postal address, a line each: for sending only, purged when the wave closes.
    pub postal: Option<Vec<String>>,
    /// Language.
    pub lang: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Why it may be kept (RGPD, art. 6).
    pub legal_basis: Option<String>,
    /// Opposed to being contacted.
    pub opposed: bool,
    /// Since when.
    pub opposed_at: Option<Timestamp>,
    /// Who said so; `None`: nobody knows any more, and nothing lifts it.
    pub opposed_by: Option<Voice>,
    /// Mail to it came back for good: when, and why (no address in it).
    pub unreachable: Option<(Timestamp, String)>,
}

impl Channel {
    /// A contact by e-mail or telephone, of which nothing else is known.
    pub fn new(id: Id<Channel>, association: Id<Association>) -> Self {
        Channel {
            id,
            association,
            email: None,
            email_kind: None,
            phone: None,
            postal: None,
            lang: None,
            source: None,
            legal_basis: None,
            opposed: false,
            opposed_at: None,
            opposed_by: None,
            unreachable: None,
        }
    }
}

/// An association, as stored.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = association, treat_none_as_null = true)]
pub(super) struct AssociationRow {
    id: Uid,
    observatory: Uid,
    name: String,
    name_folded: String,
    rna: Option<String>,
    siren: Option<String>,
    commune: Option<String>,
    domain: Option<String>,
    employer: Option<bool>,
    quarter: Option<String>,
    qpv: Option<String>,
    dissolved: bool,
    merged_into: Option<Uid>,
    life_at: Option<String>,
    life_source: Option<String>,
    geo_quality: Option<String>,
    attributes: Json,
    updated_at: At,
}

impl AssociationRow {
    pub(super) fn registered(self) -> QueryResult<Registered> {
        Ok(Registered {
            id: self.id.id(),
            observatory: self.observatory.id(),
            quarter: self.quarter,
            qpv: self.qpv,
            dissolved: self.dissolved,
            merged_into: self.merged_into.map(Uid::id),
            life: self.life_at.zip(self.life_source),
            geo_quality: self.geo_quality,
            attributes: self.attributes.read()?,
            name: self.name,
            name_folded: self.name_folded,
            rna: self.rna,
            siren: self.siren,
            commune: self.commune,
            domain: self.domain,
            employer: self.employer,
        })
    }

    fn of(from: &Registered, now: Timestamp) -> QueryResult<Self> {
        Ok(AssociationRow {
            id: from.id.into(),
            observatory: from.observatory.into(),
            quarter: from.quarter.clone(),
            qpv: from.qpv.clone(),
            dissolved: from.dissolved,
            merged_into: from.merged_into.map(Uid::from),
            life_at: from.life.as_ref().map(|(at, _)| at.clone()),
            life_source: from.life.as_ref().map(|(_, source)| source.clone()),
            geo_quality: from.geo_quality.clone(),
            name: from.name.clone(),
            name_folded: from.name_folded.clone(),
            rna: from.rna.clone(),
            siren: from.siren.clone(),
            commune: from.commune.clone(),
            domain: from.domain.clone(),
            employer: from.employer,
            attributes: Json::of(&from.attributes)?,
            updated_at: At(now),
        })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contact, treat_none_as_null = true)]
struct ContactRow {
    id: Uid,
    association: Uid,
    email: Option<String>,
    email_kind: Option<String>,
    phone: Option<String>,
    postal: Option<Json>,
    lang: Option<String>,
    source: Option<String>,
    legal_basis: Option<String>,
    opposed: bool,
    opposed_at: Option<At>,
    opposed_by: Option<String>,
    unreachable_at: Option<At>,
    unreachable_why: Option<String>,
    updated_at: At,
}

impl ContactRow {
    fn of(from: &Channel, now: Timestamp) -> QueryResult<Self> {
        Ok(ContactRow {
            email_kind: from.email_kind.clone(),
            postal: from.postal.as_ref().map(Json::of).transpose()?,
            legal_basis: from.legal_basis.clone(),
            opposed_at: from.opposed_at.map(At),
            opposed_by: from.opposed_by.map(Voice::code),
            unreachable_at: from.unreachable.as_ref().map(|(at, _)| At(*at)),
            unreachable_why: from.unreachable.as_ref().map(|(_, why)| why.clone()),
            id: from.id.into(),
            association: from.association.into(),
            email: from.email.clone(),
            phone: from.phone.clone(),
            lang: from.lang.clone(),
            source: from.source.clone(),
            opposed: from.opposed,
            updated_at: At(now),
        })
    }

    fn channel(self) -> QueryResult<Channel> {
        Ok(Channel {
            email_kind: self.email_kind,
            postal: self.postal.map(|lines| lines.read()).transpose()?,
            legal_basis: self.legal_basis,
            opposed_at: self.opposed_at.map(|at| at.0),
            opposed_by: self.opposed_by.as_deref().and_then(Voice::parse),
            unreachable: self.unreachable_at.map(|at| (at.0, self.unreachable_why.unwrap_or_default())),
            id: self.id.id(),
            association: self.association.id(),
            email: self.email,
            phone: self.phone,
            lang: self.lang,
            source: self.source,
            opposed: self.opposed,
        })
    }
}

/// Every association of the register of an observatory that was not merged into another, oldest first.
///
/// # Errors
/// Database errors.
pub fn associations(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Registered>> {
    let rows: Vec<AssociationRow> = association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .order(association::id)
        .select(AssociationRow::as_select())
        .load(db)?;
    rows.into_iter().map(AssociationRow::registered).collect()
}

/// Every contact of the register of an observatory, oldest first.
///
/// # Errors
/// Database errors.
pub fn channels(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Channel>> {
    let rows: Vec<ContactRow> = contact::table
        .inner_join(association::table.on(association::id.eq(contact::association)))
        .filter(association::observatory.eq(Uid::from(of)))
        .order(contact::id)
        .select(ContactRow::as_select())
        .load(db)?;
    rows.into_iter().map(ContactRow::channel).collect()
}

/// The contacts of an association, oldest first.
///
/// # Errors
/// Database errors.
pub fn channels_of(db: &mut Database, of: Id<Association>) -> QueryResult<Vec<Channel>> {
    let rows: Vec<ContactRow> = contact::table
        .filter(contact::association.eq(Uid::from(of)))
        .order(contact::id)
        .select(ContactRow::as_select())
        .load(db)?;
    rows.into_iter().map(ContactRow::channel).collect()
}

/// One association.
///
/// # Errors
/// Database errors; an unknown one is `NotFound`.
pub fn get(db: &mut Database, id: Id<Association>) -> QueryResult<Registered> {
    association::table
        .find(Uid::from(id))
        .select(AssociationRow::as_select())
        .first(db)?
        .registered()
}

/// The address to write to: of the association's oldest contact that has one and is not opposed.
///
/// # Errors
/// Database errors.
pub fn address(db: &mut Database, of: Id<Association>) -> QueryResult<Option<String>> {
    let found: Option<Option<String>> = contact::table
        .filter(contact::association.eq(Uid::from(of)))
        .filter(contact::opposed.eq(false))
        .filter(contact::unreachable_at.is_null())
        .filter(contact::email.is_not_null())
        .order(contact::id)
        .select(contact::email)
        .first(db)
        .optional()?;
    Ok(found.flatten())
}

/// Adds an association.
///
/// # Errors
/// Database errors; a known RNA number is a unique violation.
pub fn add(db: &mut Database, new: &Registered, now: Timestamp) -> QueryResult<()> {
    let row = AssociationRow::of(new, now)?;
    diesel::insert_into(association::table)
        .values((row, association::created_at.eq(At(now))))
        .execute(db)?;
    Ok(())
}

/// Replaces the fields of an association.
///
/// # Errors
/// Database errors.
pub fn change(db: &mut Database, to: &Registered, now: Timestamp) -> QueryResult<()> {
    let row = AssociationRow::of(to, now)?;
    diesel::update(association::table.find(row.id)).set(row).execute(db)?;
    Ok(())
}

/// Adds a contact.
///
/// # Errors
/// Database errors.
pub fn add_channel(db: &mut Database, new: &Channel, now: Timestamp) -> QueryResult<()> {
    let row = ContactRow::of(new, now)?;
    let another = is_another_number(db, new)?;
    diesel::insert_into(contact::table)
        .values((row, contact::created_at.eq(At(now))))
        .execute(db)?;
    if another {
        calls::number_corrected(db, &[new.association])?;
    }
    Ok(())
}

/// Whether a contact brings a number that the association was not known by: if the one it had was wrong, it is called again.
fn is_another_number(db: &mut Database, one: &Channel) -> QueryResult<bool> {
    let Some(phone) = one.phone.as_ref().filter(|_| !one.opposed) else {
        return Ok(false);
    };
    let same: i64 = contact::table
        .filter(contact::association.eq(Uid::from(one.association)))
        .filter(contact::phone.eq(phone).assume_not_null())
        .count()
        .get_result(db)?;
    Ok(same == 0)
}

/// Replaces the fields of a contact. Another number than those known puts an association whose number was wrong back among those to call.
///
/// # Errors
/// Database errors.
pub fn change_channel(db: &mut Database, to: &Channel, now: Timestamp) -> QueryResult<()> {
    let row = ContactRow::of(to, now)?;
    let another = is_another_number(db, to)?;
    diesel::update(contact::table.find(row.id)).set(row).execute(db)?;
    if another {
        calls::number_corrected(db, &[to.association])?;
    }
    Ok(())
}

/// Domain, employer, commune, quarter, QPV.
type Strata = (Option<String>, Option<bool>, Option<String>, Option<String>, Option<String>);

/// Puts an association into the frame of a wave, with the strata that the register knows now; says whether it was not there yet.
///
/// # Errors
/// Database errors.
pub fn enter(db: &mut Database, into: Id<Wave>, who: Id<Association>) -> QueryResult<bool> {
    let strata: Strata = association::table
        .find(Uid::from(who))
        .select((
            association::domain,
            association::employer,
            association::commune,
            association::quarter,
            association::qpv,
        ))
        .first(db)?;
    let row = (
        wave_frame::wave.eq(Uid::from(into)),
        wave_frame::association.eq(Uid::from(who)),
        wave_frame::domain.eq(strata.0),
        wave_frame::employer.eq(strata.1),
        wave_frame::commune.eq(strata.2),
        wave_frame::quarter.eq(strata.3),
        wave_frame::qpv.eq(strata.4),
        wave_frame::outside.eq(false),
        wave_frame::status.eq("never"),
        wave_frame::mails.eq(0),
    );
    Ok(OrIgnore(diesel::insert_into(wave_frame::table).values(row)).execute(db)? == 1)
}

/// One association of a frame with what the coordinator may know of it.
#[derive(Clone, Debug)]
pub struct FrameRow {
    /// The association.
    pub association: Registered,
    /// Has a link.
    pub invited: bool,
    /// State of its response and, once sent, its disposition.
    pub response: Option<(String, Option<String>)>,
    /// Every contact refuses to be contacted.
    pub opposed: bool,
    /// Has an e-mail and is not opposed.
    pub reachable: bool,
    /// Has an e-mail or a telephone and is not opposed.
    pub contactable: bool,
}

/// A page of a frame in the order of names. `search` is a folded text that the folded name must contain; `limit` 0: no limit.
/// Returns the rows and how many match.
///
/// # Errors
/// Database errors.
pub fn frame(db: &mut Database, of: Id<Wave>, search: &str, offset: usize, limit: usize) -> QueryResult<(Vec<FrameRow>, usize)> {
    let wave = Uid::from(of);
    let like = format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let count: i64 = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .filter(wave_frame::wave.eq(wave))
        .filter(association::name_folded.like(&like).escape('\\'))
        .count()
        .get_result(db)?;
    let mut query = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .left_join(
            response::table.on(response::wave
                .eq(wave_frame::wave)
                .and(response::association.eq(wave_frame::association))),
        )
        .filter(wave_frame::wave.eq(wave))
        .filter(association::name_folded.like(like).escape('\\'))
        .order((association::name_folded, association::id))
        .select((
            AssociationRow::as_select(),
            wave_frame::invited_at,
            response::state.nullable(),
            response::disposition.nullable(),
        ))
        .offset(i64::try_from(offset).unwrap_or(i64::MAX))
        .into_boxed();
    query = query.limit(if limit == 0 {
        i64::MAX
    } else {
        i64::try_from(limit).unwrap_or(i64::MAX)
    });
    type Line = (AssociationRow, Option<At>, Option<String>, Option<String>);
    let lines: Vec<Line> = query.load(db)?;
    let channels: Vec<(Uid, bool, Option<String>, Option<String>)> = contact::table
        .inner_join(wave_frame::table.on(wave_frame::association.eq(contact::association)))
        .filter(wave_frame::wave.eq(wave))
        .select((contact::association, contact::opposed, contact::email, contact::phone))
        .load(db)?;
    let mut reach: BTreeMap<Uid, (bool, bool)> = BTreeMap::new();
    let mut opposed: BTreeSet<Uid> = channels.iter().filter(|channel| channel.1).map(|channel| channel.0).collect();
    for (who, _, email, phone) in channels.into_iter().filter(|channel| !channel.1) {
        // Somebody of the association may still be asked.
        opposed.remove(&who);
        let entry = reach.entry(who).or_default();
        entry.0 |= email.is_some();
        entry.1 |= email.is_some() || phone.is_some();
    }
    let mut rows = Vec::with_capacity(lines.len());
    for (association, invited, state, disposition) in lines {
        let (reachable, contactable) = reach.get(&association.id).copied().unwrap_or_default();
        let refuses = opposed.contains(&association.id);
        rows.push(FrameRow {
            association: association.registered()?,
            opposed: refuses,
            invited: invited.is_some(),
            response: state.map(|state| (state, disposition)),
            reachable,
            contactable,
        });
    }
    Ok((rows, usize::try_from(count).unwrap_or(0)))
}
