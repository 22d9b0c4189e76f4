//! What opening and closing a wave do to many rows at once: the frame frozen by one statement, the counts that a forecast
//! needs, the postal addresses forgotten.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::connection::Database;
use super::imports::Run;
use super::portable::{At, Identifier, Instant, Uid};
use super::schema::{import_run, wave, wave_frame};
use crate::fieldwork::{CaseStatus, Observatory, Wave};
use crate::values::{Id, Timestamp};

/// A cell of the register: associations with the same strata.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct AudienceCell {
    /// Register domain.
    #[diesel(sql_type = Nullable<Text>)]
    pub domain: Option<String>,
    /// Register employer status.
    #[diesel(sql_type = Nullable<Bool>)]
    pub employer: Option<bool>,
    /// Commune.
    #[diesel(sql_type = Nullable<Text>)]
    pub commune: Option<String>,
    /// Quarter.
    #[diesel(sql_type = Nullable<Text>)]
    pub quarter: Option<String>,
    /// QPV.
    #[diesel(sql_type = Nullable<Text>)]
    pub qpv: Option<String>,
    /// Associations.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// With an e-mail that works.
    #[diesel(sql_type = BigInt)]
    pub by_email: i64,
    /// With any channel.
    #[diesel(sql_type = BigInt)]
    pub contactable: i64,
    /// All of whose contacts refuse to be contacted.
    #[diesel(sql_type = BigInt)]
    pub opposed: i64,
}

const USABLE: &str = "EXISTS (SELECT 1 FROM contact c WHERE c.association = a.id AND c.opposed = FALSE";
const REFUSES: &str = "EXISTS (SELECT 1 FROM contact c WHERE c.association = a.id AND c.opposed = TRUE) \
                       AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.association = a.id AND c.opposed = FALSE)";
const IN_FRAME: &str = "a.dissolved = FALSE AND a.merged_into IS NULL";

/// The associations that a wave opened now would survey, counted by their strata, in the order of the strata.
///
/// # Errors
/// Database errors.
pub fn audience(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<AudienceCell>> {
    let sql = format!(
        "SELECT domain, employer, commune, quarter, qpv, COUNT(*) AS n, SUM(m) AS by_email, SUM(r) AS contactable, SUM(o) AS opposed FROM (\
         SELECT a.domain, a.employer, a.commune, a.quarter, a.qpv, \
         CASE WHEN {USABLE} AND c.email IS NOT NULL AND c.unreachable_at IS NULL) THEN 1 ELSE 0 END AS m, \
         CASE WHEN {USABLE} AND ((c.email IS NOT NULL AND c.unreachable_at IS NULL) OR c.phone IS NOT NULL OR c.postal IS NOT NULL)) THEN 1 ELSE 0 END AS r, \
         CASE WHEN {REFUSES} THEN 1 ELSE 0 END AS o \
         FROM association a WHERE a.observatory = $1 AND {IN_FRAME}) s \
         GROUP BY domain, employer, commune, quarter, qpv ORDER BY domain, employer, commune, quarter, qpv"
    );
    diesel::sql_query(sql).bind::<Identifier, _>(Uid::from(of)).load(db)
}

/// Opens a wave: state and instant, then its frame, by two statements whatever the number of associations. False when it was not in
/// preparation any more (a double click, another instance): nothing is done then.
///
/// # Errors
/// Database errors.
pub fn freeze(db: &mut Database, of: &Wave, now: Timestamp) -> QueryResult<bool> {
    let draft = wave::table.find(Uid::from(of.id)).filter(wave::state.eq("draft"));
    let opened = diesel::update(draft)
        .set((
            wave::state.eq("open"),
            wave::opened_at.eq(Some(At(now))),
            wave::opens_at.eq(At(of.opens_at.min(now))),
        ))
        .execute(db)?;
    if opened == 0 {
        return Ok(false);
    }
    // Rows entered before the opening (command line) take the register as it now is.
    for column in ["domain", "employer", "commune", "quarter", "qpv"] {
        let sql = format!(
            "UPDATE wave_frame SET {column} = (SELECT a.{column} FROM association a WHERE a.id = wave_frame.association) WHERE wave = $1"
        );
        diesel::sql_query(sql).bind::<Identifier, _>(Uid::from(of.id)).execute(db)?;
    }
    let sql = format!(
        "INSERT INTO wave_frame (wave, association, domain, employer, commune, quarter, qpv, outside, status, status_at, mails) \
         SELECT $1, a.id, a.domain, a.employer, a.commune, a.quarter, a.qpv, FALSE, \
         CASE WHEN {REFUSES} THEN 'opposed' ELSE 'never' END, $2, 0 \
         FROM association a WHERE a.observatory = $3 AND {IN_FRAME} ON CONFLICT DO NOTHING"
    );
    diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of.id))
        .bind::<Instant, _>(At(now))
        .bind::<Identifier, _>(Uid::from(of.observatory))
        .execute(db)?;
    Ok(true)
}

