//! What was done to weight a wave, in French sentences: for the method page and the annex, understandable by the president of an
//! association. Categories and attributes are named by [`Labels`].
//!
//! The page is public: how many answered, when they are fewer than 5, is written « moins de 5 », none included, for whoever knows the
//! town would read there who did not answer.

use super::Labels;
use super::calibrate::Distance;
use super::groups::{Merge, Reason};
use super::margins::Line;
use super::preset::{Activity, CalibrationReport, Hypothesis, WeightingReport};
use super::refusal::cell_name;
use super::trim::Cap;
use super::words::{count, counted, gap, list, number, percent, plural, quoted, sentence};
use crate::analysis::thresholds::NOTHING;

/// A part of the method page: a title and its paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Title.
    pub title: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// The whole story, section by section. Sections with nothing to say are absent.
pub fn sections(report: &WeightingReport, labels: &Labels) -> Vec<Section> {
    let mut out = vec![section("Qui les réponses représentent", vec![summary(report, labels)])];
    if report.weighted {
        out.push(section("Les groupes de réponse", groups(report, labels)));
    }
    if let Some(calibration) = &report.calibration {
        out.push(section(
            "Le calage sur la base de l’enquête",
            calibrated(calibration, report.smallest, labels),
        ));
    }
    if report.weighted {
        out.push(section("Ce que la pondération change", diagnostics(report)));
    }
    let apart: Vec<String> = [outside(report), self_representing(report)].into_iter().flatten().collect();
    if !apart.is_empty() {
        out.push(section("Les réponses à part", apart));
    }
    if let Some(activity) = report.activity.as_ref().filter(|_| report.weighted) {
        out.push(section(
            "Le nombre d’associations actives",
            vec![range(activity, report.hypothesis)],
        ));
    }
    out
}

fn section(title: &str, paragraphs: Vec<String>) -> Section {
    Section {
        title: title.to_owned(),
        paragraphs,
    }
}

/// Who the answers stand for, in a few sentences; for an unweighted wave, why.
pub fn summary(report: &WeightingReport, labels: &Labels) -> String {
    let inside = report.respondents - report.outside;
    if !report.weighted {
        let why = report
            .unweighted
            .as_ref()
            .map(|reason| reason.say_with(labels))
            .unwrap_or_default();
        return sentence(
            format!(
                "Les réponses ne sont pas pondérées : chacune compte pour une. {why} Les résultats décrivent les associations qui ont \
                 répondu ; ils ne sont pas étendus à l’ensemble du territoire."
            )
            .trim(),
        );
    }
    let attributes: Vec<String> = report.attributes.iter().map(|code| labels.attribute(code)).collect();
    sentence(&format!(
        "{} sur les {} de la base de l’enquête. Pour que les résultats décrivent toute la base, chaque réponse compte aussi pour \
         des associations semblables qui n’ont pas répondu (critères : {}) : c’est son poids. Ces critères viennent du répertoire, \
         jamais des réponses.",
        counted(inside, "association a répondu", "associations ont répondu"),
        number(report.frame, 0),
        list(&attributes)
    ))
}

/// The response groups and their merges.
pub fn groups(report: &WeightingReport, labels: &Labels) -> Vec<String> {
    let many = report.groups.len();
    let mut out = vec![sentence(&format!(
        "Les associations sont réparties en {}. Dans chaque groupe, le poids d’une réponse est le nombre d’associations divisé par le \
         nombre de réponses{}.",
        counted(many, "groupe", "groupes"),
        weights(report)
    ))];
    let full = report.groups.iter().filter(|group| group.full).count();
    if full > 0 {
        out.push(sentence(&format!(
            "Dans {}, toutes les associations ont répondu : elles ne représentent qu’elles-mêmes.",
            counted(full, "groupe", "groupes")
        )));
    }
    out.extend(
        report
            .merges
            .iter()
            .map(|one| merge(one, &report.attributes, report.smallest, labels)),
    );
    if report.merges.is_empty() {
        out.push("Aucun groupe n’a dû être réuni à un autre.".to_owned());
    }
    for one in &report.unresolved {
        out.push(sentence(&format!(
            "{} Il n’y avait plus d’autre groupe auquel le réunir : lisez les résultats avec prudence.",
            reason(&names(&one.cells, &report.attributes, labels), one.reason, report.smallest)
        )));
    }
    out
}

