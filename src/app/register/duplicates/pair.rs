//! Two associations side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{fields, rank, shown};
use super::merge::Side;
use super::{apart, entry, proposals, waves};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory, ResponseState};
use crate::register::duplicates::{Candidate, candidates};
use crate::store::Database;
use crate::store::merges;
use crate::store::register::{self, Channel, Registered};
use crate::values::{Id, Timestamp};

/// What sources said of one: field, source, value, file, when.
pub(super) type Sayings = Vec<crate::store::merges::Saying>;

/// One of the two.
#[derive(Clone, Debug)]
pub struct Party {
    /// The association.
    pub association: Registered,
    /// Its contacts.
    pub contacts: Vec<Channel>,
}

/// A field of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPair {
    /// The field.
    pub field: String,
    /// Its values as a person reads them.
    pub values: [Option<String>; 2],
    /// Where each value comes from and since when.
    pub sources: [Option<(String, Timestamp)>; 2],
    /// The one proposed: the better known, else the more recent.
    pub best: Side,
}

/// A wave that one or the other is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WavePair {
    /// Its title.
    pub title: String,
    /// Where each stands: code of the status.
    pub statuses: [Option<String>; 2],
    /// Both sent an answer: one must be put aside before.
    pub blocked: bool,
    /// The wave, and what to open to put an answer aside.
    pub wave: Id<crate::fieldwork::Wave>,
}

/// Two associations side by side; the first is the one that stays unless the coordinator says otherwise.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Both.
    pub parties: [Party; 2],
    /// Their fields, where one at least has a value.
    pub fields: Vec<FieldPair>,
    /// The waves that both or one are in.
    pub waves: Vec<WavePair>,
    /// Why they are a candidate, if they are one.
    pub candidate: Option<Candidate>,
    /// Marked as not the same.
    pub apart: bool,
    /// The next pair to look at.
    pub next: Option<(Id<Association>, Id<Association>)>,
}

/// Which value of a field is better: the one known, else the one whose source knows better, else the more recent; at equality the
/// first.
pub(super) fn best(field: &str, values: [Option<&String>; 2], sayings: [&Sayings; 2]) -> Side {
    let (one, other) = match values {
        [Some(one), Some(other)] if one != other => (one, other),
        [None, Some(_)] => return Side::Absorbed,
        _ => return Side::Kept,
    };
    if field == "dissolved" || field == "life" {
        return if other > one { Side::Absorbed } else { Side::Kept };
    }
    let weight = |value: &String, said: &Sayings| {
        said.iter()
            .filter(|(name, _, what, _, _)| name == field && what == value)
            .map(|(_, source, _, _, at)| (rank(field, source), std::cmp::Reverse(*at)))
            .min()
    };
    match (weight(one, sayings[0]), weight(other, sayings[1])) {
        (None, Some(_)) => Side::Absorbed,
        (Some(one), Some(other)) if other < one => Side::Absorbed,
        _ => Side::Kept,
    }
}

/// Which of two associations should stay: the one with an RNA number, else the better known, else the older.
pub(super) fn stays(one: &Registered, other: &Registered) -> bool {
    let weight = |of: &Registered| (of.rna.is_some(), fields(of).len(), std::cmp::Reverse(of.id));
    weight(one) >= weight(other)
}

fn order(field: &str) -> (u8, &str) {
    const FIRST: [&str; 11] = [
        "name",
        "rna",
        "siren",
        "commune",
        "domain",
        "employer",
        "quarter",
        "qpv",
        "dissolved",
        "life",
        "geo_quality",
    ];
    let place = FIRST
        .iter()
        .zip(0..)
        .find(|(one, _)| **one == field)
        .map_or(u8::MAX, |(_, place)| place);
    (place, field)
}

