from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_route53domains_registered_domain", is_true("transfer_lock", default=True), checkov="CKV_AWS_377"
    ),
)


@policy(
    "CLD519",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_route53domains_registered_domain" "x" {\n  transfer_lock = «false»\n}\n'),
        good(
            'resource "aws_route53domains_registered_domain" "x" {\n  domain_name = "example.org"\n}\n',
            because="the domain is locked by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_route53domains_registered_domain" "x" {\n'
            "  transfer_lock = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlocked_domain(resource: CloudResource) -> Iterable[Finding]:
    """A domain can be moved to another registrar.

    An attacker that takes over the account of the domain can move it away.
    Set `transfer_lock = true`.

    <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-lock.html>
    """
    return TABLE.findings(resource, "can be moved to another registrar")
