//! The bytes of a file received: opened, measured, hashed, kept in the database while a list waits.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::store::imports::{self, Run};
use crate::values::Id;

/// A part of a list that waits.
const PART: usize = 4 * 1024 * 1024;

pub(super) fn open(path: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::with_capacity(1 << 18, File::open(path).map_err(unreadable)?))
}

fn unreadable(error: std::io::Error) -> Error {
    Error {
        code: Code::Busy,
        cause: Some(anyhow::Error::new(error).context("the file received cannot be read")),
    }
}

pub(super) fn size(input: &mut (impl Read + Seek)) -> Result<u64> {
    input.seek(SeekFrom::End(0)).map_err(unreadable)
}

pub(super) fn hash(input: &mut (impl Read + Seek)) -> Result<String> {
    input.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match input.read(&mut buffer).map_err(unreadable)? {
            0 => break,
            n => digest.update(&buffer[..n]),
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Keeps a list in the database until it is applied or given up.
pub(super) fn keep(app: &App, id: Id<Run>, input: &mut (impl Read + Seek)) -> Result<()> {
    input.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let mut parts = Vec::new();
    loop {
        let mut part = Vec::new();
        input.take(PART as u64).read_to_end(&mut part).map_err(unreadable)?;
        if part.is_empty() {
            break;
        }
        parts.push(part);
    }
    app.store.write(|db| {
        for (place, part) in (0..).zip(&parts) {
            imports::keep_part(db, id, place, part.clone())?;
        }
        Ok(())
    })
}

pub(super) fn kept(app: &App, id: Id<Run>) -> Result<Vec<u8>> {
    app.store.read(|db| {
        let mut bytes = Vec::new();
        let mut place = 0;
        while let Some(part) = imports::part(db, id, place)? {
            bytes.extend_from_slice(&part);
            place += 1;
        }
        if bytes.is_empty() {
            Err(Code::NotFound.into())
        } else {
            Ok(bytes)
        }
    })
}
