//! Requests, open and closed, with their photos.

use std::collections::BTreeSet;

use parvis_contract::clock::hours;
use parvis_contract::staff::Staff;
use parvis_domain::habits::{Habits, Offer};
use parvis_domain::id::ServiceCode;
use parvis_domain::state::{CaseStatus, ClosedReason};
use proptest::prelude::*;

use crate::{City, FEW, FORMATS, PACK, address, as_written, at, some, text};

/// Requests of the long list.
const REPORTS: usize = 200;

#[derive(Clone, Debug)]
struct Report {
    text: String,
    address: String,
    lat: f64,
    long: f64,
    media_url: Option<String>,
    /// Whether the staff closed it, as dealt with or not, and its words.
    closed: Option<(bool, String)>,
}

fn report() -> impl Strategy<Value = Report> {
    let place = (text(), -30..30_i32, -30..30_i32);
    let closed = prop::option::of((any::<bool>(), text()));
    (text(), place, prop::option::of(address()), closed).prop_map(
        |(text, (address, lat, long), media_url, closed)| Report {
            text,
            address,
            lat: 49.4958 + f64::from(lat) / 100_000.0,
            long: 5.9806 + f64::from(long) / 100_000.0,
            media_url,
            closed,
        },
    )
}

#[test]
fn requests_are_read_as_they_were_written_whether_open_or_closed() {
    let city = City::start(PACK, |_| ());
    let reports = some(REPORTS, report());
    let sent: Vec<_> = reports
        .iter()
        .map(|report| {
            let (lat, long) = (report.lat.to_string(), report.long.to_string());
            let mut form = vec![("lat", lat.as_str()), ("long", &long), ("description", &report.text)];
            form.push(("address_string", &report.address));
            form.extend(report.media_url.as_deref().map(|url| ("media_url", url)));
            (city.report(&form), report)
        })
        .collect();
    city.time.move_on(hours(1));
    let staff = Staff::of(&city.hall);
    for (id, report) in &sent {
        match &report.closed {
            Some((true, words)) => staff.close_fixed(id, words),
            Some((false, words)) => staff.close_unprocessed(id, words),
            None => {}
        }
    }
    assert!(reports.iter().filter(|report| report.closed.is_some()).count() > REPORTS / 4);
    for format in FORMATS {
        let found = city.list(format, Habits::default());
        assert_eq!(found.len(), REPORTS, "{format}");
        for (id, report) in &sent {
            let item = &found[id];
            let written = |text: &str| Some(as_written(text, format));
            assert_eq!(item.description, written(&report.text), "{format} {id}");
            assert_eq!(item.address, written(&report.address), "{format} {id}");
            let place = item.coordinate.unwrap();
            assert!(
                place.latitude().to_bits() == report.lat.to_bits()
                    && place.longitude().to_bits() == report.long.to_bits(),
                "{format} {id}: {place:?}"
            );
            assert_eq!(item.media_urls, Vec::from_iter(report.media_url.clone()), "{format} {id}");
            assert_eq!(item.service_code.as_ref().map(ServiceCode::as_str), Some("LAMP"));
            assert_eq!(item.service_name.as_deref(), Some("Lampadaire"));
            assert_eq!(item.agency_responsible.as_deref(), Some("Éclairage public"));
            assert!(item.requested == at(0) && item.expected > item.requested);
            // The standard has one word for the end, whatever the reason.
            let (status, updated, notes) = match &report.closed {
                Some((_, notes)) => (CaseStatus::Closed(ClosedReason::Unstated), at(1), written(notes)),
                None => (CaseStatus::Received, at(0), None),
            };
            assert_eq!((item.status, item.updated), (status, updated), "{format} {id}");
            assert_eq!(item.status_notes, notes, "{format} {id}");
        }
    }
}

#[test]
fn the_addresses_of_several_photos_are_read_in_their_order() {
    let city = City::disguised("citysdk");
    let addresses = prop::collection::btree_set(address(), 0..5);
    let sent: Vec<_> = some(FEW, addresses)
        .into_iter()
        .map(|urls: BTreeSet<String>| {
            let urls = Vec::from_iter(urls);
            let (media_url, place) = (urls.join(" "), [("lat", "49.4958"), ("long", "5.9806")]);
            let form = [place[0], place[1], ("description", "x"), ("media_url", &media_url)];
            (city.report(&form), urls)
        })
        .collect();
    for format in FORMATS {
        let found = city.list(format, Habits { extensions: Some(Offer::Yes), ..Habits::default() });
        for (id, urls) in &sent {
            assert_eq!(found[id].media_urls, *urls, "{format} {id}");
        }
    }
}
