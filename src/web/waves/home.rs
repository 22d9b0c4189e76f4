//! The coordinator's home: five steps from an empty installation to an open wave, always saying what comes next; then the waves.

use askama::Template;

use super::{Entry, blame, page, register_page, typed};
use crate::app::register::duplicates;
use crate::app::waves::{self, draft, opening, questionnaire};
use crate::error::{Code, Result};
use crate::fieldwork::{Wave, WaveState, placed};
use crate::i18n::{self, number, text};
use crate::questionnaire::schema;
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::{ADMIN, Ask, Reply, coordinate};

/// A step of the guide.
struct Step {
    title: String,
    /// What it is for, or what was done.
    text: String,
    /// `done`, `now`, `later`.
    state: &'static str,
    state_words: String,
    /// Button or link: address, words.
    go: Option<(String, String)>,
}

/// A line of the list of waves.
struct Line {
    url: String,
    title: String,
    dates: String,
    state: String,
}

#[derive(Template)]
#[template(path = "guide.html")]
struct Guide {
    frame: Frame,
    lead: String,
    steps: Vec<Step>,
    waves: Vec<Line>,
    new: Option<String>,
    register: Option<String>,
    size: String,
    doors: Vec<(String, String)>,
}

/// The guide: what comes next, the waves, the other places.
pub(in crate::web) fn guide(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let observatory = ask.observatory()?;
    let all = waves::list(&ask.app, Some(observatory.id))?;
    let (frame_size, contactable) = opening::register_size(&ask.app, observatory.id)?;
    let draft = all.iter().find(|wave| wave.state == WaveState::Draft);
    let running = all.iter().any(|wave| wave.state == WaveState::Open);
    let steps = if draft.is_some() || !running {
        steps(ask, draft, frame_size, contactable)?
    } else {
        Vec::new()
    };
    let lead = match (draft, running) {
        (None, true) => "guide-lead-running",
        (None, false) => "guide-lead-empty",
        (Some(_), _) => "guide-lead-draft",
    };
    let template = Guide {
        frame: Frame::staff(ask, words.t("guide-title")),
        lead: words.t(lead),
        steps,
        waves: all.iter().map(|wave| line(ask, wave)).collect(),
        new: (!all.is_empty()).then(|| ask.at("vagues/nouvelle")),
        register: register_page(ask),
        doors: doors(ask),
        size: words.with(
            "guide-register",
            &[
                ("n", fluent_bundle::FluentValue::from(frame_size)),
                ("nombre", text(number(frame_size as f64))),
                ("contactable", text(number(contactable as f64))),
            ],
        ),
    };
    Ok(render(200, &template))
}

/// The other places of the observatory: those that exist and that the person may open.
fn doors(ask: &Ask) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut door = |may: bool, rest: &'static str, key: &str| {
        if let Some(url) = super::first_page(ask, &[rest]).filter(|_| may) {
            out.push((url, ask.words.t(key)));
        }
    };
    door(true, "recherche", "door-research");
    door(ask.may(ADMIN), "equipe", "door-team");
    door(true, "entrainement", "training-door");
    out
}

fn line(ask: &Ask, wave: &Wave) -> Line {
    let rest = match wave.state {
        WaveState::Draft => format!("vagues/{}/preparation", wave.id),
        _ => format!("vagues/{}", wave.id),
    };
    Line {
        url: ask.at(&rest),
        title: wave.title.clone(),
        dates: ask.words.with(
            "waves-dates-text",
            &[
                ("from", text(i18n::civil_date(wave.opens_at.date(), false))),
                ("to", text(i18n::civil_date(wave.closes_at.date(), false))),
            ],
        ),
        state: coordinate::state(ask.words, wave),
    }
}

