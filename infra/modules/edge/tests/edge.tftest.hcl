# Needs Terraform 1.11 for stand-ins that are known in a plan; addresses refuse to be destroyed, so nothing is applied.

mock_provider "google" {}

# Who leads where is told by these.
override_resource {
  target          = google_compute_security_policy.edge
  override_during = plan
  values          = { id = "policy edge" }
}

override_resource {
  target          = google_compute_region_network_endpoint_group.run["web"]
  override_during = plan
  values          = { id = "group web" }
}

override_resource {
  target          = google_compute_region_network_endpoint_group.run["web-candidate"]
  override_during = plan
  values          = { id = "group web-candidate" }
}

override_resource {
  target          = google_compute_region_network_endpoint_group.run["api"]
  override_during = plan
  values          = { id = "group api" }
}

override_resource {
  target          = google_compute_region_network_endpoint_group.run["api-candidate"]
  override_during = plan
  values          = { id = "group api-candidate" }
}

override_resource {
  target          = google_compute_backend_service.all["web"]
  override_during = plan
  values          = { id = "backend web" }
}

override_resource {
  target          = google_compute_backend_service.all["web-assets"]
  override_during = plan
  values          = { id = "backend web-assets" }
}

override_resource {
  target          = google_compute_backend_service.all["web-candidate"]
  override_during = plan
  values          = { id = "backend web-candidate" }
}

override_resource {
  target          = google_compute_backend_service.all["web-health"]
  override_during = plan
  values          = { id = "backend web-health" }
}

override_resource {
  target          = google_compute_backend_service.all["api"]
  override_during = plan
  values          = { id = "backend api" }
}

override_resource {
  target          = google_compute_backend_service.all["api-candidate"]
  override_during = plan
  values          = { id = "backend api-candidate" }
}

override_resource {
  target          = google_compute_backend_service.all["api-health"]
  override_during = plan
  values          = { id = "backend api-health" }
}

variables {
  project     = "workshop"
  region      = "europe-west1"
  domain      = "book.example.com"
  api_domain  = "api.book.example.com"
  web_service = "frontend-ssr"
  api_service = "backend-api"
  armor_mode  = "enforce"
}

run "only_over_tls" {
  command = plan

  assert {
    condition     = google_compute_url_map.http.default_url_redirect[0].https_redirect
    error_message = "Plain HTTP is not redirected."
  }
  assert {
    condition     = google_compute_ssl_policy.modern.min_tls_version == "TLS_1_2" && google_compute_ssl_policy.modern.profile == "MODERN"
    error_message = "Weak TLS is spoken."
  }
  assert {
    condition     = google_compute_target_https_proxy.https.tls_early_data == "DISABLED"
    error_message = "A recorded request could be sent again."
  }
  assert {
    condition     = toset(google_compute_managed_ssl_certificate.hosts.managed[0].domains) == toset([var.domain, var.api_domain])
    error_message = "The certificate is not for both hosts."
  }
  assert {
    condition     = strcontains(google_compute_url_map.https.header_action[0].response_headers_to_add[0].header_value, "max-age=31536000")
    error_message = "Browsers are not told to stay on TLS."
  }
  assert {
    condition     = toset([for rule in google_compute_global_forwarding_rule.https : rule.port_range]) == toset(["443"]) && length(google_compute_global_forwarding_rule.https) == 2
    error_message = "There is not one entrance for IPv4 and one for IPv6."
  }
}

