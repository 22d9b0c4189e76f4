//! Open questions: the themes that answers were given, how they were given, and the verbatims that a person screened. Nothing else of what
//! was written is ever printed.

use super::desk::Desk;
use super::drawings::paragraph;
use super::questions::{Wish, plain};
use crate::analysis::tabulate::{CodeRow, OTHER, OTHER_LABEL, TabContent, tabulate};
use crate::analysis::verbatim::kappa::{self, ENOUGH, Kappa};
use crate::analysis::verbatim::theme_column;
use crate::report::words::{counted, list, number, percent};
use crate::report::{Block, CalloutKind, Inline};

/// An open question whose answers were coded.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedQuestion {
    /// The item.
    pub item: String,
    /// Its wording.
    pub label: String,
    /// Answers written.
    pub answers: usize,
    /// Answers whose themes are settled.
    pub settled: usize,
    /// People who coded.
    pub coders: usize,
    /// Answers coded by two people who did not see each other’s codes.
    pub twice: usize,
    /// Agreement of the two who shared most answers, over all the themes.
    pub kappa: Option<Kappa>,
    /// The themes, in the order of the codebook.
    pub themes: Vec<CodedTheme>,
}

/// A theme.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedTheme {
    /// Its code in the column of themes.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Agreement on it, when it could be measured.
    pub kappa: Option<f64>,
    /// Verbatims screened by a person, three at most.
    pub quotes: Vec<String>,
}

/// What the row of small themes is called.
const OTHER_THEMES: &str = "Autres thèmes";

impl Desk<'_> {
    /// The themes of an open question, when its answers were coded.
    pub(super) fn themes(&self, item: &str, wish: Wish<'_>) -> Option<Vec<Block>> {
        let coded = self.input.verbatims.iter().find(|coded| coded.item == item)?;
        let mut tab = tabulate(self.input.dataset, &theme_column(item))?;
        tab.label.clone_from(&coded.label);
        let mut shown: Vec<String> = Vec::new();
        if let TabContent::Codes { rows, .. } = &mut tab.content {
            // A theme that no answer has is no finding.
            rows.retain(|row| row.count != Some(0));
            for row in rows.iter_mut().filter(|row| row.label == OTHER_LABEL) {
                OTHER_THEMES.clone_into(&mut row.label);
            }
            shown = rows.iter().filter(|row| is_shown(row)).map(|row| row.code.clone()).collect();
        }
        let lead = format!("« {} » : ce que disent les réponses", plain(&coded.label));
        let wish = Wish {
            lead: wish.lead.or(Some(lead.as_str())),
            ..wish
        };
        let mut out = self.tabulation(&tab, wish);
        for block in &mut out {
            if let Block::Figure(figure) = block {
                figure.id = format!("themes-{}", item.replace('.', "-"));
                if let Some(line) = &mut figure.question {
                    *line = format!(
                        "Question ouverte : « {} » – thèmes donnés à la lecture, plusieurs possibles",
                        coded.label
                    );
                }
            }
        }
        out.push(paragraph(method(coded)));
        out.extend(limit(coded, &shown));
        for theme in coded
            .themes
            .iter()
            .filter(|theme| shown.contains(&theme.code) && !theme.quotes.is_empty())
        {
            out.push(Block::Remark {
                title: format!("Dans les réponses : {}", theme.label),
                paragraphs: theme
                    .quotes
                    .iter()
                    .map(|quote| vec![Inline::Text(format!("« {} »", quote.trim()))])
                    .collect(),
            });
        }
        Some(out)
    }
}

/// Whether verbatims may stand beside a row: a theme of its own, with its figure.
fn is_shown(row: &CodeRow) -> bool {
    row.code != OTHER && row.count.is_some() && row.share.is_some()
}

/// How the answers were coded.
fn method(coded: &CodedQuestion) -> String {
    let mut text = if coded.settled == coded.answers {
        format!(
            "Les {} à cette question ouverte ont été lues et codées par thème",
            counted(coded.answers, "réponse")
        )
    } else {
        format!(
            "{} sur {} à cette question ouverte ont été lues et codées par thème",
            counted(coded.settled, "réponse"),
            counted(coded.answers, "réponse")
        )
    };
    if coded.coders > 1 {
        text.push_str(&format!(", par {}", counted(coded.coders, "personne")));
    }
    text.push_str(" ; une réponse peut avoir plusieurs thèmes, ou aucun.");
    if coded.twice > 0 {
        text.push_str(&format!(
            " {} l’ont été deux fois, sans que l’une des personnes voie les codes de l’autre ; les désaccords ont été tranchés ensuite.",
            counted(coded.twice, "réponse")
        ));
        if let Some(kappa) = &coded.kappa {
            let between = kappa
                .interval
                .map(|(low, high)| format!(", entre {} et {}", number(low, 2), number(high, 2)))
                .unwrap_or_default();
            text.push_str(&format!(
                " Avant cela, leurs décisions concordaient dans {} des cas (kappa de Cohen : {}{between} ; {}).",
                percent(kappa.observed, 0),
                number(kappa.value, 2),
                kappa::strength(kappa.value)
            ));
        }
    } else {
        text.push_str(" Une seule personne les a codées : l’accord entre deux lectures n’a pas été mesuré.");
    }
    text.push_str(" Les extraits ont été relus un à un ; ce qui pouvait faire reconnaître quelqu’un en a été retiré.");
    text
}

/// The themes on which the two readings agreed too little.
fn limit(coded: &CodedQuestion, shown: &[String]) -> Option<Block> {
    let weak: Vec<String> = coded
        .themes
        .iter()
        .filter(|theme| shown.contains(&theme.code) && theme.kappa.is_some_and(|kappa| kappa < ENOUGH))
        .map(|theme| format!("« {} »", theme.label))
        .collect();
    (!weak.is_empty()).then(|| Block::Callout {
        kind: CalloutKind::Limit,
        title: "Des thèmes à lire avec prudence".to_owned(),
        text: vec![Inline::Text(format!(
            "Les deux lectures ont trop souvent différé sur {} (kappa inférieur à 0,6) : leur part dépend de qui lit.",
            list(&weak)
        ))],
    })
}
