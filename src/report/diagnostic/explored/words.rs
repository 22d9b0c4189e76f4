//! The sentences.

use super::{Manner, answers};
use crate::analysis::explore::{Board, Exploration, Gap, Line, Measure, RISK, Test};
use crate::analysis::thresholds::Scale;
use crate::analysis::{Estimate, NonResponse, Reliability};
use crate::report::diagnostic::questions::plain;
use crate::report::words::{amount, capitalise, count, interval_in, number, percent_value};
use crate::report::{Table, TableCell, TableRow, Unit};

/// Most findings told.
const FINDINGS: usize = 3;

/// How a scale is written.
pub(super) fn unit(scale: Scale, board: &Board) -> Unit {
    match scale {
        Scale::Share => Unit::Percent,
        Scale::Points => Unit::Points,
        Scale::Index => Unit::Index,
        Scale::Amount if board.unit == "€" => Unit::Euro,
        Scale::Amount => Unit::Number,
    }
}

/// A value of the analysis in the unit it is written in.
pub(super) fn scaled(scale: Scale, value: f64) -> f64 {
    match scale {
        Scale::Share | Scale::Points => 100.0 * value,
        _ => value,
    }
}

/// « 48 % », « 12 000 € », « 1995 », « 40 bénévoles ».
pub(super) fn written(scale: Scale, board: &Board, value: f64) -> String {
    match scale {
        Scale::Amount if board.year => format!("{:.0}", value.round()),
        Scale::Amount if !board.unit.is_empty() && board.unit != "€" => {
            format!("{}\u{a0}{}", amount(value, Unit::Number), board.unit)
        }
        Scale::Index => format!("{}\u{a0}sur\u{a0}100", amount(value, Unit::Index)),
        _ => amount(scaled(scale, value), unit(scale, board)),
    }
}

/// « entre 43 et 53 % ».
fn between(scale: Scale, board: &Board, estimate: &Estimate) -> Option<String> {
    let (low, high) = estimate.interval?;
    if board.year && scale == Scale::Amount {
        return Some(format!("entre {:.0} et {:.0}", low.round(), high.round()));
    }
    Some(interval_in(scaled(scale, low), scaled(scale, high), unit(scale, board)))
}

/// « 48 %, entre 43 et 53 % », with what makes it fragile.
fn detailed(scale: Scale, board: &Board, estimate: &Estimate) -> String {
    let mut parts = Vec::new();
    parts.extend(between(scale, board, estimate));
    if estimate.reliability != Reliability::Normal {
        parts.push(format!("résultat fragile : {}", answers(estimate.n)));
    }
    let value = written(scale, board, estimate.value);
    if parts.is_empty() {
        value
    } else {
        format!("{value} ({})", parts.join(", "))
    }
}

/// « Variable, par crossing, parmi : … ».
pub(super) fn subject(found: &Exploration) -> String {
    let mut out = plain(&found.variable.label);
    if let Some(crossing) = &found.crossing {
        out.push_str(&format!(" – selon « {} »", plain(&crossing.label)));
    }
    if let Some(filter) = filter(found) {
        out.push_str(&format!(" ({filter})"));
    }
    capitalise(&out)
}

/// « parmi : domaine d’activité = Sports ou Culture ».
pub(super) fn filter(found: &Exploration) -> Option<String> {
    let each: Vec<String> = found
        .filters
        .iter()
        .map(|(named, labels)| format!("« {} » = {}", plain(&named.label), labels.join(" ou ")))
        .collect();
    (!each.is_empty()).then(|| format!("parmi les réponses où {}", each.join(", et ")))
}

/// Who is in the table, who is not and why.
pub(super) fn base(found: &Exploration) -> String {
    let mut out = format!("Base : {}", answers(found.n));
    let left = found.domain.saturating_sub(found.n);
    if left > 0 {
        let verb = if left == 1 { "est" } else { "sont" };
        let of = if found.filters.is_empty() { "reçues" } else { "du filtre" };
        out.push_str(&format!(
            " sur {} {of} ; {} {verb} hors du tableau",
            count(found.domain),
            count(left)
        ));
    }
    out.push_str(". ");
    out.push_str(&silent("À la question", &found.nonresponse, found.domain));
    if let Some(crossing) = &found.crossing_nonresponse {
        out.push(' ');
        out.push_str(&silent("Au croisement", crossing, found.domain));
    }
    out
}

