//! Files into the register: previewed, applied once, taken back; who is believed; what is never lifted.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use olva::app::accounts::Role;
use olva::app::register::imports::{self, Action, Chosen, Import, Received, Sent, State};
use olva::app::register::{browse, oppositions, reference};
use olva::app::{App, Caches, frame, observatories};
use olva::error::Code;
use olva::fieldwork::Observatory;
use olva::library::Library;
use olva::mail::Mailer;
use olva::register::ContactRow;
use olva::register::import::{Kind, Mapping, Meaning};
use olva::store::Store;
use olva::store::register::{self, Registered};
use olva::values::{Email, SeededRandom, SetClock, Timestamp};

use crate::support::databases::{Folder, both};
use crate::support::site::{Answer, Site};

pub(crate) const RNA: &str = "id;id_ex;siret;date_creat;date_decla;date_publi;date_disso;groupement;titre;titre_court;objet_social1;objet_social2;adrs_codeinsee;adrs_codepostal;adrs_libcommune;siteweb;observation;position;maj_time;dir_civilite;adrg_declarant\n\
    W353000001;;;1998-02-03;2021-05-04;0001-01-01;0001-01-01;S;LES AMIS DU LAVOIR;;006000;000000;35238;35000;RENNES;;;A;2021-05-05;MR;JEAN SECRET\n\
    W353000002;;73282932000017;2001-02-03;2020-05-04;0001-01-01;0001-01-01;S;CLUB DE VOILE;;011000;000000;35238;35000;RENNES;;;A;2021-05-05;MR;JEAN SECRET\n\
    W353000003;;;2001-02-03;2020-05-04;0001-01-01;2022-01-01;S;FERMÉE;;011000;000000;35238;35000;RENNES;;;D;2021-05-05;MR;JEAN SECRET\n\
    W181000001;;;2001-02-03;2020-05-04;0001-01-01;0001-01-01;S;AILLEURS;;011000;000000;18033;18000;BOURGES;;;A;2021-05-05;MR;JEAN SECRET\n";
const SIRENE: &str = "siren;siret;etablissementSiege;codeCommuneEtablissement;trancheEffectifsEtablissement;etatAdministratifEtablissement;denominationUniteLegale;categorieJuridiqueUniteLegale;caractereEmployeurEtablissement\n\
    732829320;73282932000017;true;35238;03;A;CLUB DE VOILE;9220;O\n";
const LIST: &str = "Nom de l'association;Commune;Courriel;Tel;Président;Adresse;CP;Secteur;Remarque\n\
    Les amis du lavoir;Rennes;contact@lavoir.example;0601020304;Jean Secret;1 rue du Lavoir;35000;Loisirs;=1+1\n\
    Club de voile;Rennes;jeanne.martin@free.example;;Luce Secret;;35000;Sport;\n\
    Nouvelle venue;Rennes;pas une adresse;;;;35000;Loisirs;\n";

/// An application with an observatory of Rennes.
pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) of: Observatory,
    pub(crate) clock: Arc<SetClock>,
    folder: Folder,
}

