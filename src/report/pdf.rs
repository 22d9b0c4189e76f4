//! stub
use super::Document;
/// A tagged PDF (PDF/UA-1 + PDF/A-2a). `template` is the text of `reports/diagnostic.typ` (embedded, or from `--reports DIR`).
///
/// # Errors
/// The messages of typst, when the template is at fault.
pub fn render(document: &Document, template: &str) -> anyhow::Result<Vec<u8>> {
    let _ = (document, template);
    todo!()
}
