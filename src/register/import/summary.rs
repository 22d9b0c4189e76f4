//! What reading a file came to: counts that lose nothing, and words for the person who sent it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::mapping::Mapping;
use super::row::{Cause, Incoming, Rejected};
use crate::register::places::GeoQuality;

/// Rejected rows kept in the summary; all of them go through [`super::Event::Rejected`].
const FIRST_REJECTED: usize = 50;

/// Counts and notes of a file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Rows that are not empty.
    pub rows: u64,
    /// Rows handed over.
    pub kept: u64,
    /// Of these, rows that only complete an association already known.
    pub completing: u64,
    /// Of these, replaced by another row that they name.
    pub superseded: u64,
    /// Of these, dissolved or closed.
    pub dissolved: u64,
    /// Of these, with an e-mail.
    pub with_email: u64,
    /// Of these, opposed to being contacted.
    pub opposed: u64,
    /// Of these, with remarks.
    pub remarked: u64,
    /// Of these, whose name seems to name a person.
    pub naming_a_person: u64,
    /// Of these, how the commune was found.
    pub places: BTreeMap<GeoQuality, u64>,
    /// Rows outside the territory.
    pub outside: u64,
    /// Rows that are no association (foundations, secondary establishments…).
    pub filtered: u64,
    /// Rows replaced by another that the file does not name: left out.
    pub replaced: u64,
    /// Rejected rows.
    pub rejected: u64,
    /// Rejected rows by their first cause.
    pub causes: BTreeMap<Cause, u64>,
    /// The first rejected rows.
    pub first_rejected: Vec<Rejected>,
    /// Lines with accents in UTF-8.
    pub utf8_lines: u64,
    /// Lines with accents in Windows-1252 or ISO-8859-1.
    pub legacy_lines: u64,
    /// Cells whose damaged accents were mended.
    pub mended_cells: u64,
    /// Formulas whose saved value was taken.
    pub formulas: u64,
    /// Headers of the columns that were not read or not kept.
    pub dropped_columns: Vec<String>,
    /// What to tell about the file, French sentences.
    pub notes: Vec<String>,
    /// When too many rows are rejected: what is probably wrong and what to do.
    pub warning: Option<String>,
    /// The caller stopped the reading.
    pub stopped: bool,
}

impl Summary {
    pub(super) fn keep(&mut self, row: &Incoming) {
        let count = |n: &mut u64, yes: bool| *n += u64::from(yes);
        self.kept += 1;
        count(&mut self.completing, row.completes);
        count(&mut self.superseded, row.superseded_by.is_some());
        count(&mut self.dissolved, row.dissolved);
        count(&mut self.with_email, !row.emails.is_empty());
        count(&mut self.opposed, row.opposed == Some(true));
        count(&mut self.remarked, !row.remarks.is_empty());
        count(&mut self.naming_a_person, row.names_a_person);
        if let Some(quality) = row.geo_quality {
            *self.places.entry(quality).or_default() += 1;
        }
    }

    pub(super) fn reject(&mut self, row: &Rejected) {
        self.rejected += 1;
        *self.causes.entry(row.cause).or_default() += 1;
        if self.first_rejected.len() < FIRST_REJECTED {
            self.first_rejected.push(row.clone());
        }
    }

    /// Writes the notes and the warning that the counts call for.
    pub(super) fn conclude(&mut self, kind: Kind, mapping: Option<&Mapping>) {
        if self.utf8_lines > 0 && self.legacy_lines > 0 {
            self.notes.push(format!(
                "Le fichier mélange deux encodages\u{a0}: les accents de {} en UTF-8 et de {} en Windows-1252 ont été lus ligne par ligne. Vérifiez quelques noms.",
                lines(self.utf8_lines),
                lines(self.legacy_lines)
            ));
        }
        if self.mended_cells > 0 {
            self.notes.push(format!(
                "Des accents déjà abîmés (comme «\u{a0}Ã©\u{a0}») ont été réparés dans {}. Vérifiez quelques noms.",
                plural(self.mended_cells, "case", "cases")
            ));
        }
        if self.formulas > 0 {
            self.notes.push(format!(
                "{} du classeur {} une formule\u{a0}: la valeur enregistrée par le tableur a été lue, rien n’a été calculé.",
                plural(self.formulas, "case", "cases"),
                if self.formulas > 1 { "contiennent" } else { "contient" }
            ));
        }
        if !self.dropped_columns.is_empty() {
            self.notes.push(format!(
                "Colonnes qui ne sont ni lues ni gardées\u{a0}: {}.",
                self.dropped_columns.join(", ")
            ));
        }
        let unknown = self.places.get(&GeoQuality::Unknown).copied().unwrap_or(0);
        if unknown > 0 {
            self.notes.push(format!(
                "La commune n’a pas été trouvée pour {}\u{a0}: corrigez le code postal ou le nom, ou complétez après l’import.",
                lines(unknown)
            ));
        }
        if self.naming_a_person > 0 {
            self.notes.push(format!(
                "{} d’association {} une personne\u{a0}: à vérifier avant toute publication.",
                plural(self.naming_a_person, "nom", "noms"),
                if self.naming_a_person > 1 {
                    "semblent nommer"
                } else {
                    "semble nommer"
                }
            ));
        }
        self.warning = self.verdict(kind, mapping);
    }

