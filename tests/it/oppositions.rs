//! An opposition, whoever says it (a page, somebody of the observatory, a file, a merge), closes the pending cases of the waves that
//! are going on and stops the mails that wait; what is taken back brings back what was there.

use olva::app::mailing;
use olva::app::register::imports::{self, Import, Received, Sent};
use olva::app::register::{duplicates, oppositions};
use olva::app::waves::{self, NewWave};
use olva::fieldwork::{Association, CaseStatus, Observatory, Wave};
use olva::register::import::{Inspection, Kind, inspect};
use olva::store::oppositions::{self as stored, Voice};
use olva::store::register::{self, Channel};
use olva::store::{Store, cases};
use olva::values::{Clock, Email, Id, Timestamp};

use crate::mails::{Field, start};
use crate::support::databases::{Folder, both};

impl Field {
    fn of(&self) -> Observatory {
        let id = waves::get(&self.app, self.wave).unwrap().observatory;
        olva::app::observatories::get(&self.app, id).unwrap()
    }

    fn later(&self) {
        self.clock.set(self.clock.now().plus_seconds(60));
    }

    /// A list of the town, with the meanings that its headers suggest.
    fn import(&self, name: &str, text: &str) -> Import {
        self.later();
        let folder = Folder::new();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let inspection: Inspection = inspect(&mut std::io::Cursor::new(text.as_bytes()), None).unwrap();
        let sent = Sent {
            path: &path,
            name,
            kind: Some(Kind::Municipal),
            vintage: None,
            seats: None,
            territory: None,
            mapping: Some(inspection.mapping()),
            strict: false,
            person: None,
        };
        let of = self.of();
        let Received::Previewed(id) = imports::receive(&self.app, &of, &sent).unwrap() else {
            panic!("not read")
        };
        self.later();
        imports::apply(&self.app, &of, id).unwrap()
    }

    fn undo(&self, import: &Import) -> Import {
        self.later();
        imports::undo(&self.app, &self.of(), import.run.id).unwrap()
    }

    fn channels(&self, n: usize) -> Vec<Channel> {
        let who = self.association(n);
        self.app.store.read(|db| Ok(register::channels_of(db, who)?)).unwrap()
    }

    /// A link of opposition, as a mail bears one.
    fn stop(&self, n: usize) -> olva::values::Token {
        let token = olva::values::Token::new(&*self.app.random);
        let who = self.association(n);
        self.app
            .store
            .write(|db| {
                Ok(cases::grant(
                    db,
                    self.wave,
                    who,
                    cases::Opens::Opposition,
                    &token.hash(),
                    self.clock.now(),
                )?)
            })
            .unwrap();
        token
    }

    /// Another wave of the same observatory, with the same associations.
    fn another(&self, state: &str) -> Id<Wave> {
        let known = waves::get(&self.app, self.wave).unwrap();
        let new = NewWave {
            observatory: known.observatory,
            title: format!("Vague {state}"),
            questionnaire: known.questionnaire,
            territory: (known.territory, known.territory_name),
            year: 2025,
            opens_at: known.opens_at,
            closes_at: known.closes_at,
            settings: known.settings,
        };
        let id = waves::create(&self.app, new).unwrap();
        let all: Vec<Id<Association>> = self
            .app
            .store
            .read(|db| Ok(register::associations(db, known.observatory)?))
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect();
        self.app
            .store
            .write(|db| {
                for who in &all {
                    register::enter(db, id, *who)?;
                }
                Ok(())
            })
            .unwrap();
        if state == "closed" {
            waves::close(&self.app, id).unwrap();
        }
        id
    }

    fn status_in(&self, of: Id<Wave>, n: usize) -> CaseStatus {
        let who = self.association(n);
        let case = self.app.store.read(|db| Ok(olva::store::queue::case(db, of, who)?)).unwrap();
        case.unwrap().status
    }
}

