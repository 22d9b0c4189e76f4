//! `olva import …`: files into the register and into the reference data. What would change is shown; `--apply` writes it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use olva::app::App;
use olva::app::register::imports::{self, Action, Import, Received, Sent, label};
use olva::app::register::reference;
use olva::fieldwork::Observatory;
use olva::register::fold;
use olva::register::import::{Kind, Mapping, Meaning, Refusal, inspect};
use olva::report::words::counted;

use super::args::{ImportFile, ImportWhat, ReferenceFile};
use super::demo::number;
use super::trouble::{Trouble, read, read_text, trouble, write};
use super::{observatory, survey};

/// Rows shown of each sort.
const SHOWN: i64 = 20;

/// Runs the command.
pub(super) fn run(app: &App, what: &ImportWhat) -> Result<(), Trouble> {
    match what {
        ImportWhat::Contacts { file, wave } => survey::contacts(app, file, wave),
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

fn register(
    app: &App,
    options: &ImportFile,
    kinds: &[Kind],
    seats: Option<&Path>,
    mapping: Option<Mapping>,
) -> Result<(), Trouble> {
    let of = observatory::choose(app, options.observatory.as_deref())?;
    // What cannot be opened is told as for any file.
    let opens = |path: &Path| {
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
    };
    opens(&options.file)?;
    if let Some(seats) = seats {
        opens(seats)?;
    }
    let name = options
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let list = kinds.contains(&Kind::Municipal);
    let sent = Sent {
        path: &options.file,
        name: &name,
        kind: list.then_some(Kind::Municipal),
        vintage: options.vintage.clone(),
        seats,
        territory: options.territory.clone(),
        mapping,
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
    for line in imports::lines(app, import.run.id, &[Action::Reject], SHOWN)? {
        println!("  ligne {}\u{a0}: {}", line.line, line.reason.unwrap_or_default());
    }
    if counts.rejected > SHOWN as u64 {
        println!(
            "  … et {} autres (--rejected les écrit toutes).",
            number(whole(counts.rejected) - SHOWN as usize)
        );
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
