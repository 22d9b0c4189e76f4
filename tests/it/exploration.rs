//! The page of exploration, its downloads, and what is kept of it in the diagnostic.

use olva::analysis::explore::Query;
use olva::app::accounts::Role;
use olva::app::{diagnostics, explorations, frame, waves};
use olva::register::ContactRow;
use olva::store::{explorations as stored, wave};
use olva::values::{Id, SeededRandom, Timestamp, Token};

use crate::support::databases::both;
use crate::support::site::{Answer, Site};

const CLUBS: &str = r#"{
  "id": "clubs", "version": "1.0.0", "title": "Les clubs", "start": { "minutes": 5 },
  "lists": {
    "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ],
    "avis": [ { "code": "1", "label": "Très bien" }, { "code": "2", "label": "Plutôt bien" }, { "code": "3", "label": "Plutôt mal" }, { "code": "4", "label": "Très mal" } ] },
  "pages": [
    { "id": "p1", "title": "Vous", "items": [
      { "id": "emploi", "type": "single", "list": "ouiNon", "label": "Employez-vous", "mark": "essentiel" },
      { "id": "budget", "type": "money", "label": "Votre budget" },
      { "id": "secret", "type": "single", "list": "ouiNon", "label": "Question personnelle", "sensitive": true } ] },
    { "id": "p2", "title": "Vos lieux", "items": [
      { "id": "salle", "type": "single", "list": "ouiNon", "label": "Avez-vous une salle" },
      { "id": "avis", "type": "matrix", "label": "Vos lieux sont", "list": "avis", "rows": [ { "id": "propres", "label": "Propres" }, { "id": "proches", "label": "Proches" } ] },
      { "id": "besoins", "type": "multi", "label": "Vos besoins", "list": [ { "code": "lieux", "label": "Des lieux" }, { "code": "argent", "label": "De l’argent" } ] } ] } ],
  "report": { "breakdowns": ["emploi"] } }"#;

struct Coordinator<'s> {
    site: &'s Site,
    cookie: String,
}

impl Coordinator<'_> {
    fn base(&self, rest: &str) -> String {
        format!("/o/rennes/vagues/{}/{rest}", self.site.wave)
    }

    fn get(&self, rest: &str) -> Answer {
        self.site.send("GET", &self.base(rest), &[("Cookie", &self.cookie)], "")
    }

    fn post(&self, rest: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get("exploration").hidden("~csrf");
        let mut all = vec![("~csrf", csrf.as_str())];
        all.extend(fields);
        self.site.post_as(&self.base(rest), &all, Some(&self.cookie))
    }
}

/// A page with plain spaces.
fn plain(answer: &Answer) -> String {
    answer.text().replace(['\u{a0}', '\u{202f}'], " ")
}

/// Sixty-two clubs: one in three employs; of those that do, seven in ten have a room, of the others three in ten.
fn town() -> Site {
    let site = Site::new(CLUBS);
    let row = |line: usize| ContactRow {
        line,
        name: format!("Association {line}"),
        commune: Some("35238".into()),
        ..ContactRow::default()
    };
    // Twice as many do not answer.
    let rows: Vec<_> = (10..200).map(row).collect();
    frame::import(&site.app, site.wave, &rows).unwrap();
    let links: Vec<Token> = waves::links(&site.app, site.wave, None, true)
        .unwrap()
        .into_iter()
        .map(|(_, _, token)| token)
        .collect();
    for (place, token) in links.iter().take(62).enumerate() {
        let employs = place % 3 == 0;
        let room = if employs { place % 12 != 0 } else { place % 10 < 3 };
        let yes = |yes: bool| if yes { "oui" } else { "non" };
        let budget = (1000 + 100 * place + if employs { 20_000 } else { 0 }).to_string();
        let opinion = (1 + place % 4).to_string();
        let at = |rest: &str| format!("/q/{}/{rest}", token.reveal());
        for (page, revision, fields) in [
            (
                "p1",
                "0",
                vec![("emploi", yes(employs)), ("budget", budget.as_str()), ("secret", "oui")],
            ),
            (
                "p2",
                "1",
                vec![
                    ("salle", yes(room)),
                    ("avis.propres", opinion.as_str()),
                    ("avis.proches", "2"),
                    ("besoins", if place % 2 == 0 { "lieux" } else { "argent" }),
                ],
            ),
        ] {
            let mut form = vec![("~revision", revision)];
            form.extend(fields);
            let saved = site.post(&at(page), &form);
            assert_eq!(saved.status, 303, "{}", saved.text());
        }
        assert_eq!(site.post(&at("envoyer"), &[("~revision", "2")]).location(), at("merci"));
    }
    site
}

