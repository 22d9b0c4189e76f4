//! `olva import …`: files into the register and into the reference data. What would change is shown; `--apply` writes it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use olva::app::register::imports::{self, Action, Import, Received, Sent, label};
use olva::app::register::reference;
use olva::app::{App, observatories};
use olva::fieldwork::Observatory;
use olva::register::fold;
use olva::register::import::{Kind, Mapping, Meaning, Refusal, inspect};
use olva::report::words::counted;

use super::args::{ImportFile, ImportWhat, ReferenceFile, Which};
use super::demo::number;
use super::trouble::{Trouble, read, read_text, trouble, write};
use super::{observatory, wave};

/// Rows shown of each sort.
const SHOWN: i64 = 20;
/// Rejected rows shown when nothing else writes them.
const REJECTED_SHOWN: i64 = 30;

/// Runs the command.
pub(super) fn run(app: &App, what: &ImportWhat) -> Result<(), Trouble> {
    match what {
        ImportWhat::Contacts { file, wave } => contacts(app, file, wave),
        ImportWhat::Rna(file) => register(app, file, &[Kind::RnaWaldec, Kind::RnaImport], None, None),
        ImportWhat::Sirene { file, seats } => {
            let kinds = [Kind::SireneUnit, Kind::SireneEstablishment];
            register(app, file, &kinds, seats.as_deref(), None)
        }
        ImportWhat::Joafe(file) => register(app, file, &[Kind::Joafe], None, None),
        ImportWhat::Liste { file, mapping } => {
            let mapping = meanings(&file.file, mapping.as_deref())?;
            register(app, file, &[Kind::Municipal, Kind::Contacts], None, Some(mapping))
        }
        ImportWhat::Benchmarks(file) => super::packs::run(app, file),
        ImportWhat::Qpv(file) => reference_file(app, file, Kind::Qpv),
        ImportWhat::Population(file) => reference_file(app, file, Kind::Population),
    }
}

fn refused(file: &Path, refusal: &Refusal) -> Trouble {
    trouble(
        &format!(
            "Le fichier «\u{a0}{}\u{a0}» ne peut pas être importé. {}",
            file.display(),
            refusal.message
        ),
        &refusal.advice,
    )
}

/// The meanings of the columns: proposed, then those of the file given over them.
fn meanings(file: &Path, given: Option<&Path>) -> Result<Mapping, Trouble> {
    let bytes = read(file)?;
    let inspection = inspect(&mut Cursor::new(bytes), None).map_err(|refusal| refused(file, &refusal))?;
    let mut mapping = inspection.mapping();
    let Some(given) = given else { return Ok(mapping) };
    let wrong = |what: &str| {
        let known: Vec<&str> = Meaning::ALL.into_iter().map(Meaning::code).collect();
        trouble(
            what,
            &format!(
                "Écrivez {{\"Titre de la colonne\": \"sens\"}}, avec un de ces sens\u{a0}: {}.",
                known.join(", ")
            ),
        )
    };
    let chosen: BTreeMap<String, String> =
        serde_json::from_str(&read_text(given)?).map_err(|e| wrong(&format!("Le sens des colonnes ne se lit pas ({e}).")))?;
    for (header, meaning) in chosen {
        let meaning = Meaning::parse(&meaning).ok_or_else(|| wrong(&format!("Le sens «\u{a0}{meaning}\u{a0}» n’existe pas.")))?;
        let mut found = false;
        for column in mapping
            .columns
            .iter_mut()
            .filter(|column| fold(&column.header) == fold(&header))
        {
            column.meaning = meaning;
            found = true;
        }
        if !found {
            return Err(wrong(&format!("Aucune colonne ne s’appelle «\u{a0}{header}\u{a0}».")));
        }
    }
    Ok(mapping)
}

/// `olva import contacts`: a list read strictly (any fault rejects its row), previewed and applied at once, into the register and the
/// frame of a wave. It is an import like those of the pages: recorded, with its provenance, and it can be taken back there.
fn contacts(app: &App, file: &Path, which: &Which) -> Result<(), Trouble> {
    let wave = wave::choose(app, which)?;
    let of = observatories::get(app, wave.observatory)?;
    readable(file)?;
    let name = file_name(file);
    let sent = Sent {
        path: file,
        name: &name,
        kind: Some(Kind::Contacts),
        vintage: None,
        seats: None,
        territory: None,
        mapping: Some(meanings(file, None)?),
        strict: true,
        person: None,
    };
    let id = match imports::receive(app, &of, &sent)? {
        Received::Previewed(id) | Received::Columns(id) => id,
        Received::Refused(refusal) => return Err(refused(file, &refusal)),
    };
    let unread = imports::unread(app, id)?;
    let (done, entered) = imports::apply_into(app, &of, id, wave.id)?;
    let counts = &done.counts;
    println!(
        "Enquête {}\u{a0}: {}, {}, {}, {}.",
        wave::code(&wave),
        counted(whole(counts.added), "association ajoutée"),
        counted(whole(counts.updated), "complétée"),
        counted(whole(counts.same), "déjà connue|déjà connues"),
        counted(whole(counts.rejected), "ligne rejetée")
    );
    println!("Entrées dans l’enquête\u{a0}: {}.", number(entered));
    told(app, &done, REJECTED_SHOWN)?;
    if counts.rejected > 0 {
        println!("Corrigez ces lignes et importez de nouveau le fichier\u{a0}: rien n’est compté deux fois.");
    }
    if !counts.summary.dropped_columns.is_empty() {
        println!(
            "Colonnes qui ne sont pas gardées\u{a0}: {}.",
            counts.summary.dropped_columns.join(", ")
        );
    }
    if unread.domains > 0 {
        println!(
            "Domaines non reconnus\u{a0}: {}. Utilisez SPO, CUL, LOI, DEF, SOC, HEB, SAN, ENS, ECO ou AUT.",
            number(unread.domains)
        );
    }
    if unread.communes > 0 {
        println!(
            "Communes non reconnues\u{a0}: {}. Utilisez la colonne «\u{a0}commune_insee\u{a0}» (cinq caractères).",
            number(unread.communes)
        );
    }
    println!("Ensuite\u{a0}: olva links --output liens.csv.");
    Ok(())
}

