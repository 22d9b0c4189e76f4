//! The letters that invite: A4, one page each, for a window envelope (DL, window on the right, NF Z 11-001).

use serde::Serialize;

use super::{printed, qr};
use crate::report::{fonts, words};
use crate::values::Date;

/// What is common to the letters of a wave.
#[derive(Clone, Debug, Default)]
pub struct Mailing {
    /// Who writes (« Ville de Bourges »).
    pub sender: String,
    /// Address of the sender, line by line.
    pub sender_address: Vec<String>,
    /// « Bourges ».
    pub place: String,
    /// Date of the letter.
    pub date: Date,
    /// Title of the survey.
    pub title: String,
    /// Territory.
    pub territory: String,
    /// What the survey is for, one or two sentences.
    pub intro: String,
    /// Minutes that the questionnaire takes.
    pub minutes: Option<u32>,
    /// Last day.
    pub deadline: Option<Date>,
    /// Whom to call.
    pub contact_name: String,
    /// Their telephone.
    pub contact_phone: String,
    /// Their address.
    pub contact_email: String,
    /// The page where a code is typed.
    pub code_page: String,
    /// Demonstration data: every letter says so.
    pub demo: bool,
}

/// One letter.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Name of the association.
    pub name: String,
    /// Postal address under the name, line by line.
    pub address: Vec<String>,
    /// Personal link.
    pub link: String,
    /// Code, as printed (`ABCD-EFGH`).
    pub code: String,
}

/// The letters as the template reads them.
#[derive(Clone, Debug, Serialize)]
pub struct Letters {
    pub(crate) sender: String,
    pub(crate) sender_address: Vec<String>,
    pub(crate) when: String,
    pub(crate) date: [i16; 3],
    pub(crate) object: String,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
    pub(crate) code_page: String,
    pub(crate) signature: Vec<String>,
    pub(crate) opposition: String,
    pub(crate) banner: Option<String>,
    pub(crate) letters: Vec<One>,
}

/// One letter as the template reads it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct One {
    /// The name, line by line.
    pub(crate) name: Vec<String>,
    /// The address, line by line.
    pub(crate) address: Vec<String>,
    /// Size of both, in points: what the window holds.
    pub(crate) size: f64,
    pub(crate) link: String,
    pub(crate) code: String,
    #[serde(skip)]
    pub(crate) qr: String,
}

/// Most lines of an address block (NF Z 10-011: six, the name included).
const ADDRESS_LINES: usize = 5;

/// A telephone number is never cut at the end of a line.
fn on_one_line(phone: &str) -> String {
    phone.trim().replace(' ', "\u{a0}")
}

