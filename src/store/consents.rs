//! What the observatories of a campaign agreed to share, who said so and when; a consent withdrawn stays written.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Uid};
use super::schema::{campaign_consent, diagnostic, observatory, person, wave};
use crate::fieldwork::{Campaign, Diagnostic, Observatory, User};
use crate::values::{Id, Timestamp};

/// A consent, with the name of who gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// Identifier.
    pub id: Id<Consent>,
    /// The diagnostic whose figures it covers, and no other.
    pub diagnostic: Id<Diagnostic>,
    /// The territory may be named.
    pub named: bool,
    /// Since when.
    pub given_at: Timestamp,
    /// By whom; `None` when the account is gone.
    pub given_by: Option<String>,
    /// Since when it holds no more.
    pub withdrawn_at: Option<Timestamp>,
}

/// What an observatory shares, as the others may read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// The observatory.
    pub observatory: Id<Observatory>,
    /// The territory of its wave.
    pub territory: String,
    /// Reference year.
    pub year: i16,
    /// The territory may be named.
    pub named: bool,
    /// When the diagnostic was produced.
    pub at: Timestamp,
    /// Its aggregates, as JSON.
    pub aggregates: Vec<u8>,
}

type Line = (Uid, Uid, bool, At, Option<String>, Option<At>);

/// Every consent of an observatory to a campaign, the last given first.
///
/// # Errors
/// Database errors.
pub fn history(db: &mut Database, campaign: Id<Campaign>, of: Id<Observatory>) -> QueryResult<Vec<Consent>> {
    let rows: Vec<Line> = campaign_consent::table
        .left_join(person::table.on(person::id.nullable().eq(campaign_consent::given_by)))
        .filter(campaign_consent::campaign.eq(Uid::from(campaign)))
        .filter(campaign_consent::observatory.eq(Uid::from(of)))
        .order((campaign_consent::given_at.desc(), campaign_consent::id.desc()))
        .select((
            campaign_consent::id,
            campaign_consent::diagnostic,
            campaign_consent::named,
            campaign_consent::given_at,
            person::name.nullable(),
            campaign_consent::withdrawn_at,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, diagnostic, named, given, by, withdrawn)| Consent {
            id: id.id(),
            diagnostic: diagnostic.id(),
            named,
            given_at: given.0,
            given_by: by,
            withdrawn_at: withdrawn.map(|at| at.0),
        })
        .collect())
}

/// Gives consent; the present one, if any, must have been withdrawn first.
///
/// # Errors
/// Database errors.
pub fn give(
    db: &mut Database,
    id: Id<Consent>,
    (campaign, of): (Id<Campaign>, Id<Observatory>),
    covers: Id<Diagnostic>,
    named: bool,
    (at, by): (Timestamp, Option<Id<User>>),
) -> QueryResult<()> {
    diesel::insert_into(campaign_consent::table)
        .values((
            campaign_consent::id.eq(Uid::from(id)),
            campaign_consent::campaign.eq(Uid::from(campaign)),
            campaign_consent::observatory.eq(Uid::from(of)),
            campaign_consent::diagnostic.eq(Uid::from(covers)),
            campaign_consent::named.eq(named),
            campaign_consent::given_at.eq(At(at)),
            campaign_consent::given_by.eq(by.map(Uid::from)),
        ))
        .execute(db)?;
    Ok(())
}

/// Withdraws the present consent of an observatory; false when there is none.
///
/// # Errors
/// Database errors.
pub fn withdraw(
    db: &mut Database,
    campaign: Id<Campaign>,
    of: Id<Observatory>,
    (at, by): (Timestamp, Option<Id<User>>),
) -> QueryResult<bool> {
    let changed = diesel::update(
        campaign_consent::table
            .filter(campaign_consent::campaign.eq(Uid::from(campaign)))
            .filter(campaign_consent::observatory.eq(Uid::from(of)))
            .filter(campaign_consent::withdrawn_at.is_null()),
    )
    .set((
        campaign_consent::withdrawn_at.eq(Some(At(at))),
        campaign_consent::withdrawn_by.eq(by.map(Uid::from)),
    ))
    .execute(db)?;
    Ok(changed > 0)
}

/// What is shared in a campaign at this moment: present consents whose diagnostic is validated still and whose wave is of the campaign
/// still. By name of the territory.
///
/// # Errors
/// Database errors.
pub fn shared(db: &mut Database, campaign: Id<Campaign>) -> QueryResult<Vec<Shared>> {
    let rows: Vec<(Uid, String, i16, bool, At, Vec<u8>)> = campaign_consent::table
        .inner_join(diagnostic::table.on(diagnostic::id.eq(campaign_consent::diagnostic)))
        .inner_join(wave::table.on(wave::id.eq(diagnostic::wave)))
        .inner_join(observatory::table.on(observatory::id.eq(campaign_consent::observatory)))
        .filter(campaign_consent::campaign.eq(Uid::from(campaign)))
        .filter(campaign_consent::withdrawn_at.is_null())
        .filter(diagnostic::validated.eq(true))
        .filter(wave::campaign.eq(Uid::from(campaign)))
        .filter(wave::observatory.eq(campaign_consent::observatory))
        .filter(observatory::training.eq(false))
        .order((wave::territory_name, campaign_consent::id))
        .select((
            campaign_consent::observatory,
            wave::territory_name,
            wave::year,
            campaign_consent::named,
            diagnostic::at,
            diagnostic::aggregates,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(of, territory, year, named, at, aggregates)| Shared {
            observatory: of.id(),
            territory,
            year,
            named,
            at: at.0,
            aggregates,
        })
        .collect())
}

/// A validated diagnostic: identifier, when it was produced, aggregates as JSON.
pub type Validated = (Id<Diagnostic>, Timestamp, Vec<u8>);

/// The last diagnostic of a wave, when it is validated: what its observatory may agree to share.
///
/// # Errors
/// Database errors.
pub fn validated(db: &mut Database, of: Id<crate::fieldwork::Wave>) -> QueryResult<Option<Validated>> {
    let row: Option<(Uid, At, bool, Vec<u8>)> = diagnostic::table
        .filter(diagnostic::wave.eq(Uid::from(of)))
        .order((diagnostic::at.desc(), diagnostic::id.desc()))
        .select((diagnostic::id, diagnostic::at, diagnostic::validated, diagnostic::aggregates))
        .first(db)
        .optional()?;
    Ok(row
        .filter(|row| row.2)
        .map(|(id, at, _, aggregates)| (id.id(), at.0, aggregates)))
}
