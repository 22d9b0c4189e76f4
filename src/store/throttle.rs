//! Counts of attempts, shared by every instance: at secrets (`window_start` is the instant of the last one counted) and within a
//! window (it is the instant of the first).

use diesel::prelude::*;

use crate::store::connection::Database;
use crate::store::portable::{At, OrIgnore};
use crate::store::schema::throttle;
use crate::values::Timestamp;

/// How many attempts, and the last one. The count is held until the transaction ends: of two attempts at the same instant, the second
/// sees the first, on both databases.
///
/// # Errors
/// Database errors.
pub fn hold(db: &mut Database, key: &str, now: Timestamp) -> QueryResult<(i32, Timestamp)> {
    let fresh = (
        throttle::key.eq(key),
        throttle::count.eq(0),
        throttle::window_start.eq(At(now)),
    );
    OrIgnore(diesel::insert_into(throttle::table).values(fresh)).execute(db)?;
    diesel::update(throttle::table.find(key))
        .set(throttle::count.eq(throttle::count))
        .execute(db)?;
    let (count, last): (i32, At) = throttle::table
        .find(key)
        .select((throttle::count, throttle::window_start))
        .first(db)?;
    Ok((count, last.0))
}

/// How many attempts, and the last one; `None`: none.
///
/// # Errors
/// Database errors.
pub fn get(db: &mut Database, key: &str) -> QueryResult<Option<(i32, Timestamp)>> {
    let found: Option<(i32, At)> = throttle::table
        .find(key)
        .select((throttle::count, throttle::window_start))
        .first(db)
        .optional()?;
    Ok(found.map(|(count, last)| (count, last.0)))
}

/// Writes a count that is there.
///
/// # Errors
/// Database errors.
pub fn set(db: &mut Database, key: &str, count: i32, last: Timestamp) -> QueryResult<()> {
    diesel::update(throttle::table.find(key))
        .set((throttle::count.eq(count), throttle::window_start.eq(At(last))))
        .execute(db)?;
    Ok(())
}

/// Forgets a count.
///
/// # Errors
/// Database errors.
pub fn forget(db: &mut Database, key: &str) -> QueryResult<()> {
    diesel::delete(throttle::table.find(key)).execute(db)?;
    Ok(())
}

/// Forgets every count whose last attempt is older.
///
/// # Errors
/// Database errors.
pub fn forget_before(db: &mut Database, before: Timestamp) -> QueryResult<()> {
    diesel::delete(throttle::table.filter(throttle::window_start.lt(At(before)))).execute(db)?;
    Ok(())
}

/// How many attempts a window of `seconds` that still runs has counted.
///
/// # Errors
/// Database errors.
pub fn within(db: &mut Database, key: &str, seconds: i64, now: Timestamp) -> QueryResult<i32> {
    let count: Option<i32> = throttle::table
        .find(key)
        .filter(throttle::window_start.gt(At(now.plus_seconds(-seconds))))
        .select(throttle::count)
        .first(db)
        .optional()?;
    Ok(count.unwrap_or(0))
}

/// Counts one more attempt within a window of `seconds` that begins with its first; returns how many there were with this one.
///
/// # Errors
/// Database errors.
pub fn count(db: &mut Database, key: &str, seconds: i64, now: Timestamp) -> QueryResult<i32> {
    let over = At(now.plus_seconds(-seconds));
    hold(db, key, now)?;
    diesel::update(throttle::table.find(key).filter(throttle::window_start.le(over)))
        .set((throttle::window_start.eq(At(now)), throttle::count.eq(0)))
        .execute(db)?;
    diesel::update(throttle::table.find(key))
        .set(throttle::count.eq(throttle::count + 1))
        .execute(db)?;
    throttle::table.find(key).select(throttle::count).first(db)
}
