//! Everything that is published, as one JSON value: `agregats.json`. Same dataset, same bytes.
//!
//! A hidden figure is `{"value": null, "reason": "secret"}`: fewer respondents than the thresholds allow, or enough to compute
//! another hidden figure. Shares are proportions.

use serde_json::{Value, json};

use super::dataset::Dataset;
use super::evolution::{Figures, Followed, Reading, Shift};
use super::indicator::{Breakdown, Crossing, Indicator, Part, Spec, compute, cross};
use super::inference::compare::Contrast;
use super::tabulate::{CodeRow, TabContent, Tabulation, tabulate_all};
use super::{Estimate, NonResponse, Reliability, thresholds, typeset};

/// All questions, the indicators, and each indicator by each breakdown named in `crossings` (indicator id, breakdown id).
///
/// # Errors
/// The sentences of the indicators that cannot be computed and of the crossings that name something unknown, one a line.
pub fn aggregates(
    dataset: &Dataset,
    specs: &[Spec],
    breakdowns: &[Breakdown],
    crossings: &[(String, String)],
) -> Result<Value, String> {
    let mut faults: Vec<String> = Vec::new();
    let mut indicators = Vec::new();
    for spec in specs {
        match compute(spec, dataset) {
            Ok(indicator) => indicators.push(indicator_json(spec, &indicator)),
            Err(fault) => faults.push(fault),
        }
    }
    let mut crossed = Vec::new();
    for (indicator, breakdown) in crossings {
        let spec = specs.iter().find(|spec| spec.id == *indicator);
        let found = breakdowns.iter().find(|found| found.id == *breakdown);
        match (spec, found) {
            (Some(spec), Some(found)) => match cross(spec, found, dataset) {
                Ok(crossing) => crossed.push(crossing_json(&crossing)),
                Err(fault) => faults.push(fault),
            },
            (None, _) => faults.push(format!("Croisement : l’indicateur « {indicator} » n’existe pas.")),
            (_, None) => faults.push(format!("Croisement : la ventilation « {breakdown} » n’existe pas.")),
        }
    }
    if !faults.is_empty() {
        faults.dedup();
        return Err(typeset(&faults.join("\n")));
    }
    Ok(json!({
        "format": "olva-aggregates/1",
        "responses": dataset.len,
        "thresholds": {
            "nothing": thresholds::NOTHING,
            "figures": thresholds::FIGURES,
            "normal": thresholds::NORMAL,
            "cell": dataset.cell,
            "dominance": thresholds::DOMINANCE,
        },
        "questions": tabulate_all(dataset).iter().map(tabulation_json).collect::<Vec<_>>(),
        "indicators": indicators,
        "crossings": crossed,
    }))
}

/// What changed since the wave before. A hidden figure is hidden as elsewhere; the panel is absent where it would give others away.
pub fn evolution(earlier: &str, responses: (usize, usize), common: usize, followed: &[Followed]) -> Value {
    let contrast = |change: &Contrast| {
        json!({
            "value": change.value,
            "se": change.se,
            "low": change.interval.0,
            "high": change.interval.1,
            "df": change.df,
            "p": change.p,
            "adjusted": change.adjusted,
        })
    };
    let panel = |reading: &Reading| {
        json!({
            "n": reading.n,
            "before": reading.before,
            "after": reading.after,
            "change": contrast(&reading.difference),
            "weighted": reading.weighted,
            "mcnemar": reading.mcnemar.map(|test| json!({ "gained": test.gained, "lost": test.lost, "p": test.p })),
        })
    };
    let part = |shift: &Shift| {
        let figures = shift.figures.as_ref();
        json!({
            "code": shift.code,
            "label": shift.label,
            "before": estimate_json(figures.map(|figures| &figures.before)),
            "after": estimate_json(figures.map(|figures| &figures.after)),
            "change": figures.and_then(|figures| figures.change.as_ref().ok()).map(contrast),
            "holds": figures.map(Figures::holds),
            "panel": figures.and_then(|figures| figures.panel.as_ref()).map(panel),
        })
    };
    let indicator = |found: &Followed| {
        json!({
            "id": found.id,
            "comparability": found.grade.letter(),
            "reasons": found.reasons,
            "parts": found.parts.iter().map(part).collect::<Vec<_>>(),
        })
    };
    json!({
        "earlier": earlier,
        "responses": { "before": responses.0, "after": responses.1, "both": common },
        "indicators": followed.iter().map(indicator).collect::<Vec<_>>(),
    })
}

