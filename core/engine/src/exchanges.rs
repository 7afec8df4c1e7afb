//! Exchanges with servers: those that run, and those that wait, since a plain city is asked one thing at a time, whoever
//! asks: the runner for its effects, or a citizen who adds the city while it runs.

use std::collections::{BTreeMap, VecDeque};

use parvis_domain::id::EndpointName;
use parvis_sync::Effect;
use url::Url;

use crate::net::Conversation;
use crate::ports::{ExchangeId, HttpRequest, Network};

/// One conversation under way, and the effect that it is for.
pub(crate) struct Running {
    pub(crate) effect: Effect,
    pub(crate) conversation: Conversation,
    /// The place in the stream that a page was asked from.
    pub(crate) asked_from: Option<String>,
    pub(crate) manner: Manner,
}

/// How many exchanges a server is asked for at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// One: a plain city's.
    OneAtATime,
    /// As many as the planner wants.
    Freely,
}

enum Asker {
    Effect(Box<Running>),
    LookUp(ExchangeId),
}

/// What runs and what waits.
#[derive(Default)]
pub(crate) struct Exchanges {
    running: BTreeMap<ExchangeId, (Box<Running>, Option<String>)>,
    /// Exchanges of look-ups, with their sites.
    looking: BTreeMap<ExchangeId, Option<String>>,
    waiting: VecDeque<(Asker, HttpRequest)>,
    latest: u64,
}

