//! The HTTP side: builds the server from the table, reads requests, checks rights, writes headers, turns errors into pages.

use std::net::TcpListener;

use actix_web::body::BoxBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{App as Actix, HttpRequest, HttpResponse, HttpServer, guard, middleware, web};

use super::accounts as accounts_pages;
use super::ask::Cache;
use super::{Access, Ask, BODY_LIMIT, Method, ROUTES, Reply, Route, SHARED, asked, page, paper, session, upload};
use crate::app::accounts::Stage;
use crate::app::{App, accounts, observatories, waves};
use crate::error::{Code, Error, Result};
use crate::i18n::Words;
use crate::values::{Random, Token, client_address, hex_sha256};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; \
                             frame-ancestors 'none'; base-uri 'none'";

pub(super) fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let patience = app.settings.shutdown_timeout;
    let server = HttpServer::new(move || {
        let app = app.clone();
        Actix::new()
            .wrap(middleware::Compress::default())
            .configure(move |config| configure(config, app))
    });
    Ok(server
        .workers(workers.max(1))
        .disable_signals()
        .shutdown_timeout(patience)
        .listen(listener)?
        .run())
}

/// Registers the table: one resource a path, its methods inside.
fn configure(config: &mut web::ServiceConfig, app: App) {
    config
        .app_data(web::Data::new(app))
        .app_data(web::PayloadConfig::new(BODY_LIMIT));
    for (place, route) in ROUTES.iter().enumerate() {
        if ROUTES[..place].iter().any(|earlier| earlier.path == route.path) {
            continue;
        }
        let mut resource = web::resource(route.path);
        for route in ROUTES.iter().filter(|other| other.path == route.path) {
            let handler = move |app, request, body| handle(route, app, request, body);
            let with_files = move |app, request, parts| handle_files(route, app, request, parts);
            resource = resource.route(match (route.method, route.files) {
                (Method::Get, _) => web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler),
                (Method::Post, false) => web::post().to(handler),
                (Method::Post, true) => web::post().to(with_files),
            });
        }
        config.service(resource.default_service(web::to(wrong_method)));
    }
    config.default_service(web::to(nowhere));
}

async fn nowhere(app: web::Data<App>) -> HttpResponse {
    refuse(&app, "-", Words::default(), &Error::from(Code::NotFound), None)
}

async fn wrong_method(app: web::Data<App>) -> HttpResponse {
    let mut response = refuse(&app, "-", Words::default(), &Error::from(Code::BadRequest), None);
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// One request: read here, handled on the pool of blocking threads, written here.
async fn handle(
    route: &'static Route,
    app: web::Data<App>,
    request: HttpRequest,
    body: std::result::Result<web::Bytes, actix_web::Error>,
) -> HttpResponse {
    let words = Words::of(language(&request).as_deref().unwrap_or("fr"));
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let too_large = error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
            let code = if too_large { Code::TooLarge } else { Code::BadRequest };
            return closing(refuse(&app, route.path, words, &Error::from(code), None));
        }
    };
    let form = if route.method == Method::Post {
        pairs(&String::from_utf8_lossy(&body))
    } else {
        Vec::new()
    };
    drop(body);
    let ask = Ask {
        form,
        ..ask_of(&app, &request)
    };
    let known = known(&request);
    let outcome = web::block(move || {
        let ask = admit(route, ask)?;
        guarded(route, &ask)?;
        answer(route, &ask)
    });
    conclude(&app, route, words, outcome.await, (request.path(), known.as_deref()))
}

/// A request with files: who may send them is known before they are read.
async fn handle_files(
    route: &'static Route,
    app: web::Data<App>,
    request: HttpRequest,
    parts: actix_multipart::Multipart,
) -> HttpResponse {
    let words = Words::of(language(&request).as_deref().unwrap_or("fr"));
    let ask = ask_of(&app, &request);
    let admitted = match web::block(move || admit(route, ask)).await {
        Ok(Ok(ask)) => ask,
        Ok(Err(error)) => return closing(refuse(&app, route.path, words, &error, asked::page(request.path()))),
        Err(_) => return closing(refuse(&app, route.path, words, &panicked(), None)),
    };
    let (form, files) = match upload::read(&app, parts).await {
        Ok(read) => read,
        Err(error) => return closing(refuse(&app, route.path, words, &error, asked::page(request.path()))),
    };
    let ask = Ask { form, files, ..admitted };
    let outcome = web::block(move || {
        guarded(route, &ask)?;
        answer(route, &ask)
    });
    conclude(&app, route, words, outcome.await, (request.path(), None))
}

