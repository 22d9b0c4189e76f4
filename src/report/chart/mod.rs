//! Charts as vector figures: plotters over a backend of our own, labels measured with the real font, colours tested for contrast
//! and colour blindness, real text. A chart shows data only: its finding, its measure and its source stand around it.

mod areas;
mod backend;
mod canvas;
mod columns;
mod compared;
mod dumbbell;
mod file;
mod ink;
mod layout;
mod rows;
mod strips;
#[cfg(test)]
mod tests;

pub use file::{png, standalone};
pub use ink::css_variables;

use super::{BarRow, Chart, ComparedRow, DumbbellRow, Figure, Medium, fonts};
use canvas::Canvas;

/// The chart as an SVG element (`<svg …>…</svg>`, 680 units wide); `id` is its own. Title and alternative text are given by the
/// caller: with `labelled_by` (ids) the element has `role="img"` and `aria-labelledby`, else it is hidden from assistive tools.
pub fn svg(chart: &Chart, medium: Medium, id: &str, labelled_by: Option<&str>) -> String {
    draw(chart, medium).finish(id, labelled_by, "").0
}

/// The same with the height of the figure, in the units of its width of 680.
pub fn svg_with_height(chart: &Chart, medium: Medium, id: &str, labelled_by: Option<&str>) -> (String, f64) {
    draw(chart, medium).finish(id, labelled_by, "")
}

/// A chart as a file of its own: its finding and its alternative text are inside (`<title>`, `<desc>`), fixed colours.
pub fn svg_file(figure: &Figure) -> String {
    let head = format!(
        r#"<title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>"#,
        backend::escape(&figure.title),
        backend::escape(&figure.alt),
        id = backend::escape(&figure.id),
    );
    let labels = format!("{id}-t {id}-d", id = figure.id);
    draw(&figure.chart, Medium::Print).finish(&figure.id, Some(&labels), &head).0
}

fn draw(chart: &Chart, medium: Medium) -> Canvas {
    let mut canvas = Canvas::new(medium);
    let chart = relabel(chart, &|text| match medium {
        Medium::Print => fonts::printable(text),
        Medium::Screen => text.replace(char::is_control, " "),
    });
    match &chart {
        Chart::Bars { unit, rows } => rows::bars(&mut canvas, *unit, rows),
        Chart::Grouped { unit, series, rows } => rows::grouped(&mut canvas, *unit, series, rows),
        Chart::Likert { levels, rows, neutral } => strips::likert(&mut canvas, levels, rows, *neutral),
        Chart::Strips { parts, rows, ordered } => strips::strips(&mut canvas, parts, rows, *ordered),
        Chart::Histogram {
            classes,
            median,
            axis,
            unit,
        } => columns::histogram(&mut canvas, classes, median.as_ref(), axis, *unit),
        Chart::Dots { unit, rows, reference } => rows::dots(&mut canvas, *unit, rows, reference.as_ref()),
        Chart::Compared { unit, names, rows } => compared::compared(&mut canvas, *unit, names, rows),
        Chart::Dumbbell { unit, moments, rows } => dumbbell::dumbbell(&mut canvas, *unit, moments, rows),
        Chart::Heat { unit, columns, rows } => areas::heat(&mut canvas, *unit, columns, rows),
        Chart::Treemap { parts } => areas::treemap(&mut canvas, parts),
        Chart::Quadrant { x, y, points, corner } => areas::quadrant(&mut canvas, x, y, points, corner),
        Chart::Waterfall { steps } => rows::waterfall(&mut canvas, steps),
        Chart::Lines {
            unit,
            ticks,
            series,
            marks,
        } => columns::lines(&mut canvas, *unit, ticks, series, marks),
    }
    canvas
}

/// The same chart with every text passed through `f`.
fn relabel(chart: &Chart, f: &dyn Fn(&str) -> String) -> Chart {
    let all = |texts: &[String]| -> Vec<String> { texts.iter().map(|text| f(text)).collect() };
    let bars = |rows: &[BarRow]| -> Vec<BarRow> {
        rows.iter()
            .map(|row| BarRow {
                label: f(&row.label),
                ..row.clone()
            })
            .collect()
    };
    match chart.clone() {
        Chart::Bars { unit, rows } => Chart::Bars { unit, rows: bars(&rows) },
        Chart::Grouped { unit, series, rows } => Chart::Grouped {
            unit,
            series: all(&series),
            rows: rows.into_iter().map(|(label, v)| (f(&label), v)).collect(),
        },
        Chart::Likert { levels, rows, neutral } => Chart::Likert {
            levels: all(&levels),
            rows: rows.into_iter().map(|(label, n, v)| (f(&label), n, v)).collect(),
            neutral,
        },
        Chart::Strips { parts, rows, ordered } => Chart::Strips {
            parts: all(&parts),
            rows: rows.into_iter().map(|(label, n, v)| (f(&label), n, v)).collect(),
            ordered,
        },
        Chart::Histogram {
            classes,
            median,
            axis,
            unit,
        } => Chart::Histogram {
            classes: classes.into_iter().map(|(label, v)| (f(&label), v)).collect(),
            median: median.map(|(place, label)| (place, f(&label))),
            axis: f(&axis),
            unit,
        },
        Chart::Dots { unit, rows, reference } => Chart::Dots {
            unit,
            rows: bars(&rows),
            reference: reference.map(|(value, label)| (value, f(&label))),
        },
        Chart::Compared { unit, names, rows } => Chart::Compared {
            unit,
            names: (f(&names.0), f(&names.1)),
            rows: rows
                .into_iter()
                .map(|row| ComparedRow {
                    label: f(&row.label),
                    ..row
                })
                .collect(),
        },
        Chart::Dumbbell { unit, moments, rows } => Chart::Dumbbell {
            unit,
            moments: (f(&moments.0), f(&moments.1)),
            rows: rows
                .into_iter()
                .map(|row| DumbbellRow {
                    label: f(&row.label),
                    note: f(&row.note),
                    ..row
                })
                .collect(),
        },
        Chart::Heat { unit, columns, rows } => Chart::Heat {
            unit,
            columns: all(&columns),
            rows: rows.into_iter().map(|(label, v)| (f(&label), v)).collect(),
        },
        Chart::Treemap { parts } => Chart::Treemap {
            parts: parts
                .into_iter()
                .map(|(label, v, printed)| (f(&label), v, f(&printed)))
                .collect(),
        },
        Chart::Quadrant { x, y, points, corner } => Chart::Quadrant {
            x: (f(&x.0), x.1, x.2),
            y: (f(&y.0), y.1, y.2),
            points: points.into_iter().map(|(label, a, b)| (f(&label), a, b)).collect(),
            corner: f(&corner),
        },
        Chart::Waterfall { steps } => Chart::Waterfall {
            steps: steps.into_iter().map(|(label, v, total)| (f(&label), v, total)).collect(),
        },
        Chart::Lines {
            unit,
            ticks,
            series,
            marks,
        } => Chart::Lines {
            unit,
            ticks: all(&ticks),
            series: series.into_iter().map(|(name, v)| (f(&name), v)).collect(),
            marks: marks.into_iter().map(|(at, label)| (at, f(&label))).collect(),
        },
    }
}
