//! The log, brought to the platform's sink. There is one for the process: the latest that was given.

use std::fmt::{Debug, Write};
use std::sync::{Arc, PoisonError, RwLock};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::{LogLevel, LogLine, LogSink};

static SINK: RwLock<Option<Arc<dyn LogSink>>> = RwLock::new(None);

/// From now on the log goes there.
pub(crate) fn to(sink: Arc<dyn LogSink>) {
    *SINK.write().unwrap_or_else(PoisonError::into_inner) = Some(sink);
    // Only what we wrote: libraries log addresses, and an address may hold a place.
    let ours = Targets::new().with_target("parvis", LevelFilter::DEBUG);
    // A second log in one process is refused; the first one looks for the sink at each line.
    let _ = tracing_subscriber::registry().with(Lines.with_filter(ours)).try_init();
}

struct Lines;

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let Some(sink) = SINK.read().unwrap_or_else(PoisonError::into_inner).clone() else { return };
        let mut text = Text(String::new());
        event.record(&mut text);
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warn,
            Level::INFO => LogLevel::Info,
            Level::DEBUG | Level::TRACE => LogLevel::Debug,
        };
        // A log that fails has nowhere to say so.
        let _ = sink.write(LogLine { level, target: event.metadata().target().to_owned(), text: text.0 });
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        // Writing to a String does not fail.
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, "{name}={value:?}"),
        };
    }
}
