from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        ("aws_ecs_service", "aws_ecs_task_set"),
        is_false("network_configuration.assign_public_ip"),
        checkov="CKV_AWS_333",
    ),
)


@policy(
    "CLD547",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_ecs_service" "app" {\n'
            "  network_configuration {\n"
            "    assign_public_ip = «true»\n"
            '    subnets          = ["subnet-1"]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_ecs_service" "app" {\n'
            "  network_configuration {\n"
            '    subnets = ["subnet-1"]\n'
            "  }\n"
            "}\n",
            because="the default is a private address",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecs_service" "x" {\n'
            "  network_configuration {\n"
            "    assign_public_ip = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_container_service(resource: CloudResource) -> Iterable[Finding]:
    """Containers of a service have public addresses.

    Their ports can be reached from the internet as soon as a security group allows it.
    Remove `assign_public_ip`, and put a load balancer in front of private subnets.

    <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    """
    return TABLE.findings(resource, "gives containers public addresses")
