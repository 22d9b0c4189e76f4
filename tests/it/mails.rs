//! The mail plan carried out on a database: the step that becomes mails is the rule in words, whoever answered meanwhile gets
//! nothing, bounces and oppositions do what they say, a killed instance neither forgets nor repeats.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use olva::app::mailing::{self, Bounced, Saving};
use olva::app::waves::{self, NewWave};
use olva::app::{App, Caches, frame, observatories, work};
use olva::fieldwork::plan::{CaseFacts, MailPlan, StepKind, Target, When, eligible};
use olva::fieldwork::{Association, CaseStatus, Wave, WaveSettings};
use olva::library::Library;
use olva::mail::{Mailer, NotABounce, Tuning, message_key};
use olva::register::ContactRow;
use olva::store::register::{self, Channel};
use olva::store::{Store, cases, queue};
use olva::values::{Id, Random, SeededRandom, SetClock, Timestamp, Token};

use crate::support::databases::both;
use crate::support::smtp::{Mood, Sink};

const QUESTIONNAIRE: &str = r#"{
  "id": "essai", "version": "1.0.0", "title": "Essai", "thanks": "Merci.",
  "pages": [ { "id": "p1", "title": "Vous", "items": [
    { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true },
    { "id": "resultats", "type": "boolean", "label": "Recevoir les résultats" } ] } ] }"#;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A Monday, ten o’clock in Paris.
pub(crate) fn start() -> Timestamp {
    at("2026-03-02T09:00:00Z")
}

/// A wave open since a moment, with a kept plan.
pub(crate) struct Field {
    pub(crate) app: App,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) wave: Id<Wave>,
    pub(crate) sink: Sink,
}

fn mailer(sink: &Sink) -> Arc<Mailer> {
    let tuning = Tuning {
        patience: Duration::from_millis(500),
        ..Tuning::default()
    };
    Arc::new(Mailer::tuned(&sink.url(), "OLVA <olva@ville.example>", &tuning).unwrap())
}

