from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_emr_block_public_access_configuration",
        is_true("block_public_security_group_rules"),
        checkov="CKV_AWS_390",
    ),
)


@policy(
    "CLD561",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_emr_block_public_access_configuration" "main" {\n'
            "  block_public_security_group_rules = «false»\n"
            "}\n"
        ),
        good(
            'resource "aws_emr_block_public_access_configuration" "main" {\n'
            "  block_public_security_group_rules = true\n"
            "}\n",
            because="public clusters are refused",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_emr_block_public_access_configuration" "x" {\n'
            "  block_public_security_group_rules = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def permitted_public_emr(resource: CloudResource) -> Iterable[Finding]:
    """Clusters of EMR may have ports that are open to every address.

    The setting of the account stops clusters whose security groups are open to the internet.
    Set `block_public_security_group_rules = true`.

    <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html>
    """
    return TABLE.findings(resource, "permits clusters that are open to every address")
