//! A workshop of two bays and two mechanics that never closes, so that any day will do.

use std::sync::Arc;

use baybook_domain::store::{Store, Write, schema};
use baybook_domain::workshops::Workshops;
use jiff::SignedDuration;

use crate::app::App;

impl App {
    /// Opens another shop of the deployment, just as the one there is.
    pub(crate) async fn open_shop(&self, id: &str) {
        let workshops = Workshops::new(Arc::clone(&self.store) as _, Arc::clone(&self.clock) as _);
        let main = workshops.get(&"main".parse().unwrap()).await.unwrap().unwrap();
        let mut other = main.as_ref().clone();
        other.shop.id = id.parse().unwrap();
        assert!(workshops.create(&other).await.unwrap());
    }

    /// Takes a service out of the catalogue.
    pub(crate) async fn close_service(&self, id: &str) {
        let key = schema::service(&"main".parse().unwrap(), &id.parse().unwrap());
        let read = self.store.read(std::slice::from_ref(&key)).await.unwrap().remove(0);
        self.store.commit(vec![Write::Delete { key, at: read.unwrap().version }]).await.unwrap();
        // Longer than a workshop is used without being read again.
        self.clock.advance(SignedDuration::from_mins(10));
    }
}

pub(crate) const ALWAYS_OPEN: &str = r#"
[shop]
id = "main"
name = "Night and Day Motors"
phone = "+13125550100"
email = "desk@night.example"
timezone = "America/Chicago"
currency = "USD"

[shop.address]
street = "1 Clark Street"
city = "Chicago"
postal_code = "60601"
country = "US"

[shop.hours]
monday = ["00:00-24:00"]
tuesday = ["00:00-24:00"]
wednesday = ["00:00-24:00"]
thursday = ["00:00-24:00"]
friday = ["00:00-24:00"]
saturday = ["00:00-24:00"]
sunday = ["00:00-24:00"]

[shop.policy]
lead_minutes = 60
horizon_days = 60
change_cutoff_minutes = 60

[[shop.bays]]
id = "lift"
name = "Lift"
equipment = ["lift"]

[[shop.bays]]
id = "floor"
name = "Floor"

[[shop.mechanics]]
id = "ida"
name = "Ida"
skills = ["general", "brakes", "electrics"]

[[shop.mechanics]]
id = "jon"
name = "Jon"
skills = ["general", "electrics"]

[[services]]
id = "oil"
name = "Oil change"
category = "Maintenance"
description = "Fresh oil."
duration_minutes = 45
clean_up_minutes = 5
needs = { skills = ["general"] }

[[services]]
id = "brakes"
name = "Brakes"
category = "Brakes"
description = "New pads."
duration_minutes = 90
clean_up_minutes = 10
needs = { equipment = ["lift"], skills = ["brakes"] }

[[services]]
id = "battery"
name = "Battery"
category = "Electrics"
description = "A new battery."
duration_minutes = 20
needs = { skills = ["electrics"] }

[[services]]
id = "overhaul"
name = "Overhaul"
category = "Maintenance"
description = "All of it."
duration_minutes = 300
clean_up_minutes = 15
needs = { equipment = ["lift"], skills = ["general"] }
"#;
