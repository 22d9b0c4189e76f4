//! The tables of the board: coverage by domain and employer, by place, what each stratum needs.

use super::show::commune_words;
use super::{count, domain_words, employer_words, percent, stratum_code, stratum_words};
use crate::app::board::Board;
use crate::fieldwork::board::{FIRM, Group, Place, Tally, groups};
use crate::fieldwork::{CaseStatus, Wave, rates};
use crate::i18n::{Words, number, text};
use crate::web::coordinate::encode;

/// Groups of fewer associations are not detailed to those who do not run the fieldwork: one would know who answered.
const DISCREET: u32 = 5;
/// Strata listed among those to push first.
const LISTED: usize = 12;

/// A cell of the coverage table.
pub(super) struct HeatCell {
    /// « 12 / 80 »; empty: nobody.
    pub(super) answers: String,
    /// « 15 % ».
    pub(super) coverage: String,
    /// Depth of the colour, 0 to 4.
    pub(super) depth: u8,
    /// Fewer than ten answers.
    pub(super) thin: bool,
}

/// The coverage table.
pub(super) struct Heat {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(String, Vec<HeatCell>, bool)>,
}

fn hidden(tally: &Tally, runs: bool) -> bool {
    !runs && tally.frame() < DISCREET
}

/// The shade goes by fifths of the widest usual coverage: 0, 10, 20, 30, 40 % and more.
fn depth(coverage: f64) -> u8 {
    match (coverage * 10.0) as u32 {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 3,
        _ => 4,
    }
}

fn cell(words: Words, tally: &Tally, whole: &Tally, runs: bool) -> HeatCell {
    let empty = |answers: String| HeatCell {
        answers,
        coverage: String::new(),
        depth: 0,
        thin: false,
    };
    if tally.frame() == 0 {
        return empty("–".to_owned());
    }
    if hidden(tally, runs) {
        return empty(words.t("board-discreet"));
    }
    let rates = rates(tally, whole);
    HeatCell {
        answers: format!("{}\u{a0}/\u{a0}{}", count(tally.usable()), number(rates.population.round())),
        coverage: percent(rates.coverage),
        depth: rates.coverage.map_or(0, depth),
        thin: tally.is_thin(),
    }
}

/// Coverage by domain (rows) and employer status (columns), with totals.
pub(super) fn heat(words: Words, board: &Board, runs: bool) -> Heat {
    let mut employers: Vec<Option<bool>> = board
        .strata
        .iter()
        .filter(|group| group.tally.frame() > 0)
        .map(|group| group.key.employer)
        .collect();
    employers.sort_by_key(|employer| match employer {
        Some(false) => 0,
        Some(true) => 1,
        None => 2,
    });
    employers.dedup();
    let sum = |keep: &dyn Fn(&Option<String>, Option<bool>) -> bool| {
        let mut out = Tally::default();
        for group in &board.strata {
            if keep(&group.key.domain, group.key.employer) {
                out.plus(&group.tally);
            }
        }
        out
    };
    let mut domains: Vec<Option<String>> = board.strata.iter().map(|group| group.key.domain.clone()).collect();
    domains.sort_by(|a, b| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)));
    domains.dedup();
    let line = |label: String, total: bool, of: &dyn Fn(&Option<String>) -> bool| {
        let mut cells: Vec<HeatCell> = employers
            .iter()
            .map(|employer| cell(words, &sum(&|domain, e| of(domain) && e == *employer), &board.whole, runs))
            .collect();
        cells.push(cell(words, &sum(&|domain, _| of(domain)), &board.whole, runs));
        (label, cells, total)
    };
    let mut rows: Vec<_> = domains
        .iter()
        .filter(|domain| sum(&|one, _| one == *domain).frame() > 0)
        .map(|domain| line(domain_words(words, domain.as_deref()), false, &|one| one == domain))
        .collect();
    rows.push(line(words.t("board-total"), true, &|_| true));
    let mut columns: Vec<String> = employers.iter().map(|employer| employer_words(words, *employer)).collect();
    columns.push(words.t("board-total"));
    Heat { columns, rows }
}

/// A stratum that needs answers.
pub(super) struct NeedLine {
    pub(super) label: String,
    pub(super) score: String,
    pub(super) usable: String,
    pub(super) missing: String,
    pub(super) pending: String,
    pub(super) coverage: String,
    /// How many have the status pointed out.
    pub(super) status: Option<String>,
    pub(super) calls: Option<String>,
}