/// Puts the associations that an import speaks of into a frame, with the strata that the register now knows. Returns how many were not
/// in it yet.
///
/// # Errors
/// Database errors.
pub fn enter_imported(db: &mut Database, into: Id<Wave>, run: Id<Run>, now: Timestamp) -> QueryResult<usize> {
    let sql = format!(
        "INSERT INTO wave_frame (wave, association, domain, employer, commune, quarter, qpv, outside, status, status_at, mails) \
         SELECT $1, a.id, a.domain, a.employer, a.commune, a.quarter, a.qpv, FALSE, \
         CASE WHEN {REFUSES} THEN 'opposed' ELSE 'never' END, $2, 0 \
         FROM association a WHERE a.merged_into IS NULL AND a.id IN (SELECT r.association FROM import_row r WHERE r.import = $3) \
         ON CONFLICT DO NOTHING"
    );
    diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(into))
        .bind::<Instant, _>(At(now))
        .bind::<Identifier, _>(Uid::from(run))
        .execute(db)
}

/// Puts one association into a frame with its strata, after the opening: the instant says so. False when it was there.
///
/// # Errors
/// Database errors.
pub fn join(
    db: &mut Database,
    into: Id<Wave>,
    who: Id<crate::fieldwork::Association>,
    outside: bool,
    now: Timestamp,
) -> QueryResult<bool> {
    let sql = "INSERT INTO wave_frame (wave, association, domain, employer, commune, quarter, qpv, outside, status, status_at, entered_at, mails) \
               SELECT $1, a.id, a.domain, a.employer, a.commune, a.quarter, a.qpv, $2, 'never', $3, $4, 0 \
               FROM association a WHERE a.id = $5 ON CONFLICT DO NOTHING";
    let done = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(into))
        .bind::<Bool, _>(outside)
        .bind::<Instant, _>(At(now))
        .bind::<Instant, _>(At(now))
        .bind::<Identifier, _>(Uid::from(who))
        .execute(db)?;
    Ok(done == 1)
}

/// The associations of the register that entered neither the frame nor, since, the wave: how many.
///
/// # Errors
/// Database errors.
pub fn newcomers(db: &mut Database, of: &Wave) -> QueryResult<usize> {
    let sql = format!(
        "SELECT COUNT(*) AS n FROM association a WHERE a.observatory = $1 AND {IN_FRAME} \
         AND NOT EXISTS (SELECT 1 FROM wave_frame f WHERE f.wave = $2 AND f.association = a.id)"
    );
    let found: Count = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of.observatory))
        .bind::<Identifier, _>(Uid::from(of.id))
        .get_result(db)?;
    Ok(usize::try_from(found.n).unwrap_or(0))
}

