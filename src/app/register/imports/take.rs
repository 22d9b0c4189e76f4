//! What one row does to the register: matched, merged field by field, contacts completed, oppositions respected. The same code makes
//! the preview and the import itself.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::change::{Change, ContactChange, SourceChange, contact_fields, fields, set, turns, value as standing};
use super::known::Known;
use super::rules::{Family, believed, email_kind, family};
use super::says::{address_key, lines, noon, says, without_nul};
use crate::fieldwork::Association;
use crate::register::import::Incoming;
use crate::store::imports::{Action, Run};
use crate::store::oppositions::{FIELD, Voice, heaviest};
use crate::store::provenance::Said;
use crate::store::register::{Channel, Registered};
use crate::values::{Date, Id, Random, Timestamp, hex_sha256};

/// What was changed and not yet written.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) added: BTreeSet<usize>,
    pub(super) changed: BTreeSet<usize>,
    pub(super) new_channels: BTreeMap<Id<Channel>, usize>,
    pub(super) changed_channels: BTreeMap<Id<Channel>, usize>,
    pub(super) said: BTreeMap<(Id<Association>, String, String), Said>,
}

/// A run being read or applied.
pub(super) struct Taking<'a> {
    pub(super) known: Known,
    pub(super) pending: Pending,
    pub(super) import: Id<Run>,
    pub(super) source: String,
    pub(super) now: Timestamp,
    pub(super) random: &'a dyn Random,
    /// The commune of rows of a list that say nothing of one.
    pub(super) commune: Option<String>,
    /// What this run already said: a second row about the same association only completes the first.
    told: HashSet<(usize, String)>,
    reached: HashSet<Id<Channel>>,
    /// Associations that a row or the page of oppositions says not to contact: their cases must agree when all is written.
    pub(super) opposed: BTreeSet<Id<Association>>,
}

/// What became of a row.
pub(super) struct Taken {
    pub(super) action: Action,
    pub(super) association: Option<Id<Association>>,
    pub(super) reason: Option<String>,
    pub(super) change: Change,
}

impl<'a> Taking<'a> {
    pub(super) fn new(known: Known, import: Id<Run>, source: String, now: Timestamp, random: &'a dyn Random) -> Self {
        Taking {
            known,
            pending: Pending::default(),
            import,
            source,
            now,
            random,
            commune: None,
            told: HashSet::new(),
            reached: HashSet::new(),
            opposed: BTreeSet::new(),
        }
    }

    /// Takes a row.
    pub(super) fn take(&mut self, row: &Incoming) -> Taken {
        let mut row = row.clone();
        without_nul(&mut row);
        if row.commune.is_none() && row.geo_quality.is_none() && !row.completes && family(&self.source) == Family::List {
            row.commune.clone_from(&self.commune);
        }
        let place = self.known.find(&row);
        if let Some(newer) = &row.superseded_by {
            return self.supersede(place, newer);
        }
        let (place, new) = match place {
            Some(place) => (place, false),
            None if row.completes || row.name.trim().is_empty() => {
                return Taken {
                    action: Action::Same,
                    association: None,
                    reason: Some("Ne correspond à aucune association du répertoire.".to_owned()),
                    change: Change::default(),
                };
            }
            None => {
                let id = Id::new(self.now, self.random);
                let one = Registered {
                    commune: row.commune.clone(),
                    rna: row.rna.clone(),
                    ..Registered::named(id, self.known.observatory, row.name.trim())
                };
                (self.known.push(one), true)
            }
        };
        let before = if new {
            BTreeMap::new()
        } else {
            fields(&self.known.associations[place])
        };
        let mut change = Change::default();
        for (field, value) in says(&row) {
            self.say(place, &field, &value, &mut change);
        }
        let gone = ("dissolved".to_owned(), self.source.clone());
        if !row.dissolved && !row.completes && self.known.sources[place].get(&gone).is_some_and(|(said, ..)| said == "oui") {
            self.say(place, "dissolved", "non", &mut change);
        }
        self.life(place, &row, &mut change);
        let one = &mut self.known.associations[place];
        if let Some(quality) = row.geo_quality
            && (row.commune.is_none() && one.commune.is_none() || row.commune.is_some() && row.commune == one.commune && new)
        {
            one.geo_quality = Some(quality.code().to_owned());
        }
        change.fields = turns(&before, &fields(one));
        let id = one.id;
        self.contacts(place, &row, &mut change);
        if new {
            self.pending.added.insert(place);
        } else if !change.fields.is_empty() {
            self.pending.changed.insert(place);
        }
        if !change.fields.is_empty() {
            self.known.index_again(place);
        }
        let action = match (new, change.is_quiet()) {
            (true, _) => Action::Add,
            (false, true) => Action::Same,
            (false, false) => Action::Update,
        };
        Taken {
            action,
            association: Some(id),
            reason: None,
            change,
        }
    }

