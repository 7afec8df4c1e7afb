//! The questions that a store answers, each from one state of its files.

use std::ops::RangeInclusive;

use parvis_domain::id::{CityId, EndpointName, RequestId, ServiceRequestId, SubmissionKey};
use parvis_domain::place::Coordinate;
use parvis_domain::request::Draft;
use parvis_domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    DraftSummary, Named, Page, PageCursor, Queries, Recovered, RequestDetail, RequestFilter, RequestSummary,
    StoreError, StoredCity, StoredEndpoint, StoredOp, StreamCursor, cache, change, code, draft, open,
    request, write,
};
use crate::secret::Sealed;

/// One state of a file, until it is dropped.
struct Snapshot<'a>(&'a Connection);

impl<'a> Snapshot<'a> {
    fn of(connection: &'a Connection) -> Result<Self, StoreError> {
        connection.prepare_cached("BEGIN")?.execute([])?;
        Ok(Self(connection))
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // Nothing was written; a failure leaves it to the next statement to tell.
        let _ = self.0.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
    }
}

impl<'a> Queries<'a> {
    /// A page of the drafts, latest change first.
    pub fn drafts(self, after: Option<PageCursor>, limit: usize) -> Result<Page<DraftSummary>, StoreError> {
        draft::page(self.core, after, limit)
    }

    /// One draft.
    pub fn draft(self, id: RequestId) -> Result<Option<Draft>, StoreError> {
        draft::one(self.core, id)
    }

