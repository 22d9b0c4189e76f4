//! Sending the questionnaire, once, with its receipt.

use super::{Session, TRIES, Visit, judge, load, standing};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::fieldwork::ResponseState;
use crate::questionnaire::flow::Flow;
use crate::store::{cases, fieldwork as stored_fieldwork, queue};
use crate::values::Token;

/// Sends the questionnaire. Idempotent: a second call returns the same visit. Queues the receipt mail in the same transaction.
///
/// # Errors
/// `AnswersInvalid` when a required answer is missing; `RevisionConflict`; `WaveClosed`.
pub fn submit(app: &App, token: &Token, revision: i64) -> Result<Visit> {
    for _ in 0..TRIES {
        let now = app.clock.now();
        let (
            Session {
                mut visit,
                stored,
                association,
                ..
            },
            _,
        ) = app.store.read(|db| load(app, db, token, (None, None), now))?;
        if stored
            .as_ref()
            .is_some_and(|stored| stored.response.state == ResponseState::Submitted)
        {
            return Ok(visit);
        }
        if !visit.open
            || stored
                .as_ref()
                .is_some_and(|stored| stored.response.state == ResponseState::Rejected)
        {
            return Err(Code::WaveClosed.into());
        }
        let Some(mut next) = stored else {
            return Err(Code::AnswersInvalid.into());
        };
        let current = next.response.revision;
        if revision != current {
            return Err(Code::RevisionConflict.into());
        }
        let complete = Flow::new(&visit.questionnaire, &next.response.answers, &visit.context)
            .required_missing()
            .is_empty();
        if !complete {
            return Err(Code::AnswersInvalid.into());
        }
        next.response.revision += 1;
        next.response.updated_at = now;
        next.response.state = ResponseState::Submitted;
        next.response.submitted_at = Some(now);
        judge(&mut next, &visit.questionnaire, &visit.context);
        let page = next.response.last_page.clone().unwrap_or_default();
        let written = app.store.write(|db| {
            if !stored_fieldwork::overwrite(db, &next, current)? {
                return Err(Code::RevisionConflict.into());
            }
            stored_fieldwork::keep_version(db, &next.response)?;
            stored_fieldwork::event(db, next.response.id, &page, now, "submitted")?;
            cases::set_status(db, visit.wave.id, association.id, standing(&next), now)?;
            // Address and text are made when it is sent; after a correction, another receipt goes.
            let id = format!("receipt/{}/{}", next.response.id, next.response.revision);
            queue::enqueue_about(db, &id, "receipt", (visit.wave.id, association.id), None, now)?;
            Ok(())
        });
        match written {
            Ok(()) => {
                visit.response = Some(next.response);
                return Ok(visit);
            }
            // Somebody saved or sent at this instant: look again.
            Err(Error {
                code: Code::RevisionConflict,
                ..
            }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Code::Busy.into())
}
