//! A cursor over the text of an answer document, for what OLVA itself writes: short keys, codes without escapes, numbers. Whatever is
//! not that is [`Odd`]: the document is then read by serde, which alone says what is valid.

/// The document is not of the plain form that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odd;

/// What reading gives.
pub(super) type Read<T> = Result<T, Odd>;

/// A place in a document.
pub(super) struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the bytes of a word that end or interrupt a string: quote, backslash, control. The lowest mark is exact.
fn special(word: u64) -> u64 {
    let zero = |x: u64| x.wrapping_sub(LOW) & !x & HIGH;
    zero(word ^ (LOW * 0x22)) | zero(word ^ (LOW * 0x5c)) | (word.wrapping_sub(LOW * 0x20) & !word & HIGH)
}

/// Powers of ten that are exact.
const TENS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

impl<'t> Cursor<'t> {
    /// The beginning of a document.
    pub(super) fn new(text: &'t str) -> Self {
        Cursor {
            text,
            bytes: text.as_bytes(),
            at: 0,
        }
    }

    /// The next byte that is not a blank, without passing it; 0 at the end.
    #[inline]
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// Passes the next byte that is not a blank.
    #[inline]
    pub(super) fn next(&mut self) -> u8 {
        let byte = self.peek();
        self.at += usize::from(byte != 0);
        byte
    }

    /// Passes this byte.
    #[inline]
    pub(super) fn pass(&mut self, wanted: u8) -> Read<()> {
        if self.next() == wanted { Ok(()) } else { Err(Odd) }
    }

    /// Passes these very bytes, when they are next.
    #[inline]
    pub(super) fn take(&mut self, wanted: &[u8]) -> bool {
        let found = self.bytes.get(self.at..self.at + wanted.len()) == Some(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// Nothing but blanks is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek() == 0 && self.at == self.bytes.len()
    }

    /// Where a string that starts here stops: at its quote, or at what is not plain.
    #[inline]
    fn stop(&self, mut at: usize) -> usize {
        while let Some(word) = self.bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
            let marks = special(u64::from_le_bytes(word));
            if marks != 0 {
                return at + marks.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        while self
            .bytes
            .get(at)
            .is_some_and(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\')
        {
            at += 1;
        }
        at
    }

    /// A string without escapes.
    #[inline]
    pub(super) fn string(&mut self) -> Read<&'t [u8]> {
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
        } else {
            self.pass(b'"')?;
        }
        let (start, end) = (self.at, self.stop(self.at));
        if self.bytes.get(end) != Some(&b'"') {
            return Err(Odd);
        }
        self.at = end + 1;
        Ok(&self.bytes[start..end])
    }

    /// A string whatever it holds: `written` gets it as it reads. Escapes are left to serde.
    pub(super) fn any_string(&mut self, written: impl FnOnce(&str)) -> Read<()> {
        self.pass(b'"')?;
        let start = self.at;
        let mut end = self.stop(start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            // Quotes are never inside a character.
            written(self.text.get(start..end).ok_or(Odd)?);
            return Ok(());
        }
        while self.bytes.get(end) == Some(&b'\\') {
            end = self.stop(end + 2);
        }
        if self.bytes.get(end) != Some(&b'"') {
            return Err(Odd);
        }
        self.at = end + 1;
        let whole = self.text.get(start - 1..self.at).ok_or(Odd)?;
        written(&serde_json::from_str::<String>(whole).map_err(|_| Odd)?);
        Ok(())
    }

    /// A number.
    pub(super) fn number(&mut self) -> Read<f64> {
        self.peek();
        let start = self.at;
        let negative = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(negative);
        let (mut mantissa, mut digits, mut decimals, mut point) = (0u64, 0usize, 0usize, false);
        loop {
            match self.bytes.get(self.at) {
                Some(byte @ b'0'..=b'9') => {
                    mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                    digits += 1;
                    decimals += usize::from(point);
                }
                Some(b'.') if !point && digits > 0 => point = true,
                _ => break,
            }
            self.at += 1;
        }
        let first = self.bytes.get(start + usize::from(negative));
        let whole = digits - decimals;
        let exponent = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        // What is not a number of fifteen digits at most, or is written as JSON does not allow, or is −0.
        if digits == 0
            || digits > 15
            || exponent
            || (point && decimals == 0)
            || (first == Some(&b'0') && whole > 1)
            || (negative && mantissa == 0)
        {
            return Err(Odd);
        }
        let value = mantissa as f64 / TENS[decimals];
        Ok(if negative { -value } else { value })
    }

    /// `true` or `false`.
    pub(super) fn truth(&mut self) -> Read<bool> {
        match self.peek() {
            b't' if self.take(b"true") => Ok(true),
            b'f' if self.take(b"false") => Ok(false),
            _ => Err(Odd),
        }
    }

    /// The members of an object, one after the other; `each` reads the value of a key.
    #[inline]
    pub(super) fn object(&mut self, mut each: impl FnMut(&mut Self, &'t [u8]) -> Read<()>) -> Read<()> {
        self.pass(b'{')?;
        if self.peek() == b'}' {
            return self.pass(b'}');
        }
        loop {
            let key = self.string()?;
            self.pass(b':')?;
            each(self, key)?;
            match self.next() {
                b',' => {}
                b'}' => return Ok(()),
                _ => return Err(Odd),
            }
        }
    }

    /// The elements of a list.
    #[inline]
    pub(super) fn list(&mut self, mut each: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.pass(b'[')?;
        if self.peek() == b']' {
            return self.pass(b']');
        }
        loop {
            each(self)?;
            match self.next() {
                b',' => {}
                b']' => return Ok(()),
                _ => return Err(Odd),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_serde_reads_or_are_left_to_it() {
        for text in [
            "0",
            "7",
            "-3",
            "12.5",
            "-0.25",
            "123456789012345",
            "1234567890.12345",
            "0.1",
            "2.675",
            "100.0",
        ] {
            let mut cursor = Cursor::new(text);
            let read = cursor.number().unwrap();
            assert_eq!(read.to_bits(), serde_json::from_str::<f64>(text).unwrap().to_bits(), "{text}");
            assert!(cursor.is_at_end());
        }
        for text in [
            "-0",
            "1e3",
            "01",
            "1.",
            ".5",
            "-",
            "",
            "12345678901234567",
            "0.1234567890123456",
            "x",
        ] {
            assert!(Cursor::new(text).number().is_err(), "{text}");
        }
    }

    #[test]
    fn strings_with_escapes_are_read_by_serde_and_broken_ones_are_odd() {
        let read = |text: &str| {
            let mut out = None;
            Cursor::new(text).any_string(|found| out = Some(found.to_owned())).ok()?;
            out
        };
        for text in [
            r#""court""#,
            r#""une réponse « longue » de plus de huit octets""#,
            r#""a\nb\"c\\""#,
            r#""\u00e9\\""#,
            r#""""#,
        ] {
            assert_eq!(read(text), serde_json::from_str::<String>(text).ok(), "{text}");
        }
        for text in ["\"a\nb\"", r#""\x""#, r#""\ud800""#, r#""sans fin"#, r#""a\"#] {
            assert_eq!(read(text), None, "{text}");
            assert!(serde_json::from_str::<String>(text).is_err());
        }
        assert!(
            Cursor::new(r#""a\nb""#).string().is_err(),
            "an escape in a code is left to serde"
        );
    }
}
