//! What came of an effect, and what it proves.
//!
//! | Observed | Proves, at a plain server | Proves, at a town hall |
//! |---|---|---|
//! | no name, no connection, no handshake | not processed | not processed |
//! | 2xx of the right type, id or token inside | created | created |
//! | 2xx of another type, empty, unreadable | nothing; the network is probed | nothing; the network is probed |
//! | 302, 303 | nothing: perhaps where the answer to what was taken is to be read; discovery is read again | not processed |
//! | other 3xx | not processed (never followed) | not processed |
//! | 401, 403 | not processed, sign-in needed | not processed, sign-in needed |
//! | 404 with the server's own error body | refused | not processed: no such address, discovery is read again |
//! | 413, 415, 422 with the server's own error body | refused | refused |
//! | 405 with the server's own error body | refused: it takes no reports at all | nothing |
//! | 404, 410 of another type | nothing; the network is probed | nothing; probed, and discovery is read again |
//! | 400 with the server's own error body | usually bad input, perhaps a broken back office | refused |
//! | "it is there already" | nothing: perhaps an earlier attempt of ours | as its status says |
//! | 408, 425, 429 | not processed by custom, not by law | not processed: the key makes sure |
//! | 409 | nothing | in progress: try again; with a code that says "never", refused |
//! | 5xx, a broken exchange, the death of the process | nothing | nothing: the same key again |

use parvis_domain::id::{ServiceRequestId, SubmissionKey};
use parvis_domain::receipt::Receipt;
use parvis_domain::refusal::Refusal;

use crate::endpoint::ServerClass;
use crate::row::WaitReason;

/// Why provably nothing left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotSent {
    /// No network, no such name.
    Unreachable,
    /// The address is there, but nobody listens.
    NobodyListens,
    /// The server's certificate is not trusted.
    Untrusted,
    /// The address is not allowed.
    Refused,
    /// Cancelled before it began.
    Cancelled,
}

/// What the server gave for a body that it took.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Taken {
    /// An id, and more.
    Id(Receipt),
    /// A batch server's token.
    Token(String),
    /// A blackbox server: nothing, for ever. Only for a service of that type.
    Nothing,
    /// An act was taken, with the revision of its request that shows it, where the server says so.
    Done(Option<i64>),
}

/// What an error body says, as far as a program can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// One of the texts or codes that this server is known to use for bad input.
    KnownInput,
    /// The same request is there already.
    Duplicate,
    /// Anything else.
    Other,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// The server took it.
    Taken(Taken),
    /// The server's own kind of error document.
    Errors {
        /// What it says.
        refusal: Refusal,
        /// What that proves.
        kind: ErrorKind,
    },
    /// Anything else: a page of HTML, another type, nothing, garbage.
    Foreign,
}

/// A whole answer to a body or an act.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// What was in it.
    pub body: Body,
    /// `Retry-After` in milliseconds; a date is taken relative to the answer's own `Date`.
    pub retry_after_ms: Option<i64>,
}

/// How far an exchange with a body or an act came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reply {
    /// Provably nothing left.
    NotSent(NotSent),
    /// Something may have arrived.
    Broken,
    /// A whole answer came.
    Answer(Answer),
}

/// A reading exchange (or a part of a photo) that gave nothing; reading is always safe to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// It did not begin, or was cut off here: a secret or a file could not be read now. Says nothing of the server.
    Local,
    /// No answer.
    Network,
    /// An answer that the server does not give: most likely not from the server.
    Foreign,
    /// The server's own error.
    Server {
        /// HTTP status.
        status: u16,
        /// `Retry-After` in milliseconds.
        retry_after_ms: Option<i64>,
    },
}

/// What a look for our marker gave.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReadBackOutcome {
    /// The list could not be read, or not to its end: proves nothing.
    Failed(Failure),
    /// The whole window was read. Requests with exactly our marker, the oldest first.
    Looked(Vec<Receipt>),
}

/// What became of a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TokenOutcome {
    /// No answer.
    Failed(Failure),
    /// No id yet.
    NotYet,
    /// The id.
    Id(ServiceRequestId),
}

