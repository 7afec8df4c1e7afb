//! Writes the Kotlin bindings from the built library: `uniffi-bindgen generate LIBRARY --language kotlin`.
#![forbid(unsafe_code)]

fn main() {
    uniffi::uniffi_bindgen_main();
}
