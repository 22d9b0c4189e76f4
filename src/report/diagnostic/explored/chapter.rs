//! The chapter of a diagnostic that shows the explorations that a coordinator kept, computed anew from its own responses.

use super::{Manner, view};
use crate::analysis::dataset::Dataset;
use crate::analysis::explore::{Catalogue, Measure, Names, Published, Query, explore, explore_among};
use crate::fieldwork::comment::paragraphs;
use crate::questionnaire::Questionnaire;
use crate::report::plan::Plan;
use crate::report::{Block, CalloutKind, Chapter, Inline};

/// An exploration kept: a query, never its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What is asked.
    pub query: Query,
    /// The title given to it; empty: its subject.
    pub title: String,
    /// What the coordinator says of it; empty: nothing.
    pub comment: String,
}

/// The title of the chapter.
const TITLE: &str = "Explorations retenues";

/// The names of groups that a plan gives.
pub fn names(plan: &Plan) -> Names {
    let mut out = Names::default();
    for (name, label) in [
        ("register.domaine", "Domaine d’activité (répertoire)"),
        ("register.employeuse", "Association employeuse (répertoire)"),
        ("register.commune", "Commune du siège (répertoire)"),
        ("register.quartier", "Quartier (répertoire)"),
        ("register.qpv", "Quartier prioritaire (répertoire)"),
    ] {
        out.labels.insert(name.to_owned(), label.to_owned());
    }
    let words = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(code, label)| ((*code).to_owned(), (*label).to_owned()))
            .collect()
    };
    out.codes.insert(
        "register.employeuse".to_owned(),
        words(&[("oui", "Employeuse"), ("non", "Non employeuse")]),
    );
    for cut in &plan.breakdowns {
        let breakdown = &cut.breakdown;
        let name = match &breakdown.by {
            Some(by) => format!("{}*{by}", breakdown.variable),
            None => breakdown.variable.clone(),
        };
        let codes = out.codes.entry(name).or_default();
        codes.extend(breakdown.codes.iter().cloned());
        codes.extend(cut.short.iter().map(|(code, label)| (code.clone(), label.clone())));
    }
    out
}

/// The chapter; `None` when nothing was kept. An exploration that can no longer be computed says why, and the others stand.
pub fn chapter(kept: &[Kept], plan: &Plan, questionnaire: &Questionnaire, dataset: &Dataset, source: &str) -> Option<Chapter> {
    if kept.is_empty() {
        return None;
    }
    let names = names(plan);
    let catalogue = Catalogue::new(questionnaire, dataset, &names);
    let mut published = Published::default();
    let mut blocks = vec![Block::Paragraph(vec![Inline::Text(
        "Ces croisements ont été choisis par la coordination en parcourant les réponses. Ils sont calculés sur les mêmes réponses que le reste du document ; un écart n’y est dit net que s’il tient après correction du nombre de comparaisons (Holm). Choisis après coup, ils suggèrent des questions plus qu’ils ne prouvent.".to_owned(),
    )])];
    for (place, kept) in kept.iter().enumerate() {
        let manner = Manner {
            noun: &plan.noun,
            source: source.to_owned(),
            published: true,
            id: format!("exploration-{}", place + 1),
        };
        match explore_among(dataset, &catalogue, &names, &kept.query, &mut published) {
            Ok(found) => {
                let alone = found.measure == Measure::Mean && found.crossing.is_none();
                let classes = alone.then(|| Query {
                    measure: Some(Measure::Distribution),
                    ..kept.query.clone()
                });
                let classes = classes.and_then(|query| explore_among(dataset, &catalogue, &names, &query, &mut published).ok());
                let told = view(&found, classes.as_ref(), &manner);
                let title = if kept.title.is_empty() { &told.subject } else { &kept.title };
                blocks.push(Block::Heading(title.clone()));
                blocks.extend(told.blocks(&found));
            }
            Err(fault) => {
                let title = if kept.title.is_empty() {
                    &kept.query.variable
                } else {
                    &kept.title
                };
                blocks.push(Block::Heading(title.clone()));
                blocks.push(Block::Callout {
                    kind: CalloutKind::Limit,
                    title: "Cette exploration ne peut plus être calculée".to_owned(),
                    text: vec![Inline::Text(fault.say())],
                });
            }
        }
        let said = paragraphs(&kept.comment);
        if !said.is_empty() {
            blocks.push(Block::Remark {
                title: "Commentaire de la coordination".to_owned(),
                paragraphs: said.iter().map(|line| vec![Inline::Text((*line).to_owned())]).collect(),
            });
        }
    }
    Some(Chapter {
        id: "explorations".to_owned(),
        title: TITLE.to_owned(),
        blocks,
        annex: false,
    })
}

/// The exploration of a page with, for a number that is not crossed, the distribution that is drawn.
///
/// # Errors
/// What is wrong with the query.
pub fn pair(
    dataset: &Dataset,
    catalogue: &Catalogue,
    names: &Names,
    query: &Query,
) -> Result<
    (
        crate::analysis::explore::Exploration,
        Option<crate::analysis::explore::Exploration>,
    ),
    crate::analysis::explore::Fault,
> {
    let found = explore(dataset, catalogue, names, query)?;
    if found.measure != Measure::Mean || found.crossing.is_some() {
        return Ok((found, None));
    }
    let classes = Query {
        measure: Some(Measure::Distribution),
        ..query.clone()
    };
    let classes = explore(dataset, catalogue, names, &classes).ok();
    Ok((found, classes))
}
