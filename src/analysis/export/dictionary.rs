//! The dictionary: what every column and every code of the exported responses means.

use super::{Sheet, is_personal, safe};
use crate::questionnaire::answer::Answers;
use crate::questionnaire::flow::{Context, Flow};
use crate::questionnaire::{Choice, DerivedKind, Item, Kind, Numeric, Questionnaire};

/// A line of the dictionary: variable, question, type, code, wording.
pub(super) type Described = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The columns that stand before the answers.
const COMMON: [Described; 10] = [
    ("reponse", "Numéro de la ligne", "nombre", "", ""),
    (
        "poids",
        "Poids de la réponse, vide si elle n’est pas exploitée",
        "nombre",
        "",
        "",
    ),
    (
        "strate",
        "Strate de la réponse, vide si elle n’est pas exploitée",
        "texte",
        "",
        "",
    ),
    (
        "disposition",
        "Ce que la réponse est devenue",
        "un code",
        "complete",
        "dans le champ de l’enquête",
    ),
    (
        "disposition",
        "Ce que la réponse est devenue",
        "un code",
        "out-of-scope",
        "hors du champ de l’enquête",
    ),
    (
        "disposition",
        "Ce que la réponse est devenue",
        "un code",
        "dormant",
        "association en sommeil",
    ),
    (
        "disposition",
        "Ce que la réponse est devenue",
        "un code",
        "dissolved",
        "association dissoute",
    ),
    (
        "disposition",
        "Ce que la réponse est devenue",
        "un code",
        "refused",
        "refus de participer",
    ),
    (
        "usable",
        "Réponse exploitée",
        "0 ou 1",
        "1",
        "dans le champ et assez complète\u{a0}: les résultats la comptent",
    ),
    (
        "usable",
        "Réponse exploitée",
        "0 ou 1",
        "0",
        "envoyée, mais aucun résultat ne la compte",
    ),
];

/// Variables, wordings, types, codes and their wordings, as a `;` file: `variable;question;type;code;libelle`.
pub fn dictionary_csv(questionnaire: &Questionnaire, context: &Context) -> String {
    dictionary(questionnaire, context, &COMMON, &|item| !is_personal(item), &|_| true, &[])
}

/// As [`dictionary_csv`], with other first lines, for the columns kept by the two filters, with more codes common to all columns.
pub(super) fn dictionary(
    questionnaire: &Questionnaire,
    context: &Context,
    lead: &[Described],
    keeps: &dyn Fn(&Item) -> bool,
    keeps_derived: &dyn Fn(&str) -> bool,
    more: &[(&str, &str)],
) -> String {
    let nobody = Answers::default();
    let flow = Flow::new(questionnaire, &nobody, context);
    let mut sheet = Sheet::new();
    sheet.row(&["variable", "question", "type", "code", "libelle"].map(str::to_owned));
    for (variable, question, kind, code, label) in lead {
        sheet.row(&[*variable, *question, *kind, *code, *label].map(str::to_owned));
    }
    for item in questionnaire.questions().into_iter().filter(|item| keeps(item)) {
        match &item.kind {
            Kind::Roster { items, .. } => {
                describe(&mut sheet, &flow, item, &item.id, None);
                for column in items
                    .iter()
                    .filter(|column| !is_personal(column) && !matches!(column.kind, Kind::Note | Kind::Group { .. }))
                {
                    describe(&mut sheet, &flow, column, &format!("{}.{}", item.id, column.id), None);
                }
            }
            _ if item.rows().is_empty() => describe(&mut sheet, &flow, item, &item.id, None),
            _ => {
                for row in item.rows() {
                    describe(
                        &mut sheet,
                        &flow,
                        item,
                        &format!("{}.{}", item.id, row.id),
                        Some(&flow.text(&row.label)),
                    );
                }
            }
        }
    }
    for derived in questionnaire.derived.iter().filter(|derived| keeps_derived(&derived.id)) {
        let label = derived
            .label
            .as_ref()
            .map_or_else(|| derived.id.clone(), |label| flow.text(label));
        let kind = match derived.kind {
            DerivedKind::Number => "nombre calculé",
            DerivedKind::Code => "code calculé",
            DerivedKind::Boolean => "vrai ou faux calculé",
            DerivedKind::Text => "texte calculé",
            DerivedKind::Date => "date calculée",
        };
        write(&mut sheet, &flow, &derived.id, &label, kind, &derived.codes);
    }
    let common = [
        ("~not-displayed", "question non posée (parcours)"),
        ("~not-answered", "question posée, sans réponse"),
        ("~dont-know", "« Je ne sais pas »"),
        ("~refused", "« Je préfère ne pas répondre »"),
        ("~not-applicable", "« Non concerné »"),
        ("~band:N", "réponse par tranche, N est la borne basse"),
    ];
    for (code, label) in common.iter().chain(more) {
        sheet.row(&["*", "Toutes les questions", "absence de valeur", *code, *label].map(str::to_owned));
    }
    sheet.finish()
}

fn describe(sheet: &mut Sheet, flow: &Flow<'_>, item: &Item, variable: &str, row: Option<&str>) {
    let label = item.label.as_ref().map_or_else(|| item.id.clone(), |label| flow.text(label));
    let question = row.map_or_else(|| label.clone(), |row| format!("{label} — {row}"));
    let kind = match item.kind {
        Kind::Single(_) | Kind::Matrix { .. } => "un code",
        Kind::Multi { .. } => "plusieurs codes",
        Kind::Rank { .. } => "codes par préférence",
        Kind::Integer(_) | Kind::Decimal(_) | Kind::Shares { .. } => "nombre",
        Kind::Percent(_) => "pourcentage",
        Kind::Money { .. } => "montant",
        Kind::Year { .. } => "année",
        Kind::Date { .. } => "date",
        Kind::Commune => "commune",
        Kind::Boolean { .. } => "vrai ou faux",
        Kind::Roster { .. } => "nombre de lignes",
        _ => "texte",
    };
    write(sheet, flow, variable, &question, kind, &flow_choices(flow, item));
    for bound in item.numeric().into_iter().flat_map(|numeric| &numeric.bands) {
        let code = Numeric::band_code(*bound);
        let label = format!("tranche à partir de {}", super::number(*bound));
        sheet.row(&[
            variable.to_owned(),
            safe(&question),
            kind.to_owned(),
            format!("~band:{code}"),
            label,
        ]);
    }
}

/// The choices of an item, run-time lists included, whatever is filtered.
fn flow_choices(flow: &Flow<'_>, item: &Item) -> Vec<Choice> {
    let Some(choices) = item.choices() else { return Vec::new() };
    let outside = choices
        .source
        .as_ref()
        .filter(|source| source.starts_with('@'))
        .and_then(|source| flow.context.lists.get(source));
    outside.into_iter().flatten().chain(&choices.choices).cloned().collect()
}

fn write(sheet: &mut Sheet, flow: &Flow<'_>, variable: &str, question: &str, kind: &str, choices: &[Choice]) {
    let row = |code: &str, label: &str| [variable.to_owned(), safe(question), kind.to_owned(), safe(code), safe(label)];
    if choices.is_empty() {
        sheet.row(&row("", ""));
    }
    for choice in choices {
        sheet.row(&row(&choice.code, &flow.text(&choice.label)));
    }
}
