//! From a mail of the queue to a message: the case is looked at again, the best address chosen, the secrets drawn, the words written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::planning::{field_of, plan_of};
use crate::app::App;
use crate::app::answering::number_of;
use crate::error::Result;
use crate::fieldwork::plan::{CaseFacts, Field, MailPlan, Step, StepKind, Target, Why, eligible, may_receive};
use crate::fieldwork::{Association, CaseStatus, Wave, WaveState};
use crate::mail::{self, Ground, Letter, Message, Reminder, message_key};
use crate::questionnaire::model::{Item, Kind};
use crate::questionnaire::{Content, Questionnaire, Value};
use crate::store::cases::{self, Opens};
use crate::store::queue::{self, CaseRow, Glance, Leased, Outcome};
use crate::store::register::{self, Channel};
use crate::store::{Database, fieldwork, observatory, wave};
use crate::values::{Email, Id, Timestamp, Token};

/// Whether a mail can go now.
pub(super) enum Ready {
    /// Here is the message.
    Go(Box<Prepared>),
    /// It cannot; what becomes of it.
    Not(Outcome),
}

/// A message, and what to note when it went or not.
pub(super) struct Prepared {
    pub(super) message: Message,
    /// The contact it goes to.
    pub(super) contact: Option<Id<Channel>>,
    /// An invitation or a reminder: counted among those that the case received.
    pub(super) counts: bool,
    /// How things stood when it was written, for a mail to an association.
    pub(super) glance: Option<Glance>,
    /// Of a training observatory: it goes nowhere.
    pub(super) stays: bool,
}

/// A link asked for on the telephone: its mail holds nothing, and is written at the moment of sending.
pub(in crate::app) const CALLED: &str = "link";

/// A wave, its questionnaire, and whether its observatory is for training.
type Known = Arc<(Wave, Arc<Questionnaire>, bool)>;

/// What a round of preparation remembers.
#[derive(Default)]
pub(super) struct Round {
    /// Waves already read.
    waves: BTreeMap<Id<Wave>, Known>,
    /// Mails of the round that have not been judged yet.
    pub(super) ahead: BTreeSet<String>,
}

fn cancelled(why: &str) -> Ready {
    Ready::Not(Outcome::Cancelled(why.to_owned()))
}

/// Makes the message of a leased mail. Call it in the transaction of the lease.
pub(super) fn prepare(app: &App, db: &mut Database, mail: &Leased, round: &mut Round, now: Timestamp) -> Result<Ready> {
    let Some((of, who)) = mail.case else {
        let Some(to) = Email::parse(&mail.recipient) else {
            return Ok(Ready::Not(Outcome::Failed("l’adresse ne peut pas être écrite".to_owned())));
        };
        let message = message(&mail.id, to, Letter::of_text(&mail.subject, &mail.body), now);
        return Ok(Ready::Go(Box::new(Prepared {
            message,
            contact: None,
            counts: false,
            glance: None,
            stays: false,
        })));
    };
    let known = match round.waves.get(&of) {
        Some(known) => known.clone(),
        None => {
            let wave = wave::get(db, of)?;
            let questionnaire = app.questionnaire(db, &wave.questionnaire)?;
            let training = observatory::get(db, wave.observatory)?.training;
            let known = Arc::new((wave, questionnaire, training));
            round.waves.insert(of, known.clone());
            known
        }
    };
    let (wave, questionnaire, training) = &*known;
    let Some(case) = queue::case(db, of, who)? else {
        return Ok(cancelled("l’association n’est plus dans l’enquête"));
    };
    let channels = register::channels_of(db, who)?;
    let best = best(&channels);
    let (letter, counts) = match &mail.step {
        None => {
            if best.is_none() {
                return Ok(cancelled(Why::NoAddress.french()));
            }
            match own_words(app, db, mail, (of, who), wave, questionnaire, &case, now)? {
                Some(letter) => (letter, None),
                None => return Ok(cancelled("il n’y a rien à dire de cette réponse")),
            }
        }
        Some(step) => {
            // One mail at a time to an association: the next one is judged when this one has gone.
            let in_hand = queue::in_hand(db, of, who, now)?;
            if in_hand.iter().any(|other| *other != mail.id && !round.ahead.contains(other)) {
                return Ok(Ready::Not(Outcome::Wait(now.plus_seconds(300))));
            }
            let (plan, _) = plan_of(wave);
            let Some(step) = plan.step(step) else {
                return Ok(cancelled("cet envoi ne fait plus partie du plan"));
            };
            let facts = facts(db, (of, who), &case, best.is_some(), step, &plan)?;
            if overtaken(db, mail, (of, who), &case, best.is_some(), step, &plan, &field_of(wave))? {
                return Ok(cancelled("un rappel plus récent le remplace"));
            }
            if let Err(why) = may_receive(&facts, step, &plan, &field_of(wave), now) {
                return refused(db, (of, who), &facts, &channels, why, now);
            }
            let link = draw(app, db, (of, who), Opens::Link, now)?;
            let stop = draw(app, db, (of, who), Opens::Opposition, now)?;
            let link = link_to(app, &link, step.short_path);
            let stop = format!("{}/opposition/{}", app.base_url, stop.reveal());
            let letter = write(step, &plan, case.mails == 0, wave, questionnaire, &case.name, &link, &stop);
            (letter, Some((stop, step.kind != StepKind::Results)))
        }
    };
    let Some((contact, to)) = best else {
        return Ok(cancelled(Why::NoAddress.french()));
    };
    let mut message = message(&mail.id, to, marked(wave, letter), now);
    message.from.clone_from(&wave.settings.responsible);
    message.reply_to = Email::parse(&wave.settings.contact_email);
    message.unsubscribe = counts.as_ref().map(|(stop, _)| stop.clone());
    queue::addressed(db, &mail.id, contact, &message_key(&mail.id))?;
    Ok(Ready::Go(Box::new(Prepared {
        message,
        contact: Some(contact),
        counts: counts.is_some_and(|(_, counts)| counts),
        glance: queue::glance(db, &mail.id)?,
        stays: *training,
    })))
}

