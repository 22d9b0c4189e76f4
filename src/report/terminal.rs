//! Results as text, to be read in a terminal: figures rounded (JSON has them whole), French typography.

use super::words::{count, number};
use crate::analysis::Reliability;
use crate::analysis::dataset::Dataset;
use crate::analysis::study::results::{Changed, Content, Crossing, Figures, Found, Line, Pair, Results};
use crate::analysis::tabulate::{CodeRow, TabContent, Tabulation, tabulate_all};

/// The results of a plan of analysis.
pub fn study(results: &Results) -> String {
    let mut out = String::new();
    let design = &results.design;
    if let Some(title) = &results.title {
        out += &format!("{title}\n\n");
    }
    let many = |n: usize, one: &str, more: &str| format!("{} {}", count(n), if n < 2 { one } else { more });
    let mut parts = vec![
        many(design.n, "réponse", "réponses"),
        format!("population estimée {}", short(design.population)),
        many(design.strata, "strate", "strates"),
    ];
    parts.extend(design.clusters.map(|count| many(count, "grappe", "grappes")));
    parts.push(many(design.df, "degré de liberté", "degrés de liberté"));
    out += &format!("Échantillon\u{a0}: {}.\n", parts.join(", "));
    let weights = &design.weights;
    let source = match weights.source {
        "column" => "lus dans une colonne",
        "populations" => "population sur répondants, par strate",
        _ => "égaux à 1\u{a0}: les réponses ne sont pas redressées",
    };
    out += &format!(
        "Poids\u{a0}: {source}. De {} à {}, médiane {}\u{202f}; taille efficace {} (effet des poids {}).\n",
        short(weights.min),
        short(weights.max),
        short(weights.median),
        short(weights.effective),
        short(weights.deff)
    );
    if let Some(trimmed) = &design.trimmed {
        let cap = trimmed
            .cap
            .map_or_else(|| "sans plafond".to_owned(), |cap| format!("plafond {}", short(cap)));
        out += &format!(
            "Écrêtage\u{a0}: {cap}, {}.\n",
            many(trimmed.trimmed, "poids ramené", "poids ramenés")
        );
    }
    if let Some(calibration) = &design.calibration {
        out += &format!(
            "Calage ({})\u{a0}: {}, écart restant {:e}, rapports de poids de {} à {}.\n",
            calibration.method,
            many(calibration.iterations, "itération", "itérations"),
            calibration.gap,
            short(calibration.ratios.0),
            short(calibration.ratios.1)
        );
    }
    for found in &results.results {
        out += &format!("\n[{}] {}\n", found.id, kind(found));
        match &found.content {
            Content::Lines { estimates } => lines(estimates, found.kind == "share", &mut out),
            Content::Crossing(crossing) => cross(crossing, &mut out),
            Content::Pairs {
                estimates,
                pairs,
                adjustment,
            } => {
                lines(estimates, false, &mut out);
                compared(pairs, adjustment, &mut out);
            }
            Content::Change(changed) => change(changed, &mut out),
            Content::Refused { refused } => out += &format!("  {refused}\n"),
        }
    }
    out
}

fn kind(found: &Found) -> &'static str {
    match found.kind {
        "share" => "Part",
        "mean" => "Moyenne",
        "total" => "Total",
        "ratio" => "Rapport",
        "quantile" => "Quantile",
        "crosstab" => "Croisement",
        "pairwise" => "Comparaisons deux à deux",
        _ => "Évolution",
    }
}

/// Four significant figures.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return number(value, 0);
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let written = number(value, usize::try_from(digits.clamp(0, 6)).unwrap_or(0));
    if written.contains(',') {
        written.trim_end_matches('0').trim_end_matches(',').to_owned()
    } else {
        written
    }
}

fn percent(value: f64) -> String {
    format!("{}\u{a0}%", number(100.0 * value, 1))
}

fn figures(found: &Figures, share: bool) -> String {
    let say = |value: f64| if share { percent(value) } else { short(value) };
    let mut out = say(found.estimate);
    match found.interval {
        Some((low, high)) => out += &format!(" (de {} à {})", say(low), say(high)),
        None => out += " (intervalle non calculable)",
    }
    out += &format!(", n = {}, N = {}", count(found.n), short(found.population));
    if let Some(se) = found.se {
        out += &format!(", erreur type {}", short(se));
    }
    if let Some(deff) = found.deff {
        out += &format!(", effet de plan {}", short(deff));
    }
    if found.missing > 0 {
        out += &format!(", sans valeur\u{a0}: {}", count(found.missing));
    }
    out
}

