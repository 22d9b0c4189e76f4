//! Cases by status, and the rates that follow.

use crate::fieldwork::CaseStatus;
use CaseStatus::{
    Bounced, Dissolved, Dormant, Duplicate, Invited, Never, Opened, Opposed, OutOfScope, Partial, Refused, Rejected, Unusable,
    Usable,
};

/// How many cases have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([u32; 14]);

/// A family of dispositions, after the standard definitions of AAPOR (10th edition): what is said together of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Complete (I): a usable answer.
    Complete,
    /// Partial (P): begun, or sent without what the analysis needs.
    Partial,
    /// Refusal (R): refused, or wants no more messages.
    Refusal,
    /// Eligible, no usable answer for another reason (O): asleep, answer put aside.
    Other,
    /// Asked, no answer yet (NC and UO): whether they are active is not known.
    Silent,
    /// Nobody wrote or telephoned yet (UO).
    NotAsked,
    /// No channel works (UO).
    Unreachable,
    /// Not eligible (NE): dissolved, or not active in the territory.
    NotEligible,
}

impl Family {
    /// Every family, answers first.
    pub const ALL: [Family; 8] = [
        Family::Complete,
        Family::Partial,
        Family::Refusal,
        Family::Other,
        Family::Silent,
        Family::NotAsked,
        Family::Unreachable,
        Family::NotEligible,
    ];

    /// Its word in messages.
    pub fn key(self) -> &'static str {
        match self {
            Family::Complete => "complete",
            Family::Partial => "partial",
            Family::Refusal => "refusal",
            Family::Other => "other",
            Family::Silent => "silent",
            Family::NotAsked => "not-asked",
            Family::Unreachable => "unreachable",
            Family::NotEligible => "not-eligible",
        }
    }

    /// Its statuses. Every status but « duplicate » (not in the frame any more) is in exactly one family.
    pub fn statuses(self) -> &'static [CaseStatus] {
        match self {
            Family::Complete => &[Usable],
            Family::Partial => &[Partial, Unusable],
            Family::Refusal => &[Refused, Opposed],
            Family::Other => &[Dormant, Rejected],
            Family::Silent => &[Opened, Invited],
            Family::NotAsked => &[Never],
            Family::Unreachable => &[Bounced],
            Family::NotEligible => &[OutOfScope, Dissolved],
        }
    }
}

/// A step from the frame to the usable answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its word in messages.
    pub key: &'static str,
    /// Cases: what remains (a total), or what is lost.
    pub n: u32,
    /// It is what remains.
    pub total: bool,
}

/// How many associations of a group are active: a range under two hypotheses on those whose situation is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active {
    /// The unknown ones are active half as often as those whose situation is known.
    pub low: f64,
    /// They are active as often.
    pub high: f64,
}

impl Tally {
    /// Counts `n` more cases.
    pub fn add(&mut self, status: CaseStatus, n: u32) {
        self.0[status as usize] += n;
    }

    /// Cases with one of these statuses.
    pub fn of(&self, statuses: &[CaseStatus]) -> u32 {
        statuses.iter().map(|status| self.0[*status as usize]).sum()
    }

    /// Adds another tally.
    pub fn plus(&mut self, other: &Tally) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    /// Q1. The frame: every case but the duplicates.
    pub fn frame(&self) -> u32 {
        self.0.iter().sum::<u32>() - self.of(&[Duplicate])
    }

    /// Usable answers, `n`.
    pub fn usable(&self) -> u32 {
        self.of(&[Usable])
    }

    /// Cases from which an answer may still come.
    pub fn pending(&self) -> u32 {
        self.of(&[Never, Invited, Opened, Partial])
    }

    /// Cases by family.
    pub fn families(&self) -> Vec<(Family, u32)> {
        Family::ALL
            .into_iter()
            .map(|family| (family, self.of(family.statuses())))
            .collect()
    }

    /// Q3. From the frame to the usable answers: each loss in turn; the losses between two totals make their difference.
    pub fn steps(&self) -> Vec<Step> {
        let loss = |key, statuses: &[CaseStatus]| Step {
            key,
            n: self.of(statuses),
            total: false,
        };
        let total = |key, n| Step { key, n, total: true };
        vec![
            total("frame", self.frame()),
            loss("not-eligible", &[OutOfScope, Dissolved]),
            loss("unreachable", &[Bounced]),
            loss("not-asked", &[Never]),
            total("asked", self.asked()),
            loss("refusal", &[Refused, Opposed]),
            loss("silent", &[Invited, Opened]),
            loss("begun", &[Partial]),
            loss("unusable", &[Unusable, Dormant, Rejected]),
            total("usable", self.usable()),
        ]
    }

    /// The denominator of the response rate (Q4): the frame less those not asked yet, those that no channel reaches, and those out of scope.
    pub fn asked(&self) -> u32 {
        self.frame() - self.of(&[Never, Bounced, OutOfScope, Dissolved])
    }

    /// Those known to be active (they answered) and those whose situation is known (these, the sleeping and the dissolved).
    pub fn activity(&self) -> (u32, u32) {
        let active = self.of(&[Usable, Unusable, Rejected]);
        (active, active + self.of(&[Dormant, Dissolved]))
    }

    /// Q5. Activity rate: active / (active + sleeping + dissolved). None under [`super::THIN`] known cases: a share of three cases
    /// would move a town's number of associations by hundreds.
    pub fn activity_rate(&self) -> Option<f64> {
        let (active, known) = self.activity();
        if known < super::THIN { None } else { ratio(active, known) }
    }

    /// Cases whose situation is not known: neither active, nor asleep, dissolved or out of scope.
    pub fn unknown(&self) -> u32 {
        self.frame() - self.activity().1 - self.of(&[OutOfScope])
    }

    /// `N_active`: the active ones, and the unknown ones at the activity rate of the group (`low`: at half of it). A group with too
    /// few known cases takes the rate of `whole`; when that is not known either, nothing is estimated.
    pub fn active(&self, whole: &Tally) -> Option<Active> {
        let rate = self.activity_rate().or_else(|| whole.activity_rate())?;
        let known = f64::from(self.activity().0);
        let unknown = f64::from(self.unknown());
        Some(Active {
            low: known + unknown * rate / 2.0,
            high: known + unknown * rate,
        })
    }

    /// The population that answers stand for: `N_active` (upper hypothesis), or the eligible frame while it cannot be estimated;
    /// never fewer than the answers.
    pub fn population(&self, whole: &Tally) -> f64 {
        let eligible = f64::from(self.frame() - self.of(&[OutOfScope, Dissolved]));
        let active = self.active(whole).map_or(eligible, |active| active.high);
        active.max(f64::from(self.usable()))
    }

    /// Q7. Fewer than [`super::THIN`] usable answers.
    pub fn is_thin(&self) -> bool {
        self.usable() < super::THIN
    }
}

/// A share; none of nothing.
pub(super) fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}
