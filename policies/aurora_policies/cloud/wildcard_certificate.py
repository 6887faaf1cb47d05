from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _exact(part: CloudResource | Block) -> Fault | None:
    for value in (part.get("domain_name"), *part.get("subject_alternative_names").items):
        if "*" in (value.string or value.text or ""):
            return fault(value, "list the names that are needed")
    return None


TABLE = Table(
    row("aws_acm_certificate", _exact, checkov="CKV2_AWS_71"),
)


@policy(
    "CLD248",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_acm_certificate" "site" {\n  domain_name = «"*.example.com"»\n}\n'),
        bad(
            'resource "aws_acm_certificate" "site" {\n'
            '  domain_name               = "example.com"\n'
            '  subject_alternative_names = ["www.example.com", «"*.example.com"»]\n'
            "}\n"
        ),
        good(
            'resource "aws_acm_certificate" "site" {\n  domain_name = "www.example.com"\n}\n',
            because="the certificate has one name",
        ),
        good(
            'variable "domain" {}\n'
            "\n"
            'resource "aws_acm_certificate" "site" {\n'
            "  domain_name = var.domain\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def wildcard_certificate(resource: CloudResource) -> Iterable[Finding]:
    """A certificate is valid for all names of a domain.

    Its key, stolen from any of the servers, impersonates all others.
    List the names that are needed.

    <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html>
    """
    return TABLE.findings(resource, "is a wildcard certificate")
