//! Changing the catalogue.

use super::{AmendError, MOST_SERVICES, expect_new_name, expect_room, slug};
use crate::ids::ServiceId;
use crate::workshop::{Needs, Price, Service};

/// A new service, or all of an existing one. Bookings keep what they were booked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAmendment {
    pub id: Option<ServiceId>,
    pub name: String,
    pub category: String,
    pub description: String,
    pub duration_minutes: u16,
    pub clean_up_minutes: u16,
    pub price: Option<Price>,
    pub needs: Needs,
    pub featured: bool,
    pub on_request: bool,
    /// Place in the catalogue, from 0; `None`: where it was, or last.
    pub position: Option<u32>,
    pub retired: bool,
}

impl ServiceAmendment {
    pub(super) fn apply(&self, services: &mut Vec<Service>) -> Result<ServiceId, AmendError> {
        let others = services.iter().filter(|one| Some(&one.id) != self.id.as_ref());
        let names = others.filter(|one| !one.retired).map(|one| one.name.as_str());
        expect_new_name(&self.name, names)?;
        let place = match &self.id {
            Some(id) => services.iter().position(|service| service.id == *id),
            None => None,
        };
        let id = match (&self.id, place) {
            (Some(id), Some(_)) => id.clone(),
            (Some(_), None) => return Err(AmendError::Unknown("service")),
            (None, _) => {
                expect_room(services.len(), MOST_SERVICES)?;
                slug::of(&self.name, "service", |id| services.iter().any(|one| one.id == *id))
            }
        };
        let service = Service {
            id: id.clone(),
            name: self.name.clone(),
            category: self.category.clone(),
            description: self.description.clone(),
            duration_minutes: self.duration_minutes,
            clean_up_minutes: self.clean_up_minutes,
            price: self.price,
            needs: self.needs.clone(),
            featured: self.featured,
            on_request: self.on_request,
            position: 0,
            retired: self.retired,
        };
        if let Some(place) = place {
            services.remove(place);
        }
        let wanted = self.position.and_then(|position| usize::try_from(position).ok()).or(place);
        let wanted = wanted.unwrap_or(services.len()).min(services.len());
        services.insert(wanted, service);
        for (service, position) in services.iter_mut().zip(0..) {
            service.position = position;
        }
        Ok(id)
    }
}
