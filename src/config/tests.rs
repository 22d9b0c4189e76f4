//! Settings from every place they may come from.

use std::path::Path;

use super::*;

/// A world of a few files.
fn config_in(variables: &[(&str, &str)], overrides: &Overrides, world: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let variables: Vec<(String, String)> = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let read = |path: &Path| {
        world
            .iter()
            .find(|(name, _)| path == Path::new(name))
            .map(|(_, text)| (*text).to_owned())
            .ok_or_else(|| NOT_FOUND.to_owned())
    };
    let files = Files {
        read: &read,
        temporary: PathBuf::from("/tmp"),
    };
    Config::from(&variables, overrides, &files)
}

fn config(variables: &[(&str, &str)], overrides: &Overrides) -> Result<Config, Vec<String>> {
    config_in(variables, overrides, &[("secret", "s3cret\n")])
}

/// The settings of this `olva.toml`.
fn from_file(text: &str) -> Result<Config, Vec<String>> {
    config_in(&[], &Overrides::default(), &[("olva.toml", text), ("secret", "s3cret\n")])
}

#[track_caller]
fn told(faults: &[String], parts: &[&str]) {
    for part in parts {
        assert!(faults.iter().any(|fault| fault.contains(part)), "{part}\u{a0}: {faults:#?}");
    }
}

#[test]
fn nothing_is_needed_for_a_first_run() {
    let config = config(&[], &Overrides::default()).unwrap();
    assert_eq!(config.database, "sqlite:olva.sqlite");
    assert_eq!(config.base_url, "http://127.0.0.1:8080");
    assert!(config.smtp.is_none());
    assert_eq!(
        (config.upload_limit, config.upload_folder.as_path()),
        (2 << 30, Path::new("/tmp"))
    );
    assert!(SETTINGS.iter().all(|setting| *config.origin(setting.name) == Origin::Default));
}

#[test]
fn the_command_line_wins_over_the_environment_which_wins_over_the_file() {
    let overrides = Overrides {
        port: Some(9000),
        ..Overrides::default()
    };
    let file = "port = 6000\nlisten = \"10.0.0.1\"\nlog = \"debug\"\n";
    let variables = [("OLVA_PORT", "7000"), ("OLVA_LISTEN", "0.0.0.0")];
    let config = config_in(&variables, &overrides, &[("olva.toml", file)]).unwrap();
    assert_eq!(
        (config.port, config.listen.as_str(), config.log),
        (9000, "0.0.0.0", LogLevel::Debug)
    );
    let text = config.describe();
    for (key, origin) in [
        ("port", "--port"),
        ("listen", "OLVA_LISTEN"),
        ("log", "olva.toml, ligne 3"),
        ("senders", "par défaut"),
    ] {
        let line = text.lines().find(|line| line.starts_with(&format!("{key} "))).unwrap();
        assert!(line.ends_with(origin), "{line}");
    }
}

#[test]
fn every_fault_is_reported_at_once() {
    let variables = [
        ("OLVA_PORT", "abc"),
        ("OLVA_DATABASE_URL", "mysql://x/y"),
        ("OLVA_SMPT_HOST", "x"),
        ("OLVA_SMTP_USER", "x"),
        ("OLVA_LOG", "bavard"),
        ("OLVA_PRODUCTION", "1"),
        ("OLVA_TRUSTED_PROXY", "mandataire"),
        ("OLVA_UPLOAD_LIMIT", "beaucoup"),
        ("OLVA_SENDERS", "99"),
        ("OLVA_SMTP_PASSWORD_FILE", "nulle-part"),
    ];
    let faults = config_in(&variables, &Overrides::default(), &[("olva.toml", "prot = 1\n")]).unwrap_err();
    told(
        &faults,
        &[
            "OLVA_PORT",
            "mysql://",
            "OLVA_SMTP_HOST\u{202f}?",
            "sans OLVA_SMTP_HOST",
            "OLVA_LOG",
            "https://",
            "OLVA_TRUSTED_PROXY",
            "OLVA_UPLOAD_LIMIT",
            "de 1 à 32",
            "nulle-part",
            "olva.toml, ligne 1, «\u{a0}prot\u{a0}»",
        ],
    );
}

#[test]
fn an_unknown_key_of_the_file_is_refused_with_its_line_and_the_nearest_one() {
    let faults =
        from_file("# Réglages\nport = 8080\n\nsmpt_host = \"x\"\nOLVA_LISTEN = \"0.0.0.0\"\ncouleur = \"bleu\"\n").unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:#?}");
    told(
        &faults,
        &[
            "olva.toml, ligne 4, «\u{a0}smpt_host\u{a0}» n’est pas un réglage connu. Vouliez-vous dire «\u{a0}smtp_host\u{a0}»",
            "ligne 5, «\u{a0}OLVA_LISTEN\u{a0}» n’est pas un réglage connu. Vouliez-vous dire «\u{a0}listen\u{a0}»",
            "ligne 6, «\u{a0}couleur\u{a0}» n’est pas un réglage connu. «\u{a0}olva config --example",
        ],
    );
}

#[test]
fn a_file_that_is_not_toml_is_explained_line_by_line_without_showing_a_secret() {
    let text = "listen = 0.0.0.0\nsmtp_password = pa\"ssw0rd\nport = 8080\nport = 8081\nprot = 1\n[smtp]\nhost = \"x\"\n";
    let faults = from_file(text).unwrap_err();
    told(
        &faults,
        &[
            "ligne 1, colonne",
            "la valeur de «\u{a0}listen\u{a0}»",
            "ligne 2, colonne",
            "une seconde fois",
            "«\u{a0}port\u{a0}»",
            "il n’y a pas de partie entre crochets",
        ],
    );
    assert!(!faults.iter().any(|fault| fault.contains("ssw0rd")), "{faults:#?}");
    told(
        &from_file("port = { a = 1 }\n").unwrap_err(),
        &["une valeur simple", "port = 8080"],
    );
}