/// Puts the letters of a mailing together.
pub fn letters(mailing: &Mailing, letters: &[Letter]) -> Letters {
    let date = mailing.date;
    let territory = &mailing.territory;
    let minutes = mailing.minutes.map_or_else(String::new, |n| {
        format!(" Comptez environ {n} minutes ; une estimation suffit pour les chiffres.")
    });
    let mut before = vec!["Madame, Monsieur,".to_owned()];
    if !mailing.intro.is_empty() {
        before.push(mailing.intro.clone());
    }
    before.push(format!(
        "Votre association compte parmi celles dont l’avis nous manque encore. Nous vous proposons de répondre en ligne, en une ou \
         plusieurs fois, sur un téléphone ou un ordinateur.{minutes}"
    ));
    let deadline = mailing.deadline.map_or_else(String::new, |day| {
        format!(" Vous pouvez répondre jusqu’au {} inclus.", words::date(day))
    });
    let phone = on_one_line(&mailing.contact_phone);
    let help = match (mailing.contact_name.as_str(), phone.as_str()) {
        ("", "") => String::new(),
        (name, "") => format!(" Une question ? Adressez-vous à {name}."),
        ("", phone) => format!(" Une question, ou besoin d’un questionnaire sur papier ? Appelez le {phone}."),
        (name, phone) => format!(" Une question, ou besoin d’un questionnaire sur papier ? Appelez {name} au {phone}."),
    };
    let after = [
        format!("Ce lien et ce code sont propres à votre association : une seule réponse par association, que vous pouvez préparer à plusieurs.{deadline}{help}"),
        "Seuls des résultats d’ensemble seront publiés. Répondre est libre ; vos réponses ne servent ni à accorder, ni à refuser une subvention.".to_owned(),
        "Nous vous remercions du temps que vous voudrez bien y consacrer, et vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.".to_owned(),
    ];
    let reach: Vec<&str> = [phone.as_str(), mailing.contact_email.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let to = if reach.is_empty() {
        mailing.sender.clone()
    } else {
        format!("{} ({})", mailing.sender, words::list_or(&reach))
    };
    let opposition = format!(
        "Votre adresse vient du répertoire national des associations ou du fichier local des associations ; elle ne sert qu’à cet \
         envoi et sera effacée à la fin de l’enquête. Vous pouvez demander à la voir, à la corriger, ou à ne plus recevoir de message, \
         auprès de {to} : dites simplement votre code."
    );
    let place = if mailing.place.is_empty() { territory } else { &mailing.place };
    let when = words::date(date);
    Letters {
        sender: printed(&mailing.sender),
        sender_address: mailing
            .sender_address
            .iter()
            .map(|line| printed(line))
            .filter(|line| !line.is_empty())
            .collect(),
        when: printed(&if place.is_empty() {
            words::capitalise(&format!("le {when}"))
        } else {
            format!("{place}, le {when}")
        }),
        date: [date.year(), date.month().into(), date.day().into()],
        object: printed(&mailing.title),
        before: before.iter().map(|text| printed(text)).collect(),
        after: after.iter().map(|text| printed(text)).collect(),
        code_page: mailing.code_page.clone(),
        signature: [mailing.contact_name.as_str(), mailing.sender.as_str()]
            .into_iter()
            .map(printed)
            .filter(|line| !line.is_empty())
            .collect(),
        opposition: printed(&opposition),
        banner: mailing.demo.then(|| "Données de démonstration".to_owned()),
        letters: letters
            .iter()
            .map(|letter| {
                let (name, address, size) = in_window(letter);
                One {
                    name,
                    address,
                    size,
                    link: letter.link.clone(),
                    code: letter.code.clone(),
                    qr: qr::svg(&letter.link),
                }
            })
            .collect(),
    }
}

/// Room for the address in the window, in points: 80 mm by 37 mm.
const WINDOW: (f64, f64) = (226.0, 105.0);
/// Most lines of a name.
const NAME_LINES: usize = 3;

/// The name and the address cut into lines at the largest size that the window holds; a name that is still too long ends with « … ».
fn in_window(letter: &Letter) -> (Vec<String>, Vec<String>, f64) {
    let cut = |size: f64| {
        let mut name = fonts::wrap(&printed(&letter.name), size, true, WINDOW.0);
        if name.len() > NAME_LINES {
            name.truncate(NAME_LINES);
            if let Some(last) = name.last_mut() {
                while fonts::width(&format!("{last}…"), size, true) > WINDOW.0 && last.pop().is_some() {}
                *last = format!("{}…", last.trim_end());
            }
        }
        let lines = letter
            .address
            .iter()
            .map(|line| printed(line))
            .filter(|line| !line.trim().is_empty());
        let address: Vec<String> = lines
            .take(ADDRESS_LINES)
            .flat_map(|line| fonts::wrap(&line, size, false, WINDOW.0))
            .collect();
        (name, address)
    };
    let mut size = 10.5;
    loop {
        let (name, mut address) = cut(size);
        let room = (WINDOW.1 / (size * 1.25)) as usize;
        if name.len() + address.len() <= room || size <= 7.0 {
            address.truncate(room.saturating_sub(name.len()));
            return (name, address, size);
        }
        size -= 0.5;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_always_fits_the_window() {
        let letter = |name: &str, lines: usize| Letter {
            name: name.to_owned(),
            address: vec!["Chez Madame la Présidente, résidence du Parc, bâtiment C, escalier 3".to_owned(); lines],
            ..Letter::default()
        };
        let (name, address, size) = in_window(&letter("La Boussole", 2));
        assert_eq!((name.len(), address.len(), size), (1, 4, 10.5));
        let (name, address, size) = in_window(&letter(&"Association pour la mise en valeur du patrimoine ".repeat(9), 9));
        assert!(
            name.len() == NAME_LINES && name[2].ends_with('…') && size < 10.5,
            "{name:?} {size}"
        );
        assert!((name.len() + address.len()) as f64 * size * 1.25 <= WINDOW.1);
    }
}