/// The code of a reliability.
pub fn reliability_code(reliability: Reliability) -> &'static str {
    match reliability {
        Reliability::Hidden => "hidden",
        Reliability::Card => "card",
        Reliability::Fragile => "fragile",
        Reliability::Normal => "normal",
    }
}

fn estimate_json(estimate: Option<&Estimate>) -> Value {
    let Some(estimate) = estimate else {
        return json!({ "value": null, "reason": "secret" });
    };
    json!({
        "value": estimate.value,
        "se": estimate.se,
        "low": estimate.interval.map(|(low, _)| low),
        "high": estimate.interval.map(|(_, high)| high),
        "n": estimate.n,
        "weight": estimate.weight,
        "reliability": reliability_code(estimate.reliability),
    })
}

fn nonresponse_json(nonresponse: &NonResponse) -> Value {
    json!({
        "asked": nonresponse.asked,
        "answered": nonresponse.answered,
        "not-answered": nonresponse.blank,
        "dont-know": nonresponse.dont_know,
        "refused": nonresponse.refused,
        "not-applicable": nonresponse.not_applicable,
    })
}

fn row_json(row: &CodeRow) -> Value {
    json!({ "code": row.code, "label": row.label, "count": row.count, "share": estimate_json(row.share.as_ref()) })
}

fn tabulation_json(tabulation: &Tabulation) -> Value {
    let content = match &tabulation.content {
        TabContent::TooFew { named } => json!({ "kind": "too-few", "named": named }),
        TabContent::Codes { multiple, ordered, rows } => {
            json!({ "kind": "codes", "multiple": multiple, "ordered": ordered, "rows": rows.iter().map(row_json).collect::<Vec<_>>() })
        }
        TabContent::Number {
            unit,
            mean,
            median,
            total,
            classes,
            ..
        } => json!({
            "kind": "number",
            "unit": unit,
            "mean": estimate_json(mean.as_ref()),
            "median": estimate_json(median.as_ref()),
            "total": total,
            "classes": classes.iter().map(row_json).collect::<Vec<_>>(),
        }),
        TabContent::Rows(rows) => json!({ "kind": "rows", "rows": rows.iter().map(tabulation_json).collect::<Vec<_>>() }),
        TabContent::Text => json!({ "kind": "text" }),
    };
    json!({
        "variable": tabulation.variable,
        "label": tabulation.label,
        "nonresponse": nonresponse_json(&tabulation.nonresponse),
        "content": content,
        "notes": tabulation.notes,
    })
}

fn parts_json(parts: &[Part]) -> Vec<Value> {
    parts
        .iter()
        .map(|part| json!({ "code": part.code, "label": part.label, "estimate": estimate_json(part.estimate.as_ref()) }))
        .collect()
}

fn indicator_json(spec: &Spec, indicator: &Indicator) -> Value {
    json!({
        "id": indicator.id,
        "title": spec.title,
        "measure": spec.measure,
        "unit": spec.unit,
        "parts": parts_json(&indicator.parts),
        "nonresponse": nonresponse_json(&indicator.nonresponse),
        "notes": spec.notes,
    })
}

fn crossing_json(crossing: &Crossing) -> Value {
    let groups: Vec<Value> = crossing
        .groups
        .iter()
        .map(|group| json!({ "code": group.code, "label": group.label, "n": group.n, "parts": parts_json(&group.parts) }))
        .collect();
    json!({ "indicator": crossing.indicator, "breakdown": crossing.breakdown, "groups": groups })
}
