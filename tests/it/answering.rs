//! An association answers, through the application and on both databases: nothing is lost, nothing is double.

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};
use std::thread;

use olva::app::answering::{self, SaveMode, Saved, Visit};
use olva::app::frame::Imported;
use olva::app::waves::NewWave;
use olva::app::{App, Caches, accounts, frame, mailing, observatories, overview, waves};
use olva::error::Code;
use olva::fieldwork::{CaseStatus, Rate, ResponseState, Wave, WaveSettings, WaveState};
use olva::library::Library;
use olva::mail::Mailer;
use olva::questionnaire::answer::{Content, Missing, State};
use olva::questionnaire::condition::Val;
use olva::questionnaire::{Cell, Value};
use olva::register::ContactRow;
use olva::store::Store;
use olva::values::{Email, Id, SeededRandom, SetClock, Timestamp, Token};

use crate::support::databases::both;

const QUESTIONNAIRE: &str = r#"{
  "id": "essai", "version": "1.0.0", "title": "Essai",
  "start": { "minutes": 12, "noticeVersion": "n3" },
  "external": { "quartier": { "type": "text" } },
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ] },
  "pages": [
    { "id": "p1", "title": "Un", "items": [
      { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true },
      { "id": "emploi", "type": "single", "list": "ouiNon", "label": "Employez-vous ?" },
      { "id": "nb", "type": "integer", "label": "Combien ?", "min": 1, "max": 5000, "visibleIf": "emploi = 'oui'",
        "checks": [ { "id": "grand", "when": "nb > 100", "severity": "soft", "message": "{nb} : est-ce exact ?" } ] } ] },
    { "id": "p2", "title": "Deux", "items": [
      { "id": "active", "type": "single", "list": "ouiNon", "label": "Active ?", "required": true },
      { "id": "mot", "type": "longtext", "label": "Un mot" } ],
      "end": { "when": "active = 'non'", "disposition": "dormant" } } ],
  "usable": { "answered": ["nom"] }
}"#;

fn start() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").unwrap()
}

struct Field {
    app: App,
    clock: Arc<SetClock>,
    wave: Id<Wave>,
    token: Token,
}

fn row(line: usize, name: &str, email: Option<&str>) -> ContactRow {
    ContactRow {
        line,
        name: name.into(),
        commune: Some("35238".into()),
        email: email.map(str::to_owned),
        domain: Some("sport".into()),
        employer: Some(true),
        attributes: BTreeMap::from([("quartier".to_owned(), "Nord".to_owned())]),
        ..ContactRow::default()
    }
}

