//! The colours of charts, tested for contrast and colour blindness: fixed for print, CSS variables with a dark set on screen.

use super::super::Medium;

/// A colour by its role. Plotters carries its place in the palette; the backend resolves it for the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Muted,
    Grid,
    Axis,
    Paper,
    Accent,
    Tint,
    Grey,
    Second,
    Zone,
    /// Text on fills: white on paper and dark in the dark set, and so on.
    OnStrong,
    OnPale,
    White,
    Dark,
    Cat(u8),
    Likert(u8),
    Seq(u8),
}
use Ink::{Accent, Axis, Cat, Dark, Grey, Grid, Likert, Muted, OnPale, OnStrong, Paper, Second, Seq, Tint, White, Zone};

/// Role, CSS variable, on paper, in dark mode.
const PALETTE: [(Ink, &str, &str, &str); 33] = [
    (Ink::Text, "ink", "#1b2430", "#e8ecf1"),
    (Muted, "muted", "#5b6573", "#a3adba"),
    (Grid, "grid", "#dfe3e8", "#2c3541"),
    (Axis, "axis", "#7d8794", "#76818f"),
    (Paper, "paper", "#ffffff", "#141a22"),
    (Accent, "accent", "#1d5ca6", "#6aa5e3"),
    (Tint, "tint", "#5a93cc", "#3f76b3"),
    (Grey, "grey", "#66717f", "#9aa5b3"),
    (Second, "second", "#b85000", "#f0a060"),
    (Zone, "zone", "#e6eff8", "#1c2a3a"),
    (OnStrong, "on-strong", "#ffffff", "#0c1118"),
    (OnPale, "on-pale", "#1b2430", "#ffffff"),
    (White, "white", "#ffffff", "#ffffff"),
    (Dark, "dark", "#0c1118", "#0c1118"),
    (Cat(0), "1", "#1d5ca6", "#6aa5e3"),
    (Cat(1), "2", "#b85000", "#f0a060"),
    (Cat(2), "3", "#2b1a4d", "#cdbcf2"),
    (Cat(3), "4", "#2a9d8f", "#3fbfae"),
    (Cat(4), "5", "#5c1a33", "#f2a7c3"),
    (Cat(5), "6", "#5b6573", "#8e99a7"),
    (Cat(6), "7", "#c9ced6", "#566272"),
    (Likert(0), "l0", "#6e2c04", "#f7b58a"),
    (Likert(1), "l1", "#b04a0c", "#e07b39"),
    (Likert(2), "l2", "#efb282", "#8a5733"),
    (Likert(3), "l3", "#d5d9df", "#4a5563"),
    (Likert(4), "l4", "#9cc0e4", "#3a6794"),
    (Likert(5), "l5", "#1d5ca6", "#6aa5e3"),
    (Likert(6), "l6", "#0d3b70", "#b5d3f3"),
    (Seq(0), "s1", "#e6eff8", "#1f2d3d"),
    (Seq(1), "s2", "#b9d3ec", "#2a4a6b"),
    (Seq(2), "s3", "#7faed9", "#3a6c9e"),
    (Seq(3), "s4", "#2f6fb0", "#74aadd"),
    (Seq(4), "s5", "#0d3b70", "#bcd9f5"),
];

/// Categories that have a colour of their own; more of them start again.
const CATEGORIES: usize = 7;

impl Ink {
    /// Its place in the palette.
    pub(super) fn index(self) -> u8 {
        let place = PALETTE.iter().position(|(ink, ..)| *ink == self).unwrap_or(0);
        u8::try_from(place).unwrap_or(0)
    }

    /// How the medium names the colour at this place.
    pub(super) fn paint(index: u8, medium: Medium) -> String {
        let (_, name, print, _) = PALETTE[usize::from(index).min(PALETTE.len() - 1)];
        match medium {
            Medium::Print => print.to_owned(),
            Medium::Screen => format!("var(--c-{name},{print})"),
        }
    }

    /// The `i`-th category.
    pub(super) fn category(i: usize) -> Ink {
        Cat((i % CATEGORIES) as u8)
    }

    /// The `i`-th of `count` ordered parts.
    pub(super) fn ordered(i: usize, count: usize) -> Ink {
        const PLACES: [&[u8]; 6] = [&[], &[3], &[1, 4], &[0, 2, 4], &[0, 1, 3, 4], &[0, 1, 2, 3, 4]];
        match PLACES.get(count) {
            Some(places) => Seq(places.get(i).copied().unwrap_or(4)),
            None => Seq((i * 5 / count.max(1)).min(4) as u8),
        }
    }

