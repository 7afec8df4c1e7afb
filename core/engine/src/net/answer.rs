//! What every answer says, whoever gave it.

use std::time::{Duration, UNIX_EPOCH};

use parvis_domain::time::Timestamp;
use parvis_sync::{Failure, NotSent};

use crate::ports::{HttpAnswer, HttpOutcome, NotSentCause};

/// The server's clock when it answered.
pub(super) fn date(answer: &HttpAnswer) -> Option<Timestamp> {
    http_date(answer.header("date")?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    let time = httpdate::parse_http_date(text).ok()?;
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Some(Timestamp::from_millis(i64::try_from(since.as_millis()).ok()?))
}

/// `Retry-After` (RFC 9110 10.2.3) in milliseconds: seconds, or a date, which counts from the answer's own `Date`,
/// since the phone's clock may be wrong. Never negative.
pub(super) fn retry_after_ms(answer: &HttpAnswer) -> Option<i64> {
    let value = answer.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(1000));
    }
    Some(http_date(value)?.millis_since(date(answer)?).max(0))
}

/// A whole answer, or why there is none.
pub(super) fn whole(outcome: &HttpOutcome) -> Result<&HttpAnswer, Failure> {
    match outcome {
        HttpOutcome::Answer(answer) => Ok(answer),
        HttpOutcome::NotSent(_) | HttpOutcome::Broken | HttpOutcome::TooLong(_) => Err(Failure::Network),
    }
}

/// The failure of a reading exchange with this answer; `ours` says whether its body is of a kind that the server gives.
pub(super) fn failed(answer: &HttpAnswer, ours: Origin) -> Failure {
    match (answer.status, ours) {
        // An overloaded server or the proxy in front of it answers these in any form.
        (408 | 425 | 429 | 500..=599, _) | (_, Origin::Server) => {
            Failure::Server { status: answer.status, retry_after_ms: retry_after_ms(answer) }
        }
        (_, Origin::Anybody) => Failure::Foreign,
    }
}

/// Who wrote an answer, as far as its form tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It has the form that the server uses.
    Server,
    /// It may be from a proxy or a portal.
    Anybody,
}

pub(super) fn not_sent(cause: NotSentCause) -> NotSent {
    match cause {
        NotSentCause::Unreachable => NotSent::Unreachable,
        NotSentCause::NobodyListens => NotSent::NobodyListens,
        NotSentCause::Untrusted => NotSent::Untrusted,
        NotSentCause::Refused => NotSent::Refused,
        NotSentCause::Cancelled => NotSent::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> HttpAnswer {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        HttpAnswer { status: 503, headers, body: Vec::new() }
    }

    #[test]
    fn a_date_to_retry_counts_from_the_answers_own_date() {
        let date = ("date", "Wed, 25 Nov 2026 18:00:00 GMT");
        assert_eq!(
            retry_after_ms(&answer(&[date, ("retry-after", "Wed, 25 Nov 2026 18:02:00 GMT")])),
            Some(120_000)
        );
        assert_eq!(
            retry_after_ms(&answer(&[date, ("retry-after", "Wed, 25 Nov 2026 17:00:00 GMT")])),
            Some(0)
        );
        assert_eq!(retry_after_ms(&answer(&[("retry-after", "Wed, 25 Nov 2026 18:02:00 GMT")])), None);
    }

    #[test]
    fn seconds_to_retry_are_seconds_and_nonsense_is_nothing() {
        assert_eq!(retry_after_ms(&answer(&[("retry-after", "17")])), Some(17_000));
        assert_eq!(retry_after_ms(&answer(&[("retry-after", "-3")])), None);
        assert_eq!(retry_after_ms(&answer(&[("retry-after", "soon")])), None);
        assert_eq!(
            retry_after_ms(&answer(&[("retry-after", "99999999999999999999")])),
            Some(i64::MAX),
            "absurd, and clamped by whoever waits"
        );
    }
}
