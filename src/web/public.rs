//! Pages for everybody: home, accessibility statement, health, static files.

use askama::Template;

use super::ask::Cache;
use super::page::{Frame, render};
use super::{Ask, Reply, assets};
use crate::app::waves;
use crate::error::{Code, Result};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    work: Option<&'static str>,
}

/// What the service is, and what to do with a link.
pub(super) fn home(ask: &Ask) -> Result<Reply> {
    let mut frame = Frame::staff(ask, ask.words.t("home-title"));
    frame.wide = false;
    Ok(render(
        200,
        &Home {
            frame,
            work: ask.person.as_ref().map(|_| "/accueil"),
        },
    ))
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility {
    frame: Frame,
}

/// The accessibility statement.
pub(super) fn accessibility(ask: &Ask) -> Result<Reply> {
    let mut frame = Frame::staff(ask, ask.words.t("accessibility-title"));
    frame.wide = false;
    Ok(render(200, &Accessibility { frame }))
}

/// For load balancers: the database answers.
pub(super) fn health(ask: &Ask) -> Result<Reply> {
    waves::list(&ask.app, None)?;
    Ok(Reply::file("text/plain; charset=utf-8", b"ok\n".to_vec(), Cache::No))
}

/// The style sheet and the script.
pub(super) fn asset(ask: &Ask) -> Result<Reply> {
    let url = format!("/static/{}/{}", ask.param("hash"), ask.param("file"));
    let asset = assets::all()
        .into_iter()
        .find(|asset| asset.url == url)
        .ok_or(Code::NotFound)?;
    Ok(Reply::file(asset.kind, asset.body.clone().into_bytes(), Cache::Forever))
}
