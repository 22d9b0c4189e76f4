//! Needs against each other: on one scale, by how many name them and how urgent they are, by how they vary between groups.

use super::compare::differences;
use super::desk::{Desk, between, group_label, printed};
use super::drawings::{Draft, base_cell, cell, paragraph};
use super::findings::sayable;
use super::sentences::title;
use crate::analysis::Estimate;
use crate::analysis::indicator::{Kind, Unit as Written};
use crate::analysis::tabulate::OTHER;
use crate::report::plan::{Finding, ScaleRow};
use crate::report::words::{capitalise, counted, list, percent_value};
use crate::report::{Block, Chart, Table, TableCell, TableRow, Unit};

/// Several needs on the same four levels, with their index of tension.
pub(super) fn side_by_side(desk: &Desk<'_>, rows: &[ScaleRow], levels: &[String], wanted: Option<&str>) -> Vec<Block> {
    struct Line {
        label: String,
        n: usize,
        shares: Option<Vec<f64>>,
        index: Option<Estimate>,
    }
    let mut lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let kind = Kind::Distribution {
                item: row.item.clone(),
                codes: row.codes.clone(),
                by: None,
            };
            let found = desk.compute(&row.index, kind, None, Written::Percent);
            let parts = found.as_ref().map(|found| found.parts.as_slice()).unwrap_or_default();
            // Levels that disclosure control has merged cannot be told apart: the row is not drawn.
            let shares: Option<Vec<f64>> = row
                .codes
                .iter()
                .map(|code| {
                    let part = parts.iter().find(|part| part.code == *code)?;
                    part.estimate.map(|estimate| 100.0 * estimate.value)
                })
                .collect();
            Line {
                label: row.label.clone(),
                n: found.as_ref().map_or(0, |found| found.nonresponse.answered),
                shares,
                index: desk
                    .indicator(&row.index)
                    .and_then(|(_, indicator)| indicator.parts.first().and_then(|part| part.estimate)),
            }
        })
        .collect();
    lines.sort_by(|a, b| {
        let key = |line: &Line| line.index.map_or(-1.0, |e| e.value);
        key(b).total_cmp(&key(a))
    });
    if lines.iter().all(|line| line.shares.is_none() && line.index.is_none()) {
        return vec![paragraph("Trop peu de réponses pour comparer les besoins entre eux.")];
    }
    let finding = Finding {
        compare: rows.iter().map(|row| row.index.clone()).collect(),
        ..Finding::default()
    };
    let found = wanted
        .map(|wanted| desk.fill(wanted))
        .or_else(|| desk.fact(&finding).as_ref().and_then(title));
    let mut columns = vec!["Besoin".to_owned(), "Réponses".to_owned()];
    columns.extend(levels.iter().cloned());
    columns.extend(["Indice de tension (0 à 100)".to_owned(), "Intervalle à 95 %".to_owned()]);
    let table_rows = lines.iter().map(|line| {
        let mut cells = vec![base_cell(line.n)];
        for place in 0..levels.len() {
            cells.push(line.shares.as_ref().map_or(TableCell::Hidden, |shares| {
                TableCell::Number(shares[place], percent_value(shares[place], 0))
            }));
        }
        cells.push(cell(Unit::Index, line.index.as_ref()));
        cells.push(match line.index {
            Some(index) => between(Unit::Index, &index).map_or(TableCell::Empty, TableCell::Text),
            None => TableCell::Hidden,
        });
        TableRow {
            header: line.label.clone(),
            cells,
            total: false,
        }
    });
    let draft = Draft {
        id: "figure-tensions".to_owned(),
        title: found.unwrap_or_else(|| "Les besoins mesurés sur la même échelle".to_owned()),
        subtitle: "Part des associations à chaque niveau de manque, en % ; du besoin le plus tendu au moins tendu".to_owned(),
        kind: "Bandes à 100 %, une par besoin",
        values: lines
            .iter()
            .map(|line| {
                let index = line.index.map_or_else(|| "secret".to_owned(), |e| printed(Unit::Index, e.value));
                (line.label.clone(), format!("indice de tension {index}"))
            })
            .collect(),
        table: Table {
            caption: "Les besoins mesurés sur la même échelle".to_owned(),
            columns,
            rows: table_rows.collect(),
            notes: vec![
                "L’indice vaut 0 si personne ne manque de rien, 100 si toutes les associations sont au niveau le plus grave ; chaque niveau compte pour un tiers de plus que le précédent.".to_owned(),
            ],
        },
        chart: Chart::Strips {
            parts: levels.to_vec(),
            rows: lines.into_iter().map(|line| (line.label, line.n, line.shares)).collect(),
            ordered: true,
        },
        question: None,
        notes: Vec::new(),
        source: desk.source(Some(&rows.iter().map(|row| row.index.as_str()).collect::<Vec<_>>().join(", "))),
    };
    vec![draft.block()]
}

