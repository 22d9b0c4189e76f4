//! The statistics of a large wave from its database: 200 000 responses to 80 questions, and a real town of 2 000. As ratios to a floor F:
//! scanning the responses, parsing them into a tree with the fastest parser (sonic-rs), and the bare kernels over ready columns (weighted
//! frequencies with stratified variance, weighted crossings), the scan counted once. CPU time; SQLite, which runs in this process.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use olva::analysis::columns::Data;
use olva::analysis::dataset::Dataset;
use olva::analysis::indicator::{self, Breakdown, Kind, Spec, Unit};
use olva::analysis::tabulate;
use olva::app::{App, columns, waves};
use olva::questionnaire::schema;
use olva::store::{Database, Store};
use olva::values::{Id, Timestamp};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value as Json, json};

use crate::{application, cpu, line};

/// Codes as authors write them.
const WORDS: [&str; 12] = [
    "jamais",
    "parfois",
    "souvent",
    "toujours",
    "manque-peu",
    "manque-beaucoup",
    "locataire-reduit",
    "oui-permanence",
    "autre",
    "association",
    "collectivite",
    "ne-sait-pas",
];

fn list(n: usize) -> Vec<Json> {
    WORDS[..n].iter().map(|code| json!({ "code": code, "label": format!("Réponse {code}") })).collect()
}

fn rows(n: usize) -> Vec<Json> {
    (0..n).map(|k| json!({ "id": format!("ligne{k}"), "label": format!("Ligne {k}") })).collect()
}

/// Ten pages of eight questions: single and several choices, scales, numbers and amounts with bands, matrices, shares, rankings, rosters,
/// years, texts; a third of them under a condition; six derived variables.
fn questionnaire() -> String {
    let mut pages = Vec::new();
    for page in 0..10 {
        let id = |k: usize| format!("P{page}Q{k}");
        let numeric = if page % 2 == 0 { "integer" } else { "money" };
        let special = match page % 5 {
            0 => json!({ "id": id(5), "type": "matrix", "label": "Satisfaction", "rows": rows(5), "list": list(4) }),
            1 => json!({ "id": id(5), "type": "shares", "label": "Ressources", "rows": rows(5) }),
            2 => json!({ "id": id(5), "type": "roster", "label": "Postes", "count": { "min": 0, "max": 6 }, "items": [
                { "id": "heures", "type": "integer", "label": "Heures" }, { "id": "contrat", "type": "single", "label": "Contrat", "list": list(4) } ] }),
            3 => json!({ "id": id(5), "type": "rank", "size": 3, "label": "Besoins", "list": list(8) }),
            _ => json!({ "id": id(5), "type": "year", "label": "Année", "min": 1900, "max": 2026 }),
        };
        let last = match page % 3 {
            0 => json!({ "id": id(7), "type": "single", "label": "Forme", "list": list(6) }),
            1 => json!({ "id": id(7), "type": "boolean", "label": "Adhésion" }),
            _ => json!({ "id": id(7), "type": "longtext", "label": "Remarques" }),
        };
        let items = json!([
            { "id": id(0), "type": "single", "label": "Situation", "list": list(8) },
            { "id": id(1), "type": "single", "label": "Fréquence", "list": list(4) },
            { "id": id(2), "type": "multi", "label": "Moyens", "list": list(10) },
            { "id": id(3), "type": "single", "label": "Détail", "list": list(4), "visibleIf": format!("{} parmi ('jamais', 'parfois', 'souvent', 'autre')", id(0)) },
            { "id": id(4), "type": numeric, "label": "Combien", "bands": [0, 10, 100, 1000, 10000] },
            special,
            { "id": id(6), "type": "multi", "label": "Appuis", "list": list(7), "skipIf": format!("{} contient 'jamais' ou {} = 'toujours'", id(2), id(1)) },
            last,
        ]);
        pages.push(json!({ "id": format!("p{page}"), "title": "Page", "items": items }));
    }
    let classes = json!([{ "code": "petite", "label": "Petite" }, { "code": "moyenne", "label": "Moyenne" }, { "code": "grande", "label": "Grande" }]);
    json!({ "id": "banc-80", "version": "1.0.0", "title": "Banc", "pages": pages, "derived": [
        { "id": "taille", "type": "code", "expr": "si P0Q4 < 10 alors 'petite' sinon si P0Q4 < 100 alors 'moyenne' sinon 'grande'", "codes": classes },
        { "id": "age", "type": "decimal", "expr": "2026 - P4Q5" },
        { "id": "tension", "type": "decimal", "expr": "si P1Q1 = 'jamais' alors 0 sinon si P1Q1 = 'parfois' alors 1 / 3 sinon 1" },
        { "id": "par_membre", "type": "decimal", "expr": "P1Q4 / P0Q4" },
        { "id": "appuis", "type": "decimal", "expr": "nb_coches(P2Q6)" },
        { "id": "aidee", "type": "boolean", "expr": "un_parmi(P3Q2, 'autre', 'souvent') et P0Q1 <> 'jamais'" } ] })
    .to_string()
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u32() as usize) % n
    }

    fn word(&mut self, n: usize) -> &'static str {
        // The first ones more often.
        WORDS[self.below(n).min(self.below(n + 2))]
    }

    fn several(&mut self, n: usize) -> String {
        let mut out = String::new();
        for word in &WORDS[..n] {
            if self.below(10) < 3 {
                let _ = write!(out, "{}\"{word}\"", if out.is_empty() { "" } else { "," });
            }
        }
        out
    }
}

