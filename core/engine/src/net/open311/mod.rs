//! Open311 GeoReport v2: read as it is really served, written as the standard says.

pub(super) mod discovery;
mod error;
pub(super) mod read;
mod write;

pub use read::{ServiceDescription, ServiceType};
pub use write::body_of;

pub(super) use error::{errors, failure, is_errors};
pub(super) use write::{
    by_id, by_ids, definition_url, list_url, post_prefix, post_url, services_url, token_url,
};
