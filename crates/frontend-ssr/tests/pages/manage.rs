//! What managers set of the workshop, without script.

use axum::http::StatusCode;
use baybook_contract::{CalendarBlocks, Change, PriceSetting};

use crate::fake_api::problem;
use crate::site::{Page, Site};
use crate::staff::Desk;

const PAGES: [&str; 10] = [
    "/staff/workshop",
    "/staff/workshop/hours",
    "/staff/workshop/bays",
    "/staff/workshop/bays/new",
    "/staff/workshop/bays/bay-5",
    "/staff/workshop/mechanics",
    "/staff/workshop/mechanics/ruth",
    "/staff/workshop/services",
    "/staff/workshop/services/oil-change",
    "/staff/workshop/rules",
];

/// What a browser would send of the first form with this action, as it is shown.
pub(crate) fn form(page: &Page, action: &str) -> Vec<(String, String)> {
    let text = page.text();
    let form = text.split(&format!("action=\"{action}\"")).nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let unescape = |text: &str| {
        text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    };
    let of = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(unescape(value.split('"').next()?))
    };
    let mut pairs = Vec::new();
    let mut select = String::new();
    for tag in form.split('<') {
        let head = tag.split('>').next().unwrap_or_default();
        let ticked = head.split_whitespace().any(|word| word == "checked" || word == "selected");
        if head.starts_with("select") {
            select = of(head, "name").unwrap();
        } else if head.starts_with("option") && ticked && !select.is_empty() {
            pairs.push((select.clone(), of(head, "value").unwrap()));
        } else if head.starts_with("textarea") {
            let inside = tag.split_once('>').unwrap().1.trim();
            pairs.push((of(head, "name").unwrap(), unescape(inside)));
        } else if head.starts_with("input") {
            let kind = of(head, "type").unwrap_or_default();
            if !matches!(kind.as_str(), "checkbox" | "radio") || ticked {
                pairs.push((of(head, "name").unwrap(), of(head, "value").unwrap_or_default()));
            }
        }
    }
    pairs
}

/// What a form says under this name.
pub(crate) fn value(form: &[(String, String)], name: &str) -> Option<String> {
    form.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
}

