//! An association answers the national questionnaire, from its link to its copy.

use super::checks;
use super::driver::{Browser, in_browser};
use super::filling::fill;
use crate::support::site::Site;

fn national() -> Site {
    Site::new(include_str!("../../../survey-schemas/olva-2026.json"))
}

/// The last part of the address: the page where one is.
pub(super) fn place(browser: &Browser) -> String {
    let url = browser.url();
    let path = url.split(['?', '#']).next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

/// The button that saves and goes on.
pub(super) const NEXT: &str = ".go button[value=next]";

/// Leaves the page, answering what it asks once more.
fn leave(browser: &Browser, from: &str) {
    for _ in 0..5 {
        browser.follow(NEXT);
        assert_eq!(browser.count(".alert:not(.soft)"), 0, "{}", browser.text("main"));
        if place(browser) != from {
            return;
        }
        fill(browser);
    }
    panic!("{from} cannot be left: {}", browser.text("main"));
}

/// Answers page after page until the review; `look` sees each page before it is filled, then filled. Gives the pages in order.
fn answer(browser: &Browser, mut look: impl FnMut(&str, bool)) -> Vec<String> {
    let mut pages = Vec::new();
    while place(browser) != "recapitulatif" {
        let page = place(browser);
        let step = browser.text(".step");
        assert!(step.contains(&format!("Étape {} sur", pages.len() + 1)), "{step}");
        look(&page, false);
        fill(browser);
        look(&page, true);
        leave(browser, &page);
        pages.push(page);
    }
    pages
}

#[test]
fn an_association_answers_on_a_telephone_from_its_link_to_its_copy() {
    in_browser(|browser| {
        let site = national();
        let link = site.url(&site.q(""));
        let mut faults = Vec::new();
        browser.size(360, 740);
        browser.goto(&link);
        assert!(browser.text("main").contains("Commencer"));
        faults.extend(checks::faults(browser, "q-start"));
        browser.follow("main .button");
        let pages = answer(browser, |page, filled| match (page, filled) {
            ("besoin-lieu", false) => shown_and_hidden_at_once(browser),
            (_, false) => {}
            (_, true) => {
                if page == "accueil" {
                    saved_while_typing(browser, &site);
                }
                faults.extend(checks::faults(browser, &format!("q-{page}")));
            }
        });
        assert!(pages.len() >= 14, "{pages:?}");
        faults.extend(checks::faults(browser, "q-review"));
        assert!(browser.text("main").contains("12 500 €"), "{}", browser.text("main"));
        browser.follow("form[action$=envoyer] button");
        assert_eq!(place(browser), "merci");
        faults.extend(checks::faults(browser, "q-thanks"));
        browser.follow("main a[href$=copie]");
        assert!(browser.text("main").contains("Une salle plus grande"));
        faults.extend(checks::faults(browser, "q-copy"));
        browser.goto(&site.url(&site.q("notice")));
        faults.extend(checks::faults(browser, "q-notice"));
        browser.goto(&link);
        assert!(browser.text("main").contains("Relire ou corriger"));
        faults.extend(checks::faults(browser, "q-start-sent"));
        assert!(browser.cookies().is_empty(), "{:?}", browser.cookies());
        checks::none(&faults);
    });
}

/// A question appears with the answer that calls for it, and goes with it.
fn shown_and_hidden_at_once(browser: &Browser) {
    let kinds = "[data-i=H07]";
    assert!(!browser.shows(kinds));
    browser.click("input[name=H06][value=urgent]");
    browser.until("H07", || browser.shows(kinds));
    browser.click("input[name=H06][value=non]");
    browser.until("H07 to go", || !browser.shows(kinds));
}

/// What is typed is kept without any button, and found again elsewhere.
fn saved_while_typing(browser: &Browser, site: &Site) {
    browser.until("the save", || browser.text("#etat") == "Enregistré à 10 h 00.");
    let tab = browser.new_tab();
    browser.goto(&site.url(&site.q("accueil")));
    assert_eq!(
        browser.js("return document.querySelector('input[name=A03]:checked').value"),
        "toute-annee"
    );
    browser.back_to(&tab);
}

#[test]
fn the_same_questionnaire_is_answered_to_the_end_without_script() {
    in_browser(|browser| {
        let site = national();
        browser.script(false);
        browser.size(360, 740);
        browser.goto(&site.url(&site.q("")));
        browser.follow("main .button");
        let mut came_back = 0;
        let pages = answer(browser, |page, filled| {
            if page == "besoin-lieu" && !filled {
                browser.click("input[name=H06][value=urgent]");
                assert!(!browser.shows("[data-i=H07]"), "a script runs");
                browser.follow(NEXT);
                assert_eq!(place(browser), page);
                assert!(
                    browser.text("main").contains("ouvre une question de plus"),
                    "{}",
                    browser.text("main")
                );
                assert!(browser.shows("[data-i=H07]"));
                came_back += 1;
            }
        });
        assert_eq!((pages.len() >= 14, came_back), (true, 1), "{pages:?}");
        browser.follow("form[action$=envoyer] button");
        assert_eq!(place(browser), "merci");
        browser.follow("main a[href$=copie]");
        for said in ["Une salle plus grande", "12 500 €", "W353001234", "Rennes"] {
            assert!(browser.text("main").contains(said), "{said}: {}", browser.text("main"));
        }
        assert!(browser.cookies().is_empty());
    });
}

#[test]
fn one_stops_and_comes_back_by_the_same_link_in_another_browser() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        browser.goto(&site.url(&site.q("p1")));
        browser.keys("input[name=nom]", "L’Élan");
        browser.follow(".go button[value=quit]");
        assert!(
            browser.text("main").contains("Vos réponses sont gardées"),
            "{}",
            browser.text("main")
        );
        // Another browser knows nothing of the first: no cookie, no storage, no cache.
        browser.devtools(
            "Storage.clearDataForOrigin",
            serde_json::json!({ "origin": site.url(""), "storageTypes": "all" }),
        );
        browser.devtools("Network.clearBrowserCache", serde_json::json!({}));
        let first = browser.new_tab();
        browser.goto(&site.url(&site.q("")));
        assert!(browser.text("main").contains("Reprendre"));
        browser.follow("main .button");
        assert_eq!(place(browser), "p1", "where one stopped");
        assert_eq!(browser.js("return document.querySelector('[name=nom]').value"), "L’Élan");
        browser.back_to(&first);
    });
}
