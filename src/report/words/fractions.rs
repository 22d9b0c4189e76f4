//! Shares in words: « un peu plus d’une association sur deux », « près d’un tiers ».
//!
//! The words are chosen from the percentage rounded to the unit, the one that is printed beside them, so that the two never
//! contradict each other.

use super::grammar::{Noun, de, in_words};

/// How the share stands to the named fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stance {
    Near,
    About,
    Exactly,
    LittleMore,
    More,
}
use Stance::{About, Exactly, LittleMore, More, Near};

/// First and last rounded percentage, stance, numerator, denominator, and the fraction of a whole.
const SCALE: &[(u8, u8, Stance, usize, usize, &str)] = &[
    (4, 4, Near, 1, 20, "un vingtième"),
    (5, 5, Exactly, 1, 20, "un vingtième"),
    (6, 6, LittleMore, 1, 20, "un vingtième"),
    (7, 9, Near, 1, 10, "un dixième"),
    (10, 10, Exactly, 1, 10, "un dixième"),
    (11, 12, LittleMore, 1, 10, "un dixième"),
    (13, 15, About, 1, 7, "un septième"),
    (16, 17, About, 1, 6, "un sixième"),
    (18, 19, Near, 1, 5, "un cinquième"),
    (20, 20, Exactly, 1, 5, "un cinquième"),
    (21, 22, LittleMore, 1, 5, "un cinquième"),
    (23, 24, Near, 1, 4, "un quart"),
    (25, 25, Exactly, 1, 4, "un quart"),
    (26, 28, LittleMore, 1, 4, "un quart"),
    (29, 29, Near, 3, 10, "trois dixièmes"),
    (30, 30, Exactly, 3, 10, "trois dixièmes"),
    (31, 32, Near, 1, 3, "un tiers"),
    (33, 33, Exactly, 1, 3, "un tiers"),
    (34, 36, LittleMore, 1, 3, "un tiers"),
    (37, 39, Near, 4, 10, "deux cinquièmes"),
    (40, 40, Exactly, 4, 10, "deux cinquièmes"),
    (41, 42, LittleMore, 4, 10, "deux cinquièmes"),
    (43, 45, More, 4, 10, "deux cinquièmes"),
    (46, 49, Near, 1, 2, "la moitié"),
    (50, 50, Exactly, 1, 2, "la moitié"),
    (51, 54, LittleMore, 1, 2, "la moitié"),
    (55, 56, More, 1, 2, "la moitié"),
    (57, 59, Near, 6, 10, "trois cinquièmes"),
    (60, 60, Exactly, 6, 10, "trois cinquièmes"),
    (61, 63, LittleMore, 6, 10, "trois cinquièmes"),
    (64, 66, Near, 2, 3, "les deux tiers"),
    (67, 67, Exactly, 2, 3, "les deux tiers"),
    (68, 69, LittleMore, 2, 3, "les deux tiers"),
    (70, 70, Exactly, 7, 10, "sept dixièmes"),
    (71, 72, LittleMore, 7, 10, "sept dixièmes"),
    (73, 74, Near, 3, 4, "les trois quarts"),
    (75, 75, Exactly, 3, 4, "les trois quarts"),
    (76, 77, LittleMore, 3, 4, "les trois quarts"),
    (78, 79, Near, 4, 5, "quatre cinquièmes"),
    (80, 80, Exactly, 4, 5, "quatre cinquièmes"),
    (81, 83, LittleMore, 4, 5, "quatre cinquièmes"),
    (84, 85, More, 4, 5, "quatre cinquièmes"),
    (86, 89, Near, 9, 10, "neuf dixièmes"),
    (90, 90, Exactly, 9, 10, "neuf dixièmes"),
    (91, 94, More, 9, 10, "neuf dixièmes"),
];

/// The share as it is printed: a whole percentage.
fn rounded(share: f64) -> u8 {
    let percent = (share * 100.0 + 1e-9).round().clamp(0.0, 100.0);
    percent as u8
}

fn stand(stance: Stance, fraction: &str) -> String {
    match stance {
        Near => format!("près {}", de(fraction)),
        About => format!("environ {fraction}"),
        Exactly => fraction.to_owned(),
        LittleMore => format!("un peu plus {}", de(fraction)),
        More => format!("plus {}", de(fraction)),
    }
}

fn row(share: f64) -> Option<&'static (u8, u8, Stance, usize, usize, &'static str)> {
    let percent = rounded(share);
    SCALE.iter().find(|(low, high, ..)| (*low..=*high).contains(&percent))
}

