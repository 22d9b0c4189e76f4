//! Pages: the table of every route with who may use it, and the server built from it.
//!
//! [`ROUTES`] is the only list of routes: the server is built from it, and the tests walk it. A handler is a plain function from
//! [`Ask`] to [`Reply`]; only `door` knows the HTTP library.

use std::net::TcpListener;

use actix_web::dev::Server;

use crate::app::App;
use crate::app::accounts::Role;
use crate::error::Result;

mod accounts;
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
mod register;
mod results;
mod say;
mod session;
mod upload;

pub use ask::{Ask, Cache, Reply, Upload};

/// Largest body accepted, in bytes.
pub const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever holds the personal link (`{token}` in the path).
    Respondent,
    /// Signed in, the second factor possibly still missing: the pages that ask for it.
    Unfinished,
    /// Whoever is signed in.
    SignedIn,
    /// Signed in with one of these roles in the observatory of the path (`/o/{observatory}/…`); a wave of the path must be its own.
    Roles(&'static [Role]),
    /// Signed in as a coordinator of campaigns.
    Campaign,
}

/// Names the others, changes the observatory.
pub const ADMIN: &[Role] = &[Role::Administrator];
/// Run the fieldwork.
pub const COORDINATORS: &[Role] = &[Role::Administrator, Role::Coordinator];
/// Key answers in: the above and operators.
pub const DESK: &[Role] = &[Role::Administrator, Role::Coordinator, Role::Operator];
/// See aggregates.
pub const READERS: &[Role] = &[Role::Administrator, Role::Coordinator, Role::Steering, Role::Director];
/// See published diagnostics: the above and members of the CLVA.
pub const PUBLISHED: &[Role] = &[
    Role::Administrator,
    Role::Coordinator,
    Role::Steering,
    Role::Director,
    Role::Clva,
];
/// Get the anonymised file.
pub const RESEARCH: &[Role] = &[Role::Administrator, Role::Coordinator, Role::Researcher];
/// Whoever has a role in the observatory.
pub const MEMBERS: &[Role] = &Role::ALL;

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
    /// Takes files (`multipart/form-data`), streamed to disk once the person's right is established.
    pub files: bool,
    /// What it does.
    pub handler: fn(&Ask) -> Result<Reply>,
}

const fn get(path: &'static str, access: Access, handler: fn(&Ask) -> Result<Reply>) -> Route {
    Route {
        method: Method::Get,
        path,
        access,
        files: false,
        handler,
    }
}

