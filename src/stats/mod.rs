//! Floor 1: log and cards in, numbers out.
//!
//! [`Totals`] takes the review log one answer at a time, so that a long log streams through;
//! [`CardCounts`], [`forecast`] and [`Knowledge`] look at the cards as they are now.
//! `docs/statistics.md` explains every figure to its reader.
mod activity;
mod cards;
mod quality;
mod rate;
mod retention;
mod totals;

pub use activity::{Activity, DayActivity};
pub use cards::{CardCounts, CardFacts, DayLoad, Knowledge, forecast};
pub use quality::{CalibrationBin, Quality};
pub use rate::Rate;
pub use retention::{Groups, Period, Retention};
pub use totals::{Buttons, Totals};

/// Anki's boundary between young and mature: an interval of 21 days.
const MATURE_DAYS: u32 = 21;
