//! Linked tables protected together: classes of respondents, the sums of them that are published, and those that would let a small
//! class be computed.
//!
//! Respondents are sorted into classes that no published figure tells apart inside. A published figure is a sum over the classes: a count
//! has coefficients 0 and 1, a mean of scores the scores, a standard error their squares too. Somebody who knows every published sum,
//! and that no class is negative, deduces an interval for each class ([`super::lp`]); a class of fewer respondents than the threshold
//! must keep an interval at least as wide as the threshold. Figures are hidden one after the other, the one that helps most and counts
//! fewest first, until every small class is safe; then each is shown again if nothing becomes unsafe.

use super::lp::Programme;

/// A figure published.
#[derive(Clone, Debug)]
pub struct Sum {
    /// Coefficient of each class (those that are zero left out).
    pub of: Vec<(usize, f64)>,
    /// The figure that gives it, when it can be hidden.
    pub figure: Option<usize>,
}

/// Classes and sums.
#[derive(Clone, Debug, Default)]
pub struct Linked {
    /// Respondents of each class.
    pub counts: Vec<usize>,
    /// What is published.
    pub sums: Vec<Sum>,
    /// What hiding each figure costs.
    pub costs: Vec<f64>,
    /// Sums of classes that nobody may compute.
    pub secret: Vec<Vec<usize>>,
}

impl Linked {
    fn value(&self, of: &[(usize, f64)]) -> f64 {
        of.iter().map(|(class, by)| by * self.counts[*class] as f64).sum()
    }

    fn programme(&self, hidden: &[bool]) -> Option<Programme> {
        let shown = self.sums.iter().filter(|sum| sum.figure.is_none_or(|figure| !hidden[figure]));
        Programme::new(self.counts.len(), shown.map(|sum| (sum.of.as_slice(), self.value(&sum.of))))
    }

    fn width(&self, programme: Option<&Programme>, secret: &[usize], enough: f64) -> f64 {
        let of: Vec<(usize, f64)> = secret.iter().map(|class| (*class, 1.0)).collect();
        // Without a programme (roundings), nothing is known to be safe.
        programme.map_or(0.0, |programme| programme.width(&of, self.value(&of), enough))
    }

    /// Which secrets an attacker knows to within less than `cell`, these figures being hidden.
    pub fn known(&self, hidden: &[bool], cell: usize) -> Vec<usize> {
        if self.secret.is_empty() {
            return Vec::new();
        }
        let programme = self.programme(hidden);
        (0..self.secret.len())
            .filter(|place| self.width(programme.as_ref(), &self.secret[*place], cell as f64) < cell as f64 - 1e-6)
            .collect()
    }

    /// Which figures to hide. The second list: secrets that remain known although every figure that says something of them is hidden.
    pub fn protect(&self, cell: usize) -> (Vec<bool>, Vec<usize>) {
        let mut hidden = vec![false; self.costs.len()];
        let mut lost = Vec::new();
        let mut added: Vec<usize> = Vec::new();
        for place in self.known(&hidden, cell) {
            loop {
                let programme = self.programme(&hidden);
                let width = self.width(programme.as_ref(), &self.secret[place], cell as f64);
                if width >= cell as f64 - 1e-6 {
                    break;
                }
                let Some(best) = self.best(&hidden, place, cell) else {
                    lost.push(place);
                    break;
                };
                best.iter().for_each(|figure| hidden[*figure] = true);
                added.extend(best);
            }
        }
        // What proved unnecessary is shown again, the dearest first.
        let accepted = lost.len();
        added.sort_by(|a, b| self.costs[*b].total_cmp(&self.costs[*a]));
        if added.len() > 1 {
            for figure in added {
                hidden[figure] = false;
                if self.known(&hidden, cell).len() > accepted {
                    hidden[figure] = true;
                }
            }
        }
        (hidden, lost)
    }

