//! The words of each message.

use super::sheet::{Letter, Sheet, wrap};
use crate::values::Timestamp;

/// What every message about a wave says.
#[derive(Clone, Debug, Default)]
pub struct Ground<'a> {
    /// Title of the wave.
    pub title: &'a str,
    /// The association.
    pub association: &'a str,
    /// The territory.
    pub territory: &'a str,
    /// Who asks; empty: the observatory.
    pub responsible: &'a str,
    /// Announced duration in minutes, of the path that the link opens.
    pub minutes: Option<u32>,
    /// Closing.
    pub until: Option<Timestamp>,
    /// The personal link.
    pub link: &'a str,
    /// The address that ends all messages.
    pub opposition: Option<&'a str>,
    /// Whom to ask: name, telephone, e-mail; empty ones are left out.
    pub contact: [&'a str; 3],
}

impl Ground<'_> {
    fn who(&self) -> &str {
        if self.responsible.is_empty() {
            "L’observatoire local de la vie associative"
        } else {
            self.responsible
        }
    }

    /// Until when, how long, whom to ask.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        if let Some(until) = self.until {
            facts.push(("Réponse possible jusqu’au", french_instant(until)));
        }
        if let Some(minutes) = self.minutes {
            facts.push(("Durée", format!("environ {minutes}\u{a0}min")));
        }
        if let Some(contact) = self.ask() {
            facts.push(("Une question", contact));
        }
        facts
    }

    fn ask(&self) -> Option<String> {
        let parts: Vec<&str> = self.contact.iter().copied().filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Why this message came, and how to have no other.
    fn end(&self, sheet: Sheet) -> Letter {
        let sheet = sheet.small(
            format!(
                "Ce message vous est adressé parce que votre adresse figure parmi les contacts de l’association «\u{a0}{}\u{a0}». \
                 Répondre n’est pas obligatoire, et ne change rien à vos demandes de subvention.",
                self.association
            ),
            None,
        );
        match self.opposition {
            Some(url) => sheet
                .small("Ne plus recevoir de message de cet observatoire\u{a0}:", Some(url))
                .letter(),
            None => sheet.letter(),
        }
    }
}

/// The invitation.
pub fn invitation(ground: &Ground<'_>) -> Letter {
    let sheet = Sheet::new(&format!("{}\u{202f}– à vous de répondre", ground.title))
        .text("Bonjour,")
        .text(format!(
            "{} prépare un diagnostic de la vie associative ({})\u{a0}: activités, bénévolat, moyens, lieux, besoins. L’association \
             «\u{a0}{}\u{a0}» est invitée à y répondre.",
            ground.who(),
            ground.territory,
            ground.association
        ))
        .button("Ouvrir le questionnaire", ground.link)
        .facts(ground.facts())
        .text(
            "Ce lien est personnel\u{a0}: il ouvre le questionnaire de votre association, sans mot de passe. Les réponses \
             s’enregistrent page après page\u{a0}: vous pouvez vous arrêter et reprendre plus tard, sur un autre appareil ou à \
             plusieurs.",
        )
        .text("Merci de votre aide.");
    ground.end(sheet)
}

/// The link that somebody asked for on the open page.
pub fn asked_link(ground: &Ground<'_>) -> Letter {
    let sheet = Sheet::new(&format!("Votre lien\u{202f}– {}", ground.title))
        .text("Bonjour,")
        .text(format!(
            "Quelqu’un a demandé à répondre à l’enquête pour l’association «\u{a0}{}\u{a0}». Voici son lien personnel.",
            ground.association
        ))
        .button("Ouvrir le questionnaire", ground.link)
        .facts(ground.facts())
        .text(
            "Il n’y a qu’une réponse par association\u{a0}: plusieurs personnes peuvent la compléter avec ce lien. Si personne de \
             l’association ne l’a demandé, ne tenez pas compte de ce message\u{a0}: rien n’a été enregistré.",
        );
    ground.end(sheet)
}

/// The kinds of reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// To those who did not start.
    NeverStarted,
    /// To those who stopped on the way.
    Partial,
    /// To the groups that answer little.
    SmallStrata,
    /// The last days, to everybody.
    Last,
    /// To whoever asked for the link on the telephone.
    Called,
}

