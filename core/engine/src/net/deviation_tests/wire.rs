//! A server on a real socket, for what only the wire shows.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::{Call, Conversation, Ended, Server, Turn, server};
use crate::inbox::Inbox;
use crate::net::http::{Http, HttpSettings};
use crate::ports::{ExchangeId, Network as _};

/// Longest time that a test waits for something that must come.
const SOON: Duration = Duration::from_secs(20);

/// What a server reads before it answers: the head, in lower case, and as much of a body as the head announces.
pub(super) struct Heard {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

fn hear(stream: &mut TcpStream) -> Heard {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    Heard { head, body }
}

/// Talks a call to its end with a server that answers in this way: the head without its length, and the body.
pub(super) fn over_the_wire(
    call: impl FnOnce(Server) -> Call,
    treat: impl Fn(&Heard) -> (&'static str, Vec<u8>) + Send + 'static,
) -> Ended {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut there = server();
    there.endpoint.url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let (head, body) = treat(&hear(&mut stream));
            let length = body.len();
            let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        }
    });
    let inbox = Arc::new(Inbox::default());
    let settings = HttpSettings { user_agent: "parvis-test/1".into(), extra_roots: Vec::new() };
    let network = Http::new(&settings, inbox.clone()).unwrap();
    let (mut conversation, mut turn) = Conversation::begin(call(there));
    for number in 1.. {
        match turn {
            Turn::Ended(ended) => return *ended,
            Turn::Again(request) => {
                let outcome = inbox.expect(ExchangeId(number));
                network.start(ExchangeId(number), request);
                turn = conversation.on(&outcome.recv_timeout(SOON).unwrap());
            }
        }
    }
    unreachable!("a conversation ends")
}
