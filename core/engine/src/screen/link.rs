//! Where a link leads: a closed list, no secret in it, no side effect.

use parvis_domain::id::{RequestId, ServiceRequestId};
use url::Url;

use crate::engine::Engine;
use crate::error::Result;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The first screen: also whatever is not known.
    Home,
    /// A new report; of an object of the city, where the link names one.
    Report {
        /// The object.
        asset: Option<String>,
    },
    /// The list of requests.
    Requests,
    /// What waits.
    Outbox,
    /// A request of this phone.
    Request(RequestId),
    /// A request that is not on this phone.
    UnknownRequest,
}

impl Engine {
    /// Where a link leads: `parvis://request/<uuid>`, `parvis://report`, `parvis://requests`, `parvis://outbox`, and
    /// `https://<link domain>/c/<city>/r/<id>` or `/a/<object>` of a city on this phone.
    pub fn route(&self, link: &str) -> Result<Route> {
        let Ok(url) = Url::parse(link) else { return Ok(Route::Home) };
        let path: Vec<String> = url
            .path_segments()
            .into_iter()
            .flatten()
            .map(|part| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match (url.scheme(), url.host_str().unwrap_or_default(), &path[..]) {
            ("parvis", "request", [id]) => self.route_to(id.parse().ok()),
            ("parvis", "report", _) => Ok(Route::Report { asset: None }),
            ("parvis", "requests", _) => Ok(Route::Requests),
            ("parvis", "outbox", _) => Ok(Route::Outbox),
            ("https", host, ["c", city, kind, id]) => {
                let pack = self
                    .packs
                    .values()
                    .find(|pack| pack.id.as_str() == *city && pack.link_domain.as_deref() == Some(host));
                match (pack, *kind) {
                    (Some(pack), "r") => {
                        let number = ServiceRequestId::new(*id);
                        for endpoint in &pack.endpoints {
                            if let Some(id) = self.store.queries().request_id(&endpoint.name, &number)? {
                                return Ok(Route::Request(id));
                            }
                        }
                        Ok(Route::UnknownRequest)
                    }
                    (Some(_), "a") => Ok(Route::Report { asset: Some((*id).to_owned()) }),
                    _ => Ok(Route::Home),
                }
            }
            _ => Ok(Route::Home),
        }
    }

    fn route_to(&self, id: Option<RequestId>) -> Result<Route> {
        let Some(id) = id else { return Ok(Route::UnknownRequest) };
        let here = self.store.queries().request(id)?.is_some();
        Ok(if here { Route::Request(id) } else { Route::UnknownRequest })
    }
}
