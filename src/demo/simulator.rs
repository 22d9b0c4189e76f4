//! One simulated association answers through the engine's own path: it opens its personal link, fills pages as a browser would
//! send them, makes mistakes, corrects or confirms them, stops, comes back, sends.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::draw::Draw;
use super::profile::{Facts, Profile, Spec};
use crate::app::App;
use crate::app::answering::{self, SaveMode, Saved, Visit};
use crate::error::{Code, Error, Result};
use crate::questionnaire::flow::Flow;
use crate::questionnaire::form::{PageInput, fields_of};
use crate::questionnaire::{Answers, Cell, Content, Item, Kind, Page, Required, Severity, Value};
use crate::register::ContactRow;
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

/// The facts of an association before its first answer: the register and the latent traits.
pub fn facts(row: &ContactRow, year: i16, profile: &Profile, dice: &mut Dice) -> Facts {
    let mut facts = Facts::default();
    let mut note = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            if let Ok(number) = value.parse::<f64>() {
                facts.set_number(name, number);
            }
            facts.set_codes(name, vec![value]);
        }
    };
    note("register.nom", Some(row.name.clone()));
    note("register.rna", row.rna.clone());
    note("register.siren", row.siren.clone());
    note("register.commune", row.commune.clone());
    note("register.email", row.email.clone());
    note("register.domaine", row.domain.clone());
    note(
        "register.employeuse",
        row.employer.map(|e| if e { "oui" } else { "non" }.to_owned()),
    );
    for (name, value) in &row.attributes {
        note(&format!("register.{name}"), Some(value.clone()));
    }
    note(
        "register.annee",
        row.attributes.get("date_creat").and_then(|d| d.get(..4)).map(str::to_owned),
    );
    note("annee", Some(year.to_string()));
    note("annee_ref", Some((year - 1).to_string()));
    for latent in &profile.traits {
        let name = format!("trait.{}", latent.id);
        let spec = facts.choose(&latent.spec);
        if let Some(median) = spec.median {
            let scale: f64 = spec.scale.iter().filter_map(|n| facts.number(n)).product();
            let value = dice.log_normal(median * scale * facts.factor(&spec.adjust, None), spec.sigma.unwrap_or(0.8));
            facts.set_number(&name, value.clamp(spec.min.unwrap_or(0.0), spec.max.unwrap_or(f64::MAX)));
        } else {
            let codes: Vec<&String> = spec.weights.keys().collect();
            let weights: Vec<f64> = spec
                .weights
                .iter()
                .map(|(c, w)| w * facts.factor(&spec.adjust, Some(c)))
                .collect();
            if let Some(place) = dice.weighted(&weights) {
                let code = codes[place].clone();
                facts.set_codes(&name, vec![code]);
            }
        }
    }
    facts
}

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
            let length = 1 + items[first + 1..].iter().take_while(|item| !depends(item)).count();
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

/// Notes an answer among the facts: later questions depend on it.
fn note(facts: &mut Facts, name: &str, cell: Option<&Cell>) {
    facts.forget(name);
    let Some(cell) = cell else { return };
    match &cell.content {
        Content::Value(Value::Text(text)) => facts.set_codes(name, vec![text.clone()]),
        Content::Value(Value::Codes(codes)) => facts.set_codes(name, codes.clone()),
        Content::Value(Value::Number(number)) => facts.set_number(name, *number),
        Content::Value(Value::Bool(value)) => facts.set_codes(name, vec![value.to_string()]),
        Content::Band(code) => {
            if let Ok(number) = code.parse::<f64>() {
                facts.set_number(name, number * 1.3);
            }
        }
        Content::Rows(rows) => {
            for (row, cell) in rows {
                note(facts, &format!("{name}.{row}"), Some(cell));
            }
        }
        Content::Missing(_) | Content::Roster(_) => {}
    }
}

/// What a profile names that a questionnaire does not have: questions, rows, codes. Empty when they agree.
pub fn disagreements(profile: &Profile, questionnaire: &crate::questionnaire::Questionnaire) -> Vec<String> {
    let mut out = Vec::new();
    for (name, spec) in &profile.answers {
        let (id, row) = name
            .split_once('.')
            .map_or((name.as_str(), None), |(id, row)| (id, Some(row)));
        let Some(item) = questionnaire.item(id) else {
            out.push(format!("question {id}"));
            continue;
        };
        if row.is_some_and(|row| !item.rows().iter().any(|r| r.id == row)) {
            out.push(format!("ligne {name}"));
        }
        let runtime = item.choices().is_some_and(|c| c.source.is_some());
        let known: Vec<&str> = match item.choices() {
            Some(choices) => choices.choices.iter().map(|c| c.code.as_str()).collect(),
            None => item.rows().iter().map(|r| r.id.as_str()).collect(),
        };
        let mut named: BTreeMap<&str, ()> = BTreeMap::new();
        codes(spec, &mut named);
        out.extend(
            named
                .into_keys()
                .filter(|code| !runtime && !known.contains(code))
                .map(|code| format!("code {name} = {code}")),
        );
    }
    out.extend(
        profile
            .behaviour
            .abandon_at
            .keys()
            .filter(|p| questionnaire.page(p).is_none())
            .map(|p| format!("page {p}")),
    );
    out
}

fn codes<'s>(spec: &'s Spec, out: &mut BTreeMap<&'s str, ()>) {
    out.extend(spec.weights.keys().chain(spec.chances.keys()).map(|c| (c.as_str(), ())));
    for adjust in &spec.adjust {
        if let super::profile::Times::Codes(factors) = &adjust.times {
            out.extend(factors.keys().map(|c| (c.as_str(), ())));
        }
    }
    for case in &spec.cases {
        codes(&case.spec, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Numeric;

    #[test]
    fn an_answer_becomes_a_fact_and_a_blank_forgets_it() {
        let mut facts = Facts::default();
        note(&mut facts, "F01", Some(&Cell::from(Value::Text("non".to_owned()))));
        assert_eq!(facts.code("F01"), Some("non"));
        note(&mut facts, "F01", None);
        assert_eq!(facts.code("F01"), None);
        note(&mut facts, "D01", Some(&Cell::from(Content::Band(Numeric::band_code(50.0)))));
        assert_eq!(facts.number("D01"), Some(65.0));
    }
}
