//! Floor 3: words in, words out. The only code that prints, reads keys, the environment and the clock.
pub mod review;
mod text;
