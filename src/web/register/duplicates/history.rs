//! What was decided about duplicates, and taking it back.

use askama::Template;

use super::pair::field_label;
use crate::app::register::duplicates::{self, Stays, Undone};
use crate::error::{Code, Result};
use crate::i18n::{moment, text};
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// Decisions shown.
const SHOWN: usize = 300;

/// A merge in words.
struct Line {
    id: String,
    names: String,
    when: String,
    undone: Option<String>,
}

/// Merges made at once.
struct BatchLine {
    id: String,
    label: String,
}

#[derive(Template)]
#[template(path = "duplicates_history.html")]
struct Page {
    frame: Frame,
    csrf: String,
    action: String,
    back: String,
    done: Option<String>,
    stays: Vec<String>,
    summary: String,
    batches: Vec<BatchLine>,
    lines: Vec<Line>,
    apart: Vec<(String, String, String)>,
}

/// What was decided, the latest first.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let done = match ask.query("fait") {
        Some("defait") => Some(ask.words.t("duplicates-undone")),
        Some("propose") => Some(ask.words.t("duplicates-proposed-again")),
        _ => None,
    };
    page(ask, 200, done, Vec::new())
}

fn page(ask: &Ask, status: u16, done: Option<String>, stays: Vec<String>) -> Result<Reply> {
    let words = ask.words;
    let history = duplicates::history(&ask.app, ask.observatory()?.id)?;
    let mut batches: Vec<(String, usize)> = Vec::new();
    for (merge, _) in history.merges.iter().filter(|(merge, _)| merge.undone_at.is_none()) {
        let Some(batch) = &merge.record.batch else { continue };
        match batches.iter_mut().find(|(known, _)| known == batch) {
            Some((_, count)) => *count += 1,
            None => batches.push((batch.clone(), 1)),
        }
    }
    let in_force = history.merges.iter().filter(|(merge, _)| merge.undone_at.is_none()).count();
    let template = Page {
        frame: Frame::staff(ask, words.t("duplicates-history-title")),
        csrf: ask.csrf(),
        action: ask.at("registre/doublons/historique"),
        back: ask.at("registre/doublons"),
        done,
        stays,
        summary: words.with(
            "duplicates-history-summary",
            &[
                ("merged", fluent_bundle::FluentValue::from(in_force)),
                ("apart", fluent_bundle::FluentValue::from(history.apart.len())),
            ],
        ),
        batches: batches
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|(id, count)| BatchLine {
                id,
                label: words.count("duplicates-undo-batch", count),
            })
            .collect(),
        lines: history
            .merges
            .iter()
            .take(SHOWN)
            .map(|(merge, name)| Line {
                id: merge.id.to_string(),
                names: words.with(
                    "duplicates-history-names",
                    &[
                        ("kept", text(&merge.record.names.0)),
                        ("absorbed", text(&merge.record.names.1)),
                    ],
                ),
                when: match name {
                    Some(name) => format!("{}, {name}", moment(merge.at)),
                    None => moment(merge.at),
                },
                undone: merge
                    .undone_at
                    .map(|at| words.one("duplicates-history-undone", "when", moment(at))),
            })
            .collect(),
        apart: history
            .apart
            .into_iter()
            .take(SHOWN)
            .map(|(one, other, _)| (one.0.to_string(), other.0.to_string(), format!("{} / {}", one.1, other.1)))
            .collect(),
    };
    Ok(render(status, &template))
}

fn stays_words(ask: &Ask, stays: &[Stays]) -> Vec<String> {
    let words = ask.words;
    stays
        .iter()
        .map(|one| match one {
            Stays::Field(name, field, value) => words.with(
                "duplicates-stays-field",
                &[
                    ("name", text(name)),
                    ("field", text(field_label(words, field))),
                    ("value", text(value)),
                ],
            ),
            Stays::Wave(title) => words.one("duplicates-stays-wave", "wave", title),
            Stays::Contacts(count) => words.count("duplicates-stays-contacts", *count),
        })
        .collect()
}

/// Takes a merge, a batch or a mark back.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    let of = ask.observatory()?.id;
    let words = ask.words;
    let here = |done: &str| Reply::see(ask.at(&format!("registre/doublons/historique?fait={done}")));
    if let Some(id) = ask.field("fusion") {
        let id = Id::parse(id).ok_or(Code::BadRequest)?;
        return match duplicates::undo(&ask.app, of, id)? {
            Undone::Done(stays) if !stays.is_empty() => {
                page(ask, 200, Some(words.t("duplicates-undone-partly")), stays_words(ask, &stays))
            }
            Undone::Done(_) | Undone::Already => Ok(here("defait")),
            Undone::After(kept, absorbed) => {
                let arguments = [("kept", text(kept)), ("absorbed", text(absorbed))];
                page(ask, 422, Some(words.with("duplicates-undo-after", &arguments)), Vec::new())
            }
        };
    }
    if let Some(batch) = ask.field("lot") {
        let undone = duplicates::undo_batch(&ask.app, of, batch)?;
        let mut done = words.count("duplicates-undone-batch", undone.done);
        if undone.held > 0 {
            done.push(' ');
            done.push_str(&words.count("duplicates-undone-held", undone.held));
        }
        return page(ask, 200, Some(done), stays_words(ask, &undone.stays));
    }
    if let (Some(a), Some(b)) = (ask.field("a").and_then(Id::parse), ask.field("b").and_then(Id::parse)) {
        duplicates::propose_again(&ask.app, of, (a, b))?;
        return Ok(here("propose"));
    }
    Err(Code::BadRequest.into())
}
