//! From a file to its rows: inspection, then the reading.

use std::borrow::Cow;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::guess::{Guess, guess};
use super::joafe::NoticeReader;
use super::kind::{Kind, detect};
use super::layout::{self, Layout};
use super::list::ListReader;
use super::mapping::{Mapping, headers_key};
use super::place::Filter;
use super::readers::{Outcome, Reader, bound, cut};
use super::refusal::Refusal;
use super::rna::RnaReader;
use super::row::{Cause, Incoming, Rejected};
use super::sirene::{EstablishmentReader, Seats, UnitReader};
use super::summary::Summary;
use super::table::{self, Row};
use super::text::Tally;
use crate::register::places::Places;
use crate::register::territory::Territories;
use crate::values::Date;

/// Rows that a guess is made from.
const SAMPLE_ROWS: usize = 200;

/// What a file is, before it is imported.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Its kind.
    pub kind: Kind,
    /// Headers, as written.
    pub headers: Vec<String>,
    /// The key under which the mapping of these headers is remembered.
    pub headers_key: String,
    /// The first rows (at most 200), cells mended and decoded.
    pub sample: Vec<Vec<String>>,
    /// What each column seems to mean; empty for kinds whose columns are known.
    pub guesses: Vec<Guess>,
    /// The sheet that was looked at, in a workbook.
    pub sheet: Option<String>,
    /// The visible sheets of a workbook.
    pub sheets: Vec<String>,
    /// What to tell about the file, French sentences.
    pub notes: Vec<String>,
}

impl Inspection {
    /// The guessed mapping.
    pub fn mapping(&self) -> Mapping {
        Mapping::guessed(&self.headers, &self.sample)
    }
}

/// How a file is imported.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Its kind, as inspected or as chosen.
    pub kind: Kind,
    /// The meaning of its columns, for [mapped](Kind::is_mapped) kinds; guessed when absent.
    pub mapping: Option<Mapping>,
    /// The sheet of a workbook; the best one when absent.
    pub sheet: Option<String>,
    /// The territory that [national](Kind::is_national) files are filtered to. Lists are never filtered.
    pub filter: &'a Filter,
    /// Today: later dates are typing errors.
    pub today: Date,
    /// Where the seats are, to filter SIRENE’s legal units to the territory; without them, legal units only complete.
    pub seats: Option<&'a Seats>,
    /// Any fault rejects its row; else an e-mail or a number that cannot be used is left out, with a remark.
    pub strict: bool,
}

impl<'a> Options<'a> {
    /// The usual way.
    pub fn new(kind: Kind, filter: &'a Filter, today: Date) -> Self {
        Options {
            kind,
            mapping: None,
            sheet: None,
            filter,
            today,
            seats: None,
            strict: false,
        }
    }
}

/// What a reading hands over, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A row.
    Row(Box<Incoming>),
    /// A rejected row.
    Rejected(Rejected),
}

/// Says what a file is. `sheet` chooses a sheet of a workbook.
///
/// # Errors
/// The file cannot be read at all (no table, damaged, a bomb…).
pub fn inspect<R: Read + Seek>(input: &mut R, sheet: Option<&str>) -> Result<Inspection, Refusal> {
    let layout = layout::layout(input, sheet)?;
    let sample = sample(input, &layout)?;
    let kind = detect(&layout.headers);
    let guesses = if kind.is_mapped() {
        guess(&layout.headers, &sample)
    } else {
        Vec::new()
    };
    Ok(Inspection {
        kind,
        headers_key: headers_key(&layout.headers),
        headers: layout.headers,
        sample,
        guesses,
        sheet: layout.sheet,
        sheets: layout.sheets,
        notes: layout.notes,
    })
}

