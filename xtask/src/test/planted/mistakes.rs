//! The mistakes. One that no longer fits what it is planted in says so when it is tried.

use super::{
    Change::{Append, Replace},
    Check, Mistake,
};

const ALERTS: &str = "infra/modules/observability/alerts.tf";
const API: &str = "Dockerfile.api";
const DATA: &str = "infra/modules/data/main.tf";
const DELIVERY: &str = "infra/modules/delivery/main.tf";
const EDGE: &str = "infra/modules/edge/main.tf";
const MESSAGING: &str = "infra/modules/messaging/main.tf";
const METRICS: &str = "infra/modules/observability/main.tf";
const SERVICES: &str = "infra/modules/services/main.tf";
/// A variable of the worker, and the same with one after it that is nobody's to read.
const DISPATCHER: &str = "BAYBOOK_DISPATCHER = \"off\"";
const SECRET: &str = "BAYBOOK_DISPATCHER = \"off\"\n      TWILIO_SID = \"AC0123\"";

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
        what: "a worker that everybody may call and that is reached from the internet, services that \
               everybody may change, an instance that runs all night, and a secret as a value",
        changes: &[
            Replace(SERVICES, r#"toset(["api", "web"])"#, r#"toset(["api", "web", "worker"])"#),
            Replace(SERVICES, "\"roles/run.invoker\"", "\"roles/run.admin\""),
            Replace(SERVICES, "INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_ALL"),
            Replace(SERVICES, "min_instance_count = 0", "min_instance_count = 1"),
            Replace(SERVICES, DISPATCHER, SECRET),
        ],
        check: Check::Test("infra/modules/services"),
        says: &[
            "Somebody unknown may call the worker.",
            "Everybody may do more with pages and API than call them.",
            "The worker can be reached from outside.",
            "An instance is paid for that nobody asks.",
            "A secret is written into the configuration.",
        ],
    },
    Mistake {
        what: "a database that can be deleted",
        changes: &[Replace(DATA, "DELETE_PROTECTION_ENABLED", "DELETE_PROTECTION_DISABLED")],
        check: Check::Test("infra/modules/data"),
        says: &["The database can be deleted."],
    },
    Mistake {
        what: "an alert that waits for the second failure too many, failures that are not counted, \
               and a promise that is easier kept",
        changes: &[
            Replace(METRICS, "httpRequest.status>=500", "httpRequest.status>=600"),
            Replace(ALERTS, "threshold = var.figures.booking_failures", "threshold = 2"),
            Replace("infra/modules/observability/slo.tf", "= 0.999", "= 0.99"),
        ],
        check: Check::Test("infra/modules/observability"),
        says: &[
            "More than one booking failure in 15 minutes tells nobody.",
            "A failed booking is not counted, or something else is: the filter is another.",
            "The goals are not 99.9 % and 95 %.",
        ],
    },
    Mistake {
        what: "backends that are not behind Cloud Armor, and smoke tests of what is live",
        changes: &[
            Replace(EDGE, "= google_compute_security_policy.edge.id", "= null"),
            Replace(EDGE, "all[\"${path_matcher.key}-candidate\"]", "all[path_matcher.key]"),
        ],
        check: Check::Test("infra/modules/edge"),
        says: &[
            "A backend is not behind Cloud Armor.",
            "A rule leads to another backend than it is for.",
        ],
    },
    Mistake {
        what: "a build that may read every document",
        changes: &[Replace(DELIVERY, "\"roles/run.developer\" =", "\"roles/datastore.owner\" =")],
        check: Check::Test("infra/modules/delivery"),
        says: &["The build has another role in the project than it was meant to have."],
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
            Replace(SERVICES, DISPATCHER, SECRET),
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
