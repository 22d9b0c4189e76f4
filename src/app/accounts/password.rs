//! Passwords: which ones are accepted, how they are kept (Argon2id, OWASP parameters), how they are checked without telling
//! whether an account exists.
//!
//! A password is compared in Unicode form NFKC: the same keys give the same bytes whatever the keyboard and the system.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Error, Result};
use crate::values::Random;

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most characters: beyond, hashing costs without protecting.
pub const LONGEST: usize = 200;
/// Fewest different characters.
const DIFFERENT: usize = 5;

/// Memory in KiB, passes, lanes: OWASP Password Storage Cheat Sheet, Argon2id (19 MiB, 2, 1).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Bytes of a salt.
const SALT: usize = 16;

/// Passwords that everybody tries first, folded, of 12 characters and more or made longer by repeating them.
const COMMON: &str = include_str!("common_passwords.txt");

/// Hash of no password at all, with the same cost: an unknown address takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$b2x2YSBzYWx0IG5vYm9keQ$b25seSBoZXJlIGZvciB0aGUgdGltZSBpdCB0YWtlcy4";

/// As many hashes are computed at once: each takes 19 MiB, and a crowd of attempts must not take them all.
static LANES: [Mutex<()>; 4] = [const { Mutex::new(()) }; 4];

/// Why a password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Under [`SHORTEST`] characters.
    Short,
    /// Over [`LONGEST`] characters.
    Long,
    /// One of those everybody tries, or a few characters repeated, or a run of the keyboard.
    Common,
    /// Made of the person's address or name.
    Personal,
}

impl Weak {
    /// Key of what is said of it.
    pub fn key(self) -> &'static str {
        match self {
            Weak::Short => "password-short",
            Weak::Long => "password-long",
            Weak::Common => "password-common",
            Weak::Personal => "password-personal",
        }
    }
}

/// Whether a password may be chosen by this person (their address and name).
///
/// # Errors
/// The first reason why it may not.
pub fn check(password: &str, own: &[&str]) -> std::result::Result<(), Weak> {
    let normal = normal(password);
    let length = normal.chars().count();
    if length < SHORTEST {
        return Err(Weak::Short);
    }
    if length > LONGEST {
        return Err(Weak::Long);
    }
    let folded = folded(&normal);
    let different: BTreeSet<char> = folded.chars().collect();
    if different.len() < DIFFERENT || is_run(&folded) || is_common(&folded) {
        return Err(Weak::Common);
    }
    let left = own
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(|part| self::folded(&self::normal(part)))
        .filter(|part| part.chars().count() >= 4)
        .fold(folded, |left, part| left.replace(&part, ""));
    if left.chars().filter(|c| c.is_alphanumeric()).count() < 6 {
        return Err(Weak::Personal);
    }
    Ok(())
}

fn normal(password: &str) -> String {
    password.nfkc().collect()
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Whether every character follows the one before (`abcdefghijkl`, `210987654321`).
fn is_run(folded: &str) -> bool {
    let codes: Vec<u32> = folded.chars().map(u32::from).collect();
    let steps: BTreeSet<i64> = codes.windows(2).map(|pair| i64::from(pair[1]) - i64::from(pair[0])).collect();
    steps.len() <= 2 && steps.iter().any(|step| step.abs() == 1) && steps.iter().all(|step| matches!(step.abs(), 1 | 9))
}

/// Whether the password is a common one, alone, repeated, or with figures and signs around it.
fn is_common(folded: &str) -> bool {
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic());
    let whole = |text: &str| {
        COMMON.lines().any(|common| {
            !common.is_empty() && text.len().is_multiple_of(common.len()) && common.repeat(text.len() / common.len()) == text
        })
    };
    whole(folded) || (bare.chars().count() >= 4 && whole(bare))
}

fn argon2() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|error| Error::from(anyhow::anyhow!("argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A place among those who compute; `seed` only spreads the work.
fn lane(seed: u8) -> MutexGuard<'static, ()> {
    LANES[usize::from(seed) % LANES.len()]
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// What the database keeps: a PHC string (`$argon2id$v=19$m=19456,t=2,p=1$…`), salt drawn from `random`.
///
/// # Errors
/// `Internal` when the password cannot be hashed.
pub fn hash(password: &str, random: &dyn Random) -> Result<String> {
    let mut salt = [0u8; SALT];
    random.fill(&mut salt);
    let _place = lane(salt[0]);
    let hash = argon2()?
        .hash_password_with_salt(normal(password).as_bytes(), &salt)
        .map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(hash.to_string())
}

/// Whether this is the password behind the hash; the comparison takes the same time whatever differs. With no hash (nobody has this
/// address, or they have no password) it takes as long, and is false.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let password = normal(password);
    let seed = password.bytes().fold(0u8, |sum, byte| sum.wrapping_add(byte));
    let _place = lane(seed);
    // The costs written in the hash are those used, here only the algorithm matters.
    let right = Argon2::default()
        .verify_password(password.as_bytes(), hash.unwrap_or(NOBODY))
        .is_ok();
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::SeededRandom;

    #[test]
    fn a_password_is_kept_as_an_argon2id_hash_and_recognised() {
        let random = SeededRandom::new(7);
        let kept = hash("un tilleul en février", &random).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("un tilleul en février", Some(&kept)));
        assert!(verify("un tilleul en fe\u{301}vrier", Some(&kept)), "NFKC");
        assert!(!verify("Un tilleul en février", Some(&kept)));
        assert_ne!(
            hash("un tilleul en février", &random).unwrap(),
            kept,
            "each hash has its salt"
        );
    }

    #[test]
    fn nobody_has_a_password_but_the_same_work_is_done() {
        let parsed = argon2::password_hash::phc::PasswordHash::new(NOBODY).unwrap();
        assert_eq!(
            parsed.hash.map(|hash| hash.as_bytes().len()),
            Some(32),
            "as long as a real one"
        );
        assert_eq!(parsed.params.get_decimal("m"), Some(COST.0));
        assert!(!verify("un tilleul en février", None));
        assert!(!verify("", None));
    }

    #[test]
    fn short_common_and_personal_passwords_are_refused() {
        let own = ["camille.martin@ville-exemple.fr", "Camille Martin"];
        let checked = |password: &str| check(password, &own);
        assert_eq!(checked("onze lettre"), Err(Weak::Short));
        assert_eq!(checked(&"é".repeat(300)), Err(Weak::Long));
        for common in [
            "motdepasse2026!",
            "Password1234",
            "azertyuiop123",
            "123456789012",
            "abcdefghijkl",
            "aaaaaaaaaaaaaa",
            "azertyazertyazerty",
        ] {
            assert_eq!(checked(common), Err(Weak::Common), "{common}");
        }
        assert_eq!(checked("camillemartin2026"), Err(Weak::Personal));
        for good in ["un tilleul en février", "Zk4!rq8-Vd2p", "camille aime les crêpes au sarrasin"] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn the_list_of_common_passwords_is_folded_and_sorted() {
        let lines: Vec<&str> = COMMON.lines().collect();
        assert!(lines.len() > 100);
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "sorted, without repetition");
        assert!(lines.iter().all(|line| folded(line) == *line && line.chars().count() >= 4));
    }
}