fn message(id: &str, to: Email, letter: Letter, now: Timestamp) -> Message {
    Message {
        id: id.to_owned(),
        to,
        letter,
        from: String::new(),
        reply_to: None,
        unsubscribe: None,
        at: now,
    }
}

/// The address to write to: of the association before a person’s, the oldest first; none that objected or does not work.
pub(super) fn best(channels: &[Channel]) -> Option<(Id<Channel>, Email)> {
    channels
        .iter()
        .filter(|channel| !channel.opposed && channel.unreachable.is_none())
        .filter_map(|channel| Some((channel, Email::parse(channel.email.as_deref()?)?)))
        .min_by_key(|(channel, _)| (channel.email_kind.as_deref() == Some("nominatif"), channel.id))
        .map(|(channel, email)| (channel.id, email))
}

/// What becomes of a mail that may not go.
fn refused(
    db: &mut Database,
    (of, who): (Id<Wave>, Id<Association>),
    facts: &CaseFacts,
    channels: &[Channel],
    why: Why,
    now: Timestamp,
) -> Result<Ready> {
    let bounced = channels.iter().any(|channel| channel.unreachable.is_some());
    if why == Why::NoAddress && bounced && facts.status.is_pending() {
        cases::set_status(db, of, who, CaseStatus::Bounced, now)?;
    }
    Ok(match why {
        Why::Later(until) => Ready::Not(Outcome::Wait(until)),
        // Looked at again when the coordinator may have changed something.
        why if why.is_temporary() => Ready::Not(Outcome::Wait(now.plus_seconds(900))),
        why => cancelled(why.french()),
    })
}

fn facts(
    db: &mut Database,
    (of, who): (Id<Wave>, Id<Association>),
    case: &CaseRow,
    address: bool,
    step: &Step,
    plan: &MailPlan,
) -> Result<CaseFacts> {
    let stratum_usable = match step.target {
        Target::SmallStrata { .. } => queue::stratum_usable(db, of, case.domain.as_deref(), case.employer)?,
        _ => 0,
    };
    let wants_results = step.kind != StepKind::Results
        || plan.results.consent.is_empty()
        || fieldwork::sent_answers(db, of, who)?.is_some_and(|answers| {
            answers
                .get(&plan.results.consent)
                .is_some_and(|cell| cell.content == Content::Value(Value::Bool(true)))
        });
    Ok(CaseFacts {
        status: case.status,
        address,
        mails: case.mails,
        last_mail_at: case.last_mail_at,
        stratum_usable,
        wants_results,
    })
}

