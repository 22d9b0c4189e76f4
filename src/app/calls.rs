//! The telephone: whom to call next, who calls, and what came of each call. An operator sees only the calls that were given to them.

use std::collections::BTreeMap;

use super::App;
use super::accounts::{Role, SignedIn};
use super::mailing::CALLED;
use super::register::oppositions;
use crate::error::{Code, Result};
use crate::fieldwork::board::{self, Need, Stratum};
use crate::fieldwork::{Association, CallOutcome, CaseStatus, Observatory, User, Wave, WaveState};
use crate::store::calls::{self, Moment, Search};
pub use crate::store::calls::{Call, Callable, Caller, Progress};
use crate::store::oppositions::Voice;
use crate::store::{Database, account, board as stored, cases, queue, register};
use crate::values::{Id, Timestamp};

/// Those who run the fieldwork see every call.
const SEE_ALL: &[Role] = &[Role::Administrator, Role::Coordinator];

/// Somebody who may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Who.
    pub id: Id<User>,
    /// Their name.
    pub name: String,
    /// How far they are.
    pub progress: Progress,
}

/// The list of calls, as coordinators see it.
pub struct Desk {
    /// Those that asked to be called again, and the time has come.
    pub due: Vec<Callable>,
    /// The next ones, by stratum.
    pub next: Vec<Callable>,
    /// Those that asked to be called again later.
    pub later: Vec<Callable>,
    /// Who calls.
    pub operators: Vec<Operator>,
    /// The strata in the order in which they are called.
    pub needs: Vec<Need>,
}

/// The calls of a wave: at most `limit` of each kind, of one stratum or of all, of somebody or of nobody.
///
/// # Errors
/// Store errors.
pub fn desk(app: &App, wave: &Wave, stratum: Option<&Stratum>, caller: Caller, limit: usize) -> Result<Desk> {
    let now = app.clock.now();
    app.store.read(|db| {
        let needs = order(db, wave)?;
        let mut search = |moment| {
            let wanted = Search {
                moment,
                caller,
                stratum,
                limit,
            };
            calls::search(db, wave.id, &wanted, now)
        };
        Ok(Desk {
            due: search(Moment::Due)?,
            later: search(Moment::Later)?,
            next: next(db, wave, &needs, stratum, caller, limit, now)?,
            operators: operators(db, wave)?,
            needs,
        })
    })
}

/// The strata, the most pressing first.
fn order(db: &mut Database, wave: &Wave) -> Result<Vec<Need>> {
    let counts = stored::strata(db, wave.id, &stored::Filter::default())?;
    let (whole, _) = board::whole(&counts);
    Ok(board::needs(&board::groups(&counts, Clone::clone), &whole))
}

