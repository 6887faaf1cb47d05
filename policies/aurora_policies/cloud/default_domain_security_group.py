from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        is_set("vpc_options.security_group_ids"),
        checkov="CKV_AWS_248",
    ),
)


@policy(
    "CLD528",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  vpc_options {\n"
            "    security_group_ids = «[]»\n"
            '    subnet_ids         = ["subnet-1"]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  vpc_options {\n"
            '    security_group_ids = ["sg-1"]\n'
            '    subnet_ids         = ["subnet-1"]\n'
            "  }\n"
            "}\n",
            because="the domain has a group of its own",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_opensearch_domain" "x" {\n'
            "  vpc_options {\n"
            "    security_group_ids = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def default_domain_security_group(resource: CloudResource) -> Iterable[Finding]:
    """A search domain has the default security group of its network.

    Every resource of the VPC that does not have a group of its own belongs to it, and may connect to the domain.
    Set `vpc_options.security_group_ids`.

    <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html>
    """
    return TABLE.findings(resource, "has the default security group")