/// One response, as the application writes it: keys in order, what is not asked absent.
fn response(dice: &mut Dice) -> String {
    let mut out = String::from("{");
    for page in 0..10 {
        let (situation, often) = (dice.word(8), dice.word(4));
        let means = dice.several(10);
        for question in 0..8 {
            let asked = match question {
                3 => ["jamais", "parfois", "souvent", "autre"].contains(&situation),
                6 => !(means.contains("\"jamais\"") || often == "toujours"),
                _ => true,
            };
            if !asked {
                continue;
            }
            if out.len() > 1 {
                out.push(',');
            }
            let _ = write!(out, "\"P{page}Q{question}\":");
            if question > 2 && dice.below(16) == 0 {
                let missing = ["not-answered", "not-answered", "dont-know", "refused"][dice.below(4)];
                let _ = write!(out, "{{\"missing\":\"{missing}\"}}");
                continue;
            }
            match question {
                0 => out.push_str(&format!("{{\"value\":\"{situation}\"}}")),
                1 => out.push_str(&format!("{{\"value\":\"{often}\"}}")),
                2 if means.is_empty() => out.push_str("{\"missing\":\"not-answered\"}"),
                2 => out.push_str(&format!("{{\"value\":[{means}]}}")),
                3 => out.push_str(&format!("{{\"value\":\"{}\"}}", dice.word(4))),
                4 if dice.below(6) == 0 => out.push_str(["{\"band\":\"10\"}", "{\"band\":\"100\"}"][dice.below(2)]),
                4 => {
                    let number = dice.below(40) * dice.below(40) * (1 + dice.below(6));
                    let _ = write!(out, "{{\"value\":{number}.0{}}}", if dice.below(5) == 0 { ",\"estimate\":true" } else { "" });
                }
                5 => special(page, dice, &mut out),
                6 => match dice.several(7) {
                    none if none.is_empty() => out.push_str("{\"missing\":\"not-answered\"}"),
                    said => out.push_str(&format!("{{\"value\":[{said}]}}")),
                },
                _ => match page % 3 {
                    0 => out.push_str(&format!("{{\"value\":\"{}\"}}", dice.word(6))),
                    1 => out.push_str(["{\"value\":true}", "{\"value\":false}"][dice.below(2)]),
                    _ if dice.below(3) > 0 => out.push_str("{\"missing\":\"not-answered\"}"),
                    _ => {
                        let text = "Il manque une salle le soir, et des bénévoles. ".repeat(1 + dice.below(3));
                        let _ = write!(out, "{{\"value\":\"{}\\nMerci.\"}}", text.trim_end());
                    }
                },
            }
        }
    }
    out.push('}');
    out
}

