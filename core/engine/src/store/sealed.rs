//! Sealed copies: what was called queued survives the loss of `core.db`, each in a file of its own.
//!
//! A file is `PARVIS1\n`, the SHA-256 of all that follows, the length of the description (four bytes, the highest
//! first), the description (JSON), and the exact body.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use parvis_domain::id::{CityId, OpId, RequestId};
use parvis_domain::op::OpKind;
use parvis_sync::{EndpointRow, OpRow, PhotoRow, SubmissionRow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::request::NewRequest;
use crate::secret::Sealed;

/// The folder of sealed copies.
pub(super) const FOLDER: &str = "sealed";
const MAGIC: &[u8; 8] = b"PARVIS1\n";

/// What is known of a server, so that a recovered request can go out without its pack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct SealedEndpoint {
    pub(super) city: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) row: Option<EndpointRow>,
}

/// A queued request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct SealedRequest {
    pub(super) request: NewRequest,
    pub(super) submission: SubmissionRow,
    pub(super) photos: Vec<PhotoRow>,
    pub(super) endpoint: SealedEndpoint,
}

/// A queued act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct SealedOp {
    pub(super) row: OpRow,
    pub(super) act: OpKind,
    pub(super) endpoint: SealedEndpoint,
    /// Whether a body was fixed; one without waits for the server's id of its request.
    pub(super) frozen: bool,
}

/// A city's follow key, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SealedFollowKey {
    pub(super) city: CityId,
}

/// A city: its pack is the body. Without it what is recovered could go out, but nobody could write to the city again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SealedCity {
    pub(super) city: CityId,
    pub(super) version: u64,
}

/// A sealed copy is damaged, or of a format that this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

pub(super) fn request_path(request: RequestId) -> PathBuf {
    Path::new(FOLDER).join(format!("{request}.req"))
}

pub(super) fn op_path(op: OpId) -> PathBuf {
    Path::new(FOLDER).join(format!("{op}.op"))
}

pub(super) fn follow_key_path(city: &CityId) -> PathBuf {
    of_city(city, "key")
}

pub(super) fn city_path(city: &CityId) -> PathBuf {
    of_city(city, "pack")
}

/// A city's id comes from a pack: its hash is a safe file name.
fn of_city(city: &CityId, extension: &str) -> PathBuf {
    let name = hex(&Sha256::digest(city.as_str()));
    Path::new(FOLDER).join(format!("{name}.{extension}"))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes of a file.
pub(super) fn encode(description: &impl Serialize, body: &[u8]) -> Result<Vec<u8>, super::StoreError> {
    let description = super::code::to_json(description)?;
    let length = u32::try_from(description.len()).map_err(|_| super::StoreError::Io { code: -1 })?;
    let mut rest = Vec::with_capacity(4 + description.len() + body.len());
    rest.extend_from_slice(&length.to_be_bytes());
    rest.extend_from_slice(description.as_bytes());
    rest.extend_from_slice(body);
    let mut file = Vec::with_capacity(MAGIC.len() + 32 + rest.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&Sha256::digest(&rest));
    file.extend_from_slice(&rest);
    Ok(file)
}

/// Reads what [`encode`] wrote.
pub(super) fn decode<T: for<'a> Deserialize<'a>>(file: &[u8]) -> Result<(T, Vec<u8>), Unreadable> {
    let rest = file.strip_prefix(MAGIC).ok_or(Unreadable)?;
    let (digest, rest) = rest.split_at_checked(32).ok_or(Unreadable)?;
    if Sha256::digest(rest).as_slice() != digest {
        return Err(Unreadable);
    }
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Unreadable)?;
    let (description, body) =
        rest.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or(Unreadable)?;
    Ok((serde_json::from_slice(description).map_err(|_| Unreadable)?, body.to_vec()))
}

/// Whether a file is of a request or an act.
pub(super) fn is_of_work(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "req" || extension == "op")
}

/// Whether a file is whole and of a format that this program knows.
pub(super) fn is_readable(file: &[u8]) -> bool {
    decode::<serde_json::Value>(file).is_ok()
}

/// The bytes of a follow key's file; the secret in it is encrypted.
pub(super) fn encode_follow_key(city: &CityId, sealed: &Sealed) -> Result<Vec<u8>, super::StoreError> {
    encode(&SealedFollowKey { city: city.clone() }, sealed.as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_copy_reads_back_and_any_changed_byte_is_noticed() {
        let key = SealedFollowKey { city: CityId::new("lu.esch-sur-alzette") };
        let file = encode(&key, b"body").unwrap();
        assert_eq!(decode::<SealedFollowKey>(&file), Ok((key, b"body".to_vec())));
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            assert_eq!(decode::<SealedFollowKey>(&damaged), Err(Unreadable), "byte {at}");
            assert_eq!(decode::<SealedFollowKey>(&file[..at]), Err(Unreadable), "cut at {at}");
        }
    }
}
