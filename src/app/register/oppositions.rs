//! Oppositions: an address, or a whole association, whoever says it (a page, the telephone, somebody of the observatory, a list).
//! Every later import respects them; `docs/mails.md` says what they do to the waves.

use std::collections::BTreeSet;

use super::imports::address_key;
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory, User};
use crate::store::Database;
use crate::store::oppositions::{self, Opposed, Voice};
use crate::store::register::{self, Channel};
use crate::values::{Email, Id, Timestamp};

/// The oppositions noted for addresses, most recent first.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, of: Id<Observatory>) -> Result<Vec<Opposed>> {
    app.store.read(|db| Ok(oppositions::list(db, of)?))
}

/// `c…@exemple.fr`.
fn masked(email: &str) -> String {
    match email.split_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('…')),
        None => "…".to_owned(),
    }
}

/// Notes that an address must never be written to; says how many known contacts it concerns. An association that can be reached
/// otherwise still is; the cases of the others are closed.
///
/// # Errors
/// Store errors.
pub fn of_address(app: &App, of: Id<Observatory>, email: &Email, by: Option<Id<User>>) -> Result<usize> {
    let now = app.clock.now();
    let address = email.as_str().to_lowercase();
    let new = Opposed {
        key: address_key(&address),
        hint: masked(&address),
        at: now,
    };
    app.store.write(|db| {
        oppositions::add(db, of, &new, by)?;
        let mut whose = BTreeSet::new();
        let mut found = 0;
        for mut channel in register::channels(db, of)? {
            if channel.email.as_deref().is_some_and(|known| known.to_lowercase() == address) {
                found += 1;
                whose.insert(channel.association);
                channel.opposed = true;
                channel.opposed_at = Some(now);
                channel.opposed_by = Some(Voice::Desk);
                register::change_channel(db, &channel, now)?;
            }
        }
        let whose: Vec<Id<Association>> = whose.into_iter().collect();
        oppositions::take_effect(db, &whose, now)?;
        Ok(found)
    })
}

/// Notes that an association must not be contacted, by whatever means.
///
/// # Errors
/// `NotFound` when the observatory has no such association; store errors.
pub fn of_association(app: &App, of: Id<Observatory>, who: Id<Association>) -> Result<()> {
    app.store.write(|db| {
        if register::get(db, who)?.observatory != of {
            return Err(Code::NotFound.into());
        }
        oppose(app, db, who, Voice::Desk)
    })
}

/// Notes that an association wants no more messages, in the transaction of whoever hears it: all its contacts, its pending cases in
/// every wave in preparation or open, its waiting mails. Said twice, it is said once.
///
/// # Errors
/// Store errors.
pub(in crate::app) fn oppose(app: &App, db: &mut Database, who: Id<Association>, voice: Voice) -> Result<()> {
    let now = app.clock.now();
    if register::channels_of(db, who)?.is_empty() {
        // What is noted nowhere would be forgotten.
        register::add_channel(db, &Channel::new(Id::new(now, &*app.random), who), now)?;
    }
    oppositions::mark(db, &[who], voice, now)?;
    Ok(oppositions::take_effect(db, &[who], now)?)
}

/// Takes back what a voice said, in the transaction of whoever hears it: what others said holds.
///
/// # Errors
/// Store errors.
pub(in crate::app) fn withdraw(app: &App, db: &mut Database, who: Id<Association>, voice: Voice) -> Result<()> {
    let now = app.clock.now();
    oppositions::unmark(db, who, voice, now)?;
    Ok(oppositions::lift_effect(db, &[who], now)?)
}

/// Makes the cases and the mails agree with contacts that were changed, added or taken away: both ways.
///
/// # Errors
/// Store errors.
pub(in crate::app) fn settle(db: &mut Database, who: &[Id<Association>], now: Timestamp) -> Result<()> {
    oppositions::take_effect(db, who, now)?;
    Ok(oppositions::lift_effect(db, who, now)?)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_is_only_hinted_at() {
        assert_eq!(masked("contact@exemple.fr"), "c…@exemple.fr");
    }
}
