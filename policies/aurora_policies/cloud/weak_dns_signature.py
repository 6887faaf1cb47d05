from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_none_of, row

TABLE = Table(
    row(
        "google_dns_managed_zone",
        each("dnssec_config", each("default_key_specs", is_none_of("algorithm", "rsasha1"))),
        checkov="CKV_GCP_17",
        trivy="GCP-0012",
    ),
)


@policy(
    "CLD436",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_dns_managed_zone" "x" {\n'
            "  dnssec_config {\n"
            "    default_key_specs {\n"
            '      algorithm = «"rsasha1"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_dns_managed_zone" "x" {\n'
            "  dnssec_config {\n"
            "    default_key_specs {\n"
            '      algorithm = "rsasha256"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="SHA-256 is strong",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_dns_managed_zone" "x" {\n'
            "  dnssec_config {\n"
            "    default_key_specs {\n"
            "      algorithm = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def weak_dns_signature(resource: CloudResource) -> Iterable[Finding]:
    """A DNS zone is signed with RSASHA1.

    Collisions of SHA-1 can be computed, and resolvers begin to reject it.
    Use `rsasha256` or `ecdsap256sha256`.

    <https://cloud.google.com/dns/docs/dnssec>
    """
    return TABLE.findings(resource, "is signed with RSASHA1")
