//! Floor 1: FSRS and the rules around it. The only folder that names the `fsrs` crate.
