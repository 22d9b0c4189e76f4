//! The plan of a wave: read, kept, carried out; and how far it is.

use serde_json::Value;

use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::plan::{Fault, Field, MailPlan, Step, due_steps};
use crate::fieldwork::{Wave, WaveState};
use crate::store::queue::{self, BadAddress, Failure, StepCount};
use crate::store::{Database, wave};
use crate::values::{Id, Timestamp};

/// The plan of a wave, and whether somebody kept it: a plan that is only proposed sends nothing.
pub fn plan_of(wave: &Wave) -> (MailPlan, bool) {
    let field = field_of(wave);
    (
        MailPlan::of(&wave.mail_plan, field.opens, field.closes),
        wave.mail_plan != Value::Null,
    )
}

/// The dates that the plan counts from.
pub(super) fn field_of(wave: &Wave) -> Field {
    Field {
        opens: wave.opened_at.unwrap_or(wave.opens_at),
        closes: wave.closes_at,
        paused: wave.mail_paused,
    }
}

/// What keeping a plan gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// It is kept.
    Kept,
    /// It has faults, all of them here; nothing changed.
    Faults(Vec<Fault>),
}

/// Keeps a plan. A step already carried out stays carried out; a step that takes its name, or that it becomes when all its mails have
/// gone and it is moved to a day to come, is a new one.
///
/// # Errors
/// Store errors.
pub fn save_plan(app: &App, of: Id<Wave>, plan: &MailPlan) -> Result<Saving> {
    app.store.write(|db| {
        let found = wave::get(db, of)?;
        let faults = plan.faults(&field_of(&found));
        if !faults.is_empty() {
            return Ok(Saving::Faults(faults));
        }
        let now = app.clock.now();
        let (old, _) = plan_of(&found);
        let plan = renamed(plan, &old, &queue::carried_out(db, of)?, &field_of(&found), now);
        let json = serde_json::to_value(&plan).map_err(|error| crate::error::Error::from(anyhow::Error::new(error)))?;
        wave::set_mail_plan(db, of, &json)?;
        Ok(Saving::Kept)
    })
}

/// The plan with a free name for each step that would else be taken for one already carried out, and never go. `done`: their names, and
/// whether mails of them still wait.
fn renamed(plan: &MailPlan, old: &MailPlan, done: &[(String, bool)], field: &Field, now: Timestamp) -> MailPlan {
    let mut taken: Vec<String> = done.iter().map(|(id, _)| id.clone()).collect();
    taken.extend(old.steps.iter().chain(&plan.steps).map(|step| step.id.clone()));
    let mut plan = plan.clone();
    let to_come: Vec<bool> = plan
        .steps
        .iter()
        .map(|step| step.starts(&plan, field).is_some_and(|start| start > now))
        .collect();
    for (step, to_come) in plan.steps.iter_mut().zip(to_come) {
        let Some((_, waits)) = done.iter().find(|(id, _)| *id == step.id) else {
            continue;
        };
        let other = match old.step(&step.id) {
            None => true,
            Some(before) => (before.when, before.target) != (step.when, step.target) && to_come && !waits,
        };
        if other {
            let base = step.kind.code();
            step.id = (1..)
                .map(|n| format!("{base}-{n}"))
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.push(step.id.clone());
        }
    }
    plan
}

/// Holds the mailings of a wave, or lets them go on. Receipts always go.
///
/// # Errors
/// Store errors.
pub fn pause(app: &App, of: Id<Wave>, paused: bool) -> Result<()> {
    app.store.write(|db| Ok(wave::set_mail_paused(db, of, paused)?))
}

/// Cancels what waits of a step, or keeps it from ever starting; returns how many mails that was.
///
/// # Errors
/// `NotFound` for a step that is not in the plan; store errors.
pub fn cancel_step(app: &App, of: Id<Wave>, step: &str) -> Result<usize> {
    let now = app.clock.now();
    app.store.write(|db| {
        let (plan, _) = plan_of(&wave::get(db, of)?);
        if plan.step(step).is_none() {
            return Err(Code::NotFound.into());
        }
        Ok(queue::cancel_step(db, of, step, "envoi annulé par la coordination", now)?)
    })
}

/// Turns the steps that have come into mails, wave by wave; returns how many mails that made. A wave whose plan nobody kept sends
/// nothing.
///
/// # Errors
/// Store errors.
pub fn expand_due(app: &App) -> Result<usize> {
    let now = app.clock.now();
    let waves = app.store.read(|db| Ok(wave::list(db, None)?))?;
    let mut made = 0;
    for wave in waves {
        let (plan, kept) = plan_of(&wave);
        if !kept || !sends(&wave, now) {
            continue;
        }
        let done = app.store.read(|db| Ok(queue::expanded(db, wave.id)?))?;
        for step in due_steps(&plan, &field_of(&wave), now) {
            if done.iter().any(|(id, ..)| *id == step.id) {
                continue;
            }
            let queued = app.store.write(|db| Ok(queue::expand(db, wave.id, step, &plan, now)?))?;
            if let Some(queued) = queued {
                tracing::info!(wave = %wave.id, step = step.id, queued, "a step of the mail plan");
                made += queued;
            }
        }
    }
    Ok(made)
}

