//! A plotters backend that writes SVG: coordinates in tenths of a unit, exact font sizes and baselines, colours by role. Raw
//! markup (groups, titles) interleaves with what plotters draws through the shared [`Sheet`].

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;
use std::rc::Rc;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle};

use super::super::{Medium, fonts};
use super::ink::Ink;

/// Backend units in a unit of the drawing.
pub(super) const SCALE: f64 = 10.0;

/// Where a text stands: its box, for the layout tests.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the layout tests"))]
pub(super) struct Placed {
    #[cfg_attr(test, expect(dead_code, reason = "shown when a layout test fails"))]
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// The markup written so far.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) markup: String,
    pub(super) texts: Vec<Placed>,
}

/// The backend.
pub(super) struct SvgBackend {
    pub(super) sheet: Rc<RefCell<Sheet>>,
    pub(super) size: (u32, u32),
    pub(super) medium: Medium,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Tenths as a decimal number.
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        match value % 10 {
            0 => write!(f, "{sign}{}", value / 10),
            tenth => write!(f, "{sign}{}.{tenth}", value / 10),
        }
    }
}

/// Escapes text for XML.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
        out
    })
}

impl SvgBackend {
    fn paint(&self, color: BackendColor) -> String {
        Ink::paint(color.rgb.0, self.medium)
    }

    fn fill(&self, color: BackendColor) -> String {
        let paint = self.paint(color);
        if color.alpha < 1.0 {
            format!(r#"fill="{paint}" fill-opacity="{}""#, color.alpha)
        } else {
            format!(r#"fill="{paint}""#)
        }
    }

    fn stroke(&self, color: BackendColor, width: u32) -> String {
        let width = Tenths(i32::try_from(width).unwrap_or(10));
        format!(r#"fill="none" stroke="{}" stroke-width="{width}""#, self.paint(color))
    }

    fn write(&self, arguments: std::fmt::Arguments<'_>) {
        let mut sheet = self.sheet.borrow_mut();
        // Writing to a string cannot fail.
        let _ = sheet.markup.write_fmt(arguments);
    }

    fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
        let points: Vec<String> = path
            .into_iter()
            .map(|(x, y)| format!("{},{}", Tenths(x), Tenths(y)))
            .collect();
        points.join(" ")
    }
}

impl DrawingBackend for SvgBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (x, y) = (from.0.min(to.0), from.1.min(to.1));
        let (w, h) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
        let paint = if fill {
            self.fill(style.color())
        } else {
            self.stroke(style.color(), style.stroke_width())
        };
        self.write(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" {paint}/>"#,
            Tenths(x),
            Tenths(y),
            Tenths(w),
            Tenths(h)
        ));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let paint = self.stroke(style.color(), style.stroke_width());
        self.write(format_args!(r#"<polyline points="{}" {paint}/>"#, Self::points(path)));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let paint = if fill {
            self.fill(style.color())
        } else {
            self.stroke(style.color(), style.stroke_width())
        };
        let radius = Tenths(i32::try_from(radius).unwrap_or(0));
        self.write(format_args!(
            r#"<circle cx="{}" cy="{}" r="{radius}" {paint}/>"#,
            Tenths(at.0),
            Tenths(at.1)
        ));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let paint = self.fill(style.color());
        self.write(format_args!(r#"<polygon points="{}" {paint}/>"#, Self::points(path)));
        Ok(())
    }

    /// `VPos::Bottom` stands for the baseline, `VPos::Center` for the middle of a capital.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        if text.trim().is_empty() {
            return Ok(());
        }
        let size = style.size() / SCALE;
        let bold = matches!(style.style(), FontStyle::Bold);
        let width = fonts::width(text, size, bold);
        let x = f64::from(at.0) / SCALE;
        let baseline = match style.anchor().v_pos {
            VPos::Center => f64::from(at.1) / SCALE + size * fonts::CAP_HEIGHT / 2.0,
            VPos::Top => f64::from(at.1) / SCALE + size * fonts::CAP_HEIGHT,
            VPos::Bottom => f64::from(at.1) / SCALE,
        };
        let (anchor, left) = match style.anchor().h_pos {
            HPos::Left => ("", x),
            HPos::Center => (r#" text-anchor="middle""#, x - width / 2.0),
            HPos::Right => (r#" text-anchor="end""#, x - width),
        };
        let weight = if bold { r#" font-weight="600""# } else { "" };
        // Another font than Inter may serve on screen: the width that was laid out is then kept.
        let length = match self.medium {
            Medium::Screen if text.chars().count() > 1 => {
                format!(
                    r#" textLength="{}" lengthAdjust="spacingAndGlyphs""#,
                    Tenths((width * SCALE).round() as i32)
                )
            }
            _ => String::new(),
        };
        let fill = self.fill(style.color());
        self.write(format_args!(
            r#"<text x="{}" y="{}" font-size="{size}"{weight}{anchor}{length} {fill}>{}</text>"#,
            Tenths(at.0),
            Tenths((baseline * SCALE).round() as i32),
            escape(text)
        ));
        self.sheet.borrow_mut().texts.push(Placed {
            text: text.to_owned(),
            left,
            top: baseline - size * 0.76,
            right: left + width,
            bottom: baseline + size * 0.21,
        });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        Ok((
            fonts::width(text, style.size(), bold).round() as u32,
            style.size().round() as u32,
        ))
    }
}
