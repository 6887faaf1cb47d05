from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_none_of, is_set, row

_described = all_of(is_set("description"), is_none_of("description", "Managed by Terraform"))


TABLE = Table(
    row("aws_security_group", _described, checkov="CKV_AWS_23", trivy="AWS-0099"),
    row("aws_elasticache_security_group", _described, checkov="CKV_AWS_23", trivy="AWS-0049"),
    row("aws_redshift_security_group", _described, checkov="CKV_AWS_23", trivy="AWS-0083"),
    row("aws_db_security_group", _described, checkov="CKV_AWS_23"),
    row("openstack_networking_secgroup_v2", is_set("description"), trivy="OPNSTK-0005"),
)


@policy(
    "CLD251",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_security_group" "web"» {\n  name = "web"\n}\n'),
        bad(
            'resource "aws_elasticache_security_group" "cache" {\n'
            '  description = «"Managed by Terraform"»\n'
            "}\n"
        ),
        bad('«resource "openstack_networking_secgroup_v2" "web"» {\n  name = "web"\n}\n'),
        good(
            'resource "aws_security_group" "web" {\n  description = "HTTPS from the load balancer"\n}\n',
            because="the group has a description",
        ),
        good(
            'variable "value" {}\n\nresource "aws_security_group" "web" {\n  description = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def undescribed_security_group(resource: CloudResource) -> Iterable[Finding]:
    """A security group has no description.

    Months later it is unclear what the group is for, and rules stay because their need is not known.
    Terraform writes "Managed by Terraform" in its place, and a change of the description creates the group again.
    Write a `description`.

    <https://docs.aws.amazon.com/vpc/latest/userguide/security-groups.html>
    """
    return TABLE.findings(resource, "has no description")
