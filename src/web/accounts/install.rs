//! The first page of an empty installation: the territory, then the first administrator.

use askama::Template;

use super::form::Input;
use crate::app::accounts::password;
use crate::app::accounts::setup::{self, First};
use crate::app::observatories::NewObservatory;
use crate::error::{Code, Result};
use crate::i18n::{number, text};
use crate::library::territories;
use crate::values::{Email, Token};
use crate::web::page::{Frame, render};
use crate::web::session::signed_in;
use crate::web::{Ask, Reply};

/// A territory found: code, name, what it is.
struct Found {
    url: String,
    name: String,
    what: String,
}

#[derive(Template)]
#[template(path = "install_place.html")]
struct Place {
    frame: Frame,
    search: Input,
    typed: bool,
    found: Vec<Found>,
}

#[derive(Template)]
#[template(path = "install.html")]
struct Install {
    frame: Frame,
    action: String,
    back: String,
    code: String,
    place: String,
    observatory: Input,
    name: Input,
    email: Input,
    password: Input,
    training: bool,
}

fn link(ask: &Ask) -> Result<Token> {
    let link = Token::parse(ask.param("link")).ok_or(Code::InvitationUnknown)?;
    setup::check(&ask.app, &link)?;
    Ok(link)
}

/// Name of a territory, by its code.
fn territory(code: &str) -> Option<&'static str> {
    territories().observed(code).map(|place| place.name)
}

fn frame(ask: &Ask) -> Frame {
    let mut frame = Frame::public(ask.words, ask.words.t("install-title"));
    frame.demo = ask.app.is_demonstration();
    frame
}

/// The territory first; once it is chosen, the person.
pub(in crate::web) fn form(ask: &Ask) -> Result<Reply> {
    let link = link(ask)?;
    let code = ask.query("code").unwrap_or_default();
    if let Some(place) = territory(code) {
        return Ok(person(ask, &link, 200, (code, place), &Faults::default()));
    }
    let words = ask.words;
    let typed = ask.query("territoire").unwrap_or_default().trim();
    let url = |code: &str| format!("/installation/{}?code={code}", link.reveal());
    let all = territories();
    let people = |n: Option<u32>| n.map_or_else(String::new, |n| number(f64::from(n)));
    let mut found: Vec<Found> = all
        .suggest(typed, 8)
        .into_iter()
        .filter(|_| !typed.is_empty())
        .map(|commune| Found {
            url: url(commune.code),
            name: commune.name.to_owned(),
            what: words.with(
                "install-commune",
                &[
                    (
                        "departement",
                        text(all.departement(commune.departement()).unwrap_or_default()),
                    ),
                    ("people", text(people(commune.population))),
                ],
            ),
        })
        .collect();
    found.extend(all.search_epci(typed, 6).into_iter().map(|epci| Found {
        url: url(epci.siren),
        name: epci.name.to_owned(),
        what: words.one("install-epci", "communes", number(all.members(epci.siren).len() as f64)),
    }));
    found.extend(all.search_departement(typed).into_iter().map(|place| Found {
        url: url(place.code),
        name: place.name.to_owned(),
        what: words.one("install-departement", "communes", number(all.inside(place.code).len() as f64)),
    }));
    let page = Place {
        frame: frame(ask),
        search: Input::new(words, "territoire", &words.t("install-search"))
            .hint(words.t("install-search-hint"))
            .value(typed),
        typed: !typed.is_empty(),
        found,
    };
    Ok(render(200, &page))
}

#[derive(Default)]
struct Faults {
    name: Option<String>,
    email: Option<String>,
    password: Option<String>,
}

fn person(ask: &Ask, link: &Token, status: u16, (code, place): (&str, &str), faults: &Faults) -> Reply {
    let words = ask.words;
    let typed = |name: &str| ask.field(name).unwrap_or_default();
    let wished = words.one("install-observatory-default", "place", place);
    let page = Install {
        frame: frame(ask),
        action: format!("/installation/{}", link.reveal()),
        back: format!("/installation/{}", link.reveal()),
        code: code.to_owned(),
        place: place.to_owned(),
        observatory: Input::new(words, "observatoire", &words.t("install-observatory"))
            .value(ask.field("observatoire").unwrap_or(&wished)),
        name: Input::new(words, "nom", &words.t("install-name"))
            .autocomplete("name")
            .value(typed("nom"))
            .error(faults.name.clone()),
        email: Input::new(words, "courriel", &words.t("install-email"))
            .email()
            .value(typed("courriel"))
            .error(faults.email.clone()),
        password: Input::new(words, "mot-de-passe", &words.t("install-password"))
            .hint(words.t("own-password-hint"))
            .password("new-password")
            .error(faults.password.clone()),
        training: ask.field("essai").is_some(),
    };
    render(status, &page)
}

/// Creates the observatory and its first administrator, who is signed in.
pub(in crate::web) fn submit(ask: &Ask) -> Result<Reply> {
    ask.own_form()?;
    let link = link(ask)?;
    let words = ask.words;
    let code = ask.field("code").unwrap_or_default();
    let place = territory(code).ok_or(Code::BadRequest)?;
    let name = ask.field("nom").unwrap_or_default().trim();
    let typed = ask.field("courriel").unwrap_or_default();
    let email = Email::parse(typed);
    let secret = ask.field("mot-de-passe").unwrap_or_default();
    let weak = password::check(secret, &[typed, name]).err();
    let (Some(email), None, false) = (email.as_ref(), weak, name.is_empty()) else {
        let faults = Faults {
            name: name.is_empty().then(|| words.t("install-name-missing")),
            email: email.is_none().then(|| words.t("entry-email-wrong")),
            password: weak.map(|weak| words.t(weak.key())),
        };
        return Ok(person(ask, &link, 422, (code, place), &faults));
    };
    let observatory = ask.field("observatoire").unwrap_or_default().trim();
    let first = First {
        name: name.to_owned(),
        email: email.clone(),
        password: secret.to_owned(),
        observatory: NewObservatory {
            name: if observatory.is_empty() {
                words.one("install-observatory-default", "place", place)
            } else {
                observatory.to_owned()
            },
            territory: (code.to_owned(), place.to_owned()),
            training: ask.field("essai").is_some(),
        },
    };
    let (made, session) = setup::begin(&ask.app, &link, &first)?;
    Ok(signed_in(&session, format!("/o/{}", made.slug)))
}
