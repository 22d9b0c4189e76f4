//! The page where a code of eight characters is typed: at home, or on the shared device of a group session.

use askama::Template;

use crate::app::paper::{self as actions, Entered};
use crate::error::{Code, Result};
use crate::fieldwork::GroupSession;
use crate::questionnaire::flow::Path;
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply, SHARED};

/// The cookie of a shared device: what it opens for the time being, and the session it returns to.
pub(in crate::web) const COOKIE: &str = "olva_seance";
/// A questionnaire left open ends with the day.
const LASTS: i64 = 12 * 3600;

#[derive(Template)]
#[template(path = "code.html")]
struct Page {
    frame: Frame,
    action: String,
    session: Option<(String, String)>,
    problem: Option<String>,
}

/// The group session of the address, when there is one.
fn session(ask: &Ask) -> Result<Option<GroupSession>> {
    match ask.param("seance") {
        "" => Ok(None),
        text => {
            let id: Id<GroupSession> = Id::parse(text).ok_or(Code::NotFound)?;
            actions::session(&ask.app, id).map(Some)
        }
    }
}

fn page(ask: &Ask, status: u16, session: Option<&GroupSession>, problem: Option<String>) -> Reply {
    let mut title = ask.words.t("code-title");
    if problem.is_some() {
        title = ask.words.one("error-title", "title", &title);
    }
    let mut frame = Frame::public(ask.words, title);
    frame.demo = ask.app.is_demonstration();
    let page = Page {
        action: session.map_or_else(|| "/code".to_owned(), |session| format!("/code/{}", session.id)),
        session: session.map(|session| (session.title.clone(), session.place.clone())),
        problem,
        frame,
    };
    render(status, &page)
}

/// The field.
pub(in crate::web) fn ask_code(ask: &Ask) -> Result<Reply> {
    let session = session(ask)?;
    Ok(page(ask, 200, session.as_ref(), None))
}

/// A code was typed.
pub(in crate::web) fn enter(ask: &Ask) -> Result<Reply> {
    let session = session(ask)?;
    let typed = ask.field("code").unwrap_or_default();
    let within = session.as_ref().map(|session| session.id);
    Ok(match actions::enter(&ask.app, ask.remote, typed, within)? {
        Entered::Home(token) => Reply::see(format!("/q/{}", token.reveal())),
        Entered::Shared(token, path) => {
            let back = within.map(|id| id.to_string()).unwrap_or_default();
            let short = if path == Path::Short { "?parcours=court" } else { "" };
            Reply::see(format!("/q/{SHARED}{short}")).with_cookie(COOKIE, format!("{}.{back}", token.reveal()), LASTS)
        }
        Entered::Device(id) => Reply::see(format!("/code/{id}")),
        Entered::Unknown => page(ask, 422, session.as_ref(), Some(ask.words.t("code-unknown"))),
        Entered::Wait(_) => page(ask, 429, session.as_ref(), Some(ask.words.t("code-wait"))),
    })
}

/// « Terminer et rendre l’appareil »: nothing stays on it.
pub(in crate::web) fn leave(ask: &Ask) -> Result<Reply> {
    let mut back = "/code".to_owned();
    if let Some((token, session)) = &ask.shared {
        actions::leave(&ask.app, token)?;
        if let Some(id) = Id::<GroupSession>::parse(session)
            && actions::session(&ask.app, id).is_ok()
        {
            back = format!("/code/{id}");
        }
    }
    Ok(Reply::see(back).with_cookie(COOKIE, String::new(), 0))
}
