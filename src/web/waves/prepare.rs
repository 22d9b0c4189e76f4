//! The preparation of a wave: its pieces, the complete checklist, the button that opens.

use askama::Template;
use fluent_bundle::FluentValue;

use super::nav::WaveNav;
use super::{first_page, page, register_page};
use crate::app::mailing;
use crate::app::waves::opening::{self, Opened};
use crate::app::waves::{self, guest, questionnaire};
use crate::error::Result;
use crate::fieldwork::WaveState;
use crate::fieldwork::checklist::{Place, Point, Weight};
use crate::i18n::{self, number, text};
use crate::web::page::Frame;
use crate::web::{Ask, Reply, coordinate};

/// A piece of the preparation: what, how it stands, where it is changed.
struct Piece {
    title: String,
    text: String,
    url: String,
}

/// A point of the checklist: sentence, where it is mended.
struct Line {
    sentence: String,
    go: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "wave_prepare.html")]
struct Prepare {
    frame: Frame,
    nav: WaveNav,
    title: String,
    state: String,
    csrf: String,
    url: String,
    pieces: Vec<Piece>,
    obstacles: Vec<Line>,
    warnings: Vec<Line>,
    fine: Vec<Line>,
    draft: bool,
    planned: Option<String>,
    plan_for: Option<String>,
    refused: bool,
    open: bool,
    closed: bool,
    closes: String,
    closing_value: String,
    closing_error: Option<String>,
    link: Option<String>,
    waiting: String,
    newcomers: Option<String>,
    done: Option<String>,
    /// The plan of mails nobody has saved: none will leave.
    unkept: bool,
    /// Where the diagnostic is produced, once the wave is closed.
    produce: Option<String>,
    /// What comes after the opening that was just done: sentence, address, words of the link.
    after: Vec<(String, String, String)>,
}

/// The address that mends a point; none when it is not on a page.
fn mend(ask: &Ask, place: Place) -> Option<String> {
    match place {
        Place::Register => register_page(ask),
        Place::Duplicates => first_page(ask, &["registre/doublons", "doublons"]).or_else(|| register_page(ask)),
        Place::Questionnaire => Some(ask.in_wave("preparation/questionnaire")),
        Place::Dates => Some(ask.in_wave("preparation/dates")),
        Place::People => Some(ask.in_wave("preparation/coordonnees")),
        Place::Lists => Some(ask.in_wave("preparation/quartiers")),
        Place::Mails => first_page(ask, &["vagues/{wave}/courriels"]),
        Place::Forecast => Some(ask.in_wave("preparation/prevision")),
        Place::Installation => None,
    }
}

fn line(ask: &Ask, point: &Point) -> Line {
    let words = ask.words;
    let sentence = words.with(
        &format!("check-{}", point.key),
        &[
            ("n", FluentValue::from(point.count)),
            ("nombre", text(number(point.count as f64))),
            ("detail", text(&point.detail)),
        ],
    );
    let key = format!("check-go-{:?}", point.place).to_lowercase();
    Line {
        sentence,
        go: mend(ask, point.place)
            .filter(|_| point.weight != Weight::Fine)
            .map(|url| (url, words.t(&key))),
    }
}

/// What is prepared, what stands in the way, the button.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let done = ask
        .query("fait")
        .filter(|key| {
            [
                "ouverte",
                "programmee",
                "prolongee",
                "close",
                "archivee",
                "arrivees",
                "enregistre",
            ]
            .contains(key)
        })
        .map(|key| ask.words.t(&format!("life-done-{key}")));
    written(ask, false, None, done)
}

/// When the first mails leave, or that none will before the plan is saved.
pub(super) fn mails_sentence(ask: &Ask) -> Result<String> {
    let seen = mailing::overview(&ask.app, ask.wave()?.id)?;
    let first = seen.lines.iter().filter_map(|line| line.starts).min();
    Ok(match first {
        _ if !seen.kept => ask.words.t("prep-mails-unkept"),
        Some(at) if at > ask.app.clock.now() => ask.words.one("prep-mails-first", "moment", i18n::moment(at)),
        _ => ask.words.t("prep-mails-text"),
    })
}

/// What comes after the opening.
fn next_steps(ask: &Ask) -> Result<Vec<(String, String, String)>> {
    let words = ask.words;
    let step = |key: &str, rest: &str, label: &str| (words.t(key), ask.in_wave(rest), words.t(label));
    Ok(vec![
        (mails_sentence(ask)?, ask.in_wave("courriels"), words.t("check-go-mails")),
        step("life-after-letters", "papier#lettres", "life-after-letters-go"),
        step("life-after-board", "suivi", "wave-board"),
    ])
}

