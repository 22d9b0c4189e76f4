//! One Chromium for all cases, driven through WebDriver: started at the first case, ended with the test process.
//!
//! Needs `chromedriver`, a Chromium (`OLVA_CHROMIUM` may name another browser) and axe-core (`OLVA_AXE`: its file, which
//! `scripts/test` fetches). Without them the cases are left out with a note, except in CI, where that is a failure.
//! `OLVA_TEST_SCREENSHOTS` names a folder where pictures of the pages are kept, to look at.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::wire::Session;

/// Longest wait for something to show.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends with the test process: when its input closes, chromedriver and its browser go, and their folder is erased.
const KEEPER: &str = r#"folder=$1; shift; "$@" </dev/null & cat >/dev/null
trap '' TERM; kill -TERM 0; for turn in 1 2 3 4; do sleep 0.3; rm -rf "$folder"; done; kill -KILL 0"#;

const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=fr",
    "--window-size=1280,900",
];

/// Keys as WebDriver names them.
pub(super) mod key {
    pub(crate) const TAB: &str = "\u{e004}";
    pub(crate) const ENTER: &str = "\u{e007}";
    pub(crate) const SPACE: &str = " ";
    pub(crate) const DOWN: &str = "\u{e015}";
}

/// A browser window.
pub(super) struct Browser {
    session: Session,
    pub(super) axe: String,
    _keeper: ChildStdin,
}

enum Shared {
    NotYet,
    Missing,
    Ready(Box<Browser>),
}

static SHARED: Mutex<Shared> = Mutex::new(Shared::NotYet);

/// Runs a case in the browser, alone, on a clean window; then checks what must hold on every page: nothing asked of a third
/// party, nothing said in the console.
pub(super) fn in_browser(case: impl FnOnce(&Browser)) {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if matches!(*shared, Shared::NotYet) {
        *shared = match tools() {
            Ok((chromium, axe)) => Shared::Ready(Box::new(Browser::start(chromium, axe))),
            Err(missing) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "in CI the pages are tried in a real browser: {missing}"
                );
                Shared::Missing
            }
        };
    }
    let Shared::Ready(browser) = &*shared else {
        eprintln!("Left out: {}.", tools().err().unwrap_or_default());
        return;
    };
    browser.clean();
    case(browser);
    browser.asked_nobody_else();
    browser.said_nothing_in_the_console();
}

fn tools() -> Result<(Option<String>, String), String> {
    let found = Command::new("chromedriver").arg("--version").stdout(Stdio::null()).status();
    found.map_err(|_| "chromedriver is not installed (Debian: apt-get install chromium chromium-driver)".to_owned())?;
    let path =
        std::env::var("OLVA_AXE").map_err(|_| "OLVA_AXE does not name the file of axe-core (see scripts/test)".to_owned())?;
    let axe = std::fs::read_to_string(&path).map_err(|e| format!("OLVA_AXE: {path}: {e}"))?;
    Ok((std::env::var("OLVA_CHROMIUM").ok().filter(|path| !path.is_empty()), axe))
}