/// Those to call whenever one likes: stratum after stratum, the most pressing first.
fn next(
    db: &mut Database,
    wave: &Wave,
    needs: &[Need],
    only: Option<&Stratum>,
    caller: Caller,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<Callable>> {
    let mut out = Vec::new();
    for need in needs.iter().filter(|need| only.is_none_or(|only| *only == need.stratum)) {
        if out.len() >= limit {
            break;
        }
        if need.tally.pending() == 0 {
            continue;
        }
        let wanted = Search {
            moment: Moment::Any,
            caller,
            stratum: Some(&need.stratum),
            limit: limit - out.len(),
        };
        out.extend(calls::search(db, wave.id, &wanted, now)?);
    }
    Ok(out)
}

/// Those who may call, by name: everybody with a hand in the fieldwork here.
fn operators(db: &mut Database, wave: &Wave) -> Result<Vec<Operator>> {
    let progress = calls::progress(db, wave.id)?;
    let mut out: Vec<Operator> = Vec::new();
    for (person, role) in account::members(db, wave.observatory)? {
        let calls = Role::parse(&role).is_some_and(|role| role == Role::Operator || SEE_ALL.contains(&role));
        if calls && !person.disabled && out.iter().all(|known| known.id != person.id) {
            out.push(Operator {
                id: person.id,
                name: person.name,
                progress: progress.get(&person.id).copied().unwrap_or_default(),
            });
        }
    }
    Ok(out)
}

/// The calls given to somebody.
pub struct Given {
    /// Those whose time has come.
    pub due: Vec<Callable>,
    /// The others.
    pub next: Vec<Callable>,
    /// Those for later.
    pub later: Vec<Callable>,
    /// How far this person is.
    pub progress: Progress,
}

/// The calls given to somebody: those whose time has come, the others, those for later; and how far they are.
///
/// # Errors
/// Store errors.
pub fn mine(app: &App, wave: &Wave, who: Id<User>) -> Result<Given> {
    let now = app.clock.now();
    app.store.read(|db| {
        let mut search = |moment| {
            let wanted = Search {
                moment,
                caller: Caller::Person(who),
                stratum: None,
                limit: 1000,
            };
            calls::search(db, wave.id, &wanted, now)
        };
        Ok(Given {
            due: search(Moment::Due)?,
            next: search(Moment::Any)?,
            later: search(Moment::Later)?,
            progress: calls::progress(db, wave.id)?.get(&who).copied().unwrap_or_default(),
        })
    })
}

/// Gives the next `count` calls that nobody has (of one stratum or of all) to somebody; returns how many there were.
///
/// # Errors
/// `BadRequest` when this person may not call here; store errors.
pub fn assign(app: &App, wave: &Wave, to: Id<User>, stratum: Option<&Stratum>, count: usize) -> Result<usize> {
    let now = app.clock.now();
    app.store.write(|db| {
        if operators(db, wave)?.iter().all(|operator| operator.id != to) {
            return Err(Code::BadRequest.into());
        }
        let needs = order(db, wave)?;
        let wanted = Search {
            moment: Moment::Due,
            caller: Caller::Nobody,
            stratum,
            limit: count,
        };
        let mut chosen: Vec<Id<Association>> = Vec::new();
        chosen.extend(calls::search(db, wave.id, &wanted, now)?.iter().map(|case| case.association));
        let left = count.saturating_sub(chosen.len());
        let others = next(db, wave, &needs, stratum, Caller::Nobody, left, now)?;
        chosen.extend(others.iter().map(|case| case.association));
        Ok(calls::assign(db, wave.id, &chosen, Some(to), true)?)
    })
}

/// Takes back the calls that somebody has not settled; returns how many.
///
/// # Errors
/// Store errors.
pub fn release(app: &App, wave: &Wave, from: Id<User>) -> Result<usize> {
    app.store.write(|db| Ok(calls::release(db, wave.id, from)?))
}

/// Takes a call over, whoever had it.
///
/// # Errors
/// `NotFound` when the association is not in the frame; store errors.
pub fn take(app: &App, wave: &Wave, association: Id<Association>, by: Id<User>) -> Result<()> {
    app.store
        .write(|db| match calls::assign(db, wave.id, &[association], Some(by), false)? {
            0 => Err(Code::NotFound.into()),
            _ => Ok(()),
        })
}

/// A call, open on the screen.
pub struct Open {
    /// The case.
    pub case: Callable,
    /// Whom it was given to, when that is somebody else.
    pub other: Option<String>,
    /// The calls made before, the last first: all of them for those who see every call, else only one's own.
    pub history: Vec<Call>,
    /// An identifier for the call to be noted.
    pub call: Id<Call>,
    /// The association can be written to: its link can go by e-mail.
    pub mail: bool,
}

/// Opens a call. Whoever does not see every call finds only those that were given to them.
///
/// # Errors
/// `NotFound`; store errors.
pub fn open(app: &App, wave: &Wave, association: Id<Association>, person: &SignedIn) -> Result<Open> {
    let call = Id::new(app.clock.now(), &*app.random);
    app.store.read(|db| {
        let (case, all) = admitted(db, wave, association, person)?;
        let other = match case.assigned.filter(|assigned| *assigned != person.id) {
            Some(assigned) => Some(account::get(db, assigned)?.map(|person| person.name).unwrap_or_default()),
            None => None,
        };
        let mut history = calls::history(db, wave.id, association)?;
        history.retain(|call| all || call.person == Some(person.id));
        Ok(Open {
            other,
            history,
            call,
            mail: register::address(db, association)?.is_some(),
            case,
        })
    })
}

/// The case, and whether the person sees every call.
fn admitted(db: &mut Database, wave: &Wave, association: Id<Association>, person: &SignedIn) -> Result<(Callable, bool)> {
    let case = calls::one(db, wave.id, association)?.ok_or(Code::NotFound)?;
    let all = person.may(wave.observatory, SEE_ALL);
    if !all && case.assigned != Some(person.id) {
        return Err(Code::NotFound.into());
    }
    Ok((case, all))
}

/// What is noted of a call.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Identifier of the call, from the page.
    pub call: Id<Call>,
    /// What came of it.
    pub outcome: CallOutcome,
    /// When to call again.
    pub call_back_at: Option<Timestamp>,
    /// A note.
    pub note: Option<String>,
}

/// Why a call cannot be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A call-back without its moment.
    NoMoment,
    /// The moment is past.
    Past,
    /// The moment is after the closing.
    AfterClosing,
    /// The association has no address to send the link to.
    NoAddress,
    /// Somebody else has this call.
    Taken,
}

impl Flaw {
    /// Its word in messages.
    pub fn key(self) -> &'static str {
        match self {
            Flaw::NoMoment => "no-moment",
            Flaw::Past => "past",
            Flaw::AfterClosing => "after-closing",
            Flaw::NoAddress => "no-address",
            Flaw::Taken => "taken",
        }
    }
}

