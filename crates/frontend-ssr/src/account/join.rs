//! `/invitation?link=` and `/set-up?link=`: becoming one of the staff, and the first owner.

use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use baybook_contract::LinkAcceptance;
use baybook_domain::accounts::{Purpose, link_path};
use serde::Deserialize;

use super::inputs::{CHOSEN_PASSWORD, EMAIL, NAME};
use super::sheet::{self, Sheet};
use super::sign_in::{self, STAFF_HOME};
use crate::http::Visit;
use crate::pages::fields::Field;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    #[serde(alias = "token")]
    link: String,
    name: String,
    account_email: String,
    chosen_password: String,
}

impl Typed {
    fn body(&self, headers: &HeaderMap) -> LinkAcceptance {
        let email = self.account_email.trim();
        LinkAcceptance {
            link: self.link.clone(),
            name: self.name.trim().to_owned(),
            email: (!email.is_empty()).then(|| email.to_owned()),
            password: self.chosen_password.clone(),
            device: sign_in::device(headers),
        }
    }

    fn invitation(&self) -> [(Field, &str); 2] {
        [(NAME, &self.name), (CHOSEN_PASSWORD, "")]
    }

    fn set_up(&self) -> [(Field, &str); 3] {
        [(NAME, &self.name), (EMAIL, &self.account_email), (CHOSEN_PASSWORD, "")]
    }
}

fn invitation<'a>(
    fields: &'a [(Field, &'a str)],
    hidden: &'a [(&'static str, &'a str)],
) -> Sheet<'a> {
    Sheet {
        title: "invitation-title",
        lede: "invitation-lede",
        action: link_path(Purpose::Invitation),
        fields,
        hidden,
        send: "invitation-send",
        google: None,
        others: &[],
    }
}

fn set_up_sheet<'a>(
    fields: &'a [(Field, &'a str)],
    hidden: &'a [(&'static str, &'a str)],
) -> Sheet<'a> {
    Sheet {
        title: "set-up-title",
        lede: "set-up-lede",
        action: link_path(Purpose::OwnerSetUp),
        fields,
        hidden,
        send: "set-up-send",
        google: None,
        others: &[],
    }
}

/// `GET /invitation?link=`
pub(crate) async fn show_invitation(visit: Visit, Query(typed): Query<Typed>) -> Response {
    let sheet_of = Typed { link: typed.link, ..Typed::default() };
    sheet::show(&visit, &invitation(&sheet_of.invitation(), &[("link", &sheet_of.link)])).await
}

/// `GET /set-up?link=`
pub(crate) async fn show_set_up(visit: Visit, Query(typed): Query<Typed>) -> Response {
    let sheet_of = Typed { link: typed.link, ..Typed::default() };
    sheet::show(&visit, &set_up_sheet(&sheet_of.set_up(), &[("link", &sheet_of.link)])).await
}

/// `POST /invitation`
pub(crate) async fn accept_invitation(
    visit: Visit,
    headers: HeaderMap,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    match visit.api().accept_invitation(&visit.caller, &typed.body(&headers)).await {
        Ok(answer) => sign_in::enter(&visit, answer, STAFF_HOME).await,
        Err(error) => {
            let (fields, hidden) = (typed.invitation(), [("link", typed.link.as_str())]);
            let sheet = invitation(&fields, &hidden);
            sheet::refused(&visit, &sheet, &error, "invitation-refused").await
        }
    }
}

/// `POST /set-up`
pub(crate) async fn set_up(
    visit: Visit,
    headers: HeaderMap,
    sent: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(typed)) => typed,
        Err(rejection) => return sheet::unreadable(&visit, &rejection).await,
    };
    match visit.api().set_up_owner(&visit.caller, &typed.body(&headers)).await {
        Ok(answer) => sign_in::enter(&visit, answer, "/account").await,
        Err(error) => {
            let (fields, hidden) = (typed.set_up(), [("link", typed.link.as_str())]);
            let sheet = set_up_sheet(&fields, &hidden);
            sheet::refused(&visit, &sheet, &error, "link-refused").await
        }
    }
}
