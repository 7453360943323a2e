# Needs Terraform 1.7 or newer (mock_provider).

mock_provider "google" {
  mock_data "google_netblock_ip_ranges" {
    defaults = {
      cidr_blocks_ipv4 = ["142.250.0.0/15"]
    }
  }
}

variables {
  project        = "shop-test"
  region         = "europe-west1"
  google_sign_in = false
}

run "only_google_is_reached" {
  command = plan

  assert {
    condition = (
      google_compute_firewall.no_other_way_out.direction == "EGRESS"
      && google_compute_firewall.no_other_way_out.destination_ranges == toset(["0.0.0.0/0"])
      && one(google_compute_firewall.no_other_way_out.deny).protocol == "all"
      && google_compute_firewall.no_other_way_out.priority > google_compute_firewall.google_apis.priority
    )
    error_message = "What no rule allows goes out, or the rule that refuses comes first."
  }
  assert {
    condition     = google_compute_firewall.google_apis.destination_ranges == toset(["199.36.153.8/30"])
    error_message = "More than private.googleapis.com is allowed."
  }
  assert {
    condition     = length(google_compute_firewall.google_accounts) == 0
    error_message = "Without signing in with Google its public addresses are closed."
  }
  assert {
    condition     = google_compute_subnetwork.services.private_ip_google_access && length(google_compute_subnetwork.services.log_config) == 1
    error_message = "The subnet reaches Google's APIs privately and logs its flows."
  }
  assert {
    condition     = !google_compute_network.main.auto_create_subnetworks
    error_message = "There is one subnet, not one in every region."
  }
}

run "names_resolve_inside" {
  command = plan

  assert {
    condition     = alltrue([for zone in google_dns_managed_zone.private : zone.visibility == "private"])
    error_message = "A zone is public."
  }
  assert {
    condition     = toset([for record in google_dns_record_set.private_names : "${record.name} ${record.rrdatas[0]}"]) == toset(["*.googleapis.com. private.googleapis.com.", "*.run.app. run.app."])
    error_message = "Names of Google's APIs and of the services lead to the private addresses."
  }
  assert {
    condition = alltrue(flatten([
      for record in google_dns_record_set.private_addresses : [for address in record.rrdatas : startswith(address, "199.36.153.")]
    ]))
    error_message = "A name leads elsewhere than to Google's private addresses."
  }
}

run "signing_in_with_google_opens_its_addresses_alone" {
  command = plan
  variables {
    google_sign_in = true
  }

  assert {
    condition     = google_compute_firewall.google_accounts[0].destination_ranges == toset(["142.250.0.0/15"])
    error_message = "The way to accounts.google.com is to Google's own ranges."
  }
  assert {
    condition     = one(google_compute_firewall.google_accounts[0].allow).ports == tolist(["443"])
    error_message = "Only HTTPS goes out."
  }
}

run "ways_to_google_as_they_were_applied" {
  command = apply
  variables {
    google_sign_in = true
  }
}

run "a_change_of_googles_list_is_a_persons" {
  command = plan
  variables {
    google_sign_in = true
  }

  override_data {
    target = data.google_netblock_ip_ranges.google[0]
    values = { cidr_blocks_ipv4 = ["203.0.113.0/24"] }
  }

  assert {
    condition     = google_compute_firewall.google_accounts[0].destination_ranges == toset(["142.250.0.0/15"])
    error_message = "A plan changes the firewall because Google's list did, and the pipeline may not."
  }
}

run "a_subnet_too_small_for_a_rollout_is_refused" {
  command = plan
  variables {
    cidr = "10.20.0.0/26"
  }
  expect_failures = [var.cidr]
}
