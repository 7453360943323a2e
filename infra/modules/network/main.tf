# The ways out of the services, and no way in.
#
# Pages and API send everything through this network. They have two things to reach: Google's APIs,
# and the API's own run.app address, which takes calls from inside only. Both are served by four
# addresses that exist inside Google's network alone (private.googleapis.com). Names resolve to them
# here, and the firewall lets nothing else out. There is no NAT either; and if somebody adds one for
# another purpose, the firewall still holds.
#
# What this does not keep apart are Google's customers: somebody else's bucket is a Google API too.
# That takes a perimeter of VPC Service Controls, which needs an organization.
#
# The worker sends only private ranges this way. It talks to the providers of mail and messages over
# the ordinary internet, which is why it takes calls from nobody but the queue, the job and the trigger.

locals {
  # private.googleapis.com, as documented for Private Google Access. The restricted addresses would
  # not do: they serve only what VPC Service Controls know.
  private_range     = "199.36.153.8/30"
  private_addresses = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]

  # Zones whose names are all served there. pkg.dev is not among them: Cloud Run fetches images itself.
  private_zones = {
    googleapis = "googleapis.com."
    cloud-run  = "run.app."
  }
}

resource "google_compute_network" "main" {
  project     = var.project
  name        = "baybook"
  description = "The ways out of the services."

  # One subnet in one region, made below. An automatic one in every region would be a range to guard
  # in each.
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"
}

resource "google_compute_subnetwork" "services" {
  project       = var.project
  name          = "services"
  description   = "Instances of the Cloud Run services (direct VPC egress)."
  region        = var.region
  network       = google_compute_network.main.id
  ip_cidr_range = var.cidr
  stack_type    = "IPV4_ONLY"

  # Without an external address and without NAT this is what makes Google's APIs reachable.
  private_ip_google_access = true

  log_config {
    # What is refused is logged by the firewall, all of it. These lines show only how much goes where,
    # to four addresses: a tenth of the connections, ten minutes at a time, is enough and costs little.
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.1
    metadata             = "EXCLUDE_ALL_METADATA"
  }
}

# Names

resource "google_dns_managed_zone" "private" {
  for_each = local.private_zones

  project     = var.project
  name        = each.key
  dns_name    = each.value
  description = "Names of Google's APIs and of the services, at addresses inside Google's network."
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.main.id
    }
  }
}

resource "google_dns_record_set" "private_addresses" {
  for_each = {
    # Clients of Google look for `private.googleapis.com` by that name when it is an alias.
    googleapis = "private.googleapis.com."
    cloud-run  = "run.app."
  }

  project      = var.project
  managed_zone = google_dns_managed_zone.private[each.key].name
  name         = each.value
  type         = "A"
  # The addresses are fixed. Five minutes, so that taking this back is quick.
  ttl     = 300
  rrdatas = local.private_addresses
}

resource "google_dns_record_set" "private_names" {
  for_each = google_dns_record_set.private_addresses

  project      = var.project
  managed_zone = each.value.managed_zone
  name         = "*.${local.private_zones[each.key]}"
  type         = "CNAME"
  ttl          = 300
  rrdatas      = [each.value.name]
}

# Ways out

resource "google_compute_firewall" "google_apis" {
  project     = var.project
  name        = "allow-google-apis"
  description = "HTTPS to Google's APIs and to run.app, inside Google's network."
  network     = google_compute_network.main.id
  direction   = "EGRESS"
  # Before the rule that refuses everything.
  priority           = 1000
  destination_ranges = [local.private_range]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

# Signing in with Google starts at accounts.google.com, which the private addresses serve for service
# accounts only. Its public addresses are Google's own; Private Google Access reaches Google's services
# at them and nothing else, so this opens no way to servers of others.
data "google_netblock_ip_ranges" "google" {
  count      = var.google_sign_in ? 1 : 0
  range_type = "google-netblocks"
}

resource "google_compute_firewall" "google_accounts" {
  count = var.google_sign_in ? 1 : 0

  project            = var.project
  name               = "allow-google-accounts"
  description        = "HTTPS to accounts.google.com, for signing in with Google."
  network            = google_compute_network.main.id
  direction          = "EGRESS"
  priority           = 1000
  destination_ranges = data.google_netblock_ip_ranges.google[0].cidr_blocks_ipv4

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }

  lifecycle {
    # Google's list changes by itself, and then each plan would want a change that the pipeline may not
    # make. Its ranges are those of the day on which a person applied this; to take today's:
    #   terraform apply -replace='module.stack.module.network.google_compute_firewall.google_accounts[0]'
    ignore_changes = [destination_ranges]
  }
}

resource "google_compute_firewall" "no_other_way_out" {
  project     = var.project
  name        = "deny-all-egress"
  description = "Nothing goes out but what another rule allows."
  network     = google_compute_network.main.id
  direction   = "EGRESS"
  # The last number before the implied rule that lets everything out.
  priority           = 65534
  destination_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  # Nothing should come here: a line means a mistake in the configuration, or a process that does what
  # it was not built for. Its metadata says which instance.
  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}
