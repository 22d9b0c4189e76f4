//! The HTTP side: builds the server from the table, reads requests, checks rights, writes headers, turns errors into pages.

use std::net::TcpListener;

use actix_web::body::BoxBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{App as Actix, HttpRequest, HttpResponse, HttpServer, guard, middleware, web};

use super::ask::Cache;
use super::{Access, Ask, BODY_LIMIT, Method, ROUTES, Reply, Route, page, session};
use crate::app::App;
use crate::app::accounts::{self, Role};
use crate::error::{Code, Error, Result};
use crate::i18n::Words;
use crate::values::{Random, Token, hex_sha256};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; \
                             frame-ancestors 'none'; base-uri 'none'";

pub(super) fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        let app = app.clone();
        Actix::new()
            .wrap(middleware::Compress::default())
            .configure(move |config| configure(config, app))
    });
    Ok(server
        .workers(workers.max(1))
        .disable_signals()
        .shutdown_timeout(10)
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
            resource = resource.route(match route.method {
                Method::Get => web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler),
                Method::Post => web::post().to(handler),
            });
        }
        config.service(resource.default_service(web::to(wrong_method)));
    }
    config.default_service(web::to(nowhere));
}

async fn nowhere(app: web::Data<App>) -> HttpResponse {
    refuse(&app, "-", Words::default(), &Error::from(Code::NotFound))
}

async fn wrong_method(app: web::Data<App>) -> HttpResponse {
    let mut response = refuse(&app, "-", Words::default(), &Error::from(Code::BadRequest));
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
    let lang = language(&request);
    let words = Words::of(lang.as_deref().unwrap_or("fr"));
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let too_large = error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
            let code = if too_large { Code::TooLarge } else { Code::BadRequest };
            let mut response = refuse(&app, route.path, words, &Error::from(code));
            response
                .head_mut()
                .set_connection_type(actix_web::http::ConnectionType::Close);
            return response;
        }
    };
    let form = if route.method == Method::Post {
        pairs(&String::from_utf8_lossy(&body))
    } else {
        Vec::new()
    };
    drop(body);
    let cookie = request.cookie(session::COOKIE).map(|c| c.value().to_owned());
    let ask = Ask {
        app: app.get_ref().clone(),
        words,
        path: request
            .match_info()
            .iter()
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
        query: pairs(request.query_string()),
        form,
        token: None,
        person: None,
        session: cookie.as_deref().and_then(Token::parse),
        lang,
    };
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    let outcome = web::block(move || admit(route, ask).and_then(|ask| (route.handler)(&ask)));
    match outcome.await {
        Ok(Ok(reply)) => write(&app, reply, known.as_deref()),
        Ok(Err(error)) => refuse(&app, route.path, words, &error),
        Err(_) => {
            let cause = anyhow::anyhow!("the handler panicked");
            refuse(
                &app,
                route.path,
                words,
                &Error {
                    code: Code::Internal,
                    cause: Some(cause),
                },
            )
        }
    }
}

/// Establishes who asks, and whether they may.
fn admit(route: &Route, mut ask: Ask) -> Result<Ask> {
    if let Some(session) = &ask.session {
        ask.person = accounts::session(&ask.app, session)?;
    }
    match route.access {
        Access::Public => {}
        Access::Respondent => {
            let token = Token::parse(ask.param("token")).ok_or(Code::InvitationUnknown)?;
            ask.token = Some(token);
        }
        Access::Coordinator | Access::Director => {
            let person = ask.person.as_ref().ok_or(Code::SignInNeeded)?;
            if route.access == Access::Coordinator && person.role != Role::Coordinator {
                return Err(Code::NotFound.into());
            }
            if route.method == Method::Post && ask.field(page::CSRF) != Some(person.csrf.as_str()) {
                return Err(Code::FormExpired.into());
            }
        }
    }
    Ok(ask)
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
fn refuse(app: &App, path: &'static str, words: Words, error: &Error) -> HttpResponse {
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
