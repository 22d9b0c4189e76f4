//! What leaves the coding: a column of themes in the dataset, what the report prints, the file of coordinators.

use std::sync::Arc;

use super::{Desk, Question, store, texts};
use crate::analysis::columns::{Column, Data, Entry};
use crate::analysis::dataset::Dataset;
use crate::analysis::export::{TextRow, texts_csv};
use crate::analysis::verbatim::standing::agreements;
use crate::analysis::verbatim::{Standing, theme_column};
use crate::app::{App, waves};
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::questionnaire::answer::Missing;
use crate::report::diagnostic::{CodedQuestion, CodedTheme};
use crate::values::Id;

/// The dataset with a column of themes for each question whose coding is far enough to be printed. What is not settled is out of the
/// base of that column, as what was not asked.
///
/// # Errors
/// Store errors.
pub fn with_themes(app: &App, wave: Id<Wave>, dataset: &Arc<Dataset>) -> Result<Arc<Dataset>> {
    let state = app.store.read(|db| Ok(store::change(db, wave)?))?;
    if state.1 == 0 {
        return Ok(dataset.clone());
    }
    let lock = || {
        app.caches
            .verbatims
            .themed
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    };
    if let Some((of, made_from, known)) = lock().get(&wave)
        && *made_from == state
        && Arc::ptr_eq(of, dataset)
    {
        return Ok(known.clone());
    }
    let wave_known = waves::get(app, wave)?;
    let texts = texts::of_wave(app, wave)?;
    if texts.rows != dataset.len {
        // A response came between the two reads: its rows are not those of this dataset.
        return Ok(dataset.clone());
    }
    let mut themed: Option<Dataset> = None;
    for open in &texts.open {
        let desk = super::desk_of(app, &wave_known, open.clone())?;
        if desk.version > 0
            && desk.progress().is_printable()
            && let Some(column) = column(dataset, &desk)
        {
            themed = Some(themed.unwrap_or_else(|| (**dataset).clone()).with_column(column));
        }
    }
    let out = themed.map_or_else(|| dataset.clone(), Arc::new);
    lock().insert(wave, (dataset.clone(), state, out.clone()));
    Ok(out)
}

/// The themes of a question: several codes a unit, in the order of the codebook.
fn column(dataset: &Dataset, desk: &Desk) -> Option<Column> {
    let text = dataset.column(&desk.open.item)?;
    let list: Vec<Entry> = desk
        .book
        .live()
        .map(|theme| Entry {
            label: theme.label.clone(),
            ..Entry::bare(&theme.code)
        })
        .collect();
    if list.is_empty() {
        return None;
    }
    let words = list.len().div_ceil(64).max(1);
    let mut bits = vec![0u64; words * text.len()];
    // Answered, and not settled: as if it had not been asked.
    let mut missing: Vec<Option<Missing>> = text.missing.iter().map(|why| why.or(Some(Missing::NotDisplayed))).collect();
    for answer in &desk.open.texts {
        let Standing::Settled(themes) = desk.standing(answer) else {
            continue;
        };
        let unit = answer.unit;
        if unit >= missing.len() {
            return None;
        }
        missing[unit] = None;
        for (place, entry) in list.iter().enumerate() {
            if themes.contains(&entry.code) {
                bits[unit * words + place / 64] |= 1 << (place % 64);
            }
        }
    }
    Some(Column {
        name: theme_column(&desk.open.item),
        label: format!("Thèmes de « {} »", desk.open.label)
            .replace("« ", "«\u{a0}")
            .replace(" »", "\u{a0}»"),
        missing,
        data: Data::Sets { bits, words, list },
        roster: text.roster,
        ordered: false,
    })
}

/// What the report prints of the open questions whose coding is far enough, with their screened verbatims.
///
/// # Errors
/// Store errors.
pub fn coded(app: &App, wave: &Wave) -> Result<Vec<CodedQuestion>> {
    let mut out = Vec::new();
    if app.store.read(|db| Ok(store::change(db, wave.id)?))?.1 == 0 {
        return Ok(out);
    }
    for desk in super::questions(app, wave)? {
        let progress = desk.progress();
        if desk.version == 0 || !progress.is_printable() {
            continue;
        }
        let of = Question {
            wave: wave.id,
            item: &desk.open.item,
        };
        let quotes = app.store.read(|db| Ok(store::quotes(db, of)?))?;
        let quotes = super::quotes::holding(&desk, quotes);
        let answers = desk.open.texts.iter().map(|text| (text.key.as_str(), text.hash.as_str()));
        let all = agreements(&desk.book, &desk.sayings, answers);
        let main = all.first();
        let themes = desk
            .book
            .live()
            .map(|theme| CodedTheme {
                code: theme.code.clone(),
                label: theme.label.clone(),
                kappa: main
                    .and_then(|main| main.themes.iter().find(|(code, _)| *code == theme.code))
                    .and_then(|(_, pairs)| pairs.kappa().ok())
                    .map(|kappa| kappa.value),
                quotes: quotes
                    .iter()
                    .filter(|(quote, _)| quote.theme == theme.code)
                    .map(|(quote, _)| quote.text.clone())
                    .collect(),
            })
            .collect();
        let mut coders: Vec<&str> = desk
            .sayings
            .codings
            .values()
            .flat_map(|slots| slots.values().map(|coding| coding.coder.as_str()))
            .collect();
        coders.sort_unstable();
        coders.dedup();
        out.push(CodedQuestion {
            item: desk.open.item.clone(),
            label: desk.open.label.clone(),
            answers: progress.answers,
            settled: progress.settled,
            coders: coders.len(),
            twice: all.iter().map(|pair| pair.n).sum(),
            kappa: main.and_then(|main| main.all.as_ref().ok().copied()),
            themes,
        });
    }
    Ok(out)
}

/// The file of coordinators: every answer masked, under its reference, with its themes. Never a name, nor the order of arrival.
///
/// # Errors
/// When the table cannot be marked as one of a demonstration.
pub fn export(wave: &Wave, desk: &Desk) -> Result<Vec<u8>> {
    let label = |code: &String| {
        desk.book
            .theme(code)
            .map_or_else(|| code.clone(), |theme| theme.label.clone())
    };
    let rows: Vec<TextRow> = desk
        .open
        .texts
        .iter()
        .map(|text| {
            let (state, themes) = match desk.standing(text) {
                Standing::ToCode => ("à coder", None),
                Standing::Half => ("codée une fois", None),
                Standing::Disagreement => ("désaccord", None),
                Standing::Again => ("à recoder", None),
                Standing::Settled(themes) => ("codée", Some(themes)),
            };
            TextRow {
                reference: text.reference.clone(),
                text: text.masked.text.clone(),
                state: state.to_owned(),
                themes: themes.map(|themes| themes.iter().map(label).collect()),
            }
        })
        .collect();
    let csv = texts_csv(&desk.open.item, &rows).into_bytes();
    if wave.settings.demo {
        use anyhow::Context as _;
        return crate::app::training::marked(&csv)
            .context("les réponses libres en CSV")
            .map_err(Into::into);
    }
    Ok(csv)
}
