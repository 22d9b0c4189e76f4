//! The benchmark packs of an observatory: what is known, what a file says before it is kept, versions withdrawn and taken back.

use askama::Template;

use crate::app::comparisons::packs::{self, Known};
use crate::error::{Code, Result};
use crate::i18n::{self, Words, text};
use crate::report::benchmark::{Pack, Reference};
use crate::report::words::amount;
use crate::values::Id;
use crate::web::page::Frame;
use crate::web::waves::compose::{Blamed, blamed, offered_text};
use crate::web::waves::page;
use crate::web::{Ask, Reply};

/// A version of a pack.
struct Line {
    title: String,
    detail: String,
    state: String,
    used: bool,
    file: Option<String>,
    see: Option<String>,
    /// Where it is withdrawn (or taken back, when true).
    change: Option<(String, bool)>,
}

/// A figure of a pack.
struct Row {
    indicator: String,
    value: String,
    place: String,
    grade: String,
    source: String,
    note: String,
}

/// What a pack says.
struct Shown {
    title: String,
    detail: String,
    remark: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "packs.html")]
struct Page {
    frame: Frame,
    csrf: String,
    url: String,
    lines: Vec<Line>,
    good: Option<String>,
    lead: Option<String>,
    faults: Vec<Blamed>,
    pasted: String,
    shown: Option<Shown>,
    ready: bool,
}

/// The packs, and the form that loads one; with `?jeu=`, what one says.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let shown = match ask.query("jeu") {
        Some(name) => Some(shown(ask, &packs::used(&ask.app, ask.observatory()?.id, name)?.1)),
        None => None,
    };
    let good = match ask.query("fait") {
        Some("garde") => Some(words.t("packs-kept")),
        Some("retire") => Some(words.t("packs-withdrawn-done")),
        Some("repris") => Some(words.t("packs-back-done")),
        _ => None,
    };
    written(ask, good, None, Vec::new(), shown, String::new(), false)
}

fn written(
    ask: &Ask,
    good: Option<String>,
    lead: Option<String>,
    faults: Vec<Blamed>,
    shown: Option<Shown>,
    pasted: String,
    ready: bool,
) -> Result<Reply> {
    let words = ask.words;
    let known = packs::all(&ask.app, ask.observatory()?.id)?;
    let faulty = lead.is_some();
    let template = Page {
        frame: Frame::staff(ask, words.t("packs-title")),
        csrf: ask.csrf(),
        url: ask.at("reperes"),
        lines: known.iter().map(|pack| line(ask, pack)).collect(),
        good,
        lead,
        faults,
        pasted,
        shown,
        ready,
    };
    Ok(page(faulty, &template))
}

fn line(ask: &Ask, pack: &Known) -> Line {
    let words = ask.words;
    let detail = [("version", text(&pack.version)), ("figures", text(pack.figures.unwrap_or(0)))];
    let state = match (&pack.withdrawn_at, pack.added_at) {
        (Some(at), _) => words.one("packs-state-withdrawn", "moment", i18n::moment(*at)),
        (None, Some(at)) => words.one("packs-state-added", "moment", i18n::moment(at)),
        (None, None) => words.t("packs-state-own"),
    };
    let used = words.t(if pack.used { "packs-used" } else { "packs-unused" });
    Line {
        title: pack.title.clone(),
        detail: match pack.figures {
            Some(_) => words.with("packs-detail", &detail),
            None => words.one("packs-unread", "version", pack.version.clone()),
        },
        state: format!("{state} {used}"),
        used: pack.used,
        file: pack.used.then(|| ask.at(&format!("reperes/fichier?jeu={}", pack.name))),
        see: (pack.used && pack.figures.is_some()).then(|| ask.at(&format!("reperes?jeu={}#contenu-jeu", pack.name))),
        change: pack
            .id
            .map(|id| (ask.at(&format!("reperes/{id}")), pack.withdrawn_at.is_some())),
    }
}

