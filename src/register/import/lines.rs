//! Records of a delimited text, as bytes: no decoding and no allocation per row, so that a national register is filtered at the
//! speed of its reading. Lenient where spreadsheets are sloppy (stray quotes, `\"`), and never carried away by a quote that
//! nobody closed: the line at fault is handed over as broken and reading goes on at the next one.

use std::borrow::Cow;
use std::io::{self, Read};

/// Longest record: beyond it, a quote was left open.
const LONGEST: usize = 1 << 20;
/// Bytes read at a time.
const CHUNK: usize = 1 << 18;
/// Most cells of a record: beyond it, the rest is one cell.
const MOST_CELLS: usize = 2_000;

/// Where a cell stands in its record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    start: u32,
    end: u32,
    /// Holds doubled or backslashed quotes.
    escaped: bool,
}

impl Span {
    /// The bytes of the cell, quotes taken off.
    pub(super) fn of<'r>(&self, record: &'r [u8]) -> Cow<'r, [u8]> {
        let bytes = record.get(self.start as usize..self.end as usize).unwrap_or_default();
        if !self.escaped {
            return Cow::Borrowed(bytes);
        }
        let mut out = Vec::with_capacity(bytes.len());
        let mut rest = bytes.iter().copied().peekable();
        while let Some(byte) = rest.next() {
            if (byte == b'"' || byte == b'\\') && rest.peek() == Some(&b'"') {
                out.push(b'"');
                rest.next();
            } else {
                out.push(byte);
            }
        }
        Cow::Owned(out)
    }
}

/// How the text is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Between cells.
    pub(super) delimiter: u8,
    /// At the end of lines: `\n`, or `\r` in files of old Macintosh.
    pub(super) newline: u8,
}

/// What [`Records::step`] found; the bytes and the spans are then in the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A record, which begins at this line (from 1).
    Record(u64),
    /// A line that is no record: a quote is never closed, or the line is endless.
    Broken(u64),
    /// Nothing left.
    End,
}

enum Scan {
    Whole { length: usize, next: usize },
    More,
    Open,
}

/// A reader of records.
pub(super) struct Records<R> {
    input: R,
    cut: Cut,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
    line: u64,
    /// Cells expected: a record over several lines with more of them has a quote left open.
    width: Option<usize>,
    record: (usize, usize),
    spans: Vec<Span>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(input: R, cut: Cut, width: Option<usize>) -> Self {
        Records {
            input,
            cut,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            finished: false,
            line: 1,
            width,
            record: (0, 0),
            spans: Vec::new(),
        }
    }

