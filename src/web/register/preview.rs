//! One import: what it would change, what it rejects, then the button; once applied, what it did, and how to take it back.

use askama::Template;

use super::imports::state;
use super::{columns, value};
use crate::app::register::imports::{self, Action, Import, Line, State, Turn, label};
use crate::error::Result;
use crate::i18n::{self, number, text};
use crate::register::import::Refusal;

use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// Rows shown of each sort.
const SHOWN: i64 = 30;

struct Changed {
    line: i32,
    name: String,
    turns: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "register_preview.html")]
struct Preview {
    frame: Frame,
    back: String,
    base: String,
    register: String,
    home: String,
    file: String,
    kind: String,
    state: String,
    at: String,
    waiting: bool,
    applied: bool,
    undone: bool,
    nothing: bool,
    mapped: bool,
    refused: Option<Refusal>,
    warning: Option<String>,
    already: Option<String>,
    tiles: Vec<(String, String)>,
    notes: Vec<String>,
    fields: Vec<(String, String)>,
    added: Vec<Changed>,
    updated: Vec<Changed>,
    rejected: Vec<(i32, String)>,
    more_rejected: bool,
    remarked: Vec<(i32, String, String)>,
    more_remarked: bool,
    kept: Vec<(String, String, String)>,
    kept_count: String,
    undone_text: String,
    csrf: String,
}

/// An import: its columns to choose, its preview, or what it did.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let import = imports::get(&ask.app, ask.observatory()?.id, ask.id("import")?)?;
    if import.run.state == State::Preview && !import.counts.ready && import.kind.is_mapped() {
        return columns::page(ask, &import, 200, None, None);
    }
    page(ask, &import, 200, None)
}

/// The page of an import whose file turns out not to be readable.
pub(super) fn refused(ask: &Ask, import: &Import, refused: Refusal) -> Result<Reply> {
    page(ask, import, 422, Some(refused))
}

fn page(ask: &Ask, import: &Import, status: u16, refused: Option<Refusal>) -> Result<Reply> {
    let words = ask.words;
    let result = &import.counts;
    let n = |n: u64| number(n as f64);
    let some = |key: &str, count: u64| (count > 0).then(|| (n(count), words.t(key)));
    let summary = &result.summary;
    let tiles = [
        Some((n(result.added), words.t("import-tile-added"))),
        Some((n(result.updated), words.t("import-tile-updated"))),
        Some((n(result.same), words.t("import-tile-same"))),
        Some((n(result.rejected), words.t("import-tile-rejected"))),
        some("import-tile-outside", summary.outside),
        some("import-tile-filtered", summary.filtered + summary.replaced),
        some("import-tile-unmatched", result.unmatched),
        some("import-tile-dissolved", summary.dissolved),
        some("import-tile-opposed", summary.opposed),
        some("import-tile-person", summary.naming_a_person),
    ];
    let changed = |line: &Line| {
        let contacts = line.change.contacts.iter().flat_map(|one| one.fields.iter());
        let shown = |field: &str, text: &Option<String>| text.as_ref().map(|text| value(words, field, text)).unwrap_or_default();
        let turn = |(field, (before, after)): (&String, &Turn)| (label(field), shown(field, before), shown(field, after));
        Changed {
            line: line.line,
            name: line.name.clone(),
            turns: line.change.fields.iter().chain(contacts).map(turn).collect(),
        }
    };
    let lines = |action: Action| imports::lines(&ask.app, import.run.id, &[action], SHOWN);
    let rejected = lines(Action::Reject)?;
    let remarked = imports::remarked(&ask.app, import.run.id, SHOWN + 1)?;
    let undone = result.undone.clone().unwrap_or_default();
    let template = Preview {
        frame: Frame::staff(ask, import.run.file_name.clone()),
        back: ask.at("registre/imports"),
        base: ask.at(&format!("registre/imports/{}", import.run.id)),
        register: ask.at("registre"),
        home: ask.at(""),
        file: import.run.file_name.clone(),
        kind: match &import.run.vintage {
            Some(vintage) => format!("{}, {vintage}", import.kind.label()),
            None => import.kind.label().to_owned(),
        },
        state: state(words, import),
        at: i18n::moment(
            import
                .run
                .undone_at
                .or(import.run.applied_at)
                .unwrap_or(import.run.created_at),
        ),
        waiting: import.is_waiting(),
        applied: import.run.state == State::Applied,
        undone: import.run.state == State::Undone,
        nothing: result.ready && result.added + result.updated == 0,
        mapped: import.kind.is_mapped(),
        refused,
        warning: summary.warning.clone(),
        already: result.already.map(i18n::moment),
        tiles: tiles.into_iter().flatten().collect(),
        notes: summary.notes.clone(),
        fields: result.fields.iter().map(|(field, count)| (label(field), n(*count))).collect(),
        added: lines(Action::Add)?.iter().map(changed).collect(),
        updated: lines(Action::Update)?.iter().map(changed).collect(),
        more_remarked: remarked.len() > SHOWN as usize,
        remarked: remarked
            .into_iter()
            .take(SHOWN as usize)
            .map(|line| (line.line, line.name, line.reason.unwrap_or_default()))
            .collect(),
        more_rejected: result.rejected > rejected.len() as u64,
        rejected: rejected
            .into_iter()
            .map(|line| (line.line, line.reason.unwrap_or_default()))
            .collect(),
        kept: undone
            .kept
            .iter()
            .map(|kept| (kept.name.clone(), kept.what.clone(), kept.why.clone()))
            .collect(),
        kept_count: n(undone.kept_count),
        undone_text: words.with(
            "import-undone-text",
            &[("restored", text(n(undone.restored))), ("removed", text(n(undone.removed)))],
        ),
        csrf: ask.csrf(),
    };
    Ok(render(status, &template))
}

