//! What comes back: addresses that do not work.

use diesel::prelude::*;

use super::Channel;
use crate::fieldwork::{Association, Wave};
use crate::store::connection::Database;
use crate::store::portable::{At, Uid};
use crate::store::schema::{contact, mail, wave_frame};
use crate::values::{Id, Timestamp};

diesel::define_sql_function! {
    /// In lower case.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// A mail that was sent and came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Identifier of the mail.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// The step of the plan.
    pub step: Option<String>,
    /// The case.
    pub case: Option<(Id<Wave>, Id<Association>)>,
    /// The contact it was sent to.
    pub contact: Option<Id<Channel>>,
}

type Line = (String, String, Option<String>, Option<Uid>, Option<Uid>, Option<Uid>);

fn returned_of((id, kind, step, wave, association, contact): Line) -> Returned {
    Returned {
        id,
        kind,
        step,
        case: wave.zip(association).map(|(wave, association)| (wave.id(), association.id())),
        contact: contact.map(Uid::id),
    }
}

/// The mail behind the key of a `Message-ID`.
///
/// # Errors
/// Database errors.
pub fn by_message(db: &mut Database, key: &str) -> QueryResult<Option<Returned>> {
    let found: Option<Line> = mail::table
        .filter(mail::message.eq(key).assume_not_null())
        .select((mail::id, mail::kind, mail::step, mail::wave, mail::association, mail::contact))
        .first(db)
        .optional()?;
    Ok(found.map(returned_of))
}

/// The last mail sent since an instant to an address (compared without regard to case).
///
/// # Errors
/// Database errors.
pub fn by_address(db: &mut Database, address: &str, since: Timestamp) -> QueryResult<Option<Returned>> {
    let found: Option<Line> = mail::table
        .inner_join(contact::table.on(contact::id.nullable().eq(mail::contact)))
        .filter(lower(contact::email.assume_not_null()).eq(address.to_lowercase()))
        .filter(mail::sent_at.ge(At(since)).assume_not_null())
        .order(mail::sent_at.desc())
        .select((mail::id, mail::kind, mail::step, mail::wave, mail::association, mail::contact))
        .first(db)
        .optional()?;
    Ok(found.map(returned_of))
}

/// Notes that an address does not work.
///
/// # Errors
/// Database errors.
pub fn mark_unreachable(db: &mut Database, who: Id<Channel>, why: &str, now: Timestamp) -> QueryResult<()> {
    diesel::update(contact::table.find(Uid::from(who)).filter(contact::unreachable_at.is_null()))
        .set((
            contact::unreachable_at.eq(Some(At(now))),
            contact::unreachable_why.eq(Some(why)),
            contact::updated_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// Notes that a mail that was sent did not arrive; true the first time. It no longer counts among those that the case received.
///
/// # Errors
/// Database errors.
pub fn returned(db: &mut Database, of: &Returned, why: &str) -> QueryResult<bool> {
    let first = diesel::update(mail::table.find(&of.id).filter(mail::state.eq("sent")))
        .set((mail::state.eq("failed"), mail::last_error.eq(Some(why))))
        .execute(db)?
        == 1;
    if let (true, Some((wave, association)), true) = (first, of.case, matches!(of.kind.as_str(), "invitation" | "reminder")) {
        let before: Option<Option<At>> = mail::table
            .filter(mail::wave.eq(Uid::from(wave)).assume_not_null())
            .filter(mail::association.eq(Uid::from(association)).assume_not_null())
            .filter(mail::state.eq("sent"))
            .filter(mail::kind.eq_any(["invitation", "reminder"]))
            .order(mail::sent_at.desc())
            .select(mail::sent_at)
            .first(db)
            .optional()?;
        diesel::update(
            wave_frame::table
                .find((Uid::from(wave), Uid::from(association)))
                .filter(wave_frame::mails.gt(0)),
        )
        .set((
            wave_frame::mails.eq(wave_frame::mails - 1),
            wave_frame::last_mail_at.eq(before.flatten()),
        ))
        .execute(db)?;
    }
    Ok(first)
}
