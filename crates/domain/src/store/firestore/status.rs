//! What Firestore's failures mean to a caller.

use std::error::Error;

use ::firestore::gcloud_sdk::error::Error as SdkError;
use ::firestore::gcloud_sdk::tonic::{Code, ConnectError, Status};

use crate::store::{CommitError, ReadError};

/// What became of a commit that failed with `status`.
pub(super) fn commit_error(status: Status) -> CommitError {
    match status.code() {
        // A precondition did not hold, or another commit was faster.
        Code::FailedPrecondition | Code::AlreadyExists | Code::NotFound | Code::Aborted => {
            CommitError::Conflict
        }
        Code::ResourceExhausted => CommitError::Unavailable(status.into()),
        _ if never_sent(&status) => CommitError::Unavailable(status.into()),
        Code::InvalidArgument
        | Code::OutOfRange
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::Unimplemented => CommitError::Broken(status.into()),
        // The connection or the patience ended before the answer came.
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Cancelled
        | Code::Internal
        | Code::Unknown
        | Code::DataLoss
        | Code::Ok => CommitError::OutcomeUnknown(status.into()),
    }
}

/// Why a read failed with `status`.
pub(super) fn read_error(status: Status) -> ReadError {
    match status.code() {
        Code::InvalidArgument
        | Code::OutOfRange
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::Unimplemented
        | Code::NotFound
        | Code::AlreadyExists
        // An index is missing.
        | Code::FailedPrecondition
        | Code::DataLoss => ReadError::Broken(status.into()),
        Code::ResourceExhausted
        | Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Cancelled
        | Code::Aborted
        | Code::Internal
        | Code::Unknown
        | Code::Ok => ReadError::Unavailable(status.into()),
    }
}

/// Whether a read may succeed a moment later. A deadline is not extended by asking again.
pub(super) fn is_passing(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable | Code::Aborted | Code::Internal | Code::Unknown | Code::Cancelled
    )
}

/// Whether the request did not leave this process: there was no connection, or no token.
fn never_sent(status: &Status) -> bool {
    let mut cause = status.source();
    while let Some(error) = cause {
        if error.is::<ConnectError>() || error.is::<SdkError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
