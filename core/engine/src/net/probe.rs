//! Telling a server from whoever answers in its place.

use parvis_sync::ProbeOutcome;
use url::Url;

use super::answer::whole;
use super::open311::{self, read};
use super::server::Server;
use super::townhall;
use crate::ports::{HttpAnswer, HttpOutcome};

/// The answer of an address that gives 204 and nothing else.
pub(super) fn at_url(outcome: &HttpOutcome) -> ProbeOutcome {
    match outcome {
        HttpOutcome::Answer(answer) if answer.status == 204 => ProbeOutcome::Clear,
        HttpOutcome::Answer(answer) if answer.status >= 500 && answer.status != 511 => ProbeOutcome::Failed,
        HttpOutcome::Answer(_) => ProbeOutcome::Portal,
        HttpOutcome::NotSent(_) | HttpOutcome::Broken | HttpOutcome::TooLong(_) => ProbeOutcome::Failed,
    }
}

/// The answer of the city's own server.
pub(super) fn at_server(outcome: &HttpOutcome, server: &Server) -> ProbeOutcome {
    let Ok(answer) = whole(outcome) else { return ProbeOutcome::Failed };
    let ours = if server.is_town_hall() {
        townhall::is_own_answer(answer)
    } else {
        read::services(&answer.body).is_some() || open311::is_errors(&answer.body)
    };
    match answer.status {
        _ if ours => ProbeOutcome::Clear,
        // To itself is a move, to anybody else is a portal.
        300..=399 => match goes_to(answer, server) {
            Some(host) if Url::parse(&server.endpoint.url).is_ok_and(|own| own.host_str() == Some(&host)) => {
                ProbeOutcome::Clear
            }
            _ => ProbeOutcome::Portal,
        },
        // RFC 6585 6: 511 is a network that wants a sign-in of its own.
        200..=299 | 511 => ProbeOutcome::Portal,
        // A failing server, or the proxy before it, writes what it likes.
        _ => ProbeOutcome::Failed,
    }
}

fn goes_to(answer: &HttpAnswer, server: &Server) -> Option<String> {
    let own = Url::parse(&server.endpoint.url).ok()?;
    own.join(answer.header("location")?).ok()?.host_str().map(str::to_owned)
}