/// What the handler answers; the files of a training observatory say that they are.
fn answer(route: &Route, ask: &Ask) -> Result<Reply> {
    let reply = (route.handler)(ask)?;
    let training = ask.observatory.as_ref().is_some_and(|one| one.training);
    Ok(if training { reply.of_training() } else { reply })
}

/// The connection ends with this answer: what the browser still sends is not read.
fn closing(mut response: HttpResponse) -> HttpResponse {
    response
        .head_mut()
        .set_connection_type(actix_web::http::ConnectionType::Close);
    response
}

fn panicked() -> Error {
    Error {
        code: Code::Internal,
        cause: Some(anyhow::anyhow!("the handler panicked")),
    }
}

/// What the request says of itself; rights are established later.
fn ask_of(app: &web::Data<App>, request: &HttpRequest) -> Ask {
    let lang = language(request);
    let cookie = request.cookie(session::COOKIE).map(|c| c.value().to_owned());
    Ask {
        app: app.get_ref().clone(),
        words: Words::of(lang.as_deref().unwrap_or("fr")),
        path: request
            .match_info()
            .iter()
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
        query: pairs(request.query_string()),
        form: Vec::new(),
        token: None,
        person: None,
        session: cookie.as_deref().and_then(Token::parse),
        shared: request.cookie(paper::COOKIE).and_then(|cookie| {
            let (token, session) = cookie.value().split_once('.')?;
            Some((Token::parse(token)?, session.to_owned()))
        }),
        observatory: None,
        wave: None,
        files: Vec::new(),
        foreign: is_foreign(app, request),
        remote: request
            .peer_addr()
            .map(|address| client_address(address.ip(), &forwarded(request), &app.settings.trusted_proxies)),
        lang,
    }
}

/// Whether a form comes from another site's page: what the browser says (`Sec-Fetch-Site`), else where it says the form was
/// (`Origin`). Programs say neither. Our pages send no referrer, which makes the origin `null`: believed only where browsers are not
/// held to say more.
fn is_foreign(app: &App, request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, None) => false,
        (None, Some("null")) => app.base_url.starts_with("https://"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin != &*app.base_url && (host.is_none() || host != header("host"))
        }
    }
}

/// The whole of `X-Forwarded-For`, which may stand in several lines.
fn forwarded(request: &HttpRequest) -> String {
    let lines = request.headers().get_all(header::X_FORWARDED_FOR);
    let texts: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    texts.join(",")
}

/// The version of the page that the browser has.
fn known(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::IF_NONE_MATCH)?;
    value.to_str().ok().map(str::to_owned)
}

/// Writes what the handler gave. Of the path, only a page to come back to is used.
fn conclude(
    app: &App,
    route: &'static Route,
    words: Words,
    outcome: std::result::Result<Result<Reply>, actix_web::error::BlockingError>,
    (path, known): (&str, Option<&str>),
) -> HttpResponse {
    let response = match outcome {
        Ok(Ok(reply)) => write(app, reply, known),
        Ok(Err(error)) if error.code == Code::InvitationUnknown && is_shared(path) => {
            write(app, page::given_back(words, app.is_demonstration()), None)
        }
        Ok(Err(error)) => refuse(app, route.path, words, &error, asked::page(path)),
        Err(_) => refuse(app, route.path, words, &panicked(), None),
    };
    // A proxy keeps connections open: it is told to open its next one elsewhere.
    if app.is_stopping() { closing(response) } else { response }
}

