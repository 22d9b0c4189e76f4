//! How long one must wait before trying again: a pure function of what was tried and when.
//!
//! Delays grow, nothing is ever locked. An account is slowed down after a few failures; a network address only after many and
//! never for long, because a whole town hall may stand behind it. The database keeps a count under the hash of what is limited.

use crate::values::{Timestamp, hex_sha256};

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Failed passwords of one account.
    Password,
    /// Failed second factors of one account: six digits are few.
    Code,
    /// Failed sign-ins from one network address.
    Address,
    /// Sign-in mails to one account: nobody's letter box is filled by others.
    Mail,
    /// Sign-in mails asked from one network address.
    MailAddress,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many times in a row.
    pub count: u32,
    /// The last time.
    pub last: Timestamp,
}

/// A policy, times in seconds.
struct Policy {
    /// Tries without delay.
    free: u32,
    /// The first delay; each one after is twice as long…
    first: i64,
    /// … up to this.
    most: i64,
    /// Everything is forgotten after as long without a try.
    forgotten: i64,
}

const MINUTE: i64 = 60;

impl Limit {
    fn policy(self) -> Policy {
        let (free, first, most, forgotten) = match self {
            Limit::Password => (5, 5, 15 * MINUTE, 12 * 60 * MINUTE),
            Limit::Code => (5, 15, 30 * MINUTE, 24 * 60 * MINUTE),
            Limit::Address => (30, 1, 20, 60 * MINUTE),
            Limit::Mail => (3, MINUTE, 30 * MINUTE, 2 * 60 * MINUTE),
            Limit::MailAddress => (30, 5, MINUTE, 60 * MINUTE),
        };
        Policy {
            free,
            first,
            most,
            forgotten,
        }
    }

    /// What the database keeps in place of an address or an account.
    pub fn key(self, of: &str) -> String {
        hex_sha256(format!("{self:?}:{of}").as_bytes())
    }

    /// Seconds to wait before another try; 0: now.
    pub fn wait(self, tally: Option<Tally>, now: Timestamp) -> i64 {
        let policy = self.policy();
        let Some(tally) = tally.filter(|tally| now < tally.last.plus_seconds(policy.forgotten)) else {
            return 0;
        };
        let Some(over) = tally.count.checked_sub(policy.free) else {
            return 0;
        };
        let delay = policy.first.saturating_mul(1i64 << over.min(30)).min(policy.most);
        let passed = now.0.as_second() - tally.last.0.as_second();
        (delay - passed).max(0)
    }

    /// The tally after one more try.
    pub fn after(self, tally: Option<Tally>, now: Timestamp) -> Tally {
        let kept = tally.filter(|tally| now < tally.last.plus_seconds(self.policy().forgotten));
        Tally {
            count: kept.map_or(0, |tally| tally.count).saturating_add(1),
            last: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::parse("2026-11-22T08:00:00Z").unwrap().plus_seconds(seconds)
    }

    /// The delays met by somebody who tries again as soon as they may.
    fn delays(limit: Limit, tries: usize) -> Vec<i64> {
        let (mut tally, mut now, mut out) = (None, at(0), Vec::new());
        for _ in 0..tries {
            let wait = limit.wait(tally, now);
            out.push(wait);
            now = now.plus_seconds(wait);
            tally = Some(limit.after(tally, now));
        }
        out
    }

    #[test]
    fn delays_of_an_account_grow_up_to_a_quarter_of_an_hour() {
        assert_eq!(delays(Limit::Password, 8), [0, 0, 0, 0, 0, 5, 10, 20]);
        assert_eq!(delays(Limit::Password, 60)[59], 900);
    }

    #[test]
    fn a_shared_address_never_waits_more_than_twenty_seconds() {
        assert!(delays(Limit::Address, 30).iter().all(|wait| *wait == 0));
        assert_eq!(delays(Limit::Address, 2_000).into_iter().max(), Some(20));
    }

    #[test]
    fn six_digits_cannot_be_guessed_in_a_year() {
        let day = 24 * 3600;
        let (mut tried, mut spent) = (0u64, 0);
        for wait in delays(Limit::Code, 3_000) {
            spent += wait;
            tried += u64::from(spent < 30 * day);
        }
        // Three codes are right at any moment, of a million.
        assert!(tried * 12 * 3 < 100_000, "{tried} tries in a month");
    }

    #[test]
    fn what_is_old_is_forgotten_and_a_success_starts_anew() {
        let tally = Tally { count: 40, last: at(0) };
        assert_eq!(Limit::Password.wait(Some(tally), at(0)), 900);
        assert_eq!(Limit::Password.wait(Some(tally), at(300)), 600);
        assert_eq!(Limit::Password.wait(Some(tally), at(13 * 3600)), 0);
        assert_eq!(Limit::Password.after(Some(tally), at(13 * 3600)).count, 1);
        assert_eq!(Limit::Password.wait(None, at(0)), 0);
    }

    #[test]
    fn keys_say_neither_who_nor_from_where() {
        let key = Limit::Address.key("192.0.2.7");
        assert_eq!(key.len(), 64);
        assert!(!key.contains("192"));
        assert_ne!(key, Limit::Mail.key("192.0.2.7"), "limits do not share their counts");
    }
}
