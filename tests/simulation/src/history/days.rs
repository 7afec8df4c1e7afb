//! What happens at one step: something is due, time passes, the citizen does something, or others, or the phone lives
//! through something.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use parvis_disk::disk::Cut;
use parvis_disk::live::Death;
use parvis_domain::id::RequestId;
use parvis_engine::engine::Engine;
use parvis_sync::{AppState, Connectivity, Input, Role, Start};

use super::{History, is_storage};
use crate::citizen::{self, Act};
use crate::fault::Fault;
use crate::oracle::Stage;
use crate::outside::Secrets;
use crate::phone::Happened;
use crate::server_townhall::Staff;
use crate::verdict::Judgement;

const DAY_MS: i64 = 86_400_000;
/// How often a phone may be woken while the servers are down for days.
const MOST_WAKES: u32 = 2_000;

impl History {
    pub(super) fn step(&mut self) -> Judgement {
        if !self.hand.phone.is_running() {
            if self.chance.happens(1, 2) {
                let away = self.chance.between(0, 60_000);
                self.hand.outside.pass(away);
            }
            return self.open_app();
        }
        let running = !self.hand.wire.exchanges.is_empty();
        let due = self.hand.behind || self.hand.phone.engine().and_then(Engine::next_wake_ms) == Some(0);
        let weights =
            [if running { 60 } else { 0 }, if due { 40 } else { 0 }, 14, 4, if running { 3 } else { 12 }, 7];
        match self.chance.weighted(&weights) {
            0 => self.go_on(),
            1 => self.wake(),
            2 => self.citizen(),
            3 => {
                self.others();
                Ok(())
            }
            4 => self.time_passes(),
            _ => self.life(),
        }
    }

    /// Time passes until the phone wants to be woken, or a while.
    fn time_passes(&mut self) -> Judgement {
        let wake = self.hand.phone.engine().and_then(Engine::next_wake_ms);
        let ms = if self.hand.behind {
            // Whoever runs the engine looks around once a second.
            self.chance.between(0, 1_000)
        } else if self.hand.wire.exchanges.is_empty() {
            match (wake, self.chance.weighted(&[8, 2, 1])) {
                (Some(ms), 0) => ms,
                (_, 2) => self.chance.between(0, 30 * 3_600_000),
                _ => self.chance.between(0, 7_200_000),
            }
        } else {
            self.chance.between(0, 25_000)
        };
        self.hand.outside.pass(ms);
        self.tell(format_args!("{ms} ms pass"));
        self.ghosts();
        self.wake()
    }

    /// The phone wakes the engine.
    pub(super) fn wake(&mut self) -> Judgement {
        self.tell(format_args!("the phone wakes"));
        self.hand.behind = false;
        let woken = self.hand.phone.with(Engine::wake);
        self.settle("wakes", woken)
    }

    /// The servers are down for longer than the phone tries by itself, in a pocket, woken whenever it asks to be.
    fn long_outage(&mut self) -> Judgement {
        self.platform(Input::App(AppState::Background))?;
        let until = self.now() + self.chance.between(7 * DAY_MS, 12 * DAY_MS);
        self.down_until = until;
        self.tell(format_args!("the servers are down until {until}"));
        for _ in 0..MOST_WAKES {
            let left = until - self.now();
            let Some(engine) = self.hand.phone.engine().filter(|_| left > 0) else { break };
            let wake = engine.next_wake_ms();
            self.ghosts();
            if self.hand.wire.exchanges.is_empty() {
                self.hand.outside.pass(wake.unwrap_or(left).min(left));
                self.wake()?;
            } else {
                self.hand.outside.pass(50);
                self.go_on()?;
            }
            self.judge()?;
        }
        if self.chance.happens(1, 2) { self.try_everything() } else { Ok(()) }
    }

    /// The citizen sees what the phone gave up, and wants another try of each.
    fn try_everything(&mut self) -> Judgement {
        for id in self.hand.oracle.in_stage(Stage::Queued) {
            if self.hand.phone.is_running() {
                self.act(&Act::Retry(id), false)?;
                self.judge()?;
            }
        }
        Ok(())
    }

    // ---- the citizen and others ----------------------------------------------------------------------------------

    fn citizen(&mut self) -> Judgement {
        let by_guest = self.hand.phone.guest().is_some() && self.chance.happens(1, 2);
        let Some(engine) = (if by_guest { self.hand.phone.guest() } else { self.hand.phone.engine() }) else {
            return Ok(());
        };
        let act = citizen::decide(&self.hand.oracle, engine, &self.towns, &mut self.chance, self.steps);
        self.act(&act, by_guest)
    }

