//! The job card: what is booked, as it hangs in the workshop.

use baybook_contract::{Price, Shop};
use jiff::Zoned;
use leptos::prelude::*;

use crate::wording::Wording;

/// What stands on a card.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) service: String,
    pub(crate) duration_minutes: u32,
    pub(crate) price: Option<Price>,
    pub(crate) start: Zoned,
    pub(crate) end: Zoned,
}

/// Service, day and time, length, price.
pub(crate) fn card(words: &Wording, job: &Job) -> AnyView {
    view! {
        <div class="card">
            <p class="card-service">{job.service.clone()}</p>
            <p class="card-when">
                <time datetime=job.start.timestamp().to_string()>
                    {words.texts.date_long(job.start.date())}
                    <br/>
                    <strong>{words.span(&job.start, &job.end)}</strong>
                </time>
            </p>
            <p class="fine">{words.zone(Some(&job.start))}</p>
            <p class="spec">
                <span>{words.texts.duration(job.duration_minutes)}</span>
                <span>{words.price_or_ask(job.price.as_ref())}</span>
            </p>
        </div>
    }
    .into_any()
}

/// Until when a booking may be changed.
pub(crate) fn policy(words: &Wording, shop: &Shop) -> String {
    match shop.policy.change_cutoff_minutes {
        0 => words.get("policy-any-time"),
        minutes => {
            let notice = words.texts.duration(minutes);
            words.format("policy-until", &[("notice", notice.into())])
        }
    }
}
