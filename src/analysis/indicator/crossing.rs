//! Indicators by groups: which groups are shown, which cells are hidden.

use super::distribution::grouped;
use super::figure::{figure, in_base, must_hide};
use super::gap::{Gap, gaps};
use super::prepare::{Estimator, Layout, Prepared};
use super::{Breakdown, Group};
use crate::analysis::columns::Data;
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure;
use crate::analysis::tabulate::{OTHER, OTHER_LABEL, entries};
use crate::analysis::thresholds;

/// A group before anything is decided.
pub(super) struct Draft {
    pub(super) code: String,
    pub(super) label: String,
    /// The responses in the base of a part at least.
    pub(super) rows: Vec<u32>,
}

/// Code of the group of those who do not say which group they are in.
const UNKNOWN: &str = "~unknown";

/// The groups of a breakdown with their figures; `whole` says which parts are hidden in the whole; `compared`: each group is compared with the rest.
pub(super) fn groups(
    prepared: &Prepared,
    breakdown: &Breakdown,
    whole: &[bool],
    compared: bool,
    dataset: &Dataset,
) -> Result<Vec<Group>, String> {
    let drafts = drafts(breakdown, dataset)?;
    // Only those in the base of a part count.
    let based: Vec<Vec<u32>> = drafts
        .iter()
        .map(|draft| {
            let in_any = |row: &&u32| prepared.parts.iter().any(|part| !part.y[**row as usize].is_nan());
            draft.rows.iter().filter(in_any).copied().collect()
        })
        .collect();
    let sizes: Vec<usize> = based.iter().map(Vec::len).collect();
    let Some((shown, merged)) = disclosure::groups(&sizes, thresholds::FIGURES) else {
        return Ok(Vec::new());
    };
    let mut groups: Vec<Draft> = shown
        .into_iter()
        .map(|place| Draft {
            code: drafts[place].code.clone(),
            label: drafts[place].label.clone(),
            rows: based[place].clone(),
        })
        .collect();
    if !merged.is_empty() {
        let mut rows: Vec<u32> = merged.iter().flat_map(|place| based[*place].iter().copied()).collect();
        rows.sort_unstable();
        groups.push(Draft {
            code: OTHER.to_owned(),
            label: OTHER_LABEL.to_owned(),
            rows,
        });
    }
    let hidden = hidden(prepared, &groups, whole, dataset);
    Ok(published(prepared, groups, &hidden, whole, compared, dataset))
}

/// The figures of groups, once it is decided which cells are hidden.
pub(super) fn published(
    prepared: &Prepared,
    groups: Vec<Draft>,
    hidden: &[Vec<bool>],
    whole: &[bool],
    compared: bool,
    dataset: &Dataset,
) -> Vec<Group> {
    let gaps = if compared {
        against_rest(prepared, &groups, whole, dataset)
    } else {
        vec![vec![None; groups.len()]; prepared.parts.len()]
    };
    groups
        .into_iter()
        .zip(hidden)
        .enumerate()
        .map(|(place, (group, hidden))| {
            let figures = prepared.parts.iter().zip(hidden).map(|(part, hide)| {
                if *hide {
                    None
                } else {
                    figure(prepared.estimator, part, &in_base(part, &group.rows), dataset)
                }
            });
            let mut parts = prepared.published(figures.collect());
            let published = prepared.parts.iter().zip(&gaps).filter(|(part, _)| !part.silent);
            for (part, (_, gaps)) in parts.iter_mut().zip(published) {
                part.gap = part.estimate.and(gaps[place]);
            }
            Group {
                n: Some(group.rows.len()),
                parts,
                code: group.code,
                label: group.label,
            }
        })
        .collect()
}

/// Each group against the rest, part by part; nothing for the parts hidden in the whole.
fn against_rest(prepared: &Prepared, groups: &[Draft], whole: &[bool], dataset: &Dataset) -> Vec<Vec<Option<Gap>>> {
    let parts = prepared.parts.iter().zip(whole);
    parts
        .map(|(part, hidden)| {
            if *hidden || part.silent {
                return vec![None; groups.len()];
            }
            let data: Vec<Vec<(u32, f64)>> = groups.iter().map(|group| in_base(part, &group.rows)).collect();
            gaps(prepared.estimator, part, &data, dataset)
        })
        .collect()
}

