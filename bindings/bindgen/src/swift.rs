//! Writes the Swift bindings, their headers and their module map from the built library.
#![forbid(unsafe_code)]

fn main() {
    uniffi::uniffi_bindgen_swift();
}
