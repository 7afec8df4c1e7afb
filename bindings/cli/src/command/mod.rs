//! One module for each family of commands. Each gives an answer, or says why not.

pub(crate) mod act;
pub(crate) mod city;
pub(crate) mod draft;
pub(crate) mod history;
pub(crate) mod key;
pub(crate) mod outbox;
pub(crate) mod photo;
pub(crate) mod sync;
