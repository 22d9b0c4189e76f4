//! Campaigns, for whoever coordinates several observatories: progress and coverage of each, never contacts nor answers; the core,
//! corrected for all at once.

use askama::Template;

use super::page::Frame;
use super::waves::compose::{Blamed, blamed, offered_text};
use super::waves::{Entry, page};
use super::{Ask, Reply, coordinate};
use crate::app::waves::campaign::{self, Correction, Fate};
use crate::error::{Code, Result};
use crate::fieldwork::correction::Loss;
use crate::fieldwork::{CaseStatus, rates};
use crate::i18n::{self, number, text};

struct Line {
    url: String,
    title: String,
    core: String,
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct Campaigns {
    frame: Frame,
    csrf: String,
    lines: Vec<Line>,
    entries: Vec<Entry>,
    offers: Vec<(String, String)>,
    lead: Option<String>,
    faults: Vec<Blamed>,
    pasted: String,
}

/// Every campaign, and the form of a new one.
pub(super) fn list(ask: &Ask) -> Result<Reply> {
    listed(ask, "", None, Vec::new(), String::new())
}

fn listed(ask: &Ask, title: &str, lead: Option<String>, faults: Vec<Blamed>, pasted: String) -> Result<Reply> {
    let words = ask.words;
    let mut lines = Vec::new();
    for one in campaign::list(&ask.app)? {
        let (_, core, waves) = campaign::get(&ask.app, one.id)?;
        lines.push(Line {
            url: format!("/campagnes/{}", one.id),
            title: one.title,
            core: words.with(
                "camp-core",
                &[
                    ("id", text(&core.id)),
                    ("version", text(&core.version)),
                    ("n", fluent_bundle::FluentValue::from(waves.len())),
                ],
            ),
        });
    }
    let faulty = lead.is_some();
    let template = Campaigns {
        frame: Frame::staff(ask, words.t("camp-title")),
        csrf: ask.csrf(),
        lines,
        entries: vec![Entry::new(words, "titre", "text", "camp-name", title)],
        offers: ask
            .app
            .library
            .questionnaires()
            .into_iter()
            .map(|id| (id.to_owned(), words.one("camp-library", "id", id)))
            .collect(),
        lead,
        faults,
        pasted,
    };
    Ok(page(faulty, &template))
}

/// Begins a campaign.
pub(super) fn create(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let title = ask.field("titre").unwrap_or_default().to_owned();
    let typed = offered_text(ask)?;
    if title.trim().is_empty() {
        return listed(ask, &title, Some(words.t("camp-no-title")), Vec::new(), typed);
    }
    let text = if typed.trim().is_empty() {
        let chosen = ask.field("questionnaire").unwrap_or_default();
        ask.app.library.questionnaire(chosen).ok_or(Code::BadRequest)?.to_owned()
    } else {
        typed.clone()
    };
    match campaign::create(&ask.app, &title, &text)? {
        Ok(id) => Ok(Reply::see(format!("/campagnes/{id}"))),
        Err(faults) => listed(ask, &title, Some(words.t("compose-faulty")), blamed(ask, &faults), typed),
    }
}

struct Row {
    observatory: String,
    wave: String,
    state: String,
    dates: String,
    frame: String,
    contacted: String,
    usable: String,
    rate: String,
    coverage: String,
    version: String,
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct Page {
    frame: Frame,
    csrf: String,
    url: String,
    core: String,
    rows: Vec<Row>,
    lead: Option<String>,
    good: Option<String>,
    faults: Vec<Blamed>,
    pasted: String,
    changes: Vec<String>,
    effects: Vec<(String, String, Vec<String>)>,
    ready: bool,
}

/// One campaign.
pub(super) fn show(ask: &Ask) -> Result<Reply> {
    let good = (ask.query("fait") == Some("noyau")).then(|| ask.words.t("camp-published"));
    written(ask, None, good, None, String::new())
}

fn written(
    ask: &Ask,
    lead: Option<String>,
    good: Option<String>,
    correction: Option<&Correction>,
    pasted: String,
) -> Result<Reply> {
    let words = ask.words;
    let (entry, core, standings) = campaign::get(&ask.app, ask.id("campaign")?)?;
    let rows = standings.iter().map(|standing| {
        let tally = &standing.tally;
        let rates = rates(tally, tally);
        let count = |n: u32| number(f64::from(n));
        let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), i18n::percent);
        Row {
            observatory: standing.observatory.clone(),
            wave: standing.wave.title.clone(),
            state: coordinate::state(words, &standing.wave),
            dates: words.with(
                "waves-dates-text",
                &[
                    ("from", text(i18n::civil_date(standing.wave.opens_at.date(), false))),
                    ("to", text(i18n::civil_date(standing.wave.closes_at.date(), false))),
                ],
            ),
            frame: count(tally.frame()),
            contacted: count(tally.frame() - tally.of(&[CaseStatus::Never])),
            usable: count(tally.usable() + standing.outside.usable()),
            rate: share(rates.response.share()),
            coverage: share(rates.coverage),
            version: words.t(if standing.wave.settings.core.as_deref() == Some(&entry.core) {
                "camp-current"
            } else {
                "camp-older"
            }),
        }
    });
    let (mut faults, mut changes, mut effects, mut ready) = (Vec::new(), Vec::new(), Vec::new(), false);
    let mut lead = lead;
    if let Some(correction) = correction {
        faults = blamed(ask, &correction.faults);
        ready = correction.is_possible();
        changes = correction.changes.iter().map(|change| change.message.clone()).collect();
        effects = correction
            .effects
            .iter()
            .map(|effect| (effect.observatory.clone(), effect.wave.title.clone(), fate(ask, &effect.fate)))
            .collect();
        if lead.is_none() && !ready {
            lead = Some(refusal(ask, correction));
        }
    }
    let faulty = lead.is_some();
    let template = Page {
        frame: Frame::staff(ask, entry.title.clone()),
        csrf: ask.csrf(),
        url: format!("/campagnes/{}", entry.id),
        core: words.with(
            "compose-core",
            &[
                ("title", text(core.title.get(&core.locale))),
                ("version", text(&core.version)),
            ],
        ),
        rows: rows.collect(),
        lead,
        good,
        faults,
        pasted,
        changes,
        effects,
        ready,
    };
    Ok(page(faulty, &template))
}

