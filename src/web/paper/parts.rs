//! A selection too large for one file: its parts, each with its button.

use askama::Template;

use super::files::print;
use super::{edition_key, show};
use crate::app::paper::{self as actions, MOST_FORMS, MOST_LETTERS, Range, Selection};
use crate::error::{Code, Result};
use crate::i18n::{number, text};
use crate::questionnaire::flow::Path;
use crate::values::Id;
use crate::web::coordinate::encode;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// What is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Letters,
    Forms,
}

/// A part: words, first and last association.
struct Line {
    title: String,
    detail: String,
    from: String,
    to: String,
    /// The words of its button; none when nobody of it is left.
    button: Option<String>,
}

#[derive(Template)]
#[template(path = "paper_parts.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    back: String,
    lead: String,
    action: String,
    csrf: String,
    /// Fields that every form carries.
    fields: Vec<(&'static str, String)>,
    lines: Vec<Line>,
}

/// The part that a form asks for; `None`: the whole selection.
pub(super) fn asked_range(ask: &Ask) -> Result<Option<Range>> {
    match (ask.field("de"), ask.field("a")) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => {
            let id = |text: &str| Id::parse(text).ok_or(Code::BadRequest);
            Ok(Some(Range {
                from: id(from)?,
                to: id(to)?,
            }))
        }
        _ => Err(Code::BadRequest.into()),
    }
}

/// Where the parts of what a form asked for are listed.
pub(super) fn address(ask: &Ask, what: What) -> String {
    let field = |name: &str| encode(ask.field(name).unwrap_or_default());
    let kind = if what == What::Letters { "lettres" } else { "questionnaires" };
    ask.in_wave(&format!(
        "papier/parties?quoi={kind}&selection={}&postal={}&edition={}&taille={}",
        field("selection"),
        field("postal"),
        field("edition"),
        field("taille")
    ))
}

/// The parts.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let what = match ask.query("quoi") {
        Some("questionnaires") => What::Forms,
        Some("lettres") => What::Letters,
        _ => return Err(Code::NotFound.into()),
    };
    let Some(selection) = ask.query("selection").and_then(Selection::parse) else {
        return show(ask, 422, Some(words.t("paper-choose")));
    };
    let postal = what == What::Letters && ask.query("postal").is_some_and(|postal| !postal.is_empty());
    let size = if what == What::Letters { MOST_LETTERS } else { MOST_FORMS };
    let parts = actions::parts(&ask.app, ask.wave()?.id, &selection, postal, size)?;
    let total: usize = parts.iter().map(|part| part.n).sum();
    if total == 0 {
        let key = if postal { "paper-nobody-postal" } else { "paper-nobody" };
        return show(ask, 422, Some(words.t(key)));
    }
    let mut fields = vec![("selection", ask.query("selection").unwrap_or_default().to_owned())];
    let mut title = words.t("paper-parts-letters");
    if what == What::Forms {
        let print = print(ask);
        let edition = match print.path {
            Path::Short => "court",
            Path::Core => "noyau",
            Path::Full => "complet",
        };
        fields.push(("edition", edition.to_owned()));
        if print.large {
            fields.push(("taille", "grande".to_owned()));
        }
        title = words.one("paper-parts-forms", "edition", words.t(edition_key(edition)));
    } else if postal {
        fields.push(("postal", "1".to_owned()));
    }
    let lines = parts
        .iter()
        .enumerate()
        .map(|(place, part)| Line {
            title: words.with(
                "paper-part",
                &[
                    ("rank", text(number((place + 1) as f64))),
                    ("of", text(number(parts.len() as f64))),
                ],
            ),
            detail: words.with(
                "paper-part-detail",
                &[("first", text(&part.first)), ("last", text(&part.last))],
            ),
            from: part.range.from.to_string(),
            to: part.range.to.to_string(),
            button: (part.n > 0).then(|| words.count("paper-part-do", part.n)),
        })
        .collect();
    let page = Page {
        frame: Frame::staff(ask, title),
        nav: WaveNav::of(ask, "wave-nav-paper"),
        back: ask.in_wave("papier"),
        lead: words.with(
            "paper-parts-text",
            &[("total", text(number(total as f64))), ("most", text(number(size as f64)))],
        ),
        action: ask.in_wave(if what == What::Letters {
            "papier/lettres"
        } else {
            "papier/questionnaires"
        }),
        csrf: ask.csrf(),
        fields,
        lines,
    };
    Ok(render(200, &page))
}
