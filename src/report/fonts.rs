//! The fonts that a report carries: Inter (SIL Open Font License, `reports/fonts/OFL.txt`). The same files measure the labels of
//! charts, set the PDF, and tell which characters can be printed at all.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef};
use unicode_normalization::UnicodeNormalization;

/// The four files, regular first: regular, semi-bold, italic, semi-bold italic.
pub const FILES: [&[u8]; 4] = [
    include_bytes!("../../reports/fonts/Inter-Regular.otf"),
    include_bytes!("../../reports/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../reports/fonts/Inter-Italic.otf"),
    include_bytes!("../../reports/fonts/Inter-SemiBoldItalic.otf"),
];

/// The family's name.
pub const FAMILY: &str = "Inter";

/// Height of a capital, in em.
pub const CAP_HEIGHT: f64 = 0.727;

/// What stands for the characters that no font covers.
const REPLACEMENT: &str = "[?]";

/// `ab_glyph` reads no GPOS kerning and no contextual forms: widths are given a little slack.
const SLACK: f64 = 1.015;

fn fonts() -> &'static [FontRef<'static>; 4] {
    static FONTS: OnceLock<[FontRef<'static>; 4]> = OnceLock::new();
    FONTS.get_or_init(|| FILES.map(|bytes| FontRef::try_from_slice(bytes).expect("the committed fonts are valid")))
}

/// Characters whose width is computed once.
const LATIN: usize = 0x250;

/// Width of a character, in em; one that Inter lacks counts one em.
fn advance(c: char, bold: bool) -> f64 {
    static WIDTHS: OnceLock<[Vec<f64>; 2]> = OnceLock::new();
    let read = |c: char, bold: usize| {
        let font = &fonts()[bold];
        match font.glyph_id(c) {
            id if id.0 == 0 => 1.0,
            id => f64::from(font.h_advance_unscaled(id)) / f64::from(font.units_per_em().unwrap_or(2048.0)),
        }
    };
    let widths = WIDTHS.get_or_init(|| {
        let latin = |bold| {
            (0..LATIN as u32)
                .map(|c| char::from_u32(c).map_or(0.0, |c| read(c, bold)))
                .collect()
        };
        [latin(0), latin(1)]
    });
    let bold = usize::from(bold);
    widths[bold].get(c as usize).copied().unwrap_or_else(|| read(c, bold))
}

/// Width of one line of text, in the unit of `size`. A character that Inter lacks counts one em.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|c| advance(c, bold)).sum::<f64>() * size * SLACK
}

/// Whether all four fonts can print this character. Private-use characters have no meaning that PDF/UA would accept.
pub fn covers(c: char) -> bool {
    let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}');
    !private && fonts().iter().all(|font| font.glyph_id(c).0 != 0)
}

/// Marks that change how neighbours are joined or coloured and print nothing themselves.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{00AD}' | '\u{E0000}'..='\u{E01EF}')
        || (c.is_control() && !c.is_whitespace())
}

/// The text as the fonts can print it: composed (NFC), white space folded to a space, and each run of characters that no font
/// covers replaced by a visible `[?]`. A report never fails for an emoji.
pub fn printable(text: &str) -> String {
    if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut replaced = false;
    for c in text.nfc().filter(|c| !invisible(*c)) {
        let c = if c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}') {
            ' '
        } else {
            c
        };
        if matches!(c, ' '..='~') || covers(c) {
            out.push(c);
            replaced = false;
        } else if !replaced {
            out.push_str(REPLACEMENT);
            replaced = true;
        }
    }
    out
}

/// Breaks a text into lines no wider than `max`, at spaces, after hyphens and slashes, and inside a word only when it is wider
/// than a line. Never empty.
pub fn wrap(text: &str, size: f64, bold: bool, max: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let joined = format!("{line}{piece}");
        if width(joined.trim_end(), size, bold) <= max {
            line = joined;
            continue;
        }
        if !line.trim().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        line = piece.trim_start().to_owned();
        while width(line.trim_end(), size, bold) > max {
            let mut fit = String::new();
            for c in line.chars() {
                if !fit.is_empty() && width(&fit, size, bold) + width(c.encode_utf8(&mut [0; 4]), size, bold) > max {
                    break;
                }
                fit.push(c);
            }
            if fit.len() == line.len() {
                break;
            }
            line.drain(..fit.len());
            lines.push(fit.trim_end().to_owned());
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Cuts after each space, hyphen and slash.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '-', '/'])
}

/// Width of the widest piece that is never broken.
pub fn longest_word(text: &str, size: f64, bold: bool) -> f64 {
    pieces(text)
        .map(|piece| width(piece.trim_end(), size, bold))
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_text_is_covered() {
        for c in "«\u{A0}À l’œuvre\u{202F}: 1\u{202F}260\u{A0}€, −3…\u{A0}» ÇŒæÿ—–•→≥≤×²".chars() {
            assert!(covers(c), "{c:?} {:x}", u32::from(c));
        }
    }

    #[test]
    fn what_no_font_covers_is_replaced_visibly_once_a_run() {
        assert_eq!(printable("Les Amis 👩‍👩‍👧 de la danse"), "Les Amis [?] de la danse");
        assert_eq!(printable("جمعية النور"), "[?] [?]");
        assert_eq!(printable("a\u{E000}b"), "a[?]b");
        assert_eq!(printable("e\u{301}te\u{301}\u{200D}"), "été");
        assert_eq!(printable("tab\tline\nnul\0"), "tab line nul");
    }

    #[test]
    fn lines_never_exceed_the_width_and_keep_every_word() {
        let text = "Difficultés à trouver des locaux pour les activités hebdomadaires et anticonstitutionnellement";
        for max in [20.0, 60.0, 150.0, 400.0] {
            let lines = wrap(text, 12.0, false, max);
            assert!(lines.iter().all(|line| width(line, 12.0, false) <= max), "{lines:?}");
            let kept: String = lines.concat().replace(' ', "");
            assert_eq!(kept, text.replace(' ', ""));
        }
        assert_eq!(wrap("", 12.0, false, 50.0), vec![String::new()]);
    }
}