fn drafts(breakdown: &Breakdown, dataset: &Dataset) -> Result<Vec<Draft>, String> {
    let name = breakdown.variable.as_str();
    let unknown = || {
        format!(
            "Croisement {} : la variable « {name} » n’existe pas dans ce questionnaire.",
            breakdown.id
        )
    };
    let column = dataset
        .column(name)
        .or_else(|| dataset.column(&name.replacen("register_", "register.", 1)));
    let column = match column {
        Some(column) => column,
        // An attribute that no record has: nobody is in a group.
        None if name.starts_with("register.") => return Ok(Vec::new()),
        None => return Err(unknown()),
    };
    if column.roster.is_some() || !matches!(column.data, Data::Codes { .. } | Data::Flags(_)) {
        return Err(format!(
            "Croisement {} : « {name} » n’est pas une variable à un seul code par réponse.",
            breakdown.id
        ));
    }
    let categories = breakdown.by.as_deref().map(|by| {
        let found = dataset.nomenclatures.get(by);
        found.map(|categories| (by, categories.as_slice())).ok_or_else(|| {
            format!(
                "Croisement {} : la nomenclature « {by} » n’existe pas dans ce questionnaire.",
                breakdown.id
            )
        })
    });
    let (cells, place_of) = grouped(&entries(column), categories.transpose()?);
    let mut order: Vec<(String, String)> = breakdown.codes.clone();
    order.extend(
        cells
            .iter()
            .filter(|c| !breakdown.codes.iter().any(|(code, _)| *code == c.code))
            .map(|c| (c.code.clone(), c.label.clone())),
    );
    let rank: Vec<usize> = cells
        .iter()
        .map(|cell| order.iter().position(|(code, _)| *code == cell.code).unwrap_or(0))
        .collect();
    let mut drafts: Vec<Draft> = order
        .into_iter()
        .map(|(code, label)| Draft {
            code,
            label,
            rows: Vec::new(),
        })
        .collect();
    drafts.push(Draft {
        code: UNKNOWN.to_owned(),
        label: "Non précisé".to_owned(),
        rows: Vec::new(),
    });
    let last = drafts.len() - 1;
    for row in 0..dataset.len {
        let mut draft = last;
        if column.missing[row].is_none() {
            column.each_code(row, |place| draft = rank[place_of[place]]);
        }
        drafts[draft].rows.push(row as u32);
    }
    Ok(drafts)
}

/// Which parts of which groups are hidden, so that none can be recomputed from the others and from the whole.
pub(super) fn hidden(prepared: &Prepared, groups: &[Draft], whole: &[bool], dataset: &Dataset) -> Vec<Vec<bool>> {
    let parts = prepared.parts.len();
    let mut forced = vec![vec![false; parts]; groups.len()];
    let mut counts = vec![vec![0; parts]; groups.len()];
    let mut bases = vec![vec![0; parts]; groups.len()];
    for (g, group) in groups.iter().enumerate() {
        for (p, part) in prepared.parts.iter().enumerate() {
            let data = in_base(part, &group.rows);
            bases[g][p] = data.len();
            counts[g][p] = data.iter().filter(|(_, y)| *y != 0.0).count();
            forced[g][p] = whole[p] || must_hide(prepared.estimator, prepared.layout, &data, dataset);
        }
    }
    let everything = || vec![vec![true; parts]; groups.len()];
    let mut out = match (prepared.layout, prepared.estimator) {
        (Layout::Partition | Layout::Mentions, _) => {
            let published: Vec<bool> = prepared.parts.iter().map(|part| !part.silent).collect();
            let primary: Vec<Vec<bool>> = forced
                .iter()
                .map(|row| {
                    row.iter()
                        .zip(&published)
                        .map(|(hide, published)| *hide && *published)
                        .collect()
                })
                .collect();
            disclosure::protect(&counts, &published, &primary, dataset.cell).unwrap_or_else(everything)
        }
        (Layout::Separate, Estimator::Share) => {
            // Each part against its complement.
            let mut out = forced.clone();
            for p in 0..parts {
                let table: Vec<Vec<usize>> = (0..groups.len())
                    .map(|g| vec![counts[g][p], bases[g][p] - counts[g][p]])
                    .collect();
                let primary: Vec<Vec<bool>> = forced.iter().map(|row| vec![row[p], row[p]]).collect();
                let mask = disclosure::protect(&table, &[true, false], &primary, dataset.cell);
                for (g, row) in out.iter_mut().enumerate() {
                    row[p] = mask.as_ref().is_none_or(|mask| mask[g][0]);
                }
            }
            out
        }
        (Layout::Separate, _) => {
            let mut out = forced.clone();
            for p in 0..parts {
                let must: Vec<bool> = forced.iter().map(|row| row[p]).collect();
                let sizes: Vec<usize> = bases.iter().map(|row| row[p]).collect();
                out.iter_mut()
                    .zip(disclosure::protect_values(&must, &sizes))
                    .for_each(|(row, hide)| row[p] = hide);
            }
            out
        }
    };
    for row in &mut out {
        row.iter_mut()
            .zip(&prepared.parts)
            .for_each(|(hide, part)| *hide |= part.silent);
    }
    out
}