/// Each need by how many have it among their choices, and how many of those who put it first say it is urgent.
pub(super) fn quadrant(desk: &Desk<'_>, item: &str, urgent: &str, axis: &str) -> Vec<Block> {
    let named = desk.compute("M4", Kind::RankShare { item: item.to_owned() }, None, Written::Percent);
    let Some(named) = named else { return Vec::new() };
    let all = desk.compute("urgent", Kind::Share { of: urgent.to_owned() }, None, Written::Percent);
    let all = all.and_then(|found| found.parts.first().and_then(|part| part.estimate));
    let mut points: Vec<(String, Estimate, Option<Estimate>)> = Vec::new();
    for part in &named.parts {
        let Some(x) = part.estimate.filter(|e| sayable(e) && e.value > 0.0) else {
            continue;
        };
        let base = format!("{item}.1 = '{}'", part.code.replace('\'', "''"));
        let found = desk.compute("urgent", Kind::Share { of: urgent.to_owned() }, Some(base), Written::Percent);
        let y = found.and_then(|found| found.parts.first().and_then(|part| part.estimate));
        points.push((part.label.clone(), x, y));
    }
    points.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let drawn: Vec<(String, f64, f64)> = points
        .iter()
        .filter_map(|(label, x, y)| Some((label.clone(), 100.0 * x.value, 100.0 * y.as_ref()?.value)))
        .collect();
    let (Some(all), true) = (all, drawn.len() >= 3) else {
        return vec![paragraph(
            "Trop peu de réponses pour placer les besoins selon leur fréquence et leur urgence à la fois.",
        )];
    };
    let x_cut = drawn.iter().map(|(_, x, _)| x).sum::<f64>() / drawn.len() as f64;
    let y_cut = 100.0 * all.value;
    let both: Vec<String> = drawn
        .iter()
        .filter(|(_, x, y)| *x > x_cut && *y > y_cut)
        .map(|(label, ..)| format!("« {label} »"))
        .collect();
    let title = if both.is_empty() {
        "Les besoins les plus cités ne sont pas les plus urgents".to_owned()
    } else {
        format!(
            "À la fois souvent {} et plus {} que la moyenne : {}",
            if both.len() > 1 { "cités" } else { "cité" },
            if both.len() > 1 { "urgents" } else { "urgent" },
            list(&both)
        )
    };
    let rows = points.iter().map(|(label, x, y)| TableRow {
        header: label.clone(),
        cells: vec![
            cell(Unit::Percent, Some(x)),
            y.as_ref().map_or(TableCell::Hidden, |y| base_cell(y.n)),
            cell(Unit::Percent, y.as_ref()),
        ],
        total: false,
    });
    let left_out = points.len() - drawn.len();
    let mut notes = vec![format!(
        "Traits : moyenne des besoins placés ({}) et urgence de l’ensemble ({}).",
        percent_value(x_cut, 0),
        percent_value(y_cut, 0)
    )];
    if left_out > 0 {
        notes.push(format!(
            "{} {} trop rarement en premier pour que l’urgence en soit connue.",
            counted(left_out, "besoin"),
            if left_out > 1 { "sont cités" } else { "est cité" }
        ));
    }
    let draft = Draft {
        id: "figure-priorites".to_owned(),
        title,
        subtitle: format!("Part des associations qui ont le besoin parmi leurs priorités, et {axis}"),
        kind: "Nuage de points à quatre cadrans",
        values: drawn
            .iter()
            .map(|(label, x, y)| {
                (
                    label.clone(),
                    format!("cité par {}, urgent pour {}", percent_value(*x, 0), percent_value(*y, 0)),
                )
            })
            .collect(),
        chart: Chart::Quadrant {
            x: ("Cité parmi les priorités".to_owned(), Unit::Percent, x_cut),
            y: (capitalise(axis), Unit::Percent, y_cut),
            points: drawn,
            corner: "Fréquent et urgent".to_owned(),
        },
        table: Table {
            caption: "Fréquence et urgence des besoins".to_owned(),
            columns: vec![
                "Besoin".to_owned(),
                "Parmi les priorités".to_owned(),
                "Cité en premier (réponses)".to_owned(),
                capitalise(axis),
            ],
            rows: rows.collect(),
            notes: super::drawings::fragile_note(points.iter().filter_map(|(_, _, y)| y.as_ref()))
                .into_iter()
                .collect(),
        },
        question: None,
        notes,
        source: desk.source(Some("M3, M4")),
    };
    vec![draft.block()]
}

