//! The list of calls: for coordinators, all of them, who has them, and the file; for an operator, the calls given to them, name and
//! telephone only.

use askama::Template;
use fluent_bundle::FluentValue;

use super::{count, percent, stratum_code, stratum_of, stratum_words};
use crate::app::calls::{self, Callable, Caller, Given, Operator};
use crate::app::wrong_numbers;
use crate::error::{Code, Result};
use crate::fieldwork::board::Stratum;
use crate::fieldwork::{Wave, WaveState};
use crate::i18n::{self, Words, text};
use crate::values::{Id, Timestamp, not_a_formula};
use crate::web::coordinate::encode;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, COORDINATORS, Reply};

/// Calls shown of each kind.
const SHOWN: usize = 50;
/// Calls given at once.
const AT_ONCE: usize = 200;

/// A call of the list.
struct Line {
    url: String,
    name: String,
    phone: String,
    /// The number to dial (`tel:`).
    dial: String,
    stratum: String,
    status: String,
    last: String,
    back: Option<String>,
    assigned: String,
}

/// An option of a list of choices.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "calls.html")]
struct Page {
    frame: Frame,
    note: Option<String>,
    said: Option<String>,
    problem: Option<String>,
    due: Vec<Line>,
    next: Vec<Line>,
    later: Vec<Line>,
    /// Their number is to be corrected.
    wrong: Vec<Line>,
    full: bool,
    strata: Vec<Choice>,
    callers: Vec<Choice>,
    /// Those who may call: identifier, name, left, made, agreed.
    operators: Vec<(String, String, String, String, String)>,
    url: String,
    nav: WaveNav,
    csrf: String,
    open: bool,
    at_once: usize,
}

#[derive(Template)]
#[template(path = "calls_mine.html")]
struct Mine {
    frame: Frame,
    note: Option<String>,
    said: Option<String>,
    due: Vec<Line>,
    next: Vec<Line>,
    later: Vec<Line>,
    progress: String,
    nav: WaveNav,
}

fn line(ask: &Ask, case: &Callable, operators: &[Operator]) -> Line {
    let words = ask.words;
    let name_of = |id| {
        operators
            .iter()
            .find(|operator| operator.id == id)
            .map(|operator| operator.name.clone())
    };
    Line {
        url: ask.in_wave(&format!("appels/{}", case.association)),
        dial: dial(&case.phone),
        phone: case.phone.clone(),
        stratum: stratum_words(words, &case.stratum),
        status: words.t(&format!("case-{}", case.status.code())),
        last: last(words, case),
        back: case.call_back_at.map(moment),
        assigned: match case.assigned {
            None => words.t("calls-nobody"),
            Some(id) => name_of(id).unwrap_or_else(|| words.t("calls-somebody")),
        },
        name: case.name.clone(),
    }
}

/// The number to dial, without what separates its figures.
pub(super) fn dial(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// « mardi 3 mars 2026 à 18 h 30 ».
pub(super) fn moment(at: Timestamp) -> String {
    i18n::moment(at)
}

/// « absence, 2 appels ».
fn last(words: Words, case: &Callable) -> String {
    let Some(outcome) = case.outcome else {
        return words.t("calls-never");
    };
    let outcome = words.t(&format!("outcome-{}", outcome.code()));
    format!("{outcome} ({})", words.count("calls-made", case.calls as usize))
}

fn note(words: Words, wave: &Wave) -> Option<String> {
    match wave.state {
        WaveState::Open => None,
        WaveState::Draft => Some(words.t("calls-draft")),
        WaveState::Closed | WaveState::Archived => Some(words.t("calls-closed")),
    }
}

/// The list.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    if ask.may(COORDINATORS) {
        desk(ask, 200, None)
    } else {
        mine(ask)
    }
}

