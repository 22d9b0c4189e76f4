//! The layers, as a test: which module may name which, which crate may be named where, how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};

/// A module and what it may use of ours.
const LAYERS: &[(&str, &[&str])] = &[
    ("values", &[]),
    ("error", &[]),
    ("i18n", &["error", "values"]),
    ("questionnaire", &["values"]),
    ("register", &["values"]),
    ("fieldwork", &["questionnaire", "register", "values"]),
    ("analysis", &["fieldwork", "questionnaire", "register", "values"]),
    ("report", &["analysis", "fieldwork", "questionnaire", "register", "values"]),
    ("library", &["questionnaire", "register", "report", "values"]),
    ("config", &["values"]),
    ("mail", &["error", "i18n", "values"]),
    (
        "store",
        &["analysis", "error", "fieldwork", "questionnaire", "register", "values"],
    ),
    (
        "app",
        &[
            "analysis",
            "error",
            "fieldwork",
            "i18n",
            "library",
            "mail",
            "questionnaire",
            "register",
            "report",
            "store",
            "values",
        ],
    ),
    (
        "web",
        &[
            "analysis",
            "app",
            "demo",
            "error",
            "fieldwork",
            "i18n",
            "library",
            "questionnaire",
            "register",
            "report",
            "values",
        ],
    ),
    (
        "demo",
        &[
            "analysis",
            "app",
            "error",
            "fieldwork",
            "library",
            "mail",
            "questionnaire",
            "register",
            "report",
            "store",
            "values",
        ],
    ),
];

/// A crate and the places that may name it.
const CRATES: &[(&str, &[&str])] = &[
    ("diesel", &["store/"]),
    ("diesel_migrations", &["store/"]),
    ("actix_web", &["web/", "main.rs", "cli/"]),
    ("lettre", &["mail.rs", "mail/"]),
    ("typst", &["report/pdf.rs", "report/pdf/"]),
    ("typst_pdf", &["report/pdf.rs", "report/pdf/"]),
    ("plotters", &["report/chart.rs", "report/chart/"]),
    ("plotters_backend", &["report/chart.rs", "report/chart/"]),
    ("resvg", &["report/chart.rs", "report/chart/"]),
];

/// A text and the places that may contain it.
const WORDS: &[(&str, &[&str])] = &[
    ("std::env::", &["config.rs", "config/", "main.rs"]),
    ("Timestamp::now(", &["main.rs"]),
    ("SystemTime::now(", &["main.rs"]),
    ("Uuid::new_v4(", &[]),
    ("Uuid::now_v7(", &[]),
    ("getrandom::", &["main.rs"]),
];

/// Modules of the pure core: no I/O at all.
const PURE: &[&str] = &["questionnaire", "register", "fieldwork", "analysis", "report", "values"];
const IO: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::io::stdin",
    "async fn",
    "println!",
    "eprintln!",
];

fn files() -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&root).unwrap().display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

/// The code of a file: comments and the test module left out.
fn code(text: &str) -> String {
    let kept = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    kept.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(place, _)| {
        let before = code[..place].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn every_module_uses_only_the_layers_below_it() {
    let mut faults = Vec::new();
    for (file, text) in files() {
        let module = module(&file);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        let code = code(&text);
        for (name, _) in LAYERS {
            if *name != module && !allowed.contains(name) && names_crate(&code, &format!("crate::{name}")) {
                faults.push(format!("{file} uses crate::{name}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_of_the_crate_has_a_layer() {
    let known: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).chain(["lib", "main", "cli"]).collect();
    let strangers: Vec<String> = files()
        .into_iter()
        .map(|(file, _)| file)
        .filter(|file| !known.contains(&module(file)))
        .collect();
    assert!(strangers.is_empty(), "no layer declared for {strangers:?}");
}

#[test]
fn a_crate_is_named_only_where_it_belongs() {
    let mut faults = Vec::new();
    for (file, text) in files() {
        let code = code(&text);
        for (name, places) in CRATES {
            if names_crate(&code, name) && !places.iter().any(|place| file.starts_with(place)) {
                faults.push(format!("{file} names {name}"));
            }
        }
        for (word, places) in WORDS {
            if code.contains(word) && !places.iter().any(|place| file.starts_with(place)) {
                faults.push(format!("{file} contains {word}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_core_is_pure() {
    let mut faults = Vec::new();
    for (file, text) in files().into_iter().filter(|(file, _)| PURE.contains(&module(file))) {
        let code = code(&text);
        faults.extend(
            IO.iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{file} contains {word}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    let mut faults = Vec::new();
    for (file, text) in files() {
        if !text.starts_with("//!") {
            faults.push(format!("{file} does not open with //!"));
        }
        let length = code(&text).lines().count();
        // Two lists are whole or nothing: the tables, as Diesel wants them, and the routes.
        if length > 450 && file != "store/schema.rs" && file != "web/routes.rs" {
            faults.push(format!("{file} has {length} lines"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_to_do() {
    let marks = [
        concat!("to", "do!("),
        concat!("unimplement", "ed!("),
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
    ];
    let faults: Vec<String> = files()
        .into_iter()
        .filter(|(_, text)| marks.iter().any(|mark| text.contains(mark)))
        .map(|(file, _)| file)
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}