/// The five steps: done, the one to do now, those that come later.
fn steps(ask: &Ask, draft: Option<&Wave>, frame: usize, contactable: usize) -> Result<Vec<Step>> {
    let words = ask.words;
    let prepare = |wave: &Wave, rest: &str| ask.at(&format!("vagues/{}/preparation{rest}", wave.id));
    let listed = frame > 0 && contactable > 0;
    let readiness = match draft {
        Some(wave) => Some(opening::readiness(&ask.app, ask.observatory()?, wave)?),
        None => None,
    };
    let named = draft.is_some_and(|wave| {
        let settings = &wave.settings;
        !settings.responsible.is_empty() && !settings.contact_name.is_empty()
    });
    // The evening of restitution gives the dates: once it is known, what remains of the third step is people.
    let dated = draft.is_some_and(|wave| wave.restitution_on.is_some());
    let pending = if listed {
        duplicates::pending_count(&ask.app, ask.observatory()?.id)?.0
    } else {
        0
    };
    let ready = readiness.as_ref().is_some_and(opening::Readiness::may_open);
    let planned = draft.is_some_and(|wave| wave.settings.planned);
    let done = [listed, draft.is_some(), named, ready, planned];
    let now = done.iter().position(|done| !done).unwrap_or(4);
    let urls = [
        if pending > 0 {
            Some(ask.at("registre/doublons"))
        } else {
            register_page(ask)
        },
        Some(draft.map_or_else(|| ask.at("vagues/nouvelle"), |wave| prepare(wave, "/questionnaire"))),
        draft.map(|wave| prepare(wave, if dated { "/coordonnees" } else { "/dates" })),
        draft.map(|wave| prepare(wave, "")),
        draft.map(|wave| prepare(wave, "#ouvrir")),
    ];
    let detail = [
        listed.then(|| {
            words.with(
                "guide-1-done",
                &[
                    ("n", fluent_bundle::FluentValue::from(frame)),
                    ("nombre", text(number(frame as f64))),
                    ("contactable", text(number(contactable as f64))),
                ],
            ) + " "
                + &words.count("guide-1-duplicates", pending)
        }),
        match draft {
            Some(wave) => {
                let (composed, _) = questionnaire::of(&ask.app, wave)?;
                Some(words.one("guide-2-done", "title", title_of(&composed, wave)))
            }
            None => None,
        },
        draft.filter(|_| named).map(|wave| line(ask, wave).dates),
        readiness.as_ref().filter(|_| now >= 3).map(|readiness| {
            let obstacles = readiness
                .points
                .iter()
                .filter(|point| point.weight == crate::fieldwork::checklist::Weight::Obstacle)
                .count();
            words.count("guide-4-obstacles", obstacles)
        }),
        draft
            .filter(|_| planned)
            .map(|wave| words.one("guide-5-planned", "moment", i18n::moment(wave.opens_at))),
    ];
    let mut out = Vec::new();
    for (place, (url, detail)) in urls.into_iter().zip(detail).enumerate() {
        let number = place + 1;
        let state = match place {
            _ if place == now => "now",
            _ if done[place] => "done",
            _ => "later",
        };
        let go = url.filter(|_| state != "later").map(|url| {
            let key = if state == "now" {
                let key = format!("guide-{number}-go");
                if number == 3 && dated {
                    "check-go-people".to_owned()
                } else {
                    key
                }
            } else if number == 1 && pending > 0 {
                "check-go-duplicates".to_owned()
            } else {
                "guide-again".to_owned()
            };
            (url, words.t(&key))
        });
        let mut sentence = detail.unwrap_or_default();
        if state != "done" {
            let what = words.t(&format!("guide-{number}-text"));
            sentence = if sentence.is_empty() {
                what
            } else {
                format!("{what} {sentence}")
            };
        }
        out.push(Step {
            title: words.t(&format!("guide-{number}")),
            text: sentence,
            state,
            state_words: words.t(&format!("guide-state-{state}")),
            go,
        });
    }
    Ok(out)
}

/// The title of a questionnaire, with the place in it.
pub(super) fn title_of(questionnaire: &crate::questionnaire::Questionnaire, wave: &Wave) -> String {
    placed(
        questionnaire.title.get(&questionnaire.locale),
        &wave.territory_name,
        wave.year,
    )
}

/// A questionnaire of the library, to choose.
pub(super) struct Offer {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) what: String,
    pub(super) on: bool,
}

