//! The questionnaire format: reader and meta-schema agree, every fault has its code, its place and its mend.

use std::collections::BTreeMap;
use std::path::Path;

use olva::questionnaire::schema::{self, Level, answers_schema, check_command, diff, meta_schema, read};
use olva::questionnaire::{Answers, Questionnaire};
use serde_json::{Value, json};

const FILES: &str = "tests/data/questionnaires";

fn folder(name: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILES).join(name);
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(path).expect("the fixtures are there") {
        let path = entry.expect("a folder is read").path();
        files.insert(
            path.file_stem()
                .and_then(|stem| stem.to_str())
                .expect("names are UTF-8")
                .to_owned(),
            std::fs::read_to_string(path).expect("fixtures are UTF-8"),
        );
    }
    files
}

fn base(id: &str) -> Option<String> {
    folder("valid").get(id).cloned()
}

fn meta() -> jsonschema::Validator {
    jsonschema::draft202012::new(&meta_schema()).expect("the meta-schema is a JSON Schema")
}

/// The questionnaire of a valid fixture.
fn published(name: &str) -> Questionnaire {
    let text = base(name).expect("the fixture exists");
    read(&text, &base).questionnaire.expect("the fixture is valid")
}

/// What reading says of a text, as `level code pointer`.
fn faults(text: &str) -> Vec<String> {
    let word = |level| if level == Level::Error { "error" } else { "warning" };
    read(text, &base)
        .faults
        .iter()
        .map(|f| format!("{} {} {}", word(f.level), f.code, f.pointer))
        .collect()
}

#[test]
fn the_published_meta_schema_is_the_one_the_table_gives() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-schemas/questionnaire.schema.json");
    let written = serde_json::to_string_pretty(&meta_schema()).unwrap() + "\n";
    if std::env::var_os("OLVA_WRITE_META_SCHEMA").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        written,
        "run this test with OLVA_WRITE_META_SCHEMA=1"
    );
}

