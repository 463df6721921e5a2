//! Floor 1: log and cards in, numbers out.
