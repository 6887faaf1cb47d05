from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when


def _own_network(resource: CloudResource) -> bool:
    """Whether a cluster is not a part of a replication group, which has the network."""
    return resource.get("replication_group_id").is_empty


TABLE = Table(
    row("aws_lambda_function", is_set("vpc_config"), checkov="CKV_AWS_117"),
    row(("aws_elasticsearch_domain", "aws_opensearch_domain"), is_set("vpc_options"), checkov="CKV_AWS_137"),
    row("aws_redshift_cluster", is_set("cluster_subnet_group_name"), checkov="CKV_AWS_154", trivy="AWS-0127"),
    row("aws_sagemaker_notebook_instance", is_set("subnet_id"), checkov="CKV_AWS_306"),
    row("aws_elasticache_cluster", when(_own_network, is_set("subnet_group_name")), checkov="CKV_AWS_323"),
)


@policy(
    "CLD121",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lambda_function" "resize"» {\n  function_name = "resize"\n}\n'),
        bad('«resource "aws_opensearch_domain" "logs"» {\n  domain_name = "logs"\n}\n'),
        bad('«resource "aws_redshift_cluster" "warehouse"» {\n  cluster_identifier = "warehouse"\n}\n'),
        bad('«resource "aws_sagemaker_notebook_instance" "lab"» {\n  name = "lab"\n}\n'),
        bad('«resource "aws_elasticache_cluster" "sessions"» {\n  engine = "redis"\n}\n'),
        good(
            'resource "aws_lambda_function" "resize" {\n'
            "  vpc_config {\n"
            '    security_group_ids = ["sg-1"]\n'
            '    subnet_ids         = ["subnet-1"]\n'
            "  }\n"
            "}\n",
            because="the function is in subnets",
        ),
        good(
            'resource "aws_elasticache_cluster" "replica" {\n'
            "  replication_group_id = aws_elasticache_replication_group.sessions.id\n"
            "}\n",
            because="the network is that of the group",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sagemaker_notebook_instance" "x" {\n'
            "  subnet_id = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_private_network(resource: CloudResource) -> Iterable[Finding]:
    """A function, a search domain, a data warehouse or a notebook is not in a network of the account.

    Its traffic is not limited by security groups and not seen by flow logs, and an endpoint of it is public.
    Attach it to subnets of a VPC.

    <https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html>
    """
    return TABLE.findings(resource, "is not in a network of the account")
