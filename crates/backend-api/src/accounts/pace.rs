use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How long an answer takes that must not tell what was done for it: more than any of it takes on
/// a store that is well.
const FLOOR: Duration = Duration::from_millis(250);

/// Does `work` and answers when [`FLOOR`] is over, whatever was to do: writing three documents
/// takes longer than writing one.
pub(super) async fn evenly<T>(work: impl Future<Output = T>) -> T {
    let end = Instant::now() + FLOOR;
    let answer = work.await;
    sleep_until(end).await;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn little_and_no_work_take_the_same_time() {
        for work in [Duration::ZERO, Duration::from_millis(40)] {
            let began = Instant::now();
            evenly(tokio::time::sleep(work)).await;
            assert!(began.elapsed() >= FLOOR);
        }
    }
}
