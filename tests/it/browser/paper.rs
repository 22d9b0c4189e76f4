//! Paper: the coordinator's page, a form keyed in without a mouse, a code typed on a telephone, a device given back.

use olva::app::accounts::Role;
use olva::app::frame;
use olva::app::paper::{self, Selection};
use olva::app::waves;
use olva::library::Library;

use super::checks;
use super::driver::{Browser, in_browser, key};
use crate::support::site::Site;

fn sign_in(browser: &Browser, site: &Site, role: Role) {
    let link = olva::app::accounts::add(&site.app, "Dominique", None, site.grant(role)).unwrap();
    browser.goto(&site.url(&format!("/connexion/{}", link.reveal())));
    browser.follow("main button");
}

/// Types in the field that has the focus, then goes to the next one.
fn type_and_tab(browser: &Browser, text: &str) {
    let keys: Vec<String> = text.chars().map(String::from).collect();
    let mut keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    keys.push(key::TAB);
    browser.press(&keys);
}

/// The code of the letter of an association.
fn code_of(site: &Site, name: &str) -> String {
    let wave = waves::get(&site.app, site.wave).unwrap();
    let who = frame::list(&site.app, site.wave, name, 0, 1).unwrap().0[0].id;
    let csv = paper::links(&site.app, &wave, &Selection::One(who)).unwrap().unwrap();
    let text = String::from_utf8(csv).unwrap();
    text.trim_end().rsplit(';').next().unwrap().to_owned()
}

#[test]
fn a_form_is_keyed_in_with_the_keyboard_alone_and_without_script() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        sign_in(browser, &site, Role::Operator);
        browser.script(false);
        browser.goto(&site.url(&format!("/o/rennes/vagues/{}/saisie", site.wave)));
        browser.keys("#q", "boussole");
        browser.press(&[key::ENTER]);
        browser.until("the form", || browser.count("input[name=nom]") == 1);
        browser.click("input[name=nom]");
        for text in ["La Boussole", "1", "12", "Rennes", "1", "1", "35"] {
            type_and_tab(browser, text);
        }
        browser.press(&[key::ENTER]);
        browser.until("the screen to be stored", || browser.count("form[action$=terminer]") == 1);
        let typed = |name: &str| browser.js(&format!("return document.querySelector('[name=\"{name}\"]').value"));
        assert_eq!(typed("nom"), "La Boussole");
        assert_eq!(typed("emploi"), "1");
        assert_eq!(typed("nb"), "12");
        assert_eq!(typed("siege"), "Rennes");
        assert_eq!(typed("postes.0.contrat"), "1");
        assert_eq!(typed("postes.0.h"), "35");
        browser.follow("form[action$=terminer] button");
        assert!(
            browser.text("main").contains("Questionnaire terminé"),
            "{}",
            browser.text("main")
        );
        browser.script(true);
    });
}

#[test]
fn the_pages_of_paper_can_be_used_by_everybody() {
    in_browser(|browser| {
        let olva = Library::embedded().questionnaire("olva-2026").unwrap().to_owned();
        let site = Site::new(&olva);
        sign_in(browser, &site, Role::Coordinator);
        let wave = format!("/o/rennes/vagues/{}", site.wave);
        let who = frame::list(&site.app, site.wave, "boussole", 0, 1).unwrap().0[0].id;
        let mut faults = Vec::new();
        let mut look = |path: &str, name: &str, says: &str| {
            browser.goto(&site.url(path));
            assert!(browser.text("main").contains(says), "{says}: {}", browser.text("body"));
            faults.extend(checks::faults(browser, name));
        };
        look(&format!("{wave}/papier"), "paper", "Lettres d’invitation");
        look(&format!("{wave}/papier?q=boussole"), "paper-found", "La Boussole");
        look(&format!("{wave}/saisie"), "keying-find", "Code, numéro");
        look(&format!("{wave}/saisie/{who}"), "keying", "A03");
        look("/code", "code", "Huit lettres");
        browser.goto(&site.url(&format!("{wave}/papier")));
        browser.follow("form[action$=seances] button");
        faults.extend(checks::faults(browser, "session-code"));
        browser.size(360, 740);
        for (path, name) in [
            ("papier", "paper"),
            ("saisie", "keying-find"),
            (&format!("saisie/{who}"), "keying"),
        ] {
            browser.goto(&site.url(&format!("{wave}/{path}")));
            browser.picture(&format!("{name}-360"));
            let wide = browser.js("return document.documentElement.scrollWidth - innerWidth");
            assert!(wide.as_i64().unwrap() <= 0, "{name} is {wide} px too wide");
        }
        checks::none(&faults);
    });
}

#[test]
fn a_code_typed_on_a_telephone_opens_the_questionnaire_and_the_device_is_given_back() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        browser.size(360, 740);
        let code = code_of(&site, "boussole").to_lowercase().replace('-', " ");
        browser.goto(&site.url("/code"));
        browser.keys("#code", "2222 2222");
        browser.press(&[key::ENTER]);
        browser.until("the refusal", || browser.count("[role=alert]") == 1);
        let mut faults = checks::faults(browser, "code-unknown");
        browser.fill("#code", &code);
        browser.press(&[key::ENTER]);
        browser.until("the questionnaire", || browser.url().contains("/q/"));
        assert!(browser.text("main").contains("La Boussole"));

        let wave = waves::get(&site.app, site.wave).unwrap();
        let coordinator = olva::app::accounts::add(&site.app, "Camille", None, site.grant(Role::Coordinator)).unwrap();
        let session = olva::app::accounts::sign_in::with_link(&site.app, &coordinator, None).unwrap();
        let by = olva::app::accounts::session(&site.app, &session).unwrap().unwrap().id;
        let path = olva::questionnaire::flow::Path::Full;
        let (group, _) = paper::open(&site.app, &wave, "Permanence", "Mairie", path, by).unwrap();
        browser.goto(&site.url(&format!("/code/{}", group.id)));
        faults.extend(checks::faults(browser, "code-session"));
        browser.keys("#code", &code);
        browser.press(&[key::ENTER]);
        browser.until("the questionnaire", || browser.url().contains("/q/seance"));
        faults.extend(checks::faults(browser, "shared-start"));
        browser.goto(&site.url("/q/seance/p1"));
        browser.keys("input[name=nom]", "La Boussole");
        browser.press(&[key::ENTER]);
        browser.until("the next page", || browser.url().ends_with("/q/seance/p2"));
        browser.follow("form[action='/code/terminer'] button");
        assert!(browser.url().ends_with(&format!("/code/{}", group.id)), "{}", browser.url());
        assert_eq!(browser.cookies(), Vec::<String>::new());
        browser.js("history.back()");
        browser.until("the page to be refused", || !browser.text("body").contains("La Boussole"));
        checks::none(&faults);
    });
}
