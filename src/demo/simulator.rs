//! One simulated association answers through the engine's own path: it opens its personal link, fills pages as a browser would
//! send them, makes mistakes, corrects or confirms them, stops, comes back, sends.

use super::dice::Dice;
use super::draw::Draw;
use super::facts::{Facts, note};
use super::profile::Profile;
use crate::app::App;
use crate::app::answering::{self, SaveMode, Saved, Visit};
use crate::error::{Code, Error, Result};
use crate::questionnaire::flow::Flow;
use crate::questionnaire::form::{PageInput, fields_of};
use crate::questionnaire::{Answers, Cell, Content, Item, Kind, Page, Required, Severity, Value};
use crate::values::{Clock as _, SetClock, Timestamp, Token};

/// How a simulated visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The questionnaire was sent.
    Sent,
    /// The person stopped on the way.
    Stopped,
}

/// What happened during the visits: counts of the ways in which the engine was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Questionnaires sent.
    pub sent: usize,
    /// Stopped on the way.
    pub stopped: usize,
    /// Pages saved.
    pub pages: usize,
    /// Pages sent back with errors, then corrected.
    pub corrected: usize,
    /// Soft checks confirmed.
    pub confirmed: usize,
    /// Visits in several sittings.
    pub resumed: usize,
}

/// One association at its screen.
pub struct Respondent<'a> {
    /// The application.
    pub app: &'a App,
    /// The simulated clock, the same as the application's.
    pub clock: &'a SetClock,
    /// Distributions.
    pub profile: &'a Profile,
    /// Its personal link.
    pub token: &'a Token,
    /// When it must have finished.
    pub until: Timestamp,
    /// Its own chance.
    pub dice: Dice,
    /// What is known of it.
    pub facts: Facts,
    /// Where things are counted.
    pub tally: &'a mut Tally,
}

/// What is drawn for a page: each question shown, with its answer or a blank.
type Drawn<'q> = Vec<(&'q Item, Option<Cell>)>;

/// A form as sent.
type Fields = Vec<(String, String)>;

