//! The packs of the two simulated cities.

use serde_json::json;

use crate::oracle::Town;
use crate::server_plain::{self, Habits, SECOND_CATEGORY};
use crate::server_townhall;

/// The name of the town hall's endpoint.
pub const TOWN_HALL: &str = "townhall";

/// A city's pack.
pub fn json(town: Town, habits: &Habits) -> String {
    let promise = habits.promise;
    let (id, endpoint) = match town {
        Town::TownHall => {
            ("sim.townhall", json!({"name": TOWN_HALL, "kind": "townhall", "url": server_townhall::BASE}))
        }
        Town::Plain => (
            "sim.plain",
            json!({"name": "plain", "kind": "open311", "url": server_plain::BASE, "format": "json",
                "marker": promise.marker, "uncertain": promise.uncertain,
                "habits": {"updates": if habits.replies { "read_write" } else { "none" }}}),
        ),
    };
    let services = ["LAMP", SECOND_CATEGORY].map(|code| {
        json!({"code": code, "name": {"fr": code}, "place": "required", "visibility": "public",
            "deadline": {"working_days": 5}})
    });
    json!({
        "format": 1, "id": id, "version": 1, "name": {"fr": "Ville"}, "languages": ["fr"], "country": "LU",
        "time_zone": {"name": "Europe/Luxembourg", "posix": "CET-1CEST,M3.5.0,M10.5.0/3"},
        "working_days": [1, 2, 3, 4, 5],
        "services": services,
        "contacts": [{"id": "mairie", "name": {"fr": "Mairie"}, "phone": "+352 2754 1", "main": true}],
        "endpoints": [endpoint],
    })
    .to_string()
}
