# What is turned away before it reaches a service.
#
# The first rule that matches decides, except for one in preview, which is logged and passed. A limit that
# is kept allows the request and ends the look-up, so the limits come after the rules that look into it.

locals {
  # Level 1 of the OWASP rule set: what hardly ever matches a person. Bookings hold names, notes and plates
  # in free text, and the services take nothing of it into SQL, a shell or a page unescaped; so higher
  # levels would cost customers and keep nobody out.
  sensitivity = 1

  # Rule sets in the order of their priority. All are CRS 3.3.
  owasp = {
    sqli             = { priority = 1000, description = "SQL injection" }
    xss              = { priority = 1010, description = "Cross-site scripting" }
    lfi              = { priority = 1020, description = "Files of the server" }
    rce              = { priority = 1030, description = "Commands of the server" }
    scannerdetection = { priority = 1040, description = "Scanners" }
    protocolattack   = { priority = 1050, description = "Attacks on HTTP itself" }
  }

  # What these hold is made at random or chosen to be hard to guess, and looks like anything now and then.
  # None of it is shown or stored as it is: tokens are looked up by digest, passwords hashed.
  unlooked = {
    cookies = ["__Host-baybook-access", "__Host-baybook-refresh", "__Host-baybook-journey"]
    fields  = ["password", "current_password", "new_password", "token", "link"]
  }
  # The sets that look into cookies and fields.
  looking = ["sqli", "xss", "lfi", "rce"]

  # Paths by which somebody signs in, signs up, or asks for a link by mail: pages, and API. What is read
  # there is not limited, hence the method.
  sign_in = "request.method == 'POST' && request.path.matches('^/(sign-in|sign-up|forgot-password|reset-password|verify-email|invitation|set-up|auth)(/|$)')"
  # Paths by which a booking is made, moved, cancelled or looked for: /book and /bookings of the pages,
  # /bookings of the API. The staff's are not among them: they are signed in.
  booking = "request.method == 'POST' && request.path.matches('^/(book|bookings)(/|$)')"
}

resource "google_compute_security_policy" "edge" {
  #checkov:skip=CKV_GCP_73:The rule is there; the check knows it without a sensitivity only.
  project     = var.project
  name        = "baybook"
  description = "In front of pages and API."
  type        = "CLOUD_ARMOR"

  advanced_options_config {
    # Looks into the fields of JSON. As one text, its braces and quotes alone match rules.
    json_parsing = "STANDARD"
    # Verbose would write what matched into the log, and that is somebody's name or note.
    log_level = "NORMAL"
  }

  adaptive_protection_config {
    # Learns what is usual and proposes a rule when a flood is not. A person decides on it.
    layer_7_ddos_defense_config {
      enable          = true
      rule_visibility = "STANDARD"
    }
  }

  # SendGrid, Twilio and Google Calendar tell much at once, from few addresses, and quote what strangers
  # wrote: user agents, answers of mail servers, texts. Whatever is turned away here is tried again for a
  # while and then lost. They are known by their signatures, so nothing looks into them, and the
  # limit is one that no provider reaches.
  rule {
    priority    = 100
    description = "Webhooks: only a flood is turned away"
    action      = "throttle"
    preview     = false

    match {
      expr {
        expression = "request.headers['host'] == '${var.api_domain}' && request.path.startsWith('/webhooks/')"
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.rate_limits.webhooks
        interval_sec = 60
      }
    }
  }

  # Log4j and what else came up since. Enforced from the start: no person writes `jndi:ldap`, and it
  # keeps what is forwarded to a log somewhere else from doing harm there. Not at the highest sensitivity, which
  # is what comes without a figure.
  rule {
    priority    = 200
    description = "Known vulnerabilities: log4j and others"
    action      = "deny(403)"
    preview     = false

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('cve-canary', {'sensitivity': ${local.sensitivity}})"
      }
    }
  }

  dynamic "rule" {
    for_each = local.owasp

    content {
      priority    = rule.value.priority
      description = "OWASP: ${rule.value.description}"
      action      = "deny(403)"
      preview     = var.armor_mode == "preview"

      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.key}-v33-stable', {'sensitivity': ${local.sensitivity}})"
        }
      }

      dynamic "preconfigured_waf_config" {
        for_each = contains(local.looking, rule.key) ? [true] : []

        content {
          exclusion {
            target_rule_set = "${rule.key}-v33-stable"

            dynamic "request_cookie" {
              for_each = local.unlooked.cookies

              content {
                operator = "EQUALS"
                value    = request_cookie.value
              }
            }

            # Of the query and of a form that is posted.
            dynamic "request_query_param" {
              for_each = local.unlooked.fields

              content {
                operator = "EQUALS"
                value    = request_query_param.value
              }
            }
          }
        }
      }
    }
  }

  rule {
    priority    = 2000
    description = "Signing in: too many tries are turned away, a program for ten minutes"
    action      = "rate_based_ban"
    preview     = false

    match {
      expr {
        expression = local.sign_in
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.rate_limits.sign_in
        interval_sec = 60
      }

      ban_threshold {
        count        = var.rate_limits.sign_in_ban
        interval_sec = 600
      }

      # Long enough to make guessing useless, short enough for the office that shares the address.
      ban_duration_sec = 600
    }
  }

  rule {
    priority    = 2100
    description = "Booking"
    action      = "throttle"
    preview     = false

    match {
      expr {
        expression = local.booking
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.rate_limits.booking
        interval_sec = 60
      }
    }
  }

  rule {
    priority    = 3000
    description = "Everything else"
    action      = "throttle"
    preview     = false

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.rate_limits.all
        interval_sec = 60
      }
    }
  }

  # Cloud Armor asks for one with this number. The rule before matches everything.
  rule {
    priority    = 2147483647
    description = "Default"
    action      = "allow"
    preview     = false

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}
