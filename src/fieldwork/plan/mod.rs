//! What is mailed to whom and when: the plan of a wave, the plan proposed from its dates, and the rules that say who may receive
//! what. Pure: plan, state of the case and time in, decision out. The store expands a step with one statement that says the same
//! thing (a test compares the two); whoever sends asks [`may_receive`] again at the last moment.

mod check;
mod rules;
mod windows;

pub use check::Fault;
pub use rules::{CaseFacts, Field, Why, due_steps, eligible, may_receive};
use serde::{Deserialize, Serialize};
pub use windows::{Window, is_holiday};

use super::CaseStatus;
use crate::values::{Date, Timestamp};

/// What is mailed in a wave, and when. Stored as JSON in `wave.mail_plan`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailPlan {
    /// The mailings.
    pub steps: Vec<Step>,
    /// When mails may go, in Europe/Paris.
    pub windows: Vec<Window>,
    /// Mails also go on French public holidays.
    #[serde(default)]
    pub on_holidays: bool,
    /// Most mails (invitation and reminders together) that one association receives in the wave.
    pub cap: u32,
    /// Days that separate at least two mails to the same association.
    pub rest_days: u32,
    /// What the invitation to the results says, when there is one.
    #[serde(default)]
    pub results: Results,
}

/// One mailing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name in the identifiers of its mails: `invitation`, `reminder-1`…
    pub id: String,
    /// What is sent.
    pub kind: StepKind,
    /// To whom.
    pub target: Target,
    /// When.
    pub when: When,
    /// The link opens the short path.
    #[serde(default)]
    pub short_path: bool,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// The invitation.
    Invitation,
    /// A reminder.
    Reminder,
    /// Where to read the results.
    Results,
}

impl StepKind {
    /// The word in `mail.kind`.
    pub fn code(self) -> &'static str {
        match self {
            StepKind::Invitation => "invitation",
            StepKind::Reminder => "reminder",
            StepKind::Results => "results",
        }
    }
}

/// To whom a step goes, among the associations of the frame that have not settled the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Target {
    /// No page saved yet.
    NeverStarted,
    /// At least one page saved, nothing sent.
    Partial,
    /// Pending, in a stratum (domain × employer) that has fewer usable answers than this.
    SmallStrata {
        /// The threshold.
        below: u32,
    },
    /// Every pending case.
    AllPending,
    /// Those who answered (the results).
    Respondents,
}

impl Target {
    /// Whether a case with this status, in a stratum with so many usable answers, is meant.
    pub fn includes(self, status: CaseStatus, stratum_usable: u32) -> bool {
        match self {
            Target::NeverStarted => matches!(status, CaseStatus::Never | CaseStatus::Invited | CaseStatus::Opened),
            Target::Partial => status == CaseStatus::Partial,
            Target::SmallStrata { below } => status.is_pending() && stratum_usable < below,
            Target::AllPending => status.is_pending(),
            Target::Respondents => matches!(status, CaseStatus::Usable | CaseStatus::Unusable),
        }
    }

    /// The statuses that may be meant, whatever the stratum.
    pub fn statuses(self) -> Vec<CaseStatus> {
        CaseStatus::ALL
            .into_iter()
            .filter(|status| self.includes(*status, 0))
            .collect()
    }
}

/// The day of a step, in Europe/Paris.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// So many days after the day of the opening.
    AfterOpening(u32),
    /// So many days before the day of the closing.
    BeforeClosing(u32),
    /// So many days after the day of the closing (results).
    AfterClosing(u32),
}

/// What the invitation to the results says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Results {
    /// Code of the boolean question by which an association asks to receive the results; empty: whoever answered.
    pub consent: String,
    /// Where the results are.
    pub link: String,
    /// The evening of restitution, in a sentence or two.
    pub note: String,
}