const fn post(path: &'static str, access: Access, handler: fn(&Ask) -> Result<Reply>) -> Route {
    Route {
        method: Method::Post,
        path,
        access,
        files: false,
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
    get("/connexion", Access::Public, accounts::entry::form),
    post("/connexion", Access::Public, accounts::entry::submit),
    get("/connexion/envoye", Access::Public, accounts::entry::sent),
    get("/connexion/code", Access::Unfinished, accounts::entry::code),
    post("/connexion/code", Access::Unfinished, accounts::entry::check_code),
    get("/connexion/{link}", Access::Public, session::ask),
    post("/connexion/{link}", Access::Public, session::sign_in),
    post("/deconnexion", Access::Unfinished, session::sign_out),
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
    get("/accueil", Access::SignedIn, accounts::home::choose),
    get("/o/{observatory}", Access::Roles(MEMBERS), accounts::home::landing),
    // — waves —
    get("/o/{observatory}/vagues", Access::Roles(COORDINATORS), coordinate::waves),
    get(
        "/o/{observatory}/vagues/{wave}",
        Access::Roles(COORDINATORS),
        coordinate::wave,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/resultats",
        Access::Roles(READERS),
        results::live,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/associations",
        Access::Roles(COORDINATORS),
        coordinate::frame,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/associations/{association}",
        Access::Roles(COORDINATORS),
        aside::confirm,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/associations/{association}",
        Access::Roles(COORDINATORS),
        aside::change,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses.csv",
        Access::Roles(COORDINATORS),
        coordinate::responses_csv,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/reponses.json",
        Access::Roles(COORDINATORS),
        coordinate::responses_json,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/diagnostic",
        Access::Roles(COORDINATORS),
        coordinate::produce,
    ),
    post(
        "/o/{observatory}/vagues/{wave}/validation",
        Access::Roles(COORDINATORS),
        coordinate::validate,
    ),
    // — diagnostics —
    get("/o/{observatory}/diagnostic", Access::Roles(PUBLISHED), direct::home),
    get("/o/{observatory}/diagnostics/{id}.pdf", Access::Roles(PUBLISHED), direct::pdf),
    get(
        "/o/{observatory}/diagnostics/{id}.html",
        Access::Roles(PUBLISHED),
        direct::html,
    ),
    get(
        "/o/{observatory}/diagnostics/{id}.json",
        Access::Roles(READERS),
        direct::aggregates,
    ),
    // — register —
    get(
        "/o/{observatory}/registre/doublons",
        Access::Roles(COORDINATORS),
        register::duplicates::list,
    ),
    post(
        "/o/{observatory}/registre/doublons",
        Access::Roles(COORDINATORS),
        register::duplicates::merge_sure,
    ),
    get(
        "/o/{observatory}/registre/doublons/historique",
        Access::Roles(COORDINATORS),
        register::duplicates::history::show,
    ),
    post(
        "/o/{observatory}/registre/doublons/historique",
        Access::Roles(COORDINATORS),
        register::duplicates::history::change,
    ),
    get(
        "/o/{observatory}/registre/doublons/{association}/{other}",
        Access::Roles(COORDINATORS),
        register::duplicates::pair::show,
    ),
    post(
        "/o/{observatory}/registre/doublons/{association}/{other}",
        Access::Roles(COORDINATORS),
        register::duplicates::pair::decide,
    ),
    // — mails —
    // — board —
    // — paper —
    // — accounts —
    get("/installation/{link}", Access::Public, accounts::install::form),
    post("/installation/{link}", Access::Public, accounts::install::submit),
    get("/compte", Access::SignedIn, accounts::own::show),
    post("/compte", Access::SignedIn, accounts::own::change),
    post("/compte/mot-de-passe", Access::SignedIn, accounts::own::password),
    post("/compte/sessions", Access::SignedIn, accounts::own::end_sessions),
    get("/compte/second-facteur", Access::Unfinished, accounts::factor::show),
    post("/compte/second-facteur", Access::Unfinished, accounts::factor::confirm),
    post("/compte/second-facteur/arret", Access::SignedIn, accounts::factor::end),
    post("/compte/second-facteur/codes", Access::SignedIn, accounts::factor::renew),
    get("/o/{observatory}/equipe", Access::Roles(ADMIN), accounts::team::list),
    post("/o/{observatory}/equipe", Access::Roles(ADMIN), accounts::team::invite),
    get("/o/{observatory}/equipe/{person}", Access::Roles(ADMIN), accounts::team::show),
    post(
        "/o/{observatory}/equipe/{person}",
        Access::Roles(ADMIN),
        accounts::team::change,
    ),
    post(
        "/o/{observatory}/equipe/{person}/lien",
        Access::Roles(ADMIN),
        accounts::team::send_link,
    ),
    get(
        "/o/{observatory}/recherche",
        Access::Roles(RESEARCH),
        accounts::research::list,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/recherche.csv",
        Access::Roles(RESEARCH),
        accounts::research::file,
    ),
    get(
        "/o/{observatory}/vagues/{wave}/recherche-dictionnaire.csv",
        Access::Roles(RESEARCH),
        accounts::research::dictionary,
    ),
    // — campaign —
];

/// Serves on a listener already bound (port 0 in tests), with this many worker threads. The caller runs the server returned.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    door::serve(app, listener, workers)
}
