//! Anki packages: what a collection looks like to Anki.
