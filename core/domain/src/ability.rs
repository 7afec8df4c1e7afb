//! What a citizen can do at a city's server, one fact at a time: said before anything is sent, not found out after.

use crate::habits::{Family, Habits, Offer, Updates};
use crate::pack::{CityPack, EndpointKind, PublishRule};
use crate::validate::photo_limit;

/// One fact about what a city's server can do. The sentences are in [`crate::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// How many services there are, and how many of them ask questions.
    Services {
        /// Services.
        count: u32,
        /// Those with questions.
        with_questions: u32,
    },
    /// Reports are shown there and taken elsewhere.
    NoReports,
    /// How many photos a report takes; 0: none.
    Photos(u32),
    /// So many services give a number only later.
    NumberLater(u32),
    /// So many services never give a number.
    NumberNever(u32),
    /// The citizen can answer, withdraw, reopen.
    FollowUp,
    /// The status is asked for from time to time; nobody can be answered.
    StatusOnly,
    /// As [`Ability::StatusOnly`], and the messages of the city are shown.
    StatusAndMessages,
    /// As [`Ability::StatusAndMessages`], and the citizen can answer.
    MessagesBothWays,
    /// Every report is public.
    EverythingPublic,
    /// The software behind it was recognised.
    Software(Family),
    /// So many parts of what the server says could not be read.
    Unread(u32),
}

/// What can be done at the city that a citizen of this pack sends to, in the order in which it is said. `habits` is
/// what is known of its server, `unread` what could not be read of its answers.
pub fn abilities(pack: &CityPack, habits: &Habits, unread: u32) -> Vec<Ability> {
    let Some(endpoint) = pack.preferred_endpoint() else { return Vec::new() };
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let asks =
        pack.services.iter().filter(|service| service.attributes.iter().any(|question| question.variable));
    let mut all =
        vec![Ability::Services { count: count(pack.services.len()), with_questions: count(asks.count()) }];
    if endpoint.kind == EndpointKind::TownHall {
        all.extend([Ability::Photos(count(photo_limit(pack))), Ability::FollowUp]);
        return all;
    }
    let has = |codes: &std::collections::BTreeSet<_>| {
        count(pack.services.iter().filter(|service| codes.contains(&service.code)).count())
    };
    let (later, never) = (has(&habits.batch), has(&habits.blackbox));
    if habits.sending == Some(Offer::No) {
        all.push(Ability::NoReports);
    } else {
        all.push(Ability::Photos(count(photo_limit(pack))));
        all.extend((later > 0).then_some(Ability::NumberLater(later)));
        all.extend((never > 0).then_some(Ability::NumberNever(never)));
        all.push(match habits.updates.unwrap_or_default() {
            Updates::None => Ability::StatusOnly,
            Updates::Read => Ability::StatusAndMessages,
            Updates::ReadWrite => Ability::MessagesBothWays,
        });
        all.extend((endpoint.publishes == PublishRule::Everything).then_some(Ability::EverythingPublic));
    }
    all.extend((endpoint.family != Family::Plain).then_some(Ability::Software(endpoint.family)));
    all.extend((unread > 0).then_some(Ability::Unread(unread)));
    all
}

impl Family {
    /// What it calls itself; `None` for none in particular.
    pub const fn title(self) -> Option<&'static str> {
        Some(match self {
            Self::Fixmystreet => "FixMyStreet",
            Self::Open311Adapter => "open311-adapter",
            Self::MarkASpot => "Mark-a-Spot",
            Self::Ureport => "uReport",
            Self::ConnectedBits => "Connected Bits",
            Self::Seeclickfix => "SeeClickFix",
            Self::Citysdk => "CitySDK",
            Self::Klarschiff => "Klarschiff",
            Self::Accela => "Accela",
            Self::Codefornl => "codefornl",
            Self::Plain => return None,
        })
    }
}
