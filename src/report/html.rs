//! stub
use super::Document;
/// One self-contained accessible HTML page.
pub fn render(document: &Document) -> String {
    let _ = document;
    todo!()
}
