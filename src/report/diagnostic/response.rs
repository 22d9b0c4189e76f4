//! How the survey went: from the register to the responses used, response over time, coverage, precision.

use super::coverage::coverage;
use super::desk::Desk;
use super::drawings::{Draft, paragraph};
use crate::fieldwork::{CaseStatus, FieldQuality, Rate};
use crate::report::words::{self, count, counted, percent_value};
use crate::report::{Block, CalloutKind, Chart, Inline, KeyFigure, Table, TableCell, TableRow, Unit};
use crate::values::Date;

/// What became of an association of the frame, in words, the answers used last.
const OUTCOMES: [(CaseStatus, &str); 13] = [
    (CaseStatus::OutOfScope, "Hors champ (ni siège ni activité)"),
    (CaseStatus::Dissolved, "Dissoute"),
    (CaseStatus::Bounced, "Injoignable"),
    (CaseStatus::Never, "Jamais sollicitée"),
    (CaseStatus::Refused, "Refus"),
    (CaseStatus::Opposed, "Opposée à tout message"),
    (CaseStatus::Invited, "Sans réponse"),
    (CaseStatus::Opened, "Lien ouvert, rien d’enregistré"),
    (CaseStatus::Partial, "Questionnaire commencé, non envoyé"),
    (CaseStatus::Dormant, "En sommeil"),
    (CaseStatus::Rejected, "Réponse écartée"),
    (CaseStatus::Unusable, "Envoyée, trop incomplète"),
    (CaseStatus::Usable, "Réponse utilisée"),
];

/// A step from the frame to the answers used (see [`crate::fieldwork::board::Tally::steps`]), in words.
fn step(key: &str) -> &'static str {
    match key {
        "frame" => "Répertoire",
        "not-eligible" => "Hors champ ou dissoute",
        "unreachable" => "Injoignable",
        "not-asked" => "Jamais sollicitée",
        "asked" => "Sollicitées, concernées et joignables",
        "refusal" => "Refus ou opposition",
        "silent" => "Sans réponse",
        "begun" => "Commencée, non envoyée",
        "unusable" => "Réponse non utilisable",
        _ => "Réponses utilisées",
    }
}

/// The margin of now in whole points, in words (« 4 points »): see [`FieldQuality::margin`].
pub(super) fn points(field: &FieldQuality) -> Option<String> {
    let margin = field.margin()?;
    Some(counted((100.0 * margin.half_width).round().max(1.0) as usize, "point"))
}

/// The blocks of the chapter on method.
pub(super) fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let field = desk.input.field;
    let mut out = Vec::new();
    if field.tally.frame() == 0 {
        out.push(paragraph(format!(
            "{} ont été analysées. Le répertoire des associations n’est pas connu : le taux de réponse ne peut pas être calculé.",
            counted(desk.n(), "réponse")
        )));
        return out;
    }
    out.push(paragraph(story(desk)));
    out.push(Block::KeyFigures(figures(desk)));
    out.extend(outcomes(desk));
    out.extend(super::stopping::blocks(desk));
    out.extend(over_time(desk));
    out.extend(coverage(desk));
    out.extend(super::weighting::blocks(desk));
    out.push(limits(desk));
    out
}

fn story(desk: &Desk<'_>) -> String {
    let (field, facts) = (desk.input.field, desk.input.facts);
    let noun = &desk.input.plan.noun;
    let word = |n: usize| if n < 2 { noun.singular.as_str() } else { noun.plural.as_str() };
    let e = if noun.feminine { "e" } else { "" };
    let agree = |n: usize| if n < 2 { e.to_owned() } else { format!("{e}s") };
    let mut text = format!(
        "L’enquête s’est tenue {}. Le répertoire compte {} {} ; {} pouvaient être joint{}, et un lien personnel a été préparé pour {}.",
        words::period(facts.period.0, facts.period.1),
        count(field.tally.frame() as usize),
        word(field.tally.frame() as usize),
        count(field.contactable),
        agree(field.contactable.max(2)),
        count(field.invited),
    );
    let validated = (field.tally.usable() + field.outside.usable()) as usize;
    text.push_str(
        &format!(
            " {} {} été commencé{}, et {} {} exploitable{} : {} servent de base à ce document.",
            counted(field.begun, "questionnaire"),
            if field.begun < 2 { "a" } else { "ont" },
            if field.begun < 2 { "" } else { "s" },
            counted(validated, "réponse"),
            if validated < 2 { "est" } else { "sont" },
            if validated < 2 { "" } else { "s" },
            if validated < 2 { "elle" } else { "elles" },
        )
        .replace("elle servent", "elle sert"),
    );
    let outside = field.outside.usable() as usize;
    if outside > 0 {
        text.push_str(&format!(
            " {} par le lien ouvert, hors du répertoire : {} dans les résultats, mais ni dans le taux de réponse ni dans la couverture.",
            if outside < 2 {
                "L’une d’elles est venue".to_owned()
            } else {
                format!("{} d’entre elles sont venues", words::capitalise(&words::in_words(outside, true)))
            },
            if outside < 2 { "elle compte" } else { "elles comptent" },
        ));
    }
    if let Some(minutes) = field.median_minutes {
        text.push_str(&format!(
            " Une fois sur deux, répondre a pris {} ou moins.",
            counted(minutes.round().max(1.0) as usize, "minute")
        ));
    }
    let (active, known) = field.tally.activity();
    let (active, known) = (active as usize, known as usize);
    if known > 0 && active < known {
        text.push_str(&format!(
            " Parmi les {} {} dont l’activité est connue, {} sont en activité.",
            count(known),
            word(known),
            count(active)
        ));
    }
    text
}

