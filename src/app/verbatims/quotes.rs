//! Verbatims: at most three a theme, chosen and screened by a coordinator.

use super::{Desk, OpenText, Question, Quote, Saved, store};
use crate::analysis::verbatim::screen::{Refusal, screened};
use crate::analysis::verbatim::{MOST_QUOTES, Standing};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{User, Wave};
use crate::values::Id;

/// A verbatim to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The theme.
    pub theme: String,
    /// Reference of the answer.
    pub reference: String,
    /// Hash of the text that was on the page.
    pub hash: String,
    /// The text as the person leaves it.
    pub typed: String,
    /// Revision of the verbatim that the page showed (0: none).
    pub revision: i32,
}

/// The verbatims of a question that still hold: their answer still reads the same, is settled, and has their theme. With each, its answer.
///
/// # Errors
/// Store errors.
pub fn kept<'d>(app: &App, wave: &Wave, desk: &'d Desk) -> Result<Vec<(Quote, &'d OpenText)>> {
    let of = Question {
        wave: wave.id,
        item: &desk.open.item,
    };
    let all = app.store.read(|db| Ok(store::quotes(db, of)?))?;
    Ok(holding(desk, all))
}

pub(super) fn holding(desk: &Desk, all: Vec<Quote>) -> Vec<(Quote, &OpenText)> {
    all.into_iter()
        .filter_map(|quote| {
            let text = desk.open.texts.iter().find(|text| text.answer == quote.answer)?;
            let has = matches!(desk.standing(text), Standing::Settled(themes) if themes.contains(&quote.theme));
            // What the masks learnt since is masked too: a text they would change is to be screened again.
            let holds = quote.hash == text.hash && screened(&text.masked.text, &quote.text).is_ok();
            (has && holds).then_some((quote, text))
        })
        .collect()
}

/// Keeps a verbatim under a theme, or changes the one of this answer.
///
/// # Errors
/// `NotFound` for an answer that is not settled or has not this theme; store errors. Why the text is refused is the inner error.
pub fn choose(app: &App, wave: &Wave, by: Id<User>, item: &str, choice: &Choice) -> Result<std::result::Result<Saved, Refusal>> {
    let desk = super::desk(app, wave, item)?;
    let text = desk.text(&choice.reference)?;
    let Standing::Settled(themes) = desk.standing(text) else {
        return Err(Code::NotFound.into());
    };
    if !themes.contains(&choice.theme) {
        return Err(Code::NotFound.into());
    }
    if choice.hash != text.hash {
        return Ok(Ok(Saved::Conflict));
    }
    let shown = match screened(&text.masked.text, &choice.typed) {
        Ok(shown) => shown,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = app.clock.now();
    let of = Question { wave: wave.id, item };
    app.store.write(|db| {
        let all = store::quotes(db, of)?;
        let here: Vec<&Quote> = all.iter().filter(|quote| quote.theme == choice.theme).collect();
        let mine = here.iter().find(|quote| quote.answer == text.answer);
        if mine.map_or(0, |quote| quote.revision) != choice.revision {
            return Ok(Ok(Saved::Conflict));
        }
        // A place whose verbatim does not hold any more is free.
        let holds = |quote: &Quote| !holding(&desk, vec![quote.clone()]).is_empty();
        let slot_of = |slot: i32| here.iter().find(|quote| quote.slot == slot);
        let most = i32::try_from(MOST_QUOTES).unwrap_or(3);
        let free = || (1..=most).find(|slot| slot_of(*slot).is_none_or(|quote| !holds(quote)));
        let Some(slot) = mine.map(|quote| quote.slot).or_else(free) else {
            return Ok(Ok(Saved::Taken));
        };
        let new = Quote {
            theme: choice.theme.clone(),
            slot,
            answer: text.answer,
            text: shown.clone(),
            hash: text.hash.clone(),
            revision: slot_of(slot).map_or(0, |quote| quote.revision),
        };
        let written = store::quote(db, of, &new, (by, now))?;
        Ok(Ok(if written { Saved::Written } else { Saved::Conflict }))
    })
}

/// Takes a verbatim away.
///
/// # Errors
/// Store errors.
pub fn withdraw(app: &App, wave: &Wave, item: &str, theme: &str, slot: i32, revision: i32) -> Result<Saved> {
    let of = Question { wave: wave.id, item };
    let gone = app.store.write(|db| Ok(store::unquote(db, of, theme, slot, revision)?))?;
    Ok(if gone { Saved::Written } else { Saved::Conflict })
}