/// Two associations side by side. Those of a pair may be given in any order; `keep`: the one to keep.
///
/// # Errors
/// `NotFound` when one is not of this observatory, or went into another; store errors.
pub fn pair(
    app: &App,
    of: Id<Observatory>,
    who: (Id<Association>, Id<Association>),
    keep: Option<Id<Association>>,
) -> Result<Pair> {
    let now = app.clock.now();
    app.store.read(|db| {
        let (mut one, mut other) = (merges::association(db, of, who.0)?, merges::association(db, of, who.1)?);
        if one.id == other.id || one.merged_into.is_some() || other.merged_into.is_some() {
            return Err(Code::NotFound.into());
        }
        let swap = match keep {
            Some(keep) => keep == other.id,
            None => !stays(&one, &other),
        };
        if swap {
            std::mem::swap(&mut one, &mut other);
        }
        let sayings = [merges::sayings(db, one.id)?, merges::sayings(db, other.id)?];
        let values = [fields(&one), fields(&other)];
        let names: BTreeSet<&String> = values[0].keys().chain(values[1].keys()).collect();
        let mut pairs: Vec<FieldPair> = names.into_iter().map(|field| field_pair(field, &values, &sayings)).collect();
        pairs.sort_by(|a, b| order(&a.field).cmp(&order(&b.field)));
        let channels = [register::channels_of(db, one.id)?, register::channels_of(db, other.id)?];
        let waves = wave_pairs(db, &one, &other, now)?;
        let key = (one.id.0.min(other.id.0), one.id.0.max(other.id.0));
        let list = proposals(app, db, of)?;
        let here = list
            .iter()
            .position(|proposal| (proposal.candidate.a, proposal.candidate.b) == key);
        let entries = [(&one, &channels[0]), (&other, &channels[1])]
            .map(|(one, channels)| entry(one, &channels.iter().collect::<Vec<_>>()));
        let candidate = match here {
            Some(place) => list.get(place).map(|proposal| proposal.candidate.clone()),
            None => candidates(&entries).pop(),
        };
        let next = list
            .iter()
            .cycle()
            .skip(here.map_or(0, |place| place + 1))
            .take(list.len())
            .find(|proposal| (proposal.candidate.a, proposal.candidate.b) != key)
            .map(|proposal| (proposal.a.0, proposal.b.0));
        let apart = apart(db, of)?.contains(&key);
        let [first, second] = channels;
        Ok(Pair {
            parties: [
                Party {
                    association: one,
                    contacts: first,
                },
                Party {
                    association: other,
                    contacts: second,
                },
            ],
            fields: pairs,
            waves,
            candidate,
            apart,
            next,
        })
    })
}

fn field_pair(field: &str, values: &[BTreeMap<String, String>; 2], sayings: &[Sayings; 2]) -> FieldPair {
    let raw = [values[0].get(field), values[1].get(field)];
    let source = |place: usize| {
        let value = raw[place]?;
        let of_value = sayings[place]
            .iter()
            .filter(|(name, _, what, _, _)| name == field && what == value);
        of_value
            .min_by_key(|(_, source, _, _, at)| (rank(field, source), std::cmp::Reverse(*at)))
            .map(|(_, source, _, file, at)| (file.clone().unwrap_or_else(|| source.clone()), *at))
    };
    FieldPair {
        field: field.to_owned(),
        values: raw.map(|value| value.map(|value| shown(field, value))),
        sources: [source(0), source(1)],
        best: best(field, raw, [&sayings[0], &sayings[1]]),
    }
}

fn wave_pairs(db: &mut Database, one: &Registered, other: &Registered, now: Timestamp) -> Result<Vec<WavePair>> {
    let plans = waves::plan(db, one.id, other.id, now)?;
    Ok(plans
        .into_iter()
        .map(|plan| WavePair {
            blocked: plan.is_blocked(),
            title: plan.title,
            wave: plan.wave,
            statuses: [plan.kept.map(|case| case.status), plan.absorbed.map(|case| case.status)],
        })
        .collect())
}

/// Whether an answer counts as sent.
pub(super) fn is_sent(state: ResponseState) -> bool {
    state == ResponseState::Submitted
}