fn figures(desk: &Desk<'_>) -> Vec<KeyFigure> {
    let field = desk.input.field;
    let tile = |value: String, label: &str, detail: String, indicator: &str| KeyFigure {
        value,
        label: label.to_owned(),
        detail,
        indicator: indicator.to_owned(),
    };
    let rates = field.rates();
    let shared = |rate: Rate| rate.share().map(|share| percent_value(100.0 * share, 0));
    let over = |rate: Rate| (count(rate.part as usize), count(rate.of as usize));
    let frame = field.tally.frame() as usize;
    let mut tiles = vec![tile(
        count(desk.n()),
        "réponses utilisées",
        format!("{} au répertoire", counted(frame, "association")),
        "Q3",
    )];
    if let Some(share) = shared(rates.response) {
        let (part, of) = over(rates.response);
        tiles.push(tile(
            share,
            "de taux de réponse",
            format!("{part} sur {of} sollicitées, concernées et joignables"),
            "Q4",
        ));
    }
    if let Some(share) = rates.coverage {
        tiles.push(tile(
            percent_value(100.0 * share, 0),
            "des associations actives sont couvertes",
            format!(
                "{} sur {} {}",
                count(field.tally.usable() as usize),
                count(rates.population.round() as usize),
                if field.tally.active(&field.tally).is_some() {
                    "estimées actives"
                } else {
                    "concernées, faute de connaître leur activité"
                }
            ),
            "Q7",
        ));
    }
    if let Some(share) = shared(rates.contact) {
        let (part, of) = over(rates.contact);
        let mut detail = format!("{part} sur {of} ont ouvert le lien, répondu ou parlé avec l’équipe");
        if let Some(share) = shared(rates.cooperation) {
            detail.push_str(&format!(
                " ; {share} d’entre elles ont donné une réponse utilisable (coopération)"
            ));
        }
        tiles.push(tile(share, "de taux de contact", detail, "Q4"));
    }
    if frame > 0 {
        let reach = 100.0 * field.contactable as f64 / frame as f64;
        tiles.push(tile(
            percent_value(reach, 0),
            "du répertoire peut être joint",
            format!("{} sur {}", count(field.contactable), count(frame)),
            "Q2",
        ));
    }
    if let Some(points) = points(field).filter(|_| desk.n() >= 10) {
        tiles.push(tile(
            format!("± {points}"),
            "de marge indicative",
            "pour une proportion proche de 50 %, sur l’ensemble".to_owned(),
            "Q8",
        ));
    }
    tiles
}

fn outcomes(desk: &Desk<'_>) -> Vec<Block> {
    let tally = &desk.input.field.tally;
    let total = tally.frame();
    if total == 0 {
        return Vec::new();
    }
    let steps = tally
        .steps()
        .into_iter()
        .filter(|one| one.total || one.n > 0)
        .map(|one| {
            let value = f64::from(one.n);
            (step(one.key).to_owned(), if one.total { value } else { -value }, one.total)
        })
        .collect();
    let rows = OUTCOMES
        .iter()
        .map(|(status, label)| {
            let n = tally.of(&[*status]);
            let share = 100.0 * f64::from(n) / f64::from(total);
            TableRow {
                header: (*label).to_owned(),
                cells: vec![
                    TableCell::Number(f64::from(n), count(n as usize)),
                    TableCell::Number(share, percent_value(share, 0)),
                ],
                total: *status == CaseStatus::Usable,
            }
        })
        .collect();
    let used = tally.usable() as usize;
    let title = format!(
        "Sur {} au répertoire, {} {} répondu de façon exploitable",
        counted(total as usize, &desk.input.plan.noun.singular),
        count(used),
        if used < 2 { "a" } else { "ont" }
    );
    let draft = Draft {
        id: "figure-reponse".to_owned(),
        title,
        subtitle: "Du répertoire aux réponses utilisées, en nombre d’associations".to_owned(),
        chart: Chart::Waterfall { steps },
        table: Table {
            caption: "Ce qu’il est advenu de chaque association du répertoire".to_owned(),
            columns: ["Issue", "Associations", "Part"].map(str::to_owned).to_vec(),
            rows,
            notes: Vec::new(),
        },
        kind: "Cascade, du répertoire aux réponses utilisées",
        values: vec![
            ("Répertoire".to_owned(), count(total as usize)),
            ("Sollicitées".to_owned(), count(tally.asked() as usize)),
            ("Réponses utilisées".to_owned(), count(used)),
        ],
        question: None,
        notes: vec![
            "Chaque association du répertoire est comptée une fois.".to_owned(),
            "Taux de réponse : réponses utilisées sur associations sollicitées, concernées et joignables ; refus et silences restent au \
             dénominateur (définitions de l’AAPOR, 10e édition)."
                .to_owned(),
        ],
        source: "Source : suivi de l’enquête ; indicateurs Q3 et Q4.".to_owned(),
    };
    vec![draft.block()]
}

