use super::*;
use crate::workshop::Needs;

fn demo() -> Workshop {
    toml::from_str(include_str!("../../../../demo/workshop.toml")).unwrap()
}

fn days(from: &str, through: &str) -> Days {
    Days::new(from.parse().unwrap(), through.parse().unwrap()).unwrap()
}

fn tags(tags: &[&str]) -> BTreeSet<Tag> {
    tags.iter().map(|tag| tag.parse().unwrap()).collect()
}

fn bay(id: Option<&str>, name: &str) -> Amendment {
    Amendment::Bay {
        id: id.map(|id| id.parse().unwrap()),
        name: name.to_owned(),
        equipment: tags(&["lift"]),
        hours: None,
        retired: false,
    }
}

fn wash() -> ServiceAmendment {
    ServiceAmendment {
        id: None,
        name: "Car wash".to_owned(),
        category: "Care".to_owned(),
        description: "Outside and inside.".to_owned(),
        duration_minutes: 30,
        clean_up_minutes: 0,
        price: None,
        needs: Needs::default(),
        featured: false,
        on_request: false,
        position: None,
        retired: false,
    }
}

#[test]
fn days_off_fit_into_one_document() {
    let close = |year: u32| Amendment::Close {
        days: days(&format!("{year}-01-01"), &format!("{year}-12-31")),
        reason: "x".repeat(100),
    };
    let mut workshop = demo();
    let refused = (2027..2100).find_map(|year| match close(year).apply(&workshop) {
        Ok(amended) => {
            workshop = amended.workshop;
            None
        }
        Err(error) => Some((year, error)),
    });
    let (year, error) = refused.unwrap();
    assert!(year > 2032 && matches!(error, AmendError::DoesNotFit(_)), "{year} {error}");
    assert!(serde_json::to_vec(&workshop.shop.to_fields()).unwrap().len() <= MOST_STORED_BYTES);
    // What is there can be taken back.
    let open = Amendment::Open(days("2027-01-01", "2027-12-31"));
    let workshop = open.apply(&workshop).unwrap().workshop;
    close(year).apply(&workshop).unwrap();
}

#[test]
fn days_have_an_order_and_an_end() {
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(days("2026-12-24", "2026-12-26").iter().count(), 3);
    assert_eq!(days("2026-12-24", "2027-12-24").iter().count(), MOST_DAYS);
    for (from, through) in [("2026-12-24", "2026-12-23"), ("2026-12-24", "2027-12-25")] {
        assert_eq!(Days::new(day(from), day(through)), Err(NotDays));
    }
    let end = Days::new(Date::MAX, Date::MAX).unwrap();
    assert_eq!(end.iter().collect::<Vec<_>>(), [Date::MAX]);
}

#[test]
fn closing_and_opening_are_each_other_s_opposite() {
    let span = days("2026-12-28", "2026-12-31");
    let close = Amendment::Close { days: span, reason: "Holidays".to_owned() };
    let closed = close.apply(&demo()).unwrap();
    assert_eq!(closed.object, "shop/main");
    let reasons = |workshop: &Workshop| {
        workshop.shop.closures.iter().filter(|closure| closure.reason == "Holidays").count()
    };
    assert_eq!(reasons(&closed.workshop), 4);
    let dates: Vec<_> = closed.workshop.shop.closures.iter().map(|one| one.date).collect();
    assert!(dates.is_sorted());
    assert_eq!(close.apply(&closed.workshop).unwrap(), closed, "again changes nothing");
    assert_eq!((closed.workshop.shop.revision, closed.workshop.shop.layout), (1, 1));
    let opened = Amendment::Open(span).apply(&closed.workshop).unwrap().workshop;
    assert!(opened.shop.lays_out_like(&demo().shop));
}

#[test]
fn a_new_bay_gets_an_id_and_a_known_one_keeps_it() {
    let added = bay(None, "Bay 6").apply(&demo()).unwrap();
    assert_eq!(added.object, "bay/bay-6");
    let renamed = bay(Some("bay-6"), "The pit").apply(&added.workshop).unwrap();
    assert_eq!(renamed.workshop.shop.bays.last().unwrap().name, "The pit");
    assert_eq!(renamed.workshop.shop.bays.len(), demo().shop.bays.len() + 1);
    assert_eq!(bay(Some("bay-9"), "X").apply(&demo()), Err(AmendError::Unknown("bay")));
    assert_eq!(bay(None, "BAY 1").apply(&demo()), Err(AmendError::NameTaken));
}

