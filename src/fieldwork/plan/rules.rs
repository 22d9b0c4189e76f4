//! Who may receive which mail, and when.

use super::{MailPlan, Step, StepKind};
use crate::fieldwork::CaseStatus;
use crate::values::Timestamp;

/// The dates of a wave and whether its mails are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The opening: the real one when it took place, else the planned one.
    pub opens: Timestamp,
    /// The closing.
    pub closes: Timestamp,
    /// A coordinator holds all mails.
    pub paused: bool,
}

/// What is known of a case at the moment of deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// Its status.
    pub status: CaseStatus,
    /// It has an e-mail address that works and whose owner did not object.
    pub address: bool,
    /// Mails of the plan it received in this wave.
    pub mails: u32,
    /// The last of them.
    pub last_mail_at: Option<Timestamp>,
    /// Usable answers in its stratum (domain × employer) of the frame.
    pub stratum_usable: u32,
    /// It asked for the results (the question of [`super::Results::consent`]; true when there is none).
    pub wants_results: bool,
}

/// Why a case does not receive a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The matter is settled: answered, refused, opposed, out of scope…
    Settled(CaseStatus),
    /// The step is meant for others.
    NotMeant,
    /// It was already written to: the invitation goes once.
    AlreadyInvited,
    /// It received as many mails as allowed.
    CapReached,
    /// No address that may be written to.
    NoAddress,
    /// It did not ask for the results.
    NoConsent,
    /// The step has not come yet.
    NotYet,
    /// The field is over (or, for the results, not over).
    Closed,
    /// The coordinator holds the mails.
    Paused,
    /// Not before this instant: the hours of sending, or the rest between two mails.
    Later(Timestamp),
}

impl Why {
    /// Whether the mail may still go later: it stays in the queue.
    pub fn is_temporary(self) -> bool {
        matches!(self, Why::NotYet | Why::Paused | Why::Later(_))
    }

    /// The reason, for the coordinator.
    pub fn french(self) -> &'static str {
        match self {
            Why::Settled(CaseStatus::Opposed) => "ne souhaite plus être sollicitée",
            Why::Settled(CaseStatus::Refused) => "a refusé de participer",
            Why::Settled(CaseStatus::Bounced) => "aucune adresse ne fonctionne",
            Why::Settled(CaseStatus::Usable | CaseStatus::Unusable) => "a déjà répondu",
            Why::Settled(_) => "n’est plus à solliciter",
            Why::NotMeant => "n’est plus concernée par cet envoi",
            Why::AlreadyInvited => "a déjà reçu l’invitation",
            Why::CapReached => "a reçu le nombre maximal de courriels",
            Why::NoAddress => "n’a plus d’adresse utilisable",
            Why::NoConsent => "n’a pas demandé les résultats",
            Why::NotYet => "l’envoi n’a pas commencé",
            Why::Closed => "l’enquête est close",
            Why::Paused => "les envois sont suspendus",
            Why::Later(_) => "l’envoi attend les heures prévues",
        }
    }
}

/// The steps that have come, in the order of the plan: each is turned into mails once. Invitations and reminders stop at the
/// closing; the results start there.
pub fn due_steps<'p>(plan: &'p MailPlan, field: &Field, now: Timestamp) -> Vec<&'p Step> {
    if field.paused {
        return Vec::new();
    }
    plan.steps
        .iter()
        .filter(|step| started(step, plan, field, now) && in_field(step, field, now))
        .collect()
}

fn started(step: &Step, plan: &MailPlan, field: &Field, now: Timestamp) -> bool {
    step.starts(plan, field).is_some_and(|start| start <= now)
}

fn in_field(step: &Step, field: &Field, now: Timestamp) -> bool {
    match step.kind {
        StepKind::Results => now >= field.closes,
        StepKind::Invitation | StepKind::Reminder => field.opens <= now && now < field.closes,
    }
}

/// Whether the state of a case allows a step, time left aside.
///
/// # Errors
/// Why not.
pub fn eligible(case: &CaseFacts, step: &Step, plan: &MailPlan) -> Result<(), Why> {
    if step.kind == StepKind::Results {
        if !matches!(case.status, CaseStatus::Usable | CaseStatus::Unusable) {
            return Err(Why::NotMeant);
        }
        if !case.address {
            return Err(Why::NoAddress);
        }
        return if case.wants_results { Ok(()) } else { Err(Why::NoConsent) };
    }
    if !case.status.is_pending() {
        return Err(Why::Settled(case.status));
    }
    if step.kind == StepKind::Invitation {
        if case.mails > 0 {
            return Err(Why::AlreadyInvited);
        }
        if !matches!(case.status, CaseStatus::Never | CaseStatus::Invited) {
            return Err(Why::NotMeant);
        }
    }
    if !step.target.includes(case.status, case.stratum_usable) {
        return Err(Why::NotMeant);
    }
    if case.mails >= plan.cap {
        return Err(Why::CapReached);
    }
    if case.address { Ok(()) } else { Err(Why::NoAddress) }
}

/// Whether a mail of a step may go to a case now. Asked when the step is expanded and again at the moment of sending.
///
/// # Errors
/// Why not; [`Why::is_temporary`] tells those that only wait.
pub fn may_receive(case: &CaseFacts, step: &Step, plan: &MailPlan, field: &Field, now: Timestamp) -> Result<(), Why> {
    eligible(case, step, plan)?;
    let over = step.kind != StepKind::Results && now >= field.closes;
    if over {
        return Err(Why::Closed);
    }
    if !started(step, plan, field, now) || !in_field(step, field, now) {
        return Err(Why::NotYet);
    }
    if field.paused {
        return Err(Why::Paused);
    }
    let rested = case
        .last_mail_at
        .filter(|_| step.kind != StepKind::Results)
        .map_or(now, |last| last.plus_seconds(86_400 * i64::from(plan.rest_days)));
    match plan.next_open(now.max(rested)) {
        Some(open) if open <= now => Ok(()),
        Some(open) if step.kind == StepKind::Results || open < field.closes => Err(Why::Later(open)),
        _ => Err(Why::Closed),
    }
}