/// The same with other values; those that are not there are added.
pub(crate) fn filled(
    mut pairs: Vec<(String, String)>,
    values: &[(&str, &str)],
) -> Vec<(String, String)> {
    for (name, value) in values {
        match pairs.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => (*value).clone_into(own),
            None => pairs.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    pairs
}

pub(crate) async fn post(desk: &Desk<'_>, path: &str, form: &[(String, String)]) -> Page {
    let pairs: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post(path, &pairs).await
}

/// Fills in the form of a page and sends it.
async fn send(desk: &Desk<'_>, path: &str, values: &[(&str, &str)]) -> Page {
    let page = desk.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    post(desk, path, &filled(form(&page, path), values)).await
}

fn last(site: &Site) -> Change {
    site.api.workshop_changes().pop().unwrap().change
}

#[tokio::test]
async fn the_workshop_is_for_managers_and_offered_to_nobody_else() {
    let site = Site::open().await;
    for role in ["front-desk", "mechanic", "customer"] {
        let desk = Desk::of(&site, role);
        for path in PAGES {
            let page = desk.get(path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{role} {path}");
            let said = match role {
                "customer" => "This page is not for your account",
                _ => "Your role does not reach this",
            };
            assert!(page.has(said), "{role} {path}");
        }
        assert!(!desk.day().await.has("href=\"/staff/workshop\""), "{role}");
        let page = desk.post("/staff/workshop/hours/close", &[("from", "2026-12-24")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    assert!(site.api.workshop_changes().is_empty());
    let desk = Desk::of(&site, "manager");
    assert!(desk.day().await.has("href=\"/staff/workshop\""));
    for path in PAGES {
        let page = desk.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.text().matches("<h1").count(), 1, "{path}");
        assert!(!page.has("[manage-"), "{path}");
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_comes_back_after_it() {
    let site = Site::open().await;
    let page = site.get("/staff/workshop/bays").await;
    assert_eq!(page.location(), "/sign-in?next=%2Fstaff%2Fworkshop%2Fbays");
}

#[tokio::test]
async fn a_form_that_is_sent_as_it_is_changes_nothing_of_what_is_stored() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let before = site.api.settings(|settings| settings.clone());
    for path in PAGES {
        if path.ends_with("/new") || !desk.get(path).await.has(&format!("action=\"{path}\"")) {
            continue;
        }
        let page = send(&desk, path, &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.text());
    }
    let mut after = site.api.settings(|settings| settings.clone());
    assert_eq!(site.api.workshop_changes().len(), 5);
    after.revision = before.revision;
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_week_is_typed_as_pairs_and_empty_ones_do_not_count() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/hours";
    let values = [
        ("monday-2-from", ""),
        ("monday-2-to", ""),
        ("sunday-1-from", "10:00"),
        ("sunday-1-to", "00:00"),
    ];
    let done = send(&desk, path, &values).await;
    assert_eq!(done.location(), "/staff/workshop/hours?done=hours");
    let Change::Hours { hours } = last(&site) else { panic!("not the hours") };
    assert_eq!(hours[0].intervals.len(), 1);
    assert_eq!(
        (hours[6].intervals[0].from.as_str(), hours[6].intervals[0].to.as_str()),
        ("10:00", "24:00")
    );
    let page = desk.get(done.location()).await;
    assert!(page.has("The opening hours are saved."));
    assert_eq!(page.input("sunday-1-to").as_deref(), Some("00:00"));
}

#[tokio::test]
async fn what_is_wrong_with_a_week_is_said_at_its_day_and_everything_typed_is_kept() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/hours";
    // One that the pages see, and one that the API does.
    for (name, value) in [("tuesday-1-to", ""), ("tuesday-1-to", "05:00")] {
        let page = send(&desk, path, &[(name, value), ("friday-1-from", "06:15")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("href=\"#tuesday\"") && page.has("id=\"tuesday-error\""), "{value}");
        assert_eq!(page.input("friday-1-from").as_deref(), Some("06:15"));
        assert_eq!(page.input("revision").as_deref(), Some("1"));
    }
    assert!(site.api.workshop_changes().is_empty());
}

#[tokio::test]
async fn closures_are_listed_as_runs_added_and_removed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/hours";
    let page = desk.get(path).await;
    assert!(page.has("Friday, 25 December 2026") && page.has("Christmas Day"));
    let close = format!("{path}/close");
    let values = [("from", "2027-02-01"), ("through", "2027-02-03"), ("reason", "New <lift>")];
    let done = post(&desk, &close, &filled(form(&page, &close), &values)).await;
    assert_eq!(done.location(), "/staff/workshop/hours?done=closed");
    let page = desk.get(done.location()).await;
    assert!(page.has("Monday, 1 February 2027 through Wednesday, 3 February 2027"));
    assert!(page.has("New &lt;lift&gt;"));
    let open = format!("{path}/open");
    let first = form(&page, &open);
    let done = post(&desk, &open, &first).await;
    assert_eq!(done.location(), "/staff/workshop/hours?done=opened");
    let date = value(&first, "from").unwrap();
    assert!(matches!(last(&site), Change::Open { from, .. } if from == date));
    assert!(!desk.get(path).await.has("Christmas Eve"));
}

#[tokio::test]
async fn a_closure_without_a_day_or_a_reason_is_said_at_its_fields() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let close = "/staff/workshop/hours/close";
    let send = |from, through, reason| {
        let form = [("form", "days"), ("from", from), ("through", through), ("reason", reason)];
        let desk = &desk;
        async move { desk.post(close, &form).await }
    };
    let page = send("", "", "Stocktaking").await;
    assert!(page.has("href=\"#from\"") && page.input("reason").as_deref() == Some("Stocktaking"));
    let page = send("2026-12-28", "2026-12-24", "Stocktaking").await;
    assert!(page.has("The last day cannot be before the first."));
    let page = send("2026-12-28", "", "").await;
    assert!(page.has("href=\"#reason\""));
    assert_eq!(value(&form(&page, close), "from").as_deref(), Some("2026-12-28"));
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The other form of the page shows what is stored.
    assert_eq!(page.input("monday-1-from").as_deref(), Some("07:30"));
}

#[tokio::test]
async fn a_bay_has_what_is_ticked_and_what_is_typed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/bays/new";
    let values = [("name", ""), ("equipment", "lift"), ("equipment-new", "Tyre changer, Lift")];
    let page = send(&desk, path, &values).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("href=\"#name\"") && page.has("Enter a name."));
    assert_eq!(page.input("equipment-new").as_deref(), Some("Tyre changer, Lift"));
    let done = post(&desk, path, &filled(form(&page, path), &[("name", "Bay 9")])).await;
    assert_eq!(done.location(), "/staff/workshop/bays?done=saved");
    let Change::Bay { id: None, name, equipment, hours: None, retired: false } = last(&site) else {
        panic!("not a new bay")
    };
    assert_eq!((name.as_str(), equipment), ("Bay 9", vec!["lift".into(), "tyre-changer".into()]));
    let wrong = send(&desk, path, &[("name", "Bay 10"), ("equipment-new", "Hebebühne")]).await;
    assert!(wrong.has("href=\"#equipment-new\""));
}

#[tokio::test]
async fn a_bay_is_retired_and_brought_back_by_buttons() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    for (id, retired, done) in [("bay-1", true, "retired"), ("bay-7", false, "returned")] {
        let page = desk.get(&format!("/staff/workshop/bays/{id}")).await;
        let action = format!("/staff/workshop/bays/{id}/retired");
        let sent = post(&desk, &action, &form(&page, &action)).await;
        assert_eq!(sent.location(), format!("/staff/workshop/bays?done={done}"));
        assert!(matches!(last(&site), Change::Bay { retired: now, .. } if now == retired));
    }
    let page = desk.get("/staff/workshop/bays/no-such-bay").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mechanic_has_skills_hours_of_their_own_and_days_away() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/mechanics/dana";
    let values = [("hours", "own"), ("saturday-1-from", ""), ("saturday-1-to", "")];
    let done = send(&desk, path, &values).await;
    assert_eq!(done.location(), "/staff/workshop/mechanics?done=saved");
    let Change::Mechanic { hours: Some(hours), .. } = last(&site) else { panic!("no own hours") };
    assert!(hours[5].intervals.is_empty() && hours[0].intervals.len() == 2);
    let page = desk.get(path).await;
    let away = format!("{path}/away");
    let values = [("from", "2026-12-14"), ("through", "2026-12-18"), ("reason", "Holiday")];
    let done = post(&desk, &away, &filled(form(&page, &away), &values)).await;
    assert_eq!(done.location(), format!("{path}?done=away"));
    let page = desk.get(path).await;
    assert!(page.has("Monday, 14 December 2026 through Friday, 18 December 2026"));
    let back = format!("{path}/back");
    post(&desk, &back, &form(&page, &back)).await;
    assert!(matches!(last(&site), Change::Back { mechanic, .. } if mechanic == "dana"));
}

