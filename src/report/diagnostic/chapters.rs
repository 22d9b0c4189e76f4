//! The plan, block by block.

use std::collections::BTreeMap;

use super::desk::{Desk, between, printed, unit};
use super::drawings::paragraph;
use super::findings::{Fact, sayable, told};
use super::questions::Wish;
use super::remarks::Remarks;
use super::sentences::{no_gap, say, too_few};
use crate::analysis::indicator::Kind;
use crate::fieldwork::comment::Place;
use crate::report::plan::{BlockPlan, CalloutName, Finding, Plan};
use crate::report::words::{self, counted};
use crate::report::{Block, CalloutKind, Chapter, Document, Inline, KeyFigure, Meta};

/// The whole document.
pub(super) fn document(desk: &Desk<'_>) -> Document {
    let input = &desk.input;
    let (plan, facts) = (input.plan, input.facts);
    let remarks = Remarks::new(input.remarks);
    let mut chapters: Vec<Chapter> = plan
        .chapters
        .iter()
        .filter(|chapter| input.past.is_some() || !Plan::is_evolution(chapter))
        .filter_map(|chapter| {
            desk.restart();
            let mut content = Vec::new();
            let (mut beside, mut written) = (false, false);
            for block in &chapter.blocks {
                let made = blocks(desk, block);
                if matches!(block, BlockPlan::Comparisons | BlockPlan::Territories { .. }) {
                    (beside, written) = (true, written || !made.is_empty());
                }
                content.extend(made);
                content.extend(remarks.under(block));
            }
            // A chapter on what this wave does not have is left out whole.
            if beside && !written {
                return None;
            }
            content.extend(remarks.on(&Place::Chapter(chapter.id.clone())));
            Some(Chapter {
                id: chapter.id.clone(),
                title: desk.fill(&chapter.title),
                blocks: content,
                annex: chapter.annex,
            })
        })
        .collect();
    let kept = super::explored::chapter(input.kept, plan, input.questionnaire, input.dataset, &desk.source(None));
    if let Some(kept) = kept {
        // Before the annexes.
        let place = chapters.iter().position(|chapter| chapter.annex).unwrap_or(chapters.len());
        chapters.insert(place, kept);
    }
    unique_figures(&mut chapters);
    let mut banner = Vec::new();
    if facts.demo {
        banner.push("Données de démonstration");
    }
    if !facts.validated {
        banner.push("Provisoire");
    }
    let period = words::period(facts.period.0, facts.period.1);
    Document {
        meta: Meta {
            title: plan.title.clone(),
            subtitle: desk.fill(&plan.subtitle),
            territory: facts.territory.clone(),
            author: facts.author.clone(),
            date_text: words::date(facts.today),
            date: Some(facts.today),
            lang: "fr".to_owned(),
            banner: (!banner.is_empty()).then(|| banner.join(" · ")),
            summary: format!(
                "{}, enquête {}{period}",
                counted(desk.n(), "réponse"),
                if period.starts_with("le ") { "" } else { "menée " }
            ),
            foot: format!("OLVA · {} · {}", facts.territory, facts.year),
        },
        chapters,
    }
}

/// Gives each figure an id of its own.
fn unique_figures(chapters: &mut [Chapter]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for block in chapters.iter_mut().flat_map(|chapter| &mut chapter.blocks) {
        if let Block::Figure(figure) = block {
            let times = seen.entry(figure.id.clone()).or_default();
            *times += 1;
            if *times > 1 {
                figure.id = format!("{}-{times}", figure.id);
            }
        }
    }
}

/// « L’essentiel »: how many answered, key figures, findings.
pub(super) fn essentials(desk: &Desk<'_>) -> Vec<Block> {
    desk.restart();
    let plan = desk.input.plan;
    let mut out = vec![paragraph(opening(desk))];
    let tiles = key_figures(desk, &plan.essentials.key_figures);
    if !tiles.is_empty() {
        out.push(Block::KeyFigures(tiles));
    }
    out.extend(findings(desk, &plan.essentials.findings, true));
    out.extend(super::evolution::essentials(desk));
    out
}

