//! The annex: every question in tables, the words explained, how each indicator is computed, where figures come from.

use super::desk::Desk;
use super::drawings::{FRAGILE, paragraph};
use crate::analysis::indicator::Kind;
use crate::analysis::tabulate::{TabContent, tabulate};
use crate::report::words::{capitalise, count, counted, date};
use crate::report::{Block, Inline, Table, TableCell, TableRow};

/// Every question, page by page. Texts are only counted; personal items are left out.
pub(super) fn tables(desk: &Desk<'_>) -> Vec<Block> {
    let questionnaire = desk.input.questionnaire;
    let lang = &questionnaire.locale;
    let mut out = Vec::new();
    let mut silent: Vec<String> = Vec::new();
    let mut starred = false;
    for page in &questionnaire.pages {
        let mut of_page = Vec::new();
        for item in questionnaire.questions() {
            let here = questionnaire.page_of(&item.id).is_some_and(|found| found.id == page.id);
            if !here || item.sensitive || !item.enabled {
                continue;
            }
            let Some(tab) = tabulate(desk.input.dataset, &item.id) else {
                continue;
            };
            match tab.content {
                TabContent::Text => {}
                TabContent::TooFew { .. } => silent.push(tab.variable.clone()),
                _ => {
                    for mut table in desk.tables(&tab) {
                        if secret(&table) {
                            silent.push(tab.variable.clone());
                            continue;
                        }
                        // Said once, before the tables.
                        starred |= table.notes.iter().any(|note| note == FRAGILE);
                        table.notes.retain(|note| note != FRAGILE);
                        of_page.push(Block::Table(table));
                    }
                }
            }
        }
        if !of_page.is_empty() {
            out.push(Block::Heading(page.title.get(lang).to_owned()));
            out.append(&mut of_page);
        }
    }
    if starred {
        out.insert(
            0,
            paragraph(
                FRAGILE
                    .replacen('*', "L’astérisque (*) signale un", 1)
                    .replace("un Résultat", "un résultat"),
            ),
        );
    }
    silent.dedup();
    if !silent.is_empty() {
        out.push(paragraph(format!(
            "Sans tableau, faute de réponses assez nombreuses ou assez diverses pour être publiées : {}.",
            silent.join(", ")
        )));
    }
    if out.is_empty() {
        out.push(paragraph("Trop peu de réponses : aucun tableau n’est publié."));
    }
    out
}

/// Whether nothing but the total of a table may be published.
fn secret(table: &Table) -> bool {
    let hidden = |row: &TableRow| {
        row.total
            || row
                .cells
                .iter()
                .all(|cell| matches!(cell, TableCell::Hidden | TableCell::Empty))
    };
    table.rows.iter().all(hidden)
}

/// The words of statistics.
const GLOSSARY: [(&str, &str); 12] = [
    (
        "Base",
        "le nombre de réponses sur lesquelles un chiffre est calculé : celles qui ont répondu à la question et à qui elle était posée.",
    ),
    (
        "Écart net",
        "différence entre un groupe et tous les autres que le hasard expliquerait moins d’une fois sur vingt, même en comparant plusieurs groupes à la fois.",
    ),
    (
        "Hors champ",
        "association qui n’a ni siège ni activité sur le territoire ; elle n’entre pas dans les résultats.",
    ),
    (
        "Indice de priorité",
        "chaque besoin reçoit 3 points s’il est classé premier, 2 s’il est deuxième, 1 s’il est troisième ; l’indice rapporte ces points au maximum possible, de 0 à 100.",
    ),
    (
        "Indice de tension",
        "de 0 (aucun manque) à 100 (toutes les associations au niveau le plus grave) ; la même échelle sert aux lieux, à l’argent et aux bénévoles.",
    ),
    (
        "Intervalle à 95 %",
        "fourchette dans laquelle la valeur se trouverait dix-neuf fois sur vingt si les réponses étaient tirées au sort.",
    ),
    (
        "Médiane",
        "valeur qui partage les réponses en deux moitiés égales. Quelques très grandes associations ne la changent pas.",
    ),
    (
        "Moyenne",
        "somme des réponses divisée par leur nombre ; les valeurs extrêmes y sont ramenées à celle que 99 % ne dépassent pas.",
    ),
    (
        "Réponse écartée",
        "réponse mise de côté par la coordination : doublon, essai, erreur manifeste.",
    ),
    (
        "Résultat fragile",
        "moins de 30 réponses, ou plus de 10 points d’incertitude de part et d’autre : un ordre de grandeur, pas une mesure.",
    ),
    (
        "Secret",
        "un chiffre qui porterait sur moins de 5 associations, ou qui permettrait d’en retrouver un, n’est pas publié. De 5 à 9 réponses, aucun pourcentage n’est donné.",
    ),
    (
        "Solde",
        "part de celles qui voient une hausse moins part de celles qui voient une baisse, en points.",
    ),
];