run "candidate_is_routed_by_header" {
  command = plan

  assert {
    condition     = output.candidate_header == { name = "x-baybook-candidate", value = "1" }
    error_message = "rollout and the load balancer name the candidate differently."
  }
  assert {
    condition = {
      for key, neg in google_compute_region_network_endpoint_group.run :
      key => "${neg.cloud_run[0].service} ${neg.cloud_run[0].tag == null ? "live" : neg.cloud_run[0].tag}"
      } == {
      web           = "frontend-ssr live"
      api           = "backend-api live"
      web-candidate = "frontend-ssr candidate"
      api-candidate = "backend-api candidate"
    }
    error_message = "The candidate is not the revision with that tag, or the live one is."
  }
  assert {
    # Before every other rule, so that nothing of a smoke test reaches what is live.
    condition = alltrue([
      for matcher in google_compute_url_map.https.path_matcher :
      alltrue([
        for rule in matcher.route_rules :
        (rule.priority < 30) == (try(rule.match_rules[0].header_matches[0].exact_match, null) == "1")
      ])
    ])
    error_message = "A request for the candidate reaches what is live, or the other way round."
  }
  assert {
    condition = {
      for matcher in google_compute_url_map.https.path_matcher : matcher.name => join(", ", concat(
        [for rule in matcher.route_rules : "${rule.priority} ${rule.service}"], ["else ${matcher.default_service}"],
      ))
      } == {
      web = "10 backend web-candidate, 20 backend web-candidate, 30 backend web-health, 40 backend web-assets, else backend web"
      api = "10 backend api-candidate, 20 backend api-candidate, 30 backend api-health, else backend api"
    }
    error_message = "A rule leads to another backend than it is for."
  }
  assert {
    condition = { for key, backend in google_compute_backend_service.all : key => one(backend.backend).group } == {
      web           = "group web"
      web-assets    = "group web"
      web-candidate = "group web-candidate"
      web-health    = "group web"
      api           = "group api"
      api-candidate = "group api-candidate"
      api-health    = "group api"
    }
    error_message = "A backend leads to another revision than it is named after."
  }
}

run "health_checks_reach_the_container" {
  command = plan

  assert {
    condition = alltrue([
      for matcher in google_compute_url_map.https.path_matcher :
      alltrue([
        for rule in matcher.route_rules :
        rule.route_action[0].url_rewrite[0].path_prefix_rewrite == "/livez"
        if rule.match_rules[0].full_path_match == "/healthz"
      ]) && length([for rule in matcher.route_rules : 1 if rule.match_rules[0].full_path_match == "/healthz"]) == 2
    ])
    error_message = "/healthz is answered by Google's front end and by no container."
  }
}

run "only_assets_are_cached" {
  command = plan

  assert {
    condition     = [for key, backend in google_compute_backend_service.all : key if backend.enable_cdn] == ["web-assets"]
    error_message = "Something is cached that is somebody's own, or nothing is."
  }
  assert {
    condition     = google_compute_backend_service.all["web-assets"].cdn_policy[0].cache_mode == "USE_ORIGIN_HEADERS"
    error_message = "The cache keeps what the pages did not say may be kept."
  }
  assert {
    condition     = google_compute_backend_service.all["web-assets"].cdn_policy[0].cache_key_policy[0].include_query_string == false
    error_message = "Anybody can fill the cache with copies."
  }
}

run "everything_passes_cloud_armor" {
  command = plan

  assert {
    condition     = alltrue([for backend in google_compute_backend_service.all : backend.load_balancing_scheme == "EXTERNAL_MANAGED" && backend.protocol == "HTTPS"])
    error_message = "A backend is of another kind."
  }
  assert {
    condition = (
      alltrue([for backend in google_compute_backend_service.all : backend.security_policy == "policy edge"]) &&
      length(google_compute_backend_service.all) == 7
    )
    error_message = "A backend is not behind Cloud Armor."
  }
  assert {
    # Verbose writes what matched into the log, and that is somebody's name or note.
    condition     = google_compute_security_policy.edge.advanced_options_config[0].log_level == "NORMAL" && google_compute_security_policy.edge.advanced_options_config[0].json_parsing == "STANDARD"
    error_message = "What somebody wrote is logged, or JSON is taken for one text."
  }
}

run "enforced" {
  command = plan

  assert {
    condition     = alltrue([for rule in google_compute_security_policy.edge.rule : coalesce(rule.preview, false) == false])
    error_message = "A rule only watches."
  }
  assert {
    condition = toset(flatten([
      for rule in google_compute_security_policy.edge.rule : [
        for match in rule.match : [for expr in match.expr : regexall("'([a-z]+)-v33-stable', \\{'sensitivity': 1\\}", expr.expression)]
      ]
    ])) == toset(["sqli", "xss", "lfi", "rce", "scannerdetection", "protocolattack"])
    error_message = "An OWASP rule set is missing, or at another level."
  }
}