/// « À la question : 300 réponses, 12 laissées en blanc, 3 « je ne sais pas », 20 à qui elle n’était pas posée. »
fn silent(what: &str, of: &NonResponse, domain: usize) -> String {
    let mut parts = vec![answers(of.answered)];
    let kinds = [
        (of.blank, "sans réponse"),
        (of.dont_know, "« je ne sais pas »"),
        (of.refused, "« je préfère ne pas répondre »"),
        (of.not_applicable, "« non concerné »"),
        (domain.saturating_sub(of.asked), "à qui elle n’a pas été posée"),
    ];
    parts.extend(
        kinds
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, words)| format!("{} {words}", count(n))),
    );
    format!("{what} : {}.", parts.join(", "))
}

/// The adjusted probability that decides.
pub(super) fn adjusted(gap: &Gap, published: bool) -> Option<f64> {
    if published { gap.holm } else { gap.bh }
}

/// Whether a group differs from the rest.
pub(super) fn holds(gap: &Gap, published: bool) -> bool {
    adjusted(gap, published).is_some_and(|p| p <= RISK)
}

/// The findings.
pub(super) fn findings(found: &Exploration, board: &Board, manner: &Manner<'_>) -> Vec<String> {
    if board.groups.is_empty() {
        return alone(found, board);
    }
    let mut net: Vec<(&Line, usize, Gap)> = Vec::new();
    let mut largest: Option<(&Line, usize, Gap)> = None;
    let mut tested = 0;
    // Two answers say the same thing: « oui », or the first, tells it.
    let twin = found.measure == Measure::Distribution && !board.multiple && board.lines.len() == 2;
    let told = board
        .lines
        .iter()
        .position(|line| bare(&line.label) && line.label.starts_with("Oui"))
        .unwrap_or(0);
    for (_, line) in board.lines.iter().enumerate().filter(|(place, _)| !twin || *place == told) {
        for (place, cell) in line.cells.iter().enumerate() {
            let (Some(_), Some(gap)) = (&cell.figure, cell.gap) else {
                continue;
            };
            // With two groups, the gap of one is that of the other.
            if board.groups.len() == 2 && !board.overlapping && gap.difference < 0.0 {
                let other = line.cells[1 - place];
                if other.figure.is_some() && other.gap.is_some() {
                    continue;
                }
            }
            tested += usize::from(gap.p.is_some());
            let size = |gap: &Gap| gap.difference.abs();
            if holds(&gap, manner.published) || (gap.exact() && gap.difference != 0.0) {
                net.push((line, place, gap));
            }
            if largest.is_none_or(|(_, _, known)| size(&gap) > size(&known)) {
                largest = Some((line, place, gap));
            }
        }
    }
    // A median before a mean; else the largest difference first.
    let first = |line: &Line| found.measure == Measure::Mean && line.code != "mediane";
    net.sort_by(|a, b| {
        let size = b.2.difference.abs().total_cmp(&a.2.difference.abs());
        first(a.0).cmp(&first(b.0)).then(size)
    });
    let mut out: Vec<String> = net
        .iter()
        .take(FINDINGS)
        .map(|(line, place, gap)| {
            let why = if gap.exact() {
                "l’écart est certain (toutes les associations concernées ont répondu)"
            } else {
                "l’écart est net (il ne s’explique pas par le hasard des réponses)"
            };
            format!("{} ; {why}.", compared(found, board, line, *place, gap))
        })
        .collect();
    if net.len() > FINDINGS {
        out.push(format!(
            "{} autres écarts sont nets : ils sont marqués dans le tableau.",
            count(net.len() - FINDINGS)
        ));
    }
    if out.is_empty() {
        match largest {
            Some((line, place, gap)) if tested > 0 => out.push(format!(
                "{} ; mais aucun groupe ne diffère nettement des autres : le hasard des réponses suffit à l’expliquer.",
                compared(found, board, line, place, &gap)
            )),
            None => out.push(
                "Toutes les cases de ce croisement sont secrètes : l’une au moins compte trop peu de réponses, et les autres la laisseraient retrouver. Choisissez un croisement aux groupes plus larges."
                    .to_owned(),
            ),
            Some(_) => out.push("Trop peu de réponses par groupe pour conclure.".to_owned()),
        }
    }
    out
}

/// An answer that says nothing by itself.
fn bare(label: &str) -> bool {
    ["Oui", "Non"].iter().any(|word| label.starts_with(word)) && label.chars().count() < 8
}

/// An answer, with its question when it says nothing by itself: « Employez-vous : Oui ».
fn named(question: &str, label: &str) -> String {
    if bare(label) {
        format!("{} : {label}", plain(question))
    } else {
        plain(label)
    }
}

