//! Reference data of the whole installation: priority neighbourhoods (QPV) by generation, legal populations by vintage.

use diesel::prelude::*;

use super::bulk::{self, Cell};
use super::connection::Database;
use super::schema::{reference_population, reference_qpv, reference_qpv_commune};

/// A priority neighbourhood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbourhood {
    /// Code (`QN06099M`).
    pub code: String,
    /// Year of its generation.
    pub generation: String,
    /// Name.
    pub name: String,
    /// INSEE codes of its communes.
    pub communes: Vec<String>,
}

/// Replaces a generation of neighbourhoods.
///
/// # Errors
/// Database errors.
pub fn replace_qpv(db: &mut Database, generation: &str, all: &[Neighbourhood]) -> QueryResult<()> {
    diesel::delete(reference_qpv_commune::table.filter(reference_qpv_commune::generation.eq(generation))).execute(db)?;
    diesel::delete(reference_qpv::table.filter(reference_qpv::generation.eq(generation))).execute(db)?;
    let text = |value: &str| Cell::Text(value.to_owned());
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| vec![text(&one.code), text(generation), text(&one.name)])
        .collect();
    bulk::insert(db, "reference_qpv (code, generation, name)", " ON CONFLICT DO NOTHING", &rows)?;
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .flat_map(|one| {
            one.communes
                .iter()
                .map(|commune| vec![text(&one.code), text(generation), text(commune)])
        })
        .collect();
    bulk::insert(
        db,
        "reference_qpv_commune (code, generation, commune)",
        " ON CONFLICT DO NOTHING",
        &rows,
    )
}

/// The neighbourhoods of these communes, of the latest generation that was imported, in the order of names; none when no list
/// was imported or the communes have none.
///
/// # Errors
/// Database errors.
pub fn qpv_of(db: &mut Database, communes: &[String]) -> QueryResult<Vec<Neighbourhood>> {
    let latest: Option<String> = reference_qpv::table
        .select(diesel::dsl::max(reference_qpv::generation))
        .first(db)?;
    let Some(generation) = latest else {
        return Ok(Vec::new());
    };
    let mut found: Vec<Neighbourhood> = Vec::new();
    for communes in communes.chunks(1_000) {
        let lines: Vec<(String, String, String)> = reference_qpv::table
            .inner_join(
                reference_qpv_commune::table.on(reference_qpv_commune::code
                    .eq(reference_qpv::code)
                    .and(reference_qpv_commune::generation.eq(reference_qpv::generation))),
            )
            .filter(reference_qpv::generation.eq(&generation))
            .filter(reference_qpv_commune::commune.eq_any(communes))
            .order((reference_qpv::name, reference_qpv::code, reference_qpv_commune::commune))
            .select((reference_qpv::code, reference_qpv::name, reference_qpv_commune::commune))
            .load(db)?;
        for (code, name, commune) in lines {
            match found.iter_mut().find(|known| known.code == code) {
                Some(known) => known.communes.push(commune),
                None => found.push(Neighbourhood {
                    code,
                    generation: generation.clone(),
                    name,
                    communes: vec![commune],
                }),
            }
        }
    }
    found.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
    Ok(found)
}

/// Replaces the populations of a vintage: commune, inhabitants.
///
/// # Errors
/// Database errors.
pub fn replace_population(db: &mut Database, vintage: &str, all: &[(String, i32)]) -> QueryResult<()> {
    diesel::delete(reference_population::table.filter(reference_population::vintage.eq(vintage))).execute(db)?;
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|(code, inhabitants)| {
            vec![
                Cell::Text(code.clone()),
                Cell::Text(vintage.to_owned()),
                Cell::Int(*inhabitants),
            ]
        })
        .collect();
    bulk::insert(
        db,
        "reference_population (code, vintage, municipal)",
        " ON CONFLICT DO NOTHING",
        &rows,
    )
}

/// The municipal population of these communes together, of the latest vintage that holds them all, with that vintage; `None` when
/// no imported vintage does (the populations shipped with the program then serve).
///
/// # Errors
/// Database errors.
pub fn population(db: &mut Database, communes: &[String]) -> QueryResult<Option<(i64, String)>> {
    if communes.is_empty() {
        return Ok(None);
    }
    for vintage in vintages(db)? {
        let mut known = 0;
        let mut sum = 0;
        for communes in communes.chunks(1_000) {
            let lines: Vec<i32> = reference_population::table
                .filter(reference_population::vintage.eq(&vintage))
                .filter(reference_population::code.eq_any(communes))
                .select(reference_population::municipal)
                .load(db)?;
            known += lines.len();
            sum += lines.into_iter().map(i64::from).sum::<i64>();
        }
        if known == communes.len() {
            return Ok(Some((sum, vintage)));
        }
    }
    Ok(None)
}

/// The vintages of populations that were imported, most recent first.
///
/// # Errors
/// Database errors.
pub fn vintages(db: &mut Database) -> QueryResult<Vec<String>> {
    reference_population::table
        .select(reference_population::vintage)
        .distinct()
        .order(reference_population::vintage.desc())
        .load(db)
}

/// The generations of neighbourhoods that were imported, most recent first, with how many neighbourhoods each has.
///
/// # Errors
/// Database errors.
pub fn generations(db: &mut Database) -> QueryResult<Vec<(String, i64)>> {
    reference_qpv::table
        .group_by(reference_qpv::generation)
        .order(reference_qpv::generation.desc())
        .select((reference_qpv::generation, diesel::dsl::count_star()))
        .load(db)
}
