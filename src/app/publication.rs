//! Publishing a wave more than once: what changed since the publication before decides what the new one may stand on.
//!
//! Every diagnostic that people other than coordinators read is a publication. Two of them read together tell what changed between:
//! when fewer than [`ENOUGH`] responses did, that is what those few answered. So the responses that only came wait for others, the
//! figures staying those of the publication before; and when some were corrected or taken back, the diagnostic is a draft that
//! coordinators alone read. From [`ENOUGH`] on, the figures of the groups where too little changed are hidden
//! ([`crate::analysis::disclosure::release`]).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;

use super::App;
use crate::analysis::disclosure::release::{Ledger, Mask, Past};
use crate::analysis::tabulate::Tabulation;
use crate::analysis::thresholds;
use crate::error::Result;
use crate::fieldwork::{Response, Wave};
use crate::store::Database;
use crate::store::publication::{self as store, Used};
use crate::values::{Id, Timestamp};

/// Fewest responses that differ from one publication to the next.
pub const ENOUGH: usize = thresholds::NOTHING;

/// What changed since the last publication of a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// When that was.
    pub at: Timestamp,
    /// Responses that came since.
    pub came: usize,
    /// Responses corrected since.
    pub corrected: usize,
    /// Responses taken back since.
    pub left: usize,
}

impl Pending {
    /// How many responses differ.
    pub fn all(&self) -> usize {
        self.came + self.corrected + self.left
    }

    /// Something changed, too little for a publication to say it.
    pub fn too_little(&self) -> bool {
        (1..ENOUGH).contains(&self.all())
    }

    /// How many more must come.
    pub fn missing(&self) -> usize {
        ENOUGH.saturating_sub(self.all())
    }
}

/// What a diagnostic made now may stand on.
#[derive(Clone, Debug)]
pub(super) enum Stand {
    /// Every response; people other than coordinators may read it.
    All,
    /// The responses of the publication before: those that came wait.
    Without(BTreeSet<Id<Response>>),
    /// Every response, for coordinators alone.
    Draft,
}

/// What changed since the last publication of a wave; `None`: nothing was published yet.
///
/// # Errors
/// Store errors.
pub fn pending(app: &App, wave: Id<Wave>) -> Result<Option<Pending>> {
    app.store.read(|db| {
        let Some((at, before)) = store::responses(db, wave)? else {
            return Ok(None);
        };
        Ok(Some(compare(at, &before, &store::used(db, wave)?).0))
    })
}

/// The differences, and which responses came.
fn compare(at: Timestamp, before: &[Used], now: &[Used]) -> (Pending, BTreeSet<Id<Response>>) {
    let known: BTreeMap<Id<Response>, i64> = before.iter().copied().collect();
    let current: BTreeSet<Id<Response>> = now.iter().map(|(id, _)| *id).collect();
    let came: BTreeSet<Id<Response>> = current.iter().copied().filter(|id| !known.contains_key(id)).collect();
    let pending = Pending {
        at,
        came: came.len(),
        corrected: now
            .iter()
            .filter(|(id, revision)| known.get(id).is_some_and(|before| before != revision))
            .count(),
        left: known.keys().filter(|id| !current.contains(id)).count(),
    };
    (pending, came)
}

/// What a diagnostic made now may stand on, and the last publication.
pub(super) fn stand(db: &mut Database, wave: Id<Wave>) -> Result<(Stand, Option<store::Kept>)> {
    let Some(last) = store::latest(db, wave)? else {
        return Ok((Stand::All, None));
    };
    let (pending, came) = compare(last.at, &last.responses, &store::used(db, wave)?);
    let stand = match &pending {
        pending if !pending.too_little() => Stand::All,
        Pending {
            corrected: 0, left: 0, ..
        } => Stand::Without(came),
        _ => Stand::Draft,
    };
    Ok((stand, Some(last)))
}

/// The publication before, as the analysis reads it: `used` are the responses of the dataset, in its order.
pub(super) fn past(last: &store::Kept, used: &[Used]) -> Result<Past> {
    let before: BTreeSet<Used> = last.responses.iter().copied().collect();
    let ledger: Ledger = serde_json::from_value(last.ledger.clone()).context("les chiffres de la publication précédente")?;
    Ok(Past {
        ledger,
        kept: used.iter().map(|response| before.contains(response)).collect(),
    })
}

/// What people without access to the live results read: the tables of the last publication, in the order of the questionnaire; with the
/// moment and the number of responses. `None`: nothing was published yet.
///
/// # Errors
/// Store errors.
pub fn results(app: &App, wave: Id<Wave>) -> Result<Option<(Timestamp, usize, Vec<Tabulation>)>> {
    let Some(last) = app.store.read(|db| Ok(store::latest(db, wave)?))? else {
        return Ok(None);
    };
    let tables = serde_json::from_value(last.results).context("les tableaux de la publication")?;
    Ok(Some((last.at, last.responses.len(), tables)))
}

/// What the last publication of a wave hid; `None`: nothing was published.
///
/// # Errors
/// Store errors.
pub(super) fn hidden(app: &App, wave: Id<Wave>) -> Result<Option<Mask>> {
    let Some(last) = app.store.read(|db| Ok(store::latest(db, wave)?))? else {
        return Ok(None);
    };
    let ledger: Ledger = serde_json::from_value(last.ledger).context("les chiffres de la publication")?;
    Ok(Some(ledger.mask()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::SeededRandom;

    #[test]
    fn what_came_left_or_was_corrected_is_counted() {
        let chance = SeededRandom::new(3);
        let at = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let ids: Vec<Id<Response>> = (0..4).map(|_| Id::new(at, &chance)).collect();
        let (pending, came) = compare(
            at,
            &[(ids[0], 1), (ids[1], 1), (ids[2], 1)],
            &[(ids[0], 1), (ids[1], 2), (ids[3], 1)],
        );
        assert_eq!((pending.came, pending.corrected, pending.left), (1, 1, 1));
        assert!(pending.too_little());
        assert_eq!(pending.missing(), 2);
        assert_eq!(came, BTreeSet::from([ids[3]]));
    }
}
