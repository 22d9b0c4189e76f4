//! Open answers, masked, with their themes: a file of its own, for coordinators.

use super::{Sheet, safe};

/// An open answer as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// Names the answer, tells nobody.
    pub reference: String,
    /// Masked text.
    pub text: String,
    /// Where its coding stands.
    pub state: String,
    /// Its themes, once settled.
    pub themes: Option<Vec<String>>,
}

/// One row an answer: `reference;question;texte_masque;etat;themes`.
pub fn texts_csv(question: &str, rows: &[TextRow]) -> String {
    let mut sheet = Sheet::new();
    sheet.row(&["reference", "question", "texte_masque", "etat", "themes"].map(str::to_owned));
    for row in rows {
        let themes = match &row.themes {
            None => String::new(),
            Some(themes) if themes.is_empty() => "aucun thème".to_owned(),
            Some(themes) => themes.join(" | "),
        };
        sheet.row(&[
            row.reference.clone(),
            question.to_owned(),
            safe(&row.text),
            row.state.clone(),
            safe(&themes),
        ]);
    }
    sheet.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_formulas_and_an_answer_without_theme_says_so() {
        let row = |text: &str, themes: Option<Vec<String>>| TextRow {
            reference: "r".into(),
            text: text.into(),
            state: "codée".into(),
            themes,
        };
        let csv = texts_csv(
            "K05",
            &[
                row("=1+1; \"oui\"", Some(vec!["+ de salles".into(), "argent".into()])),
                row("b", Some(vec![])),
                row("c", None),
            ],
        );
        assert!(csv.starts_with("\u{feff}reference;question;texte_masque;etat;themes\r\n"));
        assert!(
            csv.contains("r;K05;\"'=1+1; \"\"oui\"\"\";codée;'+ de salles | argent\r\n"),
            "{csv}"
        );
        assert!(csv.contains(";b;codée;aucun thème\r\n") && csv.contains(";c;codée;\r\n"));
    }
}
