//! WebDriver, as much of it as the cases need: commands in JSON over HTTP, one connection each, nothing asynchronous.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value as Json, json};

/// A session of a WebDriver server.
pub(super) struct Session {
    server: SocketAddr,
    id: String,
}

impl Session {
    /// Opens a session with these capabilities.
    pub(super) fn open(server: SocketAddr, capabilities: &Json) -> Self {
        let asked = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let opened = send(server, "POST", "/session", Some(&asked)).unwrap_or_else(|e| panic!("the browser does not start: {e}"));
        Session {
            server,
            id: opened["sessionId"].as_str().unwrap().to_owned(),
        }
    }

    /// A command of the session; its value, or what the driver says against it.
    pub(super) fn command(&self, method: &str, path: &str, body: Option<&Json>) -> Result<Json, String> {
        send(self.server, method, &format!("/session/{}/{path}", self.id), body)
    }

    /// A command of Chromium's own protocol.
    pub(super) fn devtools(&self, command: &str, parameters: &Json) -> Json {
        let asked = json!({ "cmd": command, "params": parameters });
        self.command("POST", "goog/cdp/execute", Some(&asked))
            .unwrap_or_else(|e| panic!("{command}: {e}"))
    }
}

fn send(server: SocketAddr, method: &str, path: &str, body: Option<&Json>) -> Result<Json, String> {
    let body = match (body, method) {
        (Some(body), _) => body.to_string(),
        (None, "POST") => "{}".to_owned(),
        (None, _) => String::new(),
    };
    let mut stream = TcpStream::connect(server).map_err(|e| e.to_string())?;
    stream
        .set_read_timeout(Some(Duration::from_secs(120)))
        .map_err(|e| e.to_string())?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 65_536];
    loop {
        if let Some((start, length)) = measured(&bytes)
            && bytes.len() >= start + length
        {
            let said: Json = serde_json::from_slice(&bytes[start..start + length]).map_err(|e| e.to_string())?;
            let value = &said["value"];
            return match value["error"].as_str() {
                Some(error) => Err(format!(
                    "{error}: {}",
                    value["message"]
                        .as_str()
                        .unwrap_or_default()
                        .lines()
                        .next()
                        .unwrap_or_default()
                )),
                None => Ok(value.clone()),
            };
        }
        match stream.read(&mut chunk) {
            Ok(0) => return Err("the driver hung up".to_owned()),
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Where the body starts, and its length.
fn measured(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    Some((end + 4, length.trim().parse().ok()?))
}