/// Responses received, cumulated week after week.
fn over_time(desk: &Desk<'_>) -> Vec<Block> {
    let field = desk.input.field;
    let days: Vec<(Date, usize)> = field
        .by_day
        .iter()
        .filter_map(|(day, count)| Some((day.parse::<Date>().ok()?, *count)))
        .collect();
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else {
        return Vec::new();
    };
    let week = |day: Date| (day.since(*first).map_or(0, |span| span.get_days()) / 7).max(0) as usize;
    let weeks = week(*last) + 1;
    if weeks < 3 {
        return Vec::new();
    }
    let mut received = vec![0usize; weeks];
    for (day, count) in &days {
        received[week(*day)] += count;
    }
    let starts: Vec<Date> = (0..weeks)
        .map(|place| first.saturating_add(jiff::Span::new().days(7 * place as i64)))
        .collect();
    let label = |day: &Date| {
        let short = words::date_short(*day);
        short
            .rsplit_once(' ')
            .map_or(short.clone(), |(day_month, _)| day_month.to_owned())
    };
    let mut sum = 0usize;
    let totals: Vec<usize> = received
        .iter()
        .map(|count| {
            sum += count;
            sum
        })
        .collect();
    let half = totals.iter().position(|total| 2 * total >= sum).unwrap_or(0);
    let rows = starts
        .iter()
        .zip(received.iter().zip(&totals))
        .map(|(start, (new, total))| TableRow {
            header: format!("Semaine du {}", label(start)),
            cells: vec![
                TableCell::Number(*new as f64, count(*new)),
                TableCell::Number(*total as f64, count(*total)),
            ],
            total: false,
        });
    let draft = Draft {
        id: "figure-rythme".to_owned(),
        title: format!(
            "La moitié des questionnaires sont arrivés en {}",
            if half == 0 {
                "une semaine".to_owned()
            } else {
                format!("{} semaines", words::in_words(half + 1, true))
            }
        ),
        subtitle: "Questionnaires envoyés, cumul à la fin de chaque semaine".to_owned(),
        chart: Chart::Lines {
            unit: Unit::Count,
            ticks: starts.iter().map(label).collect(),
            series: vec![(
                "Questionnaires".to_owned(),
                totals.iter().map(|total| Some(*total as f64)).collect(),
            )],
            marks: Vec::new(),
        },
        table: Table {
            caption: "Questionnaires envoyés, par semaine".to_owned(),
            columns: ["Semaine", "Reçus", "Cumul"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
            notes: Vec::new(),
        },
        kind: "Courbe",
        values: starts
            .iter()
            .zip(&totals)
            .map(|(start, total)| (label(start), count(*total)))
            .collect(),
        question: None,
        notes: Vec::new(),
        source: "Source : suivi de l’enquête ; indicateur Q6.".to_owned(),
    };
    vec![draft.block()]
}

fn limits(desk: &Desk<'_>) -> Block {
    let mut text =
        "Répondre était libre : les associations qui ont répondu ne sont pas un échantillon tiré au sort. Les intervalles \
        donnés ici disent ce que le hasard seul peut changer ; ils ne disent rien de ce qu’auraient répondu les autres."
            .to_owned();
    if desk.weighted().is_some() {
        text.push_str(
            " Les poids corrigent ce que le répertoire sait des différences entre celles qui ont répondu et les autres, pas ce qu’il \
             ignore.",
        );
    } else if desk.input.dataset.weighted.is_none() {
        text.push_str(" Les réponses ne sont pas redressées : chacune compte pour une.");
    }
    if desk.n() < 30 {
        text.push_str(" Avec si peu de réponses, aucune proportion n’est commentée.");
    }
    Block::Callout {
        kind: CalloutKind::Limit,
        title: "Ce que ces chiffres ne disent pas".to_owned(),
        text: vec![Inline::Text(text)],
    }
}