impl Respondent<'_> {
    /// Answers from the opening of the link to sending, or until the person stops.
    ///
    /// # Errors
    /// Errors of the application other than those that a respondent can meet.
    pub fn answer(mut self) -> Result<End> {
        let mut visit = answering::open(self.app, self.token, None)?;
        let pages = visit.questionnaire.pages.len().max(1);
        let mut at: Option<String> = None;
        loop {
            let questionnaire = visit.questionnaire.clone();
            let empty = Answers::default();
            let answers = visit.response.as_ref().map_or(&empty, |r| &r.answers);
            let Some(page) = Flow::new(&questionnaire, answers, &visit.context)
                .next(at.as_deref())
                .map(|p| p.id.clone())
            else {
                break;
            };
            let Some(page) = questionnaire.page(&page) else { break };
            let place = questionnaire.pages.iter().position(|p| p.id == page.id).unwrap_or(0);
            let drawn = self.draw_page(&visit, page, place as f64 / pages as f64);
            match self.send(visit, page, drawn)? {
                Ok(next) => visit = next,
                Err(_) => return self.stop(),
            }
            self.tally.pages += 1;
            if self.gives_up(&page.id) && !self.comes_back() {
                return self.stop();
            }
            if self.dice.chance(self.profile.behaviour.back) {
                visit = self.goes_back(visit, &page.id)?;
            }
            at = Some(page.id.clone());
        }
        self.submit(visit)
    }

    fn stop(self) -> Result<End> {
        self.tally.stopped += 1;
        Ok(End::Stopped)
    }

    fn submit(mut self, mut visit: Visit) -> Result<End> {
        for _ in 0..3 {
            self.wait(12.0);
            let revision = revision(&visit);
            match answering::submit(self.app, self.token, revision) {
                Ok(_) => {
                    self.tally.sent += 1;
                    return Ok(End::Sent);
                }
                Err(Error {
                    code: Code::AnswersInvalid,
                    ..
                }) => {
                    let questionnaire = visit.questionnaire.clone();
                    let answers = visit.response.as_ref().map(|r| r.answers.clone()).unwrap_or_default();
                    let flow = Flow::new(&questionnaire, &answers, &visit.context);
                    let Some(page) = flow.required_missing().first().map(|(page, _)| page.id.clone()) else {
                        break;
                    };
                    let Some(page) = questionnaire.page(&page) else { break };
                    let drawn = self.draw_page(&visit, page, 1.0);
                    match self.send(visit, page, drawn)? {
                        Ok(next) => visit = next,
                        Err(_) => break,
                    }
                }
                Err(Error {
                    code: Code::WaveClosed, ..
                }) => break,
                Err(error) => return Err(error),
            }
        }
        self.stop()
    }

    /// Draws the answers of a page, question after question, as routing opens them.
    fn draw_page<'q>(&mut self, visit: &Visit, page: &'q Page, progress: f64) -> Drawn<'q> {
        let mut answers = visit.response.as_ref().map(|r| r.answers.clone()).unwrap_or_default();
        let mut drawn: Drawn<'q> = Vec::new();
        let items = questions(&page.items);
        let mut first = 0;
        while first < items.len() {
            // One run of questions that do not depend on what is being answered shares one reading of the routing.
            let length = 1 + items[first + 1..]
                .iter()
                .take_while(|item| !depends(item) && !in_conditional_group(&page.items, &item.id))
                .count();
            let run = &items[first..first + length];
            let from = drawn.len();
            {
                let flow = Flow::new(&visit.questionnaire, &answers, &visit.context);
                for item in run.iter().copied().filter(|item| flow.shows(&item.id)) {
                    let mut draw = Draw {
                        facts: &self.facts,
                        behaviour: &self.profile.behaviour,
                        dice: &mut self.dice,
                        progress,
                    };
                    let cell = draw.answer(item, &flow, &self.profile.answers);
                    note(&mut self.facts, &item.id, cell.as_ref());
                    drawn.push((item, cell));
                }
            }
            for (item, cell) in &drawn[from..] {
                match cell {
                    Some(cell) => answers.set(&item.id, cell.clone()),
                    None => {
                        answers.0.remove(&item.id);
                    }
                }
            }
            first += length;
        }
        drawn
    }

    /// Sends a page until it is accepted; the inner error is the visit of somebody who gave up.
    fn send(&mut self, visit: Visit, page: &Page, mut drawn: Drawn<'_>) -> Result<std::result::Result<Visit, Box<Visit>>> {
        let behaviour = &self.profile.behaviour;
        let right = fields(&drawn);
        let (mut sent, faulty) = self.with_faults(&drawn, &right);
        self.wait(behaviour.seconds * drawn.len().max(1) as f64);
        let mut revision = revision(&visit);
        if self.dice.chance(self.profile.behaviour.autosave)
            && let Saved::Stored(visit) = answering::save_page(self.app, self.token, &page.id, revision, &right, SaveMode::Draft)?
        {
            revision = self::revision(&visit);
            self.wait(5.0);
        }
        let mut corrects = faulty;
        let mut visit = visit;
        for attempt in 0..5 {
            match answering::save_page(self.app, self.token, &page.id, revision, &sent, SaveMode::Page)? {
                Saved::Stored(visit) => return Ok(Ok(*visit)),
                Saved::Invalid(now, input) => {
                    self.tally.corrected += 1;
                    visit = *now;
                    if corrects {
                        sent.clone_from(&right);
                        corrects = false;
                    } else {
                        self.redraw(&visit, &mut drawn, &input, attempt);
                        sent = fields(&drawn);
                    }
                }
                Saved::Doubtful(now, _) => {
                    // A slip of the finger is seen and mended; a true figure that surprises is confirmed.
                    if corrects && !self.dice.chance(self.profile.behaviour.confirm) {
                        self.tally.corrected += 1;
                        sent.clone_from(&right);
                    } else {
                        self.tally.confirmed += 1;
                        confirm(&now, &page.id, &mut sent);
                    }
                    corrects = false;
                    revision = self::revision(&now);
                    visit = *now;
                }
                Saved::Conflict(now, ..) => {
                    revision = self::revision(&now);
                    visit = *now;
                }
            }
            self.wait(15.0);
        }
        Ok(Err(Box::new(visit)))
    }

    /// Adds what people do wrong at first: a forgotten required question, a number that cannot be read, a wrong number.
    fn with_faults(&mut self, drawn: &Drawn<'_>, right: &Fields) -> (Fields, bool) {
        let mut sent = right.clone();
        let before = sent.clone();
        for (item, cell) in drawn {
            let Some(cell) = cell else { continue };
            if !matches!(item.required, Required::No) && self.dice.chance(self.profile.behaviour.forget) {
                sent.retain(|(name, _)| name.split(['.', '~']).next() != Some(item.id.as_str()));
            }
            let Content::Value(Value::Number(number)) = cell.content else {
                continue;
            };
            let mistake = self.profile.answers.get(&item.id).and_then(|s| self.facts.choose(s).mistake);
            let wrong = match mistake {
                Some(mistake) if self.dice.chance(mistake.chance) => Some(format!("{}", (number * mistake.times).round())),
                _ if self.dice.chance(self.profile.behaviour.typo) => Some(format!("environ {number}")),
                _ => None,
            };
            if let (Some(wrong), Some(field)) = (wrong, sent.iter_mut().find(|(name, _)| *name == item.id)) {
                field.1 = wrong;
            }
        }
        let faulty = sent != before;
        (sent, faulty)
    }

    /// Draws again the answers that were refused; from the third time, leaves them blank.
    fn redraw(&mut self, visit: &Visit, drawn: &mut Drawn<'_>, input: &PageInput, attempt: usize) {
        let answers = visit.response.as_ref().map(|r| r.answers.clone()).unwrap_or_default();
        let flow = Flow::new(&visit.questionnaire, &answers, &visit.context);
        for (item, cell) in drawn
            .iter_mut()
            .filter(|(item, _)| input.errors.iter().any(|e| e.item == item.id))
        {
            let mut draw = Draw {
                facts: &self.facts,
                behaviour: &self.profile.behaviour,
                dice: &mut self.dice,
                progress: 0.0,
            };
            let required = !matches!(item.required, Required::No);
            *cell = if attempt < 2 || required {
                draw.answer(item, &flow, &self.profile.answers)
            } else {
                None
            };
            note(&mut self.facts, &item.id, cell.as_ref());
        }
    }

    fn gives_up(&mut self, page: &str) -> bool {
        let behaviour = &self.profile.behaviour;
        let chance = behaviour.abandon_at.get(page).copied().unwrap_or(behaviour.abandon);
        self.dice.chance(chance)
    }

    /// Whether somebody who stopped comes back within days, before the end.
    fn comes_back(&mut self) -> bool {
        if !self.dice.chance(self.profile.behaviour.come_back) {
            return false;
        }
        let later = self.clock.now().plus_seconds((self.dice.between(0.3, 6.0) * 86_400.0) as i64);
        if later >= self.until {
            return false;
        }
        self.clock.set(later);
        self.tally.resumed += 1;
        true
    }

    /// Goes back one page, changes one answer there, and sends it again.
    fn goes_back(&mut self, visit: Visit, from: &str) -> Result<Visit> {
        let questionnaire = visit.questionnaire.clone();
        let answers = visit.response.as_ref().map(|r| r.answers.clone()).unwrap_or_default();
        let (page, drawn) = {
            let flow = Flow::new(&questionnaire, &answers, &visit.context);
            let Some(page) = flow.back(from).and_then(|p| questionnaire.page(&p.id)) else {
                return Ok(visit);
            };
            let shown: Vec<&Item> = questions(&page.items)
                .into_iter()
                .filter(|item| flow.shows(&item.id))
                .collect();
            let changed = self.dice.below(shown.len());
            let mut drawn: Drawn<'_> = shown.iter().map(|item| (*item, answers.get(&item.id).cloned())).collect();
            if let Some((item, cell)) = drawn
                .get_mut(changed)
                .filter(|(item, _)| !depended_on(&questionnaire.pages, &item.id))
            {
                let mut draw = Draw {
                    facts: &self.facts,
                    behaviour: &self.profile.behaviour,
                    dice: &mut self.dice,
                    progress: 0.0,
                };
                *cell = draw.answer(item, &flow, &self.profile.answers);
                note(&mut self.facts, &item.id, cell.as_ref());
            }
            (page, drawn)
        };
        Ok(match self.send(visit, page, drawn)? {
            Ok(visit) => visit,
            Err(visit) => *visit,
        })
    }

    /// Lets simulated time pass: about this many seconds.
    fn wait(&mut self, seconds: f64) {
        let seconds = self.dice.log_normal(seconds, 0.45).clamp(3.0, 1500.0);
        self.clock.set(self.clock.now().plus_seconds(seconds as i64));
    }
}

