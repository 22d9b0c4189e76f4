//! What may change between the moment a mail is written and the moment it goes: looked at when it is written, and again just before.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use crate::store::connection::Database;
use crate::store::portable::{At, Instant};

/// How things stand for a leased mail; equal to an earlier look: nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Glance {
    /// `queued` as long as nobody cancelled it.
    #[diesel(sql_type = Text)]
    state: String,
    /// The address it goes to; none: opposed or failing meanwhile.
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    /// Status of the case.
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    /// State of the wave, or `paused`.
    #[diesel(sql_type = Nullable<Text>)]
    wave: Option<String>,
    /// Closing of the wave.
    #[diesel(sql_type = Nullable<Instant>)]
    closes_at: Option<At>,
}

/// How things stand for a mail.
///
/// # Errors
/// Database errors.
pub fn glance(db: &mut Database, id: &str) -> QueryResult<Option<Glance>> {
    diesel::sql_query(
        "SELECT m.state AS state, CASE WHEN c.opposed OR c.unreachable_at IS NOT NULL THEN NULL ELSE c.email END AS email, \
         f.status AS status, CASE WHEN w.mail_paused THEN 'paused' ELSE w.state END AS wave, w.closes_at AS closes_at \
         FROM mail m LEFT JOIN contact c ON c.id = m.contact \
         LEFT JOIN wave_frame f ON f.wave = m.wave AND f.association = m.association LEFT JOIN wave w ON w.id = m.wave \
         WHERE m.id = $1",
    )
    .bind::<Text, _>(id)
    .get_result(db)
    .optional()
}
