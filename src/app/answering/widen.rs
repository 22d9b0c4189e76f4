//! Leaving the short path for the whole questionnaire.

use super::{Session, TRIES, Visit, judge, load};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::ResponseState;
use crate::questionnaire::flow::Path;
use crate::store::fieldwork as stored_fieldwork;
use crate::values::Token;

/// From now on the response follows the full path: the other questions are asked too. What was said stays said, and what was sent
/// stays sent. Idempotent.
///
/// # Errors
/// As [`super::open`]; `WaveClosed`, also when the response was put aside; `BadRequest` when no response has begun.
pub fn widen(app: &App, token: &Token) -> Result<Visit> {
    for _ in 0..TRIES {
        let now = app.clock.now();
        let (Session { mut visit, stored, .. }, _) = app.store.read(|db| load(app, db, token, (None, None), now))?;
        let mut next = stored.ok_or(Code::BadRequest)?;
        if next.response.path == Path::Full {
            return Ok(visit);
        }
        if !visit.open || next.response.state == ResponseState::Rejected {
            return Err(Code::WaveClosed.into());
        }
        let current = next.response.revision;
        next.response.revision += 1;
        next.response.updated_at = now;
        next.response.path = Path::Full;
        visit.context.path = Path::Full;
        judge(&mut next, &visit.questionnaire, &visit.context);
        if app.store.write(|db| Ok(stored_fieldwork::overwrite(db, &next, current)?))? {
            // Opened again: texts that tell the duration follow the path.
            return super::open(app, token, None);
        }
    }
    Err(Code::Busy.into())
}