/// « « Oui » : 48 % pour « Employeuses » contre 31 % pour les autres : 17 points de plus ».
fn compared(found: &Exploration, board: &Board, line: &Line, place: usize, gap: &Gap) -> String {
    let Some(figure) = &line.cells[place].figure else {
        return String::new();
    };
    let crossing = found.crossing.as_ref().map_or("", |crossing| crossing.label.as_str());
    let group = named(crossing, &board.groups[place].label);
    let others = if board.groups.len() == 2 && !board.overlapping {
        format!("« {} »", board.groups[1 - place].label)
    } else {
        "les autres réponses".to_owned()
    };
    let what = match found.measure {
        Measure::Mean => format!("{} : ", line.label),
        Measure::Top if line.scale == Scale::Points => "Solde : ".to_owned(),
        _ => format!("« {} » : ", named(&found.variable.label, &line.label)),
    };
    let fragile = if figure.reliability == Reliability::Normal {
        ""
    } else {
        " (résultat fragile)"
    };
    format!(
        "{what}{} pour « {group} »{fragile} contre {} pour {others} : {}",
        written(line.scale, board, figure.value),
        written(line.scale, board, gap.rest),
        apart(board, line.scale, figure.value, gap.rest),
    )
}

/// « 17 points de plus », from the values as they are printed.
fn apart(board: &Board, scale: Scale, value: f64, rest: f64) -> String {
    let (value, rest) = (scaled(scale, value), scaled(scale, rest));
    let exact = scale == Scale::Amount && value.abs().max(rest.abs()) < 20.0;
    let digits = usize::from(exact);
    let round = |value: f64| {
        let power = 10f64.powi(digits as i32);
        (value * power).round() / power
    };
    let difference = round(value) - round(rest);
    if difference == 0.0 {
        return "à peu près autant".to_owned();
    }
    let side = if difference > 0.0 { "de plus" } else { "de moins" };
    let size = difference.abs();
    let said = number(size, digits);
    match scale {
        Scale::Share | Scale::Points | Scale::Index => {
            let word = if size < 2.0 { "point" } else { "points" };
            format!("{said}\u{a0}{word} {side}")
        }
        Scale::Amount if board.year => {
            let word = if size < 2.0 { "an" } else { "ans" };
            let side = if difference > 0.0 { "plus tard" } else { "plus tôt" };
            format!("{said}\u{a0}{word} {side}")
        }
        Scale::Amount if board.unit.is_empty() => format!("{said} {side}"),
        Scale::Amount => format!("{said}\u{a0}{} {side}", board.unit),
    }
}

/// Without crossing: what comes first, or the measures.
fn alone(found: &Exploration, board: &Board) -> Vec<String> {
    match found.measure {
        Measure::Distribution | Measure::Priority => {
            let mut shown: Vec<(&Line, &Estimate)> = board
                .lines
                .iter()
                .filter(|line| line.code != crate::analysis::tabulate::OTHER)
                .filter_map(|line| Some((line, line.whole.as_ref()?)))
                .collect();
            shown.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
            let [(first, value), rest @ ..] = shown.as_slice() else {
                return vec!["Le détail des réponses ne peut pas être montré.".to_owned()];
            };
            let verb = match found.measure {
                Measure::Priority => "vient en tête",
                _ if board.multiple => "est la réponse la plus citée",
                _ => "est la réponse la plus fréquente",
            };
            let mut said = format!("« {} » {verb} : {}", plain(&first.label), detailed(first.scale, board, value));
            if let Some((second, value)) = rest.first() {
                said.push_str(&format!(
                    ", devant « {} » ({})",
                    plain(&second.label),
                    written(second.scale, board, value.value)
                ));
            }
            vec![format!("{said}.")]
        }
        Measure::Mean | Measure::Top => board
            .lines
            .iter()
            .filter_map(|line| {
                Some(format!(
                    "{} : {}.",
                    line.label,
                    detailed(line.scale, board, line.whole.as_ref()?)
                ))
            })
            .collect(),
    }
}

