//! The requests that came by the open link: accepted, the association gets its link; refused, with a reason.

use askama::Template;

use super::nav::WaveNav;
use crate::app::waves::guest::{self, GuestRequest};
use crate::error::{Code, Result};
use crate::i18n;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

struct Line {
    url: String,
    name: String,
    details: Vec<String>,
    waiting: bool,
    state: String,
    at: String,
}

#[derive(Template)]
#[template(path = "wave_requests.html")]
struct Requests {
    frame: Frame,
    nav: WaveNav,
    back: String,
    good: Option<String>,
    csrf: String,
    lines: Vec<Line>,
}

/// The queue.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let line = |request: GuestRequest| {
        let waiting = request.state == "waiting";
        let details = [request.rna, request.email, request.phone, request.note];
        Line {
            url: ask.in_wave(&format!("demandes/{}", request.id)),
            name: request.name,
            details: details.into_iter().flatten().filter(|text| !text.is_empty()).collect(),
            waiting,
            state: words.t(&format!("request-{}", request.state)),
            at: i18n::moment(request.created_at),
        }
    };
    let template = Requests {
        frame: Frame::staff(ask, words.t("request-title")),
        nav: WaveNav::of(ask, "wave-nav-preparation"),
        back: ask.in_wave("preparation#lien"),
        good: match ask.query("fait") {
            Some("acceptee") => Some(words.t("request-good-accepted")),
            Some("refusee") => Some(words.t("request-good-refused")),
            Some("deja") => Some(words.t("request-good-before")),
            _ => None,
        },
        csrf: ask.csrf(),
        lines: guest::requests(&ask.app, wave.id)?.into_iter().map(line).collect(),
    };
    Ok(render(200, &template))
}

/// A decision.
pub(in crate::web) fn decide(ask: &Ask) -> Result<Reply> {
    let (wave, id) = (ask.wave()?.id, ask.id("request")?);
    let by = ask.person()?.id;
    let (done, what) = match ask.field("decision") {
        Some("accepter") => (guest::accept(&ask.app, wave, id, by)?, "acceptee"),
        Some("refuser") => {
            let why = ask.field("motif").unwrap_or_default();
            (guest::refuse(&ask.app, wave, id, by, why)?, "refusee")
        }
        _ => return Err(Code::BadRequest.into()),
    };
    let what = if done { what } else { "deja" };
    Ok(Reply::see(ask.in_wave(&format!("demandes?fait={what}"))))
}
