//! The frame of a wave as the weighting counts it: one line for each association, with the attributes frozen at the opening and what the
//! register knows of its life.

use diesel::prelude::*;
use diesel::sql_types::Nullable;

use super::connection::Database;
use super::portable::{At, Instant, Json, Uid};
use super::schema::{association, response, wave_frame};
use crate::fieldwork::{Association, CaseStatus, Response, Wave};
use crate::values::{Id, Timestamp};

/// An association in the frame of a wave.
#[derive(Clone, Debug)]
pub struct FrameUnit {
    /// The association.
    pub association: Id<Association>,
    /// Register domain, at the opening.
    pub domain: Option<String>,
    /// Register employer status, at the opening.
    pub employer: Option<bool>,
    /// INSEE code of the commune, at the opening.
    pub commune: Option<String>,
    /// Quarter, at the opening.
    pub quarter: Option<String>,
    /// QPV, at the opening.
    pub qpv: Option<String>,
    /// It came by the open link, from outside the frame.
    pub outside: bool,
    /// Where it stands.
    pub status: CaseStatus,
    /// Latest sign of life that the register knows, `YYYY-MM-DD`.
    pub life: Option<String>,
    /// Known to be dissolved.
    pub dissolved: bool,
    /// Date of creation, `YYYY-MM-DD`, when it was asked for and is known.
    pub created: Option<String>,
}

/// The attribute of the register that holds the date of creation.
const CREATED: &str = "date_creat";

/// Hands the associations of a frame to `each`, one at a time; their date of creation is only read when `created`.
///
/// # Errors
/// Database errors; an attribute document that does not read.
pub fn units(db: &mut Database, of: Id<Wave>, created: bool, mut each: impl FnMut(FrameUnit)) -> QueryResult<()> {
    type Line = (
        Uid,
        (Option<String>, Option<bool>, Option<String>, Option<String>, Option<String>),
        (bool, String),
        (Option<String>, bool, Json),
    );
    let lines = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .select((
            wave_frame::association,
            (
                wave_frame::domain,
                wave_frame::employer,
                wave_frame::commune,
                wave_frame::quarter,
                wave_frame::qpv,
            ),
            (wave_frame::outside, wave_frame::status),
            (association::life_at, association::dissolved, association::attributes),
        ))
        .load_iter::<Line, _>(db)?;
    for line in lines {
        let (association, (domain, employer, commune, quarter, qpv), (outside, status), (life, dissolved, attributes)) = line?;
        let created = if created {
            attributes
                .read::<std::collections::BTreeMap<String, String>>()?
                .remove(CREATED)
        } else {
            None
        };
        each(FrameUnit {
            association: association.id(),
            domain,
            employer,
            commune,
            quarter,
            qpv,
            outside,
            status: CaseStatus::parse(&status).unwrap_or(CaseStatus::Never),
            life,
            dissolved,
            created,
        });
    }
    Ok(())
}

/// The responses that the analysis uses, and whose they are, in the order of their identifiers.
///
/// # Errors
/// Database errors.
pub fn respondents(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(Id<Response>, Id<Association>)>> {
    let lines: Vec<(Uid, Uid)> = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::state.eq("submitted"))
        .filter(response::usable.eq(true).and(response::disposition.eq("complete")))
        .order(response::id)
        .select((response::id, response::association))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(|(response, association)| (response.id(), association.id()))
        .collect())
}

/// Something that changes with every change to the frame of a wave or to what the register knows of its associations: how many they are,
/// when one last changed its status, when one was last changed in the register.
///
/// # Errors
/// Database errors.
pub fn last_change(db: &mut Database, of: Id<Wave>) -> QueryResult<(i64, Option<Timestamp>, Option<Timestamp>)> {
    let latest = |column: &str| diesel::dsl::sql::<Nullable<Instant>>(&format!("MAX({column})"));
    let (count, status, changed): (i64, Option<At>, Option<At>) = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .select((
            diesel::dsl::count_star(),
            latest("wave_frame.status_at"),
            latest("association.updated_at"),
        ))
        .first(db)?;
    Ok((count, status.map(|at| at.0), changed.map(|at| at.0)))
}
