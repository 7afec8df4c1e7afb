//! What can go wrong, and which of it goes wrong in one history (swarm testing: a random set for each seed, since a
//! history in which everything goes wrong never gets anywhere).

use std::collections::BTreeSet;
use std::fmt;

use crate::chance::Chance;

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $variant:ident => $name:literal),+ $(,)?) => {
        /// One way in which the world misbehaves.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $($(#[doc = $doc])+ $variant),+ }

        impl Fault {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in stories.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

faults! {
    /// No connection: nothing left.
    Unreachable => "unreachable",
    /// The certificate is not trusted: nothing left.
    Untrusted => "untrusted",
    /// The connection breaks before the server has it.
    LostBefore => "lost-before",
    /// The server has it, the answer is lost.
    LostAfter => "lost-after",
    /// The phone gives up, and the server gets it later.
    Late => "late",
    /// The network delivers it twice.
    Twice => "twice",
    /// A captive portal answers with its own page.
    Portal => "portal",
    /// 302, elsewhere.
    Moved => "moved",
    /// 5xx, without an effect.
    Failed => "5xx",
    /// 5xx, after the effect.
    FailedAfter => "5xx-after",
    /// 429 with `Retry-After`, without an effect.
    Busy => "429",
    /// 503 with `Retry-After`, without an effect.
    Unavailable => "503",
    /// 401, without an effect.
    SignIn => "401",
    /// The answer is cut or garbled on its way.
    Garbled => "garbled",
    /// A page of HTML in place of the answer, after the effect.
    Page => "page-after",
    /// 400 of a broken back office, without an effect.
    BadRequest => "400",
    /// 400 of a broken back office, after the effect.
    BadRequestAfter => "400-after",
    /// The server refuses the body for good.
    Refused => "refused",
    /// The server is down for a while.
    Outage => "outage",
    /// The server forgets its cursors.
    Epoch => "epoch",
    /// The process is killed between two turns.
    Kill => "kill",
    /// The process is killed inside a turn, at a call to the outside.
    KillInside => "kill-inside",
    /// The power goes, between two turns or inside one: what was not flushed is lost, in whole or in part.
    PowerCut => "power-cut",
    /// The phone starts anew.
    Reboot => "reboot",
    /// The app is suspended, and comes back.
    Suspend => "suspend",
    /// A synchronisation ends, another begins later.
    Pause => "pause",
    /// The platform says "offline", rightly or wrongly.
    Offline => "offline",
    /// The folder seems to come from a backup.
    Restored => "restored",
    /// The wall clock jumps.
    Clock => "clock",
    /// The secure store is locked for a while.
    Locked => "locked",
    /// No room on the disk for a while.
    Full => "full",
    /// Another process of the phone writes the same folder.
    Guest => "guest",
    /// A second phone of the citizen gets the folder of a backup, and both live on.
    SecondPhone => "second-phone",
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The faults of one history, and how often an exchange meets one.
#[derive(Clone, Debug)]
pub struct Swarm {
    on: BTreeSet<Fault>,
    /// Of 100 exchanges, so many meet trouble.
    pub trouble: u64,
}

impl Swarm {
    /// Chosen by chance: each fault in about every second history. One more fault in the list changes nothing for the
    /// others.
    pub fn new(chance: &mut Chance) -> Self {
        let share = chance.between(1, 4) as u64;
        let seed = chance.draw();
        let happens = |fault: &Fault| Chance::named(seed, fault.name()).happens(share, 5);
        let on = Fault::ALL.iter().copied().filter(happens).collect();
        Self { on, trouble: chance.between(5, 70) as u64 }
    }

    /// The same, but for these.
    #[must_use]
    pub fn without(mut self, faults: &BTreeSet<Fault>) -> Self {
        self.on.retain(|fault| !faults.contains(fault));
        self
    }

    /// A world without trouble.
    pub fn calm() -> Self {
        Self { on: BTreeSet::new(), trouble: 0 }
    }

    /// Whether this happens here.
    pub fn has(&self, fault: Fault) -> bool {
        self.on.contains(&fault)
    }

    /// Those of a list that happen here.
    pub fn of(&self, faults: &[Fault]) -> Vec<Fault> {
        faults.iter().copied().filter(|fault| self.has(*fault)).collect()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = Fault> {
        self.on.iter().copied()
    }
}