impl Field {
    pub(crate) fn new(store: &Store, associations: usize) -> Self {
        let clock = Arc::new(SetClock::new(start()));
        let sink = Sink::new(Mood::default());
        let app = App {
            store: store.clone(),
            mailer: mailer(&sink),
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(7)),
            library: Arc::new(Library::embedded()),
            base_url: "https://olva.example".into(),
            settings: Arc::default(),
            caches: Arc::new(Caches::default()),
        };
        let hash = waves::publish(&app, QUESTIONNAIRE).unwrap();
        let rennes = ("35238".to_owned(), "Rennes".to_owned());
        let wave = NewWave {
            observatory: observatories::of_territory(&app, &rennes, false).unwrap().id,
            title: "Vague".into(),
            questionnaire: hash,
            territory: rennes,
            year: 2026,
            opens_at: start(),
            closes_at: start().plus_seconds(60 * 86_400),
            settings: WaveSettings {
                responsible: "La Ville".into(),
                contact_email: "enquete@ville.example".into(),
                ..WaveSettings::default()
            },
        };
        let wave = waves::create(&app, wave).unwrap();
        let rows: Vec<ContactRow> = (0..associations)
            .map(|n| ContactRow {
                line: n + 2,
                name: format!("Association {n:03}"),
                commune: Some("35238".into()),
                email: Some(format!("bureau{n}@essai.example")),
                domain: Some(if n % 2 == 0 { "sport" } else { "culture" }.into()),
                employer: (n % 3 != 2).then_some(n % 3 == 0),
                ..ContactRow::default()
            })
            .collect();
        frame::import(&app, wave, &rows).unwrap();
        Field { app, clock, wave, sink }
    }

    pub(crate) fn plan(&self) -> MailPlan {
        mailing::plan_of(&waves::get(&self.app, self.wave).unwrap()).0
    }

    pub(crate) fn keep(&self, plan: &MailPlan) {
        assert_eq!(mailing::save_plan(&self.app, self.wave, plan).unwrap(), Saving::Kept);
    }

    /// Moves the clock, looks at the plan, sends all that can go.
    pub(crate) fn on(&self, moment: Timestamp) -> mailing::Delivered {
        self.clock.set(moment);
        work::tick(&self.app).unwrap();
        mailing::deliver(&self.app, 10_000).unwrap()
    }

    pub(crate) fn association(&self, n: usize) -> Id<Association> {
        let found = self
            .app
            .store
            .read(|db| Ok(register::frame(db, self.wave, &format!("association {n:03}"), 0, 0)?))
            .unwrap();
        found.0[0].association.id
    }

    pub(crate) fn status(&self, n: usize, status: CaseStatus) {
        let who = self.association(n);
        self.app
            .store
            .write(|db| Ok(cases::set_status(db, self.wave, who, status, start())?))
            .unwrap();
    }

    pub(crate) fn case(&self, n: usize) -> queue::CaseRow {
        let who = self.association(n);
        self.app
            .store
            .read(|db| Ok(queue::case(db, self.wave, who)?))
            .unwrap()
            .unwrap()
    }

    pub(crate) fn add_contact(&self, n: usize, email: &str, kind: &str) {
        let mut channel = Channel::new(Id::new(start(), &*self.app.random), self.association(n));
        channel.email = Some(email.to_owned());
        channel.email_kind = Some(kind.to_owned());
        self.app
            .store
            .write(|db| Ok(register::add_channel(db, &channel, start())?))
            .unwrap();
    }

    /// Who got something, in order.
    pub(crate) fn arrived(&self) -> Vec<String> {
        let mut to: Vec<String> = self.sink.taken().into_iter().map(|mail| mail.to).collect();
        to.sort();
        to
    }

    fn step_day(&self, id: &str) -> Timestamp {
        let wave = waves::get(&self.app, self.wave).unwrap();
        let field = olva::fieldwork::plan::Field {
            opens: wave.opened_at.unwrap(),
            closes: wave.closes_at,
            paused: false,
        };
        let plan = self.plan();
        plan.step(id).unwrap().starts(&plan, &field).unwrap()
    }
}

fn text_of(raw: &str) -> String {
    let parsed = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
    parsed.body_text(0).unwrap().into_owned()
}

#[test]
fn a_plan_that_nobody_kept_sends_nothing() {
    both(|store| {
        let field = Field::new(store, 3);
        assert_eq!(field.on(start()), mailing::Delivered::default());
        field.keep(&field.plan());
        assert_eq!(field.on(start()).sent, 3);
        assert_eq!(field.on(start()), mailing::Delivered::default(), "once");
    });
}

#[test]
fn a_plan_with_faults_is_not_kept() {
    both(|store| {
        let field = Field::new(store, 1);
        let mut plan = field.plan();
        plan.steps[1].when = When::AfterOpening(300);
        let Saving::Faults(faults) = mailing::save_plan(&field.app, field.wave, &plan).unwrap() else {
            panic!("kept")
        };
        assert!(faults[0].message.contains("après la clôture"), "{faults:?}");
        assert!(!mailing::plan_of(&waves::get(&field.app, field.wave).unwrap()).1);
    });
}

