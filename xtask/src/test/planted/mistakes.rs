//! The mistakes. One that no longer fits what it is planted in says so when it is tried.

use super::{
    Change::{Append, Replace},
    Check, Mistake,
};

const API: &str = "Dockerfile.api";
const DATA: &str = "infra/modules/data/main.tf";
const MESSAGING: &str = "infra/modules/messaging/main.tf";
const SERVICES: &str = "infra/modules/services/main.tf";
const OF_SERVICES: Check = Check::Test("infra/modules/services");

pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        what: "a file that is not formatted",
        changes: &[Append(SERVICES, "locals {\n      odd=1\n}\n")],
        check: Check::Format,
        says: &[SERVICES],
    },
    Mistake {
        what: "an argument that there is none of",
        changes: &[Replace(SERVICES, "ingress             =", "ingres              =")],
        check: Check::Validate("infra/modules/services"),
        says: &["Unsupported argument"],
    },
    Mistake {
        what: "a worker that everybody may call",
        changes: &[Replace(
            SERVICES,
            r#"toset(["api", "web"])"#,
            r#"toset(["api", "web", "worker"])"#,
        )],
        check: OF_SERVICES,
        says: &["Somebody unknown may call the worker."],
    },
    Mistake {
        what: "a worker that is reached from the internet",
        changes: &[Replace(SERVICES, "INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_ALL")],
        check: OF_SERVICES,
        says: &["The worker can be reached from outside."],
    },
    Mistake {
        what: "an instance that runs all night",
        changes: &[Replace(SERVICES, "min_instance_count = 0", "min_instance_count = 1")],
        check: OF_SERVICES,
        says: &["An instance is paid for that nobody asks."],
    },
    Mistake {
        what: "a value of a secret in the configuration",
        changes: &[Replace(
            SERVICES,
            "BAYBOOK_DISPATCHER  = \"off\"",
            "BAYBOOK_DISPATCHER = \"off\"\n TWILIO_SID = \"AC0123\"",
        )],
        check: OF_SERVICES,
        says: &["A secret is written into the configuration."],
    },
    Mistake {
        what: "a database that can be deleted",
        changes: &[Replace(DATA, "DELETE_PROTECTION_ENABLED", "DELETE_PROTECTION_DISABLED")],
        check: Check::Test("infra/modules/data"),
        says: &["The database can be deleted."],
    },
    Mistake {
        what: "in a plan: a basic role, a key of a service account, a worker that everybody may \
               call, and a secret as a value",
        changes: &[
            Replace(SERVICES, "roles/datastore.user", "roles/editor"),
            Append(
                SERVICES,
                "resource \"google_service_account_key\" \"planted\" {\n  \
                 service_account_id = google_service_account.run_as[\"api\"].name\n}\n",
            ),
            Replace(
                SERVICES,
                "BAYBOOK_DISPATCHER  = \"off\"",
                "BAYBOOK_DISPATCHER  = \"off\"\n      TWILIO_SID = \"AC0123\"",
            ),
            Replace(
                MESSAGING,
                "members  = [for caller in google_service_account.callers : caller.member]",
                "members  = [\"allUsers\"]",
            ),
        ],
        check: Check::Policies,
        says: &["CKV2_BAYBOOK_1", "CKV2_BAYBOOK_2", "CKV2_BAYBOOK_4", "CKV2_BAYBOOK_5"],
    },
    Mistake {
        what: "an image that runs as root",
        changes: &[Replace(API, "USER 65532:65532", "USER root")],
        check: Check::Dockerfiles,
        says: &["DL3002"],
    },
    Mistake {
        what: "an image without its title",
        changes: &[Replace(API, "org.opencontainers.image.title=", "title=")],
        check: Check::Dockerfiles,
        says: &["org.opencontainers.image.title", "is missing"],
    },
    Mistake {
        what: "a misspelt key of a build step",
        changes: &[Replace("cloudbuild.yaml", "\n    args:", "\n    agrs:")],
        check: Check::CloudBuild,
        says: &["'agrs' was unexpected"],
    },
];
