//! Open answers: two coders who do not see each other, what settles them, screened verbatims, what is printed, who reads what.

use std::collections::BTreeSet;

use olva::analysis::verbatim::{Codebook, Edit, Standing, Theme};
use olva::app::accounts::{self, Grant, Role};
use olva::app::answering::{self, SaveMode};
use olva::app::verbatims::{self, Answer as Key, Question, Quote, Said, Saved};
use olva::app::{diagnostics, frame, waves};
use olva::fieldwork::Wave;
use olva::register::ContactRow;
use olva::store::verbatims as stored;
use olva::values::{Id, SeededRandom, Timestamp, Token};

use crate::support::databases::both;
use crate::support::site::{Answer, Site};

const QUESTIONNAIRE: &str = r#"{
  "id": "paroles", "version": "1.0.0", "title": "Paroles", "start": { "minutes": 5 },
  "pages": [ { "id": "p1", "title": "Vos mots", "items": [
      { "id": "salle", "type": "single", "list": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ], "label": "Avez-vous un lieu ?", "mark": "essentiel" },
      { "id": "mots", "type": "longtext", "label": "Que faudrait-il changer ?", "mark": "essentiel", "maxLength": 500, "coding": "themes", "sensitive": true } ] } ] }"#;

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

    fn post(&self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(site, &base(site, "reponses-libres/mots/grille")).hidden("~csrf");
        let mut all = vec![("~csrf", csrf.as_str())];
        all.extend(fields);
        site.post_as(path, &all, Some(&self.cookie))
    }
}

/// A page with ordinary spaces.
trait Seen {
    fn seen(&self) -> String;
}

