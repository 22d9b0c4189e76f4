//! `olva analyse`: the CSV file of any tool, or an export of OLVA, put through the method.

use std::collections::BTreeMap;
use std::path::Path;

use olva::analysis::dataset::Dataset;
use olva::analysis::export::read_responses;
use olva::analysis::study::plan;
use olva::analysis::study::run::{Files, run as apply};
use olva::analysis::study::table::{self, Table};
use olva::analysis::{Record, aggregates};
use olva::library::Library;
use olva::questionnaire::flow::{Context, Path as Asked};
use olva::questionnaire::schema;
use olva::report::terminal;
use olva::values::Timestamp;

use super::args::{Analyse, Readable};
use super::base::base;
use super::trouble::{Trouble, not_utf8, read, trouble};

/// Analyses what the options name.
pub(super) fn run(options: &Analyse, library: &Library, now: Timestamp) -> Result<(), Trouble> {
    match (&options.plan, &options.questionnaire) {
        (Some(plan), None) => planned(options, plan),
        (None, Some(questionnaire)) => asked(options, questionnaire, library, now),
        _ => Err(trouble(
            "Il faut un plan d’analyse, ou un questionnaire.",
            "Écrivez «\u{a0}olva analyse --plan PLAN.json --responses FICHIER.csv\u{a0}», ou «\u{a0}olva analyse --questionnaire Q.json --responses \
             reponses.csv\u{a0}».",
        )
        .usage()),
    }
}

fn utf8(file: &Path) -> Result<String, Trouble> {
    let bytes = read(file).map_err(Trouble::usage)?;
    String::from_utf8(bytes).map_err(|error| not_utf8(file, &error))
}

fn name(file: &Path) -> String {
    file.file_name()
        .map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn said(table::Trouble(message): table::Trouble) -> Trouble {
    Trouble::many(
        "L’analyse ne peut pas se faire.",
        vec![message],
        "Corrigez le fichier ou le plan (docs/analyse.md), puis recommencez.",
    )
}

fn planned(options: &Analyse, file: &Path) -> Result<(), Trouble> {
    let (plan, faults) = plan::read(&utf8(file)?);
    let Some(plan) = plan else {
        print!("{}", schema::report(&faults, &file.display().to_string()));
        return Err(Trouble::silent(1));
    };
    let open = |file: &Path| -> Result<Table, Trouble> {
        let bytes = read(file).map_err(Trouble::usage)?;
        Table::read(&name(file), &bytes, plan.separator, &plan.missing).map_err(said)
    };
    let files = Files {
        responses: open(&options.responses)?,
        previous: options.previous.as_deref().map(open).transpose()?,
        frame: options.frame.as_deref().map(open).transpose()?,
    };
    let results = apply(&plan, files).map_err(said)?;
    match options.format {
        Readable::Text => print!("{}", terminal::study(&results)),
        Readable::Json => println!(
            "{}",
            serde_json::to_string_pretty(&results).map_err(|error| unwritten(&error))?
        ),
    }
    Ok(())
}

fn unwritten(error: &serde_json::Error) -> Trouble {
    Trouble::many(
        "Les résultats ne s’écrivent pas.",
        vec![error.to_string()],
        "Signalez-le avec le plan et les fichiers.",
    )
}

fn asked(options: &Analyse, file: &Path, library: &Library, now: Timestamp) -> Result<(), Trouble> {
    let source = utf8(file)?;
    let checked = schema::read(&source, &|id: &str| base(file, library, id));
    let Some(questionnaire) = checked.questionnaire else {
        print!("{}", schema::report(&checked.faults, &file.display().to_string()));
        return Err(Trouble::silent(1));
    };
    let bytes = read(&options.responses).map_err(Trouble::usage)?;
    let records: Vec<Record> = read_responses(&questionnaire, &name(&options.responses), &bytes)
        .map_err(|faults| {
            Trouble::many(
                "Le fichier ne va pas avec ce questionnaire.",
                faults.into_iter().map(|table::Trouble(message)| message).collect(),
                "Donnez le fichier que «\u{a0}olva export responses\u{a0}» a écrit pour ce questionnaire.",
            )
        })?
        .into_iter()
        .filter(|record| record.usable)
        .collect();
    let context = Context {
        lang: questionnaire.locale.clone(),
        today: now.date(),
        external: BTreeMap::new(),
        lists: BTreeMap::new(),
        previous: None,
        path: Asked::Full,
    };
    let dataset = Dataset::new(&questionnaire, &context, records);
    let figures = aggregates::aggregates(&dataset, &[], &[], &[])
        .map_err(|fault| Trouble::many("Les tableaux ne se calculent pas.", vec![fault], "Vérifiez le questionnaire."))?;
    match options.format {
        Readable::Json => println!("{figures:#}"),
        Readable::Text => print!("{}", terminal::tables(&dataset)),
    }
    Ok(())
}