#[test]
fn a_coordinator_explores_downloads_keeps_and_the_diagnostic_shows_it() {
    let site = town();
    let me = Coordinator {
        site: &site,
        cookie: site.sign_in(Role::Coordinator),
    };
    // The start: every question by its page, ideas to begin with, nothing personal.
    let start = me.get("exploration");
    let html = plain(&start);
    assert_eq!(start.status, 200, "{html}");
    assert!(
        html.contains("<optgroup label=\"Vos lieux\">") && html.contains("value=\"avis.propres\""),
        "{html}"
    );
    assert!(
        html.contains("Pour commencer") && !html.contains("Question personnelle"),
        "{html}"
    );
    assert!(html.contains("62 réponses utilisables"), "{html}");

    // A crossing: effect first, then whether it holds.
    let link = "exploration?variable=salle&croisement=emploi";
    let html = plain(&me.get(link));
    let said = html.split("class=\"finding\">").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(
        said.contains("« Avez-vous une salle : Oui » : ")
            && said.contains("pour « Employez-vous : Oui »")
            && said.contains("contre")
            && said.contains("points de plus")
            && said.contains("l’écart est net"),
        "{said}"
    );
    for shown in [
        "Le test en chiffres",
        "V de Cramér",
        "Base : 62 réponses",
        "diffère d’un groupe à l’autre",
    ] {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    assert!(
        html.contains("<option value=\"salle\" selected>") && html.contains("<option value=\"emploi\" selected>"),
        "{html}"
    );

    // The very same view as files.
    let files = |link: &str| {
        let file = |kind: &str| me.get(&link.replacen("exploration?", &format!("exploration.{kind}?"), 1));
        [file("csv"), file("svg"), file("png")]
    };
    let [csv, svg, png] = files(link);
    let text = csv.text();
    assert!(text.starts_with('\u{feff}') && text.contains(";"), "{text}");
    assert!(
        csv.header("content-disposition")
            .unwrap()
            .contains("exploration-35238-2026-salle-emploi.csv")
    );
    let share = text
        .lines()
        .find(|line| line.contains(";Oui;Employez-vous;Oui;"))
        .unwrap_or_else(|| panic!("{text}"));
    let percent: f64 = share.split(';').nth(5).unwrap().replace(',', ".").parse().unwrap();
    assert!(said.contains(&format!("{percent:.0} %")), "{share} {said}");
    assert!(
        svg.text().starts_with("<svg") && svg.text().contains("pour «"),
        "{}",
        svg.text()
    );
    assert_eq!(&png.body[..4], b"\x89PNG");
    assert_eq!(
        me.get(&link.replacen("exploration?", "exploration.png?", 1)).body,
        png.body,
        "same bytes"
    );

    // Kept once, whatever the clicks and the way it is read.
    let page = me.get(link);
    let id = page.hidden("exploration");
    let keep = |requete: &str, id: &str| {
        let fields = [
            ("requete", requete),
            ("exploration", id),
            ("titre", "Les salles\r\n et l’emploi"),
            ("texte", "À <b>débattre</b>.\r\n\r\nEn réunion."),
        ];
        me.post("exploration/retenues", &fields)
    };
    let state = page.hidden("requete").replace("&#38;", "&");
    assert_eq!(state, "variable=salle&croisement=emploi");
    assert_eq!((keep(&state, &id).status, keep(&state, &id).status), (303, 303));
    let other = me.get("exploration?variable=emploi&croisement=salle&sens=lignes");
    assert!(other.text().contains("déjà gardée"), "{}", other.text());
    assert_eq!(explorations::kept(&site.app, site.wave).unwrap().len(), 1);
    let files = diagnostics::produce(&site.app, site.wave, None).unwrap();
    let report = String::from_utf8(files.html).unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    let chapter = report
        .split("Explorations retenues</h2>")
        .nth(1)
        .or_else(|| report.rsplit("Explorations retenues").next())
        .unwrap();
    for shown in [
        "Les salles et l’emploi",
        "points de plus",
        "Commentaire de la coordination",
        "À &lt;b&gt;débattre&lt;/b&gt;.",
    ] {
        assert!(chapter.contains(shown), "{shown} in {chapter}");
    }
    assert_eq!(&files.pdf[..4], b"%PDF");

    // Only coordinators.
    for role in [Role::Director, Role::Steering, Role::Clva, Role::Operator, Role::Researcher] {
        let cookie = site.sign_in(role);
        let answer = site.send("GET", &me.base(link), &[("Cookie", &cookie)], "");
        assert_eq!(answer.status, 404, "{role:?}");
    }
}

#[test]
fn filters_measures_words_and_mistakes_keep_the_rest_of_the_state() {
    let site = town();
    let me = Coordinator {
        site: &site,
        cookie: site.sign_in(Role::Coordinator),
    };
    // A filter is chosen, then its answers are ticked.
    let html = plain(&me.get("exploration?variable=salle&filtre=emploi"));
    assert!(
        html.contains("Cochez au moins une réponse") && html.contains("name=\"parmi\" value=\"emploi:oui\">"),
        "{html}"
    );
    let html = plain(&me.get("exploration?variable=salle&filtre=emploi&parmi=emploi:oui&filtre="));
    assert!(
        html.contains("value=\"emploi:oui\" checked>") && html.contains("Base : 21 réponses."),
        "{html}"
    );
    // Numbers, rows of a matrix, several answers.
    let html = plain(&me.get("exploration?variable=budget&croisement=emploi"));
    assert!(html.contains("Médiane : ") && html.contains("€ de plus"), "{html}");
    let html = plain(&me.get("exploration?variable=avis.propres&mesure=solde"));
    assert!(
        html.contains("Très bien ou Plutôt bien : ") && html.contains("Solde"),
        "{html}"
    );
    let html = plain(&me.get("exploration?variable=besoins&croisement=emploi"));
    assert!(
        html.contains("Plusieurs réponses sont possibles : chacune est comparée à part"),
        "{html}"
    );
    // One value only.
    let html = plain(&me.get("exploration?variable=avis.proches"));
    assert!(
        html.contains("toutes, ou presque toutes, identiques") && !html.contains("NaN"),
        "{html}"
    );
    // Words narrow the list.
    let html = plain(&me.get("exploration?q=BUDGET"));
    assert!(
        html.contains("Une seule variable contient") && !select(&html, "variable").contains("value=\"salle\""),
        "{html}"
    );
    let html = plain(&me.get("exploration?q=zzz&variable=salle"));
    assert!(
        html.contains("Aucune variable ne contient") && select(&html, "variable").contains("value=\"budget\""),
        "{html}"
    );

    // What does not exist is said; what does stands.
    let wrong = me.get("exploration?variable=salle&croisement=inconnue&parmi=emploi:oui");
    let html = plain(&wrong);
    assert_eq!(wrong.status, 422);
    assert!(
        html.contains("« inconnue » n’existe pas") && html.contains("choisissez-en une"),
        "{html}"
    );
    assert!(
        html.contains("<option value=\"salle\" selected>") && html.contains("value=\"emploi:oui\" checked>"),
        "{html}"
    );
    let html = plain(&me.get("exploration?variable=salle&parmi=emploi:peut-etre&croisement=avis.propres"));
    assert!(html.contains("« peut-etre » n’existe pas dans « Employez-vous »"), "{html}");
    assert!(html.contains("<option value=\"avis.propres\" selected>"), "{html}");
    let html = plain(&me.get("exploration?variable=secret"));
    assert!(
        html.contains("« secret » n’existe pas"),
        "personal questions are not explored: {html}"
    );
    for file in ["csv", "svg", "png"] {
        assert_eq!(me.get(&format!("exploration.{file}?variable=inconnue")).status, 400);
        assert_eq!(me.get(&format!("exploration.{file}")).status, 400);
    }
}

/// The options of a select.
fn select<'h>(html: &'h str, name: &str) -> &'h str {
    let after = html.split(&format!("name=\"{name}\"")).nth(1).unwrap();
    after.split("</select>").next().unwrap()
}

