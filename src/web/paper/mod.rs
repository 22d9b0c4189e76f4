//! Paper: what is printed, group sessions, keying in, codes typed.

mod code;
mod files;
mod keyed;
mod keying;
mod parts;
mod sessions;

use askama::Template;

use crate::app::paper::{self as actions, Candidate, Cut, Selection};
use crate::error::Result;
use crate::fieldwork::{Wave, WaveState};
use crate::i18n::{self, Words, number, text};
use crate::register::domain_label;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

pub(super) use code::{COOKIE, ask_code, enter, leave};
pub(super) use files::{blank_form, letters, links, own_form, own_forms};
pub(super) use keying::{find, finish, key_in, screen, search};
pub(super) use parts::list as list_parts;
pub(super) use sessions::{close_session, open_session};

/// Associations proposed by a search.
const FOUND: i64 = 12;

/// A choice of a list: value, words.
type Offer = (String, String);

/// A group session of the list.
struct SessionLine {
    title: String,
    detail: String,
    open: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "paper.html")]
struct Desk {
    frame: Frame,
    url: String,
    nav: WaveNav,
    keying: String,
    csrf: String,
    problem: Option<String>,
    prints: Vec<(String, Vec<Offer>)>,
    /// In preparation, without an association yet: nothing can be made in a name.
    nobody: bool,
    editions: Vec<Offer>,
    search: String,
    found: Option<Vec<Offer>>,
    selections: Vec<Offer>,
    postal: String,
    most: String,
    most_forms: String,
    sessions: Vec<SessionLine>,
    can_open: bool,
    session_title: String,
}

/// What can be printed, and what for.
pub(super) fn desk(ask: &Ask) -> Result<Reply> {
    show(ask, 200, None)
}

/// The page of paper, with what went wrong if anything did.
fn show(ask: &Ask, status: u16, problem: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let reach = actions::reach(&ask.app, wave.id)?;
    let count = |n: usize| number(n as f64);
    let typed = ask.query("q").unwrap_or_default();
    let found = if typed.trim().is_empty() {
        None
    } else {
        let candidates = actions::find(&ask.app, wave.id, typed, FOUND)?;
        Some(candidates.iter().map(|one| (one.id.to_string(), named(one))).collect())
    };
    let mut selections = vec![
        (
            "sans-courriel".to_owned(),
            words.count("paper-without-email", reach.without_email),
        ),
        ("toutes".to_owned(), words.count("paper-all", reach.pending)),
        ("jamais".to_owned(), words.count("paper-never", reach.silent)),
    ];
    for (cut, code, n) in &reach.strata {
        let stratum = words.with(
            "paper-stratum",
            &[
                ("cut", text(words.t(cut_key(*cut)))),
                ("label", text(stratum_label(wave, *cut, code))),
                ("nombre", text(count(*n))),
            ],
        );
        selections.push((format!("{}:{code}", cut.code()), stratum));
    }
    let url = ask.in_wave("papier");
    let prints = ["complet", "noyau", "court"]
        .map(|edition| {
            let link = |size: &str| {
                (
                    format!("{url}/questionnaire.pdf?edition={edition}&taille={size}"),
                    words.t(if size == "grande" {
                        "paper-size-large"
                    } else {
                        "paper-size-normal"
                    }),
                )
            };
            (words.t(edition_key(edition)), vec![link("normale"), link("grande")])
        })
        .into();
    let now = ask.app.clock.now();
    let sessions = actions::sessions(&ask.app, wave.id)?
        .into_iter()
        .map(|session| SessionLine {
            detail: [session.place.clone(), i18n::moment(session.opened_at)]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            open: session
                .is_open(now)
                .then(|| (format!("/code/{}", session.id), format!("{url}/seances/{}", session.id))),
            title: session.title,
        })
        .collect();
    let page = Desk {
        frame: Frame::staff(ask, words.t("paper-title")),
        nav: WaveNav::of(ask, "wave-nav-paper"),
        keying: ask.in_wave("saisie"),
        csrf: ask.csrf(),
        problem,
        nobody: wave.state == WaveState::Draft && reach.pending == 0,
        prints,
        editions: ["complet", "noyau", "court"]
            .map(|edition| (edition.to_owned(), words.t(edition_key(edition))))
            .into(),
        search: typed.to_owned(),
        found,
        selections,
        postal: words.with(
            "paper-postal",
            &[("nombre", text(count(reach.postal))), ("all", text(count(reach.pending)))],
        ),
        most: count(actions::MOST_LETTERS),
        most_forms: count(actions::MOST_FORMS),
        sessions,
        can_open: wave.state == WaveState::Open,
        session_title: words.one("session-title-default", "date", i18n::civil_date(now.date(), false)),
        url,
    };
    Ok(render(status, &page))
}

/// « Les Amis de la chorale (W181000123) ».
fn named(one: &Candidate) -> String {
    match &one.rna {
        Some(rna) => format!("{} ({rna})", one.name),
        None => one.name.clone(),
    }
}

fn stratum_label(wave: &Wave, cut: Cut, code: &str) -> String {
    let listed = |name: &str| {
        let list = wave.settings.lists.get(name)?;
        list.iter().find(|(known, _)| known == code).map(|(_, label)| label.clone())
    };
    match cut {
        Cut::Domain => domain_label(code).map(str::to_owned),
        Cut::Commune => crate::library::territories()
            .commune(code)
            .map(|commune| commune.name.to_owned()),
        Cut::Quarter => listed("@territoire/quartiers"),
        Cut::Qpv => listed("@territoire/qpv"),
    }
    .unwrap_or_else(|| code.to_owned())
}

/// What was chosen in a list; `None` when it is none of them.
fn selection(ask: &Ask) -> Option<Selection> {
    Selection::parse(ask.field("selection")?)
}

fn edition_key(edition: &str) -> &'static str {
    match edition {
        "court" => "paper-edition-short",
        "noyau" => "paper-edition-core",
        _ => "paper-edition-full",
    }
}

fn cut_key(cut: Cut) -> &'static str {
    match cut {
        Cut::Domain => "paper-cut-domain",
        Cut::Commune => "paper-cut-commune",
        Cut::Quarter => "paper-cut-quarter",
        Cut::Qpv => "paper-cut-qpv",
    }
}

/// How answers were collected, as the end of a sentence.
fn mode_words(words: Words, mode: &str) -> String {
    words.t(match mode {
        "papier" => "mode-paper",
        "telephone" => "mode-telephone",
        "collectif" => "mode-group",
        _ => "mode-online",
    })
}
