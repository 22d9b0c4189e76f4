//! Opening a wave and what follows: the checklist, the forecast, the freeze, planned dates, closing, reopening, putting away.

use std::collections::BTreeMap;

use super::questionnaire;
use crate::analysis::Reliability;
use crate::analysis::thresholds::{self, Scale};
use crate::app::register::duplicates;
use crate::app::{App, mailing};
use crate::error::{Code, Result};
use crate::fieldwork::board::Tally;
use crate::fieldwork::checklist::{self, Facts, Point};
use crate::fieldwork::forecast::{self, Axis, Group, Prospect, Showing};
use crate::fieldwork::plan::Field;
use crate::fieldwork::{Observatory, Wave, WaveState, rates};
use crate::mail::Mailer;
use crate::store::opening::{self, AudienceCell};
use crate::store::{Database, wave};
use crate::values::{Date, Id, Timestamp};

/// What is known of a wave in preparation.
pub struct Readiness {
    /// Everything to say before opening, obstacles first.
    pub points: Vec<Point>,
    /// Associations that would be surveyed, and those that can be contacted.
    pub frame: (usize, usize),
    /// What each hypothesis gives, group by group.
    pub prospects: Vec<Prospect>,
    /// The response rates supposed.
    pub rates: [f64; 3],
    /// They come from the wave before.
    pub from_previous: bool,
}

impl Readiness {
    /// Whether nothing forbids opening.
    pub fn may_open(&self) -> bool {
        checklist::may_open(&self.points)
    }
}

/// Reads the checklist and the forecast of a wave.
///
/// # Errors
/// Store errors.
pub fn readiness(app: &App, of: &Observatory, known: &Wave) -> Result<Readiness> {
    let now = app.clock.now();
    let (pending, _) = duplicates::pending_count(app, of.id)?;
    app.store.read(|db| examine(app, db, (of, pending), known, now))
}

/// `pending`: pairs that may be the same association, which are counted before: the search reads the whole register.
fn examine(
    app: &App,
    db: &mut Database,
    (of, pending): (&Observatory, usize),
    known: &Wave,
    now: Timestamp,
) -> Result<Readiness> {
    let cells = opening::audience(db, of.id)?;
    let before = previous_rate(db, known, now)?;
    let hypotheses = forecast::hypotheses(before);
    let prospects = forecast::forecast(&groups(&cells), &hypotheses, judge);
    let composed = app.questionnaire(db, &known.questionnaire)?;
    let (plan, plan_kept) = mailing::plan_of(known);
    let plan_faults = plan.faults(&Field {
        opens: known.opens_at,
        closes: known.closes_at,
        paused: known.mail_paused,
    });
    let waves = wave::list(db, Some(of.id))?;
    let count = |part: fn(&AudienceCell) -> i64| usize::try_from(cells.iter().map(part).sum::<i64>()).unwrap_or(0);
    let middle = |axis: &dyn Fn(Axis) -> bool| {
        let groups: Vec<&Prospect> = prospects.iter().filter(|prospect| axis(prospect.group.axis)).collect();
        let small = groups
            .iter()
            .filter(|prospect| {
                prospect
                    .outlooks
                    .get(1)
                    .is_some_and(|outlook| outlook.showing <= Showing::Card)
            })
            .count();
        (small, groups.len())
    };
    let restitution = known.restitution_on.as_deref().and_then(super::draft::read_date);
    let settings = &known.settings;
    let blank = |text: &str| text.trim().is_empty();
    let facts = Facts {
        now: Some(now),
        period: Some((known.opens_at, known.closes_at)),
        restitution: restitution.and_then(evening_of),
        untitled: blank(&known.title),
        placeless: known.territory.is_empty(),
        frame: count(|cell| cell.n),
        by_email: count(|cell| cell.by_email),
        contactable: count(|cell| cell.contactable),
        opposed: count(|cell| cell.opposed),
        faults: (0, String::new()),
        doubts: 0,
        no_questionnaire: false,
        missing_lists: questionnaire::missing_lists(known, &composed),
        notice_missing: composed.start.notice.is_empty() && composed.start.notice_full.is_none(),
        no_responsible: blank(&settings.responsible),
        no_contact: blank(&settings.contact_name) || (blank(&settings.contact_phone) && blank(&settings.contact_email)),
        plan_faults: (
            plan_faults.len(),
            plan_faults.first().map(|fault| fault.message.clone()).unwrap_or_default(),
        ),
        plan_unkept: !plan_kept,
        mail_server: !matches!(&*app.mailer, Mailer::Folder(_)),
        duplicates: pending,
        small_groups: middle(&|axis| matches!(axis, Axis::Domain | Axis::Employer)),
        hopeless: middle(&|axis| axis == Axis::Whole).0 > 0,
        training: of.training || settings.demo,
        local_address: is_local(&app.base_url),
        production: app.settings.production,
        other_open: waves
            .iter()
            .find(|other| other.id != known.id && other.state_at(now) == WaveState::Open)
            .map(|other| other.title.clone()),
        pending_imports: opening::pending_imports(db, of.id)?,
    };
    Ok(Readiness {
        frame: (facts.frame, facts.contactable),
        points: checklist::checklist(&facts),
        prospects,
        rates: hypotheses,
        from_previous: before.is_some(),
    })
}