fn application(store: &Store) -> (App, Arc<SetClock>) {
    let clock = Arc::new(SetClock::new(start()));
    let app = App {
        store: store.clone(),
        mailer: Arc::new(Mailer::memory()),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        library: Arc::new(Library {
            schemas: BTreeMap::new(),
            reports: BTreeMap::new(),
        }),
        base_url: "http://127.0.0.1:8080".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    (app, clock)
}

fn new_wave(app: &App, questionnaire: String, opens_at: Timestamp) -> NewWave {
    let rennes = ("35238".to_owned(), "Rennes".to_owned());
    NewWave {
        observatory: observatories::of_territory(app, &rennes, false).unwrap().id,
        title: "Vague d’essai".into(),
        questionnaire,
        territory: ("35238".into(), "Rennes".into()),
        year: 2026,
        opens_at,
        closes_at: opens_at.plus_seconds(86_400),
        settings: WaveSettings {
            responsible: "La Ville".into(),
            contact_phone: "02 00 00 00 00".into(),
            ..WaveSettings::default()
        },
    }
}

fn field(store: &Store) -> Field {
    let (app, clock) = application(store);
    let hash = waves::publish(&app, QUESTIONNAIRE).unwrap();
    let wave = waves::create(&app, new_wave(&app, hash, start())).unwrap();
    frame::import(&app, wave, &[row(2, "L’Élan", Some("bureau@elan.example"))]).unwrap();
    let token = waves::links(&app, wave, None, false).unwrap().remove(0).2;
    Field { app, clock, wave, token }
}

impl Field {
    fn open(&self) -> Visit {
        answering::open(&self.app, &self.token, None).unwrap()
    }

    fn try_save(&self, page: &str, revision: i64, fields: &[(&str, &str)], mode: SaveMode) -> Saved {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        answering::save_page(&self.app, &self.token, page, revision, &fields, mode).unwrap()
    }

    fn save(&self, page: &str, revision: i64, fields: &[(&str, &str)]) -> Visit {
        match self.try_save(page, revision, fields, SaveMode::Page) {
            Saved::Stored(visit) => *visit,
            Saved::Invalid(_, input) => panic!("invalid: {:?}", input.errors),
            Saved::Doubtful(..) => panic!("doubtful"),
            Saved::Conflict(_, _, items) => panic!("conflict: {items:?}"),
        }
    }

    fn value(&self, item: &str) -> Option<Content> {
        Some(self.open().response?.answers.get(item)?.content.clone())
    }

    fn revision(&self) -> i64 {
        self.open().response.map_or(0, |response| response.revision)
    }
}

fn text(value: &str) -> Option<Content> {
    Some(Content::Value(Value::Text(value.into())))
}

#[test]
fn a_link_opens_the_questionnaire_with_what_the_wave_and_the_register_know() {
    both(|store| {
        let field = field(store);
        let visit = field.open();
        assert!(visit.open && visit.response.is_none());
        assert_eq!(visit.association, "L’Élan");
        assert_eq!(visit.context.external["territoire"], Val::Text("Rennes".into()));
        assert_eq!(visit.context.external["annee_ref"], Val::Number(2025.0));
        assert_eq!(visit.context.external["quartier"], Val::Text("Nord".into()));
        assert_eq!(visit.context.external["register_employeuse"], Val::Bool(true));
        assert_eq!(visit.context.today, start().date());
        assert!(visit.context.lists["@territoire/quartiers"].is_empty());
        let unknown = Token::new(&SeededRandom::new(99));
        assert_eq!(
            answering::open(&field.app, &unknown, None).err().unwrap().code,
            Code::InvitationUnknown
        );
    });
}

#[test]
fn a_page_is_saved_and_replaces_only_its_own_answers() {
    both(|store| {
        let field = field(store);
        let visit = field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "oui"), ("nb", "3")]);
        assert_eq!(visit.response.unwrap().revision, 1);
        field.save("p2", 1, &[("active", "oui"), ("mot", "Bonjour")]);
        // « Non »: the number of employees is no longer asked, and no longer counts, but what was said stays.
        field.save("p1", 2, &[("nom", "L’Élan"), ("emploi", "non")]);
        assert_eq!(field.value("nb"), Some(Content::Value(Value::Number(3.0))));
        assert_eq!(field.value("mot"), text("Bonjour"));
        assert_eq!(field.open().response.unwrap().last_page.as_deref(), Some("p1"));
    });
}

#[test]
fn a_page_with_errors_is_not_stored() {
    both(|store| {
        let field = field(store);
        let Saved::Invalid(visit, input) =
            field.try_save("p1", 0, &[("nom", ""), ("emploi", "oui"), ("nb", "x")], SaveMode::Page)
        else {
            panic!("stored")
        };
        assert!(visit.response.is_none());
        assert_eq!(input.errors.len(), 2);
        assert!(field.open().response.is_none());
        // While typing, what can be read is kept, and nothing is said to be blank.
        field.try_save("p1", 0, &[("nom", ""), ("emploi", "oui"), ("nb", "x")], SaveMode::Draft);
        assert_eq!(field.value("emploi"), text("oui"));
        assert_eq!(field.value("nom"), None);
        assert_eq!(field.value("nb"), None);
        assert_eq!(
            answering::save_page(&field.app, &field.token, "p9", 1, &[], SaveMode::Page)
                .err()
                .unwrap()
                .code,
            Code::NotFound
        );
    });
}

