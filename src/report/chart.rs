//! stub
use super::{Chart, Medium};
/// The chart as an SVG element (`<svg …>…</svg>`, 680 units wide), `id` prefixes every id inside it. Title and alternative text
/// are given by the caller as `role="img"` with `aria-labelledby` when `labelled_by` is given; else it is decorative.
pub fn svg(chart: &Chart, medium: Medium, id: &str, labelled_by: Option<&str>) -> String {
    let _ = (chart, medium, id, labelled_by);
    todo!()
}
