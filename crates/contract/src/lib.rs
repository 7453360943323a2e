//! Wire types of the Baybook HTTP API, and (feature `client`) a typed client of it.
//!
//! Shapes only: no rule lives here. Instants are RFC 3339 with offset, dates are
//! `YYYY-MM-DD`, money is in minor units of an ISO 4217 currency.

mod account;
mod availability;
mod booking;
mod catalogue;
#[cfg(feature = "client")]
mod client;
mod feed;
mod message;
mod object;
mod outbox;
mod problem;
mod staff;
mod workshop;

pub use account::{
    AccountSession, AccountSessions, AuditLine, AuditLog, ConfirmationResend, EmailVerification,
    GoogleReturn, GoogleStarted, LinkAcceptance, Me, NewInvitation, OwnBookings, PasswordChange,
    PasswordForgotten, PasswordReset, RecoveryCodes, RefreshToken, Role, RoleChange,
    SecondFactorCode, SecondFactorNeeded, SignIn, SignInAnswer, SignUp, StaffPeople, StaffPerson,
    Tokens, TotpConfirmation, TotpEnrolment, TotpRemoval, TotpSetUp,
};
pub use availability::{Availability, DayStatus, OpenDay, Slot};
pub use booking::{
    Assignment, BookedService, Booking, BookingLookup, BookingStatus, CancelRequest, Customer,
    NewBooking, ReminderLink, ReminderState, RescheduleRequest, Vehicle,
};
pub use catalogue::{
    Address, Closure, Interval, OpeningHours, Policy, Price, Service, Services, Shop, ShopStatus,
    Version,
};
#[cfg(feature = "client")]
pub use client::{Caller, Client, ClientError, FeedFile, Fitting, StaffClient};
pub use feed::{CalendarFeed, CalendarFeeds, ReplaceFeed};
pub use message::{
    CalendarPreview, MessageKinds, MessageLanguage, MessagePreview, MessageTest, SmsPreview,
    TextsGo,
};
pub use outbox::{
    DeadLetter, DeadLetters, LocalCalendar, LocalEmail, LocalMessage, LocalMessageKind,
    LocalMessageLine, LocalOutbox, MessageDoubt, WaitingMessages,
};
pub use problem::{FieldError, Problem};
pub use staff::{
    ArrivalKind, BlockedTime, BookedPlace, Card, CardTimes, Contact, CorrectRequest, DayRevision,
    DoneBy, ExternalEntry, Fits, FoundBooking, FoundBookings, HistoryKind, HistoryLine, Lane,
    LaneFits, LengthChange, MessageMedium, MoveRequest, NewBlock, NoteRequest, PlaceChange,
    ReachableRequest, ResizeRequest, SearchRequest, StaffBooking, StaffDay, StartSpan,
    StatusRequest, TimeSpan, Unreachable, WalkIn,
};
pub use workshop::{
    AffectedBooking, AffectedBookings, BaySettings, CalendarBlocks, Change, DisplacedBookings,
    Elsewhere, MechanicSettings, Misfit, PriceSetting, ReminderSettings, ServiceSettings,
    WorkshopChange, WorkshopChanged, WorkshopSettings,
};
