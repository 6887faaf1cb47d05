from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_at_least, is_true, row

TABLE = Table(
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        all_of(
            is_at_least("cluster_config.dedicated_master_count", 3),
            is_true("cluster_config.zone_awareness_enabled"),
        ),
        checkov="CKV_AWS_318",
    ),
)


@policy(
    "CLD559",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_opensearch_domain" "logs"» {\n  domain_name = "logs"\n}\n'),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  cluster_config {\n"
            "    dedicated_master_count = «1»\n"
            "    zone_awareness_enabled = true\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  cluster_config {\n"
            "    dedicated_master_count = 3\n"
            "    zone_awareness_enabled = true\n"
            "  }\n"
            "}\n",
            because="three masters are in several zones",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_opensearch_domain" "logs" {\n'
            "  cluster_config {\n"
            "    dedicated_master_count = var.value\n"
            "    zone_awareness_enabled = true\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def few_search_masters(resource: CloudResource) -> Iterable[Finding]:
    """A search domain does not survive the loss of a zone or of a master node.

    Two of three masters are a majority; with fewer masters, or all in one zone, one failure stops the domain.
    Set `dedicated_master_count` to 3 and `zone_awareness_enabled = true` in production.

    <https://docs.aws.amazon.com/securityhub/latest/userguide/es-controls.html>
    """
    return TABLE.findings(resource, "does not survive the loss of a zone or of a master node")
