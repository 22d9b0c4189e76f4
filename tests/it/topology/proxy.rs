//! The proxy of docker-compose.yml in a hundred lines: requests go to each instance in turn, as long as its `/pret` says yes; one
//! that cannot be reached, or says that it is busy, is replaced by the other. It says whom it speaks for, as Caddy does.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often each instance is asked whether it is ready.
const INTERVAL: Duration = Duration::from_millis(100);

/// An instance, as the proxy sees it.
struct Backend {
    address: SocketAddr,
    ready: AtomicBool,
    served: AtomicUsize,
}

/// What the proxy's threads share.
struct Shared {
    backends: Mutex<Vec<Arc<Backend>>>,
    turn: AtomicUsize,
    over: AtomicBool,
}

/// A proxy; it ends when dropped.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
}

impl Proxy {
    pub(super) fn new(instances: &[SocketAddr]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            backends: Mutex::new(Vec::new()),
            turn: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        });
        let proxy = Proxy { address, shared };
        proxy.set(instances);
        let shared = proxy.shared.clone();
        std::thread::spawn(move || {
            while !shared.over.load(Ordering::Relaxed) {
                for backend in shared.all() {
                    backend.ready.store(is_ready(backend.address), Ordering::Relaxed);
                }
                std::thread::sleep(INTERVAL);
            }
        });
        let shared = proxy.shared.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if shared.over.load(Ordering::Relaxed) {
                    return;
                }
                let shared = shared.clone();
                std::thread::spawn(move || client.and_then(|client| shared.carry(client)));
            }
        });
        proxy
    }

    /// Replaces the instances.
    pub(super) fn set(&self, instances: &[SocketAddr]) {
        let backend = |address: &SocketAddr| {
            Arc::new(Backend {
                address: *address,
                ready: AtomicBool::new(is_ready(*address)),
                served: AtomicUsize::new(0),
            })
        };
        *self.shared.backends.lock().unwrap() = instances.iter().map(backend).collect();
    }

    /// How many answers came from each instance since [`Proxy::set`].
    pub(super) fn served(&self) -> Vec<usize> {
        self.shared.all().iter().map(|b| b.served.load(Ordering::Relaxed)).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the thread that listens.
        let _ = TcpStream::connect(self.address);
    }
}

/// What a health check does: `/pret` answers 200.
fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /pret HTTP/1.1\r\nHost: essai\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer.starts_with(b"HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

impl Shared {
    fn all(&self) -> Vec<Arc<Backend>> {
        self.backends.lock().unwrap().clone()
    }

    /// One request of a client.
    fn carry(&self, mut client: TcpStream) -> std::io::Result<()> {
        let message = read_message(&mut client)?;
        let end = message.iter().position(|byte| *byte == b'\n').map_or(0, |place| place + 1);
        let (first, rest) = message.split_at(end);
        let forwarded = format!(
            "X-Forwarded-For: {}\r\nX-Forwarded-Proto: https\r\n",
            client.peer_addr()?.ip()
        );
        let message = [first, forwarded.as_bytes(), rest].concat();
        let reading = first.starts_with(b"GET ");
        for _ in 0..50 {
            let mut all = self.all();
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % all.len().max(1);
            all.rotate_left(turn);
            // First those that say they are ready; then whoever listens.
            all.sort_by_key(|backend| !backend.ready.load(Ordering::Relaxed));
            for backend in all {
                let Ok(mut server) = TcpStream::connect(backend.address) else {
                    continue;
                };
                let mut answer = Vec::new();
                let outcome = server.write_all(&message).and_then(|()| server.read_to_end(&mut answer));
                let busy = answer.starts_with(b"HTTP/1.1 503");
                if outcome.is_ok() && !answer.is_empty() && !busy {
                    backend.served.fetch_add(1, Ordering::Relaxed);
                    return client.write_all(&answer);
                }
                // What may have been done is not asked a second time.
                if !reading && !busy {
                    return client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
                }
            }
            std::thread::sleep(INTERVAL);
        }
        client.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
    }
}

/// A whole request: its head, and as much body as it announces.
fn read_message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let head = message
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .map(|place| place + 4);
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&message[..head]).to_lowercase();
            let length: usize = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok())
                .unwrap_or(0);
            if message.len() >= head + length {
                return Ok(message);
            }
        }
        match stream.read(&mut piece)? {
            0 => return Ok(message),
            read => message.extend_from_slice(&piece[..read]),
        }
    }
}
