//! The codebook of a question: read with suggestions of words, changed version by version, copied from an earlier wave.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desk, Question, Version, store};
use crate::analysis::verbatim::keywords::{Suggestion, suggestions};
use crate::analysis::verbatim::{Codebook, Edit, Flaw, Standing};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{User, Wave};
use crate::store::wave as waves;
use crate::values::Id;

/// What helps to make a codebook.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// Terms that come often in the answers, those that set this question apart first.
    pub terms: Vec<Suggestion>,
    /// By theme, terms that set its answers apart from the others’.
    pub themes: BTreeMap<String, Vec<Suggestion>>,
    /// By theme, how many answers it has now.
    pub answers: BTreeMap<String, usize>,
}

/// Most terms suggested for a question.
const TERMS: usize = 24;
/// Most terms suggested for a theme.
const THEME_TERMS: usize = 6;

/// Suggestions for the codebook of a question, from masked texts.
///
/// # Errors
/// Store errors.
pub fn outline(app: &App, wave: &Wave, desk: &Desk) -> Result<Outline> {
    let texts = super::texts::of_wave(app, wave.id)?;
    let here = || desk.open.texts.iter().map(|text| text.masked.text.as_str());
    let elsewhere = texts.open.iter().filter(|open| open.item != desk.open.item);
    let others = elsewhere.flat_map(|open| open.texts.iter().map(|text| text.masked.text.as_str()));
    let mut out = Outline {
        terms: suggestions(here(), others, TERMS),
        ..Outline::default()
    };
    let known: Vec<(&str, BTreeSet<String>)> = desk
        .open
        .texts
        .iter()
        .filter_map(|text| match desk.standing(text) {
            Standing::Settled(themes) => Some((text.masked.text.as_str(), themes)),
            _ => None,
        })
        .collect();
    for theme in desk.book.live() {
        let (inside, outside): (Vec<_>, Vec<_>) = known.iter().partition(|(_, themes)| themes.contains(&theme.code));
        out.answers.insert(theme.code.clone(), inside.len());
        let found = suggestions(
            inside.iter().map(|(text, _)| *text),
            outside.iter().map(|(text, _)| *text),
            THEME_TERMS,
        );
        out.themes.insert(theme.code.clone(), found);
    }
    Ok(out)
}

/// The versions of a codebook, the last first.
///
/// # Errors
/// Store errors.
pub fn versions(app: &App, wave: &Wave, item: &str) -> Result<Vec<Version>> {
    app.store
        .read(|db| Ok(store::versions(db, Question { wave: wave.id, item })?))
}

/// Earlier codebooks of the same question, of waves of the same observatory: identifier and title of the wave, codebook.
///
/// # Errors
/// Store errors.
pub fn earlier(app: &App, wave: &Wave, item: &str) -> Result<Vec<(Wave, Codebook)>> {
    app.store.read(|db| {
        let mut out = Vec::new();
        for other in waves::list(db, Some(wave.observatory))? {
            let found = if other.id == wave.id {
                None
            } else {
                store::codebook::<Codebook>(db, Question { wave: other.id, item })?
            };
            out.extend(
                found
                    .filter(|(_, book)| book.live().next().is_some())
                    .map(|(_, book)| (other, book)),
            );
        }
        out.sort_by_key(|(other, _)| std::cmp::Reverse((other.year, other.opens_at)));
        Ok(out)
    })
}

/// Changes a codebook, as it was at `version` (0: none).
///
/// # Errors
/// `NotFound` for a question that does not exist; `RevisionConflict` when somebody changed it since; store errors. Why the change is
/// refused is the inner error.
pub fn edit(
    app: &App,
    wave: &Wave,
    by: Id<User>,
    item: &str,
    version: i32,
    change: &Edit,
) -> Result<std::result::Result<(), Flaw>> {
    let desk = super::desk(app, wave, item)?;
    let now = app.clock.now();
    if desk.version != version {
        return Err(Code::RevisionConflict.into());
    }
    let next = match desk.book.apply(change, &desk.used()) {
        Ok(next) => next,
        Err(flaw) => return Ok(Err(flaw)),
    };
    if next == desk.book {
        return Ok(Ok(()));
    }
    let what = what(change);
    app.store.write(|db| {
        let of = Question { wave: wave.id, item };
        // A theme that somebody gave to an answer meanwhile is not removed.
        if let Edit::Remove(code) = change {
            let given = store::codings(db, of)?.iter().any(|row| row.themes.contains(code));
            if given || store::decisions(db, of)?.iter().any(|row| row.themes.contains(code)) {
                return Ok(Err(Flaw::Used));
            }
        }
        if store::add_codebook(db, of, version + 1, &next, (by, now), what)? {
            Ok(Ok(()))
        } else {
            Err(Code::RevisionConflict.into())
        }
    })
}

/// The kind of a change, as the list of versions names it.
fn what(change: &Edit) -> &'static str {
    match change {
        Edit::Add(_) => "add",
        Edit::Change(_) => "change",
        Edit::Up(_) | Edit::Down(_) => "order",
        Edit::Remove(_) => "remove",
        Edit::Merge { .. } => "merge",
        Edit::Split { .. } => "split",
        Edit::Double(_) => "double",
        Edit::Restart => "restart",
        Edit::Copy(_) => "copy",
    }
}
