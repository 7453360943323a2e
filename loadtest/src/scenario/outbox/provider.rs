//! A stand-in for SendGrid that takes its time and counts.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde::Deserialize;

/// How often each delivery was asked for, by its name.
type Counts = Mutex<BTreeMap<String, u32>>;

#[derive(Debug)]
pub(super) struct Provider {
    url: String,
    counts: Arc<Counts>,
}

/// What is looked at of a mail.
#[derive(Debug, Deserialize)]
struct Mail {
    personalizations: Vec<Personalization>,
}

#[derive(Debug, Deserialize)]
struct Personalization {
    custom_args: CustomArguments,
}

#[derive(Debug, Deserialize)]
struct CustomArguments {
    delivery: String,
}

impl Provider {
    /// Serves it until the runtime ends; each answer takes `latency`.
    pub(super) async fn serve(latency: Duration) -> io::Result<Self> {
        let counts = Arc::new(Counts::default());
        let send = async move |State(counts): State<Arc<Counts>>, Json(mail): Json<Mail>| {
            for each in mail.personalizations {
                let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                *counts.entry(each.custom_args.delivery).or_default() += 1;
            }
            tokio::time::sleep(latency).await;
            StatusCode::ACCEPTED
        };
        let routes =
            Router::new().route("/v3/mail/send", post(send)).with_state(Arc::clone(&counts));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { url, counts })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// How many different deliveries were asked for.
    pub(super) fn delivered(&self) -> usize {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(super) fn counts(&self) -> BTreeMap<String, u32> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
