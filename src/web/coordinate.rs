//! The coordinator's pages: waves, the quality of a collection, the associations of the frame (never their answers), files.

use askama::Template;
use fluent_bundle::FluentValue;

use super::board::show::{Tile, tiles};
use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, Reply};
use crate::app::{board, diagnostics, frame as frames, waves as actions};
use crate::error::{Code, Result};
use crate::fieldwork::{ResponseState, Wave, WaveState};
use crate::i18n::{self, Words, number, text};
use crate::register::domain_name;

/// Associations on a page of the list.
const PAGE: usize = 50;

/// The state of a wave, in words.
pub(super) fn state(words: Words, wave: &Wave) -> String {
    words.t(match wave.state {
        WaveState::Draft => "state-draft",
        WaveState::Open => "state-open",
        WaveState::Closed => "state-closed",
        WaveState::Archived => "state-archived",
    })
}

/// A line of the list of waves.
struct WaveLine {
    url: String,
    title: String,
    territory: String,
    dates: String,
    state: String,
}

#[derive(Template)]
#[template(path = "waves.html")]
struct Waves {
    frame: Frame,
    new: String,
    waves: Vec<WaveLine>,
}

/// The waves, most recent first.
pub(super) fn waves(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let all = actions::list(&ask.app, Some(ask.observatory()?.id))?;
    let mut frame = Frame::staff(ask, words.t("waves-title"));
    frame.demo |= all.iter().any(|wave| wave.settings.demo);
    let line = |wave: &Wave| WaveLine {
        url: ask.at(&match wave.state {
            WaveState::Draft => format!("vagues/{}/preparation", wave.id),
            _ => format!("vagues/{}", wave.id),
        }),
        title: wave.title.clone(),
        territory: wave.territory_name.clone(),
        dates: words.with(
            "waves-dates-text",
            &[
                ("from", text(i18n::civil_date(wave.opens_at.date(), false))),
                ("to", text(i18n::civil_date(wave.closes_at.date(), false))),
            ],
        ),
        state: state(words, wave),
    };
    Ok(render(
        200,
        &Waves {
            frame,
            new: ask.at("vagues/nouvelle"),
            waves: all.iter().map(line).collect(),
        },
    ))
}

#[derive(Template)]
#[template(path = "wave.html")]
struct WavePage {
    frame: Frame,
    nav: WaveNav,
    title: String,
    state: String,
    read_at: String,
    tiles: Vec<Tile>,
    url: String,
    last: Option<String>,
    csrf: String,
}

/// How far the wave is, and what to do next.
pub(super) fn wave(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let board = board::read(&ask.app, wave, &board::Filter::default())?;
    let last = diagnostics::latest(&ask.app, wave.id)?;
    let page = WavePage {
        frame: Frame::staff(ask, wave.title.clone()),
        nav: WaveNav::of(ask, "wave-nav-summary"),
        title: wave.title.clone(),
        state: state(words, wave),
        read_at: words.one("wave-at", "moment", i18n::moment(board.at)),
        tiles: tiles(words, wave, &board),
        url: ask.in_wave(""),
        last: last.map(|files| {
            let args = [
                ("moment", text(i18n::moment(files.at))),
                ("responses", text(number(files.responses as f64))),
            ];
            words.with("wave-last", &args)
        }),
        csrf: ask.csrf(),
    };
    Ok(render(200, &page))
}

/// A disposition code in words.
pub(super) fn disposition(words: Words, code: &str) -> String {
    let key = format!("disposition-{code}");
    if words.has(&key) { words.t(&key) } else { code.to_owned() }
}

/// A line of the list of associations.
struct AssociationLine {
    name: String,
    domain: String,
    employer: String,
    status: String,
    reachable: String,
    /// The response was sent: where it is put aside (or, when true, taken back).
    aside: Option<(String, bool)>,
}

#[derive(Template)]
#[template(path = "associations.html")]
struct Associations {
    frame: Frame,
    search: String,
    count: String,
    lines: Vec<AssociationLine>,
    previous: Option<String>,
    next: Option<String>,
    place: String,
    nav: WaveNav,
    /// Said instead of the count before the opening.
    draft: Option<String>,
    register: String,
}

/// The associations of the frame, found by name. Never their answers.
pub(super) fn frame(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let search = ask.query("q").unwrap_or_default().chars().take(200).collect::<String>();
    let page = ask
        .query("page")
        .and_then(|p| p.parse::<usize>().ok())
        .unwrap_or(1)
        .clamp(1, 100_000);
    let (lines, total) = frames::list(&ask.app, wave.id, &search, (page - 1) * PAGE, PAGE)?;
    let pages = total.div_ceil(PAGE).max(1);
    let link = |page: usize| format!("?q={}&page={page}", encode(&search));
    let employer = |known: Option<bool>| match known {
        Some(true) => words.t("frame-employer-yes"),
        Some(false) => words.t("frame-employer-no"),
        None => words.t("frame-unknown"),
    };
    let template = Associations {
        frame: Frame::staff(ask, words.t("frame-title")),
        count: words.count("frame-count", total),
        lines: lines
            .into_iter()
            .map(|line| AssociationLine {
                aside: line.response.filter(|state| *state != ResponseState::Draft).map(|state| {
                    (
                        ask.in_wave(&format!("associations/{}", line.id)),
                        state == ResponseState::Rejected,
                    )
                }),
                name: line.name,
                domain: line
                    .domain
                    .map_or_else(|| words.t("frame-unknown"), |code| domain_name(&code)),
                employer: employer(line.employer),
                status: disposition(words, &line.status),
                reachable: words.t(if line.reachable { "field-yes" } else { "field-no" }),
            })
            .collect(),
        previous: (page > 1).then(|| link(page - 1)),
        next: (page < pages).then(|| link(page + 1)),
        place: words.with(
            "frame-page",
            &[("page", FluentValue::from(page)), ("of", FluentValue::from(pages))],
        ),
        draft: (wave.state == WaveState::Draft && total == 0).then(|| words.t("frame-draft")),
        register: ask.at("registre"),
        nav: WaveNav::of(ask, "wave-nav-associations"),
        search,
    };
    Ok(render(200, &template))
}

/// Percent-encodes a query value.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The answers, without names: codes, for spreadsheets.
pub(super) fn responses_csv(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let bytes = diagnostics::responses_csv(&ask.app, wave.id)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        format!("reponses-{}-{}.csv", wave.territory, wave.year),
        bytes,
    ))
}

/// The answers, without names: documents.
pub(super) fn responses_json(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let bytes = diagnostics::responses_json(&ask.app, wave.id)?;
    Ok(Reply::download(
        "application/json",
        format!("reponses-{}-{}.json", wave.territory, wave.year),
        bytes,
    ))
}

/// Validates the diagnostic, or says that it is provisional again: it is produced anew either way, then shown.
pub(super) fn validate(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let validated = match ask.field("etat") {
        Some("valide") => true,
        Some("provisoire") => false,
        _ => return Err(Code::BadRequest.into()),
    };
    diagnostics::validate(&ask.app, wave.id, validated)?;
    Ok(Reply::see(ask.at(&format!("diagnostic?vague={}", wave.id))))
}

/// Produces the diagnostic, then shows it.
pub(super) fn produce(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    diagnostics::produce(&ask.app, wave.id, None)?;
    Ok(Reply::see(ask.at(&format!("diagnostic?vague={}", wave.id))))
}
