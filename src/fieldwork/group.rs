//! Group sessions: associations that answer together, on devices that pass from hand to hand.

use super::Wave;
use crate::questionnaire::flow::Path;
use crate::values::{Id, Timestamp};

/// A session lasts a day at most, whoever forgets to close it.
const LASTS: i64 = 24 * 3600;

/// A group session.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSession {
    /// Identifier.
    pub id: Id<GroupSession>,
    /// Its wave.
    pub wave: Id<Wave>,
    /// What it is called (« Permanence du 3 mars »).
    pub title: String,
    /// Where.
    pub place: String,
    /// The path that associations follow there.
    pub path: Path,
    /// Opening.
    pub opened_at: Timestamp,
    /// Ended by a coordinator.
    pub closed_at: Option<Timestamp>,
}

impl GroupSession {
    /// Whether associations may answer there now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && now < self.opened_at.plus_seconds(LASTS)
    }
}
