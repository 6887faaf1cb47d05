"""Resources of Google Cloud whose settings depend on others, or are only partly known."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.cloud.default_account_grant import default_account_grant
from aurora_policies.cloud.default_node_account import default_node_account
from aurora_policies.cloud.open_ssh_rule import open_ssh_rule
from aurora_policies.cloud.project_wide_ssh_keys import project_wide_ssh_keys
from aurora_policies.cloud.public_google_member import public_google_member
from aurora_policies.cloud.unlogged_bucket import unlogged_bucket
from aurora_policies.cloud.unlogged_checkpoints import unlogged_checkpoints

RULE = """resource "google_compute_firewall" "web" {
  %s
  allow {
    protocol = "%s"
    %s
  }
  source_ranges = ["10.0.0.0/8", %s]
}
"""


@pytest.mark.parametrize("ports", ['ports = ["22"]', 'ports = ["80", "20-30"]', ""])
@pytest.mark.parametrize("source", ['"0.0.0.0/0"', '"::/0"'])
def test_a_rule_opens_a_port_that_it_lists_or_that_it_leaves_out(ports: str, source: str) -> None:
    expect(open_ssh_rule, RULE % ("", "tcp", ports, f"«{source}»"))


@pytest.mark.parametrize(
    ("setting", "protocol", "ports"),
    [
        ('direction = "EGRESS"', "tcp", 'ports = ["22"]'),
        ("disabled = true", "tcp", 'ports = ["22"]'),
        ("disabled = var.off", "tcp", 'ports = ["22"]'),
        ("", "udp", 'ports = ["22"]'),
        ("", "icmp", ""),
        ("", "tcp", 'ports = ["220-222"]'),
        ("", "tcp", "ports = var.ports"),
    ],
)
def test_a_rule_that_does_not_open_the_port_is_accepted(setting: str, protocol: str, ports: str) -> None:
    expect(open_ssh_rule, RULE % (setting, protocol, ports, '"0.0.0.0/0"'))


DATABASE = """resource "google_sql_database_instance" "main" {
  database_version = %s
  settings {
    dynamic "database_flags" {
      for_each = var.flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }
}
"""


@pytest.mark.parametrize("version", ['"POSTGRES_14"', "var.version"])
def test_flags_that_are_not_known_may_be_the_wanted_one(version: str) -> None:
    expect(unlogged_checkpoints, DATABASE % version)


def test_one_of_several_flags_is_reported() -> None:
    expect(
        unlogged_checkpoints,
        'resource "google_sql_database_instance" "main" {\n  database_version = "POSTGRES_14"\n  settings {\n'
        '    database_flags {\n      name  = "log_connections"\n      value = "off"\n    }\n'
        '    database_flags {\n      name  = "log_checkpoints"\n      value = «"off"»\n    }\n  }\n}\n',
    )


@pytest.mark.parametrize(
    "metadata",
    ["metadata = {}", "metadata = var.metadata", "metadata = { block-project-ssh-keys = «false» }"],
)
def test_an_instance_takes_what_it_does_not_set_from_its_template(metadata: str) -> None:
    expect(
        project_wide_ssh_keys,
        f'resource "google_compute_instance_from_template" "web" {{\n  {metadata}\n}}\n',
    )


@pytest.mark.parametrize(
    "data", ["google_compute_default_service_account", "google_app_engine_default_service_account"]
)
@pytest.mark.parametrize("value", ["data.{}.main.email", '"serviceAccount:${{data.{}.main.email}}"'])
def test_the_default_account_is_found_in_the_data_source(data: str, value: str) -> None:
    expect(
        default_account_grant,
        f'data "{data}" "main" {{\n}}\n\nresource "google_project_iam_member" "main" {{\n'
        f"  member = «{value.format(data)}»\n}}\n",
    )


@pytest.mark.parametrize(
    ("setting", "reported"),
    [
        ("cluster_autoscaling {\n    enabled = var.automatic\n  }", False),
        ("enable_autopilot = var.autopilot", False),
        ('enable_autopilot = true\n  node_config {\n    service_account = "nodes@example.com"\n  }', True),
        ("cluster_autoscaling {\n    enabled = false\n  }", True),
    ],
)
def test_the_account_of_nodes_depends_on_who_makes_them(setting: str, reported: bool) -> None:
    head = 'resource "google_container_cluster" "main"'
    expect(default_node_account, f"{f'«{head}»' if reported else head} {{\n  {setting}\n}}\n")


@pytest.mark.parametrize("members", ["var.members", "[var.member]", '["group:web@example.com", var.member]'])
def test_members_that_are_not_known_are_accepted(members: str) -> None:
    expect(
        public_google_member,
        f'resource "google_storage_bucket_iam_binding" "data" {{\n  members = {members}\n}}\n',
    )


def test_a_bucket_for_logs_needs_no_log_wherever_the_other_bucket_is() -> None:
    expect(
        unlogged_bucket,
        'resource "google_storage_bucket" "logs" {\n}\n\n«resource "google_storage_bucket" "rest"» {\n}\n',
        files={
            "data.tf": 'resource "google_storage_bucket" "data" {\n  logging {\n'
            "    log_bucket = google_storage_bucket.logs.id\n  }\n}\n"
        },
    )
