//! The queue of mails is drained: lease, send, note what became of each. Harmless from several instances at once.

use super::App;
use crate::error::Result;
use crate::mail::Message;
use crate::store::queue::{self, Leased, Outcome};
use crate::values::{Email, Timestamp};

/// What a round of sending did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Accepted by the server.
    pub sent: usize,
    /// To try again later.
    pub later: usize,
    /// Given up: address refused, or too many attempts.
    pub failed: usize,
}

/// Nobody else touches a leased mail for this long, in seconds: more than the server's own patience for a whole round.
const LEASE: i64 = 900;
/// Attempts before giving up: with the delays below, about two days.
const ATTEMPTS: i32 = 10;

/// Sends at most `limit` due mails. No address and no text reaches the journal.
///
/// # Errors
/// Store errors; a mail that does not go is not one.
pub fn deliver(app: &App, limit: usize) -> Result<Delivered> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let now = app.clock.now();
    let leased = app.store.write(|db| Ok(queue::lease(db, now, LEASE, limit)?))?;
    let mut done = Delivered::default();
    for mail in leased {
        let outcome = send(app, &mail);
        match &outcome {
            Outcome::Sent => done.sent += 1,
            Outcome::Later(_, reason) => {
                tracing::warn!(mail.id = %mail.id, mail.kind = mail.kind, mail.attempts = mail.attempts + 1, reason, "mail delayed");
                done.later += 1;
            }
            Outcome::Failed(reason) => {
                tracing::error!(mail.id = %mail.id, mail.kind = mail.kind, mail.attempts = mail.attempts + 1, reason, "mail given up");
                done.failed += 1;
            }
        }
        let now = app.clock.now();
        app.store.write(|db| Ok(queue::finish(db, &mail.id, &outcome, now)?))?;
    }
    Ok(done)
}

fn send(app: &App, mail: &Leased) -> Outcome {
    let now = app.clock.now();
    let Some(to) = Email::parse(&mail.recipient) else {
        return Outcome::Failed("the address cannot be written to".to_owned());
    };
    let message = Message {
        id: crate::values::hex_sha256(mail.id.as_bytes())[..32].to_owned(),
        to,
        subject: mail.subject.clone(),
        text: mail.body.clone(),
        at: now,
    };
    match app.mailer.send(&message) {
        Ok(()) => Outcome::Sent,
        Err(error) if error.permanent || mail.attempts + 1 >= ATTEMPTS => Outcome::Failed(error.reason),
        Err(error) => Outcome::Later(next_attempt(now, mail.attempts), error.reason),
    }
}

/// 2, 8, 32, 128 minutes, then every 12 hours at most.
fn next_attempt(now: Timestamp, attempts: i32) -> Timestamp {
    let minutes = 2i64.saturating_mul(4i64.saturating_pow(u32::try_from(attempts).unwrap_or(0)));
    now.plus_seconds(60 * minutes.min(12 * 60))
}

/// How many mails wait, went, were given up.
///
/// # Errors
/// Store errors.
pub fn state(app: &App) -> Result<(i64, i64, i64)> {
    app.store.read(|db| Ok(queue::counts(db)?))
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
