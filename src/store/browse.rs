//! The register as coordinators look at it: a page of the list, counts, what is known of one association.

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::connection::{Database, MultiBackend};
use super::portable::{At, Uid};
use super::register::{AssociationRow, Registered};
use super::schema::{association, contact, merge_run, wave, wave_frame};
use crate::fieldwork::{Association, Observatory};
use crate::values::{Id, Timestamp};

/// Part of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    All,
    /// Has an e-mail that may be written to.
    Email,
    /// Has a telephone, and is not opposed.
    Phone,
    /// Has a postal address, and is not opposed.
    Postal,
    /// No contact at all.
    Unreachable,
    /// A contact at least is opposed.
    Opposed,
    /// An address came back.
    Bounced,
    /// Without a domain.
    NoDomain,
    /// Without a commune.
    NoCommune,
    /// Dissolved.
    Dissolved,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 10] = [
        Part::All,
        Part::Email,
        Part::Phone,
        Part::Postal,
        Part::Unreachable,
        Part::Opposed,
        Part::Bounced,
        Part::NoDomain,
        Part::NoCommune,
        Part::Dissolved,
    ];
}

/// What to look for.
#[derive(Clone, Debug)]
pub struct Search {
    /// A part of a folded name, or the beginning of a number in capitals.
    pub text: String,
    /// The text is a number (RNA or SIREN).
    pub is_number: bool,
    /// Which part of the register.
    pub part: Part,
    /// Only this domain.
    pub domain: Option<String>,
    /// Only this commune.
    pub commune: Option<String>,
}

type Boxed<'a> = association::BoxedQuery<'a, MultiBackend>;

fn of_part<'a>(of: Id<Observatory>, part: Part) -> Boxed<'a> {
    let base = association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .into_boxed();
    let contacts = || contact::table.filter(contact::association.eq(association::id));
    let free = || contacts().filter(contact::opposed.eq(false));
    match part {
        Part::All => base,
        Part::Email => base.filter(exists(
            free()
                .filter(contact::email.is_not_null())
                .filter(contact::unreachable_at.is_null()),
        )),
        Part::Phone => base.filter(exists(free().filter(contact::phone.is_not_null()))),
        Part::Postal => base.filter(exists(free().filter(contact::postal.is_not_null()))),
        Part::Unreachable => base.filter(not(exists(contacts()))),
        Part::Opposed => base.filter(exists(contacts().filter(contact::opposed.eq(true)))),
        Part::Bounced => base.filter(exists(contacts().filter(contact::unreachable_at.is_not_null()))),
        Part::NoDomain => base.filter(association::domain.is_null()),
        Part::NoCommune => base.filter(association::commune.is_null()),
        Part::Dissolved => base.filter(association::dissolved.eq(true)),
    }
}

fn matching<'a>(of: Id<Observatory>, search: &Search) -> Boxed<'a> {
    let mut query = of_part(of, search.part);
    if !search.text.is_empty() {
        let safe = search.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query = if search.is_number {
            let like = format!("{safe}%");
            query.filter(
                association::rna
                    .like(like.clone())
                    .escape('\\')
                    .or(association::siren.like(like).escape('\\')),
            )
        } else {
            query.filter(association::name_folded.like(format!("%{safe}%")).escape('\\'))
        };
    }
    if let Some(domain) = &search.domain {
        query = query.filter(association::domain.eq(domain.clone()));
    }
    if let Some(commune) = &search.commune {
        query = query.filter(association::commune.eq(commune.clone()));
    }
    query
}

/// A page of the register in the order of names, and how many match.
///
/// # Errors
/// Database errors.
pub fn page(
    db: &mut Database,
    of: Id<Observatory>,
    search: &Search,
    offset: i64,
    limit: i64,
) -> QueryResult<(Vec<Registered>, i64)> {
    let count: i64 = matching(of, search).count().get_result(db)?;
    let rows: Vec<AssociationRow> = matching(of, search)
        .order((association::name_folded, association::id))
        .offset(offset)
        .limit(limit)
        .select(AssociationRow::as_select())
        .load(db)?;
    let rows: QueryResult<Vec<Registered>> = rows.into_iter().map(AssociationRow::registered).collect();
    Ok((rows?, count))
}

/// How many associations are in a part of the register.
///
/// # Errors
/// Database errors.
pub fn count(db: &mut Database, of: Id<Observatory>, part: Part) -> QueryResult<i64> {
    of_part(of, part).count().get_result(db)
}

/// How many associations have each domain, the most frequent first.
///
/// # Errors
/// Database errors.
pub fn by_domain(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<(Option<String>, i64)>> {
    association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .group_by(association::domain)
        .order((count_star().desc(), association::domain))
        .select((association::domain, count_star()))
        .load(db)
}

/// How many associations are in each commune, the most frequent first.
///
/// # Errors
/// Database errors.
pub fn by_commune(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<(Option<String>, i64)>> {
    association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .group_by(association::commune)
        .order((count_star().desc(), association::commune))
        .select((association::commune, count_star()))
        .load(db)
}

/// The names of what was merged into an association, and when.
///
/// # Errors
/// Database errors.
pub fn merged(db: &mut Database, into: Id<Association>) -> QueryResult<Vec<(String, Timestamp)>> {
    let lines: Vec<(String, At)> = merge_run::table
        .inner_join(association::table.on(association::id.eq(merge_run::absorbed)))
        .filter(merge_run::kept.eq(Uid::from(into)))
        .filter(merge_run::undone_at.is_null())
        .order(merge_run::at)
        .select((association::name, merge_run::at))
        .load(db)?;
    Ok(lines.into_iter().map(|(name, at)| (name, at.0)).collect())
}

/// The waves that an association is in: title, status of the case.
///
/// # Errors
/// Database errors.
pub fn waves(db: &mut Database, who: Id<Association>) -> QueryResult<Vec<(String, String)>> {
    wave_frame::table
        .inner_join(wave::table.on(wave::id.eq(wave_frame::wave)))
        .filter(wave_frame::association.eq(Uid::from(who)))
        .order((wave::opens_at.desc(), wave::id))
        .select((wave::title, wave_frame::status))
        .load(db)
}
