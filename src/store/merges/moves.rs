//! Rows that change hands when two associations are merged: contacts, provenance, links, calls, mails, requests.

use diesel::prelude::*;

use crate::fieldwork::{Association, Wave};
use crate::store::connection::Database;
use crate::store::oppositions::Voice;
use crate::store::portable::{At, Uid};
use crate::store::register::Channel;
use crate::store::schema::{access_token, call, contact, field_source, mail, open_request};
use crate::values::{Id, Timestamp};

/// Why a mail of the one absorbed is not sent.
const CANCELLED: &str = "l’association a été fusionnée avec une autre";

/// A saying: field and source.
pub type Source = (String, String);

/// Mails cancelled.
pub type Cancelled = Vec<String>;

/// Gives contacts that are still one association’s to another; returns how many.
///
/// # Errors
/// Database errors.
pub fn give_contacts(
    db: &mut Database,
    which: &[Id<Channel>],
    from: Id<Association>,
    to: Id<Association>,
    now: Timestamp,
) -> QueryResult<usize> {
    let ids: Vec<Uid> = which.iter().copied().map(Uid::from).collect();
    diesel::update(
        contact::table
            .filter(contact::id.eq_any(ids))
            .filter(contact::association.eq(Uid::from(from))),
    )
    .set((contact::association.eq(Uid::from(to)), contact::updated_at.eq(At(now))))
    .execute(db)
}