/// Notes a call: the call, what the case remembers of it, its status and the waiting mails, in one transaction. The same call noted
/// twice is noted once. A case that was settled meanwhile (an answer that came by the link) keeps its status; an opposition is heard
/// in any case.
///
/// # Errors
/// `WaveNotOpen`, `WaveClosed`, `NotFound` when the call is somebody else's; store errors.
pub fn note(
    app: &App,
    wave: &Wave,
    association: Id<Association>,
    person: &SignedIn,
    noted: &Noted,
) -> Result<std::result::Result<(), Flaw>> {
    match wave.state {
        WaveState::Open => {}
        WaveState::Draft => return Err(Code::WaveNotOpen.into()),
        WaveState::Closed | WaveState::Archived => return Err(Code::WaveClosed.into()),
    }
    let now = app.clock.now();
    if noted.outcome == CallOutcome::CallBack {
        match noted.call_back_at {
            None => return Ok(Err(Flaw::NoMoment)),
            Some(at) if at <= now => return Ok(Err(Flaw::Past)),
            Some(at) if at >= wave.closes_at => return Ok(Err(Flaw::AfterClosing)),
            Some(_) => {}
        }
    }
    app.store.write(|db| {
        let (case, _) = admitted(db, wave, association, person)?;
        if case.assigned.is_some_and(|assigned| assigned != person.id) {
            return Ok(Err(Flaw::Taken));
        }
        let address = register::address(db, association)?;
        if noted.outcome == CallOutcome::Link && address.is_none() {
            return Ok(Err(Flaw::NoAddress));
        }
        let call = Call {
            id: noted.call,
            person: Some(person.id),
            at: now,
            outcome: noted.outcome,
            call_back_at: noted.call_back_at.filter(|_| noted.outcome == CallOutcome::CallBack),
            note: noted.note.clone(),
        };
        if !calls::record(db, wave.id, association, &call)? {
            return Ok(Ok(()));
        }
        // Whoever called first has the call from then on.
        calls::assign(db, wave.id, &[association], Some(person.id), true)?;
        settle(app, db, wave, &case, noted, address.is_some())?;
        Ok(Ok(()))
    })
}

/// What an outcome does to the case and to its mails.
fn settle(app: &App, db: &mut Database, wave: &Wave, case: &Callable, noted: &Noted, mail: bool) -> Result<()> {
    let now = app.clock.now();
    let (of, who) = (wave.id, case.association);
    let pending = case.status.is_pending();
    if noted.outcome == CallOutcome::Opposed {
        oppositions::oppose(app, db, who, Voice::Call)?;
    }
    if pending && let Some(status) = noted.outcome.settles() {
        cases::set_status(db, of, who, status, now)?;
        calls::cancel_mails(db, of, who, "l’association l’a dit par téléphone")?;
    } else if pending && noted.outcome.reached() {
        cases::invited(db, of, who, now)?;
    }
    match noted.outcome {
        CallOutcome::WrongNumber if pending && !mail => {
            cases::set_status(db, of, who, CaseStatus::Bounced, now)?;
        }
        CallOutcome::Link => {
            let id = format!("link/{}", noted.call);
            queue::enqueue_about(db, &id, CALLED, (of, who), None, now)?;
        }
        _ => {}
    }
    Ok(())
}

/// The list of calls as a file: the same order as on the page, at most 20 000 lines.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, wave: &Wave) -> Result<Vec<(Callable, Option<String>)>> {
    let desk = desk(app, wave, None, Caller::Anybody, 20_000)?;
    let names: BTreeMap<Id<User>, String> = desk.operators.into_iter().map(|one| (one.id, one.name)).collect();
    let all = desk.due.into_iter().chain(desk.next).chain(desk.later);
    Ok(all
        .map(|case| {
            let name = case.assigned.and_then(|id| names.get(&id).cloned());
            (case, name)
        })
        .collect())
}

/// The waves of an observatory that can be called for now: those of the person, for whoever does not see every call.
///
/// # Errors
/// Store errors.
pub fn waves(app: &App, of: &Observatory, person: &SignedIn) -> Result<Vec<(Wave, Progress)>> {
    let all = person.may(of.id, SEE_ALL);
    let mut out = Vec::new();
    for wave in super::waves::list(app, Some(of.id))? {
        if wave.state != WaveState::Open {
            continue;
        }
        let progress = app.store.read(|db| Ok(calls::progress(db, wave.id)?))?;
        match progress.get(&person.id).copied() {
            Some(mine) => out.push((wave, mine)),
            None if all => out.push((wave, Progress::default())),
            None => {}
        }
    }
    Ok(out)
}
