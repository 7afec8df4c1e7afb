//! The streetlight, from a dark street without a network to the closed case.
#![allow(clippy::unwrap_used)]

use http::Method;
use parvis_contract::phone;
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::{Config, TownHall};

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");

#[test]
fn a_lost_answer_leads_to_one_request_and_its_history_stays_readable() {
    let hall_folder = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(hall_folder.path(), PACK)).unwrap();
    let road = LossyProxy::start(hall.addr()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let phone = phone::open(folder.path());
    phone.add_city_url(&road.url()).unwrap();

    road.go_offline().unwrap();
    let id = phone::queue(&phone, "Le lampadaire est éteint depuis lundi.");
    let outcome = phone::sync(&phone, 2_000);
    assert_eq!((outcome.sent, outcome.waiting), (0, 1), "{outcome:?}");
    assert_eq!(phone.request(id).unwrap().summary.face.state.name(), "waiting");

    road.go_online().unwrap();
    road.add(Rule::once(Fault::DropAnswer).method(Method::PUT).path("/v1/requests/"));
    for _ in 0..20 {
        if phone::sync(&phone, 10_000).waiting == 0 {
            break;
        }
    }
    let request = phone.request(id).unwrap();
    assert_eq!(request.summary.face.state.name(), "received", "{:?}", request.waiting);
    assert!(request.summary.reference.is_some());
    assert_eq!(road.reached(&Method::PUT, "/v1/requests/"), 1, "the stream told that it had arrived");
    phone::sync(&phone, 10_000);
    let request = phone.request(id).unwrap();
    assert_eq!(request.timeline.len(), 1, "{:?}", request.timeline);
}
