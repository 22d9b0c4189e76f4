//! The comments of the steering committee: who writes, who reads, what is printed.

use olva::app::accounts::{self, Role};
use olva::app::{comments, diagnostics};
use olva::fieldwork::comment::{Comment, Place};
use olva::store::{comments as stored, wave};
use olva::values::{Id, SeededRandom, Timestamp};

use crate::support::databases::both;
use crate::support::site::{Answer, Site};

const QUESTIONNAIRE: &str = r#"{
  "id": "lieux", "version": "1.0.0", "title": "Les lieux", "start": { "minutes": 5 },
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ] },
  "pages": [
    { "id": "p1", "title": "Vos lieux", "items": [
      { "id": "salle", "type": "single", "list": "ouiNon", "label": "Avez-vous une salle", "mark": "essentiel" } ] },
    { "id": "p2", "title": "Vos moyens", "items": [
      { "id": "budget", "type": "money", "label": "Budget" } ] } ] }"#;

struct Person {
    cookie: String,
}

impl Person {
    fn new(site: &Site, name: &str, role: Role) -> Self {
        let link = accounts::add(&site.app, name, None, site.grant(role)).unwrap();
        let answer = site.post(&format!("/connexion/{}", link.reveal()), &[]);
        Person {
            cookie: answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned(),
        }
    }

    fn get(&self, site: &Site, path: &str) -> Answer {
        site.send("GET", path, &[("Cookie", &self.cookie)], "")
    }

    /// Posts with the guard of the page at `from`.
    fn post(&self, site: &Site, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(site, from).hidden("~csrf");
        let mut all = vec![("~csrf", csrf.as_str())];
        all.extend(fields);
        site.post_as(path, &all, Some(&self.cookie))
    }

    fn write(&self, site: &Site, place: &str, text: &str) -> Answer {
        let page = base(site, &format!("commentaires?lieu={place}"));
        let id = self.get(site, &page).hidden("commentaire");
        let fields = [("lieu", place), ("commentaire", id.as_str()), ("texte", text)];
        self.post(site, &page, &base(site, "commentaires"), &fields)
    }
}

fn base(site: &Site, rest: &str) -> String {
    format!("/o/rennes/vagues/{}/{rest}", site.wave)
}

