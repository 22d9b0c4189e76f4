//! The first page of each role: where the person may go, and nothing else; the choice of an observatory for those who have several.

use askama::Template;

use super::role_words;
use crate::app::accounts::Role;
use crate::app::{observatories, training, waves};
use crate::error::Result;
use crate::fieldwork::WaveState;
use crate::web::page::{Frame, render};
use crate::web::{Ask, COORDINATORS, DESK, MEMBERS, PUBLISHED, READERS, RESEARCH, ROUTES, Reply};

/// An observatory to choose.
struct Line {
    url: String,
    name: String,
    roles: String,
    training: bool,
}

#[derive(Template)]
#[template(path = "choose.html")]
struct Choose {
    frame: Frame,
    lines: Vec<Line>,
    campaign: bool,
}

/// Goes to the only place where the person has something to do, or lets them choose.
pub(in crate::web) fn choose(ask: &Ask) -> Result<Reply> {
    let person = ask.person()?;
    let words = ask.words;
    let mut lines = Vec::new();
    for one in observatories::list(&ask.app)? {
        // The training observatory is reached from the real one.
        if one.settings.training_of.is_some_and(|real| person.may(real, MEMBERS)) {
            continue;
        }
        let roles: Vec<String> = person
            .roles
            .iter()
            .filter(|(of, _)| *of == one.id)
            .map(|(_, role)| role_words(words, *role).0)
            .collect();
        if !roles.is_empty() {
            lines.push(Line {
                url: format!("/o/{}", one.slug),
                name: one.name,
                roles: roles.join(", "),
                training: one.training,
            });
        }
    }
    let campaign = person.campaign && exists("/campagnes");
    match lines.as_slice() {
        [only] if !campaign => return Ok(Reply::see(only.url.clone())),
        [] if campaign => return Ok(Reply::see("/campagnes")),
        _ => {}
    }
    let mut frame = Frame::staff(ask, words.t("choose-title"));
    frame.wide = false;
    Ok(render(200, &Choose { frame, lines, campaign }))
}

/// Whether the site has this page.
fn exists(path: &str) -> bool {
    ROUTES.iter().any(|route| route.path == path)
}

/// A place to go: address, title, what is there.
struct Door {
    url: String,
    title: String,
    text: String,
}

/// The places of an observatory, in the order in which they serve.
const DOORS: [(&[Role], &str, &str, &str); 3] = [
    (DESK, "appels", "door-calls", "door-calls-what"),
    (PUBLISHED, "diagnostic", "door-diagnostic", "door-diagnostic-what"),
    (RESEARCH, "recherche", "door-research", "door-research-what"),
];

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    frame: Frame,
    name: String,
    roles: String,
    training: bool,
    doors: Vec<Door>,
    keying: Vec<(String, String)>,
    results: Vec<(String, String)>,
}

/// What the person may do in this observatory; coordinators have their guide.
pub(in crate::web) fn landing(ask: &Ask) -> Result<Reply> {
    if ask.may(COORDINATORS) {
        return crate::web::waves::home::guide(ask);
    }
    let words = ask.words;
    let observatory = ask.observatory()?;
    let person = ask.person()?;
    let roles: Vec<String> = person
        .roles
        .iter()
        .filter(|(of, _)| *of == observatory.id)
        .map(|(_, role)| role_words(words, *role).0)
        .collect();
    let mut doors: Vec<Door> = DOORS
        .iter()
        .filter(|(roles, path, _, _)| ask.may(roles) && exists(&format!("/o/{{observatory}}/{path}")))
        .map(|(_, path, title, text)| Door {
            url: ask.at(path),
            title: words.t(title),
            text: words.t(text),
        })
        .collect();
    if training::twin(&ask.app, observatory)?.is_some() {
        doors.push(Door {
            url: ask.at("entrainement"),
            title: words.t("training-title"),
            text: words.t("training-door"),
        });
    }
    let all = waves::list(&ask.app, Some(observatory.id))?;
    // Of the waves, each role sees the pages it may open.
    let of = |roles: &[Role], rest: &str, wanted: fn(WaveState) -> bool| -> Vec<(String, String)> {
        if !ask.may(roles) || !exists(&format!("/o/{{observatory}}/vagues/{{wave}}/{rest}")) {
            return Vec::new();
        }
        all.iter()
            .filter(|wave| wanted(wave.state))
            .map(|wave| (ask.at(&format!("vagues/{}/{rest}", wave.id)), wave.title.clone()))
            .collect()
    };
    let results = of(READERS, "resultats", |state| state != WaveState::Draft);
    let keying = of(DESK, "saisie", |state| state == WaveState::Open);
    let mut frame = Frame::staff(ask, words.t("landing-title"));
    frame.wide = false;
    let page = Landing {
        frame,
        name: observatory.name.clone(),
        roles: roles.join(", "),
        training: observatory.training,
        doors,
        keying,
        results,
    };
    Ok(render(200, &page))
}
