use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use baybook_contract as wire;
use baybook_domain::access::Action;
use baybook_domain::accounts::{StaffMember, User};
use baybook_domain::ids::ShopId;
use baybook_domain::store::{Query, Write, fields, schema};
use baybook_service_kit::problem::Reply;

use super::documents::{Read, parse};
use super::sessions::wire_role;
use super::{Accounts, Person};
use crate::caller::ShopName;

/// More than work in any workshop.
const MANY_PEOPLE: u32 = 500;

/// Staff
///
/// Everybody with a role in the shop, by name. For managers and owners.
#[utoipa::path(
    get, path = "/staff/people", tag = "staff",
    params(crate::openapi::ShopParam), security(("access_token" = [])),
    responses((status = 200, body = wire::StaffPeople), crate::openapi::Problems)
)]
pub(crate) async fn people(
    State(accounts): State<Arc<Accounts>>,
    ShopName(shop): ShopName,
    person: Person,
) -> Result<Json<wire::StaffPeople>, Reply> {
    person.may(Action::InviteStaff, &shop)?;
    let query = Query::all(schema::staff(&shop), MANY_PEOPLE);
    let mut people = Vec::new();
    for document in accounts.store.query(&query).await?.documents {
        let Read { value, .. }: Read<StaffMember> = parse(document)?;
        people.push(wire::StaffPerson {
            id: value.user.to_string(),
            name: value.name.as_str().to_owned(),
            email: value.email.as_str().to_owned(),
            role: wire_role(value.role),
        });
    }
    people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id.clone()));
    Ok(Json(wire::StaffPeople { people }))
}

/// The write that lists a user among the staff of a shop, for the commit that gives the role.
pub(super) fn staff_write(user: &User, shop: &ShopId) -> Write {
    let member = StaffMember {
        user: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.principal().role_in(shop),
    };
    Write::Put { key: schema::staff_member(shop, &user.id), fields: fields(&member) }
}
