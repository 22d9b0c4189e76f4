//! Numbers found to be wrong by whoever called: told to coordinators, corrected by them; a corrected number is called again.

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Wave, WaveState};
use crate::store::calls::{self, Callable};
use crate::store::register::{self, Channel};
use crate::values::Id;

/// Why a number cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not a telephone number.
    NotANumber,
    /// It is the one found to be wrong.
    Same,
    /// The association asked not to be called.
    Opposed,
}

impl Flaw {
    /// Its word in messages.
    pub fn key(self) -> &'static str {
        match self {
            Flaw::NotANumber => "not-a-number",
            Flaw::Same => "same",
            Flaw::Opposed => "opposed",
        }
    }
}

/// The associations still waited for whose number is wrong.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, wave: &Wave) -> Result<Vec<Callable>> {
    app.store.read(|db| Ok(calls::wrong_numbers(db, wave.id)?))
}

/// The figures of a number, with its `+`: what two writings of it have in common.
fn figures(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A telephone number as people write it: 6 to 15 figures, apart by spaces, dots, hyphens or brackets.
fn is_number(phone: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || " .-()+/\u{a0}\u{202f}".contains(c);
    let count = phone.chars().filter(char::is_ascii_digit).count();
    (6..=15).contains(&count) && phone.chars().all(plain)
}

/// Replaces the telephone number of an association of the wave; when the one before was found to be wrong, the association is to be
/// called again, in every open wave.
///
/// # Errors
/// `NotFound` when the association is not in the wave; `WaveNotOpen`, `WaveClosed`; store errors.
pub fn correct(app: &App, wave: &Wave, who: Id<Association>, typed: &str) -> Result<std::result::Result<(), Flaw>> {
    match wave.state {
        WaveState::Open => {}
        WaveState::Draft => return Err(Code::WaveNotOpen.into()),
        WaveState::Closed | WaveState::Archived => return Err(Code::WaveClosed.into()),
    }
    let phone = typed.trim();
    if !is_number(phone) {
        return Ok(Err(Flaw::NotANumber));
    }
    let now = app.clock.now();
    app.store.write(|db| {
        calls::one(db, wave.id, who)?.ok_or(Code::NotFound)?;
        let channels = register::channels_of(db, who)?;
        if !channels.is_empty() && channels.iter().all(|one| one.opposed) {
            return Ok(Err(Flaw::Opposed));
        }
        let mut free = channels.into_iter().filter(|one| !one.opposed).collect::<Vec<_>>();
        if free
            .iter()
            .any(|one| one.phone.as_deref().is_some_and(|known| figures(known) == figures(phone)))
        {
            return Ok(Err(Flaw::Same));
        }
        // The number that was shown to whoever called: the first one.
        let place = free.iter().position(|one| one.phone.is_some());
        let channel = place.or((!free.is_empty()).then_some(0)).map(|place| free.swap_remove(place));
        match channel {
            Some(channel) => {
                let channel = Channel {
                    phone: Some(phone.to_owned()),
                    ..channel
                };
                register::change_channel(db, &channel, now)?;
            }
            None => {
                let channel = Channel {
                    phone: Some(phone.to_owned()),
                    source: Some("coordination".to_owned()),
                    ..Channel::new(Id::new(now, &*app.random), who)
                };
                register::add_channel(db, &channel, now)?;
            }
        }
        Ok(Ok(()))
    })
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn a_telephone_number_is_told_from_something_else() {
        for number in ["02 48 00 00 00", "02.48.00.00.00", "+33 (0)2 48-00-00-00", "0248000000"] {
            assert!(is_number(number), "{number}");
        }
        for other in ["", "02 48", "rappeler Paul", "02 48 00 00 00 poste 3", "1234567890123456"] {
            assert!(!is_number(other), "{other}");
        }
    }
}