/// Associations of a register that a wave would survey, and those of them that can be contacted.
///
/// # Errors
/// Store errors.
pub fn register_size(app: &App, of: Id<Observatory>) -> Result<(usize, usize)> {
    let cells = app.store.read(|db| Ok(opening::audience(db, of)?))?;
    let sum = |part: fn(&AudienceCell) -> i64| usize::try_from(cells.iter().map(part).sum::<i64>()).unwrap_or(0);
    Ok((sum(|cell| cell.n), sum(|cell| cell.contactable)))
}

/// Six in the evening, in Paris.
fn evening_of(day: Date) -> Option<Timestamp> {
    let zoned = day.at(18, 0, 0, 0).in_tz("Europe/Paris").ok()?;
    Some(Timestamp::new(zoned.timestamp()))
}

/// Links that start with it only work on this machine.
fn is_local(address: &str) -> bool {
    let host = address.split("://").nth(1).unwrap_or(address);
    let host = host.split('/').next().unwrap_or(host);
    ["127.", "localhost", "[::1]", "0.0.0.0"]
        .iter()
        .any(|start| host.starts_with(start))
}

/// The response rate of the last wave that closed; `None` when there is none.
fn previous_rate(db: &mut Database, known: &Wave, now: Timestamp) -> Result<Option<f64>> {
    let waves = wave::list(db, Some(known.observatory))?;
    let before = waves
        .into_iter()
        .filter(|other| other.id != known.id && matches!(other.state_at(now), WaveState::Closed | WaveState::Archived))
        .max_by_key(|other| other.closes_at);
    let Some(before) = before else { return Ok(None) };
    let (tally, _) = progress(db, before.id)?;
    Ok(rates(&tally, &tally).response.share().filter(|rate| *rate > 0.0))
}

/// The groups of the frame: the whole, then each axis in the order of its codes.
fn groups(cells: &[AudienceCell]) -> Vec<Group> {
    let mut counts: BTreeMap<(Axis, String), (usize, usize)> = BTreeMap::new();
    for cell in cells {
        let (n, contactable) = (
            usize::try_from(cell.n).unwrap_or(0),
            usize::try_from(cell.contactable).unwrap_or(0),
        );
        let mut add = |axis: Axis, code: String| {
            let entry = counts.entry((axis, code)).or_default();
            entry.0 += n;
            entry.1 += contactable;
        };
        add(Axis::Whole, String::new());
        add(Axis::Domain, cell.domain.clone().unwrap_or_default());
        let employer = cell.employer.map_or("", |employer| if employer { "oui" } else { "non" });
        add(Axis::Employer, employer.to_owned());
        add(Axis::Commune, cell.commune.clone().unwrap_or_default());
        if let Some(quarter) = &cell.quarter {
            add(Axis::Quarter, quarter.clone());
        }
        if let Some(qpv) = &cell.qpv {
            add(Axis::Qpv, qpv.clone());
        }
    }
    counts
        .into_iter()
        .map(|((axis, code), (frame, contactable))| Group {
            axis,
            code,
            frame,
            contactable,
        })
        .collect()
}

