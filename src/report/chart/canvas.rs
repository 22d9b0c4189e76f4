//! What the charts draw on: shapes and texts in units of the drawing (680 wide), passed through plotters.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::super::{Medium, fonts};
use super::backend::{Placed, SCALE, Sheet, SvgBackend, escape};
use super::ink::Ink;

/// Width of every chart.
pub(super) const WIDTH: f64 = 680.0;

/// Usual size of text.
pub(super) const TEXT: f64 = 12.0;

/// Size of secondary text.
pub(super) const SMALL: f64 = 11.0;

/// From one line of text to the next.
pub(super) const LEADING: f64 = 15.0;

/// How a text stands to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Size, weight and colour of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) ink: Ink,
}

/// Usual text.
pub(super) const PLAIN: Face = Face {
    size: TEXT,
    bold: false,
    ink: Ink::Text,
};
/// Values.
pub(super) const VALUE: Face = Face {
    size: TEXT,
    bold: true,
    ink: Ink::Text,
};
/// Axes, counts of answers.
pub(super) const QUIET: Face = Face {
    size: SMALL,
    bold: false,
    ink: Ink::Muted,
};

impl Face {
    pub(super) fn ink(self, ink: Ink) -> Self {
        Face { ink, ..self }
    }

    pub(super) fn size(self, size: f64) -> Self {
        Face { size, ..self }
    }

    pub(super) fn width(self, text: &str) -> f64 {
        fonts::width(text, self.size, self.bold)
    }

    pub(super) fn wrap(self, text: &str, max: f64) -> Vec<String> {
        fonts::wrap(text, self.size, self.bold, max)
    }
}

/// A drawing in progress.
pub(super) struct Canvas {
    area: DrawingArea<SvgBackend, Shift>,
    sheet: Rc<RefCell<Sheet>>,
    medium: Medium,
    height: f64,
}

fn tenth(value: f64) -> i32 {
    (value * SCALE).round().clamp(-1e8, 1e8) as i32
}

fn color(ink: Ink) -> RGBColor {
    RGBColor(ink.index(), 0, 0)
}

fn filled(ink: Ink, alpha: f64) -> ShapeStyle {
    use plotters::style::Color;
    if alpha < 1.0 {
        color(ink).mix(alpha).filled()
    } else {
        color(ink).filled()
    }
}

fn stroked(ink: Ink, width: f64) -> ShapeStyle {
    use plotters::style::Color;
    color(ink).stroke_width(tenth(width).unsigned_abs())
}

impl Canvas {
    pub(super) fn new(medium: Medium) -> Self {
        let sheet = Rc::new(RefCell::new(Sheet::default()));
        let size = (tenth(WIDTH).unsigned_abs(), 1_000_000);
        let area = SvgBackend {
            sheet: Rc::clone(&sheet),
            size,
            medium,
        }
        .into_drawing_area();
        Canvas {
            area,
            sheet,
            medium,
            height: 0.0,
        }
    }

    fn draw<E>(&self, element: &E)
    where
        for<'b> &'b E: PointCollection<'b, (i32, i32)>,
        E: Drawable<SvgBackend>,
    {
        // The backend's error type has no value, and it measures text without plotters' fonts.
        let _ = self.area.draw(element);
    }

    /// The drawing reaches at least down to here.
    pub(super) fn reach(&mut self, y: f64) {
        self.height = self.height.max(y);
    }

    pub(super) fn rect(&self, x: f64, y: f64, w: f64, h: f64, ink: Ink) {
        self.rect_alpha(x, y, w, h, ink, 1.0);
    }

    /// A filled rectangle; below an alpha of 1 it is outlined in its own colour, so that it stays visible.
    pub(super) fn rect_alpha(&self, x: f64, y: f64, w: f64, h: f64, ink: Ink, alpha: f64) {
        let corners = [(tenth(x), tenth(y)), (tenth(x + w), tenth(y + h))];
        self.draw(&Rectangle::new(corners, filled(ink, alpha)));
        if alpha < 1.0 {
            self.frame(x + 0.5, y + 0.5, (w - 1.0).max(0.1), (h - 1.0).max(0.1), ink, 1.0);
        }
    }

    /// An outline.
    pub(super) fn frame(&self, x: f64, y: f64, w: f64, h: f64, ink: Ink, width: f64) {
        let corners = [(tenth(x), tenth(y)), (tenth(x + w), tenth(y + h))];
        self.draw(&Rectangle::new(corners, stroked(ink, width)));
    }

    pub(super) fn path(&self, points: &[(f64, f64)], ink: Ink, width: f64) {
        let points: Vec<(i32, i32)> = points.iter().map(|(x, y)| (tenth(*x), tenth(*y))).collect();
        self.draw(&PathElement::new(points, stroked(ink, width)));
    }

