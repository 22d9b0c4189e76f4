//! What coordinators and directors see of a wave: the quality of the fieldwork and the aggregates, live.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::answering::context;
use super::{App, columns, weighting};
use crate::analysis::Record;
use crate::analysis::dataset::Dataset;
use crate::error::Result;
pub use crate::fieldwork::FieldQuality;
use crate::fieldwork::weighting::WeightingChoices;
use crate::fieldwork::{self, Rates, ResponseState, Wave, board};
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::{Choice, Content, Kind, Questionnaire, Value};
use crate::store::Database;
use crate::store::board::{self as counted, Filter};
use crate::store::frame;
use crate::store::register::Registered;
use crate::store::results::{self, Outline};
use crate::store::wave;
use crate::values::{Id, Timestamp};

/// Reads the quality of the fieldwork: the same cases, counted by the same statement, as the board.
///
/// # Errors
/// `NotFound`; store errors.
pub fn quality(app: &App, wave: Id<Wave>) -> Result<FieldQuality> {
    app.store.read(|db| {
        let (mut quality, _) = answers(app, db, wave)?;
        let counts = counted::strata(db, wave, &Filter::default())?;
        quality.strata = board::groups(&counts, Clone::clone);
        (quality.tally, quality.outside) = board::whole(&counts);
        quality.contactable = counted::contactable(db, wave)?;
        quality.invited = counted::invited(db, wave)?;
        Ok(quality)
    })
}

/// The rates of a wave.
///
/// # Errors
/// Store errors.
pub fn rates(app: &App, wave: Id<Wave>) -> Result<Rates> {
    let (tally, _) = app
        .store
        .read(|db| Ok(board::whole(&counted::strata(db, wave, &Filter::default())?)))?;
    Ok(fieldwork::rates(&tally, &tally))
}

/// How the questionnaire is gone through (Q6), without reading the frame: begun, last page of those who stopped, median duration; and
/// the questionnaire.
///
/// # Errors
/// `NotFound`; store errors.
pub fn passage(app: &App, wave: Id<Wave>) -> Result<(FieldQuality, Arc<Questionnaire>)> {
    app.store.read(|db| answers(app, db, wave))
}

/// What the responses say of the fieldwork, without the frame.
fn answers(app: &App, db: &mut Database, of: Id<Wave>) -> Result<(FieldQuality, Arc<Questionnaire>)> {
    let known = wave::get(db, of)?;
    let questionnaire = app.questionnaire(db, &known.questionnaire)?;
    let outlines = results::outlines(db, of)?;
    let events = results::events(db, of)?;
    let quality = measure(&outlines, &events, &questionnaire, app.clock.now());
    Ok((quality, questionnaire))
}

fn measure(
    outlines: &[Outline],
    events: &[(Id<crate::fieldwork::Response>, Timestamp)],
    questionnaire: &Questionnaire,
    now: Timestamp,
) -> FieldQuality {
    let mut quality = FieldQuality {
        begun: outlines.len(),
        at: Some(now),
        ..FieldQuality::default()
    };
    let mut stopped: BTreeMap<&str, usize> = BTreeMap::new();
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for outline in outlines {
        if outline.state == ResponseState::Draft
            && let Some(page) = &outline.last_page
        {
            *stopped.entry(page).or_default() += 1;
        }
        if let Some(at) = outline.submitted_at {
            *days.entry(at.date().to_string()).or_default() += 1;
        }
    }
    let order = |page: &str| {
        questionnaire
            .pages
            .iter()
            .position(|known| known.id == page)
            .unwrap_or(usize::MAX)
    };
    quality.stopped_at = stopped.into_iter().map(|(page, count)| (page.to_owned(), count)).collect();
    quality.stopped_at.sort_by_key(|(page, _)| order(page));
    quality.by_day = days.into_iter().collect();
    let sent: BTreeMap<_, _> = outlines
        .iter()
        .filter_map(|outline| Some((outline.id, outline.submitted_at?)))
        .collect();
    quality.median_minutes = median_minutes(events, &sent);
    quality
}

/// Breaks longer than this (in seconds) are left out of durations.
const BREAK: i64 = 30 * 60;

