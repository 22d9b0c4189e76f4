//! `olva demo`: the whole journey on invented associations.

use std::io::{IsTerminal as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use olva::demo::clock::ShiftedClock;
use olva::demo::folder;
use olva::demo::run::{self, Done, Options, Questionnaire};
use olva::library::{Library, territories};
use olva::questionnaire::schema;
use olva::register::territory::Commune;
use olva::report::words::counted;

use super::World;
use super::args::Demo;
use super::base::base;
use super::site;
use super::trouble::{Trouble, read_text, trouble};

const TERRITORY: &str = "18033";
const PORT: u16 = 8080;

/// Runs the demonstration, then serves its site unless told not to.
pub(super) fn run(options: &Demo, library: Arc<Library>, world: &World) -> Result<(), Trouble> {
    let commune = territory(options.territory.as_deref().unwrap_or(TERRITORY))?;
    let place = options.data_dir.clone().unwrap_or_else(|| PathBuf::from("olva-demo"));
    let plan = options.plan.as_deref().map(read_text).transpose()?;
    let questionnaire = questionnaire(options.questionnaire.as_deref().unwrap_or("olva-2026"), &library)?;
    let (listener, port) = if options.no_serve {
        (None, options.port.unwrap_or(PORT))
    } else {
        listen(options.port)?
    };
    fresh(&place, options.force)?;
    let options = Options {
        folder: place,
        commune,
        associations: options.associations.map(|n| n as usize),
        responses: options.responses.map(|n| n as usize),
        seed: options.seed,
        questionnaire,
        plan,
        library,
        base_url: format!("http://127.0.0.1:{port}"),
    };
    if options.responses() > options.associations() {
        return Err(trouble(
            &format!(
                "{} réponses pour {} associations\u{a0}: c’est trop.",
                options.responses(),
                options.associations()
            ),
            "Donnez un --responses plus petit que --associations.",
        )
        .usage());
    }
    println!(
        "Données de démonstration\u{a0}: {} ({}), {} associations inventées, {} questionnaires envoyés, graine {}.",
        commune.name,
        commune.code,
        number(options.associations()),
        number(options.responses()),
        options.seed
    );
    println!("Aucun résultat ne décrit les associations réelles de ce territoire.");
    let done = run::run(&options, &mut bar())?;
    summary(&done, listener.is_some());
    match listener {
        Some(listener) => serve(done, listener, world),
        None => Ok(()),
    }
}

/// The commune of a code or of a name.
pub(super) fn territory(typed: &str) -> Result<&'static Commune, Trouble> {
    let all = territories();
    let found = all.commune(&typed.trim().to_uppercase());
    let named = || {
        let exact = all.search(typed, 2);
        let wanted = olva::register::fold(typed);
        let same: Vec<&Commune> = exact.into_iter().filter(|c| olva::register::fold(c.name) == wanted).collect();
        if same.len() == 1 { same.first().copied() } else { None }
    };
    if let Some(commune) = found.or_else(named) {
        return Ok(commune);
    }
    let near: Vec<String> = all
        .suggest(typed, 5)
        .iter()
        .map(|c| format!("{} ({}, {})", c.name, c.code, all.departement(c.departement()).unwrap_or("")))
        .collect();
    let hint = if near.is_empty() {
        "Donnez le code INSEE de la commune (cinq caractères, par exemple 18033) ou son nom.".to_owned()
    } else {
        format!("Donnez son code INSEE. Communes proches\u{a0}: {}.", near.join(", "))
    };
    Err(trouble(&format!("Aucune commune «\u{a0}{typed}\u{a0}», ou plusieurs."), &hint).usage())
}

/// A questionnaire named by a file or by the id of one that the program carries.
fn questionnaire(name: &str, library: &Library) -> Result<Questionnaire, Trouble> {
    let path = Path::new(name);
    if library.questionnaire(name).is_some() && !path.exists() {
        return Ok(Questionnaire::Known(name.to_owned()));
    }
    let beside = path.with_extension("simulation.json");
    let simulation = if beside.is_file() { Some(read_text(&beside)?) } else { None };
    let text = read_text(path).map_err(|fault| {
        if path.exists() {
            fault
        } else {
            let known = library.questionnaires().join(", ");
            trouble(
                &format!("Aucun questionnaire «\u{a0}{name}\u{a0}»."),
                &format!("Donnez un fichier, ou l’un de ceux du programme\u{a0}: {known}."),
            )
        }
    })?;
    // Bases beside the file are found here: the demonstration gets one whole document.
    let text = schema::read(&text, &|id| base(path, library, id))
        .questionnaire
        .map_or(text, |whole| whole.source);
    Ok(Questionnaire::Text(text, simulation))
}