/// A share (0 to 1) of a counted noun: « un peu plus d’une association sur deux », « neuf associations sur dix », « aucune
/// association », « toutes les associations ». Singular or plural verb: see [`Noun`]; fractions with « une » take the singular.
pub fn fraction(share: f64, noun: &Noun) -> String {
    let e = if noun.feminine { "e" } else { "" };
    if let Some((_, _, stance, numerator, denominator, _)) = row(share) {
        let words = in_words(*numerator, noun.feminine);
        let fraction = format!("{words} {} sur {}", noun.for_count(*numerator), in_words(*denominator, false));
        return stand(*stance, &fraction);
    }
    let all = if noun.feminine { "toutes" } else { "tous" };
    match rounded(share) {
        _ if share <= 0.0 => format!("aucun{e} {}", noun.singular),
        0 => format!("moins d’un{e} {} sur cent", noun.singular),
        1..=3 => format!("très peu {}", de(&noun.plural)),
        _ if share >= 1.0 => format!("{all} les {}", noun.plural),
        _ => format!("presque {all} les {}", noun.plural),
    }
}

/// A share (0 to 1) as a part of a whole, to be followed by « des … »: « près d’un tiers », « un peu plus de la moitié », « la
/// quasi-totalité ».
pub fn fraction_of(share: f64) -> String {
    if let Some((_, _, stance, _, _, part)) = row(share) {
        return stand(*stance, part);
    }
    match rounded(share) {
        _ if share <= 0.0 => "aucune part".to_owned(),
        0..=3 => "une très faible part".to_owned(),
        _ if share >= 1.0 => "la totalité".to_owned(),
        _ => "la quasi-totalité".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn association(percent: f64) -> String {
        fraction(percent / 100.0, &Noun::feminine("association"))
    }

    #[test]
    fn every_whole_percentage_has_words_and_the_scale_has_no_gap() {
        for percent in 4..=94u8 {
            let rows = SCALE
                .iter()
                .filter(|(low, high, ..)| (*low..=*high).contains(&percent))
                .count();
            assert_eq!(rows, 1, "{percent} %");
        }
    }

    #[test]
    fn the_words_agree_with_the_figure() {
        for (low, high, stance, numerator, denominator, _) in SCALE {
            let exact = *numerator as f64 / *denominator as f64 * 100.0;
            for percent in [*low, *high] {
                let gap = f64::from(percent) - exact;
                let right = match stance {
                    Near => (-4.1..0.0).contains(&gap),
                    Exactly => gap.abs() < 0.5,
                    About => gap.abs() <= 1.5,
                    LittleMore => (0.0..=4.1).contains(&gap),
                    More => (0.0..=6.1).contains(&gap),
                };
                assert!(right, "{percent} % is not {stance:?} {numerator}/{denominator}");
            }
        }
    }

    #[test]
    fn thresholds_are_exact() {
        assert_eq!(association(0.0), "aucune association");
        assert_eq!(association(0.4), "moins d’une association sur cent");
        assert_eq!(association(3.4), "très peu d’associations");
        assert_eq!(association(9.4), "près d’une association sur dix");
        assert_eq!(association(10.4), "une association sur dix");
        assert_eq!(association(25.0), "une association sur quatre");
        assert_eq!(association(45.4), "plus de quatre associations sur dix");
        assert_eq!(association(45.5), "près d’une association sur deux");
        assert_eq!(association(49.4), "près d’une association sur deux");
        assert_eq!(association(49.5), "une association sur deux");
        assert_eq!(association(50.5), "un peu plus d’une association sur deux");
        assert_eq!(association(52.0), "un peu plus d’une association sur deux");
        assert_eq!(association(54.5), "plus d’une association sur deux");
        assert_eq!(association(56.5), "près de six associations sur dix");
        assert_eq!(association(90.0), "neuf associations sur dix");
        assert_eq!(association(99.9), "presque toutes les associations");
        assert_eq!(association(100.0), "toutes les associations");
    }

    #[test]
    fn parts_of_a_whole_contract_their_article() {
        assert_eq!(fraction_of(0.32), "près d’un tiers");
        assert_eq!(fraction_of(0.25), "un quart");
        assert_eq!(fraction_of(0.74), "près des trois quarts");
        assert_eq!(fraction_of(0.53), "un peu plus de la moitié");
        assert_eq!(fraction_of(0.97), "la quasi-totalité");
    }

    #[test]
    fn masculine_nouns_agree() {
        let noun = Noun::masculine("bénévole");
        assert_eq!(fraction(0.52, &noun), "un peu plus d’un bénévole sur deux");
        assert_eq!(fraction(1.0, &noun), "tous les bénévoles");
        assert_eq!(fraction(0.0, &noun), "aucun bénévole");
    }
}