/// The median, over the responses that were sent, of the time between the first page saved and the sending. Corrections made
/// after sending do not count.
fn median_minutes(
    events: &[(Id<crate::fieldwork::Response>, Timestamp)],
    sent: &BTreeMap<Id<crate::fieldwork::Response>, Timestamp>,
) -> Option<f64> {
    let mut seconds: BTreeMap<Id<crate::fieldwork::Response>, f64> = BTreeMap::new();
    for pair in events.windows(2) {
        let [(one, before), (other, after)] = pair else { continue };
        if one != other || sent.get(one).is_none_or(|sent| after > sent) {
            continue;
        }
        let gap = (after.0.as_microsecond() - before.0.as_microsecond()) as f64 / 1e6;
        if gap <= BREAK as f64 {
            *seconds.entry(*one).or_default() += gap;
        }
    }
    let mut durations: Vec<f64> = seconds.into_values().collect();
    durations.sort_by(f64::total_cmp);
    let middle = durations.len() / 2;
    let median = match durations.len() {
        0 => return None,
        n if n % 2 == 1 => durations[middle],
        _ => f64::midpoint(durations[middle - 1], durations[middle]),
    };
    Some(median / 60.0)
}

/// What the weighted dataset of a wave depends on: its responses, its frame, the choices of the coordinator.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    responses: (i64, i64),
    frame: (i64, Option<Timestamp>, Option<Timestamp>),
    choices: WeightingChoices,
}

fn change(db: &mut Database, wave: &Wave) -> Result<Change> {
    Ok(Change {
        responses: results::last_change(db, wave.id)?,
        frame: frame::last_change(db, wave.id)?,
        choices: wave.settings.weighting.clone(),
    })
}

/// The dataset of the validated, in-scope, usable responses with their weights, built from the database (cached by wave and last
/// change), with the themes of open questions whose coding is far enough.
///
/// # Errors
/// `NotFound`; store errors.
pub fn dataset(app: &App, wave: Id<Wave>) -> Result<(Arc<Questionnaire>, Arc<Dataset>)> {
    let (questionnaire, dataset) = plain(app, wave)?;
    let dataset = super::verbatims::with_themes(app, wave, &dataset)?;
    Ok((questionnaire, dataset))
}

/// The dataset without themes: what was answered, as it was.
///
/// # Errors
/// `NotFound`; store errors.
pub(super) fn plain(app: &App, wave: Id<Wave>) -> Result<(Arc<Questionnaire>, Arc<Dataset>)> {
    let now = app.clock.now();
    app.store.read(|db| {
        let known = wave::get(db, wave)?;
        let change = change(db, &known)?;
        if let Some((made_from, questionnaire, dataset)) = app.caches.dataset(wave)
            && made_from == change
        {
            return Ok((questionnaire, dataset));
        }
        let (questionnaire, dataset) = columns::read(app, db, &known, now)?;
        let dataset = Arc::new(weighting::weigh(db, &known, &questionnaire, dataset)?);
        app.caches.keep_dataset(wave, change, &questionnaire, &dataset);
        Ok((questionnaire, dataset))
    })
}

/// The same without some responses, nothing cached.
///
/// # Errors
/// `NotFound`; store errors.
pub(super) fn dataset_without(
    app: &App,
    wave: Id<Wave>,
    without: &BTreeSet<Id<fieldwork::Response>>,
) -> Result<(Arc<Questionnaire>, Arc<Dataset>)> {
    if without.is_empty() {
        return dataset(app, wave);
    }
    let now = app.clock.now();
    app.store.read(|db| {
        let of = wave::get(db, wave)?;
        let (questionnaire, context, mut records) = gather(app, db, wave, now)?;
        let left_out: BTreeSet<String> = without.iter().map(ToString::to_string).collect();
        records.retain(|record| record.usable && !left_out.contains(&record.key));
        let dataset = Dataset::new(&questionnaire, &context, records);
        let dataset = Arc::new(weighting::weigh_without(db, &of, &questionnaire, dataset, without)?);
        Ok((questionnaire, dataset))
    })
}

/// The dataset of a wave with other choices than those it has: nothing is cached.
///
/// # Errors
/// Store errors.
pub(super) fn weighted(app: &App, db: &mut Database, of: &Wave) -> Result<Dataset> {
    let (questionnaire, dataset) = columns::read(app, db, of, app.clock.now())?;
    weighting::weigh(db, of, &questionnaire, dataset)
}

