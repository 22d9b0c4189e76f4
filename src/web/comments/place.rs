//! One place: what was said of it, the form that adds to it; one comment to change, remove or retain.

use askama::Template;

use super::said::{Thread, address, thread};
use crate::app::comments;
use crate::error::{Code, Result};
use crate::fieldwork::comment::{Comment, Flaw, LONGEST, Place};
use crate::i18n::{Words, number, text};
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, COORDINATORS, Reply};

#[derive(Template)]
#[template(path = "comments_place.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    title: String,
    /// The chapter that shows the figure.
    chapter: Option<(String, String)>,
    thread: Thread,
    empty: bool,
    all: String,
    action: String,
    csrf: String,
    place: String,
    comment: String,
    typed: String,
    problem: Option<String>,
    hint: String,
    /// The place still exists: it can be commented.
    open: bool,
}

#[derive(Template)]
#[template(path = "comments_edit.html")]
struct Edit {
    frame: Frame,
    nav: WaveNav,
    title: String,
    back: String,
    action: String,
    csrf: String,
    /// The author changes the text; a coordinator only removes it.
    mine: bool,
    retained: bool,
    paragraphs: Vec<String>,
    typed: String,
    problem: Option<String>,
    hint: String,
}

/// A form that came back: its text, the identifier drawn with it, what is wrong.
struct Back {
    typed: String,
    comment: Option<Id<Comment>>,
    problem: String,
}

fn hint(words: Words) -> String {
    words.one("comments-hint", "most", number(LONGEST as f64))
}

fn says(words: Words, flaw: Flaw) -> String {
    match flaw {
        Flaw::Empty => words.t("comments-empty"),
        Flaw::TooLong(n) => words.with(
            "comments-too-long",
            &[("n", text(number(n as f64))), ("most", text(number(LONGEST as f64)))],
        ),
    }
}

/// The place of the address.
pub(super) fn show(ask: &Ask) -> Result<Reply> {
    let place = ask.query("lieu").and_then(Place::parse).ok_or(Code::NotFound)?;
    page(ask, 200, &place, None)
}

fn page(ask: &Ask, status: u16, place: &Place, back: Option<Back>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let subjects = comments::subjects(&ask.app, wave)?;
    let all = comments::all(&ask.app, wave.id)?;
    let said: Vec<&Comment> = all.iter().filter(|comment| comment.place == *place).collect();
    let subject = subjects.find(place);
    if subject.is_none() && said.is_empty() {
        return Err(Code::NotFound.into());
    }
    let fresh = || Id::new(ask.app.clock.now(), &*ask.app.random);
    let title = subject.map_or_else(
        || words.one("comments-gone", "code", place.parts().1.to_owned()),
        |subject| subject.title.clone(),
    );
    let (typed, comment, problem) = match back {
        Some(back) => (back.typed, back.comment.unwrap_or_else(fresh), Some(back.problem)),
        None => (String::new(), fresh(), None),
    };
    let page = Page {
        frame: Frame::staff(ask, words.one("comments-title-place", "place", title.clone())),
        nav: WaveNav::of(ask, "wave-nav-comments"),
        chapter: subjects
            .chapter_of(place)
            .map(|chapter| (address(ask, &chapter.place), chapter.title.clone())),
        thread: thread(ask, &said),
        empty: said.is_empty(),
        all: ask.in_wave("commentaires"),
        action: ask.in_wave("commentaires"),
        csrf: ask.csrf(),
        place: place.written(),
        comment: comment.to_string(),
        typed,
        problem,
        hint: hint(words),
        open: subject.is_some(),
        title,
    };
    Ok(render(status, &page))
}

/// Writes a comment.
pub(in crate::web) fn write(ask: &Ask) -> Result<Reply> {
    let place = ask.field("lieu").and_then(Place::parse).ok_or(Code::BadRequest)?;
    let id = ask.field("commentaire").and_then(Id::parse).ok_or(Code::BadRequest)?;
    let typed = ask.field("texte").unwrap_or_default();
    match comments::write(&ask.app, ask.wave()?, ask.person()?, id, place.clone(), typed)? {
        Ok(()) => Ok(Reply::see(format!("{}#c-{id}", address(ask, &place)))),
        Err(flaw) => {
            let back = Back {
                typed: typed.to_owned(),
                comment: Some(id),
                problem: says(ask.words, flaw),
            };
            page(ask, 422, &place, Some(back))
        }
    }
}

/// One’s own comment, to change or remove; anybody’s, to remove, for a coordinator.
pub(in crate::web) fn edit(ask: &Ask) -> Result<Reply> {
    let comment = comments::one(&ask.app, ask.wave()?.id, ask.id("comment")?)?;
    let typed = comment.text.clone();
    form(ask, 200, &comment, typed, None)
}

fn form(ask: &Ask, status: u16, comment: &Comment, typed: String, problem: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let mine = comment.person == Some(ask.person()?.id);
    if !mine && !ask.may(COORDINATORS) {
        return Err(Code::NotFound.into());
    }
    let page = Edit {
        frame: Frame::staff(
            ask,
            words.t(if mine {
                "comments-edit-title"
            } else {
                "comments-remove-title"
            }),
        ),
        nav: WaveNav::of(ask, "wave-nav-comments"),
        title: comments::subjects(&ask.app, ask.wave()?)?
            .find(&comment.place)
            .map(|subject| subject.title.clone())
            .unwrap_or_default(),
        back: format!("{}#c-{}", address(ask, &comment.place), comment.id),
        action: ask.in_wave(&format!("commentaires/{}", comment.id)),
        csrf: ask.csrf(),
        mine,
        retained: comment.retained,
        paragraphs: crate::fieldwork::comment::paragraphs(&comment.text)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        typed,
        problem,
        hint: hint(words),
    };
    Ok(render(status, &page))
}

/// Changes, removes, retains a comment, or does not retain it any more.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let person = ask.person()?;
    let comment = comments::one(&ask.app, wave.id, ask.id("comment")?)?;
    let (runs, mine) = (ask.may(COORDINATORS), comment.person == Some(person.id));
    let there = format!("{}#c-{}", address(ask, &comment.place), comment.id);
    match ask.field("action") {
        Some("modifier") if mine => {
            let typed = ask.field("texte").unwrap_or_default();
            match comments::edit(&ask.app, wave.id, person, comment.id, typed)? {
                Ok(()) => Ok(Reply::see(there)),
                Err(flaw) => form(ask, 422, &comment, typed.to_owned(), Some(says(ask.words, flaw))),
            }
        }
        Some("retirer") if mine || runs => {
            comments::remove(&ask.app, wave.id, person, runs, comment.id)?;
            Ok(Reply::see(ask.in_wave("commentaires")))
        }
        Some(action @ ("retenir" | "laisser")) if runs => {
            comments::retain(&ask.app, wave.id, comment.id, action == "retenir")?;
            Ok(Reply::see(there))
        }
        Some("modifier" | "retirer" | "retenir" | "laisser") => Err(Code::NotFound.into()),
        _ => Err(Code::BadRequest.into()),
    }
}
