//! `olva analyse` as it is used: a plan, the CSV file of any tool, figures that R finds too.

use std::path::Path;

use serde_json::{Value, json};

use crate::commands::{Folder, olva};

const RESPONSES: &str = include_str!("../data/method/vague1.csv");
const FRAME: &str = include_str!("../data/method/frame.csv");

fn expected(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/method").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("it is JSON")
}

fn close(found: &Value, wanted: &Value, tolerance: f64, what: &str) {
    let (found, wanted) = (found.as_f64().expect(what), wanted.as_f64().expect(what));
    assert!(
        (found - wanted).abs() <= tolerance * wanted.abs().max(1e-3),
        "{what}: {found} instead of {wanted}"
    );
}

/// The results of a plan whose strata are counted in the frame.
fn results(name: &str, plan: &Value) -> Value {
    let folder = Folder::new(name);
    let plan = folder.file("plan.json", plan.to_string());
    let responses = folder.file("reponses.csv", RESPONSES);
    let frame = folder.file("base.csv", FRAME);
    let [plan, responses, frame] = [plan, responses, frame].map(|path| path.display().to_string());
    let arguments = [
        "analyse",
        "--plan",
        &plan,
        "--responses",
        &responses,
        "--frame",
        &frame,
        "--format",
        "json",
    ];
    let output = olva(&folder.0, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn plan(estimates: Value) -> Value {
    json!({"format": "olva-analyse/1", "strata": ["domaine", "employeuse"], "populations": [{"frame": true}], "estimates": estimates})
}

#[test]
fn the_plan_of_a_stratified_wave_gives_the_figures_of_r() {
    let r = expected("vague1_expected.json");
    let found = results(
        "analyse-strata",
        &plan(json!([
            {"id": "locaux", "type": "share", "variable": "besoin_locaux", "value": "1"},
            {"id": "par-domaine", "type": "share", "variable": "besoin_locaux", "value": "1", "by": ["domaine"]},
            {"id": "total", "type": "total", "variable": "besoin_locaux"},
            {"id": "benevoles", "type": "mean", "variable": "benevoles"},
            {"id": "budget", "type": "quantile", "variable": "budget", "probs": [0.5]},
            {"id": "croise", "type": "crosstab", "rows": "besoin_locaux", "columns": "domaine"},
            {"id": "paires", "type": "pairwise", "variable": "besoin_locaux", "value": "1", "by": "domaine"},
        ])),
    );
    assert_eq!(found["design"]["n"], 409);
    assert_eq!(found["design"]["df"], 393);
    close(&found["design"]["weights"]["effective"], &r["kish"]["n_eff"], 1e-9, "Kish");
    let result = |id: &str| {
        let all = found["results"].as_array().expect("results").iter();
        all.clone().find(|one| one["id"] == id).expect("the estimate").clone()
    };
    let need = &result("locaux")["estimates"][0];
    let wanted = &r["needs_ci"]["besoin_locaux"];
    close(&need["estimate"], &wanted["p"], 1e-9, "share");
    for place in 0..2 {
        close(&need["interval"][place], &wanted["wilson_t"][place], 1e-9, "Wilson");
    }
    for line in result("par-domaine")["estimates"].as_array().expect("lines") {
        let domain = line["domain"]["domaine"].as_str().expect("a domain");
        close(&line["estimate"], &r["locaux_by_domaine"][domain]["p"], 1e-9, domain);
        assert_eq!(line["df"], r["locaux_by_domaine"][domain]["df"]);
    }
    let total = &result("total")["estimates"][0];
    close(
        &total["estimate"],
        &r["needs_total"]["estimate"]["besoin_locaux"],
        1e-9,
        "total",
    );
    close(
        &total["se"],
        &r["needs_total"]["se"]["besoin_locaux"],
        1e-9,
        "its standard error",
    );
    let mean = &result("benevoles")["estimates"][0];
    close(
        &mean["estimate"],
        &r["benevoles"]["mean"]["estimate"]["benevoles"],
        1e-9,
        "mean",
    );
    let crossing = result("croise");
    close(
        &crossing["test"]["f"],
        &r["chisq_locaux_domaine"]["F"]["statistic"],
        1e-9,
        "Rao-Scott",
    );
    close(&crossing["test"]["p"], &r["chisq_locaux_domaine"]["F"]["p"], 1e-9, "its p");
    let pairs = result("paires");
    assert_eq!(pairs["pairs"].as_array().expect("pairs").len(), 28);
    close(
        &pairs["pairs"][0]["difference"],
        &r["pairwise_locaux_domaine"]["diff"][0],
        1e-9,
        "difference",
    );
    close(&pairs["pairs"][2]["p"], &r["pairwise_locaux_domaine"]["p"][2], 1e-9, "p");
}

#[test]
fn a_calibrated_plan_gives_the_standard_errors_of_r() {
    let r = expected("calage_expected.json");
    let margins: Vec<Value> = ["domaine", "employeuse", "quartier", "anciennete"]
        .iter()
        .map(|variable| json!({"variable": variable}))
        .collect();
    for (method, name) in [("linear", "linear"), ("raking", "raking"), ("logit", "logit_0.6_1.8")] {
        let mut plan = plan(json!([{"type": "mean", "variable": "besoin_locaux"}]));
        plan["calibration"] = json!({"method": method, "margins": margins});
        if method == "logit" {
            plan["calibration"]["bounds"] = json!([0.6, 1.8]);
        }
        let found = results(&format!("analyse-{method}"), &plan);
        let line = &found["results"][0]["estimates"][0];
        close(
            &line["estimate"],
            &r[name]["needs"]["estimate"]["besoin_locaux"],
            1e-7,
            method,
        );
        close(&line["se"], &r[name]["needs"]["se"]["besoin_locaux"], 1e-7, method);
        close(&found["design"]["calibration"]["ratios"][1], &r[name]["g_max"], 1e-7, method);
    }
}

#[test]
fn what_is_wrong_in_a_plan_or_a_file_is_said_with_what_to_do() {
    let folder = Folder::new("analyse-faults");
    let responses = folder.file("reponses.csv", RESPONSES).display().to_string();
    let said = |plan: Value| {
        let plan = folder.file("plan.json", plan.to_string()).display().to_string();
        let output = olva(&folder.0, &["analyse", "--plan", &plan, "--responses", &responses]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    let share = json!([{"type": "share", "variable": "besoin_locaux", "value": "oui"}]);
    let mean = |variable: &str| json!([{"type": "mean", "variable": variable}]);
    for (plan, words) in [
        (
            json!({"format": "olva-analyse/1", "estimates": mean("besoin_local")}),
            "besoin_locaux",
        ),
        (
            json!({"format": "olva-analyse/1", "estimates": mean("domaine")}),
            "n’est pas un nombre",
        ),
        (
            json!({"format": "olva-analyse/1", "estimates": share}),
            "aucune ligne n’a la valeur",
        ),
        (plan(mean("budget")), "--frame"),
        (json!({"format": "olva-analyse/1", "estimates": []}), "ne demande rien"),
        (
            json!({"format": "olva-analyse/1", "strata": ["domaine"], "populations": [{"counts": {"culture": 272.0}}], "estimates": mean("budget")}),
            "n’en dit pas l’effectif",
        ),
    ] {
        let text = said(plan);
        assert!(text.contains(words), "« {words} » is not in: {text}");
    }
}

/// Tables without their wordings, where the diagnostic names the territory, nor the open texts, which no file carries.
fn unworded(value: &Value) -> Value {
    match value {
        Value::Object(map) if map.get("content").is_some_and(|content| content["kind"] == "text") => Value::Null,
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !["label", "notes", "universe"].contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), unworded(value)))
            .collect(),
        Value::Array(all) => all.iter().map(unworded).collect(),
        other => other.clone(),
    }
}

/// Tables without what depends on the size of the frame: errors, intervals, how far figures may be trusted.
fn valued(value: &Value) -> Value {
    match value {
        Value::Object(all) => all
            .iter()
            .filter(|(key, _)| !["se", "low", "high", "reliability"].contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), valued(value)))
            .collect(),
        Value::Array(all) => all.iter().map(valued).collect(),
        other => other.clone(),
    }
}

