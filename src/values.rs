//! Small valid things that every layer shares: typed identifiers, instants, the clock and the source of chance that are
//! passed in, and the identifiers of the field (e-mail, RNA number, SIREN, commune code). Nothing here does I/O.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Mutex;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

mod network;
mod text;

pub use network::{Network, client_address};
pub use text::distance;

/// A calendar date, without a time zone.
pub type Date = jiff::civil::Date;

/// The names of the months in French, January first.
pub const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The digits of a whole number with a thin space between thousands: « 1 260 ».
pub fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A day and its month: « 21 novembre », « 1er mars ».
pub fn day_month(date: Date) -> String {
    let ordinal = if date.day() == 1 { "er" } else { "" };
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0).min(11)];
    format!("{}{ordinal}\u{a0}{month}", date.day())
}

/// A date in full: « 21 novembre 2026 »; with its day of the week: « samedi 21 novembre 2026 ».
pub fn full_date(date: Date, weekday: bool) -> String {
    const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    let name = DAYS[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0).min(6)];
    let lead = if weekday { format!("{name} ") } else { String::new() };
    format!("{lead}{} {}", day_month(date), date.year())
}

/// An identifier of one kind of thing: `Id<Wave>` cannot be passed where `Id<Association>` is wanted.
///
/// Serialised as a UUID string.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Id<T>(pub Uuid, #[serde(skip)] PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// A new identifier: a UUID v7 made of the instant and of 74 bits of the given randomness.
    pub fn new(now: Timestamp, random: &dyn Random) -> Self {
        let mut bytes = [0u8; 10];
        random.fill(&mut bytes);
        let millis = u64::try_from(now.0.as_millisecond()).unwrap_or(0);
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// Wraps a UUID read from the database or from a URL.
    pub fn from_uuid(uuid: Uuid) -> Self {
        Id(uuid, PhantomData)
    }

    /// Reads the textual form; `None` when it is not a UUID.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text).ok().map(Self::from_uuid)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An instant, truncated to the microsecond at birth (what PostgreSQL keeps).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub jiff::Timestamp);

impl Timestamp {
    /// Truncates to the microsecond.
    pub fn new(instant: jiff::Timestamp) -> Self {
        Timestamp(jiff::Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant))
    }

    /// Reads RFC 3339 text.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::new)
    }

    /// The civil date and time in France (Europe/Paris).
    pub fn in_paris(self) -> jiff::Zoned {
        let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
        self.0.to_zoned(zone)
    }

    /// The date in Europe/Paris: what « aujourd’hui » means in a questionnaire.
    pub fn date(self) -> Date {
        self.in_paris().date()
    }

    /// This instant plus whole seconds (negative: minus).
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let span = jiff::SignedDuration::from_secs(seconds);
        Timestamp(self.0.checked_add(span).unwrap_or(self.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where the time comes from. The real one lives in `main`.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is moved: tests and the demonstration.
pub struct SetClock(Mutex<Timestamp>);

impl SetClock {
    /// A clock showing `now`.
    pub fn new(now: Timestamp) -> Self {
        SetClock(Mutex::new(now))
    }

    /// Moves the clock.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = now;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Where chance comes from. The operating system's lives in `main`; tests and the demonstration use [`SeededRandom`].
pub trait Random: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// A reproducible source of chance (`ChaCha20`).
pub struct SeededRandom(Mutex<ChaCha20Rng>);

impl SeededRandom {
    /// The same seed gives the same bytes on every machine.
    pub fn new(seed: u64) -> Self {
        SeededRandom(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .fill_bytes(bytes);
    }
}

/// A secret handed to one person, in a link: 130 bits in 26 characters without look-alikes (Crockford base 32, lower case).
/// Never logged: its `Debug` hides it. The database keeps only [`Token::hash`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

const TOKEN_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TOKEN_LENGTH: usize = 26;

impl Token {
    /// Draws a new token.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0u8; TOKEN_LENGTH];
        random.fill(&mut bytes);
        Token(
            bytes
                .iter()
                .map(|b| char::from(TOKEN_ALPHABET[usize::from(b & 31)]))
                .collect(),
        )
    }

    /// Reads what a person may have typed: capitals and the letters `o`, `i`, `l` are forgiven. `None` when malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = String::with_capacity(TOKEN_LENGTH);
        for c in text.trim().chars() {
            let c = match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            };
            if !c.is_ascii() || !TOKEN_ALPHABET.contains(&(c as u8)) {
                return None;
            }
            out.push(c);
        }
        (out.len() == TOKEN_LENGTH).then_some(Token(out))
    }

    /// The text to put in a link.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps: SHA-256, in hexadecimal (the token has full entropy, so no salt is needed).
    pub fn hash(&self) -> String {
        hex_sha256(self.0.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// An e-mail address that can be written to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Trims, checks the form, folds the domain to lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let valid = email_address::EmailAddress::is_valid(text) && domain.contains('.') && !text.contains(['"', '<', '>', ' ']);
        valid.then(|| Email(format!("{local}@{}", domain.to_lowercase())))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// Reads an RNA number: `W` and nine characters (the commercial and official sources differ on letters; both are accepted).
pub fn parse_rna(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let rest = text.strip_prefix('W')?;
    (rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())).then(|| text.clone())
}

/// Reads a SIREN: nine digits whose Luhn key is right. Spaces are forgiven.
pub fn parse_siren(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, b)| {
            let digit = u32::from(b - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10).then_some(digits)
}

/// Reads an INSEE commune code: five characters, `2A`/`2B` for Corsica.
pub fn parse_commune_code(text: &str) -> Option<String> {
    let text = text.trim().to_uppercase();
    let bytes = text.as_bytes();
    let valid = bytes.len() == 5
        && bytes
            .iter()
            .enumerate()
            .all(|(i, b)| b.is_ascii_digit() || (i == 1 && bytes[0] == b'2' && matches!(b, b'A' | b'B')));
    valid.then_some(text)
}

/// A text that no spreadsheet takes for a formula: an apostrophe stands before what begins like one (=, +, -, @, their full-width
/// forms, | and % of older programs, a tab or a carriage return). The importers take it off again.
pub fn not_a_formula(text: &str) -> String {
    const OPENS: [char; 10] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '|', '%'];
    if text.starts_with(['\t', '\r']) || text.trim_start().starts_with(OPENS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+33 6", "-1", "@SOMME(A1)", "\t=1", "  =1", "|cmd", "\u{ff1d}1"] {
            assert_eq!(not_a_formula(formula), format!("'{formula}"));
        }
        assert_eq!(not_a_formula("Les Amis"), "Les Amis");
    }

    #[test]
    fn thousands_and_dates_are_written_the_french_way() {
        assert_eq!(
            ["7", "120", "1260", "1234567"].map(thousands),
            ["7", "120", "1\u{202f}260", "1\u{202f}234\u{202f}567"]
        );
        let date: Date = "2026-03-01".parse().unwrap();
        assert_eq!(full_date(date, false), "1er\u{a0}mars 2026");
        assert_eq!(full_date(date, true), "dimanche 1er\u{a0}mars 2026");
    }

    #[test]
    fn siren_needs_its_luhn_key() {
        assert_eq!(parse_siren("732 829 320").as_deref(), Some("732829320"));
        assert_eq!(parse_siren("732829321"), None);
    }

    #[test]
    fn tokens_forgive_look_alikes_and_hide_themselves() {
        let token = Token::new(&SeededRandom::new(1));
        let typed = token.reveal().replace('0', "O").replace('1', "l").to_uppercase();
        assert_eq!(Token::parse(&typed), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(Token::parse("court"), None);
    }

    #[test]
    fn corsican_codes_are_communes() {
        assert_eq!(parse_commune_code("2a004").as_deref(), Some("2A004"));
        assert_eq!(parse_commune_code("3A004"), None);
    }
}