/// The text of a PDF.
fn pdf_text(bytes: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("commentaires.pdf");
    std::fs::write(&path, bytes).unwrap();
    let output = std::process::Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The only chapter of the generic plan whose title is this one.
fn chapter(site: &Site, title: &str) -> String {
    let wave = olva::app::waves::get(&site.app, site.wave).unwrap();
    let subjects = comments::subjects(&site.app, &wave).unwrap();
    let found = subjects.sections.iter().find(|section| section.chapter.title == title);
    found.unwrap_or_else(|| panic!("{subjects:?}")).chapter.place.written()
}

#[test]
fn the_committee_comments_and_a_coordinator_retains_what_the_diagnostic_prints() {
    let site = Site::new(QUESTIONNAIRE);
    let member = Person::new(&site, "Ada Copil", Role::Steering);
    let coordinator = Person::new(&site, "Camille Coord", Role::Coordinator);
    let place = chapter(&site, "Vos lieux");
    let written = member.write(&site, &place, "Les <b>salles</b> manquent.\r\n\r\nLe soir surtout & partout.");
    assert_eq!(written.status, 303, "{}", written.text());
    let (there, anchor) = written.location().split_once('#').unwrap();
    let id = anchor.strip_prefix("c-").unwrap().to_owned();
    let page = coordinator.get(&site, there).text();
    assert!(
        page.contains("Ada Copil") && page.contains("Les &#60;b&#62;salles") && !page.contains("<b>salles"),
        "{page}"
    );

    // Not retained: not printed.
    let made = |site: &Site| diagnostics::produce(&site.app, site.wave, None).unwrap();
    let printed = |site: &Site| String::from_utf8(made(site).html).unwrap();
    assert!(!printed(&site).contains("salles"));
    // A member does not retain, a coordinator does.
    let own = base(&site, &format!("commentaires/{id}"));
    assert_eq!(member.post(&site, there, &own, &[("action", "retenir")]).status, 404);
    assert_eq!(coordinator.post(&site, there, &own, &[("action", "retenir")]).status, 303);
    let files = made(&site);
    let html = String::from_utf8(files.html).unwrap();
    let at = html.find("Commentaire du comité de pilotage").expect("printed");
    let chapter_at = html.find("Vos lieux</h2>").or_else(|| html.find("Vos lieux")).unwrap();
    assert!(chapter_at < at, "under its chapter");
    assert!(
        html[at..].contains("<p>Les &lt;b&gt;salles&lt;/b&gt; manquent.</p>\n<p>Le soir surtout &amp; partout.</p>"),
        "{}",
        &html[at..at + 300]
    );
    assert!(!html.contains("Ada Copil"), "without a name");
    let pdf = pdf_text(&files.pdf);
    assert!(
        pdf.contains("Commentaire du comité de pilotage") && pdf.contains("Les <b>salles</b> manquent."),
        "{pdf}"
    );
    assert!(!pdf.contains("Ada Copil"));

    // Changed by its author, it has to be retained again; the other person cannot change it, and removes it.
    assert_eq!(
        coordinator
            .post(&site, there, &own, &[("action", "modifier"), ("texte", "Non")])
            .status,
        404
    );
    let changed = member.post(&site, &own, &own, &[("action", "modifier"), ("texte", "Autrement dit")]);
    assert_eq!(changed.status, 303);
    let page = member.get(&site, there).text();
    assert!(
        page.contains("Autrement dit") && page.contains("modifié le") && !page.contains("Retenu pour le rapport"),
        "{page}"
    );
    assert!(!printed(&site).contains("Autrement dit"));
    assert_eq!(coordinator.post(&site, &own, &own, &[("action", "retirer")]).status, 303);
    assert!(comments::all(&site.app, site.wave).unwrap().is_empty());
    assert_eq!(member.get(&site, &own).status, 404);
}

#[test]
fn what_was_typed_is_kept_and_a_double_click_writes_once() {
    let site = Site::new(QUESTIONNAIRE);
    let member = Person::new(&site, "Ada Copil", Role::Steering);
    let page = base(&site, "commentaires?lieu=question%3Asalle");
    let id = member.get(&site, &page).hidden("commentaire");
    let long = format!("{} fin", "é".repeat(4000));
    let send = |text: &str| {
        let fields = [("lieu", "question:salle"), ("commentaire", id.as_str()), ("texte", text)];
        member.post(&site, &page, &base(&site, "commentaires"), &fields)
    };
    let refused = send(&long);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains(&long) && refused.hidden("commentaire") == id, "kept");
    assert!(
        refused.text().replace('\u{202f}', " ").contains("4 004 caractères"),
        "{}",
        refused.text()
    );
    assert_eq!(send("  \r\n ").status, 422);
    assert_eq!((send("Bien vu.").status, send("Bien vu.").status), (303, 303));
    let all = comments::all(&site.app, site.wave).unwrap();
    assert_eq!(all.len(), 1);
    // A place that does not exist, a form of another site.
    for place in ["question:inconnue", "chapter:", "rien"] {
        let fields = [("lieu", place), ("commentaire", id.as_str()), ("texte", "Bien vu.")];
        let status = member.post(&site, &page, &base(&site, "commentaires"), &fields).status;
        assert!([400, 404].contains(&status), "{place}: {status}");
    }
    let unguarded = [("lieu", "question:salle"), ("commentaire", id.as_str()), ("texte", "x")];
    assert_eq!(
        site.post_as(&base(&site, "commentaires"), &unguarded, Some(&member.cookie))
            .status,
        403
    );
}

