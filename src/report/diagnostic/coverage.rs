//! Who answered among whom: each stratum of the frame, the answers used, what small ones must hide.

use super::desk::Desk;
use crate::analysis::thresholds::NOTHING;
use crate::fieldwork::FieldQuality;
use crate::fieldwork::board::{Group, Stratum, Tally};
use crate::fieldwork::rates;
use crate::report::words::{count, percent_value};
use crate::report::{Block, Table, TableCell, TableRow};

/// The wording of a domain code of the register, from the nomenclatures of the questionnaire.
fn domain(desk: &Desk<'_>, code: Option<&str>) -> String {
    let Some(code) = code else {
        return "Domaine inconnu".to_owned();
    };
    let questionnaire = desk.input.questionnaire;
    // The nomenclature that knows most of the codes of the register.
    let codes: Vec<&str> = strata(desk).filter_map(|group| group.key.domain.as_deref()).collect();
    let known = |nomenclature: &crate::questionnaire::Nomenclature| {
        let has = |code: &&&str| nomenclature.categories.iter().any(|category| category.code == ***code);
        codes.iter().filter(has).count()
    };
    let best = questionnaire
        .nomenclatures
        .values()
        .max_by_key(|nomenclature| known(nomenclature));
    let found = best.and_then(|best| best.categories.iter().find(|category| category.code == code));
    found.map_or_else(
        || crate::register::domain_name(code),
        |category| category.label.get(&questionnaire.locale).to_owned(),
    )
}

/// The strata that have associations of the frame.
fn strata<'a>(desk: &Desk<'a>) -> impl Iterator<Item = &'a Group<Stratum>> + use<'a> {
    let field: &'a FieldQuality = desk.input.field;
    field.strata.iter().filter(|group| group.tally.frame() > 0)
}

/// Which strata are hidden: fewer than five responses or associations, and one more when it would be alone.
fn hidden(coverage: &[Tally]) -> Vec<bool> {
    let few = |n: u32| (n as usize) < NOTHING;
    let mut hidden: Vec<bool> = coverage
        .iter()
        .map(|tally| few(tally.usable()) || few(tally.frame()))
        .collect();
    if hidden.iter().filter(|hide| **hide).count() == 1
        && let Some(next) = (0..hidden.len())
            .filter(|place| !hidden[*place])
            .min_by_key(|place| coverage[*place].usable())
    {
        hidden[next] = true;
    }
    hidden
}

/// Responses used by stratum of the register.
pub(super) fn coverage(desk: &Desk<'_>) -> Vec<Block> {
    let whole = &desk.input.field.tally;
    let groups: Vec<&Group<Stratum>> = strata(desk).collect();
    if groups.len() < 2 {
        return Vec::new();
    }
    let tallies: Vec<Tally> = groups.iter().map(|group| group.tally).collect();
    let mut thin = false;
    let rows: Vec<TableRow> = groups
        .iter()
        .zip(hidden(&tallies))
        .map(|(group, hide)| {
            let employer = match group.key.employer {
                Some(true) => "employeuse",
                Some(false) => "non employeuse",
                None => "emploi inconnu",
            };
            let number = |n: f64, text: String| TableCell::Number(n, text);
            let whole_count = f64::from(group.tally.frame());
            let mut cells = vec![number(whole_count, count(group.tally.frame() as usize))];
            if hide {
                cells.extend([TableCell::Hidden, TableCell::Hidden, TableCell::Hidden]);
            } else {
                let rates = rates(&group.tally, whole);
                let used = group.tally.usable();
                let star = if group.tally.is_thin() { "\u{a0}*" } else { "" };
                thin |= group.tally.is_thin();
                let share = 100.0 * rates.coverage.unwrap_or_default();
                cells.extend([
                    number(rates.population, count(rates.population.round() as usize)),
                    number(f64::from(used), format!("{}{star}", count(used as usize))),
                    number(share, percent_value(share, 0)),
                ]);
            }
            TableRow {
                header: format!("{}, {employer}", domain(desk, group.key.domain.as_deref())),
                cells,
                total: false,
            }
        })
        .collect();
    let mut notes = vec![
        if whole.active(whole).is_some() {
            "Couverture : réponses utilisées sur associations que l’on estime actives (hypothèse haute)."
        } else {
            "Couverture : réponses utilisées sur associations concernées ; trop peu de situations sont connues pour estimer celles qui \
             sont actives."
        }
        .to_owned(),
    ];
    if thin {
        notes.push("* Moins de 10 réponses : ce groupe n’est pas publié seul.".to_owned());
    }
    vec![Block::Table(Table {
        caption: "Ce que les réponses couvrent, selon le domaine et l’emploi connus au répertoire".to_owned(),
        columns: [
            "Groupe du répertoire",
            "Répertoire",
            "À couvrir",
            "Réponses utilisées",
            "Couverture",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows,
        notes,
    })]
}
