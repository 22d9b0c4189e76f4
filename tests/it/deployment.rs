//! What an IT department relies on: settings from everywhere, alive and ready, clear refusals, pages without holes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use olva::app::{App, Caches, SiteSettings, Unready, frame, waves};
use olva::fieldwork::WaveSettings;
use olva::library::Library;
use olva::mail::Mailer;
use olva::register::ContactRow;
use olva::store::Store;
use olva::values::{Network, SeededRandom, SetClock, Timestamp};

use crate::support::databases::{Folder, PostgresDatabase, postgres};
use crate::support::site::{Server, Site, form, request};

const QUESTIONNAIRE: &str = r###"{
  "id": "depot", "version": "1.0.0", "title": "Essai", "thanks": "Merci.",
  "start": { "notice": ["{responsable} est responsable de cette enquête.", "Les résultats sont publics."],
             "noticeFull": "## Qui\n\n{responsable} mène l’enquête.\n\nÉcrivez à {responsable}, {telephone}.", "noticeVersion": "1" },
  "pages": [ { "id": "p1", "title": "Vous", "items": [ { "id": "nom", "type": "text", "label": "Nom", "required": true } ] } ] }"###;

/// The program in a folder, without any setting from outside.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_olva"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OLVA_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What it printed, once it went well: output, errors.
fn well(output: &Output) -> (String, String) {
    let said = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said:?}");
    said
}

/// What it said, once it refused.
fn refused(output: &Output) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("Erreur\u{a0}: ") && said.contains("Que faire\u{a0}: ") && !said.contains("panicked"),
        "{said}"
    );
    said
}

#[test]
fn the_example_file_is_written_filled_in_and_obeyed() {
    let folder = Folder::new();
    let run = |arguments: &[&str]| program(folder.path()).args(arguments).output().unwrap();
    let (example, _) = well(&run(&["config", "--example"]));
    fs::write(folder.path().join("olva.toml"), &example).unwrap();
    let (shown, _) = well(&run(&["config"]));
    assert!(shown.starts_with("Fichier de réglages\u{a0}: olva.toml\n"), "{shown}");
    assert_eq!(shown.matches("par défaut").count(), olva::config::SETTINGS.len(), "{shown}");

    fs::write(folder.path().join("mdp"), "tres-secret\n").unwrap();
    let filled = example
        .replace("# port = 8080", "port = 8181")
        .replace("# smtp_host", "smtp_host")
        .replace("# smtp_user", "smtp_user")
        .replace("# mail_from", "mail_from")
        .replace(
            "# smtp_password_file = \"/run/secrets/smtp_password\"",
            "smtp_password_file = \"mdp\"",
        );
    fs::write(folder.path().join("autre.toml"), filled).unwrap();
    let (shown, _) = well(&run(&["config", "--config", "autre.toml"]));
    let line = |key: &str| shown.lines().find(|line| line.starts_with(key)).unwrap().to_owned();
    assert!(
        line("port ").contains("8181") && line("port ").contains("autre.toml, ligne"),
        "{shown}"
    );
    assert!(line("base_url ").contains("http://127.0.0.1:8181"), "{shown}");
    assert!(
        line("smtp_password ").contains("••••••••") && !shown.contains("tres-secret"),
        "{shown}"
    );

    let output = program(folder.path())
        .env("OLVA_CONFIG", "autre.toml")
        .env("OLVA_PORT", "8282")
        .arg("config")
        .output()
        .unwrap();
    assert!(
        well(&output)
            .0
            .lines()
            .any(|line| line.contains("8282") && line.ends_with("OLVA_PORT"))
    );
}

#[test]
fn every_fault_of_a_settings_file_is_told_with_its_line() {
    let folder = Folder::new();
    let file = "prot = 8080\nsenders = \"beaucoup\"\nsmtp_host = relais\n";
    fs::write(folder.path().join("olva.toml"), file).unwrap();
    let said = refused(&program(folder.path()).arg("config").output().unwrap());
    for part in [
        "olva.toml, ligne 1, «\u{a0}prot\u{a0}»",
        "Vouliez-vous dire «\u{a0}port\u{a0}»",
        "olva.toml, ligne 2, «\u{a0}senders\u{a0}»",
        "olva.toml, ligne 3, colonne",
        "smtp_host = \"smtp.ville.example\"",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let said = refused(
        &program(folder.path())
            .args(["config", "--config", "absent.toml"])
            .output()
            .unwrap(),
    );
    assert!(said.contains("absent.toml") && said.contains("introuvable"), "{said}");
}

#[test]
fn the_settings_of_the_documentation_are_those_of_the_program() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/deployment.md")).unwrap();
    let table = olva::config::markdown();
    assert!(
        page.contains(&table),
        "the table of docs/deployment.md is not the one of the program; it should be:\n{table}"
    );
}