#[test]
fn kept_explorations_are_ordered_worded_and_removed_from_two_tabs() {
    let site = town();
    let me = Coordinator {
        site: &site,
        cookie: site.sign_in(Role::Coordinator),
    };
    let keep = |state: &str, title: &str| {
        let id = me.get(&format!("exploration?{state}")).hidden("exploration");
        let fields = [
            ("requete", state),
            ("exploration", id.as_str()),
            ("titre", title),
            ("texte", ""),
        ];
        let kept = me.post("exploration/retenues", &fields);
        assert_eq!(kept.status, 303, "{}", kept.text());
        kept.location().rsplit("#e-").next().unwrap().to_owned()
    };
    assert!(me.get("exploration/retenues").text().contains("Aucune exploration gardée"));
    let (first, second) = (
        keep("variable=salle", "Un"),
        keep("variable=budget&croisement=emploi", "Deux"),
    );
    let third = keep("variable=besoins&parmi=emploi:oui", "Trois");
    let order = || -> Vec<String> {
        let all = explorations::kept(&site.app, site.wave).unwrap();
        all.into_iter().map(|kept| kept.title).collect()
    };
    let change = |id: &str, fields: &[(&str, &str)]| me.post(&format!("exploration/retenues/{id}"), fields).status;
    // Twice the same click puts it at the same place.
    for _ in 0..2 {
        assert_eq!(change(&third, &[("action", "placer"), ("place", "0")]), 303);
        assert_eq!(order(), ["Trois", "Un", "Deux"]);
    }
    let write = |title: &str, state: &str| {
        change(
            &first,
            &[("action", "ecrire"), ("etat", state), ("titre", title), ("texte", "Bien.")],
        )
    };
    assert_eq!(
        (write("Premier", "0"), write("Premier", "0")),
        (303, 303),
        "the same words twice"
    );
    assert_eq!(write("Autre onglet", "0"), 409);
    let fields = [
        ("action", "ecrire"),
        ("etat", "0"),
        ("titre", "Autre onglet"),
        ("texte", "Mon texte"),
    ];
    let stale = me.post(&format!("exploration/retenues/{first}"), &fields).text();
    assert!(
        stale.contains("Autre onglet") && stale.contains("Mon texte") && stale.contains("entre-temps"),
        "{stale}"
    );
    assert_eq!(write("Autre onglet", "1"), 303);
    assert_eq!(write(&"x".repeat(201), "2"), 422);
    for _ in 0..2 {
        assert_eq!(change(&second, &[("action", "retirer")]), 303);
    }
    assert_eq!(order(), ["Trois", "Autre onglet"]);
    assert_eq!(change(&second, &[("action", "autre")]), 400);
    let long = "é".repeat(4001);
    let id = me.get("exploration?variable=emploi").hidden("exploration");
    let fields = [
        ("requete", "variable=emploi"),
        ("exploration", id.as_str()),
        ("titre", "T"),
        ("texte", long.as_str()),
    ];
    let refused = me.post("exploration/retenues", &fields);
    assert!(refused.status == 422 && refused.text().contains(&long), "kept on screen");

    // A question that no longer exists is said, the others stand.
    let gone = stored::Kept {
        id: Id::new(site.app.clock.now(), &*site.app.random),
        wave: site.wave,
        key: "disparue".into(),
        query: Query {
            variable: "disparue".into(),
            ..Query::default()
        },
        title: "Une question d’hier".into(),
        comment: String::new(),
        changes: 0,
        created_at: site.app.clock.now(),
    };
    site.app.store.write(|db| Ok(stored::add(db, &gone)?)).unwrap();
    assert!(plain(&me.get("exploration/retenues")).contains("Elle ne peut plus être calculée"));
    let files = diagnostics::produce(&site.app, site.wave, None).unwrap();
    let report = String::from_utf8(files.html).unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        report.contains("Une question d’hier") && report.contains("« disparue » n’existe pas"),
        "said"
    );
    assert!(report.contains("Autre onglet") && report.contains("Trois"));
}

