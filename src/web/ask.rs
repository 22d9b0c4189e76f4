//! A request as handlers see it, and what they answer.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::app::App;
use crate::app::accounts::{Role, SignedIn};
use crate::app::training;
use crate::error::{Code, Result};
use crate::fieldwork::{Observatory, Wave};
use crate::i18n::Words;
use crate::values::{Id, Token};

/// A request, read and checked: the person's right to the route is established before a handler sees it.
pub struct Ask {
    /// The application.
    pub app: App,
    /// The interface's language.
    pub words: Words,
    /// Parameters of the path.
    pub path: BTreeMap<String, String>,
    /// Parameters after `?`, in order.
    pub query: Vec<(String, String)>,
    /// Fields of the form, in order.
    pub form: Vec<(String, String)>,
    /// The personal link of a respondent's route.
    pub token: Option<Token>,
    /// Who is signed in, whatever the route.
    pub person: Option<SignedIn>,
    /// Their session.
    pub session: Option<Token>,
    /// What the shared device of a group session opens, and the session it returns to.
    pub shared: Option<(Token, String)>,
    /// The observatory of the path (`/o/{observatory}/…`), once the person's right to it is established.
    pub observatory: Option<Observatory>,
    /// The wave of the path (`…/vagues/{wave}/…`), which belongs to that observatory.
    pub wave: Option<Wave>,
    /// Files sent by the form, on disk until the request ends.
    pub files: Vec<Upload>,
    /// Where the request comes from, as far as the server can tell: for limits, never logged.
    pub remote: Option<std::net::IpAddr>,
    /// The form was sent by a page of another site, as far as the browser says.
    pub foreign: bool,
    /// The language asked for, by the address or the browser's cookie.
    pub lang: Option<String>,
}

/// A file sent by a form; it disappears with the request.
#[derive(Debug)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// Name that the file had.
    pub name: String,
    /// Where it waits.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
}

impl Drop for Upload {
    fn drop(&mut self) {
        // Already moved away: nothing to do.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

impl Ask {
    /// A parameter of the path; empty when the route has none of this name.
    pub fn param(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A parameter after `?`.
    pub fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The first field of the form with this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }

    /// A file of the form; `None` when the field is missing or was left empty.
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().find(|file| file.field == field && file.size > 0)
    }

    /// The observatory of the path.
    ///
    /// # Errors
    /// `NotFound` when the route has none.
    pub fn observatory(&self) -> Result<&Observatory> {
        self.observatory.as_ref().ok_or_else(|| Code::NotFound.into())
    }

    /// The wave of the path; its state is that of this instant.
    ///
    /// # Errors
    /// `NotFound` when the route has none.
    pub fn wave(&self) -> Result<&Wave> {
        self.wave.as_ref().ok_or_else(|| Code::NotFound.into())
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// `SignInNeeded` when nobody is.
    pub fn person(&self) -> Result<&SignedIn> {
        self.person.as_ref().ok_or_else(|| Code::SignInNeeded.into())
    }

    /// Refuses a form sent by a page of another site: for the forms of visitors, that no session guards.
    ///
    /// # Errors
    /// `FormExpired`.
    pub fn own_form(&self) -> Result<()> {
        if self.foreign { Err(Code::FormExpired.into()) } else { Ok(()) }
    }

    /// The guard of the forms of the page; empty when nobody is signed in.
    pub fn csrf(&self) -> String {
        self.person.as_ref().map(|person| person.csrf.clone()).unwrap_or_default()
    }

    /// Whether the person has one of these roles in the observatory of the path.
    pub fn may(&self, roles: &[Role]) -> bool {
        match (&self.person, &self.observatory) {
            (Some(person), Some(observatory)) => person.may(observatory.id, roles),
            _ => false,
        }
    }

    /// An address within the observatory of the path: `at("vagues")` → `/o/{slug}/vagues`.
    pub fn at(&self, rest: &str) -> String {
        let slug = self.observatory.as_ref().map_or("", |one| one.slug.as_str());
        if rest.is_empty() {
            format!("/o/{slug}")
        } else {
            format!("/o/{slug}/{rest}")
        }
    }

    /// An address within the wave of the path: `in_wave("associations")` → `/o/{slug}/vagues/{wave}/associations`.
    pub fn in_wave(&self, rest: &str) -> String {
        let wave = self.wave.as_ref().map(|wave| wave.id.to_string()).unwrap_or_default();
        let slash = if rest.is_empty() || rest.starts_with('?') { "" } else { "/" };
        self.at(&format!("vagues/{wave}{slash}{rest}"))
    }

    /// The personal link.
    ///
    /// # Errors
    /// `InvitationUnknown` when there is none.
    pub fn token(&self) -> Result<&Token> {
        self.token.as_ref().ok_or_else(|| Code::InvitationUnknown.into())
    }

    /// An identifier of the path.
    ///
    /// # Errors
    /// `NotFound` when it is not one.
    pub fn id<T>(&self, name: &str) -> Result<Id<T>> {
        Id::parse(self.param(name)).ok_or_else(|| Code::NotFound.into())
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Where to go (303).
    pub location: Option<String>,
    /// Name under which to download it.
    pub download: Option<String>,
    /// Whether and how long it may be kept.
    pub cache: Cache,
    /// Cookie to set: name, value, seconds (0 forgets it).
    pub cookie: Option<(&'static str, String, i64)>,
    /// The page carries its own style (a report): the policy lets inline styles in, and still no script.
    pub own_style: bool,
}

/// Whether an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// Never (personal pages).
    No,
    /// For ever (the address changes with the content).
    Forever,
    /// May be kept, must be asked again (content hash as `ETag`).
    Check,
}

impl Reply {
    fn new(status: u16, kind: &'static str, body: Vec<u8>) -> Self {
        Reply {
            status,
            kind,
            body,
            location: None,
            download: None,
            cache: Cache::No,
            cookie: None,
            own_style: false,
        }
    }

    /// A page.
    pub fn html(status: u16, body: String) -> Self {
        Reply::new(status, "text/html; charset=utf-8", body.into_bytes())
    }

    /// A JSON document.
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        Reply::new(status, "application/json", value.to_string().into_bytes())
    }

    /// A file shown in the browser.
    pub fn file(kind: &'static str, body: Vec<u8>, cache: Cache) -> Self {
        Reply {
            cache,
            ..Reply::new(200, kind, body)
        }
    }

    /// A file to download.
    pub fn download(kind: &'static str, name: String, body: Vec<u8>) -> Self {
        Reply {
            download: Some(name),
            ..Reply::new(200, kind, body)
        }
    }

    /// « See other »: what follows every form.
    pub fn see(location: impl Into<String>) -> Self {
        Reply {
            location: Some(location.into()),
            ..Reply::new(303, "text/plain; charset=utf-8", Vec::new())
        }
    }

    /// Says of a file of a training observatory that it is one: in its name, and in each row of a table.
    pub(super) fn of_training(mut self) -> Self {
        if let Some(name) = &mut self.download {
            name.insert_str(0, "entrainement-");
            if self.kind.starts_with("text/csv")
                && let Ok(marked) = training::marked(&self.body)
            {
                self.body = marked;
            }
        }
        self
    }

    /// Sets a cookie for this many seconds; 0 forgets it.
    pub fn with_cookie(mut self, name: &'static str, value: String, seconds: i64) -> Self {
        self.cookie = Some((name, value, seconds));
        self
    }
}
