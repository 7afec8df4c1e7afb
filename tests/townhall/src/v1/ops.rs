//! `PUT /v1/ops/{op}`: what a citizen does after sending, once for ever.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use parvis_domain::id::{OpId, ServiceRequestId};
use serde_json::{Map, Value, json};

use super::{Segment, not_v4, uuid_v4};
use crate::app::{self, App, Shared, json};
use crate::input::{Fields, Issues, object};
use crate::problem::Problem;
use crate::record::{BodyHash, CitizenAct, OpAct, OpReceipt, OpRequest};
use crate::store::Acted;
use crate::word::OpKind;

/// The longest text of a citizen or an agent, in characters.
pub(crate) const LONGEST_TEXT: usize = 4000;
const MOST_INTERESTS: usize = 200;

pub(super) async fn put(
    State(app): State<Shared>,
    segment: Segment,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let bytes = app::body(body).await;
    let op = uuid_v4(&segment.0).ok_or_else(|| not_v4("/op"))?;
    let owner = App::owner(&headers)?;
    let bytes = bytes?;
    let act = read(&object(&bytes)?)?;
    let request = OpRequest { op: OpId::from_bytes(op.into_bytes()), owner, body: BodyHash::of(&bytes), act };
    let at = app.clock.now();
    match app.ask(move |store| store.act(&request, at)).await? {
        Acted::Done(receipt) => Ok(json(StatusCode::CREATED, &answer(&receipt))),
        Acted::Replayed(receipt) => Ok(json(StatusCode::OK, &answer(&receipt))),
        Acted::KeyReused => Err(Problem::key_reused()),
        Acted::Refused(refusal) => Err(refusal.into()),
    }
}

fn answer(receipt: &OpReceipt) -> Value {
    json!({
        "op": receipt.op.to_string(),
        "kind": receipt.kind,
        "service_request_id": receipt.id,
        "rev": receipt.rev.0,
    })
}

fn read(map: &Map<String, Value>) -> Result<OpAct, Problem> {
    let issues = Issues::default();
    let fields = Fields::new(map, "", &issues);
    let Some(kind) = fields.needed_word("kind", OpKind::from_word) else {
        issues.settle()?;
        return Err(Problem::wrong_field("/kind", "required"));
    };
    let act = match kind {
        OpKind::Reply => CitizenAct::Reply { text: fields.needed_text("text", LONGEST_TEXT) },
        OpKind::Withdraw => CitizenAct::Withdraw { text: fields.text("text", LONGEST_TEXT) },
        OpKind::Reopen => CitizenAct::Reopen { text: fields.needed_text("text", LONGEST_TEXT) },
        OpKind::Rate => CitizenAct::Rate {
            stars: fields.needed_whole("stars", 1, 5).and_then(|stars| u8::try_from(stars).ok()).unwrap_or(1),
            text: fields.text("text", LONGEST_TEXT),
        },
        OpKind::MeToo => CitizenAct::MeToo,
        OpKind::Remind => CitizenAct::Remind,
        OpKind::Subscribe => {
            if !map.get("interests").is_some_and(Value::is_array) {
                issues.found(
                    "/interests",
                    if map.contains_key("interests") { "wrong_type" } else { "required" },
                );
            }
            let interests = fields.texts("interests", MOST_INTERESTS, 200);
            issues.settle()?;
            return Ok(OpAct::Subscribe { interests });
        }
        OpKind::Share | OpKind::AnswerSlot | OpKind::Erase => {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-supported"));
        }
    };
    let id = ServiceRequestId::new(fields.needed_text("service_request_id", 200));
    issues.settle()?;
    Ok(OpAct::Case { id, act })
}
