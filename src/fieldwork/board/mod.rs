//! The fieldwork board: from the number of cases by stratum and status to rates, coverage, margin, needs and forecast. Pure.
//!
//! Every figure is documented with its formula here and in `docs/board.md`. Notation: `N` cases of the frame (those that came by the
//! open link and duplicates left out), `n` usable answers, `h` a stratum (domain × employer, as the register knew them when the wave
//! opened).

mod forecast;
mod margin;
mod needs;
mod tally;
#[cfg(test)]
pub(super) mod tests;

pub use forecast::{Forecast, forecast};
pub use margin::{Design, Margin, design, margin, projected};
pub use needs::{Need, needs};
pub use tally::{Active, Family, Step, Tally};

use super::CaseStatus;

/// Fewer usable answers than this in a stratum are pointed out: nothing but a card without figures could be published of it.
pub const THIN: u32 = 10;
/// From here figures are published without reserve.
pub const FIRM: u32 = 30;

/// A stratum: what the register knew when the wave opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stratum {
    /// Register domain.
    pub domain: Option<String>,
    /// Register employer status.
    pub employer: Option<bool>,
}

/// Where an association is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// INSEE code of the commune.
    pub commune: Option<String>,
    /// Code of the quarter.
    pub quarter: Option<String>,
    /// Code of the QPV.
    pub qpv: Option<String>,
}

/// So many cases of a group have this status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count<K> {
    /// The group.
    pub key: K,
    /// They came by the open link: counted apart.
    pub outside: bool,
    /// Where they stand.
    pub status: CaseStatus,
    /// How many.
    pub n: u32,
}

/// A group with the tallies of its cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<K> {
    /// The group.
    pub key: K,
    /// Cases of the frame.
    pub tally: Tally,
    /// Those that came by the open link.
    pub outside: Tally,
}

/// Sums counts by a key derived from theirs; the groups come in the order of the keys.
pub fn groups<K, L: Ord + Clone>(counts: &[Count<K>], key: impl Fn(&K) -> L) -> Vec<Group<L>> {
    let mut sums: std::collections::BTreeMap<L, (Tally, Tally)> = std::collections::BTreeMap::new();
    for count in counts {
        let (inside, outside) = sums.entry(key(&count.key)).or_default();
        if count.outside { outside } else { inside }.add(count.status, count.n);
    }
    let group = |(key, (tally, outside))| Group { key, tally, outside };
    sums.into_iter().map(group).collect()
}

/// All the cases together: in the frame, by the open link.
pub fn whole<K>(counts: &[Count<K>]) -> (Tally, Tally) {
    groups(counts, |_| ())
        .into_iter()
        .next()
        .map_or_else(Default::default, |group| (group.tally, group.outside))
}