/// The questionnaires of the library.
pub(super) fn offers(ask: &Ask, chosen: &str) -> Vec<Offer> {
    let words = ask.words;
    let (territory, year) = (
        ask.observatory
            .as_ref()
            .map(|one| one.territory_name.clone())
            .unwrap_or_default(),
        ask.app.clock.now().date().year(),
    );
    let library = &ask.app.library;
    let base = |name: &str| library.questionnaire(name).map(str::to_owned);
    library
        .questionnaires()
        .into_iter()
        .filter_map(|id| {
            let questionnaire = schema::read(library.questionnaire(id)?, &base).questionnaire?;
            let questions = questionnaire.questions().into_iter().filter(|item| item.enabled).count();
            let mut what = words.count("start-questions", questions);
            if let Some(minutes) = questionnaire.start.minutes {
                what = format!("{what}, {}", words.one("wave-minutes", "minutes", minutes));
            }
            Some(Offer {
                title: placed(questionnaire.title.get("fr"), &territory, year),
                what,
                on: id == chosen,
                id: id.to_owned(),
            })
        })
        .collect()
}

#[derive(Template)]
#[template(path = "wave_new.html")]
struct New {
    frame: Frame,
    csrf: String,
    action: String,
    back: String,
    entries: Vec<Entry>,
    offers: Vec<Offer>,
    campaigns: Vec<(String, String, bool)>,
    problems: Vec<(String, String, String)>,
}

fn new_page(ask: &Ask, title: &str, chosen: &str, campaign: &str, flaws: &[draft::Flaw]) -> Result<Reply> {
    let mut entries = vec![Entry::new(ask.words, "titre", "text", "wave-title", title)];
    let problems = blame(ask.words, &mut entries, flaws);
    let training = ask.observatory()?.training;
    let campaigns = waves::campaign::list(&ask.app)?
        .into_iter()
        .filter(|_| !training)
        .map(|one| {
            let id = one.id.to_string();
            let on = id == campaign;
            (id, one.title, on)
        })
        .collect();
    let template = New {
        frame: Frame::staff(ask, ask.words.t("wave-new")),
        csrf: ask.csrf(),
        action: ask.at("vagues/nouvelle"),
        back: ask.at(""),
        entries,
        offers: offers(ask, chosen),
        campaigns,
        problems,
    };
    Ok(page(!flaws.is_empty(), &template))
}

/// Which questionnaire, under which title.
pub(in crate::web) fn new(ask: &Ask) -> Result<Reply> {
    let (opens_on, _) = draft::usual_dates(ask.app.clock.now().date());
    let place = &ask.observatory()?.territory_name;
    let title = if place.is_empty() {
        ask.words.one("wave-title-usual-bare", "year", opens_on.year())
    } else {
        ask.words
            .with("wave-title-usual", &[("place", text(place)), ("year", text(opens_on.year()))])
    };
    new_page(ask, &title, "olva-2026", "", &[])
}

/// Begins the wave in preparation.
pub(in crate::web) fn begin(ask: &Ask) -> Result<Reply> {
    let (title, chosen, campaign) = (typed(ask, "titre"), typed(ask, "questionnaire"), typed(ask, "campagne"));
    let joined = Id::parse(&campaign);
    let core = match joined {
        Some(id) => waves::campaign::get(&ask.app, id)?.1,
        None => match questionnaire::from_library(&ask.app, &chosen) {
            Ok(core) => core,
            Err(error) if error.code == Code::NotFound => {
                let flaw = draft::Flaw {
                    field: "questionnaire",
                    key: "wave-flaw-questionnaire",
                };
                return new_page(ask, &title, &chosen, &campaign, &[flaw]);
            }
            Err(error) => return Err(error),
        },
    };
    match draft::begin(&ask.app, ask.observatory()?, &title, &core.hash, joined)? {
        Ok(id) => Ok(Reply::see(ask.at(&format!("vagues/{id}/preparation/questionnaire")))),
        Err(flaws) => new_page(ask, &title, &chosen, &campaign, &flaws),
    }
}