const REFUSALS: &str = "Nom;Commune;Refus d'être contactée\nAssociation 000;Rennes;oui\nAssociation 001;Rennes;oui\n\
    Association 002;Rennes;non\n";

#[test]
fn a_list_that_says_no_closes_what_waits_and_taking_it_back_brings_it_back() {
    both(|store: &Store| {
        let field = Field::new(store, 4);
        let (other, over) = (field.another("open"), field.another("closed"));
        field.keep(&field.plan());
        olva::app::work::tick(&field.app).unwrap();
        // One had answered, one had begun.
        field.status(1, CaseStatus::Usable);
        let list = field.import("refus.csv", REFUSALS);
        assert_eq!(list.counts.fields.get("opposed"), Some(&2), "{:?}", list.counts);
        let here = |n| field.case(n).status;
        assert_eq!(
            (here(0), here(1), here(2)),
            (CaseStatus::Opposed, CaseStatus::Usable, CaseStatus::Never)
        );
        assert_eq!(
            (field.status_in(other, 0), field.status_in(other, 1)),
            (CaseStatus::Opposed, CaseStatus::Opposed)
        );
        assert_eq!(
            field.status_in(over, 0),
            CaseStatus::Never,
            "a wave that is over stays as it was"
        );
        assert!(
            field
                .channels(0)
                .iter()
                .all(|one| one.opposed_by == Some(Voice::Import(list.run.id)))
        );

        field.undo(&list);
        assert_eq!((here(0), here(1)), (CaseStatus::Never, CaseStatus::Usable));
        assert_eq!(field.status_in(other, 1), CaseStatus::Never);
        assert!(field.channels(0).iter().all(|one| !one.opposed && one.opposed_by.is_none()));
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!((done.sent, done.cancelled), (3, 1), "who answered meanwhile gets nothing");
        assert_eq!(
            field.arrived(),
            ["bureau0@essai.example", "bureau2@essai.example", "bureau3@essai.example"]
        );
    });
}

#[test]
fn a_list_that_says_no_cancels_the_mails_that_wait_and_no_other() {
    both(|store| {
        let field = Field::new(store, 4);
        field.keep(&field.plan());
        olva::app::work::tick(&field.app).unwrap();
        field.import("refus.csv", REFUSALS);
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!(
            (done.sent, done.cancelled),
            (2, 0),
            "cancelled at once, not when they are leased"
        );
        assert_eq!(field.arrived(), ["bureau2@essai.example", "bureau3@essai.example"]);
    });
}

#[test]
fn taking_an_import_back_never_lifts_what_was_said_again_since() {
    both(|store| {
        let field = Field::new(store, 4);
        let first = field.import("refus.csv", REFUSALS);
        field.later();
        assert!(mailing::oppose(&field.app, &field.stop(0)).unwrap().opposed);
        let second = field.import(
            "autre.csv",
            "Nom;Commune;Refus d'être contactée\nAssociation 001;Rennes;oui\n",
        );
        let undone = field.undo(&first);
        assert_eq!(field.case(0).status, CaseStatus::Opposed, "said by the page");
        assert_eq!(field.case(1).status, CaseStatus::Opposed, "said by another list");
        let kept = undone.counts.undone.unwrap();
        assert!(kept.kept.iter().all(|one| one.why.contains("opposition")), "{kept:?}");
        field.undo(&second);
        assert_eq!(field.case(1).status, CaseStatus::Never, "no list says it any more");
        assert!(!mailing::take_back(&field.app, &field.stop(0)).unwrap().opposed);
        assert_eq!(field.case(0).status, CaseStatus::Never);
    });
}

