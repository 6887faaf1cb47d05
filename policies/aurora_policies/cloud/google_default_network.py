from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        "google_project",
        is_false("auto_create_network", default=True),
        checkov="CKV_GCP_27",
        trivy="GCP-0010",
    ),
)


@policy(
    "CLD495",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_project" "x"» {\n  name = "web"\n}\n'),
        bad('resource "google_project" "x" {\n  auto_create_network = «true»\n}\n'),
        good(
            'resource "google_project" "x" {\n  auto_create_network = false\n}\n',
            because="the project has no network at first",
        ),
        good(
            'variable "value" {}\n\nresource "google_project" "x" {\n  auto_create_network = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def google_default_network(resource: CloudResource) -> Iterable[Finding]:
    """A project has the default network.

    Its rules let the whole internet connect to SSH and RDP of every machine.
    Set `auto_create_network = false` and create the networks that are needed.

    <https://cloud.google.com/vpc/docs/vpc#default-network>
    """
    return TABLE.findings(resource, "has the default network")
