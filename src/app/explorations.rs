//! Coordinators explore the responses of a wave, and keep what they want in its diagnostic.

use std::sync::Arc;

use super::{App, diagnostics, overview};
use crate::analysis::dataset::Dataset;
use crate::analysis::explore::{Catalogue, Entry, Exploration, Fault, Names, Nature, Query, categories};
use crate::error::{Code, Result};
use crate::fieldwork::{Wave, comment};
use crate::questionnaire::{Mark, Questionnaire};
use crate::report::diagnostic::explored::{self, Manner, View};
use crate::report::plan::Plan;
use crate::store::explorations as store;
pub use crate::store::explorations::Kept;
use crate::values::{Id, hex_sha256};

/// Most characters of a title.
pub const LONGEST_TITLE: usize = 200;
/// Most explorations kept for a wave.
pub const MOST: usize = 40;
/// Most crossings suggested.
const SUGGESTED: usize = 6;

/// What a wave has to explore.
pub struct Table {
    questionnaire: Arc<Questionnaire>,
    dataset: Arc<Dataset>,
    plan: Plan,
    names: Names,
    /// The variables.
    pub catalogue: Catalogue,
    source: String,
}

/// An exploration and how it is told.
pub struct Seen {
    /// The figures.
    pub found: Exploration,
    /// The words.
    pub view: View,
}

/// Lays the responses of a wave on the table.
///
/// # Errors
/// `NotFound`; store errors; as the plan of the diagnostic.
pub fn open(app: &App, wave: &Wave) -> Result<Table> {
    let (questionnaire, dataset) = overview::dataset(app, wave.id)?;
    let plan = diagnostics::plan(app, &questionnaire)?;
    let names = explored::names(&plan);
    let catalogue = Catalogue::new(&questionnaire, &dataset, &names);
    let facts = diagnostics::facts(wave, app.clock.now());
    let source = format!(
        "Source : {}, {}, {}{}.",
        facts.survey,
        facts.year,
        crate::report::words::counted(dataset.len, "réponse"),
        if dataset.weighted.is_some() { ", pondérées" } else { "" },
    );
    Ok(Table {
        questionnaire,
        dataset,
        plan,
        names,
        catalogue,
        source,
    })
}

impl Table {
    /// How many responses there are.
    pub fn responses(&self) -> usize {
        self.dataset.len
    }

    /// Answers a query.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn look(&self, query: &Query) -> std::result::Result<Seen, Fault> {
        let (found, classes) = explored::pair(&self.dataset, &self.catalogue, &self.names, query)?;
        let manner = Manner {
            noun: &self.plan.noun,
            source: self.source.clone(),
            published: false,
            id: "exploration".to_owned(),
        };
        let view = explored::view(&found, classes.as_ref(), &manner);
        Ok(Seen { found, view })
    }

    /// The answers of a variable that a filter can keep: code, wording.
    pub fn answers(&self, variable: &str) -> Vec<(String, String)> {
        categories(&self.dataset, &self.names, variable).unwrap_or_default()
    }

    /// Crossings to begin with: questions of several kinds, the essential ones first, by the breakdowns of the plan.
    pub fn suggestions(&self) -> Vec<(Query, String)> {
        let by: Vec<&Entry> = self
            .plan
            .breakdowns
            .iter()
            .filter_map(|cut| {
                let named = match &cut.breakdown.by {
                    Some(by) => format!("{}*{by}", cut.breakdown.variable),
                    None => cut.breakdown.variable.clone(),
                };
                self.catalogue.find(&named)
            })
            .chain(
                ["register.employeuse", "register.domaine"]
                    .into_iter()
                    .filter_map(|name| self.catalogue.find(name)),
            )
            .collect();
        let essential = |entry: &Entry| {
            let item = self.questionnaire.item(&entry.name);
            item.is_some_and(|item| matches!(item.mark, Mark::Essential))
        };
        let first = self.questionnaire.pages.first().map(|page| &page.id);
        let mut entries: Vec<&Entry> = self
            .catalogue
            .entries
            .iter()
            .filter(|entry| self.questionnaire.item(&entry.name).is_some() && !by.contains(entry))
            // The first page says who answers.
            .filter(|entry| {
                self.questionnaire.pages.len() < 3 || first != self.questionnaire.page_of(&entry.name).map(|page| &page.id)
            })
            .collect();
        entries.sort_by_key(|entry| !essential(entry));
        let natures = [Nature::Scale, Nature::Ranking, Nature::Several, Nature::Number, Nature::One];
        let mut out: Vec<(Query, String)> = Vec::new();
        for round in 0..2 {
            for (place, nature) in natures.iter().enumerate() {
                let mut of = entries.iter().filter(|entry| entry.nature == *nature);
                if let (Some(entry), false) = (of.nth(round), by.is_empty()) {
                    let crossing = by[(place + round) % by.len()];
                    let query = Query {
                        variable: entry.name.clone(),
                        crossing: Some(crossing.name.clone()),
                        ..Query::default()
                    };
                    out.push((query, format!("{} – selon « {} »", entry.label, crossing.label)));
                }
            }
        }
        out.truncate(SUGGESTED);
        out
    }

    /// Whether a query is about variables that exist.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, query: &Query) -> std::result::Result<(), Fault> {
        self.look(query).map(|_| ())
    }
}