run "in_preview_the_canary_is_enforced_all_the_same" {
  command = plan

  variables {
    armor_mode = "preview"
  }

  assert {
    condition = toset([
      for rule in google_compute_security_policy.edge.rule : rule.priority if coalesce(rule.preview, false)
    ]) == toset([1000, 1010, 1020, 1030, 1040, 1050])
    error_message = "Others than the OWASP rules are in preview, or they are not."
  }
  assert {
    condition = [
      for rule in google_compute_security_policy.edge.rule : rule.action if try(rule.match[0].expr[0].expression, "") == "evaluatePreconfiguredWaf('cve-canary', {'sensitivity': 1})"
    ] == ["deny(403)"]
    error_message = "Known vulnerabilities are let through."
  }
}

run "limits" {
  command = plan

  assert {
    condition = {
      for rule in google_compute_security_policy.edge.rule : tostring(rule.priority) => rule.rate_limit_options[0].rate_limit_threshold[0].count
      if length(rule.rate_limit_options) == 1
    } == { "100" = 6000, "2000" = 20, "2100" = 60, "3000" = 1200 }
    error_message = "The limits are others."
  }
  assert {
    condition = [
      for rule in google_compute_security_policy.edge.rule : rule.action if rule.priority == 2000
    ] == ["rate_based_ban"]
    error_message = "Whoever guesses passwords is not kept away."
  }
  assert {
    condition = [
      for rule in google_compute_security_policy.edge.rule :
      "${rule.rate_limit_options[0].ban_threshold[0].count} in ${rule.rate_limit_options[0].ban_threshold[0].interval_sec} s: ${coalesce(rule.rate_limit_options[0].ban_duration_sec, 0)} s"
      if rule.priority == 2000
    ] == ["100 in 600 s: 600 s"]
    error_message = "Whoever guesses passwords is kept away for no time, or for another."
  }
  assert {
    # Reading is not limited, and there is no other way to send these forms and calls.
    condition = alltrue([
      for rule in google_compute_security_policy.edge.rule : startswith(rule.match[0].expr[0].expression, "request.method == 'POST' && request.path.matches(")
      if contains([2000, 2100], rule.priority)
    ])
    error_message = "Signing in or booking is limited by another method than POST."
  }
  assert {
    # A webhook that matched a rule before would be lost, and a limit that came before the rules would
    # end the look-up.
    condition = (
      min([for rule in google_compute_security_policy.edge.rule : rule.priority]...) == 100 &&
      alltrue([for rule in google_compute_security_policy.edge.rule : rule.priority > 1050 || rule.priority == 100 if length(rule.rate_limit_options) == 1])
    )
    error_message = "Limits stand before the rules that look into requests, or webhooks behind them."
  }
  assert {
    condition = alltrue([
      for path in ["/sign-in", "/sign-in/code", "/sign-in/google", "/sign-up", "/forgot-password", "/reset-password", "/auth/sign-in", "/auth/second-factor"] :
      can(regex(regex("matches\\('([^']+)'\\)", one([
        for rule in google_compute_security_policy.edge.rule : rule.match[0].expr[0].expression if rule.priority == 2000
      ]))[0], path))
    ])
    error_message = "A way to sign in is not limited."
  }
  assert {
    condition = alltrue([
      for path in ["/book", "/bookings", "/bookings/lookup", "/bookings/abc/reschedule", "/bookings/abc/cancel"] :
      can(regex(regex("matches\\('([^']+)'\\)", one([
        for rule in google_compute_security_policy.edge.rule : rule.match[0].expr[0].expression if rule.priority == 2100
      ]))[0], path))
    ])
    error_message = "A way to book is not limited."
  }
}

run "other_modes_are_refused" {
  command         = plan
  expect_failures = [var.armor_mode]

  variables {
    armor_mode = "off"
  }
}