/// The host and port that an address leads to.
fn site(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

impl Exchanges {
    /// A name for one more exchange.
    pub(crate) fn next_id(&mut self) -> ExchangeId {
        self.latest += 1;
        ExchangeId(self.latest)
    }

    /// How many run for effects.
    pub(crate) fn running(&self) -> usize {
        self.running.len()
    }

    /// Whether no effect has one that runs or waits.
    pub(crate) fn is_idle(&self) -> bool {
        let waits = |(asker, _): &(Asker, HttpRequest)| matches!(asker, Asker::Effect(_));
        self.running.is_empty() && !self.waiting.iter().any(waits)
    }

    /// The next exchange of a conversation; whatever is to be sent goes before questions.
    pub(crate) fn ask(&mut self, running: Running, request: HttpRequest, network: &dyn Network) {
        let asker = Asker::Effect(Box::new(running));
        match request.method {
            _ if !self.is_busy(&asker, &request) => self.begin(asker, request, network),
            "GET" => self.waiting.push_back((asker, request)),
            _ => self.waiting.push_front((asker, request)),
        }
    }

    /// An exchange of a look-up; its caller takes the outcome and says so with [`Self::looked_up`].
    pub(crate) fn look_up(&mut self, id: ExchangeId, request: HttpRequest, network: &dyn Network) {
        let asker = Asker::LookUp(id);
        if self.is_busy(&asker, &request) {
            self.waiting.push_back((asker, request));
        } else {
            self.begin(asker, request, network);
        }
    }

    /// An exchange of a look-up is over, or its caller waits no more.
    pub(crate) fn looked_up(&mut self, id: ExchangeId, network: &dyn Network) {
        self.looking.remove(&id);
        self.waiting.retain(|(asker, _)| !matches!(asker, Asker::LookUp(waiting) if *waiting == id));
        self.start_what_waits(network);
    }

    /// An exchange of an effect is over.
    pub(crate) fn ended(&mut self, id: ExchangeId) -> Option<Running> {
        self.running.remove(&id).map(|(running, _)| *running)
    }

    pub(crate) fn start_what_waits(&mut self, network: &dyn Network) {
        while let Some(next) = self.waiting.iter().position(|(asker, request)| !self.is_busy(asker, request))
            && let Some((asker, request)) = self.waiting.remove(next)
        {
            self.begin(asker, request, network);
        }
    }

    /// Ends what runs for effects, and gives those that had not begun; what is cut off is still answered. Look-ups go on.
    pub(crate) fn cut_off(&mut self, network: &dyn Network) -> Vec<Effect> {
        for id in self.running.keys() {
            network.cancel(*id);
        }
        let mut effects = Vec::new();
        for (asker, request) in std::mem::take(&mut self.waiting) {
            match asker {
                Asker::Effect(running) => effects.push(running.effect),
                Asker::LookUp(_) => self.waiting.push_back((asker, request)),
            }
        }
        effects
    }

    fn is_busy(&self, asker: &Asker, request: &HttpRequest) -> bool {
        let (endpoint, manner) = match asker {
            Asker::Effect(running) => (running.effect.endpoint(), running.manner),
            Asker::LookUp(_) => (None, Manner::OneAtATime),
        };
        if manner == Manner::Freely {
            return false;
        }
        let there = site(&request.url);
        let is_in_the_way = |other: &(Box<Running>, Option<String>)| {
            other.0.manner == Manner::OneAtATime
                && (is_same(endpoint, other.0.effect.endpoint()) || other.1 == there)
        };
        self.running.values().any(is_in_the_way) || self.looking.values().any(|other| *other == there)
    }

    fn begin(&mut self, asker: Asker, request: HttpRequest, network: &dyn Network) {
        let site = site(&request.url);
        let id = match asker {
            Asker::Effect(running) => {
                let id = self.next_id();
                self.running.insert(id, (running, site));
                id
            }
            Asker::LookUp(id) => {
                self.looking.insert(id, site);
                id
            }
        };
        network.start(id, request);
    }
}

fn is_same(one: Option<&EndpointName>, other: Option<&EndpointName>) -> bool {
    one.is_some() && one == other
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use parvis_sync::{EffectId, Stream};

    use super::*;
    use crate::net::{Call, Turn};

    /// Notes what was begun and what was ended.
    #[derive(Default)]
    struct Road {
        begun: Mutex<Vec<ExchangeId>>,
        cancelled: Mutex<Vec<ExchangeId>>,
    }

    impl Network for Road {
        fn start(&self, id: ExchangeId, _: HttpRequest) {
            self.begun.lock().unwrap().push(id);
        }

        fn cancel(&self, id: ExchangeId) {
            self.cancelled.lock().unwrap().push(id);
        }

        fn cancel_all(&self) {
            panic!("look-ups go on");
        }
    }

    impl Road {
        /// What was begun since this was asked last.
        fn begun(&self) -> Vec<ExchangeId> {
            std::mem::take(&mut self.begun.lock().unwrap())
        }
    }

    const CITY: &str = "https://city.test/v2/";

    fn question(url: &str) -> HttpRequest {
        HttpRequest {
            method: "GET",
            url: url.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: Duration::from_secs(1),
            answer_limit: 1,
        }
    }

    /// A pull of a plain city under way.
    fn pull() -> (Running, HttpRequest) {
        let json = format!(r#"{{"name": "city", "kind": "open311", "url": "{CITY}"}}"#);
        let endpoint: parvis_domain::pack::Endpoint = serde_json::from_str(&json).unwrap();
        let zone = parvis_domain::pack::CityTimeZone { name: "UTC".into(), posix: "UTC0".into() };
        let habits = endpoint.habits(&parvis_domain::habits::Habits::default());
        let name = endpoint.name.clone();
        let server = crate::net::Server { endpoint, zone, follow_key: None, contact: None, habits };
        let (conversation, turn) = Conversation::begin(Call::PullPublic { server, cursor: None });
        let Turn::Again(request) = turn else { panic!("a pull asks") };
        let effect = Effect::Pull { id: EffectId(1), endpoint: name, stream: Stream::Public };
        (Running { effect, conversation, asked_from: None, manner: Manner::OneAtATime }, request)
    }

    #[test]
    fn a_look_up_waits_for_the_runner_and_the_runner_for_a_look_up() {
        let (road, mut exchanges) = (Road::default(), Exchanges::default());
        let (running, request) = pull();
        exchanges.ask(running, request, &road);
        let first = road.begun()[0];
        let looked = exchanges.next_id();
        exchanges.look_up(looked, question(&format!("{CITY}services.json")), &road);
        assert!(road.begun().is_empty(), "the city is being asked");

        let over = exchanges.ended(first).unwrap();
        exchanges.start_what_waits(&road);
        assert_eq!(road.begun(), [looked]);
        exchanges.ask(over, question(&format!("{CITY}requests.json?page=2")), &road);
        assert!(road.begun().is_empty() && !exchanges.is_idle());
        exchanges.looked_up(looked, &road);
        assert_eq!(road.begun().len(), 1, "and now the runner goes on");
    }

    #[test]
    fn another_city_is_looked_up_at_once() {
        let (road, mut exchanges) = (Road::default(), Exchanges::default());
        let (running, request) = pull();
        exchanges.ask(running, request, &road);
        let looked = exchanges.next_id();
        exchanges.look_up(looked, question("https://elsewhere.test/discovery.json"), &road);
        assert_eq!(road.begun().len(), 2);
    }

    #[test]
    fn the_end_of_a_synchronisation_leaves_look_ups_alone() {
        let (road, mut exchanges) = (Road::default(), Exchanges::default());
        let (running, request) = pull();
        exchanges.ask(running, request, &road);
        let first = road.begun()[0];
        let looked = exchanges.next_id();
        exchanges.look_up(looked, question(CITY), &road);
        let (running, request) = pull();
        exchanges.ask(running, request, &road);
        assert_eq!(exchanges.cut_off(&road).len(), 1, "what had not begun");
        assert_eq!(*road.cancelled.lock().unwrap(), [first]);
        exchanges.ended(first).unwrap();
        exchanges.start_what_waits(&road);
        assert_eq!(road.begun(), [looked], "its turn comes when the other is over");
    }
}
