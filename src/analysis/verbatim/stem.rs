//! Words of a French text: without accents nor elision, without the words that mean nothing alone, shortened to what their forms share.
//!
//! The shortening is light (plurals, feminines, a few endings), after J. Savoy, « A stemming procedure and stopword list for general
//! French corpora », JASIS 50(10), 1999: two words of different meaning are seldom brought together.

use crate::register::fold::fold;

/// Words that mean nothing alone, folded.
const STOP: &str = " a ai aient aimerait aimerions ainsi alors apres as assez au aucun aucune aujourd aura aurait auraient aussi autre autres aux avaient avait avant avec avez \
    avoir avons beaucoup bien bonne bon bons bonnes c ca car ce ceci cela celle celles celui ces cet cette ceux chacun chacune chaque chez comme comment d dans de depuis \
    des deux doit doivent donc dont du elle elles en encore entre es est et etaient etait etant ete etes etre eu eux fait faire fais font faut faudrait hui il ils j je \
    jusqu jusque l la le les leur leurs lorsqu lors lui m ma mais manque me meme memes mes mieux mieu moins moi mon n ne ni nos notre nous on ont ou oui par parce parfois pas pendant \
    peu peut peuvent plus plusieurs plutot point pour pourquoi pouvoir pourrait pourraient pouvons prendre pris puis puisqu qu quand que quel quelle quelles quelqu quelque \
    quelques quels qui quoi r s sa sans se sera serait seraient seront ses si soit sommes son sont sous souvent sur surtout t ta te tel telle tels tes tous tout toute toutes \
    tres trop tu un une va veut veulent vers voir vont vos votre vous y non merci avis nombre faite faites notamment toujours jamais rien trouver garder avoir mettre donner ";

/// Small words that tie two others into one expression: « lieu de stockage ».
const TIES: [&str; 13] = ["de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "en", "et"];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// As written, in small letters.
    pub(super) shown: String,
    /// What its forms share.
    pub(super) stem: String,
    /// Its sentence.
    pub(super) sentence: usize,
    /// Where it begins and ends in the text, in bytes.
    pub(super) place: (usize, usize),
    /// Nothing but small ties stands between the word before and this one: they make an expression.
    pub(super) tied: bool,
}

/// The words of a text that mean something. What stands in brackets (placeholders) is left out.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let (mut sentence, mut brackets, mut start) = (0, 0usize, None);
    // Whether the next word may make an expression with the one before, and how many ties stand between.
    let (mut tied, mut ties) = (false, 0);
    for (at, c) in text.char_indices().chain([(text.len(), '.')]) {
        if c.is_alphanumeric() {
            start = start.or((brackets == 0).then_some(at));
            continue;
        }
        if let Some(from) = start.take() {
            let shown = text[from..at].to_lowercase();
            let folded = fold(&shown);
            let figures = folded.chars().all(|c| c.is_ascii_digit());
            if folded.chars().count() >= 2 && !figures && !STOP.contains(&format!(" {folded} ")) {
                out.push(Word {
                    stem: stem(&folded),
                    shown,
                    sentence,
                    place: (from, at),
                    tied: tied && ties <= 2,
                });
                (tied, ties) = (true, 0);
            } else {
                ties += 1;
                tied &= TIES.contains(&folded.as_str());
            }
        }
        match c {
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        if matches!(c, '.' | '!' | '?' | ';' | ':' | '\n' | '[') {
            sentence += 1;
        }
        tied &= matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '-' | '’' | '\'');
    }
    out
}

/// What the forms of a folded word share.
pub(super) fn stem(folded: &str) -> String {
    let mut word = folded.to_owned();
    let long = |word: &str, least: usize| word.len() >= least;
    if long(&word, 5) && word.ends_with("aux") && !word.ends_with("eaux") {
        word.truncate(word.len() - 3);
        word.push_str("al");
    } else if long(&word, 4) && (word.ends_with('s') || word.ends_with('x')) && !word.ends_with("ss") {
        word.pop();
    }
    for (ending, put) in [
        ("trice", "teur"),
        ("euse", "eur"),
        ("ienne", "ien"),
        ("elle", "el"),
        ("ette", "et"),
        ("ive", "if"),
        ("iere", "ier"),
        ("onne", "on"),
    ] {
        if long(&word, ending.len() + 3) && word.ends_with(ending) {
            word.truncate(word.len() - ending.len());
            word.push_str(put);
            break;
        }
    }
    if long(&word, 5) && word.ends_with('e') {
        word.pop();
    }
    let last_two: Vec<char> = word.chars().rev().take(2).collect();
    if long(&word, 5) && last_two.len() == 2 && last_two[0] == last_two[1] {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_brought_together() {
        for (one, other) in [
            ("salles", "salle"),
            ("locaux", "local"),
            ("animatrices", "animateur"),
            ("associatives", "associatif"),
            ("subventions", "subvention"),
            ("tresoriere", "tresorier"),
            ("benevoles", "benevole"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_ne!(stem("temps"), stem("tempete"));
        assert_ne!(stem("sport"), stem("support"));
    }

    #[test]
    fn words_without_meaning_elisions_figures_and_placeholders_are_left_out() {
        let found: Vec<String> = words("L’accueil d’une salle à 18 h, [personne masquée] aujourd’hui !")
            .into_iter()
            .map(|w| w.shown)
            .collect();
        assert_eq!(found, ["accueil", "salle"]);
        let two = words("Des salles. Chauffage");
        assert_ne!(two[0].sentence, two[1].sentence);
        let ties: Vec<bool> = words("lieu de stockage, matériel commun et trop cher dans le quartier")
            .iter()
            .map(|word| word.tied)
            .collect();
        assert_eq!(ties, [false, true, false, true, false, false]);
    }
}