#[test]
fn members_do_not_touch_the_comments_of_others_and_only_they_and_coordinators_read_them() {
    let site = Site::new(QUESTIONNAIRE);
    let (one, other) = (
        Person::new(&site, "Ada Copil", Role::Steering),
        Person::new(&site, "Blaise Copil", Role::Steering),
    );
    let anchor = one.write(&site, "question:salle", "Secret du comité").location().to_owned();
    let own = base(&site, &format!("commentaires/{}", anchor.split("#c-").nth(1).unwrap()));
    let list = base(&site, "commentaires");
    assert!(other.get(&site, &list).text().contains("Secret du comité"));
    assert_eq!(other.get(&site, &own).status, 404);
    let from = base(&site, "commentaires?lieu=question:salle");
    for action in ["modifier", "retirer"] {
        assert_eq!(
            other.post(&site, &from, &own, &[("action", action), ("texte", "x")]).status,
            404
        );
    }
    for role in [Role::Director, Role::Clva, Role::Operator, Role::Researcher] {
        let reader = Person::new(&site, "Autre", role);
        assert_eq!(reader.get(&site, &list).status, 404, "{role:?}");
        for page in [base(&site, "resultats?page=p1"), "/o/rennes/diagnostic".to_owned()] {
            assert!(!reader.get(&site, &page).text().contains("Secret du comité"), "{role:?}");
        }
    }
    assert_eq!(comments::all(&site.app, site.wave).unwrap()[0].text, "Secret du comité");
}

#[test]
fn both_databases_keep_comments_alike() {
    let seen = std::sync::Mutex::new(Vec::new());
    both(|store| {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let chance = SeededRandom::new(5);
        let now = at("2026-03-02T09:00:00Z");
        let instant = "2026-03-02T09:00:00.000000Z";
        let ids: Vec<String> = (0..4).map(|_| Id::<()>::new(now, &chance).to_string()).collect();
        let [observatory, of, person, other] = ids.as_slice() else {
            unreachable!("four")
        };
        let out = store
            .write(|db| {
                for text in [
                    format!("INSERT INTO observatory (id, slug, name, territory, territory_name, training, settings, created_at) VALUES ('{observatory}', 'rennes', 'R', '35238', 'Rennes', FALSE, '{{}}', '{instant}')"),
                    format!("INSERT INTO questionnaire_version (hash, id, version, source, published_at) VALUES ('h', 'e', '1', '{{}}', '{instant}')"),
                    format!("INSERT INTO wave (id, observatory, title, questionnaire, territory, territory_name, year, state, opens_at, closes_at, mail_plan, mail_paused, settings, created_at) VALUES ('{of}', '{observatory}', 'V', 'h', '35238', 'Rennes', 2026, 'open', '{instant}', '2026-06-02T09:00:00.000000Z', 'null', FALSE, '{{}}', '{instant}')"),
                    format!("INSERT INTO person (id, name, campaign, disabled, created_at) VALUES ('{person}', 'Ada', FALSE, FALSE, '{instant}')"),
                ] {
                    diesel::RunQueryDsl::execute(diesel::sql_query(text), db)?;
                }
                let (of, person, other) = (Id::parse(of).unwrap(), Id::parse(person).unwrap(), Id::parse(other).unwrap());
                assert!(wave::get(db, of).is_ok());
                let comment = |place: Place, by, hour: &str| Comment {
                    id: Id::new(now, &chance),
                    wave: of,
                    place,
                    person: by,
                    author: None,
                    text: "Une phrase.".into(),
                    created_at: at(hour),
                    edited_at: None,
                    retained: false,
                };
                let (first, second) = (
                    comment(Place::Chapter("lieux".into()), Some(person), "2026-03-02T09:00:00Z"),
                    comment(Place::Indicator("L1".into()), None, "2026-03-02T10:00:00Z"),
                );
                assert!(stored::add(db, &first)? && !stored::add(db, &first)?, "once");
                assert!(stored::add(db, &second)?);
                assert!(stored::retain(db, of, first.id, true)?);
                assert!(!stored::edit(db, of, first.id, other, "x", now)?, "of somebody else");
                assert!(!stored::remove(db, of, first.id, Some(other))?);
                let before = stored::all(db, of)?;
                assert!(before[0].retained && before[0].author.as_deref() == Some("Ada") && before[1].author.is_none());
                assert!(stored::edit(db, of, first.id, person, "Autre phrase.", at("2026-03-03T09:00:00Z"))?);
                assert!(stored::remove(db, of, second.id, None)?);
                let after = stored::all(db, of)?;
                assert_eq!((after.len(), after[0].retained, after[0].text.as_str()), (1, false, "Autre phrase."));
                Ok(format!("{before:?} {after:?}"))
            })
            .unwrap();
        seen.lock().unwrap().push(out);
    });
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}