#[test]
fn valid_questionnaires_pass_both_checks() {
    let meta = meta();
    for (name, text) in folder("valid") {
        let (out, code) = check_command(&text, &name, &base, false);
        assert_eq!(code, 0, "{out}");
        let document: Value = serde_json::from_str(&text).unwrap();
        let said: Vec<String> = meta
            .iter_errors(&document)
            .map(|e| format!("{} {e}", e.instance_path()))
            .collect();
        assert_eq!(said, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn only_missing_translations_are_said_of_the_example() {
    let said = faults(&base("example").unwrap());
    assert!(
        said.iter().all(|fault| fault.starts_with("warning missing-translation ")),
        "{said:#?}"
    );
    assert_eq!(faults(&base("minimal").unwrap()), Vec::<String>::new());
    assert_eq!(
        faults(&base("variantes").unwrap()),
        ["warning missing-translation /pages/1/items/2/unit"]
    );
}

#[test]
fn every_fault_has_its_code_and_place_and_both_checks_agree_on_the_structure() {
    let meta = meta();
    let mut wrong = Vec::new();
    for (name, text) in folder("invalid") {
        let document: Value = serde_json::from_str(&text).unwrap();
        let expect = &document["x-expect"];
        let word = |key: &str| expect[key].as_str().unwrap_or_default();
        let checked = read(&text, &base);
        let line = format!("{} {} {}", word("level"), word("code"), word("pointer"));
        let found = checked
            .faults
            .iter()
            .find(|f| f.code == word("code") && f.pointer == word("pointer"));
        let Some(found) = found.filter(|_| faults(&text).contains(&line)) else {
            wrong.push(format!("{name}: wanted {line}, got {:#?}", checked.faults));
            continue;
        };
        if !found.message.contains(word("message")) || !found.mend.contains(word("mend")) || found.mend.is_empty() {
            wrong.push(format!("{name}: {found:?}"));
        }
        let publishable = word("level") == "warning";
        if checked.questionnaire.is_some() != publishable {
            wrong.push(format!("{name}: publishable {publishable}, got {:#?}", checked.faults));
        }
        if meta.is_valid(&document) == expect["structural"].as_bool().unwrap() {
            wrong.push(format!("{name}: the meta-schema disagrees"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_fault_does_not_hide_the_others() {
    let text = r#"{"id":"x","version":"1","title":"T","pages":[{"id":"p","title":"P","items":[
        {"id":"a","type":"singel","lable":"A"},{"id":"b","type":"integer","min":"1","visibleIf":"c > 3"},{"id":"a","type":"text"}]}]}"#;
    assert_eq!(
        faults(text),
        [
            "error bad-version /version",
            "error unknown-type /pages/0/items/0/type",
            "error wrong-type /pages/0/items/1/min",
            "error unknown-name /pages/0/items/1/visibleIf",
            "error duplicate-id /pages/0/items/2/id",
        ]
    );
}

#[test]
fn broken_json_gives_line_and_column_and_exit_code_1() {
    for (text, place, word) in [
        (
            "{\"id\": \"x\",\n \"version\": }",
            "Ligne 2, colonne 13",
            "il manque une valeur",
        ),
        ("{\"id\": 1,}", "Ligne 1", "virgule"),
        ("", "Ligne 1", "vide"),
        ("{\"id\": ", "Ligne 1", "avant la fin"),
        ("{\"a\": NaN}", "Ligne 1", "ni commentaire ni NaN"),
        ("{\"a\": nul}", "Ligne 1", "mot"),
        ("{} {}", "Ligne 1", "après la fin"),
        ("{\"a\": 1e999}", "Ligne 1", "trop grand"),
        ("{'a': 1}", "Ligne 1", "guillemets"),
    ] {
        let (out, code) = check_command(text, "f.json", &base, false);
        assert_eq!(code, 1);
        assert!(
            out.contains("[invalid-json]") && out.contains(place) && out.contains(word),
            "{text}: {out}"
        );
    }
}

#[test]
fn hostile_documents_are_faults_and_never_panics() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert_eq!(faults(&deep), ["error invalid-json "]);
    let long = format!(
        "{{\"id\":\"x\",\"version\":\"1.0.0\",\"title\":\"T\",\"pages\":[],\"x-a\":\"{}\"}}",
        "é".repeat(5_000_000)
    );
    assert_eq!(faults(&long), ["error too-few /pages"]);
    let wide = format!("[{}0]", "0,".repeat(2_000_000));
    assert_eq!(faults(&wide), ["error wrong-type "]);
    for text in [
        "null",
        "12",
        "\"x\"",
        "[]",
        "{}",
        "{\"pages\":{}}",
        "{\"extends\":null}",
        "{\"extends\":{\"id\":3}}",
        "{\"lists\":[1]}",
    ] {
        assert!(read(text, &base).questionnaire.is_none(), "{text}");
    }
    let condition = "(".repeat(4_000);
    let document = json!({"id": "x", "version": "1.0.0", "title": "T", "pages": [{"id": "p", "title": "P", "items":
        [{"id": "a", "type": "text", "visibleIf": condition}]}]});
    assert!(read(&document.to_string(), &base).questionnaire.is_none());
}

#[test]
fn every_value_may_be_of_any_type_without_a_panic() {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!([{}]),
        json!({"id": 1}),
    ];
    let document: Value = serde_json::from_str(&base("variantes").unwrap()).unwrap();
    let mut paths = Vec::new();
    walk(&document, String::new(), &mut paths);
    let meta = meta();
    for (place, path) in paths.iter().enumerate() {
        for value in odd.iter().skip(place % 5).step_by(5) {
            let mut changed = document.clone();
            *changed.pointer_mut(path).unwrap() = value.clone();
            let checked = read(&changed.to_string(), &base);
            // What the meta-schema refuses, the reader refuses.
            assert!(
                meta.is_valid(&changed) || checked.questionnaire.is_none(),
                "{path} = {value}: only the meta-schema refuses"
            );
        }
    }
}

fn walk(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(i, v)| walk(v, format!("{path}/{i}"), paths)),
        Value::Object(map) => map
            .iter()
            .for_each(|(k, v)| walk(v, format!("{path}/{}", k.replace('~', "~0").replace('/', "~1")), paths)),
        _ => {}
    }
    paths.push(path);
}

