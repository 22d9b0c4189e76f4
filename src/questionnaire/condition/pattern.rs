//! Regular expressions that mean the same in Rust and in a browser: a closed subset, always anchored at both ends.
//!
//! Allowed: characters; `\` before a sign (`\.`); `.` (any character but a line end); `\d` (0 to 9), `\w` (ASCII letters, digits,
//! `_`); classes `[a-z0-9]`, `[^…]`; groups `(…)`, `(?:…)`; alternation `|`; quantifiers `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`
//! up to 1000. A `^` at the very start and a `$` at the very end are allowed and change nothing. Nothing else: no look-around,
//! no backreference, no lazy quantifier, no flag, no Unicode class, no unlimited repetition inside another.
//! In JavaScript: `new RegExp("^(?:" + pattern + ")$", "u")`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use regex::Regex;

/// A checked pattern.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A French sentence: what is not accepted.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let chars: Vec<char> = pattern.chars().collect();
        if chars.len() > 1000 {
            return Err("Ce motif est trop long (plus de 1 000 caractères).".to_owned());
        }
        let mut reader = Reader {
            end: chars.len(),
            chars,
            at: 0,
            out: String::new(),
            depth: 0,
        };
        if reader.end > 0 && reader.chars[0] == '^' {
            reader.at = 1;
        }
        let ends = reader.end > reader.at && reader.chars[reader.end - 1] == '$';
        if ends
            && reader.chars[..reader.end - 1]
                .iter()
                .rev()
                .take_while(|c| **c == '\\')
                .count()
                % 2
                == 0
        {
            reader.end -= 1;
        }
        if reader.at > 0 || reader.end < reader.chars.len() {
            reader.no_bare_alternation()?;
        }
        reader.alternation()?;
        if reader.at < reader.end {
            return Err(reader.odd(')'));
        }
        let source = format!(r"\A(?:{})\z", reader.out);
        let built = regex::RegexBuilder::new(&source).size_limit(1 << 20).build();
        built
            .map(Pattern)
            .map_err(|_| "Ce motif est trop compliqué : réduisez les répétitions.".to_owned())
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