fn special(page: usize, dice: &mut Dice, out: &mut String) {
    let joined = |parts: Vec<String>| parts.join(",");
    match page % 5 {
        0 => {
            let rows = (0..5).map(|row| format!("\"ligne{row}\":{{\"value\":\"{}\"}}", dice.word(4)));
            out.push_str(&format!("{{\"rows\":{{{}}}}}", joined(rows.collect())));
        }
        1 => {
            let mut left = 100;
            let rows = (0..5).map(|row| {
                let part = if row == 4 { left } else { dice.below(left + 1) };
                left -= part;
                format!("\"ligne{row}\":{{\"value\":{part}.0}}")
            });
            let rows = joined(rows.collect());
            out.push_str(&format!("{{\"rows\":{{{rows}}}}}"));
        }
        2 => {
            let lines = (0..dice.below(4)).map(|_| {
                format!("{{\"contrat\":{{\"value\":\"{}\"}},\"heures\":{{\"value\":{}.0}}}}", dice.word(4), dice.below(36))
            });
            out.push_str(&format!("{{\"roster\":[{}]}}", joined(lines.collect())));
        }
        3 => {
            let first = dice.below(6);
            let ranked = (first..first + 1 + dice.below(2)).map(|word| format!("\"{}\"", WORDS[word]));
            out.push_str(&format!("{{\"value\":[{}]}}", joined(ranked.collect())));
        }
        _ => out.push_str(&format!("{{\"value\":{}.0}}", 1901 + dice.below(126))),
    }
}

/// Ten domains, employers or not: twenty groups.
fn fill(db: &mut Database, wave: &str, source: &str, hash: &str, n: usize) {
    let at = "2026-03-01T09:00:00.000000Z";
    let mut run = |sql: String| {
        diesel::sql_query(sql).execute(db).unwrap();
    };
    run(format!(
        "INSERT INTO observatory (id, slug, name, territory, territory_name, training, settings, created_at) VALUES ('{wave}', 'b', 'B', '35238', 'Rennes', TRUE, '{{}}', '{at}')"
    ));
    run(format!(
        "INSERT INTO questionnaire_version (hash, id, version, source, published_at) VALUES ('{hash}', 'banc-80', '1.0.0', '{}', '{at}')",
        source.replace('\'', "''")
    ));
    run(format!(
        "INSERT INTO wave (id, observatory, title, questionnaire, territory, territory_name, year, state, opens_at, closes_at, mail_plan, mail_paused, settings, created_at) VALUES ('{wave}', '{wave}', 'V', '{hash}', '35238', 'Rennes', 2026, 'open', '{at}', '2026-06-02T09:00:00.000000Z', 'null', FALSE, '{{}}', '{at}')"
    ));
    let uuid = "printf('00000000-0000-7000-8000-%012x', n)";
    let numbers = format!("WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {n})");
    run(format!(
        "INSERT INTO association (id, observatory, name, name_folded, commune, domain, employer, quarter, dissolved, attributes, created_at, updated_at) \
         {numbers} SELECT {uuid}, '{wave}', 'Association ' || n, 'association ' || n, '35238', 'D' || (n * 7 % 10), n % 5 = 0, 'q' || (n % 12), FALSE, \
         '{{\"adherents\":\"' || (n % 50) || '\"}}', '{at}', '{at}' FROM numbers"
    ));
    run(format!(
        "INSERT INTO wave_frame (wave, association, domain, employer, commune, quarter, qpv, outside, status, mails) \
         {numbers} SELECT '{wave}', {uuid}, 'D' || (n * 7 % 10), n % 5 = 0, '35238', 'q' || (n % 12), NULL, FALSE, 'usable', 0 FROM numbers"
    ));
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(20_261_122));
    let insert = format!(
        "INSERT INTO response (id, wave, association, revision, state, answers, touched, path, lang, started_at, updated_at, submitted_at, \
         disposition, usable, questionnaire, mode, notice_version) SELECT {uuid}, '{wave}', {uuid}, 1, 'submitted', answers, '{{}}', 'full', 'fr', \
         '{at}', '{at}', '{at}', 'complete', TRUE, '{hash}', 'en-ligne', '1' FROM (SELECT ? AS n, ? AS answers)"
    );
    for k in 1..=n {
        diesel::sql_query(insert.as_str())
            .bind::<BigInt, _>(k as i64)
            .bind::<Text, _>(response(&mut dice))
            .execute(db)
            .unwrap();
    }
    diesel::sql_query("ANALYZE").execute(db).unwrap();
}