impl Seen for Answer {
    fn seen(&self) -> String {
        plain(&self.text())
    }
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn base(site: &Site, rest: &str) -> String {
    format!("/o/rennes/vagues/{}/{rest}", site.wave)
}

/// What each association writes; the seventh names itself and others.
const TEXTS: [&str; 16] = [
    "Plus de salles le soir.",
    "Des salles chauffées.",
    "Une salle pour répéter.",
    "Partager les salles de quartier.",
    "Une salle accessible.",
    "Des salles moins chères.",
    "L’Atelier numéro 7 cherche une salle ; écrire à Jean DUPONT, jean@dupont.fr, 06 12 34 56 78, 12 rue de la Paix, il manque 12 000 €.",
    "Des subventions plus tôt.",
    "Une subvention sur trois ans.",
    "Moins de dossiers de subvention.",
    "Des subventions plus simples.",
    "Verser la subvention en janvier.",
    "Une subvention pour les petites.",
    "Trouver des bénévoles.",
    "Garder nos bénévoles.",
    "Rien à dire.",
];

/// A site where sixteen associations have answered.
fn answered() -> (Site, Wave, Vec<Token>) {
    let site = Site::new(QUESTIONNAIRE);
    let rows: Vec<ContactRow> = (0..TEXTS.len())
        .map(|n| ContactRow {
            line: n + 10,
            name: format!("L’Atelier numéro {}", n + 1),
            commune: Some("35238".into()),
            email: Some(format!("atelier{n}@essai.example")),
            ..ContactRow::default()
        })
        .collect();
    frame::import(&site.app, site.wave, &rows).unwrap();
    let links = waves::links(&site.app, site.wave, None, false).unwrap();
    let mut tokens = Vec::new();
    for (n, text) in TEXTS.iter().enumerate() {
        let name = format!("L’Atelier numéro {}", n + 1);
        let token = links.iter().find(|link| link.1 == name).unwrap().2.clone();
        write(&site, &token, 0, text);
        answering::submit(&site.app, &token, 1).unwrap();
        tokens.push(token);
    }
    let wave = waves::get(&site.app, site.wave).unwrap();
    (site, wave, tokens)
}

fn write(site: &Site, token: &Token, revision: i64, text: &str) {
    let fields: Vec<(String, String)> = [("salle", "oui"), ("mots", text)]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .to_vec();
    answering::save_page(&site.app, token, "p1", revision, &fields, SaveMode::Page).unwrap();
}

/// Adds the themes by the page of the codebook.
fn themes(site: &Site, person: &Person) {
    let page = base(site, "reponses-libres/mots/grille");
    for (label, words) in [("Salles", "salle"), ("Subventions", "subvention"), ("Relève", "bénévole")] {
        let version = person.get(site, &page).hidden("version");
        let fields = [
            ("version", version.as_str()),
            ("action", "ajouter"),
            ("theme", ""),
            ("nom", label),
            ("mots", words),
        ];
        assert_eq!(person.post(site, &page, &fields).status, 303);
    }
}

/// The themes that a text names by its words.
fn named(text: &str) -> BTreeSet<String> {
    let folded = text.to_lowercase();
    [("salle", "salles"), ("subvention", "subventions"), ("bénévole", "releve")]
        .into_iter()
        .filter(|(word, _)| folded.contains(word))
        .map(|(_, code)| code.to_owned())
        .collect()
}

/// Codes all by the page of coding, `change` altering what is ticked.
fn code_all(site: &Site, wave: &Wave, person: &Person, change: impl Fn(&str, BTreeSet<String>) -> BTreeSet<String>) -> Answer {
    let desk = verbatims::desk(&site.app, wave, "mots").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for text in &desk.open.texts {
        fields.push((format!("h-{}", text.reference), text.hash.clone()));
        fields.push((format!("r-{}", text.reference), "0".into()));
        let codes = change(&text.text, named(&text.text));
        if codes.is_empty() {
            fields.push((format!("n-{}", text.reference), "1".into()));
        }
        fields.extend(codes.into_iter().map(|code| (format!("t-{}", text.reference), code)));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    person.post(site, &base(site, "reponses-libres/mots/codage"), &fields)
}

fn reference(site: &Site, wave: &Wave, begins: &str) -> String {
    let desk = verbatims::desk(&site.app, wave, "mots").unwrap();
    let text = desk.open.texts.iter().find(|text| text.text.starts_with(begins)).unwrap();
    text.reference.clone()
}

#[test]
fn two_people_code_blind_settle_and_choose_what_the_diagnostic_prints() {
    let (site, wave, tokens) = answered();
    let (ada, bo) = (
        Person::new(&site, "Ada Lectrice", Role::Coordinator),
        Person::new(&site, "Bo Lecteur", Role::Administrator),
    );
    let home = ada.get(&site, &base(&site, "reponses-libres")).seen();
    assert!(
        home.contains("16 réponses écrites") && home.contains("Préparer la grille"),
        "{home}"
    );
    let book = ada.get(&site, &base(&site, "reponses-libres/mots/grille")).seen();
    assert!(book.contains("<b>subvention"), "frequent words are suggested: {book}");
    themes(&site, &ada);

    // The page shows no name, masks, and marks what looks like a theme.
    let page = ada.get(&site, &base(&site, "reponses-libres/mots/codage")).seen();
    assert!(
        page.contains("mots reconnus") && page.contains("[personne masquée]"),
        "{page}"
    );
    assert!(!page.contains("Atelier numéro 3"), "never the name of an association");
    let html = |site: &Site| plain(&String::from_utf8(diagnostics::produce(&site.app, site.wave, None).unwrap().html).unwrap());
    assert!(!html(&site).contains("Salles"), "nothing uncoded is printed");

    assert_eq!(code_all(&site, &wave, &ada, |_, codes| codes).status, 303);
    // The other one does not see what she said.
    let blind = bo.get(&site, &base(&site, "reponses-libres/mots/codage")).seen();
    assert!(!blind.contains("checked"), "{blind}");
    let first = reference(&site, &wave, "Plus de salles");
    let one = bo
        .get(&site, &base(&site, &format!("reponses-libres/mots/reponses/{first}")))
        .seen();
    assert!(
        one.contains("ne se voient pas avant") && !one.contains("Ada Lectrice"),
        "{one}"
    );
    assert!(!html(&site).contains("Salles"), "half read: not printed");

    // He disagrees on one answer.
    let other = |text: &str, codes: BTreeSet<String>| {
        if text.starts_with("Partager") {
            BTreeSet::from(["releve".to_owned()])
        } else {
            codes
        }
    };
    assert_eq!(code_all(&site, &wave, &bo, other).status, 303);
    let agreement = bo.get(&site, &base(&site, "reponses-libres/mots/accord")).seen();
    assert!(
        agreement.contains("accord presque parfait")
            && agreement.contains("Un désaccord attend")
            && agreement.contains("Ada Lectrice : Salles"),
        "{agreement}"
    );
    assert!(!html(&site).contains("Salles"), "a disagreement is left");
    let desk = verbatims::desk(&site.app, &wave, "mots").unwrap();
    let disputed = reference(&site, &wave, "Partager");
    let hash = desk.text(&disputed).unwrap().hash.clone();
    let settle = [
        ("reponse", disputed.as_str()),
        ("h", hash.as_str()),
        ("revision", "0"),
        ("theme", "salles"),
        ("motif", "Un lieu"),
    ];
    let path = base(&site, "reponses-libres/mots/accord");
    assert_eq!(bo.post(&site, &path, &settle).status, 303);
    let late = ada.post(&site, &path, &settle);
    assert_eq!(late.status, 409, "somebody decided already");

    // A verbatim: masked, only cut, with the tick.
    let named = reference(&site, &wave, "L’Atelier");
    let hash = desk.text(&named).unwrap().hash.clone();
    let masked = desk.text(&named).unwrap().masked.text.clone();
    for gone in ["DUPONT", "@", "12 34", "Paix", "000", "Atelier"] {
        assert!(!masked.contains(gone), "{masked}");
    }
    let path = base(&site, "reponses-libres/mots/extraits");
    let keep = |typed: &str, read: bool| {
        let mut fields = vec![
            ("action", "retenir"),
            ("theme", "salles"),
            ("reponse", named.as_str()),
            ("h", hash.as_str()),
            ("revision", "0"),
            ("texte", typed),
        ];
        if read {
            fields.push(("relu", "1"));
        }
        ada.post(&site, &path, &fields)
    };
    assert_eq!(keep("cherche une salle", false).status, 422);
    let added = keep("cherche une belle salle", true);
    assert!(
        added.status == 422 && added.seen().contains("« belle »") && added.seen().contains("cherche une belle salle"),
        "{}",
        added.seen()
    );
    assert_eq!(keep("[…] cherche une salle [...]", true).status, 303);
    assert_eq!(keep("cherche", true).status, 409, "another tab kept it first");

    let printed = html(&site);
    for wanted in [
        "Salles",
        "Subventions",
        "[…] cherche une salle […]",
        "kappa de Cohen",
        "16 réponses",
    ] {
        assert!(printed.contains(wanted), "{wanted}: {printed}");
    }
    for never in ["DUPONT", "Ada Lectrice", "Garder nos bénévoles", "Des salles chauffées"] {
        assert!(!printed.contains(never), "{never}");
    }
    // Two answers out of sixteen are too few to be a row of their own.
    assert!(!printed.contains(">Relève<"), "{printed}");
    let member = Person::new(&site, "Membre", Role::Steering);
    let shown = member.get(&site, &base(&site, "reponses-libres/mots")).seen();
    assert!(
        shown.contains("cherche une salle") && !shown.contains("Garder nos bénévoles"),
        "{shown}"
    );
    for rest in ["codage", "reponses", "grille", "accord", "extraits", "textes.csv"] {
        assert_eq!(
            member
                .get(&site, &base(&site, &format!("reponses-libres/mots/{rest}")))
                .status,
            404,
            "{rest}"
        );
    }

    // The file: masked, without a name.
    let csv = ada.get(&site, &base(&site, "reponses-libres/mots/textes.csv")).seen();
    assert!(
        csv.starts_with("\u{feff}reference;") && csv.contains(";codée;Salles") && csv.contains("aucun thème"),
        "{csv}"
    );
    assert!(!csv.contains("DUPONT") && !csv.contains("Atelier"));
    assert!(
        !String::from_utf8(diagnostics::responses_csv(&site.app, site.wave).unwrap())
            .unwrap()
            .contains("chauffées")
    );

    // The association corrects its text: to be coded again, and the verbatim is printed no more.
    write(&site, &tokens[6], 2, "Finalement, une cuisine.");
    answering::submit(&site.app, &tokens[6], 3).unwrap();
    let desk = verbatims::desk(&site.app, &wave, "mots").unwrap();
    let text = desk.text(&named).unwrap();
    assert_eq!(desk.standing(text), Standing::Again);
    assert!(!html(&site).contains("cherche une salle"));
    let again = ada.get(&site, &base(&site, "reponses-libres/mots/codage")).seen();
    assert!(again.contains("Finalement, une cuisine."), "{again}");
}

#[test]
fn two_tabs_lose_nothing_and_a_third_reader_comes_too_late() {
    let (site, wave, _) = answered();
    let ada = Person::new(&site, "Ada", Role::Coordinator);
    themes(&site, &ada);
    let one = reference(&site, &wave, "Une salle accessible");
    let hash = verbatims::desk(&site.app, &wave, "mots")
        .unwrap()
        .text(&one)
        .unwrap()
        .hash
        .clone();
    let (h, r, t, n) = (format!("h-{one}"), format!("r-{one}"), format!("t-{one}"), format!("n-{one}"));
    let path = base(&site, "reponses-libres/mots/codage");
    let send = |person: &Person, revision: &str, theme: &str| {
        person.post(
            &site,
            &path,
            &[(h.as_str(), hash.as_str()), (r.as_str(), revision), (t.as_str(), theme)],
        )
    };
    assert_eq!(send(&ada, "0", "salles").status, 303);
    assert_eq!(send(&ada, "0", "salles").status, 303, "the same again is no conflict");
    let conflict = send(&ada, "0", "releve");
    assert_eq!(conflict.status, 409);
    assert!(
        conflict.seen().contains("vous avez enregistré") && conflict.seen().contains("value=\"releve\" checked"),
        "{}",
        conflict.seen()
    );
    assert_eq!(conflict.hidden(&r), "1");
    assert_eq!(send(&ada, "1", "releve").status, 303, "her second thought, still blind");
    let both = ada.post(
        &site,
        &path,
        &[
            (h.as_str(), hash.as_str()),
            (r.as_str(), "2"),
            (t.as_str(), "salles"),
            (n.as_str(), "1"),
        ],
    );
    assert_eq!(both.status, 422);
    assert_eq!(send(&ada, "2", "inconnu").status, 400);

    // Two tabs on the codebook.
    let book = base(&site, "reponses-libres/mots/grille");
    let version = ada.get(&site, &book).hidden("version");
    let add = |label: &str| {
        ada.post(
            &site,
            &book,
            &[("version", &version), ("action", "ajouter"), ("nom", label), ("mots", "")],
        )
    };
    assert_eq!(add("Dossiers").status, 303);
    let late = add("Délais");
    assert!(
        late.status == 409 && late.seen().contains("Délais") && late.seen().contains("Dossiers"),
        "{}",
        late.seen()
    );

    let (bo, cy) = (
        Person::new(&site, "Bo", Role::Coordinator),
        Person::new(&site, "Cy", Role::Coordinator),
    );
    assert_eq!(send(&bo, "0", "releve").status, 303);
    let third = send(&cy, "0", "salles");
    assert!(third.location().contains("prises=1"), "{}", third.location());
    let after = send(&ada, "2", "salles");
    assert!(
        after.location().contains("prises=1"),
        "both have spoken: nobody changes blind any more"
    );
    // What was settled is put right with a reason, and the history keeps everything.
    let answer = base(&site, &format!("reponses-libres/mots/reponses/{one}"));
    let right = |why: &str| {
        cy.post(
            &site,
            &answer,
            &[("h", &hash), ("revision", "0"), ("theme", "salles"), ("motif", why)],
        )
    };
    assert_eq!(right(" ").status, 422);
    assert_eq!(right("Il parle d’un lieu").status, 303);
    let page = cy.get(&site, &answer).seen();
    for line in [
        "Codée : Salles",
        "Recodée : Relève (avant : Salles)",
        "Décidé : Salles (avant : Relève)",
        "Il parle d’un lieu",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

#[test]
fn merging_keeps_codes_splitting_asks_again_and_a_new_beginning_forgets_nothing() {
    let (site, wave, _) = answered();
    let ada = Person::new(&site, "Ada", Role::Coordinator);
    themes(&site, &ada);
    let book = base(&site, "reponses-libres/mots/grille");
    let act = |fields: &[(&str, &str)]| {
        let version = ada.get(&site, &book).hidden("version");
        let mut all = vec![("version", version.as_str())];
        all.extend(fields);
        ada.post(&site, &book, &all)
    };
    assert_eq!(act(&[("action", "double"), ("part", "0")]).status, 303);
    assert_eq!(act(&[("action", "double"), ("part", "beaucoup")]).status, 422);
    assert_eq!(code_all(&site, &wave, &ada, |_, codes| codes).status, 303);
    let progress = || verbatims::desk(&site.app, &wave, "mots").unwrap().progress();
    assert_eq!(progress().settled, 16);
    assert_eq!(act(&[("action", "retirer"), ("theme", "salles")]).status, 422);
    assert_eq!(
        act(&[("action", "fusionner"), ("theme", "releve"), ("vers", "subventions")]).status,
        303
    );
    let (_, dataset) = olva::app::overview::dataset(&site.app, site.wave).unwrap();
    let tab = olva::analysis::tabulate::tabulate(&dataset, "mots.theme").expect("a column of themes");
    let olva::analysis::tabulate::TabContent::Codes {
        multiple: true, rows, ..
    } = &tab.content
    else {
        panic!("{tab:?}")
    };
    let counts: Vec<(&str, Option<usize>)> = rows.iter().map(|row| (row.code.as_str(), row.count)).collect();
    assert_eq!(counts, [("salles", Some(7)), ("subventions", Some(8))]);
    assert_eq!(tab.nonresponse.answered, 16);
    assert_eq!(
        act(&[
            ("action", "scinder"),
            ("theme", "salles"),
            ("parties", "Chauffage\r\nHoraires")
        ])
        .status,
        303
    );
    assert_eq!((progress().again, progress().settled), (7, 9));
    assert!(
        olva::app::overview::dataset(&site.app, site.wave)
            .unwrap()
            .1
            .column("mots.theme")
            .is_none(),
        "not printable any more"
    );
    assert_eq!(act(&[("action", "recommencer")]).status, 303);
    assert_eq!(progress().to_code, 16);
    let page = ada.get(&site, &book).seen();
    assert!(page.contains("codage recommencé") && page.contains("a été scindé"), "{page}");
}

#[test]
fn both_databases_keep_codes_alike() {
    both(|store| {
        let now = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let chance = SeededRandom::new(5);
        let instant = "2026-03-02T09:00:00.000000Z";
        let ids: Vec<String> = (0..6).map(|_| Id::<()>::new(now, &chance).to_string()).collect();
        let [observatory, of, person, other, association, response] = ids.as_slice() else {
            unreachable!("six")
        };
        store
            .write(|db| {
                for text in [
                    format!("INSERT INTO observatory (id, slug, name, territory, territory_name, training, settings, created_at) VALUES ('{observatory}', 'rennes', 'R', '35238', 'Rennes', FALSE, '{{}}', '{instant}')"),
                    format!("INSERT INTO questionnaire_version (hash, id, version, source, published_at) VALUES ('h', 'e', '1', '{{}}', '{instant}')"),
                    format!("INSERT INTO wave (id, observatory, title, questionnaire, territory, territory_name, year, state, opens_at, closes_at, mail_plan, mail_paused, settings, created_at) VALUES ('{of}', '{observatory}', 'V', 'h', '35238', 'Rennes', 2026, 'open', '{instant}', '2026-06-02T09:00:00.000000Z', 'null', FALSE, '{{}}', '{instant}')"),
                    format!("INSERT INTO person (id, name, campaign, disabled, created_at) VALUES ('{person}', 'Ada', FALSE, FALSE, '{instant}')"),
                    format!("INSERT INTO person (id, name, campaign, disabled, created_at) VALUES ('{other}', 'Bo', FALSE, FALSE, '{instant}')"),
                    format!("INSERT INTO association (id, observatory, name, name_folded, dissolved, attributes, created_at, updated_at) VALUES ('{association}', '{observatory}', 'A', 'a', FALSE, '{{}}', '{instant}', '{instant}')"),
                    format!("INSERT INTO wave_frame (wave, association, commune, outside, status, mails) VALUES ('{of}', '{association}', '35238', FALSE, 'usable', 0)"),
                ] {
                    diesel::RunQueryDsl::execute(diesel::sql_query(text), db)?;
                }
                diesel::RunQueryDsl::execute(
                    diesel::sql_query(format!("INSERT INTO response (id, wave, association, revision, state, answers, touched, path, lang, started_at, updated_at, submitted_at, disposition, usable, questionnaire, mode, notice_version) VALUES ('{response}', '{of}', '{association}', 1, 'submitted', '{{}}', '{{}}', 'full', 'fr', '{instant}', '{instant}', '{instant}', 'complete', TRUE, 'h', 'en-ligne', '1')")),
                    db,
                )?;
                let (of, ada, bo) = (Id::parse(of).unwrap(), Id::parse(person).unwrap(), Id::parse(other).unwrap());
                let question = Question { wave: of, item: "mots" };
                let answer = Key { response: Id::parse(response).unwrap(), line: None };
                let line = Key { line: Some(2), ..answer };
                let book = Codebook::default().apply(&Edit::Add(Theme { label: "Été".into(), ..Theme::default() }), &BTreeSet::new()).unwrap();
                assert_eq!(stored::codebook::<Codebook>(db, question)?, None);
                assert!(stored::add_codebook(db, question, 1, &book, (ada, now), "add")?);
                assert!(!stored::add_codebook(db, question, 1, &Codebook::default(), (bo, now), "add")?, "somebody was first");
                assert_eq!(stored::codebook(db, question)?, Some((1, book)));
                let coding = |answer, slot, person, revision| stored::CodingRow {
                    answer, round: 1, slot, person: Some(person), hash: "x".into(), themes: BTreeSet::from(["ete".to_owned()]), revision,
                };
                assert!(stored::code(db, question, &coding(answer, 1, ada, 0), now)?);
                assert!(!stored::code(db, question, &coding(answer, 2, ada, 0), now)?, "the same person does not code twice");
                assert!(!stored::code(db, question, &coding(answer, 1, bo, 0), now)?, "the place is taken");
                assert!(stored::code(db, question, &coding(answer, 2, bo, 0), now)?);
                assert!(stored::code(db, question, &coding(line, 1, bo, 0), now)?);
                assert!(stored::code(db, question, &coding(answer, 1, ada, 1), now)?);
                assert!(!stored::code(db, question, &coding(answer, 1, ada, 1), now)?, "written since");
                let all = stored::codings(db, question)?;
                assert_eq!(all.iter().map(|row| (row.answer.line, row.slot, row.revision)).collect::<Vec<_>>(), [(None, 1, 2), (None, 2, 1), (Some(2), 1, 1)]);
                let mut names = stored::names(db, question)?;
                names.sort_by(|a, b| a.1.cmp(&b.1));
                assert_eq!(names.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Ada", "Bo"]);
                let decision = |revision| stored::DecisionRow {
                    answer, round: 1, hash: "x".into(), themes: BTreeSet::new(), why: "parce que".into(), revision,
                };
                assert!(stored::decide(db, question, &decision(0), (ada, now))?);
                assert!(!stored::decide(db, question, &decision(0), (bo, now))?);
                assert!(stored::decide(db, question, &decision(1), (bo, now))?);
                assert_eq!(stored::decisions(db, question)?[0].revision, 2);
                let event = stored::Event {
                    kind: "decision".into(), at: now, by: None, before: Some(BTreeSet::from(["ete".to_owned()])), after: BTreeSet::new(), why: "ü".into(), version: 1,
                };
                stored::note(db, question, answer, Id::new(now, &chance), ada, &event)?;
                let history = stored::history(db, question, answer)?;
                assert_eq!(history, [stored::Event { by: Some("Ada".into()), ..event }]);
                assert_eq!(stored::history(db, question, line)?, []);
                assert_eq!(stored::change(db, of)?, (1, 1));
                let quote = |slot, revision| Quote {
                    theme: "ete".into(), slot, answer, text: "[…]".into(), hash: "x".into(), revision,
                };
                assert!(stored::quote(db, question, &quote(1, 0), (ada, now))?);
                assert!(!stored::quote(db, question, &quote(2, 0), (ada, now))?, "an answer is quoted once");
                assert!(stored::quote(db, question, &quote(1, 1), (ada, now))?);
                assert!(!stored::unquote(db, question, "ete", 1, 1)?);
                assert!(stored::unquote(db, question, "ete", 1, 2)?);
                assert_eq!(stored::quotes(db, question)?, []);
                // With the response goes what was said of it.
                diesel::RunQueryDsl::execute(diesel::sql_query(format!("DELETE FROM response WHERE id = '{response}'")), db)?;
                assert!(stored::codings(db, question)?.is_empty() && stored::decisions(db, question)?.is_empty());
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn the_interface_of_the_action_says_what_became_of_each_answer() {
    let (site, wave, _) = answered();
    let link = accounts::add(&site.app, "Ada", None, Grant::Member(wave.observatory, Role::Coordinator)).unwrap();
    let token = accounts::sign_in::with_link(&site.app, &link, None).unwrap();
    let ada = accounts::session(&site.app, &token).unwrap().unwrap().id;
    let add = Edit::Add(Theme {
        label: "Salles".into(),
        ..Theme::default()
    });
    verbatims::edit(&site.app, &wave, ada, "mots", 0, &add).unwrap().unwrap();
    let desk = verbatims::desk(&site.app, &wave, "mots").unwrap();
    let said = |place: usize, hash: &str| Said {
        reference: desk.open.texts[place].reference.clone(),
        hash: if hash.is_empty() {
            desk.open.texts[place].hash.clone()
        } else {
            hash.to_owned()
        },
        themes: BTreeSet::from(["salles".to_owned()]),
        revision: 0,
        why: String::new(),
    };
    let all = [said(0, ""), said(1, "another text")];
    assert_eq!(
        verbatims::code(&site.app, &wave, ada, "mots", &all).unwrap(),
        [Saved::Written, Saved::Conflict]
    );
    assert_eq!(
        verbatims::code(&site.app, &wave, ada, "mots", &all[..1]).unwrap(),
        [Saved::Same]
    );
    assert!(verbatims::desk(&site.app, &wave, "salle").is_err(), "no open question");
    let references: BTreeSet<&str> = desk.open.texts.iter().map(|text| text.reference.as_str()).collect();
    assert_eq!(references.len(), 16);
}
