from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _unset(part: CloudResource | Block) -> Fault | None:
    value = part.get("publicly_accessible")
    return fault(value, "set publicly_accessible = false") if value.absent else None


TABLE = Table(
    row("aws_redshift_cluster", _unset, checkov="CKV_AWS_87"),
)


@policy(
    "CLD555",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_redshift_cluster" "warehouse"» {\n  cluster_identifier = "warehouse"\n}\n'),
        good(
            'resource "aws_redshift_cluster" "warehouse" {\n  publicly_accessible = false\n}\n',
            because="the address is private",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_redshift_cluster" "x" {\n'
            "  publicly_accessible = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unset_warehouse_access(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of Redshift leaves it to the provider whether its address is public.

    Up to version 5 of the provider the default is a public address.
    Set `publicly_accessible = false`.

    <https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html>
    """
    return TABLE.findings(resource, "leaves it to the provider whether its address is public")