/// Whether the two variables are linked, in words.
pub(super) fn link(found: &Exploration, board: &Board) -> Option<String> {
    found.crossing.as_ref()?;
    match &board.test {
        Test::None => None,
        Test::EachChoice => Some(
            match found.measure {
                Measure::Distribution => "Plusieurs réponses sont possibles : chacune est comparée à part, et les comparaisons sont corrigées ensemble.",
                _ => "Chaque groupe est comparé à tous les autres, et les comparaisons sont corrigées ensemble.",
            }
            .to_owned(),
        ),
        Test::Withheld(true) => Some("Dans l’ensemble, la répartition diffère d’un groupe à l’autre. Des cases sont secrètes : les chiffres du test ne sont pas donnés.".to_owned()),
        Test::Withheld(false) => Some("Dans l’ensemble, la répartition est sans différence notable d’un groupe à l’autre. Des cases sont secrètes : les chiffres du test ne sont pas donnés.".to_owned()),
        Test::Refused(refusal) => Some(format!("Pas de test d’ensemble. {}", refusal.say())),
        Test::Link(link) => {
            let strength = match link.association.cramers_v {
                v if v < 0.1 => "très faible",
                v if v < 0.2 => "faible",
                v if v < 0.3 => "moyen",
                _ => "fort",
            };
            let mut said = if link.association.second_order.p <= RISK {
                format!("Dans l’ensemble, la répartition diffère d’un groupe à l’autre (lien {strength}).")
            } else {
                "Dans l’ensemble, la répartition est sans différence notable d’un groupe à l’autre.".to_owned()
            };
            if link.sparse {
                said.push_str(" Beaucoup de cases comptent peu de réponses : ce test est indicatif.");
            }
            Some(said)
        }
    }
}

/// « 0,032 », « moins de 0,001 ».
pub(super) fn probability(p: f64) -> String {
    if p < 0.001 {
        "moins de 0,001".to_owned()
    } else {
        number(p, 3)
    }
}

/// « Le test en chiffres »: the overall test, then each comparison.
pub(super) fn tests(board: &Board) -> Vec<Table> {
    let mut out = Vec::new();
    let text = |header: &str, value: String| TableRow {
        header: header.to_owned(),
        cells: vec![TableCell::Text(value)],
        total: false,
    };
    if let Test::Link(link) = &board.test {
        let test = link.association.second_order;
        out.push(Table {
            caption: "Test d’indépendance de Rao et Scott (second ordre, plan de sondage compris)".to_owned(),
            columns: vec!["Mesure".to_owned(), "Valeur".to_owned()],
            rows: vec![
                text("Statistique F", number(test.statistic, 3)),
                text(
                    "Degrés de liberté",
                    format!("{} et {}", number(test.df.0, 2), number(test.df.1, 1)),
                ),
                text("Probabilité critique (p)", probability(test.p)),
                text(
                    "V de Cramér (0 : aucun lien, 1 : lien complet)",
                    number(link.association.cramers_v, 3),
                ),
                text("X² de Pearson (pondéré, ramené à n)", number(link.association.x2, 2)),
                text("Réponses testées", count(link.n)),
            ],
            notes: Vec::new(),
        });
    }
    let mut rows = Vec::new();
    for line in &board.lines {
        for (group, cell) in board.groups.iter().zip(&line.cells) {
            let (Some(_), Some(gap)) = (&cell.figure, cell.gap) else {
                continue;
            };
            let value = |value: f64| match line.scale {
                Scale::Share | Scale::Points => number(100.0 * value, 1),
                _ => number(value, 1),
            };
            let p = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), probability);
            rows.push(TableRow {
                header: format!("{} – {}", plain(&line.label), group.label),
                cells: vec![
                    TableCell::Text(value(gap.difference)),
                    TableCell::Text(format!("{} à {}", value(gap.interval.0), value(gap.interval.1))),
                    TableCell::Text(p(gap.p)),
                    TableCell::Text(p(gap.bh)),
                    TableCell::Text(p(gap.holm)),
                ],
                total: false,
            });
        }
    }
    if !rows.is_empty() {
        out.push(Table {
            caption: "Chaque groupe contre tous les autres".to_owned(),
            columns: [
                "Réponse – groupe",
                "Écart avec le reste",
                "Intervalle à 95 %",
                "p",
                "p corrigée (Benjamini-Hochberg)",
                "p corrigée (Holm)",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows,
            notes: vec![
                format!("Les parts s’écartent en points. Un écart est dit net quand p corrigée est sous {} : correction de Benjamini et Hochberg pendant l’exploration, de Holm dans le diagnostic.", percent_value(100.0 * RISK, 0)),
                "« – » : trop peu de réponses attendues pour un test.".to_owned(),
            ],
        });
    }
    out
}

/// « 1 réponse peu nombreuse… »: how many cells are marked.
pub(super) fn marks(board: &Board, published: bool) -> Option<String> {
    let any = board
        .lines
        .iter()
        .flat_map(|line| &line.cells)
        .any(|cell| cell.figure.is_some() && cell.gap.is_some_and(|gap| holds(&gap, published)));
    let how = if published {
        "correction de Holm"
    } else {
        "correction de Benjamini et Hochberg"
    };
    any.then(|| format!("+ ou − : écart net avec le reste, au-dessus ou au-dessous ({how})."))
}
