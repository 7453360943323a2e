//! The staff's day.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use baybook_contract::BookingStatus;
use http_body_util::BodyExt;

use crate::site::{Page, Site};

pub(crate) const DAY: &str = "2026-12-01";

/// Somebody of the staff at a browser; the fake takes the role for the token.
pub(crate) struct Desk<'a> {
    pub(crate) site: &'a Site,
    role: &'static str,
}

impl<'a> Desk<'a> {
    pub(crate) fn of(site: &'a Site, role: &'static str) -> Self {
        Self { site, role }
    }

    pub(crate) fn cookie(&self) -> String {
        format!("__Host-baybook-access={}", self.role)
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        let request = Request::get(path).header(header::COOKIE, self.cookie());
        self.site.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn day(&self) -> Page {
        self.get(&format!("/staff/day/{DAY}")).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.site.send(request.unwrap()).await
    }
}

/// The opening tag and inside of the list item that has this attribute.
fn item(page: &Page, attribute: &str) -> String {
    let text = page.text();
    let found = text.split("<li ").find(|item| item.contains(attribute)).unwrap();
    found.split("</li>").next().unwrap().to_owned()
}

#[tokio::test]
async fn what_others_entered_in_the_calendar_stands_above_the_grid() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "mechanic");
    let page = desk.get("/staff/day/2026-12-04").await;
    assert!(page.has("Also in the calendar"));
    for entry in ["All day", "Stocktaking", "09:00 to 10:30", "Fire inspection", "Busy"] {
        assert!(page.has(entry), "{entry}");
    }
    assert!(!desk.day().await.has("Also in the calendar"), "only where there is something");
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_do_so_and_back() {
    let site = Site::open().await;
    let page = site.get("/staff/day/2026-12-01?by=mechanics").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), "/sign-in?next=%2Fstaff%2Fday%2F2026-12-01%3Fby%3Dmechanics");
}

#[tokio::test]
async fn customers_are_told_that_the_day_is_not_for_them() {
    let site = Site::open().await;
    let page = Desk::of(&site, "customer").day().await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has("This page is not for your account") && !page.has("staff-top"));
}

#[tokio::test]
async fn the_desk_opens_on_today_and_jumps_to_the_date_that_is_picked() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    assert_eq!(desk.get("/staff").await.location(), "/staff/day/2026-12-01");
    let jump = desk.get("/staff?date=2026-12-24&by=mechanics").await;
    assert_eq!(jump.location(), "/staff/day/2026-12-24?by=mechanics");
    assert_eq!(desk.get("/staff/day/someday").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_day_shows_lanes_and_cards_with_their_state_in_words_and_shape() {
    let site = Site::open().await;
    let page = Desk::of(&site, "front-desk").day().await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text().matches("data-lane=").count(), 8);
    let card = site.api.card(DAY, BookingStatus::InService);
    let item = item(&page, &format!("data-id=\"{}\"", card.id));
    assert!(item.contains("job in-service"), "{item}");
    assert!(item.contains("In service") && item.contains(&card.first_name), "{item}");
    assert!(item.contains(card.vehicle.unwrap().plate.as_deref().unwrap()), "{item}");
    for text in ["Tuesday, 1 December 2026", "booked: ", "3 late", "Late 7 min", "Not coming"] {
        assert!(page.has(text), "{text}");
    }
    assert!(page.has("id=\"now\"") && page.has("Lift inspection"));
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_other_lanes_are_one_click_away() {
    let site = Site::open().await;
    let page = Desk::of(&site, "front-desk").get("/staff/day/2026-12-01?by=mechanics").await;
    assert_eq!(page.text().matches("data-lane=").count(), 12);
    assert!(page.has("href=\"/staff/day/2026-11-30?by=mechanics\""));
}

#[tokio::test]
async fn a_place_on_the_grid_is_a_class_because_style_attributes_are_forbidden() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let page = desk.day().await;
    assert!(!page.has(" style=\"") && !page.has("<style") && !page.has(" onclick="));
    let style = page.attributes("href").into_iter().find(|href| href.contains("/assets/staff."));
    let style = site.get(&style.unwrap()).await;
    assert_eq!(style.status, StatusCode::OK);
    for rule in [".r0{--r:0}", ".h300{--h:300}", ".n12{--n:12}"] {
        assert!(style.has(rule), "{rule}");
    }
    let home = site.get("/").await;
    assert!(!home.has("/assets/staff."), "customers do not load what is the staff's");
}