fn revision(visit: &Visit) -> i64 {
    visit.response.as_ref().map_or(0, |r| r.revision)
}

/// The questions of a page, groups opened, notes left out.
fn questions(items: &[Item]) -> Vec<&Item> {
    let mut out = Vec::new();
    for item in items {
        match &item.kind {
            Kind::Group { items } => out.extend(questions(items)),
            Kind::Note => {}
            _ => out.push(item),
        }
    }
    out
}

/// Whether what is shown of a question depends on other answers.
fn depends(item: &Item) -> bool {
    let filter = match &item.kind {
        Kind::Shares { filter, .. } | Kind::Matrix { filter, .. } => filter.is_some(),
        _ => item.choices().is_some_and(|c| c.filter.is_some()),
    };
    filter || item.visible_if.is_some() || item.skip_if.is_some()
}

/// Whether a group around a question is shown by a condition.
fn in_conditional_group(items: &[Item], id: &str) -> bool {
    items.iter().any(|item| match &item.kind {
        Kind::Group { items } if item.visible_if.is_some() || item.skip_if.is_some() => {
            questions(items).iter().any(|inner| inner.id == id)
        }
        Kind::Group { items } => in_conditional_group(items, id),
        _ => false,
    })
}

/// Whether the choices of another question are filtered by this one: changing it late would leave stale answers behind.
fn depended_on(pages: &[Page], id: &str) -> bool {
    pages.iter().flat_map(|p| questions(&p.items)).any(|item| match &item.kind {
        Kind::Shares { filter, .. } | Kind::Matrix { filter, .. } => filter.as_ref().is_some_and(|f| f.by == id),
        _ => item.choices().and_then(|c| c.filter.as_ref()).is_some_and(|f| f.by == id),
    })
}

fn fields(drawn: &Drawn<'_>) -> Fields {
    drawn
        .iter()
        .filter_map(|(item, cell)| Some(fields_of(item, cell.as_ref()?)))
        .flatten()
        .collect()
}

/// Adds the confirmation of every soft check that fires.
fn confirm(visit: &Visit, page: &str, sent: &mut Fields) {
    let answers = visit.response.as_ref().map(|r| r.answers.clone()).unwrap_or_default();
    let flow = Flow::new(&visit.questionnaire, &answers, &visit.context);
    for raised in flow.raised(Some(page)) {
        if raised.check.severity == Severity::Soft && !raised.confirmed {
            sent.push((format!("{}~confirm", raised.item.id), raised.check.id.clone()));
        }
    }
}
