from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

_PROXIES = ("INTERNAL_HTTPS_LOAD_BALANCER", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY")


def _of_machines(resource: CloudResource) -> bool:
    purpose = resource.get("purpose")
    return purpose.absent or (purpose.known and purpose.string not in _PROXIES)


TABLE = Table(
    row(
        "google_compute_subnetwork",
        when(_of_machines, is_true("private_ip_google_access")),
        checkov="CKV_GCP_74",
        trivy="GCP-0075",
    ),
)


@policy(
    "CLD498",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_subnetwork" "x"» {\n  name = "web"\n}\n'),
        bad('resource "google_compute_subnetwork" "x" {\n  private_ip_google_access = «false»\n}\n'),
        good(
            'resource "google_compute_subnetwork" "x" {\n  private_ip_google_access = true\n}\n',
            because="the access is on",
        ),
        good(
            'resource "google_compute_subnetwork" "x" {\n  purpose = "REGIONAL_MANAGED_PROXY"\n}\n',
            because="the subnet has no machines",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_subnetwork" "x" {\n'
            "  private_ip_google_access = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_private_google_access(resource: CloudResource) -> Iterable[Finding]:
    """A subnet has no private access to Google APIs.

    Its machines need public addresses to use Cloud Storage and other services.
    Set `private_ip_google_access = true`.

    <https://cloud.google.com/vpc/docs/private-google-access>
    """
    return TABLE.findings(resource, "has no private access to Google APIs")
