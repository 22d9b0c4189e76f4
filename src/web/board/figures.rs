//! The figures of the board: losses from the frame to the answers, and the curve of the answers with the mailings marked.

use super::count;
use crate::app::board::{Board, Mailing};
use crate::fieldwork::Wave;
use crate::i18n::{Words, civil_date, number, text};
use crate::report::{Chart, Figure, Table, TableCell, TableRow, Unit};
use crate::values::{Date, day_month};

fn number_cell(n: u32) -> TableCell {
    TableCell::Number(f64::from(n), count(n))
}

/// From the frame to the answers used.
pub(super) fn waterfall(words: Words, board: &Board) -> Figure {
    let steps = board.whole.steps();
    let label = |key: &str| words.t(&format!("step-{key}"));
    // A loss of nothing is not drawn; it stands in the table.
    let shown = steps.iter().filter(|step| step.total || step.n > 0);
    let chart = Chart::Waterfall {
        steps: shown
            .map(|step| {
                let value = f64::from(step.n);
                (label(step.key), if step.total { value } else { -value }, step.total)
            })
            .collect(),
    };
    let row = |step: &crate::fieldwork::board::Step| TableRow {
        header: label(step.key),
        cells: vec![if step.total {
            number_cell(step.n)
        } else {
            TableCell::Number(-f64::from(step.n), number(-f64::from(step.n)))
        }],
        total: step.total,
    };
    let args = [
        ("frame", text(count(board.whole.frame()))),
        ("asked", text(count(board.whole.asked()))),
        ("usable", text(count(board.whole.usable()))),
    ];
    Figure {
        id: "pertes".to_owned(),
        title: words.with("board-waterfall", &args),
        subtitle: words.t("board-waterfall-what"),
        alt: words.with("board-waterfall-alt", &args),
        chart,
        table: Table {
            caption: words.t("board-waterfall-what"),
            columns: vec![words.t("wave-disposition"), words.t("wave-count")],
            rows: steps.iter().map(row).collect(),
            notes: Vec::new(),
        },
        question: None,
        notes: Vec::new(),
        source: String::new(),
    }
}

/// Answers day by day, cumulated, with the mailings; none before the first answer begun.
pub(super) fn curve(words: Words, wave: &Wave, board: &Board) -> Option<Figure> {
    let first = board.days.first()?.0;
    let from = board.mailings.first().map_or(first, |mailing| mailing.at.date().min(first));
    let to = board.at.date().min(wave.closes_at.date()).max(board.days.last()?.0);
    let dates: Vec<Date> = (0..=730i64)
        .filter_map(|days| from.checked_add(jiff::Span::new().days(days)).ok())
        .take_while(|date| *date <= to)
        .collect();
    let (mut begun, mut usable) = (0u32, 0u32);
    let mut lines: Vec<(Date, u32, u32, u32)> = Vec::with_capacity(dates.len());
    let mut days = board.days.iter().peekable();
    for date in dates {
        let mut today = 0;
        while let Some((_, day)) = days.next_if(|(on, _)| *on <= date) {
            begun += day.begun;
            usable += day.usable;
            today += day.usable;
        }
        lines.push((date, today, begun, usable));
    }
    let of = |value: fn(&(Date, u32, u32, u32)) -> u32| lines.iter().map(|line| Some(f64::from(value(line)))).collect();
    let marks = board
        .mailings
        .iter()
        .filter_map(|mailing| {
            let on = mailing.at.date();
            let place = lines.iter().position(|line| line.0 == on)?;
            Some((place, short(words, mailing)))
        })
        .collect();
    let args = [
        ("usable", text(count(usable))),
        ("begun", text(count(begun))),
        ("date", text(civil_date(to, false))),
    ];
    let row = |(date, today, begun, usable): &(Date, u32, u32, u32)| {
        let sent: Vec<String> = board
            .mailings
            .iter()
            .filter(|mailing| mailing.at.date() == *date)
            .map(|mailing| long(words, mailing))
            .collect();
        TableRow {
            header: civil_date(*date, true),
            cells: vec![
                number_cell(*today),
                number_cell(*usable),
                number_cell(*begun),
                TableCell::Text(sent.join(", ")),
            ],
            total: false,
        }
    };
    Some(Figure {
        id: "courbe".to_owned(),
        title: words.with("board-curve", &args),
        subtitle: words.t("board-curve-what"),
        alt: words.with("board-curve-alt", &args),
        chart: Chart::Lines {
            unit: Unit::Count,
            ticks: lines.iter().map(|(date, ..)| day_month(*date)).collect(),
            series: vec![
                (words.t("board-curve-usable"), of(|line| line.3)),
                (words.t("board-curve-begun"), of(|line| line.2)),
            ],
            marks,
        },
        table: Table {
            caption: words.t("board-curve-what"),
            columns: [
                "wave-day",
                "board-curve-day",
                "board-curve-usable",
                "board-curve-begun",
                "board-curve-mails",
            ]
            .iter()
            .map(|key| words.t(key))
            .collect(),
            rows: lines.iter().map(row).collect(),
            notes: Vec::new(),
        },
        question: None,
        notes: mailings(words, board),
        source: String::new(),
    })
}

/// The label of a mark.
fn short(words: Words, mailing: &Mailing) -> String {
    match mailing.reminder {
        None => words.t("board-mark-invitation"),
        Some(rank) => words.one("board-mark-reminder", "rank", rank),
    }
}

/// « invitation », « relance 2 ».
fn long(words: Words, mailing: &Mailing) -> String {
    match mailing.reminder {
        None => words.t("board-invitation"),
        Some(rank) => words.one("board-reminder", "rank", rank),
    }
}

/// The mailings, a sentence each.
pub(super) fn mailings(words: Words, board: &Board) -> Vec<String> {
    let line = |mailing: &Mailing| {
        let args = [
            ("mark", text(short(words, mailing))),
            ("what", text(long(words, mailing))),
            ("date", text(civil_date(mailing.at.date(), true))),
            ("mails", text(count(mailing.mails))),
        ];
        words.with("board-mailing", &args)
    };
    board.mailings.iter().map(line).collect()
}
