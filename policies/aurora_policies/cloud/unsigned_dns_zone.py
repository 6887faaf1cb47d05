from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_one_of, row, when

from ._zones import is_public


def _public(resource: CloudResource) -> bool:
    visibility = resource.get("visibility")
    return visibility.absent or visibility.string == "public"


TABLE = Table(
    row(
        "aws_route53_zone",
        when(
            is_public,
            any_of(
                companion("aws_route53_hosted_zone_dnssec", "hosted_zone_id"),
                companion("aws_route53_key_signing_key", "hosted_zone_id"),
            ),
        ),
        checkov="CKV2_AWS_38",
    ),
    row(
        "google_dns_managed_zone",
        when(_public, is_one_of("dnssec_config.state", "on", "transfer")),
        checkov="CKV_GCP_16",
        trivy="GCP-0013",
    ),
)


@policy(
    "CLD435",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_dns_managed_zone" "x"» {\n  dns_name = "example.com."\n}\n'),
        bad('resource "google_dns_managed_zone" "x" {\n  dnssec_config {\n    state = «"off"»\n  }\n}\n'),
        bad('«resource "aws_route53_zone" "x"» {\n  name = "example.org"\n}\n'),
        good(
            'resource "google_dns_managed_zone" "x" {\n  dnssec_config {\n    state = "on"\n  }\n}\n',
            because="the zone is signed",
        ),
        good(
            'resource "google_dns_managed_zone" "x" {\n  visibility = "private"\n}\n',
            because="a private zone cannot be signed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_dns_managed_zone" "x" {\n'
            "  dnssec_config {\n"
            "    state = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_route53_zone" "x" {\n'
            '  name = "example.org"\n'
            "}\n"
            "\n"
            'resource "aws_route53_hosted_zone_dnssec" "x" {\n'
            "  hosted_zone_id = aws_route53_zone.x.id\n"
            "}\n",
            because="the zone is signed",
        ),
    ],
)
def unsigned_dns_zone(resource: CloudResource) -> Iterable[Finding]:
    """A DNS zone is not signed with DNSSEC.

    Forged answers can lead users to other servers.
    Set `state` in the block `dnssec_config` to `on`.

    <https://cloud.google.com/dns/docs/dnssec>
    """
    return TABLE.findings(resource, "is not signed with DNSSEC")