/// A document, as scanned.
#[derive(QueryableByName)]
struct Document {
    #[diesel(sql_type = Text)]
    answers: String,
}

fn scan(app: &App, wave: &str, mut each: impl FnMut(&str)) {
    app.store
        .read(|db| {
            let Database::Sqlite(db) = db else { panic!("SQLite") };
            let query = diesel::sql_query(format!("SELECT answers FROM response WHERE wave = '{wave}' ORDER BY id"));
            for document in query.load_iter::<Document, diesel::connection::DefaultLoadingMode>(db).unwrap() {
                each(&document.unwrap().answers);
            }
            Ok(())
        })
        .unwrap();
}

/// The bare kernels: for each coded column its weighted frequencies with their stratified variance, for each number its mean; then the
/// crossings of pairs of coded columns.
fn kernels(dataset: &Dataset, crossings: usize) -> f64 {
    let (weights, strata) = (&dataset.design.weights, &dataset.design.stratum);
    let groups = dataset.design.sizes.len();
    let mut check = 0.0;
    for column in dataset.columns().iter().filter(|column| column.roster.is_none()) {
        match &column.data {
            Data::Codes { codes, list } => {
                let mut sums = vec![(0.0, 0.0); groups * list.len().max(1)];
                for (row, code) in codes.iter().enumerate() {
                    if column.missing[row].is_none() {
                        let (w, sum) = (weights[row], &mut sums[strata[row] as usize * list.len() + usize::from(*code)]);
                        *sum = (sum.0 + w, sum.1 + w * w);
                    }
                }
                check += sums.iter().map(|(sum, squares)| squares - sum * sum / dataset.len as f64).sum::<f64>();
            }
            Data::Sets { bits, list, words } if *words == 1 => {
                let mut sums = vec![(0.0, 0.0); groups * list.len()];
                for (row, bits) in bits.iter().enumerate() {
                    let (w, mut left) = (weights[row], *bits);
                    while left != 0 {
                        let sum = &mut sums[strata[row] as usize * list.len() + left.trailing_zeros() as usize];
                        *sum = (sum.0 + w, sum.1 + w * w);
                        left &= left - 1;
                    }
                }
                check += sums.iter().map(|(sum, squares)| squares - sum * sum / dataset.len as f64).sum::<f64>();
            }
            Data::Numbers { values, .. } => {
                let mut sums = vec![(0.0, 0.0); groups];
                for (row, value) in values.iter().enumerate() {
                    let (z, sum) = (weights[row] * value, &mut sums[strata[row] as usize]);
                    *sum = (sum.0 + z, sum.1 + z * z);
                }
                check += sums.iter().map(|(sum, squares)| squares - sum * sum).sum::<f64>();
            }
            _ => {}
        }
    }
    for (one, other) in pairs(dataset, crossings) {
        let (Some(a), Some(b)) = (dataset.column(&one), dataset.column(&other)) else { continue };
        let (Data::Codes { codes: left, list }, Data::Codes { codes: right, list: across }) = (&a.data, &b.data) else {
            continue;
        };
        let mut table = vec![0.0; list.len() * across.len()];
        for row in 0..dataset.len {
            if a.missing[row].is_none() && b.missing[row].is_none() {
                table[usize::from(left[row]) * across.len() + usize::from(right[row])] += weights[row];
            }
        }
        check += table.iter().sum::<f64>();
    }
    check
}

