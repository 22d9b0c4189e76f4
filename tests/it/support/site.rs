//! A whole site for a test: its own database, a clock that stands still, a server on a free port, and a browser of a hundred lines.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use olva::app::accounts::{self, Grant, Role};
use olva::app::waves::NewWave;
use olva::app::{App, Caches, frame, observatories, waves};
use olva::fieldwork::{Wave, WaveSettings};
use olva::library::Library;
use olva::mail::Mailer;
use olva::register::ContactRow;
use olva::store::Store;
use olva::values::{Id, SeededRandom, SetClock, Timestamp, Token};

/// A site with one open wave of two associations.
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) wave: Id<Wave>,
    pub(crate) token: Token,
    server: Server,
}

/// The pages of an application, on a free port until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    handle: actix_web::dev::ServerHandle,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no location in a {}: {}", self.status, self.text()))
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let html = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let start = html.find(&mark).unwrap_or_else(|| panic!("no field {name} in {html}")) + mark.len();
        html[start..].split('"').next().unwrap().to_owned()
    }
}

impl Site {
    pub(crate) fn new(questionnaire: &str) -> Self {
        Self::with(questionnaire, WaveSettings::default())
    }

    pub(crate) fn with(questionnaire: &str, settings: WaveSettings) -> Self {
        let start = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let clock = Arc::new(SetClock::new(start));
        let app = App {
            store: Store::open("sqlite::memory:").unwrap(),
            mailer: Arc::new(Mailer::memory()),
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(1)),
            library: Arc::new(Library::embedded()),
            base_url: "http://127.0.0.1:8080".into(),
            settings: Arc::default(),
            caches: Arc::new(Caches::default()),
        };
        let hash = waves::publish(&app, questionnaire).unwrap();
        let settings = WaveSettings {
            responsible: "La Ville".into(),
            contact_name: "Camille Roux".into(),
            contact_phone: "02 00 00 00 00".into(),
            contact_email: "enquete@ville.example".into(),
            ..settings
        };
        let rennes = ("35238".to_owned(), "Rennes".to_owned());
        let wave = NewWave {
            observatory: observatories::of_territory(&app, &rennes, false).unwrap().id,
            title: "Vague d’essai".into(),
            questionnaire: hash,
            territory: ("35238".into(), "Rennes".into()),
            year: 2026,
            opens_at: start,
            closes_at: start.plus_seconds(86_400),
            settings,
        };
        let wave = waves::create(&app, wave).unwrap();
        let row = |line, name: &str| ContactRow {
            line,
            name: name.into(),
            commune: Some("35238".into()),
            email: Some(format!("bureau{line}@essai.example")),
            domain: Some("sport".into()),
            employer: Some(true),
            attributes: BTreeMap::new(),
            ..ContactRow::default()
        };
        frame::import(&app, wave, &[row(2, "L’Élan <b>sportif</b>"), row(3, "La Boussole")]).unwrap();
        let token = waves::links(&app, wave, None, false).unwrap().remove(0).2;

        let server = Server::start(&app);
        Site {
            app,
            clock,
            wave,
            token,
            server,
        }
    }

    /// A path of the respondent (`""`: the start page).
    pub(crate) fn q(&self, rest: &str) -> String {
        let slash = if rest.is_empty() || rest.starts_with('?') { "" } else { "/" };
        format!("/q/{}{slash}{rest}", self.token.reveal())
    }

    /// The address of a path, for a real browser.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// Posts a form.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(path, fields, None)
    }

    pub(crate) fn post_as(&self, path: &str, fields: &[(&str, &str)], cookie: Option<&str>) -> Answer {
        let mut headers = vec![("Content-Type", "application/x-www-form-urlencoded")];
        headers.extend(cookie.map(|cookie| ("Cookie", cookie)));
        self.send("POST", path, &headers, &form(fields))
    }

    /// The observatory of the wave, and this role in it.
    pub(crate) fn grant(&self, role: Role) -> Grant {
        Grant::Member(waves::get(&self.app, self.wave).unwrap().observatory, role)
    }

    /// Signs a new person in; returns the cookie.
    pub(crate) fn sign_in(&self, role: Role) -> String {
        let link = accounts::add(&self.app, "Dominique", None, self.grant(role)).unwrap();
        let answer = self.post(&format!("/connexion/{}", link.reveal()), &[]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        request(self.server.address, method, path, headers, body)
    }
}

/// One request, one connection.
pub(crate) fn request(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let path = path.split('#').next().unwrap();
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nHost: essai\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // The server may refuse a body before having read it all.
    let _ = stream.write_all(body.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    parse(&bytes)
}

impl Server {
    pub(crate) fn start(app: &App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, receiver) = mpsc::channel();
        let served = app.clone();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = olva::web::serve(served, listener, 1).unwrap();
                sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let handle = receiver.recv().unwrap();
        Server { address, handle }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = self.handle.stop(false);
        actix_web::rt::System::new().block_on(stop);
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    if headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("transfer-encoding") && value == "chunked")
    {
        body = unchunk(&body);
    }
    Answer { status, headers, body }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap().trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        out.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
    out
}

/// A form as browsers send it.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