/// What a base allows, by the one table of thresholds, for a share of 50 %.
fn judge(n: usize, half_width: Option<f64>) -> Showing {
    let se = half_width.map(|half| half / 1.96);
    match thresholds::reliability(n, Scale::Share, 0.5, se, half_width) {
        Reliability::Hidden => Showing::Nothing,
        Reliability::Card => Showing::Card,
        Reliability::Fragile => Showing::Fragile,
        Reliability::Normal => Showing::Figures,
    }
}

/// What became of an opening.
#[derive(Debug)]
pub enum Opened {
    /// Questionnaire and frame are frozen, answers are accepted.
    Now,
    /// It was open already (a double click, another instance).
    Already,
    /// It will open by itself at its date.
    Planned,
    /// All that forbids it.
    Refused(Vec<Point>),
}

/// Opens a wave now, or plans its opening at its date, when nothing forbids it. One transaction; twice does it once.
///
/// # Errors
/// Store errors.
pub fn open(app: &App, of: &Observatory, id: Id<Wave>, plan: bool) -> Result<Opened> {
    let now = app.clock.now();
    let (pending, _) = duplicates::pending_count(app, of.id)?;
    app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        if known.state != WaveState::Draft {
            return Ok(Opened::Already);
        }
        let readiness = examine(app, db, (of, pending), &known, now)?;
        if !readiness.may_open() {
            let obstacles = |point: &Point| point.weight == checklist::Weight::Obstacle;
            return Ok(Opened::Refused(readiness.points.into_iter().filter(obstacles).collect()));
        }
        if plan && known.opens_at > now {
            known.settings.planned = true;
            wave::set_settings(db, id, &known.settings)?;
            return Ok(Opened::Planned);
        }
        Ok(if opening::freeze(db, &known, now)? {
            Opened::Now
        } else {
            Opened::Already
        })
    })
}

/// Takes back a planned opening: the wave stays in preparation.
///
/// # Errors
/// Store errors.
pub fn unplan(app: &App, id: Id<Wave>) -> Result<()> {
    super::draft::edit(app, id, |wave| wave.settings.planned = false)
}

/// Planned openings and closings that are due take place. Harmless from several instances at once. Returns how many.
///
/// # Errors
/// Store errors.
pub fn keep_time(app: &App) -> Result<usize> {
    let now = app.clock.now();
    let (to_open, to_close) = app.store.read(|db| Ok(opening::due(db, now)?))?;
    let mut done = 0;
    for id in to_open {
        done += usize::from(app.store.write(|db| {
            let known = wave::get(db, id)?;
            Ok(known.settings.planned && known.state_at(now) == WaveState::Open && opening::freeze(db, &known, now)?)
        })?);
    }
    for id in to_close {
        done += usize::from(app.store.write(|db| {
            let known = wave::get(db, id)?;
            Ok(known.closes_at <= now && shut(db, &known)?)
        })?);
    }
    Ok(done)
}

/// Closes: no answer is accepted any more; postal addresses are forgotten.
fn shut(db: &mut Database, known: &Wave) -> Result<bool> {
    let done = wave::move_state(db, known.id, WaveState::Open, WaveState::Closed)?;
    if done {
        opening::purge_postal(db, known)?;
    }
    Ok(done)
}