#[test]
fn each_mail_carries_its_own_secrets_and_they_open_what_they_say() {
    both(|store| {
        let field = Field::new(store, 2);
        field.keep(&field.plan());
        field.on(start());
        let mut links = BTreeSet::new();
        for mail in field.sink.taken() {
            let text = text_of(&mail.text);
            let after = |mark: &str| {
                let from = text.find(mark).unwrap_or_else(|| panic!("no {mark} in {text}")) + mark.len();
                text[from..].split_whitespace().next().unwrap().to_owned()
            };
            let link = Token::parse(&after("https://olva.example/q/")).unwrap();
            olva::app::answering::open(&field.app, &link, None).unwrap();
            let stop = after("https://olva.example/opposition/");
            assert_eq!(
                mail.header("List-Unsubscribe").unwrap(),
                format!("<https://olva.example/opposition/{stop}>")
            );
            let shown = mailing::opposition(&field.app, &Token::parse(&stop).unwrap()).unwrap();
            assert!(!shown.opposed && text.contains(&shown.association), "{shown:?}");
            assert!(olva::app::answering::open(&field.app, &Token::parse(&stop).unwrap(), None).is_err());
            assert_eq!(mail.header("Reply-To").as_deref(), Some("enquete@ville.example"));
            links.insert(link.reveal().to_owned());
        }
        assert_eq!(links.len(), 2);
        assert_eq!(field.case(0).status, CaseStatus::Opened);
        assert_eq!((field.case(0).mails, field.case(0).last_mail_at), (1, Some(start())));
    });
}

#[test]
fn a_reminder_goes_to_those_it_is_meant_for_and_to_nobody_who_settled_the_matter() {
    both(|store| {
        let field = Field::new(store, 14);
        field.keep(&field.plan());
        field.on(start());
        for (n, status) in CaseStatus::ALL.into_iter().enumerate() {
            field.status(n, status);
        }
        let first = field.sink.taken().len();
        assert_eq!(first, 14);
        field.on(field.step_day("reminder-1"));
        let reminded: BTreeSet<String> = field.sink.taken()[first..].iter().map(|mail| mail.to.clone()).collect();
        let wanted: BTreeSet<String> = (0..3).map(|n| format!("bureau{n}@essai.example")).collect();
        assert_eq!(reminded, wanted);
        let second = field.sink.taken().len();
        field.on(field.step_day("reminder-2"));
        let reminded: Vec<String> = field.sink.taken()[second..].iter().map(|mail| mail.to.clone()).collect();
        assert_eq!(reminded, ["bureau3@essai.example"], "only the one that stopped on the way");
    });
}

#[test]
fn whoever_answers_between_the_step_and_the_sending_gets_nothing() {
    both(|store| {
        let field = Field::new(store, 3);
        field.keep(&field.plan());
        field.on(start());
        field.clock.set(field.step_day("reminder-1"));
        work::tick(&field.app).unwrap();
        field.status(0, CaseStatus::Usable);
        field.status(1, CaseStatus::Refused);
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!((done.sent, done.cancelled), (1, 2));
        let seen = mailing::overview(&field.app, field.wave).unwrap();
        assert!(
            seen.failures.iter().any(|failure| failure.why == "a déjà répondu"),
            "{:?}",
            seen.failures
        );
        assert_eq!(seen.lines[1].counts, [0, 1, 0, 2]);
    });
}

#[test]
fn outside_the_hours_nothing_goes_and_the_next_morning_all_does() {
    both(|store| {
        let field = Field::new(store, 5);
        field.keep(&field.plan());
        field.on(start());
        let sent = field.sink.taken().len();
        let day = field.step_day("reminder-1");
        // The step has come, but it is night when the instance wakes up.
        let night = day.plus_seconds(11 * 3600);
        assert_eq!(field.on(night).sent, 0);
        assert_eq!(field.sink.taken().len(), sent);
        let morning = field.plan().next_open(night).unwrap();
        assert_eq!(field.on(morning).sent, 5);
    });
}

