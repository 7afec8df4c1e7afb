//! The two phones are twins: the same screens, ids, texts and order. Only tests are here; they read what both apps are
//! made from, and `ids.txt`.
#![forbid(unsafe_code)]
