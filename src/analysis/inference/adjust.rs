//! Adjusting p-values for the number of tests (R `p.adjust`).

/// How p-values are adjusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Adjustment {
    /// Holm (1979): no test of the family is called different by chance, at the level chosen. Inside a family of questions.
    #[default]
    Holm,
    /// Hochberg (1988).
    Hochberg,
    /// Bonferroni.
    Bonferroni,
    /// Benjamini and Hochberg (1995): share of false discoveries. For explorations.
    Bh,
    /// Benjamini and Yekutieli (2001): the same under any dependence.
    By,
    /// None.
    None,
}

impl Adjustment {
    /// The adjustment that R `p.adjust` calls so (also in lower case).
    pub fn named(name: &str) -> Option<Adjustment> {
        Some(match name.to_ascii_lowercase().as_str() {
            "holm" => Adjustment::Holm,
            "hochberg" => Adjustment::Hochberg,
            "bonferroni" => Adjustment::Bonferroni,
            "bh" | "fdr" => Adjustment::Bh,
            "by" => Adjustment::By,
            "none" => Adjustment::None,
            _ => return None,
        })
    }

    /// The adjusted p-values, in the order given.
    pub fn apply(self, p: &[f64]) -> Vec<f64> {
        let m = p.len();
        let n = m as f64;
        let harmonic: f64 = (1..=m).map(|k| 1.0 / k as f64).sum();
        let mut order: Vec<usize> = (0..m).collect();
        order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
        let mut out = vec![0.0; m];
        match self {
            Adjustment::None => out.copy_from_slice(p),
            Adjustment::Bonferroni => out.iter_mut().zip(p).for_each(|(out, p)| *out = (n * p).min(1.0)),
            Adjustment::Holm => {
                let mut most = 0.0f64;
                for (step, place) in order.iter().enumerate() {
                    most = most.max((n - step as f64) * p[*place]);
                    out[*place] = most.min(1.0);
                }
            }
            Adjustment::Hochberg | Adjustment::Bh | Adjustment::By => {
                let mut least = 1.0f64;
                for (step, place) in order.iter().enumerate().rev() {
                    let factor = match self {
                        Adjustment::Hochberg => n - step as f64,
                        Adjustment::By => harmonic * n / (step + 1) as f64,
                        _ => n / (step + 1) as f64,
                    };
                    least = least.min(factor * p[*place]);
                    out[*place] = least;
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusted_values_are_those_of_r() {
        // R: p.adjust(c(.01, .04, .03, .005), …).
        let p = [0.01, 0.04, 0.03, 0.005];
        let close = |found: Vec<f64>, expected: [f64; 4]| {
            assert!(
                found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15),
                "{found:?} instead of {expected:?}"
            );
        };
        close(Adjustment::Holm.apply(&p), [0.03, 0.06, 0.06, 0.02]);
        close(Adjustment::Hochberg.apply(&p), [0.03, 0.04, 0.04, 0.02]);
        close(Adjustment::Bonferroni.apply(&p), [0.04, 0.16, 0.12, 0.02]);
        close(Adjustment::Bh.apply(&p), [0.02, 0.04, 0.04, 0.02]);
        let by = 25.0 / 12.0;
        close(Adjustment::By.apply(&p), [0.02 * by, 0.04 * by, 0.04 * by, 0.02 * by]);
        close(Adjustment::None.apply(&p), p);
        assert!(Adjustment::Holm.apply(&[]).is_empty());
    }
}