    fn act(&mut self, act: &Act, by_guest: bool) -> Judgement {
        self.provoked();
        let own = act.about().map(|id| self.own_numbers(id)).unwrap_or_default();
        self.hand.undecided.push(act.clone());
        let perform = |engine: &mut Engine| citizen::perform(act, engine, &own);
        let happened =
            if by_guest { self.hand.phone.with_guest(perform) } else { self.hand.phone.with(perform) };
        self.hand.behind |= by_guest;
        let about = act.about().map(|id| short(&id)).unwrap_or_default();
        let name = if by_guest { format!("as a guest {}", act.name()) } else { act.name().to_owned() };
        match happened {
            Happened::Done(gave) => {
                self.hand.undecided.pop();
                self.tell(format_args!("the citizen {name} {about}: {gave:?}"));
                citizen::remember(act, gave, &mut self.hand.oracle);
            }
            Happened::Refused(error) => {
                self.tell(format_args!("the citizen {name} {about}: {}", error.code()));
                if is_storage(&error) {
                    self.hand.behind = true;
                    self.find_out();
                } else {
                    self.hand.undecided.pop();
                }
            }
            Happened::Died if by_guest => {
                self.tell(format_args!("the citizen {name} {about}, and the guest dies in it"));
                self.guest_died();
                self.find_out_for_now();
            }
            other => {
                self.tell(format_args!("the citizen {name} {about}"));
                return self.settle("acts", forget(other));
            }
        }
        self.collect_started()?;
        match (act.about(), self.hand.phone.engine()) {
            (Some(id), Some(engine)) => self.hand.oracle.check_item(engine, id),
            _ => Ok(()),
        }
    }

    /// What did not return was done or not: the phone shows it, if the app still runs.
    fn find_out(&mut self) {
        let Some(engine) = self.hand.phone.engine() else { return };
        for act in std::mem::take(&mut self.hand.undecided) {
            citizen::find_out(&act, engine, &mut self.hand.oracle);
        }
    }

    /// The same, where a process was open all the time. An act that died inside its commit, with all of it in the journal
    /// and nobody told, is not done as long as one is, and done for whoever opens the folder after all have ended.
    fn find_out_for_now(&mut self) {
        let perhaps = self.hand.undecided.clone();
        self.find_out();
        self.hand.undecided = perhaps;
    }

    /// The server's numbers that really are of this request.
    fn own_numbers(&self, id: RequestId) -> BTreeSet<String> {
        let keys = self.hand.oracle.items.get(&id).map(|item| item.keys.as_slice()).unwrap_or_default();
        let cases = keys.iter().flat_map(|key| self.plain.cases_of(&key.name));
        cases.map(|case| case.srid.clone()).collect()
    }

    /// Staff and neighbours.
    fn others(&mut self) {
        let calendar = self.hand.outside.calendar();
        match self.chance.weighted(&[3, 3, 2, 1, 1]) {
            choice @ 0..=2 => {
                let what = [Staff::Assign, Staff::Answer, Staff::Close][choice];
                let number = self.chance.below(self.townhall.cases.len() as u64) as usize;
                self.townhall.staff(number, what, calendar);
                self.tell(format_args!("staff: {what:?} of case {number}"));
            }
            3 => {
                let number = self.chance.below(self.plain.cases.len() as u64) as usize;
                self.plain.turn(number, calendar);
                self.tell(format_args!("staff close plain case {number}, or open it again"));
            }
            _ => {
                let text = format!("Nid de poule, {}", self.steps);
                self.townhall.neighbour(text.clone(), calendar);
                self.plain.neighbour(text, calendar);
                self.tell(format_args!("a neighbour reports"));
            }
        }
    }

    // ---- the life of a phone -------------------------------------------------------------------------------------