#[test]
fn a_pause_holds_the_mailings_but_not_a_receipt_and_a_closing_ends_them() {
    both(|store| {
        let field = Field::new(store, 4);
        field.keep(&field.plan());
        mailing::pause(&field.app, field.wave, true).unwrap();
        assert_eq!(field.on(start()).sent, 0);
        mailing::pause(&field.app, field.wave, false).unwrap();
        field.clock.set(start());
        work::tick(&field.app).unwrap();
        mailing::pause(&field.app, field.wave, true).unwrap();
        let token = waves::links(&field.app, field.wave, Some(field.association(0)), true)
            .unwrap()
            .remove(0)
            .2;
        let input = BTreeMap::from([("nom".to_owned(), vec!["L’Élan".to_owned()])]);
        let pairs: Vec<(String, String)> = input.iter().map(|(k, v)| (k.clone(), v[0].clone())).collect();
        olva::app::answering::save_page(&field.app, &token, "p1", 0, &pairs, olva::app::answering::SaveMode::Page).unwrap();
        olva::app::answering::submit(&field.app, &token, 1).unwrap();
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!(done.sent, 1, "the receipt");
        assert!(text_of(&field.sink.taken()[0].text).contains("accusé de réception"));
        let after = start().plus_seconds(61 * 86_400);
        mailing::pause(&field.app, field.wave, false).unwrap();
        assert_eq!(field.on(after).sent, 0);
        let seen = mailing::overview(&field.app, field.wave).unwrap();
        assert_eq!(seen.lines[0].counts, [0, 0, 0, 4]);
    });
}

#[test]
fn an_address_that_the_server_refuses_is_marked_and_the_next_one_tried() {
    both(|store| {
        let field = Field::new(store, 2);
        field.add_contact(0, "presidente@essai.example", "nominatif");
        field.sink.mood(|mood| {
            for n in 0..2 {
                mood.recipients
                    .insert(format!("bureau{n}@essai.example"), "550 5.1.1 unknown");
            }
        });
        field.keep(&field.plan());
        field.on(start());
        assert_eq!(field.arrived(), ["presidente@essai.example"]);
        assert_eq!((field.case(0).status, field.case(0).mails), (CaseStatus::Invited, 1));
        assert_eq!(field.case(1).status, CaseStatus::Bounced);
        let (bad, count) = mailing::bad_addresses(&field.app, field.wave).unwrap();
        assert_eq!(count, 2);
        assert!(bad.iter().all(|one| one.why.contains("n’existe pas")), "{bad:?}");
    });
}

#[test]
fn a_misconfigured_server_condemns_nobody_and_the_queue_resumes_when_it_is_mended() {
    both(|store| {
        let field = Field::new(store, 30);
        field.sink.mood(|mood| mood.sender = Some("550 5.7.1 sender not allowed"));
        field.keep(&field.plan());
        assert_eq!(field.on(start()).sent, 0);
        assert!(mailing::trouble(&field.app).unwrap().contains("adresse d’expédition"));
        assert_eq!(mailing::bad_addresses(&field.app, field.wave).unwrap().1, 0);
        let seen = mailing::overview(&field.app, field.wave).unwrap();
        assert_eq!(seen.lines[0].counts, [30, 0, 0, 0]);
        assert!(seen.delays[0].0.contains("adresse d’expédition"), "{:?}", seen.delays);
        field.sink.mood(|mood| mood.sender = None);
        assert_eq!(field.on(start().plus_seconds(60)).sent, 30);
        assert_eq!(field.arrived().len(), 30);
    });
}

#[test]
fn a_server_that_refuses_all_that_comes_from_us_costs_few_mails_and_the_others_wait() {
    both(|store| {
        let field = Field::new(store, 40);
        field.sink.mood(|mood| {
            mood.recipients = (0..40)
                .map(|n| (format!("bureau{n}@essai.example"), "550 no such user"))
                .collect();
        });
        field.keep(&field.plan());
        field.on(start());
        assert_eq!(mailing::bad_addresses(&field.app, field.wave).unwrap().1, 10);
        assert!(mailing::trouble(&field.app).is_some());
        field.sink.mood(|mood| mood.recipients.clear());
        assert_eq!(field.on(start().plus_seconds(60)).sent, 30);
    });
}

#[test]
fn one_recipient_that_makes_the_server_hang_up_does_not_hold_the_others() {
    both(|store| {
        let field = Field::new(store, 30);
        field.sink.mood(|mood| {
            mood.recipients.insert("bureau0@essai.example".into(), "421 4.7.0 try later");
        });
        field.keep(&field.plan());
        field.on(start());
        assert_eq!(field.arrived().len(), 29);
        field.sink.mood(|mood| mood.recipients.clear());
        assert_eq!(field.on(start().plus_seconds(180)).sent, 1);
    });
}