#[test]
fn a_double_click_is_stored_once() {
    both(|store| {
        let field = field(store);
        let fields = [("nom", "L’Élan"), ("emploi", "non")];
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    field.save("p1", 0, &fields);
                });
            }
        });
        assert_eq!(field.revision(), 1);
        field.save("p1", 0, &fields);
        assert_eq!(field.revision(), 1);
    });
}

#[test]
fn two_tabs_never_lose_an_answer() {
    both(|store| {
        let field = field(store);
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        // Two tabs opened at revision 1. The first changes page 1, the second page 2: both are kept.
        field.save("p1", 1, &[("nom", "L’Élan sportif"), ("emploi", "non")]);
        field.save("p2", 1, &[("active", "oui"), ("mot", "")]);
        assert_eq!(field.value("nom"), text("L’Élan sportif"));
        assert_eq!(field.value("active"), text("oui"));
        // The second tab now sends page 1 as it was: shown side by side, nothing stored.
        let Saved::Conflict(visit, input, items) = field.try_save("p1", 1, &[("nom", "Élan"), ("emploi", "non")], SaveMode::Page)
        else {
            panic!("no conflict")
        };
        assert_eq!(items.keys().collect::<Vec<_>>(), ["nom"]);
        assert_eq!(items["nom"].0.as_ref().unwrap().content, text("L’Élan sportif").unwrap());
        assert_eq!(items["nom"].1.content, text("Élan").unwrap());
        assert_eq!(input.typed["nom"], ["Élan"]);
        assert_eq!(visit.response.unwrap().revision, 3);
        assert_eq!(field.value("nom"), text("L’Élan sportif"));
        // « Garder les miennes ».
        field.try_save("p1", 1, &[("nom", "Élan"), ("emploi", "non")], SaveMode::KeepMine);
        assert_eq!(field.value("nom"), text("Élan"));
    });
}

#[test]
fn tabs_that_save_different_pages_at_once_all_win() {
    both(|store| {
        let field = field(store);
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        for round in 0..10 {
            let revision = field.revision();
            let start = Barrier::new(2);
            let word = format!("mot {round}");
            let name = format!("nom {round}");
            thread::scope(|scope| {
                scope.spawn(|| {
                    start.wait();
                    field.save("p1", revision, &[("nom", &name), ("emploi", "non")]);
                });
                scope.spawn(|| {
                    start.wait();
                    field.save("p2", revision, &[("active", "oui"), ("mot", &word)]);
                });
            });
            assert_eq!((field.value("nom"), field.value("mot")), (text(&name), text(&word)));
            assert_eq!(field.revision(), revision + 2);
        }
    });
}

#[test]
fn what_cannot_be_typed_is_not_a_failure() {
    both(|store| {
        let field = field(store);
        field.save("p1", 0, &[("nom", "L’É\0lan \u{1F600} \u{feff}\u{202e}"), ("emploi", "non")]);
        let Some(Content::Value(Value::Text(name))) = field.value("nom") else {
            panic!("lost")
        };
        assert!(name.starts_with("L’Élan \u{1F600}"), "{name}");
        frame::import(&field.app, field.wave, &[row(9, "Le\0 Fil", None)]).unwrap();
        assert_eq!(frame::list(&field.app, field.wave, "le fil", 0, 5).unwrap().1, 1);
    });
}

#[test]
fn the_language_of_a_visit_is_kept_with_the_response() {
    both(|store| {
        let (app, clock) = application(store);
        let text = QUESTIONNAIRE.replacen(
            "\"title\": \"Essai\"",
            "\"locales\": [\"fr\", \"en\"], \"title\": \"Essai\"",
            1,
        );
        let hash = waves::publish(&app, &text).unwrap();
        let wave = waves::create(&app, new_wave(&app, hash, start())).unwrap();
        frame::import(&app, wave, &[row(2, "L’Élan", None)]).unwrap();
        let token = waves::links(&app, wave, None, false).unwrap().remove(0).2;
        let field = Field { app, clock, wave, token };
        assert_eq!(
            answering::open(&field.app, &field.token, Some("en")).unwrap().context.lang,
            "en"
        );
        assert_eq!(
            answering::open(&field.app, &field.token, Some("de")).unwrap().context.lang,
            "fr"
        );
        field.save("p1", 0, &[("nom", "L’Élan"), ("~lang", "en")]);
        assert_eq!(field.open().context.lang, "en");
    });
}