/// Extends an opposition to every contact of an association; returns those that were not opposed.
///
/// # Errors
/// Database errors.
pub fn oppose_contacts(
    db: &mut Database,
    of: Id<Association>,
    since: Option<Timestamp>,
    voice: Option<Voice>,
    now: Timestamp,
) -> QueryResult<Vec<Id<Channel>>> {
    let ids: Vec<Uid> = contact::table
        .filter(contact::association.eq(Uid::from(of)))
        .filter(contact::opposed.eq(false))
        .order(contact::id)
        .select(contact::id)
        .load(db)?;
    diesel::update(contact::table.filter(contact::id.eq_any(ids.clone())))
        .set((
            contact::opposed.eq(true),
            contact::opposed_at.eq(since.map(At)),
            contact::opposed_by.eq(voice.map(Voice::code)),
            contact::updated_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// Takes that back.
///
/// # Errors
/// Database errors.
pub fn unoppose_contacts(
    db: &mut Database,
    which: &[Id<Channel>],
    since: Option<Timestamp>,
    voice: Option<Voice>,
    now: Timestamp,
) -> QueryResult<usize> {
    let ids: Vec<Uid> = which.iter().copied().map(Uid::from).collect();
    let mut found: Vec<(Uid, Option<At>, Option<String>)> = contact::table
        .filter(contact::id.eq_any(ids))
        .select((contact::id, contact::opposed_at, contact::opposed_by))
        .load(db)?;
    // Opposed again since, by themselves: it stays.
    let voice = voice.map(Voice::code);
    found.retain(|(_, at, by)| at.map(|at| at.0) == since && *by == voice);
    let ids: Vec<Uid> = found.into_iter().map(|(id, ..)| id).collect();
    diesel::update(contact::table.filter(contact::id.eq_any(ids)))
        .set((
            contact::opposed.eq(false),
            contact::opposed_at.eq(None::<At>),
            contact::opposed_by.eq(None::<String>),
            contact::updated_at.eq(At(now)),
        ))
        .execute(db)
}

/// What was said of an association: (field, source), in order.
///
/// # Errors
/// Database errors.
pub fn sources(db: &mut Database, of: Id<Association>) -> QueryResult<Vec<Source>> {
    field_source::table
        .filter(field_source::association.eq(Uid::from(of)))
        .order((field_source::field, field_source::source))
        .select((field_source::field, field_source::source))
        .load(db)
}

/// Gives a saying of one association to another, which has none of the same source on the same field.
///
/// # Errors
/// Database errors.
pub fn give_sources(db: &mut Database, which: &[Source], from: Id<Association>, to: Id<Association>) -> QueryResult<usize> {
    let mut moved = 0;
    for (field, source) in which {
        moved += diesel::update(field_source::table.find((Uid::from(from), field, source)))
            .set(field_source::association.eq(Uid::from(to)))
            .execute(db)?;
    }
    Ok(moved)
}

/// Exchanges what the same source said of the same field of two associations.
///
/// # Errors
/// Database errors.
pub fn swap_sources(db: &mut Database, which: &[Source], one: Id<Association>, other: Id<Association>) -> QueryResult<()> {
    type Said = (String, Option<Uid>, At);
    for (field, source) in which {
        let mut said = |who: Id<Association>| -> QueryResult<Option<Said>> {
            field_source::table
                .find((Uid::from(who), field, source))
                .select((field_source::value, field_source::import, field_source::at))
                .first(db)
                .optional()
        };
        let (first, second) = (said(one)?, said(other)?);
        for (who, (value, import, at)) in [(one, second), (other, first)]
            .into_iter()
            .filter_map(|(who, said)| Some((who, said?)))
        {
            diesel::update(field_source::table.find((Uid::from(who), field, source)))
                .set((
                    field_source::value.eq(value),
                    field_source::import.eq(import),
                    field_source::at.eq(at),
                ))
                .execute(db)?;
        }
    }
    Ok(())
}

/// Notes what a person said of a field.
///
/// # Errors
/// Database errors.
pub fn add_source(db: &mut Database, of: Id<Association>, what: &Source, value: &str, now: Timestamp) -> QueryResult<()> {
    drop_source(db, of, what)?;
    diesel::insert_into(field_source::table)
        .values((
            field_source::association.eq(Uid::from(of)),
            field_source::field.eq(&what.0),
            field_source::source.eq(&what.1),
            field_source::value.eq(value),
            field_source::at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// Forgets it.
///
/// # Errors
/// Database errors.
pub fn drop_source(db: &mut Database, of: Id<Association>, what: &Source) -> QueryResult<()> {
    diesel::delete(field_source::table.find((Uid::from(of), &what.0, &what.1))).execute(db)?;
    Ok(())
}

/// Gives links and codes of a case to another; `None`: all. Returns those that moved.
///
/// # Errors
/// Database errors.
pub fn give_tokens(
    db: &mut Database,
    of: Id<Wave>,
    which: Option<&[String]>,
    from: Id<Association>,
    to: Id<Association>,
) -> QueryResult<Vec<String>> {
    let mut hashes: Vec<String> = access_token::table
        .filter(access_token::wave.eq(Uid::from(of)))
        .filter(access_token::association.eq(Uid::from(from)))
        .order(access_token::hash)
        .select(access_token::hash)
        .load(db)?;
    hashes.retain(|hash| which.is_none_or(|which| which.contains(hash)));
    diesel::update(access_token::table.filter(access_token::hash.eq_any(hashes.clone())))
        .set(access_token::association.eq(Uid::from(to)))
        .execute(db)?;
    Ok(hashes)
}

/// Gives calls of a case to another; `None`: all. Returns those that moved.
///
/// # Errors
/// Database errors.
pub fn give_calls(
    db: &mut Database,
    of: Id<Wave>,
    which: Option<&[uuid::Uuid]>,
    from: Id<Association>,
    to: Id<Association>,
) -> QueryResult<Vec<uuid::Uuid>> {
    let mut ids: Vec<Uid> = call::table
        .filter(call::wave.eq(Uid::from(of)))
        .filter(call::association.eq(Uid::from(from)))
        .order(call::id)
        .select(call::id)
        .load(db)?;
    ids.retain(|id| which.is_none_or(|which| which.contains(&id.0)));
    diesel::update(call::table.filter(call::id.eq_any(ids.clone())))
        .set(call::association.eq(Uid::from(to)))
        .execute(db)?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

/// Gives the mails of a case to another: all of them, or only what is no step of the plan (receipts). Returns those that moved.
///
/// # Errors
/// Database errors.
pub fn give_mails(
    db: &mut Database,
    of: Id<Wave>,
    from: Id<Association>,
    to: Id<Association>,
    which: Option<&[String]>,
    steps: bool,
) -> QueryResult<Vec<String>> {
    let mut found: Vec<(String, Option<String>)> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::association.eq(Uid::from(from)).assume_not_null())
        .order(mail::id)
        .select((mail::id, mail::step))
        .load(db)?;
    found.retain(|(id, step)| (steps || step.is_none()) && which.is_none_or(|which| which.contains(id)));
    let ids: Vec<String> = found.into_iter().map(|(id, _)| id).collect();
    diesel::update(mail::table.filter(mail::id.eq_any(ids.clone())))
        .set(mail::association.eq(Some(Uid::from(to))))
        .execute(db)?;
    Ok(ids)
}

/// Cancels the invitations and reminders of a case that wait; returns which.
///
/// # Errors
/// Database errors.
pub fn cancel_steps(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<Cancelled> {
    let ids: Vec<String> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::association.eq(Uid::from(who)).assume_not_null())
        .filter(mail::state.eq("queued"))
        .filter(mail::step.is_not_null())
        .order(mail::id)
        .select(mail::id)
        .load(db)?;
    diesel::update(
        mail::table
            .filter(mail::id.eq_any(ids.clone()))
            .filter(mail::state.eq("queued")),
    )
    .set((
        mail::state.eq("cancelled"),
        mail::last_error.eq(Some(CANCELLED)),
        mail::leased_until.eq(None::<At>),
    ))
    .execute(db)?;
    Ok(ids)
}

/// Puts mails that a merge cancelled back into the queue.
///
/// # Errors
/// Database errors.
pub fn requeue(db: &mut Database, which: &[String]) -> QueryResult<()> {
    diesel::update(
        mail::table
            .filter(mail::id.eq_any(which.to_vec()))
            .filter(mail::state.eq("cancelled"))
            .filter(mail::last_error.eq(CANCELLED).assume_not_null()),
    )
    .set((mail::state.eq("queued"), mail::last_error.eq(None::<String>)))
    .execute(db)?;
    Ok(())
}

/// Gives the requests of the open link to another association; `None`: all. Returns those that moved.
///
/// # Errors
/// Database errors.
pub fn give_requests(
    db: &mut Database,
    which: Option<&[uuid::Uuid]>,
    from: Id<Association>,
    to: Id<Association>,
) -> QueryResult<Vec<uuid::Uuid>> {
    let mut ids: Vec<Uid> = open_request::table
        .filter(open_request::association.eq(Uid::from(from)).assume_not_null())
        .order(open_request::id)
        .select(open_request::id)
        .load(db)?;
    ids.retain(|id| which.is_none_or(|which| which.contains(&id.0)));
    diesel::update(open_request::table.filter(open_request::id.eq_any(ids.clone())))
        .set(open_request::association.eq(Some(Uid::from(to))))
        .execute(db)?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}
