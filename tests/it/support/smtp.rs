//! A mail server for tests: it takes what it is given, or fails the way it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A mail taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// Envelope sender.
    pub(crate) from: String,
    /// Envelope recipient.
    pub(crate) to: String,
    /// Headers and body, as sent.
    pub(crate) text: String,
}

impl Taken {
    /// A header, unfolded.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\n\n").next()?.replace("\n ", " ").replace("\n\t", " ");
        head.lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")).map(|value| value.trim().to_owned()))
    }
}

/// How the server behaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mood {
    /// Says this instead of its greeting, and hangs up.
    pub(crate) refuse: Option<&'static str>,
    /// Answers nothing any more after this command.
    pub(crate) hang_at: Option<&'static str>,
    /// Answers this to MAIL FROM.
    pub(crate) sender: Option<&'static str>,
    /// Answers this to these recipients.
    pub(crate) recipients: BTreeMap<String, &'static str>,
    /// Answers this after the text.
    pub(crate) text: Option<&'static str>,
    /// Keeps this many texts without saying 250, and hangs up.
    pub(crate) drop_after_text: usize,
    /// Hangs up after this many messages of a connection.
    pub(crate) short_of_breath: Option<usize>,
    /// Waits before each 250 of a text.
    pub(crate) slow: Duration,
}

/// The server; it stops with the test.
#[derive(Clone)]
pub(crate) struct Sink {
    pub(crate) port: u16,
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Vec<Taken>>>,
    connections: Arc<Mutex<usize>>,
}

impl Sink {
    pub(crate) fn new(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sink = Sink {
            port: listener.local_addr().unwrap().port(),
            mood: Arc::new(Mutex::new(mood)),
            taken: Arc::default(),
            connections: Arc::default(),
        };
        let serving = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *serving.connections.lock().unwrap() += 1;
                let serving = serving.clone();
                std::thread::spawn(move || serving.converse(&stream));
            }
        });
        sink
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn mood(&self, change: impl FnOnce(&mut Mood)) {
        change(&mut self.mood.lock().unwrap());
    }

    /// The mails answered with 250, in order.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    fn converse(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let say = |text: &str| (&*stream).write_all(format!("{text}\r\n").as_bytes());
        let mood = || self.mood.lock().unwrap().clone();
        if let Some(refusal) = mood().refuse {
            return say(refusal);
        }
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        say("220 essai")?;
        let (mut from, mut to, mut count) = (String::new(), String::new(), 0);
        while let Some(line) = lines.next() {
            let line = line?;
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let mood = mood();
            if mood.hang_at.is_some_and(|at| at == verb) {
                std::thread::sleep(Duration::from_secs(30));
                return Ok(());
            }
            let address = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            match verb.as_str() {
                "MAIL" => {
                    from = address();
                    say(mood.sender.unwrap_or("250 yes"))?;
                }
                "RCPT" => {
                    to = address();
                    say(mood.recipients.get(&to).copied().unwrap_or("250 yes"))?;
                }
                "DATA" => {
                    say("354 go on")?;
                    let text: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                    std::thread::sleep(mood.slow);
                    if mood.drop_after_text > 0 {
                        self.mood(|mood| mood.drop_after_text -= 1);
                        return Ok(());
                    }
                    if let Some(refusal) = mood.text {
                        say(refusal)?;
                        continue;
                    }
                    self.taken.lock().unwrap().push(Taken {
                        from: from.clone(),
                        to: to.clone(),
                        text: text.join("\n"),
                    });
                    say("250 taken")?;
                    count += 1;
                    if mood.short_of_breath.is_some_and(|most| count >= most) {
                        return Ok(());
                    }
                }
                "QUIT" => return say("221 bye"),
                _ => say("250 yes")?,
            }
        }
        Ok(())
    }
}