#[test]
fn both_databases_keep_explorations_alike() {
    let seen = std::sync::Mutex::new(Vec::new());
    both(|store| {
        let chance = SeededRandom::new(5);
        let now = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let instant = "2026-03-02T09:00:00.000000Z";
        let (observatory, of) = (Id::<()>::new(now, &chance), Id::<olva::fieldwork::Wave>::new(now, &chance));
        let out = store
            .write(|db| {
                for text in [
                    format!("INSERT INTO observatory (id, slug, name, territory, territory_name, training, settings, created_at) VALUES ('{observatory}', 'rennes', 'R', '35238', 'Rennes', FALSE, '{{}}', '{instant}')"),
                    format!("INSERT INTO questionnaire_version (hash, id, version, source, published_at) VALUES ('h', 'e', '1', '{{}}', '{instant}')"),
                    format!("INSERT INTO wave (id, observatory, title, questionnaire, territory, territory_name, year, state, opens_at, closes_at, mail_plan, mail_paused, settings, created_at) VALUES ('{of}', '{observatory}', 'V', 'h', '35238', 'Rennes', 2026, 'open', '{instant}', '2026-06-02T09:00:00.000000Z', 'null', FALSE, '{{}}', '{instant}')"),
                ] {
                    diesel::RunQueryDsl::execute(diesel::sql_query(text), db)?;
                }
                assert!(wave::get(db, of).is_ok());
                let kept = |key: &str| stored::Kept {
                    id: Id::new(now, &chance),
                    wave: of,
                    key: key.into(),
                    query: Query {
                        variable: key.into(),
                        filters: vec![("c".into(), vec!["é;\"".into()])],
                        ..Query::default()
                    },
                    title: String::new(),
                    comment: "Une phrase.".into(),
                    changes: 0,
                    created_at: now,
                };
                let (one, two, three) = (kept("a"), kept("b"), kept("c"));
                assert!(stored::add(db, &one)? && !stored::add(db, &one)?, "once");
                assert!(!stored::add(db, &stored::Kept { id: two.id, ..one.clone() })?, "the same query once");
                assert!(stored::add(db, &two)? && stored::add(db, &three)?);
                assert!(stored::put(db, of, three.id, 0)? && stored::put(db, of, one.id, 99)?);
                assert!(stored::write(db, of, two.id, 0, "T", "C")? && !stored::write(db, of, two.id, 0, "U", "C")?);
                let before = stored::all(db, of)?;
                let keys: Vec<&str> = before.iter().map(|kept| kept.key.as_str()).collect();
                assert_eq!(keys, ["c", "b", "a"]);
                assert_eq!(before[2].query, one.query);
                assert!(stored::remove(db, of, two.id)? && !stored::remove(db, of, two.id)?);
                assert!(!stored::put(db, of, two.id, 0)?);
                let after = stored::all(db, of)?;
                Ok(format!("{before:?} {after:?}"))
            })
            .unwrap();
        seen.lock().unwrap().push(out);
    });
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}
