//! The names of things: one newtype for each kind of identifier.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The name space of `RequestId`s that are derived from a server's id (UUID v5, RFC 9562 5.5).
/// Fixed for ever: changing it would rename every cached request.
const SERVER_REQUESTS: Uuid = Uuid::from_u128(0x9d2c_6a52_0b1f_4f0a_9f57_61b0_7b1d_a3e4);

/// An identifier could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct IdError {
    kind: &'static str,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A version 4 UUID made from 128 random bits of the caller.
            pub fn from_random(bits: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bits).into_uuid())
            }

            /// The 16 bytes, as stored.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads back what [`Self::as_bytes`] gave.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| IdError { kind: stringify!($name) })
            }
        }
    };
}

uuid_id! {
    /// Permanent name of a request on this phone: facade, files and notifications use only this.
    ///
    /// Version 4 for what the citizen starts, from its first save; version 5 of
    /// (endpoint's stable name, service request id) for one that first came from a server,
    /// so that it survives a rebuilt cache.
    RequestId
}
uuid_id! {
    /// Names one frozen revision of a request: on the wire, and in the [`Marker`](crate::marker::Marker).
    SubmissionKey
}
uuid_id! {
    /// Names one later act of the citizen, see [`OpKind`](crate::op::OpKind).
    OpId
}
uuid_id! {
    /// One start of the machine: what the monotonic clock counts from.
    BootId
}

impl RequestId {
    /// The name of a request that first came from a server.
    pub fn for_server(endpoint: &EndpointName, service_request_id: &ServiceRequestId) -> Self {
        // The separator cannot occur in an endpoint's name, so no two pairs share a text.
        let name = format!("{}\n{}", endpoint.as_str(), service_request_id.as_str());
        Self(Uuid::new_v5(&SERVER_REQUESTS, name.as_bytes()))
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Open311's code of a service. May hold blanks, slashes and umlauts; compared byte for byte.
    ServiceCode
}
text_id! {
    /// The server's own id of a request; unique for one endpoint, never alone.
    ServiceRequestId
}
text_id! {
    /// The stable name of an endpoint in its city pack; the URL behind it may change.
    EndpointName
}
text_id! {
    /// The id of a city pack, for example `lu.esch-sur-alzette`.
    CityId
}
text_id! {
    /// The code of a question of a service.
    AttributeCode
}

/// SHA-256 of a clean photo's bytes: its name on disk and on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhotoHash([u8; 32]);

impl PhotoHash {
    /// From the 32 bytes of the digest.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for PhotoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PhotoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhotoHash({self})")
    }
}

impl FromStr for PhotoHash {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { kind: "PhotoHash" };
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(error);
        }
        let mut bytes = [0; 32];
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).map_err(|_| error.clone())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for PhotoHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PhotoHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_server_request_keeps_its_name_when_the_cache_is_rebuilt() {
        let esch = EndpointName::new("esch");
        let id = ServiceRequestId::new("2026-00412");
        assert_eq!(RequestId::for_server(&esch, &id), RequestId::for_server(&esch, &id));
        assert_ne!(
            RequestId::for_server(&esch, &id),
            RequestId::for_server(&EndpointName::new("carignan"), &id),
            "ids are unique for one endpoint only"
        );
    }

    #[test]
    fn a_photo_hash_reads_back_what_it_wrote_and_refuses_the_rest() {
        let hash = PhotoHash::from_bytes([0xa5; 32]);
        assert_eq!(hash.to_string().parse::<PhotoHash>().unwrap(), hash);
        assert!("a5".parse::<PhotoHash>().is_err());
        assert!("é".repeat(32).parse::<PhotoHash>().is_err());
        assert!("+1".repeat(32).parse::<PhotoHash>().is_err(), "a sign is no hex digit");
    }
}