    /// The register says that a number is replaced by another one: the association takes the new one, unless it is known already.
    fn supersede(&mut self, place: Option<usize>, newer: &str) -> Taken {
        let mut taken = Taken {
            action: Action::Same,
            association: place.map(|place| self.known.associations[place].id),
            reason: Some(format!("Numéro remplacé par {newer}.")),
            change: Change::default(),
        };
        if let Some(place) = place
            && self.known.with_rna(newer).is_none()
        {
            let before = fields(&self.known.associations[place]);
            self.known.associations[place].rna = Some(newer.to_owned());
            taken.change.fields = turns(&before, &fields(&self.known.associations[place]));
            self.pending.changed.insert(place);
            self.known.index_again(place);
            taken.action = Action::Update;
        }
        taken
    }

    /// Notes what the source says of a field, then writes what is to be believed.
    fn say(&mut self, place: usize, field: &str, value: &str, change: &mut Change) {
        if value.is_empty() || !self.told.insert((place, field.to_owned())) {
            return;
        }
        self.note(place, field, value, change);
        let standing = standing(&self.known.associations[place], field);
        if field == "rna" && standing.is_some() {
            // A number is never exchanged for another.
            return;
        }
        let believed = believed(field, &self.known.sources[place], standing.as_deref());
        if believed != standing {
            set(&mut self.known.associations[place], field, believed.as_deref());
        }
    }

    /// Writes the provenance of a field.
    fn note(&mut self, place: usize, field: &str, value: &str, change: &mut Change) {
        let key = (field.to_owned(), self.source.clone());
        let before = self.known.sources[place].get(&key).cloned();
        if before.as_ref().is_some_and(|(known, ..)| known == value) {
            return;
        }
        let association = self.known.associations[place].id;
        self.known.sources[place].insert(key, (value.to_owned(), Some(self.import), self.now));
        self.pending.said.insert(
            (association, field.to_owned(), self.source.clone()),
            Said {
                association,
                field: field.to_owned(),
                source: self.source.clone(),
                value: value.to_owned(),
                import: Some(self.import),
                at: self.now,
            },
        );
        change.sources.push(SourceChange {
            field: field.to_owned(),
            source: self.source.clone(),
            before,
        });
    }

    /// The latest sign of life wins, whoever saw it.
    fn life(&mut self, place: usize, row: &Incoming, change: &mut Change) {
        let Some(life) = &row.life else { return };
        let at = life.at.to_string();
        if self.told.insert((place, "life".to_owned())) {
            self.note(place, "life", &format!("{at} ({})", life.source), change);
        }
        let one = &mut self.known.associations[place];
        let later = one.life.as_ref().is_none_or(|(known, _)| match known.parse::<Date>() {
            Ok(known) => life.at > known,
            Err(_) => true,
        });
        if later {
            one.life = Some((at, life.source.clone()));
        }
    }

