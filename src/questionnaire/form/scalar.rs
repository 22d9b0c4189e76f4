//! One value read from one field: numbers, years, dates, identifiers, texts.

use unicode_normalization::UnicodeNormalization;

use super::FieldErrorKind;
use super::parse::{parse_date, parse_number};
use super::read::{Problem, unknown_choice};
use crate::questionnaire::answer::Value;
use crate::questionnaire::condition::Pattern;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::model::{Item, Kind, Numeric};
use crate::values::{Email, parse_commune_code, parse_rna, parse_siren};

pub(super) fn scalar(flow: &Flow<'_>, item: &Item, typed: &str) -> Result<Value, Problem> {
    let malformed = |message: &str| (FieldErrorKind::Malformed, message.to_owned());
    match &item.kind {
        // Cents are understood and rounded away: an amount in euros is what is asked.
        Kind::Money { numeric, .. } => {
            let cents = Numeric { decimals: 2, ..numeric.clone() };
            let scale = 10f64.powi(i32::from(numeric.decimals));
            number(typed, &cents, &units(numeric)).map(|amount| Value::Number((amount * scale).round() / scale))
        }
        Kind::Integer(numeric) | Kind::Decimal(numeric) | Kind::Percent(numeric) => {
            number(typed, numeric, &units(numeric)).map(Value::Number)
        }
        Kind::Year { min, max } => {
            let last = max.as_ref().and_then(|bound| flow.bound(bound));
            let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
            let year = text.parse::<u16>().ok().filter(|year| text.len() == 4 && *year >= 1000);
            let year = year.map(f64::from).ok_or_else(|| malformed("Saisissez une année en quatre chiffres, par exemple 1998."))?;
            let first = min.map(|min| min as f64);
            in_range(year, first, last, |n| format!("{n}")).map(Value::Number)
        }
        Kind::Date { min, max } => {
            let date = parse_date(typed).ok_or_else(|| malformed("Saisissez une date, par exemple 31/12/2026."))?;
            if min.is_some_and(|min| date < min) || max.is_some_and(|max| date > max) {
                return Err((FieldErrorKind::OutOfRange, "Cette date est hors de la période attendue : vérifiez l’année.".to_owned()));
            }
            Ok(Value::Text(date.to_string()))
        }
        Kind::Commune => parse_commune_code(typed)
            .map(Value::Text)
            .ok_or_else(|| malformed("Saisissez le nom ou le code postal de la commune, puis choisissez-la dans la liste.")),
        Kind::Rna => parse_rna(typed)
            .map(Value::Text)
            .ok_or_else(|| malformed("Un numéro RNA commence par W, suivi de neuf caractères, par exemple W123456789. Laissez vide si vous ne l’avez pas.")),
        Kind::Siren => parse_siren(typed)
            .map(Value::Text)
            .ok_or_else(|| malformed("Un numéro SIREN a neuf chiffres et une clé de contrôle : vérifiez chaque chiffre, ou laissez vide.")),
        Kind::Email => Email::parse(typed)
            .map(|email| Value::Text(email.as_str().to_owned()))
            .ok_or_else(|| malformed("Saisissez une adresse électronique complète, par exemple nom@exemple.fr.")),
        Kind::Text { max_length, pattern } => {
            let text = text_of(typed, *max_length)?.replace('\n', " ");
            if let Some((pattern, message)) = pattern {
                let matches = Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(&text));
                if !matches {
                    let said = flow.text(message);
                    return Err((FieldErrorKind::Malformed, if said.is_empty() { "Vérifiez la forme de cette réponse.".to_owned() } else { said }));
                }
            }
            Ok(Value::Text(text))
        }
        Kind::LongText { max_length, .. } => text_of(typed, *max_length).map(Value::Text),
        _ => Err(unknown_choice()),
    }
}

/// The units that may be typed after a number, in every language.
fn units(numeric: &Numeric) -> Vec<&str> {
    numeric
        .unit
        .iter()
        .flat_map(|unit| unit.0.values().map(String::as_str))
        .collect()
}

/// Text as it is kept: NFC, LF line ends, no control characters, trimmed; refused when longer than `most` code points.
pub(super) fn text_of(typed: &str, most: u32) -> Result<String, Problem> {
    let text: String = typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let text = text.trim().to_owned();
    let length = text.chars().count();
    if length > most as usize {
        let message = format!("Votre texte a {length} caractères pour {most} au plus : raccourcissez-le un peu.");
        return Err((FieldErrorKind::TooLong, message));
    }
    Ok(text)
}

pub(super) fn number(typed: &str, numeric: &Numeric, units: &[&str]) -> Result<f64, Problem> {
    let whole = numeric.decimals == 0;
    let example = if whole {
        "Saisissez un nombre entier, par exemple 42."
    } else {
        "Saisissez un nombre, par exemple 12,5."
    };
    let number = parse_number(typed, whole, units).ok_or_else(|| (FieldErrorKind::NotANumber, example.to_owned()))?;
    let scale = 10f64.powi(i32::from(numeric.decimals));
    if ((number * scale).round() - number * scale).abs() > 1e-6 {
        let kind = if whole {
            FieldErrorKind::NotWhole
        } else {
            FieldErrorKind::NotANumber
        };
        let message = match numeric.decimals {
            0 => "Saisissez un nombre entier, sans virgule : un arrondi suffit.".to_owned(),
            1 => "Un seul chiffre après la virgule suffit.".to_owned(),
            places => format!("{places} chiffres après la virgule suffisent."),
        };
        return Err((kind, message));
    }
    in_range(number, numeric.min, numeric.max, plain)
}

fn in_range(number: f64, min: Option<f64>, max: Option<f64>, write: impl Fn(f64) -> String) -> Result<f64, Problem> {
    let message = match (min, max) {
        (Some(min), Some(max)) if number < min || number > max => {
            format!("Saisissez un nombre entre {} et {}.", write(min), write(max))
        }
        (Some(min), None) if number < min => format!("Saisissez un nombre d’au moins {}.", write(min)),
        (None, Some(max)) if number > max => format!("Saisissez un nombre d’au plus {}.", write(max)),
        _ => return Ok(number),
    };
    Err((FieldErrorKind::OutOfRange, message))
}

/// A bound in a message: French decimal comma, thin spaces between thousands.
fn plain(number: f64) -> String {
    let text = format!("{}", number.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    out.push_str(&crate::values::thousands(whole));
    let sign = if number < 0.0 { "\u{2212}" } else { "" };
    if decimals.is_empty() {
        format!("{sign}{out}")
    } else {
        format!("{sign}{out},{decimals}")
    }
}
