//! What the command line says when it cannot be understood, in French.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints help on the standard output, or what is wrong on the error output; returns the exit code.
pub(super) fn report(error: &clap::Error) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{}", error.render());
            0
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", error.render());
            2
        }
        _ => {
            eprintln!("Erreur\u{a0}: {}", message(error));
            eprintln!("Que faire\u{a0}: {}", hint(error));
            2
        }
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(list) if !list.is_empty() => Some(list.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}

fn message(error: &clap::Error) -> String {
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = context(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("l’option ou le mot «\u{a0}{argument}\u{a0}» n’est pas connu."),
        ErrorKind::InvalidSubcommand => {
            format!(
                "la commande «\u{a0}{}\u{a0}» n’est pas connue.",
                context(error, ContextKind::InvalidSubcommand).unwrap_or_default()
            )
        }
        ErrorKind::MissingSubcommand => "il manque une commande.".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}."),
        ErrorKind::InvalidValue if value.is_empty() => format!("il manque une valeur après {argument}."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("la valeur «\u{a0}{value}\u{a0}» ne convient pas pour {argument}.")
        }
        ErrorKind::ArgumentConflict => format!("{argument} ne va pas avec une autre option donnée, ou est donnée deux fois."),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => format!("trop ou trop peu de valeurs pour {argument}."),
        ErrorKind::InvalidUtf8 => "un mot de la commande n’est pas en UTF-8.".to_owned(),
        _ => "la commande ne se lit pas.".to_owned(),
    }
}

fn hint(error: &clap::Error) -> String {
    let suggestion = context(error, ContextKind::SuggestedSubcommand).or_else(|| context(error, ContextKind::SuggestedArg));
    if let Some(suggestion) = suggestion {
        return format!("vouliez-vous dire «\u{a0}{suggestion}\u{a0}»\u{202f}? Sinon, «\u{a0}olva --help\u{a0}» donne la liste.");
    }
    match context(error, ContextKind::ValidValue) {
        Some(values) => format!("choisissez parmi {values}."),
        None => "«\u{a0}olva --help\u{a0}», ou «\u{a0}olva COMMANDE --help\u{a0}», dit ce qui est possible.".to_owned(),
    }
}
