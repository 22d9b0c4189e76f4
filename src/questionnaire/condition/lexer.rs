//! Text → words. Positions count characters from 0.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::ConditionFault;

/// A word of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tok {
    /// A number.
    Number(f64),
    /// A text, quotes taken off, NFC.
    Text(String),
    /// A name or a keyword, accents folded, and what follows its dot.
    Word(String, Option<String>),
    /// A sign.
    Sign(&'static str),
    /// The end.
    End,
}

/// Takes accents off: identifiers are ASCII, authors write `durée`.
pub(super) fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

pub(super) fn fault(at: usize, message: impl Into<String>, mend: impl Into<String>) -> ConditionFault {
    ConditionFault {
        at,
        code: "syntax",
        message: message.into(),
        mend: mend.into(),
    }
}

const LONGEST: usize = 20_000;

/// Cuts a text into words, each with its place; the last is [`Tok::End`].
pub(super) fn lex(source: &str) -> Result<Vec<(usize, Tok)>, ConditionFault> {
    let chars: Vec<char> = source.chars().collect();
    if chars.len() > LONGEST {
        return Err(fault(
            LONGEST,
            "Cette condition est trop longue (plus de 20 000 caractères).",
            "Découpez-la en variables calculées (« derived »).",
        ));
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at;
        let tok = match c {
            c if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '0'..='9' => number(&chars, &mut at)?,
            c if c.is_alphabetic() || c == '_' => word(&chars, &mut at)?,
            '\'' | '"' | '«' | '“' => text(&chars, &mut at)?,
            _ => sign(&chars, &mut at)?,
        };
        out.push((start, tok));
    }
    out.push((chars.len(), Tok::End));
    Ok(out)
}

fn number(chars: &[char], at: &mut usize) -> Result<Tok, ConditionFault> {
    let start = *at;
    let digits = |at: &mut usize| {
        while chars.get(*at).is_some_and(char::is_ascii_digit) {
            *at += 1;
        }
    };
    digits(at);
    if chars.get(*at) == Some(&'.') {
        *at += 1;
        if !chars.get(*at).is_some_and(char::is_ascii_digit) {
            return Err(fault(
                *at,
                "Il manque les décimales après le point.",
                "Écrivez par exemple 12.5.",
            ));
        }
        digits(at);
    }
    let written: String = chars[start..*at].iter().collect();
    if chars.get(*at).is_some_and(|c| c.is_alphanumeric() || *c == '_' || *c == '.') {
        return Err(fault(
            start,
            format!("« {written} » est suivi d’un caractère qui n’a pas sa place dans un nombre."),
            "Un nombre s’écrit avec des chiffres et un point ; un nom commence par une lettre ; un code qui mêle les deux se met entre apostrophes.",
        ));
    }
    match written.parse::<f64>() {
        Ok(n) if n.is_finite() => Ok(Tok::Number(n)),
        _ => Err(fault(start, "Ce nombre est trop grand.", "Écrivez un nombre plus petit.")),
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

fn word(chars: &[char], at: &mut usize) -> Result<Tok, ConditionFault> {
    let take = |at: &mut usize| {
        let start = *at;
        while chars.get(*at).is_some_and(|c| in_word(*c)) {
            *at += 1;
        }
        fold(&chars[start..*at].iter().collect::<String>())
    };
    let name = take(at);
    if name.eq_ignore_ascii_case("n") && matches!(chars.get(*at), Some('\'' | '’')) {
        let mut after = *at + 1;
        if take(&mut after).eq_ignore_ascii_case("est") {
            *at = after;
            return Ok(Tok::Word("n’est".to_owned(), None));
        }
    }
    if chars.get(*at) != Some(&'.') {
        return Ok(Tok::Word(name, None));
    }
    *at += 1;
    let part = take(at);
    if part.is_empty() {
        return Err(fault(
            *at,
            format!("Il manque un nom après « {name}. »."),
            format!("Écrivez la ligne ou la colonne, par exemple {name}.total, ou supprimez le point."),
        ));
    }
    if chars.get(*at) == Some(&'.') {
        return Err(fault(
            *at,
            format!("« {name}.{part} » est suivi d’un second point."),
            "Un nom a une seule partie : question.ligne.",
        ));
    }
    Ok(Tok::Word(name, Some(part)))
}

fn text(chars: &[char], at: &mut usize) -> Result<Tok, ConditionFault> {
    let start = *at;
    let open = chars[start];
    let close = match open {
        '«' => '»',
        '“' => '”',
        same => same,
    };
    *at += 1;
    let mut out = String::new();
    loop {
        match chars.get(*at) {
            None => {
                return Err(fault(
                    start,
                    format!("Le texte ouvert par {open} n’est pas fermé."),
                    format!("Ajoutez {close} à la fin du texte ; une apostrophe à l’intérieur d’un texte s’écrit deux fois."),
                ));
            }
            Some(c) if *c == close => {
                *at += 1;
                if open == close && chars.get(*at) == Some(&close) {
                    out.push(close);
                    *at += 1;
                } else {
                    break;
                }
            }
            Some(c) => {
                out.push(*c);
                *at += 1;
            }
        }
    }
    if open == '«' {
        out = out.trim().to_owned();
    }
    Ok(Tok::Text(out.nfc().collect()))
}

fn sign(chars: &[char], at: &mut usize) -> Result<Tok, ConditionFault> {
    let start = *at;
    let pair = (chars[start], chars.get(start + 1).copied().unwrap_or(' '));
    let (sign, length) = match pair {
        ('<', '>') | ('!', '=') => ("<>", 2),
        ('<', '=') => ("<=", 2),
        ('>', '=') => (">=", 2),
        ('=', '=') => return Err(fault(start, "« == » n’existe pas dans ce langage.", "Écrivez un seul =.")),
        ('&', _) => return Err(fault(start, "« & » n’existe pas dans ce langage.", "Écrivez et.")),
        ('|', _) => return Err(fault(start, "« | » n’existe pas dans ce langage.", "Écrivez ou.")),
        ('!', _) => return Err(fault(start, "« ! » n’existe pas dans ce langage.", "Écrivez non.")),
        ('‘' | '’', _) => {
            return Err(fault(
                start,
                "Cette apostrophe courbe n’ouvre pas un texte.",
                "Entourez le texte d’apostrophes droites : 'oui'.",
            ));
        }
        ('≠', _) => ("<>", 1),
        ('≤', _) => ("<=", 1),
        ('≥', _) => (">=", 1),
        ('=', _) => ("=", 1),
        ('<', _) => ("<", 1),
        ('>', _) => (">", 1),
        ('+', _) => ("+", 1),
        ('-' | '−', _) => ("-", 1),
        ('*' | '×', _) => ("*", 1),
        ('/' | '÷', _) => ("/", 1),
        ('(', _) => ("(", 1),
        (')', _) => (")", 1),
        (',' | ';', _) => (",", 1),
        (other, _) => {
            return Err(fault(
                start,
                format!("Le caractère « {other} » n’a pas sa place ici."),
                "Supprimez-le, ou mettez le texte entre apostrophes.",
            ));
        }
    };
    *at += length;
    Ok(Tok::Sign(sign))
}
