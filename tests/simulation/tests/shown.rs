//! What the app shows after it was killed is there after a power cut, too, wherever in a commit it was killed and
//! wherever after the next start the power goes.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use parvis_disk::disk::Cut;
use parvis_disk::live::Death;
use parvis_domain::id::RequestId;
use parvis_simulation::chance::Chance;
use parvis_simulation::citizen::{Act, Gave, perform};
use parvis_simulation::oracle::Town;
use parvis_simulation::outside::Outside;
use parvis_simulation::pack;
use parvis_simulation::phone::{Happened, Phone};
use parvis_simulation::server_plain::Habits;
use parvis_sync::Start;

fn text(phone: &Phone, id: RequestId) -> String {
    phone.engine().unwrap().draft(id).unwrap().draft.text
}

#[test]
fn what_is_shown_after_a_kill_is_there_after_a_power_cut() {
    let mut kept = 0;
    for calls in 0..40 {
        let outside = Outside::new(Chance::new(calls));
        let mut phone = Phone::new(outside.clone());
        let none = BTreeSet::new();
        assert!(matches!(phone.open(Start::Known), Happened::Done(())));
        let json = pack::json(Town::Plain, &Habits::new(&mut Chance::new(calls), 0));
        assert!(matches!(phone.with(|e| e.add_city(json.as_bytes()).map(|_| ())), Happened::Done(())));
        let create = Act::Create(Town::Plain, "before".to_owned());
        let Happened::Done(Gave::Draft(id)) = phone.with(|e| perform(&create, e, &none)) else { panic!() };

        outside.die_in(Some((calls, Death::Kill)));
        let _ = phone.with(|e| perform(&Act::Rewrite(id, "after".to_owned()), e, &none));
        outside.die_in(None);
        phone.kill();
        assert!(matches!(phone.open(Start::Known), Happened::Done(())));
        let shown = text(&phone, id);
        kept += usize::from(shown == "after");

        phone.cut_power(Cut::Nothing);
        assert!(matches!(phone.open(Start::Known), Happened::Done(())));
        assert_eq!(text(&phone, id), shown, "killed at call {calls}");
    }
    assert!((1..40).contains(&kept), "some are kept, some are not: {kept}");
}