/// Why a correction is not possible.
fn refusal(ask: &Ask, correction: &Correction) -> String {
    let words = ask.words;
    if let Some(other) = &correction.other {
        words.one("camp-other", "id", other)
    } else if correction.core.is_none() {
        words.t("compose-faulty")
    } else if correction.changes.is_empty() {
        words.t("camp-nothing")
    } else if correction.same_version {
        words.t("camp-same-version")
    } else {
        words.t("camp-refused")
    }
}

/// What happens to a wave, in sentences.
fn fate(ask: &Ask, fate: &Fate) -> Vec<String> {
    let words = ask.words;
    match fate {
        Fate::Follows(_) => vec![words.t("camp-follows")],
        Fate::Over => vec![words.t("camp-over")],
        Fate::Faulty(faults) => {
            let mut out = vec![words.t("camp-faulty")];
            out.extend(
                blamed(ask, faults)
                    .into_iter()
                    .filter(|fault| fault.grave)
                    .map(|fault| format!("{} {}", fault.place, fault.message)),
            );
            out
        }
        Fate::Clashes(clashes) => {
            let mut out = vec![words.t("camp-clashes")];
            out.extend(clashes.iter().map(|clash| {
                let (key, what) = match &clash.what {
                    Loss::Question => ("camp-loss-question", ""),
                    Loss::Type => ("camp-loss-type", ""),
                    Loss::Code(code) => ("camp-loss-code", code.as_str()),
                    Loss::Row(row) => ("camp-loss-row", row.as_str()),
                };
                words.with(
                    key,
                    &[("id", text(&clash.id)), ("label", text(&clash.label)), ("what", text(what))],
                )
            }));
            out
        }
    }
}

/// Examines or publishes a correction of the core.
pub(super) fn correct(ask: &Ask) -> Result<Reply> {
    let id = ask.id("campaign")?;
    let text = offered_text(ask)?;
    if text.trim().is_empty() {
        return written(ask, Some(ask.words.t("compose-no-text")), None, None, text);
    }
    if ask.field("quoi") == Some("publier") && campaign::publish(&ask.app, id, &text)?.is_some() {
        return Ok(Reply::see(format!("/campagnes/{id}?fait=noyau")));
    }
    let correction = campaign::examine(&ask.app, id, &text)?;
    written(ask, None, None, Some(&correction), text)
}

/// The present core, as a file to correct.
pub(super) fn core(ask: &Ask) -> Result<Reply> {
    let (_, core, _) = campaign::get(&ask.app, ask.id("campaign")?)?;
    let value: serde_json::Value = serde_json::from_str(&core.source).map_err(anyhow::Error::from)?;
    let text = serde_json::to_string_pretty(&value).map_err(anyhow::Error::from)?;
    Ok(Reply::download(
        "application/json",
        format!("{}-{}.json", core.id, core.version),
        text.into_bytes(),
    ))
}
