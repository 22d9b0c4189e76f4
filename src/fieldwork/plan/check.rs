//! What is wrong with a plan, all of it at once, in French, with what to do.

use super::{Field, MailPlan, Step, StepKind, Target, When};
use crate::values::Date;

/// A fault of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Place of the step concerned, from 0; `None`: the whole plan.
    pub step: Option<usize>,
    /// The field concerned: `when`, `target`, `windows`, `cap`, `rest`, `results`, `dates`.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Most steps of a plan, and longest rest: beyond, it is a slip of the finger.
const MOST_STEPS: usize = 12;
const MOST_REST: u32 = 60;

impl MailPlan {
    /// Every fault of the plan for these dates; empty: it can be kept.
    pub fn faults(&self, field: &Field) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.check_hours(&mut faults);
        if field.closes <= field.opens {
            faults.push(whole(
                "dates",
                "La clôture précède l’ouverture\u{a0}: corrigez d’abord les dates de l’enquête.",
            ));
            return faults;
        }
        self.check_limits(&mut faults);
        for (place, step) in self.steps.iter().enumerate() {
            self.check_step(place, step, field, &mut faults);
        }
        faults
    }

    fn check_hours(&self, faults: &mut Vec<Fault>) {
        if self.windows.is_empty() {
            faults.push(whole(
                "windows",
                "Aucune heure d’envoi\u{a0}: cochez au moins un jour et indiquez des heures.",
            ));
        }
        for window in &self.windows {
            if window.days.iter().all(|day| !(1..=7).contains(day)) {
                faults.push(whole(
                    "windows",
                    "Aucun jour d’envoi n’est coché\u{a0}: cochez-en au moins un.",
                ));
            }
            if window.from >= window.to || window.to > 24 {
                faults.push(whole(
                    "windows",
                    "Les heures d’envoi se contredisent\u{a0}: la première heure doit précéder la dernière, entre 0 et 24.",
                ));
            }
        }
    }

    fn check_limits(&self, faults: &mut Vec<Fault>) {
        if self.steps.len() > MOST_STEPS {
            faults.push(whole("steps", "Le plan compte trop d’envois\u{a0}: gardez-en douze au plus."));
        }
        if self.rest_days > MOST_REST {
            faults.push(whole(
                "rest",
                "Le repos entre deux courriels dépasse soixante jours\u{a0}: réduisez-le.",
            ));
        }
        let needed = [Target::NeverStarted, Target::Partial]
            .into_iter()
            .map(|path| self.received_on(path))
            .max()
            .unwrap_or(0);
        if self.cap == 0 {
            faults.push(whole(
                "cap",
                "Le nombre maximal de courriels par association est nul\u{a0}: rien ne partirait. Indiquez au moins 1.",
            ));
        } else if usize::try_from(self.cap).unwrap_or(usize::MAX) < needed {
            faults.push(whole(
                "cap",
                &format!(
                    "Le plan prévoit jusqu’à {needed} courriels pour une même association, le maximum est de {}\u{a0}: relevez le \
                     maximum ou retirez un rappel.",
                    self.cap
                ),
            ));
        }
    }

    /// How many mails a case that stays on a path would receive.
    fn received_on(&self, path: Target) -> usize {
        self.steps
            .iter()
            .filter(|step| match step.kind {
                StepKind::Invitation => true,
                StepKind::Results => false,
                StepKind::Reminder => step.target == path || step.target == Target::AllPending,
            })
            .count()
    }

    fn check_step(&self, place: usize, step: &Step, field: &Field, faults: &mut Vec<Fault>) {
        let mut fault = |field: &'static str, message: String| {
            faults.push(Fault {
                step: Some(place),
                field,
                message,
            });
        };
        let (day, opening, closing) = (step.day(field), field.opens.date(), field.closes.date());
        let name = step.french();
        if step.id.is_empty()
            || !step
                .id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            fault("steps", format!("L’envoi «\u{a0}{name}\u{a0}» n’a pas de nom utilisable."));
        }
        for (earlier, other) in self.steps[..place].iter().enumerate() {
            let twice = other.id == step.id
                || (step.kind == StepKind::Invitation && other.kind == StepKind::Invitation)
                || (other.kind == step.kind && other.target == step.target && other.day(field) == day);
            if twice {
                fault(
                    "steps",
                    format!(
                        "L’envoi {} ({name}) répète l’envoi {}\u{a0}: retirez-en un.",
                        place + 1,
                        earlier + 1
                    ),
                );
                break;
            }
        }
        if let Target::SmallStrata { below } = step.target
            && !(1..=1000).contains(&below)
        {
            fault(
                "target",
                "Le seuil des petits groupes va de 1 à 1 000 réponses.".replace("1 000", "1\u{202f}000"),
            );
        }
        if step.kind == StepKind::Results {
            if !matches!(step.when, When::AfterClosing(_)) {
                fault("when", "L’envoi des résultats vient après la clôture.".to_owned());
            }
            if self.results.link.trim().is_empty() && self.results.note.trim().is_empty() {
                fault(
                    "results",
                    "L’envoi des résultats ne dit pas où les lire\u{a0}: indiquez une adresse ou le rendez-vous de restitution."
                        .to_owned(),
                );
            }
            let link = self.results.link.trim();
            if !link.is_empty() && !(link.starts_with("https://") || link.starts_with("http://")) {
                fault("results", "L’adresse des résultats commence par https://.".to_owned());
            }
            return;
        }
        if matches!(step.when, When::AfterClosing(_)) || day > closing {
            let message = format!(
                "{name}, le {}\u{a0}: c’est après la clôture ({}). Avancez cet envoi, ou retirez-le.",
                french(day),
                french(closing)
            );
            fault("when", capital(&message));
        } else if day < opening {
            let message = format!(
                "{name}, le {}\u{a0}: c’est avant l’ouverture ({}). Retardez cet envoi, ou retirez-le.",
                french(day),
                french(opening)
            );
            fault("when", capital(&message));
        } else if self.windows.iter().any(super::Window::is_sound)
            && step.starts(self, field).is_none_or(|start| start >= field.closes)
        {
            let message = format!(
                "{name}, le {}\u{a0}: aucune heure d’envoi ne reste avant la clôture. Avancez cet envoi, ou élargissez les jours et \
                 les heures.",
                french(day)
            );
            fault("when", capital(&message));
        }
        let invitation = self.steps.iter().find(|other| other.kind == StepKind::Invitation);
        if step.kind == StepKind::Reminder
            && let Some(invitation) = invitation
            && day >= opening
            && day <= closing
            && day <= invitation.day(field)
        {
            let message = format!(
                "{name}, le {}\u{a0}: un rappel vient après l’invitation ({}).",
                french(day),
                french(invitation.day(field))
            );
            fault("when", capital(&message));
        }
    }
}

impl Step {
    /// What the step is, in French: « rappel à qui n’a pas commencé ».
    pub fn french(&self) -> &'static str {
        match (self.kind, self.target) {
            (StepKind::Invitation, _) => "invitation",
            (StepKind::Results, _) => "envoi des résultats",
            (StepKind::Reminder, Target::NeverStarted) => "rappel à qui n’a pas commencé",
            (StepKind::Reminder, Target::Partial) => "rappel à qui s’est arrêté en chemin",
            (StepKind::Reminder, Target::SmallStrata { .. }) => "rappel aux groupes qui répondent peu",
            (StepKind::Reminder, Target::AllPending | Target::Respondents) => "rappel à qui n’a pas encore envoyé",
        }
    }
}

fn whole(field: &'static str, message: &str) -> Fault {
    Fault {
        step: None,
        field,
        message: message.to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// « 3 mars 2026 ».
fn french(date: Date) -> String {
    crate::values::full_date(date, false)
}
