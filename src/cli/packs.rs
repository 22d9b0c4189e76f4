//! `olva import benchmarks`: figures from elsewhere, for the diagnostics of an observatory.

use std::path::PathBuf;

use clap::Args;
use olva::app::App;
use olva::app::comparisons::packs;
use olva::questionnaire::schema;
use olva::report::words::counted;

use super::observatory;
use super::trouble::{Trouble, read_text};

/// What the command takes.
#[derive(Args)]
pub(super) struct PackFile {
    /// Fichier JSON (voir survey-schemas/README.md)
    #[arg(value_name = "FICHIER.json")]
    file: PathBuf,
    /// Observatoire, par son nom dans les adresses [par défaut : le seul]
    #[arg(long, value_name = "NOM")]
    observatory: Option<String>,
    /// Garde le jeu ; sans elle, il est seulement examiné
    #[arg(long)]
    apply: bool,
}

/// `olva import benchmarks`: what a pack says, or its faults; kept with `--apply`.
pub(super) fn run(app: &App, options: &PackFile) -> Result<(), Trouble> {
    let (file, apply) = (&options.file, options.apply);
    let of = observatory::choose(app, options.observatory.as_deref())?;
    let text = read_text(file)?;
    let examined = if apply {
        packs::keep(app, of.id, &text, None)?
    } else {
        packs::examine(app, of.id, &text)?
    };
    let Some(pack) = examined.pack else {
        print!("{}", schema::report(&examined.faults, &file.display().to_string()));
        return Err(Trouble::silent(1));
    };
    println!(
        "«\u{a0}{}\u{a0}» ({}, version {})\u{a0}: {}.",
        pack.title,
        pack.id,
        pack.version,
        counted(pack.figures.len(), "chiffre")
    );
    for figure in &pack.figures {
        let part = figure.part.as_ref().map(|part| format!(" {part}")).unwrap_or_default();
        println!(
            "  {}{part}\u{a0}: {} ({}, {}), {}",
            figure.indicator,
            figure.value,
            figure.territory,
            figure.year,
            figure.grade.say()
        );
    }
    println!(
        "{}",
        match (apply, examined.same) {
            (true, _) => "Gardé\u{a0}: les prochains diagnostics s’y comparent.",
            (false, true) => "Ce jeu est déjà là, à l’identique.",
            (false, false) => "Rien n’est écrit. Pour garder ce jeu\u{a0}: la même commande avec --apply.",
        }
    );
    Ok(())
}
