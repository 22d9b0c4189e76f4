//! Bytes to text, cell by cell: a cell that is valid UTF-8 is UTF-8, any other is Windows-1252 (of which ISO-8859-1 is a part),
//! so that late accents and files that mix both are read right. What was met is counted, to be told.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What was met while decoding.
#[derive(Debug, Default)]
pub(super) struct Tally {
    line: Cell<(u64, bool, bool)>,
    utf8: Cell<u64>,
    legacy: Cell<u64>,
    mended: Cell<u64>,
}

impl Tally {
    fn note(&self, line: u64, legacy: bool) {
        let (last, mut seen_utf8, mut seen_legacy) = self.line.get();
        if last != line {
            (seen_utf8, seen_legacy) = (false, false);
        }
        let (seen, count) = if legacy {
            (&mut seen_legacy, &self.legacy)
        } else {
            (&mut seen_utf8, &self.utf8)
        };
        if !*seen {
            *seen = true;
            count.set(count.get() + 1);
        }
        self.line.set((line, seen_utf8, seen_legacy));
    }

    /// Lines with accents in UTF-8.
    pub(super) fn utf8(&self) -> u64 {
        self.utf8.get()
    }

    /// Lines with accents in Windows-1252 or ISO-8859-1.
    pub(super) fn legacy(&self) -> u64 {
        self.legacy.get()
    }

    /// Cells whose accents an earlier conversion had damaged (`Ã©`), mended.
    pub(super) fn mended(&self) -> u64 {
        self.mended.get()
    }
}

/// The text of a cell.
pub(super) fn decode(bytes: &[u8], line: u64, tally: &Tally) -> String {
    if bytes.is_ascii() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => {
            tally.note(line, false);
            Cow::Borrowed(text)
        }
        Err(_) => {
            tally.note(line, true);
            WINDOWS_1252.decode_without_bom_handling(bytes).0
        }
    };
    match undo_double_encoding(&text) {
        Some(mended) => {
            tally.mended.set(tally.mended.get() + 1);
            mended
        }
        None => text.into_owned(),
    }
}

/// UTF-8 that was once read as Windows-1252 and saved again: `FÃªte` is `Fête`.
fn undo_double_encoding(text: &str) -> Option<String> {
    if !text.contains(['Ã', 'Â', 'â', 'Å']) {
        return None;
    }
    let (bytes, _, lost) = WINDOWS_1252.encode(text);
    if lost {
        return None;
    }
    let found = std::str::from_utf8(&bytes).ok()?;
    (found.chars().count() < text.chars().count()).then(|| found.to_owned())
}

/// What spreadsheets write where a formula failed.
const FAILED: [&str; 14] = [
    "#REF!", "#N/A", "#NA", "#NOM?", "#NAME?", "#VALEUR!", "#VALUE!", "#DIV/0!", "#NUL!", "#NULL!", "#NOMBRE!", "#NUM!",
    "#SPILL!", "#CALC!",
];

/// The words shown by `=HYPERLINK("address";"words")`, else its address.
fn of_link(cell: &str) -> Option<&str> {
    let name = cell.strip_prefix('=')?.split('(').next()?;
    if !["HYPERLINK", "LIEN_HYPERTEXTE"]
        .iter()
        .any(|known| name.trim().eq_ignore_ascii_case(known))
    {
        return None;
    }
    let mut quoted = cell.split('"').skip(1).step_by(2).filter(|text| !text.trim().is_empty());
    let address = quoted.next()?;
    Some(quoted.next().unwrap_or(address))
}

