//! Distances of a calibration: the form F of the ratio of weights, its slope and its primitive (Deville and Särndal 1992).

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// Distance between the weights before and after: it decides the form of their ratio g.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Distance {
    /// `g = 1 + u`: the regression estimator; weights may be negative.
    Linear,
    /// `g = e^u`: positive weights.
    Raking,
    /// `g = [L(U − 1) + U(1 − L)e^{Au}] / [(U − 1) + (1 − L)e^{Au}]`, `A = (U − L)/((1 − L)(U − 1))`: between L and U.
    Logit {
        /// L, in [0, 1).
        low: f64,
        /// U, above 1.
        high: f64,
    },
    /// `g = 1 + u` held between L and U.
    Truncated {
        /// L, in [0, 1).
        low: f64,
        /// U, above 1.
        high: f64,
    },
}

impl Distance {
    /// Bounds of the ratio g, if any.
    pub fn bounds(self) -> Option<(f64, f64)> {
        match self {
            Distance::Linear | Distance::Raking => None,
            Distance::Logit { low, high } | Distance::Truncated { low, high } => Some((low, high)),
        }
    }

    /// Bounds surround 1.
    pub(super) fn check(self) -> Result<(), Refusal> {
        match self.bounds() {
            Some((low, high)) if !((0.0..1.0).contains(&low) && high > 1.0 && high.is_finite()) => {
                Err(Refusal::Bounds { low, high })
            }
            _ => Ok(()),
        }
    }

    /// F(u), F'(u) and H(u).
    pub(super) fn at(self, u: f64) -> (f64, f64, f64) {
        match self {
            Distance::Linear => (1.0 + u, 1.0, u + u * u / 2.0),
            Distance::Raking => {
                let e = u.exp();
                (e, e, e)
            }
            Distance::Logit { low, high } => {
                let a = (high - low) / ((1.0 - low) * (high - 1.0));
                let t = a * u + ((1.0 - low) / (high - 1.0)).ln();
                // The logistic function and the primitive of it, without overflow.
                let small = (-t.abs()).exp();
                let (over, under) = if t >= 0.0 {
                    (1.0 / (1.0 + small), small / (1.0 + small))
                } else {
                    (small / (1.0 + small), 1.0 / (1.0 + small))
                };
                let primitive = t.max(0.0) + small.ln_1p();
                (
                    low + (high - low) * over,
                    (high - low) * a * over * under,
                    low * u + (high - low) / a * primitive,
                )
            }
            Distance::Truncated { low, high } => {
                let held = u.clamp(low - 1.0, high - 1.0);
                let inside = held == u;
                let f = 1.0 + held;
                (f, f64::from(u8::from(inside)), held + held * held / 2.0 + f * (u - held))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_and_primitives_are_those_of_the_form() {
        let logit = Distance::Logit { low: 0.4, high: 2.5 };
        let truncated = Distance::Truncated { low: 0.4, high: 2.5 };
        for distance in [Distance::Linear, Distance::Raking, logit, truncated] {
            let (f, slope, _) = distance.at(0.0);
            assert!((f - 1.0).abs() < 1e-15 && (slope - 1.0).abs() < 1e-12, "{distance:?}");
            for u in [-3.0, -0.5, 0.2, 1.1, 4.0] {
                let step = 1e-5;
                let (below, at, above) = (distance.at(u - step), distance.at(u), distance.at(u + step));
                assert!(
                    ((above.0 - below.0) / (2.0 * step) - at.1).abs() < 1e-6 * at.1.max(1.0),
                    "F' of {distance:?} at {u}"
                );
                assert!(
                    ((above.2 - below.2) / (2.0 * step) - at.0).abs() < 1e-6 * at.0.max(1.0),
                    "H' of {distance:?} at {u}"
                );
            }
            for u in [-800.0, 800.0] {
                let (f, ..) = distance.at(u);
                assert!(!f.is_nan() && distance.bounds().is_none_or(|(low, high)| (low..=high).contains(&f)));
            }
        }
    }
}