impl MailPlan {
    /// The plan proposed from the dates of a wave: the invitation at the opening, a reminder to those who never started, another
    /// to those who stopped on the way, one to the strata with few answers, the last to all with the short path; fewer of them
    /// when the field is short. On weekdays, 9 to 18 h.
    pub fn proposed(opens: Timestamp, closes: Timestamp) -> Self {
        let length = days_between(opens.date(), closes.date());
        let mut steps = vec![step(
            "invitation",
            StepKind::Invitation,
            Target::AllPending,
            When::AfterOpening(0),
        )];
        let reminders = usual_reminders(length);
        for (place, (target, when, short_path)) in reminders.into_iter().enumerate() {
            let mut reminder = step(&format!("reminder-{}", place + 1), StepKind::Reminder, target, when);
            reminder.short_path = short_path;
            steps.push(reminder);
        }
        let mut plan = MailPlan {
            steps,
            windows: vec![Window {
                days: vec![1, 2, 3, 4, 5],
                from: 9,
                to: 18,
            }],
            on_holidays: false,
            cap: 4,
            rest_days: 3,
            results: Results::default(),
        };
        let field = Field {
            opens,
            closes,
            paused: false,
        };
        // A last reminder that falls on closed days comes earlier; a reminder without any hour left is not proposed.
        for place in 0..plan.steps.len() {
            while let When::BeforeClosing(days) = plan.steps[place].when
                && days < length
                && plan.steps[place].starts(&plan, &field).is_none_or(|start| start >= closes)
            {
                plan.steps[place].when = When::BeforeClosing(days + 1);
            }
        }
        let faulty: Vec<usize> = plan.faults(&field).iter().filter_map(|fault| fault.step).collect();
        let mut place = 0;
        plan.steps.retain(|step| {
            place += 1;
            step.kind == StepKind::Invitation || !faulty.contains(&(place - 1))
        });
        plan
    }

    /// Reads the JSON of a wave; `null` or what does not read any more: the plan proposed from its dates.
    pub fn of(json: &serde_json::Value, opens: Timestamp, closes: Timestamp) -> Self {
        serde_json::from_value(json.clone()).unwrap_or_else(|_| Self::proposed(opens, closes))
    }

    /// A step by its name.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}

/// The reminders proposed for a collection of so many days: to whom, when, whether the link opens the short path.
fn usual_reminders(length: u32) -> Vec<(Target, When, bool)> {
    let mut out = Vec::new();
    if length >= 21 {
        out.push((Target::NeverStarted, When::AfterOpening((length / 4).clamp(5, 14)), false));
    }
    if length >= 14 {
        out.push((Target::Partial, When::AfterOpening(length / 2), false));
    }
    if length >= 35 {
        out.push((Target::SmallStrata { below: 10 }, When::AfterOpening(length * 2 / 3), false));
    }
    if length >= 5 {
        out.push((Target::AllPending, When::BeforeClosing((length / 6).clamp(2, 7)), true));
    }
    out
}

/// The days after the opening on which the proposed reminders go: what the calendar shows.
pub(super) fn usual_reminder_days(length: u32) -> Vec<u32> {
    let day = |(_, when, _): (Target, When, bool)| match when {
        When::AfterOpening(days) => days,
        When::BeforeClosing(days) => length.saturating_sub(days),
        When::AfterClosing(days) => length + days,
    };
    usual_reminders(length).into_iter().map(day).collect()
}

fn step(id: &str, kind: StepKind, target: Target, when: When) -> Step {
    Step {
        id: id.to_owned(),
        kind,
        target,
        when,
        short_path: false,
    }
}

impl Step {
    /// The day of the step, in Europe/Paris.
    pub fn day(&self, field: &Field) -> Date {
        let (from, days) = match self.when {
            When::AfterOpening(days) => (field.opens.date(), i64::from(days)),
            When::BeforeClosing(days) => (field.closes.date(), -i64::from(days)),
            When::AfterClosing(days) => (field.closes.date(), i64::from(days)),
        };
        from.checked_add(jiff::SignedDuration::from_hours(24 * days.clamp(-20_000, 20_000)))
            .unwrap_or(from)
    }

    /// The instant from which it goes: the first open window of its day or later, never before the opening (for the results,
    /// the closing). `None` when no window ever opens.
    pub fn starts(&self, plan: &MailPlan, field: &Field) -> Option<Timestamp> {
        let midnight = windows::start_of(self.day(field));
        let floor = if self.kind == StepKind::Results {
            field.closes
        } else {
            field.opens
        };
        plan.next_open(midnight.max(floor))
    }
}

/// Whole days from one date to another; 0 when the second comes first.
fn days_between(from: Date, to: Date) -> u32 {
    let days = from.until(to).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or(0)
}

#[cfg(test)]
mod tests;