fn shown(ask: &Ask, pack: &Pack) -> Shown {
    let plan = packs::plan(&ask.app, &pack.questionnaire);
    let title = |figure: &Reference| {
        let measure = plan.as_ref().and_then(|plan| plan.indicator(&figure.indicator));
        let title = measure.map_or(figure.indicator.as_str(), |measure| measure.spec.title.as_str());
        match &figure.part {
            Some(part) => format!("{title} ({part})"),
            None => title.to_owned(),
        }
    };
    let value = |figure: &Reference| {
        let measure = plan.as_ref().and_then(|plan| plan.indicator(&figure.indicator));
        measure.map_or_else(
            || i18n::number(figure.value),
            |measure| {
                let (unit, scale) = written_in(measure.spec.unit);
                amount(scale * figure.value, unit)
            },
        )
    };
    let row = |figure: &Reference| Row {
        indicator: title(figure),
        value: value(figure),
        place: format!("{}, {}", figure.territory, figure.year),
        grade: format!("{}, {}", figure.grade.letter(), figure.grade.say()),
        source: figure.source.clone(),
        note: figure.note.clone(),
    };
    Shown {
        title: pack.title.clone(),
        detail: detail(ask.words, pack),
        remark: pack.remark.clone(),
        rows: pack.figures.iter().map(row).collect(),
    }
}

/// How a unit of an indicator is printed, and by how much its values are multiplied for it.
pub(super) fn written_in(unit: crate::analysis::indicator::Unit) -> (crate::report::Unit, f64) {
    use crate::analysis::indicator::Unit as U;
    use crate::report::Unit as R;
    match unit {
        U::Percent => (R::Percent, 100.0),
        U::Points => (R::Points, 100.0),
        U::Number => (R::Number, 1.0),
        U::Euro => (R::Euro, 1.0),
        U::Index => (R::Index, 1.0),
    }
}

fn detail(words: Words, pack: &Pack) -> String {
    words.with(
        "packs-detail",
        &[("version", text(&pack.version)), ("figures", text(pack.figures.len()))],
    )
}

/// Examines a file, or keeps what was examined.
pub(in crate::web) fn load(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let of = ask.observatory()?.id;
    let typed = offered_text(ask)?;
    if typed.trim().is_empty() {
        return written(ask, None, Some(words.t("packs-no-text")), Vec::new(), None, typed, false);
    }
    let keep = ask.field("quoi") == Some("garder");
    let by = ask.person()?.id;
    let examined = if keep {
        packs::keep(&ask.app, of, &typed, Some(by))?
    } else {
        packs::examine(&ask.app, of, &typed)?
    };
    match examined.pack {
        Some(_) if keep => Ok(Reply::see(ask.at("reperes?fait=garde"))),
        Some(pack) => {
            let good = words.t(if examined.same { "packs-same" } else { "packs-read" });
            let shown = shown(ask, &pack);
            written(ask, Some(good), None, Vec::new(), Some(shown), typed, true)
        }
        None => {
            let faults = blamed(ask, &examined.faults);
            written(ask, None, Some(words.t("packs-faulty")), faults, None, typed, false)
        }
    }
}

/// Withdraws a version, or takes it back.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    let of = ask.observatory()?.id;
    let id = Id::parse(ask.param("pack")).ok_or(Code::NotFound)?;
    let withdrawn = match ask.field("quoi") {
        Some("retirer") => true,
        Some("reprendre") => false,
        _ => return Err(Code::BadRequest.into()),
    };
    packs::withdraw(&ask.app, of, id, withdrawn)?;
    Ok(Reply::see(ask.at(if withdrawn {
        "reperes?fait=retire"
    } else {
        "reperes?fait=repris"
    })))
}

/// The text of the version in use, to read or to correct.
pub(in crate::web) fn file(ask: &Ask) -> Result<Reply> {
    let name = ask.query("jeu").unwrap_or_default();
    let (source, pack) = packs::used(&ask.app, ask.observatory()?.id, name)?;
    Ok(Reply::download(
        "application/json",
        format!("{}-{}.json", pack.id, pack.version),
        source.into_bytes(),
    ))
}