/// Takes off what spreadsheets put around a value (`="…"`, a leading apostrophe, a link, `\N` and `#REF!` for nothing) and gives
/// single spaces.
pub(super) fn mend(cell: &str) -> String {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    if cell == "\\N" || (cell.starts_with('#') && (FAILED.contains(&cell) || cell.bytes().all(|b| b == b'#'))) {
        return String::new();
    }
    let unguarded = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"'));
    let cell = unguarded.or_else(|| of_link(cell)).unwrap_or(cell);
    let cell = cell.trim_start_matches(['=', '@', '\'']);
    let mut out = String::with_capacity(cell.len());
    for word in cell
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The encoding that the first bytes of a file announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announced {
    /// Nothing, or the mark of UTF-8: bytes are decoded cell by cell.
    Bytes,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

/// Reads the announcement: the byte order mark, or zeros in every other place.
pub(super) fn announced(head: &[u8]) -> Announced {
    match Encoding::for_bom(head) {
        Some((found, _)) if found == UTF_16LE => return Announced::Utf16Le,
        Some((found, _)) if found == UTF_16BE => return Announced::Utf16Be,
        Some(_) => return Announced::Bytes,
        None => {}
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    if half >= 4 && zeros(1) * 3 > half * 2 && zeros(0) * 10 < half {
        Announced::Utf16Le
    } else if half >= 4 && zeros(0) * 3 > half * 2 && zeros(1) * 10 < half {
        Announced::Utf16Be
    } else {
        Announced::Bytes
    }
}

/// A text as bytes of UTF-8 (or of an encoding that [`decode`] recognises), its byte order mark taken off.
pub(super) enum Plain<R> {
    /// As it is.
    Bytes {
        /// The file.
        input: R,
        /// First bytes still to hand over.
        head: Vec<u8>,
    },
    /// UTF-16.
    Wide(Box<Wide<R>>),
}

/// UTF-16 on its way to UTF-8.
pub(super) struct Wide<R> {
    input: R,
    decoder: Decoder,
    source: Vec<u8>,
    out: Vec<u8>,
    given: usize,
    finished: bool,
}

impl<R: Read> Plain<R> {
    /// Wraps a file at its beginning.
    pub(super) fn new(mut input: R, announced: Announced) -> io::Result<Self> {
        let encoding = match announced {
            Announced::Bytes => {
                let mut head = Vec::with_capacity(3);
                (&mut input).take(3).read_to_end(&mut head)?;
                if head == b"\xef\xbb\xbf" {
                    head.clear();
                }
                head.reverse();
                return Ok(Plain::Bytes { input, head });
            }
            Announced::Utf16Le => UTF_16LE,
            Announced::Utf16Be => UTF_16BE,
        };
        Ok(Plain::Wide(Box::new(Wide {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            source: Vec::new(),
            out: Vec::new(),
            given: 0,
            finished: false,
        })))
    }
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Plain::Bytes { input, head } => {
                if head.is_empty() {
                    return input.read(buffer);
                }
                let mut count = 0;
                while count < buffer.len()
                    && let Some(byte) = head.pop()
                {
                    buffer[count] = byte;
                    count += 1;
                }
                Ok(count)
            }
            Plain::Wide(wide) => wide.read(buffer),
        }
    }
}

impl<R: Read> Wide<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() {
            if self.finished {
                return Ok(0);
            }
            self.source.resize(1 << 14, 0);
            let count = self.input.read(&mut self.source)?;
            self.finished = count == 0;
            self.out.resize(1 << 16, 0);
            let (result, _, written, _) = self
                .decoder
                .decode_to_utf8(&self.source[..count], &mut self.out, self.finished);
            debug_assert!(result == CoderResult::InputEmpty, "64 KiB hold 16 KiB of UTF-16");
            self.out.truncate(written);
            self.given = 0;
        }
        let count = buffer.len().min(self.out.len() - self.given);
        buffer[..count].copy_from_slice(&self.out[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_is_read_in_its_own_encoding_and_lines_are_counted_once() {
        let tally = Tally::default();
        assert_eq!(decode("Fête".as_bytes(), 1, &tally), "Fête");
        assert_eq!(decode(b"F\xeate du b\x9cuf", 2, &tally), "Fête du bœuf");
        assert_eq!(decode(b"\xc9t\xe9", 2, &tally), "Été");
        assert_eq!(decode(b"plain", 3, &tally), "plain");
        assert_eq!((tally.utf8(), tally.legacy(), tally.mended()), (1, 1, 0));
    }

    #[test]
    fn accents_damaged_by_an_earlier_conversion_are_mended() {
        let tally = Tally::default();
        assert_eq!(decode("FÃªte de lâ€™Ã‰lan".as_bytes(), 1, &tally), "Fête de l’Élan");
        assert_eq!(tally.mended(), 1);
        assert_eq!(decode("Pâtisserie â SÃO".as_bytes(), 2, &tally), "Pâtisserie â SÃO");
    }

    #[test]
    fn guards_of_spreadsheets_are_taken_off() {
        assert_eq!(mend("=\"0123\""), "0123");
        assert_eq!(mend("'0123"), "0123");
        assert_eq!(mend(" \u{feff}a \u{a0}\n b\t"), "a b");
        assert_eq!(mend("=HYPERLINK(1)"), "HYPERLINK(1)");
        assert_eq!(mend("=HYPERLINK(\"http://club.fr\";\"Le Club\")"), "Le Club");
        assert_eq!(mend("=LIEN_HYPERTEXTE(\"mailto:a@exemple.fr\")"), "mailto:a@exemple.fr");
        assert_eq!(
            (mend("#REF!"), mend("#####"), mend("#1 du rock")),
            (String::new(), String::new(), "#1 du rock".to_owned())
        );
        assert_eq!(mend("\\N"), "");
    }

    #[test]
    fn utf_16_is_read_with_or_without_its_mark() {
        let wide: Vec<u8> = "nom;é\nÉté;😀\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(announced(&wide), Announced::Utf16Be);
        let mut text = String::new();
        Plain::new(wide.as_slice(), Announced::Utf16Be)
            .expect("read")
            .read_to_string(&mut text)
            .expect("read");
        assert_eq!(text, "nom;é\nÉté;😀\n");
        assert_eq!(announced(b"\xff\xfen\0"), Announced::Utf16Le);
        assert_eq!(announced(b"\xef\xbb\xbfnom"), Announced::Bytes);
        let mut text = String::new();
        Plain::new(b"\xef\xbb\xbfnom".as_slice(), Announced::Bytes)
            .expect("read")
            .read_to_string(&mut text)
            .expect("read");
        assert_eq!(text, "nom");
    }
}
