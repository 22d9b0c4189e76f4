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
mod asked;
pub mod assets;
mod blocks;
mod board;
mod campaign;
mod comments;
mod compare;
mod coordinate;
mod direct;
mod door;
mod evolution;
mod explore;
pub mod fields;
mod mails;
mod page;
mod paper;
mod public;
mod register;
mod results;
mod routes;
mod say;
mod session;
mod training;
mod upload;
mod verbatims;
mod waves;

pub use ask::{Ask, Cache, Reply, Upload};
pub use routes::ROUTES;

/// Largest body accepted, in bytes.
pub const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Stands for the personal link in addresses, on the shared device of a group session: the link itself is in the device’s cookie.
const SHARED: &str = "seance";

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
/// Comment the results: coordinators and the steering committee.
pub const COMMENTERS: &[Role] = &[Role::Administrator, Role::Coordinator, Role::Steering];
/// See published diagnostics: those who see aggregates and members of the CLVA.
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

/// A form with files.
const fn post_files(path: &'static str, access: Access, handler: fn(&Ask) -> Result<Reply>) -> Route {
    Route {
        files: true,
        ..post(path, access, handler)
    }
}

/// Serves on a listener already bound (port 0 in tests), with this many worker threads. The caller runs the server returned.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    door::serve(app, listener, workers)
}