#[test]
fn a_mail_whose_text_was_taken_without_an_answer_is_repeated_once_and_no_more() {
    both(|store| {
        let field = Field::new(store, 1);
        field.sink.mood(|mood| mood.drop_after_text = 100);
        field.keep(&field.plan());
        for minutes in [0, 29, 31, 62, 500, 2000] {
            field.on(start().plus_seconds(60 * minutes));
        }
        let (queued, sent, failed) = mailing::state(&field.app).unwrap();
        assert_eq!((queued, sent, failed), (0, 0, 1));
        let mut left = 0;
        field.sink.mood(|mood| left = mood.drop_after_text);
        assert_eq!(left, 98, "two copies were given");
        let seen = mailing::overview(&field.app, field.wave).unwrap();
        assert!(seen.failures[0].why.contains("peut-être arrivé"), "{:?}", seen.failures);
    });
}

#[test]
fn after_a_pause_whoever_missed_two_reminders_gets_the_last_one_only() {
    both(|store| {
        let field = Field::new(store, 4);
        field.keep(&field.plan());
        field.on(start());
        assert_eq!(field.arrived().len(), 4);
        let first = field.step_day("reminder-1");
        let last = field.step_day("reminder-4");
        mailing::pause(&field.app, field.wave, true).unwrap();
        field.on(first);
        mailing::pause(&field.app, field.wave, false).unwrap();
        // All the steps until now come at once.
        field.on(last);
        assert_eq!(field.arrived().len(), 8, "one mail each");
        field.on(last.plus_seconds(4 * 86_400));
        assert_eq!(field.arrived().len(), 8, "and no other afterwards");
        let subjects: Vec<String> = field.sink.taken().iter().skip(4).map(|mail| mail.text.clone()).collect();
        assert!(
            subjects.iter().all(|text| text.contains("parcours=3Dcourt")),
            "the last reminder"
        );
    });
}

#[test]
fn a_reminder_that_takes_the_name_of_one_already_carried_out_goes_all_the_same() {
    both(|store| {
        let field = Field::new(store, 3);
        let plan = field.plan();
        field.keep(&plan);
        field.on(start());
        let first = field.step_day("reminder-1");
        field.on(first);
        assert_eq!(field.arrived().len(), 6);
        // Taken out, then another one put in its place under its name.
        let mut without = plan.clone();
        without.steps.retain(|step| step.id != "reminder-1");
        field.keep(&without);
        let mut again = plan.clone();
        let When::AfterOpening(days) = again.steps[1].when else {
            panic!("{:?}", again.steps)
        };
        again.steps[1].when = When::AfterOpening(days + 5);
        field.keep(&again);
        let kept = field.plan();
        assert_eq!(kept.steps[1].when, When::AfterOpening(days + 5));
        assert_ne!(kept.steps[1].id, "reminder-1");
        field.on(field.step_day(&kept.steps[1].id));
        assert_eq!(field.arrived().len(), 9);
        // The same by moving a reminder that went to a day to come.
        let mut moved = field.plan();
        let before = moved.steps[1].id.clone();
        moved.steps[1].when = When::AfterOpening(days + 10);
        field.keep(&moved);
        assert_ne!(field.plan().steps[1].id, before);
    });
}

