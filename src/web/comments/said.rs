//! What was said of a place, with the buttons of whoever reads it.

use askama::Template;

use crate::fieldwork::comment::{Comment, Place, paragraphs};
use crate::i18n::{self, Words};
use crate::web::coordinate::encode;
use crate::web::{Ask, COORDINATORS};

/// Comments, the oldest first.
#[derive(Template)]
#[template(path = "comments_thread.html")]
pub(in crate::web) struct Thread {
    words: Words,
    csrf: String,
    said: Vec<Said>,
}

/// A comment.
struct Said {
    id: String,
    /// Who, and when.
    by: String,
    paragraphs: Vec<String>,
    retained: bool,
    /// Where its author changes it, and coordinators remove it: address, words.
    change: Option<(String, String)>,
    /// Where a coordinator retains it, or not any more.
    action: Option<String>,
}

impl Thread {
    /// Nothing was said.
    pub(in crate::web) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }
}

/// The page of a place.
pub(in crate::web) fn address(ask: &Ask, place: &Place) -> String {
    ask.in_wave(&format!("commentaires?lieu={}", encode(&place.written())))
}

/// « Commenter », or how many comments there are.
pub(in crate::web) fn counted(words: Words, n: usize) -> String {
    if n == 0 {
        words.t("comments-write")
    } else {
        words.count("comments-count", n)
    }
}

/// The comments given, as the person may act on them.
pub(in crate::web) fn thread(ask: &Ask, said: &[&Comment]) -> Thread {
    let words = ask.words;
    let runs = ask.may(COORDINATORS);
    let me = ask.person.as_ref().map(|person| person.id);
    let one = |comment: &&Comment| {
        let mine = comment.person.is_some() && comment.person == me;
        let author = comment.author.clone().unwrap_or_else(|| words.t("comments-nobody"));
        let mut by = format!("{author}, {}", i18n::moment(comment.created_at));
        if let Some(edited) = comment.edited_at {
            by = format!("{by} ({})", words.one("comments-edited", "moment", i18n::moment(edited)));
        }
        let own = ask.in_wave(&format!("commentaires/{}", comment.id));
        Said {
            id: comment.id.to_string(),
            by,
            paragraphs: paragraphs(&comment.text).into_iter().map(str::to_owned).collect(),
            retained: comment.retained,
            change: (mine || runs).then(|| (own.clone(), words.t(if mine { "comments-change" } else { "comments-remove" }))),
            action: runs.then_some(own),
        }
    };
    Thread {
        words,
        csrf: ask.csrf(),
        said: said.iter().map(one).collect(),
    }
}
