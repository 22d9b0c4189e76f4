//! What every page has: the frame (title, banner, links, style sheet, script), the hidden guard of forms, the error pages.

use askama::Template;

use super::assets;
use super::{Ask, COORDINATORS, PUBLISHED, Reply};
use crate::app::accounts::Role;
use crate::error::Code;
use crate::i18n::Words;

/// Name of the hidden field that guards the forms of signed-in people.
pub(super) const CSRF: &str = "~csrf";
/// Name of the cookie that remembers a chosen language.
pub(super) const LANG_COOKIE: &str = "olva_lang";

/// The frame of a page.
pub(super) struct Frame {
    /// The interface.
    pub(super) words: Words,
    /// Language of the content.
    pub(super) lang: String,
    /// Title of the page, as the tab shows it.
    pub(super) title: String,
    /// Stands at the top: the territory, the wave.
    pub(super) place: String,
    /// Where the name at the top leads.
    pub(super) root: String,
    /// « Données de démonstration ».
    pub(super) demo: bool,
    /// A training observatory: nothing leaves it.
    pub(super) training: bool,
    /// The signed-in person: name, guard of forms.
    pub(super) person: Option<(String, String)>,
    /// Where the person may go: address and words.
    pub(super) links: Vec<(String, String)>,
    /// On the shared device of a group session: the words of the button that gives it back.
    pub(super) leave: Option<String>,
    /// The page needs the script.
    pub(super) script: bool,
    /// Wide page (tables).
    pub(super) wide: bool,
}

impl Frame {
    /// A page for everybody.
    pub(super) fn public(words: Words, title: String) -> Self {
        Frame {
            words,
            lang: words.lang().to_owned(),
            title,
            place: String::new(),
            root: "/".to_owned(),
            demo: false,
            training: false,
            person: None,
            links: Vec::new(),
            leave: None,
            script: false,
            wide: false,
        }
    }

    /// A page of people with a role.
    pub(super) fn staff(ask: &Ask, title: String) -> Self {
        let mut frame = Frame::public(ask.words, title);
        frame.demo = ask.app.is_demonstration();
        frame.wide = true;
        if let Some(person) = &ask.person {
            "/accueil".clone_into(&mut frame.root);
            frame.person = Some((person.name.clone(), person.csrf.clone()));
            if ask.observatory.is_none() {
                frame.links.push(("/accueil".to_owned(), ask.words.t("nav-home")));
            }
        }
        if let Some(observatory) = &ask.observatory {
            frame.demo |= observatory.training;
            frame.training = observatory.training;
            frame.place = observatory.territory_name.clone();
            frame.root = ask.at("");
            frame.links.push((ask.at(""), ask.words.t("nav-home")));
            let mut link = |roles: &[Role], rest: &str, key: &str| {
                if ask.may(roles) {
                    frame.links.push((ask.at(rest), ask.words.t(key)));
                }
            };
            link(COORDINATORS, "vagues", "nav-coordination");
            link(COORDINATORS, "registre", "nav-register");
            link(PUBLISHED, "diagnostic", "nav-direction");
        }
        if let Some(wave) = &ask.wave {
            frame.demo |= wave.settings.demo;
            frame.place = wave.territory_name.clone();
        }
        frame
    }

    pub(super) fn css(&self) -> &'static str {
        &assets::CSS.url
    }

    pub(super) fn js(&self) -> &'static str {
        &assets::JS.url
    }

    pub(super) fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
}

/// Renders a page; templates only fail when memory does, and then it is said.
pub(super) fn render(status: u16, template: &impl Template) -> Reply {
    match template.render() {
        Ok(html) => Reply::html(status, html),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            Reply::html(
                500,
                "<!DOCTYPE html><title>OLVA</title><p>La page n’a pas pu être écrite. Vos réponses sont enregistrées.".to_owned(),
            )
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    text: String,
    todo: String,
    incident: Option<String>,
}

/// The page of an error: what happened, what was kept, what to do.
pub(super) fn error(words: Words, code: Code, incident: Option<&str>, demo: bool) -> Reply {
    let key = code.key();
    let mut frame = Frame::public(words, words.t(&format!("{key}-title")));
    frame.demo = demo;
    let text = words.t(&format!("{key}-text"));
    let todo = words.t(&format!("{key}-todo"));
    render(
        code.status(),
        &ErrorPage {
            frame,
            text,
            todo,
            incident: incident.map(str::to_owned),
        },
    )
}

/// The device of a group session was given back, and somebody goes back in its browser: nothing is there any more.
pub(super) fn given_back(words: Words, demo: bool) -> Reply {
    let mut frame = Frame::public(words, words.t("device-back-title"));
    frame.demo = demo;
    let page = ErrorPage {
        frame,
        text: words.t("device-back-text"),
        todo: words.t("device-back-todo"),
        incident: None,
    };
    render(Code::InvitationUnknown.status(), &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [Code; 14] = [
        Code::InvitationUnknown,
        Code::WaveNotOpen,
        Code::WaveClosed,
        Code::NotFound,
        Code::SignInNeeded,
        Code::SecondFactorNeeded,
        Code::AnswersInvalid,
        Code::RevisionConflict,
        Code::FormExpired,
        Code::TooLarge,
        Code::TooManyAttempts,
        Code::Busy,
        Code::BadRequest,
        Code::Internal,
    ];

    #[test]
    fn every_error_says_what_happened_and_what_to_do() {
        let words = Words::default();
        for code in CODES {
            for part in ["title", "text", "todo"] {
                let key = format!("{}-{part}", code.key());
                assert!(words.has(&key), "{key} is missing");
            }
            let reply = error(words, code, Some("ABCD1234"), false);
            let html = String::from_utf8(reply.body).expect("UTF-8");
            assert_eq!(reply.status, code.status());
            assert!(html.contains("ABCD1234") && html.contains("<h1"), "{code:?}");
        }
    }
}