#[test]
fn what_changes_while_a_batch_is_on_its_way_is_judged_anew() {
    both(|store| {
        let field = Field::new(store, 12);
        field.keep(&field.plan());
        field.sink.mood(|mood| mood.slow = Duration::from_millis(200));
        work::tick(&field.app).unwrap();
        std::thread::scope(|scope| {
            let sending = scope.spawn(|| mailing::deliver(&field.app, 100).unwrap());
            while field.sink.taken().is_empty() {
                std::thread::sleep(Duration::from_millis(5));
            }
            // All are leased and written; most have not gone yet, whatever their order.
            let all: Vec<_> = (0..12).map(|n| field.association(n)).collect();
            store
                .write(|db| {
                    for who in &all {
                        cases::set_status(db, field.wave, *who, CaseStatus::Refused, start())?;
                    }
                    Ok(())
                })
                .unwrap();
            sending.join().unwrap();
        });
        let gone = field.arrived().len();
        assert!(gone < 9, "{gone} mails went, most of them after the refusals");
        field.on(start().plus_seconds(3600));
        assert_eq!(field.arrived().len(), gone, "and none afterwards");
    });
}

fn bounce_of(id: &str, to: &str, action: &str, status: &str) -> Vec<u8> {
    let key = message_key(id);
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: olva@ville.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {to}\r\n\
         Action: {action}\r\nStatus: {status}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{key}@ville.example>\r\n\r\n--b--\r\n"
    )
    .into_bytes()
}

#[test]
fn a_bounce_marks_the_address_it_names_and_another_one_is_written_to() {
    both(|store| {
        let field = Field::new(store, 3);
        field.add_contact(0, "tresorier@essai.example", "nominatif");
        field.keep(&field.plan());
        field.on(start());
        let id = |n: usize| format!("invitation/{}/{}", field.wave, field.association(n));
        let bounce = |raw: &[u8]| mailing::bounce(&field.app, raw).unwrap();
        let first = bounce_of(&id(0), "bureau0@essai.example", "failed", "5.1.1");
        assert_eq!(bounce(&first), Bounced::Marked(true));
        assert_eq!(bounce(&first), Bounced::Known, "twice is once");
        assert_eq!(
            bounce(&bounce_of(&id(1), "bureau1@essai.example", "failed", "5.2.2")),
            Bounced::Noted
        );
        assert_eq!(
            bounce(&bounce_of(&id(2), "bureau2@essai.example", "failed", "5.1.1")),
            Bounced::Marked(false)
        );
        assert_eq!(
            bounce(&bounce_of("rien", "inconnu@essai.example", "failed", "5.1.1")),
            Bounced::Stranger
        );
        assert_eq!(
            bounce(&bounce_of(&id(1), "bureau1@essai.example", "delayed", "4.4.1")),
            Bounced::Not(NotABounce::Delayed)
        );
        assert_eq!(field.on(start().plus_seconds(60)).sent, 1);
        assert!(field.arrived().contains(&"tresorier@essai.example".to_owned()));
        assert_eq!((field.case(0).status, field.case(0).mails), (CaseStatus::Invited, 1));
        assert_eq!(field.case(2).status, CaseStatus::Bounced);
        assert_eq!(mailing::bad_addresses(&field.app, field.wave).unwrap().1, 2);
        // No reminder goes to the one that cannot be reached.
        let before = field.sink.taken().len();
        field.on(field.step_day("reminder-1"));
        let reminded: Vec<String> = field.sink.taken()[before..].iter().map(|mail| mail.to.clone()).collect();
        assert!(
            reminded.contains(&"tresorier@essai.example".to_owned()) && reminded.len() == 2,
            "{reminded:?}"
        );
    });
}