/// Questions by breakdowns.
fn pairs(dataset: &Dataset, n: usize) -> Vec<(String, String)> {
    let coded = |column: &&olva::analysis::columns::Column| column.roster.is_none() && matches!(column.data, Data::Codes { .. });
    let questions: Vec<String> = dataset
        .columns()
        .iter()
        .filter(coded)
        .filter(|column| !column.name.starts_with("register."))
        .map(|column| column.name.clone())
        .collect();
    let by = ["register.domaine", "register.employeuse", "taille", "P0Q0", "P5Q1"];
    let all = questions.iter().flat_map(|question| by.map(|by| (question.clone(), by.to_owned())));
    all.filter(|(question, by)| question != by).cycle().take(n).collect()
}

/// What the site computes: every question tabulated, and the crossings, disclosure control applied.
fn everything(dataset: &Dataset, crossings: usize) -> usize {
    let tables = tabulate::tabulate_all(dataset).len();
    let crossed = pairs(dataset, crossings).into_iter().map(|(question, by)| {
        let spec = Spec {
            id: question.clone(),
            title: String::new(),
            measure: String::new(),
            kind: Kind::Distribution {
                item: question,
                codes: Vec::new(),
                by: None,
            },
            base: None,
            unit: Unit::Percent,
            notes: Vec::new(),
        };
        let breakdown = Breakdown {
            id: by.clone(),
            label: by.clone(),
            variable: by,
            by: None,
            codes: Vec::new(),
        };
        indicator::cross(&spec, &breakdown, dataset).unwrap().groups.len()
    });
    tables + crossed.sum::<usize>()
}

/// Bytes of the columns.
fn bytes(dataset: &Dataset) -> usize {
    let of = |column: &olva::analysis::columns::Column| {
        column.missing.len()
            + match &column.data {
                Data::Codes { codes, .. } => 2 * codes.len(),
                Data::Sets { bits, .. } => 8 * bits.len(),
                Data::Ranks { places, .. } => 2 * places.len(),
                Data::Numbers { values, .. } => 9 * values.len(),
                Data::Flags(flags) => flags.len(),
                Data::Dates(dates) => 4 * dates.len(),
                Data::Presence => 0,
            }
    };
    dataset.columns().iter().map(of).sum()
}

/// Resident memory now, and at most since the last call, in bytes (Linux).
fn resident() -> (usize, usize) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
    };
    let found = (of("VmRSS:"), of("VmHWM:"));
    let _ = fs::write("/proc/self/clear_refs", "5");
    found
}

/// CPU seconds of a call: the least of several, as many as fit in some seconds.
fn least<T>(mut work: impl FnMut() -> T) -> f64 {
    let mut best = f64::INFINITY;
    let mut spent = 0.0;
    for _ in 0..12 {
        let (start, mut calls) = (cpu("self"), 0);
        // Short calls are repeated until they are well above the tick of the clock.
        while calls == 0 || cpu("self") - start < 0.3 {
            black_box(work());
            calls += 1;
        }
        let took = cpu("self") - start;
        best = best.min(took / f64::from(calls));
        spent += took;
        if spent > 6.0 {
            break;
        }
    }
    best
}