/// Which needs every group shares, and which belong to some: by how many have each among their choices.
pub(super) fn dispersion(desk: &Desk<'_>, id: &str, by: &str) -> Vec<Block> {
    let Some((measure, cut, _)) = desk.crossing(id, by) else {
        return Vec::new();
    };
    let (Kind::RankIndex { item } | Kind::RankShare { item }) = &measure.spec.kind else {
        return Vec::new();
    };
    let kind = Kind::Distribution {
        item: item.clone(),
        codes: Vec::new(),
        by: None,
    };
    let silent = || {
        vec![paragraph(format!(
            "Trop peu de réponses pour comparer les priorités par {}.",
            cut.breakdown.label
        ))]
    };
    let Some(crossing) = desk.cross(kind, Written::Percent, cut) else {
        return silent();
    };
    let groups: Vec<_> = crossing.groups.iter().filter(|group| !group.code.starts_with('~')).collect();
    let (mut shared, mut own, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let mut order: Vec<usize> = (0..crossing.whole.parts.len()).collect();
    let value = |place: usize| crossing.whole.parts[place].estimate.map_or(-1.0, |e| e.value);
    order.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
    for place in order {
        let part = &crossing.whole.parts[place];
        let Some(whole) = part
            .estimate
            .filter(|_| part.code != OTHER && !measure.say.skip.contains(&part.code))
        else {
            continue;
        };
        let figures: Vec<Option<Estimate>> = groups
            .iter()
            .map(|group| group.parts.get(place).and_then(|part| part.estimate))
            .collect();
        // A need of which fewer than two groups are known cannot be compared: it is not in the table.
        if figures.iter().flatten().count() < 2 {
            continue;
        }
        let tested: Vec<_> = groups.iter().map(|group| group.parts.get(place)).collect();
        let found = differences(&tested);
        let label = |place: usize| group_label(cut, &groups[place].code, &groups[place].label);
        let holds = |place: usize| found[place].is_some_and(|d| d.holds);
        let more: Vec<&str> = (0..groups.len())
            .filter(|place| holds(*place))
            .filter(|place| figures[*place].zip(found[*place]).is_some_and(|(e, d)| e.value > d.rest))
            .map(label)
            .collect();
        let any = (0..groups.len()).any(holds);
        let tested = found.iter().flatten().any(|d| d.p.is_some());
        let extreme = |highest: bool| {
            let known = (0..groups.len()).filter_map(|place| Some((label(place), figures[place]?.value)));
            known.max_by(|a, b| if highest { a.1.total_cmp(&b.1) } else { b.1.total_cmp(&a.1) })
        };
        let shown = |side: Option<(&str, f64)>| {
            side.map_or(TableCell::Hidden, |(label, value)| {
                TableCell::Text(format!("{} ({label})", printed(Unit::Percent, value)))
            })
        };
        let name = measure
            .say
            .names
            .get(&part.code)
            .cloned()
            .unwrap_or_else(|| format!("« {} »", part.label));
        let verdict = match (any, tested) {
            (true, _) => "sectoriel",
            (false, true) => "sans différence notable",
            (false, false) => "trop peu de réponses",
        };
        if any {
            own.push(if more.is_empty() {
                name
            } else {
                format!("{name} ({})", list(&more))
            });
        } else if tested && shared.len() < 3 && whole.value >= 0.2 {
            shared.push(name);
        }
        rows.push(TableRow {
            header: part.label.clone(),
            cells: vec![
                cell(Unit::Percent, Some(&whole)),
                shown(extreme(false)),
                shown(extreme(true)),
                TableCell::Text(verdict.to_owned()),
            ],
            total: false,
        });
    }
    if rows.is_empty() {
        return silent();
    }
    let mut text = Vec::new();
    if !shared.is_empty() {
        let needs = if shared.len() > 1 {
            "des besoins cités"
        } else {
            "un besoin cité"
        };
        text.push(format!(
            "{} : {needs} sans différence notable par {}.",
            capitalise(&list(&shared)),
            cut.breakdown.label
        ));
    }
    if !own.is_empty() {
        text.push(format!(
            "D’autres besoins sont plus marqués dans certains groupes : {}.",
            own.join(" ; ")
        ));
    }
    let mut out = Vec::new();
    if !text.is_empty() {
        out.push(paragraph(text.join(" ")));
    }
    out.push(Block::Table(Table {
        caption: format!("Besoins cités parmi les priorités : ce qui varie par {}", cut.breakdown.label),
        columns: vec![
            "Besoin".to_owned(),
            "Ensemble".to_owned(),
            "Au plus bas".to_owned(),
            "Au plus haut".to_owned(),
            format!("Par {}", cut.breakdown.label),
        ],
        rows,
        notes: vec![
            "Part des associations qui ont le besoin parmi leurs priorités. « Sectoriel » : au moins un groupe diffère nettement des autres (chaque groupe contre le reste, correction de Holm). Les valeurs les plus basses et les plus hautes peuvent tenir au hasard.".to_owned(),
        ],
    }));
    out
}
