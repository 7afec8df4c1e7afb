//! Which requests, which page of them, where a link leads, and the citizen's word about an unknown outcome.

use parvis_domain::id::ServiceRequestId;
use parvis_domain::time::Timestamp;
use parvis_engine::record;
use parvis_engine::screen;

use crate::error::{ParvisError, Result, request_id};
use crate::place::metres;
use crate::{Coordinate, RequestChip, RequestSummary};

/// Which requests: by latest change, or by distance where a point is given.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RequestQuery {
    /// Words to be found, without regard to accents and case; the last may be cut short.
    #[uniffi(default = None)]
    pub search: Option<String>,
    /// The chip.
    pub chip: RequestChip,
    /// Only within `radius_m` of this point, nearest first.
    #[uniffi(default = None)]
    pub near: Option<Coordinate>,
    /// The radius in metres.
    #[uniffi(default = 0.0)]
    pub radius_m: f64,
    /// The page after the one that ended here.
    #[uniffi(default = None)]
    pub after: Option<PageCursor>,
    /// Rows of a page; 0 means 50.
    #[uniffi(default = 0)]
    pub limit: u32,
}

impl TryFrom<RequestQuery> for record::RequestQuery {
    type Error = ParvisError;

    fn try_from(query: RequestQuery) -> Result<Self> {
        let near = match query.near {
            Some(near) => Some(record::Near { centre: near.try_into()?, radius: metres(query.radius_m)? }),
            None => None,
        };
        Ok(Self {
            search: query.search,
            near,
            open: record::OpenFilter::All,
            after: query.after.map(TryInto::try_into).transpose()?,
            limit: query.limit as usize,
        })
    }
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum PageCursor {
    /// In the order of changes.
    Changed {
        /// The latest change of its last row, in milliseconds since 1970.
        at_ms: i64,
        /// Its last row.
        id: String,
    },
    /// In the order of distances.
    Distance {
        /// The distance of its last row.
        metres: f64,
        /// Its last row.
        id: String,
    },
}

impl TryFrom<PageCursor> for record::PageCursor {
    type Error = ParvisError;

    fn try_from(cursor: PageCursor) -> Result<Self> {
        Ok(match cursor {
            PageCursor::Changed { at_ms, id } => {
                Self::Changed { changed: Timestamp::from_millis(at_ms), id: request_id(&id)? }
            }
            PageCursor::Distance { metres: number, id } => {
                Self::Distance { distance: metres(number)?, id: request_id(&id)? }
            }
        })
    }
}

impl From<record::PageCursor> for PageCursor {
    fn from(cursor: record::PageCursor) -> Self {
        match cursor {
            record::PageCursor::Changed { changed, id } => {
                Self::Changed { at_ms: changed.as_millis(), id: id.to_string() }
            }
            record::PageCursor::Distance { distance, id } => {
                Self::Distance { metres: distance.get(), id: id.to_string() }
            }
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RequestPage {
    /// Rows.
    pub rows: Vec<RequestSummary>,
    /// Where the next page begins; absent on the last.
    pub next: Option<PageCursor>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Route {
    /// The first screen.
    Home,
    /// A new report, of an object of the city where the link names one.
    Report {
        /// The object.
        asset: Option<String>,
    },
    /// The list of requests.
    Requests,
    /// What waits.
    Outbox,
    /// A request of this phone.
    Request {
        /// Which.
        id: String,
    },
    /// A request that is not on this phone.
    UnknownRequest,
}

impl From<screen::Route> for Route {
    fn from(route: screen::Route) -> Self {
        match route {
            screen::Route::Home => Self::Home,
            screen::Route::Report { asset } => Self::Report { asset },
            screen::Route::Requests => Self::Requests,
            screen::Route::Outbox => Self::Outbox,
            screen::Route::Request(id) => Self::Request { id: id.to_string() },
            screen::Route::UnknownRequest => Self::UnknownRequest,
        }
    }
}

/// What the citizen decides about an unknown outcome.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Resolution {
    /// "This one of the city's list is mine."
    Mine {
        /// Its number.
        reference: String,
    },
    /// "Send it again, at the risk of a double."
    Resend,
    /// "Keep looking."
    Wait,
}

impl From<Resolution> for record::Resolution {
    fn from(resolution: Resolution) -> Self {
        match resolution {
            Resolution::Mine { reference } => Self::Mine(ServiceRequestId::new(reference)),
            Resolution::Resend => Self::Resend,
            Resolution::Wait => Self::Wait,
        }
    }
}
