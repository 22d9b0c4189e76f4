//! What a merge does in the waves: one case stays, links already sent open it, an answer is never lost.
//!
//! A wave that is over and that both are in stays as it is: its figures are published. One that only the absorbed association is in
//! follows it. In a draft or open wave that both are in, the case of the one absorbed becomes a duplicate, and the case kept takes its
//! links, its calls and the answer that counts: the one sent, else the one begun most recently. Two answers sent: the merge is refused.

use std::collections::BTreeMap;

use super::pair::is_sent;
use crate::error::Result;
use crate::fieldwork::{Association, CaseStatus, Observatory, ResponseState, Wave, WaveState};
use crate::store::merges::{self, Answered, Case, WaveRecord};
use crate::store::{Database, wave};
use crate::values::{Id, Timestamp};

/// A wave that one or the other is in.
pub(super) struct Plan {
    pub(super) wave: Id<Wave>,
    pub(super) title: String,
    /// Draft or open now.
    pub(super) going: bool,
    pub(super) kept: Option<Case>,
    pub(super) absorbed: Option<Case>,
    kept_answer: Option<Answered>,
    absorbed_answer: Option<Answered>,
}

impl Plan {
    /// Both sent an answer in a wave that is not over.
    pub(super) fn is_blocked(&self) -> bool {
        let sent = |answer: &Option<Answered>| answer.as_ref().is_some_and(|answer| is_sent(answer.state));
        self.going && sent(&self.kept_answer) && sent(&self.absorbed_answer)
    }

    /// The answer of the one absorbed is the one that counts.
    fn takes_absorbed_answer(&self) -> bool {
        let weight = |answer: &Option<Answered>| {
            answer.as_ref().map(|answer| {
                let rank = match answer.state {
                    ResponseState::Submitted => 2,
                    ResponseState::Draft => 1,
                    ResponseState::Rejected => 0,
                };
                (rank, answer.updated_at)
            })
        };
        weight(&self.absorbed_answer) > weight(&self.kept_answer)
    }
}

/// The waves that one or the other is in, the oldest first.
pub(super) fn plan(db: &mut Database, kept: Id<Association>, absorbed: Id<Association>, now: Timestamp) -> Result<Vec<Plan>> {
    let mut plans: Vec<Plan> = Vec::new();
    for (who, is_kept) in [(kept, true), (absorbed, false)] {
        let mut answers: BTreeMap<Id<Wave>, Answered> = merges::answers(db, who)?
            .into_iter()
            .map(|answer| (answer.wave, answer))
            .collect();
        for (id, title, _, case) in merges::cases_of(db, who)? {
            let place = match plans.iter().position(|plan| plan.wave == id) {
                Some(place) => place,
                None => {
                    let state = wave::get(db, id)?.state_at(now);
                    plans.push(Plan {
                        wave: id,
                        title,
                        going: matches!(state, WaveState::Draft | WaveState::Open),
                        kept: None,
                        absorbed: None,
                        kept_answer: None,
                        absorbed_answer: None,
                    });
                    plans.len() - 1
                }
            };
            let answer = answers.remove(&id);
            if is_kept {
                plans[place].kept = Some(case);
                plans[place].kept_answer = answer;
            } else {
                plans[place].absorbed = Some(case);
                plans[place].absorbed_answer = answer;
            }
        }
    }
    Ok(plans)
}

/// The earlier of two instants.
fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}

/// How far a case without an answer that counts went; the higher wins.
fn progress(status: &str) -> u8 {
    match CaseStatus::parse(status) {
        Some(CaseStatus::Opposed) => 9,
        Some(CaseStatus::Refused) => 8,
        Some(CaseStatus::OutOfScope | CaseStatus::Dormant | CaseStatus::Dissolved) => 7,
        Some(CaseStatus::Partial) => 6,
        Some(CaseStatus::Opened) => 5,
        Some(CaseStatus::Invited) => 4,
        Some(CaseStatus::Never) => 3,
        Some(CaseStatus::Rejected) => 2,
        Some(CaseStatus::Bounced) => 1,
        _ => 0,
    }
}

