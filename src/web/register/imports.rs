//! The list of imports, and the form that sends a file.

use askama::Template;

use crate::app::register::imports::{self, Import, Received, Sent, State};
use crate::error::Result;
use crate::i18n::{self, Words, number, text};
use crate::register::import::{Kind, Refusal};
use crate::web::page::{Frame, render};
use crate::web::{ADMIN, Ask, Reply};

/// What can be imported here.
const KINDS: [Kind; 7] = [
    Kind::Municipal,
    Kind::Contacts,
    Kind::RnaWaldec,
    Kind::RnaImport,
    Kind::SireneEstablishment,
    Kind::SireneUnit,
    Kind::Joafe,
];

struct Line {
    url: String,
    file: String,
    kind: String,
    at: String,
    state: String,
    counts: String,
}

#[derive(Template)]
#[template(path = "register_imports.html")]
struct Imports {
    frame: Frame,
    back: String,
    base: String,
    csrf: String,
    kinds: Vec<(&'static str, String, bool)>,
    vintage: String,
    refused: Option<Refusal>,
    lines: Vec<Line>,
    admin: bool,
    reference: String,
}

/// The state of an import, in words.
pub(super) fn state(words: Words, import: &Import) -> String {
    words.t(match import.run.state {
        State::Preview if import.is_waiting() => "import-state-preview",
        State::Preview => "import-state-columns",
        State::Applied => "import-state-applied",
        State::Undone => "import-state-undone",
        State::Abandoned => "import-state-abandoned",
    })
}

/// « 12 nouvelles, 3 modifiées… ».
fn counts(words: Words, import: &Import) -> String {
    if !import.counts.ready {
        return String::new();
    }
    let count = |n: u64| text(number(n as f64));
    words.with(
        "import-counts",
        &[
            ("added", count(import.counts.added)),
            ("updated", count(import.counts.updated)),
            ("same", count(import.counts.same)),
            ("rejected", count(import.counts.rejected)),
        ],
    )
}

/// The imports, most recent first.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None)
}

fn page(ask: &Ask, status: u16, refused: Option<Refusal>) -> Result<Reply> {
    let words = ask.words;
    let base = ask.at("registre/imports");
    let chosen = ask.field("genre").unwrap_or_default();
    let template = Imports {
        frame: Frame::staff(ask, words.t("imports-title")),
        back: ask.at("registre"),
        csrf: ask.csrf(),
        kinds: KINDS
            .into_iter()
            .map(|kind| (kind.code(), kind.label().to_owned(), kind.code() == chosen))
            .collect(),
        vintage: ask.field("millesime").unwrap_or_default().to_owned(),
        refused,
        lines: imports::list(&ask.app, ask.observatory()?.id)?
            .iter()
            .map(|import| Line {
                url: format!("{base}/{}", import.run.id),
                file: import.run.file_name.clone(),
                kind: import.kind.label().to_owned(),
                at: i18n::moment(import.run.created_at),
                state: state(words, import),
                counts: counts(words, import),
            })
            .collect(),
        admin: ask.may(ADMIN),
        reference: ask.at("registre/reference"),
        base,
    };
    Ok(render(status, &template))
}

/// Receives a file.
pub(in crate::web) fn send(ask: &Ask) -> Result<Reply> {
    let Some(file) = ask.file("fichier") else {
        let refused = Refusal {
            message: ask.words.t("import-no-file"),
            advice: ask.words.t("import-no-file-todo"),
        };
        return page(ask, 422, Some(refused));
    };
    let sent = Sent {
        path: &file.path,
        name: &file.name,
        kind: ask.field("genre").and_then(Kind::parse).filter(|kind| KINDS.contains(kind)),
        vintage: ask.field("millesime").map(|typed| typed.trim().chars().take(40).collect()),
        seats: ask.file("etablissements").map(|file| file.path.as_path()),
        territory: None,
        mapping: None,
        strict: false,
        person: ask.person.as_ref().map(|person| person.id),
    };
    match imports::receive(&ask.app, ask.observatory()?, &sent)? {
        Received::Previewed(id) | Received::Columns(id) => Ok(Reply::see(ask.at(&format!("registre/imports/{id}")))),
        Received::Refused(refused) => page(ask, 422, Some(refused)),
    }
}
