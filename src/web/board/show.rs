//! The board: tiles, losses from the frame to the answers, coverage, curve, what to push first.

use askama::Template;

use super::tables::{self, Heat, NeedLine, PlaceTable};
use super::{count, domain_words, employer_words, figures, percent};
use crate::app::board::{self, Board, Filter};
use crate::error::Result;
use crate::fieldwork::board::{Active, Place};
use crate::fieldwork::{CaseStatus, Rate, Rates, Wave, WaveState, rates};
use crate::i18n::{self, Words, fixed, number, text};
use crate::library::territories;
use crate::register::domain::DOMAINS;
use crate::report::Figure;
use crate::report::Medium;
use crate::report::chart::svg;
use crate::web::blocks::Drawn;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, COORDINATORS, Reply};

/// A large figure.
pub(in crate::web) struct Tile {
    pub(in crate::web) value: String,
    pub(in crate::web) label: String,
    pub(in crate::web) detail: String,
}

/// A choice of the form: name of the field, label, options (value, words, chosen).
struct Choice {
    name: &'static str,
    label: String,
    options: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Page {
    frame: Frame,
    title: String,
    read_at: String,
    note: Option<String>,
    tiles: Vec<Tile>,
    choices: Vec<Choice>,
    filtered: bool,
    /// How many have the status asked for.
    status: Option<String>,
    empty: bool,
    waterfall: Figure,
    families: Vec<(String, String, String)>,
    heat: Heat,
    needs: Vec<NeedLine>,
    places: Vec<PlaceTable>,
    curve: Option<Figure>,
    mailings: Vec<String>,
    url: String,
    /// The list of calls, for those who run it.
    calls: Option<String>,
    nav: WaveNav,
}

impl Page {
    fn drawn<'a>(&self, figure: &'a Figure) -> Drawn<'a> {
        Drawn {
            words: self.frame.words,
            figure,
            svg: svg(&figure.chart, Medium::Screen, &figure.id, Some(&format!("{}-t", figure.id))),
        }
    }
}

/// What the form asked for, and the status pointed out.
struct Asked {
    filter: Filter,
    status: Option<CaseStatus>,
}

/// An absent or empty field asks for everything; « ? » for what is not known.
fn asked(ask: &Ask) -> Asked {
    let text = |name: &str| {
        let value = ask.query(name).unwrap_or_default();
        match value {
            "" => None,
            "?" => Some(String::new()),
            value => Some(value.chars().take(80).collect::<String>()),
        }
    };
    Asked {
        filter: Filter {
            domain: text("domaine"),
            employer: match ask.query("emploi") {
                Some("oui") => Some(Some(true)),
                Some("non") => Some(Some(false)),
                Some("?") => Some(None),
                _ => None,
            },
            commune: text("commune"),
            quarter: text("quartier"),
            qpv: match ask.query("qpv") {
                Some("oui") => Some(true),
                Some("non") => Some(false),
                _ => None,
            },
        },
        status: ask.query("situation").and_then(CaseStatus::parse),
    }
}

/// The page.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let Asked { filter, status } = asked(ask);
    let board = board::read(&ask.app, wave, &filter)?;
    let runs = ask.may(COORDINATORS);
    let calls = runs.then(|| ask.in_wave("appels"));
    let page = Page {
        frame: Frame::staff(ask, words.t("board-title")),
        title: wave.title.clone(),
        read_at: words.one("wave-at", "moment", i18n::moment(board.at)),
        note: note(words, wave),
        tiles: tiles(words, wave, &board),
        choices: choices(words, wave, &board, &filter, status),
        filtered: filter != Filter::default() || status.is_some(),
        status: status.map(|status| {
            let args = [
                ("n", fluent_bundle::FluentValue::from(board.whole.of(&[status]))),
                ("nombre", text(count(board.whole.of(&[status])))),
                ("status", text(words.t(&format!("case-{}", status.code())))),
            ];
            words.with("board-status", &args)
        }),
        empty: board.whole.frame() == 0,
        waterfall: figures::waterfall(words, &board),
        families: board
            .whole
            .families()
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(family, n)| {
                let share = f64::from(n) / f64::from(board.whole.frame().max(1));
                (words.t(&format!("family-{}", family.key())), count(n), percent(Some(share)))
            })
            .collect(),
        heat: tables::heat(words, &board, runs),
        needs: tables::need_lines(words, &board, status, calls.as_deref(), runs),
        places: tables::places(words, wave, &board, runs),
        curve: figures::curve(words, wave, &board),
        mailings: figures::mailings(words, &board),
        url: ask.in_wave("suivi"),
        calls,
        nav: WaveNav::of(ask, "wave-nav-board"),
    };
    Ok(render(200, &page))
}

