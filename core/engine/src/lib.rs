//! Store, network, runner and the facade Parvis.
#![forbid(unsafe_code)]
