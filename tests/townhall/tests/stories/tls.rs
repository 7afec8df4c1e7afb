//! https with a certificate authority that nobody knows.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use parvis_townhall::certificates::{ThrowAway, throw_away};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::wire::{Answer, Hall, call_bytes, read_answer};

fn get(hall: &Hall, authority: &ThrowAway, path: &str) -> std::io::Result<Answer> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.authority.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(hall.at())?);
    stream.write_all(&call_bytes("GET", path, &[], b""))?;
    read_answer(stream)
}

#[test]
fn whoever_trusts_the_authority_is_served_and_nobody_else() {
    let (known, unknown) =
        (throw_away(&["localhost", "127.0.0.1"]).unwrap(), throw_away(&["127.0.0.1"]).unwrap());
    let hall = Hall::with(|config| config.tls = Some(known.tls.clone()));
    assert!(hall.running.url().starts_with("https://127.0.0.1:"));
    let discovery = get(&hall, &known, "/discovery.json").unwrap().expect(200).json();
    assert_eq!(discovery["endpoints"][1]["url"], "https://esch.example/v1/");
    assert!(get(&hall, &unknown, "/discovery.json").is_err());
}