#[test]
fn a_key_written_twice_is_a_fault_and_a_byte_order_mark_is_not() {
    let text = r#"{"id":"x","id":"y","version":"1.0.0","title":"T","pages":[{"id":"p","title":"P","items":[{"id":"a","type":"text"}]}]}"#;
    assert_eq!(faults(text), ["error duplicate-key /id"]);
    assert_eq!(faults(&format!("\u{feff}{}", base("minimal").unwrap())), Vec::<String>::new());
}

#[test]
fn warnings_are_refused_only_when_asked() {
    let text = base("example").unwrap();
    let (out, code) = check_command(&text, "example.json", &base, true);
    assert_eq!(code, 1);
    assert!(out.ends_with("example.json\u{a0}: aucune erreur, 1 avertissement\n"), "{out}");
    assert_eq!(check_command(&base("minimal").unwrap(), "m", &base, true).1, 0);
}

#[test]
fn missing_translations_are_told_once_for_each_language() {
    let text = r#"{"id":"x","version":"1.0.0","locales":["fr","en","br"],"title":{"fr":"T","en":"T","br":"T"},
        "pages":[{"id":"p","title":{"fr":"P","br":"P"},"items":[
        {"id":"a","type":"text","label":{"fr":"A","br":"A"}},{"id":"b","type":"text","label":"B"},
        {"id":"c","type":"text","label":{"fr":"C","br":"C"}}]}]}"#;
    let faults = read(text, &base).faults;
    let of = |lang: &str| faults.iter().filter(|fault| fault.language.as_deref() == Some(lang)).count();
    assert_eq!((of("en"), of("br"), faults.len()), (4, 1, 5), "{faults:#?}");
    let (out, code) = check_command(text, "f.json", &base, false);
    assert_eq!((code, check_command(text, "f.json", &base, true).1), (0, 1), "{out}");
    assert!(
        out.contains("[missing-translation] /pages/0/title, /pages/0/items/0/label, /pages/0/items/1/label et 1 autre\n  4 textes ne sont pas traduits (en)"),
        "{out}"
    );
    assert!(
        out.contains("[missing-translation] /pages/0/items/1/label\n") && out.contains("(br)"),
        "{out}"
    );
    assert!(out.ends_with("f.json\u{a0}: aucune erreur, 2 avertissements\n"), "{out}");
}

#[test]
fn the_canonical_text_reads_back_with_the_same_hash() {
    for name in ["example", "variantes", "minimal", "extension"] {
        let one = published(name);
        let two = read(&one.source, &|_| None).questionnaire.unwrap();
        assert_eq!((&one.hash, &one.source), (&two.hash, &two.source), "{name}");
    }
    let spaced = base("minimal").unwrap().replace("\":", "\" :");
    assert_eq!(read(&spaced, &base).questionnaire.unwrap().hash, published("minimal").hash);
}

#[test]
fn derived_variables_are_put_in_order() {
    let ids: Vec<String> = published("variantes").derived.iter().map(|d| d.id.clone()).collect();
    assert_eq!(ids, ["simple", "double", "classe"]);
}