#[test]
fn links_say_where_they_lead_and_what_the_wave_lacks() {
    let folder = Folder::new();
    let run = |arguments: &[&str]| program(folder.path()).args(arguments).output().unwrap();
    fs::write(folder.path().join("q.json"), QUESTIONNAIRE).unwrap();
    fs::write(folder.path().join("c.csv"), "nom;commune_insee\nUn;35238\nDeux;35238\n").unwrap();
    well(&run(&["publish", "q.json", "--territory", "35238"]));
    well(&run(&["import", "contacts", "c.csv"]));
    let (links, notes) = well(&run(&["links"]));
    assert!(
        links.contains("http://127.0.0.1:8080/q/") && !links.contains("Attention"),
        "{links}"
    );
    assert!(
        notes.contains("l’adresse publique n’est pas réglée") && notes.contains("OLVA_BASE_URL"),
        "{notes}"
    );
    assert!(
        notes.contains("olva wave settings --wave") && notes.contains("--responsible"),
        "{notes}"
    );
    let settings = [
        "wave",
        "settings",
        "--responsible",
        "La Ville",
        "--contact-name",
        "Camille",
        "--contact-phone",
        "02 00 00 00 00",
    ];
    well(&run(&settings));
    let (_, notes) = well(&run(&["links", "--renew", "--base-url", "https://olva.ville.example"]));
    assert_eq!(notes, "", "nothing is lacking any more");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_explained_even_to_whoever_is_root() {
    let folder = Folder::new();
    let data = folder.path().join("donnees");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o555)).unwrap();
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut program_path = PathBuf::from(env!("CARGO_BIN_EXE_olva"));
    if root {
        // The superuser may write anywhere: the program runs as nobody, who must be able to read it.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let reachable = as_nobody(&program_path, folder.path(), &["--version"]).status.success();
        if !reachable {
            let copy = folder.path().join("olva");
            fs::copy(&program_path, &copy).unwrap();
            program_path = copy;
        }
    }
    let run = |arguments: &[&str]| {
        if root {
            as_nobody(&program_path, folder.path(), arguments)
        } else {
            program(folder.path()).args(arguments).output().unwrap()
        }
    };
    for database in ["donnees/olva.sqlite", "donnees/plus/loin/olva.sqlite"] {
        let said = refused(&run(&["--database", database, "serve", "--port", "1"]));
        assert!(
            said.contains("donnees") && said.contains("le droit d’y écrire") || said.contains("le droit d’écrire"),
            "{said}"
        );
    }
    let said = refused(&run(&["demo", "--no-serve", "--data-dir", "donnees/demo"]));
    assert!(said.contains("donnees/demo"), "{said}");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "nothing half done remains");
}

#[test]
fn a_folder_for_files_sent_that_cannot_be_written_is_told_at_the_start_and_forgotten_files_go() {
    let folder = Folder::new();
    fs::write(folder.path().join("fichier"), "").unwrap();
    let serve = |uploads: &str| {
        let mut command = program(folder.path());
        // An address of nobody: the start goes as far as listening, and no further.
        command
            .env("OLVA_UPLOAD_FOLDER", uploads)
            .args(["serve", "--listen", "192.0.2.1"]);
        refused(&command.output().unwrap())
    };
    let said = serve("fichier/envois");
    assert!(
        said.contains("fichier/envois") && said.contains("OLVA_UPLOAD_FOLDER"),
        "{said}"
    );
    let uploads = folder.path().join("envois");
    fs::create_dir(&uploads).unwrap();
    for (name, age) in [("vieux.envoi", 3), ("jeune.envoi", 0), ("vieux.csv", 3)] {
        let file = fs::File::create(uploads.join(name)).unwrap();
        let day = Duration::from_secs(86_400);
        file.set_modified(std::time::SystemTime::now() - day * age).unwrap();
    }
    let said = serve("envois");
    assert!(said.contains("192.0.2.1"), "{said}");
    let mut left: Vec<_> = fs::read_dir(&uploads)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["jeune.envoi", "vieux.csv"]);
}

