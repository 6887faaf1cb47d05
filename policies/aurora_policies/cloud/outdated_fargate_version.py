from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row, when


def _on_fargate(resource: CloudResource) -> bool:
    return resource.get("launch_type").string == "FARGATE"


TABLE = Table(
    row(
        "aws_ecs_service",
        when(_on_fargate, is_one_of("platform_version", "LATEST", default="LATEST")),
        checkov="CKV_AWS_332",
    ),
)


@policy(
    "CLD546",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_ecs_service" "app" {\n'
            '  launch_type      = "FARGATE"\n'
            '  platform_version = «"1.3.0"»\n'
            "}\n"
        ),
        good(
            'resource "aws_ecs_service" "app" {\n  launch_type = "FARGATE"\n}\n',
            because="the default is the latest version",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecs_service" "app" {\n'
            '  launch_type      = "FARGATE"\n'
            "  platform_version = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def outdated_fargate_version(resource: CloudResource) -> Iterable[Finding]:
    """A service of ECS stays at a version of the Fargate platform.

    New versions have security fixes of the runtime and of the kernel.
    Remove `platform_version`, which means `LATEST`.

    <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html>
    """
    return TABLE.findings(resource, "stays at a version of the Fargate platform")