fn weights(report: &WeightingReport) -> String {
    let weights = report.groups.iter().map(|group| group.weight);
    let (low, high) = weights.fold((f64::INFINITY, 0.0f64), |(low, high), w| (low.min(w), high.max(w)));
    match (number(low, 1), number(high, 1)) {
        _ if !low.is_finite() => String::new(),
        (low, high) if low == high => format!(" ; ce poids vaut {low}"),
        (low, high) => format!(" ; ces poids vont de {low} à {high}"),
    }
}

/// One merge: which group, why, with which. `smallest`: the fewest answers that a group may have.
pub fn merge(merge: &Merge, attributes: &[String], smallest: usize, labels: &Labels) -> String {
    let group = names(&merge.cells, attributes, labels);
    sentence(&format!(
        "{} Il est réuni avec {} : ensemble, {} pour {}.",
        reason(&group, merge.reason, smallest),
        names(&merge.into, attributes, labels),
        guarded(merge.respondents, "réponses"),
        associations(merge.population)
    ))
}

fn reason(group: &str, reason: Reason, smallest: usize) -> String {
    match reason {
        Reason::NoRespondent | Reason::TooFew { .. } => {
            format!("Groupe {group} : moins de {smallest} réponses, trop peu pour parler au nom des autres.")
        }
        Reason::TooHeavy { weight, median } => format!(
            "Groupe {group} : chaque réponse y pèserait {}, bien plus que le poids médian ({}).",
            number(weight, 1),
            number(median, 1)
        ),
    }
}

/// A count of answers, but for small ones: « moins de 5 réponses ».
fn guarded(n: usize, many: &str) -> String {
    if n < NOTHING {
        format!("moins de {NOTHING} {many}")
    } else {
        format!("{} {many}", count(n))
    }
}

fn names(cells: &[Vec<String>], attributes: &[String], labels: &Labels) -> String {
    let all: Vec<String> = cells.iter().map(|cell| cell_name(labels, attributes, cell)).collect();
    list(&all)
}

fn associations(population: f64) -> String {
    let noun = plural(population as usize, "association", "associations");
    format!("{} {noun}", number(population, 0))
}

/// The calibration: margins, distance, convergence, trimming. `smallest`: the fewest answers that a category may have.
pub fn calibrated(report: &CalibrationReport, smallest: usize, labels: &Labels) -> Vec<String> {
    let mut margins: Vec<&str> = Vec::new();
    for line in &report.lines {
        if !margins.contains(&line.margin.as_str()) {
            margins.push(&line.margin);
        }
    }
    let names: Vec<String> = margins.iter().map(|code| labels.attribute(code)).collect();
    let worst = |of: fn(&Line) -> f64| report.lines.iter().map(|line| of(line).abs()).fold(0.0, f64::max);
    let mut out = vec![sentence(&format!(
        "Les poids sont ensuite ajustés le moins possible pour que les réponses pondérées retrouvent exactement les totaux connus \
         (critères : {}). L’écart le plus grand à un total était de {} avant cet ajustement ; il n’en reste rien après {}.",
        list(&names),
        percent(worst(Line::gap_before)),
        counted(report.iterations, "étape de calcul", "étapes de calcul")
    ))];
    out.push(sentence(&distance(report.distance)));
    for (margin, one) in &report.merges {
        out.push(sentence(&format!(
            "{} (critère : {}).",
            merge(one, std::slice::from_ref(margin), smallest, labels)
                .trim_end_matches('.')
                .replacen("Groupe", "Modalité", 1)
                .replacen("Il est réuni", "Elle est réunie", 1),
            labels.attribute(margin)
        )));
    }
    if let Some(supplied) = &report.supplied {
        let missing = match supplied.missing {
            0 => String::new(),
            n => format!(
                " {} : leur part dans la base est laissée telle quelle.",
                counted(n, "réponse ne dit pas ce critère", "réponses ne disent pas ce critère")
            ),
        };
        out.push(sentence(&format!(
            "Les totaux de {} viennent de {} ({}) et décrivent ce territoire ; leur répartition est ramenée au nombre d’associations de \
             la base.{missing}",
            quoted(&labels.attribute(&supplied.name)),
            supplied.source,
            supplied.year
        )));
    }
    if let Some(trimming) = &report.trimming {
        out.push(sentence(&format!(
            "{} à un plafond ({}). Le surplus est réparti entre les autres en proportion de leur poids, puis l’ajustement est \
             refait{}.",
            counted(trimming.held, "poids est ramené", "poids sont ramenés"),
            cap(trimming.cap),
            match trimming.above {
                0 => String::new(),
                n => format!(
                    " ; {} alors de nouveau un peu ce plafond",
                    counted(n, "poids dépasse", "poids dépassent")
                ),
            }
        )));
    }
    if report.negative > 0 {
        out.push(sentence(&format!(
            "{} : cette forme d’ajustement le permet, mais une forme à poids positifs serait préférable.",
            counted(report.negative, "poids est négatif", "poids sont négatifs")
        )));
    }
    out
}