pub(super) fn sample<R: Read + Seek>(input: &mut R, layout: &Layout) -> Result<Vec<Vec<String>>, Refusal> {
    let tally = Tally::default();
    let mut sample: Vec<Vec<String>> = Vec::new();
    let width = layout.headers.len();
    table::rows(input, layout, &tally, &mut |row| {
        if !row.is_broken() && !row.is_blank() {
            sample.push((0..row.len().min(width)).map(|column| row.text(column)).collect());
        }
        Ok(if sample.len() < SAMPLE_ROWS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    Ok(sample)
}

/// Reads a file of associations. Each row goes to `on`, in the order of the file; `Break` stops the reading.
///
/// # Errors
/// The file cannot be read, is not of the kind said, or the mapping has faults. What went to `on` before must then be forgotten.
pub fn read<R: Read + Seek>(
    input: &mut R,
    options: &Options<'_>,
    all: &Territories,
    on: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<Summary, Refusal> {
    let layout = layout::layout(input, options.sheet.as_deref())?;
    let mapping = mapping_of(input, &layout, options)?;
    let reader = reader(&layout, options, mapping.as_ref())?;
    let dropped = reader.dropped();
    let mut summary = Summary {
        notes: layout.notes.clone(),
        dropped_columns: dropped
            .iter()
            .filter_map(|place| layout.headers.get(*place).cloned())
            .collect(),
        ..Summary::default()
    };
    let places = all.places();
    let tally = Tally::default();
    let width = layout.headers.len();
    let formulas = table::rows(input, &layout, &tally, &mut |row| {
        if row.is_blank() {
            return Ok(ControlFlow::Continue(()));
        }
        summary.rows += 1;
        let event = match outcome(row, width, reader.as_ref(), options, places) {
            Outcome::Row(mut out) => {
                out.line = row.line;
                bound(&mut out);
                summary.keep(&out);
                Event::Row(out)
            }
            Outcome::Rejected(cause, reason) => {
                let rejected = rejected(row, width, cause, &reason, &dropped);
                summary.reject(&rejected);
                Event::Rejected(rejected)
            }
            quiet => {
                let count = match quiet {
                    Outcome::Outside => &mut summary.outside,
                    Outcome::Superseded => &mut summary.replaced,
                    _ => &mut summary.filtered,
                };
                *count += 1;
                return Ok(ControlFlow::Continue(()));
            }
        };
        let flow = on(event);
        summary.stopped = flow.is_break();
        Ok(flow)
    })?;
    summary.formulas = formulas;
    (summary.utf8_lines, summary.legacy_lines, summary.mended_cells) = (tally.utf8(), tally.legacy(), tally.mended());
    if options.filter.has_local_law() && matches!(options.kind, Kind::RnaWaldec | Kind::RnaImport | Kind::Joafe) {
        summary.notes.push(
            "Le RNA ne contient pas les associations de droit local du Bas-Rhin, du Haut-Rhin et de la Moselle, inscrites au tribunal. Complétez avec SIRENE (catégorie 9260) et les listes des communes."
                .to_owned(),
        );
    }
    summary.conclude(options.kind, mapping.as_ref());
    Ok(summary)
}

/// Reads the seats of a territory from SIRENE’s establishments, for [`Options::seats`].
///
/// # Errors
/// As [`read`].
pub fn read_seats<R: Read + Seek>(
    input: &mut R,
    filter: &Filter,
    all: &Territories,
    today: Date,
) -> Result<(Seats, Summary), Refusal> {
    let mut seats = Seats::default();
    let options = Options::new(Kind::SireneEstablishment, filter, today);
    let summary = read(input, &options, all, &mut |event| {
        if let Event::Row(row) = event {
            seats.add(&row);
        }
        ControlFlow::Continue(())
    })?;
    Ok((seats, summary))
}

fn mapping_of<R: Read + Seek>(input: &mut R, layout: &Layout, options: &Options<'_>) -> Result<Option<Mapping>, Refusal> {
    if !options.kind.is_mapped() {
        return Ok(None);
    }
    let mapping = match &options.mapping {
        Some(mapping) if !mapping.fits(&layout.headers) => {
            return Err(Refusal::new(
                "Les colonnes du fichier ne sont plus celles pour lesquelles les sens ont été choisis.",
                "Choisissez de nouveau le sens des colonnes de ce fichier.",
            ));
        }
        Some(mapping) => mapping.clone(),
        None => Mapping::guessed(&layout.headers, &sample(input, layout)?),
    };
    let faults = mapping.faults();
    if faults.is_empty() {
        return Ok(Some(mapping));
    }
    let shown: Vec<String> = layout.headers.iter().take(8).map(|h| format!("«\u{a0}{h}\u{a0}»")).collect();
    Err(Refusal::new(
        format!("{} Colonnes lues\u{a0}: {}.", faults.join(" "), shown.join(", ")),
        "Choisissez le sens de chaque colonne, puis recommencez.",
    ))
}

fn reader<'o>(layout: &Layout, options: &Options<'o>, mapping: Option<&Mapping>) -> Result<Box<dyn Reader + 'o>, Refusal> {
    let headers = &layout.headers;
    let found = detect(headers);
    let wrong = |found: Kind| {
        Refusal::new(
            format!(
                "Ce fichier n’a pas les colonnes attendues ({})\u{a0}: il ressemble à «\u{a0}{}\u{a0}».",
                options.kind.label(),
                found.label()
            ),
            "Choisissez le bon fichier, ou le bon type de fichier.",
        )
    };
    if let Some(mapping) = mapping {
        return Ok(Box::new(ListReader::new(mapping, options.today, options.strict)));
    }
    match options.kind {
        kind if kind != found => Err(wrong(found)),
        Kind::RnaWaldec | Kind::RnaImport => Ok(Box::new(RnaReader::new(headers, options.filter, options.today))),
        Kind::SireneUnit => Ok(Box::new(UnitReader::new(headers, options.seats, options.today))),
        Kind::SireneEstablishment => Ok(Box::new(EstablishmentReader::new(headers, options.filter, options.today))),
        Kind::Joafe => Ok(Box::new(NoticeReader::new(headers, options.filter, options.today))),
        kind => Err(Refusal::new(
            format!("Ce fichier n’est pas une liste d’associations ({}).", kind.label()),
            reference_advice(kind),
        )),
    }
}

/// What to do with a reference file.
pub(super) fn reference_advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Communes | Kind::Groups => {
            "Les communes et les intercommunalités de 2026 sont déjà fournies\u{a0}: il n’y a rien à importer."
        }
        _ => "Importez-le depuis les données de référence.",
    }
}