#[tokio::test]
async fn a_price_is_typed_as_people_write_it_with_the_digits_of_the_currency() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/services/oil-change";
    let price = |site: &Site| match last(site) {
        Change::Service { price, .. } => price,
        _ => None,
    };
    send(&desk, path, &[("price", "$1,049.99")]).await;
    assert_eq!(price(&site), Some(PriceSetting { amount: 104_999, from: true }));
    send(&desk, path, &[("price", " ")]).await;
    assert_eq!(price(&site), None);
    for (currency, typed, amount) in [("JPY", "4900", 4900), ("KWD", "4.5", 4500)] {
        site.api.settings(|settings| settings.currency = currency.to_owned());
        let wrong = send(&desk, path, &[("price", "1.2345")]).await;
        let example = if currency == "JPY" { "4999" } else { "4.999" };
        assert!(wrong.has(&format!("Enter an amount like {example}, in {currency}.")));
        send(&desk, path, &[("price", typed)]).await;
        assert_eq!(price(&site).unwrap().amount, amount, "{currency}");
    }
    let count = site.api.workshop_changes().len();
    let page = send(&desk, path, &[("price", "about 5"), ("description", "a < b")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("href=\"#price\"") && page.has("a &lt; b"));
    assert_eq!(page.input("price").as_deref(), Some("about 5"));
    assert_eq!(site.api.workshop_changes().len(), count);
}

