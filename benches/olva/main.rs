//! What OLVA costs, on the survey shape that LimeSurvey was measured with (8 pages, 40 questions, 100 columns). CPU seconds
//! and ratios: wall time means little on a shared machine. Run by `scripts/bench`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on says so by a panic")]

mod board;
mod columns;
mod imports;
mod mails;
mod opening;
mod rna;
mod server;
mod shape;
mod survey;

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::sync::Arc;

use olva::analysis::dataset::Dataset;
use olva::analysis::{Record, tabulate};
use olva::app::{App, Caches};
use olva::library::Library;
use olva::mail::Mailer;
use olva::questionnaire::flow::{Context, Path};
use olva::questionnaire::{Answers, schema};
use olva::report::{Medium, chart, html, pdf};
use olva::store::Store;
use olva::values::{SeededRandom, SetClock, Timestamp};

/// The application on a database, its clock standing at an instant, its chance seeded, its mails kept in memory.
pub(crate) fn application(store: Store, now: Timestamp) -> App {
    App {
        store,
        mailer: Arc::new(Mailer::memory()),
        clock: Arc::new(SetClock::new(now)),
        random: Arc::new(SeededRandom::new(1)),
        library: Arc::new(Library::embedded()),
        base_url: "https://olva.example".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    }
}

/// CPU seconds (user and system) of a process; `self` is this one. Linux.
pub(crate) fn cpu(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // utime and stime are fields 14 and 15, in ticks of a hundredth of a second.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// CPU milliseconds of one call, the mean of enough calls to be above the tick of the clock.
fn milliseconds<T>(mut work: impl FnMut() -> T) -> f64 {
    black_box(work());
    let (start, mut calls) = (cpu("self"), 0);
    while cpu("self") - start < 1.0 {
        black_box(work());
        calls += 1;
    }
    1000.0 * (cpu("self") - start) / f64::from(calls)
}

fn line(measure: &str, must: &str, aim: &str, got: &str) {
    println!("| {measure} | {must} | {aim} | {got} |");
}

fn main() {
    println!("| measure | must | aim | measured |\n|---|---|---|---|");
    // `cargo bench --bench olva -- mails`: only these.
    if std::env::args().any(|argument| argument == "mails") {
        mails::measure();
        return;
    }
    if std::env::args().any(|argument| argument == "imports") {
        imports::measure();
        return;
    }
    if std::env::args().any(|argument| argument == "columns") {
        columns::measure();
        return;
    }
    columns::measure();
    rna::measure();
    imports::measure();
    opening::measure();
    mails::measure();
    server::measure();
    board::measure();

    let questionnaire = schema::read(&shape::questionnaire(), &|_| None)
        .questionnaire
        .expect("the shape is a valid questionnaire");
    let context = Context {
        lang: "fr".to_owned(),
        today: "2026-11-21".parse().unwrap(),
        external: BTreeMap::new(),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    };
    for n in [500, 10_000, 100_000] {
        let documents: Vec<String> = shape::responses(n, 20_261_121)
            .iter()
            .map(|answers| serde_json::to_string(answers).unwrap())
            .collect();
        let build = || {
            let records = documents.iter().enumerate().map(|(key, document)| Record {
                usable: true,
                key: format!("{key:06}"),
                answers: serde_json::from_str::<Answers>(document).unwrap(),
                register: BTreeMap::new(),
                path: Path::Full,
                weight: 1.0,
                stratum: String::new(),
            });
            Dataset::new(&questionnaire, &context, records.collect())
        };
        let dataset = build();
        let gate = if n == 10_000 { ("≤ 100 ms", "≤ 30 ms") } else { ("", "") };
        let warm = milliseconds(|| tabulate::tabulate_all(&dataset));
        line(
            &format!("all-question statistics, {n} × 100, columns ready"),
            gate.0,
            gate.1,
            &format!("{warm:.1} ms CPU"),
        );
        let cold = milliseconds(|| tabulate::tabulate_all(&build()));
        line(
            &format!("the same from JSON answers (parse, routing, columns, tables), {n} × 100"),
            "",
            "",
            &format!("{cold:.0} ms CPU"),
        );
        let parse = milliseconds(|| {
            documents
                .iter()
                .map(|text| serde_json::from_str::<Answers>(text).unwrap().0.len())
                .sum::<usize>()
        });
        line("of which reading the JSON", "", "", &format!("{parse:.0} ms CPU"));
        if n == 10_000 {
            report(&dataset, &questionnaire);
        }
    }
}

/// The generic diagnostic of the shape: every question tabulated and drawn.
fn report(dataset: &Dataset, questionnaire: &olva::questionnaire::Questionnaire) {
    let document = server::generic_document(dataset, questionnaire);
    let figures: Vec<_> = document
        .chapters
        .iter()
        .flat_map(|chapter| &chapter.blocks)
        .filter_map(|block| {
            if let olva::report::Block::Figure(figure) = block {
                Some(figure)
            } else {
                None
            }
        })
        .collect();
    let count = figures.len();
    let start = cpu("self");
    black_box(
        pdf::render(&server::generic_document(dataset, questionnaire), server::template()).expect("the report is rendered"),
    );
    let first = cpu("self") - start;
    let whole = milliseconds(|| {
        let document = server::generic_document(dataset, questionnaire);
        pdf::render(&document, server::template()).expect("the report is rendered")
    });
    line(
        &format!("full diagnostic PDF, 10 000 responses, {count} charts"),
        "≤ 3 s",
        "≤ 1 s",
        &format!("{first:.2} s CPU the first time, {:.2} s again", whole / 1000.0),
    );
    let charts = milliseconds(|| {
        figures
            .iter()
            .map(|f| chart::svg(&f.chart, Medium::Print, &f.id, None).len())
            .sum::<usize>()
    });
    line("its charts alone", "", "", &format!("{charts:.1} ms CPU"));
    let page = milliseconds(|| html::render(&document).len());
    line("its HTML page", "", "", &format!("{page:.1} ms CPU"));
}
