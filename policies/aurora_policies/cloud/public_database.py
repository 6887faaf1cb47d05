from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, is_none_of, row

TABLE = Table(
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        is_false("publicly_accessible"),
        checkov="CKV_AWS_17",
        trivy="AWS-0180",
    ),
    row("aws_dms_replication_instance", is_false("publicly_accessible"), checkov="CKV_AWS_89"),
    row("aws_mq_broker", is_false("publicly_accessible"), checkov="CKV_AWS_69", trivy="AWS-0072"),
    row("aws_neptune_cluster_instance", is_false("publicly_accessible"), checkov="CKV_AWS_102"),
    row("aws_redshift_cluster", is_false("publicly_accessible"), checkov="CKV_AWS_87"),
    row(
        "aws_msk_cluster",
        is_none_of("broker_node_group_info.connectivity_info.public_access.type", "SERVICE_PROVIDED_EIPS"),
        checkov="CKV_AWS_291",
    ),
)


@policy(
    "CLD103",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_db_instance" "main" {\n  publicly_accessible = «true»\n}\n'),
        bad('resource "aws_dms_replication_instance" "main" {\n  publicly_accessible = «true»\n}\n'),
        bad('resource "aws_mq_broker" "orders" {\n  publicly_accessible = «true»\n}\n'),
        bad('resource "aws_redshift_cluster" "warehouse" {\n  publicly_accessible = «true»\n}\n'),
        bad(
            'resource "aws_msk_cluster" "orders" {\n'
            "  broker_node_group_info {\n"
            "    connectivity_info {\n"
            "      public_access {\n"
            '        type = «"SERVICE_PROVIDED_EIPS"»\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_db_instance" "main" {\n  engine = "postgres"\n}\n',
            because="the default is a private address",
        ),
        good(
            'variable "public" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  publicly_accessible = var.public\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_database(resource: CloudResource) -> Iterable[Finding]:
    """A database has a public address.

    Its port can be reached from the internet as soon as a security group allows it, and passwords are guessed there.
    Leave `publicly_accessible` false, and connect from the network, a VPN or a bastion.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>
    """
    return TABLE.findings(resource, "has a public address")
