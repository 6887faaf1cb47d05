from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        is_true("cluster_config.dedicated_master_enabled"),
        checkov="CKV2_AWS_59",
    ),
)


@policy(
    "CLD558",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_opensearch_domain" "logs"» {\n  domain_name = "logs"\n}\n'),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  cluster_config {\n"
            "    dedicated_master_enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  cluster_config {\n"
            "    dedicated_master_enabled = true\n"
            "  }\n"
            "}\n",
            because="masters are dedicated",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_opensearch_domain" "x" {\n'
            "  cluster_config {\n"
            "    dedicated_master_enabled = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_dedicated_masters(resource: CloudResource) -> Iterable[Finding]:
    """A search domain does not have dedicated master nodes.

    Nodes under load from queries and indexing lose the cluster, which stops to accept writes.
    Set `cluster_config.dedicated_master_enabled = true` in production.

    <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html>
    """
    return TABLE.findings(resource, "does not have dedicated master nodes")
