//! How the survey went: from the register to the responses used, response over time, coverage, precision.

use super::desk::Desk;
use super::drawings::{Draft, paragraph};
use crate::analysis::thresholds::NOTHING;
use crate::report::words::{self, count, counted, percent_value};
use crate::report::{Block, CalloutKind, Chart, Inline, KeyFigure, Table, TableCell, TableRow, Unit};
use crate::values::Date;

/// What became of an association, in words: code, step of the figure, row of the table.
const OUTCOMES: [(&str, &str); 10] = [
    ("no-contact", "Sans moyen de contact"),
    ("not-started", "Sans réponse"),
    ("partial", "Questionnaire commencé, non envoyé"),
    ("refused", "Refus"),
    ("out-of-scope", "Hors champ (ni siège ni activité)"),
    ("dormant", "En sommeil"),
    ("dissolved", "Dissoute"),
    ("rejected", "Réponse écartée"),
    ("submitted", "Envoyée, trop incomplète"),
    ("usable", "Réponse utilisée"),
];

/// Strata with fewer responses are pointed out.
const THIN: usize = 10;

/// Half-width in points of the 95 % interval of a share of one half, as if respondents had been drawn at random; `population` 0:
/// unknown.
pub(super) fn margin(n: usize, population: usize) -> Option<f64> {
    if n == 0 {
        return None;
    }
    let fraction = if population > n { n as f64 / population as f64 } else { 0.0 };
    Some(100.0 * 1.96 * (0.25 / n as f64 * (1.0 - fraction)).sqrt())
}

/// The blocks of the chapter on method.
pub(super) fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let field = desk.input.field;
    let mut out = Vec::new();
    if field.frame == 0 {
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
    out.push(limits(desk));
    out
}

fn disposition(desk: &Desk<'_>, code: &str) -> usize {
    let found = desk.input.field.dispositions.iter().find(|(known, _)| known == code);
    found.map_or(0, |(_, count)| *count)
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
        count(field.frame),
        word(field.frame),
        count(field.contactable),
        agree(field.contactable.max(2)),
        count(field.invited),
    );
    text.push_str(
        &format!(
            " {} {} été commencé{}, et {} {} exploitable{} : {} servent de base à ce document.",
            counted(field.begun, "questionnaire"),
            if field.begun < 2 { "a" } else { "ont" },
            if field.begun < 2 { "" } else { "s" },
            counted(field.validated, "réponse"),
            if field.validated < 2 { "est" } else { "sont" },
            if field.validated < 2 { "" } else { "s" },
            if field.validated < 2 { "elle" } else { "elles" },
        )
        .replace("elle servent", "elle sert"),
    );
    if let Some(minutes) = field.median_minutes {
        text.push_str(&format!(
            " Une fois sur deux, répondre a pris {} ou moins.",
            counted(minutes.round().max(1.0) as usize, "minute")
        ));
    }
    let (active, known) = field.activity;
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
    let mut tiles = vec![tile(
        count(desk.n()),
        "réponses utilisées",
        format!("{} au répertoire", counted(field.frame, "association")),
        "Q3",
    )];
    if field.eligible > 0 {
        let rate = 100.0 * field.validated as f64 / field.eligible as f64;
        tiles.push(tile(
            percent_value(rate, 0),
            "de taux de réponse",
            format!(
                "{} sur {} concernées et invitées",
                count(field.validated),
                count(field.eligible)
            ),
            "Q4",
        ));
    }
    if field.frame > 0 {
        let reach = 100.0 * field.contactable as f64 / field.frame as f64;
        tiles.push(tile(
            percent_value(reach, 0),
            "du répertoire peut être joint",
            format!("{} sur {}", count(field.contactable), count(field.frame)),
            "Q2",
        ));
    }
    if let Some(margin) = margin(desk.n(), field.frame).filter(|_| desk.n() >= 10) {
        tiles.push(tile(
            format!("± {}", counted(margin.round().max(1.0) as usize, "point")),
            "de marge indicative",
            "pour une proportion proche de 50 %, sur l’ensemble".to_owned(),
            "Q8",
        ));
    }
    tiles
}

