//! Applying a list of 100 000 rows to an empty register, then the same list again, on SQLite.

use std::fmt::Write as _;
use std::time::Instant;

use crate::application;

use olva::app::observatories;
use olva::app::register::imports::{self, Received, Sent};
use olva::register::import::{Mapping, inspect};
use olva::store::Store;
use olva::values::Timestamp;

use super::{cpu, line};

/// Rows; `OLVA_BENCH_ROWS` gives another number.
const ROWS: usize = 100_000;

/// A list as a town writes it.
fn list(rows: usize) -> String {
    let mut text =
        "Nom de l'association;N° RNA;Adresse;CP;Ville;Courriel;Tél.;Domaine;Président;Salariés;Dernier contact\n".to_owned();
    for n in 0..rows {
        let _ = writeln!(
            text,
            "Association des amis du lavoir n° {n};W18{n:07};{} rue du Lavoir;18000;BOURGES;contact{n}@essai.example;06 12 {:02} {:02} {:02};Culture;Jeanne Martin;{};2026-03-{:02}",
            n % 90,
            n / 10_000,
            n / 100 % 100,
            n % 100,
            n % 4,
            1 + n % 28
        );
    }
    text
}

/// Measures on SQLite: a file of its own in a temporary folder.
pub(crate) fn measure() {
    let rows = std::env::var("OLVA_BENCH_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(ROWS);
    let folder = std::env::temp_dir().join(format!("olva-bench-imports-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("liste.csv");
    std::fs::write(&path, list(rows)).unwrap();
    let app = application(
        Store::open(&format!("sqlite:{}", folder.join("olva.sqlite").display())).unwrap(),
        Timestamp::parse("2026-11-22T09:00:00Z").unwrap(),
    );
    let here = observatories::of_territory(&app, &("18033".to_owned(), "Bourges".to_owned()), false).unwrap();
    let inspection = inspect(&mut std::fs::File::open(&path).unwrap(), None).unwrap();
    let mapping = Mapping::guessed(&inspection.headers, &inspection.sample);
    for (what, must, aim) in [("new rows", "–", "≥ 5 000"), ("rows already known", "–", "≥ 5 000")] {
        let sent = Sent {
            path: &path,
            name: "liste.csv",
            kind: None,
            vintage: None,
            seats: None,
            territory: None,
            mapping: Some(mapping.clone()),
            person: None,
            strict: false,
        };
        let (read, read_cpu) = (Instant::now(), cpu("self"));
        let Received::Previewed(id) = imports::receive(&app, &here, &sent).unwrap() else {
            panic!("the list is read")
        };
        let (read, read_cpu) = (read.elapsed().as_secs_f64(), cpu("self") - read_cpu);
        let (start, spent) = (Instant::now(), cpu("self"));
        let import = imports::apply(&app, &here, id).unwrap();
        let (wall, spent) = (start.elapsed().as_secs_f64(), cpu("self") - spent);
        let counts = &import.counts;
        assert_eq!(
            (counts.added + counts.updated + counts.same, counts.rejected),
            (rows as u64, 0)
        );
        line(
            &format!("applying a list of {rows} {what} on SQLite: rows/s of CPU"),
            must,
            aim,
            &format!("{:.0} ({wall:.1} s, {spent:.1} s of CPU)", rows as f64 / spent),
        );
        line(
            &format!("preview of the same: rows/s of CPU ({what})"),
            "–",
            "≥ 5 000",
            &format!("{:.0} ({read:.1} s, {read_cpu:.1} s of CPU)", rows as f64 / read_cpu),
        );
    }
    let _ = std::fs::remove_dir_all(&folder);
}