/// What came of a photo's question or part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhotoOutcome {
    /// No answer, or one that proves nothing; the server's offset must be asked again.
    Failed(Failure),
    /// The server has this many bytes.
    At(u64),
    /// The server has the whole photo and checked its hash.
    Complete,
    /// The server has another number of bytes than we thought.
    WrongOffset,
    /// The server does not know this upload.
    Gone,
    /// The server found another hash and starts from 0.
    Mismatch,
    /// The server does not take it: too large, or of a wrong type.
    Refused,
    /// The photo's file is missing or damaged here.
    FileLost,
}

/// A request on a page of changes that carries a key of ours, or at a plain server the marker of it: the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// The key.
    pub key: SubmissionKey,
    /// The server's id.
    pub service_request_id: ServiceRequestId,
}

/// What came of a page of changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PullOutcome {
    /// Nothing could be read or kept.
    Failed(Failure),
    /// The page is stored with this commit, and there are more.
    More(Vec<Shown>),
    /// The page is stored with this commit, and it was the last.
    UpToDate(Vec<Shown>),
}

/// What came of reading a server's services again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServicesOutcome {
    /// Not to the end. What was read until then may be stored with this commit.
    Failed(Failure),
    /// What was read is stored with this commit, and there are more questions to read.
    More,
    /// What was read is stored with this commit, and it was the last.
    UpToDate,
}

/// What came of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProbeOutcome {
    /// No answer at all.
    Failed,
    /// The server itself answered.
    Clear,
    /// Something between us and the server answered.
    Portal,
}

/// What came of an effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Of a body or an act.
    Reply(Reply),
    /// Of a look for our marker.
    ReadBack(ReadBackOutcome),
    /// Of a question about a token.
    Token(TokenOutcome),
    /// Of a photo.
    Photo(PhotoOutcome),
    /// Of a page of changes.
    Pull(PullOutcome),
    /// Of reading the services again.
    Services(ServicesOutcome),
    /// Of a probe.
    Probe(ProbeOutcome),
    /// Of a look at the discovery document: read and stored, or not.
    Discover(Result<(), Failure>),
}

/// Why the next attempt has to wait, where the server itself names no time.
pub(crate) fn trouble(reply: &Reply) -> WaitReason {
    match reply {
        Reply::NotSent(NotSent::Untrusted) => WaitReason::Untrusted,
        Reply::NotSent(NotSent::Unreachable | NotSent::Refused | NotSent::Cancelled) | Reply::Broken => {
            WaitReason::Backoff
        }
        Reply::Answer(Answer { status: 300..400, .. }) => WaitReason::Moved,
        Reply::NotSent(NotSent::NobodyListens) | Reply::Answer(_) => WaitReason::Silent,
    }
}

/// What a [`Reply`] proves about its body or act.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The server has it.
    Created(Taken),
    /// Not processed, and worth trying again.
    NotProcessed {
        /// The server's wish, in milliseconds.
        retry_after_ms: Option<i64>,
    },
    /// Not processed: the server has moved, its discovery must be read again.
    Moved,
    /// Not processed: a sign-in or a key is missing.
    SignIn,
    /// Not processed and never will be, with what the server says.
    Refused(Refusal),
    /// Not processed by custom, not by law.
    Busy {
        /// The server's wish, in milliseconds.
        retry_after_ms: Option<i64>,
    },
    /// Perhaps refused, perhaps processed; with what the server says.
    Doubtful(Refusal),
    /// Proves nothing.
    Nothing {
        /// The server's wish, in milliseconds.
        retry_after_ms: Option<i64>,
    },
    /// Proves nothing, and was most likely not said by the server.
    Foreign,
    /// Proves nothing: whoever answered knows no such address, or points to another one. A portal, or the server has moved.
    Gone,
}