fn note(words: Words, wave: &Wave) -> Option<String> {
    match wave.state {
        WaveState::Draft => Some(words.t("board-draft")),
        WaveState::Closed | WaveState::Archived => Some(words.t("board-closed")),
        WaveState::Open => None,
    }
}

/// The figures that say how far the collection is.
pub(in crate::web) fn tiles(words: Words, wave: &Wave, board: &Board) -> Vec<Tile> {
    let tile = |value: String, key: &str, detail: String| Tile {
        value,
        label: words.t(key),
        detail,
    };
    let whole = &board.whole;
    let rates = rates(whole, whole);
    let mut out = vec![
        tile(
            percent(rates.response.share()),
            "board-rate",
            response_words(words, rates.response),
        ),
        tile(
            count(whole.usable()),
            "board-usable",
            match board.outside.usable() {
                0 => words.one("board-usable-text", "frame", count(whole.frame())),
                n => words.with(
                    "board-usable-outside",
                    &[("frame", text(count(whole.frame()))), ("outside", text(count(n)))],
                ),
            },
        ),
        margin_tile(words, board),
    ];
    let left = days_left(wave, board);
    out.push(match (wave.state, left) {
        (WaveState::Open, Some(days)) => tile(
            number(days as f64),
            if days > 1 { "board-days" } else { "board-day" },
            forecast(words, board),
        ),
        _ => tile(
            "–".to_owned(),
            "board-days",
            words.one("board-closed-on", "date", i18n::civil_date(wave.closes_at.date(), false)),
        ),
    });
    out.push(tile(
        percent(rates.contact.share()),
        "board-contact",
        contact_words(words, &rates),
    ));
    out.push(activity_tile(words, board));
    out
}

/// What the response rate is made of, in words.
pub(in crate::web) fn response_words(words: Words, rate: Rate) -> String {
    words.with(
        "board-rate-text",
        &[("usable", text(count(rate.part))), ("asked", text(count(rate.of)))],
    )
}

/// What the contact rate is made of, and what those reached did.
fn contact_words(words: Words, rates: &Rates) -> String {
    let mut out = words.t("board-contact-text");
    if let Some(share) = rates.cooperation.share() {
        out.push(' ');
        out.push_str(&words.one("board-cooperation", "rate", percent(Some(share))));
    }
    out
}

/// Days before the closing; none once it is past.
fn days_left(wave: &Wave, board: &Board) -> Option<i64> {
    let span = board.at.date().until(wave.closes_at.date()).ok()?;
    let days = i64::from(span.get_days());
    (days >= 0).then_some(days)
}

fn points(half_width: f64) -> String {
    let points = 100.0 * half_width;
    if points < 10.0 {
        fixed(points, 1)
    } else {
        number(points.round())
    }
}

fn margin_tile(words: Words, board: &Board) -> Tile {
    let (value, mut detail) = match board.margin {
        Some(margin) => (
            words.one("board-margin-value", "points", points(margin.half_width)),
            words.one("board-margin-text", "deff", fixed(margin.deff, 2)),
        ),
        None => ("–".to_owned(), words.t("board-margin-none")),
    };
    if let Some(then) = board
        .margin_then
        .filter(|then| board.margin.is_none_or(|now| then.n > now.n + 0.5))
    {
        let args = [("points", text(points(then.half_width))), ("n", text(number(then.n.round())))];
        detail.push(' ');
        detail.push_str(&words.with("board-margin-then", &args));
    }
    Tile {
        value,
        label: words.t("board-margin"),
        detail,
    }
}

fn forecast(words: Words, board: &Board) -> String {
    board.forecast.map_or_else(
        || words.t("board-forecast-none"),
        |made| {
            let (low, high) = (number(made.low.round()), number(made.high.round()));
            let args = [
                ("low", text(&low)),
                ("high", text(&high)),
                ("pace", text(fixed(made.pace, 1))),
            ];
            words.with(if low == high { "board-forecast-one" } else { "board-forecast" }, &args)
        },
    )
}