fn lines(estimates: &[Line], share: bool, out: &mut String) {
    for line in estimates {
        let mut name: Vec<String> = line
            .domain
            .iter()
            .map(|(column, value)| format!("{column} = {value}"))
            .collect();
        name.extend(line.value.iter().map(|value| format!("«\u{a0}{value}\u{a0}»")));
        name.extend(line.prob.map(|q| format!("ordre {}", short(q))));
        let name = if name.is_empty() {
            "ensemble".to_owned()
        } else {
            name.join(", ")
        };
        let said = match (&line.figures, &line.refused) {
            (Some(found), _) => figures(found, share),
            (None, Some(refused)) => refused.clone(),
            (None, None) => String::new(),
        };
        *out += &format!("  {name}\u{a0}: {said}\n");
    }
}

fn cross(crossing: &Crossing, out: &mut String) {
    for (row, shares) in crossing.rows.iter().zip(&crossing.row_shares) {
        for (column, share) in crossing.columns.iter().zip(shares) {
            let said = share.as_ref().map_or_else(|| "–".to_owned(), |share| figures(share, true));
            *out += &format!("  {row} × {column}\u{a0}: {said}\n");
        }
    }
    if let Some(test) = &crossing.test {
        *out += &format!(
            "  V de Cramér {}\u{202f}; test de Rao-Scott F = {} ({} et {} degrés de liberté), p = {}\n",
            short(test.cramer_v),
            short(test.f),
            short(test.ndf),
            short(test.ddf),
            short(test.p)
        );
    }
    if let Some(refused) = &crossing.refused {
        *out += &format!("  {refused}\n");
    }
}

fn compared(pairs: &[Pair], adjustment: &str, out: &mut String) {
    for pair in pairs {
        let p = pair.adjusted.map_or_else(|| "–".to_owned(), short);
        *out += &format!(
            "  {} moins {}\u{a0}: {} (erreur type {}), p ajusté ({adjustment}) = {p}\n",
            pair.a,
            pair.b,
            short(pair.difference),
            short(pair.se)
        );
    }
}

fn change(changed: &Changed, out: &mut String) {
    *out += &format!("  avant\u{a0}: {}\n", figures(&changed.previous, false));
    *out += &format!("  maintenant\u{a0}: {}\n", figures(&changed.current, false));
    *out += &format!(
        "  évolution\u{a0}: {} (de {} à {}), erreur type {}, p = {}, répondants communs\u{a0}: {}\n",
        short(changed.change),
        short(changed.interval.0),
        short(changed.interval.1),
        short(changed.se),
        changed.p.map_or_else(|| "–".to_owned(), short),
        count(changed.common)
    );
    if let Some(panel) = &changed.panel {
        *out += &format!(
            "  mêmes répondants ({})\u{a0}: {} (de {} à {})\n",
            count(panel.n),
            short(panel.change),
            short(panel.interval.0),
            short(panel.interval.1)
        );
    }
}

/// The tables of all questions as text, to be read in a terminal.
pub fn tables(dataset: &Dataset) -> String {
    let mut out = format!(
        "{}\n",
        count(dataset.len) + if dataset.len < 2 { " réponse" } else { " réponses" }
    );
    for table in tabulate_all(dataset) {
        write_text(&table, 0, &mut out);
    }
    out
}

fn write_text(table: &Tabulation, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let answered = table.nonresponse.answered;
    let asked = table.nonresponse.asked;
    *out += &format!(
        "\n{indent}{} [{}]\u{a0}: {} sur {} ont répondu\n",
        table.label,
        table.variable,
        count(answered),
        count(asked)
    );
    let line = |row: &CodeRow| {
        let share = match &row.share {
            None => "masqué".to_owned(),
            Some(share) => {
                let mut said = percent(share.value);
                if let Some((low, high)) = share.interval {
                    said += &format!(" (de {} à {})", percent(low), percent(high));
                }
                if share.reliability == Reliability::Fragile {
                    said += ", fragile";
                }
                said
            }
        };
        format!("{indent}  {}\u{a0}: {share}\n", row.label)
    };
    match &table.content {
        TabContent::TooFew { named } if named.is_empty() => *out += &format!("{indent}  Trop peu de réponses.\n"),
        TabContent::TooFew { named } => {
            *out += &format!("{indent}  Trop peu de réponses\u{202f}; cités\u{a0}: {}.\n", named.join(", "));
        }
        TabContent::Codes { rows, .. } => rows.iter().for_each(|row| *out += &line(row)),
        TabContent::Number {
            unit,
            mean,
            median,
            classes,
            ..
        } => {
            for (what, found) in [("moyenne", mean), ("médiane", median)] {
                if let Some(found) = found {
                    *out += &format!("{indent}  {what}\u{a0}: {} {unit}\n", number(found.value, 1)).replace(" \n", "\n");
                }
            }
            classes.iter().for_each(|row| *out += &line(row));
        }
        TabContent::Rows(rows) => rows.iter().for_each(|row| write_text(row, depth + 1, out)),
        TabContent::Text => *out += &format!("{indent}  Texte libre.\n"),
    }
}
