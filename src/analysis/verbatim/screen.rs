//! Screening of a verbatim by a person: words of the masked text may be taken out or masked, never added.

use super::mask::Kind;

/// What stands for a passage taken out.
pub const CUT: &str = "[…]";
/// What a person may write in the place of a word.
pub const HIDDEN: &str = "[masqué]";

/// Why a screened text is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is left of it.
    Empty,
    /// A word that the answer does not have at that place.
    Added(String),
}

/// Words of a text: placeholders whole, signs left out.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut bracket = false;
    for c in text.chars().chain([' ']) {
        match c {
            '[' => {
                push(&mut out, &mut word);
                word.push(c);
                bracket = true;
            }
            ']' if bracket => {
                word.push(c);
                bracket = false;
                push(&mut out, &mut word);
            }
            c if bracket || c.is_alphanumeric() => word.push(c),
            _ => push(&mut out, &mut word),
        }
    }
    push(&mut out, &mut word);
    out
}

fn push(out: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

/// Whether a piece in brackets is one of ours.
fn is_placeholder(word: &str) -> bool {
    matches!(word, CUT | "[...]" | HIDDEN | "[masquée]") || Kind::ALL.iter().any(|kind| kind.placeholder() == word)
}

/// The screened text, its spaces and cuts put right, when it only takes away from the masked one.
///
/// # Errors
/// Why it is refused.
pub fn screened(masked: &str, typed: &str) -> Result<String, Refusal> {
    let before = words(masked);
    let mut at = 0;
    let mut kept = 0;
    for word in words(typed) {
        // A word of the text may change its first letter: a cut moves the beginning of the sentence.
        let same = |one: &String| *one == word || one.to_lowercase() == word.to_lowercase();
        match before[at..].iter().position(same) {
            Some(place) => {
                at += place + 1;
                kept += usize::from(!is_placeholder(&word));
            }
            None if is_placeholder(&word) => {}
            None => return Err(Refusal::Added(word)),
        }
    }
    if kept == 0 {
        return Err(Refusal::Empty);
    }
    let spaced: Vec<&str> = typed.split_whitespace().collect();
    Ok(spaced.join(" ").replace("[...]", CUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Avec [personne masquée], notre salle de l’avenue est froide : il pleut dedans.";

    #[test]
    fn a_person_may_take_out_and_mask_never_add() {
        assert_eq!(screened(TEXT, TEXT).unwrap(), TEXT);
        assert_eq!(
            screened(TEXT, "[...] Notre salle  est froide\r\n[…]").unwrap(),
            "[…] Notre salle est froide […]"
        );
        assert_eq!(
            screened(TEXT, "notre [masqué] est froide").unwrap(),
            "notre [masqué] est froide"
        );
        assert_eq!(screened(TEXT, "notre belle salle"), Err(Refusal::Added("belle".into())));
        assert_eq!(
            screened(TEXT, "froide est notre salle"),
            Err(Refusal::Added("est".into())),
            "not in another order"
        );
        assert_eq!(
            screened(TEXT, "Avec [Jean Dupont], notre salle"),
            Err(Refusal::Added("[Jean Dupont]".into()))
        );
        assert_eq!(screened(TEXT, "Avec Jean, notre salle"), Err(Refusal::Added("Jean".into())));
        assert_eq!(screened(TEXT, " […] [personne masquée] "), Err(Refusal::Empty));
        assert_eq!(screened(TEXT, ""), Err(Refusal::Empty));
    }
}
