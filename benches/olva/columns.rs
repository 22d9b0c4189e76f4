//! The statistics of a large wave from its database: 200 000 responses to 80 questions, and a real town of 2 000. As ratios to a floor F:
//! scanning the responses, parsing them into a tree with the fastest parser (sonic-rs), and the bare kernels over ready columns (weighted
//! frequencies with stratified variance, weighted crossings), the scan counted once. CPU time; SQLite, which runs in this process.

use std::fs;
use std::hint::black_box;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use olva::analysis::tabulate;
use olva::app::{App, columns, waves};
use olva::questionnaire::schema;
use olva::store::{Database, Store};
use olva::values::{Id, Timestamp};

use crate::survey::{Dice, bytes, everything, kernels, questionnaire, response, weighted};
use crate::{application, cpu, line};

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
    let mut dice = Dice::new(20_261_122);
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
            for document in query
                .load_iter::<Document, diesel::connection::DefaultLoadingMode>(db)
                .unwrap()
            {
                each(&document.unwrap().answers);
            }
            Ok(())
        })
        .unwrap();
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

    let scanned = least(|| {
        scan(&app, wave, |answers| {
            black_box(answers.len());
        });
    });
    let parsed = least(|| {
        scan(&app, wave, |answers| {
            black_box(sonic_rs::from_str::<sonic_rs::Value>(answers).unwrap());
        });
    });
    let bare = least(|| kernels(&dataset, 200));
    let floor = parsed + bare;
    let filled = least(&read);
    let tables = least(|| tabulate::tabulate_all(&dataset));
    let warm = least(|| everything(&dataset, 200));
    let cold = filled + warm;
    let ms = |seconds: f64| format!("{:.1} ms", 1000.0 * seconds);
    line(
        &format!(
            "F: {n} responses × 80 questions ({} MB of answers) scanned, parsed by sonic-rs, bare kernels",
            length / 1_000_000
        ),
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