/// Whether the mailings of a wave may go: really open (questionnaire and frame frozen), or closed and its results to announce.
fn sends(wave: &Wave, now: Timestamp) -> bool {
    match wave.state_at(now) {
        WaveState::Open => wave.state == WaveState::Open && wave.opened_at.is_some(),
        WaveState::Closed => true,
        WaveState::Draft | WaveState::Archived => false,
    }
}

/// Puts off in one go what waits outside the hours of sending, and cancels what is left of waves that are over.
///
/// # Errors
/// Store errors.
pub fn settle(app: &App) -> Result<()> {
    let now = app.clock.now();
    let waves = app.store.read(|db| Ok(wave::list(db, None)?))?;
    for wave in waves {
        let over = now >= wave.closes_at || matches!(wave.state, WaveState::Closed | WaveState::Archived);
        let (plan, _) = plan_of(&wave);
        let waits = app.store.read(|db| waits(db, &wave, now))?;
        if !waits {
            continue;
        }
        if over {
            app.store
                .write(|db| Ok(queue::cancel_after_closing(db, wave.id, "l’enquête est close")?))?;
        }
        if let Some(open) = plan.next_open(now).filter(|open| *open > now) {
            app.store.write(|db| Ok(queue::hold_until(db, wave.id, open, now)?))?;
        }
    }
    Ok(())
}

fn waits(db: &mut Database, wave: &Wave, now: Timestamp) -> Result<bool> {
    let (next, _) = queue::next_due(db, wave.id)?;
    Ok(next.is_some_and(|next| next <= now))
}

/// How far a step is.
#[derive(Clone, Debug)]
pub struct Line {
    /// The step.
    pub step: Step,
    /// When it goes; `None`: no hour of sending is left.
    pub starts: Option<Timestamp>,
    /// When it was turned into mails, and how many.
    pub expanded: Option<(Timestamp, i32)>,
    /// Mails that wait, went, did not arrive, were cancelled.
    pub counts: [i64; 4],
}

/// How far the mails of a wave are.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The plan.
    pub plan: MailPlan,
    /// Somebody kept it; else nothing is sent.
    pub kept: bool,
    /// Its faults at present (the dates of the wave may have moved).
    pub faults: Vec<Fault>,
    /// The mailings are held.
    pub paused: bool,
    /// Why this instance sends nothing at present.
    pub trouble: Option<String>,
    /// The steps.
    pub lines: Vec<Line>,
    /// Receipts: wait, went, did not arrive, were cancelled.
    pub receipts: [i64; 4],
    /// Mails that did not go, by reason.
    pub failures: Vec<Failure>,
    /// What delays those that wait.
    pub delays: Vec<(String, i64)>,
    /// When the next waiting mail is due.
    pub next: Option<Timestamp>,
    /// When the last mail went.
    pub last: Option<Timestamp>,
    /// Addresses of the frame that do not work.
    pub bad_addresses: i64,
}

/// How far the mails of a wave are.
///
/// # Errors
/// Store errors.
pub fn overview(app: &App, of: Id<Wave>) -> Result<Overview> {
    app.store.read(|db| {
        let wave = wave::get(db, of)?;
        let (plan, kept) = plan_of(&wave);
        let field = field_of(&wave);
        let counts = queue::step_counts(db, of)?;
        let expanded = queue::expanded(db, of)?;
        let (next, last) = queue::next_due(db, of)?;
        let lines = plan
            .steps
            .iter()
            .map(|step| Line {
                starts: step.starts(&plan, &field),
                expanded: expanded
                    .iter()
                    .find(|(id, ..)| *id == step.id)
                    .map(|(_, at, queued)| (*at, *queued)),
                counts: tally(&counts, |count| count.step.as_deref() == Some(step.id.as_str())),
                step: step.clone(),
            })
            .collect();
        Ok(Overview {
            faults: plan.faults(&field),
            kept,
            paused: wave.mail_paused,
            trouble: super::trouble(app),
            lines,
            receipts: tally(&counts, |count| count.step.is_none()),
            failures: queue::failures(db, of)?,
            delays: queue::waiting_errors(db, of)?,
            next,
            last,
            bad_addresses: queue::bad_addresses(db, of, 0)?.1,
            plan,
        })
    })
}

fn tally(counts: &[StepCount], which: impl Fn(&StepCount) -> bool) -> [i64; 4] {
    let mut out = [0; 4];
    for count in counts.iter().filter(|count| which(count)) {
        let place = match count.state.as_str() {
            "queued" => 0,
            "sent" => 1,
            "failed" => 2,
            _ => 3,
        };
        out[place] += count.count;
    }
    out
}

/// The addresses of the frame that do not work, most recent first, at most 500; and how many there are.
///
/// # Errors
/// Store errors.
pub fn bad_addresses(app: &App, of: Id<Wave>) -> Result<(Vec<BadAddress>, i64)> {
    app.store.read(|db| Ok(queue::bad_addresses(db, of, 500)?))
}
