//! A selection too large for one file, in parts.
//!
//! A part goes from an association to another in the order of names, over all those that the selection means, whatever became of
//! them: when somebody answers between two files, nobody is skipped and nobody is printed twice.

use super::Selection;
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Wave};
use crate::store::paper::{self, Addressee};
use crate::values::Id;

/// From an association to another, both included, in the order of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: Id<Association>,
    /// The last.
    pub to: Id<Association>,
}

/// A part of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins and ends.
    pub range: Range,
    /// Name of the first association.
    pub first: String,
    /// Name of the last one.
    pub last: String,
    /// Those of it to print now.
    pub n: usize,
}

/// The parts of a selection, of at most `size` associations each. With `postal`, only those who have a postal address.
///
/// # Errors
/// Store errors.
pub fn parts(app: &App, wave: Id<Wave>, selection: &Selection, postal: bool, size: usize) -> Result<Vec<Part>> {
    let all = app.store.read(|db| Ok(paper::addressees(db, wave)?))?;
    let meant: Vec<&Addressee> = all
        .iter()
        .filter(|one| selection.means(one) && (!postal || !one.postal.is_empty()))
        .collect();
    let part = |chunk: &[&Addressee]| {
        let (first, last) = (chunk.first()?, chunk.last()?);
        Some(Part {
            range: Range {
                from: first.id,
                to: last.id,
            },
            first: first.name.clone(),
            last: last.name.clone(),
            n: chunk.iter().filter(|one| selection.keeps(one)).count(),
        })
    };
    Ok(meant.chunks(size.max(1)).filter_map(part).collect())
}

/// Those of a frame within a range.
///
/// # Errors
/// `NotFound` when an end of the range is not in the frame (any more).
pub(super) fn within(all: Vec<Addressee>, range: Option<Range>) -> Result<Vec<Addressee>> {
    let Some(range) = range else { return Ok(all) };
    let place = |id: Id<Association>| all.iter().position(|one| one.id == id).ok_or(Code::NotFound);
    let (from, to) = (place(range.from)?, place(range.to)?);
    Ok(all.into_iter().take(to + 1).skip(from).collect())
}
