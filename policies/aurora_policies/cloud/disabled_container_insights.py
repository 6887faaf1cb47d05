from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_one_of, row


def _insights(part: CloudResource | Block) -> Fault | None:
    for block in part.blocks("setting"):
        name = block.get("name")
        if name.unknown or not block.certain:
            return None
        if name.string == "containerInsights":
            return is_one_of("value", "enabled", "enhanced")(block)
    return None if part.get("setting").unknown else Fault(part.at, "set containerInsights to enabled")


TABLE = Table(
    row("aws_ecs_cluster", _insights, checkov="CKV_AWS_65", trivy="AWS-0034"),
)


@policy(
    "CLD544",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_ecs_cluster" "main"» {\n  name = "main"\n}\n'),
        bad(
            'resource "aws_ecs_cluster" "main" {\n'
            "  setting {\n"
            '    name  = "containerInsights"\n'
            '    value = «"disabled"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_ecs_cluster" "main" {\n'
            "  setting {\n"
            '    name  = "containerInsights"\n'
            '    value = "enhanced"\n'
            "  }\n"
            "}\n",
            because="metrics are collected",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecs_cluster" "main" {\n'
            "  setting {\n"
            '    name  = "containerInsights"\n'
            "    value = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_container_insights(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of ECS does not collect metrics of its containers.

    Restarts and shortages of memory are seen by users first.
    Set the setting `containerInsights` to `enabled` or `enhanced`.

    <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights.html>
    """
    return TABLE.findings(resource, "does not collect metrics of its containers")