/// Whether a later step, allowed too, waits for the same case: after a pause or a failure of the server, whoever missed two reminders
/// gets the last one only.
#[expect(clippy::too_many_arguments, reason = "all that decides")]
fn overtaken(
    db: &mut Database,
    mail: &Leased,
    (of, who): (Id<Wave>, Id<Association>),
    case: &CaseRow,
    address: bool,
    step: &Step,
    plan: &MailPlan,
    field: &Field,
) -> Result<bool> {
    // The invitation comes first, however late.
    if step.kind != StepKind::Reminder {
        return Ok(false);
    }
    for other in queue::waiting_steps(db, of, who, &mail.id)? {
        let later = plan
            .step(&other)
            .filter(|other| other.kind != StepKind::Results && other.starts(plan, field) > step.starts(plan, field));
        if let Some(later) = later
            && eligible(&facts(db, (of, who), case, address, later, plan)?, later, plan).is_ok()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn draw(app: &App, db: &mut Database, (of, who): (Id<Wave>, Id<Association>), opens: Opens, now: Timestamp) -> Result<Token> {
    let token = Token::new(&*app.random);
    cases::grant(db, of, who, opens, &token.hash(), now)?;
    Ok(token)
}

fn link_to(app: &App, token: &Token, short: bool) -> String {
    let path = if short { "?parcours=court" } else { "" };
    format!("{}/q/{}{path}", app.base_url, token.reveal())
}

/// The words of a step.
#[expect(clippy::too_many_arguments, reason = "all that a letter says")]
pub(super) fn write(
    step: &Step,
    plan: &MailPlan,
    first: bool,
    wave: &Wave,
    questionnaire: &Questionnaire,
    association: &str,
    link: &str,
    stop: &str,
) -> Letter {
    let start = &questionnaire.start;
    let minutes = if step.short_path {
        start.minutes_short.or(start.minutes)
    } else {
        start.minutes
    };
    let title = wave.heading(questionnaire.title.get("fr"));
    let ground = Ground {
        minutes,
        link,
        opposition: Some(stop),
        ..ground(wave, &title, association)
    };
    match (step.kind, step.target) {
        (StepKind::Results, _) => mail::results(&ground, &plan.results.link, &plan.results.note),
        // Whoever came into the frame after the invitation is invited by the next reminder.
        (StepKind::Invitation, _) => mail::invitation(&ground),
        (StepKind::Reminder, Target::NeverStarted | Target::AllPending) if first => mail::invitation(&ground),
        (StepKind::Reminder, Target::Partial) => mail::reminder(Reminder::Partial, &ground, step.short_path),
        (StepKind::Reminder, Target::SmallStrata { .. }) => mail::reminder(Reminder::SmallStrata, &ground, step.short_path),
        (StepKind::Reminder, Target::NeverStarted) => mail::reminder(Reminder::NeverStarted, &ground, step.short_path),
        (StepKind::Reminder, _) => {
            let last = plan.steps.iter().rfind(|other| other.kind == StepKind::Reminder) == Some(step);
            let kind = if last { Reminder::Last } else { Reminder::NeverStarted };
            mail::reminder(kind, &ground, step.short_path)
        }
    }
}

/// What every message about a wave says.
fn ground<'a>(wave: &'a Wave, title: &'a str, association: &'a str) -> Ground<'a> {
    let settings = &wave.settings;
    Ground {
        title,
        association,
        territory: &wave.territory_name,
        responsible: &settings.responsible,
        minutes: None,
        until: Some(wave.closes_at),
        link: "",
        opposition: None,
        contact: [&settings.contact_name, &settings.contact_phone, &settings.contact_email],
    }
}

/// The words of a mail that answers what an association did: a receipt, a link asked for on the open page.
#[expect(clippy::too_many_arguments, reason = "all that a letter says")]
fn own_words(
    app: &App,
    db: &mut Database,
    mail: &Leased,
    (of, who): (Id<Wave>, Id<Association>),
    wave: &Wave,
    questionnaire: &Questionnaire,
    case: &CaseRow,
    now: Timestamp,
) -> Result<Option<Letter>> {
    let title = wave.heading(questionnaire.title.get("fr"));
    if mail.kind == "open-link" || mail.kind == CALLED {
        // Over the telephone only what is still expected is asked for; the open page also reopens what was sent.
        let expected = mail.kind != CALLED || case.status.is_pending();
        if wave.state_at(now) != WaveState::Open || !expected {
            return Ok(None);
        }
        let link = link_to(app, &draw(app, db, (of, who), Opens::Link, now)?, false);
        let stop = draw(app, db, (of, who), Opens::Opposition, now)?;
        let stop = format!("{}/opposition/{}", app.base_url, stop.reveal());
        cases::invited(db, of, who, now)?;
        let ground = Ground {
            minutes: questionnaire.start.minutes,
            link: &link,
            opposition: Some(&stop),
            ..ground(wave, &title, &case.name)
        };
        return Ok(Some(if mail.kind == CALLED {
            mail::reminder(Reminder::Called, &ground, false)
        } else {
            mail::asked_link(&ground)
        }));
    }
    if !mail.subject.is_empty() && !mail.body.is_empty() {
        return Ok(Some(Letter::of_text(&mail.subject, &mail.body)));
    }
    let Some((response, at)) = fieldwork::sent_at(db, of, who)? else {
        return Ok(None);
    };
    let ground = ground(wave, &title, &case.name);
    Ok(Some(mail::receipt(&ground, at, &number_of(response))))
}

/// Says that a demonstration is one.
pub(super) fn marked(wave: &Wave, letter: Letter) -> Letter {
    if wave.settings.demo {
        letter.marked(
            "[Données de démonstration]",
            "Données de démonstration\u{a0}: ce message ne concerne aucune association réelle.",
        )
    } else {
        letter
    }
}

/// The boolean questions of a wave, code and label: one of them may say who asked for the results.
///
/// # Errors
/// Store errors.
pub fn consent_questions(app: &App, wave: &Wave) -> Result<Vec<(String, String)>> {
    fn walk(items: &[Item], out: &mut Vec<(String, String)>) {
        for item in items {
            match &item.kind {
                Kind::Boolean { .. } => {
                    let label = item.label.as_ref().map_or(item.id.as_str(), |label| label.get("fr"));
                    out.push((item.id.clone(), label.to_owned()));
                }
                Kind::Group { items, .. } => walk(items, out),
                _ => {}
            }
        }
    }
    let questionnaire = app.store.read(|db| app.questionnaire(db, &wave.questionnaire))?;
    let mut out = Vec::new();
    for page in &questionnaire.pages {
        walk(&page.items, &mut out);
    }
    Ok(out)
}
