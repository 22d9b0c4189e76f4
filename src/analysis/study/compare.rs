//! What compares: two variables crossed, pairs of domains, two waves.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Values, Where};
use super::results::{Changed, Content, Crossing, Figures, Pair, Test};
use super::run::{Study, domains, known, line, present};
use super::sample::Sample;
use super::table::Trouble;
use crate::analysis::inference::adjust::Adjustment;
use crate::analysis::inference::change::{self as waves, Wave};
use crate::analysis::inference::compare::{Member, groups};
use crate::analysis::inference::crosstab::crosstab;
use crate::analysis::inference::intervals::Method;
use crate::analysis::inference::panel;
use crate::analysis::inference::{Refusal, Statistic};
use crate::analysis::thresholds::Scale;

fn refused(refusal: &Refusal) -> Content {
    Content::Refused { refused: refusal.say() }
}

/// Two variables crossed.
pub(super) fn crossing(study: &Study, rows: &str, columns: &str, r#where: &Where) -> Result<Content, Trouble> {
    let (sample, design) = (&study.sample, &study.sample.design);
    let kept: Vec<u32> = domains(&sample.table, &[], r#where)?.into_values().flatten().collect();
    let (left, right) = (sample.table.column(rows)?, sample.table.column(columns)?);
    let both = |row: &u32| Some((left[*row as usize].as_deref()?, right[*row as usize].as_deref()?));
    let values = |side: fn((String, String)) -> String| -> Vec<String> {
        let all: BTreeSet<String> = kept
            .iter()
            .filter_map(both)
            .map(|(a, b)| side((a.to_owned(), b.to_owned())))
            .collect();
        all.into_iter().collect()
    };
    let (row_values, column_values) = (values(|pair| pair.0), values(|pair| pair.1));
    let place =
        |list: &[String], value: &str| list.binary_search_by(|known| known.as_str().cmp(value)).unwrap_or_default() as u32;
    let data: Vec<(u32, u32, u32)> = kept
        .iter()
        .filter_map(|row| {
            let (a, b) = both(row)?;
            Some((*row, place(&row_values, a), place(&column_values, b)))
        })
        .collect();
    let table = match crosstab(design, &data, row_values.len(), column_values.len()) {
        Ok(table) => table,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let missing = kept.len() - data.len();
    let by_row = |of: &dyn Fn(usize) -> Option<Figures>| -> Vec<Vec<Option<Figures>>> {
        (0..table.rows)
            .map(|r| (0..table.columns).map(|c| of(r * table.columns + c)).collect())
            .collect()
    };
    let tested = table.association();
    let test = tested.as_ref().ok().map(|found| Test {
        pearson: found.x2,
        f: found.second_order.statistic,
        ndf: found.second_order.df.0,
        ddf: found.second_order.df.1,
        p: found.second_order.p,
        cramer_v: found.cramers_v,
    });
    Ok(Content::Crossing(Box::new(Crossing {
        counts: table
            .cells
            .chunks(table.columns.max(1))
            .map(|line| line.iter().map(|cell| cell.n).collect())
            .collect(),
        shares: by_row(&|cell| Some(Figures::of(&table.cells[cell].whole, missing))),
        row_shares: by_row(&|cell| table.cells[cell].row.as_ref().map(|share| Figures::of(share, missing))),
        column_shares: by_row(&|cell| table.cells[cell].column.as_ref().map(|share| Figures::of(share, missing))),
        test,
        refused: tested.err().map(|refusal| refusal.say()),
        n: table.n,
        population: table.weight,
        rows: row_values,
        columns: column_values,
    })))
}

/// The values of a variable as numbers: 1 for the values named and 0 for the others, or the number itself.
fn values(sample: &Sample, variable: &str, value: Option<&Values>) -> Result<(Vec<Option<f64>>, Statistic, Scale), Trouble> {
    match value {
        None => Ok((sample.table.numbers(variable)?, Statistic::Mean(Scale::Amount), Scale::Amount)),
        Some(values) => {
            for value in values.all() {
                present(&sample.table, variable, value)?;
            }
            let cells = sample.table.column(variable)?;
            let ones = cells
                .iter()
                .map(|cell| cell.as_deref().map(|cell| f64::from(u8::from(values.has(cell)))))
                .collect();
            Ok((ones, Statistic::Share(Method::WilsonT), Scale::Share))
        }
    }
}

/// Differences between all pairs of domains.
pub(super) fn pairwise(
    study: &Study,
    variable: &str,
    value: Option<&Values>,
    by: &str,
    adjust: Option<&str>,
    r#where: &Where,
) -> Result<Content, Trouble> {
    let name = adjust.unwrap_or("holm");
    let adjustment = Adjustment::named(name).ok_or_else(|| {
        Trouble(format!(
            "«\u{a0}{name}\u{a0}» n’est pas un ajustement. Ajustements\u{a0}: holm, hochberg, bonferroni, bh, by, none."
        ))
    })?;
    let (cells, statistic, _) = values(&study.sample, variable, value)?;
    let by = [by.to_owned()];
    let found = domains(&study.sample.table, &by, r#where)?;
    let names: Vec<String> = found.keys().map(|values| values.join("|")).collect();
    let mut members = Vec::new();
    let mut missing = Vec::new();
    for (group, rows) in found.values().enumerate() {
        let data = known(rows, &cells);
        missing.push(rows.len() - data.len());
        members.extend(data.into_iter().map(|(row, y)| Member::new(row, group, y)));
    }
    members.sort_by_key(|member| member.row);
    let compared = match groups(&study.sample.design, statistic, &members, names.len()) {
        Ok(compared) => compared,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let pairs = match compared.pairwise(adjustment) {
        Ok(pairs) => pairs,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let estimates = compared
        .estimates
        .iter()
        .zip(names.iter().zip(missing))
        .map(|(found, (name, missing))| {
            let mut line = line(found.clone(), missing, |_| ());
            line.domain = BTreeMap::from([(by[0].clone(), name.clone())]);
            line
        });
    Ok(Content::Pairs {
        adjustment: match adjustment {
            Adjustment::Holm => "holm",
            Adjustment::Hochberg => "hochberg",
            Adjustment::Bonferroni => "bonferroni",
            Adjustment::Bh => "bh",
            Adjustment::By => "by",
            Adjustment::None => "none",
        },
        estimates: estimates.collect(),
        pairs: pairs
            .into_iter()
            .map(|(a, b, contrast)| Pair {
                a: names[a].clone(),
                b: names[b].clone(),
                difference: contrast.value,
                se: contrast.se,
                t: contrast.t,
                df: contrast.df,
                p: contrast.p,
                adjusted: contrast.adjusted,
            })
            .collect(),
    })
}

/// Values of a domain, rows of it without one, what is estimated, its scale.
type Read = (Vec<(u32, f64, f64)>, usize, Statistic, Scale);

/// The change from the previous responses.
pub(super) fn change(
    study: &Study,
    variable: &str,
    value: Option<&Values>,
    key: Option<&str>,
    r#where: &Where,
) -> Result<Content, Trouble> {
    let Some(previous) = &study.previous else {
        return Err(Trouble(
            "Un changement se mesure entre deux fichiers. Donnez celui d’avant\u{a0}: --previous FICHIER.csv.".to_owned(),
        ));
    };
    let read = |sample: &Sample| -> Result<Read, Trouble> {
        let rows: Vec<u32> = domains(&sample.table, &[], r#where)?.into_values().flatten().collect();
        let (cells, statistic, scale) = values(sample, variable, value)?;
        let data = known(&rows, &cells);
        let missing = rows.len() - data.len();
        Ok((
            data.into_iter().map(|(row, y)| (row, y, 1.0)).collect(),
            missing,
            statistic,
            scale,
        ))
    };
    let (before, before_missing, statistic, scale) = read(previous)?;
    let (after, after_missing, ..) = read(&study.sample)?;
    let keys = |sample: &Sample, side: &str| -> Result<Vec<String>, Trouble> {
        match key {
            Some(column) => sample.table.crossed(&[column.to_owned()]),
            None => Ok((0..sample.table.len()).map(|row| format!("{side}/{row}")).collect()),
        }
    };
    let (old, new) = (keys(previous, "avant")?, keys(&study.sample, "après")?);
    fn wave<'a>(sample: &'a Sample, keys: &'a [String], data: &'a [(u32, f64, f64)]) -> Wave<'a> {
        Wave {
            design: &sample.design,
            keys,
            data,
        }
    }
    let found = waves::change(
        statistic,
        wave(previous, &old, &before),
        wave(&study.sample, &new, &after),
        &BTreeMap::new(),
    );
    let found = match found {
        Ok(found) => found,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let mut changed = Changed {
        previous: Figures::of(&found.before, before_missing),
        current: Figures::of(&found.after, after_missing),
        change: found.difference.value,
        se: found.difference.se,
        interval: found.difference.interval,
        p: found.difference.p,
        covariance: found.covariance,
        common: found.common,
        df: found.difference.df,
        panel: None,
        mcnemar: None,
    };
    if key.is_some() {
        let design = &study.sample.design;
        let earlier: BTreeMap<&str, f64> = before.iter().map(|(row, y, _)| (old[*row as usize].as_str(), *y)).collect();
        let pairs: Vec<panel::Pair> = after
            .iter()
            .filter_map(|(row, y, _)| {
                Some(panel::Pair {
                    stratum: design.strata()[design.stratum[*row as usize] as usize].clone(),
                    before: *earlier.get(new[*row as usize].as_str())?,
                    after: *y,
                })
            })
            .collect();
        let names = (0_u32..).zip(design.strata());
        let populations = names
            .filter_map(|(place, name)| Some((name.clone(), design.population(place)?)))
            .collect();
        if let Ok(read) = panel::panel(&pairs, &populations, scale) {
            changed.mcnemar = read.mcnemar.map(|test| (test.lost, test.gained, test.p));
            changed.panel = Some(super::results::Paired {
                n: read.n,
                before: read.before.value,
                after: read.after.value,
                change: read.difference.value,
                se: read.difference.se,
                interval: read.difference.interval,
                p: read.difference.p,
            });
        }
    }
    Ok(Content::Change(Box::new(changed)))
}
