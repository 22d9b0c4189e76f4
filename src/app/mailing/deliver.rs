//! The queue is drained: lease a few mails, make each message, hand it over, note what became of it, one commit a mail.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::prepare::{Prepared, Ready, Round, prepare};
use super::returns::address_failed;
use crate::app::App;
use crate::error::Result;
use crate::mail::{AFTER_TEXT, Blame};
use crate::store::cases;
use crate::store::queue::{self, Leased, Outcome};
use crate::values::Timestamp;

/// What a round of sending did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Accepted by the server.
    pub sent: usize,
    /// To try again later.
    pub later: usize,
    /// Given up: address refused, or too many attempts.
    pub failed: usize,
    /// No longer to be sent: answered, refused, opposed meanwhile.
    pub cancelled: usize,
}

impl Delivered {
    fn all(self) -> usize {
        self.sent + self.later + self.failed + self.cancelled
    }

    fn add(&mut self, other: Delivered) {
        self.sent += other.sent;
        self.later += other.later;
        self.failed += other.failed;
        self.cancelled += other.cancelled;
    }
}

/// Nobody else touches a leased mail for this long, in seconds: more than the longest conversation about one mail (see
/// [`crate::mail::Tuning::patience`]) after [`HASTE`]. What a killed instance had in hand is taken up after it.
const LEASE: i64 = 300;
/// After this many seconds, what is left of the leased mails is given back: a conversation never outlasts its lease.
const HASTE: i64 = 20;
/// Mails leased at once by one sender.
const BATCH: usize = 20;
/// Attempts before giving up: with the delays below, about two days.
const ATTEMPTS: i32 = 10;
/// After so many mails in a row during which the server stopped answering, the whole queue waits.
const BREATHS: u32 = 4;
/// After so many mails in a row refused for good, the whole queue waits before others are given up: the server may refuse all that
/// comes from us. Then after each [`PROBES`] more.
const REFUSALS: u32 = 10;
/// See [`REFUSALS`].
const PROBES: u32 = 3;
/// Minutes before a mail that may have gone is sent again.
const DOUBT: i64 = 30;
/// How often it is tried to note that a mail went, when the database does not answer; one second apart.
const NOTES: u32 = 60;

/// The server refuses everything: until when nothing is tried, how often that happened in a row, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hold {
    until: Option<Timestamp>,
    times: u32,
    reason: String,
    /// Mails in a row during which the server stopped answering.
    breaths: u32,
    /// Mails in a row refused for good.
    refusals: u32,
}

/// Why nothing goes from this instance at present, if so.
pub fn trouble(app: &App) -> Option<String> {
    let hold = app.caches.hold();
    hold.until
        .filter(|until| *until > app.clock.now())
        .map(|_| hold.reason.clone())
}

/// Sends at most `limit` due mails.
///
/// # Errors
/// Store errors; a mail that does not go is not one.
pub fn deliver(app: &App, limit: usize) -> Result<Delivered> {
    deliver_until(app, limit, &AtomicBool::new(false))
}

/// The same, until told to stop: the mail in hand is finished, the others are given back.
///
/// # Errors
/// Store errors; a mail that does not go is not one.
pub fn deliver_until(app: &App, limit: usize, stop: &AtomicBool) -> Result<Delivered> {
    let mut done = Delivered::default();
    while done.all() < limit && !stop.load(Ordering::Relaxed) {
        let now = app.clock.now();
        if app.caches.hold().until.is_some_and(|until| until > now) || !app.store.read(|db| Ok(queue::any_due(db, now)?))? {
            break;
        }
        // No more than the rate lets go before they would be given back, shared among the senders.
        let places = app.mailer.places(now, HASTE).div_ceil(app.mailer.width());
        if places == 0 {
            break;
        }
        let round = round(app, BATCH.min(limit - done.all()).min(places), stop)?;
        done.add(round);
        if round == Delivered::default() {
            break;
        }
    }
    Ok(done)
}