/// Runs the program as the user `nobody`.
fn as_nobody(program: &Path, folder: &Path, arguments: &[&str]) -> Output {
    Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "env", "-i"])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[cfg(not(feature = "postgres-tls"))]
#[test]
fn a_database_that_must_be_reached_encrypted_is_refused_by_a_program_that_cannot() {
    let folder = Folder::new();
    for mode in ["require", "verify-full"] {
        let address = format!("postgres://olva@127.0.0.1:1/olva?sslmode={mode}");
        let said = refused(
            &program(folder.path())
                .args(["--database", &address, "wave", "list"])
                .output()
                .unwrap(),
        );
        assert!(
            said.contains("ne chiffre pas la liaison avec PostgreSQL") && said.contains("postgres-tls"),
            "{said}"
        );
    }
}

/// A site of its own, on this database.
fn application(store: Store) -> App {
    App {
        store,
        mailer: Arc::new(Mailer::memory()),
        clock: Arc::new(SetClock::new(Timestamp::parse("2026-03-02T09:00:00Z").unwrap())),
        random: Arc::new(SeededRandom::new(1)),
        library: Arc::new(Library::embedded()),
        base_url: "http://127.0.0.1:8080".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    }
}

#[test]
fn ready_means_that_the_work_goes_on_and_that_nobody_asked_to_stop() {
    let app = application(Store::open("sqlite::memory:").unwrap());
    let server = Server::start(&app);
    let ask = |path: &str| request(server.address, "GET", path, &[], "");
    let answer = ask("/pret");
    assert_eq!((answer.status, answer.text().trim()), (503, "le travail de fond est arrêté"));
    app.beat();
    let answer = ask("/pret");
    assert_eq!((answer.status, answer.text().trim()), (200, "prêt"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));

    // Work that lasts keeps its instance; work that is silent for a quarter of an hour does not.
    let later = application(app.store.clone());
    let clock = Arc::new(SetClock::new(Timestamp::parse("2026-03-02T09:00:00Z").unwrap()));
    let later = App {
        clock: clock.clone(),
        ..later
    };
    later.beat();
    clock.set(Timestamp::parse("2026-03-02T09:14:00Z").unwrap());
    assert!(later.readiness().is_ok());
    clock.set(Timestamp::parse("2026-03-02T09:16:00Z").unwrap());
    assert!(matches!(later.readiness(), Err(Unready::Worker)));

    app.ask_to_stop();
    assert!(app.is_stopping());
    let answer = ask("/pret");
    assert_eq!((answer.status, answer.text().trim()), (503, "arrêt en cours"));
    let page = request(server.address, "GET", "/sante", &[("Connection", "keep-alive")], "");
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("connection"),
        Some("close"),
        "a proxy opens its next connection elsewhere"
    );
}

#[test]
fn an_instance_whose_tables_or_database_are_gone_is_not_ready() {
    let folder = Folder::new();
    let file = folder.path().join("olva.sqlite");
    let app = application(Store::open(file.to_str().unwrap()).unwrap());
    app.beat();
    assert!(app.readiness().is_ok());
    let mut other = <diesel::SqliteConnection as diesel::Connection>::establish(file.to_str().unwrap()).unwrap();
    diesel::RunQueryDsl::execute(diesel::sql_query("DELETE FROM __diesel_schema_migrations"), &mut other).unwrap();
    assert!(matches!(app.readiness(), Err(Unready::Migrations)));

    let Some(server) = postgres() else { return };
    let database = PostgresDatabase::new(&server);
    let app = application(Store::open_with(&database.address(), Some(2)).unwrap());
    app.beat();
    assert!(app.readiness().is_ok());
    drop(database);
    assert!(matches!(app.readiness(), Err(Unready::Database(_))));
}

#[test]
fn a_wave_that_nobody_filled_in_has_pages_without_holes() {
    let site = Site::new(QUESTIONNAIRE);
    waves::set_settings(&site.app, site.wave, &WaveSettings::default()).unwrap();
    let start = site.get(&site.q("")).text();
    assert!(
        start.contains("<li>L’observatoire local de la vie associative est responsable"),
        "{start}"
    );
    assert!(!start.contains("Une question"), "nobody to call: {start}");
    let notice = site.get(&site.q("notice")).text();
    assert!(
        notice.contains("<p>L’observatoire local de la vie associative mène l’enquête."),
        "{notice}"
    );
    assert!(
        notice.contains("Écrivez à l’observatoire local de la vie associative, qui vous a envoyé ce lien."),
        "{notice}"
    );
    let settings = WaveSettings {
        responsible: "la ville de Rennes".into(),
        contact_email: "olva@rennes.example".into(),
        ..WaveSettings::default()
    };
    waves::set_settings(&site.app, site.wave, &settings).unwrap();
    let notice = site.get(&site.q("notice")).text();
    assert!(
        notice.contains("<p>La ville de Rennes mène") && notice.contains("la ville de Rennes, olva@rennes.example."),
        "{notice}"
    );
}

