//! `srs stats` for people: most useful first, every rate with its n and its interval.

use super::Figures;
use crate::{
    cli::{args::By, table, text::safe, values},
    stats::{DayLoad, Period, Rate, Retention},
};
use comfy_table::Table;

/// How wide the longest bar is, in columns.
const BAR: usize = 24;

/// Everything, one table after the other.
pub(super) fn text(figures: &Figures, width: u16) -> String {
    let mut parts = vec![
        section("Cards", &cards(figures, width)),
        section(
            "Retention: answers to cards left alone for a day or more",
            &retention(figures, width),
        ),
    ];
    if let Some(by) = figures.by {
        let what = match by {
            By::Deck => "deck",
            By::Source => "source",
            By::Tag => "tag",
            By::Kind => "kind",
        };
        parts.push(section(
            &format!("Retention by {what}"),
            &groups(figures, what, width),
        ));
    }
    parts.push(section("What is known", &known(figures)));
    parts.push(section("Activity", &activity(figures, width)));
    parts.push(section(
        "Forecast: reviews that fall due",
        &forecast(figures, width),
    ));
    parts.join("\n")
}

fn section(title: &str, body: &str) -> String {
    format!("{title}\n\n{}\n", body.trim_end())
}

fn cards(figures: &Figures, width: u16) -> String {
    let counts = &figures.counts;
    let mut table = table::new(
        width,
        &[
            "new",
            "learning",
            "relearning",
            "young",
            "mature",
            "suspended",
            "buried",
            "total",
        ],
    );
    table.add_row(
        [
            counts.new,
            counts.learning,
            counts.relearning,
            counts.young,
            counts.mature,
            counts.suspended,
            counts.buried,
            counts.total(),
        ]
        .map(|count| count.to_string()),
    );
    table::right(&mut table, &[0, 1, 2, 3, 4, 5, 6, 7]);
    table.to_string()
}

/// `91 % of 212 (87–94)`; with few answers only how many there are.
fn rate(rate: Rate) -> String {
    match (rate.rate(), rate.wilson_95()) {
        (Some(value), Some((low, high))) if rate.is_enough() => format!(
            "{:.0} % of {} ({:.0}–{:.0})",
            value * 100.0,
            rate.n(),
            low * 100.0,
            high * 100.0
        ),
        (Some(_), _) => format!("too few reviews (n = {})", rate.n()),
        (None, _) => "–".to_owned(),
    }
}

fn retention_row(table: &mut Table, label: &str, retention: Retention) {
    table.add_row([
        label.to_owned(),
        rate(retention.total()),
        rate(retention.young),
        rate(retention.mature),
    ]);
}

fn retention(figures: &Figures, width: u16) -> String {
    let mut table = table::new(width, &["", "all", "young (< 21 d)", "mature"]);
    for period in Period::ALL {
        let label = match period {
            Period::Today => "today",
            Period::Yesterday => "yesterday",
            Period::Week => "7 days",
            Period::Month => "30 days",
            Period::Year => "365 days",
            Period::All => "all time",
        };
        retention_row(&mut table, label, figures.totals.retention(period));
    }
    format!(
        "{table}\nIn brackets: 95 % interval. Desired: {:.0} %.",
        f64::from(figures.desired_retention) * 100.0
    )
}

fn groups(figures: &Figures, what: &str, width: u16) -> String {
    let mut table = table::new(width, &[what, "all", "young (< 21 d)", "mature"]);
    for (name, retention) in figures.groups.iter() {
        retention_row(&mut table, &safe(name), retention);
    }
    if table.is_empty() {
        return "No answers yet to cards that had been left alone for a day.".to_owned();
    }
    table::at_most(&mut table, 0, width / 3);
    table.to_string()
}

fn known(figures: &Figures) -> String {
    let knowledge = figures.knowledge;
    let Some(average) = knowledge.average_retrievability() else {
        return "Nothing was reviewed yet.".to_owned();
    };
    let quality = figures.totals.quality();
    let fit = match (quality.log_loss(), quality.rmse_bins()) {
        (Some(log_loss), Some(rmse)) if quality.n() >= Rate::ENOUGH => format!(
            "FSRS predicted {} answers with log loss {log_loss:.4}, RMSE (bins) {:.1} %.",
            quality.n(),
            rmse * 100.0
        ),
        _ => format!(
            "How well FSRS predicts: too few reviews (n = {}).",
            quality.n()
        ),
    };
    format!(
        "About {:.0} of {} studied cards would be recalled now ({:.0} % on average).\n{fit}",
        knowledge.estimated_known(),
        knowledge.cards(),
        average * 100.0,
    )
}

fn activity(figures: &Figures, width: u16) -> String {
    let activity = figures.totals.activity();
    let today = figures.now.day();
    let streak = activity.streak(today);
    let days = |n: u32| format!("{n} {}", if n == 1 { "day" } else { "days" });
    let mut table = table::new(width, &["day", "reviews", "minutes", ""]);
    let week: Vec<_> = (0..7).rev().map(|back| today.minus(back)).collect();
    let most = week.iter().map(|day| activity.on(*day).reviews).max();
    for day in week {
        let done = activity.on(day);
        table.add_row([
            values::date(day).format("%a %Y-%m-%d").to_string(),
            done.reviews.to_string(),
            format!("{:.1}", done.seconds() / 60.0),
            bar(done.reviews, most),
        ]);
    }
    table::right(&mut table, &[1, 2]);
    format!(
        "{table}\nStudied on {}; streak {}.",
        days(u32::try_from(activity.days_studied()).unwrap_or(u32::MAX)),
        days(streak)
    )
}

fn forecast(figures: &Figures, width: u16) -> String {
    /// Days shown one by one; the rest by ten days or so.
    const SINGLE: usize = 7;
    let mut table = table::new(width, &["days", "reviews", ""]);
    let (single, rest) = figures
        .forecast
        .split_at(figures.forecast.len().min(SINGLE));
    let most = single.iter().map(|load| load.reviews).max();
    for load in single {
        table.add_row([
            values::date(load.day).format("%a %Y-%m-%d").to_string(),
            load.reviews.to_string(),
            bar(load.reviews, most),
        ]);
    }
    for span in rest.chunks(8) {
        table.add_row([span_label(span), sum(span).to_string(), String::new()]);
    }
    table::right(&mut table, &[1]);
    format!(
        "{table}\n{} in {} days, as things stand; answers given until then bring more.",
        sum(&figures.forecast),
        figures.forecast.len()
    )
}

fn sum(loads: &[DayLoad]) -> u64 {
    loads.iter().map(|load| load.reviews).sum()
}

fn span_label(span: &[DayLoad]) -> String {
    let date = |load: &DayLoad| values::date(load.day).format("%m-%d").to_string();
    match (span.first(), span.last()) {
        (Some(first), Some(last)) => format!("{} to {}", date(first), date(last)),
        _ => String::new(),
    }
}

fn bar(value: u64, most: Option<u64>) -> String {
    match most {
        Some(most) if most > 0 => {
            let length = (value as f64 / most as f64 * BAR as f64).ceil() as usize;
            "█".repeat(length)
        }
        _ => String::new(),
    }
}