#[test]
fn a_soft_check_asks_and_stores() {
    both(|store| {
        let field = field(store);
        let fields = [("nom", "L’Élan"), ("emploi", "oui"), ("nb", "300")];
        let Saved::Doubtful(visit, _) = field.try_save("p1", 0, &fields, SaveMode::Page) else {
            panic!("no doubt")
        };
        assert_eq!(visit.response.unwrap().revision, 1);
        assert_eq!(field.value("nb"), Some(Content::Value(Value::Number(300.0))));
        let confirmed = [fields[0], fields[1], fields[2], ("nb~confirm", "grand")];
        field.save("p1", 1, &confirmed);
        let cell: Cell = field.open().response.unwrap().answers.get("nb").unwrap().clone();
        assert_eq!((cell.state, cell.confirmed), (State::Forced, vec!["grand".to_owned()]));
    });
}

#[test]
fn a_questionnaire_is_sent_once_with_one_receipt_and_can_be_corrected() {
    both(|store| {
        let field = field(store);
        assert_eq!(
            answering::submit(&field.app, &field.token, 0).err().unwrap().code,
            Code::AnswersInvalid
        );
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        assert_eq!(
            answering::submit(&field.app, &field.token, 1).err().unwrap().code,
            Code::AnswersInvalid
        );
        field.save("p2", 1, &[("active", "oui"), ("mot", "")]);
        assert_eq!(
            answering::submit(&field.app, &field.token, 1).err().unwrap().code,
            Code::RevisionConflict
        );
        let start_together = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start_together.wait();
                    let visit = answering::submit(&field.app, &field.token, 2).unwrap();
                    assert_eq!(visit.response.unwrap().state, ResponseState::Submitted);
                });
            }
        });
        assert_eq!(field.revision(), 3);
        assert_eq!(mailing::deliver(&field.app, 10).unwrap().sent, 1);
        assert_eq!(mailing::deliver(&field.app, 10).unwrap(), mailing::Delivered::default());
        let Mailer::Memory(sent) = &*field.app.mailer else {
            panic!("not in memory")
        };
        let response = field.open().response.unwrap();
        let receipt = sent.lock().unwrap()[0].clone();
        assert!(receipt.contains(&answering::receipt_number(&response)), "{receipt}");
        assert_eq!(response.disposition.as_deref(), Some("complete"));

        field.clock.set(start().plus_seconds(3600));
        field.save("p2", 3, &[("active", "non"), ("mot", "En pause")]);
        let response = field.open().response.unwrap();
        assert_eq!((response.state, response.revision), (ResponseState::Submitted, 4));
        assert_eq!(response.disposition.as_deref(), Some("dormant"));
        assert_eq!(response.submitted_at, Some(start()));
        let history = answering::history(&field.app, &field.token).unwrap();
        let said: Vec<_> = history
            .iter()
            .map(|(revision, _, answers)| (*revision, answers.get("mot").unwrap().content.clone()))
            .collect();
        assert_eq!(
            said,
            [(3, Content::Missing(Missing::NotAnswered)), (4, text("En pause").unwrap())]
        );
    });
}

