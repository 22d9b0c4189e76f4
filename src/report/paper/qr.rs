//! Addresses as QR codes, drawn as vectors.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Quiet zone around the code, in modules (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// The dark modules of a QR code (correction level M) as an SVG path, and the side of the drawing with its quiet zone, in modules;
/// `None` when the text is longer than a code can hold (2 331 bytes).
pub fn path(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    let colors = code.to_colors();
    for (y, line) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = line[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some((side, path))
}

/// An SVG of a QR code with its quiet zone; empty when the text is longer than a code can hold.
pub fn svg(text: &str) -> String {
    let Some((side, path)) = path(text) else {
        return String::new();
    };
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path fill="#ffffff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000000" d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_has_every_dark_module_and_its_quiet_zone() {
        let text = "https://enquete.exemple.fr/q/0123456789abcdefghijkl";
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let svg = svg(text);
        let dark: usize = svg
            .split('M')
            .skip(2)
            .filter_map(|run| run.split_once('h')?.1.split('v').next()?.parse::<usize>().ok())
            .sum();
        assert_eq!(dark, code.to_colors().iter().filter(|color| **color == Color::Dark).count());
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.width() + 8)));
    }

    #[test]
    fn a_text_too_long_for_a_code_gives_no_drawing() {
        assert_eq!(svg(&"x".repeat(3000)), "");
    }
}
