//! `srs stats --json`.

use super::Figures;
use crate::{
    cli::values,
    domain::StudyDay,
    stats::{Period, Rate, Retention},
};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Stats {
    cards: Cards,
    retention: RetentionByAge,
    fsrs: Fsrs,
    activity: Activity,
    forecast: Vec<Load>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Cards {
    new: u64,
    learning: u64,
    review: u64,
    relearning: u64,
    suspended: u64,
    buried: u64,
    young: u64,
    mature: u64,
    total: u64,
}

/// A rate with what it rests on; `null` where nothing was counted.
#[derive(Serialize)]
struct RateJson {
    n: u64,
    passed: u64,
    rate: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl From<Rate> for RateJson {
    fn from(rate: Rate) -> Self {
        let interval = rate.wilson_95();
        Self {
            n: rate.n(),
            passed: rate.passed(),
            rate: rate.rate(),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
        }
    }
}

#[derive(Serialize)]
struct RetentionByAge {
    true_retention: RateJson,
    young: RateJson,
    mature: RateJson,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_period: Vec<PeriodJson>,
}

impl RetentionByAge {
    fn new(retention: Retention, by_period: Vec<PeriodJson>) -> Self {
        Self {
            true_retention: retention.total().into(),
            young: retention.young.into(),
            mature: retention.mature.into(),
            by_period,
        }
    }
}

#[derive(Serialize)]
struct PeriodJson {
    period: &'static str,
    #[serde(flatten)]
    retention: RetentionByAge,
}

#[derive(Serialize)]
struct Fsrs {
    log_loss: Option<f64>,
    rmse_bins: Option<f64>,
    n: u64,
    calibration: Vec<Bin>,
    desired_retention: f32,
    average_retrievability: Option<f64>,
    estimated_known: f64,
}

#[derive(Serialize)]
struct Bin {
    predicted: f64,
    actual: f64,
    n: u64,
}

#[derive(Serialize)]
struct Activity {
    streak: u32,
    days_studied: usize,
    by_day: Vec<Day>,
}

#[derive(Serialize)]
struct Day {
    date: String,
    reviews: u64,
    seconds: f64,
}

#[derive(Serialize)]
struct Load {
    date: String,
    reviews: u64,
}

#[derive(Serialize)]
struct Group {
    name: String,
    #[serde(flatten)]
    retention: RetentionByAge,
}

fn date(day: StudyDay) -> String {
    values::date(day).to_string()
}

impl Stats {
    pub(super) fn new(figures: &Figures) -> Self {
        let counts = &figures.counts;
        let totals = &figures.totals;
        let by_period = Period::ALL
            .into_iter()
            .map(|period| PeriodJson {
                period: period.name(),
                retention: RetentionByAge::new(totals.retention(period), Vec::new()),
            })
            .collect();
        let quality = totals.quality();
        let activity = totals.activity();
        Self {
            cards: Cards {
                new: counts.new,
                learning: counts.learning,
                review: counts.review(),
                relearning: counts.relearning,
                suspended: counts.suspended,
                buried: counts.buried,
                young: counts.young,
                mature: counts.mature,
                total: counts.total(),
            },
            retention: RetentionByAge::new(totals.retention(Period::All), by_period),
            fsrs: Fsrs {
                log_loss: quality.log_loss(),
                rmse_bins: quality.rmse_bins(),
                n: quality.n(),
                calibration: quality
                    .calibration()
                    .map(|bin| Bin {
                        predicted: bin.predicted,
                        actual: bin.actual(),
                        n: bin.outcomes.n(),
                    })
                    .collect(),
                desired_retention: figures.desired_retention,
                average_retrievability: figures.knowledge.average_retrievability(),
                estimated_known: figures.knowledge.estimated_known(),
            },
            activity: Activity {
                streak: activity.streak(figures.now.day()),
                days_studied: activity.days_studied(),
                by_day: activity
                    .by_day()
                    .map(|(day, done)| Day {
                        date: date(day),
                        reviews: done.reviews,
                        seconds: done.seconds(),
                    })
                    .collect(),
            },
            forecast: figures
                .forecast
                .iter()
                .map(|load| Load {
                    date: date(load.day),
                    reviews: load.reviews,
                })
                .collect(),
            groups: figures
                .groups
                .iter()
                .map(|(name, retention)| Group {
                    name: name.clone(),
                    retention: RetentionByAge::new(retention, Vec::new()),
                })
                .collect(),
        }
    }
}