/// A listener on the port asked for, or on the first free one from the usual port.
fn listen(asked: Option<u16>) -> Result<(Option<TcpListener>, u16), Trouble> {
    if let Some(port) = asked {
        return Ok((Some(site::bind("127.0.0.1", port)?), port));
    }
    for port in PORT..PORT + 20 {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            if port != PORT {
                println!("Le port {PORT} est pris\u{a0}: le site prendra le port {port}.");
            }
            return Ok((Some(listener), port));
        }
    }
    Err(trouble(
        &format!("Les ports {PORT} à {} sont tous pris.", PORT + 19),
        "Donnez un port libre avec --port PORT, ou --no-serve pour les fichiers seuls.",
    ))
}

/// Asks before an earlier demonstration is replaced.
fn fresh(place: &Path, force: bool) -> Result<(), Trouble> {
    if force || !folder::exists(place) {
        return Ok(());
    }
    let kept = || {
        trouble(
            &format!(
                "Le dossier «\u{a0}{}\u{a0}» contient déjà une démonstration.",
                place.display()
            ),
            "Ajoutez --force pour la remplacer, ou choisissez un autre dossier avec --data-dir.",
        )
    };
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(kept());
    }
    print!(
        "Le dossier «\u{a0}{}\u{a0}» contient déjà une démonstration. La remplacer\u{202f}? [o/N] ",
        place.display()
    );
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    let read = input.read_line(&mut answer);
    if read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "o" | "oui") {
        Ok(())
    } else {
        Err(kept())
    }
}

/// A progress bar on the error output: redrawn in place on a terminal, one line a step elsewhere.
fn bar() -> impl FnMut(&str, usize, usize) {
    let terminal = std::io::stderr().is_terminal();
    let mut last = (String::new(), usize::MAX);
    move |step, done, of| {
        let percent = (done * 100).checked_div(of).unwrap_or(100).min(100);
        if last.0 == step && last.1 == percent {
            return;
        }
        if terminal {
            let filled = percent * 30 / 100;
            eprint!(
                "\r{step:<22} [{}{}] {percent:>3}\u{a0}%",
                "█".repeat(filled),
                "·".repeat(30 - filled)
            );
            if percent == 100 {
                eprintln!();
            }
        } else if percent == 100 || last.0 != step {
            eprintln!("{step}\u{a0}: {percent}\u{a0}%");
        }
        last = (step.to_owned(), percent);
    }
}

fn summary(done: &Done, served: bool) {
    let tally = done.tally;
    println!(
        "{}, {} en route\u{202f}; {}, {}, {}, {} plus tard.",
        counted(tally.sent, "questionnaire envoyé|questionnaires envoyés"),
        counted(tally.stopped, "laissé|laissés"),
        counted(tally.pages, "page enregistrée|pages enregistrées"),
        counted(tally.corrected, "corrigée|corrigées"),
        counted(tally.confirmed, "valeur confirmée|valeurs confirmées"),
        counted(tally.resumed, "reprise|reprises")
    );
    println!("\nFichiers (données de démonstration)\u{a0}:");
    for file in &done.files {
        println!("  {}", file.display());
    }
    println!("\nLiens{}\u{a0}:", if served { "" } else { " (quand le site tourne)" });
    for (role, link) in &done.links {
        println!("  {role:<13} {link}");
    }
}

fn serve(done: Done, listener: TcpListener, world: &World) -> Result<(), Trouble> {
    let mut app = done.app;
    app.clock = Arc::new(ShiftedClock::new(world.clock.clone(), done.today));
    app.random = world.random.clone();
    println!(
        "\nLe site montre le {}\u{a0}: une horloge simulée, qui avance. Ctrl+C pour arrêter.",
        done.today.date().strftime("%d/%m/%Y")
    );
    // Nobody but this person is there: nothing to wait for.
    let patience = site::Patience {
        drain: Duration::ZERO,
        finish: Duration::from_secs(10),
    };
    site::run(app, listener, patience)
}

/// A count, thousands apart.
pub(super) fn number(n: usize) -> String {
    olva::values::thousands(&n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_is_found_by_code_or_name_and_suggested_when_misspelt() {
        assert_eq!(territory("bourges").map(|c| c.code).ok(), Some("18033"));
        assert_eq!(territory("2a004").map(|c| c.name).ok(), Some("Ajaccio"));
        assert_eq!(territory("Bourgess").err().map(|t| t.report()), Some(2));
    }

    #[test]
    fn counts_are_written_the_french_way() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1260), "1\u{202f}260");
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
