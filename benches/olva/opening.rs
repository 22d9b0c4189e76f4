//! Opening a wave of 100 000 associations: the checklist, then the freeze, on SQLite.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::application;

use olva::app::observatories;
use olva::app::waves::{draft, opening, questionnaire};
use olva::store::Store;
use olva::store::register::{self, Channel, Registered};
use olva::values::{Id, Timestamp};

use super::line;

const ASSOCIATIONS: usize = 100_000;

/// Measures on SQLite: a file of its own in a temporary folder.
pub(crate) fn measure() {
    let folder = std::env::temp_dir().join(format!("olva-bench-opening-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let address = format!("sqlite:{}", folder.join("olva.sqlite").display());
    on(&Store::open(&address).unwrap(), "SQLite");
    let _ = std::fs::remove_dir_all(&folder);
}

fn on(store: &Store, name: &str) {
    let now = Timestamp::parse("2026-11-22T09:00:00Z").unwrap();
    let app = application(store.clone(), now);
    let here = observatories::of_territory(&app, &("18033".to_owned(), "Bourges".to_owned()), false).unwrap();
    store
        .write(|db| {
            for place in 0..ASSOCIATIONS {
                let one = Registered {
                    rna: Some(format!("W18{place:07}")),
                    commune: Some("18033".into()),
                    domain: Some(["sport", "culture", "loisirs", "social"][place % 4].into()),
                    employer: Some(place % 7 == 0),
                    quarter: Some(format!("q{}", place % 12)),
                    attributes: BTreeMap::new(),
                    ..Registered::named(Id::new(now, &*app.random), here.id, &format!("Association {place}"))
                };
                register::add(db, &one, now)?;
                let channel = Channel {
                    email: Some(format!("bureau{place}@essai.example")),
                    ..Channel::new(Id::new(now, &*app.random), one.id)
                };
                register::add_channel(db, &channel, now)?;
            }
            Ok(())
        })
        .unwrap();
    let core = questionnaire::from_library(&app, "olva-2026").unwrap();
    let wave = draft::begin(&app, &here, "Vague", &core.hash, None).unwrap().unwrap();
    let people = draft::People {
        responsible: "Ville".into(),
        contact_name: "Camille Roux".into(),
        contact_phone: "02 00 00 00 00".into(),
        contact_email: String::new(),
    };
    draft::set_people(&app, wave, &people).unwrap().unwrap();
    let start = Instant::now();
    let opened = opening::open(&app, &here, wave, false).unwrap();
    assert!(matches!(opened, opening::Opened::Now), "{opened:?}");
    line(
        &format!("opening a wave of {ASSOCIATIONS} associations, checklist included, {name}"),
        "≤ 10 s",
        "≤ 3 s",
        &format!("{:.2} s", start.elapsed().as_secs_f64()),
    );
}
