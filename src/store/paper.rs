//! What paper needs: whom to write to, finding an association from what stands on its form, group sessions, attempts at codes.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, OrIgnore, Uid};
use super::schema::{access_token, association, contact, group_session, response, wave_frame};
use crate::fieldwork::{Association, CaseStatus, GroupSession, User, Wave};
use crate::values::{Id, Timestamp};

/// An association of a frame, as letters and lists need it.
#[derive(Clone, Debug)]
pub struct Addressee {
    /// The association.
    pub id: Id<Association>,
    /// Its name.
    pub name: String,
    /// RNA number.
    pub rna: Option<String>,
    /// SIREN.
    pub siren: Option<String>,
    /// Domain, commune, quarter and QPV of its stratum.
    pub strata: [Option<String>; 4],
    /// Where it stands.
    pub status: CaseStatus,
    /// E-mail that works.
    pub email: Option<String>,
    /// Postal address.
    pub postal: Vec<String>,
    /// Wants no more messages.
    pub opposed: bool,
}

/// The frame of a wave in the order of names, with how to reach each association.
///
/// # Errors
/// Database errors.
pub fn addressees(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Addressee>> {
    type Strata = (Option<String>, Option<String>, Option<String>, Option<String>);
    type Row = (Uid, String, Option<String>, Option<String>, String, Strata, Strata);
    let rows: Vec<Row> = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .order((association::name_folded, association::id))
        .select((
            association::id,
            association::name,
            association::rna,
            association::siren,
            wave_frame::status,
            (wave_frame::domain, wave_frame::commune, wave_frame::quarter, wave_frame::qpv),
            (
                association::domain,
                association::commune,
                association::quarter,
                association::qpv,
            ),
        ))
        .load(db)?;
    type Contact = (Uid, Option<String>, Option<Json>, bool, Option<At>);
    let contacts: Vec<Contact> = contact::table
        .inner_join(wave_frame::table.on(wave_frame::association.eq(contact::association)))
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .order(contact::id)
        .select((
            contact::association,
            contact::email,
            contact::postal,
            contact::opposed,
            contact::unreachable_at,
        ))
        .load(db)?;
    let mut reach: BTreeMap<Uid, (Option<String>, Vec<String>, bool)> = BTreeMap::new();
    for (who, email, postal, opposed, unreachable) in contacts {
        let known = reach.entry(who).or_default();
        known.2 |= opposed;
        if opposed {
            continue;
        }
        if known.0.is_none() && unreachable.is_none() {
            known.0 = email;
        }
        if known.1.is_empty()
            && let Some(lines) = postal
        {
            known.1 = lines.read()?;
        }
    }
    Ok(rows
        .into_iter()
        .map(|(id, name, rna, siren, status, frozen, now)| {
            let (email, postal, opposed) = reach.remove(&id).unwrap_or_default();
            Addressee {
                id: id.id(),
                name,
                rna,
                siren,
                strata: [frozen.0.or(now.0), frozen.1.or(now.1), frozen.2.or(now.2), frozen.3.or(now.3)],
                status: CaseStatus::parse(&status).unwrap_or(CaseStatus::Never),
                email,
                postal,
                opposed,
            }
        })
        .collect())
}

/// An association found from what stands on its form.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The association.
    pub id: Id<Association>,
    /// Its name.
    pub name: String,
    /// RNA number.
    pub rna: Option<String>,
    /// Commune of the seat.
    pub commune: Option<String>,
    /// How it answered already: mode, and whether it is sent.
    pub answered: Option<(String, bool)>,
}

/// Associations of a frame by number (RNA or SIREN, exactly) or, without number, by a part of the folded name, in the order of
/// names.
///
/// # Errors
/// Database errors.
pub fn search(db: &mut Database, within: Id<Wave>, number: &str, folded: &str, limit: i64) -> QueryResult<Vec<Candidate>> {
    type Row = (Uid, String, Option<String>, Option<String>, Option<(String, String)>);
    let like = format!("%{}%", folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let mut query = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .left_join(
            response::table.on(response::wave
                .eq(wave_frame::wave)
                .and(response::association.eq(wave_frame::association))),
        )
        .filter(wave_frame::wave.eq(Uid::from(within)))
        .order((association::name_folded, association::id))
        .limit(limit)
        .select((
            association::id,
            association::name,
            association::rna,
            association::commune,
            (response::mode, response::state).nullable(),
        ))
        .into_boxed();
    query = if number.is_empty() {
        query.filter(association::name_folded.like(like).escape('\\'))
    } else {
        query.filter(association::rna.eq(number).or(association::siren.eq(number)))
    };
    let rows: Vec<Row> = query.load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, rna, commune, response)| Candidate {
            id: id.id(),
            name,
            rna,
            commune,
            answered: response.map(|(mode, state)| (mode, state != "draft")),
        })
        .collect())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = group_session)]