impl Desk {
    pub(crate) fn new(store: &Store) -> Self {
        let clock = Arc::new(SetClock::new(Timestamp::parse("2026-03-02T09:00:00Z").unwrap()));
        let app = App {
            store: store.clone(),
            mailer: Arc::new(Mailer::memory()),
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(3)),
            library: Arc::new(Library::embedded()),
            base_url: "http://127.0.0.1:8080".into(),
            settings: Arc::default(),
            caches: Arc::new(Caches::default()),
        };
        let of = observatories::of_territory(&app, &("35238".to_owned(), "Rennes".to_owned()), false).unwrap();
        Desk {
            app,
            of,
            clock,
            folder: Folder::new(),
        }
    }

    /// A minute later.
    pub(crate) fn later(&self) {
        use olva::values::Clock;
        self.clock.set(self.clock.now().plus_seconds(60));
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn receive(&self, name: &str, text: &str) -> Received {
        self.later();
        let path = self.file(name, text);
        let sent = Sent {
            path: &path,
            name,
            kind: None,
            vintage: None,
            seats: None,
            territory: None,
            mapping: None,
            strict: false,
            person: None,
        };
        imports::receive(&self.app, &self.of, &sent).unwrap()
    }

    /// Reads a file, with the meanings proposed for its columns.
    pub(crate) fn preview(&self, name: &str, text: &str) -> Import {
        let id = match self.receive(name, text) {
            Received::Previewed(id) => id,
            Received::Columns(id) => {
                let waiting = imports::get(&self.app, self.of.id, id).unwrap();
                let chosen = Chosen {
                    kind: waiting.kind,
                    mapping: waiting.reading.mapping.clone().unwrap(),
                    sheet: None,
                };
                match imports::choose(&self.app, &self.of, id, chosen).unwrap() {
                    Received::Previewed(id) => id,
                    other => panic!("{other:?}"),
                }
            }
            Received::Refused(refused) => panic!("{refused}"),
        };
        imports::get(&self.app, self.of.id, id).unwrap()
    }

    pub(crate) fn import(&self, name: &str, text: &str) -> Import {
        let preview = self.preview(name, text);
        let done = imports::apply(&self.app, &self.of, preview.run.id).unwrap();
        let counts = |import: &Import| (import.counts.added, import.counts.updated, import.counts.same);
        assert_eq!(counts(&done), counts(&preview), "{name}: the preview told what happened");
        done
    }

    /// The register by name; those of the national file are found under its capitals, however they are written now.
    pub(crate) fn register(&self) -> BTreeMap<String, Registered> {
        let all = self.app.store.read(|db| Ok(register::associations(db, self.of.id)?)).unwrap();
        let key = |one: &Registered| match one.name.to_uppercase() {
            capitals if one.rna.is_some() && RNA.contains(&format!(";{capitals};")) => capitals,
            _ => one.name.clone(),
        };
        all.into_iter().map(|one| (key(&one), one)).collect()
    }

    pub(crate) fn channels(&self, name: &str) -> Vec<register::Channel> {
        let id = self.register()[name].id;
        self.app.store.read(|db| Ok(register::channels_of(db, id)?)).unwrap()
    }
}

fn told(import: &Import) -> (u64, u64, u64, u64) {
    let counts = &import.counts;
    (counts.added, counts.updated, counts.same, counts.rejected)
}

