//! The indicators of a plan by groups, without the document around: what a page of the site shows live.

use super::Input;
use super::desk::Desk;
use crate::report::plan::{BlockPlan, ChapterPlan, Plan, several};
use crate::report::{Block, Table};

/// One table for each breakdown of the plan: its indicators that have one value, in the order in which the chapters use them, by
/// groups and as a whole, with the rules of disclosure of the document. No breakdown or no such indicator: no table. A breakdown
/// whose groups are too small has none either.
///
/// # Errors
/// A sentence when an indicator of the plan cannot be computed on this dataset.
pub fn crossings(input: Input<'_>) -> Result<Vec<Table>, String> {
    let indicators = in_order(input.plan);
    if indicators.is_empty() || input.plan.breakdowns.is_empty() {
        return Ok(Vec::new());
    }
    let blocks = input.plan.breakdowns.iter().map(|cut| BlockPlan::Crossing {
        indicators: indicators.clone(),
        by: cut.breakdown.id.clone(),
        title: format!("Les indicateurs, par {}", cut.breakdown.label),
    });
    let mut plan = input.plan.clone();
    plan.indicators.retain(|measure| indicators.contains(&measure.spec.id));
    plan.essentials.findings.clear();
    plan.chapters = vec![ChapterPlan {
        id: "indicateurs".to_owned(),
        title: String::new(),
        annex: false,
        blocks: blocks.collect(),
    }];
    let desk = Desk::new(Input { plan: &plan, ..input })?;
    let blocks = plan.chapters[0].blocks.iter().flat_map(|block| match block {
        BlockPlan::Crossing { indicators, by, title } => desk.crossing_table(indicators, by, title),
        _ => Vec::new(),
    });
    Ok(blocks
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect())
}

/// The indicators with one value: those that the chapters name first, in that order, then the others.
fn in_order(plan: &Plan) -> Vec<String> {
    let mut named: Vec<&str> = Vec::new();
    for block in plan.chapters.iter().flat_map(|chapter| &chapter.blocks) {
        match block {
            BlockPlan::KeyFigures { of } => named.extend(of.iter().map(String::as_str)),
            BlockPlan::Figure { indicator, .. } | BlockPlan::Dispersion { indicator, .. } => named.push(indicator),
            BlockPlan::Findings { of, .. } => named.extend(of.iter().map(|finding| finding.indicator.as_str())),
            BlockPlan::Crossing { indicators, .. } => named.extend(indicators.iter().map(String::as_str)),
            _ => {}
        }
    }
    let place = |id: &str| named.iter().position(|name| *name == id).unwrap_or(usize::MAX);
    let mut out: Vec<String> = plan
        .indicators
        .iter()
        .filter(|measure| !several(&measure.spec.kind))
        .map(|measure| measure.spec.id.clone())
        .collect();
    out.sort_by_key(|id| place(id));
    out
}
