//! Each mail of the plan shown before it goes, for an example, and sent to whoever asks.

use super::planning::plan_of;
use super::prepare::{marked, write};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::Wave;
use crate::mail::{self, Letter, Message};
use crate::store::training::{self, KeptMail};
use crate::store::{observatory, register, wave};
use crate::values::{Email, Id, Token};

/// The letter of a step as the first association of the frame would get it; its links lead nowhere.
///
/// # Errors
/// `NotFound` for a step that is not in the plan; store errors.
pub fn sample(app: &App, of: Id<Wave>, step: &str) -> Result<Letter> {
    app.store.read(|db| {
        let wave = wave::get(db, of)?;
        let (plan, _) = plan_of(&wave);
        let step = plan.step(step).ok_or(Code::NotFound)?;
        let questionnaire = app.questionnaire(db, &wave.questionnaire)?;
        let (frame, _) = register::frame(db, of, "", 0, 1)?;
        let name = frame
            .into_iter()
            .next()
            .map_or_else(|| "Association d’exemple".to_owned(), |row| row.association.name);
        let short = if step.short_path { "?parcours=court" } else { "" };
        let link = format!("{}/q/exemple{short}", app.base_url);
        let stop = format!("{}/opposition/exemple", app.base_url);
        Ok(marked(
            &wave,
            write(step, &plan, false, &wave, &questionnaire, &name, &link, &stop),
        ))
    })
}

/// Sends the letter of a step to somebody, as a test, at once. The server's refusal is given back in French. From a training
/// observatory it goes nowhere, and is kept with the others.
///
/// # Errors
/// `NotFound` for a step that is not in the plan; store errors.
pub fn send_sample(app: &App, of: Id<Wave>, step: &str, to: &Email) -> Result<std::result::Result<(), String>> {
    let letter = mail::test_notice(sample(app, of, step)?);
    let (settings, trains) = app.store.read(|db| {
        let wave = wave::get(db, of)?;
        Ok((wave.settings, observatory::get(db, wave.observatory)?.training))
    })?;
    let id = format!("test/{}", Token::new(&*app.random).hash());
    if trains {
        let kept = KeptMail {
            kind: "test".to_owned(),
            recipient: to.as_str().to_owned(),
            subject: letter.subject,
            text: letter.text,
            at: app.clock.now(),
        };
        app.store.write(|db| Ok(training::keep(db, &id, of, &kept)?))?;
        return Ok(Ok(()));
    }
    let message = Message {
        id,
        to: to.clone(),
        letter,
        from: settings.responsible,
        reply_to: Email::parse(&settings.contact_email),
        unsubscribe: None,
        at: app.clock.now(),
    };
    Ok(app.mailer.send(&message).map_err(|error| error.reason))
}
