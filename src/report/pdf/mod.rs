//! The document as a tagged PDF (PDF/UA-1 and PDF/A-2a at once), set by typst as a library. The template only ever sees data
//! (JSON) and figures (SVG): text is never spliced into markup, and nothing outside memory can be read.

mod data;
mod pairs;
pub mod paper;
mod world;

use std::sync::OnceLock;

use anyhow::{Context, anyhow};
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::Document;

/// The template that the program carries (`reports/diagnostic.typ`).
pub const TEMPLATE: &str = include_str!("../../../reports/diagnostic.typ");

/// Reports whose intermediate results typst keeps for the next one.
const KEPT: usize = 2;

/// Fonts and typst's library, loaded once; renders any number of reports, from any thread.
pub struct Engine {
    shared: world::Shared,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// Reads the fonts (about a millisecond).
    pub fn new() -> Self {
        Engine {
            shared: world::Shared::new(),
        }
    }

    /// A tagged PDF of the document, in the given template. Same input, same bytes.
    ///
    /// # Errors
    /// The messages of typst with their lines, when the template is at fault.
    pub fn render(&self, document: &Document, template: &str) -> anyhow::Result<Vec<u8>> {
        self.set(data::files(document).context("données du rapport")?, template)
    }

    /// The PDF that a template makes of these files.
    fn set(&self, files: Vec<(String, Vec<u8>)>, template: &str) -> anyhow::Result<Vec<u8>> {
        let ident = ident(&files, template);
        let world = world::World::new(&self.shared, template, files);
        let pdf = self.export(&world, ident);
        comemo::evict(KEPT);
        pdf
    }

    fn export(&self, world: &world::World<'_>, ident: String) -> anyhow::Result<Vec<u8>> {
        let compiled = typst::compile::<PagedDocument>(world);
        let document = compiled.output.map_err(|errors| report(world, &errors))?;
        let standards =
            PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|error| anyhow!("{}", error.message()))?;
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some("OLVA".to_owned())),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| report(world, &errors))
    }
}

/// A tagged PDF (PDF/UA-1 + PDF/A-2a) by an engine shared by the whole program. `template` is the text of
/// `reports/diagnostic.typ` ([`TEMPLATE`], or another one of the same data).
///
/// # Errors
/// The messages of typst, when the template is at fault.
pub fn render(document: &Document, template: &str) -> anyhow::Result<Vec<u8>> {
    engine().render(document, template)
}

/// The engine of the whole program.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(Engine::new)
}

/// Identifies the document by its content.
fn ident(files: &[(String, Vec<u8>)], template: &str) -> String {
    let mut all = template.as_bytes().to_vec();
    for (name, bytes) in files {
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(bytes);
    }
    crate::values::hex_sha256(&all)
}

/// What typst complains about, one line each, with the line of the template.
fn report(world: &world::World<'_>, errors: &[SourceDiagnostic]) -> anyhow::Error {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| {
            let place = world
                .line(error.span)
                .map_or_else(String::new, |line| format!(" (ligne {line} du modèle)"));
            let hints: String = error.hints.iter().map(|hint| format!(" – {}", hint.v)).collect();
            format!("{}{place}{hints}", error.message)
        })
        .collect();
    anyhow!("le modèle du rapport ne peut pas être composé : {}", lines.join("\u{202F}; "))
}