impl Browser {
    fn start(chromium: Option<String>, axe: String) -> Self {
        let folder = std::env::temp_dir().join(format!("olva-browser-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        #[expect(clippy::zombie_processes, reason = "the keeper ends with this process, which it watches")]
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh"])
            .arg(&folder)
            .args(["chromedriver", "--port=0"])
            .env("TMPDIR", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(keeper.stdout.take().unwrap());
        let port: u16 = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "chromedriver did not start");
            if let Some((_, port)) = line.trim().trim_end_matches('.').rsplit_once("successfully on port ") {
                break port.parse().unwrap();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", folder.join("profile").display()));
        let mut options = json!({ "args": flags });
        if let Some(chromium) = chromium {
            options["binary"] = chromium.into();
        }
        let capabilities = json!({
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let session = Session::open(SocketAddr::from(([127, 0, 0, 1], port)), &capabilities);
        Browser {
            session,
            axe,
            _keeper: keeper.stdin.take().unwrap(),
        }
    }

    /// One window, blank, at its usual size; no cookie, nothing emulated, no log.
    fn clean(&self) {
        let windows = self.windows();
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
        for extra in &windows[1..] {
            self.switch(extra);
            self.session.command("DELETE", "window", None).unwrap();
        }
        self.switch(&windows[0]);
        self.devtools("Network.clearBrowserCookies", json!({}));
        self.script(true);
        self.online(true);
        self.media(&[]);
        self.size(1280, 900);
        self.goto("about:blank");
        self.log("performance");
        self.log("browser");
    }

    /// A command of Chromium's own protocol.
    pub(super) fn devtools(&self, command: &str, parameters: Json) -> Json {
        self.session.devtools(command, &parameters)
    }

    /// Opens an address and waits until it is loaded.
    pub(super) fn goto(&self, url: &str) {
        self.session.command("POST", "url", Some(&json!({ "url": url }))).unwrap();
    }

    pub(super) fn url(&self) -> String {
        self.session.command("GET", "url", None).unwrap().as_str().unwrap().to_owned()
    }

    pub(super) fn title(&self) -> String {
        self.session
            .command("GET", "title", None)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Runs a function body in the page.
    pub(super) fn js(&self, body: &str) -> Json {
        self.js_with(body, json!([]))
    }

    pub(super) fn js_with(&self, body: &str, arguments: Json) -> Json {
        let asked = json!({ "script": body, "args": arguments });
        self.session
            .command("POST", "execute/sync", Some(&asked))
            .unwrap_or_else(|e| panic!("{e} in {}", &body[..body.len().min(200)]))
    }

    /// Runs a function body whose last argument is to be called with the result.
    pub(super) fn js_later(&self, body: &str, arguments: Json) -> Json {
        let asked = json!({ "script": body, "args": arguments });
        self.session.command("POST", "execute/async", Some(&asked)).unwrap()
    }

    /// How many elements answer to a selector.
    pub(super) fn count(&self, css: &str) -> usize {
        self.find_all(css).len()
    }

    fn find_all(&self, css: &str) -> Vec<String> {
        let asked = json!({ "using": "css selector", "value": css });
        let found = self.session.command("POST", "elements", Some(&asked)).unwrap();
        let id = |e: &Json| e.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
        found.as_array().unwrap().iter().map(id).collect()
    }

    /// The element, waited for.
    fn find(&self, css: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(id) = self.find_all(css).into_iter().next() {
                return id;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no {css} on {}: {}",
                self.url(),
                self.text("body")
            );
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Clicks as a person does: scrolled into view, at its middle, refused when something covers it.
    pub(super) fn click(&self, css: &str) {
        let id = self.find(css);
        self.session
            .command("POST", &format!("element/{id}/click"), None)
            .unwrap_or_else(|e| panic!("click on {css}: {e}"));
    }

    /// Clicks on what leaves the page, and waits for the next one.
    pub(super) fn follow(&self, css: &str) {
        self.js("window.olvaOld = true");
        self.click(css);
        self.until("the next page", || {
            self.js("return !window.olvaOld && document.readyState == 'complete'") == true
        });
    }

    /// Types into a field after what it holds.
    pub(super) fn keys(&self, css: &str, text: &str) {
        let id = self.find(css);
        self.session
            .command("POST", &format!("element/{id}/value"), Some(&json!({ "text": text })))
            .unwrap_or_else(|e| panic!("typing into {css}: {e}"));
    }

    /// Empties a field, then types.
    pub(super) fn fill(&self, css: &str, text: &str) {
        let id = self.find(css);
        self.session
            .command("POST", &format!("element/{id}/clear"), None)
            .unwrap_or_else(|e| panic!("emptying {css}: {e}"));
        self.keys(css, text);
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(super) fn press(&self, keys: &[&str]) {
        let strokes: Vec<Json> = keys
            .iter()
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        let asked = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.session.command("POST", "actions", Some(&asked)).unwrap();
    }

    /// The text shown of an element.
    pub(super) fn text(&self, css: &str) -> String {
        let Some(id) = self.find_all(css).into_iter().next() else {
            return String::new();
        };
        let text = self
            .session
            .command("GET", &format!("element/{id}/text"), None)
            .unwrap_or_default();
        text.as_str().unwrap_or_default().replace(['\u{a0}', '\u{202f}'], " ")
    }

    /// Whether an element is there and shown.
    pub(super) fn shows(&self, css: &str) -> bool {
        self.js_with(
            "const e = document.querySelector(arguments[0]); return !!e && e.getClientRects().length > 0",
            json!([css]),
        ) == true
    }

    /// Waits until something is so.
    pub(super) fn until(&self, what: &str, is: impl Fn() -> bool) {
        let start = Instant::now();
        while !is() {
            assert!(
                start.elapsed() < PATIENCE,
                "waited for {what} on {}: {}",
                self.url(),
                self.text("body")
            );
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Handles of the windows, the first one first.
    fn windows(&self) -> Vec<String> {
        let all = self.session.command("GET", "window/handles", None).unwrap();
        all.as_array()
            .unwrap()
            .iter()
            .map(|w| w.as_str().unwrap().to_owned())
            .collect()
    }

    fn switch(&self, window: &str) {
        self.session
            .command("POST", "window", Some(&json!({ "handle": window })))
            .unwrap();
    }

    /// Opens a tab; gives the handle of the one left.
    pub(super) fn new_tab(&self) -> String {
        let left = self
            .session
            .command("GET", "window", None)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned();
        let new = self
            .session
            .command("POST", "window/new", Some(&json!({ "type": "tab" })))
            .unwrap();
        self.switch(new["handle"].as_str().unwrap());
        left
    }

    pub(super) fn back_to(&self, tab: &str) {
        self.switch(tab);
    }

    /// A viewport of this many CSS pixels.
    pub(super) fn size(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Emulated media features: `("prefers-color-scheme", "dark")`…
    pub(super) fn media(&self, features: &[(&str, &str)]) {
        let features: Vec<Json> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Scripts of the pages run, or not.
    pub(super) fn script(&self, on: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !on }));
    }

    /// The network is there, or cut.
    pub(super) fn online(&self, on: bool) {
        self.devtools("Network.enable", json!({}));
        self.devtools(
            "Network.emulateNetworkConditions",
            json!({ "offline": !on, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 }),
        );
    }

    /// Names of the cookies of every site.
    pub(super) fn cookies(&self) -> Vec<String> {
        let all = self.devtools("Network.getAllCookies", json!({}));
        all["cookies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Keeps a picture of the whole page, when a folder is named for that.
    pub(super) fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("OLVA_TEST_SCREENSHOTS") else {
            return;
        };
        let taken = self.devtools(
            "Page.captureScreenshot",
            json!({ "captureBeyondViewport": true, "format": "png" }),
        );
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.png")),
            base64(taken["data"].as_str().unwrap()),
        )
        .unwrap();
    }

    fn log(&self, kind: &str) -> Vec<Json> {
        let said = self
            .session
            .command("POST", "se/log", Some(&json!({ "type": kind })))
            .unwrap();
        said.as_array().cloned().unwrap_or_default()
    }

    /// Every request of the pages went to the site.
    fn asked_nobody_else(&self) {
        for line in self.log("performance") {
            let message: Json = serde_json::from_str(line["message"].as_str().unwrap()).unwrap();
            let message = &message["message"];
            if message["method"] == "Network.requestWillBeSent" {
                let url = message["params"]["request"]["url"].as_str().unwrap();
                let own = ["http://127.0.0.1:", "data:", "about:", "blob:"]
                    .iter()
                    .any(|start| url.starts_with(start));
                assert!(own, "a page asked {url}");
            }
        }
    }

    /// No script error, no refusal by the content policy, no warning. Pages that answer 4xx on purpose are no fault.
    fn said_nothing_in_the_console(&self) {
        let said: Vec<String> = self
            .log("browser")
            .iter()
            .filter(|line| line["source"] != "network")
            .map(|line| line["message"].to_string())
            .collect();
        assert!(said.is_empty(), "the console says {said:#?}");
    }
}

fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}