    /// Completes how the association can be reached. A list says how; the national registers only help when nothing is known. An
    /// opposition is never lifted, and an address that came back stays so.
    fn contacts(&mut self, place: usize, row: &Incoming, change: &mut Change) {
        let of_list = family(&self.source) == Family::List;
        if row.opposed == Some(true) {
            self.oppose(place, row, change);
        }
        let channels = &self.known.channels[place];
        let (has_email, has_phone) = (
            channels.iter().any(|one| one.email.is_some()),
            channels.iter().any(|one| one.phone.is_some()),
        );
        let emails: &[String] = if of_list || !has_email { &row.emails } else { &[] };
        let phones: &[String] = if of_list || !has_phone { &row.phones } else { &[] };
        let postal = row
            .postal
            .as_ref()
            .filter(|_| of_list)
            .map(lines)
            .filter(|lines| !lines.is_empty());
        let count = emails.len().max(phones.len()).max(usize::from(postal.is_some()));
        if count == 0 {
            return;
        }
        let told = hex_sha256(format!("{emails:?}{phones:?}{:?}{:?}{:?}", row.lang, row.legal_basis, row.email_kind).as_bytes());
        let key = ("contact".to_owned(), self.source.clone());
        let fresh = self.known.sources[place].get(&key).is_none_or(|(known, ..)| *known != told);
        if self.told.insert((place, "contact".to_owned())) {
            self.note(place, "contact", &told, change);
        }
        for rank in 0..count {
            let wanted = Wanted {
                email: emails.get(rank),
                phone: phones.get(rank),
                kind: row.email_kind.filter(|_| rank == 0).map(|kind| kind.code()),
                postal: postal.as_ref().filter(|_| rank == 0),
                fresh,
            };
            self.reach(place, row, &wanted, change);
        }
    }

    /// Since when a row says that an association is opposed: never after now.
    fn since(&self, row: &Incoming) -> Timestamp {
        row.opposed_on.and_then(noon).map_or(self.now, |at| at.min(self.now))
    }

    fn oppose(&mut self, place: usize, row: &Incoming, change: &mut Change) {
        let since = self.since(row);
        self.opposed.insert(self.known.associations[place].id);
        if self.told.insert((place, FIELD.to_owned())) {
            self.note(place, FIELD, "oui", change);
        }
        if self.known.channels[place].is_empty() && row.emails.is_empty() && row.phones.is_empty() {
            let channel = Channel {
                opposed: true,
                opposed_at: Some(since),
                opposed_by: Some(Voice::Import(self.import)),
                source: Some(self.source.clone()),
                ..Channel::new(Id::new(self.now, self.random), self.known.associations[place].id)
            };
            self.add(place, channel, change);
        }
        for rank in 0..self.known.channels[place].len() {
            let before = contact_fields(&self.known.channels[place][rank]);
            let channel = &mut self.known.channels[place][rank];
            if !channel.opposed {
                channel.opposed = true;
                channel.opposed_at = Some(since);
                channel.opposed_by = Some(Voice::Import(self.import));
                self.changed(place, rank, &before, change);
            }
        }
    }

