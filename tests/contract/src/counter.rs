//! A road to a server on which everything is counted: calls, those that run at the same time, bytes of bodies. It changes
//! nothing. One call a connection.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One call.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its method.
    pub method: String,
    /// Its path, with the question.
    pub target: String,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What it was answered.
    pub status: u16,
    /// The bytes of the answer's body.
    pub body: usize,
}

impl Seen {
    /// The first header of this name (given in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
struct Book {
    seen: Vec<Seen>,
    running: usize,
    most: usize,
}

/// The road. It lives as long as the process of the test.
#[derive(Clone, Debug)]
pub struct Counter {
    addr: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Counter {
    /// A road to this address.
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let counter = Self { addr: listener.local_addr().unwrap(), book: Arc::default() };
        let book = Arc::clone(&counter.book);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let book = Arc::clone(&book);
                // A caller that goes away is no concern of the road's.
                thread::spawn(move || drop(carry(&client, server, &book)));
            }
        });
        counter
    }

    /// Its address, as a base.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The calls since this was asked last.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.book.lock().unwrap().seen)
    }

    /// Most calls that ever ran at the same time.
    pub fn most_at_once(&self) -> usize {
        self.book.lock().unwrap().most
    }
}

fn carry(mut client: &TcpStream, server: SocketAddr, book: &Mutex<Book>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (first, headers) = head(&mut reader)?;
    {
        let mut book = book.lock().unwrap();
        book.running += 1;
        book.most = book.most.max(book.running);
    }
    let answer = forward(&mut reader, server, &first, &headers);
    let mut book = book.lock().unwrap();
    book.running -= 1;
    let answer = answer?;
    let mut words = first.split(' ').map(str::to_owned);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
    let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|word| word.parse().ok());
    book.seen.push(Seen {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        headers,
        status: status.unwrap_or(0),
        body: answer.len() - end,
    });
    // Counted before the caller can go on, so that a test sees what it caused.
    drop(book);
    client.write_all(&answer)
}

fn head(reader: &mut impl BufRead) -> io::Result<(String, Vec<(String, String)>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut lines = lines.into_iter();
    let first = lines.next().unwrap_or_default();
    let headers = lines
        .filter_map(|line| {
            line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect();
    Ok((first, headers))
}

fn forward(
    body: &mut impl Read,
    server: SocketAddr,
    first: &str,
    headers: &[(String, String)],
) -> io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(server)?;
    let mut request = format!("{first}\r\nconnection: close\r\n");
    let mut length = 0;
    for (name, value) in headers.iter().filter(|(name, _)| name != "connection") {
        // Writing to a String cannot fail.
        let _ = write!(request, "{name}: {value}\r\n");
        if name == "content-length" {
            length = value.parse().unwrap_or(0);
        }
    }
    request.push_str("\r\n");
    server.write_all(request.as_bytes())?;
    io::copy(&mut body.take(length), &mut server)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    Ok(answer)
}