thread_local! {
    static COMPILED: RefCell<BTreeMap<String, Option<Pattern>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether the whole text matches; `None` for a bad pattern. Patterns are kept compiled.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() > 100 {
            compiled.clear();
        }
        let pattern = compiled
            .entry(pattern.to_owned())
            .or_insert_with(|| Pattern::new(pattern).ok());
        pattern.as_ref().map(|pattern| pattern.matches(text))
    })
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    end: usize,
    out: String,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        (self.at < self.end).then(|| self.chars[self.at])
    }

    fn odd(&self, c: char) -> String {
        format!(
            "Dans ce motif, « {c} » n’a pas sa place au caractère {} ; écrivez \\{c} pour le signe lui-même.",
            self.at + 1
        )
    }

    fn literal(&mut self, c: char) {
        self.out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
    }

    /// `^a|b$` would mean two different things: anchored alternatives need a group.
    fn no_bare_alternation(&self) -> Result<(), String> {
        let (mut depth, mut class, mut escaped) = (0usize, false, false);
        for c in &self.chars[self.at..self.end] {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '(' if !class => depth += 1,
                ')' if !class => depth = depth.saturating_sub(1),
                '|' if !class && depth == 0 => {
                    return Err("Dans ce motif, supprimez ^ et $ : le texte entier doit toujours correspondre.".to_owned());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads alternatives; tells whether one of them repeats without limit.
    fn alternation(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > 20 {
            return Err("Ce motif emboîte trop de parenthèses.".to_owned());
        }
        let mut unlimited = false;
        loop {
            match self.peek() {
                None | Some(')') => break,
                Some('|') => {
                    self.at += 1;
                    self.out.push('|');
                }
                Some(c) => unlimited |= self.atom(c)?,
            }
        }
        self.depth -= 1;
        Ok(unlimited)
    }

    fn atom(&mut self, c: char) -> Result<bool, String> {
        let mut unlimited = false;
        self.at += 1;
        match c {
            '.' => self.out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '\\' => {
                let (text, _) = self.escape()?;
                self.out.push_str(&text);
            }
            '[' => self.class()?,
            '(' => {
                if self.peek() == Some('?') {
                    if self.chars.get(self.at + 1) != Some(&':') {
                        return Err("Dans ce motif, (?…) n’est pas accepté, sauf (?:…).".to_owned());
                    }
                    self.at += 2;
                }
                self.out.push_str("(?:");
                unlimited = self.alternation()?;
                if self.peek() != Some(')') {
                    return Err("Dans ce motif, il manque une parenthèse fermante.".to_owned());
                }
                self.at += 1;
                self.out.push(')');
            }
            '*' | '+' | '?' | '{' | '}' | ']' | '^' | '$' => {
                self.at -= 1;
                return Err(self.odd(c));
            }
            c => self.literal(c),
        }
        self.quantifier(unlimited)
    }

    fn quantifier(&mut self, unlimited: bool) -> Result<bool, String> {
        let here = match self.peek() {
            Some(c @ ('*' | '+' | '?')) => {
                self.at += 1;
                self.out.push(c);
                c != '?'
            }
            Some('{') => {
                self.at += 1;
                let least = self.repetition()?;
                let most = if self.peek() == Some(',') {
                    self.at += 1;
                    if self.peek() == Some('}') {
                        None
                    } else {
                        Some(self.repetition()?)
                    }
                } else {
                    Some(least)
                };
                if self.peek() != Some('}') || most.is_some_and(|most| most < least) {
                    return Err("Dans ce motif, une répétition s’écrit {3}, {2,} ou {2,5}.".to_owned());
                }
                self.at += 1;
                let most_text = most.map_or(String::new(), |most| most.to_string());
                // Writing to a String cannot fail.
                let _ = write!(self.out, "{{{least},{most_text}}}");
                most.is_none()
            }
            _ => return Ok(unlimited),
        };
        if here && unlimited {
            return Err("Dans ce motif, une répétition sans limite en contient une autre : limitez l’une des deux.".to_owned());
        }
        if let Some(c @ ('*' | '+' | '?' | '{')) = self.peek() {
            return Err(self.odd(c));
        }
        Ok(unlimited || here)
    }

    fn repetition(&mut self) -> Result<u32, String> {
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.at += 1;
        }
        digits
            .parse()
            .ok()
            .filter(|n| *n <= 1000)
            .ok_or_else(|| "Dans ce motif, une répétition est un nombre de 0 à 1000.".to_owned())
    }

    /// What follows a backslash: its Rust writing, and the character when it is one.
    fn escape(&mut self) -> Result<(String, Option<char>), String> {
        let Some(c) = self.peek() else {
            return Err("Dans ce motif, rien ne suit la dernière barre oblique inverse.".to_owned());
        };
        self.at += 1;
        match c {
            'd' => Ok(("[0-9]".to_owned(), None)),
            'w' => Ok(("[0-9A-Za-z_]".to_owned(), None)),
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
                Ok((regex::escape(c.encode_utf8(&mut [0; 4])), Some(c)))
            }
            c => Err(format!(
                "Dans ce motif, « \\{c} » n’est pas accepté ; les raccourcis sont \\d (chiffre) et \\w (lettre sans accent, chiffre ou _)."
            )),
        }
    }

    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.peek() == Some('^') {
            self.at += 1;
            self.out.push('^');
        }
        let first = self.at;
        loop {
            let Some(c) = self.peek() else {
                return Err("Dans ce motif, il manque un crochet fermant.".to_owned());
            };
            if c == ']' {
                if self.at == first {
                    return Err("Dans ce motif, des crochets sont vides.".to_owned());
                }
                self.at += 1;
                self.out.push(']');
                return Ok(());
            }
            let from = self.member()?;
            let range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']') && self.at + 1 < self.end;
            match (from, range) {
                (Some(from), true) => {
                    self.at += 1;
                    let to = self.member()?.filter(|to| from <= *to);
                    let to =
                        to.ok_or_else(|| "Dans ce motif, un intervalle s’écrit du plus petit au plus grand : a-z.".to_owned())?;
                    let _ = write!(self.out, r"\x{{{:x}}}-\x{{{:x}}}", u32::from(from), u32::from(to));
                }
                (Some(c), false) => {
                    let _ = write!(self.out, r"\x{{{:x}}}", u32::from(c));
                }
                (None, true) => return Err("Dans ce motif, un intervalle va d’un caractère à un autre : a-z.".to_owned()),
                (None, false) => {}
            }
        }
    }

    /// A member of a class; `None` for a shorthand, already written.
    fn member(&mut self) -> Result<Option<char>, String> {
        let Some(c) = self.peek() else {
            return Err("Dans ce motif, il manque un crochet fermant.".to_owned());
        };
        if c == '[' {
            return Err(self.odd(c));
        }
        self.at += 1;
        if c != '\\' {
            return Ok(Some(c));
        }
        if self.peek() == Some('-') {
            self.at += 1;
            return Ok(Some('-'));
        }
        let (text, character) = self.escape()?;
        if character.is_none() {
            self.out.push_str(&text);
        }
        Ok(character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_anchored_and_ascii() {
        let pattern = Pattern::new(r"\d{5}|[A-Z]+\.").expect("valid");
        assert!(pattern.matches("75011") && pattern.matches("AB."));
        assert!(!pattern.matches("x75011") && !pattern.matches("٣٣٣٣٣") && !pattern.matches("75011\n"));
        assert!(Pattern::new("^[a&&b-]+$").is_ok_and(|p| p.matches("&-a")));
        assert!(Pattern::new(".").is_ok_and(|p| p.matches("é") && !p.matches("\r")));
    }

    #[test]
    fn what_two_languages_read_differently_is_refused() {
        for pattern in [
            r"(?=a)",
            r"(a)\1",
            r"\s",
            r"\p{L}",
            "a*?",
            "[a",
            "(a",
            "a)",
            "a{2",
            "{",
            "]",
            "a**",
            "(a+)+",
            "[]",
            "[z-a]",
            "^a|b$",
            "a^",
            r"a\",
            "(?i)a",
            r"[\d-z]",
            "a{1001}",
            "((a{1000}){1000}){1000}",
        ] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
    }
}