#[tokio::test]
async fn gaps_that_fit_a_service_are_marked_and_lead_to_a_booking_then() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let page = desk.get("/staff/day/2026-12-02?service=battery").await;
    let gap = item(&page, "gap fits");
    assert!(gap.contains("fits: "), "{gap}");
    assert!(gap.contains("/staff/new?date=2026-12-02&amp;start=2026-12-02T"), "{gap}");
    assert!(page.has("gaps for Battery check and replacement"));
    let form = desk.get("/staff/new?date=2026-12-02&start=2026-12-02T08%3A00%3A00-06%3A00&bay=bay-2&service=battery").await;
    for chosen in ["battery", "2026-12-02T08:00:00-06:00", "bay-2"] {
        assert!(form.has(&format!("<option value=\"{chosen}\" selected")), "{chosen}");
    }
}

#[tokio::test]
async fn an_hour_that_comes_twice_is_named_by_its_zone_and_a_skipped_one_is_not_there() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let autumn = desk.get("/staff/day/2026-11-01").await;
    assert!(autumn.has("<span>01:00 CDT</span>") && autumn.has("<span>01:00 CST</span>"));
    let spring = desk.get("/staff/day/2027-03-14").await;
    assert!(spring.has("<span>01:00</span>") && !spring.has("<span>02:00</span>"));
}

#[tokio::test]
async fn a_closed_day_says_so_and_why() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    assert!(desk.get("/staff/day/2026-12-25").await.has("Closed: Christmas Day."));
    assert!(desk.get("/staff/day/2026-12-06").await.has("Closed, and nothing is booked."));
}

#[tokio::test]
async fn the_part_that_changes_comes_alone_and_only_when_it_changed() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let tag = desk.day().await.attributes("data-tag").remove(0);
    let part = format!("/staff/day/{DAY}?part=grid&tag={tag}");
    assert_eq!(desk.get(&part).await.status, StatusCode::NO_CONTENT);
    site.api.day_book(DAY, |day| day.changes += 1);
    let changed = desk.get(&part).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(changed.text().starts_with("<div id=\"grid\""), "{}", &changed.text()[..80]);
}

#[tokio::test]
async fn an_open_page_is_told_of_changes() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    let tag = desk.day().await.attributes("data-tag").remove(0);
    let request = Request::get(format!("/staff/day/{DAY}/changes"));
    let request = request.header(header::COOKIE, desk.cookie()).body(Body::empty()).unwrap();
    let mut events = site.open_stream(request).await;
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let mut next = async || {
        let frame = events.body_mut().frame().await.unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    };
    assert_eq!(next().await, format!("data: {tag}\n\n"));
    site.api.day_book(DAY, |day| day.changes += 1);
    assert!(next().await.starts_with("data: 2."));
}

#[tokio::test]
async fn who_is_signed_out_meanwhile_is_not_told_in_a_way_that_no_event_source_reads() {
    let site = Site::open().await;
    let signed_out = site.get(&format!("/staff/day/{DAY}/changes")).await;
    assert_eq!(signed_out.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_full_day_is_small_on_the_wire() {
    let site = Site::open().await;
    let desk = Desk::of(&site, "front-desk");
    for by in ["bays", "mechanics"] {
        let request = Request::get(format!("/staff/day/{DAY}?by={by}&service=battery"))
            .header(header::COOKIE, desk.cookie())
            .header(header::ACCEPT_ENCODING, "br");
        let page = site.send(request.body(Body::empty()).unwrap()).await;
        assert!(page.bytes.len() < 60 * 1024, "{by}: {} bytes", page.bytes.len());
    }
}
