//! The exact test of `McNemar`, of a change between two answers of the same respondents: unweighted, descriptive of those who answered both.

use statrs::distribution::{Binomial, DiscreteCDF};

/// Those who changed, and how unlikely that is if gains and losses were as frequent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mcnemar {
    /// No, then yes.
    pub gained: u64,
    /// Yes, then no.
    pub lost: u64,
    /// Answered both waves.
    pub pairs: u64,
    /// Exact two-sided p-value; 1 when nobody changed.
    pub p: f64,
}

/// The exact test of (before, after) pairs: the binomial test of the changes against one half (R `binom.test(gained, gained + lost)`).
pub fn mcnemar(pairs: impl IntoIterator<Item = (bool, bool)>) -> Mcnemar {
    let (mut gained, mut lost, mut all) = (0u64, 0u64, 0u64);
    for (before, after) in pairs {
        all += 1;
        gained += u64::from(!before && after);
        lost += u64::from(before && !after);
    }
    let p = Binomial::new(0.5, gained + lost)
        .ok()
        .filter(|_| gained != lost)
        .map_or(1.0, |law| (2.0 * law.cdf(gained.min(lost))).min(1.0));
    Mcnemar {
        gained,
        lost,
        pairs: all,
        p,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(gained: usize, lost: usize) -> Mcnemar {
        let pairs = std::iter::repeat_n((false, true), gained).chain(std::iter::repeat_n((true, false), lost));
        mcnemar(pairs.chain([(true, true), (false, false)]))
    }

    #[test]
    fn the_exact_value_is_that_of_a_fair_coin() {
        // R: binom.test(4, 18)$p.value, binom.test(10, 10)$p.value, binom.test(210, 400)$p.value.
        for (gained, lost, expected) in [(4, 14, 0.030_883_789_062_5), (0, 10, 0.001_953_125)] {
            let found = test(gained, lost);
            assert!((found.p - expected).abs() < 1e-12, "{}", found.p);
            assert_eq!((found.pairs, found.p), ((gained + lost + 2) as u64, test(lost, gained).p));
        }
        assert_eq!((test(0, 0).p, test(5, 5).p), (1.0, 1.0));
    }
}