    /// The `i`-th of `count` levels of an opinion scale, `neutral` being its middle.
    pub(super) fn level(i: usize, count: usize, neutral: Option<usize>) -> Ink {
        if neutral == Some(i) {
            return Likert(3);
        }
        let negatives = neutral.unwrap_or(count / 2);
        if i < negatives {
            let places: &[u8] = if negatives >= 3 {
                &[0, 1, 2]
            } else if negatives == 2 {
                &[1, 2]
            } else {
                &[1]
            };
            Likert(places[(i * places.len() / negatives).min(places.len() - 1)])
        } else {
            let first = neutral.map_or(negatives, |n| n + 1);
            let positives = count.saturating_sub(first).max(1);
            let places: &[u8] = if positives >= 3 {
                &[4, 5, 6]
            } else if positives == 2 {
                &[4, 5]
            } else {
                &[5]
            };
            Likert(places[((i - first) * places.len() / positives).min(places.len() - 1)])
        }
    }

    /// The text colour that reads on this fill (contrast of 4.5 at least, tested, in both sets).
    pub(super) fn text_on(self) -> Ink {
        match self {
            Cat(3) => Dark,
            Cat(6) | Likert(2..=4) | Seq(0..=2) | Zone | Paper => OnPale,
            _ => OnStrong,
        }
    }

    /// Too light to stand on paper without an outline.
    pub(super) fn pale(self) -> bool {
        matches!(self, Cat(6) | Likert(2..=4) | Seq(0..=2) | Zone | Paper)
    }
}

/// The CSS variables of the charts: those of light mode, then those of dark mode, as declarations without selectors.
pub fn css_variables() -> (String, String) {
    let set = |dark: bool| -> String {
        PALETTE
            .iter()
            .map(|(_, name, print, night)| format!("--c-{name}:{};", if dark { night } else { print }))
            .collect()
    };
    (set(false), set(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(hex: &str) -> f64 {
        let part = |at: usize| {
            let v = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn hex(ink: Ink, dark: bool) -> &'static str {
        let (_, _, print, night) = PALETTE[usize::from(ink.index())];
        if dark { night } else { print }
    }

    #[test]
    fn every_role_is_found_at_its_own_place() {
        for (place, (ink, ..)) in PALETTE.iter().enumerate() {
            assert_eq!(usize::from(ink.index()), place, "{ink:?}");
        }
    }

    #[test]
    fn text_on_every_fill_reaches_four_and_a_half() {
        let fills = PALETTE
            .iter()
            .map(|(ink, ..)| *ink)
            .filter(|ink| matches!(ink, Cat(_) | Likert(_) | Seq(_) | Zone | Paper));
        for fill in fills.chain([Accent, Grey]) {
            for dark in [false, true] {
                let ratio = contrast(hex(fill, dark), hex(fill.text_on(), dark));
                assert!(ratio >= 4.5, "{fill:?} dark {dark}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn text_on_paper_and_shapes_are_visible() {
        for dark in [false, true] {
            for ink in [Ink::Text, Muted, Accent, Second] {
                assert!(contrast(hex(ink, dark), hex(Paper, dark)) >= 4.5, "{ink:?} dark {dark}");
                let on_zone = contrast(hex(ink, dark), hex(Zone, dark));
                assert!(on_zone >= 4.5 || ink == Second, "{ink:?} on the zone, dark {dark}");
            }
            for (ink, ..) in PALETTE
                .iter()
                .filter(|(ink, ..)| matches!(ink, Axis | Tint | Grey | Cat(_) | Likert(_) | Seq(_)))
            {
                let ratio = contrast(hex(*ink, dark), hex(Paper, dark));
                assert!(ratio >= 3.0 || ink.pale() || dark, "{ink:?} dark {dark}: {ratio:.2}");
            }
            for ink in [Axis, Tint, Grey, Cat(0), Cat(1), Cat(2), Cat(3), Cat(4), Cat(5)] {
                assert!(contrast(hex(ink, dark), hex(Paper, dark)) >= 3.0, "{ink:?} dark {dark}");
            }
        }
    }

    #[test]
    fn scales_of_any_length_have_distinct_neighbours() {
        for count in 2..=7 {
            for neutral in [None, Some(count / 2)] {
                let inks: Vec<Ink> = (0..count).map(|i| Ink::level(i, count, neutral)).collect();
                assert!(
                    inks.windows(2).all(|pair| pair[0] != pair[1]) || (neutral.is_none() && count > 6),
                    "{count} {neutral:?} {inks:?}"
                );
            }
        }
        for count in 2..=5 {
            let inks: Vec<Ink> = (0..count).map(|i| Ink::ordered(i, count)).collect();
            assert!(inks.windows(2).all(|pair| pair[0] != pair[1]), "{inks:?}");
        }
    }
}
