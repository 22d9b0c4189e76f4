//! The command line as it is used: exit codes, French messages with a next step, the demonstration, a small real survey.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("olva-commands-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the test has what it needs");
        Folder(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).expect("the test has what it needs");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn olva(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_olva"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OLVA_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the test has what it needs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The command fails with this code, says what is wrong and what to do, and does not panic.
fn refused(output: &Output, code: i32, parts: &[&str]) {
    let text = err(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(
        text.contains("Erreur\u{a0}: ") && text.contains("Que faire\u{a0}: "),
        "{text}"
    );
    assert!(!text.contains("panicked"), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

fn succeeds(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}{}", out(output), err(output));
    out(output)
}

#[test]
fn a_command_that_does_not_read_ends_with_two_and_a_suggestion() {
    let folder = Folder::new("usage");
    refused(
        &olva(&folder.0, &["serv"]),
        2,
        &["« serv »".replace("« ", "«\u{a0}").replace(" »", "\u{a0}»").as_str(), "serve"],
    );
    refused(&olva(&folder.0, &["demo", "--seed", "abc"]), 2, &["abc", "--seed"]);
    refused(&olva(&folder.0, &["demo", "--inconnu"]), 2, &["--inconnu"]);
    refused(
        &olva(&folder.0, &["export", "responses", "--format", "xml"]),
        2,
        &["csv", "json"],
    );
    assert_eq!(olva(&folder.0, &[]).status.code(), Some(2));
    let help = succeeds(&olva(&folder.0, &["demo", "--help"]));
    assert!(
        help.contains("Utilisation") && help.contains("--territory") && help.contains("--responses"),
        "{help}"
    );
    assert!(!help.contains("Usage:") && !help.contains("Print help"), "{help}");
}

#[test]
fn a_questionnaire_is_checked_with_every_fault_and_an_exit_code() {
    let folder = Folder::new("check");
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-schemas");
    for name in ["olva-2026.json", "flash-locaux.json"] {
        succeeds(&olva(
            &folder.0,
            &["check", schemas.join(name).to_str().expect("the test has what it needs")],
        ));
    }
    let bad = folder.file(
        "faux.json",
        r#"{"id": "faux", "version": "1", "pages": [{"id": "p", "items": [{"id": "q", "type": "sondage"}]}]}"#,
    );
    let output = olva(&folder.0, &["check", bad.to_str().expect("the test has what it needs")]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    for part in ["/version", "title", "/pages/0/items/0/type"] {
        assert!(out(&output).contains(part), "{part}: {}", out(&output));
    }
    refused(
        &olva(&folder.0, &["check", "absent.json"]),
        2,
        &["absent.json", "introuvable"],
    );
    let latin = folder.file("latin.json", b"{\n \"id\": \"\xe9t\xe9\"}");
    refused(
        &olva(&folder.0, &["check", latin.to_str().unwrap()]),
        1,
        &["UTF-8", "ligne 2, colonne 9"],
    );
    // A base is found beside the questionnaire that extends it, and its version is compared.
    folder.file(
        "socle.json",
        r#"{"id": "socle", "version": "1.0.0", "title": "Socle", "lists": {"on": ["oui", "non"]},
            "pages": [{"id": "p", "title": "P", "items": [{"id": "n", "type": "integer"}, {"id": "o", "type": "text", "mark": "option"}]}]}"#,
    );
    let local = |version: &str| {
        format!(
            r#"{{"id": "local", "version": "1.0.0", "title": "Local", "extends": {{"id": "socle", "version": "{version}"}}, "disable": ["o"],
                "pages": [{{"id": "q", "title": "Q", "items": [{{"id": "l", "type": "single", "list": "on", "visibleIf": "n > 3"}}]}}]}}"#
        )
    };
    let good = folder.file("local.json", local("1.0.0"));
    succeeds(&olva(&folder.0, &["check", good.to_str().unwrap()]));
    let other = folder.file("autre.json", local("2.0.0"));
    let output = olva(&folder.0, &["check", other.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("[base-version] /extends/version") && out(&output).contains("1 erreur,"),
        "{}",
        out(&output)
    );
    let schema = succeeds(&olva(
        &folder.0,
        &[
            "check",
            "--answers-schema",
            schemas
                .join("flash-locaux.json")
                .to_str()
                .expect("the test has what it needs"),
        ],
    ));
    assert!(serde_json::from_str::<serde_json::Value>(&schema).is_ok());
}

#[test]
fn bad_databases_folders_and_ports_are_explained() {
    let folder = Folder::new("bad");
    let broken = folder.file("cassee.sqlite", "ceci n’est pas une base de données".repeat(200));
    refused(
        &olva(
            &folder.0,
            &[
                "--database",
                broken.to_str().expect("the test has what it needs"),
                "wave",
                "list",
            ],
        ),
        1,
        &["cassee.sqlite"],
    );
    refused(&olva(&folder.0, &["--database", "mysql://x/y", "serve"]), 1, &["mysql"]);
    refused(
        &olva(&folder.0, &["demo", "--no-serve", "--territory", "Vileurbanne"]),
        2,
        &["Villeurbanne"],
    );
    let file = folder.file("fichier", "x");
    refused(
        &olva(
            &folder.0,
            &[
                "demo",
                "--no-serve",
                "--data-dir",
                file.to_str().expect("the test has what it needs"),
            ],
        ),
        1,
        &["--data-dir"],
    );
    refused(
        &olva(&folder.0, &["demo", "--no-serve", "--questionnaire", "absent.json"]),
        1,
        &["olva-2026"],
    );
    refused(
        &olva(&folder.0, &["demo", "--no-serve", "--associations", "5", "--responses", "9"]),
        2,
        &["--responses"],
    );
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("the test has what it needs");
    let port = taken.local_addr().expect("the test has what it needs").port().to_string();
    refused(&olva(&folder.0, &["serve", "--port", &port]), 1, &[&port, "--port"]);
    refused(&olva(&folder.0, &["demo", "--port", &port]), 1, &[&port, "--port"]);
    let output = Command::new(env!("CARGO_BIN_EXE_olva"))
        .current_dir(&folder.0)
        .env("OLVA_PRT", "1")
        .env("OLVA_LOG", "x")
        .arg("config")
        .output()
        .expect("the test has what it needs");
    refused(&output, 1, &["OLVA_PRT", "OLVA_LOG"]);
}

#[test]
fn a_demonstration_gives_the_same_files_for_the_same_seed() {
    let folder = Folder::new("demo");
    let run = |name: &str, seed: &str| {
        let path = folder.0.join(name);
        let arguments = [
            "demo",
            "--no-serve",
            "--associations",
            "40",
            "--responses",
            "14",
            "--seed",
            seed,
            "--data-dir",
        ];
        let output = olva(
            &folder.0,
            &[&arguments[..], &[path.to_str().expect("the test has what it needs")]].concat(),
        );
        let text = succeeds(&output);
        for part in [
            "démonstration",
            "association ",
            "coordination ",
            "direction ",
            "/q/",
            "/connexion/",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        path
    };
    let (one, two, other) = (run("un", "3"), run("deux", "3"), run("trois", "4"));
    let read = |path: &Path, name: &str| fs::read(path.join(name)).expect("the test has what it needs");
    for name in ["reponses.csv", "agregats.json", "diagnostic.html", "diagnostic.pdf"] {
        assert!(read(&one, name) == read(&two, name), "{name} differs");
    }
    assert_ne!(read(&one, "reponses.csv"), read(&other, "reponses.csv"));
    let rows = String::from_utf8(read(&one, "reponses.csv")).expect("the test has what it needs");
    assert!(rows.lines().count() >= 15, "{rows}");
    assert!(rows.starts_with("\u{feff}reponse;poids;strate;disposition;usable;"), "{rows}");
    assert!(!rows.contains("demonstration.example"), "no contact in the responses");
    for name in ["reponses.csv", "agregats.json", "liens.txt"] {
        let text = String::from_utf8(read(&one, name)).expect("text");
        assert!(text.contains("Données de démonstration"), "{name}");
    }
    assert!(
        String::from_utf8(read(&one, "diagnostic.html"))
            .expect("the test has what it needs")
            .to_lowercase()
            .contains("données de démonstration")
    );
    let one = one.to_str().expect("the test has what it needs");
    refused(&olva(&folder.0, &["demo", "--no-serve", "--data-dir", one]), 1, &["--force"]);
    succeeds(&olva(
        &folder.0,
        &[
            "demo",
            "--no-serve",
            "--associations",
            "40",
            "--responses",
            "5",
            "--force",
            "--data-dir",
            one,
        ],
    ));
}

#[test]
fn any_questionnaire_can_be_simulated() {
    let folder = Folder::new("other");
    let arguments = [
        "demo",
        "--no-serve",
        "--questionnaire",
        "flash-locaux",
        "--associations",
        "40",
        "--responses",
        "15",
        "--territory",
        "01053",
    ];
    let text = succeeds(&olva(&folder.0, &arguments));
    assert!(text.contains("Bourg-en-Bresse"), "{text}");
    assert!(folder.0.join("olva-demo/diagnostic.html").exists());
}

#[test]
fn a_real_survey_goes_from_contacts_to_links() {
    let folder = Folder::new("real");
    let added = succeeds(&olva(
        &folder.0,
        &[
            "user",
            "add",
            "Ada Martin",
            "--role",
            "coordination",
            "--email",
            "ada@exemple.fr",
        ],
    ));
    assert!(added.contains("/connexion/"), "{added}");
    let again = succeeds(&olva(&folder.0, &["user", "link", "ada@exemple.fr"]));
    assert_ne!(added.lines().last(), again.lines().last());
    refused(&olva(&folder.0, &["user", "link", "inconnue@exemple.fr"]), 1, &["user list"]);
    refused(&olva(&folder.0, &["links"]), 1, &["olva publish"]);
    let quarters = folder.file("quartiers.csv", "code;nom\ncentre;Centre-ville\nnord;Nord\n");
    let publish = [
        "publish",
        "olva-2026",
        "--territory",
        "Bourges",
        "--responsible",
        "Ville de Bourges",
        "--quarters",
        quarters.to_str().expect("the test has what it needs"),
    ];
    let opened = succeeds(&olva(&folder.0, &publish));
    assert!(opened.contains("Bourges"), "{opened}");
    assert!(
        succeeds(&olva(&folder.0, &publish)).contains("déjà"),
        "a second publication opens no second wave"
    );
    let contacts = folder.file(
        "contacts.csv",
        "nom;rna;commune;email;domaine;employeuse\nLes Amis;W181000001;Bourges;a@exemple.fr;Culture;non\n;;;;;\nClub;faux;;;;\n",
    );
    let imported = succeeds(&olva(
        &folder.0,
        &["import", "contacts", contacts.to_str().expect("the test has what it needs")],
    ));
    assert!(
        imported.contains("1\u{a0}association ajoutée,") && imported.contains("ligne 4"),
        "{imported}"
    );
    assert!(imported.contains("Entrées dans l’enquête\u{a0}: 1"), "{imported}");
    let again = succeeds(&olva(
        &folder.0,
        &["import", "contacts", contacts.to_str().expect("the test has what it needs")],
    ));
    assert!(
        again.contains("1\u{a0}déjà connue,") && again.contains("Entrées dans l’enquête\u{a0}: 0"),
        "{again}"
    );
    let nameless = folder.file("sans-nom.csv", "a;b\n1;2\n");
    refused(
        &olva(
            &folder.0,
            &["import", "contacts", nameless.to_str().expect("the test has what it needs")],
        ),
        1,
        &["nom de l’association"],
    );
    let links = succeeds(&olva(&folder.0, &["links"]));
    assert!(links.contains("Les Amis") && links.contains("/q/"), "{links}");
    assert!(succeeds(&olva(&folder.0, &["links"])).contains("--renew"));
    let waves = succeeds(&olva(&folder.0, &["wave", "list"]));
    let code = waves
        .split_whitespace()
        .next()
        .expect("the test has what it needs")
        .to_owned();
    succeeds(&olva(&folder.0, &["wave", "settings", "--contact-phone", "01 99 00 00 00"]));
    succeeds(&olva(&folder.0, &["wave", "close", &code]));
    assert!(succeeds(&olva(&folder.0, &["wave", "list"])).contains("fermée"));
    let exported = succeeds(&olva(&folder.0, &["export", "responses", "--format", "json"]));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&exported).expect("the test has what it needs"),
        serde_json::json!([])
    );
}

#[test]
fn observatories_and_their_people_are_named_on_the_command_line() {
    let folder = Folder::new("people");
    let run = |arguments: &[&str]| olva(&folder.0, arguments);
    assert!(succeeds(&run(&["observatory", "list"])).contains("olva observatory add"));
    refused(&run(&["observatory", "add", "Nullepart-sur-Rien"]), 2, &["code INSEE"]);
    let made = succeeds(&run(&["observatory", "add", "Bourges"]));
    assert!(
        made.contains("/o/bourges") && made.contains("--observatory bourges"),
        "{made}"
    );
    // With one observatory, it need not be named.
    succeeds(&run(&[
        "user",
        "add",
        "Ada Martin",
        "--role",
        "administration",
        "--email",
        "ada@exemple.fr",
    ]));
    succeeds(&run(&["observatory", "add", "29019", "--name", "Brest essai", "--training"]));
    let add = ["user", "add", "Bob Petit", "--role", "saisie", "--email", "bob@exemple.fr"];
    refused(&run(&add), 2, &["--observatory bourges", "brest"]);
    succeeds(&run(&[&add[..], &["--observatory", "brest"]].concat()));
    refused(
        &run(&[&add[..], &["--observatory", "ailleurs"]].concat()),
        1,
        &["bourges, brest"],
    );
    refused(&run(&["user", "add", "Sans Rôle"]), 2, &["--role"]);
    succeeds(&run(&[
        "user",
        "add",
        "Cleo Campagne",
        "--campaign",
        "--email",
        "cleo@exemple.fr",
    ]));
    let list = succeeds(&run(&["user", "list"]));
    for part in ["administration (bourges)", "saisie (brest)", "campagnes"] {
        assert!(list.contains(part), "{part} is not in: {list}");
    }
    assert!(succeeds(&run(&["observatory", "list"])).contains("(essai)"));
    succeeds(&run(&["user", "close", "bob@exemple.fr"]));
    assert!(succeeds(&run(&["user", "list"])).contains("compte fermé"));
    succeeds(&run(&["user", "open", "bob@exemple.fr"]));
    succeeds(&run(&["user", "reset", "ada@exemple.fr"]));
    refused(&run(&["user", "close", "inconnu@exemple.fr"]), 1, &["user list"]);
}

#[test]
fn a_bounce_that_cannot_be_noted_is_kept_by_the_mail_server_and_what_is_not_one_is_not_sent_back() {
    let folder = Folder::new("bounce");
    // EX_TEMPFAIL of sysexits: Postfix and Exim keep the message and come back.
    refused(
        &olva(&folder.0, &["--database", "postgres://olva@127.0.0.1:1/olva", "bounce"]),
        75,
        &["127.0.0.1"],
    );
    refused(&olva(&folder.0, &["--config", "absent.toml", "bounce"]), 75, &["absent.toml"]);
    // Nothing on the input: no bounce, no failure.
    let output = olva(&folder.0, &["bounce"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}