pub(super) fn written(ask: &Ask, refused: bool, closing: Option<(String, String)>, done: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let observatory = ask.observatory()?;
    let draft = wave.state == WaveState::Draft;
    let readiness = opening::readiness(&ask.app, observatory, wave)?;
    let (composed, core) = questionnaire::of(&ask.app, wave)?;
    let of = |weight: Weight| -> Vec<Line> {
        let points = readiness.points.iter().filter(|point| draft && point.weight == weight);
        points.map(|point| line(ask, point)).collect()
    };
    let changes = questionnaire::changes(&core, &composed).len();
    let settings = &wave.settings;
    let lists: usize = settings.lists.values().map(Vec::len).sum();
    let dates = words.with(
        "waves-dates-text",
        &[
            ("from", text(i18n::civil_date(wave.opens_at.date(), true))),
            ("to", text(i18n::civil_date(wave.closes_at.date(), true))),
        ],
    );
    let evening = wave.restitution_on.as_deref().and_then(waves::draft::read_date);
    let evening = evening.map_or_else(
        || words.t("prep-no-restitution"),
        |date| words.one("prep-restitution", "date", i18n::civil_date(date, true)),
    );
    let people = [&settings.responsible, &settings.contact_name, &settings.contact_phone];
    let people: Vec<&str> = people
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let piece = |key: &str, text: String, rest: &str| Piece {
        title: words.t(key),
        text,
        url: ask.in_wave(rest),
    };
    let mut pieces = vec![
        piece(
            "prep-questionnaire",
            format!(
                "{}. {}",
                super::home::title_of(&composed, wave),
                words.count("prep-changes", changes)
            ),
            "preparation/questionnaire",
        ),
        piece("prep-preview", words.t("prep-preview-text"), "apercu"),
        piece("prep-dates", format!("{dates}. {evening}"), "preparation/dates"),
        piece(
            "prep-people",
            if people.is_empty() {
                words.t("prep-none")
            } else {
                people.join(", ")
            },
            "preparation/coordonnees",
        ),
        piece("prep-lists", words.count("prep-lists-count", lists), "preparation/quartiers"),
        piece(
            "prep-forecast",
            words.with(
                "prep-forecast-text",
                &[
                    ("frame", text(number(readiness.frame.0 as f64))),
                    ("contactable", text(number(readiness.frame.1 as f64))),
                ],
            ),
            "preparation/prevision",
        ),
    ];
    if let Some(url) = first_page(ask, &["vagues/{wave}/courriels"]) {
        pieces.push(Piece {
            title: words.t("wave-nav-mails"),
            text: mails_sentence(ask)?,
            url,
        });
    }
    let open = wave.state == WaveState::Open;
    let waiting = guest::waiting(&ask.app, wave.id)?;
    let newcomers = if open {
        opening::newcomers(&ask.app, wave.id, false)?
    } else {
        0
    };
    let now = ask.app.clock.now();
    let template = Prepare {
        frame: Frame::staff(ask, wave.title.clone()),
        nav: WaveNav::of(ask, "wave-nav-preparation"),
        title: wave.title.clone(),
        state: coordinate::state(words, wave),
        csrf: ask.csrf(),
        url: ask.in_wave(""),
        pieces,
        obstacles: of(Weight::Obstacle),
        warnings: of(Weight::Warning),
        fine: of(Weight::Fine),
        draft,
        planned: (draft && settings.planned).then(|| words.one("life-planned", "moment", i18n::moment(wave.opens_at))),
        plan_for: (wave.opens_at > now).then(|| words.one("life-plan", "date", i18n::civil_date(wave.opens_at.date(), true))),
        refused,
        open,
        closed: wave.state == WaveState::Closed,
        closes: words.one(
            if open { "life-closes" } else { "life-closed" },
            "moment",
            i18n::moment(wave.closes_at),
        ),
        closing_value: closing
            .as_ref()
            .map_or_else(|| wave.closes_at.date().to_string(), |(value, _)| value.clone()),
        closing_error: closing.map(|(_, error)| error),
        link: wave
            .open_link
            .as_ref()
            .map(|link| format!("{}/participer/{link}", ask.app.base_url)),
        waiting: words.count("life-waiting", waiting),
        newcomers: (newcomers > 0).then(|| words.count("life-newcomers", newcomers)),
        unkept: draft && !mailing::plan_of(wave).1,
        produce: (wave.state == WaveState::Closed).then(|| ask.in_wave("")),
        after: if open && ask.query("fait") == Some("ouverte") {
            next_steps(ask)?
        } else {
            Vec::new()
        },
        done,
    };
    let faulty = refused || template.closing_error.is_some();
    Ok(page(faulty, &template))
}

/// Opens now, or at the planned date.
pub(in crate::web) fn open(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    if ask.field("quand") == Some("jamais") {
        opening::unplan(&ask.app, wave.id)?;
        return Ok(Reply::see(ask.in_wave("preparation")));
    }
    let plan = ask.field("quand") == Some("date");
    let done = |what: &str| Reply::see(ask.in_wave(&format!("preparation?fait={what}")));
    match opening::open(&ask.app, ask.observatory()?, wave.id, plan)? {
        Opened::Now | Opened::Already => Ok(done("ouverte")),
        Opened::Planned => Ok(done("programmee")),
        Opened::Refused(_) => written(ask, true, None, None),
    }
}