#[test]
fn the_start_page_of_a_closed_wave_says_so_and_offers_no_button() {
    let site = Site::new(QUESTIONNAIRE);
    let page = site.get(&site.q("p1"));
    let fields = [("~revision", page.hidden("~revision")), ("nom", "Un".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(site.post(&site.q("p1"), &fields).status, 303);
    assert!(site.get(&site.q("")).text().contains("class=\"button\""));
    site.clock.set(Timestamp::parse("2026-04-01T00:00:00Z").unwrap());
    let start = site.get(&site.q(""));
    let text = start.text();
    assert_eq!(start.status, 200);
    assert!(text.contains("L’enquête est close"), "{text}");
    assert!(text.contains(&site.q("copie")), "the copy is still to be read: {text}");
    for gone in ["class=\"button\"", "Vous pouvez répondre jusqu’au", "Reprendre", "Commencer"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
}

#[test]
fn whoever_refuses_to_be_contacted_gets_no_link() {
    let site = Site::new(QUESTIONNAIRE);
    let row = |line, name: &str, opposed| ContactRow {
        line,
        name: name.into(),
        commune: Some("35238".into()),
        email: Some(format!("bureau{line}@essai.example")),
        opposed,
        ..ContactRow::default()
    };
    frame::import(
        &site.app,
        site.wave,
        &[row(10, "Laissez-nous", true), row(11, "Bienvenue", false)],
    )
    .unwrap();
    let names = |renew| -> Vec<String> {
        let made = waves::links(&site.app, site.wave, None, renew).unwrap();
        made.into_iter().map(|(_, name, _)| name).collect()
    };
    assert_eq!(names(false), ["Bienvenue"]);
    assert!(names(true).iter().all(|name| name != "Laissez-nous"));
    // Who accepted, then refuses, gets no new one either.
    frame::import(&site.app, site.wave, &[row(11, "Bienvenue", true)]).unwrap();
    assert!(names(true).iter().all(|name| name != "Bienvenue"));
}

#[test]
fn limits_count_the_visitor_behind_a_trusted_proxy_and_believe_nobody_else() {
    for (trusted, told_apart) in [(vec!["127.0.0.1"], true), (vec![], false), (vec!["10.0.0.0/8"], false)] {
        let app = App {
            settings: Arc::new(SiteSettings {
                trusted_proxies: trusted.iter().map(|text| Network::parse(text).unwrap()).collect(),
                ..SiteSettings::default()
            }),
            ..application(Store::open("sqlite::memory:").unwrap())
        };
        let server = Server::start(&app);
        let ask = |number: u32, from: &str| {
            let headers = [
                ("Content-Type", "application/x-www-form-urlencoded"),
                // The visitor may have written the first one.
                ("X-Forwarded-For", "1.2.3.4"),
                ("X-Forwarded-For", from),
            ];
            let body = form(&[("voie", "lien"), ("courriel", &format!("p{number}@essai.example"))]);
            request(server.address, "POST", "/connexion", &headers, &body).status
        };
        let limit = (0..60).find(|number| ask(*number, "198.51.100.1") == 429);
        assert!(limit.is_some(), "one visitor is limited");
        assert_eq!(ask(100, "198.51.100.2") != 429, told_apart, "trusted: {trusted:?}");
    }
}

#[test]
fn a_line_that_is_not_http_ends_its_connection_with_a_400() {
    let app = application(Store::open("sqlite::memory:").unwrap());
    let server = Server::start(&app);
    for line in [
        "GET /q/<b> HTTP/1.1",
        "GET /q/é HTTP/1.1",
        "GET /\u{1} HTTP/1.1",
        "n’importe quoi",
    ] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(format!("{line}\r\nHost: essai\r\n\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = text(&answer);
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{line}: {answer}");
    }
    // Browsers write these characters with a percent sign: they get the page.
    let page = request(server.address, "GET", "/q/%3Cb%3E", &[], "");
    assert_eq!(page.status, 404);
    assert!(
        page.text().contains("<html") && !page.text().contains("<b>"),
        "{}",
        page.text()
    );
}