fn desk(ask: &Ask, status: u16, problem: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let stratum = ask.query("strate").filter(|code| !code.is_empty()).and_then(stratum_of);
    let caller = match ask.query("qui") {
        Some("personne") => Caller::Nobody,
        Some(id) => Id::parse(id).map_or(Caller::Anybody, Caller::Person),
        None => Caller::Anybody,
    };
    let desk = calls::desk(&ask.app, wave, stratum.as_ref(), caller, SHOWN)?;
    let lines = |cases: &[Callable]| cases.iter().map(|case| line(ask, case, &desk.operators)).collect::<Vec<_>>();
    let mut callers = vec![
        (String::new(), words.t("board-all"), caller == Caller::Anybody),
        ("personne".to_owned(), words.t("calls-nobody"), caller == Caller::Nobody),
    ];
    callers.extend(desk.operators.iter().map(|operator| {
        let chosen = caller == Caller::Person(operator.id);
        (operator.id.to_string(), operator.name.clone(), chosen)
    }));
    let page = Page {
        frame: Frame::staff(ask, words.t("calls-title")),
        note: note(words, wave),
        said: said(ask),
        problem,
        full: desk.next.len() >= SHOWN,
        due: lines(&desk.due),
        next: lines(&desk.next),
        later: lines(&desk.later),
        wrong: lines(&wrong_numbers::list(&ask.app, wave)?),
        strata: strata(words, &desk, stratum.as_ref()),
        callers,
        operators: desk
            .operators
            .iter()
            .map(|one| {
                (
                    one.id.to_string(),
                    one.name.clone(),
                    count(one.progress.left),
                    count(one.progress.made),
                    count(one.progress.interviews),
                )
            })
            .collect(),
        url: ask.in_wave("appels"),
        nav: WaveNav::of(ask, "wave-nav-calls"),
        csrf: ask.csrf(),
        open: wave.state == WaveState::Open,
        at_once: AT_ONCE,
    };
    Ok(render(status, &page))
}

/// The strata of the form, the most pressing first, with what is missing.
fn strata(words: Words, desk: &calls::Desk, chosen: Option<&Stratum>) -> Vec<Choice> {
    let mut out = vec![(String::new(), words.t("calls-all-strata"), chosen.is_none())];
    out.extend(desk.needs.iter().filter(|need| need.tally.pending() > 0).map(|need| {
        let args = [
            ("stratum", text(stratum_words(words, &need.stratum))),
            ("pending", text(count(need.tally.pending()))),
            ("coverage", text(percent(need.coverage))),
        ];
        (
            stratum_code(&need.stratum),
            words.with("calls-stratum", &args),
            chosen == Some(&need.stratum),
        )
    }));
    out
}

/// What the form that led here did.
fn said(ask: &Ask) -> Option<String> {
    let number = |name: &str| ask.query(name).and_then(|n| n.parse::<usize>().ok());
    number("donnes")
        .map(|n| ask.words.count("calls-given", n))
        .or_else(|| number("repris").map(|n| ask.words.count("calls-released", n)))
        .or_else(|| ask.query("note").map(|_| ask.words.t("calls-noted")))
        .or_else(|| ask.query("numero").map(|_| ask.words.t("calls-corrected")))
}

fn mine(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let Given {
        due,
        next,
        later,
        progress,
    } = calls::mine(&ask.app, wave, ask.person()?.id)?;
    let lines = |cases: &[Callable]| cases.iter().map(|case| line(ask, case, &[])).collect::<Vec<_>>();
    let args = [
        ("left", text(count(progress.left))),
        ("made", text(count(progress.made))),
        ("interviews", text(count(progress.interviews))),
        ("calls", FluentValue::from(progress.made)),
        ("agreed", FluentValue::from(progress.interviews)),
    ];
    let page = Mine {
        frame: Frame::staff(ask, words.t("calls-mine")),
        note: note(words, wave),
        said: said(ask),
        due: lines(&due),
        next: lines(&next),
        later: lines(&later),
        progress: words.with("calls-progress", &args),
        nav: WaveNav::of(ask, "wave-nav-calls"),
    };
    Ok(render(200, &page))
}