/// Whether a path is one of the shared device of a group session.
fn is_shared(path: &str) -> bool {
    let rest = path.strip_prefix("/q/").and_then(|rest| rest.strip_prefix(SHARED));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Establishes who asks, and whether they may.
fn admit(route: &Route, mut ask: Ask) -> Result<Ask> {
    if let Some(session) = &ask.session {
        ask.person = accounts::session(&ask.app, session)?;
    }
    match route.access {
        Access::Public => {}
        Access::Respondent => {
            let token = match ask.param("token") {
                SHARED => ask.shared.as_ref().map(|(token, _)| token.clone()),
                link => Token::parse(link),
            };
            ask.token = Some(token.ok_or(Code::InvitationUnknown)?);
        }
        Access::Unfinished => {
            ask.person()?;
        }
        Access::SignedIn => finished(&ask)?,
        Access::Campaign => {
            finished(&ask)?;
            if !ask.person()?.campaign {
                return Err(Code::NotFound.into());
            }
        }
        Access::Roles(roles) => {
            // Whoever has no role here is told the same as for an observatory that does not exist.
            finished(&ask)?;
            let observatory = observatories::named(&ask.app, ask.param("observatory"))?;
            if !ask.person()?.may(observatory.id, roles) {
                return Err(Code::NotFound.into());
            }
            if ask.path.contains_key("wave") {
                let wave = waves::get(&ask.app, ask.id("wave")?)?;
                if wave.observatory != observatory.id {
                    return Err(Code::NotFound.into());
                }
                ask.wave = Some(wave);
            }
            ask.observatory = Some(observatory);
        }
    }
    Ok(ask)
}

/// Signed in all the way, second factor included.
fn finished(ask: &Ask) -> Result<()> {
    match ask.person()?.stage {
        Stage::Full => Ok(()),
        Stage::Code | Stage::SetUp => Err(Code::SecondFactorNeeded.into()),
    }
}

/// The form of a signed-in person carries the guard of their session.
fn guarded(route: &Route, ask: &Ask) -> Result<()> {
    if route.method == Method::Get || matches!(route.access, Access::Public | Access::Respondent) {
        return Ok(());
    }
    if ask.field(page::CSRF) == Some(ask.person()?.csrf.as_str()) {
        Ok(())
    } else {
        Err(Code::FormExpired.into())
    }
}

/// Reads `a=1&b=2`. Bytes that are not UTF-8 are replaced, never refused.
fn pairs(text: &str) -> Vec<(String, String)> {
    web::Query::<Vec<(String, String)>>::from_query(text)
        .map(web::Query::into_inner)
        .unwrap_or_default()
}

fn language(request: &HttpRequest) -> Option<String> {
    let asked = pairs(request.query_string())
        .into_iter()
        .find(|(name, _)| name == "lang")
        .map(|(_, value)| value);
    let lang = asked.or_else(|| request.cookie(page::LANG_COOKIE).map(|c| c.value().to_owned()))?;
    (lang.len() <= 8 && lang.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')).then_some(lang)
}

/// Writes the answer with the headers that every page has.
fn write(app: &App, reply: Reply, known: Option<&str>) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::with_body(status, BoxBody::new(()));
    let mut body = reply.body;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, reply.kind);
    set(
        header::CONTENT_SECURITY_POLICY,
        if reply.own_style { REPORT_POLICY } else { POLICY },
    );
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    );
    let secure = app.base_url.starts_with("https://");
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    match reply.cache {
        Cache::No => set(header::CACHE_CONTROL, "no-store"),
        Cache::Forever => set(header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        Cache::Check => {
            let tag = format!("\"{}\"", &hex_sha256(&body)[..32]);
            set(header::CACHE_CONTROL, "private, no-cache");
            set(header::ETAG, &tag);
            // Middle boxes and compression mark a tag as weak: same content all the same.
            if known.is_some_and(|k| k.trim_start_matches("W/") == tag) {
                body = Vec::new();
                *response.status_mut() = StatusCode::NOT_MODIFIED;
            }
        }
    }
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    if let Some(location) = &reply.location {
        set(header::LOCATION, location);
    }
    if let Some(name) = &reply.download {
        set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    }
    if reply.kind == "application/pdf" {
        // Already compressed inside.
        set(header::CONTENT_ENCODING, "identity");
    }
    if let Some((name, value, seconds)) = &reply.cookie {
        let cookie = Cookie::build(*name, value.clone())
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .max_age(Duration::seconds(*seconds))
            .finish();
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response.set_body(BoxBody::new(body))
}

/// The page of an error; ours get an incident number, and their cause is logged with the pattern of the route, never its
/// address (which may hold a personal link).
fn refuse(app: &App, path: &'static str, words: Words, error: &Error, asked: Option<&str>) -> HttpResponse {
    match error.code {
        Code::SecondFactorNeeded => return write(app, Reply::see(asked::carried("/connexion/code", asked)), None),
        Code::SignInNeeded => return write(app, accounts_pages::entry::needed(app, words, asked), None),
        _ => {}
    }
    let status = error.code.status();
    let incident = (status >= 500).then(|| incident_number(&*app.random));
    if let Some(incident) = &incident {
        let cause = error.cause.as_ref().map(|cause| format!("{cause:#}")).unwrap_or_default();
        tracing::error!(incident, route = path, code = ?error.code, cause, "request failed");
    }
    let mut response = write(
        app,
        page::error(words, error.code, incident.as_deref(), app.is_demonstration()),
        None,
    );
    if error.code == Code::Busy {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

/// Eight characters that can be read over the telephone.
fn incident_number(random: &dyn Random) -> String {
    Token::new(random).reveal()[..8].to_uppercase()
}