#[test]
fn an_export_of_a_questionnaire_is_tabulated() {
    let folder = Folder::new("analyse-export");
    let data = folder.0.join("demo").display().to_string();
    let questionnaire = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-schemas/flash-locaux.json");
    let questionnaire = questionnaire.display().to_string();
    let demo = [
        "demo",
        "--no-serve",
        "--force",
        "--associations",
        "60",
        "--responses",
        "30",
        "--data-dir",
        &data,
        "--questionnaire",
        &questionnaire,
    ];
    let output = olva(&folder.0, &demo);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let responses = format!("{data}/reponses.csv");
    let arguments = [
        "analyse",
        "--questionnaire",
        &questionnaire,
        "--responses",
        &responses,
        "--format",
        "json",
    ];
    let found = olva(&folder.0, &arguments);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
    let published: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{data}/agregats.json")).expect("the file")).expect("JSON");
    assert!(!found["questions"].as_array().expect("tables").is_empty());
    // The file has weights and strata, not the populations of the strata: its intervals lack the finite population correction.
    assert_eq!(
        valued(&unworded(&found["questions"])),
        valued(&unworded(&published["questions"])),
        "the same tables as those of the diagnostic"
    );
    assert_ne!(
        unworded(&found["questions"]),
        unworded(&published["questions"]),
        "the diagnostic knows the size of the frame"
    );
}