/// The glossary.
pub(super) fn glossary() -> Vec<Block> {
    let items = GLOSSARY
        .iter()
        .map(|(word, meaning)| vec![Inline::Strong(format!("{word} : ")), Inline::Text((*meaning).to_owned())]);
    vec![Block::List(items.collect())]
}

/// How a kind of indicator is computed, in words.
fn computed(kind: &Kind) -> &'static str {
    match kind {
        Kind::Share { .. } => "part des réponses",
        Kind::Distribution { .. } => "part de chaque réponse",
        Kind::RowShares { .. } => "part des réponses, ligne par ligne",
        Kind::RowMeans { by: None, .. } => "part moyenne, chaque association comptant pour une",
        Kind::RowMeans { by: Some(_), .. } => "part dans le total, chaque association comptant selon son poids",
        Kind::Mean { winsorise: true, .. } => "moyenne, valeurs extrêmes ramenées au centile 99",
        Kind::Mean { .. } => "moyenne",
        Kind::Median { .. } => "médiane",
        Kind::Sum { .. } => "somme des réponses reçues (un minimum)",
        Kind::Total { .. } => "total estimé pour les associations actives, en fourchette",
        Kind::Ratio { .. } => "rapport de deux sommes",
        Kind::Balance { .. } => "solde : part des hausses moins part des baisses",
        Kind::Index { .. } => "indice moyen, de 0 à 100",
        Kind::RankIndex { .. } => "indice de classement, de 0 à 100",
        Kind::RankShare { .. } => "part de celles qui le classent",
        Kind::TopShare { .. } => "part du total détenue par les plus grandes",
    }
}

/// The indicators, with their formulas and their bases.
pub(super) fn definitions(desk: &Desk<'_>) -> Vec<Block> {
    let plan = desk.input.plan;
    if plan.indicators.is_empty() {
        return Vec::new();
    }
    let rows = plan.indicators.iter().map(|measure| {
        let n = desk
            .indicator(&measure.spec.id)
            .and_then(|(_, indicator)| indicator.parts.iter().filter_map(|part| part.estimate.map(|e| e.n)).max());
        let what = if measure.spec.measure.is_empty() {
            &measure.spec.title
        } else {
            &measure.spec.measure
        };
        TableRow {
            header: measure.spec.id.clone(),
            cells: vec![
                TableCell::Text(capitalise(what)),
                TableCell::Text(computed(&measure.spec.kind).to_owned()),
                n.map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n))),
            ],
            total: false,
        }
    });
    vec![
        paragraph(
            "Chaque chiffre de ce document vient d’un de ces indicateurs, calculés par le même programme et sur les mêmes réponses. « Je ne sais pas » et les questions laissées sans réponse n’entrent pas dans la base ; leur part est dite sous chaque figure.",
        ),
        Block::Table(Table {
            caption: "Les indicateurs".to_owned(),
            columns: ["Indicateur", "Ce qu’il mesure", "Calcul", "Base"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
            notes: Vec::new(),
        }),
    ]
}

/// Where figures come from, and which version of what made them.
pub(super) fn sources(desk: &Desk<'_>, of: &[String]) -> Vec<Block> {
    let (facts, questionnaire) = (desk.input.facts, desk.input.questionnaire);
    let mut items = vec![
        format!(
            "{}, {} : {}.",
            capitalise(&facts.survey),
            facts.year,
            counted(desk.n(), "réponse")
        ),
        format!(
            "Questionnaire {}, version {} (empreinte {}).",
            questionnaire.id,
            questionnaire.version,
            questionnaire.hash.chars().take(12).collect::<String>()
        ),
    ];
    if let Some((people, vintage)) = facts.population {
        items.push(format!(
            "Population : {}, millésime {vintage} (INSEE).",
            counted(people as usize, "habitant")
        ));
    }
    items.extend(of.iter().map(|source| desk.fill(source)));
    items.push(format!("Document produit le {}.", date(facts.today)));
    vec![Block::List(items.into_iter().map(|text| vec![Inline::Text(text)]).collect())]
}
