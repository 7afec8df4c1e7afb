//! What is wrong with a draft, as codes with data.
