//! Codes typed: at home they lead to a personal link; on the shared device of a group session they open the questionnaire for a
//! time, until « Terminer et rendre l’appareil ».

use std::net::IpAddr;

use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{AccessCode, GroupSession, User, Wave, WaveState};
use crate::questionnaire::flow::Path;
use crate::store::Database;
use crate::store::cases::{self, Opens};
use crate::store::{paper, throttle};
use crate::values::{Id, Timestamp, Token, hex_sha256};

/// Wrong codes are counted for ten minutes.
const WINDOW: i64 = 600;
/// Wrong codes accepted from one address in a window: a town hall full of people who mistype.
const FROM_ONE_ADDRESS: i32 = 60;
/// The same in a group session, whose devices share an address.
const FROM_ONE_SESSION: i32 = 200;
/// Wrong codes accepted from everywhere at home: beyond, only group sessions and personal links work for the rest of the window.
const FROM_EVERYWHERE: i32 = 600;

/// What a code opens.
pub enum Entered {
    /// The personal link of an association, at home.
    Home(Token),
    /// The questionnaire on a shared device; the path of the session.
    Shared(Token, Path),
    /// A group session, on the device where its own code was typed.
    Device(Id<GroupSession>),
    /// Nothing: unknown, or of another survey.
    Unknown,
    /// Too many wrong codes: seconds to wait.
    Wait(i64),
}

/// Opens a group session; returns it with the code that opens it on a device: the only moment when it is readable.
///
/// # Errors
/// `BadRequest` without title; `WaveClosed` when the wave is not open; store errors.
pub fn open(app: &App, wave: &Wave, title: &str, place: &str, path: Path, by: Id<User>) -> Result<(GroupSession, AccessCode)> {
    let title = title.trim();
    if title.is_empty() {
        return Err(Code::BadRequest.into());
    }
    if wave.state != WaveState::Open {
        return Err(Code::WaveClosed.into());
    }
    let now = app.clock.now();
    let session = GroupSession {
        id: Id::new(now, &*app.random),
        wave: wave.id,
        title: title.to_owned(),
        place: place.trim().to_owned(),
        path,
        opened_at: now,
        closed_at: None,
    };
    let code = AccessCode::new(&*app.random);
    app.store
        .write(|db| Ok(paper::open_session(db, &session, &code.hash(), by)?))?;
    Ok((session, code))
}

/// Ends a group session: its page takes no more codes. Questionnaires being filled there may be finished.
///
/// # Errors
/// `NotFound` when the wave has no such session; store errors.
pub fn close(app: &App, wave: Id<Wave>, session: Id<GroupSession>) -> Result<()> {
    let now = app.clock.now();
    app.store.write(|db| {
        paper::session(db, session)?
            .filter(|found| found.wave == wave)
            .ok_or(Code::NotFound)?;
        Ok(paper::close_session(db, wave, session, now)?)
    })
}

/// The group sessions of a wave, the latest first.
///
/// # Errors
/// Store errors.
pub fn sessions(app: &App, wave: Id<Wave>) -> Result<Vec<GroupSession>> {
    app.store.read(|db| Ok(paper::sessions(db, wave)?))
}

/// A group session that is open now.
///
/// # Errors
/// `NotFound`, also for one that ended; store errors.
pub fn session(app: &App, id: Id<GroupSession>) -> Result<GroupSession> {
    let now = app.clock.now();
    let found = app.store.read(|db| Ok(paper::session(db, id)?))?;
    found
        .filter(|session| session.is_open(now))
        .ok_or_else(|| Code::NotFound.into())
}

/// A code was typed, at home or on the device of a group session. Every refusal reads the same.
///
/// # Errors
/// `NotFound` when the group session ended; store errors.
pub fn enter(app: &App, from: Option<IpAddr>, typed: &str, within: Option<Id<GroupSession>>) -> Result<Entered> {
    let now = app.clock.now();
    let session = within.map(|id| session(app, id)).transpose()?;
    let limits = limits(from, session.as_ref());
    let code = AccessCode::parse(typed);
    app.store.write(|db| {
        for (key, most) in &limits {
            if throttle::within(db, key, WINDOW, now)? >= *most {
                return Ok(Entered::Wait(WINDOW));
            }
        }
        let entered = match &code {
            Some(code) => opened(app, db, code, session.as_ref(), now)?,
            None => Entered::Unknown,
        };
        if matches!(entered, Entered::Unknown) {
            for (key, _) in &limits {
                throttle::count(db, key, WINDOW, now)?;
            }
        }
        Ok(entered)
    })
}

/// What a code opens, when it opens anything.
fn opened(app: &App, db: &mut Database, code: &AccessCode, session: Option<&GroupSession>, now: Timestamp) -> Result<Entered> {
    if let Some((wave, who)) = cases::behind(db, &code.hash(), Opens::Code)? {
        let token = Token::new(&*app.random);
        return Ok(match session {
            Some(session) if session.wave == wave => {
                cases::grant(db, wave, who, Opens::Session, &token.hash(), now)?;
                Entered::Shared(token, session.path)
            }
            Some(_) => Entered::Unknown,
            None => {
                cases::grant(db, wave, who, Opens::Link, &token.hash(), now)?;
                Entered::Home(token)
            }
        });
    }
    let device = paper::session_behind(db, &code.hash())?.filter(|session| session.is_open(now));
    Ok(device.map_or(Entered::Unknown, |session| Entered::Device(session.id)))
}

/// What wrong codes are counted under, and how many are accepted in a window.
fn limits(from: Option<IpAddr>, session: Option<&GroupSession>) -> Vec<(String, i32)> {
    let key = |what: &str| hex_sha256(format!("typed-code:{what}").as_bytes());
    // A household or an office has a whole /64 of IPv6.
    let address = match from {
        Some(IpAddr::V6(address)) => {
            let segments = address.segments();
            format!("{:x}:{:x}:{:x}:{:x}", segments[0], segments[1], segments[2], segments[3])
        }
        Some(IpAddr::V4(address)) => address.to_string(),
        None => "?".to_owned(),
    };
    match session {
        Some(session) => vec![(key(&format!("{} {address}", session.id)), FROM_ONE_SESSION)],
        None => vec![(key(&address), FROM_ONE_ADDRESS), (key("*"), FROM_EVERYWHERE)],
    }
}

/// « Terminer et rendre l’appareil »: this device no longer opens the questionnaire.
///
/// # Errors
/// Store errors.
pub fn leave(app: &App, token: &Token) -> Result<()> {
    app.store.write(|db| Ok(paper::leave(db, &token.hash())?))
}