fn outcomes(desk: &Desk<'_>) -> Vec<Block> {
    let field = desk.input.field;
    let total: usize = field.dispositions.iter().map(|(_, count)| count).sum();
    if total == 0 {
        return Vec::new();
    }
    let mut steps = vec![("Répertoire".to_owned(), field.frame as f64, true)];
    let mut rows = Vec::new();
    for (code, label) in OUTCOMES {
        let n = disposition(desk, code);
        let used = code == "usable";
        if n > 0 || used {
            steps.push((
                if used {
                    "Réponses utilisées".to_owned()
                } else {
                    label.to_owned()
                },
                if used { n as f64 } else { -(n as f64) },
                used,
            ));
        }
        rows.push(TableRow {
            header: label.to_owned(),
            cells: vec![
                TableCell::Number(n as f64, count(n)),
                TableCell::Number(
                    100.0 * n as f64 / total as f64,
                    percent_value(100.0 * n as f64 / total as f64, 0),
                ),
            ],
            total: used,
        });
    }
    let used = disposition(desk, "usable");
    let silent = disposition(desk, "not-started");
    let title = format!(
        "Sur {} au répertoire, {} {} répondu de façon exploitable",
        counted(field.frame, &desk.input.plan.noun.singular),
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
            ("Répertoire".to_owned(), count(field.frame)),
            ("Sans réponse".to_owned(), count(silent)),
            ("Réponses utilisées".to_owned(), count(used)),
        ],
        question: None,
        notes: vec!["Chaque association du répertoire est comptée une fois.".to_owned()],
        source: "Source : suivi de l’enquête ; indicateur Q3.".to_owned(),
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

/// The wording of a domain code of the register, from the nomenclatures of the questionnaire.
fn domain(desk: &Desk<'_>, code: &str) -> String {
    let questionnaire = desk.input.questionnaire;
    // The nomenclature that knows most of the codes of the register.
    let codes: Vec<&str> = desk.input.field.coverage.iter().map(|(label, ..)| stratum(label).0).collect();
    let known = |nomenclature: &crate::questionnaire::Nomenclature| {
        let has = |code: &&&str| nomenclature.categories.iter().any(|category| category.code == ***code);
        codes.iter().filter(has).count()
    };
    let best = questionnaire
        .nomenclatures
        .values()
        .max_by_key(|nomenclature| known(nomenclature));
    let found = best.and_then(|best| best.categories.iter().find(|category| category.code == code));
    match (found, code) {
        (Some(category), _) => category.label.get(&questionnaire.locale).to_owned(),
        (None, "?") => "Domaine inconnu".to_owned(),
        (None, code) => code.to_owned(),
    }
}

/// The two parts of the label of a stratum: domain code, employment.
fn stratum(label: &str) -> (&str, &str) {
    let (code, employer) = label.split_once('·').unwrap_or((label, ""));
    (code.trim_matches([' ', '\u{a0}']), employer.trim_matches([' ', '\u{a0}']))
}

/// Which strata are hidden: fewer than five responses or associations, and one more when it would be alone.
fn hidden(coverage: &[(String, usize, usize)]) -> Vec<bool> {
    let mut hidden: Vec<bool> = coverage
        .iter()
        .map(|(_, used, all)| *used < NOTHING || *all < NOTHING)
        .collect();
    if hidden.iter().filter(|hide| **hide).count() == 1
        && let Some(next) = (0..hidden.len())
            .filter(|place| !hidden[*place])
            .min_by_key(|place| coverage[*place].1)
    {
        hidden[next] = true;
    }
    hidden
}

/// Responses used by stratum of the register.
fn coverage(desk: &Desk<'_>) -> Vec<Block> {
    let field = desk.input.field;
    if field.coverage.len() < 2 {
        return Vec::new();
    }
    let mut thin = 0;
    let rows: Vec<TableRow> = field
        .coverage
        .iter()
        .zip(hidden(&field.coverage))
        .map(|((label, used, all), hide)| {
            let (code, employer) = stratum(label);
            let employer = employer.replace('?', "emploi inconnu");
            let mut header = domain(desk, code);
            if !employer.is_empty() {
                header.push_str(&format!(", {employer}"));
            }
            if hide {
                return TableRow {
                    header,
                    cells: vec![
                        TableCell::Number(*all as f64, count(*all)),
                        TableCell::Hidden,
                        TableCell::Hidden,
                    ],
                    total: false,
                };
            }
            let few = *used < THIN;
            thin += usize::from(few);
            let rate = if *all > 0 { 100.0 * *used as f64 / *all as f64 } else { 0.0 };
            TableRow {
                header,
                cells: vec![
                    TableCell::Number(*all as f64, count(*all)),
                    TableCell::Number(*used as f64, format!("{}{}", count(*used), if few { "\u{a0}*" } else { "" })),
                    TableCell::Number(rate, percent_value(rate, 0)),
                ],
                total: false,
            }
        })
        .collect();
    let notes = if thin > 0 {
        vec!["* Moins de 10 réponses : ce groupe n’est pas publié seul.".to_owned()]
    } else {
        Vec::new()
    };
    vec![Block::Table(Table {
        caption: "Ce que les réponses couvrent, selon le domaine et l’emploi connus au répertoire".to_owned(),
        columns: ["Groupe du répertoire", "Associations", "Réponses utilisées", "Couverture"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        notes,
    })]
}

fn limits(desk: &Desk<'_>) -> Block {
    let mut text = "Répondre était libre : les associations qui ont répondu ne sont pas un échantillon tiré au sort. Les intervalles \
        donnés ici disent ce que le hasard seul peut changer ; ils ne disent rien de ce qu’auraient répondu les autres. Les réponses ne \
        sont pas redressées : chacune compte pour une."
        .to_owned();
    if desk.n() < 30 {
        text.push_str(" Avec si peu de réponses, aucune proportion n’est commentée.");
    }
    Block::Callout {
        kind: CalloutKind::Limit,
        title: "Ce que ces chiffres ne disent pas".to_owned(),
        text: vec![Inline::Text(text)],
    }
}