/// Weights that differ, in twenty strata with a finite population: those of domaine × employeuse.
fn weighted(mut dataset: Dataset) -> Dataset {
    let code = |name: &str, row: usize| match &dataset.column(name).unwrap().data {
        Data::Codes { codes, .. } => codes[row],
        _ => 0,
    };
    let strata: Vec<String> = (0..dataset.len)
        .map(|row| format!("{}-{}", code("register.domaine", row), code("register.employeuse", row)))
        .collect();
    let mut sizes = std::collections::BTreeMap::new();
    strata.iter().for_each(|stratum| *sizes.entry(stratum.clone()).or_insert(0.0) += 1.0);
    let factor = |stratum: &str| 2.0 + stratum.len() as f64 + f64::from(stratum.as_bytes()[0] % 4);
    let populations = sizes.iter().map(|(stratum, size)| (stratum.clone(), size * factor(stratum))).collect();
    let records = strata.iter().map(|stratum| (factor(stratum), stratum.as_str()));
    dataset.design = olva::analysis::design::Design::new(records, &populations);
    dataset
}

fn measure_on(n: usize) {
    let folder = std::env::temp_dir().join(format!("olva-bench-columns-{}-{n}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.join("olva.sqlite").display())).unwrap();
    store.hurry();
    let source = questionnaire();
    let checked = schema::read(&source, &|_| None);
    let checked = checked.questionnaire.unwrap_or_else(|| panic!("{:#?}", checked.faults));
    let wave = "00000000-0000-7000-8000-ffffffffffff";
    store
        .write(|db| {
            fill(db, wave, &checked.source, &checked.hash, n);
            Ok(())
        })
        .unwrap();
    let now = Timestamp::parse("2026-04-01T09:00:00Z").unwrap();
    let app = application(store, now);
    let known = waves::get(&app, Id::parse(wave).unwrap()).unwrap();
    let read = || app.store.read(|db| columns::read(&app, db, &known, now)).unwrap().1;

    let mut length = 0;
    scan(&app, wave, |answers| length += answers.len());
    let before = resident().0;
    let first = read();
    let (after, peak) = resident();
    let size = bytes(&first);
    let dataset = weighted(first);

    let scanned = least(|| scan(&app, wave, |answers| {
        black_box(answers.len());
    }));
    let parsed = least(|| scan(&app, wave, |answers| {
        black_box(sonic_rs::from_str::<sonic_rs::Value>(answers).unwrap());
    }));
    let bare = least(|| kernels(&dataset, 200));
    let floor = parsed + bare;
    let filled = least(&read);
    let tables = least(|| tabulate::tabulate_all(&dataset));
    let warm = least(|| everything(&dataset, 200));
    let cold = filled + warm;
    let ms = |seconds: f64| format!("{:.1} ms", 1000.0 * seconds);
    line(
        &format!("F: {n} responses × 80 questions ({} MB of answers) scanned, parsed by sonic-rs, bare kernels", length / 1_000_000),
        "",
        "",
        &format!("{} (scan {}, kernels {})", ms(floor), ms(scanned), ms(bare)),
    );
    line(
        "columns filled from the database (reading, routing, derived variables, register)",
        "",
        "",
        &format!("{} = {:.2} F", ms(filled), filled / floor),
    );
    let must = |large: &'static str, town: &'static str| if n > 10_000 { large } else { town };
    line(
        "80 weighted tables with variance, 200 crossings, disclosure: cold",
        must("≤ 2.5 F", "< 25 ms"),
        "",
        &format!("{} = {:.2} F", ms(cold), cold / floor),
    );
    line(
        "the same, columns ready (tables alone)",
        must("≤ 0.3 F", "< 3 ms"),
        "",
        &format!("{} = {:.2} F ({})", ms(warm), warm / floor, ms(tables)),
    );
    if n > 10_000 {
        line(
            "memory to fill the columns: kept, at most, over their size",
            "≤ 4",
            "",
            &format!(
                "{:.2}, {:.2} ({} MB of columns)",
                (after.saturating_sub(before)) as f64 / size as f64,
                (peak.saturating_sub(before)) as f64 / size as f64,
                size / 1_000_000
            ),
        );
    }
    drop(app);
    let _ = fs::remove_dir_all(&folder);
}

/// The large wave, then the town.
pub(crate) fn measure() {
    for n in [200_000, 2_000] {
        measure_on(n);
    }
}
