//! The program as a person and the pipeline meet it, against stand-ins for Google and for the site.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod cloud;
mod google;
mod lock;
mod program;
mod promote;
mod release;
mod restore;
mod rollback;
mod scan;
mod site;
mod steps;
mod wrappers;
