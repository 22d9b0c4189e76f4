//! From a specification to values by response.

use super::{Kind, Part, Spec, Unit, rows};
use crate::analysis::columns::Column;
use crate::analysis::dataset::{Dataset, Form};
use crate::analysis::expression::Compiled;
use crate::analysis::thresholds::Scale;
use crate::analysis::{Estimate, NonResponse, typeset};
use crate::questionnaire::condition::Val;

/// An indicator ready to be estimated on any set of responses.
pub(super) struct Prepared {
    pub(super) parts: Vec<Values>,
    pub(super) estimator: Estimator,
    pub(super) layout: Layout,
    pub(super) nonresponse: NonResponse,
    /// Columns read, the base included.
    pub(super) read: Vec<usize>,
}

/// A part and its values by response.
pub(super) struct Values {
    pub(super) code: String,
    pub(super) label: String,
    /// Not published by itself: the rest of a partition.
    pub(super) silent: bool,
    /// NaN: outside the base. A truth is 0 or 1; a ratio has a denominator.
    pub(super) y: Vec<f64>,
    /// Denominators of a ratio; of a total, 1 for a value to impute; empty otherwise.
    pub(super) x: Vec<f64>,
}

/// How values become a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Estimator {
    /// Share of the ones.
    Share,
    /// Mean on a scale; capped at the 99th percentile.
    Mean { scale: Scale, winsorise: bool },
    /// Median.
    Median,
    /// Sum over respondents.
    Sum,
    /// Extrapolated total.
    Total,
    /// Σ y / Σ x.
    Ratio { scale: Scale },
    /// Part of the total held by the largest.
    Top { top: f64 },
}

/// How the parts of an indicator hold together, which decides what can be recomputed from what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Parts add up to the base.
    Partition,
    /// Each part stands against its own complement.
    Separate,
    /// Mentions: the number a response can give is known, so the parts add up too.
    Mentions,
}

impl Values {
    pub(super) fn new(code: &str, label: &str, y: Vec<f64>) -> Self {
        Values {
            code: code.to_owned(),
            label: label.to_owned(),
            silent: false,
            y,
            x: Vec::new(),
        }
    }
}

impl Prepared {
    pub(super) fn new(spec: &Spec, dataset: &Dataset) -> Result<Self, String> {
        let fault = |fault: String| typeset(&format!("Indicateur {} : {fault}", spec.id));
        let mut of_base = Reader {
            dataset,
            columns: Vec::new(),
        };
        let truths = spec
            .base
            .as_ref()
            .map(|base| of_base.truths(base))
            .transpose()
            .map_err(fault)?;
        let base: Option<Vec<bool>> = truths
            .as_ref()
            .map(|truths| truths.iter().map(|truth| *truth == 1.0).collect());
        let mut reader = Reader {
            dataset,
            columns: Vec::new(),
        };
        let (mut parts, estimator, layout) = match &spec.kind {
            Kind::Total { value } => reader.total(value, truths.as_deref()),
            _ => reader.parts(spec, base.as_deref()),
        }
        .map_err(fault)?;
        if let Some(base) = base.as_ref().filter(|_| estimator != Estimator::Total) {
            for part in &mut parts {
                part.y
                    .iter_mut()
                    .zip(base)
                    .filter(|(_, inside)| !**inside)
                    .for_each(|(y, _)| *y = f64::NAN);
            }
        }
        // Of a total, what was asked is that of its value: its base is a count that nothing else would protect.
        let asked = base.as_deref().filter(|_| estimator != Estimator::Total);
        let nonresponse = reader.nonresponse(asked);
        let mut read = of_base.columns;
        read.extend(&reader.columns);
        Ok(Prepared {
            parts,
            estimator,
            layout,
            nonresponse,
            read,
        })
    }
}

impl Prepared {
    /// The parts that are published, with their figures.
    pub(super) fn published(&self, figures: Vec<Option<Estimate>>) -> Vec<Part> {
        let parts = self.parts.iter().zip(figures).filter(|(part, _)| !part.silent);
        parts
            .map(|(part, estimate)| Part {
                code: part.code.clone(),
                label: part.label.clone(),
                estimate,
                gap: None,
                masked: None,
            })
            .collect()
    }
}

/// Parts, what makes figures of them, how they hold together.
pub(super) type Parts = (Vec<Values>, Estimator, Layout);

/// Reads expressions and columns, and remembers which.
pub(super) struct Reader<'d> {
    pub(super) dataset: &'d Dataset,
    pub(super) columns: Vec<usize>,
}

