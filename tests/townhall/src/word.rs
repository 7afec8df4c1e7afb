//! The words of the wire and of the store that stand for one of a few things.

/// Declares an enum whose variants each have one word, the same on the wire and in the store.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The one that has this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

words! {
    /// Where a request stands, in detail.
    Status {
        /// Taken, not yet looked at.
        Received = "received",
        /// A service has it.
        Assigned = "assigned",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// An agent has answered.
        Answered = "answered",
        /// Done with.
        Closed = "closed",
        /// The citizen did not agree that it was done with.
        Reopened = "reopened",
        /// The citizen took it back.
        Withdrawn = "withdrawn",
        /// The town hall does not take it.
        Rejected = "rejected",
    }
}

impl Status {
    /// Whether it is one of the two states of Open311 or the other.
    pub const fn phase(self) -> Phase {
        match self {
            Self::Received | Self::Assigned | Self::InProgress | Self::Answered | Self::Reopened => {
                Phase::Open
            }
            Self::Closed | Self::Withdrawn | Self::Rejected => Phase::Closed,
        }
    }
}

words! {
    /// The two states of Open311.
    Phase {
        /// Something is still to be done.
        Open = "open",
        /// Nothing is.
        Closed = "closed",
    }
}

words! {
    /// Why a request was closed.
    ClosedReason {
        /// The fault is gone, the question answered.
        Fixed = "fixed",
        /// The town hall will not do it.
        NotProcessed = "not_processed",
    }
}

words! {
    /// What an entry of a timeline tells.
    EntryKind {
        /// The town hall took it.
        Received = "received",
        /// A service has it.
        Assigned = "assigned",
        /// Words between citizen and agent; only the two see them.
        Message = "message",
        /// Where it stands has changed.
        Status = "status",
        /// Closed.
        Closed = "closed",
        /// Reopened by the citizen.
        Reopened = "reopened",
        /// Taken back by the citizen.
        Withdrawn = "withdrawn",
        /// A photo has arrived.
        Photo = "photo",
        /// The citizen gave stars.
        Rated = "rated",
        /// The citizen asked what became of it.
        Reminded = "reminded",
    }
}

impl EntryKind {
    /// Whether everybody sees that it happened. What is said between citizen and agent is theirs.
    pub const fn is_public(self) -> bool {
        match self {
            Self::Received
            | Self::Assigned
            | Self::Status
            | Self::Closed
            | Self::Reopened
            | Self::Withdrawn
            | Self::Photo => true,
            Self::Message | Self::Rated | Self::Reminded => false,
        }
    }
}

words! {
    /// Who made an entry of a timeline.
    Author {
        /// The citizen.
        Citizen = "citizen",
        /// An agent.
        Staff = "staff",
        /// The server itself.
        System = "system",
    }
}

words! {
    /// How a plain Open311 service hands out its ids (GeoReport v2, service type).
    Delivery {
        /// The id comes with the answer.
        Realtime = "realtime",
        /// A token comes with the answer, the id later.
        Batch = "batch",
        /// Neither ever comes.
        Blackbox = "blackbox",
    }
}

words! {
    /// What a citizen may do after sending.
    OpKind {
        /// Write to the town hall about a request.
        Reply = "reply",
        /// Take a request back.
        Withdraw = "withdraw",
        /// Say that it is not done with.
        Reopen = "reopen",
        /// Give one to five stars.
        Rate = "rate",
        /// Say that another's fault is mine too.
        MeToo = "me_too",
        /// Ask what became of it.
        Remind = "remind",
        /// Choose what to be told about.
        Subscribe = "subscribe",
        /// Share a request with another phone.
        Share = "share",
        /// Take one of the times offered for an interview.
        AnswerSlot = "answer_slot",
        /// Have everything deleted.
        Erase = "erase",
    }
}
