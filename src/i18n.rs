//! Interface messages (Fluent), language choice, and the French ways of writing numbers, times and dates on the pages.
//!
//! All that the interface says stands in `src/i18n/*.ftl`; what a questionnaire says stands in the questionnaire.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::values::Timestamp;

/// The languages of the interface with their messages, French first.
const SOURCES: [(&str, &str); 1] = [("fr", include_str!("i18n/fr.ftl"))];

struct Language {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(code, source)| {
            let mut bundle = FluentBundle::new_concurrent(code.parse().into_iter().collect());
            bundle.set_use_isolating(false);
            // A message that cannot be read is reported by the tests below; the others stay usable.
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
            Language { code, bundle }
        })
        .collect()
});

/// The interface in one language; a message missing in that language is taken in French.
#[derive(Clone, Copy, Default)]
pub struct Words {
    place: usize,
}

/// A value put into a message. Numbers are given as text, already written the French way, next to the number itself when the
/// message chooses by plural.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

impl Words {
    /// The interface in `lang` (`fr`, `fr-FR`…), else in French.
    pub fn of(lang: &str) -> Self {
        let primary = lang.split(['-', '_']).next().unwrap_or("fr");
        Words {
            place: LANGUAGES.iter().position(|l| l.code == primary).unwrap_or(0),
        }
    }

    /// Language code, for the `lang` attribute.
    pub fn lang(&self) -> &'static str {
        LANGUAGES.get(self.place).map_or("fr", |l| l.code)
    }

    /// A message without values.
    pub fn t(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A message with values.
    pub fn with(&self, key: &str, args: &[Arg<'_>]) -> String {
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set(*name, value.clone());
        }
        for place in [self.place, 0] {
            let Some(bundle) = LANGUAGES.get(place).map(|l| &l.bundle) else {
                continue;
            };
            if let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) {
                return bundle.format_pattern(pattern, Some(&fluent), &mut Vec::new()).into_owned();
            }
        }
        key.to_owned()
    }

    /// A message with one text value.
    pub fn one(&self, key: &str, name: &'static str, value: impl fmt::Display) -> String {
        self.with(key, &[(name, text(value))])
    }

    /// A message about a number of things: `$n` chooses the plural, `$nombre` is the number as written.
    pub fn count(&self, key: &str, n: usize) -> String {
        self.with(key, &[("n", FluentValue::from(n)), ("nombre", text(number(n as f64)))])
    }

    /// Whether a message exists.
    pub fn has(&self, key: &str) -> bool {
        LANGUAGES.iter().any(|l| l.bundle.has_message(key))
    }
}

/// A text value of a message.
pub fn text<'a>(value: impl fmt::Display) -> FluentValue<'a> {
    FluentValue::String(Cow::Owned(value.to_string()))
}

/// A number the French way, with the decimals it has (four at most): « 1 260 », « 12,5 », « −3 ».
pub fn number(value: f64) -> String {
    let rounded = (value * 10_000.0).round() / 10_000.0;
    let written = format!("{}", rounded.abs());
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
    let mut out = String::new();
    if rounded < 0.0 {
        out.push('\u{2212}');
    }
    out.push_str(&crate::values::thousands(whole));
    if !decimals.is_empty() {
        out.push(',');
        out.push_str(decimals);
    }
    out
}

/// A share as a whole percentage: 0.52 → « 52 % ».
pub fn percent(share: f64) -> String {
    // As diagnostics round: the last bits of a computed value do not pull a half down (0.145 × 100 is 14.499…98).
    format!("{}\u{a0}%", number((100.0 * share * (1.0 + 1e-12)).round()))
}

/// A number with exactly this many decimals, the French way.
pub fn fixed(value: f64, decimals: u8) -> String {
    let written = format!("{value:.*}", usize::from(decimals));
    let (whole, rest) = written.split_once('.').unwrap_or((&written, ""));
    let mut out = number(whole.parse().unwrap_or(0.0));
    if value < 0.0 && !out.starts_with('\u{2212}') && written.chars().any(|c| ('1'..='9').contains(&c)) {
        out.insert(0, '\u{2212}');
    }
    if !rest.is_empty() {
        out.push(',');
        out.push_str(rest);
    }
    out
}

/// The time of day in France: « 21 h 42 ».
pub fn time(at: Timestamp) -> String {
    let local = at.in_paris();
    format!("{}\u{a0}h\u{a0}{:02}", local.hour(), local.minute())
}

/// The date in France, in full: « samedi 21 novembre 2026 ».
pub fn date(at: Timestamp) -> String {
    civil_date(at.date(), true)
}

/// A calendar date in full, with or without its weekday.
pub fn civil_date(date: crate::values::Date, weekday: bool) -> String {
    crate::values::full_date(date, weekday)
}

/// The date and time in France: « samedi 21 novembre 2026 à 21 h 42 ».
pub fn moment(at: Timestamp) -> String {
    format!("{} à {}", date(at), time(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_reads_without_a_fault() {
        for (code, source) in SOURCES {
            if let Err((_, faults)) = FluentResource::try_new(source.to_owned()) {
                panic!("{code}: {faults:?}");
            }
        }
    }

    #[test]
    fn french_messages_keep_french_typography() {
        let mut faults = Vec::new();
        for (line, text) in SOURCES[0].1.lines().enumerate().filter(|(_, l)| !l.starts_with('#')) {
            let text = text.split_once(" = ").map_or(text, |(_, value)| value);
            let breakable = [" ?", " !", " ;", " :", "« ", " »", " %", " €"]
                .iter()
                .any(|p| text.contains(p));
            if breakable || text.contains('\'') {
                faults.push(format!("{}: {text}", line + 1));
            }
        }
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn a_message_missing_in_a_language_is_french() {
        let words = Words::of("de-AT");
        assert_eq!(words.lang(), "fr");
        assert_eq!(words.t("answer-next"), Words::of("fr").t("answer-next"));
    }

    #[test]
    fn plurals_are_french() {
        let words = Words::default();
        assert!(words.count("error-summary", 1).starts_with("Une réponse"));
        assert!(words.count("error-summary", 1200).contains("1\u{202f}200"));
    }

    #[test]
    fn numbers_are_written_the_french_way() {
        assert_eq!(number(1260.0), "1\u{202f}260");
        assert_eq!(number(-12.5), "\u{2212}12,5");
        assert_eq!(number(1_234_567.0), "1\u{202f}234\u{202f}567");
        assert_eq!(fixed(12.0, 1), "12,0");
        assert_eq!(fixed(-0.04, 1), "0,0");
        assert_eq!(fixed(-0.5, 1), "\u{2212}0,5");
    }

    #[test]
    fn times_and_dates_are_those_of_paris() {
        let at = Timestamp::parse("2026-11-21T20:42:00Z").expect("valid");
        assert_eq!(moment(at), "samedi 21\u{a0}novembre 2026 à 21\u{a0}h\u{a0}42");
    }
}
