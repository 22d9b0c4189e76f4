//! What people do: one public function is one action is one transaction. (Contract: the owners complete it.)

use std::sync::Arc;

use crate::library::Library;
use crate::mail::Mailer;
use crate::store::Store;
use crate::values::{Clock, Random};

pub mod accounts;
pub mod answering;
pub mod diagnostics;
pub mod frame;
pub mod overview;
pub mod waves;

/// All that an action needs; cloned freely.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Where mail goes.
    pub mailer: Arc<Mailer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Questionnaires, plans, templates, fonts, reference data (embedded, or from folders).
    pub library: Arc<Library>,
    /// Address that links start with (`http://127.0.0.1:8080`), without a final slash.
    pub base_url: Arc<str>,
}