#[test]
fn the_page_takes_back_what_the_page_said_only() {
    both(|store| {
        let field = Field::new(store, 4);
        // By a file, then by the page: the file still says it.
        field.import("refus.csv", REFUSALS);
        field.later();
        let stop = field.stop(0);
        mailing::oppose(&field.app, &stop).unwrap();
        assert!(mailing::take_back(&field.app, &stop).unwrap().opposed);
        assert_eq!(field.case(0).status, CaseStatus::Opposed);
        // By the page, then to somebody.
        let stop = field.stop(2);
        mailing::oppose(&field.app, &stop).unwrap();
        field.later();
        oppositions::of_association(&field.app, field.of().id, field.association(2)).unwrap();
        assert!(mailing::take_back(&field.app, &stop).unwrap().opposed);
        // A wave that closed meanwhile keeps what it had.
        let other = field.another("open");
        let stop = field.stop(3);
        mailing::oppose(&field.app, &stop).unwrap();
        waves::close(&field.app, other).unwrap();
        mailing::take_back(&field.app, &stop).unwrap();
        assert_eq!(
            (field.case(3).status, field.status_in(other, 3)),
            (CaseStatus::Never, CaseStatus::Opposed)
        );
    });
}

#[test]
fn an_address_opposed_by_hand_closes_the_case_only_when_nothing_else_reaches_the_association() {
    both(|store| {
        let field = Field::new(store, 3);
        field.keep(&field.plan());
        olva::app::work::tick(&field.app).unwrap();
        field.add_contact(0, "tresorier@essai.example", "nominatif");
        let of = field.of().id;
        let note = |email: &str| oppositions::of_address(&field.app, of, &Email::parse(email).unwrap(), None).unwrap();
        assert_eq!((note("bureau0@essai.example"), note("Bureau1@essai.example")), (1, 1));
        assert_eq!(
            (field.case(0).status, field.case(1).status),
            (CaseStatus::Never, CaseStatus::Opposed)
        );
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!((done.sent, done.cancelled), (2, 0));
        assert_eq!(
            field.arrived(),
            ["bureau2@essai.example", "tresorier@essai.example"],
            "the other address is used"
        );
        assert_eq!(note("tresorier@essai.example"), 1);
        assert_eq!(field.case(0).status, CaseStatus::Opposed);
        oppositions::of_association(&field.app, of, field.association(2)).unwrap();
        assert_eq!(field.case(2).status, CaseStatus::Opposed);
    });
}

#[test]
fn an_association_without_contact_that_says_no_is_remembered() {
    both(|store| {
        let field = Field::new(store, 1);
        for one in field.channels(0) {
            let gone = field
                .app
                .store
                .write(|db| Ok(olva::store::imports::remove_channel(db, one.id)?));
            gone.unwrap();
        }
        oppositions::of_association(&field.app, field.of().id, field.association(0)).unwrap();
        assert_eq!(field.case(0).status, CaseStatus::Opposed);
        let with_address = "Nom;Commune;Courriel\nAssociation 000;Rennes;neuve@essai.example\n";
        field.import("forum.csv", with_address);
        assert!(field.channels(0).iter().all(|one| one.opposed));
        assert_eq!(field.case(0).status, CaseStatus::Opposed);
    });
}