#[test]
fn the_national_registers_then_a_municipal_list_make_one_register_with_its_provenance() {
    both(|store| {
        let desk = Desk::new(store);
        let rna = desk.import("rna_waldec.csv", RNA);
        assert_eq!(told(&rna), (3, 0, 0, 0));
        assert_eq!(rna.counts.summary.outside, 1);
        let sirene = desk.import("StockEtablissement.csv", SIRENE);
        assert_eq!(told(&sirene), (0, 1, 0, 0), "{:?}", sirene.counts);
        let list = desk.preview("forum 2025.csv", LIST);
        // The address that cannot be written to is left out with a remark, the association stays.
        assert_eq!(told(&list), (1, 2, 0, 0), "{:?}", list.counts);
        assert!(list.counts.summary.dropped_columns.contains(&"Président".to_owned()));
        assert_eq!(desk.register().len(), 3, "a preview writes nothing in the register");
        imports::apply(&desk.app, &desk.of, list.run.id).unwrap();

        let all = desk.register();
        assert_eq!(all.len(), 4);
        let lavoir = &all["LES AMIS DU LAVOIR"];
        assert_eq!(lavoir.name, "Les amis du lavoir", "as the list writes it, not in capitals");
        assert_eq!(
            (lavoir.rna.as_deref(), lavoir.domain.as_deref()),
            (Some("W353000001"), Some("LOI"))
        );
        let voile = &all["CLUB DE VOILE"];
        assert_eq!((voile.siren.as_deref(), voile.employer), (Some("732829320"), Some(true)));
        assert!(all["FERMÉE"].dissolved);
        let contact = &desk.channels("LES AMIS DU LAVOIR")[0];
        assert_eq!(contact.email.as_deref(), Some("contact@lavoir.example"));
        assert_eq!(contact.email_kind.as_deref(), Some("fonctionnel"));
        assert_eq!(contact.phone.as_deref(), Some("0601020304"));
        assert_eq!(
            contact.postal.as_deref(),
            Some(&["1 rue du Lavoir".to_owned(), "35000 Rennes".to_owned()][..])
        );
        assert_eq!(desk.channels("CLUB DE VOILE")[0].email_kind.as_deref(), Some("nominatif"));

        let known = browse::one(&desk.app, desk.of.id, lavoir.id).unwrap();
        let names: Vec<(&str, &str)> = known
            .said
            .iter()
            .filter(|said| said.field == "name")
            .map(|said| (said.source.as_str(), said.value.as_str()))
            .collect();
        assert_eq!(
            names,
            [("liste:forum 2025", "Les amis du lavoir"), ("rna", "LES AMIS DU LAVOIR")]
        );
        let everything = format!(
            "{known:?}{:?}",
            imports::lines(&desk.app, list.run.id, &[Action::Update], 10).unwrap()
        );
        assert!(!everything.contains("Secret") && !everything.contains("SECRET"));
    });
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_double_click_applies_once() {
    both(|store| {
        let desk = Desk::new(store);
        desk.import("rna.csv", RNA);
        let first = desk.import("liste.csv", LIST);
        assert_eq!(
            imports::apply(&desk.app, &desk.of, first.run.id).unwrap().run.applied_at,
            first.run.applied_at
        );
        let before = desk.register();
        for (name, text) in [("rna.csv", RNA), ("liste.csv", LIST)] {
            let again = desk.import(name, text);
            assert_eq!(
                (again.counts.added, again.counts.updated),
                (0, 0),
                "{name}: {:?}",
                again.counts.fields
            );
            assert!(again.counts.already.is_some());
        }
        assert_eq!(desk.register(), before);
        assert_eq!(desk.channels("LES AMIS DU LAVOIR").len(), 1);
    });
}

#[test]
fn a_blank_erases_nothing_and_the_latest_sign_of_life_stays() {
    both(|store| {
        let desk = Desk::new(store);
        desk.import("rna.csv", RNA);
        desk.import("a.csv", "Nom;Commune;Courriel;Date dernier signe de vie;Domaine\nLes amis du lavoir;Rennes;contact@lavoir.example;2019-01-01;Culture\n");
        let one = desk.register()["LES AMIS DU LAVOIR"].clone();
        assert_eq!(one.life, Some(("2021-05-04".to_owned(), "RNA".to_owned())));
        desk.import("b.csv", "Nom;Commune;Courriel;Domaine\nLes amis du lavoir;Rennes;;\n");
        assert_eq!(desk.register()["LES AMIS DU LAVOIR"], one);
        assert_eq!(desk.channels("LES AMIS DU LAVOIR").len(), 1);
    });
}

#[test]
fn two_numbers_are_two_associations_even_with_one_name() {
    both(|store| {
        let desk = Desk::new(store);
        desk.import("rna.csv", RNA);
        let other = desk.import("liste.csv", "Nom;RNA;Commune\nLes amis du lavoir;W353999999;Rennes\n");
        assert_eq!(told(&other), (1, 0, 0, 0));
    });
}

#[test]
fn no_import_lifts_an_opposition_nor_revives_an_address_that_came_back() {
    both(|store| {
        let desk = Desk::new(store);
        desk.import("liste.csv", LIST);
        let opposed = desk.register()["Les amis du lavoir"].id;
        oppositions::of_association(&desk.app, desk.of.id, opposed).unwrap();
        oppositions::of_address(&desk.app, desk.of.id, &Email::parse("absente@lavoir.example").unwrap(), None).unwrap();
        let mut bounced = desk.channels("Club de voile").remove(0);
        bounced.unreachable = Some((Timestamp::parse("2026-03-02T10:00:00Z").unwrap(), "5.1.1".into()));
        desk.app
            .store
            .write(|db| {
                Ok(register::change_channel(
                    db,
                    &bounced,
                    Timestamp::parse("2026-03-02T10:00:00Z").unwrap(),
                )?)
            })
            .unwrap();
        desk.import(
            "autre.csv",
            "Nom;Commune;Courriel;Téléphone;Opposition\nLes amis du lavoir;Rennes;neuf@lavoir.example;0605040302;0\nClub de voile;Rennes;jeanne.martin@free.example;0600000001;0\nEncore une;Rennes;Absente@lavoir.example;;0\n",
        );
        assert!(desk.channels("Les amis du lavoir").iter().all(|one| one.opposed));
        assert!(desk.channels("Encore une")[0].opposed, "noted before the address was known");
        let club = desk.channels("Club de voile");
        assert!(club[0].unreachable.is_some() && club[0].phone.as_deref() == Some("0600000001"));
    });
}

#[test]
fn an_opposition_of_a_list_holds_for_every_contact() {
    both(|store| {
        let desk = Desk::new(store);
        desk.import("liste.csv", LIST);
        desk.import(
            "refus.csv",
            "Nom;Commune;Opposition;Date du refus\nLes amis du lavoir;Rennes;1;2026-01-05\n",
        );
        let all = desk.channels("Les amis du lavoir");
        assert!(all.iter().all(|one| one.opposed) && all[0].opposed_at.unwrap().to_string().starts_with("2026-01-05"));
    });
}

#[test]
fn an_import_taken_back_leaves_the_register_as_before_except_what_changed_since() {
    both(|store| {
        let desk = Desk::new(store);
        desk.import("rna.csv", RNA);
        let before = desk.register();
        let list = desk.import("liste.csv", LIST);
        let undone = imports::undo(&desk.app, &desk.of, list.run.id).unwrap();
        assert_eq!(undone.run.state, State::Undone);
        assert_eq!(desk.register(), before);
        assert!(desk.channels("LES AMIS DU LAVOIR").is_empty());
        let did = undone.counts.undone.unwrap();
        assert_eq!((did.restored, did.removed, did.kept_count), (2, 1, 0), "{did:?}");
        let said = browse::one(&desk.app, desk.of.id, before["CLUB DE VOILE"].id).unwrap().said;
        assert!(said.iter().all(|one| one.source == "rna"), "{said:?}");
        // Twice is once.
        assert_eq!(
            imports::undo(&desk.app, &desk.of, list.run.id).unwrap().run.undone_at,
            undone.run.undone_at
        );

        // Again, then something later touches what it brought.
        let list = desk.import("liste.csv", LIST);
        desk.import("plus.csv", "Nom;Commune;Domaine\nLes amis du lavoir;Rennes;Social\n");
        let newcomer = desk.register()["Nouvelle venue"].clone();
        let wave = wave(&desk);
        desk.app
            .store
            .write(|db| Ok(register::enter(db, wave, newcomer.id)?))
            .unwrap();
        oppositions::of_association(&desk.app, desk.of.id, before["CLUB DE VOILE"].id).unwrap();
        let did = imports::undo(&desk.app, &desk.of, list.run.id)
            .unwrap()
            .counts
            .undone
            .unwrap();
        let all = desk.register();
        assert_eq!(
            all["LES AMIS DU LAVOIR"].domain.as_deref(),
            Some("SOC"),
            "changed since: kept"
        );
        assert!(all.contains_key("Nouvelle venue"), "in a wave: kept");
        assert!(
            desk.channels("CLUB DE VOILE").iter().any(|one| one.opposed),
            "the opposition stays"
        );
        assert_eq!(did.removed, 0);
        let kept: Vec<&str> = did.kept.iter().map(|kept| kept.name.as_str()).collect();
        for name in ["LES AMIS DU LAVOIR", "Nouvelle venue", "CLUB DE VOILE"] {
            assert!(
                kept.iter().any(|one| one.to_uppercase() == name.to_uppercase()),
                "{name}: {kept:?}"
            );
        }
    });
}

/// A wave, to hold an association.
pub(crate) fn wave(desk: &Desk) -> olva::values::Id<olva::fieldwork::Wave> {
    use olva::values::Clock;
    let questionnaire = r#"{ "id": "q", "version": "1.0.0", "title": "Q", "pages": [ { "id": "p", "title": "P", "items": [ { "id": "t", "type": "text", "label": "T" } ] } ] }"#;
    let hash = olva::app::waves::publish(&desk.app, questionnaire).unwrap();
    let now = desk.clock.now();
    let new = olva::app::waves::NewWave {
        observatory: desk.of.id,
        title: "Vague".into(),
        questionnaire: hash,
        territory: ("35238".into(), "Rennes".into()),
        year: 2026,
        opens_at: now,
        closes_at: now.plus_seconds(86_400),
        settings: olva::fieldwork::WaveSettings::default(),
    };
    olva::app::waves::create(&desk.app, new).unwrap()
}

#[test]
fn bad_files_are_refused_in_words_and_leave_nothing() {
    both(|store| {
        let desk = Desk::new(store);
        for (name, text) in [
            ("vide.csv", ""),
            ("zip.zip", "PK\u{3}\u{4}coupé"),
            ("pop.csv", "CODGEO;PMUN\n35238;220000\n"),
        ] {
            match desk.receive(name, text) {
                Received::Refused(refused) => assert!(!refused.message.is_empty() && !refused.advice.is_empty(), "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
        assert!(imports::list(&desk.app, desk.of.id).unwrap().is_empty());
        // An RNA said to be SIRENE: wrong columns.
        let path = desk.file("rna.csv", RNA);
        let sent = Sent {
            path: &path,
            name: "rna.csv",
            kind: Some(Kind::SireneUnit),
            vintage: None,
            seats: None,
            territory: None,
            mapping: None,
            strict: false,
            person: None,
        };
        let refused = imports::receive(&desk.app, &desk.of, &sent).unwrap();
        assert!(
            matches!(&refused, Received::Refused(why) if why.message.contains("colonnes")),
            "{refused:?}"
        );
        assert!(imports::list(&desk.app, desk.of.id).unwrap().is_empty());
    });
}

#[test]
fn rejected_rows_come_back_as_a_file_that_can_be_mended_and_sent() {
    both(|store| {
        let desk = Desk::new(store);
        let text = "Nom;Commune;Président;Note\n;Rennes;Jean Secret;=CMD()\nBonne;Rennes;Luce Secret;\n";
        let import = desk.import("liste.csv", text);
        assert_eq!(told(&import), (1, 0, 0, 1));
        let csv = String::from_utf8(imports::rejected_csv(&desk.app, &import).unwrap()).unwrap();
        assert!(csv.contains("Nom;Commune;Président;Note;olva_ligne;olva_motif"), "{csv}");
        assert!(!csv.contains("Secret") && !csv.contains(";=CMD"), "{csv}");
        let mended = csv
            .trim_start_matches('\u{feff}')
            .replacen("\n;Rennes", "\nRéparée;Rennes", 1);
        let again = desk.import("liste-rejets.csv", &mended);
        assert_eq!(told(&again), (1, 0, 0, 0), "{mended}");
        assert!(again.reading.remembered || again.reading.mapping.is_some());
        assert!(!desk.register()["Réparée"].attributes.contains_key("olva_motif"));
        let changes = String::from_utf8(imports::changes_csv(&desk.app, &again).unwrap()).unwrap();
        assert!(changes.contains("ajout;Réparée;Nom;;Réparée"), "{changes}");
    });
}

#[test]
fn the_meanings_of_columns_are_remembered_for_the_next_list() {
    both(|store| {
        let desk = Desk::new(store);
        let text = "Structure;Bidule\nUne;contact@une.example\n";
        let Received::Columns(id) = desk.receive("a.csv", text) else {
            panic!("the columns are asked for")
        };
        let waiting = imports::get(&desk.app, desk.of.id, id).unwrap();
        assert!(!waiting.reading.remembered && imports::columns(&desk.app, &waiting, None).unwrap().is_ok());
        let mut mapping = waiting.reading.mapping.clone().unwrap();
        mapping.columns[0].meaning = Meaning::Name;
        mapping.columns[1].meaning = Meaning::Keep;
        let chosen = |mapping: &Mapping| Chosen {
            kind: Kind::Municipal,
            mapping: mapping.clone(),
            sheet: None,
        };
        imports::choose(&desk.app, &desk.of, id, chosen(&mapping)).unwrap();
        let Received::Columns(next) = desk.receive("b.csv", "bidule;STRUCTURE\nx;Deux\n") else {
            panic!("the columns are asked for")
        };
        let waiting = imports::get(&desk.app, desk.of.id, next).unwrap();
        assert!(waiting.reading.remembered);
        let meanings: Vec<Meaning> = waiting.reading.mapping.unwrap().columns.iter().map(|c| c.meaning).collect();
        assert_eq!(meanings, [Meaning::Keep, Meaning::Name]);
        // Without a name, nothing is read; the list still waits.
        mapping.columns[0].meaning = Meaning::Ignore;
        let refused = imports::choose(&desk.app, &desk.of, id, chosen(&mapping)).unwrap();
        assert!(matches!(refused, Received::Refused(_)));
        // Given up: gone.
        imports::abandon(&desk.app, desk.of.id, id).unwrap();
        assert_eq!(
            imports::apply(&desk.app, &desk.of, id).unwrap_err().code,
            Code::RevisionConflict
        );
    });
}

#[test]
fn what_was_written_by_the_first_contact_files_is_completed_not_doubled() {
    both(|store| {
        let desk = Desk::new(store);
        let wave = wave(&desk);
        let row = ContactRow {
            line: 2,
            name: "Les Amis du Lavoir".into(),
            commune: Some("35238".into()),
            email: Some("contact@lavoir.example".into()),
            domain: Some("LOI".into()),
            ..ContactRow::default()
        };
        frame::import(&desk.app, wave, &[row]).unwrap();
        let rna = desk.import("rna.csv", RNA);
        assert_eq!(told(&rna), (2, 1, 0, 0));
        let one = &desk.register()["LES AMIS DU LAVOIR"];
        assert_eq!((one.rna.as_deref(), one.domain.as_deref()), (Some("W353000001"), Some("LOI")));
    });
}

#[test]
fn reference_files_replace_their_generation_and_serve_every_observatory() {
    both(|store| {
        let desk = Desk::new(store);
        let qpv = desk.file(
            "qpv.csv",
            "code_qp;lib_qp;insee_com\nQN03501M;Maurepas;35238\nQN03502M;Le Blosne;35238\nQN06099M;Centre;06004\n",
        );
        let read = reference::import(&desk.app, &qpv, Some(Kind::Qpv), None, false)
            .unwrap()
            .unwrap();
        assert_eq!((read.count, read.vintage.as_str()), (3, "2024"));
        let communes = vec!["35238".to_owned()];
        assert!(
            reference::qpv_of(&desk.app, &communes).unwrap().is_empty(),
            "nothing without apply"
        );
        for _ in 0..2 {
            reference::import(&desk.app, &qpv, None, None, true).unwrap().unwrap();
        }
        let names: Vec<String> = reference::qpv_of(&desk.app, &communes)
            .unwrap()
            .into_iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(names, ["Le Blosne", "Maurepas"]);
        let population = desk.file("pop.csv", "CODGEO;PMUN\n35238;220000\n35001;100\n");
        let refused = reference::import(&desk.app, &population, Some(Kind::Population), None, true).unwrap();
        assert!(refused.unwrap_err().message.contains("millésime"));
        reference::import(&desk.app, &population, None, Some("2022"), true)
            .unwrap()
            .unwrap();
        reference::import(&desk.app, &population, None, Some("2023"), true)
            .unwrap()
            .unwrap();
        let both = vec!["35238".to_owned(), "35001".to_owned()];
        assert_eq!(
            reference::population(&desk.app, &both).unwrap(),
            Some((220_100, "2023".to_owned()))
        );
        assert_eq!(reference::population(&desk.app, &["99999".to_owned()]).unwrap(), None);
    });
}

const CLUBS: &str = r#"{ "id": "clubs", "version": "1.0.0", "title": "Les clubs", "pages": [ { "id": "p0", "title": "Accueil", "items": [ { "id": "sigle", "type": "text", "label": "Sigle" } ] } ] }"#;

fn upload(site: &Site, cookie: &str, path: &str, csrf: &str, name: &str, text: &str) -> Answer {
    let mark = "----olva";
    let body = format!(
        "--{mark}\r\nContent-Disposition: form-data; name=\"~csrf\"\r\n\r\n{csrf}\r\n--{mark}\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--{mark}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={mark}");
    site.send("POST", path, &[("Cookie", cookie), ("Content-Type", &kind)], &body)
}

#[test]
fn a_coordinator_brings_a_list_in_from_the_pages() {
    let site = Site::new(CLUBS);
    let cookie = site.sign_in(Role::Coordinator);
    let get = |path: &str| site.send("GET", path, &[("Cookie", &cookie)], "");
    let base = "/o/rennes/registre";
    assert_eq!(get(base).status, 200);
    let page = get(&format!("{base}/imports"));
    let csrf = page.hidden("~csrf");
    let refused = upload(&site, &cookie, &format!("{base}/imports"), &csrf, "vide.csv", "");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("vide"), "{}", refused.text());
    let sent = upload(&site, &cookie, &format!("{base}/imports"), &csrf, "liste é.csv", LIST);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let address = sent.location().to_owned();
    let columns = get(&address);
    assert!(
        columns.text().contains("contact@lavoir.example") && !columns.text().contains("class=\"alert\""),
        "{}",
        columns.text()
    );
    // The form as proposed: every hidden field and every chosen meaning.
    let html = columns.text();
    let mut fields: Vec<(String, String)> = vec![("~csrf".into(), csrf.clone())];
    for (place, header) in LIST.lines().next().unwrap().split(';').enumerate() {
        fields.push((format!("titre-{place}"), header.to_owned()));
        let select = html.split(&format!("name=\"sens-{place}\"")).nth(1).unwrap();
        let select = select.split("</select>").next().unwrap();
        let chosen = select.split("\" selected").next().unwrap().rsplit('"').next().unwrap();
        fields.push((format!("sens-{place}"), chosen.to_owned()));
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let read = site.post_as(&format!("{address}/colonnes"), &pairs, Some(&cookie));
    assert_eq!(read.status, 303, "{}", read.text());
    let preview = get(&address).text();
    assert!(
        preview.contains("Nouvelles associations") && preview.contains("appliquer"),
        "{preview}"
    );
    assert!(!preview.contains("Jean Secret"));
    let apply = |what: &str| site.post_as(&format!("{address}/{what}"), &[("~csrf", &csrf)], Some(&cookie));
    assert_eq!(apply("appliquer").status, 303);
    assert_eq!(apply("appliquer").status, 303);
    assert!(get(&format!("{base}?q=voile")).text().contains("Club de voile"));
    assert!(get(&format!("{base}?filtre=sans-domaine")).status == 200);
    let csv = get(&format!("{address}/changements.csv"));
    assert_eq!(
        csv.header("content-disposition").unwrap(),
        "attachment; filename=\"liste__-changements.csv\""
    );
    let list = get(&format!("{base}?q=lavoir")).text();
    let one = list
        .split("/registre/associations/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let one = get(&format!("{base}/associations/{one}"));
    assert!(
        one.text().contains("Liste «\u{a0}liste é\u{a0}»") && one.text().contains("1 rue du Lavoir"),
        "{}",
        one.text()
    );
    assert_eq!(apply("annuler").status, 303);
    assert!(!get(&format!("{base}?q=voile")).text().contains("Club de voile"));
    let said = site.post_as(
        &format!("{base}/oppositions"),
        &[("~csrf", &csrf), ("courriel", "x@y.example")],
        Some(&cookie),
    );
    assert_eq!(said.status, 303);
    assert!(get(&format!("{base}/oppositions")).text().contains("x…@y.example"));
    // Of another observatory, nothing.
    assert_eq!(
        get(&format!("{base}/imports/00000000-0000-4000-8000-000000000000")).status,
        404
    );
    assert_eq!(get(&format!("{base}/reference")).status, 404, "administrators only");
}

#[test]
fn rows_that_enter_a_wave_at_once_are_an_import_like_any_other() {
    both(|store| {
        let desk = Desk::new(store);
        let wave = wave(&desk);
        oppositions::of_address(&desk.app, desk.of.id, &Email::parse("non@lavoir.example").unwrap(), None).unwrap();
        let row = |line: usize, name: &str, email: &str, opposed: bool| ContactRow {
            line,
            name: name.into(),
            commune: Some("35238".into()),
            email: Some(email.into()),
            domain: Some("LOI".into()),
            opposed,
            ..ContactRow::default()
        };
        let rows = [
            row(2, "Les Amis du lavoir", "non@lavoir.example", false),
            row(3, "Club de voile", "voile@voile.example", true),
            row(4, "La Boussole", "contact@boussole.example", false),
        ];
        desk.later();
        frame::import(&desk.app, wave, &rows).unwrap();
        let runs = imports::list(&desk.app, desk.of.id).unwrap();
        assert_eq!(
            (runs.len(), runs[0].run.state, told(&runs[0])),
            (1, State::Applied, (3, 0, 0, 0))
        );
        let said = browse::one(&desk.app, desk.of.id, desk.register()["La Boussole"].id)
            .unwrap()
            .said;
        assert!(
            said.iter()
                .any(|one| one.field == "domain" && one.source == "liste:contacts" && one.import == Some(runs[0].run.id)),
            "{said:?}"
        );
        let status = |name: &str| {
            let who = desk.register()[name].id;
            let case = desk
                .app
                .store
                .read(|db| Ok(olva::store::queue::case(db, wave, who)?))
                .unwrap();
            case.unwrap().status.code()
        };
        assert_eq!(
            (status("Les Amis du lavoir"), status("Club de voile"), status("La Boussole")),
            ("opposed", "opposed", "never"),
            "noted by hand before, said by the row, said by nobody"
        );
        // Taken back: what the wave holds stays, what the rows said of it goes.
        desk.later();
        let undone = imports::undo(&desk.app, &desk.of, runs[0].run.id).unwrap();
        assert_eq!(undone.counts.undone.unwrap().kept_count, 3);
        assert!(desk.channels("La Boussole").is_empty());
        assert_eq!(status("Club de voile"), "never");
    });
}