    pub(super) fn dot(&self, x: f64, y: f64, radius: f64, ink: Ink) {
        self.draw(&Circle::new((tenth(x), tenth(y)), tenth(radius), filled(ink, 1.0)));
    }

    pub(super) fn ring(&self, x: f64, y: f64, radius: f64, ink: Ink, width: f64) {
        self.draw(&Circle::new((tenth(x), tenth(y)), tenth(radius), filled(Ink::Paper, 1.0)));
        self.draw(&Circle::new((tenth(x), tenth(y)), tenth(radius), stroked(ink, width)));
    }

    /// A line of text whose capitals are centred on `y`.
    pub(super) fn text(&self, x: f64, y: f64, anchor: Anchor, text: &str, face: Face) {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(fonts::FAMILY), face.size * SCALE, weight);
        let ink = color(face.ink);
        let style = TextStyle::from(font).color(&ink).pos(Pos::new(h_pos, VPos::Center));
        self.draw(&Text::new(text.to_owned(), (tenth(x), tenth(y)), style));
    }

    /// Lines of text, the block being centred on `y`.
    pub(super) fn lines(&self, x: f64, y: f64, anchor: Anchor, lines: &[String], face: Face) {
        let leading = face.size * LEADING / TEXT;
        let first = y - leading * (lines.len() as f64 - 1.0) / 2.0;
        for (i, line) in lines.iter().enumerate() {
            self.text(x, first + leading * i as f64, anchor, line, face);
        }
    }

    /// A group whose title a pointer shows, on screen.
    pub(super) fn group(&self, title: &str) {
        let mut sheet = self.sheet.borrow_mut();
        match self.medium {
            Medium::Screen => sheet.markup.push_str(&format!("<g><title>{}</title>", escape(title))),
            Medium::Print => sheet.markup.push_str("<g>"),
        }
    }

    pub(super) fn end_group(&self) {
        self.sheet.borrow_mut().markup.push_str("</g>");
    }

    /// A box that says that a value is kept secret.
    pub(super) fn secret(&self, x: f64, y: f64, h: f64) -> f64 {
        let face = QUIET.size(10.0);
        let width = face.width("secret") + 10.0;
        self.rect(x + 0.5, y - h / 2.0, width, h, Ink::Paper);
        self.frame(x + 0.5, y - h / 2.0, width, h, Ink::Axis, 1.0);
        self.text(x + width / 2.0 + 0.5, y, Anchor::Middle, "secret", face);
        width
    }

    /// The whole SVG element, and its height.
    pub(super) fn finish(self, id: &str, labelled_by: Option<&str>, head: &str) -> (String, f64) {
        let height = self.height.ceil().max(1.0);
        let access = match labelled_by {
            Some(ids) => format!(r#"role="img" aria-labelledby="{}""#, escape(ids)),
            None => r#"aria-hidden="true" focusable="false""#.to_owned(),
        };
        let family = match self.medium {
            Medium::Print => fonts::FAMILY,
            Medium::Screen => "Inter, system-ui, sans-serif",
        };
        let markup = &self.sheet.borrow().markup;
        let id = escape(id);
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" id="{id}" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" {access} font-family="{family}">{head}{markup}</svg>"#
        );
        (svg, height)
    }

    /// Texts with their boxes.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the layout tests"))]
    pub(super) fn texts(&self) -> Vec<Placed> {
        self.sheet.borrow().texts.clone()
    }

    #[cfg_attr(not(test), expect(dead_code, reason = "read by the layout tests"))]
    pub(super) fn height(&self) -> f64 {
        self.height
    }
}

/// A linear scale and its ticks, both by plotters.
pub(super) struct Scale {
    range: RangedCoordf64,
    from: f64,
    to: f64,
    low: f64,
    high: f64,
}

impl Scale {
    /// Values `low` to `high` on the segment `from`–`to`.
    pub(super) fn new(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Scale {
            range: RangedCoordf64::from(low..high),
            from,
            to,
            low,
            high,
        }
    }

    /// Place of a value; what is not finite stands at the start.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = if value.is_finite() {
            value.clamp(self.low, self.high)
        } else {
            self.low
        };
        f64::from(self.range.map(&value, (tenth(self.from), tenth(self.to)))) / SCALE
    }

    /// At most `count` round values.
    pub(super) fn ticks(&self, count: usize) -> Vec<f64> {
        let mut ticks = self.range.key_points(count.max(2));
        ticks.retain(|tick| (self.low..=self.high).contains(tick));
        ticks
    }
}
