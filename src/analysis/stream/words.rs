//! Short texts numbered in the order in which they are added, found again fast: codes, rows, items, values of the register.

/// Texts and their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The texts, one after the other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// Number of a text plus one, by its digest; 0: free. Twice as many as texts at least.
    slots: Vec<u32>,
    /// The ends of each text.
    known: Vec<Ends>,
}

/// What tells most texts apart without reading them byte by byte: length, beginning, end. Texts of sixteen bytes at most are the same when
/// these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    len: usize,
    head: u64,
    tail: u64,
}

impl Ends {
    #[inline]
    fn of(text: &[u8]) -> Self {
        let len = text.len();
        let eight = |from: usize| {
            text.get(from..from + 8)
                .and_then(|b| b.try_into().ok())
                .map_or(0, u64::from_le_bytes)
        };
        let four = |from: usize| {
            let word = text
                .get(from..from + 4)
                .and_then(|b| b.try_into().ok())
                .map_or(0, u32::from_le_bytes);
            u64::from(word)
        };
        let (head, tail) = match len {
            0 => (0, 0),
            1..=3 => (
                u64::from(text[0]) << 16 | u64::from(text[len / 2]) << 8 | u64::from(text[len - 1]),
                0,
            ),
            4..=7 => (four(0) | four(len - 4) << 32, 0),
            _ => (eight(0), eight(len - 8)),
        };
        Ends { len, head, tail }
    }

    #[inline]
    fn digest(self) -> usize {
        let mixed = self.head ^ self.tail.rotate_left(29) ^ self.len as u64;
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
    }
}

impl Words {
    /// These texts, in their order; `None` when two are the same.
    pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let mut words = Words::default();
        for text in texts {
            let before = words.len();
            if words.add(text.as_bytes()) != before {
                return None;
            }
        }
        Some(words)
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A text by its number.
    pub(super) fn get(&self, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.bytes[start..self.ends[place] as usize]
    }

    /// The same as text: all that is added comes from documents that are texts.
    pub(super) fn text(&self, place: usize) -> &str {
        std::str::from_utf8(self.get(place)).unwrap_or_default()
    }

    /// Whether this is the text of that number.
    #[inline]
    pub(super) fn is(&self, place: usize, text: &[u8]) -> bool {
        self.known.get(place).is_some_and(|known| *known == Ends::of(text)) && (text.len() <= 16 || self.get(place) == text)
    }

    /// The number of a text.
    #[inline]
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let ends = Ends::of(text);
        let mask = self.slots.len() - 1;
        let mut slot = ends.digest() & mask;
        loop {
            let place = (self.slots[slot] as usize).checked_sub(1)?;
            if self.known[place] == ends && (text.len() <= 16 || self.get(place) == text) {
                return Some(place);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The number of a text, added when it is new.
    pub(super) fn add(&mut self, text: &[u8]) -> usize {
        if let Some(place) = self.find(text) {
            return place;
        }
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        self.known.push(Ends::of(text));
        if self.slots.len() < 4 * self.ends.len() {
            self.slots = vec![0; (4 * self.ends.len()).next_power_of_two().max(16)];
            (0..self.ends.len()).for_each(|place| self.seat(place));
        } else {
            self.seat(self.ends.len() - 1);
        }
        self.ends.len() - 1
    }

    fn seat(&mut self, place: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = self.known[place].digest() & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = place as u32 + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_the_number_they_came_with() {
        let texts: Vec<String> = (0..500).map(|k| "é".repeat(k % 7) + &k.to_string()).collect();
        let mut words = Words::of(texts.iter().map(String::as_str)).unwrap();
        for (place, text) in texts.iter().enumerate() {
            assert_eq!((words.find(text.as_bytes()), words.text(place)), (Some(place), text.as_str()));
        }
        assert_eq!((words.find(b"absent"), words.add(b""), words.add(b"")), (None, 500, 500));
        assert!(Words::of(["a", "b", "a"]).is_none());
    }
}
