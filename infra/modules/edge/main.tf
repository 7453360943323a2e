# One global load balancer in front of pages and API: addresses, certificate, cache, Cloud Armor.
#
#   https://DOMAIN/assets/*        pages, cached
#   https://DOMAIN/*               pages
#   https://API_DOMAIN/*           API
#   either, /healthz               the same service, asked for /livez
#   either, x-baybook-candidate: 1 the revision that is tagged `candidate`, before it has traffic
#   http://...                     redirected to https
#   any other host                 redirected to the pages

locals {
  services = { web = var.web_service, api = var.api_service }

  # `rollout` gives the tag to a new revision. Until then, and without one, these answer 404.
  candidate_header = { name = "x-baybook-candidate", value = "1" }

  negs = merge([
    for key, service in local.services : {
      (key)              = { service = service, tag = null }
      "${key}-candidate" = { service = service, tag = "candidate" }
    }
  ]...)

  # Several backends lead to the same service. Metrics are told apart by the backend, so the uptime checks
  # and smoke tests, which are most of a small workshop's requests, do not count for or against the SLO.
  backends = {
    web           = { neg = "web", cdn = false, logged = true }
    web-assets    = { neg = "web", cdn = true, logged = true }
    web-candidate = { neg = "web-candidate", cdn = false, logged = true }
    # Twelve lines a minute that say nothing. A failing check is an alert with its own log.
    web-health    = { neg = "web", cdn = false, logged = false }
    api           = { neg = "api", cdn = false, logged = true }
    api-candidate = { neg = "api-candidate", cdn = false, logged = true }
    api-health    = { neg = "api", cdn = false, logged = false }
  }
}

# Addresses

resource "google_compute_global_address" "ip" {
  for_each = toset(["IPV4", "IPV6"])

  project    = var.project
  name       = "baybook-${lower(each.key)}"
  ip_version = each.key
  labels     = var.labels

  lifecycle {
    # The workshop's name server points here.
    prevent_destroy = true
  }
}

# To the services

resource "google_compute_region_network_endpoint_group" "run" {
  for_each = local.negs

  project               = var.project
  region                = var.region
  name                  = each.key
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = each.value.service
    tag     = each.value.tag
  }
}

resource "google_compute_backend_service" "all" {
  for_each = local.backends

  project               = var.project
  name                  = each.key
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.edge.id

  # The services compress by themselves.
  compression_mode = "DISABLED"

  backend {
    group = google_compute_region_network_endpoint_group.run[each.value.neg].id
  }

  enable_cdn = each.value.cdn

  dynamic "cdn_policy" {
    for_each = each.value.cdn ? [true] : []

    content {
      # Assets are named by their content and say that they may be kept for a year
      # (frontend-ssr/src/assets.rs). What says nothing, and what is not found, is not kept.
      cache_mode         = "USE_ORIGIN_HEADERS"
      negative_caching   = false
      request_coalescing = true
      # No stale answers: what has another content has another name.
      serve_while_stale = 0

      cache_key_policy {
        include_host     = true
        include_protocol = true
        # No asset has one. With it, anybody could fill the cache with copies.
        include_query_string = false
      }
    }
  }

  log_config {
    enable = each.value.logged
    # All of them: what Cloud Armor turned away, or would have, is read here. A million bookings a
    # month are some ten gigabytes.
    sample_rate = each.value.logged ? 1.0 : null
  }
}

# Who goes where

resource "google_compute_url_map" "https" {
  project = var.project
  name    = "baybook"

  # Somebody who came by the bare address, or by a name that is not ours.
  default_url_redirect {
    host_redirect          = var.domain
    path_redirect          = "/"
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = true
  }

  header_action {
    response_headers_to_add {
      # For both hosts and what is below them, for a year: the least that is taken seriously, and
      # longer than a booking is looked at. Everything else of the kind the pages send themselves
      # (frontend-ssr/src/http/headers.rs).
      header_name  = "strict-transport-security"
      header_value = "max-age=31536000; includeSubDomains"
      replace      = true
    }
  }

  dynamic "host_rule" {
    for_each = { web = var.domain, api = var.api_domain }

    content {
      hosts        = [host_rule.value]
      path_matcher = host_rule.key
    }
  }

  dynamic "path_matcher" {
    for_each = toset(keys(local.services))

    content {
      name            = path_matcher.key
      default_service = google_compute_backend_service.all[path_matcher.key].id

      # Google's front end answers /healthz of Cloud Run itself, with 404, and asks no container. The same
      # handler answers /livez.
      route_rules {
        priority = 10
        service  = google_compute_backend_service.all["${path_matcher.key}-candidate"].id

        match_rules {
          full_path_match = "/healthz"

          header_matches {
            header_name = local.candidate_header.name
            exact_match = local.candidate_header.value
          }
        }

        route_action {
          url_rewrite {
            path_prefix_rewrite = "/livez"
          }
        }
      }

      route_rules {
        priority = 20
        service  = google_compute_backend_service.all["${path_matcher.key}-candidate"].id

        match_rules {
          prefix_match = "/"

          header_matches {
            header_name = local.candidate_header.name
            exact_match = local.candidate_header.value
          }
        }
      }

      route_rules {
        priority = 30
        service  = google_compute_backend_service.all["${path_matcher.key}-health"].id

        match_rules {
          full_path_match = "/healthz"
        }

        route_action {
          url_rewrite {
            path_prefix_rewrite = "/livez"
          }
        }
      }

      dynamic "route_rules" {
        for_each = path_matcher.key == "web" ? [true] : []

        content {
          priority = 40
          service  = google_compute_backend_service.all["web-assets"].id

          match_rules {
            prefix_match = "/assets/"
          }
        }
      }
    }
  }
}

resource "google_compute_url_map" "http" {
  project = var.project
  name    = "baybook-http"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }
}

# TLS

resource "google_compute_managed_ssl_certificate" "hosts" {
  project = var.project
  # A certificate cannot be changed, so another set of hosts is another certificate beside the old one.
  name = "baybook-${substr(sha256("${var.domain} ${var.api_domain}"), 0, 8)}"

  managed {
    domains = [var.domain, var.api_domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "modern" {
  project = var.project
  name    = "baybook"
  # Every browser of the last ten years, and no cipher that is known to be weak.
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_target_https_proxy" "https" {
  project          = var.project
  name             = "baybook"
  url_map          = google_compute_url_map.https.id
  ssl_certificates = [google_compute_managed_ssl_certificate.hosts.id]
  ssl_policy       = google_compute_ssl_policy.modern.id
  # Early data can be sent again by whoever records it. Saves a round trip, and a booking is worth more.
  tls_early_data = "DISABLED"
}

resource "google_compute_target_http_proxy" "http" {
  project = var.project
  name    = "baybook-http"
  url_map = google_compute_url_map.http.id
}

resource "google_compute_global_forwarding_rule" "https" {
  for_each = google_compute_global_address.ip

  project               = var.project
  name                  = "baybook-https-${lower(each.key)}"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = each.value.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.https.id
  labels                = var.labels
}

resource "google_compute_global_forwarding_rule" "http" {
  for_each = google_compute_global_address.ip

  project               = var.project
  name                  = "baybook-http-${lower(each.key)}"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = each.value.id
  port_range            = "80"
  target                = google_compute_target_http_proxy.http.id
  labels                = var.labels
}
