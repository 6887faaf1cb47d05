from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row, when

from ._google import INSTANCES, own

TABLE = Table(
    row(INSTANCES, when(own(), is_false("can_ip_forward")), checkov="CKV_GCP_36", trivy="GCP-0043"),
)


@policy(
    "CLD483",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_compute_instance" "x" {\n  can_ip_forward = «true»\n}\n'),
        good(
            'resource "google_compute_instance" "x" {\n  can_ip_forward = false\n}\n',
            because="it forwards nothing",
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            '  name           = "gke-node"\n'
            "  can_ip_forward = true\n"
            "}\n",
            because="nodes of a cluster forward packets of their pods",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  can_ip_forward = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def forwarding_instance(resource: CloudResource) -> Iterable[Finding]:
    """An instance forwards packets of other machines.

    It can send packets with the address of another machine and take packets that are meant for others.
    Set `can_ip_forward = false` unless it is a router.

    <https://cloud.google.com/vpc/docs/using-routes#canipforward>
    """
    return TABLE.findings(resource, "forwards packets of other machines")
