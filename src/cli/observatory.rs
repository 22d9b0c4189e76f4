//! The choice of an observatory by the commands.

use olva::app::App;
use olva::app::accounts::Role;
use olva::app::observatories::{self, NewObservatory};
use olva::fieldwork::Observatory;

use super::trouble::{Trouble, trouble};

/// The observatory typed, or the only one; on an empty database one is created, whose territory the first wave will give.
pub(super) fn choose(app: &App, typed: Option<&str>) -> Result<Observatory, Trouble> {
    let all = observatories::list(app)?;
    if let Some(typed) = typed {
        let names: Vec<&str> = all.iter().map(|one| one.slug.as_str()).collect();
        return all.iter().find(|one| one.slug == typed).cloned().ok_or_else(|| {
            trouble(
                &format!("Aucun observatoire ne s’appelle «\u{a0}{typed}\u{a0}»."),
                &format!("Observatoires de cette base\u{a0}: {}.", names.join(", ")),
            )
        });
    }
    match without_twins(&all).as_slice() {
        [] => Ok(observatories::add(
            app,
            &NewObservatory {
                name: "Observatoire local de la vie associative".to_owned(),
                territory: (String::new(), String::new()),
                training: false,
            },
        )?),
        [only] => Ok(only.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.slug.as_str()).collect();
            Err(trouble(
                "Cette base porte plusieurs observatoires.",
                &format!("Dites lequel\u{a0}: --observatory {}.", names.join(" ou --observatory ")),
            )
            .usage())
        }
    }
}

/// Those that a command may mean without naming them: a training observatory beside a real one is always named.
fn without_twins(all: &[Observatory]) -> Vec<Observatory> {
    let alone = all.iter().filter(|one| one.settings.training_of.is_none());
    alone.cloned().collect()
}

/// The observatory typed, or the only one that is not for training.
pub(super) fn choose_real(app: &App, typed: Option<&str>) -> Result<Observatory, Trouble> {
    let real: Vec<Observatory> = observatories::list(app)?.into_iter().filter(|one| !one.training).collect();
    match (typed, real.as_slice()) {
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(trouble(
            "Aucun observatoire\u{a0}: l’observatoire d’entraînement accompagne un observatoire.",
            "Créez-le d’abord avec «\u{a0}olva observatory add TERRITOIRE\u{a0}».",
        )),
        (Some(typed), _) if observatories::named(app, typed).is_ok_and(|one| one.training) => Err(trouble(
            &format!("«\u{a0}{typed}\u{a0}» est déjà un observatoire d’entraînement."),
            "Donnez le nom de l’observatoire qu’il accompagne.",
        )),
        _ => choose(app, typed),
    }
}

/// The observatory of a new wave: the only one (which takes over the territory when it had none), else that of the territory.
pub(super) fn of_wave(app: &App, territory: &str, name: &str) -> Result<Observatory, Trouble> {
    let all = without_twins(&observatories::list(app)?);
    if let [only] = all.as_slice() {
        let mut only = only.clone();
        if only.territory.is_empty() && !territory.is_empty() {
            territory.clone_into(&mut only.territory);
            name.clone_into(&mut only.territory_name);
            observatories::change(app, &only)?;
        }
        if only.territory == territory || territory.is_empty() {
            return Ok(only);
        }
    }
    Ok(observatories::of_territory(
        app,
        &(territory.to_owned(), name.to_owned()),
        false,
    )?)
}

/// A role, as a person reads it.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administration",
        Role::Coordinator => "coordination",
        Role::Operator => "saisie",
        Role::Steering => "comité de pilotage",
        Role::Director => "direction",
        Role::Clva => "CLVA",
        Role::Researcher => "recherche",
    }
}
