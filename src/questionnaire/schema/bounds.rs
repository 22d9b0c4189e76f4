//! Numbers, years and dates: bounds and bands.

use super::reader::{Reader, Role};
use super::tree::Node;
use crate::questionnaire::model::{Bound, Kind, Numeric};

impl Reader<'_> {
    pub(super) fn numeric(&mut self, node: &Node, decimals: u8, otherwise: (Option<f64>, Option<f64>)) -> Numeric {
        let bound = |key: &str, otherwise: Option<f64>| node.get(key).map_or(otherwise, Node::number);
        let (min, max) = (bound("min", otherwise.0), bound("max", otherwise.1));
        self.ordered(node, min, max);
        let bands: Vec<f64> = node.list_at("bands").iter().filter_map(Node::number).collect();
        for (pair, at) in bands.windows(2).zip(node.list_at("bands").iter().skip(1)) {
            if pair[0] >= pair[1] {
                let message = format!("Les tranches doivent croître : {} ne suit pas {}.", pair[1], pair[0]);
                self.faults.error(
                    at,
                    "bands-order",
                    message,
                    "Rangez les bornes de la plus petite à la plus grande.",
                );
            }
        }
        let decimals = node
            .count_at("decimals")
            .and_then(|d| u8::try_from(d).ok())
            .unwrap_or(decimals);
        Numeric {
            min,
            max,
            decimals,
            unit: self.template_at(node, "unit", Role::Title, None),
            bands,
        }
    }

    pub(super) fn ordered(&mut self, node: &Node, min: Option<f64>, max: Option<f64>) {
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let at = node.get("min").or_else(|| node.get("max")).unwrap_or(node);
            self.faults.error(
                at,
                "min-over-max",
                format!("Le minimum ({min}) dépasse le maximum ({max})."),
                "Échangez les deux.",
            );
        }
    }

    pub(super) fn at_most(&mut self, node: &Node, key: &str, wanted: Option<u32>, choices: usize, open: bool) {
        let Some(wanted) = wanted.filter(|n| !open && choices > 0 && *n as usize > choices) else {
            return;
        };
        let at = node.get(key).unwrap_or(node);
        let message = format!("La question demande {wanted} réponses, mais la liste n’en a que {choices}.");
        self.faults.error(
            at,
            "more-than-choices",
            message,
            format!("Écrivez {choices} au plus, ou complétez la liste."),
        );
    }

    pub(super) fn year(&mut self, node: &Node) -> Kind {
        let min = node.get("min").and_then(Node::int);
        let max = node.get("max").and_then(|value| match value.int() {
            #[expect(clippy::cast_precision_loss, reason = "a year has four digits")]
            Some(year) => Some(Bound::Number(year as f64)),
            None => {
                let name = value.text()?;
                if self.symbols.get(name).is_none() {
                    let mend = self.symbols.mend(name);
                    self.faults
                        .error(value, "unknown-id", format!("La valeur « {name} » n’existe pas."), mend);
                }
                Some(Bound::Named(name.to_owned()))
            }
        });
        let number = |key: &str| node.get(key).and_then(Node::number);
        self.ordered(node, number("min"), number("max"));
        Kind::Year { min, max }
    }

    pub(super) fn date(&mut self, node: &Node) -> Kind {
        let bound = |key: &str| node.text_at(key).and_then(|text| text.parse::<crate::values::Date>().ok());
        let (min, max) = (bound("min"), bound("max"));
        if let (Some(low), Some(high)) = (min, max)
            && low > high
        {
            let at = node.get("min").unwrap_or(node);
            self.faults.error(
                at,
                "min-over-max",
                format!("La première date ({low}) suit la dernière ({high})."),
                "Échangez les deux.",
            );
        }
        Kind::Date { min, max }
    }
}
