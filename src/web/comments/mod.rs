//! The comments of the steering committee: all those of a wave, those of one place with the form that writes one, and one’s own to
//! change or remove. Everything is plain text; templates escape it.

mod place;
mod said;

use askama::Template;

pub(super) use place::{change, edit, write};
pub(in crate::web) use said::{Thread, address, counted, thread};

use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, COORDINATORS, Reply};
use crate::app::comments::{self, Subject};
use crate::error::Result;
use crate::fieldwork::comment::{Comment, Place};

/// A place with what was said of it.
struct Entry {
    title: String,
    /// Where one comments it.
    url: String,
    thread: Thread,
}

/// A chapter, what was said of it and of its figures, and the figures nobody commented yet.
struct Section {
    chapter: Entry,
    said: Vec<Entry>,
    silent: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "comments.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    count: String,
    retained: Option<String>,
    runs: bool,
    sections: Vec<Section>,
    others: Vec<Entry>,
    silent: Vec<(String, String)>,
}

/// All the comments of a wave; with `?lieu=`, those of one place.
pub(super) fn show(ask: &Ask) -> Result<Reply> {
    if ask.query("lieu").is_some_and(|lieu| !lieu.is_empty()) {
        return place::show(ask);
    }
    let words = ask.words;
    let wave = ask.wave()?;
    let subjects = comments::subjects(&ask.app, wave)?;
    let all = comments::all(&ask.app, wave.id)?;
    let of = |place: &Place| -> Vec<&Comment> { all.iter().filter(|comment| comment.place == *place).collect() };
    let entry = |subject: &Subject| {
        let said = of(&subject.place);
        Entry {
            title: subject.title.clone(),
            url: address(ask, &subject.place),
            thread: thread(ask, &said),
        }
    };
    let link = |subject: &Subject| (address(ask, &subject.place), subject.title.clone());
    let split = |subjects: &[Subject]| -> (Vec<Entry>, Vec<(String, String)>) {
        let (said, silent): (Vec<&Subject>, Vec<&Subject>) = subjects.iter().partition(|subject| !of(&subject.place).is_empty());
        (said.into_iter().map(entry).collect(), silent.into_iter().map(link).collect())
    };
    let sections = subjects
        .sections
        .iter()
        .map(|section| {
            let (said, silent) = split(&section.figures);
            Section {
                chapter: entry(&section.chapter),
                said,
                silent,
            }
        })
        .collect();
    let (mut others, silent) = split(&subjects.others);
    // What was said of a place that the plan or the questionnaire has no more is not lost.
    let mut gone: Vec<&Place> = all
        .iter()
        .map(|comment| &comment.place)
        .filter(|place| subjects.find(place).is_none())
        .collect();
    gone.sort();
    gone.dedup();
    others.extend(gone.into_iter().map(|place| {
        entry(&Subject {
            place: place.clone(),
            title: words.one("comments-gone", "code", place.parts().1.to_owned()),
        })
    }));
    let retained = all.iter().filter(|comment| comment.retained).count();
    let page = Page {
        frame: Frame::staff(ask, words.t("comments-title")),
        nav: WaveNav::of(ask, "wave-nav-comments"),
        count: words.count("comments-count", all.len()),
        retained: (!all.is_empty()).then(|| words.count("comments-retained-count", retained)),
        runs: ask.may(COORDINATORS),
        sections,
        others,
        silent,
    };
    Ok(render(200, &page))
}
