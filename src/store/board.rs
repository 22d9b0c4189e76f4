//! What the fieldwork board reads: cases counted by stratum, by place and by status (each from an index that covers it, in its order),
//! and answers by day, from an index that covers them.

use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::connection::Database;
use super::portable::{At, Identifier, Instant, Uid};
use super::schema::{contact, wave_frame};
use crate::fieldwork::board::{Count, Place, Stratum};
use crate::fieldwork::{CaseStatus, Wave};
use crate::values::{Date, Id};

/// Which cases are looked at. Codes are those of the frame; the empty code: not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Register domain.
    pub domain: Option<String>,
    /// Register employer status; `Some(None)`: not known.
    pub employer: Option<Option<bool>>,
    /// Commune.
    pub commune: Option<String>,
    /// Quarter.
    pub quarter: Option<String>,
    /// In a QPV or not.
    pub qpv: Option<bool>,
}

impl Filter {
    /// The conditions, each using its parameter once, from the parameter number `first` on: domain, commune, quarter, employer.
    fn conditions(&self, first: usize) -> String {
        let text = |column: &str, value: &Option<String>, place: usize| match value.as_deref() {
            None => format!("${place} = ${place}"),
            Some("") => format!("{column} IS NULL AND ${place} = ''"),
            Some(_) => format!("{column} = ${place}"),
        };
        let employer = match self.employer {
            None => format!("${0} = ${0}", first + 3),
            Some(_) => format!("COALESCE(CAST(employer AS INTEGER), 2) = ${}", first + 3),
        };
        let qpv = match self.qpv {
            None => "",
            Some(true) => " AND qpv IS NOT NULL",
            Some(false) => " AND qpv IS NULL",
        };
        format!(
            "{} AND {} AND {} AND {employer}{qpv}",
            text("domain", &self.domain, first),
            text("commune", &self.commune, first + 1),
            text("quarter", &self.quarter, first + 2),
        )
    }

    fn employer_code(&self) -> i32 {
        match self.employer.flatten() {
            None => 2,
            Some(employs) => i32::from(employs),
        }
    }
}

#[derive(QueryableByName)]
struct StratumRow {
    #[diesel(sql_type = Nullable<Text>)]
    domain: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    employer: Option<bool>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Bool)]
    outside: bool,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct PlaceRow {
    #[diesel(sql_type = Nullable<Text>)]
    commune: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    quarter: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    qpv: Option<String>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Bool)]
    outside: bool,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count<K>(key: K, status: &str, outside: bool, n: i64) -> Count<K> {
    Count {
        key,
        outside,
        status: CaseStatus::parse(status).unwrap_or(CaseStatus::Never),
        n: u32::try_from(n).unwrap_or(u32::MAX),
    }
}

