//! What comes back: bounces, addresses refused by the server, associations that want no more messages.

use super::prepare::best;
use crate::app::App;
use crate::app::register::oppositions;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, CaseStatus, Wave};
use crate::mail::{self, NotABounce};
use crate::store::cases::{self, Opens};
use crate::store::oppositions::Voice;
use crate::store::queue::{self, Leased, Returned};
use crate::store::register::{self, Channel};
use crate::store::{Database, wave};
use crate::values::{Id, Timestamp, Token};

/// What a message that came to the address of bounces led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounced {
    /// The address is marked; true: another address of the association is tried.
    Marked(bool),
    /// The message did not arrive, but the address may work another time: only the mail is noted.
    Noted,
    /// It was known already.
    Known,
    /// It is about no mail of ours.
    Stranger,
    /// It is not a bounce.
    Not(NotABounce),
}

/// A bounce that names only an address is believed when a mail went there lately, in seconds.
const BELIEVED: i64 = 15 * 86_400;

/// Reads a bounce and draws the conclusions. Reading the same one twice changes nothing.
///
/// # Errors
/// Store errors.
pub fn bounce(app: &App, raw: &[u8]) -> Result<Bounced> {
    let bounce = match mail::read_bounce(raw) {
        Ok(bounce) => bounce,
        Err(why) => return Ok(Bounced::Not(why)),
    };
    let now = app.clock.now();
    let why = format!("{} ({})", bounce.french(), bounce.status);
    app.store.write(|db| {
        let mut found = match &bounce.key {
            Some(key) => queue::by_message(db, key)?,
            None => None,
        };
        if let (None, Some(address)) = (&found, &bounce.recipient) {
            found = queue::by_address(db, address, now.plus_seconds(-BELIEVED))?;
        }
        let Some(found) = found else {
            return Ok(Bounced::Stranger);
        };
        if !queue::returned(db, &found, &why)? {
            return Ok(Bounced::Known);
        }
        if !bounce.permanent {
            return Ok(Bounced::Noted);
        }
        Ok(Bounced::Marked(condemn(db, &found, &why, now)?))
    })
}

/// Marks the address that a mail went to, and sends the mail again to another one of the association if there is one; else the
/// case cannot be reached.
fn condemn(db: &mut Database, mail: &Returned, why: &str, now: Timestamp) -> Result<bool> {
    if let Some(contact) = mail.contact {
        queue::mark_unreachable(db, contact, why, now)?;
    }
    let Some(case) = mail.case else { return Ok(false) };
    if another(db, case, now)? {
        // The rules are asked again when it is sent: an association that answered meanwhile gets nothing.
        let id = format!("{}+", mail.id);
        return Ok(queue::enqueue_about(db, &id, &mail.kind, case, mail.step.as_deref(), now)?);
    }
    Ok(false)
}

/// Whether the association can still be written to; when it cannot, its pending case says so.
fn another(db: &mut Database, (of, who): (Id<Wave>, Id<Association>), now: Timestamp) -> Result<bool> {
    if best(&register::channels_of(db, who)?).is_some() {
        return Ok(true);
    }
    if queue::case(db, of, who)?.is_some_and(|case| case.status.is_pending()) {
        cases::set_status(db, of, who, CaseStatus::Bounced, now)?;
    }
    Ok(false)
}

/// The server refused an address at once: it is marked. True: the mail is given back to the queue for another address of the
/// association.
pub(super) fn address_failed(
    db: &mut Database,
    mail: &Leased,
    contact: Option<Id<Channel>>,
    why: &str,
    now: Timestamp,
) -> Result<bool> {
    let (Some(contact), Some(case)) = (contact, mail.case) else {
        return Ok(false);
    };
    queue::mark_unreachable(db, contact, why, now)?;
    if !another(db, case, now)? {
        return Ok(false);
    }
    queue::finish(db, &mail.id, &queue::Outcome::Back(Some(why.to_owned())), now)?;
    Ok(true)
}

/// What the page of opposition shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opposition {
    /// The association.
    pub association: String,
    /// Who sends the messages.
    pub responsible: String,
    /// Whom to ask: name, telephone, e-mail.
    pub contact: [String; 3],
    /// The opposition holds.
    pub opposed: bool,
    /// Demonstration data.
    pub demo: bool,
}

/// The page behind a link of opposition.
///
/// # Errors
/// `InvitationUnknown` when the link is not known.
pub fn opposition(app: &App, token: &Token) -> Result<Opposition> {
    app.store.read(|db| {
        let (of, who) = behind(db, token)?;
        shown(db, of, who)
    })
}

/// Notes that the association wants no more messages: contacts, pending cases, waiting mails, in one transaction. Said twice, it is
/// said once.
///
/// # Errors
/// `InvitationUnknown` when the link is not known.
pub fn oppose(app: &App, token: &Token) -> Result<Opposition> {
    app.store.write(|db| {
        let (of, who) = behind(db, token)?;
        oppositions::oppose(app, db, who, Voice::Page)?;
        shown(db, of, who)
    })
}

/// Takes back what the page said; what was said in a file or to somebody holds.
///
/// # Errors
/// `InvitationUnknown` when the link is not known.
pub fn take_back(app: &App, token: &Token) -> Result<Opposition> {
    app.store.write(|db| {
        let (of, who) = behind(db, token)?;
        oppositions::withdraw(app, db, who, Voice::Page)?;
        shown(db, of, who)
    })
}

fn behind(db: &mut Database, token: &Token) -> Result<(Id<Wave>, Id<Association>)> {
    cases::behind(db, &token.hash(), Opens::Opposition)?.ok_or_else(|| Code::InvitationUnknown.into())
}

fn shown(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> Result<Opposition> {
    let wave = wave::get(db, of)?;
    let channels = register::channels_of(db, who)?;
    let case = queue::case(db, of, who)?;
    let settings = wave.settings;
    Ok(Opposition {
        association: case.as_ref().map(|case| case.name.clone()).unwrap_or_default(),
        responsible: settings.responsible,
        contact: [settings.contact_name, settings.contact_phone, settings.contact_email],
        opposed: !channels.is_empty() && channels.iter().all(|channel| channel.opposed),
        demo: settings.demo,
    })
}
