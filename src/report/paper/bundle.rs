//! Several files in one: a ZIP without dates nor system details. Same files, same bytes.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Files being put together, one after the other.
pub struct Bundle(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Bundle {
    fn default() -> Self {
        Bundle(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl Bundle {
    /// Adds a file. PDFs are compressed already: they are stored as they are.
    ///
    /// # Errors
    /// A name given twice.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.0.start_file(name, options)?;
        self.0.write_all(bytes)?;
        Ok(())
    }

    /// The whole.
    ///
    /// # Errors
    /// None in memory.
    pub fn end(self) -> anyhow::Result<Vec<u8>> {
        Ok(self.0.finish()?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_has_its_files_in_order_and_always_the_same_bytes() {
        let made = || {
            let mut bundle = Bundle::default();
            bundle.add("001-a.pdf", b"un").unwrap();
            bundle.add("002-b.pdf", b"deux").unwrap();
            bundle.end().unwrap()
        };
        let mut read = zip::ZipArchive::new(Cursor::new(made())).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read.by_index(1).unwrap().name().unwrap(), "002-b.pdf");
        assert_eq!(made(), made());
        let mut twice = Bundle::default();
        twice.add("a", b"").unwrap();
        assert!(twice.add("a", b"").is_err());
    }
}
