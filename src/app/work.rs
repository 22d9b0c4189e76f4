//! What every instance does beside answering: opens and closes waves whose time has come, turns the steps of mail plans that have
//! come into mails, forgets previews that nobody applied, and sends. Each instance does it, and none does what another has done: a
//! step is claimed by its row, a mail by its lease.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::register::imports;
use super::{App, mailing, waves};
use crate::error::Result;

/// How often the plans are looked at.
const LOOK: Duration = Duration::from_secs(5);
/// How long an idle sender rests.
const REST: Duration = Duration::from_secs(2);
/// Most mails before a sender looks around again.
const STRETCH: usize = 500;

/// One look at the plans.
///
/// # Errors
/// Store errors.
pub fn tick(app: &App) -> Result<()> {
    waves::keep_time(app)?;
    mailing::settle(app)?;
    mailing::expand_due(app)?;
    imports::sweep(app)?;
    Ok(())
}

/// Works until told to stop: the mail in hand is finished, the others are given back. Returns when every thread is done.
pub fn run(app: &App, stop: &AtomicBool) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            repeat(stop, LOOK, || {
                app.beat();
                if let Err(error) = tick(app) {
                    tracing::error!(%error, "background work");
                }
            });
        });
        for _ in 0..app.mailer.width() {
            scope.spawn(|| {
                repeat(stop, REST, || {
                    if let Err(error) = mailing::deliver_until(app, STRETCH, stop) {
                        tracing::error!(%error, "mail queue");
                    }
                });
            });
        }
    });
}

/// Does something again and again, with a rest between, until told to stop.
fn repeat(stop: &AtomicBool, rest: Duration, mut work: impl FnMut()) {
    const NAP: Duration = Duration::from_millis(100);
    while !stop.load(Ordering::Relaxed) {
        // A round that panics is not the last.
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut work)).is_err() {
            tracing::error!("background work panicked");
        }
        let mut left = rest;
        while !left.is_zero() && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(NAP.min(left));
            left = left.saturating_sub(NAP);
        }
    }
}
