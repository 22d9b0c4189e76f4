//! Numbers, amounts, shares and dates, drawn inside the bounds of their question.

use super::draw::Draw;
use super::profile::Spec;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::{Bound, Cell, Content, Numeric, Value};
use crate::values::Date;

impl Draw<'_> {
    pub(super) fn number(&mut self, numeric: &Numeric, spec: &Spec, decimals: u8) -> Content {
        let (low, high) = (
            spec.min.or(numeric.min).unwrap_or(0.0),
            spec.max.or(numeric.max).unwrap_or(1e6),
        );
        let scale: f64 = spec.scale.iter().filter_map(|name| self.facts.number(name)).product();
        let raw = if let Some((other, part)) = &spec.of {
            let part = part * self.facts.factor(&spec.adjust, None);
            let part = (part + spec.sd.unwrap_or(0.18) * self.dice.normal()).clamp(0.0, 1.0);
            self.facts.number(other).map_or(low, |whole| whole * part)
        } else if let Some(median) = spec.median {
            let factor = self.facts.factor(&spec.adjust, None) * scale;
            self.dice.log_normal(median * factor, spec.sigma.unwrap_or(0.8))
        } else if let Some(mean) = spec.mean {
            mean * self.facts.factor(&spec.adjust, None) * scale + spec.sd.unwrap_or(1.0) * self.dice.normal()
        } else if high - low <= 400.0 {
            (self.dice.between(low, high + 1.0) + self.dice.between(low, high + 1.0)) / 2.0
        } else {
            low + self.dice.log_normal(20.0, 1.0)
        };
        let value = rounded(raw.clamp(low, high), decimals);
        self.banded(numeric, spec, value)
    }

    /// The number, or the band it falls in for those who only know the order of magnitude.
    fn banded(&mut self, numeric: &Numeric, spec: &Spec, value: f64) -> Content {
        let band = numeric.bands.iter().rev().find(|bound| value >= **bound);
        match band {
            Some(bound) if self.dice.chance(spec.band.unwrap_or(0.12)) => Content::Band(Numeric::band_code(*bound)),
            _ => Content::Value(Value::Number(value)),
        }
    }

    pub(super) fn percent(&mut self, numeric: &Numeric, spec: &Spec) -> Content {
        let (low, high) = (numeric.min.unwrap_or(0.0), numeric.max.unwrap_or(100.0));
        let mean = spec.mean.unwrap_or((low + high) / 2.0) * self.facts.factor(&spec.adjust, None);
        let raw = mean + spec.sd.unwrap_or((high - low) / 5.0) * self.dice.normal();
        let step = if self.dice.chance(0.8) { 5.0 } else { 1.0 };
        let value = ((raw / step).round() * step).clamp(low, high);
        self.banded(numeric, spec, rounded(value, numeric.decimals))
    }

    pub(super) fn money(&mut self, numeric: &Numeric, spec: &Spec) -> Content {
        let within = spec
            .within
            .as_ref()
            .and_then(|(item, bounds)| bounds.get(self.facts.code(item)?).copied());
        match within {
            Some((low, high)) => {
                let value = (low.max(1.0).ln() + (high.max(2.0).ln() - low.max(1.0).ln()) * self.dice.unit()).exp();
                let step = if value >= 10_000.0 {
                    100.0
                } else if value >= 1000.0 {
                    10.0
                } else {
                    1.0
                };
                let value = ((value / step).round() * step).clamp(low, high);
                self.banded(numeric, spec, value)
            }
            None if spec.median.is_none() => {
                let spec = Spec {
                    median: Some(2500.0),
                    sigma: Some(1.2),
                    ..spec.clone()
                };
                self.number(numeric, &spec, numeric.decimals)
            }
            None => self.number(numeric, spec, numeric.decimals),
        }
    }

    /// Whole parts that add up to the total: a weight a row, made uneven, largest remainders.
    pub(super) fn shares(&mut self, rows: &[String], total: f64, spec: &Spec) -> Option<Content> {
        let raw: Vec<f64> = rows
            .iter()
            .map(|row| {
                let weight = if spec.weights.is_empty() {
                    1.0
                } else {
                    spec.weights.get(row).copied().unwrap_or(0.3)
                };
                weight * self.facts.factor(&spec.adjust, Some(row)) * self.dice.log_normal(1.0, spec.sigma.unwrap_or(0.9))
            })
            .collect();
        let sum: f64 = raw.iter().sum();
        if sum <= 0.0 {
            return None;
        }
        let step = if rows.len() <= 5 && self.dice.chance(0.7) { 5.0 } else { 1.0 };
        let exact: Vec<f64> = raw.iter().map(|r| r / sum * total / step).collect();
        let mut parts: Vec<f64> = exact.iter().map(|e| e.floor()).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| (exact[*b] - parts[*b]).total_cmp(&(exact[*a] - parts[*a])));
        let left = (total / step - parts.iter().sum::<f64>()).round() as usize;
        for place in order.into_iter().take(left) {
            parts[place] += 1.0;
        }
        let cells = rows
            .iter()
            .zip(parts)
            .map(|(row, part)| (row.clone(), Cell::from(Value::Number(part * step))))
            .collect();
        Some(Content::Rows(cells))
    }

    pub(super) fn year(&mut self, min: Option<i64>, max: Option<&Bound>, flow: &Flow<'_>, spec: &Spec) -> Value {
        let now = i64::from(flow.context.today.year());
        let last = match max {
            Some(Bound::Number(number)) => *number as i64,
            Some(Bound::Named(name)) => self.facts.number(name).map_or(now, |n| n as i64),
            None => now,
        };
        let first = min.unwrap_or(1900);
        if let Some(year) = spec.from.as_deref().and_then(|name| self.facts.number(name)) {
            return Value::Number((year as i64).clamp(first, last) as f64);
        }
        let age = self.dice.log_normal(spec.age.unwrap_or(6.0), spec.sigma.unwrap_or(0.9)) as i64;
        Value::Number((last - age).clamp(first, last) as f64)
    }

    pub(super) fn date(&mut self, min: Option<Date>, max: Option<Date>, flow: &Flow<'_>) -> Value {
        let last = max.unwrap_or(flow.context.today);
        let first = min.unwrap_or_else(|| last.saturating_sub(jiff::Span::new().days(365)));
        let days = first.until(last).map_or(0, |span| span.get_days()).max(0);
        let date = first.saturating_add(jiff::Span::new().days(self.dice.below(days as usize + 1) as i64));
        Value::Text(date.to_string())
    }
}

/// A number rounded to some decimals.
fn rounded(value: f64, decimals: u8) -> f64 {
    let unit = 10f64.powi(i32::from(decimals));
    (value * unit).round() / unit
}