#[test]
fn a_wave_opens_and_closes_at_its_dates() {
    both(|store| {
        let (app, clock) = application(store);
        let hash = waves::publish(&app, QUESTIONNAIRE).unwrap();
        let opens_at = start().plus_seconds(3600);
        let wave = waves::create(&app, new_wave(&app, hash.clone(), opens_at)).unwrap();
        frame::import(&app, wave, &[row(2, "L’Élan", None)]).unwrap();
        let token = waves::links(&app, wave, None, false).unwrap().remove(0).2;
        let field = Field { app, clock, wave, token };
        assert_eq!(
            answering::open(&field.app, &field.token, None).err().unwrap().code,
            Code::WaveNotOpen
        );
        field.clock.set(opens_at);
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        field.clock.set(opens_at.plus_seconds(86_400));
        let visit = field.open();
        assert!(!visit.open && visit.response.is_some());
        assert_eq!(visit.wave.state, WaveState::Closed);
        let late = answering::save_page(&field.app, &field.token, "p1", 1, &[], SaveMode::Page);
        assert_eq!(late.err().unwrap().code, Code::WaveClosed);
        assert_eq!(
            answering::submit(&field.app, &field.token, 1).err().unwrap().code,
            Code::WaveClosed
        );
        let backwards = NewWave {
            closes_at: start(),
            ..new_wave(&field.app, hash, opens_at)
        };
        assert_eq!(waves::create(&field.app, backwards).err().unwrap().code, Code::BadRequest);
    });
}

#[test]
fn a_published_questionnaire_is_read_again_by_another_instance() {
    both(|store| {
        let field = field(store);
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        let other = App {
            caches: Arc::new(Caches::default()),
            ..field.app.clone()
        };
        let visit = answering::open(&other, &field.token, None).unwrap();
        assert_eq!(visit.questionnaire.hash, field.open().questionnaire.hash);
        assert_eq!(visit.questionnaire.pages.len(), 2);
        assert_eq!(waves::publish(&other, QUESTIONNAIRE).unwrap(), visit.questionnaire.hash);
    });
}

#[test]
fn a_saved_page_costs_at_most_six_statements() {
    both(|store| {
        let field = field(store);
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        let before = store.statements();
        field.save("p2", 1, &[("active", "oui"), ("mot", "Un mot")]);
        let cost = store.statements() - before;
        // One selection; begin, update, event, commit.
        assert_eq!(cost, 5);
    });
}

#[test]
fn importing_a_file_twice_changes_nothing_and_known_associations_are_completed() {
    both(|store| {
        let field = field(store);
        let import = |rows: &[ContactRow]| frame::import(&field.app, field.wave, rows).unwrap();
        let counts = |added, updated, unchanged| Imported {
            added,
            updated,
            unchanged,
        };
        let known = row(2, "L’Élan", Some("bureau@elan.example"));
        assert_eq!(import(std::slice::from_ref(&known)), counts(0, 0, 1));
        // Same folded name and commune: completed with its RNA number, then found by it under another name.
        let with_rna = ContactRow {
            rna: Some("W353000001".into()),
            ..row(2, "L’ÉLAN", None)
        };
        assert_eq!(import(std::slice::from_ref(&with_rna)), counts(0, 1, 0));
        let renamed = ContactRow {
            name: "L’Élan sportif".into(),
            ..with_rna.clone()
        };
        assert_eq!(import(std::slice::from_ref(&renamed)), counts(0, 1, 0));
        // Same name and commune but another RNA number: somebody else.
        let other = ContactRow {
            rna: Some("W353000002".into()),
            ..row(3, "L’Élan sportif", None)
        };
        assert_eq!(import(&[renamed, other.clone(), other]), counts(1, 0, 2));
        let (lines, count) = frame::list(&field.app, field.wave, "elan", 0, 10).unwrap();
        assert_eq!((lines.len(), count), (2, 2));
        let mut statuses: Vec<&str> = lines.iter().map(|line| line.status.as_str()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, ["invited", "none"]);
    });
}

#[test]
fn an_opposition_is_never_lifted_by_a_file() {
    both(|store| {
        let field = field(store);
        let opposed = ContactRow {
            opposed: true,
            ..row(2, "L’Élan", None)
        };
        frame::import(&field.app, field.wave, &[opposed]).unwrap();
        frame::import(&field.app, field.wave, &[row(2, "L’Élan", Some("autre@elan.example"))]).unwrap();
        let (lines, _) = frame::list(&field.app, field.wave, "", 0, 10).unwrap();
        assert!(!lines[0].reachable);
    });
}

