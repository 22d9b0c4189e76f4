//! How far people got: the page where questionnaires begun and never sent were left.

use super::desk::Desk;
use super::drawings::{Draft, paragraph};
use crate::analysis::thresholds::NOTHING;
use crate::report::words::{count, counted, list, percent_value};
use crate::report::{BarRow, Block, Chart, Point, Table, TableCell, TableRow, Unit};

/// Most pages named in a title; with more of them equal, none stands out.
const NAMED: usize = 2;

/// A sentence, and a figure with its table when enough questionnaires were left on the way.
pub(super) fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let field = desk.input.field;
    let left: usize = field.stopped_at.iter().map(|(_, stopped)| stopped).sum();
    if left == 0 || field.begun < left {
        return Vec::new();
    }
    let pages: Vec<(String, usize)> = field.stopped_at.iter().map(|(page, n)| (title(desk, page), *n)).collect();
    let mut out = vec![paragraph(story(left, field.begun, &pages))];
    if left >= NOTHING && pages.len() > 1 {
        let mut draft = figure(left, field.begun, &pages);
        if desk.input.facts.open {
            draft
                .notes
                .push("L’enquête est ouverte : un questionnaire resté en route peut encore être repris.".to_owned());
        }
        out.push(draft.block());
    }
    out
}

/// The title of a page of the questionnaire; its code when the questionnaire no longer has it.
fn title(desk: &Desk<'_>, id: &str) -> String {
    let questionnaire = desk.input.questionnaire;
    let page = questionnaire.pages.iter().find(|page| page.id == id);
    page.map_or_else(|| id.to_owned(), |page| desk.fill(page.title.get(&questionnaire.locale)))
}

/// The pages where most stopped, when they stand out.
fn most(pages: &[(String, usize)]) -> Option<(Vec<String>, usize)> {
    let top = pages.iter().map(|(_, n)| *n).max()?;
    let named: Vec<String> = pages
        .iter()
        .filter(|(_, n)| *n == top)
        .map(|(page, _)| format!("« {page} »"))
        .collect();
    (named.len() <= NAMED && top > 1 && named.len() < pages.len()).then_some((named, top))
}

fn story(left: usize, begun: usize, pages: &[(String, usize)]) -> String {
    let mut text = format!(
        "Sur {}, {} {} en route.",
        if begun < 2 {
            "un questionnaire commencé".to_owned()
        } else {
            format!("{} questionnaires commencés", count(begun))
        },
        count(left),
        if left < 2 { "est resté" } else { "sont restés" },
    );
    if let Some((named, top)) = most(pages).filter(|_| left >= NOTHING) {
        text.push_str(&format!(
            " Les arrêts les plus nombreux ont lieu {} {} ({}{}).",
            if named.len() < 2 { "à la page" } else { "aux pages" },
            list(&named),
            counted(top, "questionnaire"),
            if named.len() < 2 { "" } else { " chacune" },
        ));
    }
    text
}

fn figure(left: usize, begun: usize, pages: &[(String, usize)]) -> Draft {
    let named = most(pages);
    let title = match &named {
        Some((named, _)) => format!(
            "Quand un questionnaire reste en route, c’est le plus souvent {} {}",
            if named.len() < 2 { "à la page" } else { "aux pages" },
            list(named)
        ),
        None => format!("Les arrêts se répartissent sur {}", counted(pages.len(), "page")),
    };
    let top = pages.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let mut still = begun;
    let rows = pages.iter().map(|(page, n)| {
        still -= n;
        let share = 100.0 * still as f64 / begun as f64;
        TableRow {
            header: page.clone(),
            cells: vec![
                TableCell::Number(*n as f64, count(*n)),
                TableCell::Number(still as f64, count(still)),
                TableCell::Number(share, percent_value(share, 0)),
            ],
            total: false,
        }
    });
    Draft {
        id: "figure-arrets".to_owned(),
        title,
        subtitle: format!(
            "Dernière page vue, dans l’ordre du questionnaire · {} en route",
            if left < 2 {
                "1 questionnaire resté".to_owned()
            } else {
                format!("{} questionnaires restés", count(left))
            }
        ),
        chart: Chart::Bars {
            unit: Unit::Count,
            rows: pages
                .iter()
                .map(|(page, n)| BarRow {
                    label: page.clone(),
                    n: None,
                    point: Some(Point {
                        value: *n as f64,
                        interval: None,
                        fragile: false,
                    }),
                    strong: named.is_none() || *n == top,
                })
                .collect(),
        },
        table: Table {
            caption: "Jusqu’où vont les questionnaires commencés".to_owned(),
            columns: ["Page", "S’y arrêtent", "Vont plus loin", "Part de ceux commencés"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
            notes: Vec::new(),
        },
        kind: "Barres, dans l’ordre du questionnaire",
        values: pages.iter().map(|(page, n)| (page.clone(), count(*n))).collect(),
        question: None,
        notes: Vec::new(),
        source: "Source : suivi de l’enquête ; indicateur Q6.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(counts: &[(&str, usize)]) -> Vec<(String, usize)> {
        counts.iter().map(|(page, n)| ((*page).to_owned(), *n)).collect()
    }

    #[test]
    fn the_sentence_agrees_and_names_a_page_only_when_it_stands_out() {
        assert_eq!(
            story(1, 1, &pages(&[("Lieux", 1)])),
            "Sur un questionnaire commencé, 1 est resté en route."
        );
        assert_eq!(
            story(12, 80, &pages(&[("Lieux", 7), ("Emploi", 5)])),
            "Sur 80 questionnaires commencés, 12 sont restés en route. Les arrêts les plus nombreux ont lieu à la page « Lieux » (7\u{a0}questionnaires)."
        );
        assert_eq!(
            story(9, 80, &pages(&[("Lieux", 3), ("Emploi", 3), ("Recettes", 3)])),
            "Sur 80 questionnaires commencés, 9 sont restés en route."
        );
    }

    #[test]
    fn those_who_go_further_are_those_who_did_not_stop_before() {
        let Block::Figure(figure) = figure(12, 80, &pages(&[("Lieux", 7), ("Emploi", 5)])).block() else {
            panic!("a figure is expected");
        };
        let cells = |row: usize| &figure.table.rows[row].cells;
        assert_eq!(cells(0)[1], TableCell::Number(73.0, "73".to_owned()));
        assert_eq!(cells(1)[1], TableCell::Number(68.0, "68".to_owned()));
        assert_eq!(cells(1)[2], TableCell::Number(85.0, "85\u{a0}%".to_owned()));
    }
}
