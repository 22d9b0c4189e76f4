//! Observatories: several towns on one installation, apart from each other.

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Observatory, ObservatorySettings};
use crate::register::fold;
use crate::store::{Database, observatory};
use crate::values::{Id, Timestamp};

/// What a new observatory needs.
#[derive(Clone, Debug)]
pub struct NewObservatory {
    /// Name shown.
    pub name: String,
    /// Commune or EPCI code, and its name.
    pub territory: (String, String),
    /// Holds demonstration data.
    pub training: bool,
}

/// The name in addresses that a name gives: `Orléans Métropole` → `orleans-metropole`.
pub fn slug(name: &str) -> String {
    let folded = fold(name);
    let mut out = String::with_capacity(folded.len());
    for part in folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
    {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(part);
    }
    out.truncate(60);
    if out.is_empty() { "observatoire".to_owned() } else { out }
}

/// Creates an observatory. Its name in addresses comes from the name of its territory, with a number when it is taken.
///
/// # Errors
/// Store errors.
pub fn add(app: &App, new: &NewObservatory) -> Result<Observatory> {
    let now = app.clock.now();
    let id = Id::new(now, &*app.random);
    app.store.write(|db| create(db, id, new, now))
}

/// As [`add`], inside a transaction.
pub(super) fn create(db: &mut Database, id: Id<Observatory>, new: &NewObservatory, now: Timestamp) -> Result<Observatory> {
    let wished = slug(if new.territory.1.is_empty() {
        &new.name
    } else {
        &new.territory.1
    });
    let mut free = wished.clone();
    let mut number = 2;
    while observatory::named(db, &free)?.is_some() {
        free = format!("{wished}-{number}");
        number += 1;
    }
    let made = Observatory {
        id,
        slug: free,
        name: new.name.trim().to_owned(),
        territory: new.territory.0.clone(),
        territory_name: new.territory.1.clone(),
        training: new.training,
        settings: ObservatorySettings::default(),
    };
    observatory::insert(db, &made, now)?;
    Ok(made)
}

/// The observatory of a territory, created when there is none: for the commands that name a territory.
///
/// # Errors
/// Store errors.
pub fn of_territory(app: &App, territory: &(String, String), training: bool) -> Result<Observatory> {
    let known = list(app)?
        .into_iter()
        .find(|one| one.territory == territory.0 && one.training == training);
    match known {
        Some(known) => Ok(known),
        None => add(
            app,
            &NewObservatory {
                name: format!("Observatoire de la vie associative\u{202f}– {}", territory.1),
                territory: territory.clone(),
                training,
            },
        ),
    }
}

/// Replaces the name, the territory and the settings.
///
/// # Errors
/// Store errors.
pub fn change(app: &App, to: &Observatory) -> Result<()> {
    app.store.write(|db| Ok(observatory::change(db, to)?))
}

/// Every observatory.
///
/// # Errors
/// Store errors.
pub fn list(app: &App) -> Result<Vec<Observatory>> {
    app.store.read(|db| Ok(observatory::list(db)?))
}

/// An observatory.
///
/// # Errors
/// `NotFound`; store errors.
pub fn get(app: &App, id: Id<Observatory>) -> Result<Observatory> {
    app.store.read(|db| Ok(observatory::get(db, id)?))
}

/// The observatory with this name in addresses.
///
/// # Errors
/// `NotFound`; store errors.
pub fn named(app: &App, slug: &str) -> Result<Observatory> {
    app.store
        .read(|db| observatory::named(db, slug)?.ok_or_else(|| Code::NotFound.into()))
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_in_addresses_has_letters_digits_and_hyphens_only() {
        assert_eq!(slug("Orléans Métropole"), "orleans-metropole");
        assert_eq!(slug("L’Haÿ-les-Roses"), "l-hay-les-roses");
        assert_eq!(slug("…"), "observatoire");
    }
}
