//! Whether this instance is well: what its readiness page answers, and how it is asked to stop.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use super::App;
use crate::error::Error;

/// The background work may stay silent for this long, in seconds: more than the patience of a mail server for a whole round.
const SILENCE: i64 = 900;

/// What an instance knows of itself.
#[derive(Default)]
pub(super) struct Pulse {
    stopping: AtomicBool,
    /// Second of the last sign of life of the background work; 0: it never started.
    beat: AtomicI64,
}

/// Why an instance should be sent no one.
#[derive(Debug)]
pub enum Unready {
    /// It was asked to stop.
    Stopping,
    /// The background work (mails, openings, closings) never started, or has been silent for long.
    Worker,
    /// The database does not answer.
    Database(Error),
    /// The tables are not those of this program.
    Migrations,
}

impl App {
    /// Asks the background work to finish what it has in hand, and tells proxies to look elsewhere.
    pub fn ask_to_stop(&self) {
        self.caches.pulse.stopping.store(true, Ordering::Relaxed);
    }

    /// Set once the instance is asked to stop: what the background work looks at.
    pub fn stopping(&self) -> &AtomicBool {
        &self.caches.pulse.stopping
    }

    /// Whether the instance was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping().load(Ordering::Relaxed)
    }

    /// The background work is alive.
    pub fn beat(&self) {
        self.caches
            .pulse
            .beat
            .store(self.clock.now().0.as_second(), Ordering::Relaxed);
    }

    /// Whether people may be sent to this instance: it is not stopping, its background work is alive, its database answers and
    /// has the tables of this program.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn readiness(&self) -> Result<(), Unready> {
        if self.is_stopping() {
            return Err(Unready::Stopping);
        }
        let silent = self.clock.now().0.as_second() - self.caches.pulse.beat.load(Ordering::Relaxed);
        if silent > SILENCE {
            return Err(Unready::Worker);
        }
        match self.store.is_migrated() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Unready::Migrations),
            Err(error) => Err(Unready::Database(error)),
        }
    }
}