/// What a reply proves: the table at the top of this module.
pub fn verdict(class: ServerClass, reply: &Reply) -> Verdict {
    let answer = match reply {
        Reply::NotSent(_) => return Verdict::NotProcessed { retry_after_ms: None },
        Reply::Broken => return Verdict::Nothing { retry_after_ms: None },
        Reply::Answer(answer) => answer,
    };
    let retry_after_ms = answer.retry_after_ms;
    let town_hall = class == ServerClass::TownHall;
    match (answer.status, &answer.body) {
        // A success without an id, a token or the word that there will be none proves nothing.
        (200..=299, Body::Taken(Taken::Id(Receipt { service_request_id: None, .. })))
        // RFC 6585 6: a network that wants a sign-in of its own says so.
        | (511, _) => Verdict::Foreign,
        (200..=299, Body::Taken(taken)) => Verdict::Created(taken.clone()),
        // RFC 9110 15.4.3 and 15.4.4: where the answer to what was taken is to be read, as forms do. Proves nothing.
        (302 | 303, _) if !town_hall => Verdict::Gone,
        (300..=399, _) => Verdict::Moved,
        (408 | 425 | 429, _) if town_hall => Verdict::NotProcessed { retry_after_ms },
        (408 | 425 | 429, _) => Verdict::Busy { retry_after_ms },
        // "It is there already": perhaps by an earlier attempt of ours. Looking it up decides.
        (400..=499, Body::Errors { refusal, kind: ErrorKind::Duplicate }) if !town_hall => {
            Verdict::Doubtful(refusal.clone())
        }
        // The server's word that this very body or act can never be taken.
        (401 | 403 | 409, Body::Errors { refusal, kind: ErrorKind::KnownInput }) => {
            Verdict::Refused(refusal.clone())
        }
        (401 | 403, _) => Verdict::SignIn,
        // A town hall that is there knows these addresses; what it says of a request has a code of its own.
        (404 | 410, Body::Foreign) if town_hall => Verdict::Gone,
        (404 | 410, Body::Errors { kind, .. }) if town_hall && *kind != ErrorKind::KnownInput => Verdict::Moved,
        // An error document inside a 200 is no proof of anything, nor is whatever else comes with one.
        (200..=299, _) | (400..=499, Body::Foreign) => Verdict::Foreign,
        (400, Body::Errors { refusal, .. }) if town_hall => Verdict::Refused(refusal.clone()),
        (400, Body::Errors { refusal, kind: ErrorKind::KnownInput })
        | (404 | 413 | 415 | 422, Body::Errors { refusal, .. }) => Verdict::Refused(refusal.clone()),
        // RFC 9110 15.5.6: it takes nothing of this kind here. A town hall does.
        (405, Body::Errors { refusal, .. }) if !town_hall => Verdict::Refused(refusal.clone()),
        (400..=499, Body::Errors { refusal, .. }) if !town_hall && answer.status != 409 => {
            Verdict::Doubtful(refusal.clone())
        }
        _ => Verdict::Nothing { retry_after_ms },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{Echo, UncertainRule};

    const PLAIN: ServerClass =
        ServerClass::Plain { echo: Echo::Unknown, uncertain: UncertainRule::ResendOnce };

    fn answer(status: u16, body: Body) -> Reply {
        Reply::Answer(Answer { status, body, retry_after_ms: Some(7) })
    }

    fn errors(kind: ErrorKind) -> Body {
        Body::Errors { refusal: Refusal::from("lat is missing".to_owned()), kind }
    }

    #[test]
    fn only_a_readable_success_proves_that_it_was_created() {
        for class in [PLAIN, ServerClass::TownHall] {
            for status in 100..600 {
                for body in [Body::Foreign, errors(ErrorKind::Other), errors(ErrorKind::Duplicate)] {
                    let verdict = verdict(class, &answer(status, body));
                    assert!(!matches!(verdict, Verdict::Created(_)), "{status}: {verdict:?}");
                }
            }
            let taken = Body::Taken(Taken::Token("7".into()));
            assert_eq!(
                verdict(class, &answer(201, taken.clone())),
                Verdict::Created(Taken::Token("7".into()))
            );
            assert!(
                !matches!(verdict(class, &answer(500, taken)), Verdict::Created(_)),
                "after the effect or not?"
            );
        }
    }

    #[test]
    fn what_did_not_leave_was_not_processed_and_what_broke_proves_nothing() {
        for class in [PLAIN, ServerClass::TownHall] {
            for cause in [
                NotSent::Unreachable,
                NotSent::NobodyListens,
                NotSent::Untrusted,
                NotSent::Refused,
                NotSent::Cancelled,
            ] {
                assert_eq!(
                    verdict(class, &Reply::NotSent(cause)),
                    Verdict::NotProcessed { retry_after_ms: None }
                );
            }
            assert_eq!(verdict(class, &Reply::Broken), Verdict::Nothing { retry_after_ms: None });
            let no_id = Receipt {
                service_request_id: None,
                agency_responsible: None,
                requested: None,
                expected: None,
                service_notice: None,
                signature: None,
            };
            assert_eq!(verdict(class, &answer(200, Body::Taken(Taken::Id(no_id)))), Verdict::Foreign);
            assert_eq!(verdict(class, &answer(511, Body::Foreign)), Verdict::Foreign, "a captive portal");
            for status in (500..600).filter(|status| *status != 511) {
                assert_eq!(
                    verdict(class, &answer(status, errors(ErrorKind::Other))),
                    Verdict::Nothing { retry_after_ms: Some(7) }
                );
            }
        }
    }

    #[test]
    fn a_page_of_html_is_never_taken_for_the_servers_word() {
        for class in [PLAIN, ServerClass::TownHall] {
            for status in [200, 201, 204, 413, 422, 400] {
                assert_eq!(verdict(class, &answer(status, Body::Foreign)), Verdict::Foreign, "{status}");
            }
        }
        assert_eq!(verdict(PLAIN, &answer(404, Body::Foreign)), Verdict::Foreign);
        assert_eq!(verdict(ServerClass::TownHall, &answer(404, Body::Foreign)), Verdict::Gone);
    }

    #[test]
    fn each_row_of_refusals_by_class() {
        let refusal = Refusal::from("lat is missing".to_owned());
        for status in [404, 413, 415, 422] {
            for class in [PLAIN, ServerClass::TownHall] {
                let proof = verdict(class, &answer(status, errors(ErrorKind::Other)));
                let gone = status == 404 && class == ServerClass::TownHall;
                let expected = if gone { Verdict::Moved } else { Verdict::Refused(refusal.clone()) };
                assert_eq!(proof, expected, "{status}");
            }
        }
        let unknown = answer(404, errors(ErrorKind::KnownInput));
        assert_eq!(
            verdict(ServerClass::TownHall, &unknown),
            Verdict::Refused(refusal.clone()),
            "it knows the act"
        );
        let cases = [
            (PLAIN, 400, ErrorKind::KnownInput, Verdict::Refused(refusal.clone())),
            (PLAIN, 400, ErrorKind::Other, Verdict::Doubtful(refusal.clone())),
            (PLAIN, 400, ErrorKind::Duplicate, Verdict::Doubtful(refusal.clone())),
            (PLAIN, 422, ErrorKind::Duplicate, Verdict::Doubtful(refusal.clone())),
            (ServerClass::TownHall, 422, ErrorKind::Duplicate, Verdict::Refused(refusal.clone())),
            (ServerClass::TownHall, 400, ErrorKind::Other, Verdict::Refused(refusal.clone())),
            (PLAIN, 405, ErrorKind::Other, Verdict::Refused(refusal.clone())),
            (ServerClass::TownHall, 405, ErrorKind::Other, Verdict::Nothing { retry_after_ms: Some(7) }),
            (PLAIN, 401, ErrorKind::Other, Verdict::SignIn),
            (PLAIN, 403, ErrorKind::Other, Verdict::SignIn),
            (PLAIN, 302, ErrorKind::Other, Verdict::Gone),
            (PLAIN, 303, ErrorKind::Other, Verdict::Gone),
            (PLAIN, 307, ErrorKind::Other, Verdict::Moved),
            (ServerClass::TownHall, 302, ErrorKind::Other, Verdict::Moved),
            (PLAIN, 429, ErrorKind::Other, Verdict::Busy { retry_after_ms: Some(7) }),
            (PLAIN, 408, ErrorKind::Other, Verdict::Busy { retry_after_ms: Some(7) }),
            (PLAIN, 425, ErrorKind::Other, Verdict::Busy { retry_after_ms: Some(7) }),
            (ServerClass::TownHall, 429, ErrorKind::Other, Verdict::NotProcessed { retry_after_ms: Some(7) }),
            (ServerClass::TownHall, 409, ErrorKind::Other, Verdict::Nothing { retry_after_ms: Some(7) }),
            (PLAIN, 409, ErrorKind::Other, Verdict::Nothing { retry_after_ms: Some(7) }),
        ];
        for (class, status, kind, expected) in cases {
            assert_eq!(
                verdict(class, &answer(status, errors(kind))),
                expected,
                "{class:?} {status} {kind:?}"
            );
        }
    }
}
