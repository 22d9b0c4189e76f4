//! What happens to a wave after its preparation: extended, closed, put away, given up; newcomers; the open link.

use askama::Template;

use super::prepare;
use crate::app::waves::{guest, opening};
use crate::error::{Code, Result};
use crate::fieldwork::WaveState;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "wave_confirm.html")]
struct Confirm {
    frame: Frame,
    csrf: String,
    action: String,
    back: String,
    losses: Vec<String>,
    /// Hidden field: what the button asks for.
    choice: Option<(&'static str, &'static str)>,
    button: String,
}

/// What an action does, before its button: `life-{what}-title`, `-1`, `-2`…, `-go`.
fn confirm(ask: &Ask, what: &str, rest: &str) -> Reply {
    shown(ask, what, rest, None, None)
}

fn shown(ask: &Ask, what: &str, rest: &str, choice: Option<(&'static str, &'static str)>, more: Option<String>) -> Reply {
    let words = ask.words;
    let losses = (1..5)
        .map(|place| format!("life-{what}-{place}"))
        .filter(|key| words.has(key))
        .map(|key| words.t(&key));
    let template = Confirm {
        frame: Frame::staff(ask, words.t(&format!("life-{what}-title"))),
        csrf: ask.csrf(),
        action: ask.in_wave(rest),
        back: ask.in_wave("preparation"),
        losses: losses.chain(more).collect(),
        choice,
        button: words.t(&format!("life-{what}-go")),
    };
    render(200, &template)
}

fn done(ask: &Ask, what: &str) -> Reply {
    Reply::see(ask.in_wave(&format!("preparation?fait={what}")))
}

/// What opening now does.
pub(in crate::web) fn opening(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    if wave.state != WaveState::Draft || !opening::readiness(&ask.app, ask.observatory()?, wave)?.may_open() {
        return Ok(Reply::see(ask.in_wave("preparation")));
    }
    let choice = Some(("quand", "maintenant"));
    Ok(shown(
        ask,
        "opening",
        "ouverture",
        choice,
        Some(prepare::mails_sentence(ask)?),
    ))
}

/// What closing does.
pub(in crate::web) fn closing(ask: &Ask) -> Result<Reply> {
    match ask.wave()?.state {
        WaveState::Open => Ok(confirm(ask, "closing", "fermeture")),
        _ => Ok(Reply::see(ask.in_wave("preparation"))),
    }
}

/// Closes now.
pub(in crate::web) fn close(ask: &Ask) -> Result<Reply> {
    opening::close(&ask.app, ask.wave()?.id)?;
    Ok(done(ask, "close"))
}

/// Another last day, or open again until then.
pub(in crate::web) fn extend(ask: &Ask) -> Result<Reply> {
    let typed = super::typed(ask, "cloture");
    match opening::extend(&ask.app, ask.wave()?.id, &typed)? {
        Ok(()) => Ok(done(ask, "prolongee")),
        Err(flaws) => {
            let sentence = flaws.first().map(|flaw| ask.words.t(flaw.key)).unwrap_or_default();
            prepare::written(ask, false, Some((typed, sentence)), None)
        }
    }
}

/// What putting away does.
pub(in crate::web) fn archiving(ask: &Ask) -> Result<Reply> {
    match ask.wave()?.state {
        WaveState::Closed => Ok(confirm(ask, "archiving", "archivage")),
        _ => Ok(Reply::see(ask.in_wave("preparation"))),
    }
}

/// Puts away.
pub(in crate::web) fn archive(ask: &Ask) -> Result<Reply> {
    opening::archive(&ask.app, ask.wave()?.id)?;
    Ok(done(ask, "archivee"))
}

/// What giving up a preparation does.
pub(in crate::web) fn discarding(ask: &Ask) -> Result<Reply> {
    match ask.wave()?.state {
        WaveState::Draft => Ok(confirm(ask, "discarding", "abandon")),
        _ => Err(Code::NotFound.into()),
    }
}

/// Gives up a preparation.
pub(in crate::web) fn discard(ask: &Ask) -> Result<Reply> {
    opening::discard(&ask.app, ask.wave()?.id)?;
    Ok(Reply::see(ask.at("")))
}

/// Takes in the associations that entered the register since the opening.
pub(in crate::web) fn newcomers(ask: &Ask) -> Result<Reply> {
    opening::newcomers(&ask.app, ask.wave()?.id, true)?;
    Ok(done(ask, "arrivees"))
}

/// Switches the open link on or off.
pub(in crate::web) fn open_link(ask: &Ask) -> Result<Reply> {
    guest::switch(&ask.app, ask.wave()?.id, ask.field("etat") == Some("oui"))?;
    Ok(Reply::see(ask.in_wave("preparation#lien")))
}
