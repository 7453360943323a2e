//! What should come of a command.

use baybook_domain::decide::Rejection;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Done,
    Unchanged,
    Past,
    TooSoon,
    TooFar,
    OffGrid,
    OutsideHours,
    Taken,
    Held,
    Unsuitable,
    Length,
    Cancelled,
    Transition,
    PastCutoff,
    TooEarly,
}

impl Expected {
    pub(crate) fn refused(rejection: &Rejection) -> Self {
        match rejection {
            Rejection::Past => Self::Past,
            Rejection::TooSoon { .. } => Self::TooSoon,
            Rejection::TooFar { .. } => Self::TooFar,
            Rejection::OffGrid { .. } => Self::OffGrid,
            Rejection::OutsideHours => Self::OutsideHours,
            Rejection::Taken { .. } => Self::Taken,
            Rejection::Blocked { .. } => Self::Held,
            Rejection::Unsuitable => Self::Unsuitable,
            Rejection::Length => Self::Length,
            Rejection::Cancelled(_) => Self::Cancelled,
            Rejection::Transition { .. } => Self::Transition,
            Rejection::PastCutoff { .. } => Self::PastCutoff,
            Rejection::TooEarly { .. } => Self::TooEarly,
            other => panic!("the model never asks for {other:?}"),
        }
    }
}
