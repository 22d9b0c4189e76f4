//! Oppositions: addresses that must never be written to, whatever a list says (only a hash of each is kept, and what lets a person
//! recognise it); contacts that are opposed, and who said so; what an opposition does to the cases and to the mails that wait.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::bulk::{self, Cell};
use super::connection::Database;
use super::imports::Run;
use super::portable::{At, Uid};
use super::provenance;
use super::register::Channel;
use super::schema::{contact, mail, opposition, wave, wave_frame};
use crate::fieldwork::{Association, Observatory, User};
use crate::values::{Id, Timestamp};

/// Why a mail of an association that opposed is not sent. What waited is found again by it when the opposition is taken back.
const CANCELLED: &str = "l’association ne souhaite plus être sollicitée";
/// Associations looked at by one statement.
const AT_ONCE: usize = 2_000;
/// Where the provenance of an opposition said by a list stands.
pub const FIELD: &str = "opposed";

/// Who said that a contact must not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// A list, through this import.
    Import(Id<Run>),
    /// The association, by the link of a mail: it may take it back by the same page.
    Page,
    /// The association, on the telephone.
    Call,
    /// Somebody of the observatory, on the pages of the register.
    Desk,
}

impl Voice {
    /// The word in the database.
    pub fn code(self) -> String {
        match self {
            Voice::Import(run) => format!("import/{run}"),
            Voice::Page => "page".to_owned(),
            Voice::Call => "call".to_owned(),
            Voice::Desk => "desk".to_owned(),
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "page" => Some(Voice::Page),
            "call" => Some(Voice::Call),
            "desk" => Some(Voice::Desk),
            other => other
                .strip_prefix("import/")?
                .parse()
                .ok()
                .map(Id::from_uuid)
                .map(Voice::Import),
        }
    }
}

/// An opposition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opposed {
    /// SHA-256 of the address in lower case.
    pub key: String,
    /// The address, masked: `c…@exemple.fr`.
    pub hint: String,
    /// When it was noted.
    pub at: Timestamp,
}

/// The oppositions of an observatory, most recent first.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Opposed>> {
    let lines: Vec<(String, String, At)> = opposition::table
        .filter(opposition::observatory.eq(Uid::from(of)))
        .order((opposition::at.desc(), opposition::key))
        .select((opposition::key, opposition::hint, opposition::at))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(|(key, hint, at)| Opposed { key, hint, at: at.0 })
        .collect())
}

/// Notes an opposition; noted twice, it is noted once.
///
/// # Errors
/// Database errors.
pub fn add(db: &mut Database, of: Id<Observatory>, new: &Opposed, by: Option<Id<User>>) -> QueryResult<()> {
    bulk::insert(
        db,
        "opposition (observatory, key, hint, person, at)",
        " ON CONFLICT (observatory, key) DO NOTHING",
        &[vec![
            Cell::Uid(of.into()),
            Cell::Text(new.key.clone()),
            Cell::Text(new.hint.clone()),
            Cell::MaybeUid(by.map(Uid::from)),
            Cell::At(At(new.at)),
        ]],
    )
}

/// Marks the contacts of associations. What was said with more weight keeps its voice and its instant: to somebody, then by the page,
/// then by a list; a voice as heavy counts anew.
///
/// # Errors
/// Database errors.
pub fn mark(db: &mut Database, who: &[Id<Association>], voice: Voice, now: Timestamp) -> QueryResult<()> {
    for who in who.chunks(AT_ONCE) {
        let ids: Vec<Uid> = who.iter().copied().map(Uid::from).collect();
        let contacts = contact::table.filter(contact::association.eq_any(ids));
        let marks = (
            contact::opposed.eq(true),
            contact::opposed_at.eq(Some(At(now))),
            contact::opposed_by.eq(Some(voice.code())),
            contact::updated_at.eq(At(now)),
        );
        let open = contact::opposed.eq(false);
        let listed = contact::opposed_by.like("import/%").assume_not_null();
        let by_page = contact::opposed_by.eq(Voice::Page.code()).assume_not_null();
        match voice {
            Voice::Import(_) => diesel::update(contacts.filter(open)).set(marks).execute(db)?,
            Voice::Page => diesel::update(contacts.filter(open.or(listed).or(by_page)))
                .set(marks)
                .execute(db)?,
            Voice::Call | Voice::Desk => diesel::update(contacts).set(marks).execute(db)?,
        };
    }
    Ok(())
}

/// Takes back what a voice said of the contacts of an association. When a list says it too, it holds in the name of that list.
///
/// # Errors
/// Database errors.
pub fn unmark(db: &mut Database, who: Id<Association>, voice: Voice, now: Timestamp) -> QueryResult<()> {
    let listed = provenance::of(db, who)?
        .into_iter()
        .filter(|said| said.field == FIELD && said.value == "oui")
        .find_map(|said| said.import.map(Voice::Import))
        .filter(|other| *other != voice);
    let said = contact::table
        .filter(contact::association.eq(Uid::from(who)))
        .filter(contact::opposed_by.eq(voice.code()).assume_not_null());
    match listed {
        Some(list) => diesel::update(said)
            .set((contact::opposed_by.eq(Some(list.code())), contact::updated_at.eq(At(now))))
            .execute(db)?,
        None => diesel::update(said)
            .set((
                contact::opposed.eq(false),
                contact::opposed_at.eq(None::<At>),
                contact::opposed_by.eq(None::<String>),
                contact::updated_at.eq(At(now)),
            ))
            .execute(db)?,
    };
    Ok(())
}

