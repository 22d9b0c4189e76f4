//! Observatories: each has its territory, its register, its waves and its people.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, Uid};
use super::schema::observatory;
use crate::fieldwork::{Observatory, ObservatorySettings};
use crate::values::{Id, Timestamp};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = observatory)]
struct ObservatoryRow {
    id: Uid,
    slug: String,
    name: String,
    territory: String,
    territory_name: String,
    training: bool,
    settings: Json,
}

impl ObservatoryRow {
    fn observatory(self) -> QueryResult<Observatory> {
        Ok(Observatory {
            id: self.id.id(),
            settings: self.settings.read()?,
            slug: self.slug,
            name: self.name,
            territory: self.territory,
            territory_name: self.territory_name,
            training: self.training,
        })
    }
}

/// Stores a new observatory.
///
/// # Errors
/// Database errors; a slug in use is a unique violation.
pub fn insert(db: &mut Database, new: &Observatory, now: Timestamp) -> QueryResult<()> {
    let row = ObservatoryRow {
        id: new.id.into(),
        slug: new.slug.clone(),
        name: new.name.clone(),
        territory: new.territory.clone(),
        territory_name: new.territory_name.clone(),
        training: new.training,
        settings: Json::of(&new.settings)?,
    };
    diesel::insert_into(observatory::table)
        .values((row, observatory::created_at.eq(At(now))))
        .execute(db)?;
    Ok(())
}

/// Every observatory, in the order of their names in addresses.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database) -> QueryResult<Vec<Observatory>> {
    let rows: Vec<ObservatoryRow> = observatory::table
        .order(observatory::slug)
        .select(ObservatoryRow::as_select())
        .load(db)?;
    rows.into_iter().map(ObservatoryRow::observatory).collect()
}

/// The training observatories that have a real one behind them: their identifier, then that of the real one.
///
/// # Errors
/// Database errors.
pub fn twins(db: &mut Database) -> QueryResult<Vec<(Id<Observatory>, Id<Observatory>)>> {
    let rows: Vec<(Uid, Json)> = observatory::table
        .filter(observatory::training.eq(true))
        .order(observatory::slug)
        .select((observatory::id, observatory::settings))
        .load(db)?;
    let mut twins = Vec::new();
    for (id, settings) in rows {
        let settings: ObservatorySettings = settings.read()?;
        twins.extend(settings.training_of.map(|of| (id.id(), of)));
    }
    Ok(twins)
}

/// Holds the row of an observatory until the end of the transaction: of two that prepare it at the same instant, one waits.
///
/// # Errors
/// Database errors.
pub fn hold(db: &mut Database, id: Id<Observatory>) -> QueryResult<()> {
    diesel::update(observatory::table.find(Uid::from(id)))
        .set(observatory::id.eq(Uid::from(id)))
        .execute(db)?;
    Ok(())
}

/// The observatory with this name in addresses.
///
/// # Errors
/// Database errors; an unknown one is `Ok(None)`.
pub fn named(db: &mut Database, slug: &str) -> QueryResult<Option<Observatory>> {
    observatory::table
        .filter(observatory::slug.eq(slug))
        .select(ObservatoryRow::as_select())
        .first(db)
        .optional()?
        .map(ObservatoryRow::observatory)
        .transpose()
}

/// One observatory.
///
/// # Errors
/// Database errors; an unknown one is `NotFound`.
pub fn get(db: &mut Database, id: Id<Observatory>) -> QueryResult<Observatory> {
    observatory::table
        .find(Uid::from(id))
        .select(ObservatoryRow::as_select())
        .first(db)?
        .observatory()
}

/// Replaces the name, the territory and the settings.
///
/// # Errors
/// Database errors.
pub fn change(db: &mut Database, to: &Observatory) -> QueryResult<()> {
    diesel::update(observatory::table.find(Uid::from(to.id)))
        .set((
            observatory::name.eq(&to.name),
            observatory::territory.eq(&to.territory),
            observatory::territory_name.eq(&to.territory_name),
            observatory::settings.eq(Json::of(&to.settings)?),
        ))
        .execute(db)?;
    Ok(())
}