struct SessionRow {
    id: Uid,
    wave: Uid,
    code_hash: Option<String>,
    title: String,
    place: Option<String>,
    path: String,
    opened_by: Option<Uid>,
    opened_at: At,
    closed_at: Option<At>,
}

impl SessionRow {
    fn session(self) -> GroupSession {
        GroupSession {
            id: self.id.id(),
            wave: self.wave.id(),
            title: self.title,
            place: self.place.unwrap_or_default(),
            path: super::fieldwork::path_of(&self.path),
            opened_at: self.opened_at.0,
            closed_at: self.closed_at.map(|at| at.0),
        }
    }
}

/// Opens a group session; `code_hash` is that of the code that opens it on a device.
///
/// # Errors
/// Database errors.
pub fn open_session(db: &mut Database, new: &GroupSession, code_hash: &str, by: Id<User>) -> QueryResult<()> {
    let row = SessionRow {
        id: new.id.into(),
        wave: new.wave.into(),
        code_hash: Some(code_hash.to_owned()),
        title: new.title.clone(),
        place: (!new.place.is_empty()).then(|| new.place.clone()),
        path: super::fieldwork::path_code(new.path).to_owned(),
        opened_by: Some(by.into()),
        opened_at: At(new.opened_at),
        closed_at: None,
    };
    diesel::insert_into(group_session::table).values(row).execute(db)?;
    Ok(())
}

/// The group sessions of a wave, the latest first.
///
/// # Errors
/// Database errors.
pub fn sessions(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<GroupSession>> {
    let rows: Vec<SessionRow> = group_session::table
        .filter(group_session::wave.eq(Uid::from(of)))
        .order((group_session::opened_at.desc(), group_session::id))
        .select(SessionRow::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(SessionRow::session).collect())
}

/// A group session.
///
/// # Errors
/// Database errors; an unknown one is `Ok(None)`.
pub fn session(db: &mut Database, id: Id<GroupSession>) -> QueryResult<Option<GroupSession>> {
    let row: Option<SessionRow> = group_session::table
        .find(Uid::from(id))
        .select(SessionRow::as_select())
        .first(db)
        .optional()?;
    Ok(row.map(SessionRow::session))
}

/// The group session that a code opens.
///
/// # Errors
/// Database errors; an unknown code is `Ok(None)`.
pub fn session_behind(db: &mut Database, code_hash: &str) -> QueryResult<Option<GroupSession>> {
    let row: Option<SessionRow> = group_session::table
        .filter(group_session::code_hash.eq(code_hash))
        .select(SessionRow::as_select())
        .first(db)
        .optional()?;
    Ok(row.map(SessionRow::session))
}

/// Ends a group session of a wave.
///
/// # Errors
/// Database errors.
pub fn close_session(db: &mut Database, of: Id<Wave>, id: Id<GroupSession>, now: Timestamp) -> QueryResult<()> {
    diesel::update(
        group_session::table
            .find(Uid::from(id))
            .filter(group_session::wave.eq(Uid::from(of)))
            .filter(group_session::closed_at.is_null()),
    )
    .set(group_session::closed_at.eq(At(now)))
    .execute(db)?;
    Ok(())
}

/// Keeps the hash of a new code; false when another association has that very code.
///
/// # Errors
/// Database errors.
pub fn grant_code(db: &mut Database, of: Id<Wave>, who: Id<Association>, hash: &str, now: Timestamp) -> QueryResult<bool> {
    let row = (
        access_token::hash.eq(hash),
        access_token::wave.eq(Uid::from(of)),
        access_token::association.eq(Uid::from(who)),
        access_token::kind.eq("code"),
        access_token::created_at.eq(At(now)),
    );
    Ok(OrIgnore(diesel::insert_into(access_token::table).values(row)).execute(db)? == 1)
}

/// Ends the access of a group session to one questionnaire.
///
/// # Errors
/// Database errors.
pub fn leave(db: &mut Database, hash: &str) -> QueryResult<()> {
    diesel::delete(access_token::table.find(hash).filter(access_token::kind.eq("session"))).execute(db)?;
    Ok(())
}