/// Closes an open wave now: no answer is accepted any more, postal addresses are forgotten. Twice does it once.
///
/// # Errors
/// `NotFound`; store errors.
pub fn close(app: &App, id: Id<Wave>) -> Result<()> {
    let now = app.clock.now();
    app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        if known.state == WaveState::Draft && known.state_at(now) == WaveState::Draft {
            return Err(Code::BadRequest.into());
        }
        if known.state == WaveState::Draft {
            opening::freeze(db, &known, now)?;
        }
        if shut(db, &known)? && known.closes_at > now && known.opens_at < now {
            known.closes_at = now;
            wave::change(db, &known)?;
        }
        Ok(())
    })
}

/// Gives an open wave another last day, or opens a closed one again until that day.
///
/// # Errors
/// `BadRequest` when it is in preparation or put away; store errors.
pub fn extend(app: &App, id: Id<Wave>, closes_on: &str) -> super::draft::Outcome<()> {
    let now = app.clock.now();
    let flaw = |key| vec![super::draft::Flaw { field: "cloture", key }];
    let Some(closes_at) = super::draft::read_date(closes_on).and_then(super::draft::closing_of) else {
        return Ok(Err(flaw("wave-flaw-date")));
    };
    if closes_at <= now {
        return Ok(Err(flaw("wave-flaw-closing-past")));
    }
    app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        if !matches!(known.state, WaveState::Open | WaveState::Closed) {
            return Err(Code::BadRequest.into());
        }
        known.closes_at = closes_at;
        wave::change(db, &known)?;
        wave::move_state(db, id, WaveState::Closed, WaveState::Open)?;
        Ok(())
    })?;
    Ok(Ok(()))
}

/// Puts a closed wave away for good: postal addresses are forgotten, it does not open again.
///
/// # Errors
/// `BadRequest` when it is not closed; store errors.
pub fn archive(app: &App, id: Id<Wave>) -> Result<()> {
    let now = app.clock.now();
    app.store.write(|db| {
        let known = wave::get(db, id)?;
        if known.state == WaveState::Archived {
            return Ok(());
        }
        if known.state_at(now) != WaveState::Closed {
            return Err(Code::BadRequest.into());
        }
        shut(db, &known)?;
        wave::move_state(db, id, WaveState::Closed, WaveState::Archived)?;
        Ok(opening::purge_postal(db, &known)?)
    })
}

/// Erases a wave in preparation. Nothing was asked of anybody yet.
///
/// # Errors
/// `BadRequest` when it was opened; store errors.
pub fn discard(app: &App, id: Id<Wave>) -> Result<()> {
    app.store.write(|db| {
        if !wave::discard(db, id)? {
            return Err(Code::BadRequest.into());
        }
        Ok(())
    })
}

/// The associations of the register that are not in an open wave, and taking them in: how many.
///
/// # Errors
/// Store errors; `BadRequest` when the wave is not open.
pub fn newcomers(app: &App, id: Id<Wave>, take: bool) -> Result<usize> {
    let now = app.clock.now();
    if !take {
        return app.store.read(|db| {
            let known = wave::get(db, id)?;
            Ok(opening::newcomers(db, &known)?)
        });
    }
    app.store.write(|db| {
        let known = wave::get(db, id)?;
        if known.state != WaveState::Open {
            return Err(Code::BadRequest.into());
        }
        Ok(opening::take_newcomers(db, &known, now)?)
    })
}

/// The cases of a wave, in the frame and by the open link.
///
/// # Errors
/// Store errors.
pub fn progress(db: &mut Database, of: Id<Wave>) -> Result<(Tally, Tally)> {
    let (mut inside, mut outside) = (Tally::default(), Tally::default());
    for (status, came, n) in opening::statuses(db, of)? {
        let tally = if came { &mut outside } else { &mut inside };
        tally.add(status, n);
    }
    Ok((inside, outside))
}