fn round(app: &App, limit: usize, stop: &AtomicBool) -> Result<Delivered> {
    let now = app.clock.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    // One transaction: leased, checked again, addressed, their secrets drawn.
    let (ready, mut done) = app.store.write(|db| {
        let mut done = Delivered::default();
        let mut ready = VecDeque::new();
        let leased = queue::lease(db, now, LEASE, limit)?;
        let mut round = Round::default();
        round.ahead.extend(leased.iter().map(|mail| mail.id.clone()));
        for mail in leased {
            round.ahead.remove(&mail.id);
            match prepare(app, db, &mail, &mut round, now)? {
                Ready::Go(prepared) => ready.push_back((mail, prepared)),
                Ready::Not(outcome) => {
                    note(&mail, &outcome, &mut done);
                    queue::finish(db, &mail.id, &outcome, now)?;
                }
            }
        }
        Ok((ready, done))
    })?;
    let mut ready = ready;
    while let Some((mail, prepared)) = ready.pop_front() {
        let now = app.clock.now();
        let until = prepared.message.at.plus_seconds(HASTE);
        let held = app.caches.hold().until.is_some_and(|until| until > now);
        if stop.load(Ordering::Relaxed) || held || now >= until || !prepared.stays && !wait(app, stop, until) {
            ready.push_front((mail, prepared));
            break;
        }
        // Answered, opposed, corrected, paused, closed meanwhile: it is judged anew.
        if prepared.glance.is_some() && app.store.read(|db| Ok(queue::glance(db, &mail.id)?))? != prepared.glance {
            let now = app.clock.now();
            app.store
                .write(|db| Ok(queue::finish(db, &mail.id, &Outcome::Back(None), now)?))?;
            continue;
        }
        let held = send(app, &mail, &prepared, &mut done, stop)?;
        if held {
            break;
        }
    }
    if !ready.is_empty() {
        let now = app.clock.now();
        app.store.write(|db| {
            for (mail, _) in &ready {
                queue::finish(db, &mail.id, &Outcome::Back(None), now)?;
            }
            Ok(())
        })?;
    }
    Ok(done)
}

/// Waits for the rate of the settings; false: told to stop meanwhile, or its turn comes too late.
fn wait(app: &App, stop: &AtomicBool, until: Timestamp) -> bool {
    let now = app.clock.now();
    let most = until.0.duration_since(now.0).try_into().unwrap_or(Duration::ZERO);
    let Some(mut left) = app.mailer.wait(now, most) else {
        return false;
    };
    while !left.is_zero() {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let nap = left.min(Duration::from_millis(200));
        std::thread::sleep(nap);
        left -= nap;
    }
    true
}

/// Hands one mail over; true when the server takes nothing more.
fn send(app: &App, mail: &Leased, prepared: &Prepared, done: &mut Delivered, stop: &AtomicBool) -> Result<bool> {
    let message = &prepared.message;
    // Nothing ever leaves a training observatory.
    let (result, gone) = if prepared.stays {
        let (to, letter) = (message.to.as_str().to_owned(), &message.letter);
        (Ok(()), Outcome::Kept(to, letter.subject.clone(), letter.text.clone()))
    } else {
        (app.mailer.send(message), Outcome::Sent)
    };
    let now = app.clock.now();
    let error = match result {
        Ok(()) => {
            if !prepared.stays {
                *app.caches.hold() = Hold::default();
            }
            went(app, mail, prepared, &gone, now, stop)?;
            done.sent += 1;
            return Ok(false);
        }
        Err(error) => error,
    };
    let blame = blame(app, error.blame);
    let server_fails = matches!(blame, Blame::Server);
    if server_fails || app.caches.hold().breaths >= BREATHS {
        hold(app, now, &error.reason);
        tracing::error!(reason = error.reason, "the mail server refuses everything: the queue waits");
    }
    let last = mail.attempts + 1 >= ATTEMPTS;
    let outcome = match blame {
        // The others come before it: the server may refuse only this one in such a way.
        Blame::Server => Outcome::Behind(now, error.reason),
        Blame::Address => {
            let other = app
                .store
                .write(|db| address_failed(db, mail, prepared.contact, &error.reason, now))?;
            if other {
                // Another address of the association is tried at once.
                done.later += 1;
                return Ok(false);
            }
            Outcome::Failed(error.reason)
        }
        Blame::Message => Outcome::Failed(error.reason),
        // A second copy was sent already: it is the last.
        Blame::Doubt if mail.last_error.as_deref().is_some_and(|last| last.contains(AFTER_TEXT)) => Outcome::Failed(format!(
            "{} Deux fois de suite\u{a0}: le courriel est peut-être arrivé.",
            error.reason
        )),
        Blame::Moment | Blame::Breath | Blame::Doubt if last => Outcome::Failed(error.reason),
        Blame::Doubt => Outcome::Later(now.plus_seconds(60 * DOUBT), error.reason),
        Blame::Moment | Blame::Breath => Outcome::Later(next_attempt(now, mail.attempts), error.reason),
    };
    note(mail, &outcome, done);
    app.store.write(|db| Ok(queue::finish(db, &mail.id, &outcome, now)?))?;
    Ok(server_fails || app.caches.hold().until.is_some_and(|until| until > now))
}

