from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

from ._google import INSTANCES, has_metadata

TABLE = Table(
    row(
        INSTANCES,
        when(has_metadata("block-project-ssh-keys"), is_true("metadata.block-project-ssh-keys")),
        checkov="CKV_GCP_32",
        trivy="GCP-0030",
    ),
)


@policy(
    "CLD480",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_instance" "x"» {\n  name = "web"\n}\n'),
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  metadata = {\n"
            "    block-project-ssh-keys = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_instance_from_template" "x" {\n'
            "  metadata = {\n"
            "    block-project-ssh-keys = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            "  metadata = {\n"
            "    block-project-ssh-keys = true\n"
            "  }\n"
            "}\n",
            because="only keys of the instance are accepted",
        ),
        good(
            'resource "google_compute_instance_from_template" "x" {\n  name = "web"\n}\n',
            because="the template can have the setting",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  metadata = {\n"
            "    block-project-ssh-keys = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def project_wide_ssh_keys(resource: CloudResource) -> Iterable[Finding]:
    """An instance accepts the SSH keys of the project.

    One stolen key opens all instances of the project.
    Set `block-project-ssh-keys = true` in `metadata`.

    <https://cloud.google.com/compute/docs/connect/restrict-ssh-keys>
    """
    return TABLE.findings(resource, "accepts the SSH keys of the project")
