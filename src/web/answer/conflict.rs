//! Another tab or device saved the same page in the meantime: both values, and the choice.

use std::collections::BTreeMap;

use askama::Template;

use super::Opened;
use crate::error::{Code, Result};
use crate::questionnaire::Cell;
use crate::web::page::{Frame, render};
use crate::web::{Reply, say};

/// A question answered in two ways.
struct Differing {
    label: String,
    stored: Vec<String>,
    mine: Vec<String>,
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct Conflict {
    frame: Frame,
    differing: Vec<Differing>,
    action: String,
    stored: String,
    revision: i64,
    from_review: bool,
    fields: Vec<(String, String)>,
}

/// Shows both values. Nothing of what was typed is lost: it stands in the form of « Garder ma saisie ».
pub(super) fn page(
    here: &Opened,
    page: &str,
    fields: &[(String, String)],
    from_review: bool,
    differing: &BTreeMap<String, (Option<Cell>, Cell)>,
) -> Result<Reply> {
    let flow = here.flow();
    let definition = here.visit.questionnaire.page(page).ok_or(Code::NotFound)?;
    let mut items = Vec::new();
    super::super::fields::open_items(&definition.items, &mut items);
    let list = items
        .into_iter()
        .filter_map(|item| {
            let (stored, mine) = differing.get(&item.id)?;
            Some(Differing {
                label: super::label(&flow, item),
                stored: stored
                    .as_ref()
                    .map(|cell| say::cell(&flow, here.words, item, cell))
                    .unwrap_or_default(),
                mine: say::cell(&flow, here.words, item, mine),
            })
        })
        .collect();
    let template = Conflict {
        frame: here.frame(here.words.t("error-revision-conflict-title")),
        differing: list,
        action: here.url(page),
        stored: here.url(page),
        revision: here.revision(),
        from_review,
        fields: fields.to_vec(),
    };
    Ok(render(409, &template))
}
