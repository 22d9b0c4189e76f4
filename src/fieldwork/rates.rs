//! The rates of a collection, from what became of its cases: the one place where they are defined. The board, the results and the
//! diagnostic all read them here.
//!
//! Source: *Standard Definitions* of the American Association for Public Opinion Research (10th edition), applied to a list whose
//! members may turn out to be dissolved or unreachable, as the method of the observatories words them (Q4, Q7). Cases of the frame
//! only: those that came by the open link are tallied apart, duplicates are not cases.

use super::CaseStatus::{Dissolved, Dormant, Opened, Opposed, OutOfScope, Partial, Refused, Rejected, Unusable, Usable};
use super::board::Tally;

/// A share with both its terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Numerator, in cases.
    pub part: u32,
    /// Denominator, in cases.
    pub of: u32,
}

impl Rate {
    /// The share, in [0, 1]; none of nothing.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.part) / f64::from(self.of))
    }
}

/// The rates of a group of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Q4. Response rate: usable / (frame − not asked yet − unreachable − not eligible). AAPOR’s RR5 on those asked whom a channel reaches:
    /// refusals, oppositions and silence stay in the denominator; the dissolved, those out of the territory, those that no channel
    /// reaches and those nobody asked leave it.
    pub response: Rate,
    /// Contact rate (CON1): reached / (frame − not eligible). Reached: opened the link, began, sent an answer (used, too incomplete or
    /// put aside), refused, objected, said to be asleep.
    pub contact: Rate,
    /// Cooperation rate (COOP1): usable / reached.
    pub cooperation: Rate,
    /// Q7. Coverage: usable / `population`; in [0, 1], none of nothing.
    pub coverage: Option<f64>,
    /// What the answers stand for, in associations: the active ones (upper hypothesis), or the eligible frame while activity is not
    /// known; see [`Tally::population`].
    pub population: f64,
}

/// The rates of `tally`. `whole`: all the cases of the wave, for the activity rate of groups where too few situations are known.
pub fn rates(tally: &Tally, whole: &Tally) -> Rates {
    let usable = tally.usable();
    let reached = tally.of(&[Opened, Partial, Usable, Unusable, Refused, Opposed, Dormant, Rejected]);
    let population = tally.population(whole);
    Rates {
        response: Rate {
            part: usable,
            of: tally.asked(),
        },
        contact: Rate {
            part: reached,
            of: tally.frame() - tally.of(&[OutOfScope, Dissolved]),
        },
        cooperation: Rate {
            part: usable,
            of: reached,
        },
        coverage: (population > 0.0).then(|| f64::from(usable) / population),
        population,
    }
}

#[cfg(test)]
mod tests {
    use super::super::CaseStatus::*;
    use super::super::board::tests::{tally, town};
    use super::*;

    #[test]
    fn rates_are_those_of_the_method() {
        let rates = rates(&town(), &town());
        // 1 000 less 100 never asked, 45 unreachable, 20 out of scope, 20 dissolved.
        assert_eq!(rates.response, Rate { part: 240, of: 815 });
        // Opened 50, begun 30, usable 240, unusable 10, refused 40, opposed 10, asleep 30, put aside 5, of 960 eligible.
        assert_eq!(rates.contact, Rate { part: 415, of: 960 });
        assert_eq!(rates.cooperation, Rate { part: 240, of: 415 });
        // Active: 255 known, and 675 unknown at 255/305.
        let population = 255.0 + 675.0 * 255.0 / 305.0;
        assert!((rates.population - population).abs() < 1e-9);
        assert!((rates.coverage.unwrap() - 240.0 / population).abs() < 1e-12);
    }

    #[test]
    fn contact_times_cooperation_is_the_share_of_the_eligible_that_answered() {
        let rates = rates(&town(), &town());
        let product = rates.contact.share().unwrap() * rates.cooperation.share().unwrap();
        assert!((product - 240.0 / 960.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_asked_gives_no_rate() {
        let none = rates(&Tally::default(), &Tally::default());
        assert_eq!(none.response.share().or(none.contact.share()).or(none.coverage), None);
        let asleep = tally(&[(Never, 12), (Bounced, 3)]);
        assert_eq!(rates(&asleep, &asleep).response.share(), None);
        assert_eq!(rates(&asleep, &asleep).contact.share(), Some(0.0));
    }
}
