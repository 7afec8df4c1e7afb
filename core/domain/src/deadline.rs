//! By when an answer is due.