/// What cannot be opened is told as for any file.
fn readable(path: &Path) -> Result<(), Trouble> {
    std::fs::File::open(path).map(drop).map_err(|e| {
        trouble(
            &format!(
                "Le fichier «\u{a0}{}\u{a0}» ne se lit pas ({}).",
                path.display(),
                super::trouble::reason(&e)
            ),
            "Vérifiez le chemin et les droits.",
        )
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The first rejected rows; whether there are more.
fn told(app: &App, import: &Import, shown: i64) -> Result<bool, Trouble> {
    for line in imports::lines(app, import.run.id, &[Action::Reject], shown)? {
        println!("  ligne {}\u{a0}: {}", line.line, line.reason.unwrap_or_default());
    }
    let left = whole(import.counts.rejected).saturating_sub(whole(shown.unsigned_abs()));
    if left > 0 {
        println!("  … et {}.", counted(left, "autre"));
    }
    Ok(left > 0)
}

fn register(
    app: &App,
    options: &ImportFile,
    kinds: &[Kind],
    seats: Option<&Path>,
    mapping: Option<Mapping>,
) -> Result<(), Trouble> {
    let of = observatory::choose(app, options.observatory.as_deref())?;
    readable(&options.file)?;
    if let Some(seats) = seats {
        readable(seats)?;
    }
    let name = file_name(&options.file);
    let list = kinds.contains(&Kind::Municipal);
    let sent = Sent {
        path: &options.file,
        name: &name,
        kind: list.then_some(Kind::Municipal),
        vintage: options.vintage.clone(),
        seats,
        territory: options.territory.clone(),
        mapping,
        strict: false,
        person: None,
    };
    let id = match imports::receive(app, &of, &sent)? {
        Received::Previewed(id) | Received::Columns(id) => id,
        Received::Refused(refusal) => return Err(refused(&options.file, &refusal)),
    };
    let import = imports::get(app, of.id, id)?;
    if !kinds.contains(&import.kind) {
        imports::abandon(app, of.id, id)?;
        return Err(trouble(
            &format!(
                "Le fichier «\u{a0}{name}\u{a0}» est d’un autre type\u{a0}: {}.",
                import.kind.label()
            ),
            "Utilisez la commande de ce type (olva import --help).",
        ));
    }
    show(app, &of, &import)?;
    if let Some(path) = &options.rejected {
        write(path, &imports::rejected_csv(app, &import)?)?;
        println!("Lignes rejetées dans «\u{a0}{}\u{a0}».", path.display());
    }
    if options.apply {
        let done = imports::apply(app, &of, id)?;
        println!("Importé\u{a0}: {}.", summary(&done));
    } else {
        imports::abandon(app, of.id, id)?;
        println!("Rien n’est écrit. Pour importer\u{a0}: la même commande avec --apply.");
    }
    Ok(())
}

fn whole(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn summary(import: &Import) -> String {
    let counts = &import.counts;
    format!(
        "{}, {}, {} sans changement, {}",
        counted(whole(counts.added), "nouvelle association|nouvelles associations"),
        counted(whole(counts.updated), "modifiée"),
        number(whole(counts.same)),
        counted(whole(counts.rejected), "ligne rejetée")
    )
}

fn show(app: &App, of: &Observatory, import: &Import) -> Result<(), Trouble> {
    let counts = &import.counts;
    println!(
        "Observatoire {}, {}\u{a0}: {}.",
        of.slug,
        import.kind.label(),
        summary(import)
    );
    if counts.summary.outside + counts.unmatched > 0 {
        println!(
            "Hors du territoire\u{a0}: {}. Sans association à compléter\u{a0}: {}.",
            number(whole(counts.summary.outside)),
            number(whole(counts.unmatched))
        );
    }
    if let Some(text) = &counts.summary.warning {
        println!("Attention\u{a0}: {text}");
    }
    for note in &counts.summary.notes {
        println!("{note}");
    }
    if !counts.summary.dropped_columns.is_empty() {
        println!(
            "Colonnes qui ne sont pas gardées\u{a0}: {}.",
            counts.summary.dropped_columns.join(", ")
        );
    }
    for (field, n) in &counts.fields {
        println!("  {}\u{a0}: {}", label(field), number(whole(*n)));
    }
    if told(app, import, SHOWN)? {
        println!("  --rejected les écrit toutes.");
    }
    if counts.added + counts.updated == 0 {
        println!("Rien à changer.");
    }
    Ok(())
}

fn reference_file(app: &App, options: &ReferenceFile, kind: Kind) -> Result<(), Trouble> {
    let outcome = reference::import(app, &options.file, Some(kind), options.vintage.as_deref(), options.apply)?;
    let read = outcome.map_err(|refusal| refused(&options.file, &refusal))?;
    println!(
        "{}, {}\u{a0}: {}, {}.",
        read.kind.label(),
        read.vintage,
        counted(read.count, "ligne lue"),
        counted(read.rejected.len(), "rejetée")
    );
    for note in &read.notes {
        println!("{note}");
    }
    for row in read.rejected.iter().take(SHOWN as usize) {
        println!("  ligne {}\u{a0}: {}", row.line, row.reason);
    }
    if !options.apply {
        println!("Rien n’est écrit. Pour importer\u{a0}: la même commande avec --apply.");
    }
    Ok(())
}
