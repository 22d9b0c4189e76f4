//! The open link: whoever is not in the lists, or lost their link, finds the association; the personal link goes to the address on
//! file, never to whoever asks. What is answered never says who is known, who has an address, who has answered.

use super::draft::Flaw;
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, User, Wave, WaveState};
use crate::register::fold;
use crate::store::guest::{self, Decision, OpenRequest, Request};
use crate::store::register::{self, Channel, Registered};
use crate::store::{opening, throttle, wave};
use crate::values::{Email, Id, hex_sha256, parse_rna, parse_siren};

pub use crate::store::guest::{OpenRequest as RequestId, Request as GuestRequest};

/// Searches allowed to one visitor in an hour.
const SEARCHES: i32 = 60;
/// Links and requests allowed to one visitor in an hour.
const SENDINGS: i32 = 10;
const HOUR: i64 = 3600;
/// Most associations shown for a search: who looks for one finds it, who collects gives up.
const SHOWN: i64 = 12;
/// Fewest characters of a search by name.
const SHORTEST: usize = 3;

/// An association found: what its own members recognise it by, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Identifier.
    pub id: Id<Association>,
    /// Name.
    pub name: String,
    /// Code of the commune of its seat.
    pub commune: Option<String>,
}

/// What an unknown association types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Name.
    pub name: String,
    /// RNA number, may be blank.
    pub rna: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Anything else.
    pub note: String,
}

/// The wave behind an open link, when answers are accepted now.
///
/// # Errors
/// `InvitationUnknown`, `WaveNotOpen`, `WaveClosed`; store errors.
pub fn wave_behind(app: &App, link: &str) -> Result<Wave> {
    let now = app.clock.now();
    let mut found = app
        .store
        .read(|db| guest::wave_behind(db, link)?.ok_or_else(|| Code::InvitationUnknown.into()))?;
    found.state = found.state_at(now);
    match found.state {
        WaveState::Open => Ok(found),
        WaveState::Draft => Err(Code::WaveNotOpen.into()),
        WaveState::Closed | WaveState::Archived => Err(Code::WaveClosed.into()),
    }
}

/// Refuses whoever asks too often.
fn restrain(app: &App, what: &str, visitor: &str, limit: i32) -> Result<()> {
    let now = app.clock.now();
    let key = hex_sha256(format!("open-link:{what}:{visitor}").as_bytes());
    let count = app.store.write(|db| Ok(throttle::count(db, &key, HOUR, now)?))?;
    if count > limit {
        Err(Code::TooManyAttempts.into())
    } else {
        Ok(())
    }
}

/// Finds associations by a part of the name, or by their RNA number or SIREN. `None`: the text is too short.
///
/// # Errors
/// As [`wave_behind`]; `TooManyAttempts`.
pub fn search(app: &App, link: &str, text: &str, visitor: &str) -> Result<Option<Vec<Found>>> {
    let wave = wave_behind(app, link)?;
    let folded = fold(text);
    let number = parse_rna(text).or_else(|| parse_siren(text));
    if number.is_none() && folded.chars().count() < SHORTEST {
        return Ok(None);
    }
    restrain(app, "search", visitor, SEARCHES)?;
    let found = app.store.read(|db| {
        Ok(match &number {
            Some(number) => guest::numbered(db, wave.observatory, number)?,
            None => guest::find(db, wave.observatory, &folded, SHOWN)?,
        })
    })?;
    Ok(Some(found.into_iter().map(shown).collect()))
}

fn shown(association: Registered) -> Found {
    Found {
        id: association.id,
        name: association.name,
        commune: association.commune,
    }
}

/// Sends the personal link of an association to the address on file, if there is one. The answer is the same whatever is on file.
///
/// # Errors
/// As [`wave_behind`]; `NotFound` for an association of another register; `TooManyAttempts`.
pub fn send(app: &App, link: &str, who: Id<Association>, visitor: &str) -> Result<()> {
    let wave = wave_behind(app, link)?;
    restrain(app, "send", visitor, SENDINGS)?;
    restrain(app, "send-to", &who.to_string(), 3)?;
    let now = app.clock.now();
    app.store.write(|db| {
        let association = register::get(db, who)?;
        if association.observatory != wave.observatory || association.merged_into.is_some() {
            return Err(Code::NotFound.into());
        }
        if register::address(db, who)?.is_some() {
            if !guest::is_in(db, wave.id, who)? {
                opening::join(db, wave.id, who, true, now)?;
            }
            guest::queue_link(db, wave.id, who, now)?;
        }
        Ok(())
    })
}

