//! Pages for everybody: home, accessibility statement, health, static files.

use askama::Template;

use super::ask::Cache;
use super::page::{Frame, render};
use super::{Ask, Reply, assets};
use crate::app::Unready;
use crate::app::accounts::setup;
use crate::error::{Code, Result};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    work: Option<&'static str>,
    /// Nobody was here yet.
    empty: bool,
}

/// What the service is, and what to do with a link.
pub(super) fn home(ask: &Ask) -> Result<Reply> {
    let mut frame = Frame::staff(ask, ask.words.t("home-title"));
    frame.wide = false;
    Ok(render(
        200,
        &Home {
            frame,
            empty: ask.person.is_none() && setup::is_empty(&ask.app)?,
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

/// The program is alive: nothing else is looked at, so that a database that is away gets no instance restarted.
pub(super) fn health(_: &Ask) -> Result<Reply> {
    Ok(plain(200, "en marche"))
}

/// Whether a proxy may send people here.
pub(super) fn readiness(ask: &Ask) -> Result<Reply> {
    Ok(match ask.app.readiness() {
        Ok(()) => plain(200, "prêt"),
        Err(Unready::Stopping) => plain(503, "arrêt en cours"),
        Err(Unready::Worker) => plain(503, "le travail de fond est arrêté"),
        Err(Unready::Migrations) => plain(503, "les tables de la base ne sont pas à jour"),
        Err(Unready::Database(error)) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            plain(503, "la base de données ne répond pas")
        }
    })
}

/// One line of text, for machines.
fn plain(status: u16, line: &str) -> Reply {
    Reply {
        status,
        ..Reply::file("text/plain; charset=utf-8", format!("{line}\n").into_bytes(), Cache::No)
    }
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
