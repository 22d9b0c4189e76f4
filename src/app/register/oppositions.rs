//! Oppositions noted by hand: an address, or a whole association. Every later import respects them.

use super::imports::address_key;
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory, User};
use crate::store::oppositions::{self, Opposed};
use crate::store::register::{self, Channel};
use crate::values::{Email, Id};

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

/// Notes that an address must never be written to; says how many known contacts it concerns.
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
        let mut found = 0;
        for mut channel in register::channels(db, of)? {
            if channel.email.as_deref().is_some_and(|known| known.to_lowercase() == address) {
                found += 1;
                if !channel.opposed {
                    channel.opposed = true;
                    channel.opposed_at = Some(now);
                    register::change_channel(db, &channel, now)?;
                }
            }
        }
        Ok(found)
    })
}

/// Notes that an association must not be contacted, by whatever means.
///
/// # Errors
/// `NotFound` when the observatory has no such association; store errors.
pub fn of_association(app: &App, of: Id<Observatory>, who: Id<Association>) -> Result<()> {
    let now = app.clock.now();
    app.store.write(|db| {
        if register::get(db, who)?.observatory != of {
            return Err(Code::NotFound.into());
        }
        let channels = register::channels_of(db, who)?;
        if channels.is_empty() {
            let channel = Channel {
                opposed: true,
                opposed_at: Some(now),
                ..Channel::new(Id::new(now, &*app.random), who)
            };
            register::add_channel(db, &channel, now)?;
        }
        for mut channel in channels.into_iter().filter(|one| !one.opposed) {
            channel.opposed = true;
            channel.opposed_at = Some(now);
            register::change_channel(db, &channel, now)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_is_only_hinted_at() {
        assert_eq!(masked("contact@exemple.fr"), "c…@exemple.fr");
    }
}
