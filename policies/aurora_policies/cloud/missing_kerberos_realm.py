from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_set, row

TABLE = Table(
    row("aws_emr_cluster", each("kerberos_attributes", is_set("realm")), checkov="CKV_AWS_114"),
)


@policy(
    "CLD563",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_emr_cluster" "main" {\n'
            "  «kerberos_attributes» {\n"
            "    kdc_admin_password = var.password\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_emr_cluster" "main" {\n'
            "  kerberos_attributes {\n"
            "    kdc_admin_password = var.password\n"
            '    realm              = "EXAMPLE.COM"\n'
            "  }\n"
            "}\n",
            because="the realm is named",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_emr_cluster" "x" {\n'
            "  kerberos_attributes {\n"
            "    realm = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_kerberos_realm(resource: CloudResource) -> Iterable[Finding]:
    """An EMR cluster with Kerberos does not name its realm.

    The realm is required: the cluster is not created.
    Set `kerberos_attributes.realm`.

    <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-kerberos.html>
    """
    return TABLE.findings(resource, "does not name the realm of Kerberos")
