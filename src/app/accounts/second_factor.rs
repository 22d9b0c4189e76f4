//! The second factor: a six-figure code of the moment (TOTP, RFC 6238: SHA-1, 30 seconds), and the recovery codes for the day
//! the telephone is lost.

use totp_rs::{Builder, Secret, Totp};

use crate::values::{Random, Timestamp, Token, hex_sha256};

/// Seconds of a step.
const STEP: u64 = 30;
/// Steps accepted before and after the present one: clocks differ.
const SKEW: u16 = 1;
/// Bytes of a secret (RFC 4226 recommends 160 bits).
const SECRET: usize = 20;
/// Recovery codes made at once.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code (80 bits).
const RECOVERY_LENGTH: usize = 16;

/// A new secret, in base 32 (what the database keeps and the telephone reads).
pub fn new_secret(random: &dyn Random) -> String {
    let mut bytes = [0u8; SECRET];
    random.fill(&mut bytes);
    base32(&bytes)
}

/// RFC 4648; [`SECRET`] bytes need no padding.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32(bytes: &[u8; SECRET]) -> String {
    bytes
        .chunks(5)
        .flat_map(|five| {
            let word = five.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
            (0..8)
                .rev()
                .map(move |place| char::from(BASE32[(word >> (5 * place) & 31) as usize]))
        })
        .collect()
}

fn from_base32(text: &str) -> Option<[u8; SECRET]> {
    let values: Option<Vec<u64>> = text
        .bytes()
        .map(|byte| {
            BASE32
                .iter()
                .position(|known| *known == byte)
                .and_then(|place| u64::try_from(place).ok())
        })
        .collect();
    let bytes: Vec<u8> = values?
        .chunks(8)
        .flat_map(|eight| {
            let word = eight.iter().fold(0u64, |word, value| word << 5 | value);
            word.to_be_bytes().into_iter().skip(3)
        })
        .collect();
    bytes.try_into().ok()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(Secret::from(from_base32(secret)?))
        .with_skew(SKEW)
        .with_step_duration(STEP)
        .build()
        .ok()
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.0.as_second()).unwrap_or(0)
}

/// The step a code belongs to, when it is right at this instant, one step before or one after, and later than the last step used
/// (a code serves once). Spaces are forgiven.
pub fn check(secret: &str, code: &str, now: Timestamp, used: Option<u64>) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let totp = totp(secret)?;
    // The same code may be right for two steps: the later one is looked at too, so that a used step hides no other.
    let present = seconds(now) / STEP;
    let skew = u64::from(SKEW);
    (present.saturating_sub(skew)..=present + skew)
        .filter(|step| used.is_none_or(|used| *step > used))
        .find(|step| {
            let expected = totp.generate(step * STEP).to_string();
            same(expected.as_bytes(), code.as_bytes())
        })
}

/// Compares in constant time.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0u8, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// The address that an authenticator reads from the QR code.
pub fn provisioning_uri(secret: &str, account: &str, issuer: &str) -> String {
    let encode = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
        out
    };
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}",
        issuer = encode(issuer),
        account = encode(account),
    )
}

/// New recovery codes, as they are shown once: `abcd-efgh-jkmn-pqrs`.
pub fn new_recovery_codes(random: &dyn Random) -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let drawn = Token::new(random);
            let parts: Vec<&str> = (0..RECOVERY_LENGTH / 4)
                .map(|part| &drawn.reveal()[4 * part..4 * part + 4])
                .collect();
            parts.join("-")
        })
        .collect()
}

/// What the database keeps of a recovery code; capitals, hyphens, spaces and look-alikes are forgiven. `None`: not a recovery code.
pub fn recovery_hash(typed: &str) -> Option<String> {
    let mut bare: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if bare.chars().count() != RECOVERY_LENGTH {
        return None;
    }
    // Read as a link's secret is, made as long as one.
    bare.push_str("0000000000");
    let read = Token::parse(&bare)?;
    Some(hex_sha256(
        format!("recovery:{}", &read.reveal()[..RECOVERY_LENGTH]).as_bytes(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::SeededRandom;

    /// RFC 6238, appendix B: the secret « 12345678901234567890 », SHA-1; the last six of eight figures.
    const VECTORS: [(u64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: u64) -> Timestamp {
        Timestamp::new(jiff::Timestamp::from_second(i64::try_from(seconds).unwrap()).unwrap())
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in VECTORS {
            assert_eq!(check(RFC, code, at(second), None), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn one_step_before_and_after_is_accepted_not_two() {
        let (second, code) = VECTORS[3];
        for (shift, right) in [(-60i64, false), (-30, true), (0, true), (30, true), (60, false)] {
            let now = at(second.checked_add_signed(shift).unwrap());
            assert_eq!(check(RFC, code, now, None).is_some(), right, "{shift}");
        }
    }

    #[test]
    fn a_used_step_is_refused_again_and_so_are_those_before() {
        let (second, code) = VECTORS[4];
        let step = second / 30;
        assert_eq!(check(RFC, code, at(second), Some(step)), None);
        assert_eq!(check(RFC, code, at(second), Some(step + 1)), None);
        assert_eq!(check(RFC, code, at(second), Some(step - 1)), Some(step));
    }

    #[test]
    fn spaces_are_forgiven_and_anything_else_is_wrong() {
        assert!(check(RFC, " 287 082 ", at(59), None).is_some());
        for wrong in ["", "28708", "2870821", "28708a", "２８７０８２", "287083"] {
            assert_eq!(check(RFC, wrong, at(59), None), None, "{wrong}");
        }
        assert_eq!(check("pas du base 32 !", "287082", at(59), None), None);
    }

    #[test]
    fn a_secret_has_160_bits_and_its_address_is_encoded() {
        let random = SeededRandom::new(3);
        let secret = new_secret(&random);
        assert_eq!(secret.len(), 32);
        assert_ne!(secret, new_secret(&random));
        assert_eq!(
            provisioning_uri("ABC", "éa b@ville.fr", "OLVA"),
            "otpauth://totp/OLVA:%C3%A9a%20b%40ville.fr?secret=ABC&issuer=OLVA&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn recovery_codes_are_read_back_however_they_are_typed() {
        let codes = new_recovery_codes(&SeededRandom::new(5));
        assert_eq!(codes.len(), RECOVERY_CODES);
        let hash = recovery_hash(&codes[0]).unwrap();
        assert_eq!(recovery_hash(&codes[0].to_uppercase().replace('-', " ")), Some(hash.clone()));
        assert_ne!(recovery_hash(&codes[1]), Some(hash));
        assert_eq!(recovery_hash("287082"), None);
        assert_eq!(recovery_hash("abcd-efgh-jkmn-pqr!"), None);
    }
}
