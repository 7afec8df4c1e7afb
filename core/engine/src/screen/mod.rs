//! One snapshot for each screen: what it shows, with every decision made. A shell draws it and asks again.

mod facade;
mod home;
mod link;
mod map;
mod municipality;
mod news;
mod report;
mod review;
mod written;

pub use home::{EmergencyNumber, Home, RequestChip, WebShortcut};
pub use link::Route;
pub use map::{MapQuery, MapWindow, PlaceCandidate, Side};
pub use municipality::Municipality;
pub(crate) use news::Before;
pub use news::{News, NewsItem};
pub use report::{FlowPage, FlowStep, Known, QuestionState, ServiceGroup, Suggestions, Tile};
pub use review::Review;
