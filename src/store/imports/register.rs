//! What an import writes in the register, many rows at once, and what taking it back removes.

use diesel::prelude::*;

use crate::fieldwork::{Association, Observatory};
use crate::store::bulk::{self, Cell};
use crate::store::connection::Database;
use crate::store::oppositions::Voice;
use crate::store::portable::{At, Json, Uid};
use crate::store::register::{AssociationRow, Channel, Registered};
use crate::store::schema::{association, contact, merge_run, wave_frame};
use crate::values::{Id, Timestamp};

/// The whole register of an observatory, those merged into others too.
///
/// # Errors
/// Database errors.
pub fn everything(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Registered>> {
    let rows: Vec<AssociationRow> = association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .order(association::id)
        .select(AssociationRow::as_select())
        .load(db)?;
    rows.into_iter().map(AssociationRow::registered).collect()
}

/// Adds associations.
///
/// # Errors
/// Database errors; a known RNA number is a unique violation.
pub fn add_associations(db: &mut Database, new: &[&Registered], now: Timestamp) -> QueryResult<()> {
    let mut cells = Vec::with_capacity(new.len());
    for one in new {
        cells.push(vec![
            Cell::Uid(one.id.into()),
            Cell::Uid(one.observatory.into()),
            Cell::Text(one.name.clone()),
            Cell::Text(one.name_folded.clone()),
            Cell::MaybeText(one.rna.clone()),
            Cell::MaybeText(one.siren.clone()),
            Cell::MaybeText(one.commune.clone()),
            Cell::MaybeText(one.domain.clone()),
            Cell::MaybeBool(one.employer),
            Cell::MaybeText(one.quarter.clone()),
            Cell::MaybeText(one.qpv.clone()),
            Cell::Bool(one.dissolved),
            Cell::MaybeUid(one.merged_into.map(Uid::from)),
            Cell::MaybeText(one.life.as_ref().map(|(at, _)| at.clone())),
            Cell::MaybeText(one.life.as_ref().map(|(_, source)| source.clone())),
            Cell::MaybeText(one.geo_quality.clone()),
            Cell::Json(Json::of(&one.attributes)?),
            Cell::At(At(now)),
            Cell::At(At(now)),
        ]);
    }
    bulk::insert(
        db,
        "association (id, observatory, name, name_folded, rna, siren, commune, domain, employer, quarter, qpv, dissolved, \
         merged_into, life_at, life_source, geo_quality, attributes, created_at, updated_at)",
        "",
        &cells,
    )
}

/// Adds contacts.
///
/// # Errors
/// Database errors.
pub fn add_channels(db: &mut Database, new: &[&Channel], now: Timestamp) -> QueryResult<()> {
    let mut cells = Vec::with_capacity(new.len());
    for one in new {
        cells.push(vec![
            Cell::Uid(one.id.into()),
            Cell::Uid(one.association.into()),
            Cell::MaybeText(one.email.clone()),
            Cell::MaybeText(one.email_kind.clone()),
            Cell::MaybeText(one.phone.clone()),
            Cell::MaybeJson(one.postal.as_ref().map(Json::of).transpose()?),
            Cell::MaybeText(one.lang.clone()),
            Cell::MaybeText(one.source.clone()),
            Cell::MaybeText(one.legal_basis.clone()),
            Cell::Bool(one.opposed),
            Cell::MaybeAt(one.opposed_at.map(At)),
            Cell::MaybeText(one.opposed_by.map(Voice::code)),
            Cell::MaybeAt(one.unreachable.as_ref().map(|(at, _)| At(*at))),
            Cell::MaybeText(one.unreachable.as_ref().map(|(_, why)| why.clone())),
            Cell::At(At(now)),
            Cell::At(At(now)),
        ]);
    }
    bulk::insert(
        db,
        "contact (id, association, email, email_kind, phone, postal, lang, source, legal_basis, opposed, opposed_at, opposed_by, \
         unreachable_at, unreachable_why, created_at, updated_at)",
        "",
        &cells,
    )
}

/// Whether something holds an association in the register: it is in the frame of a wave, or was merged.
///
/// # Errors
/// Database errors.
pub fn is_held(db: &mut Database, id: Id<Association>) -> QueryResult<bool> {
    let who = Uid::from(id);
    let framed: i64 = wave_frame::table
        .filter(wave_frame::association.eq(who))
        .count()
        .get_result(db)?;
    let merged: i64 = merge_run::table
        .filter(merge_run::kept.eq(who).or(merge_run::absorbed.eq(who)))
        .count()
        .get_result(db)?;
    let into: i64 = association::table
        .filter(association::merged_into.eq(who))
        .count()
        .get_result(db)?;
    Ok(framed + merged + into > 0)
}

/// Removes an association that nothing [holds](is_held), with its contacts and its provenance.
///
/// # Errors
/// Database errors.
pub fn remove_association(db: &mut Database, id: Id<Association>) -> QueryResult<()> {
    diesel::delete(association::table.find(Uid::from(id))).execute(db)?;
    Ok(())
}

/// Removes a contact.
///
/// # Errors
/// Database errors.
pub fn remove_channel(db: &mut Database, id: Id<Channel>) -> QueryResult<()> {
    diesel::delete(contact::table.find(Uid::from(id))).execute(db)?;
    Ok(())
}
