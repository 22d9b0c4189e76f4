//! Group sessions: opening one shows its code and its address once.

use askama::Template;
use base64::Engine;

use super::show;
use crate::app::paper as actions;
use crate::error::{Code, Result};
use crate::questionnaire::flow::Path;
use crate::report::paper::qr;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "session_code.html")]
struct Opened {
    frame: Frame,
    title: String,
    code: String,
    page: String,
    url: String,
    qr: String,
    back: String,
}

/// Opens a session, and says how to open it on the devices.
pub(in crate::web) fn open_session(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let path = if ask.field("parcours") == Some("complet") {
        Path::Full
    } else {
        Path::Short
    };
    let field = |name: &str| ask.field(name).unwrap_or_default();
    match actions::open(&ask.app, wave, field("titre"), field("lieu"), path, ask.person()?.id) {
        Ok((session, code)) => {
            let url = format!("{}/code/{}", ask.app.base_url, session.id);
            let page = Opened {
                frame: Frame::staff(ask, ask.words.t("session-opened")),
                title: session.title,
                code: code.printed(),
                page: format!("{}/code", ask.app.base_url),
                qr: format!(
                    "data:image/svg+xml;base64,{}",
                    base64::engine::general_purpose::STANDARD.encode(qr::svg(&url))
                ),
                url,
                back: ask.in_wave("papier"),
            };
            Ok(render(200, &page))
        }
        Err(error) if error.code == Code::BadRequest => show(ask, 422, Some(ask.words.t("session-needs-title"))),
        Err(error) if error.code == Code::WaveClosed => show(ask, 422, Some(ask.words.t("session-needs-open"))),
        Err(error) => Err(error),
    }
}

/// Ends a session.
pub(in crate::web) fn close_session(ask: &Ask) -> Result<Reply> {
    let (wave, session) = (ask.wave()?.id, ask.id("seance")?);
    if !actions::sessions(&ask.app, wave)?.iter().any(|one| one.id == session) {
        return Err(Code::NotFound.into());
    }
    actions::close(&ask.app, wave, session)?;
    Ok(Reply::see(ask.in_wave("papier#seances")))
}