/// The case that stays, once it has taken what the other had.
fn united(plan: &Plan, kept: &Case, absorbed: &Case) -> Case {
    let takes = plan.takes_absorbed_answer();
    let winner = if takes { &plan.absorbed_answer } else { &plan.kept_answer };
    let sent = winner.as_ref().is_some_and(|answer| is_sent(answer.state));
    let from_absorbed = if sent {
        takes
    } else {
        progress(&absorbed.status) > progress(&kept.status)
    };
    let standing = if from_absorbed { absorbed } else { kept };
    Case {
        outside: kept.outside && absorbed.outside,
        status: standing.status.clone(),
        status_at: standing.status_at,
        invited_at: earlier(kept.invited_at, absorbed.invited_at),
        first_opened_at: earlier(kept.first_opened_at, absorbed.first_opened_at),
        last_mail_at: kept.last_mail_at.max(absorbed.last_mail_at),
        mails: kept.mails + absorbed.mails,
        assigned: kept.assigned.or(absorbed.assigned),
        call_outcome: kept.call_outcome.clone().or_else(|| absorbed.call_outcome.clone()),
        call_back_at: kept.call_back_at.or(absorbed.call_back_at),
        ..kept.clone()
    }
}

/// Who is merged, and where an answer waits while two change hands.
pub(super) struct Parties {
    pub(super) observatory: Id<Observatory>,
    pub(super) kept: Id<Association>,
    pub(super) absorbed: Id<Association>,
    pub(super) aside: Id<Association>,
}

/// The case of an association that refuses to be asked, in a wave that is not over.
fn closed(case: Case, refuses: bool, now: Timestamp) -> Case {
    if refuses && CaseStatus::parse(&case.status).is_some_and(CaseStatus::is_pending) {
        return Case {
            status: CaseStatus::Opposed.code().to_owned(),
            status_at: Some(now),
            ..case
        };
    }
    case
}

/// Does it in one wave; `None`: nothing to do. `refuses`: one of the two is opposed to being asked, so both are.
pub(super) fn unite(
    db: &mut Database,
    plan: &Plan,
    parties: &Parties,
    refuses: bool,
    now: Timestamp,
) -> Result<Option<WaveRecord>> {
    let Some(absorbed) = &plan.absorbed else { return Ok(None) };
    let (to, from, wave) = (parties.kept, parties.absorbed, plan.wave);
    let Some(kept) = &plan.kept else {
        let after = closed(absorbed.clone(), refuses && plan.going, now);
        merges::put_case(db, wave, to, &after)?;
        if plan.absorbed_answer.is_some() {
            merges::exchange_answers(db, wave, (from, to), (parties.observatory, parties.aside), now)?;
        }
        let record = WaveRecord {
            wave,
            kept: (None, after),
            absorbed: (absorbed.clone(), None),
            tokens: merges::give_tokens(db, wave, None, from, to)?,
            calls: merges::give_calls(db, wave, None, from, to)?,
            mails: merges::give_mails(db, wave, from, to, None, true)?,
            cancelled: Vec::new(),
            exchanged: plan.absorbed_answer.is_some(),
        };
        merges::remove_case(db, wave, from)?;
        return Ok(Some(record));
    };
    if !plan.going {
        return Ok(None);
    }
    let exchanged = plan.takes_absorbed_answer();
    if exchanged {
        merges::exchange_answers(db, wave, (from, to), (parties.observatory, parties.aside), now)?;
    }
    let after = closed(united(plan, kept, absorbed), refuses, now);
    let left = Case {
        status: CaseStatus::Duplicate.code().to_owned(),
        status_at: Some(now),
        assigned: None,
        call_back_at: None,
        ..absorbed.clone()
    };
    merges::put_case(db, wave, to, &after)?;
    merges::put_case(db, wave, from, &left)?;
    Ok(Some(WaveRecord {
        wave,
        tokens: merges::give_tokens(db, wave, None, from, to)?,
        calls: merges::give_calls(db, wave, None, from, to)?,
        cancelled: merges::cancel_steps(db, wave, from)?,
        mails: merges::give_mails(db, wave, from, to, None, false)?,
        kept: (Some(kept.clone()), after),
        absorbed: (absorbed.clone(), Some(left)),
        exchanged,
    }))
}