/// Takes them in, with the instant. Returns how many.
///
/// # Errors
/// Database errors.
pub fn take_newcomers(db: &mut Database, of: &Wave, now: Timestamp) -> QueryResult<usize> {
    let sql = format!(
        "INSERT INTO wave_frame (wave, association, domain, employer, commune, quarter, qpv, outside, status, status_at, entered_at, mails) \
         SELECT $1, a.id, a.domain, a.employer, a.commune, a.quarter, a.qpv, FALSE, \
         CASE WHEN {REFUSES} THEN 'opposed' ELSE 'never' END, $2, $3, 0 \
         FROM association a WHERE a.observatory = $4 AND {IN_FRAME} ON CONFLICT DO NOTHING"
    );
    diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of.id))
        .bind::<Instant, _>(At(now))
        .bind::<Instant, _>(At(now))
        .bind::<Identifier, _>(Uid::from(of.observatory))
        .execute(db)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Associations of a frame by status, those that came by the open link apart: `(status, outside, n)` in the order of status.
///
/// # Errors
/// Database errors.
pub fn statuses(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(CaseStatus, bool, u32)>> {
    let rows: Vec<(String, bool, i64)> = wave_frame::table
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .group_by((wave_frame::status, wave_frame::outside))
        .order((wave_frame::status, wave_frame::outside))
        .select((wave_frame::status, wave_frame::outside, diesel::dsl::count_star()))
        .load(db)?;
    let read = |(status, outside, n): (String, bool, i64)| {
        let status = CaseStatus::parse(&status).unwrap_or(CaseStatus::Never);
        (status, outside, u32::try_from(n).unwrap_or(u32::MAX))
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Forgets the postal addresses of an observatory, with what the sources said of them and the cells of rejected rows, where
/// addresses may be too, unless another of its waves is open.
///
/// # Errors
/// Database errors.
pub fn purge_postal(db: &mut Database, of: &Wave) -> QueryResult<()> {
    let other: i64 = wave::table
        .filter(wave::observatory.eq(Uid::from(of.observatory)))
        .filter(wave::id.ne(Uid::from(of.id)))
        .filter(wave::state.eq("open"))
        .count()
        .get_result(db)?;
    if other > 0 {
        return Ok(());
    }
    for sql in [
        "UPDATE contact SET postal = NULL WHERE postal IS NOT NULL AND association IN (SELECT id FROM association WHERE observatory = $1)",
        "DELETE FROM field_source WHERE field IN ('postal', 'adresse') AND association IN (SELECT id FROM association WHERE observatory = $1)",
        "UPDATE import_row SET data = '{}' WHERE action = 'reject' AND import IN (SELECT id FROM import_run WHERE observatory = $1 AND state <> 'preview')",
    ] {
        diesel::sql_query(sql)
            .bind::<Identifier, _>(Uid::from(of.observatory))
            .execute(db)?;
    }
    Ok(())
}

/// Imports previewed and neither applied nor abandoned.
///
/// # Errors
/// Database errors.
pub fn pending_imports(db: &mut Database, of: Id<Observatory>) -> QueryResult<usize> {
    let n: i64 = import_run::table
        .filter(import_run::observatory.eq(Uid::from(of)))
        .filter(import_run::state.eq("preview"))
        .count()
        .get_result(db)?;
    Ok(usize::try_from(n).unwrap_or(0))
}

/// Identifiers of waves.
type Waves = Vec<Id<Wave>>;

/// The waves whose planned opening or closing is due: `(to open, to close)`.
///
/// # Errors
/// Database errors.
pub fn due(db: &mut Database, now: Timestamp) -> QueryResult<(Waves, Waves)> {
    let draft: Vec<Uid> = wave::table
        .filter(wave::state.eq("draft"))
        .filter(wave::opens_at.le(At(now)))
        .filter(wave::closes_at.gt(At(now)))
        .order(wave::id)
        .select(wave::id)
        .load(db)?;
    let open: Vec<Uid> = wave::table
        .filter(wave::state.eq("open"))
        .filter(wave::closes_at.le(At(now)))
        .order(wave::id)
        .select(wave::id)
        .load(db)?;
    let ids = |list: Vec<Uid>| list.into_iter().map(Uid::id).collect();
    Ok((ids(draft), ids(open)))
}
