//! The comments of the steering committee on the results of a wave: written by its members and by coordinators, retained for the
//! diagnostic by coordinators.

use std::collections::BTreeSet;

use super::accounts::SignedIn;
use super::{App, diagnostics, evolution, overview};
use crate::analysis::dataset::Dataset;
use crate::error::{Code, Result};
use crate::fieldwork::Wave;
use crate::fieldwork::comment::{self, Comment, Flaw, Place};
use crate::report::diagnostic::Remark;
use crate::report::plan::{BlockPlan, Plan};
use crate::store::comments as store;
use crate::values::Id;

/// A place that can be commented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The place.
    pub place: Place,
    /// Its title.
    pub title: String,
}

/// A chapter of the diagnostic and the figures that it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The chapter.
    pub chapter: Subject,
    /// Its figures, in order.
    pub figures: Vec<Subject>,
}

/// What can be commented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    /// The chapters of the diagnostic.
    pub sections: Vec<Section>,
    /// The questions that no chapter shows.
    pub others: Vec<Subject>,
}

impl Subjects {
    /// The place with its title, when it exists.
    pub fn find(&self, place: &Place) -> Option<&Subject> {
        let shown = self
            .sections
            .iter()
            .flat_map(|section| std::iter::once(&section.chapter).chain(&section.figures));
        shown.chain(&self.others).find(|subject| subject.place == *place)
    }

    /// The chapter that shows a place first.
    pub fn chapter_of(&self, place: &Place) -> Option<&Subject> {
        let shows = |section: &&Section| section.figures.iter().any(|figure| figure.place == *place);
        self.sections.iter().find(shows).map(|section| &section.chapter)
    }
}

/// What can be commented of a wave: the chapters of its diagnostic, their figures, the other questions.
///
/// # Errors
/// As [`diagnostics::produce`]; `NotFound`.
pub fn subjects(app: &App, wave: &Wave) -> Result<Subjects> {
    let (questionnaire, dataset) = overview::dataset(app, wave.id)?;
    let plan = diagnostics::plan(app, &questionnaire)?;
    let evolves = evolution::earlier(app, wave)?.is_some();
    Ok(listed(&plan, &dataset, evolves))
}

/// `evolves`: there is an earlier wave, whose chapter is shown.
fn listed(plan: &Plan, dataset: &Dataset, evolves: bool) -> Subjects {
    let mut seen: BTreeSet<Place> = BTreeSet::new();
    let wording = |id: &str| dataset.question(id).map(|question| question.label.clone());
    let mut sections = Vec::new();
    let shown = plan.chapters.iter().filter(|chapter| evolves || !Plan::is_evolution(chapter));
    for chapter in shown {
        let mut figures = Vec::new();
        for block in &chapter.blocks {
            let of = match block {
                BlockPlan::KeyFigures { of } => of.iter().map(|id| indicator(plan, id)).collect(),
                BlockPlan::Figure { indicator: id, .. } | BlockPlan::Dispersion { indicator: id, .. } => {
                    vec![indicator(plan, id)]
                }
                BlockPlan::Crossing { indicators, .. } => indicators.iter().map(|id| indicator(plan, id)).collect(),
                BlockPlan::Question { item, .. } | BlockPlan::Quadrant { item, .. } => {
                    vec![wording(item).map(|title| (Place::Question(item.clone()), title))]
                }
                _ => Vec::new(),
            };
            for (place, title) in of.into_iter().flatten() {
                if seen.insert(place.clone()) {
                    figures.push(Subject { place, title });
                }
            }
        }
        sections.push(Section {
            chapter: Subject {
                place: Place::Chapter(chapter.id.clone()),
                title: chapter.title.clone(),
            },
            figures,
        });
    }
    let others = dataset
        .questions()
        .iter()
        .map(|question| Subject {
            place: Place::Question(question.id.clone()),
            title: question.label.clone(),
        })
        .filter(|subject| !seen.contains(&subject.place))
        .collect();
    Subjects { sections, others }
}

