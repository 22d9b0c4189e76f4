//! The frame: associations and their contacts, imported from a file.
//!
//! A row is a known association when it has the same RNA number, else the same SIREN, else the same folded name in the same
//! commune; two different RNA numbers are never the same association. A row completes or corrects what is known; an empty field
//! erases nothing. Importing the same file twice changes nothing.

use std::collections::BTreeMap;

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory, ResponseState, Wave};
use crate::register::{ContactRow, fold, fold_association};
use crate::store::Database;
use crate::store::fieldwork;
use crate::store::register::{self, Channel, Registered};
use crate::values::{Email, Id, Timestamp};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New associations.
    pub added: usize,
    /// Known ones (same RNA, else same SIREN, else same folded name and commune) whose fields were completed.
    pub updated: usize,
    /// Rows that said nothing new.
    pub unchanged: usize,
}

/// Writes rows into the frame of a wave: one transaction, idempotent.
///
/// # Errors
/// Store errors.
pub fn import(app: &App, wave: Id<Wave>, rows: &[ContactRow]) -> Result<Imported> {
    let now = app.clock.now();
    app.store.write(|db| {
        let observatory = crate::store::wave::get(db, wave)?.observatory;
        let mut known = Known::load(db, observatory)?;
        let mut done = Imported::default();
        for row in rows {
            let row = &without_nul(row);
            let (place, new) = known.find_or_add(app, db, row, now)?;
            let mut changed = !new && known.complete(db, place, row, now)?;
            changed |= known.channel(app, db, place, row, now)?;
            changed |= register::enter(db, wave, known.associations[place].id)?;
            match (new, changed) {
                (true, _) => done.added += 1,
                (false, true) => done.updated += 1,
                (false, false) => done.unchanged += 1,
            }
        }
        Ok(done)
    })
}

/// The row without NUL characters, which PostgreSQL cannot keep in a text.
fn without_nul(row: &ContactRow) -> ContactRow {
    let text = |text: &String| text.replace('\0', "");
    let field = |field: &Option<String>| field.as_ref().map(text);
    ContactRow {
        name: text(&row.name),
        rna: field(&row.rna),
        siren: field(&row.siren),
        commune: field(&row.commune),
        email: field(&row.email),
        phone: field(&row.phone),
        lang: field(&row.lang),
        source: field(&row.source),
        domain: field(&row.domain),
        attributes: row.attributes.iter().map(|(name, value)| (text(name), text(value))).collect(),
        ..*row
    }
}

/// The register in memory, by what identifies an association.
struct Known {
    observatory: Id<Observatory>,
    associations: Vec<Registered>,
    by_rna: BTreeMap<String, usize>,
    by_siren: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<(String, Option<String>), Vec<usize>>,
    channels: BTreeMap<Id<Association>, Vec<Channel>>,
}

impl Known {
    fn load(db: &mut Database, of: Id<Observatory>) -> Result<Self> {
        let mut known = Known {
            observatory: of,
            associations: Vec::new(),
            by_rna: BTreeMap::new(),
            by_siren: BTreeMap::new(),
            by_name: BTreeMap::new(),
            channels: BTreeMap::new(),
        };
        for association in register::associations(db, of)? {
            known.push(association);
        }
        for channel in register::channels(db, of)? {
            known.channels.entry(channel.association).or_default().push(channel);
        }
        Ok(known)
    }

    fn push(&mut self, association: Registered) -> usize {
        let place = self.associations.len();
        self.associations.push(association);
        self.index(place);
        place
    }

    fn index(&mut self, place: usize) {
        let association = &self.associations[place];
        if let Some(rna) = &association.rna {
            self.by_rna.insert(rna.clone(), place);
        }
        if let Some(siren) = &association.siren {
            remember(self.by_siren.entry(siren.clone()).or_default(), place);
        }
        let name = (fold_association(&association.name), association.commune.clone());
        remember(self.by_name.entry(name).or_default(), place);
    }