/// Notes that a mail went. A database that is away for a moment is waited for: else the mail would go again.
fn went(app: &App, mail: &Leased, prepared: &Prepared, gone: &Outcome, now: Timestamp, stop: &AtomicBool) -> Result<()> {
    let mut tried = 0;
    loop {
        let noted = app.store.write(|db| {
            queue::finish(db, &mail.id, gone, now)?;
            if let (Some((wave, association)), true) = (mail.case, prepared.counts) {
                queue::received(db, wave, association, now)?;
                cases::invited(db, wave, association, now)?;
            }
            Ok(())
        });
        tried += 1;
        let most = if stop.load(Ordering::Relaxed) { NOTES / 6 } else { NOTES };
        if noted.is_ok() || tried >= most || app.clock.now() >= prepared.message.at.plus_seconds(LEASE) {
            return noted;
        }
        if tried == 1 {
            tracing::warn!("a mail went, and the database does not answer: noted as soon as it does");
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Whose fault a failure is, those before it considered: a server that refuses one mail after the other for good refuses us.
fn blame(app: &App, blame: Blame) -> Blame {
    let mut hold = app.caches.hold();
    match blame {
        Blame::Breath | Blame::Doubt => hold.breaths += 1,
        Blame::Address | Blame::Message => {
            if hold.refusals >= REFUSALS {
                hold.refusals = REFUSALS - PROBES;
                return Blame::Server;
            }
            hold.refusals += 1;
        }
        Blame::Moment | Blame::Server => {}
    }
    blame
}

/// Nothing is tried for a while: half a minute, twice as long each time, at most a quarter of an hour.
fn hold(app: &App, now: Timestamp, reason: &str) {
    let mut hold = app.caches.hold();
    if hold.until.is_some_and(|until| until > now) {
        return;
    }
    let seconds = (30i64 << hold.times.min(5)).min(900);
    hold.until = Some(now.plus_seconds(seconds));
    hold.times += 1;
    hold.breaths = 0;
    reason.clone_into(&mut hold.reason);
}

fn note(mail: &Leased, outcome: &Outcome, done: &mut Delivered) {
    // A sign-in link’s identifier names a person: the kind is enough.
    match outcome {
        Outcome::Sent | Outcome::Kept(..) => done.sent += 1,
        Outcome::Later(_, reason) => {
            tracing::warn!(
                mail.kind = mail.kind,
                mail.attempts = mail.attempts + 1,
                reason,
                "mail delayed"
            );
            done.later += 1;
        }
        Outcome::Failed(reason) => {
            tracing::error!(
                mail.kind = mail.kind,
                mail.attempts = mail.attempts + 1,
                reason,
                "mail given up"
            );
            done.failed += 1;
        }
        Outcome::Back(_) | Outcome::Behind(..) | Outcome::Wait(_) => done.later += 1,
        Outcome::Cancelled(_) => done.cancelled += 1,
    }
}

/// 2, 8, 32, 128 minutes, then every 12 hours at most.
fn next_attempt(now: Timestamp, attempts: i32) -> Timestamp {
    let minutes = 2i64.saturating_mul(4i64.saturating_pow(u32::try_from(attempts).unwrap_or(0)));
    now.plus_seconds(60 * minutes.min(12 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_grow_apart_up_to_twelve_hours() {
        let now = Timestamp::parse("2026-11-22T00:00:00Z").unwrap();
        let minutes: Vec<i64> = (0..6)
            .map(|n| (next_attempt(now, n).0.as_second() - now.0.as_second()) / 60)
            .collect();
        assert_eq!(minutes, [2, 8, 32, 128, 512, 720]);
    }
}