/// A reminder; `short`: the link opens the short path.
pub fn reminder(kind: Reminder, ground: &Ground<'_>, short: bool) -> Letter {
    let name = ground.association;
    let title = ground.title;
    let (subject, words, button) = match kind {
        Reminder::NeverStarted => (
            format!("{title}\u{202f}– votre réponse compte"),
            format!(
                "{} interroge les associations ({}). Nous n’avons pas encore reçu la réponse de l’association «\u{a0}{name}\u{a0}»\u{a0}: \
                 il est temps de la donner, en une fois ou en plusieurs.",
                ground.who(),
                ground.territory
            ),
            "Ouvrir le questionnaire",
        ),
        Reminder::Partial => (
            format!("{title}\u{202f}– votre questionnaire vous attend"),
            format!(
                "Le questionnaire de l’association «\u{a0}{name}\u{a0}» ({}) est commencé, mais il n’a pas été envoyé. Les réponses \
                 sont gardées\u{a0}: le lien reprend là où vous vous êtes arrêtés. Une estimation suffit, et une question peut \
                 rester sans réponse.",
                ground.territory
            ),
            "Reprendre le questionnaire",
        ),
        Reminder::SmallStrata => (
            format!("{title}\u{202f}– peu d’associations comme la vôtre ont répondu"),
            format!(
                "Peu d’associations du même domaine que «\u{a0}{name}\u{a0}» ont répondu jusqu’ici. Sans leurs réponses, le diagnostic \
                 ({}) ne pourra rien dire de leur situation ni de leurs besoins.",
                ground.territory
            ),
            "Ouvrir le questionnaire",
        ),
        Reminder::Last => (
            format!("{title}\u{202f}– derniers jours pour répondre"),
            format!(
                "L’enquête ({}) se termine bientôt, et la réponse de l’association «\u{a0}{name}\u{a0}» n’est pas encore arrivée. Ce \
                 message est le dernier rappel.",
                ground.territory
            ),
            "Ouvrir le questionnaire",
        ),
        Reminder::Called => (
            format!("{title}\u{202f}– le lien que vous avez demandé"),
            format!(
                "À la suite de notre appel, voici le lien personnel de l’association «\u{a0}{name}\u{a0}» ({}). Il ouvre le \
                 questionnaire sans mot de passe, en une fois ou en plusieurs.",
                ground.territory
            ),
            "Ouvrir le questionnaire",
        ),
    };
    let mut sheet = Sheet::new(&subject).text("Bonjour,").text(words);
    if short {
        sheet = sheet.text(
            "Si le temps manque, la version courte garde les questions essentielles\u{a0}: c’est elle que le lien propose.",
        );
    }
    let sheet = sheet
        .button(button, ground.link)
        .facts(ground.facts())
        .text("Si vous venez de répondre, ne tenez pas compte de ce message. Merci\u{202f}!");
    ground.end(sheet)
}

/// Thanks, with the receipt: it holds no answer and no link; the personal link of the invitation opens the copy. `at`: when it was
/// sent; `number`: of the receipt.
pub fn receipt(ground: &Ground<'_>, at: Timestamp, number: &str) -> Letter {
    let mut sheet = Sheet::new(&format!("Merci, vos réponses sont bien arrivées\u{202f}– {}", ground.title))
        .text("Bonjour,")
        .text(format!(
            "Les réponses de {} au questionnaire «\u{a0}{}\u{a0}» ({}) ont bien été envoyées le {}. Merci d’avoir pris ce temps.",
            ground.association,
            ground.title,
            ground.territory,
            french_instant(at)
        ))
        .text(format!("Numéro d’accusé de réception\u{a0}: {number}"));
    if let Some(until) = ground.until {
        sheet = sheet.text(format!(
            "Jusqu’au {}, vous pouvez relire vos réponses, les corriger et en garder une copie\u{a0}: rouvrez le lien personnel de \
             votre invitation.",
            french_instant(until)
        ));
    }
    if let Some(contact) = ground.ask() {
        sheet = sheet.text(format!("Une question\u{202f}? {contact}"));
    }
    sheet.letter()
}

/// Where to read the results: `link` and `note` of the plan, empty ones left out.
pub fn results(ground: &Ground<'_>, link: &str, note: &str) -> Letter {
    let mut sheet = Sheet::new(&format!("Les résultats sont là\u{202f}– {}", ground.title))
        .text("Bonjour,")
        .text(format!(
            "L’association «\u{a0}{}\u{a0}» a répondu à l’enquête sur la vie associative ({}). Merci\u{a0}: voici ce que disent toutes les \
             réponses réunies.",
            ground.association, ground.territory
        ));
    if !link.trim().is_empty() {
        sheet = sheet.button("Lire les résultats", link.trim());
    }
    sheet = sheet.text(note.trim());
    if let Some(contact) = ground.ask() {
        sheet = sheet.text(format!("Une question\u{202f}? {contact}"));
    }
    ground.end(sheet)
}

/// The sign-in link of a person: subject and text. `minutes`: how long it is valid.
pub fn sign_in(name: &str, link: &str, minutes: u32) -> (String, String) {
    let text = format!(
        "Bonjour {name},\n\n\
         Voici votre lien de connexion à l’observatoire de la vie associative\u{a0}:\n\n\
         {link}\n\n\
         Il sert une seule fois, pendant {minutes}\u{a0}min. Si vous n’avez rien demandé, ne tenez pas compte de ce message\u{a0}: \
         personne n’est entré dans votre espace.\n"
    );
    ("Votre lien de connexion".to_owned(), wrap(&text))
}

