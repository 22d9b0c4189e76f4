//! What the page can hold: columns of choices, width of a matrix, boxes for digits. In points; the template uses the same sizes.

use crate::report::fonts;

/// Sizes of a print.
#[derive(Clone, Copy)]
pub(super) struct Print {
    /// Text of choices and questions, in points.
    pub(super) size: f64,
    /// Room for the answers of a question, in points.
    pub(super) room: f64,
    /// A box with its number and the gaps around them, in points.
    pub(super) tick: f64,
}

impl Print {
    /// Normal or large (18 points) print on A4.
    pub(super) fn new(large: bool) -> Self {
        if large {
            Print {
                size: 18.0,
                room: 440.0,
                tick: 62.0,
            }
        } else {
            Print {
                size: 10.0,
                room: 448.0,
                tick: 38.0,
            }
        }
    }

    fn width(&self, text: &str) -> f64 {
        fonts::width(text, self.size, false)
    }

    /// How many columns these choices take (one that asks for a precision has a line of its own, and is not among them).
    pub(super) fn columns(&self, labels: &[&str]) -> usize {
        let widest = labels.iter().map(|label| self.width(label) + self.tick).fold(0.0, f64::max);
        let fits = |columns: usize| widest <= self.room / columns as f64;
        // In a long list a few labels may take two lines.
        let wraps = widest <= self.room * 0.8 && {
            let long = labels
                .iter()
                .filter(|label| self.width(label) + self.tick > self.room / 2.0)
                .count();
            long * 4 <= labels.len()
        };
        match labels.len() {
            6.. if fits(3) => 3,
            4.. if fits(2) => 2,
            8.. if wraps => 2,
            2 | 3 if fits(labels.len()) => labels.len(),
            _ => 1,
        }
    }

    /// How a matrix is printed: a table with its heads, a table whose heads are numbers explained above, or one line a row.
    pub(super) fn matrix(&self, heads: &[&str], rows: &[&str]) -> (Matrix, f64) {
        let small = self.size * 0.88;
        let heads_width: f64 = heads
            .iter()
            .map(|head| fonts::longest_word(head, small, false) + 9.0)
            .fold(0.0, f64::max);
        let longest = rows.iter().map(|row| self.width(row)).fold(0.0, f64::max);
        let label = (longest + 8.0).clamp(self.room * 0.28, self.room * 0.45);
        let left = self.room - label;
        let count = heads.len().max(1) as f64;
        if heads_width * count <= left {
            (Matrix::Table, label)
        } else if self.size * 1.9 * count <= left {
            // Heads that are numbers leave room for the rows.
            let widest = (self.room - self.size * 2.6 * count).max(label);
            (Matrix::Legend, (longest + 3.0 * self.size).clamp(label, widest))
        } else {
            (Matrix::Lines, label)
        }
    }
}

/// How a matrix is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Matrix {
    /// Heads in words.
    Table,
    /// Heads are numbers, explained above.
    Legend,
    /// One block of choices a row.
    Lines,
}

/// How many boxes the largest number takes; `None`: a line to write on.
pub(super) fn digits(min: Option<f64>, max: Option<f64>) -> Option<usize> {
    let max = max.filter(|max| (1.0..1e10).contains(max) && min.is_none_or(|min| min >= 0.0))?;
    Some(format!("{}", max.trunc()).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_choices_share_lines_and_long_ones_do_not() {
        let print = Print::new(false);
        assert_eq!(print.columns(&["Oui"; 8]), 3);
        assert_eq!(print.columns(&["Oui", "Non"]), 2);
        let long = ["Une réponse dont le texte tient à peine sur la moitié d’une ligne ordinaire"; 5];
        assert_eq!(print.columns(&long), 1);
    }

    #[test]
    fn a_matrix_never_needs_more_than_the_page() {
        let rows = ["La surface", "L’accès des personnes à mobilité réduite"];
        for large in [false, true] {
            let print = Print::new(large);
            assert_eq!(print.matrix(&["Oui", "Non"], &rows).0, Matrix::Table);
            for (count, shape) in [(12, Matrix::Legend), (60, Matrix::Lines)] {
                let (found, label) = print.matrix(&vec!["Occasionnellement"; count], &rows);
                assert_eq!(found, if large { Matrix::Lines } else { shape }, "{count} heads");
                assert!(label < print.room * 0.8);
            }
        }
    }

    #[test]
    fn boxes_follow_the_largest_number() {
        assert_eq!(digits(Some(0.0), Some(100_000.0)), Some(6));
        assert_eq!(digits(Some(-5.0), Some(10.0)), None);
        assert_eq!(digits(None, None), None);
    }
}