/// How many answered, and how sure that makes a share.
fn opening(desk: &Desk<'_>) -> String {
    let (field, facts) = (desk.input.field, desk.input.facts);
    let n = desk.n();
    let noun = &desk.input.plan.noun;
    if n == 0 {
        return format!(
            "Aucune réponse exploitable n’a encore été reçue {} : ce document n’a pas encore de résultats.",
            super::desk::at_place(&facts.territory)
        );
    }
    let word = if n == 1 { &noun.singular } else { &noun.plural };
    let has = if n == 1 { "a" } else { "ont" };
    let mut text = format!(
        "{} {word} {} {has} répondu",
        words::count(n),
        super::desk::of_place(&facts.territory)
    );
    if field.tally.frame() > 0 {
        let one = if noun.feminine { "recensées" } else { "recensés" };
        text.push_str(&format!(
            ", sur {} {one} au répertoire",
            words::count(field.tally.frame() as usize)
        ));
    }
    text.push('.');
    if n < 30 {
        text.push_str(
            " C’est trop peu pour conclure : les résultats ci-dessous ne valent que pour les associations qui ont répondu.",
        );
    } else if let Some(points) = super::response::points(field) {
        text.push_str(&format!(
            " Une proportion proche de la moitié y est connue à plus ou moins {points} près."
        ));
    }
    if facts.open {
        text.push_str(" L’enquête est encore ouverte : ces chiffres changeront.");
    }
    text
}

/// Large figures; those that cannot be shown are left out.
fn key_figures(desk: &Desk<'_>, ids: &[String]) -> Vec<KeyFigure> {
    ids.iter()
        .filter_map(|id| {
            let (measure, indicator) = desk.indicator(id)?;
            let estimate = indicator.parts.first()?.estimate.filter(sayable)?;
            let unit = unit(&measure.spec);
            let mut detail = vec![counted(estimate.n, "réponse")];
            if let Kind::Total { .. } = measure.spec.kind {
                let (low, high) = told(&measure.spec.kind, estimate).interval?;
                detail.push(
                    "fourchette : la part du hasard, et celle des associations dont on ignore si elles sont actives".to_owned(),
                );
                return Some(KeyFigure {
                    value: words::range(low, high, unit),
                    label: measure.say.label.clone(),
                    detail: detail.join(" ; "),
                    indicator: id.clone(),
                });
            }
            detail.extend(between(unit, &estimate));
            let label = match measure.spec.kind {
                _ if !measure.say.label.is_empty() => measure.say.label.clone(),
                Kind::Share { .. } => format!("des {} {}", desk.noun(measure).plural, measure.say.many),
                _ => measure.spec.title.clone(),
            };
            let value = match measure.spec.kind {
                Kind::Index { .. } => format!("{} sur 100", printed(unit, estimate.value)),
                _ => printed(unit, estimate.value),
            };
            Some(KeyFigure {
                value,
                label,
                detail: detail.join(", "),
                indicator: id.clone(),
            })
        })
        .collect()
}

/// Sentences: what cannot be said is gathered in the last one.
fn findings(desk: &Desk<'_>, of: &[Finding], list: bool) -> Vec<Block> {
    let (said, silent) = sentences(desk, of);
    let mut said = said;
    said.extend(too_few(&silent));
    if said.is_empty() {
        return Vec::new();
    }
    if list {
        vec![Block::List(said.into_iter().map(|text| vec![Inline::Text(text)]).collect())]
    } else {
        vec![paragraph(said.join(" "))]
    }
}

fn sentences(desk: &Desk<'_>, of: &[Finding]) -> (Vec<String>, Vec<String>) {
    let (mut said, mut silent) = (Vec::new(), Vec::new());
    // One topic cut in several ways, without a gap: said once.
    let mut flat: Option<(String, Vec<String>)> = None;
    for finding in of {
        let fact = desk.fact(finding);
        if let Some(Fact::Gap {
            topic,
            by,
            groups,
            unknown: false,
            ..
        }) = &fact
            && groups.is_empty()
        {
            match &mut flat {
                Some((known, all)) if known == topic => all.push(by.clone()),
                _ => {
                    said.extend(flat.take().map(|(topic, by)| no_gap(&topic, &by)));
                    flat = Some((topic.clone(), vec![by.clone()]));
                }
            }
            continue;
        }
        said.extend(flat.take().map(|(topic, by)| no_gap(&topic, &by)));
        match fact {
            Some(Fact::TooFew { topic, .. }) => silent.push(topic),
            Some(Fact::Gap {
                unknown: true,
                topic,
                by,
                ..
            }) => silent.push(format!("{topic} par {by}")),
            Some(fact) => said.push(say(&fact, desk.turn())),
            None => {}
        }
    }
    said.extend(flat.map(|(topic, by)| no_gap(&topic, &by)));
    silent.dedup();
    (said, silent)
}

