from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row

TABLE = Table(
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        any_of(
            is_true("advanced_security_options.enabled"),
            is_true("advanced_security_options.internal_user_database_enabled"),
        ),
        checkov="CKV2_AWS_52",
    ),
)


@policy(
    "CLD557",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_opensearch_domain" "logs"» {\n  domain_name = "logs"\n}\n'),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  advanced_security_options {\n"
            "    enabled                        = «false»\n"
            "    internal_user_database_enabled = false\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  advanced_security_options {\n"
            "    enabled = true\n"
            "  }\n"
            "}\n",
            because="access is controlled",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_opensearch_domain" "x" {\n'
            "  advanced_security_options {\n"
            "    enabled = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_search_access_control(resource: CloudResource) -> Iterable[Finding]:
    """A search domain does not control the access to its indexes.

    A client that can reach the domain can read and change all indexes.
    Set `advanced_security_options.enabled = true`, and map roles to indexes, documents and fields.

    <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html>
    """
    return TABLE.findings(resource, "does not control access to its indexes")