    /// More than 40 % of the rows rejected, or nothing kept: what is probably wrong.
    fn verdict(&self, kind: Kind, mapping: Option<&Mapping>) -> Option<String> {
        if self.stopped {
            return None;
        }
        // Titles and totals between the rows are no fault of the file.
        let rejected = self.rejected - self.causes.get(&Cause::NoAssociation).copied().unwrap_or(0);
        let considered = self.kept + rejected;
        if self.rows == 0 {
            return Some("Le fichier n’a que sa ligne de titres\u{a0}: vérifiez que c’est le bon.".to_owned());
        }
        if considered == 0 && self.rejected > 0 {
            return Some("Le fichier ne contient que des titres et des totaux\u{a0}: vérifiez que c’est le bon.".to_owned());
        }
        if considered == 0 {
            return Some(format!(
                "Aucune des {} ne concerne ce territoire\u{a0}: vérifiez le fichier (un autre département\u{a0}?) et le territoire de l’observatoire.",
                lines(self.rows)
            ));
        }
        if rejected * 100 <= considered * 40 {
            return None;
        }
        let percent = rejected * 100 / considered;
        let causes = self.causes.iter().filter(|(cause, _)| **cause != Cause::NoAssociation);
        let (cause, _) = causes.max_by_key(|(_, n)| **n)?;
        let column = |meaning: super::Meaning| {
            mapping
                .and_then(|m| m.columns.iter().find(|c| c.meaning == meaning))
                .map(|c| format!(" («\u{a0}{}\u{a0}»)", c.header))
                .unwrap_or_default()
        };
        let probably = match cause {
            Cause::Broken => "des guillemets ne sont pas refermés. Enregistrez de nouveau le fichier depuis votre tableur".to_owned(),
            Cause::Shifted => {
                "les lignes ont plus de cases que de titres\u{a0}: le séparateur figure aussi dans les textes. Enregistrez le fichier en XLSX, ou en CSV avec des guillemets".to_owned()
            }
            Cause::NoName => format!(
                "la colonne choisie pour le nom{} n’est pas la bonne, ou le fichier n’est pas une liste d’associations",
                column(super::Meaning::Name)
            ),
            Cause::NoAssociation => "le fichier contient surtout des totaux et des titres".to_owned(),
            Cause::Identifier if kind.is_mapped() => format!(
                "la colonne choisie pour un numéro RNA, SIREN ou SIRET{} n’est pas la bonne",
                column(super::Meaning::Rna)
            ),
            Cause::Identifier => "les colonnes sont décalées ou ce n’est pas le bon fichier".to_owned(),
            Cause::Email => format!("la colonne choisie pour le courriel{} n’est pas la bonne", column(super::Meaning::Email)),
            Cause::Commune => format!(
                "la colonne choisie pour le code INSEE{} contient autre chose (code postal, nom\u{a0}?)",
                column(super::Meaning::CommuneCode)
            ),
            Cause::Opposition => format!(
                "la colonne choisie pour le refus{} n’est pas la bonne\u{a0}: elle doit contenir 1 ou 0, oui ou non",
                column(super::Meaning::Opposition)
            ),
            Cause::YesNo => format!(
                "la colonne choisie pour les salariés{} n’est pas la bonne",
                column(super::Meaning::Employer)
            ),
            Cause::Number => "la colonne des nombres n’est pas la bonne".to_owned(),
        };
        Some(format!(
            "{percent}\u{a0}% des lignes sont rejetées. Probablement, {probably}. Corrigez avant d’appliquer l’import."
        ))
    }
}

fn lines(n: u64) -> String {
    plural(n, "ligne", "lignes")
}

/// « 1 260 lignes ».
fn plural(n: u64, one: &str, many: &str) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    format!("{out}\u{a0}{}", if n < 2 { one } else { many })
}
