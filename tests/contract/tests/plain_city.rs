//! A city that speaks plain Open311: no key, no acts. Every outcome is judged by what it proves; minutes and days are
//! driven through the clock, everything else is real.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use http::Method;
use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::phone;
use parvis_contract::staff::{Staff, call};
use parvis_domain::id::{AttributeCode, RequestId, ServiceCode, ServiceRequestId};
use parvis_domain::state::{ParkReason, PhotoTransfer};
use parvis_domain::unit::Metres;
use parvis_engine::record::{DraftPatch, NewDraft, RequestRecord, Resolution, WaitingFor};
use parvis_engine::{Error, Missing, NotNow, Parvis};
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::{Config, Running, TownHall};
use serde_json::{Value, json};
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";
const REQUESTS: &str = "/open311/v2/requests";

/// A plain city, the road to it, and a phone that knows the city.
struct City {
    time: Time,
    hall: Running,
    road: LossyProxy,
    phone: Parvis,
    folders: [TempDir; 2],
}

/// What the city's pack says about its server.
#[derive(Clone, Copy)]
struct Profile {
    format: &'static str,
    marker: &'static str,
    uncertain: &'static str,
}

const SHOWN: Profile = Profile { format: "json", marker: "shown", uncertain: "resend_once" };
const UNKNOWN: Profile = Profile { format: "json", marker: "unknown", uncertain: "resend_once" };

/// The city's pack, with its plain server behind this road.
fn known(road: &LossyProxy, profile: Profile) -> Value {
    let mut pack: Value = serde_json::from_slice(PACK).unwrap();
    pack["endpoints"] = json!([{
        "name": "esch-plain",
        "kind": "open311",
        "url": format!("{}/open311/v2/", road.url()),
        "format": profile.format,
        "marker": profile.marker,
        "uncertain": profile.uncertain,
        "photos": "none",
    }]);
    pack
}

impl City {
    fn of(profile: Profile) -> Self {
        Self::with(profile, |_| {}, |_| {})
    }

