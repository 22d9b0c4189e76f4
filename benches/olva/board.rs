//! The fieldwork board of a wave of 100 000 associations: CPU of reading it (this process, where SQLite runs; with PostgreSQL, the
//! server's own work comes on top).

use diesel::prelude::*;
use olva::app::board::{self, Filter};
use olva::app::waves;
use olva::store::{Database, Store};
use olva::values::{Id, SeededRandom, Timestamp};

use crate::{application, line, milliseconds};

/// Ten domains, three employer statuses, 300 communes, 12 statuses; a fifth has answered.
const FRAME: &str = "INSERT INTO wave_frame (wave, association, domain, employer, commune, quarter, qpv, outside, status, mails) \
    SELECT '{wave}', {uuid}, 'D' || CAST(n % 10 AS TEXT), CASE n % 7 WHEN 0 THEN TRUE WHEN 1 THEN NULL ELSE FALSE END, \
    CAST(35000 + (n / 7) % 300 AS TEXT), NULL, CASE WHEN n % 11 = 0 THEN 'QP035001' END, FALSE, \
    CASE WHEN n % 5 = 0 THEN 'usable' WHEN n % 17 = 0 THEN 'refused' WHEN n % 13 = 0 THEN 'opened' WHEN n % 19 = 0 THEN 'partial' \
    WHEN n % 23 = 0 THEN 'dormant' WHEN n % 29 = 0 THEN 'dissolved' ELSE 'invited' END, 0 FROM numbers";

const ASSOCIATIONS: &str = "INSERT INTO association (id, observatory, name, name_folded, dissolved, attributes, created_at, updated_at) \
    SELECT {uuid}, '{wave}', 'Association ' || CAST(n AS TEXT), 'association ' || CAST(n AS TEXT), FALSE, '{}', '{at}', '{at}' FROM numbers";

const RESPONSES: &str = "INSERT INTO response (id, wave, association, revision, state, answers, touched, path, lang, started_at, updated_at, \
    submitted_at, disposition, usable, questionnaire, mode, notice_version) \
    SELECT {uuid}, '{wave}', {uuid}, 1, 'submitted', '{}', '{}', 'full', 'fr', {when}, '{at}', {when}, 'complete', TRUE, 'h', 'en-ligne', '1' \
    FROM numbers WHERE n % 5 = 0";

fn fill(db: &mut Database, wave: &str) {
    let sqlite = matches!(db, Database::Sqlite(_));
    let (uuid, when) = if sqlite {
        (
            "printf('00000000-0000-7000-8000-%012x', n)",
            "printf('2026-03-%02dT%02d:00:00.000000Z', 1 + n / 5 % 28, n / 7 % 24)",
        )
    } else {
        (
            "CAST('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid)",
            "make_timestamptz(2026, 3, 1 + n / 5 % 28, n / 7 % 24, 0, 0, 'UTC')",
        )
    };
    let at = "2026-03-01T09:00:00.000000Z";
    let mut run = |sql: &str| {
        diesel::sql_query(sql).execute(db).unwrap();
    };
    run(&format!(
        "INSERT INTO observatory (id, slug, name, territory, territory_name, training, settings, created_at) VALUES ('{wave}', 'b', 'B', '35238', 'Rennes', TRUE, '{{}}', '{at}')"
    ));
    run(&format!(
        "INSERT INTO questionnaire_version (hash, id, version, source, published_at) VALUES ('h', 'e', '1', '{{}}', '{at}')"
    ));
    run(&format!(
        "INSERT INTO wave (id, observatory, title, questionnaire, territory, territory_name, year, state, opens_at, closes_at, mail_plan, mail_paused, settings, created_at) VALUES ('{wave}', '{wave}', 'V', 'h', '35238', 'Rennes', 2026, 'open', '{at}', '2026-06-02T09:00:00.000000Z', 'null', FALSE, '{{}}', '{at}')"
    ));
    for statement in [ASSOCIATIONS, FRAME, RESPONSES] {
        let (head, body) = statement.split_once(" SELECT ").unwrap();
        let sql = format!(
            "{head} WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000) SELECT {}",
            body.trim_start()
        );
        run(&sql
            .replace("{uuid}", uuid)
            .replace("{wave}", wave)
            .replace("{when}", when)
            .replace("{at}", at));
    }
    run("ANALYZE");
}

fn measure_on(address: &str, name: &str) {
    let store = Store::open(address).unwrap();
    let now = Timestamp::parse("2026-04-01T09:00:00Z").unwrap();
    let chance = SeededRandom::new(1);
    let wave = Id::new(now, &chance);
    store
        .write(|db| {
            fill(db, &wave.to_string());
            Ok(())
        })
        .unwrap();
    let app = application(store, now);
    let wave = waves::get(&app, wave).unwrap();
    let read = |filter: &Filter| board::read(&app, &wave, filter).unwrap().whole.frame();
    assert_eq!(read(&Filter::default()), 100_000);
    let all = milliseconds(|| read(&Filter::default()));
    let filtered = Filter {
        domain: Some("D3".to_owned()),
        ..Filter::default()
    };
    let some = milliseconds(|| read(&filtered));
    line(
        &format!("fieldwork board of 100 000 associations, {name}"),
        "≤ 50 ms",
        "",
        &format!("{all:.1} ms CPU, {some:.1} ms with a filter"),
    );
}

/// On SQLite in a file; on PostgreSQL too when `OLVA_BENCH_POSTGRES` names an empty database.
pub(crate) fn measure() {
    let folder = std::env::temp_dir().join(format!("olva-bench-board-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    measure_on(&format!("sqlite:{}", folder.join("board.sqlite").display()), "SQLite");
    let _ = std::fs::remove_dir_all(&folder);
    if let Ok(address) = std::env::var("OLVA_BENCH_POSTGRES") {
        measure_on(&address, "PostgreSQL (its server apart)");
    }
}