    fn find(&self, row: &ContactRow) -> Option<usize> {
        if let Some(place) = row.rna.as_ref().and_then(|rna| self.by_rna.get(rna)) {
            return Some(*place);
        }
        let differs = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(a), Some(b)) if a != b);
        let same_rna = |place: &&usize| !differs(&self.associations[**place].rna, &row.rna);
        let by_siren = row
            .siren
            .as_ref()
            .and_then(|siren| self.by_siren.get(siren)?.iter().find(same_rna));
        if let Some(place) = by_siren {
            return Some(*place);
        }
        let name = (fold_association(&row.name), row.commune.clone());
        let same_siren = |place: &&usize| !differs(&self.associations[**place].siren, &row.siren);
        self.by_name.get(&name)?.iter().filter(same_rna).find(same_siren).copied()
    }

    fn find_or_add(&mut self, app: &App, db: &mut Database, row: &ContactRow, now: Timestamp) -> Result<(usize, bool)> {
        if let Some(place) = self.find(row) {
            return Ok((place, false));
        }
        let new = Registered {
            rna: row.rna.clone(),
            siren: row.siren.clone(),
            commune: row.commune.clone(),
            domain: row.domain.clone(),
            employer: row.employer,
            attributes: row.attributes.clone(),
            ..Registered::named(Id::new(now, &*app.random), self.observatory, row.name.trim())
        };
        register::add(db, &new, now)?;
        Ok((self.push(new), true))
    }

    /// Takes over what the row says and the register did not know.
    fn complete(&mut self, db: &mut Database, place: usize, row: &ContactRow, now: Timestamp) -> Result<bool> {
        let before = self.associations[place].clone();
        let after = &mut self.associations[place];
        if !row.name.trim().is_empty() {
            row.name.trim().clone_into(&mut after.name);
            after.name_folded = fold(&row.name);
        }
        for (field, value) in [
            (&mut after.rna, &row.rna),
            (&mut after.siren, &row.siren),
            (&mut after.commune, &row.commune),
            (&mut after.domain, &row.domain),
        ] {
            if value.is_some() {
                field.clone_from(value);
            }
        }
        after.employer = row.employer.or(after.employer);
        after
            .attributes
            .extend(row.attributes.iter().map(|(name, value)| (name.clone(), value.clone())));
        if *after == before {
            return Ok(false);
        }
        register::change(db, after, now)?;
        self.index(place);
        Ok(true)
    }

    /// Takes over how the association can be reached. An opposition holds for all its contacts and is never lifted by a file.
    fn channel(&mut self, app: &App, db: &mut Database, place: usize, row: &ContactRow, now: Timestamp) -> Result<bool> {
        let association = self.associations[place].id;
        let channels = self.channels.entry(association).or_default();
        let email = row
            .email
            .as_deref()
            .and_then(Email::parse)
            .map(|email| email.as_str().to_owned());
        let mut changed = false;
        if row.opposed {
            for channel in channels.iter_mut().filter(|channel| !channel.opposed) {
                channel.opposed = true;
                register::change_channel(db, channel, now)?;
                changed = true;
            }
        }
        if email.is_none() && row.phone.is_none() && !row.opposed {
            return Ok(changed);
        }
        let opposed = row.opposed || channels.iter().any(|channel| channel.opposed);
        let found = channels.iter_mut().find(|channel| match (&channel.email, &email) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (None, None) => channel.phone == row.phone || row.phone.is_none() || channel.phone.is_none(),
            (None, Some(_)) => channel.phone.is_none() || channel.phone == row.phone,
            (Some(_), None) => row.phone.is_none() || channel.phone.is_none() || channel.phone == row.phone,
        });
        if let Some(channel) = found {
            let before = channel.clone();
            channel.email = channel.email.take().or(email);
            channel.phone = row.phone.clone().or(channel.phone.take());
            channel.lang = row.lang.clone().or(channel.lang.take());
            channel.source = row.source.clone().or(channel.source.take());
            channel.opposed = opposed;
            if opposed && channel.opposed_at.is_none() {
                channel.opposed_at = Some(now);
            }
            if *channel == before {
                return Ok(changed);
            }
            register::change_channel(db, channel, now)?;
            return Ok(true);
        }
        let new = Channel {
            email,
            phone: row.phone.clone(),
            lang: row.lang.clone(),
            source: row.source.clone(),
            opposed,
            opposed_at: opposed.then_some(now),
            ..Channel::new(Id::new(now, &*app.random), association)
        };
        register::add_channel(db, &new, now)?;
        channels.push(new);
        Ok(true)
    }
}

fn remember(places: &mut Vec<usize>, place: usize) {
    if !places.contains(&place) {
        places.push(place);
    }
}

/// One line of the coordinator's list. Never answers.
#[derive(Clone, Debug)]
pub struct FrameLine {
    /// Association.
    pub id: Id<Association>,
    /// Its name.
    pub name: String,
    /// Register domain code.
    pub domain: Option<String>,
    /// Register employer status.
    pub employer: Option<bool>,
    /// `none`, `invited`, `draft`, `submitted`, `rejected`, or a disposition code.
    pub status: String,
    /// State of its response; `None` when it has none.
    pub response: Option<ResponseState>,
    /// Has an e-mail.
    pub reachable: bool,
}

/// A page of the coordinator's list, optionally searched by folded name; returns the lines and how many match.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, wave: Id<Wave>, search: &str, offset: usize, limit: usize) -> Result<(Vec<FrameLine>, usize)> {
    let (rows, count) = app
        .store
        .read(|db| Ok(register::frame(db, wave, &fold(search), offset, limit)?))?;
    Ok((rows.into_iter().map(line).collect(), count))
}

/// One association of the frame.
///
/// # Errors
/// `NotFound` when it is not in the frame; store errors.
pub fn one(app: &App, wave: Id<Wave>, association: Id<Association>) -> Result<FrameLine> {
    let (rows, _) = app.store.read(|db| Ok(register::frame(db, wave, "", 0, 0)?))?;
    let row = rows.into_iter().find(|row| row.association.id == association);
    Ok(line(row.ok_or(Code::NotFound)?))
}

fn line(row: register::FrameRow) -> FrameLine {
    FrameLine {
        status: match (&row.response, row.invited) {
            (Some((state, Some(disposition))), _) if state == "submitted" && disposition != "complete" => disposition.clone(),
            (Some((state, _)), _) => state.clone(),
            (None, true) => "invited".to_owned(),
            (None, false) => "none".to_owned(),
        },
        response: row.response.map(|(state, _)| fieldwork::state_of(&state)),
        id: row.association.id,
        name: row.association.name,
        domain: row.association.domain,
        employer: row.association.employer,
        reachable: row.reachable,
    }
}
