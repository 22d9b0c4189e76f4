//! Reference files of the whole installation: priority neighbourhoods and legal populations.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::library::territories;
use crate::register::import::{Kind, Refusal, Rejected, inspect, read_population, read_qpv};
use crate::store::reference::{self, Neighbourhood};

pub use crate::store::reference::Neighbourhood as Qpv;

/// What a reference file holds.
#[derive(Clone, Debug)]
pub struct ReferenceFile {
    /// QPV or populations.
    pub kind: Kind,
    /// Generation of the neighbourhoods, vintage of the populations.
    pub vintage: String,
    /// Neighbourhoods or communes read.
    pub count: usize,
    /// Rejected rows.
    pub rejected: Vec<Rejected>,
    /// What to tell.
    pub notes: Vec<String>,
}

/// Reads a reference file and, when `apply`, puts it in the place of the same generation or vintage. `kind`: what it should be.
///
/// # Errors
/// Store errors. What is wrong with the file is the inner error.
pub fn import(
    app: &App,
    path: &Path,
    kind: Option<Kind>,
    vintage: Option<&str>,
    apply: bool,
) -> Result<std::result::Result<ReferenceFile, Refusal>> {
    let file = File::open(path).map_err(|e| Error {
        code: Code::Busy,
        cause: Some(anyhow::Error::new(e).context("the file received cannot be read")),
    })?;
    let mut input = BufReader::new(file);
    let found = match inspect(&mut input, None) {
        Ok(inspection) => inspection.kind,
        Err(refused) => return Ok(Err(refused)),
    };
    let typed = vintage.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let wants_year = |what: &str| Refusal {
        message: format!("{what} n’est pas dit dans le fichier."),
        advice: "Indiquez l’année (par exemple 2024), puis recommencez.".to_owned(),
    };
    if let Some(year) = &typed
        && (year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()))
    {
        return Ok(Err(Refusal {
            message: format!("«\u{a0}{year}\u{a0}» n’est pas une année."),
            advice: "Écrivez quatre chiffres, par exemple 2024.".to_owned(),
        }));
    }
    match kind.unwrap_or(found) {
        Kind::Qpv => {
            let (rows, summary) = match read_qpv(&mut input, territories()) {
                Ok(read) => read,
                Err(refused) => return Ok(Err(refused)),
            };
            let mut generations: Vec<u16> = rows.iter().map(|row| row.generation).collect();
            generations.sort_unstable();
            generations.dedup();
            if rows.is_empty() {
                return Ok(Err(nothing("aucun quartier")));
            }
            if apply {
                app.store.write(|db| {
                    for generation in &generations {
                        let all: Vec<Neighbourhood> = rows
                            .iter()
                            .filter(|row| row.generation == *generation)
                            .map(|row| Neighbourhood {
                                code: row.code.clone(),
                                generation: generation.to_string(),
                                name: row.name.clone(),
                                communes: row.communes.clone(),
                            })
                            .collect();
                        reference::replace_qpv(db, &generation.to_string(), &all)?;
                    }
                    Ok(())
                })?;
            }
            let vintage: Vec<String> = generations.iter().map(u16::to_string).collect();
            Ok(Ok(ReferenceFile {
                kind: Kind::Qpv,
                vintage: vintage.join(", "),
                count: rows.len(),
                rejected: summary.rejected,
                notes: summary.notes,
            }))
        }
        Kind::Population => {
            let (rows, summary) = match read_population(&mut input, territories()) {
                Ok(read) => read,
                Err(refused) => return Ok(Err(refused)),
            };
            let Some(vintage) = typed.or_else(|| summary.vintage.map(|year| year.to_string())) else {
                return Ok(Err(wants_year("Le millésime des populations")));
            };
            if rows.is_empty() {
                return Ok(Err(nothing("aucune population")));
            }
            if apply {
                let all: Vec<(String, i32)> = rows
                    .iter()
                    .map(|row| (row.commune.clone(), i32::try_from(row.municipal).unwrap_or(i32::MAX)))
                    .collect();
                app.store.write(|db| Ok(reference::replace_population(db, &vintage, &all)?))?;
            }
            Ok(Ok(ReferenceFile {
                kind: Kind::Population,
                vintage,
                count: rows.len(),
                rejected: summary.rejected,
                notes: summary.notes,
            }))
        }
        other => Ok(Err(Refusal {
            message: format!("Ce fichier n’est pas un fichier de référence ({}).", other.label()),
            advice: "Importez ici la liste des QPV ou les populations légales\u{202f}; les listes d’associations s’importent depuis le répertoire."
                .to_owned(),
        })),
    }
}

fn nothing(what: &str) -> Refusal {
    Refusal {
        message: format!("Le fichier ne contient {what} utilisable."),
        advice: "Vérifiez que c’est le bon fichier, avec ses lignes.".to_owned(),
    }
}

/// Generations of neighbourhoods with how many each has, vintages of populations.
pub type Holdings = (Vec<(String, i64)>, Vec<String>);

/// Generations of neighbourhoods, each with how many.
pub type Generations = Vec<(String, i64)>;

/// What was imported: generations of neighbourhoods, vintages of populations.
///
/// # Errors
/// Store errors.
pub fn known(app: &App) -> Result<Holdings> {
    app.store
        .read(|db| Ok((reference::generations(db)?, reference::vintages(db)?)))
}

/// The priority neighbourhoods of these communes: see [`crate::store::reference::qpv_of`].
///
/// # Errors
/// Store errors.
pub fn qpv_of(app: &App, communes: &[String]) -> Result<Vec<Qpv>> {
    app.store.read(|db| Ok(reference::qpv_of(db, communes)?))
}

/// The legal population of these communes and its vintage: see [`crate::store::reference::population`].
///
/// # Errors
/// Store errors.
pub fn population(app: &App, communes: &[String]) -> Result<Option<(i64, String)>> {
    app.store.read(|db| Ok(reference::population(db, communes)?))
}
