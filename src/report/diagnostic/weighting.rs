//! How the answers were weighted: in a few words beside the response rate, in full in the annex, from what was really done.

use super::desk::{Desk, scaled, unit};
use super::drawings::paragraph;
use crate::analysis::dataset::Dataset;
use crate::analysis::indicator::{self, IMPUTATIONS, Kind};
use crate::analysis::weighting::report;
use crate::report::words::{amount, count, counted, number};
use crate::report::{Block, Inline, Table, TableCell, TableRow, Unit};

/// Beside the response rate: who the answers stand for, key figures with and without weights.
pub(super) fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let Some(weighted) = desk.input.dataset.weighted.as_deref() else {
        return Vec::new();
    };
    let mut out = vec![paragraph(report::summary(&weighted.report, &weighted.labels))];
    if !weighted.report.weighted {
        return out;
    }
    out.extend(report::outside(&weighted.report).map(paragraph));
    out.extend(report::self_representing(&weighted.report).map(paragraph));
    if let Some(activity) = &weighted.report.activity {
        out.push(paragraph(report::range(activity, weighted.report.hypothesis)));
    }
    out.extend(side_by_side(desk).map(Block::Table));
    out
}

/// Key figures weighted and unweighted.
pub(super) fn side_by_side(desk: &Desk<'_>) -> Option<Table> {
    let plan = desk.input.plan;
    let mut ids: Vec<&String> = plan.essentials.key_figures.iter().collect();
    for finding in &plan.essentials.findings {
        if finding.by.is_none() && finding.compare.is_empty() && !ids.contains(&&finding.indicator) {
            ids.push(&finding.indicator);
        }
    }
    let rows: Vec<TableRow> = ids.into_iter().filter_map(|id| row(desk, id)).collect();
    (!rows.is_empty()).then(|| Table {
        caption: "Ce que la pondération change aux chiffres clés".to_owned(),
        columns: ["Indicateur", "Pondéré", "Non pondéré", "Écart", "Base"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        notes: vec![
            "Pondéré : chaque réponse compte aussi pour des associations semblables qui n’ont pas répondu. Non pondéré : chaque \
                 réponse compte pour une."
                .to_owned(),
        ],
    })
}

/// One key figure; nothing for those with several parts, for totals and for what is hidden.
fn row(desk: &Desk<'_>, id: &str) -> Option<TableRow> {
    let (measure, whole) = desk.indicator(id)?;
    let [part] = whole.parts.as_slice() else {
        return None;
    };
    if matches!(measure.spec.kind, Kind::Total { .. } | Kind::Sum { .. }) {
        return None;
    }
    let weighted = part.estimate?;
    let plain = indicator::unweighted(&measure.spec, desk.input.dataset).ok()??;
    let plain = plain.parts.first()?.estimate?;
    let unit = unit(&measure.spec);
    let one_decimal = |value: f64| match unit {
        Unit::Percent => format!("{}\u{a0}%", number(100.0 * value, 1)),
        Unit::Index => number(value, 1),
        _ => amount(scaled(unit, value), unit),
    };
    let gap = scaled(unit, weighted.value) - scaled(unit, plain.value);
    let signed = match unit {
        Unit::Percent | Unit::Index | Unit::Points => {
            let text = number(gap, 1);
            if gap >= 0.05 { format!("+{text}") } else { text }
        }
        _ => {
            let text = amount(gap, unit);
            if gap > 0.0 && !text.starts_with('0') {
                format!("+{text}")
            } else {
                text
            }
        }
    };
    Some(TableRow {
        header: measure.spec.title.clone(),
        cells: vec![
            TableCell::Number(scaled(unit, weighted.value), one_decimal(weighted.value)),
            TableCell::Number(scaled(unit, plain.value), one_decimal(plain.value)),
            TableCell::Number(gap, signed),
            TableCell::Number(weighted.n as f64, count(weighted.n)),
        ],
        total: false,
    })
}

/// The whole story: every merge, every margin, the formulas.
pub fn method(dataset: &Dataset) -> Vec<Block> {
    let Some(weighted) = dataset.weighted.as_deref() else {
        return vec![paragraph(
            "Les réponses ne sont pas pondérées : chacune compte pour une.".to_owned(),
        )];
    };
    let mut out = Vec::new();
    for section in report::sections(&weighted.report, &weighted.labels) {
        out.push(Block::Heading(section.title));
        out.extend(section.paragraphs.into_iter().map(paragraph));
    }
    if weighted.totals.is_some() {
        out.push(paragraph(format!(
            "Les totaux sont des fourchettes. Quand une association n’a pas donné le nombre demandé, il est tiré au sort parmi ceux que \
             donnent les associations du même groupe, {} de suite, et l’incertitude de ce tirage est comptée (règles de Rubin). \
             Ce remplacement ne sert qu’aux totaux : les parts, les moyennes et les médianes ne portent que sur celles qui ont répondu.",
            counted(IMPUTATIONS, "fois")
        )));
    }
    let formulas = report::formulas(&weighted.report);
    if !formulas.is_empty() {
        out.push(Block::Heading("Les formules".to_owned()));
        let line = |(what, formula): (&str, &str)| vec![Inline::Strong(format!("{what} : ")), Inline::Text(formula.to_owned())];
        out.push(Block::List(formulas.into_iter().chain(VARIANCE).map(line).collect()));
    }
    out
}

/// The formulas of every estimate (`docs/analyse.md` names their sources).
const VARIANCE: [(&str, &str); 4] = [
    (
        "Variance d’un total",
        "V = Σ_h (1 − r_h/N_h) r_h/(r_h − 1) Σ_k (w_k u_k − moyenne)², u_k : variable linéarisée, ou son résidu après calage",
    ),
    (
        "Intervalle d’une proportion (Wilson, loi de Student)",
        "(p + q²/2n_e)/(1 + q²/n_e) ± q √(p(1 − p)/n_e + q²/4n_e²)/(1 + q²/n_e), n_e = p(1 − p)/V",
    ),
    (
        "Intervalle d’une médiane",
        "celui de la fonction de répartition à la médiane, inversé (Woodruff)",
    ),
    (
        "Écarts entre groupes",
        "contraste linéaire sous le plan de sondage ; corrections de Holm à l’intérieur d’un tableau",
    ),
];
