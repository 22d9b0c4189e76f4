//! Weighted quantiles with Woodruff intervals, winsorising, and the share held by the largest.

mod rules;

pub use rules::{RULES, Rule};

use super::Estimate;
use super::design::Design;
use super::estimate::{Base, estimate, mean, t_975};
use super::thresholds::Scale;

/// A variable sorted by value, ready for several quantiles.
pub struct Sorted<'a> {
    design: &'a Design,
    /// (row, value), by value then row.
    data: Vec<(u32, f64)>,
    /// Σw up to each place, included.
    cumulated: Vec<f64>,
}

/// More values than this, given by row, are sorted digit by digit.
const MANY: usize = 2048;

/// Sorts by value, then row.
fn sort(data: &mut Vec<(u32, f64)>) {
    if data.len() <= MANY || !data.windows(2).all(|pair| pair[0].0 <= pair[1].0) {
        data.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        return;
    }
    // The order of these numbers is that of `total_cmp`.
    let key = |value: f64| {
        let bits = value.to_bits();
        if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
    };
    let mut counts = vec![[0u32; 256]; 8];
    for (_, value) in data.iter() {
        let key = key(*value);
        for (digit, counts) in counts.iter_mut().enumerate() {
            counts[(key >> (8 * digit)) as usize & 255] += 1;
        }
    }
    let mut other = vec![(0, 0.0); data.len()];
    for (digit, counts) in counts.iter_mut().enumerate() {
        // A digit that all share orders nothing.
        if counts.iter().any(|count| *count as usize == data.len()) {
            continue;
        }
        let mut start = 0;
        for count in counts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for line in data.iter() {
            let place = &mut counts[(key(line.1) >> (8 * digit)) as usize & 255];
            other[*place as usize] = *line;
            *place += 1;
        }
        std::mem::swap(data, &mut other);
    }
}

impl<'a> Sorted<'a> {
    /// Sorts; each respondent at most once.
    pub fn new(design: &'a Design, mut data: Vec<(u32, f64)>) -> Self {
        sort(&mut data);
        let mut sum = 0.0;
        let cumulated = data
            .iter()
            .map(|(row, _)| {
                sum += design.weight(*row);
                sum
            })
            .collect();
        Sorted { design, data, cumulated }
    }

    /// The data, ascending.
    pub fn data(&self) -> &[(u32, f64)] {
        &self.data
    }

    /// The smallest value y with F̂(y) ≥ q (the inverse of the weighted distribution function).
    pub fn value(&self, q: f64) -> Option<f64> {
        let total = *self.cumulated.last()?;
        // The tolerance makes the result independent of the scale of the weights.
        let place = self.cumulated.partition_point(|sum| *sum < (q - 1e-12) * total);
        self.data.get(place.min(self.data.len() - 1)).map(|(_, y)| *y)
    }

    /// A quantile with Woodruff's interval: that of F at the quantile, inverted; the standard error is its width over 2t.
    pub fn quantile(&self, q: f64) -> Option<Estimate> {
        self.woodruff(&|q| self.value(q.clamp(0.0, 1.0)), q, true)
    }

    /// A quantile by one of the rules of R `svyquantile`, with the interval of its `interval.type = "mean"`. Where R gives no bound
    /// (that of F is below 0 or above 1) the bound is the smallest or the largest value, and there is no standard error.
    pub fn quantile_by(&self, rule: Rule, q: f64) -> Option<Estimate> {
        let weighing: Vec<(f64, f64)> = self
            .data
            .iter()
            .map(|(row, y)| (*y, self.design.weight(*row)))
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        let first = weighing.first()?.0;
        let last = weighing.last()?.0;
        let inverse = |q: f64| match q {
            q if q < 0.0 => Some(first),
            q if q > 1.0 => Some(last),
            q => rule.read(&weighing, q),
        };
        self.woodruff(&inverse, q, false)
    }

