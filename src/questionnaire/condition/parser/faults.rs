//! What is wrong with the text of a condition, and how to mend it.

use super::Parser;
use crate::questionnaire::condition::lexer::{Tok, fault};
use crate::questionnaire::condition::{ConditionFault, nearest};

impl Parser {
    pub(super) fn missing_value(&self) -> ConditionFault {
        let at = self.at();
        let mend = "Écrivez un nom de question, un nombre ou un texte entre apostrophes.";
        match self.peek() {
            Tok::End => fault(at, "La condition s’arrête avant la fin : il manque une valeur.", mend),
            Tok::Sign(sign) => fault(at, format!("Il manque une valeur avant « {sign} »."), mend),
            Tok::Word(word, _) => fault(at, format!("Il manque une valeur avant « {word} »."), mend),
            Tok::Number(_) | Tok::Text(_) => fault(at, "Il manque une valeur.", mend),
        }
    }

    /// A word that cannot stand after a value.
    pub(super) fn unexpected(&self) -> ConditionFault {
        let at = self.at();
        let before = self.next.checked_sub(1).map(|i| &self.toks[i].1);
        match (before, self.peek()) {
            (Some(Tok::Number(_)), Tok::Number(_)) => fault(
                at,
                "Deux nombres se suivent.",
                "Écrivez les nombres sans espace (1260) et avec un point décimal (12.5).",
            ),
            (Some(Tok::Number(_)), Tok::Sign(",")) => fault(
                at,
                "Une virgule suit un nombre.",
                "Les décimales s’écrivent avec un point : 12.5.",
            ),
            (Some(Tok::Text(_)), Tok::Text(_) | Tok::Word(..)) => fault(
                at,
                "Un texte est suivi d’autre chose sans rien pour les relier.",
                "Écrivez deux fois l’apostrophe qui est dans un texte ('l''école'), ou reliez par et, ou.",
            ),
            (_, Tok::Sign(")")) => fault(
                at,
                "Cette parenthèse ferme sans avoir été ouverte.",
                "Supprimez-la, ou ouvrez-la plus tôt.",
            ),
            (_, Tok::Sign(sign)) => fault(
                at,
                format!("« {sign} » n’a pas sa place ici."),
                "Supprimez-le, ou complétez ce qui précède.",
            ),
            (_, Tok::Word(word, _)) => {
                let words = [
                    "et",
                    "ou",
                    "parmi",
                    "pas parmi",
                    "contient",
                    "est renseigné",
                    "alors",
                    "sinon",
                    "and",
                    "or",
                    "in",
                    "contains",
                ];
                let mend = match nearest(word, words) {
                    Some(near) => format!("Vouliez-vous dire {near} ?"),
                    None => "Reliez par et, ou, =, parmi, contient… Un code se met entre apostrophes.".to_owned(),
                };
                fault(at, format!("« {word} » n’a pas sa place ici."), mend)
            }
            (_, Tok::Number(_) | Tok::Text(_)) => fault(
                at,
                "Deux valeurs se suivent sans rien pour les relier.",
                "Mettez entre elles =, <>, et, ou, parmi…",
            ),
            (_, Tok::End) => fault(at, "La condition s’arrête avant la fin.", "Complétez-la."),
        }
    }
}

pub(super) fn too_deep(at: usize) -> ConditionFault {
    ConditionFault {
        at,
        code: "too-deep",
        message: "Cette condition est trop emboîtée.".to_owned(),
        mend: "Découpez-la en variables calculées, remplacez une suite de « ou » par parmi (…), une suite de + par somme(…)."
            .to_owned(),
    }
}

pub(super) fn arity(at: usize, name: &str, least: usize, most: Option<usize>, given: usize) -> ConditionFault {
    let wanted = match (least, most) {
        (0, Some(0)) => "n’attend aucun argument".to_owned(),
        (a, Some(b)) if a == b => format!("attend {a} argument{}", if a > 1 { "s" } else { "" }),
        (a, Some(b)) => format!("attend de {a} à {b} arguments"),
        (a, None) => format!("attend au moins {a} argument{}", if a > 1 { "s" } else { "" }),
    };
    ConditionFault {
        at,
        code: "arity",
        message: format!("La fonction « {name} » {wanted}, pas {given}."),
        mend: "Ajoutez ou supprimez ce qu’il faut entre les parenthèses ; les arguments sont séparés par des virgules, les décimales par un point."
            .to_owned(),
    }
}
