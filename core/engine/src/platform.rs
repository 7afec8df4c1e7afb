//! The real clocks and the real randomness.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use parvis_domain::id::BootId;
use parvis_domain::time::Timestamp;
use rustix::time::{ClockId, clock_gettime};

use crate::ports::{Clock, Entropy};

/// The clocks of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// The clock that counts from the boot and goes on while the machine sleeps.
#[cfg(any(target_os = "linux", target_os = "android"))]
const SINCE_BOOT: ClockId = ClockId::Boottime;
/// On Apple's systems this one goes on while the machine sleeps (clock_gettime(3)).
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const SINCE_BOOT: ClockId = ClockId::Monotonic;

impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        let millis = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
        };
        Timestamp::from_millis(millis)
    }

    fn monotonic(&self) -> i64 {
        let time = clock_gettime(SINCE_BOOT);
        time.tv_sec.saturating_mul(1_000).saturating_add(time.tv_nsec / 1_000_000)
    }

    fn boot(&self) -> BootId {
        static BOOT: OnceLock<BootId> = OnceLock::new();
        *BOOT.get_or_init(|| {
            std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
                .ok()
                .and_then(|text| text.trim().parse().ok())
                // Unknown: this process counts as a boot of its own, so delays of earlier ones run by the wall
                // clock and never for longer than was asked.
                .unwrap_or_else(|| {
                    let mut bits = [0; 16];
                    SystemEntropy.fill(&mut bits);
                    BootId::from_random(bits)
                })
        })
    }
}

/// The randomness of this machine's kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        // A key or a nonce that is not random is worse than a crash: there is nothing to go on with.
        assert!(getrandom::fill(buffer).is_ok(), "this machine gives no random numbers");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_monotonic_clock_counts_from_the_boot_and_the_boot_has_one_name() {
        let clock = SystemClock;
        let first = clock.monotonic();
        assert!(first > 0);
        assert!(clock.monotonic() >= first);
        assert_eq!(clock.boot(), clock.boot());
    }
}
