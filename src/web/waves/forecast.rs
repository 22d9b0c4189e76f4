//! What will be publishable: each group of the frame under three response rates.

use askama::Template;

use super::nav::WaveNav;
use crate::app::waves::opening;
use crate::error::Result;
use crate::fieldwork::forecast::{Axis, Prospect, needed};
use crate::i18n::{number, percent, text};
use crate::library::territories;
use crate::register::domain_name;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// A group: name, frame, contactable; per rate: what could be shown, and its detail.
struct Row {
    label: String,
    frame: String,
    contactable: String,
    cells: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "wave_forecast.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    back: String,
    rates: Vec<String>,
    hypotheses: String,
    tables: Vec<(String, Vec<Row>)>,
    needed: Option<String>,
}

/// The forecast.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let readiness = opening::readiness(&ask.app, ask.observatory()?, wave)?;
    let list = |name: &str, code: &str| -> Option<String> {
        let entries = wave.settings.lists.get(name)?;
        entries
            .iter()
            .find(|(known, _)| known == code)
            .map(|(_, label)| label.clone())
    };
    let label = |prospect: &Prospect| -> String {
        let code = prospect.group.code.as_str();
        if code.is_empty() && prospect.group.axis != Axis::Whole {
            return words.t("forecast-unknown");
        }
        match prospect.group.axis {
            Axis::Whole => words.t("forecast-whole"),
            Axis::Domain => domain_name(code),
            Axis::Employer => words.t(if code == "oui" {
                "frame-employer-yes"
            } else {
                "frame-employer-no"
            }),
            Axis::Commune => territories()
                .commune(code)
                .map_or_else(|| code.to_owned(), |one| one.name.to_owned()),
            Axis::Quarter => list("@territoire/quartiers", code).unwrap_or_else(|| code.to_owned()),
            Axis::Qpv => list("@territoire/qpv", code).unwrap_or_else(|| code.to_owned()),
        }
    };
    let row = |prospect: &Prospect| Row {
        label: label(prospect),
        frame: number(prospect.group.frame as f64),
        contactable: number(prospect.group.contactable as f64),
        cells: prospect
            .outlooks
            .iter()
            .map(|outlook| {
                let detail = match outlook.half_width {
                    Some(half) => words.with(
                        "forecast-detail",
                        &[
                            ("n", fluent_bundle::FluentValue::from(outlook.answers)),
                            ("nombre", text(number(outlook.answers as f64))),
                            ("points", text(number((half * 100.0).round()))),
                        ],
                    ),
                    None => words.count("forecast-answers", outlook.answers),
                };
                let key = outlook.showing.key();
                (key, words.t(&format!("forecast-{key}")), detail)
            })
            .collect(),
    };
    let axes = [
        Axis::Whole,
        Axis::Domain,
        Axis::Employer,
        Axis::Commune,
        Axis::Quarter,
        Axis::Qpv,
    ];
    let tables = axes.into_iter().filter_map(|axis| {
        let rows: Vec<Row> = readiness
            .prospects
            .iter()
            .filter(|prospect| prospect.group.axis == axis)
            .map(row)
            .collect();
        // One commune says no more than the whole.
        let says = !rows.is_empty() && (axis == Axis::Whole || rows.len() > 1);
        says.then(|| (words.t(&format!("forecast-by-{}", axis.key())), rows))
    });
    let hypotheses = words.t(if readiness.from_previous {
        "forecast-previous"
    } else {
        "forecast-hypotheses"
    });
    let middle = readiness.rates[1];
    let template = Page {
        frame: Frame::staff(ask, words.t("forecast-title")),
        nav: WaveNav::of(ask, "wave-nav-preparation"),
        back: ask.in_wave("preparation"),
        rates: readiness.rates.iter().map(|rate| percent(*rate)).collect(),
        hypotheses,
        tables: tables.collect(),
        needed: needed(30, middle).map(|contacts| {
            words.with(
                "forecast-needed",
                &[("contacts", text(number(contacts as f64))), ("rate", text(percent(middle)))],
            )
        }),
    };
    Ok(render(200, &template))
}
