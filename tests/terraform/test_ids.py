"""An id of another linter selects only the findings that this linter reports with it."""

import pytest

import aurora_devops

OPENED = """
resource "aws_network_acl" "x" {
  ingress {
    rule_no    = 1
    action     = "deny"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 3389
    to_port    = 3389
  }
  ingress {
    rule_no    = 2
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
  }
}
"""

BALANCER = """
resource "aws_elb" "web" {
  listener {
    lb_port            = 443
    lb_protocol        = "https"
    instance_port      = 80
    instance_protocol  = "http"
    ssl_certificate_id = "arn:aws:iam::123456789012:server-certificate/web"
  }
}
"""
LEGACY = """
resource "google_container_cluster" "x" {
  monitoring_service = "monitoring.googleapis.com"
}
"""
FLAGLESS = """
resource "google_sql_database_instance" "x" {
  database_version = "POSTGRES_16"
  settings {
    tier = "db-custom-1-3840"
  }
}
"""
GRANTED = """
resource "aws_s3_bucket_acl" "x" {
  bucket = "files"
  access_control_policy {
    grant {
      permission = "%s"
      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/global/%s"
      }
    }
  }
}
"""
FIREWALL = """
resource "google_compute_firewall" "x" {
  direction = "%s"
  allow {
    protocol = "all"
  }
  source_ranges = ["%s"]
}
"""
WORKSPACE = """
resource "azurerm_machine_learning_workspace" "x" {
  name = "models"
}
"""


@pytest.mark.parametrize(
    ("text", "reported", "silent"),
    [
        (OPENED, ["CKV_AWS_229", "CKV_AWS_230", "CKV_AWS_232"], ["CKV_AWS_231"]),
        (BALANCER, ["CKV_AWS_376"], ["CKV_AWS_127"]),
        (LEGACY, ["GCP-0052"], ["CKV_GCP_8"]),
        (FLAGLESS, ["GCP-0014"], ["CKV_GCP_56"]),
        (GRANTED % ("READ", "AllUsers"), ["CKV_AWS_20"], ["CKV_AWS_375", "CKV2_AWS_43", "AWS-0092"]),
        (GRANTED % ("READ_ACP", "AllUsers"), ["CKV_AWS_20", "CKV_AWS_375"], ["CKV2_AWS_43"]),
        (GRANTED % ("READ", "AuthenticatedUsers"), ["CKV2_AWS_43"], ["CKV_AWS_20", "CKV_AWS_375"]),
        (FIREWALL % ("INGRESS", "::/0"), ["CKV2_GCP_12", "GCP-0072"], []),
        (FIREWALL % ("INGRESS", "10.0.0.0/8"), ["GCP-0072"], ["CKV2_GCP_12"]),
        (FIREWALL % ("EGRESS", "0.0.0.0/0"), ["GCP-0072"], ["CKV2_GCP_12"]),
        (WORKSPACE, ["CKV_AZURE_144"], ["CKV2_AZURE_49"]),
    ],
)
def test_ids(text: str, reported: list[str], silent: list[str]) -> None:
    def selects(id: str) -> bool:
        return bool(aurora_devops.lint({"main.tf": text}, select=[id]).findings)

    assert [id for id in (*reported, *silent) if selects(id)] == reported