    fn reach(&mut self, place: usize, row: &Incoming, wanted: &Wanted<'_>, change: &mut Change) {
        let known = &self.known.channels[place];
        let noted = wanted
            .email
            .is_some_and(|email| self.known.opposed.contains(&address_key(email)));
        let voice = if row.opposed == Some(true) {
            Some(Voice::Import(self.import))
        } else if noted {
            Some(Voice::Desk)
        } else if !known.is_empty() && known.iter().all(|one| one.opposed) {
            // What the association said of all its contacts holds for a new one, and is taken back with them.
            Some(heaviest(known).unwrap_or(Voice::Desk))
        } else {
            None
        };
        let opposed = voice.is_some();
        if opposed {
            self.opposed.insert(self.known.associations[place].id);
        }
        let since = opposed.then(|| self.since(row));
        let kind = |email: &String| {
            let guess = || email_kind(email, &row.name).code();
            wanted.kind.unwrap_or_else(guess).to_owned()
        };
        let found = self.known.channels[place].iter().position(|one| wanted.is(one));
        let Some(rank) = found else {
            let channel = Channel {
                email: wanted.email.cloned(),
                email_kind: wanted.email.map(kind),
                phone: wanted.phone.cloned(),
                postal: wanted.postal.cloned(),
                lang: row.lang.clone(),
                source: Some(row.source.clone().unwrap_or_else(|| super::rules::source_label(&self.source))),
                legal_basis: row.legal_basis.clone(),
                opposed,
                opposed_at: since,
                opposed_by: voice,
                ..Channel::new(Id::new(self.now, self.random), self.known.associations[place].id)
            };
            self.reached.insert(channel.id);
            self.add(place, channel, change);
            return;
        };
        let first = self.reached.insert(self.known.channels[place][rank].id);
        let before = contact_fields(&self.known.channels[place][rank]);
        let channel = &mut self.known.channels[place][rank];
        let replace = wanted.fresh && first;
        let fill = |field: &mut Option<String>, value: Option<&String>| {
            if let Some(value) = value
                && (field.is_none() || replace)
            {
                *field = Some(value.clone());
            }
        };
        if channel.email.is_none() {
            fill(&mut channel.email, wanted.email);
        }
        fill(&mut channel.phone, wanted.phone);
        fill(&mut channel.lang, row.lang.as_ref());
        fill(&mut channel.legal_basis, row.legal_basis.as_ref());
        fill(&mut channel.source, row.source.as_ref());
        if let Some(email) = wanted.email {
            let told = wanted.kind.map(str::to_owned);
            if channel.email_kind.is_none() {
                channel.email_kind = Some(kind(email));
            } else {
                fill(&mut channel.email_kind, told.as_ref());
            }
        }
        if let Some(postal) = wanted.postal
            && (channel.postal.is_none() || first)
        {
            channel.postal = Some(postal.clone());
        }
        if opposed && !channel.opposed {
            channel.opposed = true;
            channel.opposed_at = since;
            channel.opposed_by = voice;
        }
        self.changed(place, rank, &before, change);
    }

    fn add(&mut self, place: usize, channel: Channel, change: &mut Change) {
        self.pending.new_channels.insert(channel.id, place);
        change.contacts.push(ContactChange {
            id: channel.id,
            association: channel.association,
            new: true,
            fields: turns(&BTreeMap::new(), &contact_fields(&channel)),
        });
        self.known.channels[place].push(channel);
    }

    fn changed(&mut self, place: usize, rank: usize, before: &BTreeMap<String, String>, change: &mut Change) {
        let channel = &self.known.channels[place][rank];
        let fields = turns(before, &contact_fields(channel));
        if fields.is_empty() {
            return;
        }
        if !self.pending.new_channels.contains_key(&channel.id) {
            self.pending.changed_channels.insert(channel.id, place);
        }
        change.contacts.push(ContactChange {
            id: channel.id,
            association: channel.association,
            new: false,
            fields,
        });
    }
}

/// A contact that a row tells.
struct Wanted<'r> {
    email: Option<&'r String>,
    phone: Option<&'r String>,
    kind: Option<&'static str>,
    postal: Option<&'r Vec<String>>,
    /// The source did not say just this before: it may replace.
    fresh: bool,
}

impl Wanted<'_> {
    /// Whether it is this contact: same address; without one, same telephone or nothing to tell them apart.
    fn is(&self, one: &Channel) -> bool {
        match (&one.email, self.email) {
            (Some(known), Some(told)) => known.eq_ignore_ascii_case(told),
            (None, Some(_)) => one.phone.is_none() || one.phone.as_ref() == self.phone,
            (_, None) => self.phone.is_none() || one.phone.is_none() || one.phone.as_ref() == self.phone,
        }
    }
}
