use axum::Router;
use axum::routing::MethodRouter;

use crate::state::Pages;

/// Handlers by their addresses. It keeps the list of the addresses, which a router does not give
/// out: the test of who may see which page walks it.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    router: Router<Pages>,
    paths: Vec<String>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn route(mut self, path: &str, handlers: MethodRouter<Pages>) -> Self {
        self.router = self.router.route(path, handlers);
        self.paths.push(path.to_owned());
        self
    }

    pub(crate) fn merge(mut self, others: Self) -> Self {
        self.router = self.router.merge(others.router);
        self.paths.extend(others.paths);
        self
    }

    pub(crate) fn into_router(self) -> Router<Pages> {
        self.router
    }

    pub(crate) fn into_paths(self) -> Vec<String> {
        self.paths
    }
}