fn indicator(plan: &Plan, id: &str) -> Option<(Place, String)> {
    let measure = plan.indicator(id)?;
    Some((Place::Indicator(id.to_owned()), measure.spec.title.clone()))
}

/// The comments of a wave, the oldest first.
///
/// # Errors
/// Store errors.
pub fn all(app: &App, wave: Id<Wave>) -> Result<Vec<Comment>> {
    app.store.read(|db| Ok(store::all(db, wave)?))
}

/// A comment of a wave.
///
/// # Errors
/// `NotFound`; store errors.
pub fn one(app: &App, wave: Id<Wave>, id: Id<Comment>) -> Result<Comment> {
    let found = all(app, wave)?.into_iter().find(|comment| comment.id == id);
    found.ok_or_else(|| Code::NotFound.into())
}

/// Writes a comment on a place that exists; `id` was drawn with the form, so that sending it twice writes it once.
///
/// # Errors
/// `NotFound` for a place that does not exist; store errors. What is wrong with the text is the inner error.
pub fn write(
    app: &App,
    wave: &Wave,
    by: &SignedIn,
    id: Id<Comment>,
    place: Place,
    typed: &str,
) -> Result<std::result::Result<(), Flaw>> {
    if subjects(app, wave)?.find(&place).is_none() {
        return Err(Code::NotFound.into());
    }
    let text = match comment::read(typed) {
        Ok(text) => text,
        Err(flaw) => return Ok(Err(flaw)),
    };
    let new = Comment {
        id,
        wave: wave.id,
        place,
        person: Some(by.id),
        author: None,
        text,
        created_at: app.clock.now(),
        edited_at: None,
        retained: false,
    };
    app.store.write(|db| Ok(store::add(db, &new)?))?;
    Ok(Ok(()))
}

/// Changes one’s own comment. What a coordinator retained was the text before: it has to be retained again.
///
/// # Errors
/// `NotFound` for a comment of somebody else; store errors. What is wrong with the text is the inner error.
pub fn edit(app: &App, wave: Id<Wave>, by: &SignedIn, id: Id<Comment>, typed: &str) -> Result<std::result::Result<(), Flaw>> {
    let now = app.clock.now();
    let before = one(app, wave, id)?;
    if before.person != Some(by.id) {
        return Err(Code::NotFound.into());
    }
    let text = match comment::read(typed) {
        Ok(text) => text,
        Err(flaw) => return Ok(Err(flaw)),
    };
    if text == before.text {
        return Ok(Ok(()));
    }
    let changed = app.store.write(|db| Ok(store::edit(db, wave, id, by.id, &text, now)?))?;
    if changed { Ok(Ok(())) } else { Err(Code::NotFound.into()) }
}

/// Removes a comment: one’s own, or anybody’s for who `coordinates`. One that is gone already is no error.
///
/// # Errors
/// Store errors.
pub fn remove(app: &App, wave: Id<Wave>, by: &SignedIn, coordinates: bool, id: Id<Comment>) -> Result<bool> {
    let by = (!coordinates).then_some(by.id);
    app.store.write(|db| Ok(store::remove(db, wave, id, by)?))
}

/// Retains a comment for the report, or not any more.
///
/// # Errors
/// `NotFound`; store errors.
pub fn retain(app: &App, wave: Id<Wave>, id: Id<Comment>, retained: bool) -> Result<()> {
    if app.store.write(|db| Ok(store::retain(db, wave, id, retained)?))? {
        Ok(())
    } else {
        Err(Code::NotFound.into())
    }
}

/// What the diagnostic prints: the comments retained, the oldest first, without their authors.
///
/// # Errors
/// Store errors.
pub fn remarks(app: &App, wave: Id<Wave>) -> Result<Vec<Remark>> {
    let retained = all(app, wave)?.into_iter().filter(|comment| comment.retained);
    Ok(retained
        .map(|comment| Remark {
            place: comment.place,
            text: comment.text,
        })
        .collect())
}
