//! What typst sees: the template, the files of one report, the fonts. In memory only.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, WorldExt};

use super::super::fonts;

/// What all reports share.
pub(super) struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Shared {
    pub(super) fn new() -> Self {
        let fonts: Vec<Font> = fonts::FILES
            .iter()
            .filter_map(|bytes| Font::new(Bytes::new(*bytes), 0))
            .collect();
        // Row headers of tables are still behind this flag.
        let library = Library::builder()
            .with_features([Feature::A11yExtras].into_iter().collect())
            .build();
        Shared {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    }
}

/// The world of one report.
pub(super) struct World<'a> {
    shared: &'a Shared,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

impl<'a> World<'a> {
    pub(super) fn new(shared: &'a Shared, template: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let main = match id("diagnostic.typ") {
            Some(id) => Source::new(id, template.to_owned()),
            None => Source::detached(template),
        };
        let files = files
            .into_iter()
            .filter_map(|(path, bytes)| Some((id(&path)?, Bytes::new(bytes))))
            .collect();
        World { shared, main, files }
    }

    /// The line of the template that a message is about, from 1.
    pub(super) fn line(&self, span: DiagSpan) -> Option<usize> {
        let range = self.range(span)?;
        self.main.lines().byte_to_line(range.start).map(|line| line + 1)
    }
}

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    /// Reports are dated by their data, never by the clock.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
