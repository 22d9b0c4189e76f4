//! Without a mouse: one page from the skip link to the next page, through its error summary.

use super::driver::{Browser, in_browser, key};
use super::journey::place;
use crate::support::site::Site;

/// Where the focus is: `name=value` of a field, else the text.
fn focus(browser: &Browser) -> String {
    let said = browser.js("const e = document.activeElement
         return e.name ? `${e.name}=${e.value}` : e.id == 'contenu' ? 'main' : e.textContent.trim().slice(0, 60)");
    said.as_str().unwrap().to_owned()
}

/// Tabs until the focus is there.
fn tab_to(browser: &Browser, wanted: &str) {
    let mut seen = Vec::new();
    for _ in 0..30 {
        browser.press(&[key::TAB]);
        let at = focus(browser);
        if at == wanted {
            assert!(
                browser.js(FOCUS_IS_SEEN) == true,
                "{wanted} has the focus and does not show it"
            );
            return;
        }
        seen.push(at);
    }
    panic!("{wanted} is never reached: {seen:?}");
}

/// The focused element has an outline, and is inside the window.
const FOCUS_IS_SEEN: &str = "const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e)
    return style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight";

#[test]
fn a_page_is_answered_with_the_keyboard_alone() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        browser.goto(&site.url(&site.q("p1")));
        browser.press(&[key::TAB]);
        assert_eq!(focus(browser), "Aller au contenu", "the first stop");
        assert!(browser.js(FOCUS_IS_SEEN) == true, "the skip link shows when it has the focus");
        browser.press(&[key::ENTER]);
        assert_eq!(focus(browser), "main");
        // Radios are one stop, entered by the first and walked with arrows.
        tab_to(browser, "emploi=oui");
        browser.press(&[key::SPACE]);
        browser.until("the question opened by the answer", || browser.shows("[data-i=nb]"));
        browser.press(&[key::DOWN]);
        assert_eq!(focus(browser), "emploi=non");
        browser.until("the question to go", || !browser.shows("[data-i=nb]"));
        // The button, without the name, which is needed.
        tab_to(browser, "~action=next");
        browser.js("window.olvaOld = true");
        browser.press(&[key::ENTER]);
        browser.until("the errors", || {
            browser.js("return !window.olvaOld && !!document.querySelector('#erreurs')") == true
        });
        assert!(browser.title().starts_with("Erreur"), "{}", browser.title());
        browser.until("the summary to have the focus", || {
            browser.js("return document.activeElement.id") == "erreurs"
        });
        assert_eq!(
            browser.js("return document.querySelector('input[name=emploi]:checked').value"),
            "non",
            "kept"
        );
        browser.press(&[key::TAB]);
        assert_eq!(focus(browser), "Nom", "the link of the error");
        browser.press(&[key::ENTER]);
        browser.until("the field", || focus(browser).starts_with("nom="));
        assert_eq!(
            browser.js("return document.activeElement.getAttribute('aria-invalid')"),
            "true"
        );
        browser.press(&["É", "l", "a", "n"]);
        tab_to(browser, "accord=1");
        browser.press(&[key::SPACE]);
        assert_eq!(browser.js("return document.activeElement.checked"), true);
        tab_to(browser, "~action=next");
        browser.press(&[key::ENTER]);
        browser.until("the next page", || place(browser) == "p2");
    });
}

#[test]
fn enter_in_a_field_saves_and_goes_on() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        browser.goto(&site.url(&site.q("p1")));
        browser.keys("input[name=nom]", "L’Élan");
        browser.press(&[key::ENTER]);
        browser.until("the next page", || place(browser) == "p2");
    });
}
