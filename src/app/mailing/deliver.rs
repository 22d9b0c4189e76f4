//! The queue is drained: lease a few mails, make each message, hand it over, note what became of it, one commit a mail.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::prepare::{Prepared, Ready, Round, prepare};
use super::returns::address_failed;
use crate::app::App;
use crate::error::Result;
use crate::mail::Blame;
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
const LEASE: i64 = 180;
/// After this many seconds, what is left of the leased mails is given back: a conversation never outlasts its lease.
const HASTE: i64 = 20;
/// Mails leased at once by one sender.
const BATCH: usize = 20;
/// Attempts before giving up: with the delays below, about two days.
const ATTEMPTS: i32 = 10;

/// The server refuses everything: until when nothing is tried, how often that happened in a row, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hold {
    until: Option<Timestamp>,
    times: u32,
    reason: String,
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
        let round = round(app, BATCH.min(limit - done.all()), stop)?;
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
        let over = now >= prepared.message.at.plus_seconds(HASTE);
        if stop.load(Ordering::Relaxed) || over || !wait(app, stop) {
            ready.push_front((mail, prepared));
            break;
        }
        let held = send(app, &mail, &prepared, &mut done)?;
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

/// Waits for the rate of the settings; false: told to stop meanwhile.
fn wait(app: &App, stop: &AtomicBool) -> bool {
    let mut left = app.mailer.wait(app.clock.now());
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
fn send(app: &App, mail: &Leased, prepared: &Prepared, done: &mut Delivered) -> Result<bool> {
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
            app.store.write(|db| {
                queue::finish(db, &mail.id, &gone, now)?;
                if let (Some((wave, association)), true) = (mail.case, prepared.counts) {
                    queue::received(db, wave, association, now)?;
                    cases::invited(db, wave, association, now)?;
                }
                Ok(())
            })?;
            if !prepared.stays {
                *app.caches.hold() = Hold::default();
            }
            done.sent += 1;
            return Ok(false);
        }
        Err(error) => error,
    };
    let last = mail.attempts + 1 >= ATTEMPTS;
    let outcome = match error.blame {
        Blame::Server => {
            hold(app, now, &error.reason);
            tracing::error!(reason = error.reason, "the mail server refuses everything: the queue waits");
            done.later += 1;
            let outcome = Outcome::Back(Some(error.reason));
            app.store.write(|db| Ok(queue::finish(db, &mail.id, &outcome, now)?))?;
            return Ok(true);
        }
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
        Blame::Moment if last => Outcome::Failed(error.reason),
        Blame::Moment => Outcome::Later(next_attempt(now, mail.attempts), error.reason),
    };
    note(mail, &outcome, done);
    app.store.write(|db| Ok(queue::finish(db, &mail.id, &outcome, now)?))?;
    Ok(false)
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
        Outcome::Back(_) | Outcome::Wait(_) => done.later += 1,
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
