//! The fieldwork board and the telephone: how far the collection is, by stratum and by place, and whom to call next.

pub(super) mod call;
pub(super) mod calls;
mod figures;
pub(super) mod passage;
pub(super) mod show;
mod tables;

use crate::fieldwork::board::Stratum;
use crate::i18n::{self, Words, number};
use crate::register::domain_name;

/// What the address of a stratum says: `SPO.1` (employers), `SPO.0`, `SPO.x` (not known); no domain: `.0`.
fn stratum_code(stratum: &Stratum) -> String {
    let employer = match stratum.employer {
        Some(true) => "1",
        Some(false) => "0",
        None => "x",
    };
    format!("{}.{employer}", stratum.domain.as_deref().unwrap_or_default())
}

/// Reads it back.
fn stratum_of(code: &str) -> Option<Stratum> {
    let (domain, employer) = code.rsplit_once('.')?;
    Some(Stratum {
        domain: (!domain.is_empty()).then(|| domain.chars().take(80).collect()),
        employer: match employer {
            "1" => Some(true),
            "0" => Some(false),
            "x" => None,
            _ => return None,
        },
    })
}

/// A domain in words.
fn domain_words(words: Words, domain: Option<&str>) -> String {
    match domain {
        None => words.t("board-domain-unknown"),
        Some(code) => domain_name(code),
    }
}

/// An employer status in words.
fn employer_words(words: Words, employer: Option<bool>) -> String {
    words.t(match employer {
        Some(true) => "board-employer-yes",
        Some(false) => "board-employer-no",
        None => "board-employer-unknown",
    })
}

/// A stratum in words.
fn stratum_words(words: Words, stratum: &Stratum) -> String {
    format!(
        "{}, {}",
        domain_words(words, stratum.domain.as_deref()),
        employer_words(words, stratum.employer)
    )
}

/// « 1 260 ».
fn count(n: u32) -> String {
    number(f64::from(n))
}

/// « 52 % »; a dash when there is nothing to divide by.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), i18n::percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_stratum_reads_back() {
        for domain in [None, Some("SPO".to_owned()), Some("a.b".to_owned())] {
            for employer in [None, Some(true), Some(false)] {
                let stratum = Stratum {
                    domain: domain.clone(),
                    employer,
                };
                assert_eq!(stratum_of(&stratum_code(&stratum)), Some(stratum));
            }
        }
        assert_eq!(stratum_of("SPO"), None);
        assert_eq!(stratum_of("SPO.2"), None);
    }
}