    /// Woodruff (1952): F at the quantile with its interval, inverted. `always`: a standard error even when a bound is an end of the data.
    fn woodruff(&self, inverse: &dyn Fn(f64) -> Option<f64>, q: f64, always: bool) -> Option<Estimate> {
        let weight = *self.cumulated.last()?;
        if weight <= 0.0 {
            return None;
        }
        let value = inverse(q)?;
        // An interpolated value may miss the one it equals by a rounding.
        let reached = value + 1e-12 * value.abs();
        let below = self.data.partition_point(|(_, y)| *y <= reached);
        let f = if below == 0 { 0.0 } else { self.cumulated[below - 1] / weight };
        let u = |place: usize| (if place < below { 1.0 - f } else { -f }) / weight;
        let variance = self
            .design
            .variance(self.data.iter().enumerate().map(|(place, (row, _))| (*row, u(place))));
        let base = Base::of(self.design, self.data.iter().map(|(row, _)| *row));
        let bounds = variance.zip(t_975(base.df)).and_then(|(variance, t)| {
            let half = t * variance.sqrt();
            let (low, high) = (f - half, f + half);
            let interval = (inverse(low)?, inverse(high)?);
            let inside = low >= 0.0 && high <= 1.0;
            let se = (always || inside).then_some((interval.1 - interval.0) / (2.0 * t));
            Some((interval, se))
        });
        let interval = bounds.map(|(interval, _)| interval);
        let se = bounds.and_then(|(_, se)| se);
        Some(estimate(value, se, interval, base, None, Scale::Amount))
    }

    /// Mean of the values capped at the quantile 99 %.
    pub fn winsorised_mean(&self, scale: Scale) -> Option<Estimate> {
        let cap = self.value(0.99)?;
        let capped: Vec<(u32, f64)> = self.data.iter().map(|(row, y)| (*row, y.min(cap))).collect();
        mean(self.design, &capped, scale)
    }

    /// Share of Σwy held by the largest contributors making `top` of the weights, with how many they are. `None` when nothing is
    /// positive.
    pub fn top_share(&self, top: f64) -> Option<(f64, usize)> {
        let weight = *self.cumulated.last()?;
        let total: f64 = self.data.iter().map(|(row, y)| self.design.weight(*row) * y.max(0.0)).sum();
        if total <= 0.0 {
            return None;
        }
        let (mut taken, mut held, mut count) = (0.0, 0.0, 0);
        for (row, y) in self.data.iter().rev() {
            let w = self.design.weight(*row);
            if count > 0 && taken + w > top * weight * (1.0 + 1e-12) {
                break;
            }
            taken += w;
            held += w * y.max(0.0);
            count += 1;
        }
        Some((held / total, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_smallest_value_that_reaches_it() {
        let design = Design::equal(4);
        let sorted = Sorted::new(&design, vec![(0, 30.0), (1, 10.0), (2, 40.0), (3, 20.0)]);
        assert_eq!(sorted.value(0.5), Some(20.0));
        assert_eq!(sorted.value(0.51), Some(30.0));
        assert_eq!(sorted.value(0.0), Some(10.0));
        assert_eq!(sorted.value(1.0), Some(40.0));
        assert_eq!(Sorted::new(&design, Vec::new()).value(0.5), None);
    }

    #[test]
    fn many_values_are_in_the_order_of_few() {
        let value = |row: u32| match row % 7 {
            0 => -0.0,
            1 => 0.0,
            2 => -f64::from(row * 37 % 101),
            3 => f64::from(row * 7919 % 1000) / 3.0,
            _ => f64::from(row * 31 % 50),
        };
        let data: Vec<(u32, f64)> = (0..5000).map(|row| (row, value(row))).collect();
        let mut expected = data.clone();
        expected.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let bits = |data: &[(u32, f64)]| data.iter().map(|(row, y)| (*row, y.to_bits())).collect::<Vec<_>>();
        let (mut found, mut backwards) = (data.clone(), data.into_iter().rev().collect());
        sort(&mut found);
        sort(&mut backwards);
        assert_eq!(bits(&found), bits(&expected));
        assert_eq!(bits(&backwards), bits(&expected));
    }

    #[test]
    fn the_mean_is_capped_at_the_99th_percentile() {
        let design = Design::equal(200);
        let data = (0..200)
            .map(|row| (row, if row == 199 { 1e9 } else { f64::from(row) }))
            .collect();
        let mean = Sorted::new(&design, data).winsorised_mean(Scale::Amount).unwrap();
        // The quantile 99 % is the 198th value, 197: 198 and 1e9 become 197.
        assert!((mean.value - ((0..198).sum::<i32>() as f64 + 2.0 * 197.0) / 200.0).abs() < 1e-9);
    }

    #[test]
    fn the_largest_tenth_is_counted_in_weights() {
        let design = Design::equal(20);
        let data = (0..20)
            .map(|row| (row, if row < 2 { 45.0 } else { 0.5555555555555556 }))
            .collect();
        let (share, count) = Sorted::new(&design, data).top_share(0.1).unwrap();
        assert_eq!(count, 2);
        assert!((share - 0.9).abs() < 1e-9);
    }
}
