//! Which servers a phone speaks with: https by an authority that it knows, or this computer; nothing else, not a byte.
#![allow(clippy::unwrap_used)]

use std::io::Read;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parvis_contract::phone;
use parvis_contract::staff::Staff;
use parvis_domain::language::Language;
use parvis_engine::record::WaitingFor;
use parvis_engine::secret::KeyFile;
use parvis_engine::{CityProblem, Config, Error, Parvis};
use parvis_townhall::certificates::throw_away;
use parvis_townhall::{Running, TownHall};

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");

fn open(folder: &Path, roots: &[&str]) -> Result<Parvis, Error> {
    Parvis::open(Config {
        folder: folder.to_owned(),
        language: Language::Fr,
        secrets: Arc::new(KeyFile::new(folder.join("key"))),
        extra_roots_pem: roots.iter().map(|root| root.as_bytes().to_vec()).collect(),
    })
}

fn hall(folder: &Path, tls: parvis_townhall::Tls) -> Running {
    let mut config = parvis_townhall::Config::new(folder, PACK);
    config.tls = Some(tls);
    TownHall::start(config).unwrap()
}

#[test]
fn an_unknown_authority_is_refused_and_a_named_one_is_trusted() {
    let folders = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let (ours, another) = (throw_away(&["127.0.0.1"]).unwrap(), throw_away(&["127.0.0.1"]).unwrap());
    let hall = hall(folders[0].path(), ours.tls);

    let stranger = open(folders[1].path(), &[]).unwrap();
    assert_eq!(stranger.add_city_url(hall.url()).err(), Some(Error::City(CityProblem::Untrusted)));
    let misled = open(folders[2].path(), &[&another.authority]).unwrap();
    assert_eq!(misled.add_city_url(hall.url()).err(), Some(Error::City(CityProblem::Untrusted)));

    let phone = open(folders[3].path(), &[&another.authority, &ours.authority]).unwrap();
    phone.add_city_url(hall.url()).unwrap();
    // The address of the list of agents' calls is the same, but they come by another door.
    let id = phone::queue(&phone, "Par un canal sûr.");
    phone::sync(&phone, 20_000);
    assert!(phone.request(id).unwrap().summary.reference.is_some());
    phone.close().unwrap();

    // The same phone without the authority: it waits, and says nothing to a server that it does not trust.
    let phone = open(folders[3].path(), &[]).unwrap();
    let id = phone::queue(&phone, "Sans l'autorité.");
    phone::sync(&phone, 5_000);
    let waiting = phone.request(id).unwrap();
    assert_eq!(waiting.summary.face.state.name(), "waiting");
    assert_eq!(
        waiting.waiting.map(|waiting| waiting.why),
        Some(WaitingFor::Certificate),
        "the cause is told"
    );
    phone.close().unwrap();
    let phone = open(folders[3].path(), &[&ours.authority]).unwrap();
    phone::sync(&phone, 20_000);
    phone::sync(&phone, 20_000);
    assert!(phone.request(id).unwrap().summary.reference.is_some());
}

#[test]
fn a_certificate_for_another_name_is_refused_and_what_is_no_certificate_is_said_to_be_none() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let elsewhere = throw_away(&["mairie.example"]).unwrap();
    let hall = hall(folders[0].path(), elsewhere.tls);
    let phone = open(folders[1].path(), &[&elsewhere.authority]).unwrap();
    assert_eq!(phone.add_city_url(hall.url()).err(), Some(Error::City(CityProblem::Untrusted)));
    for nonsense in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let refused = open(folders[2].path(), &[nonsense]).err();
        assert_eq!(refused, Some(Error::City(CityProblem::BadAuthority)), "{nonsense:?}");
    }
}

#[test]
fn the_terminal_takes_an_authority_from_a_file() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let ours = throw_away(&["127.0.0.1"]).unwrap();
    let hall = hall(folders[0].path(), ours.tls);
    let authority = folders[2].path().join("authority.pem");
    std::fs::write(&authority, ours.authority).unwrap();
    let add = |trust: &[&std::ffi::OsStr]| {
        let mut command = Command::new(parvis_contract::binary::parvis());
        let state = parvis_contract::binary::state(folders[1].path());
        command.env("XDG_STATE_HOME", state);
        command.arg("--data").arg(folders[1].path()).arg("--json").args(trust);
        command.args(["city", "add", hall.url()]).output().unwrap()
    };
    let refused = add(&[]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("city.untrusted"), "{refused:?}");
    let taken = add(&["--ca".as_ref(), authority.as_os_str()]);
    assert!(taken.status.success(), "{taken:?}");
}

/// The address of this computer towards others, or `None` on one without a network.
fn own_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Sends nothing: it only asks which way a packet would take.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback()).then(|| address.to_string())
}

#[test]
fn plain_http_to_another_computer_is_refused_before_a_packet_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let phone = phone::open(folder.path());
    let began = Instant::now();
    for url in ["http://192.0.2.1/", "http://192.0.2.1:8080/open311/v2/", "http://mairie.example/"] {
        assert_eq!(phone.add_city_url(url).err(), Some(Error::City(CityProblem::PlainHttp)), "{url}");
    }
    assert!(began.elapsed() < Duration::from_secs(2), "nobody was waited for");

    // A pack that names such a server: what is queued waits, and nothing reaches the listener.
    let Some(address) = own_address() else { return };
    let listener = TcpListener::bind((address.as_str(), 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let mut pack: serde_json::Value = serde_json::from_slice(PACK).unwrap();
    let url = format!("http://{}/v1/", listener.local_addr().unwrap());
    pack["endpoints"] = serde_json::json!([{ "name": "esch", "kind": "townhall", "url": url }]);
    if phone.add_city_pack(pack.to_string().as_bytes()).is_ok() {
        let id = phone::queue(&phone, "En clair, jamais.");
        for _ in 0..3 {
            phone::sync(&phone, 2_000);
        }
        assert_eq!(phone.request(id).unwrap().summary.face.state.name(), "waiting");
    }
    match listener.accept() {
        Err(nobody) => assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock),
        Ok((mut stream, _)) => {
            let mut heard = Vec::new();
            let _ = stream.read_to_end(&mut heard);
            panic!("a connection was opened, {} bytes came", heard.len());
        }
    }
}

#[test]
fn a_town_hall_in_another_place_is_a_town_hall_all_the_same() {
    // The loopback interface is this computer: plain http is for trying things out.
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let hall = TownHall::start(parvis_townhall::Config::new(folders[0].path(), PACK)).unwrap();
    let phone = phone::open(folders[1].path());
    phone.add_city_url(hall.url()).unwrap();
    phone::queue(&phone, "Sur cet ordinateur.");
    phone::sync(&phone, 20_000);
    assert_eq!(Staff::of(&hall).requests().len(), 1);
}