    /// A page of requests, see [`RequestFilter`].
    pub fn requests(self, filter: &RequestFilter) -> Result<Page<RequestSummary>, StoreError> {
        if let Some(near) = filter.near {
            let _snapshots = self.snapshots()?;
            return cache::near(self.cache, self.core, filter, near);
        }
        match filter.words.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            Some(words) => {
                let _snapshots = self.snapshots()?;
                cache::search(self.cache, self.core, filter, words)
            }
            None => request::own_page(self.core, filter),
        }
    }

    /// Where the latest requests of an endpoint lie, the citizen's own and the public ones that this phone keeps: up to
    /// `limit` of each.
    pub fn latest_places(self, endpoint: &EndpointName, limit: usize) -> Result<Vec<Coordinate>, StoreError> {
        let places = |file: &Connection, order: &str| -> Result<Vec<Coordinate>, StoreError> {
            let sql = format!(
                "SELECT lat, lon FROM request WHERE endpoint = ?1 AND lat IS NOT NULL ORDER BY {order} DESC LIMIT ?2"
            );
            let mut statement = file.prepare_cached(&sql)?;
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![endpoint.as_str(), most])?;
            let mut places = Vec::new();
            while let Some(row) = rows.next()? {
                places.extend(Coordinate::new(row.get(0)?, row.get(1)?).ok());
            }
            Ok(places)
        };
        let mut latest = places(self.core, "changed_ms")?;
        // In this file the key is the order of changes.
        latest.extend(places(self.cache, "key").map_err(StoreError::in_cache)?);
        Ok(latest)
    }

    /// One state of each file for a query of many statements: right, and without taking locks for each of them.
    fn snapshots(self) -> Result<[Snapshot<'a>; 2], StoreError> {
        Ok([Snapshot::of(self.core)?, Snapshot::of(self.cache).map_err(StoreError::in_cache)?])
    }

    /// One request with everything, the citizen's own or another's public one. The name that it had as another's
    /// public request leads to ours.
    pub fn request(self, id: RequestId) -> Result<Option<RequestDetail>, StoreError> {
        let _snapshots = self.snapshots()?;
        match request::number_of(self.core, id)? {
            Some(n) => request::own_detail(self.core, n),
            None => cache::public_detail(self.cache, self.core, id),
        }
    }

    /// The name of a request on this phone by the server's id.
    pub fn request_id(
        self,
        endpoint: &EndpointName,
        id: &ServiceRequestId,
    ) -> Result<Option<RequestId>, StoreError> {
        let ours: Option<RequestId> = self
            .core
            .prepare_cached("SELECT id FROM request WHERE endpoint = ?1 AND srid = ?2")?
            .query_row([endpoint.as_str(), id.as_str()], |row| Ok(RequestId::from_bytes(row.get(0)?)))
            .optional()?;
        match ours {
            Some(ours) => Ok(Some(ours)),
            None => cache::public_by_server_id(self.cache, endpoint, id),
        }
    }

    /// The citizen's own requests that any server calls so, with their cities.
    pub fn own_with_number(self, number: &ServiceRequestId) -> Result<Vec<(CityId, RequestId)>, StoreError> {
        let mut statement =
            self.core.prepare_cached("SELECT city, id FROM request WHERE srid = ?1 ORDER BY id")?;
        let found = statement
            .query_map([number.as_str()], |row| {
                Ok((CityId::new(row.get::<_, String>(0)?), RequestId::from_bytes(row.get(1)?)))
            })?
            .collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// Drafts and requests whose names lie between these, a few of each.
    pub fn named(self, names: RangeInclusive<RequestId>) -> Result<Named, StoreError> {
        fn few(
            file: &Connection,
            sql: &str,
            names: &RangeInclusive<RequestId>,
        ) -> Result<Vec<RequestId>, StoreError> {
            let mut statement = file.prepare_cached(sql)?;
            let ends = [names.start().as_bytes(), names.end().as_bytes()];
            Ok(statement
                .query_map(ends, |row| Ok(RequestId::from_bytes(row.get(0)?)))?
                .collect::<Result<_, _>>()?)
        }
        let own = "SELECT id FROM draft WHERE id BETWEEN ?1 AND ?2 \
                   UNION ALL SELECT id FROM request WHERE id BETWEEN ?1 AND ?2 LIMIT 3";
        let public = "SELECT id FROM request WHERE id BETWEEN ?1 AND ?2 LIMIT 3";
        Ok(Named {
            own: few(self.core, own, &names)?,
            public: few(self.cache, public, &names).map_err(StoreError::in_cache)?,
        })
    }

    /// The request that a key was minted for.
    pub fn request_of_key(self, key: SubmissionKey) -> Result<Option<RequestId>, StoreError> {
        write::request_of_key(self.core, key)
    }

    /// Requests about which something is not settled, oldest first.
    pub fn outbox(self) -> Result<Vec<RequestSummary>, StoreError> {
        request::outbox(self.core)
    }

    /// The acts on a request, settled ones too, in their order.
    pub fn ops(self, request: RequestId) -> Result<Vec<StoredOp>, StoreError> {
        request::ops_of(self.core, request)
    }

    /// Requests of the citizen's at a server that are not closed, and those that were closed since this time, if one
    /// is given: what a plain city is asked about by id, in the order of ids.
    pub fn watched_at(
        self,
        endpoint: &EndpointName,
        closed_since: Option<Timestamp>,
    ) -> Result<Vec<ServiceRequestId>, StoreError> {
        let mut statement = self.core.prepare_cached(
            "SELECT srid FROM request \
             WHERE endpoint = ?1 AND srid IS NOT NULL AND (open = 1 OR changed_ms >= ?2) ORDER BY srid",
        )?;
        let since = closed_since.map(Timestamp::as_millis);
        let watched = statement
            .query_map(params![endpoint.as_str(), since], |row| {
                Ok(ServiceRequestId::new(row.get::<_, String>(0)?))
            })?
            .collect::<Result<_, _>>()?;
        Ok(watched)
    }

    /// The place in the stream of the citizen's own requests.
    pub fn mine_cursor(self, endpoint: &EndpointName) -> Result<Option<StreamCursor>, StoreError> {
        change::cursor(self.core, endpoint)
    }

    /// The place in the stream of public changes.
    pub fn public_cursor(self, endpoint: &EndpointName) -> Result<Option<StreamCursor>, StoreError> {
        cache::cursor(self.cache, endpoint)
    }

    /// Every server.
    pub fn endpoints(self) -> Result<Vec<StoredEndpoint>, StoreError> {
        let mut statement = self.core.prepare_cached(
            "SELECT name, city, profile, json, clock_offset_ms FROM endpoint ORDER BY name",
        )?;
        let mut rows = statement.query([])?;
        let mut endpoints = Vec::new();
        while let Some(row) = rows.next()? {
            endpoints.push(StoredEndpoint {
                name: code::endpoint(row, 0)?,
                city: row.get::<_, Option<String>>(1)?.map(CityId::new),
                profile: row.get(2)?,
                row: row.get::<_, Option<String>>(3)?.map(|json| code::from_json(&json)).transpose()?,
                clock_offset_ms: row.get(4)?,
            });
        }
        Ok(endpoints)
    }

    /// Every city, in the order of their ids.
    pub fn cities(self) -> Result<Vec<StoredCity>, StoreError> {
        let mut statement = self.core.prepare_cached("SELECT id, version, pack FROM city ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut cities = Vec::new();
        while let Some(row) = rows.next()? {
            cities.push(StoredCity {
                id: code::city(row, 0)?,
                version: row.get::<_, i64>(1)? as u64,
                pack: row.get(2)?,
            });
        }
        Ok(cities)
    }

    /// Which version of its pack each city has.
    pub fn city_versions(self) -> Result<Vec<(CityId, u64)>, StoreError> {
        let mut statement = self.core.prepare_cached("SELECT id, version FROM city ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            versions.push((code::city(row, 0)?, row.get::<_, i64>(1)? as u64));
        }
        Ok(versions)
    }

    /// The city that the citizen chose.
    pub fn chosen_city(self) -> Result<Option<CityId>, StoreError> {
        let value = self.kept(write::CHOSEN_CITY)?;
        value
            .map(|bytes| String::from_utf8(bytes).map(CityId::new).map_err(|_| StoreError::Corrupt))
            .transpose()
    }

    /// A city's follow key, encrypted.
    pub fn follow_key(self, city: &CityId) -> Result<Option<Sealed>, StoreError> {
        Ok(self
            .core
            .prepare_cached("SELECT sealed FROM follow_key WHERE city = ?1")?
            .query_row([city.as_str()], |row| row.get(0).map(Sealed::from_bytes))
            .optional()?)
    }

    /// Every city's follow key, encrypted.
    pub fn follow_keys(self) -> Result<Vec<(CityId, Sealed)>, StoreError> {
        let mut statement = self.core.prepare_cached("SELECT city, sealed FROM follow_key ORDER BY city")?;
        let keys = statement
            .query_map([], |row| {
                Ok((CityId::new(row.get::<_, String>(0)?), Sealed::from_bytes(row.get(1)?)))
            })?
            .collect::<Result<_, _>>()?;
        Ok(keys)
    }

    /// How many of the citizen's requests a server has received.
    pub fn received_at(self, endpoint: &EndpointName) -> Result<u32, StoreError> {
        Ok(self
            .core
            .prepare_cached("SELECT count(*) FROM request WHERE endpoint = ?1 AND srid IS NOT NULL")?
            .query_row([endpoint.as_str()], |row| row.get(0))?)
    }

    /// What a recovery brought back, until the citizen was told.
    pub fn recovered(self) -> Result<Option<Recovered>, StoreError> {
        let kept = self.kept(open::RECOVERED)?;
        // One that an older version wrote otherwise is not worth an error.
        Ok(kept.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    /// What [`super::Write::Keep`] kept.
    pub fn kept(self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .core
            .prepare_cached("SELECT value FROM kv WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }
}
