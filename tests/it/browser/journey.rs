//! An association answers the national questionnaire, from its link to its copy.

use super::checks;
use super::driver::{Browser, in_browser};
use super::filling::fill;
use crate::support::site::Site;

fn national() -> Site {
    Site::new(include_str!("../../../survey-schemas/olva-2026.json"))
}

/// The last part of the address: the page where one is.
fn place(browser: &Browser) -> String {
    let url = browser.url();
    let path = url.split(['?', '#']).next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

const NEXT: &str = ".go button[value=next]";

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
        let mut pages = Vec::new();
        while place(browser) != "recapitulatif" {
            let page = place(browser);
            assert!(browser.text(".step").contains(&format!("Étape {} sur", pages.len() + 1)), "{}", browser.text(".step"));
            if page == "besoin-lieu" {
                shown_and_hidden_at_once(browser);
            }
            fill(browser);
            if pages.is_empty() {
                saved_while_typing(browser, &site);
            }
            faults.extend(checks::faults(browser, &format!("q-{page}")));
            leave(browser, &page);
            pages.push(page);
        }
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
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
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
    assert_eq!(browser.js("return document.querySelector('input[name=A03]:checked').value"), "toute-annee");
    browser.back_to(&tab);
}
