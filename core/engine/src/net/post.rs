//! Sending to a plain server.

use std::time::Duration;

use parvis_domain::habits::{Habits, Offer};
use parvis_domain::id::SubmissionKey;
use parvis_domain::marker::Marker;
use parvis_sync::{Answer, Body, Outcome, Reply, Taken};

use super::answer::{retry_after_ms, whole};
use super::conversation::{News, Turn, ended, ended_and_learned, reply};
use super::exchange::{LIST_ANSWER, SLOWEST, SMALL_ANSWER, TEXT_TIMEOUT, UNPACKED, get, header, named};
use super::open311::read::{self, Posted};
use super::open311::{self, ServiceType};
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

/// How many letters tell a description from others.
const TELLING: usize = 40;
/// A description that was cut shorter than this could be anybody's.
const SHORTEST: usize = 12;

/// Letters and digits alone: servers change the rest.
fn letters(words: &str) -> impl Iterator<Item = char> {
    words.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A body on its way to a plain server.
#[derive(Debug)]
pub(super) struct Post {
    server: Server,
    service_code: Option<String>,
    service_type: Option<ServiceType>,
    key: SubmissionKey,
    /// The words that were sent, as [`letters`] of them.
    words: String,
    /// The answer, while its meaning depends on the service.
    held: Option<Answer>,
}

impl Post {
    /// `photos` are sent in the way that the server's profile names, as many of them as it takes.
    pub(super) fn new(
        server: Server,
        key: &SubmissionKey,
        body: &[u8],
        photos: &[Vec<u8>],
        service_type: Option<ServiceType>,
    ) -> (Self, HttpRequest) {
        let mut form = open311::post_prefix(&server).into_bytes();
        form.extend_from_slice(body);
        let (content_type, form) =
            open311::with_photos(form, photos, server.habits.photos.unwrap_or_default(), key);
        // A photo at the slowest network that it is sent over.
        let timeout = TEXT_TIMEOUT + Duration::from_secs(form.len() as u64 / SLOWEST);
        let mut request = HttpRequest {
            method: "POST",
            url: open311::post_url(&server),
            headers: vec![
                header("content-type", &content_type),
                // A structured field string (draft-ietf-httpapi-idempotency-key-header). Form fields that a server
                // does not know are refused; headers are not.
                header("idempotency-key", &format!("\"{key}\"")),
                header("accept-encoding", UNPACKED),
            ],
            body: form,
            timeout,
            answer_limit: SMALL_ANSWER,
        };
        request.headers.extend(named(&server));
        let field = |wanted: &str| {
            let mut fields = url::form_urlencoded::parse(body);
            fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        let words = letters(&field("description").unwrap_or_default()).take(TELLING).collect();
        let service_code = field("service_code");
        (Self { server, service_code, service_type, key: *key, words, held: None }, request)
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        if let Some(held) = self.held.take() {
            return ended(Outcome::Reply(Reply::Answer(self.settled(held, outcome))));
        }
        let mut said = None;
        let reply = reply(outcome, |answer| {
            let (read, posted) = self.read(answer);
            said = posted;
            read
        });
        match (said, reply) {
            // It is there for good, or it is lost: only the type of the service can tell.
            (Some(Posted::Nothing), Reply::Answer(answer)) if self.service_type.is_none() => {
                self.held = Some(answer);
                Turn::Again(get(open311::services_url(&self.server), LIST_ANSWER, &self.server))
            }
            (said, reply) => {
                // It shows reports and takes none: that is to be known before the next one is written.
                let takes_none = said == Some(Posted::Others)
                    || matches!(
                        &reply,
                        Reply::Answer(Answer { status: 405 | 501, body: Body::Errors { .. }, .. })
                    );
                let sending = takes_none.then_some(Offer::No);
                ended_and_learned(Outcome::Reply(reply), News::None, Habits { sending, ..Habits::default() })
            }
        }
    }

    /// Whether a description in the answer is that of what was sent: by its marker, or, where a server hides that or cuts
    /// the text short, by how it begins.
    fn is_ours(&self, words: &str) -> bool {
        let begins: String = letters(words).take(TELLING).collect();
        let tells = begins == self.words || begins.chars().nth(SHORTEST).is_some();
        Marker::of(&self.key).is_in(words) || (tells && self.words.starts_with(&begins))
    }

    fn read(&self, answer: &HttpAnswer) -> (Answer, Option<Posted>) {
        let posted = match answer.status {
            200..=299 => read::posted(&answer.body, &self.server.zone.zone(), |words| self.is_ours(words)),
            _ => None,
        };
        let body = match &posted {
            Some(Posted::Id(receipt)) => Body::Taken(Taken::Id(receipt.clone())),
            Some(Posted::Token(token)) => Body::Taken(Taken::Token(token.clone())),
            Some(Posted::Nothing) if self.service_type == Some(ServiceType::Blackbox) => {
                Body::Taken(Taken::Nothing)
            }
            Some(Posted::Nothing | Posted::Others) => Body::Foreign,
            None => open311::errors(&answer.body),
        };
        (Answer { status: answer.status, body, retry_after_ms: retry_after_ms(answer) }, posted)
    }

    /// The answer, once the list of services says what this one answers; as it was, if it does not.
    fn settled(&self, held: Answer, outcome: &HttpOutcome) -> Answer {
        let services = whole(outcome).ok().and_then(|answer| read::services(&answer.body));
        let is_blackbox = services.is_some_and(|services| {
            services.rows.iter().any(|service| {
                Some(service.code.as_str()) == self.service_code.as_deref()
                    && service.service_type == Some(ServiceType::Blackbox)
            })
        });
        if is_blackbox { Answer { body: Body::Taken(Taken::Nothing), ..held } } else { held }
    }
}
