//! Training observatories: a place of invented data beside a real observatory, where its people try everything without fear. What they
//! do there reaches nobody: no mail leaves, each is kept to be read. What fills one is in `demo::training`.

use super::App;
use super::observatories::{self, NewObservatory};
use crate::error::Result;
use crate::fieldwork::Observatory;
use crate::store::{observatory, training};
use crate::values::{Id, Timestamp};

pub use crate::store::training::KeptMail;

/// Somebody else fills it for this long at most, in seconds: afterwards they are taken to have stopped on the way.
const PATIENCE: i64 = 15 * 60;

/// What every file of a demonstration says.
pub const DEMONSTRATION: &str = "Données de démonstration";
/// The column that says it.
const COLUMN: &str = "nature";

/// A table (`;`, UTF-8 with BOM) with a last column that says that its rows are invented; a table that says it is left as it is.
///
/// # Errors
/// When it cannot be read as a table.
pub fn marked(table: &[u8]) -> std::result::Result<Vec<u8>, csv::Error> {
    const BOM: &[u8] = "\u{feff}".as_bytes();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(table.strip_prefix(BOM).unwrap_or(table));
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(BOM.to_vec());
    for (place, record) in reader.byte_records().enumerate() {
        let mut record = record?;
        if place == 0 && record.iter().next_back() == Some(COLUMN.as_bytes()) {
            return Ok(table.to_vec());
        }
        record.push_field(if place == 0 { COLUMN } else { DEMONSTRATION }.as_bytes());
        writer.write_byte_record(&record)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The training observatory of an observatory, when there is one.
///
/// # Errors
/// Store errors.
pub fn twin(app: &App, of: &Observatory) -> Result<Option<Observatory>> {
    let all = observatories::list(app)?;
    Ok(all.into_iter().find(|one| one.settings.training_of == Some(of.id)))
}

/// The observatory whose people train in this one, when it is for training and has one.
///
/// # Errors
/// Store errors.
pub fn real(app: &App, of: &Observatory) -> Result<Option<Observatory>> {
    let Some(id) = of.settings.training_of.filter(|_| of.training) else {
        return Ok(None);
    };
    Ok(Some(app.store.read(|db| Ok(observatory::get(db, id)?))?))
}

/// Makes the training observatory of an observatory, or finds the one there is. Whoever has a role in the one has it in the other.
///
/// # Errors
/// Store errors.
pub fn create(app: &App, of: &Observatory, name: &str) -> Result<Observatory> {
    let now = app.clock.now();
    let id = Id::new(now, &*app.random);
    app.store.write(|db| {
        observatory::hold(db, of.id)?;
        if let Some((twin, _)) = observatory::twins(db)?.into_iter().find(|(_, real)| *real == of.id) {
            return Ok(observatory::get(db, twin)?);
        }
        let new = NewObservatory {
            name: name.to_owned(),
            territory: (of.territory.clone(), of.territory_name.clone()),
            training: true,
        };
        let mut made = observatories::create(db, id, &new, now)?;
        made.settings.training_of = Some(of.id);
        observatory::change(db, &made)?;
        Ok(made)
    })
}

/// Empties a training observatory for whoever is about to fill it. False: somebody else is filling it, or it is not for training.
///
/// # Errors
/// Store errors.
pub fn claim(app: &App, of: Id<Observatory>) -> Result<bool> {
    let now = app.clock.now();
    app.store.write(|db| {
        observatory::hold(db, of)?;
        let mut known = observatory::get(db, of)?;
        if !known.training || is_filling(&known, now) {
            return Ok(false);
        }
        training::empty(db, of)?;
        known.settings.filling = Some(now);
        observatory::change(db, &known)?;
        Ok(true)
    })
}

/// Says that it is filled.
///
/// # Errors
/// Store errors.
pub fn filled(app: &App, of: Id<Observatory>) -> Result<()> {
    app.store.write(|db| {
        let mut known = observatory::get(db, of)?;
        known.settings.filling = None;
        Ok(observatory::change(db, &known)?)
    })
}

/// Whether somebody is filling it.
pub fn is_filling(of: &Observatory, now: Timestamp) -> bool {
    of.settings.filling.is_some_and(|since| now < since.plus_seconds(PATIENCE))
}

/// The mails that stayed in a training observatory, the last ones first, and how many there are. `search`: a part of the address or of
/// the subject.
///
/// # Errors
/// Store errors.
pub fn mails(app: &App, of: Id<Observatory>, search: &str, offset: usize, limit: usize) -> Result<(Vec<KeptMail>, usize)> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (mails, total) = app
        .store
        .read(|db| Ok(training::mails(db, of, search.trim(), number(offset), number(limit))?))?;
    Ok((mails, usize::try_from(total).unwrap_or(0)))
}