/// The strata that need answers, the most pressing first.
pub(super) fn need_lines(
    words: Words,
    board: &Board,
    status: Option<CaseStatus>,
    calls: Option<&str>,
    runs: bool,
) -> Vec<NeedLine> {
    board
        .needs
        .iter()
        .filter(|need| !hidden(&need.tally, runs) && (status.is_some() || need.score >= 0.5))
        .take(if status.is_some() { usize::MAX } else { LISTED })
        .map(|need| {
            let missing = match need.goal {
                None => words.t("board-need-none"),
                Some(FIRM) => words.one("board-need-firm", "n", count(need.to_firm)),
                Some(_) => {
                    let args = [("thin", text(count(need.to_thin))), ("firm", text(count(need.to_firm)))];
                    words.with("board-need-thin", &args)
                }
            };
            NeedLine {
                label: stratum_words(words, &need.stratum),
                score: number(need.score.round()),
                usable: count(need.tally.usable()),
                missing: if need.reachable {
                    missing
                } else {
                    format!("{missing} {}", words.t("board-need-unreachable"))
                },
                pending: count(need.tally.pending()),
                coverage: percent(need.coverage),
                status: status.map(|status| count(need.tally.of(&[status]))),
                calls: calls
                    .filter(|_| need.tally.pending() > 0)
                    .map(|url| format!("{url}?strate={}", encode(&stratum_code(&need.stratum)))),
            }
        })
        .collect()
}

/// What places are told apart by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commune,
    Quarter,
    Qpv,
}

/// A table of places.
pub(super) struct PlaceTable {
    pub(super) title: String,
    pub(super) head: String,
    /// Place; answers; population; coverage; still expected; fewer than ten answers.
    pub(super) rows: Vec<(String, String, String, String, String, bool)>,
}

/// A place in words.
pub(super) fn place_words(words: Words, wave: &Wave, kind: Kind, code: Option<&str>) -> String {
    let Some(code) = code else {
        return words.t(if kind == Kind::Qpv {
            "board-qpv-out"
        } else {
            "board-place-unknown"
        });
    };
    let listed = |list: &str| {
        let found = wave.settings.lists.get(list)?.iter().find(|(known, _)| known == code)?;
        Some(found.1.clone())
    };
    match kind {
        Kind::Commune => commune_words(code),
        Kind::Quarter => listed("@territoire/quartiers").unwrap_or_else(|| code.to_owned()),
        Kind::Qpv => listed("@territoire/qpv").unwrap_or_else(|| code.to_owned()),
    }
}

fn by(board: &Board, of: fn(&Place) -> &Option<String>) -> Vec<Group<Option<String>>> {
    let mut out = groups(&board.places, |place| of(place).clone());
    out.retain(|group| group.tally.frame() > 0);
    out
}

/// By commune, by quarter, by QPV: a table each, when there is something to tell apart.
pub(super) fn places(words: Words, wave: &Wave, board: &Board, runs: bool) -> Vec<PlaceTable> {
    let table = |kind: Kind, title: &str, head: &str, groups: Vec<Group<Option<String>>>| {
        let mut rows: Vec<_> = groups
            .iter()
            .map(|group| {
                (
                    group.key.is_none(),
                    place_words(words, wave, kind, group.key.as_deref()),
                    group.tally,
                )
            })
            .collect();
        rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut lines: Vec<_> = rows
            .iter()
            .filter(|(.., tally)| !hidden(tally, runs))
            .map(|(_, label, tally)| line(label.clone(), tally, &board.whole))
            .collect();
        let mut rest = Tally::default();
        rows.iter()
            .filter(|(.., tally)| hidden(tally, runs))
            .for_each(|(.., tally)| rest.plus(tally));
        if rest.frame() >= DISCREET {
            lines.push(line(words.t("board-place-others"), &rest, &board.whole));
        }
        PlaceTable {
            title: words.t(title),
            head: words.t(head),
            rows: lines,
        }
    };
    let mut out = Vec::new();
    let communes = by(board, |place| &place.commune);
    if communes.len() > 1 {
        out.push(table(Kind::Commune, "board-by-commune", "board-commune", communes));
    }
    let quarters = by(board, |place| &place.quarter);
    if quarters.len() > 1 {
        out.push(table(Kind::Quarter, "board-by-quarter", "board-quarter", quarters));
    }
    let qpv = by(board, |place| &place.qpv);
    if qpv.iter().any(|group| group.key.is_some()) {
        let mut made = table(Kind::Qpv, "board-by-qpv", "board-qpv", qpv.clone());
        let mut inside = Tally::default();
        qpv.iter()
            .filter(|group| group.key.is_some())
            .for_each(|group| inside.plus(&group.tally));
        if !hidden(&inside, runs) && qpv.len() > 2 {
            made.rows.insert(0, line(words.t("board-qpv-all"), &inside, &board.whole));
        }
        out.push(made);
    }
    out
}

fn line(label: String, tally: &Tally, whole: &Tally) -> (String, String, String, String, String, bool) {
    let rates = rates(tally, whole);
    (
        label,
        count(tally.usable()),
        number(rates.population.round()),
        percent(rates.coverage),
        count(tally.pending()),
        tally.is_thin(),
    )
}