fn blocks(desk: &Desk<'_>, block: &BlockPlan) -> Vec<Block> {
    match block {
        BlockPlan::Heading { text } => {
            desk.restart();
            vec![Block::Heading(desk.fill(text))]
        }
        BlockPlan::Text { text } => vec![paragraph(desk.fill(text))],
        BlockPlan::Findings { of, list } => findings(desk, of, *list),
        BlockPlan::KeyFigures { of } => {
            let tiles = key_figures(desk, of);
            if tiles.is_empty() {
                Vec::new()
            } else {
                vec![Block::KeyFigures(tiles)]
            }
        }
        BlockPlan::Figure {
            indicator,
            by,
            chart,
            title,
        } => desk.figure(indicator, by.as_deref(), *chart, title.as_deref()),
        BlockPlan::Question {
            item,
            chart,
            title,
            lead,
            positive,
        } => desk.question(
            item,
            Wish {
                chart: *chart,
                title: title.as_deref(),
                lead: lead.as_deref(),
                positive,
            },
        ),
        BlockPlan::Crossing { indicators, by, title } => desk.crossing_table(indicators, by, title),
        BlockPlan::Callout { kind, title, text } => vec![Block::Callout {
            kind: match kind {
                CalloutName::Note => CalloutKind::Note,
                CalloutName::Limit => CalloutKind::Limit,
            },
            title: desk.fill(title),
            text: vec![Inline::Text(desk.fill(text))],
        }],
        BlockPlan::Debate {
            question,
            facts,
            counter,
            text,
        } => vec![debate(desk, question, facts, counter, text)],
        BlockPlan::Response => super::response::blocks(desk),
        BlockPlan::Weighting => super::weighting::method(desk.input.dataset),
        BlockPlan::Essentials => essentials(desk),
        BlockPlan::Evolution => super::evolution::blocks(desk),
        BlockPlan::SideBySide { rows, levels, title } => super::priorities::side_by_side(desk, rows, levels, title.as_deref()),
        BlockPlan::Quadrant { item, urgent, axis } => super::priorities::quadrant(desk, item, urgent, axis),
        BlockPlan::Dispersion { indicator, by } => super::priorities::dispersion(desk, indicator, by),
        BlockPlan::Comparisons => super::comparisons::blocks(desk),
        BlockPlan::Territories { of } => super::territories::blocks(desk, of),
        BlockPlan::AllTables => super::annex::tables(desk),
        BlockPlan::Glossary => super::annex::glossary(),
        BlockPlan::Definitions => super::annex::definitions(desk),
        BlockPlan::Sources { of } => super::annex::sources(desk, of),
    }
}

/// A question, the facts on both sides, what figures do not say.
fn debate(desk: &Desk<'_>, question: &str, facts: &[Finding], counter: &[Finding], text: &str) -> Block {
    desk.restart();
    let (pro, _) = sentences(desk, facts);
    let (con, _) = sentences(desk, counter);
    let mut runs = Vec::new();
    if pro.is_empty() && con.is_empty() {
        runs.push(Inline::Text(
            "Les réponses sont trop peu nombreuses pour éclairer cette question par des chiffres.".to_owned(),
        ));
    }
    if !pro.is_empty() {
        runs.push(Inline::Strong("À l’appui. ".to_owned()));
        runs.push(Inline::Text(pro.join(" ")));
    }
    if !con.is_empty() {
        let space = if pro.is_empty() { "" } else { " " };
        runs.push(Inline::Strong(format!("{space}À mettre en balance. ")));
        runs.push(Inline::Text(con.join(" ")));
    }
    if !text.is_empty() {
        runs.push(Inline::Strong(" À vérifier ensemble. ".to_owned()));
        runs.push(Inline::Text(words::capitalise(&desk.fill(text))));
    }
    Block::Callout {
        kind: CalloutKind::Debate,
        title: desk.fill(question),
        text: runs,
    }
}
