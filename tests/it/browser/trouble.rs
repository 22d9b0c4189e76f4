//! What goes wrong while answering: another tab, a network that goes, an answer that surprises.

use olva::app::answering;
use olva::questionnaire::{Content, Value};

use super::checks;
use super::driver::in_browser;
use super::journey::{NEXT, place};
use crate::support::site::Site;

fn name(site: &Site) -> Option<Content> {
    let visit = answering::open(&site.app, &site.token, None).unwrap();
    Some(visit.response?.answers.get("nom")?.content.clone())
}

fn text(value: &str) -> Option<Content> {
    Some(Content::Value(Value::Text(value.into())))
}

#[test]
fn two_tabs_are_shown_both_values_and_one_keeps_ones_own() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        let page = site.url(&site.q("p1"));
        browser.goto(&page);
        let first = browser.new_tab();
        browser.goto(&page);
        browser.keys("input[name=nom]", "De l’autre onglet");
        browser.follow(NEXT);
        browser.back_to(&first);
        browser.keys("input[name=nom]", "De cet onglet");
        browser.click("input[name=emploi][value=non]");
        browser.until("the warning", || browser.text("#etat").contains("modifiée ailleurs"));
        assert_eq!(name(&site), text("De l’autre onglet"), "nothing is written over in silence");
        browser.follow(NEXT);
        let shown = browser.text("main");
        assert!(
            shown.contains("De l’autre onglet") && shown.contains("De cet onglet"),
            "{shown}"
        );
        checks::none(&checks::faults(browser, "q-conflict"));
        browser.follow("main form button");
        assert_eq!(place(browser), "p2", "{}", browser.text("main"));
        assert_eq!(name(&site), text("De cet onglet"));
    });
}

#[test]
fn a_network_that_goes_is_said_and_what_was_typed_stays_and_is_saved_when_it_comes_back() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        browser.goto(&site.url(&site.q("p1")));
        browser.online(false);
        browser.keys("input[name=nom]", "Dans le train");
        browser.until("the page to say so", || {
            browser.text("#etat").contains("La connexion est coupée")
        });
        assert_eq!(name(&site), None);
        // Going on is not possible, and loses nothing.
        browser.click(NEXT);
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(place(browser), "p1", "{}", browser.text("body"));
        assert_eq!(
            browser.js("return document.querySelector('[name=nom]').value"),
            "Dans le train"
        );
        assert!(browser.text("#etat").contains("La connexion est coupée"));
        browser.online(true);
        browser.until("the save", || browser.text("#etat") == "Enregistré à 10 h 00.");
        assert_eq!(name(&site), text("Dans le train"));
        browser.follow(NEXT);
        assert_eq!(place(browser), "p2");
    });
}

#[test]
fn a_surprising_answer_is_asked_about_once_and_an_unreadable_one_is_explained() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        browser.size(360, 740);
        browser.goto(&site.url(&site.q("p1")));
        browser.keys("input[name=nom]", "L’Élan");
        browser.click("input[name=emploi][value=oui]");
        browser.keys("input[name=nb]", "beaucoup");
        browser.keys("input[name='siege~search']", "Saint-Denis");
        browser.follow(NEXT);
        let mut faults = checks::faults(browser, "q-errors");
        assert!(
            browser.text("#erreurs").contains("Combien de personnes ?"),
            "{}",
            browser.text("main")
        );
        assert_eq!(browser.js("return document.querySelector('[name=nb]').value"), "beaucoup");
        browser.fill("input[name=nb]", "1500");
        browser.click("input[name=siege][value='93066']");
        assert_eq!(
            browser.js("return document.querySelector('[name=nb]').value"),
            "1\u{202f}500",
            "spaced when one leaves the field"
        );
        browser.follow(NEXT);
        assert!(
            browser.text("main").contains("1 500 personnes : est-ce exact ?"),
            "{}",
            browser.text("main")
        );
        faults.extend(checks::faults(browser, "q-doubt"));
        browser.click("input[name='nb~confirm']");
        browser.follow(NEXT);
        assert_eq!(place(browser), "p2");
        browser.click("button[name='~add']");
        browser.until("the second line", || browser.shows("[name='postes.1.h']"));
        faults.extend(checks::faults(browser, "q-roster"));
        checks::none(&faults);
    });
}

/// A roster whose columns depend on one another, and on an answer of the page.
const LINES: &str = r#"{
  "id": "lignes", "version": "1.0.0", "title": "Lignes",
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ] },
  "pages": [
    { "id": "p1", "title": "Postes", "items": [
      { "id": "detail", "type": "boolean", "label": "Donner le détail" },
      { "id": "postes", "type": "roster", "label": "Postes", "count": { "min": 2, "max": 3 }, "rowLabel": "Poste {index}", "items": [
        { "id": "contrat", "type": "single", "list": "ouiNon", "label": "Est-ce un CDI ?" },
        { "id": "fin", "type": "integer", "label": "Mois restants", "visibleIf": "contrat = 'non'" },
        { "id": "suite", "type": "text", "label": "Et après ?", "visibleIf": "fin < 3" },
        { "id": "motif", "type": "text", "label": "Motif", "visibleIf": "detail = vrai" } ] } ] },
    { "id": "p2", "title": "Fin", "items": [ { "id": "mot", "type": "text", "label": "Un mot" } ] } ] }"#;

#[test]
fn a_column_of_a_roster_shows_and_hides_line_by_line_and_stands_there_without_script() {
    in_browser(|browser| {
        let site = Site::new(LINES);
        browser.goto(&site.url(&site.q("p1")));
        let shown = || {
            ["0.fin", "0.suite", "0.motif", "1.fin", "1.suite", "1.motif"]
                .map(|cell| browser.shows(&format!("[name='postes.{cell}']")))
        };
        assert_eq!(shown(), [false; 6], "nothing asks for them");
        browser.click("input[name='postes.1.contrat'][value=non]");
        assert_eq!(shown(), [false, false, false, true, false, false], "on its own line alone");
        browser.fill("input[name='postes.1.fin']", "2");
        assert_eq!(shown(), [false, false, false, true, true, false]);
        browser.click("input[name=detail]");
        assert_eq!(
            shown(),
            [false, false, true, true, true, true],
            "an answer of the page opens a column of every line"
        );
        browser.fill("input[name='postes.1.suite']", "Un autre projet");
        browser.click("input[name='postes.1.contrat'][value=oui]");
        assert_eq!(
            shown(),
            [false, false, true, false, false, true],
            "what a hidden column opened is hidden too"
        );
        browser.follow(NEXT);
        assert_eq!(place(browser), "p2");
        let visit = olva::app::answering::open(&site.app, &site.token, None).unwrap();
        let answers = visit.response.unwrap().answers;
        let Content::Roster(lines) = &answers.get("postes").unwrap().content else {
            panic!("{answers:?}")
        };
        let columns: Vec<&str> = lines[0].keys().map(String::as_str).collect();
        assert_eq!(
            (lines.len(), columns),
            (1, vec!["contrat", "motif"]),
            "the server decides the same"
        );

        let plain = Site::new(LINES);
        browser.script(false);
        browser.goto(&plain.url(&plain.q("p1")));
        let without = plain.get(&plain.q("p1"));
        for cell in ["0.fin", "0.suite", "0.motif"] {
            assert!(
                without.text().contains(&format!("name=\"postes.{cell}\"")),
                "{}",
                without.text()
            );
        }
        assert!(
            browser.shows("[name='postes.0.fin']"),
            "without script nothing could show it later"
        );
        browser.script(true);
    });
}
