//! Time as the planner sees it: two clocks that disagree, and delays that survive both.

use parvis_domain::id::BootId;
use parvis_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The time of one step, and its one random draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall clock; the citizen may set it to anything at any time.
    pub wall: Timestamp,
    /// Milliseconds since this boot, asleep or not; never goes back.
    pub monotonic: i64,
    /// Which boot the monotonic clock counts from.
    pub boot: BootId,
    /// 64 random bits, for jitter only.
    pub draw: u64,
}

impl Now {
    /// A number from 0 to `below` - 1 from the draw; 0 if `below` is 0. `salt` makes several draws of one differ.
    pub(crate) fn jitter(&self, salt: u64, below: i64) -> i64 {
        if below <= 0 {
            return 0;
        }
        // SplitMix64's finaliser: spreads a counter over all 64 bits.
        let mut bits = self.draw.wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        (bits % below as u64) as i64
    }
}

/// When something is due, so that no jump of the wall clock can put it to sleep or start a storm:
/// within one boot the monotonic clock alone decides; after a reboot the wall clock does, but never
/// for longer than the delay that was asked for, and only once: then it is told by the new boot's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    wall: Timestamp,
    monotonic: i64,
    boot: BootId,
    delay: i64,
}

impl Due {
    /// Due in `delay` milliseconds.
    pub fn after(now: &Now, delay: i64) -> Self {
        let delay = delay.max(0);
        Self {
            wall: now.wall.plus_millis(delay),
            monotonic: now.monotonic.saturating_add(delay),
            boot: now.boot,
            delay,
        }
    }

    /// Milliseconds until it is due; 0 once it is.
    pub fn remaining(&self, now: &Now) -> i64 {
        let left = if self.boot == now.boot {
            self.monotonic.saturating_sub(now.monotonic)
        } else {
            self.wall.millis_since(now.wall)
        };
        left.clamp(0, self.delay)
    }

    /// Milliseconds since it was set, by the monotonic clock alone; `None` in another boot, where no clock can tell.
    pub fn since(self, now: &Now) -> Option<i64> {
        (self.boot == now.boot).then(|| self.elapsed(now))
    }

    /// Milliseconds since it was set, by the monotonic clock alone; 0 in another boot, where no clock can tell.
    pub(crate) fn elapsed(self, now: &Now) -> i64 {
        if self.boot != now.boot {
            return 0;
        }
        now.monotonic.saturating_sub(self.monotonic.saturating_sub(self.delay)).max(0)
    }

    /// The delay that was asked for.
    pub(crate) fn delay(self) -> i64 {
        self.delay
    }

    /// The same point in time, told by this boot's monotonic clock; [`Due::elapsed`] counts anew.
    pub(crate) fn in_this_boot(self, now: &Now) -> Self {
        if self.boot == now.boot { self } else { Self::after(now, self.remaining(now)) }
    }

    /// When, by the wall clock as it stood: to be shown, never to decide.
    pub fn shown(&self) -> Timestamp {
        self.wall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn now(wall: i64, monotonic: i64, boot: u8) -> Now {
        Now { wall: Timestamp::from_millis(wall), monotonic, boot: BootId::from_bytes([boot; 16]), draw: 0 }
    }

    #[test]
    fn within_one_boot_the_wall_clock_may_jump_as_it_likes() {
        let due = Due::after(&now(1_000_000, 0, 1), HOUR);
        for wall in [i64::MIN, 0, 1_000_000, i64::MAX] {
            assert_eq!(due.remaining(&now(wall, HOUR / 2, 1)), HOUR / 2);
            assert_eq!(due.remaining(&now(wall, HOUR, 1)), 0);
        }
    }

    #[test]
    fn after_a_reboot_no_wall_clock_can_make_it_wait_longer_than_was_asked() {
        let due = Due::after(&now(50 * HOUR, 0, 1), HOUR);
        assert_eq!(due.remaining(&now(0, 5, 2)), HOUR, "set back by two days");
        assert_eq!(due.remaining(&now(90 * HOUR, 5, 2)), 0, "set forward: one early try, not a storm");
    }

    #[test]
    fn time_that_only_the_wall_clock_saw_is_no_evidence() {
        let due = Due::after(&now(0, 0, 1), HOUR);
        assert_eq!(due.elapsed(&now(i64::MAX, HOUR / 2, 1)), HOUR / 2);
        assert_eq!(due.elapsed(&now(2 * HOUR, 5, 2)), 0, "a reboot: nobody knows how long it took");
        let moved = due.in_this_boot(&now(HOUR / 4, 7, 2));
        assert_eq!(moved.remaining(&now(0, 7, 2)), 3 * HOUR / 4, "still due at the same time");
        assert_eq!(moved.elapsed(&now(0, 7 + HOUR / 4, 2)), HOUR / 4);
    }

    #[test]
    fn jitter_stays_below_its_bound_and_differs_by_salt() {
        let now = Now { draw: 42, ..now(0, 0, 1) };
        let draws: Vec<i64> = (0..100).map(|salt| now.jitter(salt, 10)).collect();
        assert!(draws.iter().all(|draw| (0..10).contains(draw)));
        assert!((0..10).all(|number| draws.contains(&number)));
        assert_eq!(now.jitter(1, 0), 0);
    }
}
