//! From a plan and its files to a design: strata, clusters, population counts, weights.

use std::collections::BTreeMap;

use super::plan::{Plan, Population};
use super::table::{Table, Trouble};
use crate::analysis::design::Design;

/// The responses under their design.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The rows.
    pub table: Table,
    /// Weights, strata, clusters.
    pub design: Design,
    /// Where the weights come from.
    pub weights: Weights,
}

/// Where weights come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// A column.
    Column,
    /// Population over respondents, at each stage.
    Populations,
    /// Nothing: everyone weighs 1.
    Equal,
}

impl Sample {
    /// Builds the sample.
    ///
    /// # Errors
    /// A column that does not exist, a missing or negative weight, a stratum without a population, a population smaller than what
    /// answered: said with the line or the stratum.
    pub fn new(plan: &Plan, table: Table, frame: Option<&Table>) -> Result<Self, Trouble> {
        if table.is_empty() {
            return Err(Trouble(format!(
                "{}\u{a0}: le fichier n’a pas de ligne de données. Vérifiez que c’est bien celui des réponses.",
                table.name
            )));
        }
        let names = table.crossed(&plan.strata)?;
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        let mut strata: Vec<String> = Vec::new();
        let mut stratum = Vec::with_capacity(names.len());
        for name in &names {
            let place = *places.entry(name).or_insert_with(|| {
                strata.push(name.clone());
                u32::try_from(strata.len() - 1).unwrap_or(u32::MAX)
            });
            stratum.push(place);
        }
        let units = plan
            .clusters
            .first()
            .map(|column| crossed_units(&table, column))
            .transpose()?;
        let populations = match plan.populations.first() {
            None => vec![None; strata.len()],
            Some(population) => first_stage(plan, population, &table, frame, &strata, &stratum)?,
        };
        let second = match plan.populations.get(1) {
            Some(Population::Column(column)) => Some(table.all_numbers(column)?),
            _ => None,
        };
        let known = strata.iter().zip(&populations);
        let counts = known.filter_map(|(name, count)| Some((name.clone(), (*count)?))).collect();
        let mut design = Design::new(names.iter().map(|name| (1.0, name.as_str())), &counts);
        if let Some(units) = &units {
            design = design.with_clusters(units, &populations, second.as_deref());
        }
        for ((name, population), size) in strata.iter().zip(&populations).zip(&design.sizes) {
            if let Some(population) = population
                && *population < *size as f64
            {
                return Err(Trouble(format!(
                    "La strate «\u{a0}{name}\u{a0}» a {size} unités qui ont répondu, pour une population de {population}. Corrigez l’effectif, ou retirez les \
                     réponses en double."
                )));
            }
        }
        let (weights, source) = weights(plan, &table, &design, &populations, units.as_deref(), second.as_deref())?;
        design.weights = weights;
        Ok(Sample {
            table,
            design,
            weights: source,
        })
    }
}

/// The cells of a column as numbers of units, in the order they appear.
fn crossed_units(table: &Table, column: &str) -> Result<Vec<u32>, Trouble> {
    let names = table.crossed(&[column.to_owned()])?;
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    Ok(names
        .iter()
        .map(|name| {
            let next = u32::try_from(places.len()).unwrap_or(u32::MAX);
            *places.entry(name).or_insert(next)
        })
        .collect())
}

fn first_stage(
    plan: &Plan,
    population: &Population,
    table: &Table,
    frame: Option<&Table>,
    strata: &[String],
    stratum: &[u32],
) -> Result<Vec<Option<f64>>, Trouble> {
    let named = |counts: &BTreeMap<String, f64>, what: &str| {
        strata
            .iter()
            .map(|name| match counts.get(name) {
                Some(count) => Ok(Some(*count)),
                None => Err(Trouble(format!(
                    "La strate «\u{a0}{name}\u{a0}» a des réponses, mais {what} n’en dit pas l’effectif. Ajoutez-le, ou regroupez les strates."
                ))),
            })
            .collect()
    };
    match population {
        Population::Column(column) => {
            let counts = table.all_numbers(column)?;
            let mut out: Vec<Option<f64>> = vec![None; strata.len()];
            for (place, count) in stratum.iter().zip(counts) {
                let known = &mut out[*place as usize];
                if known.is_some_and(|known| known != count) {
                    return Err(Trouble(format!(
                        "{}\u{a0}: la colonne «\u{a0}{column}\u{a0}» donne deux effectifs ({} et {count}) pour la strate «\u{a0}{}\u{a0}». Elle doit porter le même \
                         sur toutes ses lignes.",
                        table.name,
                        known.unwrap_or_default(),
                        strata[*place as usize]
                    )));
                }
                *known = Some(count);
            }
            Ok(out)
        }
        Population::Counts(counts) => named(counts, "«\u{a0}populations\u{a0}»"),
        Population::Frame(_) => {
            let Some(frame) = frame else {
                return Err(Trouble(
                    "Le plan compte la population dans la base de sondage. Donnez-la\u{a0}: --frame FICHIER.csv.".to_owned(),
                ));
            };
            let mut counts: BTreeMap<String, f64> = BTreeMap::new();
            for name in frame.crossed(&plan.strata)? {
                *counts.entry(name).or_default() += 1.0;
            }
            named(&counts, "la base de sondage")
        }
    }
}

fn weights(
    plan: &Plan,
    table: &Table,
    design: &Design,
    populations: &[Option<f64>],
    units: Option<&[u32]>,
    second: Option<&[f64]>,
) -> Result<(Vec<f64>, Weights), Trouble> {
    if let Some(column) = &plan.weights {
        let weights = table.all_numbers(column)?;
        if let Some(row) = weights.iter().position(|weight| *weight < 0.0) {
            return Err(Trouble(format!(
                "{}, {}ᵉ ligne de données\u{a0}: le poids est négatif ({}). Un poids est positif, ou nul.",
                table.name,
                row + 1,
                weights[row]
            )));
        }
        return Ok((weights, Weights::Column));
    }
    if populations.iter().any(Option::is_none) {
        return Ok((vec![1.0; table.len()], Weights::Equal));
    }
    let mut within: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    if let Some(units) = units {
        for pair in design.stratum.iter().zip(units) {
            *within.entry((*pair.0, *pair.1)).or_default() += 1;
        }
    }
    let weight = |(row, place): (usize, &u32)| {
        let first = populations[*place as usize].unwrap_or(1.0) / design.sizes[*place as usize] as f64;
        let inside = match (units, second) {
            (Some(units), Some(second)) => second[row] / within[&(*place, units[row])] as f64,
            _ => 1.0,
        };
        first * inside
    };
    Ok((design.stratum.iter().enumerate().map(weight).collect(), Weights::Populations))
}