fn distance(distance: Distance) -> String {
    let bounds = |low: f64, high: f64| {
        format!(
            "aucun poids n’est multiplié par moins de {} ni par plus de {}",
            number(low, 2),
            number(high, 2)
        )
    };
    match distance {
        Distance::Linear => "Forme de l’ajustement : linéaire.".to_owned(),
        Distance::Raking => "Forme de l’ajustement : exponentielle (raking), qui garde tous les poids positifs.".to_owned(),
        Distance::Logit { low, high } => format!("Forme de l’ajustement : logistique bornée ; {}.", bounds(low, high)),
        Distance::Truncated { low, high } => format!("Forme de l’ajustement : linéaire tronquée ; {}.", bounds(low, high)),
    }
}

fn cap(cap: Cap) -> String {
    match cap {
        Cap::MedianIqr { times } => format!("la médiane des poids plus {} fois leur écart interquartile", number(times, 2)),
        Cap::Ratio { times } => format!("{} fois le poids de départ", number(times, 2)),
        Cap::Weight { weight } => format!("un poids de {}", number(weight, 2)),
    }
}

/// A known total before and after: « Sport : 316 associations ; 300 avant l’ajustement (−5,1 %), 316 après. »
pub fn line(line: &Line, labels: &Labels) -> String {
    let name = if line.category.is_empty() {
        labels.attribute(&line.margin)
    } else {
        labels.category(&line.margin, &line.category)
    };
    sentence(&format!(
        "{name} : {} dans la base ; {} avant l’ajustement ({}), {} après ({}).",
        number(line.total, 1),
        number(line.before, 1),
        gap(line.gap_before()),
        number(line.after, 1),
        gap(line.gap_after())
    ))
}

/// What the weights cost and what they mend.
pub fn diagnostics(report: &WeightingReport) -> Vec<String> {
    let Some(found) = &report.diagnostics else {
        return Vec::new();
    };
    let mut out = vec![sentence(&format!(
        "Les poids finals vont de {} à {} (médiane : {}). Des poids inégaux rendent les résultats un peu moins précis : les {} \
         pondérées valent autant que {} de même poids (effet de plan : {}).",
        number(found.weights.min, 2),
        number(found.weights.max, 2),
        number(found.weights.median, 2),
        counted(found.respondents, "réponse", "réponses"),
        count(found.effective.round() as usize),
        number(found.design_effect, 2)
    ))];
    if report.calibration.is_some() {
        out.push(sentence(&format!(
            "L’ajustement multiplie les poids de départ par {} à {} ; pour la moitié des réponses, par {} à {}.",
            number(found.ratio.min, 2),
            number(found.ratio.max, 2),
            number(found.ratio.q1, 2),
            number(found.ratio.q3, 2)
        )));
    }
    if let Some(indicator) = found.indicator {
        out.push(sentence(&format!(
            "Indicateur de représentativité : {} (1 : toutes les catégories d’associations ont répondu autant ; plus il baisse, plus \
             les taux de réponse diffèrent).",
            number(indicator, 2)
        )));
    }
    out.push(
        "Les intervalles affichés mesurent le hasard de la réponse à l’intérieur des groupes. Ils ne mesurent pas ce qui distinguerait \
         encore, dans un même groupe, les associations qui répondent de celles qui ne répondent pas."
            .to_owned(),
    );
    out
}