#[test]
fn an_extension_adds_pages_and_switches_options() {
    let (base_one, one) = (published("variantes"), published("extension"));
    assert_eq!(
        one.pages.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(),
        ["qui", "quoi", "ici", "fin"]
    );
    assert!(one.item("montant").unwrap().enabled && !base_one.item("montant").unwrap().enabled);
    assert_eq!((one.start.minutes, one.start.minutes_short), (Some(30), Some(8)));
    let said: Vec<String> = diff(&base_one, &one).into_iter().map(|change| change.message).collect();
    assert_eq!(
        said,
        [
            "Page ajoutée : « Ici ».",
            "montant « Montant » sera posée.",
            "Question ajoutée : marche « Marché ».",
            "Variable calculée ajoutée : triple."
        ]
        .map(|s| s.replace(" :", "\u{a0}:").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»"))
    );
    assert_eq!(diff(&one, &one), []);
}

#[test]
fn an_extension_cannot_touch_the_core() {
    let extension = |more: Value| {
        let mut document = json!({"id": "e", "version": "1.0.0", "extends": {"id": "variantes", "version": "10.2.33"}});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        faults(&document.to_string())
    };
    let page = |id: &str, item: &str| json!([{"id": id, "title": {"fr": "P", "en": "P"}, "after": "qui", "items": [{"id": item, "type": "text"}]}]);
    assert_eq!(extension(json!({"disable": ["domaine"]})), ["error locked /disable/0"]);
    assert_eq!(extension(json!({"disable": ["quoi"]})), ["error locked /disable/0"]);
    assert_eq!(extension(json!({"disable": ["montan"]})), ["error unknown-id /disable/0"]);
    assert_eq!(extension(json!({"pages": page("qui", "z")})), ["error locked /pages/0/id"]);
    assert_eq!(
        extension(json!({"pages": page("z", "domaine")})),
        ["error locked /pages/0/items/0/id"]
    );
    assert_eq!(
        extension(json!({"lists": {"aides": [{"code": 1}]}})),
        ["error locked /lists/aides"]
    );
    assert_eq!(
        extension(json!({"derived": [{"id": "simple", "type": "number", "expr": "1"}]})),
        ["error locked /derived/0/id"]
    );
    assert_eq!(
        extension(json!({"external": {"quartier": {"type": "text"}}})),
        ["error locked /external/quartier"]
    );
    assert_eq!(
        extension(json!({"extends": {"id": "variantes", "version": "10.2.34"}})),
        ["error base-version /extends/version"]
    );
    assert_eq!(
        extension(json!({"extends": {"id": "e", "version": "1.0.0"}})),
        ["error extends-cycle /extends/id"]
    );
    assert_eq!(extension(json!({"disable": ["montant"]})), Vec::<String>::new());
}

#[test]
fn the_schema_of_answers_accepts_real_answers_and_refuses_others() {
    let questionnaire = published("variantes");
    let schema = jsonschema::draft202012::new(&answers_schema(&questionnaire)).unwrap();
    let document = |answers: Value| {
        json!({"format": "olva-answers/1", "questionnaire": "variantes", "version": "10.2.33", "hash": questionnaire.hash,
            "lang": "fr", "answers": answers})
    };
    let good = json!({
        "domaine": {"value": "1"},
        "activite": {"value": ["foot", "autre"], "other": {"autre": "Échecs"}},
        "lieu": {"value": "Q12"},
        "commune": {"value": "2A004", "state": "previous"},
        "creee": {"missing": "dont-know"},
        "aide": {"value": ["aucune"]},
        "ordre": {"value": ["b", "a"]},
        "parts": {"rows": {"a": {"value": 60}, "b": {"value": 40.5, "state": "edited", "edit": {"by": "u1", "at": "2026-11-22T10:00:00Z", "reason": "téléphone", "was": {"value": 4}}}}},
        "avis": {"rows": {"1": {"value": "2"}, "2": {"missing": "not-answered"}}},
        "montant": {"band": "999.5", "estimate": true},
        "accord": {"value": true}
    });
    // The model reads and writes the same document.
    let answers: Answers = serde_json::from_value(good.clone()).unwrap();
    for answers in [good, serde_json::to_value(&answers).unwrap()] {
        let document = document(answers);
        let said: Vec<String> = schema
            .iter_errors(&document)
            .map(|e| format!("{} {e}", e.instance_path()))
            .collect();
        assert_eq!(said, Vec::<String>::new());
    }
    for bad in [
        json!({"inconnue": {"value": 1}}),
        json!({"domaine": {"value": "3"}}),
        json!({"domaine": {"value": 1}}),
        json!({"domaine": {"value": "1", "missing": "refused"}}),
        json!({"domaine": {"missing": "not-displayed"}}),
        json!({"aide": {"value": ["aucune", "a"]}}),
        json!({"activite": {"value": ["foot", "foot"]}}),
        json!({"ordre": {"value": ["a", "b", "nsp"]}}),
        json!({"parts": {"rows": {"c": {"value": 1}}}}),
        json!({"montant": {"band": "5"}}),
        json!({"montant": {"value": -1}}),
        json!({"taux": {"value": 101}}),
        json!({"info": {"value": "x"}}),
        json!({"accord": {"value": "oui"}}),
    ] {
        assert!(!schema.is_valid(&document(bad.clone())), "{bad}");
    }
}

#[test]
fn a_page_that_is_not_always_shown_does_not_always_end_the_questionnaire() {
    let said = faults(&base("sauts-et-fins").unwrap());
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn an_extension_without_its_base_says_only_that() {
    let text = base("local-2027").unwrap().replace("noyau-2027", "noyau-2028");
    assert_eq!(faults(&text), ["error unknown-base /extends/id"]);
    assert_eq!(
        published("local-2027")
            .pages
            .iter()
            .map(|p| p.id.as_str())
            .collect::<Vec<_>>(),
        ["gen", "local"]
    );
    assert!(!published("local-2027").item("O02").unwrap().enabled);
}

#[test]
fn choices_may_be_codes_alone() {
    let questionnaire = published("mots-cles-meles");
    let codes: Vec<(String, String)> = questionnaire
        .item("dom")
        .unwrap()
        .choices()
        .unwrap()
        .choices
        .iter()
        .map(|c| (c.code.clone(), c.label.get("fr").to_owned()))
        .collect();
    assert_eq!(codes, ["sport", "culture", "social"].map(|c| (c.to_owned(), c.to_owned())));
}

#[test]
fn three_hundred_questions_are_checked_in_a_moment() {
    let items: Vec<Value> = (0..300)
        .map(|n| match n % 3 {
            0 => json!({"id": format!("q{n}"), "type": "integer", "label": format!("Question {n}")}),
            1 => json!({"id": format!("q{n}"), "type": "multi", "label": "Lesquels", "list": ["a", "b", "c"], "visibleIf": format!("q{} > 2", n - 1)}),
            _ => json!({"id": format!("q{n}"), "type": "text", "label": "Dites", "visibleIf": format!("q{} contient 'a' ou q{} > 9", n - 1, n - 2)}),
        })
        .collect();
    let pages: Vec<Value> = items
        .chunks(10)
        .enumerate()
        .map(|(n, items)| json!({"id": format!("p{n}"), "title": format!("Page {n}"), "items": items}))
        .collect();
    let document = json!({"id": "grand", "version": "1.0.0", "title": "Grand", "pages": pages});
    let start = std::time::Instant::now();
    assert_eq!(faults(&document.to_string()), Vec::<String>::new());
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_roster_has_lines_in_the_schema_of_answers() {
    let questionnaire = published("example");
    let schema = jsonschema::draft202012::new(&answers_schema(&questionnaire)).unwrap();
    let document = |line: Value| json!({"format": "olva-answers/1", "questionnaire": "olva-2027", "version": "1.2.0", "answers": {"postes": {"roster": [line]}}});
    assert!(schema.is_valid(&document(json!({"contrat": {"value": "cdi"}, "heures": {"value": 17.5}}))));
    assert!(!schema.is_valid(&document(json!({"contrat": {"value": "cdx"}}))));
    assert!(!schema.is_valid(&document(json!({"autre": {"value": 1}}))));
}

#[test]
fn the_questionnaires_of_the_library_can_be_published() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-schemas");
    let library = |id: &str| std::fs::read_to_string(folder.join(format!("{id}.json"))).ok();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".json")
            && !name.ends_with(".schema.json")
            && ![".simulation.json", ".benchmarks.json"].iter().any(|end| name.ends_with(end))
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let (out, code) = schema::check_command(&text, &name, &library, false);
            assert_eq!(code, 0, "{out}");
            assert!(
                meta().is_valid(&serde_json::from_str(&text).unwrap()),
                "{name}: the meta-schema disagrees"
            );
        }
    }
}

#[test]
fn the_reference_names_every_key_and_every_fault() {
    let readme = &std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-schemas/README.md")).unwrap();
    let mut keys = std::collections::BTreeSet::new();
    names(&meta_schema(), &mut keys);
    let absent: Vec<&String> = keys
        .iter()
        .filter(|k| !readme.contains(&format!("`{k}`")) && !readme.contains(&format!("\"{k}\"")))
        .collect();
    assert!(absent.is_empty(), "keys: {absent:?}");
    for (name, text) in folder("invalid") {
        for fault in read(&text, &base).faults {
            assert!(readme.contains(&format!("`{}`", fault.code)), "{name}: {}", fault.code);
        }
    }
}

/// Every key of every `properties`.
fn names(schema: &Value, keys: &mut std::collections::BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            map.values().for_each(|value| names(value, keys));
        }
        Value::Array(list) => list.iter().for_each(|value| names(value, keys)),
        _ => {}
    }
}
