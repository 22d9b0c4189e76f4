//! Columns filled from answer documents as they are read: bytes to columns without a tree.
//!
//! A batch of documents is read into fields (`json`, `field`, `plan`), what is shown and computed is decided for the whole batch at
//! once (`route`, `eval`), then the columns are filled (`fill`). The result is that of [`Dataset::new`] over the same responses, bit
//! for bit. A document that is not of the plain form that OLVA writes, or a batch that cannot be seen as a whole, goes through the
//! same steps as there: serde, then the flow.

mod eval;
mod field;
mod fill;
mod json;
mod plan;
mod register;
mod route;
#[cfg(test)]
mod tests;
mod vector;
mod words;

use std::collections::BTreeSet;

use super::build::{self, Filled, Layout};
use super::dataset::Dataset;
use super::wording::{COMMUNES, Wording};
use crate::questionnaire::answer::{Answers, Content, Value};
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::{Choice, Kind, Questionnaire};
use plan::{Batch, Plan};
use register::Attributes;
use route::{Outside, Route};

/// Responses decided upon at once.
const BATCH: usize = 512;

/// A response as it is read from the database.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'r> {
    /// The path answered.
    pub path: Path,
    /// The answers: a document.
    pub answers: &'r str,
    /// The register's attributes (`domaine`, `employeuse`, `commune`…), codes; each name once.
    pub register: &'r [(&'r str, &'r str)],
}

/// What a first reading taught that a second one must know from the start: responses must then be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// Attributes of the register that hide a value common to all.
    attributes: BTreeSet<String>,
    /// Documents are kept until their batch is decided upon.
    keeps: bool,
}

/// Columns being filled.
pub struct Streaming<'q> {
    questionnaire: &'q Questionnaire,
    context: Context,
    /// The context of one response at a time.
    own: Context,
    dataset: Dataset,
    layout: Layout<'q>,
    builders: Vec<Filled>,
    plan: Option<(Plan<'q>, Batch)>,
    attributes: Attributes,
    rows: usize,
    lesson: Lesson,
    learnt: Option<Lesson>,
    kept: Vec<String>,
    /// Communes said, whether the question was shown or not.
    communes: BTreeSet<String>,
    alone: usize,
}

impl<'q> Streaming<'q> {
    /// Empty columns, with room for so many responses. `context` as for [`Dataset::new`]; what a first reading taught, when there was
    /// one.
    pub fn new(questionnaire: &'q Questionnaire, context: &Context, expected: usize, lesson: Lesson) -> Self {
        Self::by(questionnaire, context, expected, lesson, BATCH)
    }

    fn by(questionnaire: &'q Questionnaire, context: &Context, expected: usize, lesson: Lesson, batch: usize) -> Self {
        let mut context = context.clone();
        context.previous = None;
        let mut dataset = Dataset::empty(questionnaire, &context, &[]);
        let (layout, mut builders) = build::layout(questionnaire, &context, &mut dataset);
        let plan = Plan::new(questionnaire, &layout, &builders, batch);
        let simple = builders.iter_mut().filter(|(_, roster)| roster.is_none());
        simple.for_each(|(builder, _)| builder.reserve(expected));
        Streaming {
            questionnaire,
            own: context.clone(),
            context,
            dataset,
            layout,
            builders,
            plan,
            attributes: Attributes::default(),
            rows: 0,
            lesson,
            learnt: None,
            kept: Vec::new(),
            communes: BTreeSet::new(),
            alone: 0,
        }
    }

    /// How many responses were read so far.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// How many went through the flow by themselves.
    pub fn alone(&self) -> usize {
        self.alone
    }

    /// Adds a response; they come in the order of their keys.
    ///
    /// # Errors
    /// When the document is not one of answers.
    pub fn push(&mut self, reading: Reading<'_>) -> Result<(), serde_json::Error> {
        if self.learnt.is_some() {
            // All of it will be read again.
            return Ok(());
        }
        let row = self.rows;
        for (name, value) in reading.register {
            if !self.attributes.has(name) && self.hides(name) && !self.lesson.attributes.contains(*name) {
                let mut lesson = self.lesson.clone();
                lesson.attributes.insert((*name).to_owned());
                if self.decided() > 0 {
                    self.learnt = Some(lesson);
                    return Ok(());
                }
                // Nothing was decided without it.
                self.lesson = lesson;
            }
            self.attributes.set(self.questionnaire, row, name, value);
        }
        self.rows += 1;
        let Some((plan, batch)) = &mut self.plan else {
            return self.push_alone(reading.path, reading.answers, row);
        };
        match batch.read(plan, reading.path, reading.answers) {
            Ok(()) => {
                if self.lesson.keeps {
                    self.kept.push(reading.answers.to_owned());
                }
                if batch.is_full() { self.flush() } else { Ok(()) }
            }
            Err(json::Odd) => {
                batch.drop_begun();
                self.flush()?;
                self.push_alone(reading.path, reading.answers, row)
            }
        }
    }

    /// Rows of the batch that waits.
    fn pending(&self) -> usize {
        self.plan.as_ref().map_or(0, |(_, batch)| batch.len)
    }

    /// Rows already in the columns.
    fn decided(&self) -> usize {
        self.rows - self.pending()
    }

    /// Whether a value common to all stands under the names that an attribute takes.
    fn hides(&self, name: &str) -> bool {
        let has = |name: &str| self.context.external.contains_key(name);
        self.questionnaire.external.contains_key(name) && has(name) || has(&format!("register_{name}"))
    }