/// Gives calls to somebody, or takes them back.
pub(in crate::web) fn give(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let to = ask.field("operateur").and_then(Id::parse);
    let url = ask.in_wave("appels");
    match (ask.field("action"), to) {
        (Some("donner"), Some(to)) => {
            let wanted = ask.field("nombre").and_then(|n| n.trim().parse::<usize>().ok());
            let Some(wanted) = wanted.filter(|n| (1..=AT_ONCE).contains(n)) else {
                let problem = ask.words.one("calls-number-error", "most", count(AT_ONCE as u32));
                return desk(ask, 422, Some(problem));
            };
            let stratum = ask.field("strate").filter(|code| !code.is_empty()).and_then(stratum_of);
            let given = calls::assign(&ask.app, wave, to, stratum.as_ref(), wanted)?;
            Ok(Reply::see(format!("{url}?donnes={given}&qui={to}")))
        }
        (Some("donner"), None) => desk(ask, 422, Some(ask.words.t("calls-who-error"))),
        (Some("reprendre"), Some(from)) => {
            let taken = calls::release(&ask.app, wave, from)?;
            Ok(Reply::see(format!("{url}?repris={taken}")))
        }
        _ => Err(Code::BadRequest.into()),
    }
}

/// A cell that a spreadsheet takes for text: what begins like a formula is kept from being one.
fn guarded(cell: &str) -> String {
    not_a_formula(&cell.replace(|c: char| c.is_control(), " "))
}

/// The list as a file, in its order.
pub(in crate::web) fn file(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let columns = [
        "calls-name",
        "calls-phone",
        "frame-domain",
        "frame-employer",
        "frame-status",
        "calls-last",
        "calls-back",
        "calls-assigned",
    ];
    let mut out = String::from("\u{feff}");
    let mut row = |cells: &[String]| {
        let written: Vec<String> = cells
            .iter()
            .map(|cell| format!("\"{}\"", guarded(cell).replace('"', "\"\"")))
            .collect();
        out.push_str(&written.join(";"));
        out.push_str("\r\n");
    };
    row(&columns.map(|key| words.t(key)));
    for (case, operator) in calls::list(&ask.app, wave)? {
        row(&[
            case.name.clone(),
            case.phone.clone(),
            super::domain_words(words, case.stratum.domain.as_deref()),
            super::employer_words(words, case.stratum.employer),
            words.t(&format!("case-{}", case.status.code())),
            last(words, &case),
            case.call_back_at.map(moment).unwrap_or_default(),
            operator.unwrap_or_default(),
        ]);
    }
    let name = format!("appels-{}-{}.csv", encode(&wave.territory), wave.year);
    Ok(Reply::download("text/csv; charset=utf-8", name, out.into_bytes()))
}

/// A wave that can be called for.
struct WaveLine {
    url: String,
    title: String,
    progress: String,
}

#[derive(Template)]
#[template(path = "calls_waves.html")]
struct Waves {
    frame: Frame,
    waves: Vec<WaveLine>,
}

/// The waves that can be called for; the only one opens by itself.
pub(in crate::web) fn waves(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let found = calls::waves(&ask.app, ask.observatory()?, ask.person()?)?;
    if let [(only, _)] = found.as_slice() {
        return Ok(Reply::see(ask.at(&format!("vagues/{}/appels", only.id))));
    }
    let page = Waves {
        frame: Frame::staff(ask, words.t("calls-title")),
        waves: found
            .iter()
            .map(|(wave, progress)| WaveLine {
                url: ask.at(&format!("vagues/{}/appels", wave.id)),
                title: wave.title.clone(),
                progress: words.count("calls-left", progress.left as usize),
            })
            .collect(),
    };
    Ok(render(200, &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_the_file_is_a_formula() {
        assert_eq!(guarded("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(guarded(" +33 2 99"), "' +33 2 99");
        assert_eq!(guarded("\t@a"), "' @a");
        assert_eq!(guarded("L’Élan"), "L’Élan");
    }

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(dial("02 99.12-34 56"), "0299123456");
        assert_eq!(dial("+33 (0)2 99"), "+33029 9".replace(' ', ""));
    }
}