#[test]
fn a_merge_carries_an_opposition_to_the_waves_of_the_one_kept_and_back() {
    both(|store| {
        let field = Field::new(store, 3);
        field.keep(&field.plan());
        olva::app::work::tick(&field.app).unwrap();
        let of = field.of().id;
        // In no wave, and opposed.
        let list = "Nom;Commune;Courriel;Refus d'être contactée\nCercle du lac;Rennes;cercle@essai.example;oui\n";
        field.import("cercle.csv", list);
        let cercle = field
            .app
            .store
            .read(|db| Ok(register::associations(db, of)?))
            .unwrap()
            .into_iter()
            .find(|one| one.name == "Cercle du lac")
            .unwrap()
            .id;
        let merge = |kept, absorbed| {
            field.later();
            match duplicates::merge(&field.app, of, None, (kept, absorbed), &Default::default()).unwrap() {
                duplicates::Merged::Done(id) => id,
                other => panic!("{other:?}"),
            }
        };
        let status = |who| {
            let case = field
                .app
                .store
                .read(|db| Ok(olva::store::queue::case(db, field.wave, who)?))
                .unwrap();
            case.unwrap().status
        };
        let contacts = |who| field.app.store.read(|db| Ok(register::channels_of(db, who)?)).unwrap();
        let first = field.association(0);
        let before = contacts(first);
        let run = merge(first, cercle);
        assert_eq!(status(first), CaseStatus::Opposed);
        field.later();
        assert_eq!(
            duplicates::undo(&field.app, of, run).unwrap(),
            duplicates::Undone::Done(Vec::new())
        );
        assert_eq!(status(first), CaseStatus::Never);
        assert_eq!(contacts(first), before);
        // Both in the wave: the one that goes is opposed by one of its addresses only.
        field.add_contact(2, "autre2@essai.example", "nominatif");
        oppositions::of_address(&field.app, of, &Email::parse("bureau2@essai.example").unwrap(), None).unwrap();
        let (kept, absorbed) = (field.association(1), field.association(2));
        assert_eq!((status(kept), status(absorbed)), (CaseStatus::Never, CaseStatus::Never));
        let run = merge(kept, absorbed);
        assert_eq!((status(kept), status(absorbed)), (CaseStatus::Opposed, CaseStatus::Duplicate));
        field.later();
        assert_eq!(
            duplicates::undo(&field.app, of, run).unwrap(),
            duplicates::Undone::Done(Vec::new())
        );
        assert_eq!((status(kept), status(absorbed)), (CaseStatus::Never, CaseStatus::Never));
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!((done.sent, done.cancelled), (3, 0), "what was cancelled waits again");
    });
}

#[test]
fn whoever_is_opposed_when_the_mail_would_go_gets_nothing_whatever_the_queue_says() {
    both(|store| {
        let field = Field::new(store, 3);
        field.keep(&field.plan());
        olva::app::work::tick(&field.app).unwrap();
        // Only the contact is marked: the case is pending and its mail waits.
        for (n, opposed) in [(0, true), (1, false)] {
            let mut contact = field.channels(n).remove(0);
            contact.opposed = opposed;
            field
                .app
                .store
                .write(|db| Ok(register::change_channel(db, &contact, start())?))
                .unwrap();
        }
        // Only the case is.
        field.status(1, CaseStatus::Opposed);
        let done = mailing::deliver(&field.app, 100).unwrap();
        assert_eq!((done.sent, done.cancelled), (1, 2));
        assert_eq!(field.arrived(), ["bureau2@essai.example"]);
        // A link asked for, a receipt: no mail without an address that may be used.
        let who = field.association(0);
        field
            .app
            .store
            .write(|db| {
                let asked = format!("open-link/{who}");
                Ok(olva::store::queue::enqueue_about(
                    db,
                    &asked,
                    "open-link",
                    (field.wave, who),
                    None,
                    start(),
                )?)
            })
            .unwrap();
        assert_eq!(mailing::deliver(&field.app, 100).unwrap().sent, 0);
        assert_eq!(field.arrived().len(), 1);
    });
}

#[test]
fn the_effect_on_many_associations_takes_a_few_statements() {
    both(|store| {
        let field = Field::new(store, 40);
        let who: Vec<Id<Association>> = (0..40).map(|n| field.association(n)).collect();
        let count = |who: &[Id<Association>]| {
            let before = field.app.store.statements();
            let now = Timestamp::parse("2026-03-03T09:00:00Z").unwrap();
            field
                .app
                .store
                .write(|db| {
                    stored::mark(db, who, Voice::Desk, now)?;
                    Ok(stored::take_effect(db, who, now)?)
                })
                .unwrap();
            field.app.store.statements() - before
        };
        let one = count(&who[..1]);
        assert_eq!(count(&who), one, "as many as for one");
        assert!((0..40).all(|n| field.case(n).status == CaseStatus::Opposed));
    });
}