/// Those of the associations that cannot be asked any more: they have contacts, and all of them are opposed.
fn refusing(db: &mut Database, who: &[Uid]) -> QueryResult<Vec<Uid>> {
    let contacts: Vec<(Uid, bool)> = contact::table
        .filter(contact::association.eq_any(who.to_vec()))
        .select((contact::association, contact::opposed))
        .load(db)?;
    let mut all: BTreeMap<Uid, bool> = BTreeMap::new();
    for (who, opposed) in contacts {
        *all.entry(who).or_insert(true) &= opposed;
    }
    Ok(all.into_iter().filter(|(_, refuses)| *refuses).map(|(who, _)| who).collect())
}

/// What oppositions do: the pending cases, in every wave in preparation or open, of the associations all of whose contacts are
/// opposed are closed, and their waiting invitations, reminders and announcements are cancelled. Three statements for two thousand
/// associations. Harmless for associations that can still be asked.
///
/// # Errors
/// Database errors.
pub fn take_effect(db: &mut Database, who: &[Id<Association>], now: Timestamp) -> QueryResult<()> {
    for who in who.chunks(AT_ONCE) {
        let who: Vec<Uid> = who.iter().copied().map(Uid::from).collect();
        let refusing = refusing(db, &who)?;
        if refusing.is_empty() {
            continue;
        }
        let going = wave::table.filter(wave::state.eq_any(["draft", "open"])).select(wave::id);
        diesel::update(
            wave_frame::table
                .filter(wave_frame::association.eq_any(refusing.clone()))
                .filter(wave_frame::wave.eq_any(going))
                .filter(wave_frame::status.eq_any(["never", "invited", "opened", "partial"])),
        )
        .set((wave_frame::status.eq("opposed"), wave_frame::status_at.eq(Some(At(now)))))
        .execute(db)?;
        diesel::update(
            mail::table
                .filter(mail::association.eq_any(refusing).assume_not_null())
                .filter(mail::state.eq("queued"))
                .filter(mail::step.is_not_null()),
        )
        .set((
            mail::state.eq("cancelled"),
            mail::last_error.eq(Some(CANCELLED)),
            mail::leased_until.eq(None::<At>),
        ))
        .execute(db)?;
    }
    Ok(())
}

/// The way back of [`take_effect`], for the associations that can be asked again: their cases are pending where they were (in the
/// waves still in preparation or open), and the mails that waited wait again. The rules are asked anew when those are sent.
///
/// # Errors
/// Database errors.
pub fn lift_effect(db: &mut Database, who: &[Id<Association>], now: Timestamp) -> QueryResult<()> {
    const STOOD: &str = "CASE WHEN EXISTS (SELECT 1 FROM response r WHERE r.wave = wave_frame.wave \
                         AND r.association = wave_frame.association) THEN 'partial' \
                         WHEN first_opened_at IS NOT NULL THEN 'opened' WHEN invited_at IS NOT NULL THEN 'invited' ELSE 'never' END";
    for who in who.chunks(AT_ONCE) {
        let who: Vec<Uid> = who.iter().copied().map(Uid::from).collect();
        let refusing: BTreeSet<Uid> = refusing(db, &who)?.into_iter().collect();
        let again: Vec<Uid> = who.into_iter().filter(|one| !refusing.contains(one)).collect();
        if again.is_empty() {
            continue;
        }
        let going = || wave::table.filter(wave::state.eq_any(["draft", "open"]));
        diesel::update(
            wave_frame::table
                .filter(wave_frame::association.eq_any(again.clone()))
                .filter(wave_frame::wave.eq_any(going().select(wave::id)))
                .filter(wave_frame::status.eq("opposed")),
        )
        .set((
            wave_frame::status.eq(sql::<Text>(STOOD)),
            wave_frame::status_at.eq(Some(At(now))),
        ))
        .execute(db)?;
        diesel::update(
            mail::table
                .filter(mail::association.eq_any(again).assume_not_null())
                .filter(mail::wave.eq_any(going().select(wave::id.nullable())).assume_not_null())
                .filter(mail::state.eq("cancelled"))
                .filter(mail::last_error.eq(CANCELLED).assume_not_null()),
        )
        .set((mail::state.eq("queued"), mail::last_error.eq(None::<String>)))
        .execute(db)?;
    }
    Ok(())
}

/// The voice that weighs most among contacts that are opposed.
pub fn heaviest<'c>(channels: impl IntoIterator<Item = &'c Channel>) -> Option<Voice> {
    channels
        .into_iter()
        .filter(|channel| channel.opposed)
        .filter_map(|channel| channel.opposed_by)
        .max()
}