fn outcome(row: &Row<'_>, width: usize, reader: &dyn Reader, options: &Options<'_>, places: &Places) -> Outcome {
    // A line of the rest of the country that cannot be read is nobody’s fault here.
    let elsewhere = |cells: &[Cow<'_, [u8]>]| {
        options.kind.is_national() && !cells.iter().any(|cell| options.filter.mentions(cell.trim_ascii()))
    };
    if row.is_broken() {
        let text = row.broken_text();
        let words = text.split([';', ',', '\t', '|', '"']);
        if elsewhere(&words.map(|word| Cow::Borrowed(word.as_bytes())).collect::<Vec<_>>()) {
            return Outcome::Outside;
        }
        return Outcome::Rejected(
            Cause::Broken,
            "Un guillemet ouvert dans cette ligne n’est jamais refermé\u{a0}: ajoutez-le ou supprimez-le.".to_owned(),
        );
    }
    let extra = (width..row.len()).find(|column| !row.raw(*column).trim_ascii().is_empty());
    if let Some(column) = extra {
        if elsewhere(&(0..row.len()).map(|column| row.raw(column)).collect::<Vec<_>>()) {
            return Outcome::Outside;
        }
        return Outcome::Rejected(
            Cause::Shifted,
            format!(
                "Cette ligne a plus de cases que de titres (à partir de «\u{a0}{}\u{a0}»)\u{a0}: mettez entre guillemets le texte qui contient le séparateur.",
                cut(&row.text(column), 40)
            ),
        );
    }
    reader.read(row, places)
}

fn rejected(row: &Row<'_>, width: usize, cause: Cause, reason: &str, dropped: &[usize]) -> Rejected {
    // In a broken line nobody can tell which words are a name or an address; in a shifted one they may be further right.
    let shift = row.len().saturating_sub(width);
    let dropped_here = |column: usize| dropped.iter().any(|place| (*place..=place + shift).contains(&column));
    let cells = if row.is_broken() && !dropped.is_empty() {
        Vec::new()
    } else if row.is_broken() {
        vec![cut(&row.broken_text(), 500)]
    } else {
        (0..row.len())
            .map(|column| {
                if dropped_here(column) {
                    String::new()
                } else {
                    cut(&row.text(column), 500)
                }
            })
            .collect()
    };
    Rejected {
        line: row.line,
        cause,
        reason: cut(reason, 1_000),
        cells,
    }
}
