//! Putting the response of one association aside, or taking it back: first what it does, then the button.

use askama::Template;

use super::coordinate::{disposition, encode};
use super::page::{Frame, render};
use super::{Ask, Reply};
use crate::app::frame::{self, FrameLine};
use crate::app::waves;
use crate::error::{Code, Result};
use crate::fieldwork::{ResponseState, Wave};

#[derive(Template)]
#[template(path = "aside.html")]
struct Aside {
    frame: Frame,
    name: String,
    status: String,
    /// The response is aside now; `None`: nothing was sent.
    rejected: Option<bool>,
    action: String,
    csrf: String,
    back: String,
}

fn line_of(ask: &Ask, wave: &Wave) -> Result<FrameLine> {
    frame::one(&ask.app, wave.id, ask.id("association")?)
}

/// The list, where this association is found.
fn list(ask: &Ask, line: &FrameLine) -> String {
    ask.in_wave(&format!("associations?q={}", encode(&line.name)))
}

/// What can be done with the response, and what it does.
pub(super) fn confirm(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let line = line_of(ask, wave)?;
    let rejected = match line.response {
        Some(ResponseState::Submitted) => Some(false),
        Some(ResponseState::Rejected) => Some(true),
        Some(ResponseState::Draft) | None => None,
    };
    let title = ask.words.t(match rejected {
        Some(false) => "aside-reject-title",
        Some(true) => "aside-restore-title",
        None => "aside-nothing-title",
    });
    let template = Aside {
        frame: Frame::staff(ask, title),
        status: disposition(ask.words, &line.status),
        rejected,
        action: ask.in_wave(&format!("associations/{}", line.id)),
        csrf: ask.csrf(),
        back: list(ask, &line),
        name: line.name,
    };
    Ok(render(200, &template))
}

/// Does it, then shows the list again. Done twice, it is done once.
pub(super) fn change(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let line = line_of(ask, wave)?;
    let rejected = match ask.field("reponse") {
        Some("ecarter") => true,
        Some("reprendre") => false,
        _ => return Err(Code::BadRequest.into()),
    };
    waves::reject(&ask.app, wave.id, line.id, rejected)?;
    Ok(Reply::see(list(ask, &line)))
}
