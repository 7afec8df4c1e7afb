//! The log, for whoever looks for a defect: `PARVIS_LOG=debug parvis …` writes it to standard error.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log if the environment asks for one.
pub(crate) fn start() {
    let Some(level) = std::env::var("PARVIS_LOG").ok().and_then(|word| word.parse::<LevelFilter>().ok())
    else {
        return;
    };
    // Only what we wrote: libraries log addresses, and an address may hold a place.
    let ours = Targets::new().with_target("parvis", level);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // A second log in one process is refused; the first one stays.
    let _ = tracing_subscriber::registry().with(ours).with(lines).try_init();
}