/// The field-wise way back: what nothing changed since takes its value of before.
fn back(now: &Case, before: &Case, after: &Case) -> Case {
    fn one<T: Clone + PartialEq>(now: &T, before: &T, after: &T) -> T {
        if now == after { before.clone() } else { now.clone() }
    }
    Case {
        domain: one(&now.domain, &before.domain, &after.domain),
        employer: one(&now.employer, &before.employer, &after.employer),
        commune: one(&now.commune, &before.commune, &after.commune),
        quarter: one(&now.quarter, &before.quarter, &after.quarter),
        qpv: one(&now.qpv, &before.qpv, &after.qpv),
        outside: one(&now.outside, &before.outside, &after.outside),
        status: one(&now.status, &before.status, &after.status),
        status_at: one(&now.status_at, &before.status_at, &after.status_at),
        invited_at: one(&now.invited_at, &before.invited_at, &after.invited_at),
        first_opened_at: one(&now.first_opened_at, &before.first_opened_at, &after.first_opened_at),
        last_mail_at: one(&now.last_mail_at, &before.last_mail_at, &after.last_mail_at),
        mails: one(&now.mails, &before.mails, &after.mails),
        assigned: one(&now.assigned, &before.assigned, &after.assigned),
        call_outcome: one(&now.call_outcome, &before.call_outcome, &after.call_outcome),
        call_back_at: one(&now.call_back_at, &before.call_back_at, &after.call_back_at),
    }
}

/// Takes one wave back; `Some`: what happened since that forbids it, the wave then stays as it is.
pub(super) fn part(db: &mut Database, record: &WaveRecord, parties: &Parties, now: Timestamp) -> Result<Option<String>> {
    let (kept, absorbed, wave) = (parties.kept, parties.absorbed, record.wave);
    let find = |db: &mut Database, who: Id<Association>| -> Result<Option<(String, Case)>> {
        let cases = merges::cases_of(db, who)?;
        Ok(cases
            .into_iter()
            .find(|case| case.0 == wave)
            .map(|(_, title, _, case)| (title, case)))
    };
    let Some((title, of_kept)) = find(db, kept)? else {
        return Ok(Some(String::new()));
    };
    let of_absorbed = find(db, absorbed)?.map(|(_, case)| case);
    let same = |case: Option<&Case>, after: Option<&Case>| case.map(|case| &case.status) == after.map(|case| &case.status);
    if of_kept.status != record.kept.1.status || !same(of_absorbed.as_ref(), record.absorbed.1.as_ref()) {
        return Ok(Some(title));
    }
    // The case of the one absorbed first: links, calls and answers need it.
    let again = match (&of_absorbed, &record.absorbed.1) {
        (Some(case), Some(after)) => back(case, &record.absorbed.0, after),
        _ => back(&of_kept, &record.absorbed.0, &record.kept.1),
    };
    merges::put_case(db, wave, absorbed, &again)?;
    merges::give_tokens(db, wave, Some(&record.tokens), kept, absorbed)?;
    merges::give_calls(db, wave, Some(&record.calls), kept, absorbed)?;
    merges::give_mails(db, wave, kept, absorbed, Some(&record.mails), true)?;
    if record.exchanged {
        merges::exchange_answers(db, wave, (kept, absorbed), (parties.observatory, parties.aside), now)?;
    }
    match &record.kept.0 {
        Some(before) => merges::put_case(db, wave, kept, &back(&of_kept, before, &record.kept.1))?,
        None => {
            // What was drawn since for this case goes with it.
            merges::give_tokens(db, wave, None, kept, absorbed)?;
            merges::give_calls(db, wave, None, kept, absorbed)?;
            merges::give_mails(db, wave, kept, absorbed, None, true)?;
            merges::remove_case(db, wave, kept)?;
        }
    }
    merges::requeue(db, &record.cancelled)?;
    Ok(None)
}
