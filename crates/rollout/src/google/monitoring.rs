//! Cloud Monitoring API v3: what revisions did with their requests.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{Api, ApiError, Call, Google, Status};
use crate::place::Place;
use crate::verdict::{Figures, Reading};

const COUNT: &str = "run.googleapis.com/request_count";
const LATENCIES: &str = "run.googleapis.com/request_latencies";
const REVISION: &str = "resource.labels.revision_name";
const P95: &str = "REDUCE_PERCENTILE_95";
const CLASS: &str = "metric.labels.response_code_class";

/// Monitoring did not tell what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadingError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("Monitoring answered with a part only: {0}")]
    Incomplete(String),
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Answer {
    time_series: Vec<Series>,
    next_page_token: String,
    execution_errors: Vec<Status>,
    unreachable: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Series {
    metric: Labels,
    resource: Labels,
    points: Vec<Point>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Labels {
    labels: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Point {
    value: PointValue,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct PointValue {
    /// 64-bit numbers are texts in Google's JSON.
    int64_value: Option<Value>,
    double_value: Option<f64>,
}

impl PointValue {
    fn count(&self) -> u64 {
        let whole = |value: &Value| match value {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        let rounded = || self.double_value.map(|value| value.max(0.0).round() as u64);
        self.int64_value.as_ref().and_then(whole).or_else(rounded).unwrap_or(0)
    }
}

impl Series {
    fn label<'a>(labels: &'a Labels, name: &str) -> &'a str {
        labels.labels.get(name).map(String::as_str).unwrap_or_default()
    }
}

impl Google {
    /// What `revisions` did between `since` and `now`.
    ///
    /// # Errors
    /// When Monitoring does not tell all of it.
    pub(crate) async fn figures(
        &self,
        place: &Place,
        revisions: &[&str],
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Reading, ReadingError> {
        let mut reading = Reading::default();
        let groups = [REVISION, CLASS];
        for series in
            self.series(place, COUNT, revisions, since, now, "REDUCE_SUM", &groups).await?
        {
            let revision = Series::label(&series.resource, "revision_name").to_owned();
            let is_error = Series::label(&series.metric, "response_code_class") == "5xx";
            let count: u64 = series.points.iter().map(|point| point.value.count()).sum();
            let figures = reading.entry(revision).or_default();
            figures.requests += count;
            figures.errors += if is_error { count } else { 0 };
        }
        for series in self.series(place, LATENCIES, revisions, since, now, P95, &[REVISION]).await?
        {
            let revision = Series::label(&series.resource, "revision_name").to_owned();
            // The newest comes first.
            let newest = series.points.iter().find_map(|point| point.value.double_value);
            reading.entry(revision).or_insert_with(Figures::default).p95_ms = newest;
        }
        Ok(reading)
    }

    #[expect(clippy::too_many_arguments, reason = "what a query of Monitoring consists of")]
    async fn series(
        &self,
        place: &Place,
        metric: &str,
        revisions: &[&str],
        since: Timestamp,
        now: Timestamp,
        reducer: &str,
        groups: &[&str],
    ) -> Result<Vec<Series>, ReadingError> {
        let names: Vec<_> = revisions.iter().map(|name| format!("\"{name}\"")).collect();
        let filter = format!(
            "metric.type=\"{metric}\" AND resource.type=\"cloud_run_revision\" \
             AND resource.labels.location=\"{}\" AND {REVISION}=one_of({})",
            place.region,
            names.join(",")
        );
        let period = period(since, now);
        let start = now - SignedDuration::from_secs(period);
        let (mut found, mut page) = (Vec::new(), String::new());
        loop {
            let mut call =
                Call::get(Api::Monitoring, format!("v3/projects/{}/timeSeries", place.project))
                    .query("filter", filter.clone())
                    .query("interval.startTime", start.to_string())
                    .query("interval.endTime", now.to_string())
                    .query("aggregation.alignmentPeriod", format!("{period}s"))
                    // A sum and no difference: that would be interpolated where nothing is yet.
                    .query("aggregation.perSeriesAligner", "ALIGN_SUM")
                    .query("aggregation.crossSeriesReducer", reducer)
                    .query("pageToken", page);
            for group in groups {
                call = call.query("aggregation.groupByFields", *group);
            }
            let answer: Answer = self.call(call).await?;
            let incomplete = answer.execution_errors.into_iter().map(|status| status.message);
            if let Some(what) = incomplete.chain(answer.unreachable).next() {
                return Err(ReadingError::Incomplete(what));
            }
            found.extend(answer.time_series);
            page = answer.next_page_token;
            if page.is_empty() {
                return Ok(found);
            }
        }
    }
}

/// One stretch over all of it, in seconds. Monitoring aligns to whole minutes.
fn period(since: Timestamp, now: Timestamp) -> i64 {
    let seconds = now.duration_since(since).as_secs().max(1);
    (seconds + 59) / 60 * 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stretch_is_of_whole_minutes() {
        let since = Timestamp::UNIX_EPOCH;
        let after = |seconds| period(since, since + SignedDuration::from_secs(seconds));
        assert_eq!([after(0), after(59), after(60), after(61), after(600)], [60, 60, 60, 120, 600]);
    }
}