    fn with(profile: Profile, hall: impl FnOnce(&mut Config), pack: impl FnOnce(&mut Value)) -> Self {
        let time = Time::standing_at(START);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK).plain();
        config.clock = time.hall.clone();
        hall(&mut config);
        let hall = TownHall::start(config).unwrap();
        let road = LossyProxy::start(hall.addr()).unwrap();
        let phone = time.open(folders[1].path());
        let mut known = known(&road, profile);
        pack(&mut known);
        phone.add_city_pack(known.to_string().as_bytes()).unwrap();
        Self { time, hall, road, phone, folders }
    }

    fn sync(&self) {
        phone::sync(&self.phone, 30_000);
    }

    fn request(&self, id: RequestId) -> RequestRecord {
        self.phone.request(id).unwrap()
    }

    fn state(&self, id: RequestId) -> &'static str {
        self.request(id).summary.face.state.name()
    }

    fn posts(&self) -> usize {
        self.road.count(&Method::POST, REQUESTS)
    }

    fn in_hall(&self) -> usize {
        Staff::of(&self.hall).requests().len()
    }

    fn on_post(fault: Fault) -> Rule {
        Rule::always(fault).method(Method::POST).path(REQUESTS)
    }

    fn is_parked(&self, id: RequestId, reason: ParkReason) -> bool {
        self.request(id).waiting.is_some_and(|waiting| waiting.why == WaitingFor::Citizen(reason))
    }

    /// Sends one whose answer is lost while the list cannot be read, and lets an agent take it out of the list.
    fn lose_and_hide(&self, text: &str) -> RequestId {
        self.road.add(Self::on_post(Fault::DropAnswer).times(1));
        self.road.add(Rule::always(Fault::Refuse).method(Method::GET).path(REQUESTS));
        let id = phone::queue(&self.phone, text);
        self.sync();
        self.road.heal();
        let hidden = Staff::of(&self.hall).requests();
        let hidden = hidden[0]["service_request_id"].as_str().unwrap();
        let token = format!("Bearer {}", self.hall.staff_token());
        let path = format!("/staff/requests/{hidden}/hide");
        assert_eq!(call(self.hall.addr(), "POST", &path, &[("Authorization", &token)], b"").0, 200);
        id
    }

    /// A neighbour reports a streetlight a few metres away, in another way.
    fn neighbour(&self, text: &str) -> String {
        let form =
            format!("service_code=LAMP&lat=49.49585&long=5.98065&attribute[ETAT]=off&description={text}");
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        let (status, answer) =
            call(self.hall.addr(), "POST", &format!("{REQUESTS}.json"), &kind, form.as_bytes());
        assert_eq!(status, 200);
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer[0]["service_request_id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_lost_answer_is_read_back_by_the_marker_and_never_sent_again() {
    for format in ["json", "xml"] {
        for marker in ["unknown", "shown"] {
            for fault in [
                Fault::DropAnswer,
                Fault::Status(500),
                Fault::Status(504),
                Fault::Garbage,
                Fault::CutAnswer { after: 9 },
            ] {
                let city = City::of(Profile { format, marker, uncertain: "resend_once" });
                city.road.add(City::on_post(fault).times(1));
                let id = phone::queue(&city.phone, "Le lampadaire est éteint & il fait <noir>.");
                city.time.pass(&city.phone, minutes(2), |phone| {
                    phone.request(id).unwrap().summary.reference.is_some()
                });
                let request = city.request(id);
                let in_hall = Staff::of(&city.hall).requests();
                assert_eq!(in_hall.len(), 1, "{format} {marker} {fault:?}");
                let reference = request.summary.reference.as_ref().map(|id| id.as_str().to_owned());
                assert_eq!(reference.as_deref(), in_hall[0]["service_request_id"].as_str());
                assert_eq!(request.summary.face.state.name(), "received");
                assert_eq!(city.posts(), 1, "{format} {marker} {fault:?}");
                assert_eq!(request.text, "Le lampadaire est éteint & il fait <noir>.", "without our marker");
            }
        }
    }
}

#[test]
fn what_never_arrived_is_sent_once_more_after_a_quarter_of_an_hour_where_the_marker_would_show() {
    let city = City::of(SHOWN);
    // The server gets a part of the body: it cannot take it, and the phone cannot know that.
    city.road.add(City::on_post(Fault::CutUpload { after: 20 }).times(1));
    let id = phone::queue(&city.phone, "Coupé en route.");
    city.time.pass_all(&city.phone, minutes(14));
    assert_eq!((city.posts(), city.in_hall(), city.state(id)), (1, 0, "uncertain"));
    city.time.pass_all(&city.phone, minutes(2));
    assert_eq!((city.posts(), city.in_hall(), city.state(id)), (2, 1, "received"));
}

#[test]
fn one_that_stays_invisible_is_sent_once_more_and_then_the_citizen_is_asked() {
    let city = City::of(SHOWN);
    let id = city.lose_and_hide("Invisible une première fois.");
    city.road.add(City::on_post(Fault::CutUpload { after: 20 }));
    city.time.pass_all(&city.phone, minutes(14));
    assert_eq!((city.posts(), city.state(id)), (1, "uncertain"));
    city.time.pass_all(&city.phone, minutes(2));
    assert_eq!((city.posts(), city.state(id)), (2, "uncertain"), "once more");
    city.time.pass_all(&city.phone, minutes(12));
    assert_eq!((city.posts(), city.state(id)), (2, "uncertain"), "and looked for again");
    city.time.pass_all(&city.phone, minutes(3));
    assert_eq!((city.posts(), city.state(id)), (2, "needs_you"));
    assert!(city.is_parked(id, ParkReason::Unresolved));
    city.time.pass_all(&city.phone, hours(30));
    assert_eq!((city.posts(), city.in_hall()), (2, 1), "without the citizen's word, nothing more leaves");
}

/// A city of which nobody knows whether it shows markers: the request is asked about after a day.
fn parked_after_a_day() -> (City, RequestId) {
    let city = City::of(UNKNOWN);
    let id = city.lose_and_hide("Lampadaire éteint devant l'école");
    city.neighbour("Lampadaire+%C3%A9teint+devant+l%27%C3%A9cole");
    city.time.pass_all(&city.phone, hours(23) + minutes(50));
    assert_eq!((city.posts(), city.state(id)), (1, "uncertain"));
    assert_eq!(city.request(id).waiting.unwrap().why, WaitingFor::ReadBack);
    city.time.pass_all(&city.phone, minutes(15));
    assert_eq!((city.posts(), city.state(id)), (1, "needs_you"));
    assert!(city.is_parked(id, ParkReason::Unresolved));
    (city, id)
}

#[test]
fn a_city_of_unknown_habits_is_never_sent_to_twice_and_the_citizen_is_shown_the_look_alikes() {
    let (city, id) = parked_after_a_day();
    let request = city.request(id);
    let alike = &request.look_alikes;
    assert_eq!(alike.len(), 1, "the hidden one is not shown, the neighbour's is: {alike:?}");
    assert_eq!(alike[0].text, "Lampadaire éteint devant l'école");
    assert!(alike[0].distance.unwrap() < Metres::whole(10));
    // "This one is mine": the citizen's word, and nobody else's. A number that the city does not list is none.
    let nobodys = Resolution::Mine(ServiceRequestId::new("NIMPORTE"));
    assert_eq!(city.phone.resolve(id, nobodys), Err(Error::NotFound(Missing::Number)));
    assert_eq!(city.state(id), "needs_you");
    let theirs = alike[0].service_request_id.clone();
    city.phone.resolve(id, Resolution::Mine(theirs.clone())).unwrap();
    city.sync();
    let request = city.request(id);
    assert_eq!(
        (request.summary.reference, request.summary.face.state.name()),
        (Some(theirs.clone()), "received")
    );
    assert_eq!(city.posts(), 1);
    let rows = city.phone.requests(&parvis_engine::record::RequestQuery::default()).unwrap().rows;
    let with_number: Vec<_> = rows.iter().filter(|row| row.reference.as_ref() == Some(&theirs)).collect();
    assert_eq!(with_number.len(), 1, "adopting one removes the public row");
    assert!(with_number[0].mine);
    assert_eq!(
        city.phone.resolve(id, Resolution::Wait),
        Err(Error::NotNow(NotNow::NotUncertain)),
        "it is certain now"
    );
}

#[test]
fn the_citizen_may_have_it_sent_again() {
    let (city, id) = parked_after_a_day();
    city.phone.resolve(id, Resolution::Resend).unwrap();
    city.sync();
    assert_eq!((city.posts(), city.state(id)), (2, "received"));
    let reference = city.request(id).summary.reference.unwrap();
    let latest = Staff::of(&city.hall).request(reference.as_str());
    assert!(latest["description"].as_str().unwrap().starts_with("Lampadaire éteint devant l'école\n"));
}

#[test]
fn the_citizen_may_wait_on() {
    let (city, id) = parked_after_a_day();
    city.phone.resolve(id, Resolution::Wait).unwrap();
    city.time.pass_all(&city.phone, hours(12));
    assert_eq!((city.posts(), city.state(id)), (1, "uncertain"));
    city.time.pass_all(&city.phone, hours(13));
    assert_eq!((city.posts(), city.state(id)), (1, "needs_you"));
    assert!(city.is_parked(id, ParkReason::Unresolved));
}

#[test]
fn a_city_may_want_its_citizens_asked_at_once() {
    let city = City::of(Profile { uncertain: "ask_at_once", ..SHOWN });
    let id = city.lose_and_hide("Demandez-moi tout de suite.");
    city.time.pass_all(&city.phone, minutes(1));
    assert_eq!((city.posts(), city.state(id)), (1, "needs_you"));
}

#[test]
fn a_restart_of_the_phone_in_doubt_proves_nothing_and_sends_nothing() {
    let mut city = City::of(UNKNOWN);
    let id = city.lose_and_hide("Redémarré entre-temps.");
    for _ in 0..3 {
        city.phone.close().unwrap();
        city.time.phone.reboot();
        city.time.phone.set_wall_by(40 * 24 * 3_600_000);
        city.phone = city.time.open(city.folders[1].path());
        city.sync();
        assert_eq!(city.posts(), 1);
        city.time.phone.set_wall_by(-40 * 24 * 3_600_000);
    }
    assert!(["uncertain", "needs_you"].contains(&city.state(id)));
}

#[test]
fn a_server_that_asks_for_patience_gets_it() {
    let city = City::of(UNKNOWN);
    city.road.add(City::on_post(Fault::Turned { status: 429, retry_after: Some(600) }).times(1));
    let id = phone::queue(&city.phone, "Trop de monde.");
    city.sync();
    assert_eq!(city.posts(), 1);
    assert_eq!(city.request(id).waiting.unwrap().why, WaitingFor::ServerAsked);
    city.time.pass_all(&city.phone, Duration::from_secs(599));
    assert_eq!(city.posts(), 1, "not before the time that it named");
    city.time.pass_all(&city.phone, minutes(3));
    assert_eq!((city.posts(), city.in_hall(), city.state(id)), (2, 1, "received"));
    let looked = city.road.seen();
    let second = looked.iter().rposition(|seen| seen.method == Method::POST).unwrap();
    let first = looked.iter().position(|seen| seen.method == Method::POST).unwrap();
    assert!(
        looked[first..second].iter().any(|seen| seen.method == Method::GET),
        "by custom a 429 is not processed; one look makes sure"
    );
}

#[test]
fn a_refusal_keeps_the_servers_words_and_is_corrected_under_a_new_key() {
    for format in ["json", "xml"] {
        // The phone's pack is older than the question.
        let city = City::with(
            Profile { format, ..UNKNOWN },
            |_| {},
            |pack| {
                let lamp = pack["services"].as_array_mut().unwrap().iter_mut();
                let lamp = lamp.into_iter().find(|service| service["code"] == "LAMP").unwrap();
                lamp["attributes"] = json!([]);
                pack["tiles"] = json!([]);
            },
        );
        let mut new = phone::streetlight("Il manque une réponse.");
        new.patch.answers.clear();
        let id = city.phone.create_draft(new).unwrap().draft.id;
        city.phone.submit(id).unwrap();
        city.sync();
        assert_eq!((city.posts(), city.in_hall(), city.state(id)), (1, 0, "refused"));
        let waiting = city.request(id).waiting.unwrap();
        assert_eq!(waiting.why, WaitingFor::Correction);
        let words = waiting.refusal.unwrap().words.unwrap();
        assert!(words.contains("attribute[ETAT]"), "{words}");
        city.time.pass_all(&city.phone, hours(2));
        assert_eq!(city.posts(), 1, "the same body would be refused again");

        // The correction comes with the city's pack of today.
        city.phone.take_back(id).unwrap();
        let known = known(&city.road, Profile { format, ..UNKNOWN });
        city.phone.add_city_pack(known.to_string().as_bytes()).unwrap();
        let answers = [(AttributeCode::new("ETAT"), vec!["off".to_owned()])].into();
        city.phone.update_draft(id, DraftPatch { answers, ..DraftPatch::default() }).unwrap();
        city.phone.submit(id).unwrap();
        city.sync();
        assert_eq!((city.posts(), city.in_hall(), city.state(id)), (2, 1, "received"));
    }
}

#[test]
fn behind_a_portal_nothing_leaves_and_afterwards_it_goes_by_itself() {
    let city = City::of(SHOWN);
    city.road.add(Rule::always(Fault::Portal));
    let first = phone::queue(&city.phone, "Le premier voit la page du portail.");
    city.sync();
    let second = phone::queue(&city.phone, "Le second attend.");
    city.time.pass_all(&city.phone, minutes(10));
    assert_eq!(city.posts(), 1, "the portal's page was seen once; then it is only probed");
    assert_eq!(city.request(second).waiting.unwrap().why, WaitingFor::Portal);
    assert_eq!(city.state(first), "uncertain", "who knows what the portal did with it");
    city.road.heal();
    city.time.pass_all(&city.phone, minutes(2));
    assert_eq!(city.state(second), "received", "it had never left");
    city.time.pass_all(&city.phone, minutes(30));
    assert_eq!((city.state(first), city.posts(), city.in_hall()), ("received", 3, 2));
}

#[test]
fn a_batch_service_gives_a_token_which_becomes_a_number() {
    for format in ["json", "xml"] {
        let profile = Profile { format, ..UNKNOWN };
        let batch = |config: &mut Config| {
            config.batch = vec![ServiceCode::new("LAMP")];
            config.batch_delay = minutes(30);
        };
        let city = City::with(profile, batch, |_| {});
        let id = phone::queue(&city.phone, "Par lots.");
        city.sync();
        assert_eq!((city.state(id), city.request(id).summary.reference), ("received", None));
        city.time.pass_all(&city.phone, minutes(29));
        assert_eq!(city.request(id).summary.reference, None);
        city.time.pass(&city.phone, hours(3), |phone| phone.request(id).unwrap().summary.reference.is_some());
        let reference = city.request(id).summary.reference.unwrap();
        assert_eq!(Staff::of(&city.hall).requests()[0]["service_request_id"], reference.as_str());
        assert_eq!(city.posts(), 1);
    }
}

#[test]
fn a_blackbox_service_takes_it_and_no_number_will_ever_come() {
    for format in ["json", "xml"] {
        let blackbox = |config: &mut Config| config.blackbox = vec![ServiceCode::new("LAMP")];
        let city = City::with(Profile { format, ..UNKNOWN }, blackbox, |_| {});
        let id = phone::queue(&city.phone, "Boîte noire.");
        city.time.pass_all(&city.phone, hours(30));
        assert_eq!((city.posts(), city.in_hall(), city.state(id)), (1, 1, "received"), "{format}");
        let request = city.request(id);
        assert_eq!((request.summary.reference, request.waiting), (None, None));
    }
}

/// The words are not kept back by a photo that is gone; but nobody is told that it arrived.
#[test]
fn a_photo_whose_file_is_gone_is_called_lost_when_its_report_arrives_without_it() {
    for lost_answer in [false, true] {
        let city = City::with(SHOWN, |_| {}, |pack| pack["endpoints"][0]["photos"] = json!("media_once"));
        let draft = city.phone.create_draft(phone::streetlight("Avec photo.")).unwrap().draft.id;
        let photo = parvis_media::demo_photo::draw(&parvis_media::demo_photo::DemoPhoto::default()).unwrap();
        city.phone.add_photo_bytes(draft, &photo).unwrap();
        let id = city.phone.submit(draft).unwrap().id;
        let photos = std::fs::read_dir(city.folders[1].path().join("photos")).unwrap();
        photos.for_each(|file| std::fs::remove_file(file.unwrap().path()).unwrap());
        if lost_answer {
            city.road.add(City::on_post(Fault::DropAnswer).times(1));
        }
        city.time
            .pass(&city.phone, minutes(5), |phone| phone.request(id).unwrap().summary.reference.is_some());
        let request = city.request(id);
        assert_eq!((request.summary.face.state.name(), city.posts()), ("received", 1));
        let photos = request.summary.face.photos;
        assert_eq!((photos.total, photos.confirmed), (1, 0), "lost answer: {lost_answer}");
        assert_eq!(request.photos[0].transfer, Some(PhotoTransfer::Parked(ParkReason::PhotoLost)));
    }
}

#[test]
fn photos_are_not_taken_and_the_phone_says_so_before_one_is_made() {
    let city = City::of(UNKNOWN);
    assert_eq!(city.phone.cities().unwrap()[0].photo_limit, 0);
    let draft = city.phone.create_draft(phone::streetlight("Avec photo.")).unwrap().draft.id;
    let photo = parvis_media::demo_photo::draw(&parvis_media::demo_photo::DemoPhoto::default()).unwrap();
    city.phone.add_photo_bytes(draft, &photo).unwrap();
    city.phone.submit(draft).unwrap();
    city.sync();
    let request = city.request(draft);
    assert_eq!(request.summary.face.state.name(), "received");
    assert_eq!(request.photos.len(), 1, "it stays on the phone");
    assert_eq!(request.summary.face.photos.total, 0, "and nobody waits for it");
    let (post, others): (Vec<_>, Vec<_>) =
        city.road.seen().into_iter().partition(|seen| seen.method == Method::POST);
    assert_eq!(post.len(), 1);
    assert!(post[0].sent_bytes < 2_048, "{} bytes: the text alone", post[0].sent_bytes);
    assert!(others.iter().all(|seen| seen.method == Method::GET));
}

#[test]
fn a_written_kind_goes_where_the_pack_names_a_service_without_a_place() {
    let city = City::of(UNKNOWN);
    let question = NewDraft {
        kind: Some(parvis_domain::request::RequestKind::Question),
        patch: DraftPatch {
            subject: Some("collecte".to_owned()),
            text: Some("Quel jour passe le camion ?".to_owned()),
            ..DraftPatch::default()
        },
    };
    let id = city.phone.create_draft(question).unwrap().draft.id;
    city.phone.submit(id).unwrap();
    city.sync();
    assert_eq!(city.state(id), "received");
    assert_eq!(Staff::of(&city.hall).requests()[0]["service_code"], "Q-DECHETS");
}

#[test]
fn what_the_city_says_of_a_request_is_followed_by_asking() {
    for format in ["json", "xml"] {
        let city = City::of(Profile { format, ..UNKNOWN });
        let id = phone::queue(&city.phone, "Suivi sans compte.");
        city.sync();
        let reference = city.request(id).summary.reference.unwrap();
        let staff = Staff::of(&city.hall);
        staff.assign(reference.as_str(), "Atelier Nord");
        city.time.pass_all(&city.phone, minutes(16));
        let request = city.request(id);
        assert_eq!(request.handled_by.as_deref(), Some("Atelier Nord"));

        city.phone.mark_read(id).unwrap();
        staff.close_fixed(reference.as_str(), "Ampoule remplacée.");
        city.time.pass_all(&city.phone, minutes(16));
        let request = city.request(id);
        assert_eq!(request.summary.face.state.name(), "closed");
        assert_eq!(request.status_notes.as_deref(), Some("Ampoule remplacée."));
        assert!(request.summary.unread, "it is news");

        // No act is offered that the city could not take.
        assert!(request.summary.face.actions.is_empty(), "{:?}", request.summary.face.actions);
        let none = Err(Error::NotNow(NotNow::NoFollowUp));
        assert_eq!(city.phone.reply(id, "Merci"), none);
        assert_eq!(city.phone.withdraw(id, None), none);
        assert_eq!(city.phone.reopen(id, "Encore"), none);
        let stars = parvis_domain::op::Stars::try_from(5).unwrap();
        assert_eq!(city.phone.rate(id, stars, None), none);
    }
}

#[test]
fn one_success_teaches_that_the_city_shows_the_marker() {
    let city = City::of(UNKNOWN);
    let first = phone::queue(&city.phone, "Le premier apprend ce que la liste montre.");
    city.sync();
    assert_eq!(city.state(first), "received");
    city.time.pass_all(&city.phone, minutes(5));
    // From now on a quarter of an hour without it is evidence, for one that is no longer than what was shown.
    city.road.add(City::on_post(Fault::CutUpload { after: 20 }).times(1));
    let second = phone::queue(&city.phone, "Le second en profite.");
    city.time.pass_all(&city.phone, minutes(20));
    assert_eq!((city.posts(), city.in_hall(), city.state(second)), (3, 2, "received"));
    // A longer one may be cut off in the list, where its marker is.
    city.road.add(City::on_post(Fault::CutUpload { after: 20 }).times(1));
    let third = phone::queue(&city.phone, "Le troisième a beaucoup plus à dire que les deux autres.");
    city.time.pass_all(&city.phone, minutes(60));
    assert_eq!((city.posts(), city.in_hall(), city.state(third)), (4, 2, "uncertain"));
}

#[test]
fn without_a_network_it_waits_and_goes_out_once_by_itself() {
    let city = City::of(UNKNOWN);
    city.road.go_offline().unwrap();
    let id = phone::queue(&city.phone, "Trois jours à la montagne.");
    city.time.pass_all(&city.phone, hours(72));
    assert_eq!(city.state(id), "waiting", "nothing can have left, so nothing is in doubt");
    city.road.go_online().unwrap();
    city.time.pass(&city.phone, hours(7), |phone| phone.request(id).unwrap().summary.reference.is_some());
    assert_eq!((city.posts(), city.in_hall(), city.state(id)), (1, 1, "received"));
}

/// A server that takes nothing without a key says so; the citizen adds the city again with one, and what waited goes out.
#[test]
fn a_city_that_wants_a_key_gets_it_from_the_address_that_was_typed() {
    let city = City::with(UNKNOWN, |hall| hall.api_key = Some("s&cret".to_owned()), |_| {});
    let base = format!("{}/open311/v2", city.hall.url());
    city.phone.add_city_url(&base).unwrap();
    let id = phone::queue(&city.phone, "Éteint depuis lundi");
    city.sync();
    assert!(city.is_parked(id, ParkReason::SignIn));
    assert_eq!(city.in_hall(), 0);

    city.phone.add_city_url(&format!("{base}?api_key=s%26cret")).unwrap();
    city.phone.retry(id).unwrap();
    city.sync();
    assert_eq!((city.state(id), city.in_hall()), ("received", 1));
}
