//! Files of paper: questionnaires, letters, list of links.

use super::parts::{self, What, asked_range};
use super::{selection, show};
use crate::app::paper::{self as actions, Print};
use crate::error::{Code, Result};
use crate::fieldwork::Wave;
use crate::questionnaire::flow::Path;
use crate::values::Id;
use crate::web::{Ask, Cache, Reply};

/// The edition and the size asked for.
pub(super) fn print(ask: &Ask) -> Print {
    let asked = |name: &str| ask.query(name).or_else(|| ask.field(name));
    Print {
        path: match asked("edition") {
            Some("court") => Path::Short,
            Some("noyau") => Path::Core,
            _ => Path::Full,
        },
        large: asked("taille") == Some("grande"),
    }
}

fn file_name(what: &str, wave: &Wave, extension: &str) -> String {
    format!("{what}-{}.{extension}", wave.year)
}

/// The blank questionnaire.
pub(in crate::web) fn blank_form(ask: &Ask) -> Result<Reply> {
    let bytes = actions::form(&ask.app, ask.wave()?, ask.observatory()?, None, print(ask))?;
    Ok(Reply::file("application/pdf", bytes, Cache::Check))
}

/// The questionnaire of one association, with its link and its code.
pub(in crate::web) fn own_form(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let association = ask.field("association").and_then(Id::parse).ok_or(Code::BadRequest)?;
    let bytes = actions::form(&ask.app, wave, ask.observatory()?, Some(association), print(ask))?;
    Ok(Reply::download(
        "application/pdf",
        file_name("questionnaire", wave, "pdf"),
        bytes,
    ))
}

/// The letters of a selection.
pub(in crate::web) fn letters(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let Some(selection) = selection(ask) else {
        return show(ask, 422, Some(ask.words.t("paper-choose")));
    };
    let postal = ask.field("postal").is_some();
    match actions::letters(&ask.app, wave, ask.observatory()?, &selection, postal, asked_range(ask)?) {
        Ok(Some(bytes)) => Ok(Reply::download("application/pdf", file_name("lettres", wave, "pdf"), bytes)),
        Ok(None) => {
            let key = if postal { "paper-nobody-postal" } else { "paper-nobody" };
            show(ask, 422, Some(ask.words.t(key)))
        }
        Err(error) if error.code == Code::TooLarge => Ok(Reply::see(parts::address(ask, What::Letters))),
        Err(error) => Err(error),
    }
}

/// The questionnaires of a selection, or of a part of it, in a ZIP.
pub(in crate::web) fn own_forms(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let Some(selection) = selection(ask) else {
        return show(ask, 422, Some(ask.words.t("paper-choose")));
    };
    let (observatory, range) = (ask.observatory()?, asked_range(ask)?);
    match actions::forms(&ask.app, wave, observatory, &selection, range, print(ask)) {
        Ok(Some(bytes)) => Ok(Reply::download(
            "application/zip",
            file_name("questionnaires", wave, "zip"),
            bytes,
        )),
        Ok(None) => show(ask, 422, Some(ask.words.t("paper-nobody"))),
        Err(error) if error.code == Code::TooLarge => Ok(Reply::see(parts::address(ask, What::Forms))),
        Err(error) => Err(error),
    }
}

/// The list of links of a selection.
pub(in crate::web) fn links(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let Some(selection) = selection(ask) else {
        return show(ask, 422, Some(ask.words.t("paper-choose")));
    };
    match actions::links(&ask.app, wave, &selection)? {
        Some(bytes) => Ok(Reply::download(
            "text/csv; charset=utf-8",
            file_name("liens", wave, "csv"),
            bytes,
        )),
        None => show(ask, 422, Some(ask.words.t("paper-nobody"))),
    }
}