#[test]
fn an_opposition_stops_everything_and_can_be_taken_back() {
    both(|store| {
        let field = Field::new(store, 2);
        field.keep(&field.plan());
        field.on(start());
        let taken = field
            .sink
            .taken()
            .into_iter()
            .find(|mail| mail.to == "bureau0@essai.example")
            .unwrap();
        let url = taken.header("List-Unsubscribe").unwrap();
        let token = Token::parse(url.trim_end_matches('>').rsplit('/').next().unwrap()).unwrap();
        field.clock.set(field.step_day("reminder-1"));
        work::tick(&field.app).unwrap();
        assert!(mailing::oppose(&field.app, &token).unwrap().opposed);
        assert!(mailing::oppose(&field.app, &token).unwrap().opposed, "twice is once");
        assert_eq!(field.case(0).status, CaseStatus::Opposed);
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!(
            (done.sent, done.cancelled),
            (1, 0),
            "the waiting reminder was cancelled at once"
        );
        assert!(!mailing::take_back(&field.app, &token).unwrap().opposed);
        assert_eq!(field.case(0).status, CaseStatus::Invited);
        assert_eq!(
            mailing::deliver(&field.app, 100).unwrap().sent,
            1,
            "the reminder that waited waits again"
        );
        let before = field.sink.taken().len();
        let day = field.step_day("reminder-4");
        field.on(day);
        assert_eq!(
            field.sink.taken().len() - before,
            2,
            "two reminders have come, the last one goes to each"
        );
        assert_eq!(field.on(day.plus_seconds(86_400)).sent, 0);
        assert_eq!(
            field.on(field.plan().next_open(day.plus_seconds(3 * 86_400)).unwrap()).sent,
            0
        );
        assert!(text_of(&field.sink.taken().last().unwrap().text).contains("?parcours=court"));
    });
}

#[test]
fn the_results_go_to_those_who_asked_for_them() {
    both(|store| {
        let field = Field::new(store, 3);
        for (n, wants) in [(0, "true"), (1, "")] {
            let token = waves::links(&field.app, field.wave, Some(field.association(n)), true)
                .unwrap()
                .remove(0)
                .2;
            let mut pairs = vec![("nom".to_owned(), "x".to_owned())];
            if !wants.is_empty() {
                pairs.push(("resultats".to_owned(), "oui".to_owned()));
            }
            olva::app::answering::save_page(&field.app, &token, "p1", 0, &pairs, olva::app::answering::SaveMode::Page).unwrap();
            olva::app::answering::submit(&field.app, &token, 1).unwrap();
        }
        mailing::deliver(&field.app, 10).unwrap();
        let mut plan = field.plan();
        plan.steps.retain(|step| step.kind == StepKind::Invitation);
        let mut results = plan.steps[0].clone();
        results.id = "results".into();
        results.kind = StepKind::Results;
        results.target = Target::Respondents;
        results.when = When::AfterClosing(10);
        plan.steps = vec![results];
        plan.results.consent = "resultats".into();
        plan.results.link = "https://ville.example/resultats".into();
        field.keep(&plan);
        let before = field.sink.taken().len();
        let done = field.on(field.step_day("results"));
        assert_eq!((done.sent, done.cancelled), (1, 0));
        let mail = &field.sink.taken()[before];
        assert_eq!(mail.to, "bureau0@essai.example");
        assert!(text_of(&mail.text).contains("https://ville.example/resultats"));
    });
}