    /// The figure to hide for a secret, with those that say the very same: the one that widens its interval most, at the least cost; when
    /// none does by itself, the cheapest of those that say something of its classes, else of all.
    fn best(&self, hidden: &[bool], place: usize, cell: usize) -> Option<Vec<usize>> {
        let secret = &self.secret[place];
        let mut out: Option<((f64, bool, f64), Vec<usize>)> = None;
        let mut seen = vec![false; hidden.len()];
        for figure in (0..hidden.len()).filter(|figure| !hidden[*figure]) {
            if seen[figure] || !self.sums.iter().any(|sum| sum.figure == Some(figure)) {
                continue;
            }
            let twins = self.twins(figure, hidden);
            twins.iter().for_each(|twin| seen[*twin] = true);
            let own = self.sums.iter().filter(|sum| sum.figure == Some(figure));
            let touches = own.flat_map(|sum| &sum.of).any(|(class, _)| secret.contains(class));
            let mut tried = hidden.to_vec();
            twins.iter().for_each(|twin| tried[*twin] = true);
            let gained = self.width(self.programme(&tried).as_ref(), secret, cell as f64);
            let key = (-gained, !touches, twins.iter().map(|twin| self.costs[*twin]).sum::<f64>());
            let better = out.as_ref().is_none_or(|(known, _)| {
                let order = key.0.total_cmp(&known.0).then(key.1.cmp(&known.1));
                order.then(key.2.total_cmp(&known.2)).is_lt()
            });
            if better {
                out = Some((key, twins));
            }
        }
        out.map(|(_, twins)| twins)
    }

    /// The figures shown that give the same sums as this one, itself first.
    fn twins(&self, figure: usize, hidden: &[bool]) -> Vec<usize> {
        let of = |figure: usize| -> Vec<&[(usize, f64)]> {
            let own = self.sums.iter().filter(|sum| sum.figure == Some(figure));
            own.map(|sum| sum.of.as_slice()).collect()
        };
        let own = of(figure);
        (figure..hidden.len())
            .filter(|other| *other == figure || (!hidden[*other] && of(*other) == own))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(of: &[usize], figure: Option<usize>) -> Sum {
        Sum {
            of: of.iter().map(|class| (*class, 1.0)).collect(),
            figure,
        }
    }

    #[test]
    fn two_merges_of_the_same_answers_do_not_give_one_of_them() {
        // Four levels; the table merges the two first, an indicator gives the three last, another the two last.
        let linked = Linked {
            counts: vec![12, 3, 20, 10],
            sums: vec![
                sum(&[0, 1, 2, 3], None),
                sum(&[0, 1], Some(0)),
                sum(&[2], Some(1)),
                sum(&[3], Some(2)),
                sum(&[1, 2, 3], Some(3)),
                sum(&[2, 3], Some(4)),
            ],
            costs: vec![16.0, 21.0, 11.0, 34.0, 31.0],
            secret: vec![vec![1]],
        };
        assert_eq!(linked.known(&[false; 5], 5), [0]);
        let (hidden, lost) = linked.protect(5);
        assert!(lost.is_empty());
        assert_eq!(hidden, [false, false, false, true, false], "one figure is enough");
        assert!(linked.known(&hidden, 5).is_empty());
    }

    #[test]
    fn figures_that_say_the_same_are_hidden_together() {
        // Five questions are asked of the second class alone: how many were asked gives the first.
        let asked = |figure| sum(&[1], Some(figure));
        let linked = Linked {
            counts: vec![3, 20],
            sums: std::iter::once(sum(&[0, 1], None)).chain((0..5).map(asked)).collect(),
            costs: vec![0.5; 5],
            secret: vec![vec![0]],
        };
        assert_eq!(linked.protect(5), (vec![true; 5], Vec::new()));
    }

    #[test]
    fn what_no_figure_can_hide_is_said() {
        let linked = Linked {
            counts: vec![3, 20],
            sums: vec![sum(&[0, 1], None), sum(&[1], None)],
            costs: Vec::new(),
            secret: vec![vec![0]],
        };
        assert_eq!(linked.protect(5), (Vec::new(), vec![0]));
    }
}
