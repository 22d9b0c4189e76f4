//! Whether a page can be used by everybody: axe-core, and measures of our own, in light, dark, forced colours, at 320 px and
//! enlarged twice.

use serde_json::{Value as Json, json};

use super::driver::Browser;

/// What is asked of axe: WCAG 2.2 AA and its best practices.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// Runs axe on the page as it stands; `None`: every rule of [`TAGS`].
fn axe(browser: &Browser, rules: Option<&[&str]>) -> Vec<String> {
    if browser.js("return typeof axe == 'undefined'") == true {
        browser.js(&format!("{}\nwindow.axe = axe", browser.axe));
    }
    let only = match rules {
        Some(rules) => json!({ "type": "rule", "values": rules }),
        None => json!({ "type": "tag", "values": TAGS }),
    };
    let found = browser.js_later(
        "const done = arguments[1]
         axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] }).then(
           r => done(r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.replaceAll('\\n', ' ')}`))),
           e => done(['axe failed: ' + e]))",
        json!([only]),
    );
    lines(&found)
}

fn measures(browser: &Browser) -> Vec<String> {
    lines(&browser.js(include_str!("measure.js")))
}

fn lines(found: &Json) -> Vec<String> {
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

/// Every fault of the page that the browser stands on, with the name of the page and the conditions. The window is left as it was.
pub(super) fn faults(browser: &Browser, page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut note =
        |how: &str, faults: Vec<String>| found.extend(faults.into_iter().map(|fault| format!("{page}, {how}: {fault}")));
    let (width, height) = (browser.js("return innerWidth"), browser.js("return innerHeight"));
    let size = (width.as_u64().unwrap() as u32, height.as_u64().unwrap() as u32);
    note("light", axe(browser, None));
    note("light", measures(browser));
    browser.picture(&format!("{page}-{}", size.0));
    browser.media(&[("prefers-color-scheme", "dark")]);
    note("dark", axe(browser, Some(&["color-contrast", "link-in-text-block"])));
    browser.picture(&format!("{page}-{}-dark", size.0));
    browser.media(&[("forced-colors", "active")]);
    note("forced colours", measures(browser));
    browser.media(&[]);
    browser.size(320, 640);
    note("320 px", measures(browser));
    note("320 px", axe(browser, Some(&["target-size", "scrollable-region-focusable"])));
    // 1 280 px enlarged twice.
    browser.size(640, 450);
    note("200 %", measures(browser));
    browser.size(size.0, size.1);
    found
}

/// No fault at all; else each one, on a line.
pub(super) fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_page_full_of_faults_is_caught_in_every_way() {
    super::driver::in_browser(|browser| {
        browser.goto(
            "data:text/html,<html><body style='background:white'><img src='data:,'><input><p style='color:%23ccc'>pale</p>\
             <a href='x' style='display:block;width:9px;height:9px;overflow:hidden'>small</a><div style='width:900px'>wide</div>",
        );
        let found = faults(browser, "faulty").join("\n");
        for expected in [
            "image-alt",
            "label",
            "color-contrast",
            "html-has-lang",
            "target of 9 × 9",
            "320 px: the page is 9",
            "200 %: the page is 9",
        ] {
            assert!(found.contains(expected), "{expected} in {found}");
        }
    });
}
