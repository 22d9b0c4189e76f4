//! Reference data of the installation: priority neighbourhoods, legal populations.

use askama::Template;

use super::count;
use crate::app::register::reference;
use crate::error::Result;
use crate::i18n::text;
use crate::register::import::Refusal;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "register_reference.html")]
struct Reference {
    frame: Frame,
    back: String,
    action: String,
    csrf: String,
    refused: Option<Refusal>,
    vintage: String,
    done: Option<String>,
    notes: Vec<String>,
    rejected: Vec<(u64, String)>,
    generations: Vec<(String, String)>,
    vintages: Vec<String>,
}

/// What a file just brought: the sentence, notes, rejected rows.
type Brought = (String, Vec<String>, Vec<(u64, String)>);

fn page(ask: &Ask, status: u16, refused: Option<Refusal>, brought: Option<Brought>) -> Result<Reply> {
    let (generations, vintages) = reference::known(&ask.app)?;
    let (done, notes, rejected) = match brought {
        Some((done, notes, rejected)) => (Some(done), notes, rejected),
        None => (None, Vec::new(), Vec::new()),
    };
    let template = Reference {
        frame: Frame::staff(ask, ask.words.t("reference-title")),
        back: ask.at("registre"),
        action: ask.at("registre/reference"),
        csrf: ask.csrf(),
        refused,
        vintage: ask.field("millesime").unwrap_or_default().to_owned(),
        done,
        notes,
        rejected,
        generations: generations
            .into_iter()
            .map(|(generation, n)| (generation, count(usize::try_from(n).unwrap_or(0))))
            .collect(),
        vintages,
    };
    Ok(render(status, &template))
}

/// What was imported, and the form.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None, None)
}

/// Receives a file: the same generation or vintage is replaced.
pub(in crate::web) fn send(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let Some(file) = ask.file("fichier") else {
        let refused = Refusal {
            message: words.t("import-no-file"),
            advice: words.t("import-no-file-todo"),
        };
        return page(ask, 422, Some(refused), None);
    };
    match reference::import(&ask.app, &file.path, None, ask.field("millesime"), true)? {
        Err(refused) => page(ask, 422, Some(refused), None),
        Ok(read) => {
            let done = words.with(
                "reference-done",
                &[
                    ("kind", text(read.kind.label())),
                    ("vintage", text(&read.vintage)),
                    ("count", text(count(read.count))),
                    ("rejected", text(count(read.rejected.len()))),
                ],
            );
            let rejected = read
                .rejected
                .iter()
                .take(50)
                .map(|row| (row.line, row.reason.clone()))
                .collect();
            page(ask, 200, None, Some((done, read.notes, rejected)))
        }
    }
}
