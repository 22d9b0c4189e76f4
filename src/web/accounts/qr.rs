//! A QR code as a drawing inside a page.

use crate::report::paper::qr;

/// The code of a text as an SVG element, black on white whatever the theme; `None` when the text is too long.
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let (side, path) = qr::path(text)?;
    let label = label.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" width=\"240\" height=\"240\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    #[test]
    fn the_drawing_has_as_many_dark_modules_as_the_code() {
        let text = "otpauth://totp/OLVA:a%40b.fr?secret=ABC&issuer=OLVA";
        let drawn = svg(text, "Code « à » lire").unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        let lengths: usize = drawn
            .split('h')
            .filter_map(|part| part.strip_suffix("v1"))
            .filter_map(|n| n.parse::<usize>().ok())
            .sum();
        assert_eq!(lengths, dark);
        assert!(svg(&"x".repeat(5_000), "").is_none());
    }
}