/// Answers from outside the frame; `None` without any.
pub fn outside(report: &WeightingReport) -> Option<String> {
    let n = report.outside;
    (n > 0).then(|| {
        sentence(&format!(
            "Réponses d’associations qui n’étaient pas dans la base de l’enquête (lien ouvert) : {}. Chacune compte pour une ; \
             elles n’entrent dans aucun total estimé.",
            guarded(n, "").trim_end()
        ))
    })
}

/// Units that represent themselves; `None` without any, or in an unweighted wave, where everyone weighs 1.
pub fn self_representing(report: &WeightingReport) -> Option<String> {
    let n = report.self_representing;
    (n > 0 && report.weighted).then(|| {
        sentence(&format!(
            "Très grandes associations (à partir de {} salariés ou de {}\u{a0}€ de budget) : {}. Elles ne représentent qu’elles-mêmes : \
             elles pèsent 1 et n’entrent pas dans le calcul des autres poids, pour qu’une structure hors norme ne soit pas multipliée.",
            number(report.large.employees, 0),
            number(report.large.budget, 0),
            guarded(n, "").trim_end()
        ))
    })
}

/// How many associations are active, and whether totals are told.
pub fn range(activity: &Activity, hypothesis: Hypothesis) -> String {
    if !activity.extrapolated {
        return sentence(&format!(
            "On ignore si {} des associations de la liste sont encore actives : plus de la moitié. Aucun total n’est estimé pour \
             l’ensemble du territoire.",
            percent(activity.unknown)
        ));
    }
    if activity.low == activity.high {
        return sentence(&format!(
            "{} de la base sont connues comme actives.",
            associations(activity.high)
        ));
    }
    let used = match hypothesis {
        Hypothesis::Low => "Les poids sont calculés comme si aucune d’elles ne l’était.",
        Hypothesis::High => "Les poids sont calculés comme si toutes l’étaient.",
    };
    sentence(&format!(
        "Entre {} et {} associations sont actives, selon que celles dont on ne sait rien ({} de la base) le sont ou non. Les totaux \
         sont donnés entre ces deux hypothèses. {used}",
        number(activity.low, 0),
        number(activity.high, 0),
        percent(activity.unknown)
    ))
}

/// The formulas behind the weighting, one click away: what it is, and the formula.
pub fn formulas(report: &WeightingReport) -> Vec<(&'static str, &'static str)> {
    if !report.weighted {
        return Vec::new();
    }
    let mut out = vec![("Poids d’une réponse du groupe h", "w = N_h / r_h")];
    if let Some(calibration) = &report.calibration {
        out.push(("Calage", "w_k = d_k F(x_k′λ), avec Σ w_k x_k = T"));
        out.push(match calibration.distance {
            Distance::Linear => ("Forme linéaire", "F(u) = 1 + u"),
            Distance::Raking => ("Forme exponentielle", "F(u) = exp(u)"),
            Distance::Logit { .. } => (
                "Forme logistique bornée",
                "F(u) = [L(U − 1) + U(1 − L)exp(Au)] / [(U − 1) + (1 − L)exp(Au)], A = (U − L) / [(1 − L)(U − 1)]",
            ),
            Distance::Truncated { .. } => ("Forme linéaire tronquée", "F(u) = 1 + u, maintenu entre L et U"),
        });
    }
    out.push(("Effet de plan des poids (Kish)", "n Σw² / (Σw)²"));
    out.push(("Indicateur de représentativité", "R = 1 − 2 σ(p̂)"));
    out
}