/// Keeps the request of an association that found itself in no list.
///
/// # Errors
/// As [`wave_behind`]; `TooManyAttempts`.
pub fn request(app: &App, link: &str, typed: &Unknown, visitor: &str) -> super::draft::Outcome<()> {
    let wave = wave_behind(app, link)?;
    let mut flaws = Vec::new();
    let mut flaw = |field, key| flaws.push(Flaw { field, key });
    let text = |text: &str| -> Option<String> {
        let text: String = text.replace('\0', "").trim().chars().take(500).collect();
        (!text.is_empty()).then_some(text)
    };
    let name = text(&typed.name);
    if name.as_ref().is_none_or(|name| name.chars().count() < 2) {
        flaw("nom", "open-flaw-name");
    }
    let rna = text(&typed.rna);
    let read = rna.as_deref().and_then(parse_rna);
    if rna.is_some() && read.is_none() {
        flaw("rna", "open-flaw-rna");
    }
    let (email, phone) = (text(&typed.email), text(&typed.phone));
    if email.as_deref().is_some_and(|email| Email::parse(email).is_none()) {
        flaw("courriel", "open-flaw-email");
    } else if email.is_none() && phone.is_none() {
        flaw("courriel", "open-flaw-reach");
    }
    let Some(name) = name.filter(|_| flaws.is_empty()) else {
        return Ok(Err(flaws));
    };
    restrain(app, "request", visitor, SENDINGS)?;
    let now = app.clock.now();
    let new = Request {
        id: Id::new(now, &*app.random),
        wave: wave.id,
        name,
        rna: read,
        email,
        phone,
        note: text(&typed.note),
        state: "waiting".to_owned(),
        created_at: now,
    };
    app.store.write(|db| Ok(guest::ask(db, &new)?))?;
    Ok(Ok(()))
}

/// The requests of a wave, those that wait first.
///
/// # Errors
/// Store errors.
pub fn requests(app: &App, of: Id<Wave>) -> Result<Vec<Request>> {
    app.store.read(|db| Ok(guest::requests(db, of)?))
}

/// How many requests wait.
///
/// # Errors
/// Store errors.
pub fn waiting(app: &App, of: Id<Wave>) -> Result<usize> {
    app.store.read(|db| Ok(guest::waiting(db, of)?))
}

/// Accepts a request: the association enters the register and the wave, outside its frame, and gets its link by mail. An RNA number
/// that the register knows is that association. False: it was decided before.
///
/// # Errors
/// `NotFound`; store errors.
pub fn accept(app: &App, of: Id<Wave>, id: Id<OpenRequest>, by: Id<User>) -> Result<bool> {
    let now = app.clock.now();
    app.store.write(|db| {
        let known = wave::get(db, of)?;
        let request = guest::get(db, of, id)?;
        if request.state != "waiting" {
            return Ok(false);
        }
        let numbered = match &request.rna {
            Some(rna) => guest::numbered(db, known.observatory, rna)?.into_iter().next(),
            None => None,
        };
        let association = match numbered {
            Some(known) => known.id,
            None => {
                let new = Registered {
                    rna: request.rna.clone(),
                    life: Some((now.date().to_string(), "lien ouvert".to_owned())),
                    ..Registered::named(Id::new(now, &*app.random), known.observatory, &request.name)
                };
                register::add(db, &new, now)?;
                new.id
            }
        };
        let email = request.email.as_deref().and_then(Email::parse);
        if email.is_some() || request.phone.is_some() {
            let channel = Channel {
                email: email.map(|email| email.as_str().to_owned()),
                phone: request.phone.clone(),
                source: Some("lien ouvert".to_owned()),
                ..Channel::new(Id::new(now, &*app.random), association)
            };
            register::add_channel(db, &channel, now)?;
        }
        opening::join(db, of, association, true, now)?;
        let decision = Decision {
            association: Some(association),
            person: by,
            reason: None,
        };
        guest::decide(db, id, &decision, now)?;
        if register::address(db, association)?.is_some() {
            guest::queue_link(db, of, association, now)?;
        }
        Ok(true)
    })
}

/// Refuses a request; what the association said of itself is erased, its name and the reason stay. False: it was decided before.
///
/// # Errors
/// `NotFound`; store errors.
pub fn refuse(app: &App, of: Id<Wave>, id: Id<OpenRequest>, by: Id<User>, reason: &str) -> Result<bool> {
    let now = app.clock.now();
    let reason: String = reason.replace('\0', "").trim().chars().take(500).collect();
    app.store.write(|db| {
        guest::get(db, of, id)?;
        let decision = Decision {
            association: None,
            person: by,
            reason: Some(reason.clone()),
        };
        Ok(guest::decide(db, id, &decision, now)?)
    })
}

/// Switches the open link of a wave on (with a new name in addresses) or off.
///
/// # Errors
/// Store errors.
pub fn switch(app: &App, of: Id<Wave>, on: bool) -> Result<Option<String>> {
    let token = crate::values::Token::new(&*app.random);
    app.store.write(|db| {
        let mut known = wave::get(db, of)?;
        let name = crate::app::observatories::slug(&known.territory_name);
        known.open_link = on.then(|| format!("{}-{}", name.chars().take(30).collect::<String>(), &token.reveal()[..6]));
        wave::change(db, &known)?;
        Ok(known.open_link)
    })
}
