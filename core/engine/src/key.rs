//! The phone's secret at each city, and the key under which those are kept: what to do when that key is gone.
//!
//! The key lies outside the data folder. Without it the history is read and drafts are written as before; what needs
//! the secret of a town hall cannot be done, and is refused. No other key is made by the way: the lost one may be put
//! back. Starting anew is the citizen's own word, [`Engine::renew_key`].

use std::collections::BTreeSet;

use parvis_domain::id::{CityId, EndpointName};
use parvis_domain::pack::EndpointKind;
use parvis_sync::Input;

use crate::engine::Engine;
use crate::error::{Error, Result, StorageProblem};
use crate::net::FollowKey;
use crate::secret::{DataKey, Sealed, SecretError, SecretPlace};
use crate::store::Write;

/// What a new key changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenewedKey {
    /// Cities at which this phone is somebody new from now on; none where nothing was wrong.
    pub cities: Vec<CityId>,
    /// Requests that were received there under the old key: their history stays, but no more news of them come.
    pub unfollowed: u32,
}

impl Engine {
    /// The phone's secret at a city.
    pub(crate) fn follow_key(&self, city: &CityId) -> Result<FollowKey> {
        let sealed = self.store.queries().follow_key(city)?.ok_or(Error::Internal("follow_key"))?;
        let key = DataKey::existing(self.ports.secrets.as_ref())
            .and_then(|data| data.ok_or(SecretError::Unreadable))
            .and_then(|data| data.open(SecretPlace::FollowKey(city.as_str()), &sealed))
            .map_err(secret_error)?;
        key.try_into().map(FollowKey::from_bytes).map_err(|_| Error::Internal("follow_key"))
    }

    /// Cities whose secret is there but cannot be opened: the key is gone, or is another one. An error where the
    /// secure store does not say, above all while it is locked.
    pub(crate) fn lost_keys(&self) -> Result<BTreeSet<CityId>> {
        let kept = self.store.queries().follow_keys()?;
        if kept.is_empty() {
            return Ok(BTreeSet::new());
        }
        let data = self.existing_key()?;
        let opens = |city: &CityId, sealed: &Sealed| {
            let place = SecretPlace::FollowKey(city.as_str());
            data.as_ref().is_some_and(|data| data.open(place, sealed).is_ok())
        };
        Ok(kept.into_iter().filter(|(city, sealed)| !opens(city, sealed)).map(|(city, _)| city).collect())
    }

    /// What is done next needs this city's secret, now or later.
    pub(crate) fn must_open_key(&self, city: &CityId) -> Result<()> {
        match self.lost_keys() {
            Ok(lost) if lost.contains(city) => Err(Error::Storage(StorageProblem::KeyMissing)),
            // While it is locked there is no telling: what is queued waits.
            Ok(_) | Err(Error::Storage(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A secret for a city that has none yet. No key is made while there are secrets that it would not open.
    pub(crate) fn new_follow_key(&self, city: &CityId) -> Result<Write> {
        if !self.lost_keys()?.is_empty() {
            return Err(Error::Storage(StorageProblem::KeyMissing));
        }
        let data = DataKey::existing_or_new(self.ports.secrets.as_ref(), self.ports.entropy.as_ref())
            .map_err(secret_error)?;
        self.seal_new(&data, city)
    }

    fn seal_new(&self, data: &DataKey, city: &CityId) -> Result<Write> {
        let key: [u8; 32] = self.random();
        let place = SecretPlace::FollowKey(city.as_str());
        let sealed = data.seal(place, &key, self.ports.entropy.as_ref()).map_err(secret_error)?;
        Ok(Write::FollowKey { city: city.clone(), sealed })
    }

    /// `None` where none was made yet, or what is there is no key.
    fn existing_key(&self) -> Result<Option<DataKey>> {
        match DataKey::existing(self.ports.secrets.as_ref()) {
            Err(SecretError::Unreadable) => Ok(None),
            other => other.map_err(secret_error),
        }
    }

    /// Starts anew at every city whose secret cannot be opened: it is dropped, with its sealed copy, and another one is
    /// made. What has not left goes out under the new one; what was received under the old one stays in the history and
    /// is told to be followed no more. Where nothing is wrong, nothing changes.
    pub fn renew_key(&mut self) -> Result<RenewedKey> {
        self.must_write()?;
        let lost = self.lost_keys()?;
        if lost.is_empty() {
            return Ok(RenewedKey::default());
        }
        // A key that is there may open what was made since; then it stays. The key is durable before what it seals.
        let data = match self.existing_key()? {
            Some(key) => key,
            None => DataKey::made_anew(self.ports.secrets.as_ref(), self.ports.entropy.as_ref())
                .map_err(secret_error)?,
        };
        let mut writes = Vec::new();
        let mut unfollowed = 0;
        for city in &lost {
            writes.push(self.seal_new(&data, city)?);
            for endpoint in self.town_halls_of(city) {
                unfollowed += self.store.queries().received_at(&endpoint)?;
                writes.push(Write::LoseKey(endpoint));
            }
        }
        self.command(Input::Wake, &writes)?;
        // What was opened before belongs to nobody any more.
        self.read_cities()?;
        Ok(RenewedKey { cities: lost.into_iter().collect(), unfollowed })
    }

    fn town_halls_of(&self, city: &CityId) -> Vec<EndpointName> {
        let is_one = |kind| kind == EndpointKind::TownHall;
        self.servers
            .iter()
            .filter(|(_, known)| known.city == *city && is_one(known.server.endpoint.kind))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

pub(crate) fn secret_error(error: SecretError) -> Error {
    Error::Storage(match error {
        SecretError::Locked => StorageProblem::Locked,
        SecretError::Full => StorageProblem::Full,
        SecretError::Exposed => StorageProblem::Insecure,
        SecretError::Unavailable => StorageProblem::KeyUnusable,
        SecretError::Unreadable => StorageProblem::KeyMissing,
    })
}
