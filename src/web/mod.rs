//! Pages: the table of every route with who may use it, and the server built from it.
//!
//! [`ROUTES`] is the only list of routes: the server is built from it, and the tests walk it. A handler is a plain function from
//! [`Ask`] to [`Reply`]; only `door` knows the HTTP library.

use std::net::TcpListener;

use actix_web::dev::Server;

use crate::app::App;
use crate::error::Result;

pub mod answer;
mod aside;
mod ask;
pub mod assets;
mod blocks;
mod coordinate;
mod direct;
mod door;
pub mod fields;
mod page;
mod public;
mod results;
mod say;
mod session;

pub use ask::{Ask, Cache, Reply};

/// Largest body accepted, in bytes.
pub const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever holds the personal link (`{token}` in the path).
    Respondent,
    /// Signed in as a coordinator.
    Coordinator,
    /// Signed in, as a director or a coordinator.
    Director,
}

/// The methods in use. A `Get` route answers `HEAD` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Writes.
    Post,
}

/// A line of the table.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path, with `{parameters}`.
    pub path: &'static str,
    /// Who may use it. Forms of signed-in people are checked for their session's guard before the handler runs.
    pub access: Access,
    /// What it does.
    pub handler: fn(&Ask) -> Result<Reply>,
}

const fn get(path: &'static str, access: Access, handler: fn(&Ask) -> Result<Reply>) -> Route {
    Route {
        method: Method::Get,
        path,
        access,
        handler,
    }
}

const fn post(path: &'static str, access: Access, handler: fn(&Ask) -> Result<Reply>) -> Route {
    Route {
        method: Method::Post,
        path,
        access,
        handler,
    }
}

/// Every route. The first path that matches wins.
pub const ROUTES: &[Route] = &[
    get("/", Access::Public, public::home),
    get("/sante", Access::Public, public::health),
    get("/pret", Access::Public, public::readiness),
    get("/accessibilite", Access::Public, public::accessibility),
    get("/static/{hash}/{file}", Access::Public, public::asset),
    get("/connexion/{link}", Access::Public, session::ask),
    post("/connexion/{link}", Access::Public, session::sign_in),
    post("/deconnexion", Access::Director, session::sign_out),
    get("/q/{token}", Access::Respondent, answer::start),
    get("/q/{token}/notice", Access::Respondent, answer::notice),
    get("/q/{token}/recapitulatif", Access::Respondent, answer::review),
    post("/q/{token}/envoyer", Access::Respondent, answer::send),
    get("/q/{token}/merci", Access::Respondent, answer::thanks),
    get("/q/{token}/copie", Access::Respondent, answer::copy),
    post("/q/{token}/parcours/complet", Access::Respondent, answer::widen),
    post("/q/{token}/brouillon/{page}", Access::Respondent, answer::draft),
    get("/q/{token}/{page}", Access::Respondent, answer::show),
    post("/q/{token}/{page}", Access::Respondent, answer::save),
    get("/coordination", Access::Coordinator, coordinate::waves),
    get("/coordination/vagues/{wave}", Access::Coordinator, coordinate::wave),
    get("/coordination/vagues/{wave}/resultats", Access::Coordinator, results::live),
    get(
        "/coordination/vagues/{wave}/associations",
        Access::Coordinator,
        coordinate::frame,
    ),
    get(
        "/coordination/vagues/{wave}/associations/{association}",
        Access::Coordinator,
        aside::confirm,
    ),
    post(
        "/coordination/vagues/{wave}/associations/{association}",
        Access::Coordinator,
        aside::change,
    ),
    get(
        "/coordination/vagues/{wave}/reponses.csv",
        Access::Coordinator,
        coordinate::responses_csv,
    ),
    get(
        "/coordination/vagues/{wave}/reponses.json",
        Access::Coordinator,
        coordinate::responses_json,
    ),
    post(
        "/coordination/vagues/{wave}/diagnostic",
        Access::Coordinator,
        coordinate::produce,
    ),
    post(
        "/coordination/vagues/{wave}/validation",
        Access::Coordinator,
        coordinate::validate,
    ),
    get("/direction", Access::Director, direct::home),
    get("/direction/diagnostics/{id}.pdf", Access::Director, direct::pdf),
    get("/direction/diagnostics/{id}.html", Access::Director, direct::html),
    get("/direction/diagnostics/{id}.json", Access::Director, direct::aggregates),
];

/// Serves on a listener already bound (port 0 in tests), with this many worker threads. The caller runs the server returned.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    door::serve(app, listener, workers)
}
