//! A job as it stands in a calendar of the workshop.

use crate::access::first_name;
use crate::booking::Booking;
use crate::workshop::Shop;

/// What is done to which vehicle, where and by whom, and whom to call in. Not how to reach them:
/// calendars are shared, shown on walls and kept on telephones.
#[derive(Clone, PartialEq, Eq)]
pub struct JobText {
    /// Service, plate and first name.
    pub summary: String,
    pub bay: String,
    pub mechanic: String,
    pub reference: String,
}

impl JobText {
    #[must_use]
    pub fn of(booking: &Booking, shop: &Shop) -> Self {
        let bay = shop.bays.iter().find(|bay| bay.id == booking.bay);
        let mechanic = shop.mechanics.iter().find(|one| one.id == booking.mechanic);
        let plate = booking.vehicle.plate.as_ref().map(|plate| plate.as_str());
        let name = first_name(&booking.customer.name);
        let parts = [Some(booking.service.name.as_str()), plate, Some(name)];
        let parts: Vec<&str> = parts.into_iter().flatten().filter(|one| !one.is_empty()).collect();
        Self {
            summary: parts.join(", "),
            bay: bay.map_or(booking.bay.as_str(), |bay| &bay.name).to_owned(),
            mechanic: mechanic.map_or(booking.mechanic.as_str(), |one| &one.name).to_owned(),
            reference: booking.reference.to_string(),
        }
    }

    /// Where, who, and by what to find the booking, a line each.
    #[must_use]
    pub fn description(&self) -> String {
        format!("{}\n{}\n{}", self.bay, self.mechanic, self.reference)
    }
}

// Says who comes.
impl std::fmt::Debug for JobText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JobText").field("reference", &self.reference).finish_non_exhaustive()
    }
}