#[tokio::test]
async fn a_service_needs_a_length_and_moves_up_and_down() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/services/new";
    let values = [("name", "Detailing"), ("category", "Care"), ("duration_minutes", "an hour")];
    let page = send(&desk, path, &values).await;
    assert!(page.has("href=\"#duration_minutes\"") && page.has("Enter a whole number."));
    let page = post(&desk, path, &filled(form(&page, path), &[("duration_minutes", "42")])).await;
    assert!(page.has("href=\"#duration_minutes\""));
    let page = post(&desk, path, &filled(form(&page, path), &[("duration_minutes", "45")])).await;
    assert_eq!(page.location(), "/staff/workshop/services?done=saved");
    let list = desk.get("/staff/workshop/services").await;
    assert!(list.has("Move Tyre rotation up") && !list.has("Move Oil change up"));
    let action = "/staff/workshop/services/tyre-rotation/place";
    let up = filled(form(&list, action), &[("position", "0")]);
    let done = post(&desk, action, &up).await;
    assert_eq!(done.location(), "/staff/workshop/services?done=placed");
    assert!(matches!(last(&site), Change::Service { position: Some(0), .. }));
}

#[tokio::test]
async fn rules_are_typed_in_hours_and_days() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/rules";
    let page = desk.get(path).await;
    assert_eq!(page.input("lead_minutes").as_deref(), Some("2"));
    assert!(
        page.has("<option value=\"hours\" selected") && page.has("<option value=\"days\" selected")
    );
    send(&desk, path, &[("lead_minutes", "3"), ("lead_unit", "days"), ("horizon_days", "90")])
        .await;
    let Change::Policy { policy } = last(&site) else { panic!("not the rules") };
    assert_eq!((policy.lead_minutes, policy.horizon_days), (3 * 1440, 90));
    assert_eq!(policy.change_cutoff_minutes, 1440);
    let page = send(&desk, path, &[("horizon_days", "4000")]).await;
    assert!(page.has("href=\"#horizon_days\""));
}

const RULES: &str = "/staff/workshop/rules";
const REMINDERS: &str = "/staff/workshop/rules/reminders";

/// Fills in the reminders and sends them.
async fn remind(desk: &Desk<'_>, values: &[(&str, &str)]) -> Page {
    let page = desk.get(RULES).await;
    post(desk, REMINDERS, &filled(form(&page, REMINDERS), values)).await
}

#[tokio::test]
async fn reminders_are_set_beside_the_rules() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let page = desk.get(RULES).await;
    for (name, stored) in [
        ("reminder_1", "1"),
        ("reminder_2", "2"),
        ("reminder_3", ""),
        ("quiet_from", "21:00"),
        ("quiet_until", "08:00"),
    ] {
        assert_eq!(page.input(name).unwrap_or_default(), stored, "{name}");
    }
    assert!(page.input("reminder_4").is_none());
    let third = [("reminder_3", "3"), ("reminder_3_unit", "days"), ("quiet_from", "9:30")];
    let done = remind(&desk, &third).await;
    assert_eq!(done.location(), "/staff/workshop/rules?done=reminders");
    assert!(desk.get(done.location()).await.has("The reminders are saved."));
    let Change::Reminders { minutes_before, quiet_from, quiet_until } = last(&site) else {
        panic!("not the reminders")
    };
    assert_eq!(minutes_before, [1440, 120, 3 * 1440]);
    assert_eq!((quiet_from.as_str(), quiet_until.as_str()), ("09:30", "08:00"));
    let overview = desk.get("/staff/workshop").await;
    assert!(overview.has("1 day, 2 hours, 3 days before"), "{}", overview.text());
}

