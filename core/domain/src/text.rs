//! Sentences rendered outside a screen.
