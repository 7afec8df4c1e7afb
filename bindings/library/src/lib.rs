//! The library inside the phone apps: what `parvis-ffi` exports, and nothing of its own.

parvis_ffi::uniffi_reexport_scaffolding!();
