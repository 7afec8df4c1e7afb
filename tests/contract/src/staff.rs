//! The staff of a town hall, through its HTTP interface.
