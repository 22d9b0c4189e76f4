//! A real survey from end to end: publish, import contacts, links, people, report, export.

use std::io::Write as _;
use std::path::Path;

use olva::app::{App, diagnostics, frame, waves};
use olva::fieldwork::{Wave, WaveState};
use olva::library::territories;
use olva::register::{ContactRow, read_contacts};
use olva::report::words::counted;
use olva::values::not_a_formula;

use super::args::{ExportWhat, Format, Links, Publish, Report, Which};
use super::demo::number;
use super::trouble::{Trouble, read, read_text, trouble, write};
use super::wave::{self, choose, code};

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

/// `olva import contacts`.
pub(super) fn contacts(app: &App, file: &Path, wave: &Which) -> Result<(), Trouble> {
    let wave = choose(app, wave)?;
    let (mut rows, rejected) = read_contacts(&read(file)?).map_err(|fault| {
        trouble(
            &format!(
                "Le fichier «\u{a0}{}\u{a0}» ne peut pas être importé. {fault}",
                file.display()
            ),
            "Corrigez le fichier, puis recommencez\u{a0}: un second import ne crée pas de doublon.",
        )
    })?;
    let strays = rows.iter_mut().map(settle_commune).filter(|settled| !settled).count();
    let done = frame::import(app, wave.id, &rows)?;
    println!(
        "Enquête {}\u{a0}: {}, {}, {}, {}.",
        code(&wave),
        counted(done.added, "association ajoutée"),
        counted(done.updated, "complétée"),
        counted(done.unchanged, "déjà connue|déjà connues"),
        counted(rejected.len(), "ligne rejetée")
    );
    for row in rejected.iter().take(30) {
        println!("  ligne {}\u{a0}: {}", row.line, row.reason);
    }
    if rejected.len() > 30 {
        println!("  … et {} autres.", number(rejected.len() - 30));
    }
    if !rejected.is_empty() {
        println!("Corrigez ces lignes et importez de nouveau le fichier\u{a0}: rien n’est compté deux fois.");
    }
    let unread = rows.iter().filter(|r| r.attributes.contains_key("domaine_libelle")).count();
    if unread > 0 {
        println!(
            "Domaines non reconnus\u{a0}: {}. Utilisez SPO, CUL, LOI, DEF, SOC, HEB, SAN, ENS, ECO ou AUT.",
            number(unread)
        );
    }
    if strays > 0 {
        println!(
            "Communes non reconnues\u{a0}: {}. Utilisez la colonne «\u{a0}commune_insee\u{a0}» (cinq caractères).",
            number(strays)
        );
    }
    println!("Ensuite\u{a0}: olva links --output liens.csv.");
    Ok(())
}

/// Finds the commune of a row that only has a name or a postcode; false when that fails.
fn settle_commune(row: &mut ContactRow) -> bool {
    let all = territories();
    if let Some(code) = &row.commune {
        return all.commune(code).is_some();
    }
    let name = ["commune", "ville", "commune_du_siege"]
        .iter()
        .find_map(|n| row.attributes.get(*n));
    let postcode = ["code_postal", "cp", "codepostal"]
        .iter()
        .find_map(|n| row.attributes.get(*n));
    let Some(typed) = name.or(postcode) else { return true };
    let wanted = olva::register::fold(typed);
    let mut found = all.search(typed, 20);
    found.retain(|c| olva::register::fold(c.name) == wanted || c.postcodes.split(' ').any(|p| p == wanted));
    if let Some(postcode) = postcode.filter(|_| found.len() > 1) {
        found.retain(|c| c.postcodes.split(' ').any(|p| p == postcode.as_str()));
    }
    if found.len() == 1 {
        row.commune = found.first().map(|c| c.code.to_owned());
    }
    row.commune.is_some()
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
    let ExportWhat::Responses { wave, format, output } = what;
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

fn print_bytes(bytes: &[u8]) -> Result<(), Trouble> {
    let mut out = std::io::stdout();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| {
        trouble(
            &format!("La sortie s’est fermée ({e})."),
            "Écrivez dans un fichier avec --output.",
        )
    })
}