    fn life(&mut self) -> Judgement {
        const CHOICES: &[Fault] = &[
            Fault::Kill,
            Fault::KillInside,
            Fault::PowerCut,
            Fault::Reboot,
            Fault::Suspend,
            Fault::Pause,
            Fault::Offline,
            Fault::Restored,
            Fault::Clock,
            Fault::Locked,
            Fault::Full,
            Fault::Outage,
            Fault::Epoch,
            Fault::Guest,
            Fault::SecondPhone,
        ];
        let Some(fault) = self.chance.pick(&self.swarm.of(CHOICES)).copied() else { return Ok(()) };
        self.fault(fault);
        self.provoked();
        match fault {
            Fault::Kill => {
                self.die("kill");
                Ok(())
            }
            Fault::KillInside => {
                self.die_soon(Death::Kill);
                Ok(())
            }
            Fault::PowerCut => {
                let cut = self.cut();
                if self.chance.happens(2, 3) {
                    self.die_soon(Death::Power(cut));
                } else {
                    self.tell(format_args!("the power goes: {cut:?}"));
                    self.hand.phone.cut_power(cut);
                    self.died();
                }
                Ok(())
            }
            Fault::Reboot => {
                self.hand.phone.close_guest();
                self.die("reboot");
                let away = self.chance.between(10_000, 7_200_000);
                self.hand.outside.pass(away);
                self.hand.outside.reboot();
                Ok(())
            }
            Fault::Restored => {
                self.backup();
                Ok(())
            }
            Fault::Suspend => {
                let state = [AppState::Suspended, AppState::Foreground, AppState::Background]
                    [self.chance.weighted(&[1, 1, 1])];
                self.platform(Input::App(state))
            }
            Fault::Pause => self.pause(),
            Fault::Offline => {
                let word = [Connectivity::Offline, Connectivity::Unmetered, Connectivity::Unstated]
                    [self.chance.weighted(&[2, 1, 1])];
                self.platform(Input::Connectivity(word))
            }
            Fault::Clock => {
                let most = [3_000, 7_200_000, 86_400_000 * 400, 86_400_000 * 365 * 40]
                    [self.chance.weighted(&[2, 2, 1, 1])];
                let ahead = self.chance.between(-most, most);
                self.hand.outside.set_wall_ahead(ahead);
                self.tell(format_args!("the wall clock shows {ahead} ms too much"));
                Ok(())
            }
            Fault::Locked => {
                let locked = !self.hand.outside.locked.fetch_xor(true, Ordering::Relaxed);
                self.tell(format_args!("secure store locked: {locked}"));
                Ok(())
            }
            Fault::Full => {
                self.hand.is_full = !self.hand.is_full;
                self.hand.outside.disk().set_full(self.hand.is_full);
                let full = self.hand.is_full;
                self.tell(format_args!("no room on the disk: {full}"));
                Ok(())
            }
            Fault::Outage if self.chance.happens(1, 10) => self.long_outage(),
            Fault::Outage => {
                let most = [60_000, 7_200_000, 36 * 3_600_000][self.chance.weighted(&[3, 2, 1])];
                self.down_until = self.now() + self.chance.between(0, most);
                let until = self.down_until;
                self.tell(format_args!("the servers are down until {until}"));
                Ok(())
            }
            Fault::Guest => self.guest(),
            Fault::SecondPhone if self.drawer.is_some() && self.chance.happens(1, 2) => self.renew_key(),
            Fault::SecondPhone => {
                self.second_phone();
                Ok(())
            }
            _ => {
                self.townhall.count_anew();
                self.tell(format_args!("the town hall counts anew"));
                Ok(())
            }
        }
    }

    /// A backup is made, or the folder comes from one: of just now, or an older one on another phone, after the first one
    /// went on sending.
    fn backup(&mut self) {
        match (self.chance.weighted(&[2, 1, 2]), self.backup.take()) {
            (0, _) => {
                self.make_backup();
                return;
            }
            (2, Some(backup)) => {
                self.tell(format_args!("another phone gets the folder of an older backup"));
                self.hand.phone.restore(backup.folder);
                self.died();
                self.hand.undecided = backup.undecided;
                self.hand.oracle = backup.judge.of_copy(self.hand.oracle.secrets, self.now());
            }
            (_, backup) => {
                self.backup = backup;
                self.hand.phone.close_guest();
                self.die("the folder comes from a backup");
            }
        }
        self.hand.start = Start::Restored;
    }

    fn make_backup(&mut self) {
        self.tell(format_args!("a backup of the folder is made"));
        self.backup = Some(self.hand.backup());
    }

    /// A second phone gets the folder of a backup, an older one or one of now; the first one lives on.
    fn second_phone(&mut self) {
        if self.backup.is_none() || self.drawer.is_some() || self.chance.happens(1, 4) {
            self.make_backup();
        }
        if self.drawer.is_none()
            && self.chance.happens(2, 3)
            && let Some(backup) = self.backup.take()
        {
            let secrets = [Secrets::Brought, Secrets::LeftBehind][self.chance.weighted(&[2, 1])];
            self.tell(format_args!("a second phone gets the folder of a backup, secrets {secrets:?}"));
            let second = self.hand.second(backup, secrets, self.chance.fork());
            self.hand.oracle.secrets = secrets;
            self.drawer = Some(std::mem::replace(&mut self.hand, second));
        }
    }

    /// The citizen lets the phone start anew at the town hall, if it lost its key.
    pub(super) fn renew_key(&mut self) -> Judgement {
        self.tell(format_args!("the citizen lets the phone make the keys anew that it lost"));
        let renewed = self.hand.phone.with(|engine| engine.renew_key().map(|_| ()));
        self.settle("makes its keys anew", renewed)
    }