/// The statement that expands a step selects what the rule in words allows, on random cases, plans and contacts.
#[test]
fn the_statement_and_the_rule_agree() {
    let chance = SeededRandom::new(2026);
    let draw = |n: u8| {
        let mut byte = [0];
        chance.fill(&mut byte);
        byte[0] % n
    };
    both(|store| {
        let field = Field::new(store, 60);
        let pairs = store.read(|db| Ok(register::frame(db, field.wave, "", 0, 0)?)).unwrap().0;
        for round in 0..12 {
            for row in &pairs {
                let who = row.association.id;
                let status = CaseStatus::ALL[usize::from(draw(14))];
                let mails = draw(6);
                let mut channels = store.read(|db| Ok(register::channels_of(db, who)?)).unwrap();
                channels[0].opposed = draw(4) == 0;
                channels[0].unreachable = (draw(4) == 0).then(|| (start(), "x".to_owned()));
                store
                    .write(|db| {
                        cases::set_status(db, field.wave, who, status, start())?;
                        register::change_channel(db, &channels[0], start())?;
                        let now = queue::case(db, field.wave, who)?.map_or(0, |case| case.mails);
                        for _ in now..u32::from(mails) {
                            queue::received(db, field.wave, who, start())?;
                        }
                        Ok(())
                    })
                    .unwrap();
            }
            let mut plan = field.plan();
            plan.cap = u32::from(draw(6)) + 1;
            let kinds = [
                StepKind::Invitation,
                StepKind::Reminder,
                StepKind::Reminder,
                StepKind::Results,
            ];
            let targets = [
                Target::NeverStarted,
                Target::Partial,
                Target::AllPending,
                Target::SmallStrata {
                    below: u32::from(draw(5)) + 1,
                },
                Target::Respondents,
            ];
            let mut step = plan.steps[0].clone();
            step.kind = kinds[usize::from(draw(4))];
            step.target = targets[usize::from(draw(5))];
            step.id = format!("round-{round}");
            let mut wanted = BTreeSet::new();
            for row in &pairs {
                let who = row.association.id;
                let allowed = store
                    .read(|db| {
                        let case = queue::case(db, field.wave, who)?.unwrap();
                        let facts = CaseFacts {
                            status: case.status,
                            address: register::address(db, who)?.is_some(),
                            mails: case.mails,
                            last_mail_at: case.last_mail_at,
                            stratum_usable: queue::stratum_usable(db, field.wave, case.domain.as_deref(), case.employer)?,
                            wants_results: true,
                        };
                        Ok(eligible(&facts, &step, &plan).is_ok())
                    })
                    .unwrap();
                if allowed {
                    wanted.insert(format!("round-{round}/{}/{who}", field.wave));
                }
            }
            let queued = store
                .write(|db| Ok(queue::expand(db, field.wave, &step, &plan, start())?))
                .unwrap()
                .unwrap();
            let leased = store.write(|db| Ok(queue::lease(db, start(), 1_000_000, 10_000)?)).unwrap();
            let made: BTreeSet<String> = leased
                .into_iter()
                .map(|mail| mail.id)
                .filter(|id| id.starts_with(&format!("round-{round}/")))
                .collect();
            assert_eq!(made, wanted, "{:?} {:?} cap {}", step.kind, step.target, plan.cap);
            assert_eq!(queued, wanted.len());
            let again = store
                .write(|db| Ok(queue::expand(db, field.wave, &step, &plan, start())?))
                .unwrap();
            assert_eq!(again, None, "once for ever");
        }
    });
}

#[test]
fn several_senders_at_once_send_each_mail_once() {
    both(|store| {
        let field = Field::new(store, 150);
        field.keep(&field.plan());
        work::tick(&field.app).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| mailing::deliver(&field.app, 1000).unwrap());
            }
        });
        mailing::deliver(&field.app, 1000).unwrap();
        let keys: BTreeSet<String> = field
            .sink
            .taken()
            .iter()
            .filter_map(|mail| mail.header("Message-ID"))
            .collect();
        assert_eq!((keys.len(), field.sink.taken().len()), (150, 150));
    });
}

#[test]
fn a_lease_that_ended_with_its_instance_is_taken_up_and_the_message_is_the_same() {
    both(|store| {
        let field = Field::new(store, 2);
        field.keep(&field.plan());
        work::tick(&field.app).unwrap();
        // Another instance leased both, and died.
        store.write(|db| Ok(queue::lease(db, start(), 900, 10)?)).unwrap();
        assert_eq!(mailing::deliver(&field.app, 10).unwrap().sent, 0);
        field.clock.set(start().plus_seconds(901));
        assert_eq!(mailing::deliver(&field.app, 10).unwrap().sent, 2);
        let id = format!("invitation/{}/{}", field.wave, field.association(0));
        let keys: Vec<String> = field
            .sink
            .taken()
            .iter()
            .filter_map(|mail| mail.header("Message-ID"))
            .collect();
        assert!(keys.contains(&format!("<{}@ville.example>", message_key(&id))), "{keys:?}");
    });
}
