from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row, when


def _dual(resource: CloudResource) -> bool:
    purpose = resource.get("purpose")
    return resource.get("stack_type").string == "IPV4_IPV6" and (
        purpose.absent or (purpose.known and purpose.string != "INTERNAL_HTTPS_LOAD_BALANCER")
    )


TABLE = Table(
    row(
        "google_compute_subnetwork",
        when(
            _dual,
            is_one_of(
                "private_ipv6_google_access",
                "ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE",
                "ENABLE_BIDIRECTIONAL_ACCESS_TO_GOOGLE",
            ),
        ),
        checkov="CKV_GCP_76",
    ),
)


@policy(
    "CLD499",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_subnetwork" "x"» {\n  stack_type = "IPV4_IPV6"\n}\n'),
        bad(
            'resource "google_compute_subnetwork" "x" {\n'
            '  stack_type                 = "IPV4_IPV6"\n'
            '  private_ipv6_google_access = «"DISABLE_GOOGLE_ACCESS"»\n'
            "}\n"
        ),
        good(
            'resource "google_compute_subnetwork" "x" {\n'
            '  stack_type                 = "IPV4_IPV6"\n'
            '  private_ipv6_google_access = "ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE"\n'
            "}\n",
            because="the access is on",
        ),
        good(
            'resource "google_compute_subnetwork" "x" {\n  name = "web"\n}\n',
            because="the subnet has no IPv6",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_subnetwork" "x" {\n'
            '  stack_type                 = "IPV4_IPV6"\n'
            "  private_ipv6_google_access = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_ipv6_google_access(resource: CloudResource) -> Iterable[Finding]:
    """A subnet with IPv6 has no private access to Google APIs.

    Its machines use the internet to reach Cloud Storage and other services.
    Set `private_ipv6_google_access`.

    <https://cloud.google.com/vpc/docs/private-google-access>
    """
    return TABLE.findings(resource, "has no private IPv6 access to Google APIs")
