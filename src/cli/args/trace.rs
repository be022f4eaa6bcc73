//! Which requests are followed, and how they are shown.

use super::ScenarioOptions;
use crate::engine::Time;
use crate::units::Duration;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::str::FromStr;

/// What stands below the options of `trace`.
pub const TRACE_HELP: &str = "WINDOW: 14:32..14:35 (hours and minutes from the start, seconds if wanted) or 18m..18m30s

Exit codes: 0 done, 1 error, 2 usage, 3 invalid scenario, 130 interrupted";

/// Which requests to follow.
#[derive(Args, Debug)]
pub struct TraceOptions {
    /// Which scenarios.
    #[command(flatten)]
    pub scenario: ScenarioOptions,
    /// The slowest that were answered well
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(..=1000))]
    pub slowest: u16,
    /// So many of those that failed, drawn at random
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=1000))]
    pub failed: u16,
    /// Only those sent in this window of simulated time; all after the warm-up if not given
    #[arg(long, value_name = "WINDOW")]
    pub at: Option<Window>,
    /// Only those of this source
    #[arg(long, value_name = "NAME")]
    pub traffic: Option<String>,
    /// Only those for this endpoint
    #[arg(long, value_name = "NAME")]
    pub endpoint: Option<String>,
    /// The replication, from 1
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replication: u32,
    /// Follow as many whose latency is nearest to the median, beside the slowest (the default for people)
    #[arg(long, overrides_with = "no_compare_median")]
    pub compare_median: bool,
    /// Follow none of the median
    #[arg(long, overrides_with = "compare_median")]
    pub no_compare_median: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = TraceFormat::Human)]
    pub format: TraceFormat,
    /// The file to write; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Seed of all chance
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Say nothing but results and errors
    #[arg(short, long)]
    pub quiet: bool,
}

impl TraceOptions {
    /// How many requests near the median to follow.
    pub fn median(&self) -> u16 {
        let people = self.format == TraceFormat::Human && !self.no_compare_median;
        if self.compare_median || people { self.slowest.max(self.failed) } else { 0 }
    }
}

/// How traces are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// Where the time went, and waterfalls
    Human,
    /// JSON
    Json,
    /// OpenTelemetry's JSON, for Jaeger and Grafana Tempo
    Otlp,
    /// Trace events, for Perfetto and chrome://tracing
    Chrome,
}

/// A window of simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub from: Time,
    /// Its end, exclusive.
    pub until: Time,
}

impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, until) = text.split_once("..").ok_or("write two times: 14:32..14:35, or 18m..20m")?;
        let window = Window { from: instant(from)?, until: instant(until)? };
        if window.from < window.until { Ok(window) } else { Err("it ends before it begins".to_owned()) }
    }
}

/// An instant: hours, minutes and seconds from the start, or how long after the start.
fn instant(text: &str) -> Result<Time, String> {
    let text = text.trim();
    if !text.contains(':') {
        return text.parse::<Duration>().map(Duration::nanos);
    }
    let wrong = || format!("`{text}` is no time: write 14:32, 14:32:10 or 18m");
    let whole = |part: &str, most: u64| part.parse().ok().filter(|&number| number <= most).ok_or_else(wrong);
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [hours, minutes] => (whole(hours, 5_000_000)?, whole(minutes, 59)?, 0),
        [hours, minutes, seconds] => (whole(hours, 5_000_000)?, whole(minutes, 59)?, whole(seconds, 59)?),
        _ => return Err(wrong()),
    };
    Ok(Duration::from_secs(hours * 3600 + minutes * 60 + seconds).nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_of_clock_times_or_of_spans_from_the_start() {
        let seconds = |text: &str| text.parse::<Window>().map(|w| (w.from / 1_000_000_000, w.until / 1_000_000_000));
        assert_eq!(seconds("14:32..14:35"), Ok((52_320, 52_500)));
        assert_eq!(seconds("0:18:05..19m"), Ok((1_085, 1_140)));
        assert_eq!(seconds("1h30m..2h"), Ok((5_400, 7_200)));
        for wrong in ["14:32", "2h..1h", "1m..1m", "14:60..15:00", "1:2:3:4..5h", "a..b", "..", ":..1h"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
