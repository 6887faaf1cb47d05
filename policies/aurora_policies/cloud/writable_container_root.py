from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._ecs import containers


def _writable(part: CloudResource | Block) -> Fault | None:
    for container in containers(part):
        found = container.get("readonlyRootFilesystem")
        if found.absent or found.is_false:
            where = container if found.absent else found
            return fault(
                where.used(part.get("container_definitions").site), "set readonlyRootFilesystem = true"
            )
    return None


TABLE = Table(
    row("aws_ecs_task_definition", _writable, checkov="CKV_AWS_336"),
)


@policy(
    "CLD549",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  container_definitions = jsonencode([\n"
            "    «{\n"
            '      name = "app"\n'
            "    }»\n"
            "  ])\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  container_definitions = jsonencode([\n"
            "    {\n"
            '      name                   = "app"\n'
            "      readonlyRootFilesystem = «false»\n"
            "    }\n"
            "  ])\n"
            "}\n"
        ),
        good(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  container_definitions = jsonencode([\n"
            "    {\n"
            '      name                   = "app"\n'
            "      readonlyRootFilesystem = true\n"
            "    }\n"
            "  ])\n"
            "}\n",
            because="the file system is read-only",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecs_task_definition" "x" {\n'
            "  container_definitions = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def writable_container_root(resource: CloudResource) -> Iterable[Finding]:
    """Containers of a task can write to their root file system.

    An attacker who runs commands in a container can replace programs and keep tools there.
    Set `readonlyRootFilesystem = true`, and mount volumes for what the program writes.

    <https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html>
    """
    return TABLE.findings(resource, "has a container with a writable root file system")