fn again(ask: &Ask) -> Result<Reply> {
    Ok(Reply::see(ask.at(&format!("registre/imports/{}", ask.param("import")))))
}

/// Applies the import.
pub(in crate::web) fn apply(ask: &Ask) -> Result<Reply> {
    imports::apply(&ask.app, ask.observatory()?, ask.id("import")?)?;
    again(ask)
}

/// Takes the import back.
pub(in crate::web) fn undo(ask: &Ask) -> Result<Reply> {
    imports::undo(&ask.app, ask.observatory()?, ask.id("import")?)?;
    again(ask)
}

/// Gives the preview up.
pub(in crate::web) fn abandon(ask: &Ask) -> Result<Reply> {
    imports::abandon(&ask.app, ask.observatory()?.id, ask.id("import")?)?;
    Ok(Reply::see(ask.at("registre/imports")))
}

/// The name of a file made from that of the import.
fn file_name(import: &Import, what: &str) -> String {
    let stem = import
        .run
        .file_name
        .rsplit_once('.')
        .map_or(import.run.file_name.as_str(), |(stem, _)| stem);
    let plain: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .take(60)
        .collect();
    format!("{plain}-{what}.csv")
}

/// Every change, for a spreadsheet.
pub(in crate::web) fn changes(ask: &Ask) -> Result<Reply> {
    let import = imports::get(&ask.app, ask.observatory()?.id, ask.id("import")?)?;
    let bytes = imports::changes_csv(&ask.app, &import)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        file_name(&import, "changements"),
        bytes,
    ))
}

/// What was put right or left out, for a spreadsheet.
pub(in crate::web) fn remarks(ask: &Ask) -> Result<Reply> {
    let import = imports::get(&ask.app, ask.observatory()?.id, ask.id("import")?)?;
    let bytes = imports::remarks_csv(&ask.app, &import)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        file_name(&import, "remarques"),
        bytes,
    ))
}

/// The rejected rows, to be mended and sent again.
pub(in crate::web) fn rejects(ask: &Ask) -> Result<Reply> {
    let import = imports::get(&ask.app, ask.observatory()?.id, ask.id("import")?)?;
    let bytes = imports::rejected_csv(&ask.app, &import)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        file_name(&import, "rejets"),
        bytes,
    ))
}
