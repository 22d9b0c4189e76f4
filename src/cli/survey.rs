//! A real survey from end to end: publish, links, people, report, export (`import` is beside).

use std::io::Write as _;
use std::path::Path;

use olva::app::{App, diagnostics, research, waves};
use olva::fieldwork::{Wave, WaveState};
use olva::report::words::counted;
use olva::values::not_a_formula;

use clap::ValueEnum;

use super::args::{ExportWhat, Links, Publish, Report, Which};
use super::trouble::{Trouble, read_text, trouble, write};
use super::wave::{self, choose, code};

/// A format of export.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    /// Une ligne par réponse, « ; », UTF-8
    Csv,
    /// Un tableau de documents de réponse
    Json,
}

/// `olva publish`: publishes, and opens a wave unless one already runs with this very version.
pub(super) fn publish(app: &App, options: &Publish) -> Result<(), Trouble> {
    let (hash, title) = wave::publish(app, &options.questionnaire)?;
    println!(
        "Questionnaire publié\u{a0}: «\u{a0}{}\u{a0}», empreinte {}.",
        title.replace(['{', '}'], ""),
        hash.get(..12).unwrap_or(&hash)
    );
    if options.only {
        return Ok(());
    }
    let of = match &options.wave.observatory {
        Some(name) => Some(super::observatory::choose(app, Some(name))?.id),
        None => None,
    };
    let here = |w: &Wave| match &options.wave.territory {
        Some(place) => w.territory == *place || w.territory_name.to_lowercase() == place.to_lowercase(),
        None => true,
    };
    let running = waves::list(app, of)?
        .into_iter()
        .find(|w| w.questionnaire == hash && w.state != WaveState::Closed && here(w));
    match running {
        Some(wave) => println!("L’enquête {} l’utilise déjà\u{a0}: rien de nouveau.", code(&wave)),
        None => {
            wave::open(app, hash, &title, &options.wave)?;
            println!("Ensuite\u{a0}: olva import contacts FICHIER.csv, puis olva links.");
        }
    }
    Ok(())
}

/// `olva links`.
pub(super) fn links(app: &App, options: &Links) -> Result<(), Trouble> {
    let wave = choose(app, &options.wave)?;
    let made = waves::links(app, wave.id, None, options.renew)?;
    let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let cannot = |e: csv::Error| {
        trouble(
            &format!("La liste ne peut pas être écrite ({e})."),
            "Recommencez avec --renew.",
        )
    };
    csv.write_record(["association", "lien"]).map_err(cannot)?;
    for (_, name, token) in &made {
        csv.write_record([not_a_formula(name), format!("{}/q/{}", app.base_url, token.reveal())])
            .map_err(cannot)?;
    }
    let bytes = csv.into_inner().map_err(|e| {
        trouble(
            &format!("La liste ne peut pas être écrite ({e})."),
            "Recommencez avec --renew.",
        )
    })?;
    if made.is_empty() {
        println!(
            "Aucun lien à créer pour l’enquête {}. Toutes les associations ont le leur (--renew les refait), ou la liste est vide (olva import contacts).",
            code(&wave)
        );
        return Ok(());
    }
    wave::remind(&wave);
    match &options.output {
        Some(path) => {
            let written = write(path, &[b"\xef\xbb\xbf", bytes.as_slice()].concat());
            if written.is_err() {
                eprintln!("Les liens sont créés mais n’ont pas pu être écrits\u{a0}: refaites-les avec --renew.");
            }
            written?;
            println!(
                "{} dans «\u{a0}{}\u{a0}». Aucun lien ne peut être relu plus tard\u{a0}: gardez ce fichier.",
                counted(made.len(), "lien écrit"),
                path.display()
            );
        }
        None => print_bytes(&bytes)?,
    }
    Ok(())
}

/// `olva report`.
pub(super) fn report(app: &App, options: &Report) -> Result<(), Trouble> {
    let wave = choose(app, &options.wave)?;
    let plan = options.plan.as_deref().map(read_text).transpose()?;
    let folder = options.output.as_deref().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| {
        trouble(
            &format!(
                "Le dossier «\u{a0}{}\u{a0}» ne peut pas être créé ({}).",
                folder.display(),
                super::trouble::reason(&e)
            ),
            "Choisissez un autre dossier avec --output.",
        )
    })?;
    let csv = diagnostics::responses_csv(app, wave.id)?;
    let files = diagnostics::produce(app, wave.id, plan.as_deref())?;
    for (name, bytes) in [
        ("diagnostic.html", &files.html),
        ("diagnostic.pdf", &files.pdf),
        ("agregats.json", &files.aggregates),
        ("reponses.csv", &csv),
    ] {
        let path = folder.join(name);
        write(&path, bytes)?;
        println!("{}", path.display());
    }
    println!(
        "Diagnostic de l’enquête {}\u{a0}: {}.",
        code(&wave),
        counted(files.responses, "réponse")
    );
    Ok(())
}

/// `olva export responses`.
pub(super) fn export(app: &App, what: &ExportWhat) -> Result<(), Trouble> {
    let (wave, format, output) = match what {
        ExportWhat::Responses { wave, format, output } => (wave, format, output),
        ExportWhat::Anonyme { wave, output } => return anonymous(app, wave, output.as_deref()),
    };
    let wave = choose(app, wave)?;
    let bytes = match format {
        Format::Csv => diagnostics::responses_csv(app, wave.id)?,
        Format::Json => diagnostics::responses_json(app, wave.id)?,
    };
    match output {
        Some(path) => {
            write(path, &bytes)?;
            println!("Réponses écrites dans «\u{a0}{}\u{a0}».", path.display());
            Ok(())
        }
        None => print_bytes(&bytes),
    }
}

/// `olva export anonyme`.
fn anonymous(app: &App, wave: &Which, output: Option<&std::path::Path>) -> Result<(), Trouble> {
    let wave = choose(app, wave)?;
    if !matches!(wave.state, WaveState::Closed | WaveState::Archived) {
        return Err(trouble(
            "Le fichier anonymisé n’existe qu’après la clôture\u{a0}: deux fichiers d’une vague en cours diraient qui a répondu entre les deux.",
            "Clôturez la vague, puis recommencez.",
        ));
    }
    let made = research::file(app, wave.id)?;
    let folder = output.unwrap_or(std::path::Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| {
        trouble(
            &format!(
                "Le dossier «\u{a0}{}\u{a0}» ne peut pas être créé ({}).",
                folder.display(),
                super::trouble::reason(&e)
            ),
            "Choisissez un autre dossier avec --output.",
        )
    })?;
    for (name, text) in [
        ("recherche.csv", made.csv.clone()),
        ("recherche-dictionnaire.csv", research::dictionary(app, wave.id)?),
        ("recherche-pertes.csv", made.report_csv()),
    ] {
        let path = folder.join(name);
        write(&path, text.as_bytes())?;
        println!("{}", path.display());
    }
    println!(
        "{} dans le fichier, {} avec au moins une caractéristique masquée, {} laissées de côté.",
        counted(made.lines, "réponse"),
        made.generalised,
        made.removed
    );
    Ok(())
}

fn print_bytes(bytes: &[u8]) -> Result<(), Trouble> {
    let mut out = std::io::stdout();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| {
        trouble(
            &format!("La sortie s’est fermée ({e})."),
            "Écrivez dans un fichier avec --output.",
        )
    })
}
