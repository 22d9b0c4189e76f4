//! Benchmark packs: those of the program, those that an observatory loads. Every version is kept; the last one loaded and not withdrawn
//! is used, and takes the place of a pack of the program with the same name.

use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Observatory, User};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::schema::Fault;
use crate::questionnaire::schema::pieces::fault;
use crate::report::benchmark::{self, Pack, Set};
use crate::report::plan::Plan;
use crate::store::benchmarks::{self as store, Stored};
use crate::values::{Id, Timestamp};

/// A version of a pack that an observatory may use.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The row; `None`: one of the program.
    pub id: Option<Id<Stored>>,
    /// Its stable name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its title; its name when it cannot be read any more.
    pub title: String,
    /// How many figures it has; `None` when it cannot be read any more.
    pub figures: Option<usize>,
    /// When it was loaded.
    pub added_at: Option<Timestamp>,
    /// Since when it is withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// The version that diagnostics use.
    pub used: bool,
}

/// A text, examined.
#[derive(Debug)]
pub struct Examined {
    /// The pack, when it may be kept.
    pub pack: Option<Pack>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// The very same is there already.
    pub same: bool,
}

/// The plan that packs for this questionnaire are checked against; `None` when the program has no plan for it.
pub fn plan(app: &App, questionnaire: &str) -> Option<Plan> {
    app.library.frame(questionnaire).map(|(plan, _)| plan)
}

/// A text and where it comes from.
struct Text {
    row: Option<Stored>,
    name: String,
    version: String,
    source: String,
}

/// Every version, by name; of each name, the one that is used first.
fn texts(app: &App, of: Id<Observatory>) -> Result<Vec<(Text, bool)>> {
    let rows = app.store.read(|db| Ok(store::all(db, of)?))?;
    let mut all: Vec<Text> = rows
        .into_iter()
        .map(|row| Text {
            name: row.name.clone(),
            version: row.version.clone(),
            source: row.source.clone(),
            row: Some(row),
        })
        .collect();
    for source in app.library.benchmarks() {
        let value: serde_json::Value = serde_json::from_str(source).unwrap_or_default();
        let top = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        all.push(Text {
            row: None,
            name: top("id"),
            version: top("version"),
            source: source.to_owned(),
        });
    }
    // Those of an observatory come before those of the program; the sort is stable, the last loaded stays first.
    all.sort_by(|a, b| a.name.cmp(&b.name).then(a.row.is_none().cmp(&b.row.is_none())));
    let mut out: Vec<(Text, bool)> = Vec::new();
    for text in all {
        let free = text.row.as_ref().is_none_or(|row| row.withdrawn_at.is_none());
        let first = !out.iter().any(|(known, used)| *used && known.name == text.name);
        out.push((text, free && first));
    }
    Ok(out)
}

/// Every version of every pack of an observatory, by name, those of the program last.
///
/// # Errors
/// Store errors.
pub fn all(app: &App, of: Id<Observatory>) -> Result<Vec<Known>> {
    let texts = texts(app, of)?;
    Ok(texts
        .into_iter()
        .map(|(text, used)| {
            let pack = app.library.pack(&text.source).pack;
            let row = text.row.as_ref();
            Known {
                id: row.map(|row| row.id),
                title: pack.as_ref().map_or_else(|| text.name.clone(), |pack| pack.title.clone()),
                figures: pack.as_ref().map(|pack| pack.figures.len()),
                added_at: row.map(|row| row.added_at),
                withdrawn_at: row.and_then(|row| row.withdrawn_at),
                used,
                name: text.name,
                version: text.version,
            }
        })
        .collect())
}

/// A pack that an observatory may use, by its name: the version in use.
///
/// # Errors
/// `NotFound`; store errors.
pub fn used(app: &App, of: Id<Observatory>, name: &str) -> Result<(String, Pack)> {
    let found = texts(app, of)?.into_iter().find(|(text, used)| *used && text.name == name);
    let (text, _) = found.ok_or(Code::NotFound)?;
    let pack = app.library.pack(&text.source).pack.ok_or(Code::NotFound)?;
    Ok((text.source, pack))
}

/// The packs in use whose indicators are those of this plan; one that the plan does not understand any more is left out.
///
/// # Errors
/// Store errors.
pub(super) fn sets(app: &App, of: Id<Observatory>, plan: &Plan, questionnaire: &Questionnaire) -> Result<Vec<Set>> {
    let texts = texts(app, of)?;
    Ok(texts
        .into_iter()
        .filter(|(text, used)| {
            *used && benchmark::questionnaire_of(&text.source).is_some_and(|id| !id.is_empty() && id == plan.questionnaire)
        })
        .filter_map(|(text, _)| benchmark::read(&text.source, Some((plan, questionnaire))).pack)
        .map(Set::from)
        .collect())
}

/// Examines a text; nothing is written.
///
/// # Errors
/// Store errors.
pub fn examine(app: &App, of: Id<Observatory>, text: &str) -> Result<Examined> {
    let mut checked = app.library.pack(text);
    let mut same = false;
    if let Some(pack) = &checked.pack {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}')).ok();
        let there = texts(app, of)?;
        let twin = there
            .iter()
            .find(|(known, _)| known.name == pack.id && known.version == pack.version);
        if let Some((twin, _)) = twin {
            same = read(&twin.source) == read(text);
            if !same {
                let message = format!(
                    "Le jeu «\u{a0}{}\u{a0}», version {}, est déjà là avec un autre contenu.",
                    pack.id, pack.version
                );
                let mend = "Donnez un autre numéro de version\u{a0}: ce qui a été publié avec celle-ci doit rester lisible.";
                checked.faults.push(fault("/version", "other-content", message, mend));
                checked.pack = None;
            }
        }
    }
    Ok(Examined {
        pack: checked.pack,
        faults: checked.faults,
        same,
    })
}

/// Keeps a pack; its faults when it may not be. One that is there already is taken back when it was withdrawn.
///
/// # Errors
/// Store errors.
pub fn keep(app: &App, of: Id<Observatory>, text: &str, by: Option<Id<User>>) -> Result<Examined> {
    let examined = examine(app, of, text)?;
    let Some(pack) = &examined.pack else {
        return Ok(examined);
    };
    let now = app.clock.now();
    let id = Id::new(now, &*app.random);
    app.store.write(|db| {
        let rows = store::all(db, of)?;
        let there = rows.iter().find(|row| row.name == pack.id && row.version == pack.version);
        match there {
            Some(row) => {
                store::set_withdrawn(db, of, row.id, None)?;
            }
            // The same pack of the program needs no copy.
            None if examined.same => {}
            None => store::insert(
                db,
                &Stored {
                    id,
                    observatory: of,
                    name: pack.id.clone(),
                    version: pack.version.clone(),
                    source: text.trim_start_matches('\u{feff}').to_owned(),
                    added_at: now,
                    added_by: by,
                    withdrawn_at: None,
                },
            )?,
        }
        Ok(())
    })?;
    Ok(examined)
}

/// Withdraws a version, or takes it back: diagnostics produced from now on know.
///
/// # Errors
/// `NotFound`, when it is another observatory’s too; store errors.
pub fn withdraw(app: &App, of: Id<Observatory>, id: Id<Stored>, withdrawn: bool) -> Result<()> {
    let at = withdrawn.then(|| app.clock.now());
    app.store.write(|db| {
        if store::set_withdrawn(db, of, id, at)? {
            Ok(())
        } else {
            Err(Code::NotFound.into())
        }
    })
}
