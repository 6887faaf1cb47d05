from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, is_true, row

from ._google import INSTANCES

TABLE = Table(
    row(INSTANCES, is_none_of("metadata.enable-oslogin", "false"), checkov="CKV_GCP_34", trivy="GCP-0036"),
    row(
        "google_compute_project_metadata",
        is_true("metadata.enable-oslogin"),
        checkov="CKV_GCP_33",
        trivy="GCP-0042",
    ),
)


@policy(
    "CLD481",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_instance" "x" {\n  metadata = {\n    enable-oslogin = «false»\n  }\n}\n'
        ),
        bad(
            'resource "google_compute_project_metadata" "x" {\n'
            "  metadata = {\n"
            '    enable-oslogin = «"FALSE"»\n'
            "  }\n"
            "}\n"
        ),
        good('resource "google_compute_instance" "x" {\n  name = "web"\n}\n', because="the project decides"),
        good(
            'resource "google_compute_project_metadata" "x" {\n'
            "  metadata = {\n"
            '    enable-oslogin = "TRUE"\n'
            "  }\n"
            "}\n",
            because="OS Login is on",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  metadata = {\n"
            "    enable-oslogin = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_os_login(resource: CloudResource) -> Iterable[Finding]:
    """OS Login is off.

    SSH keys in metadata are not bound to a user, and stay when the person leaves.
    Set `enable-oslogin = "TRUE"` in the metadata of the project.

    <https://cloud.google.com/compute/docs/oslogin>
    """
    return TABLE.findings(resource, "does not use OS Login")
