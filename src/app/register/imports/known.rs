//! The register in memory, by what identifies an association.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::error::Result;
use crate::fieldwork::{Association, Observatory};
use crate::register::fold_association;
use crate::register::import::Incoming;
use crate::store::imports::{self, Run};
use crate::store::register::{self, Channel, Registered};
use crate::store::{Database, oppositions, provenance};
use crate::values::{Id, Timestamp};

/// What a source said of a field: value, import, since when.
pub(super) type Said = (String, Option<Id<Run>>, Timestamp);

/// The register of an observatory.
pub(super) struct Known {
    pub(super) observatory: Id<Observatory>,
    pub(super) associations: Vec<Registered>,
    /// By (field, source).
    pub(super) sources: Vec<BTreeMap<(String, String), Said>>,
    pub(super) channels: Vec<Vec<Channel>>,
    /// Hashes of the addresses that must never be written to.
    pub(super) opposed: HashSet<String>,
    by_rna: HashMap<String, usize>,
    by_siren: HashMap<String, Vec<usize>>,
    by_old: HashMap<String, usize>,
    by_name: HashMap<(String, Option<String>), Vec<usize>>,
}

impl Known {
    pub(super) fn load(db: &mut Database, of: Id<Observatory>) -> Result<Self> {
        let mut known = Known {
            observatory: of,
            associations: Vec::new(),
            sources: Vec::new(),
            channels: Vec::new(),
            opposed: oppositions::list(db, of)?.into_iter().map(|one| one.key).collect(),
            by_rna: HashMap::new(),
            by_siren: HashMap::new(),
            by_old: HashMap::new(),
            by_name: HashMap::new(),
        };
        let (merged, living): (Vec<Registered>, Vec<Registered>) = imports::everything(db, of)?
            .into_iter()
            .partition(|one| one.merged_into.is_some());
        let mut places: HashMap<Id<Association>, usize> = HashMap::new();
        for one in living {
            places.insert(one.id, known.associations.len());
            known.push(one);
        }
        // What identified an association that was merged into another identifies that other.
        let into: HashMap<Id<Association>, Option<Id<Association>>> =
            merged.iter().map(|one| (one.id, one.merged_into)).collect();
        for one in &merged {
            let mut end = one.merged_into;
            for _ in 0..20 {
                match end {
                    Some(id) if !places.contains_key(&id) => end = into.get(&id).copied().flatten(),
                    _ => break,
                }
            }
            if let Some(place) = end.and_then(|id| places.get(&id)) {
                known.index(one, *place);
            }
        }
        for channel in register::channels(db, of)? {
            if let Some(place) = places.get(&channel.association) {
                known.channels[*place].push(channel);
            }
        }
        for said in provenance::all(db, of)? {
            if let Some(place) = places.get(&said.association) {
                known.sources[*place].insert((said.field, said.source), (said.value, said.import, said.at));
            }
        }
        Ok(known)
    }

    /// Adds an association.
    pub(super) fn push(&mut self, one: Registered) -> usize {
        let place = self.associations.len();
        self.index(&one, place);
        self.associations.push(one);
        self.sources.push(BTreeMap::new());
        self.channels.push(Vec::new());
        place
    }

    /// Finds it by what it has become.
    pub(super) fn index_again(&mut self, place: usize) {
        let one = self.associations[place].clone();
        self.index(&one, place);
    }

    fn index(&mut self, one: &Registered, place: usize) {
        if let Some(rna) = &one.rna {
            self.by_rna.entry(rna.clone()).or_insert(place);
        }
        if let Some(old) = one.attributes.get("ancien_numero") {
            self.by_old.entry(old.clone()).or_insert(place);
        }
        if let Some(siren) = &one.siren {
            remember(self.by_siren.entry(siren.clone()).or_default(), place);
        }
        let name = (fold_association(&one.name), one.commune.clone());
        remember(self.by_name.entry(name).or_default(), place);
    }

    /// The association with this RNA number.
    pub(super) fn with_rna(&self, rna: &str) -> Option<usize> {
        self.by_rna.get(rna).copied()
    }

    /// The association that a row is about: by its RNA number, else by its number in the old register, else by its SIREN, else by
    /// its folded name in the same commune. Two different RNA numbers are never the same association, nor two different SIREN
    /// with the same name.
    pub(super) fn find(&self, row: &Incoming) -> Option<usize> {
        if let Some(place) = row.rna.as_ref().and_then(|rna| self.by_rna.get(rna)) {
            return Some(*place);
        }
        let differs = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(a), Some(b)) if a != b);
        let same_rna = |place: &&usize| !differs(&self.associations[**place].rna, &row.rna);
        if let Some(place) = row.old_id.as_ref().and_then(|old| self.by_old.get(old)).filter(same_rna) {
            return Some(*place);
        }
        let by_siren = row
            .siren
            .as_ref()
            .and_then(|siren| self.by_siren.get(siren)?.iter().find(same_rna));
        if let Some(place) = by_siren {
            return Some(*place);
        }
        if row.name.is_empty() {
            return None;
        }
        let name = (fold_association(&row.name), row.commune.clone());
        let same_siren = |place: &&usize| !differs(&self.associations[**place].siren, &row.siren);
        let old = |place: &usize| self.associations[*place].attributes.get("ancien_numero").cloned();
        let same_old = |place: &&usize| !differs(&old(place), &row.old_id);
        let mut found = self
            .by_name
            .get(&name)?
            .iter()
            .filter(same_rna)
            .filter(same_old)
            .filter(same_siren);
        found.next().copied()
    }
}

fn remember(places: &mut Vec<usize>, place: usize) {
    if !places.contains(&place) {
        places.push(place);
    }
}