/// Marks a letter as a test.
pub fn test_notice(letter: Letter) -> Letter {
    letter.marked(
        "[Essai]",
        "Essai\u{a0}: ce message n’a été envoyé qu’à vous. Les liens personnels y sont remplacés par des exemples.",
    )
}

/// « 22 novembre 2026 à 14 h 05 », in Europe/Paris.
fn french_instant(at: Timestamp) -> String {
    let there = at.in_paris();
    format!(
        "{} à {}\u{a0}h\u{a0}{:02}",
        crate::values::full_date(at.date(), false),
        there.hour(),
        there.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn ground() -> Ground<'static> {
        Ground {
            title: "OLVA 2026",
            association: "L’Élan <sportif> & Cie",
            territory: "Rennes",
            responsible: "La Ville de Rennes",
            minutes: Some(25),
            until: Some(at("2026-12-01T22:59:00Z")),
            link: "https://olva.example/q/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            opposition: Some("https://olva.example/opposition/bbbb"),
            contact: ["Alix Martin", "02 00 00 00 00", ""],
        }
    }

    fn all() -> Vec<Letter> {
        let ground = ground();
        let mut all = vec![
            invitation(&ground),
            receipt(&ground, at("2026-11-22T13:05:00Z"), "K7"),
            results(
                &ground,
                "https://ville.example/resultats",
                "Rendez-vous le 3\u{a0}mars à 18\u{a0}h.",
            ),
        ];
        for kind in [
            Reminder::NeverStarted,
            Reminder::Partial,
            Reminder::SmallStrata,
            Reminder::Last,
        ] {
            all.push(reminder(kind, &ground, kind == Reminder::Last));
        }
        all
    }

    #[test]
    fn every_message_to_an_association_says_why_it_came_and_how_to_have_no_other() {
        for letter in all() {
            if letter.subject.starts_with("Merci") {
                assert!(!letter.text.contains("/q/"), "a receipt carries no link");
                continue;
            }
            assert!(
                letter.text.contains("https://olva.example/opposition/bbbb"),
                "{}",
                letter.text
            );
            assert!(
                letter.html.contains("href=\"https://olva.example/opposition/bbbb\""),
                "{}",
                letter.html
            );
            assert!(
                letter.text.replace('\n', " ").contains("figure parmi les contacts"),
                "{}",
                letter.text
            );
        }
    }

    #[test]
    fn both_parts_say_the_same_and_the_page_loads_nothing_and_escapes_names() {
        for letter in all() {
            assert!(letter.html.contains("L’Élan &lt;sportif&gt; &amp; Cie"), "{}", letter.html);
            assert!(letter.html.contains("lang=\"fr\""));
            for forbidden in ["<img", "<script", "<link", "url(", "<sportif>"] {
                assert!(!letter.html.contains(forbidden), "{forbidden}: {}", letter.html);
            }
            let spoken: String = letter
                .html
                .split('<')
                .filter_map(|tag| Some(tag.split_once('>')?.1))
                .collect::<Vec<_>>()
                .join(" ");
            for word in ["Rennes", "Alix Martin"] {
                assert!(letter.text.contains(word) && spoken.contains(word), "{word}: {}", letter.text);
            }
        }
    }

    #[test]
    fn lines_of_a_text_are_short_and_links_whole() {
        for letter in all() {
            for line in letter.text.lines() {
                assert!(line.chars().count() <= 74 || line.starts_with("http"), "{line}");
            }
        }
        assert!(invitation(&ground()).text.lines().any(|line| line == ground().link));
    }

    #[test]
    fn french_typography_is_kept_everywhere() {
        for letter in all() {
            for text in [&letter.subject, &letter.text] {
                for fault in [" ?", " !", " ;", " :", "« ", " »", "'"] {
                    assert!(!text.contains(fault), "«{fault}» in {text}");
                }
            }
        }
    }

    #[test]
    fn the_receipt_gives_the_hour_of_paris_and_leaves_out_an_empty_contact() {
        let letter = receipt(
            &Ground {
                contact: ["", "", ""],
                ..ground()
            },
            at("2026-11-22T13:05:00Z"),
            "K7",
        );
        let flat = letter.text.replace('\n', " ");
        assert!(flat.contains("22\u{a0}novembre 2026 à 14\u{a0}h\u{a0}05"), "{flat}");
        assert!(flat.contains("1er\u{a0}décembre 2026 à 23\u{a0}h\u{a0}59"), "{flat}");
        assert!(!flat.contains("Une question"), "{flat}");
    }

    #[test]
    fn a_ready_text_becomes_a_page_with_its_link() {
        let (subject, text) = sign_in("Camille", "https://olva.example/connexion/abc", 20);
        let letter = Letter::of_text(&subject, &text);
        assert!(
            letter.html.contains("<a href=\"https://olva.example/connexion/abc\""),
            "{}",
            letter.html
        );
        assert_eq!(letter.text, text);
        let test = test_notice(letter);
        assert!(test.subject.starts_with("[Essai]") && test.html.contains("ce message n’a été envoyé qu’à vous"));
    }
}
