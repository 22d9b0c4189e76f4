//! Awkward files, from one end of the importers to the other.

mod awkward;
mod books;
mod lists;
mod reference;
mod registers;

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::sync::OnceLock;

use super::*;
use crate::register::territory::Territories;
use crate::values::Date;

/// The embedded tables.
fn territories() -> &'static Territories {
    static TERRITORIES: OnceLock<Territories> = OnceLock::new();
    TERRITORIES.get_or_init(|| {
        Territories::read(
            include_str!("../../../../data/communes.csv"),
            include_str!("../../../../data/anciennes-communes.csv"),
            include_str!("../../../../data/epci.csv"),
            include_str!("../../../../data/departements.csv"),
            include_str!("../../../../data/regions.csv"),
        )
    })
}

fn today() -> Date {
    Date::constant(2026, 11, 22)
}

fn import(bytes: &[u8], kind: Kind, territory: &str) -> (Vec<Incoming>, Vec<Rejected>, Summary) {
    let filter = if territory.is_empty() {
        Filter::everywhere()
    } else {
        Filter::of(territories(), territory).expect("a known territory")
    };
    try_import(bytes, &Options::new(kind, &filter, today())).expect("readable")
}

fn try_import(bytes: &[u8], options: &Options<'_>) -> Result<(Vec<Incoming>, Vec<Rejected>, Summary), Refusal> {
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    let summary = read(&mut Cursor::new(bytes), options, territories(), &mut |event| {
        match event {
            Event::Row(row) => rows.push(*row),
            Event::Rejected(row) => rejected.push(row),
        }
        ControlFlow::Continue(())
    })?;
    Ok((rows, rejected, summary))
}

fn kind(bytes: &[u8]) -> Kind {
    inspect(&mut Cursor::new(bytes), None).expect("readable").kind
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(
                *name,
                zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
            )
            .expect("in memory");
        archive.write_all(bytes).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}
