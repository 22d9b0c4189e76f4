//! With so many associations that can be contacted, what will be publishable? Pure.
//!
//! A response rate is a declared hypothesis (or that of the wave before), applied to the associations that can be contacted; what a base
//! of that size allows is judged by whoever publishes, through the one table of thresholds, which is passed in.

/// What a group is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// The whole frame.
    Whole,
    /// The register's domain.
    Domain,
    /// The register's employer status.
    Employer,
    /// The commune.
    Commune,
    /// The quarter.
    Quarter,
    /// In or out of a priority quarter.
    Qpv,
}

impl Axis {
    /// Its word in messages.
    pub fn key(self) -> &'static str {
        match self {
            Axis::Whole => "whole",
            Axis::Domain => "domain",
            Axis::Employer => "employer",
            Axis::Commune => "commune",
            Axis::Quarter => "quarter",
            Axis::Qpv => "qpv",
        }
    }
}

/// A group of the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is a part of.
    pub axis: Axis,
    /// Its code (empty: not known).
    pub code: String,
    /// Associations.
    pub frame: usize,
    /// Those with at least one usable channel.
    pub contactable: usize,
}

/// What could be shown of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Showing {
    /// Nothing.
    Nothing,
    /// A reading card without figures.
    Card,
    /// Figures marked as fragile.
    Fragile,
    /// Figures.
    Figures,
}

impl Showing {
    /// Its word in messages.
    pub fn key(self) -> &'static str {
        match self {
            Showing::Nothing => "nothing",
            Showing::Card => "card",
            Showing::Fragile => "fragile",
            Showing::Figures => "figures",
        }
    }
}

/// What a hypothesis gives for a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Answers expected.
    pub answers: usize,
    /// Half-width of the 95 % interval of a share of 50 %, in [0, 1]; none without two answers.
    pub half_width: Option<f64>,
    /// What could be shown.
    pub showing: Showing,
}

/// A group with what each hypothesis gives, in the order of the hypotheses.
#[derive(Clone, Debug, PartialEq)]
pub struct Prospect {
    /// The group.
    pub group: Group,
    /// One a hypothesis.
    pub outlooks: Vec<Outlook>,
}

/// The response rates supposed when no wave came before: low, middle, high.
pub const HYPOTHESES: [f64; 3] = [0.10, 0.20, 0.35];

/// Rates around that of the wave before (two thirds of it, itself, four thirds), or [`HYPOTHESES`].
pub fn hypotheses(previous: Option<f64>) -> [f64; 3] {
    match previous {
        Some(rate) if rate > 0.0 && rate <= 1.0 => [rate * 2.0 / 3.0, rate, (rate * 4.0 / 3.0).min(1.0)],
        _ => HYPOTHESES,
    }
}

/// Half-width of the 95 % interval of a share of 50 % among `n` answers of `frame` associations: `1.96·√(0.25/n · (1 − n/N))`
/// (simple random sampling with finite population correction; indicative, since those who answer are volunteers).
pub fn half_width(n: usize, frame: usize) -> Option<f64> {
    if n < 2 {
        return None;
    }
    let (n, frame) = (n as f64, frame.max(n) as f64);
    Some(1.96 * (0.25 / n * (1.0 - n / frame)).sqrt())
}

/// What each rate would give for each group. `judge` says what a base allows, from its size and its half-width.
pub fn forecast(groups: &[Group], rates: &[f64], judge: impl Fn(usize, Option<f64>) -> Showing) -> Vec<Prospect> {
    groups
        .iter()
        .map(|group| Prospect {
            group: group.clone(),
            outlooks: rates
                .iter()
                .map(|rate| {
                    let answers = expected(group.contactable, *rate);
                    let half_width = half_width(answers, group.frame);
                    Outlook {
                        answers,
                        half_width,
                        showing: judge(answers, half_width),
                    }
                })
                .collect(),
        })
        .collect()
}

/// Answers expected of so many associations, rounded down: prudence.
fn expected(contactable: usize, rate: f64) -> usize {
    // 0.1 × 50 is 5, whatever the binary fractions say.
    (contactable as f64 * rate.clamp(0.0, 1.0) + 1e-9).floor() as usize
}

/// How many associations must be contacted to expect `answers` at a rate; none when the rate is nil.
pub fn needed(answers: usize, rate: f64) -> Option<usize> {
    (rate > 0.0).then(|| (answers as f64 / rate - 1e-9).ceil() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(n: usize, half_width: Option<f64>) -> Showing {
        match n {
            0..5 => Showing::Nothing,
            5..10 => Showing::Card,
            _ if n < 30 || half_width.is_some_and(|half| half > 0.1) => Showing::Fragile,
            _ => Showing::Figures,
        }
    }

    fn group(axis: Axis, frame: usize, contactable: usize) -> Group {
        Group {
            axis,
            code: String::new(),
            frame,
            contactable,
        }
    }

    #[test]
    fn the_half_width_is_that_of_the_text_books() {
        // n = 400, N = 2 500: ± 4.5 points (domain/olva.md, § 9.1).
        let half = half_width(400, 2500).unwrap();
        assert!((half - 0.0449).abs() < 0.0001, "{half}");
        // Without correction: n = 100 gives ± 9.8 points.
        assert!((half_width(100, usize::MAX >> 12).unwrap() - 0.098).abs() < 0.0001);
        // Everybody answered: no margin.
        assert_eq!(half_width(50, 50), Some(0.0));
        assert_eq!(half_width(1, 50), None);
    }

    #[test]
    fn each_rate_says_what_can_be_shown() {
        let groups = [
            group(Axis::Whole, 1200, 1000),
            group(Axis::Domain, 60, 50),
            group(Axis::Quarter, 9, 4),
        ];
        let prospects = forecast(&groups, &HYPOTHESES, judge);
        let showing: Vec<Vec<Showing>> = prospects
            .iter()
            .map(|prospect| prospect.outlooks.iter().map(|outlook| outlook.showing).collect())
            .collect();
        assert_eq!(showing[0], [Showing::Figures; 3]);
        assert_eq!(showing[1], [Showing::Card, Showing::Fragile, Showing::Fragile]);
        assert_eq!(showing[2], [Showing::Nothing; 3]);
        assert_eq!(prospects[1].outlooks[0].answers, 5);
        assert_eq!(prospects[0].outlooks[2].answers, 350);
    }

    #[test]
    fn a_wave_before_gives_the_hypotheses() {
        assert_eq!(hypotheses(None), HYPOTHESES);
        assert_eq!(hypotheses(Some(0.0)), HYPOTHESES);
        let around = hypotheses(Some(0.3));
        assert!((around[0] - 0.2).abs() < 1e-9 && (around[1] - 0.3).abs() < 1e-9 && (around[2] - 0.4).abs() < 1e-9);
        assert_eq!(hypotheses(Some(0.9))[2], 1.0);
    }

    #[test]
    fn what_is_needed_gives_what_was_wanted() {
        for rate in HYPOTHESES {
            let contacts = needed(30, rate).unwrap();
            assert_eq!(expected(contacts, rate), 30, "{rate}");
        }
        assert_eq!(needed(30, 0.0), None);
    }
}
