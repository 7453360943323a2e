use async_trait::async_trait;
use baybook_domain::clock::Clock;
use baybook_domain::event::Event;
use baybook_integrations::Failure;
use baybook_integrations::google::tasks::{NewTask, TaskQueue};
use std::sync::Arc;

use crate::post::{Answer, Handover};
use crate::task::Notify;

/// Makes a task of each event. The queue posts it to the worker, and tries again what failed.
#[derive(Debug)]
pub struct Queue {
    tasks: TaskQueue,
    clock: Arc<dyn Clock>,
}

impl Queue {
    #[must_use]
    pub fn new(tasks: TaskQueue, clock: Arc<dyn Clock>) -> Self {
        Self { tasks, clock }
    }
}

#[async_trait]
impl Handover for Queue {
    async fn hand_over(&self, event: &Event) -> Answer {
        let Ok(body) = serde_json::to_vec(&Notify { event: event.id.clone() }) else {
            return Answer::Failed { class: "unwritable".to_owned(), retry_after: None };
        };
        // The attempt is part of the name: a queue remembers the names of its tasks for a while,
        // and what comes due again after its lease needs a new one.
        let name = format!("{}-a{}", event.id, event.attempts);
        match self.tasks.create(&NewTask { name, not_before: None, body }, self.clock.now()).await {
            Ok(_) => Answer::Queued,
            Err(failure) => {
                let after = match failure {
                    Failure::Later { after, .. } => after.map(|after| after.as_secs()),
                    Failure::Unknown { .. } | Failure::Never { .. } => None,
                };
                Answer::Failed { class: failure.class().to_owned(), retry_after: after }
            }
        }
    }
}
