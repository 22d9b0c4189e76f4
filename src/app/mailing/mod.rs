//! Mails: the plan of a wave, its steps turned into mails, the queue drained, what comes back. Harmless from several instances at
//! once; no address and no text reaches the journal.

mod deliver;
mod planning;
mod prepare;
mod returns;
mod sample;

use super::App;
use crate::error::Result;
use crate::store::queue;

pub(crate) use deliver::Hold;
pub use deliver::{Delivered, deliver, deliver_until, trouble};
pub use planning::{Line, Overview, Saving, bad_addresses, cancel_step, expand_due, overview, pause, plan_of, save_plan, settle};
pub(super) use prepare::CALLED;
pub use prepare::consent_questions;
pub use returns::{Bounced, Opposition, bounce, oppose, opposition, take_back};
pub use sample::{sample, send_sample};

/// How many mails wait, went, were given up.
///
/// # Errors
/// Store errors.
pub fn state(app: &App) -> Result<(i64, i64, i64)> {
    app.store.read(|db| Ok(queue::counts(db)?))
}
