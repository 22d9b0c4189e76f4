//! The code of a letter: eight characters that are read, told over the telephone and typed without mistakes.

use std::fmt;

use crate::values::{Random, hex_sha256};

/// Neither 0 and O, nor 1, I and L.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH: usize = 8;

/// A code: about 40 bits, so that guessing needs the patience that the limits of the site do not leave. Never logged: its `Debug`
/// hides it. The database keeps only [`AccessCode::hash`].
#[derive(Clone, PartialEq, Eq)]
pub struct AccessCode(String);

impl AccessCode {
    /// Draws a code; every code is as likely as any other.
    pub fn new(random: &dyn Random) -> Self {
        let mut text = String::with_capacity(LENGTH);
        let mut bytes = [0u8; 2 * LENGTH];
        while text.len() < LENGTH {
            random.fill(&mut bytes);
            for byte in bytes {
                // 31 values out of 32: the last is drawn again.
                if let Some(c) = ALPHABET.get(usize::from(byte & 31))
                    && text.len() < LENGTH
                {
                    text.push(char::from(*c));
                }
            }
        }
        AccessCode(text)
    }

    /// Reads what was typed: small letters, spaces, points and hyphens are forgiven. `None` when it is not a code.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let valid = text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte));
        valid.then_some(AccessCode(text))
    }

    /// As printed: two groups of four.
    pub fn printed(&self) -> String {
        let (first, last) = self.0.split_at(LENGTH / 2);
        format!("{first}-{last}")
    }

    /// What the database keeps: SHA-256, in hexadecimal.
    pub fn hash(&self) -> String {
        hex_sha256(format!("code:{}", self.0).as_bytes())
    }
}

impl fmt::Debug for AccessCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::SeededRandom;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let chance = SeededRandom::new(7);
        for _ in 0..200 {
            let code = AccessCode::new(&chance);
            let printed = code.printed();
            assert!(
                printed.len() == 9 && !printed.contains(['0', 'O', '1', 'I', 'L']),
                "{printed}"
            );
            let typed = format!(" {} ", printed.to_lowercase().replace('-', " – "));
            assert_eq!(AccessCode::parse(&typed), Some(code.clone()));
            assert_eq!(format!("{code:?}"), "AccessCode(…)");
        }
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for text in ["", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFG0", "ABCD-EFGL", "ÀBCD-EFGH"] {
            assert_eq!(AccessCode::parse(text), None, "{text}");
        }
    }
}
