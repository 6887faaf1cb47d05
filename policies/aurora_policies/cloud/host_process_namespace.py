from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._ecs import containers


def _shares_processes(part: CloudResource | Block) -> Fault | None:
    """The mode is of the task; in the JSON of a container it has no effect, but shows what was meant."""
    for value in (part.get("pid_mode"), *(one.get("pidMode") for one in containers(part))):
        if value.string == "host":
            return fault(value, "remove the mode host")
    return None


TABLE = Table(
    row("aws_ecs_task_definition", _shares_processes, checkov="CKV_AWS_335"),
)


@policy(
    "CLD548",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_ecs_task_definition" "app" {\n  pid_mode = «"host"»\n}\n'),
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  container_definitions = jsonencode([\n"
            "    {\n"
            '      name    = "app"\n'
            '      pidMode = «"host"»\n'
            "    }\n"
            "  ])\n"
            "}\n"
        ),
        good(
            'resource "aws_ecs_task_definition" "app" {\n  pid_mode = "task"\n}\n',
            because="processes are those of the task",
        ),
        good(
            'variable "value" {}\n\nresource "aws_ecs_task_definition" "x" {\n  pid_mode = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def host_process_namespace(resource: CloudResource) -> Iterable[Finding]:
    """A task of ECS shares the processes of its host.

    Its containers can see, and as root can control, the processes of other tasks and of the host.
    Remove `pid_mode = "host"`.

    <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    """
    return TABLE.findings(resource, "shares the processes of its host")