#[test]
fn links_are_made_once_and_renewed_on_demand() {
    both(|store| {
        let field = field(store);
        assert!(waves::links(&field.app, field.wave, None, false).unwrap().is_empty());
        let renewed = waves::links(&field.app, field.wave, None, true).unwrap();
        assert_eq!(renewed.len(), 1);
        assert_eq!(
            answering::open(&field.app, &field.token, None).err().unwrap().code,
            Code::InvitationUnknown
        );
        assert!(answering::open(&field.app, &renewed[0].2, None).is_ok());
        let nobody = Id::new(start(), &SeededRandom::new(77));
        assert_eq!(
            waves::links(&field.app, field.wave, Some(nobody), true).err().unwrap().code,
            Code::NotFound
        );
    });
}

#[test]
fn the_quality_of_the_fieldwork_follows_the_answers() {
    both(|store| {
        let field = field(store);
        frame::import(
            &field.app,
            field.wave,
            &[row(3, "Le Fil", None), row(4, "Le Pont", Some("pont@pont.example"))],
        )
        .unwrap();
        let read = || overview::quality(&field.app, field.wave).unwrap();
        let before = read();
        assert_eq!((before.tally.frame(), before.contactable, before.invited), (3, 2, 1));
        // The two others were not asked: they are in no denominator.
        assert_eq!((before.tally.of(&[CaseStatus::Never]), before.rates().response.of), (2, 1));
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        let during = read();
        assert_eq!(
            (during.tally.of(&[CaseStatus::Partial]), during.stopped_at),
            (1, vec![("p1".to_owned(), 1)])
        );
        field.clock.set(start().plus_seconds(600));
        field.save("p2", 1, &[("active", "oui"), ("mot", "")]);
        answering::submit(&field.app, &field.token, 2).unwrap();
        let after = read();
        assert_eq!((after.rates().response, after.begun), (Rate { part: 1, of: 1 }, 1));
        assert_eq!(after.median_minutes, Some(10.0));
        assert_eq!(after.by_day, [("2026-03-02".to_owned(), 1)]);
        let who = frame::list(&field.app, field.wave, "elan", 0, 1).unwrap().0.remove(0).id;
        assert!(waves::reject(&field.app, field.wave, who, true).unwrap());
        assert!(!waves::reject(&field.app, field.wave, who, true).unwrap());
        assert_eq!(read().tally.of(&[CaseStatus::Rejected]), 1);
        assert_eq!(read().rates().response, Rate { part: 0, of: 1 });
    });
}

#[test]
fn the_dataset_holds_what_may_be_analysed_and_follows_each_change() {
    both(|store| {
        let field = field(store);
        let size = || overview::dataset(&field.app, field.wave).unwrap().1.len;
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        field.save("p2", 1, &[("active", "oui"), ("mot", "")]);
        assert_eq!(size(), 0);
        answering::submit(&field.app, &field.token, 2).unwrap();
        assert_eq!(size(), 1);
        let (_, one) = overview::dataset(&field.app, field.wave).unwrap();
        let (_, same) = overview::dataset(&field.app, field.wave).unwrap();
        assert!(Arc::ptr_eq(&one, &same));
        // The clock stands still: the correction is seen all the same.
        field.save("p2", 3, &[("active", "non"), ("mot", "")]);
        assert_eq!(size(), 0);
    });
}

#[test]
fn the_answers_of_the_last_wave_are_at_hand() {
    both(|store| {
        let mut field = field(store);
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        field.save("p2", 1, &[("active", "oui"), ("mot", "Bonjour")]);
        answering::submit(&field.app, &field.token, 2).unwrap();
        let hash = field.open().questionnaire.hash.clone();
        let later = start().plus_seconds(2 * 86_400);
        field.clock.set(later);
        field.wave = waves::create(&field.app, new_wave(&field.app, hash, later)).unwrap();
        frame::import(&field.app, field.wave, &[row(2, "L’Élan", None)]).unwrap();
        field.token = waves::links(&field.app, field.wave, None, false).unwrap().remove(0).2;
        let visit = field.open();
        assert!(visit.response.is_none());
        let previous = visit.context.previous.unwrap();
        assert_eq!(previous.get("mot").map(|cell| cell.content.clone()), text("Bonjour"));
        let titles: Vec<_> = waves::list(&field.app, None)
            .unwrap()
            .iter()
            .map(|wave| (wave.id == field.wave, wave.state))
            .collect();
        assert_eq!(titles, [(true, WaveState::Open), (false, WaveState::Closed)]);
    });
}

