//! Problems of a town hall (RFC 9457), read as what a citizen can do about them.

use parvis_domain::id::AttributeCode;
use parvis_domain::refusal::{Refusal, RefusalReason};
use parvis_domain::validate::{Field, FieldIssue, IssueCode};
use serde::Deserialize;

use crate::ports::HttpAnswer;

/// Wrong fields of one problem that are read.
const MOST_ISSUES: usize = 20;

/// RFC 9457, as far as it is used.
#[derive(Deserialize)]
pub(super) struct Problem {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    pub(super) code: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    detail: Option<String>,
    #[serde(default)]
    errors: Vec<FieldProblem>,
}

#[derive(Deserialize)]
struct FieldProblem {
    #[serde(default)]
    pointer: String,
    #[serde(default)]
    code: String,
}

impl Problem {
    /// The problem that an answer is. Only the town hall's own have a `code`; a proxy's do not.
    pub(super) fn of(answer: &HttpAnswer) -> Option<Self> {
        serde_json::from_slice::<Self>(&answer.body).ok().filter(|problem| !problem.code.is_empty())
    }

    /// What it says to the citizen; `questions` are those that the refused body answers, in its order.
    pub(super) fn refusal(&self, questions: &[AttributeCode]) -> Refusal {
        // Without a type of its own, a problem's title is the phrase of its status and says nothing.
        let title =
            self.title.as_ref().filter(|_| !matches!(self.kind.as_deref(), None | Some("about:blank")));
        let words = self.detail.as_ref().or(title).filter(|words| !words.trim().is_empty());
        let mut issues = Vec::new();
        for error in self.errors.iter().take(MOST_ISSUES) {
            let issue = error.issue(questions);
            if let Some(issue) = issue.filter(|issue| !issues.contains(issue)) {
                issues.push(issue);
            }
        }
        Refusal { words: words.cloned(), reason: reason_of(&self.code), issues }
    }
}

impl FieldProblem {
    /// What is wrong in the words of the app. Nothing where the citizen has no such field: what the app itself wrote.
    fn issue(&self, questions: &[AttributeCode]) -> Option<FieldIssue> {
        let mut path = self.pointer.split('/').skip(1);
        let (field, inside) = (path.next()?, path.next());
        let field = match field {
            "service_code" => Field::Service,
            "subject" => Field::Subject,
            "kind" => Field::Kind,
            "place" => Field::Place,
            "description" | "text" => Field::Text,
            "photos" => Field::Photos,
            "visibility" => Field::Visibility,
            "attributes" => Field::Answer(match inside?.parse::<usize>() {
                Ok(number) => questions.get(number)?.clone(),
                // A question that was not answered has no number: the pointer names it.
                Err(_) => AttributeCode::new(inside?),
            }),
            "contact" => match inside? {
                "email" => Field::Email,
                "phone" => Field::Phone,
                _ => return None,
            },
            _ => return None,
        };
        let code = match (&field, self.code.as_str()) {
            (_, "required") => IssueCode::Missing,
            (Field::Service, "unknown") => IssueCode::UnknownService,
            (Field::Subject, "unknown") => IssueCode::UnknownSubject,
            (Field::Answer(_), "unknown") => IssueCode::UnknownQuestion,
            (Field::Answer(_), "unknown_value") => IssueCode::UnknownAnswer,
            (Field::Answer(_), "too_many") => IssueCode::TooManyAnswers,
            (Field::Answer(_), "not_a_number") => IssueCode::NotANumber,
            (Field::Answer(_), "not_a_time") => IssueCode::NotADatetime,
            (Field::Place, "unknown_place") => IssueCode::CoordinateUnknown,
            (Field::Email, _) => IssueCode::BadEmail,
            (Field::Phone, _) => IssueCode::BadPhone,
            _ => IssueCode::NotAccepted,
        };
        Some(FieldIssue::new(field, code))
    }
}

/// Why, by the code of a problem; nothing where the wrong fields tell it.
pub(super) fn reason_of(code: &str) -> Option<RefusalReason> {
    match code {
        "not-now" => Some(RefusalReason::NotNow),
        "unknown-request" => Some(RefusalReason::UnknownRequest),
        "not-yours" => Some(RefusalReason::NotYours),
        "not-supported" => Some(RefusalReason::NotSupported),
        "invalid" | "malformed" | "too-large" | "key-reused" => Some(RefusalReason::NotUnderstood),
        _ => None,
    }
}

/// The questions that a submission answers, in its order.
pub(super) fn questions_of(body: &[u8]) -> Vec<AttributeCode> {
    #[derive(Deserialize)]
    struct Sent {
        #[serde(default)]
        attributes: Vec<Answered>,
    }
    #[derive(Deserialize)]
    struct Answered {
        code: AttributeCode,
    }
    // The app's own bytes: they can be read.
    let sent = serde_json::from_slice::<Sent>(body).map(|sent| sent.attributes).unwrap_or_default();
    sent.into_iter().map(|answered| answered.code).collect()
}
