//! What begins as XML does.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    match bytes.trim_ascii_start().first() {
        Some(b'<') => parvis_fuzz::read(bytes),
        _ => return Corpus::Reject,
    }
    Corpus::Keep
});