#[test]
fn a_server_that_cannot_be_reached_loses_no_mail() {
    both(|store| {
        let mut field = field(store);
        let nobody = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        field.app.mailer = Arc::new(Mailer::smtp(&format!("smtp://127.0.0.1:{nobody}"), "olva@ville.example").unwrap());
        field.save("p1", 0, &[("nom", "L’Élan"), ("emploi", "non")]);
        field.save("p2", 1, &[("active", "oui"), ("mot", "")]);
        answering::submit(&field.app, &field.token, 2).unwrap();
        for day in 1..=12 {
            let done = mailing::deliver(&field.app, 10).unwrap();
            assert_eq!((done.sent, done.later, done.failed), (0, 1, 0), "{day}");
            assert!(mailing::trouble(&field.app).unwrap().contains("ne peut pas être joint"));
            // Nothing is tried for a while.
            assert_eq!(mailing::deliver(&field.app, 10).unwrap(), mailing::Delivered::default());
            field.clock.set(start().plus_seconds(86_400 * day));
        }
        assert_eq!(mailing::state(&field.app).unwrap(), (1, 0, 0));
        field.app.mailer = Arc::new(Mailer::memory());
        assert_eq!(mailing::deliver(&field.app, 10).unwrap().sent, 1);
        assert_eq!(mailing::trouble(&field.app), None);
    });
}

#[test]
fn a_person_signs_in_with_a_link_and_a_session_ends() {
    both(|store| {
        let (app, clock) = application(store);
        let email = Email::parse("Alix@ville.example").unwrap();
        let rennes = ("35238".to_owned(), "Rennes".to_owned());
        let observatory = observatories::of_territory(&app, &rennes, false).unwrap().id;
        let grant = |role| accounts::Grant::Member(observatory, role);
        let old = accounts::add(&app, "Alix", Some(&email), grant(accounts::Role::Director)).unwrap();
        let link = accounts::add(&app, "Alix Martin", Some(&email), grant(accounts::Role::Coordinator)).unwrap();
        assert_eq!(
            accounts::sign_in::with_link(&app, &old, None).err().unwrap().code,
            Code::InvitationUnknown
        );
        let session = accounts::sign_in::with_link(&app, &link, None).unwrap();
        let who = accounts::session(&app, &session).unwrap().unwrap();
        assert_eq!(who.name, "Alix Martin");
        assert!(who.may(observatory, &[accounts::Role::Coordinator]));
        assert!(!who.may(observatory, &[accounts::Role::Administrator]));
        assert_eq!(who.csrf, accounts::session(&app, &session).unwrap().unwrap().csrf);
        // Used every eleven hours, it lasts seven days and no more.
        for hours in (11..168).step_by(11) {
            clock.set(start().plus_seconds(hours * 3600));
            assert!(accounts::session(&app, &session).unwrap().is_some(), "{hours}");
        }
        clock.set(start().plus_seconds(168 * 3600));
        assert!(accounts::session(&app, &session).unwrap().is_none());
        // Left alone, it ends after twelve hours.
        let session = accounts::sign_in::with_link(&app, &link, None).unwrap();
        clock.set(start().plus_seconds(181 * 3600));
        assert!(accounts::session(&app, &session).unwrap().is_none());
        let session = accounts::sign_in::with_link(&app, &link, None).unwrap();
        accounts::sign_out(&app, &session).unwrap();
        assert!(accounts::session(&app, &session).unwrap().is_none());
        // The link itself ends after thirty days.
        clock.set(start().plus_seconds(31 * 86_400));
        assert_eq!(
            accounts::sign_in::with_link(&app, &link, None).err().unwrap().code,
            Code::InvitationUnknown
        );
    });
}
