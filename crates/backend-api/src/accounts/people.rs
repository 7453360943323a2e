use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baybook_contract as wire;
use baybook_domain::access::{Action, Role};
use baybook_domain::accounts::{StaffMember, User, UserId};
use baybook_domain::ids::ShopId;
use baybook_domain::store::{Query, Write, fields, schema};
use baybook_service_kit::http::JsonBody;
use baybook_service_kit::problem::Reply;

use super::documents::{Read, parse};
use super::sessions::wire_role;
use super::{Accounts, Person, Scene};
use crate::caller::ShopName;
use crate::refusal::{field, invalid};

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

/// Change a role
///
/// Gives somebody of the staff another role, or takes it away with `customer`. Managers do so with
/// mechanics and the front desk, owners with anybody; the last owner stays.
#[utoipa::path(
    post, path = "/staff/people/{id}/role", tag = "staff", request_body = wire::RoleChange,
    params(("id" = String, Path, description = "Id of the person"), crate::openapi::ShopParam),
    security(("access_token" = [])),
    responses((status = 204, description = "It is changed"), crate::openapi::Problems)
)]
pub(crate) async fn change_role(
    State(accounts): State<Arc<Accounts>>,
    ShopName(shop): ShopName,
    scene: Scene,
    person: Person,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<wire::RoleChange>,
) -> Result<StatusCode, Reply> {
    person.may(Action::InviteStaff, &shop)?;
    let role = Role::named(&asked.role).ok_or_else(|| {
        let message = "Choose customer, mechanic, front-desk, manager or owner.";
        invalid(vec![field("role", "role", message)])
    })?;
    let id: UserId = id.parse().map_err(|_| unknown_person())?;
    let read: Option<Read<User>> = accounts.read_one(schema::user(&id)).await?;
    let read = read.ok_or_else(unknown_person)?;
    let held = read.value.principal().role_in(&shop);
    if !held.is_staff() {
        return Err(unknown_person());
    }
    if held.max(role) >= Role::Manager {
        person.may(Action::InviteManagers, &shop)?;
    }
    let mut writes = Vec::new();
    if held == Role::Owner && role != Role::Owner {
        writes.push(accounts.other_owner(&shop, id).await?);
    }
    let mut user = User { updated_at: scene.now, ..read.value.clone() };
    if role.is_staff() {
        user.roles.insert(shop.clone(), role);
        writes.push(staff_write(&user, &shop));
    } else {
        user.roles.remove(&shop);
        let key = schema::staff_member(&shop, &id);
        let listed: Option<Read<StaffMember>> = accounts.read_one(key.clone()).await?;
        writes.extend(listed.map(|listed| Write::Delete { key, at: listed.version }));
    }
    writes.push(read.update(schema::user(&id), &user));
    let (actor, object) = (person.principal.user, format!("user/{id}"));
    let entry = accounts.entry(&shop, Some(actor), "role-changed", object, Some(&scene));
    writes.push(entry.role(role).detail("before", held.as_str()).write());
    accounts.commit(writes).await?;
    accounts.live.forget_user(id);
    Ok(StatusCode::NO_CONTENT)
}

fn unknown_person() -> Reply {
    Reply::new(StatusCode::NOT_FOUND, "unknown-person", "Nobody of the staff is meant")
        .detail("`GET /staff/people` lists who has a role.")
}

impl Accounts {
    /// That somebody else owns the shop, for the commit in which `but` does no longer.
    async fn other_owner(&self, shop: &ShopId, but: UserId) -> Result<Write, Reply> {
        let query = Query::all(schema::staff(shop), MANY_PEOPLE);
        for document in self.store.query(&query).await?.documents {
            let (key, at) = (document.key.clone(), document.version);
            let Read { value, .. }: Read<StaffMember> = parse(document)?;
            if value.role == Role::Owner && value.user != but {
                return Ok(Write::Verify { key, at });
            }
        }
        Err(Reply::new(StatusCode::CONFLICT, "last-owner", "Somebody has to own the workshop")
            .detail("Make somebody else an owner first."))
    }
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