/// Why an exploration is not kept, or its words not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// What is asked cannot be.
    Query(Fault),
    /// The title is longer than [`LONGEST_TITLE`]: how many characters it has.
    Title(usize),
    /// The comment is longer than [`comment::LONGEST`]: how many characters it has.
    Comment(usize),
    /// [`MOST`] are kept already.
    Full,
    /// Its words were changed since they were shown.
    Stale,
}

/// What was typed, as it is kept: the title on one line.
fn words(title: &str, said: &str) -> std::result::Result<(String, String), Flaw> {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = match comment::read(&one_line(title)) {
        Ok(title) => title,
        Err(comment::Flaw::Empty) => String::new(),
        Err(comment::Flaw::TooLong(n)) => return Err(Flaw::Title(n)),
    };
    if title.chars().count() > LONGEST_TITLE {
        return Err(Flaw::Title(title.chars().count()));
    }
    match comment::read(said) {
        Ok(said) => Ok((title, said)),
        Err(comment::Flaw::Empty) => Ok((title, String::new())),
        Err(comment::Flaw::TooLong(n)) => Err(Flaw::Comment(n)),
    }
}

/// Those kept, in order.
///
/// # Errors
/// Store errors.
pub fn kept(app: &App, wave: Id<Wave>) -> Result<Vec<Kept>> {
    app.store.read(|db| Ok(store::all(db, wave)?))
}

/// What makes two queries the same exploration.
fn key(query: &Query) -> Result<String> {
    let canonical = serde_json::to_string(&query.canonical()).map_err(|error| anyhow::anyhow!(error))?;
    Ok(hex_sha256(canonical.as_bytes()))
}

/// The one kept that shows the same table as a query.
///
/// # Errors
/// Store errors.
pub fn same(app: &App, wave: Id<Wave>, query: &Query) -> Result<Option<Kept>> {
    let key = key(query)?;
    Ok(kept(app, wave)?.into_iter().find(|kept| kept.key == key))
}

/// Keeps an exploration for the diagnostic; `id` was drawn with the form. One that is kept already is left as it is.
///
/// # Errors
/// Store errors. What is wrong is the inner error.
pub fn keep(
    app: &App,
    wave: &Wave,
    id: Id<Kept>,
    query: &Query,
    title: &str,
    said: &str,
) -> Result<std::result::Result<Id<Kept>, Flaw>> {
    if let Err(fault) = open(app, wave)?.check(query) {
        return Ok(Err(Flaw::Query(fault)));
    }
    let (title, comment) = match words(title, said) {
        Ok(words) => words,
        Err(flaw) => return Ok(Err(flaw)),
    };
    let new = Kept {
        id,
        wave: wave.id,
        key: key(query)?,
        query: query.clone(),
        title,
        comment,
        changes: 0,
        created_at: app.clock.now(),
    };
    app.store.write(|db| {
        let known = store::all(db, wave.id)?;
        if let Some(same) = known.iter().find(|known| known.key == new.key || known.id == new.id) {
            return Ok(Ok(same.id));
        }
        if known.len() >= MOST {
            return Ok(Err(Flaw::Full));
        }
        store::add(db, &new)?;
        Ok(Ok(new.id))
    })
}

/// Changes the title and the comment of one kept, as they were shown after `changes` changes. Writing what is there already is no change.
///
/// # Errors
/// `NotFound`; store errors. What is wrong is the inner error.
pub fn write(
    app: &App,
    wave: Id<Wave>,
    id: Id<Kept>,
    changes: i32,
    title: &str,
    said: &str,
) -> Result<std::result::Result<(), Flaw>> {
    let (title, comment) = match words(title, said) {
        Ok(words) => words,
        Err(flaw) => return Ok(Err(flaw)),
    };
    app.store.write(|db| {
        let known = store::all(db, wave)?.into_iter().find(|known| known.id == id);
        let known = known.ok_or(Code::NotFound)?;
        if (&known.title, &known.comment) == (&title, &comment) {
            return Ok(Ok(()));
        }
        if store::write(db, wave, id, changes, &title, &comment)? {
            Ok(Ok(()))
        } else {
            Ok(Err(Flaw::Stale))
        }
    })
}

/// Puts one kept at a place, 0 the first. One that is gone is no error.
///
/// # Errors
/// Store errors.
pub fn put(app: &App, wave: Id<Wave>, id: Id<Kept>, place: usize) -> Result<()> {
    app.store.write(|db| {
        store::put(db, wave, id, place)?;
        Ok(())
    })
}

/// Keeps one no longer. One that is gone is no error.
///
/// # Errors
/// Store errors.
pub fn remove(app: &App, wave: Id<Wave>, id: Id<Kept>) -> Result<()> {
    app.store.write(|db| {
        store::remove(db, wave, id)?;
        Ok(())
    })
}

/// What the diagnostic shows of them.
///
/// # Errors
/// Store errors.
pub(super) fn for_report(app: &App, wave: Id<Wave>) -> Result<Vec<explored::Kept>> {
    let all = kept(app, wave)?.into_iter();
    Ok(all
        .map(|kept| explored::Kept {
            query: kept.query,
            title: kept.title,
            comment: kept.comment,
        })
        .collect())
}