/// Every response that was sent and not put aside, those that the analysis does not use included, with what they are read with; weights
/// and strata are those of the figures.
///
/// # Errors
/// `NotFound`; store errors.
pub(super) fn records(app: &App, wave: Id<Wave>) -> Result<Gathered> {
    let now = app.clock.now();
    app.store.read(|db| {
        let known = wave::get(db, wave)?;
        let (questionnaire, context, mut records) = gather(app, db, wave, now)?;
        let dataset = Dataset::new(&questionnaire, &context, records.clone());
        let dataset = weighting::weigh(db, &known, &questionnaire, dataset)?;
        let strata = dataset.weighted.iter().flat_map(|weighted| &weighted.strata);
        let weights = dataset.design.weights.iter().zip(strata);
        let mut usable: Vec<&mut Record> = records.iter_mut().filter(|record| record.usable).collect();
        usable.sort_by(|a, b| a.key.cmp(&b.key));
        for (record, (weight, stratum)) in usable.into_iter().zip(weights) {
            record.weight = *weight;
            record.stratum.clone_from(stratum);
        }
        Ok((questionnaire, context, records))
    })
}

/// Questionnaire, context common to all, responses.
type Gathered = (Arc<Questionnaire>, Context, Vec<Record>);

fn gather(app: &App, db: &mut Database, of: Id<Wave>, now: Timestamp) -> Result<Gathered> {
    let known = wave::get(db, of)?;
    let questionnaire = app.questionnaire(db, &known.questionnaire)?;
    let mut records = Vec::new();
    results::sent(db, of, |sent| {
        records.push(Record {
            key: sent.id.to_string(),
            answers: sent.answers,
            register: attributes(sent.association),
            path: sent.path,
            usable: sent.usable,
            weight: 1.0,
            stratum: String::new(),
        });
    })?;
    let lang = questionnaire.locale.clone();
    let mut context = context::context(&known, &questionnaire, None, lang, Path::Full, None, now.date());
    context.lists.insert(COMMUNES.to_owned(), communes(&questionnaire, &records));
    Ok((questionnaire, context, records))
}

/// The list of the names of communes, for questions and tables.
const COMMUNES: &str = "@insee/communes";

/// The communes that the responses and the register name, in the order of their names.
fn communes(questionnaire: &Questionnaire, records: &[Record]) -> Vec<Choice> {
    let items: Vec<&str> = questionnaire
        .questions()
        .into_iter()
        .filter(|item| matches!(item.kind, Kind::Commune))
        .map(|item| item.id.as_str())
        .collect();
    let said = |record: &Record| -> Vec<String> {
        let answers = items.iter().filter_map(|item| match &record.answers.get(item)?.content {
            Content::Value(Value::Text(code)) => Some(code.clone()),
            _ => None,
        });
        answers.chain(record.register.get("commune").cloned()).collect()
    };
    columns::communes(&records.iter().flat_map(said).collect())
}

/// What the register says of an association, never its name nor its numbers.
fn attributes(association: Registered) -> BTreeMap<String, String> {
    let mut out = association.attributes;
    for (name, value) in [("quartier", association.quarter), ("qpv", association.qpv)] {
        if let Some(value) = value {
            out.entry(name.to_owned()).or_insert(value);
        }
    }
    out.extend(association.domain.map(|domain| ("domaine".to_owned(), domain)));
    out.extend(association.commune.map(|commune| ("commune".to_owned(), commune)));
    let employer = association.employer.map(|employer| if employer { "oui" } else { "non" });
    out.extend(employer.map(|employer| ("employeuse".to_owned(), employer.to_owned())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fieldwork::Response;
    use crate::values::SeededRandom;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::parse("2026-03-02T09:00:00Z").unwrap().plus_seconds(60 * minutes)
    }

    #[test]
    fn breaks_and_corrections_are_left_out_of_the_duration() {
        let chance = SeededRandom::new(1);
        let ids: Vec<Id<Response>> = (0..3).map(|_| Id::new(at(0), &chance)).collect();
        let mut ids = ids;
        ids.sort();
        let events = [
            (ids[0], at(0)),
            (ids[0], at(10)),
            // lunch
            (ids[0], at(100)),
            (ids[0], at(104)),
            // a correction, the day after
            (ids[0], at(1500)),
            (ids[0], at(1501)),
            (ids[1], at(0)),
            (ids[1], at(20)),
            // never sent
            (ids[2], at(0)),
            (ids[2], at(1)),
        ];
        let sent = BTreeMap::from([(ids[0], at(104)), (ids[1], at(20))]);
        assert_eq!(median_minutes(&events, &sent), Some(17.0));
        assert_eq!(median_minutes(&[], &sent), None);
    }
}