    /// The bytes of the record last found.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.record.0..self.record.1).unwrap_or_default()
    }

    /// Its cells.
    pub(super) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Goes to the next record.
    pub(super) fn step(&mut self) -> io::Result<Step> {
        loop {
            if self.start == self.end && (self.finished || !self.fill()?) {
                return Ok(Step::End);
            }
            match self.scan() {
                Scan::Whole { length, next } => {
                    let line = self.line;
                    let lines = self.count_lines(next);
                    if lines > 1 && self.width.is_some_and(|w| self.spans.len() > w) {
                        return self.broken();
                    }
                    self.record = (self.start, self.start + length);
                    if self.width.is_some_and(|w| self.spans.len() > w) {
                        self.cut_between_quotes();
                    }
                    self.start += next;
                    self.line += lines;
                    return Ok(Step::Record(line));
                }
                Scan::More if self.end - self.start < LONGEST => {
                    if !self.fill()? && self.start == self.end {
                        return Ok(Step::End);
                    }
                }
                Scan::More | Scan::Open => return self.broken(),
            }
        }
    }

    /// Takes the first line alone.
    fn broken(&mut self) -> io::Result<Step> {
        let line = self.line;
        self.spans.clear();
        let newline = self.cut.newline;
        let found = self.buffer[self.start..self.end].iter().position(|b| *b == newline);
        if let Some(length) = found {
            self.record = (self.start, self.start + length);
            self.start += length + 1;
            if self.cut_between_quotes() {
                self.line += 1;
                return Ok(Step::Record(line));
            }
        } else {
            // The line is endless: what is held is dropped, and so is the rest of it.
            self.record = (self.start, self.start + (self.end - self.start).min(1_000));
            let shown = self.bytes().to_vec();
            loop {
                self.start = self.end;
                if !self.fill()? {
                    break;
                }
                if let Some(length) = self.buffer[self.start..self.end].iter().position(|b| *b == newline) {
                    self.start += length + 1;
                    break;
                }
            }
            self.keep_aside(&shown);
        }
        self.line += 1;
        Ok(Step::Broken(line))
    }

    /// A record whose cells are all quoted, and whose texts hold quotes that nobody doubled, is cut at `";"` only, when that gives
    /// the cells expected. Says whether it does.
    fn cut_between_quotes(&mut self) -> bool {
        let (from, to) = self.record;
        let bytes = self.buffer.get(from..to).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let (Some(width), Some(inner)) = (self.width, bytes.strip_prefix(b"\"").and_then(|b| b.strip_suffix(b"\""))) else {
            return false;
        };
        let between = [b'"', self.cut.delimiter, b'"'];
        let (mut cells, mut begin, mut place) = (Vec::with_capacity(width), 0, 0);
        while place + 3 <= inner.len() && cells.len() < width {
            if inner[place..place + 3] == between {
                cells.push((begin, place));
                place += 3;
                begin = place;
            } else {
                place += 1;
            }
        }
        cells.push((begin, inner.len()));
        if cells.len() != width {
            return false;
        }
        self.spans = cells
            .into_iter()
            .map(|(start, end)| Span {
                start: u32::try_from(start + 1).unwrap_or(u32::MAX),
                end: u32::try_from(end + 1).unwrap_or(u32::MAX),
                escaped: inner[start..end]
                    .windows(2)
                    .any(|pair| pair[1] == b'"' && matches!(pair[0], b'"' | b'\\')),
            })
            .collect();
        true
    }

    /// Puts bytes that are no longer in the buffer before what is still to be read, for [`Records::bytes`].
    fn keep_aside(&mut self, shown: &[u8]) {
        let rest = self.buffer[self.start..self.end].to_vec();
        self.buffer.clear();
        self.buffer.extend_from_slice(shown);
        self.buffer.extend_from_slice(&rest);
        self.record = (0, shown.len());
        self.start = shown.len();
        self.end = self.buffer.len();
    }

    fn count_lines(&self, length: usize) -> u64 {
        let newline = self.cut.newline;
        let count = self.buffer[self.start..self.start + length]
            .iter()
            .filter(|b| **b == newline)
            .count();
        count.max(1) as u64
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.finished = true;
                    return Ok(false);
                }
                Ok(n) => {
                    self.end += n;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn scan(&mut self) -> Scan {
        let data = &self.buffer[self.start..self.end];
        let Cut { delimiter, newline } = self.cut;
        self.spans.clear();
        let mut place = 0;
        loop {
            let begin = place;
            let mut escaped = false;
            let (from, to);
            if data.get(place) == Some(&b'"') {
                place += 1;
                let closed = loop {
                    let Some(found) = data[place..].iter().position(|b| *b == b'"') else {
                        return if self.finished { Scan::Open } else { Scan::More };
                    };
                    place += found;
                    match data.get(place + 1) {
                        None if !self.finished => return Scan::More,
                        None => break true,
                        Some(b'"') => {
                            escaped = true;
                            place += 2;
                        }
                        Some(next) if *next == delimiter || *next == newline => break true,
                        Some(b'\r') if data.get(place + 2).is_none_or(|b| *b == newline) => break true,
                        Some(_) if place > begin + 1 && data[place - 1] == b'\\' => {
                            escaped = true;
                            place += 1;
                        }
                        Some(_) => break false,
                    }
                };
                if closed {
                    (from, to) = (begin + 1, place);
                    place += 1;
                    if data.get(place) == Some(&b'\r') && newline == b'\n' {
                        place += 1;
                    }
                } else if data[begin..place].contains(&newline) {
                    // The quote that ends it belongs to another line: this one is left open.
                    return Scan::Open;
                } else {
                    // Text goes on after the quote: the quotes are part of the text.
                    match end_of_cell(data, place, delimiter, newline) {
                        Some(end) => place = end,
                        None if self.finished => place = data.len(),
                        None => return Scan::More,
                    }
                    (from, to) = (begin, place);
                }
            } else {
                match end_of_cell(data, place, delimiter, newline) {
                    Some(end) => place = end,
                    None if self.finished => place = data.len(),
                    None => return Scan::More,
                }
                (from, to) = (begin, place);
            }
            if self.spans.len() < MOST_CELLS {
                self.spans.push(Span {
                    start: u32::try_from(from).unwrap_or(u32::MAX),
                    end: u32::try_from(to).unwrap_or(u32::MAX),
                    escaped,
                });
            }
            match data.get(place) {
                Some(byte) if *byte == delimiter => place += 1,
                Some(_) => {
                    return Scan::Whole {
                        length: place,
                        next: place + 1,
                    };
                }
                None if self.finished => {
                    return Scan::Whole {
                        length: place,
                        next: place,
                    };
                }
                None => return Scan::More,
            }
        }
    }
}

