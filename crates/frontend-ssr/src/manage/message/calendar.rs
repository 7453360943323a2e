//! What a calendar makes of the file that the mail brings, in words.

use baybook_contract::CalendarPreview;
use leptos::prelude::*;

use crate::wording::Wording;

/// `tag` is the message's language.
pub(super) fn view(words: &Wording, tag: &str, entry: &CalendarPreview) -> AnyView {
    let does = match entry.method.as_str() {
        "CANCEL" => "outbox-calendar-cancel",
        "REQUEST" => "outbox-calendar-request",
        _ => "outbox-calendar-publish",
    };
    let fact = |key: &str, value: AnyView| {
        view! { <div><dt>{words.get(key)}</dt><dd>{value}</dd></div> }
    };
    let code = |text: String| view! { <code>{text}</code> }.into_any();
    let written =
        |text: &str| view! { <span lang=tag.to_owned()>{text.to_owned()}</span> }.into_any();
    view! {
        <section class="below">
            <h2>{words.get("outbox-calendar")}</h2>
            <p>{words.get(does)}</p>
            <dl class="facts">
                {fact("manage-message-entry", written(&entry.summary))}
                {fact("manage-message-entry-when", when(words, entry).into_any())}
                {fact("manage-message-entry-where", written(&entry.location))}
                {fact("outbox-calendar-method", code(entry.method.clone()))}
                {fact("outbox-calendar-sequence", code(entry.sequence.to_string()))}
            </dl>
            <p class="fine">{words.get("manage-message-entry-sequence")}</p>
        </section>
    }
    .into_any()
}

/// The day, and from when until when.
fn when(words: &Wording, entry: &CalendarPreview) -> Option<String> {
    let (start, end) = (words.local(&entry.start)?, words.local(&entry.end)?);
    let times = [("from", words.time(&start).into()), ("to", words.time(&end).into())];
    let (date, times) =
        (words.texts.date_long(start.date()), words.format("hours-interval", &times));
    Some(format!("{date}, {times}"))
}
