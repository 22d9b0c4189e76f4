//! People and observatories: who may sign in, what for, and the territories observed.

use olva::app::App;
use olva::app::accounts::{self, Grant, Role};
use olva::app::observatories::{self, NewObservatory};
use olva::app::training;
use olva::demo::training::{self as filler, Size};
use olva::values::{Email, Token};

use super::args::{ObservatoryWhat, RoleName, UserWhat};
use super::demo::territory;
use super::observatory::{choose, choose_real, role_name};
use super::trouble::{Trouble, trouble};

/// `olva observatory …`.
pub(super) fn observatory(app: &App, what: &ObservatoryWhat) -> Result<(), Trouble> {
    match what {
        ObservatoryWhat::Add {
            territory: typed,
            name,
            training,
        } => {
            let known = olva::library::territories()
                .observed(typed)
                .map(|place| (place.code.to_owned(), place.name.to_owned()));
            let place = match known {
                Some(place) => place,
                None => territory(typed).map(|commune| (commune.code.to_owned(), commune.name.to_owned()))?,
            };
            let new = NewObservatory {
                name: name
                    .clone()
                    .unwrap_or_else(|| format!("Observatoire de la vie associative – {}", place.1)),
                territory: place,
                training: *training,
            };
            let made = observatories::add(app, &new)?;
            println!(
                "Observatoire créé\u{a0}: «\u{a0}{}\u{a0}», {}/o/{}.",
                made.name, app.base_url, made.slug
            );
            println!(
                "Ensuite\u{a0}: olva user add \"Prénom Nom\" --role administration --email ADRESSE --observatory {}",
                made.slug
            );
        }
        ObservatoryWhat::Training { observatory, fresh } => trained(app, observatory.as_deref(), *fresh)?,
        ObservatoryWhat::List => {
            let all = observatories::list(app)?;
            if all.is_empty() {
                println!("Aucun observatoire. Pour en créer un\u{a0}: olva observatory add TERRITOIRE.");
            }
            for one in all {
                let training = if one.training { "  (essai)" } else { "" };
                println!("{:<24} {}  {}{training}", one.slug, one.territory, one.name);
            }
        }
    }
    Ok(())
}

/// `olva observatory training`: made when there is none, filled again with `fresh`.
fn trained(app: &App, observatory: Option<&str>, fresh: bool) -> Result<(), Trouble> {
    let real = choose_real(app, observatory)?;
    let known = training::twin(app, &real)?;
    let made = match known {
        None => filler::begin(app, &real, Size::default())?,
        Some(known) if fresh => {
            if !filler::renew(app, &known, Size::default())? {
                return Err(trouble(
                    "L’observatoire d’entraînement est en train d’être rempli.",
                    "Recommencez dans quelques minutes.",
                ));
            }
            known
        }
        Some(known) => {
            return Err(trouble(
                &format!(
                    "L’observatoire d’entraînement existe\u{a0}: {}/o/{}.",
                    app.base_url, known.slug
                ),
                "Ajoutez --fresh pour effacer ce qu’il contient et le remplir à neuf.",
            ));
        }
    };
    println!(
        "Observatoire d’entraînement prêt\u{a0}: {}/o/{}. Tout y est inventé, aucun courriel n’en part\u{a0}; les personnes de «\u{a0}{}\u{a0}» y ont les mêmes rôles.",
        app.base_url, made.slug, real.name
    );
    Ok(())
}

/// `olva user …`.
pub(super) fn user(app: &App, what: &UserWhat) -> Result<(), Trouble> {
    match what {
        UserWhat::Add {
            name,
            named,
            role,
            campaign,
            email,
            observatory,
        } => {
            let name = name.as_ref().or(named.as_ref()).map_or("", |n| n.trim());
            if name.is_empty() {
                return Err(trouble(
                    "Il manque le nom de la personne.",
                    "Écrivez par exemple\u{a0}: olva user add \"Camille Martin\" --role coordination.",
                )
                .usage());
            }
            let email = email.as_deref().map(address).transpose()?;
            let mut link = None;
            if *campaign && role.is_some() && email.is_none() {
                return Err(trouble(
                    "Une personne qui a deux responsabilités est reconnue à son adresse.",
                    "Indiquez-la avec --email.",
                )
                .usage());
            }
            if let Some(role) = role {
                let observatory = choose(app, observatory.as_deref())?;
                let grant = Grant::Member(observatory.id, role.role());
                link = Some(accounts::add(app, name, email.as_ref(), grant)?);
            }
            if *campaign {
                link = Some(accounts::add(app, name, email.as_ref(), Grant::Campaign)?);
            }
            if let Some(link) = link {
                show_link(app, name, &link);
            }
        }
        UserWhat::Link { email } => {
            let link = accounts::renew_link(app, &address(email)?).map_err(|_| nobody(email))?;
            show_link(app, email, &link);
        }
        UserWhat::List => {
            for person in accounts::list(app)?.into_iter().filter(|person| !person.name.is_empty()) {
                let mut roles: Vec<String> = person
                    .roles
                    .iter()
                    .map(|(observatory, role)| format!("{} ({observatory})", role_name(*role)))
                    .collect();
                if person.campaign {
                    roles.push("campagnes".to_owned());
                }
                if person.disabled {
                    roles.push("compte fermé".to_owned());
                }
                println!("{}  {}  {}", person.name, person.email.unwrap_or_default(), roles.join(", "));
            }
        }
        UserWhat::Close { email } => {
            accounts::set_disabled(app, &address(email)?, true).map_err(|_| nobody(email))?;
            println!("Compte fermé\u{a0}: {email} ne peut plus se connecter, ses sessions sont terminées.");
        }
        UserWhat::Open { email } => {
            accounts::set_disabled(app, &address(email)?, false).map_err(|_| nobody(email))?;
            println!("Compte rouvert\u{a0}: {email} peut se connecter. «\u{a0}olva user link {email}\u{a0}» donne un lien.");
        }
        UserWhat::Reset { email } => {
            accounts::reset_second_factor(app, &address(email)?).map_err(|_| nobody(email))?;
            println!("Second facteur supprimé\u{a0}: {email} en mettra un autre en service à la prochaine connexion.");
        }
    }
    Ok(())
}

fn nobody(email: &str) -> Trouble {
    trouble(
        &format!("Personne n’a l’adresse «\u{a0}{email}\u{a0}»."),
        "«\u{a0}olva user list\u{a0}» donne les personnes\u{202f}; «\u{a0}olva user add\u{a0}» en ajoute.",
    )
}

impl RoleName {
    fn role(self) -> Role {
        match self {
            RoleName::Administration => Role::Administrator,
            RoleName::Coordination => Role::Coordinator,
            RoleName::Saisie => Role::Operator,
            RoleName::Pilotage => Role::Steering,
            RoleName::Direction => Role::Director,
            RoleName::Clva => Role::Clva,
            RoleName::Recherche => Role::Researcher,
        }
    }
}

fn address(text: &str) -> Result<Email, Trouble> {
    Email::parse(text).ok_or_else(|| {
        trouble(
            &format!("«\u{a0}{text}\u{a0}» n’est pas une adresse de courriel."),
            "Vérifiez-la, par exemple prenom.nom@ville.fr.",
        )
        .usage()
    })
}

fn show_link(app: &App, name: &str, link: &Token) {
    println!(
        "Lien de connexion de {name}, valable 30 jours{}\u{a0}:\n{}/connexion/{}",
        if app.settings.production { " et une seule fois" } else { "" },
        app.base_url,
        link.reveal()
    );
}