/// The first delimiter or end of line from `place`.
fn end_of_cell(data: &[u8], place: usize, delimiter: u8, newline: u8) -> Option<usize> {
    data[place..]
        .iter()
        .position(|b| *b == delimiter || *b == newline)
        .map(|found| place + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut {
        delimiter: b';',
        newline: b'\n',
    };

    fn read(text: &[u8], width: Option<usize>) -> Vec<(Step, Vec<String>)> {
        let mut records = Records::new(text, CUT, width);
        let mut out = Vec::new();
        loop {
            let step = records.step().expect("memory does not fail");
            if step == Step::End {
                return out;
            }
            let cells = records
                .spans()
                .iter()
                .map(|s| String::from_utf8_lossy(&s.of(records.bytes())).into_owned())
                .collect();
            out.push((step, cells));
        }
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        read(text.as_bytes(), None).into_iter().map(|(_, c)| c).collect()
    }

    #[test]
    fn quotes_are_taken_off_and_those_inside_are_kept() {
        assert_eq!(
            cells("\"a;b\";\"=\"\"13055;13070\"\"\";\"\";x\n"),
            [["a;b", "=\"13055;13070\"", "", "x"]]
        );
        assert_eq!(cells("\"Les \\\"Amis\\\" du lavoir\";2"), [["Les \"Amis\" du lavoir", "2"]]);
        assert_eq!(cells("\"Les Amis\" du lavoir;2"), [["\"Les Amis\" du lavoir", "2"]]);
        assert_eq!(cells("Club \"Élan\";2\r\n"), [["Club \"Élan\"", "2\r"]]);
        assert_eq!(cells("\"a\";\"b\"\r\n\"c\";\"d\"\r\n"), [["a", "b"], ["c", "d"]]);
    }

    #[test]
    fn lines_are_counted_through_quoted_line_ends() {
        let found = read(b"a;b\n\"deux\nlignes\";c\nd;e", Some(2));
        let steps: Vec<Step> = found.iter().map(|(s, _)| *s).collect();
        assert_eq!(steps, [Step::Record(1), Step::Record(2), Step::Record(4)]);
        assert_eq!(found[1].1[0], "deux\nlignes");
    }

    #[test]
    fn a_quote_left_open_costs_its_own_line_only() {
        let found = read(b"a;b\n\"ouvert;x\nc;d\ne;f\n", Some(2));
        let steps: Vec<Step> = found.iter().map(|(s, _)| *s).collect();
        assert_eq!(steps, [Step::Record(1), Step::Broken(2), Step::Record(3), Step::Record(4)]);
        // Closed by the quote of a later cell, it gives itself away by its number of cells.
        let found = read(b"a;b\n\"ouvert;x\nc;\"d\"\ne;f\n", Some(2));
        assert_eq!(found[1].0, Step::Broken(2));
        assert_eq!(found[2].1, ["c", "d"]);
    }

    #[test]
    fn an_endless_line_is_broken_and_the_next_is_read() {
        let mut text = vec![b'x'; 3 * LONGEST];
        text.extend_from_slice(b"\nsuite;1\n");
        let found = read(&text, None);
        assert_eq!(found[0].0, Step::Broken(1));
        assert_eq!(found[1], (Step::Record(2), vec!["suite".to_owned(), "1".to_owned()]));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(proptest::sample::select(b"a;\"\\\n\r\xe9=".to_vec()), 0..200)) {
            let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
            for (step, _) in read(&bytes, Some(3)) {
                if let Step::Record(line) | Step::Broken(line) = step {
                    proptest::prop_assert!(line <= lines);
                }
            }
        }
    }
}