fn activity_tile(words: Words, board: &Board) -> Tile {
    let (active, known) = board.whole.activity();
    let detail = match board.whole.active(&board.whole) {
        Some(Active { low, high }) => {
            let usable = f64::from(board.whole.usable() + board.outside.usable());
            let args = [
                ("low", text(number(low.round()))),
                ("high", text(number(high.round()))),
                ("least", text(percent(Some(usable / high.max(1.0))))),
                ("most", text(percent(Some((usable / low.max(1.0)).min(1.0))))),
            ];
            words.with("board-active-range", &args)
        }
        None => words.t("board-active-none"),
    };
    Tile {
        value: percent(board.whole.activity_rate()),
        label: words.t("board-activity"),
        detail: format!(
            "{} {detail}",
            words.with(
                "board-activity-text",
                &[("active", text(count(active))), ("known", text(count(known)))]
            )
        ),
    }
}

/// The form: what the frame holds is what can be chosen.
fn choices(words: Words, wave: &Wave, board: &Board, filter: &Filter, status: Option<CaseStatus>) -> Vec<Choice> {
    let every = |words: Words| (String::new(), words.t("board-all"), false);
    let option = |value: &str, label: String, chosen: bool| (value.to_owned(), label, chosen);
    let mut domain = vec![every(words)];
    domain.extend(
        DOMAINS
            .iter()
            .map(|(code, label, _)| option(code, (*label).to_owned(), filter.domain.as_deref() == Some(*code))),
    );
    domain.push(option("?", domain_words(words, None), filter.domain.as_deref() == Some("")));
    let mut employer = vec![every(words)];
    for (value, status) in [("oui", Some(true)), ("non", Some(false)), ("?", None)] {
        employer.push(option(value, employer_words(words, status), filter.employer == Some(status)));
    }
    let mut out = vec![
        Choice {
            name: "domaine",
            label: words.t("frame-domain"),
            options: domain,
        },
        Choice {
            name: "emploi",
            label: words.t("frame-employer"),
            options: employer,
        },
    ];
    let values = |of: fn(&Place) -> &Option<String>| {
        let mut values: Vec<Option<String>> = board.all_places.iter().map(|place| of(place).clone()).collect();
        values.sort();
        values.dedup();
        values
    };
    let mut places = |name: &'static str, key: &str, chosen: &Option<String>, values: Vec<Option<String>>, kind: tables::Kind| {
        if values.iter().flatten().count() + usize::from(values.contains(&None)) < 2 {
            return;
        }
        let mut options: Vec<(String, String, bool)> = values
            .iter()
            .map(|value| {
                let code = value.as_deref().unwrap_or("?");
                let here = chosen.as_deref() == Some(value.as_deref().unwrap_or_default());
                option(code, tables::place_words(words, wave, kind, value.as_deref()), here)
            })
            .collect();
        options.sort_by(|a, b| (a.0 == "?").cmp(&(b.0 == "?")).then_with(|| a.1.cmp(&b.1)));
        options.insert(0, every(words));
        out.push(Choice {
            name,
            label: words.t(key),
            options,
        });
    };
    places(
        "commune",
        "board-commune",
        &filter.commune,
        values(|place| &place.commune),
        tables::Kind::Commune,
    );
    places(
        "quartier",
        "board-quarter",
        &filter.quarter,
        values(|place| &place.quarter),
        tables::Kind::Quarter,
    );
    if board.all_places.iter().any(|place| place.qpv.is_some()) {
        let mut options = vec![every(words)];
        for (value, inside) in [("oui", true), ("non", false)] {
            options.push(option(
                value,
                words.t(if inside { "board-qpv-in" } else { "board-qpv-out" }),
                filter.qpv == Some(inside),
            ));
        }
        out.push(Choice {
            name: "qpv",
            label: words.t("board-qpv"),
            options,
        });
    }
    let mut situations = vec![every(words)];
    situations.extend(
        CaseStatus::ALL
            .iter()
            .map(|one| option(one.code(), words.t(&format!("case-{}", one.code())), status == Some(*one))),
    );
    out.push(Choice {
        name: "situation",
        label: words.t("frame-status"),
        options: situations,
    });
    out
}

/// The name of a commune.
pub(super) fn commune_words(code: &str) -> String {
    territories()
        .commune(code)
        .map_or_else(|| code.to_owned(), |commune| commune.name.to_owned())
}