#[test]
fn absences_stay_when_a_mechanic_is_changed() {
    let mechanic: MechanicId = "dana".parse().unwrap();
    let span = days("2026-12-01", "2026-12-02");
    let (away, reason) = (mechanic.clone(), "Course".to_owned());
    let away = Amendment::Away { mechanic: away, days: span, reason }.apply(&demo()).unwrap();
    let dana = demo().shop.mechanics[0].clone();
    let change = Amendment::Mechanic {
        id: Some(mechanic.clone()),
        name: "Dana R.".to_owned(),
        skills: dana.skills.clone(),
        hours: None,
        retired: false,
    };
    let changed = change.apply(&away.workshop).unwrap();
    assert_eq!(changed.workshop.shop.mechanics[0].absences.len(), dana.absences.len() + 2);
    let back = Amendment::Back { mechanic, days: span }.apply(&away.workshop).unwrap();
    assert!(back.workshop.shop.lays_out_like(&demo().shop));
    let unknown = Amendment::Back { mechanic: "nobody".parse().unwrap(), days: span };
    assert_eq!(unknown.apply(&demo()), Err(AmendError::Unknown("mechanic")));
}

#[test]
fn the_only_bay_that_a_service_needs_cannot_go_before_the_service() {
    let retire = |workshop: &Workshop| {
        let bay = workshop.shop.bays.iter().find(|bay| bay.id.as_str() == "bay-3").unwrap();
        Amendment::Bay {
            id: Some(bay.id.clone()),
            name: bay.name.clone(),
            equipment: bay.equipment.clone(),
            hours: bay.hours.clone(),
            retired: true,
        }
        .apply(workshop)
    };
    let Err(AmendError::DoesNotFit(mistakes)) = retire(&demo()) else { panic!() };
    assert!(mistakes[0].contains("alignment"), "{mistakes:?}");
    let mut without = demo();
    for service in &mut without.services {
        service.retired |= service.needs.equipment.contains(&"alignment-rack".parse().unwrap());
    }
    assert!(retire(&without).unwrap().workshop.shop.bays[2].retired);
}

#[test]
fn a_service_takes_its_place_in_the_catalogue() {
    let numbered = Amendment::Service(wash()).apply(&demo()).unwrap();
    assert_eq!(numbered.object, "service/car-wash");
    let shop = &numbered.workshop.shop;
    assert_eq!((shop.revision, shop.layout), (1, 0), "days are as they were");
    let names = |workshop: &Workshop| -> Vec<String> {
        assert!(workshop.services.iter().zip(0..).all(|(one, n)| one.position == n));
        workshop.services.iter().map(|one| one.name.clone()).collect()
    };
    assert_eq!(names(&numbered.workshop).last().unwrap(), "Car wash");
    let first =
        ServiceAmendment { id: Some("car-wash".parse().unwrap()), position: Some(0), ..wash() };
    let moved = Amendment::Service(first.clone()).apply(&numbered.workshop).unwrap();
    assert_eq!(names(&moved.workshop).first().unwrap(), "Car wash");
    let stays = ServiceAmendment { position: None, ..first };
    let unmoved = Amendment::Service(stays).apply(&moved.workshop).unwrap();
    assert_eq!(unmoved.workshop, moved.workshop);
    let odd = ServiceAmendment { duration_minutes: 7, ..wash() };
    let refused = Amendment::Service(odd).apply(&demo());
    assert!(matches!(refused, Err(AmendError::DoesNotFit(_))));
}

#[test]
fn reminders_change_no_day_and_are_few_and_near_enough() {
    let remind = |minutes_before: &[u32]| {
        let minutes_before = minutes_before.to_vec();
        Amendment::Reminders(Reminders { minutes_before, ..Reminders::default() })
    };
    let change = remind(&[15, 360, 1440, 14 * 1440]);
    assert_eq!((change.name(), change.action()), ("reminders-changed", Action::ManageHours));
    let amended = change.apply(&demo()).unwrap();
    assert_eq!(amended.object, "shop/main");
    let shop = &amended.workshop.shop;
    assert_eq!(shop.reminders.minutes_before, [15, 360, 1440, 14 * 1440]);
    assert_eq!((shop.revision, shop.layout), (1, 0), "days are as they were");
    assert!(remind(&[]).apply(&demo()).unwrap().workshop.shop.reminders.minutes_before.is_empty());
    let too_many = [15, 360, 720, 1440, 2880];
    for minutes in [&[14][..], &[14 * 1440 + 1], &too_many, &[1440, 120, 60], &[120, 120]] {
        let refused = remind(minutes).apply(&demo());
        assert!(matches!(refused, Err(AmendError::DoesNotFit(_))), "{minutes:?}");
    }
    // Those that were stored before are no reason to refuse anything else.
    let mut before = demo();
    before.shop.reminders.minutes_before = vec![120, 60];
    assert!(Amendment::Policy(before.shop.policy.clone()).apply(&before).is_ok());
}