    /// A second process opens the folder, or ends.
    fn guest(&mut self) -> Judgement {
        if self.hand.phone.guest().is_some() {
            self.tell(format_args!("the guest ends"));
            self.hand.phone.close_guest();
            return Ok(());
        }
        self.tell(format_args!("a guest opens the folder"));
        let opened = self.hand.phone.open_guest(self.hand.start);
        if matches!(opened, Happened::Died) {
            self.tell(format_args!("the guest dies"));
            self.guest_died();
            return Ok(());
        }
        self.settle("opens as a guest", opened)
    }

    pub(super) fn platform(&mut self, input: Input) -> Judgement {
        self.provoked();
        self.tell(format_args!("the platform says {input:?}"));
        let told = self.hand.phone.with(|engine| engine.command(input, &[]));
        self.settle("is told", told)
    }

    /// A synchronisation ends, or begins.
    fn pause(&mut self) -> Judgement {
        let guest = self.hand.phone.engine().is_some_and(|e| e.planner().session().role == Role::Guest);
        if guest {
            return self.send_again_if_paused();
        }
        self.tell(format_args!("the synchronisation ends"));
        let resigned = self.hand.phone.with(Engine::resign);
        self.settle("resigns", resigned)
    }

    pub(super) fn die(&mut self, how: &str) {
        self.tell(format_args!("the process dies: {how}"));
        self.hand.phone.kill();
        self.died();
    }

    /// Whoever calls the outside dies soon.
    fn die_soon(&mut self, death: Death) {
        let most = [8, 60, 400][self.chance.weighted(&[1, 2, 2])];
        let calls = self.chance.below(most);
        self.hand.outside.die_in(Some((calls, death)));
        self.tell(format_args!("{death:?} in {calls} calls"));
    }

    /// What a power cut leaves.
    fn cut(&mut self) -> Cut {
        let seed = self.chance.draw();
        let cuts = [Cut::Nothing, Cut::NamesOnly, Cut::BytesOnly, Cut::Pages(seed), Cut::Sectors(seed)];
        cuts[self.chance.weighted(&[2, 1, 1, 3, 3])]
    }

    /// The guest is dead; if the power went, so is the other one.
    fn guest_died(&mut self) {
        self.hand.outside.die_in(None);
        if !self.hand.phone.is_running() {
            self.died();
        }
    }

    /// What the death of a process means to the world.
    pub(super) fn died(&mut self) {
        self.hand.outside.die_in(None);
        let now = self.now();
        for started in self.hand.outside.take_started() {
            self.exchanges += 1;
            let number = self.hand.wire.add(started, now);
            if let Some(exchange) = self.hand.wire.exchanges.iter().find(|one| one.number == number) {
                // Judged like any other: it may have left.
                let _ = self.hand.oracle.started(exchange, &self.plain, now);
            }
        }
        self.lose_unkept();
        for exchange in self.hand.wire.orphan(&mut self.chance, now) {
            self.hand.oracle.cut_off(&exchange, now);
        }
    }

    pub(super) fn open_app(&mut self) -> Judgement {
        self.provoked();
        if self.hand.phone.guest().is_some() && self.chance.happens(1, 2) {
            self.tell(format_args!("the guest is to send from now on"));
            self.hand.phone.promote_guest();
            self.find_out_for_now();
            return self.begin_to_send();
        }
        let start = self.hand.start;
        self.tell(format_args!("the app starts, {start:?}"));
        self.hand.outside.die_in(None);
        if self.steps > 0 && self.chance.happens(1, 4) {
            match self.chance.pick(&self.swarm.of(&[Fault::KillInside, Fault::PowerCut])) {
                Some(Fault::KillInside) => self.die_soon(Death::Kill),
                Some(_) => {
                    let cut = self.cut();
                    self.die_soon(Death::Power(cut));
                }
                None => {}
            }
        }
        let opened = self.hand.phone.open(start);
        if !matches!(opened, Happened::Done(())) {
            return self.settle("opens", opened);
        }
        // What its predecessor died in was done or not: that is seen before anything leaves.
        if self.hand.phone.guest().is_some() {
            self.find_out_for_now();
        } else {
            self.find_out();
        }
        if let Some(engine) = self.hand.phone.engine() {
            self.hand.oracle.check_phone(engine)?;
        }
        self.begin_to_send()
    }

    pub(super) fn begin_to_send(&mut self) -> Judgement {
        let began = self.hand.phone.with(Engine::become_sender);
        if matches!(began, Happened::Done(())) {
            // What came from elsewhere is marked.
            self.hand.start = Start::Known;
        }
        self.settle("begins to synchronise", began)
    }
}

fn forget<T>(happened: Happened<T>) -> Happened<()> {
    match happened {
        Happened::Done(_) => Happened::Done(()),
        Happened::Refused(error) => Happened::Refused(error),
        Happened::Died => Happened::Died,
        Happened::Panicked(words) => Happened::Panicked(words),
    }
}

fn short(id: &RequestId) -> String {
    id.to_string().chars().take(8).collect()
}