    /// A response through the flow.
    fn push_alone(&mut self, path: Path, answers: &str, row: usize) -> Result<(), serde_json::Error> {
        let answers: Answers = serde_json::from_str(answers)?;
        for slot in &self.layout.slots {
            if let (Kind::Commune, Some(Content::Value(Value::Text(code)))) =
                (&slot.item.kind, answers.get(&slot.item.id).map(|cell| &cell.content))
            {
                self.communes.insert(code.clone());
            }
        }
        self.own.path = path;
        let names: BTreeSet<String> = self
            .attributes
            .names()
            .into_iter()
            .chain(self.lesson.attributes.iter().cloned())
            .collect();
        for name in names {
            let (prefixed, own) = build::external_values(self.questionnaire, &name, self.attributes.get(&name, row));
            self.own.external.insert(format!("register_{name}"), prefixed);
            if self.questionnaire.external.contains_key(&name) {
                self.own.external.insert(name, own);
            }
        }
        let flow = Flow::new(self.questionnaire, &answers, &self.own);
        build::push_row(&self.layout, &flow, &mut self.builders, &mut self.dataset.rosters, row);
        self.alone += 1;
        Ok(())
    }

    /// Decides upon the batch that waits.
    fn flush(&mut self) -> Result<(), serde_json::Error> {
        let Some((plan, batch)) = &mut self.plan else { return Ok(()) };
        if batch.len == 0 {
            return Ok(());
        }
        let first = self.builders.first().map_or(0, |(builder, _)| builder.column().len());
        for (place, said) in batch.said.iter().enumerate() {
            if let (Kind::Commune, plan::Said::Simple(field)) = (&plan.items[place].kind, said) {
                let field = &batch.fields[*field];
                for row in (0..batch.len).filter(|row| field.state[*row] == field::VALUE) {
                    let code = field.words.text(field.code[row] as usize);
                    if !self.communes.contains(code) {
                        self.communes.insert(code.to_owned());
                    }
                }
            }
        }
        let nobody = Answers::default();
        let nobody = Flow::new(self.questionnaire, &nobody, &self.context);
        let outside = Outside {
            context: &self.context,
            attributes: &self.attributes,
            hiding: &self.lesson.attributes,
            nobody: &nobody,
        };
        // Each path by itself: what one does not ask would hold back what another decides.
        let mut decided: Option<Result<fill::Decided, route::Bail>> = None;
        for path in [Path::Full, Path::Core, Path::Short] {
            let mask: Vec<u8> = batch.path.iter().map(|own| u8::from(*own == path)).collect();
            if !mask.contains(&1) {
                continue;
            }
            let route = Route::new(plan, batch, outside, first, path);
            let one = fill::decide(&route, &self.layout);
            decided = Some(match (decided, one) {
                (Some(Ok(mut all)), Ok(one)) => {
                    all.take(one, &mask);
                    Ok(all)
                }
                (None, one) => one,
                _ => Err(route::Bail),
            });
        }
        match decided.unwrap_or(Err(route::Bail)) {
            Ok(decided) => {
                fill::fill(
                    batch,
                    &self.layout,
                    &decided,
                    &mut self.builders,
                    &mut self.dataset.rosters,
                    first,
                );
                self.kept.clear();
                batch.forget();
                Ok(())
            }
            Err(route::Bail) if !self.lesson.keeps => {
                batch.forget();
                self.learnt = Some(Lesson {
                    keeps: true,
                    ..self.lesson.clone()
                });
                Ok(())
            }
            Err(route::Bail) => {
                let paths = std::mem::take(&mut batch.path);
                batch.forget();
                let kept = std::mem::take(&mut self.kept);
                for (place, (path, answers)) in paths.into_iter().zip(kept).enumerate() {
                    self.push_alone(path, &answers, first + place)?;
                }
                Ok(())
            }
        }
    }

    /// The dataset: weights of 1, one stratum. `communes` gives the list of the communes whose codes were said, in the order in which they
    /// are shown.
    ///
    /// # Errors
    /// When the document of a response kept until now is not one of answers; what was learnt, when the responses must be read again.
    pub fn finish(mut self, communes: impl Fn(&BTreeSet<String>) -> Vec<Choice>) -> Result<Dataset, Unfinished> {
        self.flush().map_err(Unfinished::Unreadable)?;
        if let Some(lesson) = self.learnt {
            return Err(Unfinished::Again(lesson));
        }
        let mut said = self.communes;
        said.extend(self.attributes.values("commune").into_iter().map(str::to_owned));
        self.context.lists.insert(COMMUNES.to_owned(), communes(&said));
        {
            let nobody = Answers::default();
            let wording = Wording {
                flow: Flow::new(self.questionnaire, &nobody, &self.context),
                context: &self.context,
            };
            for slot in &self.layout.slots {
                match &slot.item.kind {
                    Kind::Commune => self.builders[slot.first].0.relist(wording.communes()),
                    Kind::Roster { items, .. } => {
                        for (place, column) in build::roster_columns(items).into_iter().enumerate() {
                            if matches!(column.kind, Kind::Commune) {
                                self.builders[slot.first + 1 + place].0.relist(wording.communes());
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        for name in self.attributes.names() {
            let mut builder = build::register_column(self.questionnaire, &self.context, &name, self.attributes.values(&name));
            self.attributes.fill(&name, self.rows, &mut builder);
            self.builders.push((builder, None));
        }
        let mut dataset = self.dataset.sized(self.rows);
        build::close(&mut dataset, self.builders);
        Ok(dataset)
    }
}

/// Why columns are not ready.
#[derive(Debug)]
pub enum Unfinished {
    /// The responses must be read again, with this.
    Again(Lesson),
    /// A document is not one of answers.
    Unreadable(serde_json::Error),
}
