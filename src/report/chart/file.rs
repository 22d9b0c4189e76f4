//! A figure as a file that stands alone: its finding, its measure, its notes and its source drawn around the chart. As SVG, and as PNG
//! with the fonts that the program carries: same figure, same bytes.

use std::sync::{Arc, OnceLock};

use anyhow::{Context, anyhow};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::backend::escape;
use super::canvas::WIDTH;
use super::draw;
use crate::report::words::typo;
use crate::report::{Figure, Medium, fonts};

/// Room around the drawing.
const MARGIN: f64 = 20.0;
/// Pixels of an image for a unit of the drawing.
const DENSITY: f32 = 2.0;
/// Lines of text: size, bold, height, colour.
const TITLE: (f64, bool, f64, &str) = (17.0, true, 23.0, "#1b2430");
const SUBTITLE: (f64, bool, f64, &str) = (12.5, false, 17.0, "#5b6573");
const NOTE: (f64, bool, f64, &str) = (10.5, false, 14.5, "#5b6573");

/// A figure as an SVG file with all that must stand around its chart.
pub fn standalone(figure: &Figure) -> String {
    let id = escape(&figure.id);
    let mut y = MARGIN;
    let mut out = String::new();
    let mut write = |text: &str, face: (f64, bool, f64, &str), y: &mut f64| {
        let (size, bold, leading, ink) = face;
        for line in fonts::wrap(&fonts::printable(&typo(text)), size, bold, WIDTH) {
            *y += leading;
            let weight = if bold { " font-weight=\"600\"" } else { "" };
            out.push_str(&format!(
                "<text x=\"{MARGIN}\" y=\"{:.1}\" font-size=\"{size}\"{weight} fill=\"{ink}\">{}</text>",
                *y - 0.3 * leading,
                escape(&line)
            ));
        }
    };
    write(&figure.title, TITLE, &mut y);
    if !figure.subtitle.is_empty() {
        write(&figure.subtitle, SUBTITLE, &mut y);
    }
    y += 10.0;
    let labels = format!("{id}-dessin");
    let (chart, height) = draw(&figure.chart, Medium::Print).finish(&labels, None, "");
    let at = y;
    y += height + 12.0;
    for note in figure
        .question
        .iter()
        .chain(&figure.notes)
        .chain([&figure.source])
        .filter(|note| !note.is_empty())
    {
        write(note, NOTE, &mut y);
    }
    let (width, height) = (WIDTH + 2.0 * MARGIN, (y + MARGIN).ceil());
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"{}\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>{out}<svg x=\"{MARGIN}\" y=\"{at:.1}\"{}</svg>",
        fonts::FAMILY,
        escape(&typo(&figure.title)),
        escape(&typo(&figure.alt)),
        chart.strip_prefix("<svg").unwrap_or(&chart),
    )
}

/// The same as a PNG image, two pixels a unit.
///
/// # Errors
/// When the drawing cannot be read or is too large, which no figure of a survey is.
pub fn png(figure: &Figure) -> anyhow::Result<Vec<u8>> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut found = fontdb::Database::new();
        fonts::FILES.iter().for_each(|file| found.load_font_data(file.to_vec()));
        Arc::new(found)
    });
    let options = Options {
        fontdb: fonts.clone(),
        font_family: fonts::FAMILY.to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(&standalone(figure), &options).context("le dessin de la figure")?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(DENSITY)
        .ok_or_else(|| anyhow!("la figure est trop grande"))?;
    let mut image = Pixmap::new(size.width(), size.height()).ok_or_else(|| anyhow!("la figure est trop grande"))?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut image.as_mut());
    image.encode_png().context("l’image de la figure")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{BarRow, Chart, Point, Table, Unit};

    fn figure() -> Figure {
        Figure {
            id: "essai".to_owned(),
            title:
                "Une association sur deux manque d’argent & de bénévoles, ce qui fait une phrase bien trop longue pour une ligne"
                    .to_owned(),
            subtitle: "Part des associations – base : 312 réponses".to_owned(),
            alt: "Barres".to_owned(),
            chart: Chart::Bars {
                unit: Unit::Percent,
                rows: vec![BarRow {
                    label: "Oui".to_owned(),
                    n: Some(150),
                    point: Some(Point {
                        value: 48.0,
                        interval: Some((43.0, 53.0)),
                        fragile: false,
                    }),
                    strong: true,
                }],
            },
            table: Table::default(),
            question: None,
            notes: vec!["Une note.".to_owned()],
            source: "Source : enquête.".to_owned(),
        }
    }

    #[test]
    fn a_file_says_what_it_shows_and_is_the_same_twice() {
        let svg = standalone(&figure());
        for said in [
            "manque d’argent &amp; de bénévoles",
            "base\u{a0}: 312",
            "Une note.",
            "Source\u{a0}: enquête.",
        ] {
            assert!(svg.contains(said), "{said}: {svg}");
        }
        let image = png(&figure()).unwrap();
        assert_eq!(&image[..8], b"\x89PNG\r\n\x1a\n");
        let width = u32::from_be_bytes(image[16..20].try_into().unwrap());
        assert_eq!(width, 1440);
        assert_eq!(png(&figure()).unwrap(), image);
    }
}