#[test]
fn a_named_file_that_is_not_there_is_an_error_and_an_absent_usual_one_is_not() {
    let overrides = Overrides {
        config: Some("ailleurs.toml".into()),
        ..Overrides::default()
    };
    told(&config_in(&[], &overrides, &[]).unwrap_err(), &["ailleurs.toml", "--config"]);
    told(
        &config_in(&[("OLVA_CONFIG", "autre.toml")], &Overrides::default(), &[]).unwrap_err(),
        &["autre.toml"],
    );
    let world = [
        ("ailleurs.toml", "port = 1\n"),
        ("autre.toml", "port = 2\n"),
        ("olva.toml", "port = 3\n"),
    ];
    let variables = [("OLVA_CONFIG", "autre.toml")];
    assert_eq!(config_in(&variables, &overrides, &world).unwrap().port, 1);
    assert_eq!(config_in(&variables, &Overrides::default(), &world).unwrap().port, 2);
    assert_eq!(config_in(&[], &Overrides::default(), &world).unwrap().port, 3);
}

#[test]
fn paths_of_the_file_start_from_its_folder_and_those_of_variables_do_not() {
    let overrides = Overrides {
        config: Some("/etc/olva/olva.toml".into()),
        ..Overrides::default()
    };
    let file = "database_url = \"donnees/olva.sqlite\"\nmail_folder = \"courriels\"\nupload_folder = \"/var/olva\"\nsmtp_password_file = \"mdp\"\n\
                smtp_host = \"h\"\nsmtp_user = \"u\"\nmail_from = \"o@v.fr\"\n";
    let world = [("/etc/olva/olva.toml", file), ("/etc/olva/mdp", "chut\n")];
    let config = config_in(&[("OLVA_REPORTS", "rapports")], &overrides, &world).unwrap();
    assert_eq!(config.database, "sqlite:/etc/olva/donnees/olva.sqlite");
    assert_eq!(config.mail_folder, Path::new("/etc/olva/courriels"));
    assert_eq!(config.upload_folder, Path::new("/var/olva"));
    assert_eq!(config.reports.as_deref(), Some(Path::new("rapports")));
    assert_eq!(config.smtp.and_then(|smtp| smtp.password).as_deref(), Some("chut"));
}

#[test]
fn secrets_come_from_files_and_are_never_printed() {
    let config = config(
        &[
            ("OLVA_SMTP_HOST", "mail.example"),
            ("OLVA_SMTP_USER", "olva"),
            ("OLVA_SMTP_PASSWORD_FILE", "secret"),
            ("OLVA_MAIL_FROM", "olva@example.org"),
            ("OLVA_DATABASE_URL", "postgresql://olva:motdepasse@db/olva"),
        ],
        &Overrides::default(),
    )
    .unwrap();
    assert_eq!(config.smtp.as_ref().and_then(|s| s.password.as_deref()), Some("s3cret"));
    let text = config.describe();
    assert!(!text.contains("s3cret") && !text.contains("motdepasse"), "{text}");
    assert!(text.contains("postgres://olva:••••••••@db/olva"));
    assert!(text.contains("OLVA_SMTP_PASSWORD_FILE"), "{text}");
}

#[test]
fn a_secret_and_its_file_do_not_stand_side_by_side_but_a_stronger_place_may_replace_a_weaker() {
    let both = from_file("smtp_password = \"a\"\nsmtp_password_file = \"secret\"\n").unwrap_err();
    told(&both, &["ligne 2, «\u{a0}smtp_password_file\u{a0}»", "tous les deux"]);
    let file = "smtp_host = \"h\"\nsmtp_user = \"u\"\nmail_from = \"o@v.fr\"\nsmtp_password_file = \"secret\"\n";
    let world = [("olva.toml", file), ("secret", "s3cret\n")];
    let config = config_in(&[("OLVA_SMTP_PASSWORD", "autre")], &Overrides::default(), &world).unwrap();
    assert_eq!(config.smtp.and_then(|smtp| smtp.password).as_deref(), Some("autre"));
}

#[test]
fn the_example_holds_every_setting_and_can_be_used() {
    let example = example();
    let faults = from_file(&example);
    assert!(faults.is_ok(), "an example left as it is changes nothing: {faults:?}");
    // Without its comment marks it is a valid file: every example value suits its setting.
    let used: String = example
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| {
            line.split_once(" = ")
                .is_some_and(|(key, _)| SETTINGS.iter().any(|setting| setting.key() == key))
        })
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(used.lines().count(), SETTINGS.len());
    let config = from_file(&used).unwrap_or_else(|faults| panic!("{faults:#?}\n{used}"));
    for (place, setting) in SETTINGS.iter().enumerate() {
        assert_eq!(
            *config.origin(setting.name),
            Origin::File("olva.toml".to_owned(), place + 1),
            "{}",
            setting.name
        );
    }
}

#[test]
fn the_defaults_told_are_those_in_force() {
    let config = config(&[], &Overrides::default()).unwrap();
    let text = config.describe();
    // Those that depend on the machine or on another setting are told in words.
    let told_in_words = ["BASE_URL", "UPLOAD_FOLDER", "SMTP_PORT", "BOUNCE_ADDRESS"];
    for setting in SETTINGS.iter().filter(|setting| !told_in_words.contains(&setting.name)) {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{} ", setting.key())))
            .unwrap();
        let plain = line.replace('\u{a0}', " ");
        assert!(
            plain.contains(setting.default),
            "{} is not the default of: {line}",
            setting.default
        );
    }
}
