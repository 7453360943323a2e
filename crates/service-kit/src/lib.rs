//! What every service of Baybook needs to run, so that each binary is its own business only.
//!
//! | module | gives |
//! | --- | --- |
//! | [`config`] | environment variables, read once, every mistake reported together |
//! | [`store`] | the configured store behind the domain's port |
//! | [`clock`] | the real time and real randomness, the only place that asks for them |
//! | [`telemetry`] | logs for people or for Cloud Logging, traces over OTLP |
//! | [`http`] | request ids, access log, limits, panics and time-outs as problems |
//! | [`problem`] | `application/problem+json` replies |
//! | [`health`] | `/healthz`, `/readyz`, `/version` |
//! | [`text`] | every sentence a person reads, per language |
//! | [`serve`] | listening, serving, stopping without dropping what is in flight |

pub mod clock;
pub mod config;
pub mod health;
pub mod http;
pub mod problem;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod text;
