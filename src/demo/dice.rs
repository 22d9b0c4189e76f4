//! Seeded chance with the few distributions that the demonstration needs. The same seed and stream give the same draws on every
//! machine.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of chance.
pub struct Dice(ChaCha20Rng);

impl Dice {
    /// A stream of a seed: streams are independent of each other.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Dice(rng)
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Uniform in 0..n (0 when `n` is 0).
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// Uniform between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Standard normal (Box–Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Log-normal with this median.
    pub fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// Exponential with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// The place of one of the weights, with a probability in proportion; `None` when none is positive.
    pub fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().filter(|w| **w > 0.0).sum();
        if total <= 0.0 {
            return None;
        }
        let mut left = self.unit() * total;
        let mut last = None;
        for (place, weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            last = Some(place);
            if left < *weight {
                break;
            }
            left -= weight;
        }
        last
    }

    /// One of the elements.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.below(among.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_stream_always_give_the_same_draws() {
        let draws = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..5).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draws(1, 2), draws(1, 2));
        assert_ne!(draws(1, 2), draws(1, 3));
        assert_ne!(draws(1, 2), draws(2, 2));
    }

    #[test]
    fn draws_follow_their_distributions() {
        let mut dice = Dice::new(2026, 0);
        let n = 20_000;
        let ones = (0..n).filter(|_| dice.weighted(&[1.0, 0.0, 3.0]) == Some(0)).count();
        assert!((ones as f64 / f64::from(n) - 0.25).abs() < 0.02);
        let mut values: Vec<f64> = (0..n).map(|_| dice.log_normal(30.0, 1.0)).collect();
        values.sort_by(f64::total_cmp);
        assert!((values[n as usize / 2] / 30.0 - 1.0).abs() < 0.05);
        assert_eq!(dice.weighted(&[]), None);
        assert_eq!(dice.weighted(&[0.0, -1.0]), None);
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}
