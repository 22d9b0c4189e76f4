//! Which associations answered both waves: rows of one, rows of the other. Nothing here names an association.

/// The respondents that two waves have in common.
#[derive(Clone, Debug, Default)]
pub struct Overlap {
    /// (row of the earlier wave, row of the later one), in the order of the later.
    pairs: Vec<(u32, u32)>,
    before: Vec<String>,
    after: Vec<String>,
}

impl Overlap {
    /// From the rows that answered both, and how many answered each wave. A row is paired once: later pairs of it are ignored.
    pub fn new(pairs: &[(u32, u32)], before: usize, after: usize) -> Self {
        let mut out = Overlap {
            pairs: Vec::with_capacity(pairs.len()),
            before: (0..before).map(|row| format!("b{row}")).collect(),
            after: (0..after).map(|row| format!("a{row}")).collect(),
        };
        let mut sorted = pairs.to_vec();
        sorted.sort_by_key(|(earlier, later)| (*later, *earlier));
        for (earlier, later) in sorted {
            let (one, two) = (earlier as usize, later as usize);
            let free = |keys: &[String], row: usize, side: char| keys.get(row).is_some_and(|key| key.starts_with(side));
            if free(&out.before, one, 'b') && free(&out.after, two, 'a') {
                let key = format!("c{}", out.pairs.len());
                out.before[one].clone_from(&key);
                out.after[two] = key;
                out.pairs.push((earlier, later));
            }
        }
        out
    }

    /// How many answered both.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether nobody answered both.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The pairs.
    pub(super) fn pairs(&self) -> &[(u32, u32)] {
        &self.pairs
    }

    /// Keys of the rows of the earlier and of the later wave: the same for a pair.
    pub(super) fn keys(&self) -> (&[String], &[String]) {
        (&self.before, &self.after)
    }
}