impl Reader<'_> {
    fn parts(&mut self, spec: &Spec, base: Option<&[bool]>) -> Result<Parts, String> {
        let single = |y: Vec<f64>, estimator| Ok((vec![Values::new("", "", y)], estimator, Layout::Separate));
        match &spec.kind {
            Kind::Share { of } => single(self.truths(of)?, Estimator::Share),
            Kind::Distribution { item, codes, by } => self.distribution(item, codes, by.as_deref(), base),
            Kind::RowShares { item, codes } => rows::shares(self, item, codes),
            Kind::RowMeans { item, by } => rows::means(self, item, by.as_deref()),
            Kind::Mean { value, winsorise } => {
                let y = self.numbers(value)?;
                let scale = scale(spec.unit, &y);
                single(
                    y,
                    Estimator::Mean {
                        scale,
                        winsorise: *winsorise,
                    },
                )
            }
            Kind::Median { value } => single(self.numbers(value)?, Estimator::Median),
            Kind::Sum { value } => single(self.numbers(value)?, Estimator::Sum),
            Kind::Total { value } => self.total(value, None),
            Kind::Ratio { numerator, denominator } => {
                let (mut y, x) = (self.numbers(numerator)?, self.numbers(denominator)?);
                y.iter_mut()
                    .zip(&x)
                    .filter(|(_, x)| x.is_nan())
                    .for_each(|(y, _)| *y = f64::NAN);
                let scale = if spec.unit == Unit::Percent {
                    Scale::Share
                } else {
                    Scale::Amount
                };
                Ok((
                    vec![Values {
                        x,
                        ..Values::new("", "", y)
                    }],
                    Estimator::Ratio { scale },
                    Layout::Separate,
                ))
            }
            Kind::Balance { plus, minus } => {
                let (plus, minus) = (self.truths(plus)?, self.truths(minus)?);
                let y = plus.iter().zip(&minus).map(|(plus, minus)| plus - minus).collect();
                single(
                    y,
                    Estimator::Mean {
                        scale: Scale::Points,
                        winsorise: false,
                    },
                )
            }
            Kind::Index { value } => {
                let y = self.numbers(value)?.into_iter().map(|y| 100.0 * y).collect();
                single(
                    y,
                    Estimator::Mean {
                        scale: Scale::Index,
                        winsorise: false,
                    },
                )
            }
            Kind::RankIndex { item } => self.ranking(item, true),
            Kind::RankShare { item } => self.ranking(item, false),
            Kind::TopShare { value, top } => {
                if !(*top > 0.0 && *top < 1.0) {
                    return Err(format!("la fraction « top » vaut {top}, elle doit être entre 0 et 1."));
                }
                single(self.numbers(value)?, Estimator::Top { top: *top })
            }
        }
    }

    /// 1 true, 0 false, NaN missing.
    pub(super) fn truths(&mut self, source: &str) -> Result<Vec<f64>, String> {
        self.read(source, "vrai ou faux", |value| match value {
            Val::Bool(truth) => Some(f64::from(u8::from(*truth))),
            _ => None,
        })
    }

    /// Numbers, NaN missing.
    pub(super) fn numbers(&mut self, source: &str) -> Result<Vec<f64>, String> {
        self.read(source, "un nombre", |value| match value {
            Val::Number(number) => Some(*number),
            _ => None,
        })
    }

    fn read(&mut self, source: &str, wanted: &str, convert: impl Fn(&Val) -> Option<f64>) -> Result<Vec<f64>, String> {
        let compiled = Compiled::new(source, self.dataset)?;
        self.columns.extend(compiled.columns());
        let value = |value: Val| match (&value, convert(&value)) {
            (Val::Missing, _) => Ok(f64::NAN),
            (_, Some(number)) => Ok(number),
            _ => Err(format!("« {source} » devrait donner {wanted}.")),
        };
        compiled.evaluate().into_iter().map(value).collect()
    }

    pub(super) fn column(&mut self, name: &str) -> Result<&Column, String> {
        let place = *self
            .dataset
            .index
            .get(name)
            .ok_or_else(|| format!("la variable « {name} » n’existe pas dans ce questionnaire."))?;
        self.columns.push(place);
        Ok(&self.dataset.columns[place])
    }

    /// Columns of the rows of a question.
    pub(super) fn rows_of(&mut self, item: &str) -> Result<Vec<usize>, String> {
        match self.dataset.question(item).map(|question| &question.form) {
            Some(Form::Matrix(rows) | Form::Shares(rows, _)) => {
                self.columns.extend(rows);
                Ok(rows.clone())
            }
            Some(_) => Err(format!("« {item} » n’est pas une question en lignes.")),
            None => Err(format!("la variable « {item} » n’existe pas dans ce questionnaire.")),
        }
    }

    /// The least answered of the variables read.
    fn nonresponse(&self, base: Option<&[bool]>) -> NonResponse {
        let all = self
            .columns
            .iter()
            .map(|place| self.dataset.column_nonresponse(&self.dataset.columns[*place], base));
        all.max_by_key(|nonresponse| (nonresponse.asked - nonresponse.answered, nonresponse.asked))
            .unwrap_or_default()
    }
}

/// The scale of a mean: bounded only when its values are.
fn scale(unit: Unit, y: &[f64]) -> Scale {
    let within = |low: f64, high: f64| y.iter().filter(|y| !y.is_nan()).all(|y| (low..=high).contains(y));
    match unit {
        Unit::Percent if within(0.0, 1.0) => Scale::Share,
        Unit::Points if within(-1.0, 1.0) => Scale::Points,
        Unit::Index if within(0.0, 100.0) => Scale::Index,
        _ => Scale::Amount,
    }
}