/// Cases by stratum and status.
///
/// # Errors
/// Database errors.
pub fn strata(db: &mut Database, of: Id<Wave>, filter: &Filter) -> QueryResult<Vec<Count<Stratum>>> {
    let sql = format!(
        "SELECT domain, employer, status, outside, COUNT(*) AS n FROM wave_frame WHERE wave = $1 AND {} \
         GROUP BY domain, employer, status, outside",
        filter.conditions(2)
    );
    let rows: Vec<StratumRow> = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Text, _>(filter.domain.as_deref().unwrap_or_default())
        .bind::<Text, _>(filter.commune.as_deref().unwrap_or_default())
        .bind::<Text, _>(filter.quarter.as_deref().unwrap_or_default())
        .bind::<Integer, _>(filter.employer_code())
        .load(db)?;
    let read = |row: StratumRow| {
        let key = Stratum {
            domain: row.domain,
            employer: row.employer,
        };
        count(key, &row.status, row.outside, row.n)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Cases by place and status.
///
/// # Errors
/// Database errors.
pub fn places(db: &mut Database, of: Id<Wave>, filter: &Filter) -> QueryResult<Vec<Count<Place>>> {
    let sql = format!(
        "SELECT commune, quarter, qpv, status, outside, COUNT(*) AS n FROM wave_frame WHERE wave = $1 AND {} \
         GROUP BY commune, quarter, qpv, status, outside",
        filter.conditions(2)
    );
    let rows: Vec<PlaceRow> = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Text, _>(filter.domain.as_deref().unwrap_or_default())
        .bind::<Text, _>(filter.commune.as_deref().unwrap_or_default())
        .bind::<Text, _>(filter.quarter.as_deref().unwrap_or_default())
        .bind::<Integer, _>(filter.employer_code())
        .load(db)?;
    let read = |row: PlaceRow| {
        let key = Place {
            commune: row.commune,
            quarter: row.quarter,
            qpv: row.qpv,
        };
        count(key, &row.status, row.outside, row.n)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Q2. Associations of a frame with at least one channel: an e-mail that works or a telephone, of a contact that does not object.
///
/// # Errors
/// Database errors.
pub fn contactable(db: &mut Database, of: Id<Wave>) -> QueryResult<usize> {
    let count = wave_frame::table
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .filter(wave_frame::outside.eq(false))
        .filter(wave_frame::status.ne(CaseStatus::Duplicate.code()))
        .filter(exists(
            contact::table
                .filter(contact::association.eq(wave_frame::association))
                .filter(contact::opposed.eq(false))
                .filter(
                    contact::phone
                        .is_not_null()
                        .or(contact::email.is_not_null().and(contact::unreachable_at.is_null())),
                ),
        ))
        .count()
        .get_result::<i64>(db)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Associations of a frame for which a personal link was made.
///
/// # Errors
/// Database errors.
pub fn invited(db: &mut Database, of: Id<Wave>) -> QueryResult<usize> {
    let count = wave_frame::table
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .filter(wave_frame::outside.eq(false))
        .filter(wave_frame::status.ne(CaseStatus::Duplicate.code()))
        .filter(wave_frame::invited_at.is_not_null())
        .count()
        .get_result::<i64>(db)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// What came in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Questionnaires begun.
    pub begun: u32,
    /// Usable answers sent.
    pub usable: u32,
}

#[derive(QueryableByName)]
struct HourRow {
    /// The first instant of an hour.
    #[diesel(sql_type = Nullable<Instant>)]
    hour: Option<At>,
    #[diesel(sql_type = BigInt)]
    begun: i64,
    #[diesel(sql_type = BigInt)]
    usable: i64,
}

/// Questionnaires begun and usable answers by day in Europe/Paris, in order. Grouped by hour by the database: the hour of a UTC
/// instant is whole in Paris all the year round.
///
/// # Errors
/// Database errors.
pub fn days(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(Date, Day)>> {
    let hour = |column: &str| match db {
        Database::Postgres(_) => format!("date_trunc('hour', {column})"),
        Database::Sqlite(_) => format!("substr({column}, 1, 13) || ':00:00.000000Z'"),
    };
    let sql = format!(
        "SELECT {} AS hour, COUNT(*) AS begun, CAST(0 AS BIGINT) AS usable FROM response WHERE wave = $1 GROUP BY 1 \
         UNION ALL \
         SELECT {} AS hour, CAST(0 AS BIGINT) AS begun, COUNT(*) AS usable FROM response \
         WHERE wave = $2 AND submitted_at IS NOT NULL AND usable AND state = 'submitted' AND disposition = 'complete' GROUP BY 1",
        hour("started_at"),
        hour("submitted_at"),
    );
    let rows: Vec<HourRow> = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Identifier, _>(Uid::from(of))
        .load(db)?;
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    for row in rows {
        let Some(hour) = row.hour else { continue };
        let day = days.entry(hour.0.date()).or_default();
        day.begun += u32::try_from(row.begun).unwrap_or(0);
        day.usable += u32::try_from(row.usable).unwrap_or(0);
    }
    Ok(days.into_iter().collect())
}