#[tokio::test]
async fn nobody_need_be_reminded_and_no_hour_be_quiet() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let none = [("reminder_1", ""), ("reminder_2", ""), ("quiet_from", ""), ("quiet_until", "")];
    remind(&desk, &none).await;
    let midnight = || "00:00".to_owned();
    let nothing = Change::Reminders {
        minutes_before: Vec::new(),
        quiet_from: midnight(),
        quiet_until: midnight(),
    };
    assert_eq!(last(&site), nothing);
    let page = desk.get(RULES).await;
    assert_eq!(page.input("quiet_from").unwrap_or_default(), "");
    // One more than the form asks for, set by other means, is not lost.
    site.api.settings(|settings| settings.reminders.minutes_before = vec![2880, 1440, 360, 120]);
    remind(&desk, &[]).await;
    let Change::Reminders { minutes_before, .. } = last(&site) else { panic!("not the reminders") };
    assert_eq!(minutes_before, [2880, 1440, 360, 120]);
}

#[tokio::test]
async fn what_is_wrong_with_reminders_is_said_at_its_field() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    for (name, typed, told) in [
        ("reminder_1", "15", "Remind between 15 minutes and 14 days before the start."),
        ("reminder_2", "0", "Remind between 15 minutes and 14 days before the start."),
        ("reminder_3", "soon", "Enter a whole number."),
        ("reminder_3", "4", "Leave at least 3 hours between two reminders"),
        ("reminder_2", "24", "Leave at least 3 hours between two reminders"),
        ("quiet_from", "", "Give both times, or leave both empty."),
        ("quiet_until", "", "Give both times, or leave both empty."),
        ("quiet_from", "late", "Enter a time such as 21:00."),
    ] {
        let page = remind(&desk, &[(name, typed)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {typed}");
        assert!(page.has(&format!("href=\"#{name}\"")), "{name} {typed}");
        assert!(page.has(&format!("id=\"{name}-error\"")) && page.has(told), "{name} {typed}");
        assert_eq!(page.input(name).unwrap_or_default(), typed, "what was typed stays");
        assert_eq!(page.input("lead_minutes").as_deref(), Some("2"), "the rules are as stored");
    }
    let reminders = site.api.settings(|settings| settings.reminders.clone());
    assert_eq!((reminders.minutes_before, reminders.quiet_from), (vec![1440, 120], "21:00".into()));
}

#[tokio::test]
async fn the_calendar_closes_the_workshop_when_its_box_is_ticked() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/rules";
    let action = "/staff/workshop/rules/calendar";
    let page = desk.get(path).await;
    let unticked = form(&page, action);
    assert_eq!(value(&unticked, "calendar_blocks"), None);
    let done = post(&desk, action, &filled(unticked.clone(), &[("calendar_blocks", "on")])).await;
    assert_eq!(done.location(), "/staff/workshop/rules?done=calendar");
    assert_eq!(last(&site), Change::CalendarBlocks { blocks: CalendarBlocks::Workshop });
    let ticked = form(&desk.get(path).await, action);
    assert_eq!(value(&ticked, "calendar_blocks").as_deref(), Some("on"));
    let without =
        ticked.into_iter().filter(|(name, _)| name != "calendar_blocks").collect::<Vec<_>>();
    post(&desk, action, &without).await;
    assert_eq!(last(&site), Change::CalendarBlocks { blocks: CalendarBlocks::None });
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_shown_and_what_was_typed_is_kept() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/bays/bay-2";
    let page = desk.get(path).await;
    site.api.settings(|settings| {
        settings.revision = 8;
        settings.bays[1].name = "Bay two".to_owned();
    });
    let mine = filled(form(&page, path), &[("name", "The second")]);
    let page = post(&desk, path, &mine).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Changed meanwhile") && page.has("<dd>Bay two</dd>"));
    assert_eq!(page.input("name").as_deref(), Some("The second"));
    let done = post(&desk, path, &form(&page, path)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(site.api.settings(|settings| settings.bays[1].name.clone()), "The second");
}

#[tokio::test]
async fn what_is_typed_is_kept_when_the_api_is_busy() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "manager");
    let path = "/staff/workshop/mechanics/new";
    let page = desk.get(path).await;
    site.api.answer_next_with(problem(503, "busy"));
    let page = post(&desk, path, &filled(form(&page, path), &[("name", "Nils Berg")])).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.has("or we do not know yet"));
    assert_eq!(page.input("name").as_deref(), Some("Nils Berg"));
}
