//! What each column of a list means: proposed, corrected by a person, remembered.

use askama::Template;

use crate::app::register::imports::{self, Chosen, Import, Received};
use crate::error::Result;
use crate::register::import::{Column, Confidence, Kind, Mapping, Meaning, Refusal};
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

struct Line {
    name: String,
    id: String,
    header: String,
    samples: Vec<String>,
    sure: String,
    choices: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "register_columns.html")]
struct Columns {
    frame: Frame,
    back: String,
    file: String,
    remembered: bool,
    refused: Option<Refusal>,
    notes: Vec<String>,
    sheets: Vec<(String, bool)>,
    lines: Vec<Line>,
    headers: Vec<(String, String)>,
    action: String,
    abandon: String,
    csrf: String,
}

/// The screen of a list that waits.
pub(super) fn page(ask: &Ask, import: &Import, status: u16, refused: Option<Refusal>, typed: Option<&Mapping>) -> Result<Reply> {
    let words = ask.words;
    let sheet = ask
        .query("feuille")
        .or_else(|| ask.field("feuille"))
        .filter(|name| !name.is_empty());
    let inspection = match imports::columns(&ask.app, import, sheet)? {
        Ok(inspection) => inspection,
        // Another sheet that cannot be read: back to the one that can.
        Err(refused) => {
            return match sheet {
                Some(_) => {
                    let ask_again = imports::columns(&ask.app, import, None)?;
                    match ask_again {
                        Ok(_) if ask.query("feuille").is_some() => {
                            Ok(Reply::see(ask.at(&format!("registre/imports/{}/colonnes", import.run.id))))
                        }
                        _ => super::preview::refused(ask, import, refused),
                    }
                }
                None => super::preview::refused(ask, import, refused),
            };
        }
    };
    let same_sheet = inspection.sheet == import.reading.sheet;
    let mapping = typed
        .cloned()
        .or_else(|| import.reading.mapping.clone().filter(|_| same_sheet))
        .filter(|mapping| mapping.fits(&inspection.headers))
        .unwrap_or_else(|| inspection.mapping());
    let lines = inspection
        .headers
        .iter()
        .enumerate()
        .map(|(place, header)| {
            let chosen = mapping.columns.get(place).map_or(Meaning::Ignore, |column| column.meaning);
            let guess = inspection.guesses.get(place).filter(|guess| guess.meaning == chosen);
            Line {
                name: format!("sens-{place}"),
                id: format!("s{place}"),
                header: if header.trim().is_empty() {
                    words.t("columns-no-header")
                } else {
                    header.clone()
                },
                samples: samples(&inspection.sample, place),
                sure: match guess {
                    Some(guess) if guess.confidence == Confidence::Low => guess.confidence.label().to_owned(),
                    _ => String::new(),
                },
                choices: Meaning::ALL
                    .into_iter()
                    .map(|meaning| (meaning.code(), meaning.label(), meaning == chosen))
                    .collect(),
            }
        })
        .collect();
    let base = ask.at(&format!("registre/imports/{}", import.run.id));
    let template = Columns {
        frame: Frame::staff(ask, words.t("columns-title")),
        back: ask.at("registre/imports"),
        file: import.run.file_name.clone(),
        remembered: import.reading.remembered && typed.is_none(),
        refused,
        notes: inspection.notes.clone(),
        sheets: inspection
            .sheets
            .iter()
            .map(|name| (name.clone(), Some(name) == inspection.sheet.as_ref()))
            .collect(),
        lines,
        headers: inspection
            .headers
            .iter()
            .enumerate()
            .map(|(place, header)| (format!("titre-{place}"), header.clone()))
            .chain(inspection.sheet.iter().map(|sheet| ("feuille".to_owned(), sheet.clone())))
            .collect(),
        action: format!("{base}/colonnes"),
        abandon: format!("{base}/abandonner"),
        csrf: ask.csrf(),
    };
    Ok(render(status, &template))
}

/// The first three cells that are not empty.
fn samples(rows: &[Vec<String>], place: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for cell in rows.iter().filter_map(|row| row.get(place)) {
        let cell: String = cell.trim().chars().take(60).collect();
        if !cell.is_empty() && !out.contains(&cell) {
            out.push(cell);
        }
        if out.len() == 3 {
            break;
        }
    }
    out
}

/// The columns of a list, to choose again.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let import = imports::get(&ask.app, ask.observatory()?.id, ask.id("import")?)?;
    page(ask, &import, 200, None, None)
}

/// Reads the list with the meanings chosen.
pub(in crate::web) fn choose(ask: &Ask) -> Result<Reply> {
    let of = ask.observatory()?;
    let import = imports::get(&ask.app, of.id, ask.id("import")?)?;
    let columns = (0..)
        .map_while(|place| {
            let header = ask.field(&format!("titre-{place}"))?;
            let meaning = ask
                .field(&format!("sens-{place}"))
                .and_then(Meaning::parse)
                .unwrap_or(Meaning::Ignore);
            Some(Column {
                header: header.to_owned(),
                meaning,
            })
        })
        .collect();
    let mapping = Mapping { columns };
    let faults = mapping.faults();
    if !faults.is_empty() {
        let refused = Refusal {
            message: faults.join(" "),
            advice: String::new(),
        };
        return page(ask, &import, 422, Some(refused), Some(&mapping));
    }
    let kind = if import.kind.is_mapped() {
        import.kind
    } else {
        Kind::Municipal
    };
    let chosen = Chosen {
        kind,
        mapping: mapping.clone(),
        sheet: ask.field("feuille").map(str::to_owned),
    };
    match imports::choose(&ask.app, of, import.run.id, chosen)? {
        Received::Refused(refused) => page(ask, &import, 422, Some(refused), Some(&mapping)),
        Received::Previewed(id) | Received::Columns(id) => Ok(Reply::see(ask.at(&format!("registre/imports/{id}")))),
    }
}
